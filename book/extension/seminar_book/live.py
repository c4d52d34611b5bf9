"""Data exercises that run in the page: puts the pages’ scripts and the engine’s files into the built book.

All are kept in ``_build/.live`` under a name made of what they are made from, so that only a change makes them anew.
A page loads ``live.js`` alone; the editor follows when an exercise comes into view, Python with the first Run.
"""

from __future__ import annotations

import base64
import json
import shutil
from pathlib import Path

from sphinx.application import Sphinx

from . import engine
from .bundles import SOURCES, digest, kept, scripts


def add_scripts(app: Sphinx, page: str, _template: str, _context: dict, _doctree: object) -> None:
    if app.env.metadata.get(page, {}).get("exercises"):
        app.add_js_file("live/live.js", loading_method="defer")


def build(app: Sphinx) -> None:
    """Put scripts and engine into ``_static``, before the pages: what cannot be fetched is told at once."""
    if app.builder.name != "html":
        return
    cache = Path(app.outdir).parent / ".live"
    parts = [book_part(cache)]
    if engine.available():
        parts.append(kept(cache, "engine", engine.recipe(), write_engine))
    listed = {}
    for part in parts:
        listed |= json.loads((part / "files.json").read_text())
    made = scripts(cache, json.dumps(listed), [app.config.live_engine, app.config.live_pyodide])
    static = Path(app.outdir) / "_static"
    # A service worker looks after the folder in which it lies, and what is below.
    shutil.copy(made / "service-worker.js", app.outdir)
    bring([made / "explorers"], static / "explorers")
    bring([*parts, made], static / "live")


def bring(folders: list[Path], target: Path) -> None:
    """Copy the files of folders that are not there already; what else was there goes."""
    target.mkdir(parents=True, exist_ok=True)
    left_behind = ("files.json", "service-worker.js")
    wanted = {f.name: f for folder in folders for f in folder.iterdir() if f.is_file()}
    wanted = {name: file for name, file in wanted.items() if name not in left_behind}
    for old in target.iterdir():
        if old.name not in wanted:
            old.unlink()
    for name, file in wanted.items():
        there = target / name
        if not there.exists() or file.stat().st_mtime > there.stat().st_mtime:
            shutil.copy(file, there)


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


def setup(app: Sphinx) -> None:
    app.add_config_value("live_engine", "wasi", "html")
    app.add_config_value("live_pyodide", "", "html")
    app.add_css_file("live/live.css")
    app.connect("builder-inited", build)
    app.connect("html-page-context", add_scripts)
