"""A new gradebook is the one that nbgrader itself would make."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from nbgrader import api
from sqlalchemy import create_engine, inspect, text

from seminar.grading import database


@pytest.fixture(autouse=True)
def alembic_is_found(monkeypatch):
    """nbgrader starts it by its name."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


def made(url: str) -> tuple[dict, list]:
    """Columns by table, and the version of the schema."""
    look = inspect(create_engine(url))
    columns = {
        t: [(c["name"], str(c["type"]), c["nullable"]) for c in look.get_columns(t)]
        for t in look.get_table_names()
    }
    with create_engine(url).connect() as book:
        return columns, book.execute(text("select version_num from alembic_version")).fetchall()


def test_tables_and_version_are_nbgraders(tmp_path):
    ours, theirs = (f"sqlite:///{tmp_path / name}.db" for name in ("ours", "theirs"))
    database.begin(ours)
    api.Gradebook(theirs).close()
    assert made(ours) == made(theirs)
    version = made(ours)[1]
    assert len(version) == 1 and version[0][0]


def test_a_gradebook_that_nbgrader_made_is_taken_as_it_is(tmp_path):
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    with api.Gradebook(url) as book:
        book.add_student("ada")
    database.begin(url)
    with api.Gradebook(url) as book:
        assert [student.id for student in book.students] == ["ada"]
