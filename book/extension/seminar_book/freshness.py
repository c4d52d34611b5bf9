"""A change in ``data/`` or ``seminar/`` re-executes the pages.

Neither Sphinx nor the execution cache sees such a change by itself: the page would keep the old number. So the
cache lives in a folder named after the content of both, and a new name makes Sphinx read every page again.
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


def name_cache(app: Sphinx, config: Config) -> None:
    caches = Path(app.outdir).parent / ".execution"
    current = caches / digest()
    for old in caches.glob("*"):
        if old != current:
            shutil.rmtree(old)
    config.nb_execution_cache_path = str(current)


def digest() -> str:
    """A short name for the content of the tables and the package."""
    package = Path(seminar.__file__).parent
    files = [*case.folder().glob("*"), *package.glob("*.py"), *package.glob("explorers/*")]
    seen = hashlib.sha256()
    for file in sorted(f for f in files if f.is_file()):
        seen.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return seen.hexdigest()[:16]
