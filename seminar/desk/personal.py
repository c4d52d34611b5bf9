"""What a course folder holds of one student, and how to forget it."""

from __future__ import annotations

import csv
import difflib
import html
import io
import os
import re
import shutil
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from sqlalchemy.exc import OperationalError

from seminar.desk import roster
from seminar.desk.roster import Person
from seminar.grading import database
from seminar.grading.course import gradebook, settings

FOLDERS = ("submitted", "autograded", "feedback", "collected/*")
"""Hold a folder for each student."""
TABLES = {"roster.csv": "id", "deadlines.csv": "student", "collected/*.csv": "student"}
"""Hold rows of students, and the column that names them."""
DERIVED = {
    "reports/**/*": "seminar grade ASSIGNMENT",
    "exports/**/*": "seminar export ASSIGNMENT",
    "feedback/*.*": "seminar feedback ASSIGNMENT",
    "grades.csv": "nbgrader export",
    "downloads/**/*": "download it from the LMS",
    "collected/*.part": "seminar collect",
}
"""Can be made again, without the student: how."""
PLACES = {place.split("/")[0] for place in (*FOLDERS, *TABLES, *DERIVED, "gradebook.db")}
"""Everything in a course folder that holds personal data."""

Step = tuple[str, Callable[[], object]]


def forget(checkout: Path, course: Path, student: str, dry_run: bool = False) -> list[str]:
    """Remove a student from every place in a course folder; returns each place, in words.

    Files that name others too and can be made again are removed whole. What belongs to another student stays, and is
    named. ``dry_run`` only lists. An interrupted run can be run again: the roster is last.

    Raises FileNotFoundError where nobody has this id, and OSError where the gradebook is in use or cannot be opened.
    """
    person = roster.read(course).get(student) or Person(student)
    books, folders = _books(checkout, course, student), _folders(course, student)
    tables = _tables(course, student)
    # No student: in deadlines.csv, everybody.
    if not student or not any(place for place, _ in (*books, *folders, *tables)):
        raise FileNotFoundError(_nobody(course, student))
    steps = [*books, *folders, *_others(course, person), *tables]
    if not dry_run:
        for _, remove in steps:
            remove()
    return [place for place, _ in steps if place]


def _nobody(course: Path, student: str) -> str:
    """That there is nobody, and who may be meant."""
    people = roster.read(course)
    found = [person.id for person in roster.matches(people, student)]
    found += difflib.get_close_matches(student, [*people, *_listed(course / "submitted")])
    meant = f" Do you mean {' or '.join(dict.fromkeys(found))}?" if found else ""
    return (
        f"Nobody in {course} has the id “{student}”. Ids are the names of the folders in submitted/.{meant}"
    )


def _books(checkout: Path, course: Path, student: str) -> list[Step]:
    """The gradebook, and the copies of it that nbgrader leaves beside it when it upgrades one."""
    url = settings(checkout, course).CourseDirectory.db_url
    files = {f"sqlite:///{file.absolute()}": file.name for file in course.glob("gradebook.db*")}
    books = {url: "the gradebook"} if database.exists(url) else {}
    books |= {u: name for u, name in files.items() if not name.endswith(("-journal", "-wal", "-shm"))}

    def remove(url: str, aside: bool = False) -> int:
        try:
            with gradebook(checkout, course, throwaway=aside, db=url) as book:
                return book.forget(student)
        except OperationalError as why:
            raise OSError(
                f"{books[url]} cannot be changed ({why.orig}). End what works with it, such as the formgrader, and run "
                "the same command again."
            ) from None

    counted = {url: remove(url, aside=True) for url in books}
    return [
        (
            f"{books[url]}: {_count(number, 'row')} (results, marks, comments)" if number else "",
            partial(remove, url),
        )
        for url, number in counted.items()
    ]


def _listed(folder: Path) -> list[str]:
    return os.listdir(folder) if folder.is_dir() else []


def _folders(course: Path, student: str) -> list[Step]:
    steps: list[Step] = []
    for place in (place for pattern in FOLDERS for place in sorted(course.glob(pattern))):
        # Only what is listed: “..” is nobody's folder.
        if student in _listed(place):
            folder = place / student
            if folder.is_dir() and not folder.is_symlink():
                number = sum(1 for file in folder.rglob("*") if not file.is_dir())
                steps.append(
                    (
                        f"{folder.relative_to(course)}: {_count(number, 'file')}",
                        partial(shutil.rmtree, folder),
                    )
                )
            else:
                steps.append((f"{folder.relative_to(course)}", folder.unlink))
    return steps


