"""What was handed in: which file of a folder is the notebook, read without following a link."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from seminar.grading.limits import Limits


@dataclass(frozen=True)
class HandedIn:
    """One student's file, or why there is none; ``note`` says what was odd about it."""

    student: str
    content: bytes | None
    reason: str = ""
    note: str = ""


def students(course: Path, assignment: str) -> list[str]:
    """Who has handed in something for an assignment."""
    place = course / "submitted"
    if not place.is_dir():
        return []
    return sorted(f.name for f in place.iterdir() if (f / assignment).is_dir() and not f.is_symlink())


def take(course: Path, assignment: str, student: str, limits: Limits) -> HandedIn:
    """The notebook that a student handed in. Nothing is raised for an odd folder."""
    folder = course / "submitted" / student / assignment
    found = sorted(f for f in folder.rglob("*.ipynb") if ".ipynb_checkpoints" not in f.parts)
    if not found:
        others = ", ".join(sorted(f.name for f in folder.iterdir())[:5]) or "nothing"
        return HandedIn(
            student, None, f"There is no notebook in the folder, only: {others}. Ask for it again."
        )
    named = [f for f in found if f.name == f"{assignment}.ipynb" and f.parent == folder]
    alike = [f for f in found if f.stem.casefold().startswith(assignment)]
    file = (named or alike or found)[0]
    note = "" if named else f"The file was called “{file.name}”; it was read all the same."
    if len(found) > 1:
        note = f"{note} There were {len(found)} notebooks; “{file.name}” was graded.".strip()
    try:
        return HandedIn(student, _read(file, limits.submission_bytes), note=note)
    except _Refused as why:
        return HandedIn(student, None, str(why))
    except OSError as why:
        return HandedIn(student, None, f"The file cannot be read ({why.strerror}).")


class _Refused(Exception):
    pass


def _read(file: Path, most: int) -> bytes:
    if file.is_symlink() or any(parent.is_symlink() for parent in file.parents[:2]):
        raise _Refused("The file is a link to another place, not a notebook. Ask for the notebook itself.")
    descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(descriptor, "rb") as opened:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _Refused("This is no ordinary file. Ask for the notebook itself.")
        if status.st_size > most:
            raise _Refused(
                f"The file is larger than {most // 1_000_000} MB. Ask for it with its outputs cleared."
            )
        return opened.read(most + 1)
