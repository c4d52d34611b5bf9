"""The rows of nbgrader's tables that a submission has, written a table at a time: object by object takes thrice as long."""

from __future__ import annotations

from collections.abc import Callable

from nbgrader import api
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session


def notebooks(session: Session, assignment: str, student: str) -> dict[str, str]:
    """The ids of the student's notebooks by those of the assignment's, made where there are none."""
    entry = select(api.Assignment.id).where(api.Assignment.name == assignment)
    found = session.execute(
        select(api.SubmittedAssignment.id).where(
            api.SubmittedAssignment.assignment_id.in_(entry),
            api.SubmittedAssignment.student_id == student,
        )
    ).scalar()
    if found is None:
        if session.execute(select(api.Student.id).where(api.Student.id == student)).scalar() is None:
            session.execute(insert(api.Student).values(id=student))
        found = api.new_uuid()
        row = {"assignment_id": session.execute(entry).scalar_one(), "student_id": student}
        session.execute(insert(api.SubmittedAssignment).values(id=found, **row))
    mine = api.SubmittedNotebook
    have = session.execute(
        select(api.Notebook.id, mine.id)
        .outerjoin(mine, (mine.notebook_id == api.Notebook.id) & (mine.assignment_id == found))
        .where(api.Notebook.assignment_id.in_(entry))
    )
    notebooks = dict(have.all())
    for master in [master for master, own in notebooks.items() if own is None]:
        notebooks[master] = api.new_uuid()
        row = {"id": notebooks[master], "notebook_id": master, "assignment_id": found}
        session.execute(insert(mine).values(**row))
    return notebooks


def cells(session: Session, notebook: str, *kinds: type) -> dict[str, str]:
    """The names of the assignment's cells of these kinds by id."""
    cell = api.BaseCell
    asked = select(cell.id, cell.name).where(
        cell.notebook_id == notebook,
        cell.type.in_([kind.__mapper__.polymorphic_identity for kind in kinds]),
    )
    return dict(session.execute(asked).all())


def put(
    session: Session,
    kind: type,
    notebook: str,
    cells: dict[str, str],
    by_hand: object,
    values: Callable[[str, bool], dict],
) -> None:
    """Give every cell of a notebook its row with ``values(name, whether there is something by hand)``."""
    asked = select(kind.cell_id, kind.id, by_hand.is_not(None)).where(kind.notebook_id == notebook)
    have = {cell: (row, marked) for cell, row, marked in session.execute(asked)}
    fresh, known = [], []
    for cell, name in cells.items():
        row, marked = have.get(cell, (None, False))
        if row:
            known.append({"id": row, **values(name, marked)})
        else:
            fresh.append({"cell_id": cell, "notebook_id": notebook, **values(name, False)})
    if fresh:
        session.execute(insert(kind), fresh)
    if known:
        session.execute(update(kind), known)
