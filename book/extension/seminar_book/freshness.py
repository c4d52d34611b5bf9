"""A change in ``data/``, ``seminar/`` or this extension re-executes the pages, and a warning is given again.

Neither Sphinx nor the execution cache sees such a change by itself: the page would keep the old number. So the
cache lives in a folder named after the content of all three, and a new name makes Sphinx read every page again.
Nor does Sphinx warn twice of a page that it has read: after a warning it forgets what it read.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

import seminar
from seminar import case


def setup(app: Sphinx) -> None:
    # Before myst-nb reads its configuration.
    app.connect("config-inited", name_cache, priority=100)
    app.connect("build-finished", forget_after_warnings)


def name_cache(app: Sphinx, config: Config) -> None:
    caches = Path(app.outdir).parent / ".execution"
    current = caches / digest()
    for old in caches.glob("*"):
        if old != current:
            shutil.rmtree(old)
    config.nb_execution_cache_path = str(current)


def digest() -> str:
    """A short name for the content of the tables, the package (its grading aside) and this extension."""
    package = Path(seminar.__file__).parent
    files = [
        *case.folder().glob("*"),
        *package.glob("*.py"),
        *package.glob("check/*"),
        *package.glob("explorers/*"),
    ]
    files += Path(__file__).parent.glob("*.py")
    seen = hashlib.sha256()
    for file in sorted(f for f in files if f.is_file()):
        seen.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return seen.hexdigest()[:16]


def forget_after_warnings(app: Sphinx, _why: Exception | None) -> None:
    if app._warncount:
        (Path(app.doctreedir) / "environment.pickle").unlink(missing_ok=True)