def _tables(course: Path, student: str) -> list[Step]:
    steps: list[Step] = []
    # The roster last: it is how a second run knows whom to look for.
    for pattern, column in reversed(TABLES.items()):
        for table in sorted(course.glob(pattern)):
            kept, dropped = _without(table, column, student)
            if dropped:
                steps.append(
                    (f"{table.relative_to(course)}: {_count(dropped, 'row')}", partial(_put, table, kept))
                )
    return steps


def _without(table: Path, column: str, student: str) -> tuple[str, int]:
    """The text of a table without the records of a student, all others byte for byte; how many there were."""
    text = table.read_bytes().decode("utf-8", "surrogateescape")
    lines = list(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    reader = csv.reader(lines, delimiter=";" if lines and lines[0].count(";") > lines[0].count(",") else ",")
    header = [name.strip().casefold() for name in next(reader, [])]
    kept, end, dropped = text[: len(text) - sum(map(len, lines))], reader.line_num, 0
    kept += "".join(lines[:end])
    for record in reader:
        value = dict(zip(header, record, strict=False)).get(column, "").strip().removeprefix("'")
        if unicodedata.normalize("NFC", value) == student:
            dropped += 1
        else:
            kept += "".join(lines[end : reader.line_num])
        end = reader.line_num
    return kept, dropped


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _put(path: Path, text: str) -> None:
    # In one step: there is the old table or the new one, never half of it.
    descriptor, aside = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with open(descriptor, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        file.write(text)
    shutil.copymode(path, aside)
    os.replace(aside, path)


def _others(course: Path, person: Person) -> Iterator[Step]:
    """Files that are not the student's alone and name the student: gone where they can be made again."""
    names = [person.id, person.email, person.name, f"{person.last_name}, {person.first_name}"]
    codes = [person.moodle_id, person.canvas_id, person.canvas_sis_id, person.canvas_login]
    derived = {file: again for place, again in DERIVED.items() for file in _files(course, place)}
    named = _named(names + codes)
    for file, again in derived.items():
        if any(named.search(text) for text in _texts(course, file, inside=True)):
            said = f"{file.relative_to(course)}: the whole file, with others in it. To have it again: {again}"
            yield said, partial(_unlink, course, file)
    named = _named(names)
    for file in (file for place in FOLDERS for file in _files(course, f"{place}/**/*")):
        theirs = file in derived or person.id in file.relative_to(course).parts
        if not theirs and any(named.search(text) for text in _texts(course, file)):
            yield f"{file.relative_to(course)}: names the student and stays, as it is another’s", bool


def _named(names: list[str]) -> re.Pattern:
    """Finds any of the names, not inside a longer one: student-1 is not in student-11."""
    found = [re.escape(name) for name in names if name.strip(", ")]
    return re.compile(rf"(?<![^\W_])({'|'.join(found)})(?![^\W_])")


def _files(course: Path, pattern: str) -> list[Path]:
    return [file for file in sorted(course.glob(pattern)) if file.is_file() and not file.is_symlink()]


_MOST = 100_000_000  # bytes


def _texts(course: Path, file: Path, inside: bool = False) -> Iterator[str]:
    """The path and the text of a file; of the files ``inside`` an archive too."""
    yield _plain(os.fsencode(file.relative_to(course)))
    with open(file, "rb") as opened:
        yield _plain(opened.read(_MOST))
    if inside and zipfile.is_zipfile(file):
        with suppress(zipfile.BadZipFile, zlib.error, RuntimeError), zipfile.ZipFile(file) as archive:
            for member in archive.infolist():
                yield _plain(member.filename.encode())
                with archive.open(member) as opened:
                    yield _plain(opened.read(_MOST))


def _plain(content: bytes) -> str:
    """Text as it was before it became HTML or CSV."""
    text = html.unescape(content.decode("utf-8", "replace")).replace('""', '"')
    return unicodedata.normalize("NFC", text)


def _unlink(course: Path, file: Path) -> None:
    file.unlink()
    for folder in file.relative_to(course).parents[:-2]:
        with suppress(OSError):  # others are in it
            (course / folder).rmdir()
