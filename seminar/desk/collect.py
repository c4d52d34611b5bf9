"""Collect what was handed in: from Moodle's and Canvas's downloads, nbgrader's exchange, zips and folders."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import os
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from seminar.desk import archive, ledger, members, roster
from seminar.desk.archive import Caps, File
from seminar.desk.ledger import Entry
from seminar.desk.members import Refused, Unusable
from seminar.desk.placing import Claim, Placing
from seminar.desk.roster import Person

_LMS = {"moodle": "Moodle", "canvas": "Canvas"}
DONE = ("taken", "replaced", "unchanged", "same", "kept", "left", "unplaced", "refused")
"""What becomes of a file: new; instead of an older one; as before; the same bytes as the one that is graded; older, or one of
several (in ``collected/``); nothing to grade; nobody knows whose; not read."""
_MOST_ROWS = 10
"""Files beside the notebook that are named, by student; more are counted."""


@dataclass(frozen=True)
class Row:
    """What became of one file.

    ``student``: whose it is, empty where that is not known. ``done``: one of :data:`DONE`.
    """

    origin: str
    student: str
    done: str
    why: str = ""


@dataclass(frozen=True)
class Collection:
    """What became of a source: a row a file, people of the roster of whom there is no submission, remarks in words."""

    rows: list[Row]
    missing: list[Person]
    remarks: list[str]


@dataclass(frozen=True)
class _Found:
    """A notebook of a student's, in the scratch folder."""

    file: File
    claim: Claim
    entry: Entry


def collect(
    source: Path,
    course: Path,
    assignment: str,
    *,
    others: Iterable[str] = (),
    now: dt.datetime | None = None,
    timed: bool = False,
    caps: Caps | None = None,
    tell: Callable[[str], None] = lambda origin: None,
) -> Collection:
    """Put every student's newest notebook into ``course/submitted/STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb``.

    ``others``: names of the other assignments, whose files are left. ``now``: naive UTC; a time after it is none.
    ``timed``: a table of times follows, so that the remark on missing ones can be left out.
    ``tell`` hears each file's path. Former and further notebooks are kept in ``course/collected/ASSIGNMENT/STUDENT/``.
    Odd content raises nothing: its row says what is wrong. A source that is no zip and no folder, or cannot be read,
    raises :class:`seminar.desk.members.Unusable`, a bad roster :class:`seminar.desk.roster.RosterError`.
    """
    if not roster.safe(assignment):
        raise ValueError(f"“{assignment}” cannot be the name of an assignment.")
    collected = course / "collected"
    if source.is_dir() and collected.resolve().is_relative_to(source.resolve()):
        raise Unusable(f"“{source}” is the course itself. Name the folder in which the submissions lie.")
    if collected.is_symlink():
        raise Unusable(f"“{collected}” is a link. Put a folder in its place.")
    caps = caps or Caps()
    people = roster.read(course)
    run = _Run(course, assignment, now or dt.datetime.now(dt.UTC).replace(tzinfo=None))
    with members.opened(source, caps.directory_bytes) as found:
        places = [member.trail for member in found if archive.kind(member.trail) in ("notebook", "zip")]
        placing = Placing(people, assignment, others, places)
        collected.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".reading-", dir=collected) as scratch:
            for file in archive.unpack(
                found, Path(scratch), lambda trail: placing.claim(trail).student, caps
            ):
                tell(file.origin)
                run.meet(file, placing.claim(file.trail))
            run.settle()
    there = {p.id for p in people.values() if run.place(p.id).is_file()}
    return Collection(
        run.rows, [p for p in people.values() if p.id not in there], _remarks(run, people, timed)
    )


def _remarks(run: _Run, people: dict[str, Person], timed: bool) -> list[str]:
    said = []
    if not people:
        said.append("There is no roster.csv: names were taken as they stand, and nobody can be missed.")
    lms = {one.claim.lms for found in run.found.values() for one in found}
    if late := sorted({one.claim.student for found in run.found.values() for one in found if one.claim.late}):
        said.append(f"Canvas marks as LATE: {', '.join(late)}. It does not say by how much.")
    if downloads := [_LMS[name] for name in _LMS if name in lms and not timed]:
        said.append(
            f"The download of {' and '.join(downloads)} does not say when work was handed in, only when it was made "
            f"(read in this machine’s zone, {dt.datetime.now().astimezone().tzname()}): no late penalty follows from it, unless --times names a table of the LMS."
        )
    return said


