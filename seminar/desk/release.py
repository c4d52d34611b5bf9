"""Student notebooks from the sources: generated aside, checked for leaks, then put in place."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import nbformat

from seminar.grading.course import SOURCES, assignments, desk, last_line

MARKS = tuple(
    f"{end} {what}" for end in ("BEGIN", "END") for what in ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
)


class ReleaseError(RuntimeError):
    """A source that cannot be released; nothing in ``exercises/`` was touched."""


def generate(checkout: Path, target: Path) -> list[str]:
    """Write the student version of every assignment into the empty folder ``target``; returns their names.

    A throw-away gradebook is used: with submissions in the real one, nbgrader refuses a changed assignment
    and deletes what was released. Raises :class:`ReleaseError` with nbgrader's reason.
    """
    names = assignments(checkout)
    for name in names:
        _check_marks(checkout / SOURCES / name / f"{name}.ipynb")
    with tempfile.TemporaryDirectory() as throwaway, desk(checkout, Path(throwaway), target) as api:
        for name in names:
            result = api.generate_assignment(name)
            if not result["success"]:
                raise ReleaseError(f"{name}: {last_line(result)}")
    for notebook in sorted(target.rglob("*.ipynb")):
        _tidy(notebook)
        if found := leaks(notebook):
            raise ReleaseError(f"{notebook.parent.name}: the student version still holds “{found[0]}”.")
    return names


def release(checkout: Path) -> list[str]:
    """Regenerate ``exercises/``; returns the names of the assignments that changed."""
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch) / "exercises"
        fresh.mkdir()
        names = generate(checkout, fresh)
        place = checkout / "exercises"
        place.mkdir(exist_ok=True)
        changed = [name for name in names if contents(fresh / name) != contents(place / name)]
        changed += [old.name for old in place.iterdir() if old.is_dir() and old.name not in names]
        for name in changed:
            shutil.rmtree(place / name, ignore_errors=True)
            if (fresh / name).is_dir():
                shutil.copytree(fresh / name, place / name)
    return changed


def leaks(notebook: Path) -> list[str]:
    """What of the key a student's notebook still holds: marks of solutions or hidden tests, saved outputs."""
    text = notebook.read_text(encoding="utf-8")
    found = [mark for mark in MARKS if mark in text]
    cells = nbformat.reads(text, as_version=4).cells
    return found + ["saved output" for cell in cells if cell.cell_type == "code" and cell.outputs]


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder by relative name; empty where there is no folder."""
    if not folder.is_dir():
        return {}
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def _check_marks(source: Path) -> None:
    # nbgrader passes over a mistyped BEGIN, and what it should hide goes out.
    for cell in nbformat.read(source, as_version=4).cells:
        for what in ("SOLUTION", "HIDDEN TESTS"):
            begun, ended = (cell.source.count(f"### {end} {what}") for end in ("BEGIN", "END"))
            written = cell.source.count(what)
            if begun != ended or begun + ended != written:
                name = cell.metadata.get("nbgrader", {}).get("grade_id", "a cell")
                raise ReleaseError(f"{source.stem}, {name}: the marks around {what} do not pair up.")


def _tidy(path: Path) -> None:
    # The version of Python that saved the source would make every release differ.
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["language_info"] = {"name": "python"}
    nbformat.write(notebook, path)
