"""Lateness: due dates and extensions from ``deadlines.csv``, the policy's numbers from ``nbgrader_config.py``.

``deadlines.csv`` in the course folder has the columns assignment, student and due. A row without a student is the due
date for everybody, a row with one is that student's extension. Times are ISO 8601: with a zone (``2026-02-04T23:59+01:00``,
``2026-02-04T22:59Z``), or without one in the local time of the machine that grades. The file is the only source of due
dates: what nbgrader's own pages say is overwritten.

When something was handed in is known from the LMS or from the collection (:mod:`seminar.desk.ledger`), never from a
student's file. Where it is not known there is no penalty.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import BasePlugin
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Float, TraitError

from seminar.case import CaseError
from seminar.desk import ledger

if TYPE_CHECKING:
    from seminar.grading.gradebook import Gradebook

FILE = "deadlines.csv"
COLUMNS = ["assignment", "student", "due"]


class LateError(CaseError):
    """A due date or a number of the policy that cannot be used; the message says where it stands."""


class LatePolicy(BasePlugin):
    """What lateness costs: a share of the points that stand, for each day begun after the grace. Nothing by default."""

    grace_minutes = Float(0, min=0, help="Minutes after the due date that cost nothing.").tag(config=True)
    per_day = Float(0, min=0, max=1, help="Share of the points taken off for each day begun.").tag(
        config=True
    )
    most = Float(1, min=0, max=1, help="The largest share that is taken off.").tag(config=True)

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float:
        """The points taken off ``score``, in nbgrader's own words and used by it: 0 up to ``most * score``."""
        over = total_seconds_late - 60 * self.grace_minutes
        days = math.ceil(over / 86400) if over > 0 else 0
        return max(0.0, score) * min(self.most, days * self.per_day)


@dataclass(frozen=True)
class Deadlines:
    """The due date of one assignment for everybody, and the later ones of those with an extension; UTC, naive."""

    due: dt.datetime | None = None
    extended: dict[str, dt.datetime] = field(default_factory=dict)

    def of(self, student: str) -> dt.datetime | None:
        return self.extended.get(student, self.due)

    def extension(self, student: str) -> dt.timedelta | None:
        """What a student has beyond the due date; None where there is no extension."""
        return self.extended[student] - self.due if student in self.extended else None


@dataclass(frozen=True)
class Lateness:
    """What became of the due date of one assignment.

    ``late``: by student, how long after their own due date, the grace included; ``penalties``: points taken off;
    ``no_clock``: who has a due date and no time of handing in; ``nobody``: extensions of whom nothing was handed in.
    """

    due: dt.datetime | None = None
    late: dict[str, dt.timedelta] = field(default_factory=dict)
    penalties: dict[str, float] = field(default_factory=dict)
    no_clock: tuple[str, ...] = ()
    nobody: tuple[str, ...] = ()

    def remarks(self) -> list[str]:
        """Sentences for the instructor; none where there is nothing to say."""
        said = []
        for student, late in self.late.items():
            taken = self.penalties.get(student)
            cost = f"{taken:.4g} points taken off" if taken else "no penalty"
            said.append(f"{student} was {span(late)} late: {cost}.")
        if self.no_clock:
            said.append(
                f"No time of handing in is known for {_named(self.no_clock)}: no late penalty was applied."
            )
        if self.nobody:
            said.append(
                f"{FILE} extends the due date of {_named(self.nobody)}, of whom nothing was handed in."
            )
        return said


def apply(checkout: Path, course: Path, assignment: str, book: Gradebook) -> Lateness:
    """Enter submission times, due date, extensions and penalties of all submissions into the gradebook.

    A penalty is a share of the points that stand, marks by hand included: apply it again after marking. A former
    penalty that the policy no longer gives is taken back. Raises :class:`LateError`.
    """
    from seminar.grading.course import assignments, settings

    try:
        policy = LatePolicy(config=settings(checkout, course))
    except TraitError as why:
        raise LateError(f"nbgrader_config.py: {why}") from None
    deadlines = read(course, assignment, assignments(checkout))
    times = ledger.times(course, assignment)
    results = book.results(assignment)
    late, penalties, entries = {}, {}, {}
    for result in results:
        student, submitted, due = result.student, times.get(result.student), deadlines.of(result.student)
        if submitted and due and submitted > due:
            late[student] = submitted - due
            points = replace(result, penalty=0.0).total
            penalties[student] = policy.late_submission_penalty(
                student, points, late[student].total_seconds()
            )
        entries[student] = (submitted, deadlines.extension(student), penalties.get(student, 0.0))
    if entries:
        book.enter_lateness(assignment, deadlines.due, entries)
    return Lateness(
        deadlines.due,
        late,
        {student: points for student, points in penalties.items() if points},
        tuple(r.student for r in results if deadlines.due and not times.get(r.student)),
        tuple(sorted(deadlines.extended.keys() - entries.keys())),
    )


