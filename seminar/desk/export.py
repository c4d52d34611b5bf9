"""Grades for a spreadsheet or an LMS: rows of the gradebook and the roster in the columns that each one documents."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from seminar.desk import roster, unread
from seminar.desk.numbers import canvas_ids, participants
from seminar.desk.roster import Person
from seminar.desk.tables import Cell, Table, as_csv, as_xlsx, cents, safe
from seminar.grading.course import gradebook
from seminar.grading.results import Result

CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
"""What Canvas wants before the assignment’s column."""
MOODLE = ("First name", "Last name", "Email address")
"""What Moodle’s own export has, and its import can map, before the grade’s column."""
# Without “Feedback comments”: an empty one erases the comment that stands in Moodle.
WORKSHEET = ("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade")
WORKSHEET += ("Grade can be changed", "Last modified (submission)", "Last modified (grade)")
"""Moodle’s offline grading worksheet."""


@dataclass(frozen=True)
class Row:
    """A person of the roster or the gradebook; ``result`` is None where nothing was handed in."""

    person: Person
    result: Result | None
    most: dict[str, float]
    """By question, the most to be had."""

    @property
    def grade(self) -> Cell:
        return cents(self.result.total) if self.result and self.result.graded else None

    @property
    def name(self) -> str:
        return f"{self.person.first_name} {self.person.last_name}".strip()

    @property
    def status(self) -> str:
        if self.result is None:
            return "missing"
        return f"{self.result.status}, waiting" if self.waiting else self.result.status

    @property
    def waiting(self) -> int:
        return len(self.result.manual) if self.result and self.result.graded else 0

    @property
    def submitted(self) -> str:
        when = self.result.submitted if self.result else None
        return f"{when:%Y-%m-%dT%H:%M:%SZ}" if when else ""

    @property
    def by_hand(self) -> Cell:
        given = [mark.points for mark in self.result.marks.values() if mark.points is not None]
        return cents(sum(given)) if given else None

    @property
    def adjusted(self) -> Cell:
        changed = self.result.adjusted.items()
        return cents(sum(points - self.result.points.get(question, 0.0) for question, points in changed))

    def points(self, question: str) -> Cell:
        if self.result is None or not self.result.graded:
            return None
        mark = self.result.marks.get(question)
        return cents(mark.points if mark else (self.result.points | self.result.adjusted).get(question))


def graded(value: Callable[[Row], Cell]) -> Callable[[Row], Cell]:
    """The value of a row that has a grade; None elsewhere, which is not zero."""
    return lambda row: value(row) if row.grade is not None else None


COLUMNS: dict[str, tuple[Callable[[Row], Cell], str]] = {
    "id": (lambda row: row.person.id, "The student, as in submitted/ and roster.csv"),
    "name": (lambda row: row.name, "First and last name, from roster.csv"),
    "e-mail": (lambda row: row.person.email, "From roster.csv"),
    "status": (
        lambda row: row.status,
        "graded; partial: something had to be stopped; failed: nothing could be read; missing: no notebook came. "
        "“, waiting”: texts wait to be read",
    ),
    "submitted": (lambda row: row.submitted, "When it was handed in, in UTC; empty where no clock is known"),
    "automatic": (graded(lambda row: cents(row.result.score)), "Automatic points"),
    "by hand": (graded(lambda row: row.by_hand), "Marks given so far; empty: none yet"),
    "waiting": (graded(lambda row: row.waiting), "How many texts wait to be read"),
    "adjusted": (graded(lambda row: row.adjusted), "What a person added to automatic points, or took off"),
    "penalty": (graded(lambda row: cents(row.result.penalty)), "Taken off for lateness"),
    "total": (
        lambda row: row.grade,
        "automatic + by hand + adjusted − penalty, never below zero; texts that wait count nothing yet. Empty: no "
        "grade, which is not zero",
    ),
    "most": (lambda row: cents(sum(row.most.values())), "The most to be had"),
}
_PAIR = "For each question two columns: the points that count, and the most to be had"
_ROUNDED = "Every number is rounded once, from its full value, to two decimals, half up"
FORMATS = ("csv", "canvas", "moodle", "xlsx")


def write(
    checkout: Path,
    course: Path,
    assignment: str,
    to: str,
    target: Path | None = None,
    *,
    column: str = "",
    worksheet: bool | None = None,
    tell: Callable[[str], None] = lambda remark: None,
) -> Path:
    """Write the grades of an assignment as one of :data:`FORMATS`, to ``course/exports`` unless told; the file’s path.

    ``column``: what the assignment is called in the LMS, in Canvas with its id: ``Timeline (4711)``. ``worksheet``:
    Moodle’s offline grading worksheet, or not; None: if every graded submission came with a participant number.
    ``tell`` hears who is not in the file and why, what still waits, and what to choose in the LMS.

    Raises FileNotFoundError where there are no grades or none that the LMS could place, and FileExistsError where
    ``target`` is there already. Nothing is written then.
    """
    if target and target.exists():
        raise FileExistsError(f"{target} is there already. Name another file, or move it away.")
    rows = collect(checkout, course, assignment)
    _remarks(rows, tell)
    name = assignment
    if to == "csv":
        content = as_csv(_students(rows))
    elif to == "xlsx":
        content = as_xlsx(
            {"Students": _students(rows), "Questions": _questions(rows), "Columns": _explained()}
        )
    elif to == "canvas":
        table = _canvas(rows, canvas_ids(course, assignment), column or assignment, tell)
        # Canvas looks for “Student” at the very beginning of the file: a mark there would make it refuse all.
        name, content = f"{name}-canvas", as_csv(table, mark=False)
    elif to == "moodle":
        numbers = participants(course, assignment)
        if worksheet is None:
            worksheet = all(row.person.id in numbers for row in rows if row.grade is not None)
        name += "-moodle-worksheet" if worksheet else "-moodle"
        table = _worksheet(rows, numbers, tell) if worksheet else _moodle(rows, column or assignment, tell)
        content = as_csv(table)
    else:
        raise ValueError(f"There is no format “{to}”. There are {', '.join(FORMATS)}.")
    path = target or course / "exports" / f"{name}.{'xlsx' if to == 'xlsx' else 'csv'}"
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        tell(f"{path.name} was there already and is replaced.")
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    os.replace(part, path)
    return path


def collect(checkout: Path, course: Path, assignment: str) -> list[Row]:
    """A row for everybody of the roster and of the gradebook, by id. Raises FileNotFoundError where there is nobody."""
    people = roster.read(course)
    with gradebook(checkout, course) as book:
        results = {result.student: result for result in book.results(assignment)}
    if not results:
        raise FileNotFoundError(f"{assignment} has no grades yet. First run: seminar grade {assignment}")
    most: dict[str, float] = {}
    for result in results.values():
        most |= _most(result)
    return [
        Row(people.get(student) or Person(student), result, (_most(result) if result else {}) or most)
        for student in sorted(people.keys() | results.keys())
        for result in [results.get(student)]
    ]


def _most(result: Result) -> dict[str, float]:
    return (
        result.most | {question: mark.most for question, mark in result.marks.items()} if result.most else {}
    )


def _remarks(rows: list[Row], tell: Callable[[str], None]) -> None:
    for said in unread.remarks([row.result for row in rows if row.result and row.result.graded]):
        tell(said)
    _list("Could not be graded, so without a grade", (r for r in rows if r.result and r.grade is None), tell)
    _list(
        "Handed in nothing, or no notebook, so without a grade", (r for r in rows if r.result is None), tell
    )


def _list(what: str, rows: Iterable[Row], tell: Callable[[str], None]) -> None:
    if students := [row.person.id for row in rows]:
        tell(f"{what}: {', '.join(students)}.")


def _students(rows: list[Row]) -> Table:
    questions = list(dict.fromkeys(question for row in rows for question in row.most))
    header = [*COLUMNS, *(f"{question} {what}" for question in questions for what in ("points", "most"))]
    table: Table = [header]
    for row in rows:
        pairs = [cell for q in questions for cell in (row.points(q), cents(row.most.get(q)))]
        table.append([*(value(row) for value, _ in COLUMNS.values()), *pairs])
    return table


def _questions(rows: list[Row]) -> Table:
    table: Table = [["id", "name", "question", "marked", "points", "most", "waiting"]]
    for row in (row for row in rows if row.grade is not None):
        for question, most in row.most.items():
            marked = "by hand" if question in row.result.marks else "automatic"
            marked = "adjusted" if question in row.result.adjusted else marked
            waits = "waiting" if question in row.result.manual else ""
            start = [row.person.id, row.name, question, marked]
            table.append([*start, row.points(question), cents(most), waits])
    return table


def _explained() -> Table:
    return [
        ["column", "what it holds"],
        *([name, meaning] for name, (_, meaning) in COLUMNS.items()),
        ["… points, … most", _PAIR],
        ["numbers", _ROUNDED],
    ]


def _canvas(rows: list[Row], ids: dict[str, str], column: str, tell: Callable[[str], None]) -> Table:
    table: Table = [[*CANVAS, column], ["    Points Possible", "", "", "", "", _most_of(rows)]]
    unknown = []
    # An empty cell would clear a grade that stands in Canvas.
    for row in (row for row in rows if row.grade is not None):
        person = row.person
        number = person.canvas_id or ids.get(person.id, "")
        keys = [_exact(key) for key in (number, person.canvas_sis_id, person.canvas_login)]
        if any(keys):
            name = ", ".join(part for part in (person.last_name, person.first_name) if part)
            table.append([name or person.id, *keys, person.section, row.grade])
        else:
            unknown.append(row)
    _list("Not in the file, as roster.csv has no Canvas id, SIS id or login for them", unknown, tell)
    _refuse_empty(len(table) > 2, "Canvas")
    tell(
        f"In Canvas: Grades → Import. A column “{column}” goes to the assignment of that name or number, and makes a new "
        "assignment where there is none. Who has no grade is not in the file: what stands in Canvas stays."
    )
    return table


def _moodle(rows: list[Row], column: str, tell: Callable[[str], None]) -> Table:
    # An empty cell would clear a grade that stands in Moodle, and a row without an e-mail stops the import.
    rows = [row for row in rows if row.grade is not None]
    known = [row for row in rows if _exact(row.person.email)]
    table: Table = [[*MOODLE, column]]
    table += [[r.person.first_name, r.person.last_name, r.person.email, r.grade] for r in known]
    _list("Not in the file, as roster.csv has no e-mail for them", (r for r in rows if r not in known), tell)
    _refuse_empty(bool(known), "Moodle")
    tell(
        f"In Moodle: Grades → Import → CSV file. Map from “Email address” to “Email address”, and “{column}” to the "
        "assignment. Who has no grade is not in the file: what stands in Moodle stays."
    )
    return table


def _worksheet(rows: list[Row], numbers: dict[str, str], tell: Callable[[str], None]) -> Table:
    table: Table = [list(WORKSHEET)]
    for row in (row for row in rows if row.person.id in numbers):
        start = [f"Participant {numbers[row.person.id]}", row.name, row.person.email]
        grade = ["Submitted for grading", row.grade, _most_of(rows), "Yes"]
        table.append([*start, *grade, row.submitted, ""])
    unknown = (row for row in rows if row.result and row.person.id not in numbers)
    _list("Not in the file, as no participant number is known for them", unknown, tell)
    _refuse_empty(any(row[WORKSHEET.index("Grade")] is not None for row in table[1:]), "Moodle")
    tell(
        "In Moodle, in English: the assignment → Submissions → Upload grading worksheet. A grade that stands there "
        "already changes only if you allow updating records that were modified more recently in Moodle."
    )
    return table


def _refuse_empty(some: bool, lms: str) -> None:
    if not some:
        raise FileNotFoundError(
            f"No grade can be sent to {lms}: see above who is left out, and why. Nothing was written, and a former file "
            "stays as it is."
        )


def _most_of(rows: list[Row]) -> Cell:
    return cents(max(sum(row.most.values()) for row in rows))


def _exact(key: str) -> str:
    """What the LMS finds a person by; nothing where it cannot stand in a file as it is."""
    return key if safe(key) == key else ""
