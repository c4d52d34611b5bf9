"""Work that was collected before there was a roster, or under a former id: brought to the roster's ids, whole."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError

from seminar.desk import late, ledger, roster
from seminar.desk.ledger import Entry
from seminar.desk.personal import FOLDERS
from seminar.desk.placing import Placing
from seminar.desk.roster import Person
from seminar.grading import database
from seminar.grading.course import gradebook, settings

if TYPE_CHECKING:
    from seminar.grading.gradebook import Gradebook


def apply(checkout: Path, course: Path, assignments: Collection[str], dry_run: bool = False) -> list[str]:
    """Move everything of those whom the roster now knows by another id to that id; remarks on it.

    Whose work it is, is asked of the names in the download, as the record of the collection has them. Gradebook entries
    (points, marks, comments, history), files, the record and extensions move. Where both ids have work of one
    assignment nothing is moved, and the remark says what to do. ``dry_run`` only says. An interrupted run can be run
    again: the record is last.

    Raises OSError where the gradebook is in use, or is not where it is looked for.
    """
    people = roster.read(course)
    entries = {name: ledger.read(course, name) for name in assignments}
    former = {entry.student for of in entries.values() for entry in of} | set(_folders(course / "submitted"))
    moved, clear, said = [], {}, []
    for name in sorted(former - people.keys()) if people else []:
        found = _meant(people, name, entries)
        if len(found) == 1:
            clear[name] = found.pop()
    with _book(checkout, course, clear, dry_run) as book:
        for name, student in clear.items():
            both = {*_folders(course / "submitted" / name)} & {*_folders(course / "submitted" / student)}
            if both or (book and not book.rename(name, student)):
                said.append(
                    f"“{name}” is {student} by roster.csv, and both have work{' on ' if both else ''}{', '.join(sorted(both))}"
                    ": nothing was moved. Look at both, then remove the one that is not to count: seminar forget "
                    f"{shlex.quote(name)}"
                )
                continue
            if not dry_run:
                _move(course, name, student)
            moved.append(f"{name} → {student}")
    if moved:
        verb = "Would be moved" if dry_run else "Moved, with files, marks and extensions,"
        later = " What follows is under the ids as they are now." if dry_run else ""
        said.insert(0, f"{verb} to the ids of roster.csv: {_some(moved)}.{later}")
    if people and (strangers := sorted(former - people.keys() - clear.keys())):
        said.append(f"Not in roster.csv, and kept under the names they have: {_some(strangers)}.")
    return said


_MOST = 10
"""Names in a remark; more are counted."""


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more


def _folders(place: Path) -> list[str]:
    return [f.name for f in place.iterdir() if f.is_dir() and not f.is_symlink()] if place.is_dir() else []


def _meant(people: dict[str, Person], name: str, entries: dict[str, list[Entry]]) -> set[str]:
    """Everybody of the roster whom a former id can mean: by the downloads; where there was none, by the id itself."""
    found, known = set(), False
    for assignment, of in entries.items():
        placing = Placing(people, assignment, entries, [])
        for entry in of:
            if entry.student == name:
                known = True
                found |= {placing.claim(tuple(entry.origin.split("/"))).student} - {None}
    return found if known else {person.id for person in roster.matches(people, name)}


@contextmanager
def _book(checkout: Path, course: Path, names: Collection[str], dry_run: bool) -> Iterator[Gradebook | None]:
    """The gradebook, or a copy for a dry run; None where there is nobody to look for in it, or nothing is graded yet."""
    if names and database.exists(settings(checkout, course).CourseDirectory.db_url):
        try:
            with gradebook(checkout, course, throwaway=dry_run) as book:
                yield book
        except OperationalError as why:
            raise OSError(
                f"The gradebook cannot be changed ({why.orig}). End what works with it, such as the formgrader, and run "
                "the same command again."
            ) from None
        return
    if graded := [name for name in names if (course / "autograded" / name).is_dir()]:
        raise OSError(
            f"{_some(graded)}: graded work, and the gradebook that holds the points is not here. Name it with --db, or, if "
            "it is gone for good, remove these folders from autograded/"
        )
    yield None


def _move(course: Path, name: str, student: str) -> None:
    for place in (place for pattern in FOLDERS for place in course.glob(pattern)):
        if name in _folders(place):
            _merge(place / name, place / student)
    _in_deadlines(course / late.FILE, name, student)
    for record in course.glob("collected/*.csv"):
        entries = ledger.read(course, record.stem)
        if any(entry.student == name for entry in entries):
            renamed = [replace(e, student=student) if e.student == name else e for e in entries]
            ledger.write(course, record.stem, renamed)


def _merge(source: Path, target: Path) -> None:
    if not target.is_dir():
        source.rename(target)
        return
    for child in source.iterdir():
        if child.is_dir() and not child.is_symlink():
            _merge(child, target / child.name)
        else:
            os.replace(child, target / child.name)
    source.rmdir()


def _in_deadlines(table: Path, name: str, student: str) -> None:
    text = table.read_bytes().decode("utf-8", "surrogateescape") if table.is_file() else ""
    # The second cell of a line that holds the id and nothing else; all the rest byte for byte.
    row = re.compile(rf'^([^,;\n]*[,;][ "]*){re.escape(name)}(?=[ "]*[,;])', re.MULTILINE)
    if (changed := row.sub(lambda found: found[1] + student, text)) != text:
        table.write_bytes(changed.encode("utf-8", "surrogateescape"))