def read(course: Path, assignment: str, known: Collection[str] = ()) -> Deadlines:
    """The due dates of one assignment; every line of the file is checked, assignments against those ``known``."""
    try:
        text = (course / FILE).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Deadlines()
    except UnicodeDecodeError:
        raise LateError(f"{FILE} is not UTF-8 text. Save it as CSV UTF-8.") from None
    head, _, _ = text.partition("\n")
    # A spreadsheet writes semicolons where a comma is the decimal sign.
    lines = csv.reader(text.splitlines(), delimiter=";" if ";" in head else ",")
    columns = [name.strip() for name in next(lines, [])]
    if columns != COLUMNS:
        raise LateError(f"{FILE}, line 1: the columns must be {', '.join(COLUMNS)}.")
    found: dict[tuple[str, str], tuple[dt.datetime, int]] = {}
    for row in lines:
        values = [value.strip() for value in row]
        if not any(values):
            continue
        where = f"{FILE}, line {lines.line_num}"
        if len(values) != len(COLUMNS):
            raise LateError(
                f"{where}: three values are needed ({', '.join(COLUMNS)}); here are {len(values)}."
            )
        name, student, due = values
        if known and name not in known:
            raise LateError(f"{where}: there is no assignment “{name}”. There are {', '.join(known)}.")
        if (name, student) in found:
            raise LateError(f"{where}: this says again what line {found[name, student][1]} says.")
        found[name, student] = (_time(due, where), lines.line_num)
    return _of_one(assignment, found)


def _of_one(assignment: str, found: dict[tuple[str, str], tuple[dt.datetime, int]]) -> Deadlines:
    due, _ = found.get((assignment, ""), (None, 0))
    extended = {}
    for (name, student), (own, line) in found.items():
        if name == assignment and student:
            if due is None:
                raise LateError(
                    f"{FILE}, line {line}: there is an extension of {assignment} for {student}, but no due date for "
                    "everybody (a line without a student)."
                )
            if own < due:
                raise LateError(f"{FILE}, line {line}: the extension of {student} ends before the due date.")
            extended[student] = own
    return Deadlines(due, extended)


def _time(text: str, where: str) -> dt.datetime:
    """A time as naive UTC."""
    if len(text) > len("2026-02-04"):
        try:
            return dt.datetime.fromisoformat(text).astimezone(dt.UTC).replace(tzinfo=None)
        except (ValueError, OverflowError, OSError):
            pass
    raise LateError(f"{where}: “{text}” is no date with a time. Write it like 2026-02-04T23:59.")


def _named(students: tuple[str, ...]) -> str:
    more = f" and {len(students) - 5} more" if len(students) > 5 else ""
    return ", ".join(students[:5]) + more


def span(late: dt.timedelta) -> str:
    """A stretch of time in words, begun minutes counted."""
    minutes = math.ceil(late / dt.timedelta(minutes=1))
    parts = ((minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "min"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number)


class Times(NbGraderPreprocessor):
    """Enters due date and submission time before nbgrader's own autograding looks whether somebody is late.

    nbgrader itself reads the time from a file in the student's folder, which is the student's own text.
    """

    def preprocess(self, notebook: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        from seminar.grading.gradebook import Gradebook

        known = resources["nbgrader"]
        assignment, student = known["assignment"], known["student"]
        course = Path(CourseDirectory(config=self.config).root)
        deadlines, times = read(course, assignment), ledger.times(course, assignment)
        book = Gradebook(known["db_url"])
        try:
            entry = (times.get(student), deadlines.extension(student), 0.0)
            book.enter_lateness(assignment, deadlines.due, {student: entry})
        finally:
            book.close()
        return notebook, resources
