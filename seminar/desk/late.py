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
import difflib
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
from seminar.desk import ledger, roster
from seminar.grading import intake

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
    """The due date of one assignment for everybody, and the later ones of those with an extension; UTC, naive.

    ``local``: one of them named no zone.
    """

    due: dt.datetime | None = None
    extended: dict[str, dt.datetime] = field(default_factory=dict)
    local: bool = False

    def of(self, student: str) -> dt.datetime | None:
        return self.extended.get(student, self.due)

    def extension(self, student: str) -> dt.timedelta | None:
        """What a student has beyond the due date; None where there is no extension."""
        return self.extended[student] - self.due if student in self.extended else None

    def remarks(self, assignment: str) -> list[str]:
        """What was read into the file, where it says less."""
        if not self.local:
            return []
        here = self.due.replace(tzinfo=dt.UTC).astimezone()
        utc = "" if not here.utcoffset() else f" ({self.due:%Y-%m-%d %H:%M} UTC)"
        return [
            f"{FILE} names no time zone, so this machine’s was taken: {assignment} is due {here:%Y-%m-%d %H:%M %Z}{utc}. "
            f"To name one, write it behind the time: {here:%Y-%m-%dT%H:%M}+02:00"
        ]


@dataclass(frozen=True)
class Lateness:
    """What became of the due date of one assignment.

    ``late``: by student, how long after their own due date, the grace included; ``penalties``: points taken off;
    ``no_clock``: who has a due date and no time of handing in; ``marked``: who of them was late by Canvas's file names,
    which do not say by how much; ``costs``: whether the policy takes anything off.
    """

    due: dt.datetime | None = None
    late: dict[str, dt.timedelta] = field(default_factory=dict)
    penalties: dict[str, float] = field(default_factory=dict)
    no_clock: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    costs: bool = True

    def remarks(self) -> list[str]:
        """Sentences for the instructor; none where there is nothing to say."""
        if not self.costs:
            return []
        said = []
        for student, late in list(self.late.items())[:_MOST]:
            taken = self.penalties.get(student)
            cost = f"{taken:.4g} points taken off" if taken else "no penalty"
            said.append(f"{student} was {span(late)} late: {cost}.")
        if len(self.late) > _MOST:
            said.append(f"So were {len(self.late) - _MOST} more: the report names them all.")
        if self.no_clock:
            said.append(
                f"No time of handing in is known for {_named(self.no_clock)}: no late penalty was applied. "
                "The LMS's table says when: seminar collect ZIP --assignment … --times TABLE"
            )
        if self.marked:
            said.append(
                f"Canvas marks as LATE, without saying by how much: {', '.join(self.marked)}. No penalty was applied."
            )
        return said


_MOST = 10


def check(checkout: Path, course: Path, assignment: str) -> tuple[LatePolicy, Deadlines]:
    """Policy and due dates of an assignment. Raises :class:`LateError` for what is wrong in either file."""
    from seminar.grading.course import assignments, settings

    config = settings(checkout, course)
    known = LatePolicy.class_trait_names(config=True)
    if strange := sorted(config.get("LatePolicy", {}).keys() - set(known)):
        raise LateError(
            f"nbgrader_config.py: there is no c.LatePolicy.{strange[0]}. There are {', '.join(sorted(known))}."
        )
    try:
        policy = LatePolicy(config=config)
    except TraitError as why:
        raise LateError(f"nbgrader_config.py: {why}") from None
    return policy, read(course, assignment, assignments(checkout))


def unknown(course: Path, assignment: str) -> list[str]:
    """A remark on each extension of somebody who is neither in the roster nor in ``submitted/``."""
    people = {*roster.read(course), *intake.students(course, assignment)}
    said = []
    for student in sorted(read(course, assignment).extended.keys() - people):
        meant = difflib.get_close_matches(student, people, 3)
        meant += [p for p in sorted(people) if p.casefold() == student.casefold() and p not in meant]
        more = f" Do you mean {' or '.join(meant)}?" if meant else ""
        said.append(
            f"{FILE} extends the due date of “{student}”, who is neither in roster.csv nor in submitted/: this helps "
            f"nobody.{more}"
        )
    return said


def apply(checkout: Path, course: Path, assignment: str, book: Gradebook) -> Lateness:
    """Enter submission times, due date, extensions and penalties of all submissions into the gradebook.

    A penalty is a share of the points that stand, marks by hand included: apply it again after marking. A former
    penalty that the policy no longer gives is taken back. Raises :class:`LateError`.
    """
    policy, deadlines = check(checkout, course, assignment)
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
    no_clock = tuple(r.student for r in results if deadlines.due and not times.get(r.student))
    marked = {
        entry.student
        for entry in ledger.read(course, assignment)
        if entry.taken and ledger.LATE in entry.note
    }
    return Lateness(
        deadlines.due,
        late,
        {student: points for student, points in penalties.items() if points},
        no_clock,
        tuple(student for student in no_clock if student in marked),
        costs=policy.per_day * policy.most > 0,
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
    local = False
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
        time, zoned = _time(due, where)
        found[name, student] = (time, lines.line_num)
        local |= name == assignment and not zoned
    return _of_one(assignment, found, local)


def _of_one(assignment: str, found: dict[tuple[str, str], tuple[dt.datetime, int]], local: bool) -> Deadlines:
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
    return Deadlines(due, extended, local)


def _time(text: str, where: str) -> tuple[dt.datetime, bool]:
    """A time as naive UTC, and whether it names its zone."""
    if len(text) > len("2026-02-04"):
        try:
            time = dt.datetime.fromisoformat(text)
            return time.astimezone(dt.UTC).replace(tzinfo=None), time.tzinfo is not None
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
