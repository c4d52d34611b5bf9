"""What was handed in: which file of a folder is the notebook, read without following a link."""

from __future__ import annotations

import contextlib
import os
import re
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
    return sorted(f.name for f in place.iterdir() if os.path.lexists(f / assignment) and not f.is_symlink())


# Some browsers and platforms add an ending of their own.
_NOTEBOOK = re.compile(r"(?!\._).*\.ipynb(\.json|\.txt)?", re.IGNORECASE | re.DOTALL)
_NOT_THEIRS = {".ipynb_checkpoints", "__MACOSX"}
_DEPTH, _MOST = 6, 20_000


def _notebooks(folder: Path) -> list[Path]:
    """The notebooks in a folder and, some way down, in those below it; what is no folder counts by its name."""
    found, waiting, seen = [], [(folder, 0)], 0
    while waiting and seen < _MOST:
        here, depth = waiting.pop()
        # What cannot be looked into below does not spoil what can.
        with contextlib.suppress(OSError) if depth else contextlib.nullcontext(), os.scandir(here) as entries:
            for entry in entries:
                seen += 1
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in _NOT_THEIRS and depth < _DEPTH:
                        waiting.append((Path(entry.path), depth + 1))
                elif _NOTEBOOK.fullmatch(entry.name):
                    found.append(Path(entry.path))
    return sorted(found)


def take(course: Path, assignment: str, student: str, limits: Limits) -> HandedIn:
    """The notebook that a student handed in. Nothing is raised for an odd folder."""
    folder = course / "submitted" / student / assignment
    if folder.is_symlink():
        return HandedIn(student, None, "The folder is a link to another place. Ask for the notebook itself.")
    try:
        found = _notebooks(folder)
    except OSError as why:
        return HandedIn(student, None, f"The folder cannot be read ({why.strerror}).")
    if not found:
        others = ", ".join(sorted(_readable(f.name) for f in folder.iterdir())[:5]) or "nothing"
        return HandedIn(
            student, None, f"There is no notebook in the folder, only: {others}. Ask for it again."
        )
    # A link or a pipe is taken only where there is no file.
    files = [f for f in found if f.is_file() and not f.is_symlink()] or found
    named = [f for f in files if f.name == f"{assignment}.ipynb" and f.parent == folder]
    alike = [f for f in files if f.name.casefold().startswith(assignment.casefold())]
    file = (named or alike or files)[0]
    name = _readable(file.name)
    note = "" if named else f"The file was called “{name}”; it was read all the same."
    if len(found) > 1:
        note = f"{note} There were {len(found)} notebooks; “{name}” was graded.".strip()
    try:
        return HandedIn(student, _read(course / "submitted", file, limits.submission_bytes), note=note)
    except _Refused as why:
        return HandedIn(student, None, str(why))
    except OSError as why:
        return HandedIn(student, None, f"The file cannot be read ({why.strerror}).")


def _readable(name: str) -> str:
    """A file name as it can stand in a sentence."""
    return "".join(c if c.isprintable() else "�" for c in name)[:100]


class _Refused(Exception):
    pass


def _read(root: Path, file: Path, most: int) -> bytes:
    if file.is_symlink():
        raise _Refused("The file is a link to another place, not a notebook. Ask for the notebook itself.")
    if not stat.S_ISREG(file.lstat().st_mode):
        raise _Refused("This is no ordinary file. Ask for the notebook itself.")
    with open(_opened(root, file), "rb") as opened:
        status = os.fstat(opened.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise _Refused("This is no ordinary file. Ask for the notebook itself.")
        if status.st_size > most:
            raise _Refused(
                f"The file is larger than {most // 1_000_000} MB. Ask for it with its outputs cleared."
            )
        return opened.read(most + 1)


def _opened(root: Path, file: Path) -> int:
    """A descriptor of the file; whatever part of the way below ``root`` may have become a link is not followed."""
    place = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    *folders, name = file.relative_to(root).parts
    for part, kind in [*((folder, os.O_DIRECTORY) for folder in folders), (name, os.O_NONBLOCK)]:
        above = place
        try:
            place = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | kind, dir_fd=above)
        finally:
            os.close(above)
    return place
