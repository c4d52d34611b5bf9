"""The record of what was collected: which file of whom, when, from where, and which one is graded."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from seminar.case import CaseError


class LedgerError(CaseError):
    """A record that cannot be read; the message names the line."""


@dataclass(frozen=True)
class Entry:
    """One notebook that was collected. ``time`` is naive UTC, None without a clock.

    ``clock``: “lms”: the time at which the work was handed in, by a name that the LMS gave or by a table of its times
    (:mod:`seminar.desk.clock`; ``note`` says which); “collection”: the time at which an LMS made the download, so the
    work was there by then, handed in nobody knows when; “none”.
    ``lms``: “moodle”, “canvas”, “nbgrader” or “folder”. ``origin``: the path inside the archive, as it was named there.
    ``taken``: the one that is graded; the others are kept in ``collected/ASSIGNMENT/STUDENT/SHA256.ipynb``.
    """

    student: str
    time: dt.datetime | None
    clock: str
    lms: str
    origin: str
    sha256: str
    taken: bool
    note: str = ""


LATE = "Canvas marks it LATE."
"""The note on a notebook in whose name Canvas says so."""
_COLUMNS = [field.name for field in fields(Entry)]
# A spreadsheet runs what begins so; an apostrophe in front says that it is text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


def path(course: Path, assignment: str) -> Path:
    """Where the record of an assignment stands."""
    return course / "collected" / f"{assignment}.csv"


def read(course: Path, assignment: str) -> list[Entry]:
    """The record of an assignment, oldest first; empty where nothing was collected. Raises :class:`LedgerError`."""
    place = path(course, assignment)
    if not place.exists():
        return []
    entries = []
    try:
        rows = csv.DictReader(io.StringIO(place.read_bytes().decode("utf-8-sig"), newline=""), strict=True)
        for row in rows:
            cells = {name: row[name].removeprefix("'") for name in _COLUMNS}
            time = dt.datetime.fromisoformat(cells["time"]) if cells["time"] else None
            time = time.astimezone(dt.UTC).replace(tzinfo=None) if time and time.tzinfo else time
            entries.append(
                Entry(**(cells | {"time": time, "taken": {"yes": True, "no": False}[cells["taken"]]}))
            )
    except (ValueError, KeyError, AttributeError, csv.Error):
        raise LedgerError(
            f"{place.relative_to(course)}: entry {len(entries) + 1} cannot be read. The file is the record of "
            "`seminar collect`: take its last version from a backup, or move it away and collect again."
        ) from None
    return entries


def write(course: Path, assignment: str, entries: list[Entry]) -> None:
    """Write the record of an assignment in one step: a reader finds the former or the new one, never half."""
    place = path(course, assignment)
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, _COLUMNS, quoting=csv.QUOTE_ALL, lineterminator="\n")
    table.writeheader()
    for entry in entries:
        time = f"{entry.time.isoformat()}Z" if entry.time else ""
        cells = asdict(entry) | {"time": time, "taken": "yes" if entry.taken else "no"}
        table.writerow(
            {name: f"'{cell}" if cell.startswith(_FORMULA) else cell for name, cell in cells.items()}
        )
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_suffix(".part")
    part.unlink(missing_ok=True)
    with part.open("w", encoding="utf-8", newline="") as file:
        file.write(text.getvalue())
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, place)


def times(course: Path, assignment: str) -> dict[str, dt.datetime | None]:
    """By student: when the work that is graded was handed in (naive UTC), or None where no clock says so.

    The time of a download is none: it comes after the work, by seconds or by weeks.
    """
    return {e.student: e.time if e.clock == "lms" else None for e in read(course, assignment) if e.taken}
