"""Where the gradebook lies: a file of SQLite, or a PostgreSQL database by its URL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.script import ScriptDirectory
from nbgrader.api import Base, Comment, Grade, SubmittedNotebook
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import (
    URL,
    Column,
    Connection,
    Index,
    MetaData,
    String,
    Table,
    create_engine,
    insert,
    inspect,
    make_url,
    select,
)
from sqlalchemy.exc import ArgumentError, DBAPIError

from seminar.grading.results import HISTORY, TABLES


class NoDatabase(OSError):
    """The gradebook's database cannot be used; the text says why, and what to do."""


def checked(url: str) -> str:
    """The URL with the driver that this package brings along. Raises :class:`NoDatabase` for any but the two kinds."""
    try:
        read = make_url(url)
    except ArgumentError:
        read = None
    if read is None or read.get_backend_name() not in _DRIVERS:
        raise NoDatabase(
            "This is no address of a gradebook. It wants postgresql://USER@HOST/DATABASE (or sqlite:///FILE); "
            "the password can stand in ~/.pgpass or PGPASSWORD."
        )
    return read.set(drivername=_DRIVERS[read.get_backend_name()]).render_as_string(hide_password=False)


_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}


@contextmanager
def reachable(url: str) -> Iterator[None]:
    """Raises :class:`NoDatabase`, without the password, where what stands inside cannot open the database."""
    try:
        yield
    except ModuleNotFoundError as why:
        if why.name != "psycopg":
            raise
        raise NoDatabase(
            "A gradebook in PostgreSQL needs psycopg. Here: pip install -r constraints.txt"
        ) from None
    except DBAPIError as why:
        shown = make_url(url).render_as_string()
        raise NoDatabase(f"The gradebook {shown} cannot be opened: {str(why.orig).strip()}") from None


def begin(url: str) -> None:
    """Make nbgrader's tables where there are none, and the indexes that they lack.

    nbgrader would ask a command of alembic's for their version, which takes longer than grading a few notebooks; and
    without the indexes each submission costs a look at all former ones.
    """
    engine = create_engine(url)
    with engine.begin() as database:
        if not inspect(database).get_table_names():
            head = ScriptDirectory(ALEMBIC_DIR).get_current_head()
            version = Table("alembic_version", MetaData(), Column("version_num", String(32), nullable=False))
            version.create(database)
            database.execute(insert(version).values(version_num=head))
        Base.metadata.create_all(database)
        for each in _INDEXES:
            each.create(database, checkfirst=True)
    engine.dispose()


_INDEXES = (
    Index("seminar_submitted_notebook", SubmittedNotebook.assignment_id),
    Index("seminar_grade", Grade.notebook_id),
    Index("seminar_comment", Comment.notebook_id),
)


def exists(url: str) -> bool:
    """Whether there is a gradebook already; a PostgreSQL database is taken to be one."""
    read = make_url(url)
    return read.get_backend_name() != "sqlite" or bool(read.database and Path(read.database).is_file())


def copy(url: str, folder: Path) -> str:
    """The URL of a gradebook in ``folder`` with what there is in that of ``url``, its history left out."""
    there, here = make_url(url), URL.create("sqlite", database=str(folder / "gradebook.db"))
    if there.get_backend_name() == "sqlite":
        if there.database and Path(there.database).is_file():
            shutil.copy(there.database, here.database)
        return here.render_as_string()
    with create_engine(there).connect() as source, create_engine(here).begin() as target:
        source.execution_options(isolation_level="REPEATABLE READ")
        known = inspect(source).get_table_names()
        for metadata in (Base.metadata, TABLES):
            metadata.create_all(target)
            for table in metadata.sorted_tables:
                if table.name in known and table is not HISTORY:
                    _copy(table, source, target)
    return here.render_as_string()


def _copy(table: Table, source: Connection, target: Connection) -> None:
    rows = source.execution_options(yield_per=1000).execute(select(table)).mappings()
    for some in rows.partitions():
        target.execute(insert(table), [dict(row) for row in some])
