"""The numbers by which an LMS knows students, from the names that it gave to what was collected."""

from __future__ import annotations

import re
from pathlib import Path

from seminar.desk import ledger, placing


def participants(course: Path, assignment: str) -> dict[str, str]:
    """Moodle’s participant numbers by student, from the names of what was collected; what is not clear is left out."""
    found: dict[str, set[str]] = {}
    for entry in ledger.read(course, assignment):
        number = re.search(r"_(\d+)_assignsubmission_", entry.origin)
        if entry.lms == "moodle" and entry.student and number:
            found.setdefault(entry.student, set()).add(number[1])
    return _clear(found)


def canvas_ids(course: Path, assignment: str) -> dict[str, str]:
    """Canvas’s own ids by student, from the names of what was collected; what is not clear is left out."""
    found: dict[str, set[str]] = {}
    for entry in ledger.read(course, assignment):
        # The outermost name that is Canvas's: what lies below, the student has named.
        numbers = (placing.canvas_id(part) for part in entry.origin.split("/"))
        if entry.lms == "canvas" and entry.student and (number := next(filter(None, numbers), "")):
            found.setdefault(entry.student, set()).add(number)
    return _clear(found)


def _clear(found: dict[str, set[str]]) -> dict[str, str]:
    """The number of everybody who has one alone."""
    everyone = [number for numbers in found.values() for number in numbers]
    return {
        student: min(numbers)
        for student, numbers in found.items()
        if len(numbers) == 1 and everyone.count(min(numbers)) == 1
    }
