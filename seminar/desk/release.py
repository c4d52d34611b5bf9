"""Student notebooks from the sources: generated aside, checked for leaks, then put in place."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import nbformat

from seminar.grading.course import SOURCES, assignments, desk, last_line

KINDS = ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
_MARK = re.compile(rf"\b(BEGIN|END) ({'|'.join(KINDS)})")
# What a released notebook says of itself and of its cells; anything else was left behind by a program.
_NOTEBOOK = {"kernelspec", "language_info"}
_CELL = {"deletable", "editable", "nbgrader", "seminar"}
_NBGRADER = {"schema_version", "grade_id", "grade", "solution", "task", "locked", "points"}
_NBGRADER |= {"cell_type", "checksum"}


class ReleaseError(RuntimeError):
    """What cannot be released, and why; nothing that students get was touched."""


def generate(checkout: Path, target: Path, names: Sequence[str] = ()) -> list[str]:
    """Write the student versions into the empty folder ``target``: of the named assignments, or of all.

    Returns their names. A throw-away gradebook is used: with submissions in the real one, nbgrader refuses a
    changed assignment and deletes what was released. Raises :class:`ReleaseError` with nbgrader's reason, or
    with every leak of every assignment.
    """
    names = list(names) or assignments(checkout)
    for name in names:
        _check_marks(source(checkout, name))
    with tempfile.TemporaryDirectory() as throwaway, desk(checkout, Path(throwaway), target) as api:
        for name in names:
            result = api.generate_assignment(name)
            if not result["success"]:
                raise ReleaseError(f"{name}: {last_line(result)}")
    for name in names:
        _tidy(target / name)
    if found := [leak for name in names for leak in leaks(target / name, source(checkout, name))]:
        raise ReleaseError("Nothing was released. " + "\n".join(found))
    return names


def release(checkout: Path, names: Sequence[str] = ()) -> list[str]:
    """Regenerate the named assignments in ``exercises/``, or all; returns the names of those that changed.

    Without names, folders of assignments that are no more go as well.
    """
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch) / "exercises"
        fresh.mkdir()
        done = generate(checkout, fresh, names)
        place = checkout / "exercises"
        place.mkdir(exist_ok=True)
        changed = [name for name in done if contents(fresh / name) != contents(place / name)]
        for name in changed:
            new = place / f".{name}"
            shutil.rmtree(new, ignore_errors=True)
            shutil.copytree(fresh / name, new, ignore=shutil.ignore_patterns(".*"))
            shutil.rmtree(place / name, ignore_errors=True)
            new.rename(place / name)
        for old in [] if names else list(place.iterdir()):
            if old.is_dir() and old.name not in done and not old.name.startswith("."):
                shutil.rmtree(old)
                changed.append(old.name)
    return changed


def promised(source: Path) -> list[str]:
    """Where a source’s prompt promises other points than its question gives; a line each."""
    own = [c for c in nbformat.read(source, as_version=4).cells if "nbgrader" in c.metadata]
    texts = {cell.metadata.nbgrader["grade_id"]: cell.source for cell in own}
    found = []
    for mark in (cell.metadata.nbgrader for cell in own if cell.metadata.nbgrader["grade"]):
        name, most = mark["grade_id"].removesuffix("-test"), mark["points"]
        told = re.search(r"\((\d+) points", texts.get(f"{name}-prompt", ""))
        if told and int(told[1]) != most:
            found.append(f"{source.stem}, {name}: the prompt says {told[1]} points, the cell gives {most:g}.")
    return found


def source(checkout: Path, name: str) -> Path:
    """The source notebook of an assignment."""
    return checkout / SOURCES / name / f"{name}.ipynb"


def leaks(folder: Path, source: Path) -> list[str]:
    """What an assignment's released folder holds that students must not get; a line each, with file and cell.

    Marks of solutions, hidden tests and mark schemes; lines that stand in the source between such marks and
    nowhere else; saved outputs, attachments, unknown metadata; files that the notebook does not name.
    """
    secret, files = _secrets(source), contents(folder)
    told = files.pop(source.name).decode("utf-8")
    found = [f"{folder.name}, {what}" for what in _in_notebook(told, secret)]
    for name, data in files.items():
        text = data.decode("utf-8", "replace")
        if name.endswith(".ipynb") or any(line in text for line in secret):
            found.append(f"{folder.name}/{name}: another notebook, or a part of the solution.")
        elif Path(name).name not in told:
            found.append(
                f"{folder.name}/{name}: the notebook does not name this file, so it is not for students."
            )
    return found


def _in_notebook(text: str, secret: set[str]) -> Iterator[str]:
    notebook = nbformat.reads(text, as_version=4)
    for key in sorted(set(notebook.metadata) - _NOTEBOOK):
        yield f"the notebook: unknown metadata “{key}”."
    for number, cell in enumerate(notebook.cells, 1):
        mark = cell.metadata.get("nbgrader", {})
        where = f"cell {mark.get('grade_id', number)}:"
        for key in sorted((set(cell.metadata) - _CELL) | (set(mark) - _NBGRADER)):
            yield f"{where} unknown metadata “{key}” (JupyterLab: Property Inspector, Advanced Tools)."
        if cell.get("outputs") or cell.get("execution_count"):
            yield f"{where} a saved output."
        if cell.get("attachments"):
            yield f"{where} an attachment; give the picture as a file that the cell names."
        if found := _MARK.search(cell.source):
            yield f"{where} still “{found[0]}”."
        for line in sorted(line for line in secret if line in cell.source):
            yield f"{where} a line of a solution or of a hidden test, “{line}”."


def _secrets(source: Path) -> set[str]:
    """The lines that the source holds between its marks, or in an answer cell without marks, and nowhere else."""
    hidden, shown = set(), []
    for cell in nbformat.read(source, as_version=4).cells:
        marked = _MARK.search(cell.source)
        inside = cell.metadata.get("nbgrader", {}).get("solution") and not marked
        for line in cell.source.splitlines():
            if found := _MARK.search(line):
                inside = found[1] == "BEGIN"
            elif inside:
                hidden.add(line.strip())
            else:
                shown.append(line)
    shown = "\n".join(shown)
    # Shorter lines are brackets and words that stand anywhere.
    return {line for line in hidden if len(line) > 5 and line not in shown}


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder by relative name, those aside that a system or JupyterLab hides; empty without a folder."""
    files = {f.relative_to(folder): f for f in sorted(folder.rglob("*")) if f.is_file()}
    seen = {n: f for n, f in files.items() if not any(part.startswith(".") for part in n.parts)}
    return {name.as_posix(): file.read_bytes() for name, file in seen.items()}


def _check_marks(source: Path) -> None:
    # nbgrader passes over a mistyped BEGIN, and what it should hide goes out.
    for cell in nbformat.read(source, as_version=4).cells:
        for what in KINDS:
            begun, ended = (cell.source.count(f"### {end} {what}") for end in ("BEGIN", "END"))
            written = cell.source.count(what)
            if begun != ended or begun + ended != written:
                name = cell.metadata.get("nbgrader", {}).get("grade_id", "a cell")
                raise ReleaseError(f"{source.stem}, {name}: the marks around {what} do not pair up.")


def _tidy(folder: Path) -> None:
    # The version of Python that saved the source would make every release differ.
    for path in folder.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        notebook.metadata["language_info"] = {"name": "python"}
        nbformat.write(notebook, path)
