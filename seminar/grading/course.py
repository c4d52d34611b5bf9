"""One course folder and its settings, as nbgrader needs them."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config, PyFileConfigLoader

from seminar.grading import database

if TYPE_CHECKING:
    from seminar.grading.gradebook import Gradebook

SOURCES = "solutions/assignments"


def root() -> Path:
    """The checkout: the folder that holds ``nbgrader_config.py``. Raises FileNotFoundError outside of one."""
    for folder in (Path.cwd(), *Path.cwd().parents):
        if (folder / "nbgrader_config.py").is_file() and (folder / SOURCES).is_dir():
            return folder
    raise FileNotFoundError(
        "This command works in the checkout of the course: change into the folder that holds nbgrader_config.py."
    )


def assignments(checkout: Path) -> list[str]:
    """The assignments by name: one folder each, holding a notebook of the same name."""
    return sorted(f.name for f in (checkout / SOURCES).iterdir() if (f / f"{f.name}.ipynb").is_file())


def settings(checkout: Path, course: Path, db: str | None = None) -> Config:
    """The checkout's ``nbgrader_config.py`` for a course folder that may lie elsewhere.

    ``course`` receives submitted, autograded and feedback folders; sources stay in place. The gradebook is the database
    with the URL ``db``; else, for the checkout's own course, that of the environment's ``SEMINAR_DB``; else
    ``course/gradebook.db``. Raises OSError for what is no URL of an SQLite or PostgreSQL database.
    """
    try:
        config = PyFileConfigLoader("nbgrader_config.py", path=str(checkout)).load_config()
    except Exception as why:  # it is a program, and may fail in any way
        line = getattr(why, "lineno", None) or next(
            (
                f.lineno
                for f in traceback.extract_tb(why.__traceback__)
                if f.filename.endswith("nbgrader_config.py")
            ),
            "",
        )
        raise OSError(f"nbgrader_config.py, line {line}: {type(why).__name__}: {why}") from None
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.source_directory = str(checkout / SOURCES)
    own = os.environ.get("SEMINAR_DB") if course.resolve() == checkout.resolve() else None
    db = db or own or f"sqlite:///{course.absolute() / 'gradebook.db'}"
    config.CourseDirectory.db_url = database.checked(db)
    return config


@contextmanager
def desk(
    checkout: Path, course: Path, release: Path | None = None, db: str | None = None
) -> Iterator[NbGraderAPI]:
    """nbgrader's own API on a course folder; its log stays quiet, failures come back as results."""
    exchange = checkout / "_build" / "exchange"
    exchange.mkdir(parents=True, exist_ok=True)
    course.mkdir(parents=True, exist_ok=True)
    config = settings(checkout, course, db)
    config.Exchange.root = str(exchange)
    config.CourseDirectory.release_directory = str(release or course / "exercises")
    _find_alembic()
    with _quiet_log(), warnings.catch_warnings():
        # nbgrader opens its own sessions, and SQLAlchemy remarks on each.
        warnings.simplefilter("ignore", SAWarning)
        yield NbGraderAPI(CourseDirectory(config=config), config=config, log_level="WARN")


@contextmanager
def gradebook(
    checkout: Path, course: Path, throwaway: bool = False, db: str | None = None
) -> Iterator[Gradebook]:
    """The course's gradebook, open; ``throwaway``: a copy of it that is gone afterwards.

    Raises OSError where it cannot be opened.
    """
    from seminar.grading.gradebook import Gradebook

    course.mkdir(parents=True, exist_ok=True)
    url = settings(checkout, course, db).CourseDirectory.db_url
    with _quiet_log(), warnings.catch_warnings(), tempfile.TemporaryDirectory() as aside:
        warnings.simplefilter("ignore", SAWarning)
        with database.reachable(url):
            if throwaway:
                url = database.copy(url, Path(aside))
            database.begin(url)
            book = Gradebook(url)
        try:
            yield book
        finally:
            book.close()


def _find_alembic() -> None:
    # nbgrader looks for alembic on the path, activated environment or not.
    beside = str(Path(sys.executable).parent)
    if beside not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([beside, os.environ["PATH"]])


@contextmanager
def _quiet_log() -> Iterator[None]:
    # nbgrader logs to the terminal what its API also returns; only the returned text is wanted.
    log = logging.getLogger("traitlets")
    handlers, propagate, level = log.handlers, log.propagate, log.level
    log.handlers, log.propagate = [logging.NullHandler()], False
    try:
        yield
    finally:
        log.handlers, log.propagate = handlers, propagate
        log.setLevel(level)


def last_line(outcome: dict) -> str:
    """The last thing that nbgrader said in the result of a call to its API."""
    said = outcome.get("log") or outcome.get("error") or "nbgrader gave no reason"
    lines = [line for line in said.strip().splitlines() if line.strip() and "traceback" not in line.lower()]
    return lines[-1].strip() if lines else "nbgrader gave no reason"
