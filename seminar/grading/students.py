"""A student's rows in the gradebook, in nbgrader's tables and ours: all gone, or all under another id."""

from __future__ import annotations

from nbgrader import api
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from seminar.grading.results import HISTORY, RESULTS


def forget(session: Session, student: str) -> int:
    """Delete every row of a student; returns their number. SQLite writes zeros over them."""
    handed_in = select(api.SubmittedAssignment.id).where(api.SubmittedAssignment.student_id == student)
    notebooks = select(api.SubmittedNotebook.id).where(api.SubmittedNotebook.assignment_id.in_(handed_in))
    tables = {
        api.Grade.__table__: api.Grade.notebook_id.in_(notebooks),
        api.Comment.__table__: api.Comment.notebook_id.in_(notebooks),
        api.SubmittedNotebook.__table__: api.SubmittedNotebook.assignment_id.in_(handed_in),
        api.SubmittedAssignment.__table__: api.SubmittedAssignment.student_id == student,
        api.Student.__table__: api.Student.id == student,
        RESULTS: RESULTS.c.student == student,
        HISTORY: HISTORY.c.student == student,
    }
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = ON"))
    return sum(session.execute(delete(table).where(mine)).rowcount for table, mine in tables.items())


def rename(session: Session, former: str, student: str) -> bool:
    """Give every row of one id to another; False, and nothing is changed, where both have work of one assignment."""
    entries = api.SubmittedAssignment.__table__
    for column, owner in (
        (entries.c.assignment_id, entries.c.student_id),
        (RESULTS.c.assignment, RESULTS.c.student),
    ):
        one, other = (
            {*session.execute(select(column).where(owner == who)).scalars()} for who in (former, student)
        )
        if one & other:
            return False
    there = session.get(api.Student, former)
    if there and not session.get(api.Student, student):
        known = {name: getattr(there, name) for name in ("first_name", "last_name", "email", "lms_user_id")}
        session.add(api.Student(id=student, **known))
        session.flush()
    for owner in (entries.c.student_id, RESULTS.c.student, HISTORY.c.student):
        session.execute(update(owner.table).where(owner == former).values({owner: student}))
    students = api.Student.__table__
    session.execute(delete(students).where(students.c.id == former))
    session.expire_all()
    return True