class _Run:
    def __init__(self, course: Path, assignment: str, now: dt.datetime) -> None:
        self.course, self.assignment, self.now = course, assignment, now
        self.entries = ledger.read(course, assignment)
        self.rows: list[Row] = []
        self.found: defaultdict[str, list[_Found]] = defaultdict(list)
        self.left: Counter[str] = Counter()

    def place(self, student: str) -> Path:
        return self.course / "submitted" / student / self.assignment / f"{self.assignment}.ipynb"

    def meet(self, file: File, claim: Claim) -> None:
        """Take a file into account: a student's notebook waits for :meth:`settle`, all else has its row now."""
        student = claim.student or ""
        if file.refused:
            self.say(file, claim, "refused", file.refused)
        elif file.kind == "system":
            self.leave(file, claim, "Made by the system, not by the student.")
        elif claim.part != "file":
            self.leave(file, claim, f"The {claim.part} of the submission: no notebook.")
        elif file.kind != "notebook":
            self.leave(file, claim, "No notebook.")
        elif not file.path:
            self.say(file, claim, "unplaced", claim.why)
        elif claim.other:
            self.leave(file, claim, f"It belongs to the assignment “{claim.other}”.")
        else:
            self.found[student].append(_Found(file, claim, self.entry(file, claim)))

    def entry(self, file: File, claim: Claim) -> Entry:
        note = [ledger.LATE] if claim.late else []
        time, clock = claim.time, "lms"
        if not time and claim.lms in ("moodle", "canvas"):
            time, clock = file.time, "collection"
        if time and time > self.now + dt.timedelta(days=1):
            note.append("Its time lies in the future, and does not count.")
            time = None
        clock = clock if time else "none"
        return Entry(
            claim.student or "", time, clock, claim.lms, file.origin, file.sha256, False, " ".join(note)
        )

    def settle(self) -> None:
        """Put the newest notebook of each student in place, and keep the others."""
        try:
            for student in sorted(self.found):
                self.try_to_settle(student, sorted(self.found[student], key=_age))
        finally:
            ledger.write(self.course, self.assignment, self.entries)
        for student, number in self.left.items():
            if number > _MOST_ROWS:
                more = f"{number - _MOST_ROWS} more files"
                self.rows.append(Row(more, student, "left", "Nothing to grade."))

    def try_to_settle(self, student: str, found: list[_Found]) -> None:
        try:
            self.settle_one(student, found)
        except (Refused, OSError) as why:
            reason = (
                str(why) if isinstance(why, Refused) else f"It cannot be written ({why.strerror or why})."
            )
            for one in found:
                self.say(one.file, one.claim, "refused", reason)

    def settle_one(self, student: str, found: list[_Found]) -> None:
        place, shelf = self.guarded(student)
        history = [entry for entry in self.entries if entry.student == student]
        there = _there(student, place, history)
        # Handed in again unchanged: the first time counts.
        *_, best = itertools.takewhile(
            lambda one: one.entry.sha256 == found[-1].entry.sha256, reversed(found)
        )
        if there is None:
            done, why, graded = "taken", "", best.entry
        elif there.sha256 == best.entry.sha256:
            clock = best.entry.clock == "lms" != there.clock or there not in history
            done, why, graded = "unchanged", "", best.entry if clock else there
        elif _newer(best.entry, there, history):
            done, why, graded = "replaced", f"The former one ({_described(there)}) is kept.", best.entry
        else:
            done, why, graded = (
                "kept",
                f"It is older than the one that is graded ({_described(there)}).",
                there,
            )
        history = [replace(entry, taken=False) for entry in history if entry is not there]
        if there and there.sha256 != graded.sha256:
            _put(place, shelf / f"{there.sha256}.ipynb")
            history.append(replace(there, taken=False))
        said = []
        for one in found:
            if one is best:
                row = done, why
            elif one.entry.sha256 == graded.sha256:
                row = "same", "The same bytes as the one that is graded."
            else:
                row = "kept", f"“{best.file.origin}” is newer, or is called what it should be."
            if row[0] == "kept" and all(entry.sha256 != one.entry.sha256 for entry in history):
                _put(one.file.path, shelf / f"{one.entry.sha256}.ipynb")
                history.append(one.entry)
            said.append((one, row[0], f"{row[1]} {one.entry.note}".strip()))
        if done in ("taken", "replaced"):
            _put(best.file.path, place)
        others = [entry for entry in self.entries if entry.student != student]
        self.entries = [*others, *history, replace(graded, taken=True)]
        for one, what, reason in said:
            self.say(one.file, one.claim, what, reason)

    def guarded(self, student: str) -> tuple[Path, Path]:
        """Where a student's notebook is put, and where others are kept; raises Refused where a link leads elsewhere."""
        place, shelf = self.place(student), self.course / "collected" / self.assignment / student
        for folder in (*place.parents[2::-1], shelf.parent, shelf):
            if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
                raise Refused(
                    f"{folder.relative_to(self.course)} in the course is no ordinary folder. Move it away."
                )
        if place.is_symlink() or (place.exists() and not place.is_file()):
            raise Refused(
                f"{place.relative_to(self.course)} in the course is no ordinary file. Move it away."
            )
        return place, shelf

    def leave(self, file: File, claim: Claim, why: str) -> None:
        self.left[claim.student or ""] += 1
        if self.left[claim.student or ""] <= _MOST_ROWS:
            self.say(file, claim, "left", why)

    def say(self, file: File, claim: Claim, done: str, why: str) -> None:
        self.rows.append(Row(file.origin, claim.student or "", done, why))


def _age(one: _Found) -> tuple:
    """Later is newer: by the clock where there is one, then by name, number of the upload and number of the copy."""
    clock = one.entry.clock == "lms"
    return (clock, one.entry.time if clock else dt.datetime.min, one.claim.rank)


def _there(student: str, place: Path, history: list[Entry]) -> Entry | None:
    """The record of what is graded so far; a new one for what somebody else has put there."""
    if not place.exists():
        return None
    sha256 = hashlib.sha256(place.read_bytes()).hexdigest()
    origin = "/".join(place.parts[-4:])
    stranger = Entry(student, None, "none", "folder", origin, sha256, True, "It was in submitted/ before.")
    return next((e for e in reversed(history) if e.taken and e.sha256 == sha256), stranger)


def _newer(new: Entry, there: Entry, history: list[Entry]) -> bool:
    """Whether a notebook replaces another. Without two clocks the one collected last does, but none comes back."""
    if new.time and there.time:
        return new.time >= there.time
    return all(entry.sha256 != new.sha256 for entry in history)


def _described(entry: Entry) -> str:
    return f"{entry.time:%Y-%m-%d %H:%M} UTC" if entry.time else "without a clock"


def _put(source: Path, target: Path) -> None:
    """Copy a file in one step: nobody meets half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    shutil.copyfile(source, part)
    os.replace(part, target)
