"""What the gradebook holds of each submission: automatic points, marks given by hand, lateness, texts."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from nbgrader import api
from sqlalchemy import Column, DateTime, Float, MetaData, RowMapping, String, Table, Text, select
from sqlalchemy.orm import Session

from seminar.grading.rebuild import question

TABLES = MetaData()
# Beside nbgrader's own tables, in the same file, so that both change in one transaction.
RESULTS = Table(
    "seminar_results",
    TABLES,
    Column("assignment", String(128), primary_key=True),
    Column("student", String(128), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("written", DateTime, nullable=False),
)
HISTORY = Table(
    "seminar_history",
    TABLES,
    Column("assignment", String(128)),
    Column("student", String(128)),
    Column("fingerprint", String(64)),
    Column("status", String(16)),
    Column("score", Float),
    Column("details", Text),
    Column("written", DateTime),
)


@dataclass(frozen=True)
class Mark:
    """A question that a person marks: the most to be had, the mark (None: not yet), whether it waits for a reader."""

    most: float
    points: float | None = None
    waiting: bool = False


@dataclass(frozen=True)
class Result:
    """What the gradebook holds of one submission, by question. ``points`` is empty where nothing could be graded.

    ``points`` and ``most`` are automatic; ``messages`` and ``shown`` (the student's values, in text) are there where
    points were lost; ``marks`` are those given by hand; ``adjusted`` are automatic points that a person has changed;
    ``comments`` are the marker's.
    ``collected``: values for the class that nobody grades, as typed JSON (:func:`seminar.grading.plain.decode`).
    ``submitted`` is a time of the LMS or of the collection, in UTC; None where there is no clock.
    """

    student: str
    status: str
    reason: str = ""
    points: dict[str, float] = field(default_factory=dict)
    most: dict[str, float] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    repairs: tuple[str, ...] = ()
    fingerprint: str = ""
    shown: dict[str, str] = field(default_factory=dict)
    collected: dict[str, object] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)
    adjusted: dict[str, float] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    trusted: bool = False
    """Whether the student's code ran without the jail."""
    penalty: float = 0.0
    submitted: dt.datetime | None = None

    @property
    def graded(self) -> bool:
        return self.status != "failed"

    @property
    def score(self) -> float:
        """Automatic points."""
        return sum(self.points.values())

    @property
    def manual(self) -> frozenset[str]:
        """The questions that wait for a reader."""
        return frozenset(name for name, mark in self.marks.items() if mark.waiting)

    @property
    def total(self) -> float:
        """All points so far, a late penalty taken off; never below zero."""
        marked = sum(mark.points or 0.0 for mark in self.marks.values())
        return max(0.0, sum((self.points | self.adjusted).values()) + marked - self.penalty)

    @property
    def most_of_all(self) -> float:
        """The most to be had, by hand and automatically."""
        return sum(self.most.values()) + sum(mark.most for mark in self.marks.values())


def read(session: Session, assignment: str) -> list[Result]:
    """Every submission of an assignment, by student."""
    rows = session.execute(
        select(RESULTS).where(RESULTS.c.assignment == assignment).order_by(RESULTS.c.student)
    ).mappings()
    found = {row["student"]: _result(row) for row in rows}
    submissions = {
        s.student_id: s
        for s in session.execute(
            select(api.SubmittedAssignment).join(api.Assignment).where(api.Assignment.name == assignment)
        ).scalars()
        if s.student_id in found
    }
    by_hand = _by_hand(session, assignment)
    comments = _comments(session, assignment)
    for student, submission in submissions.items():
        marks, adjusted = by_hand.get(student, ({}, {}))
        found[student] = replace(
            found[student],
            marks=marks,
            adjusted=adjusted,
            comments=comments.get(student, {}),
            penalty=submission.late_submission_penalty or 0.0,
            submitted=submission.timestamp,
        )
    return list(found.values())


def _result(row: RowMapping) -> Result:
    details = json.loads(row["details"])
    details["repairs"] = tuple(details["repairs"])
    details["collected"] = dict(_collected(details.get("collected", {})))
    return Result(row["student"], row["status"], row["reason"], **details, fingerprint=row["fingerprint"])


def _collected(texts: dict[str, str]) -> Iterator[tuple[str, object]]:
    for name, text in texts.items():
        with contextlib.suppress(ValueError, RecursionError):
            yield name, json.loads(text)


def _by_hand(session: Session, assignment: str) -> dict[str, tuple[dict[str, Mark], dict[str, float]]]:
    """By student: what a person marks, and automatic points that a person has changed."""
    notebooks = select(api.Notebook.id).join(api.Assignment).where(api.Assignment.name == assignment)
    texts = set(
        session.execute(
            select(api.SolutionCell.name).where(api.SolutionCell.notebook_id.in_(notebooks))
        ).scalars()
    )
    asked = (
        select(api.SubmittedAssignment.student_id, api.GradeCell.name, api.GradeCell.max_score)
        .add_columns(api.Grade.auto_score, api.Grade.manual_score, api.Grade.extra_credit)
        .add_columns(api.Grade.needs_manual_grade)
        .join(api.SubmittedNotebook, api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id)
        .join(api.Grade, api.Grade.notebook_id == api.SubmittedNotebook.id)
        .join(api.GradeCell, api.GradeCell.id == api.Grade.cell_id)
        .where(api.SubmittedNotebook.notebook_id.in_(notebooks))
    )
    found: dict[str, tuple[dict[str, Mark], dict[str, float]]] = {}
    for student, name, most, auto, manual, extra, waiting in session.execute(asked):
        marks, adjusted = found.setdefault(student, ({}, {}))
        given = manual if manual is not None else auto
        if name in texts:
            marks[name] = Mark(most, None if given is None else given + (extra or 0.0), bool(waiting))
        elif manual is not None or extra:
            adjusted[question(name)] = (given or 0.0) + (extra or 0.0)
    return found


def _comments(session: Session, assignment: str) -> dict[str, dict[str, str]]:
    asked = (
        select(api.SubmittedAssignment.student_id, api.SolutionCell.name, api.Comment.manual_comment)
        .join(api.SubmittedNotebook, api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id)
        .join(api.Comment, api.Comment.notebook_id == api.SubmittedNotebook.id)
        .join(api.SolutionCell, api.SolutionCell.id == api.Comment.cell_id)
        .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
        .where(api.Assignment.name == assignment, api.Comment.manual_comment.is_not(None))
    )
    found: dict[str, dict[str, str]] = {}
    for student, name, comment in session.execute(asked):
        if comment.strip():
            found.setdefault(student, {})[name] = comment
    return found
