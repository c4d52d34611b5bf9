"""Whose a file is: told by the names that Moodle, Canvas and nbgrader give, or by a student's name in a path.

Only the outermost name that says something counts. What lies below it the student has named, and could name after others.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from seminar.desk.archive import NOTEBOOK
from seminar.desk.members import readable
from seminar.desk.roster import Person, fold, matches, safe

Trail = tuple[str, ...]

_MOODLE = re.compile(
    r"(?P<name>.*?)_?(?P<number>\d+)?_assignsubmission_(?P<part>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL
)
_CANVAS = re.compile(
    r"(?:(?P<name>.+?)(?P<late>_late)?_(?P<number>\d+)|(?P<late_too>late_)?anon_(?P<anonymous>[a-z0-9]+))"
    r"_(?:(?P<upload>\d+)_(?P<file>.+)|(?P<page>(?:text|link)\.html))",
    re.IGNORECASE | re.DOTALL,
)
# As `nbgrader submit` names it: student+assignment+time+random letters.
_EXCHANGE = re.compile(
    r"(?P<id>.+)\+(?P<assignment>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?)"
    r" (?P<zone>UTC|[+-]\d{4})(?:\+[\w-]+=*)?",
    re.DOTALL,
)
# What browsers and Canvas add to a second file of the same name.
_COPY = re.compile(r"(?P<stem>.+?)(?:-(?P<a>\d{1,4})| ?\((?P<b>\d{1,4})\))", re.DOTALL)


@dataclass(frozen=True)
class Claim:
    """What the names say of a file: ``student`` is None where nobody, or nobody for certain, is meant; ``why`` says it.

    ``part``: which part of a submission, “file” for what was uploaded; ``other``: the other assignment that it belongs
    to; ``time``: when it was handed in, naive UTC, where a name says so; ``rank``: of a student's files the higher one is
    likelier the one to grade, and newer.
    """

    student: str | None = None
    lms: str = "folder"
    part: str = "file"
    other: str = ""
    time: dt.datetime | None = None
    late: bool = False
    rank: tuple = ()
    why: str = ""


class Placing:
    """Places the files of one source. ``top``: the trails of all its files, zips unopened.

    Without people names are taken as they stand: those of an LMS, or the first name in which the trails differ.
    """

    def __init__(
        self, people: dict[str, Person], assignment: str, others: Collection[str], top: list[Trail]
    ) -> None:
        self.people, self.assignment = people, assignment
        self.others = {fold(other): other for other in others if other != assignment}
        # A download names everybody many times.
        self.claim, self._person, self._by_name = map(cache, (self.claim, self._person, self._by_name))
        self._shared = _shared(top)
        self._numbers: defaultdict[str, set[str]] = defaultdict(set)
        for part in {part for trail in top for part in trail}:
            if known := _MOODLE.fullmatch(part) or _CANVAS.fullmatch(part):
                number = known["number"] or ""
                self._numbers[_folder_name(known["name"] or "")].add(number)

    def claim(self, trail: Trail) -> Claim:
        """What is known of the file to which a trail leads."""
        for place, name in enumerate(trail):
            below = trail[place + 1 :]
            if not self.people and place > self._shared:
                break
            if known := _EXCHANGE.fullmatch(name):
                return self._exchange(known, below)
            if known := _MOODLE.fullmatch(name):
                return self._moodle(known, below)
            if (known := _CANVAS.fullmatch(name)) and (claim := self._canvas(known, below)).student:
                return claim
            if self.people and (found := self._by_name(name, not below)):
                return self._plain(_one(found), below, name)
            if known:
                return claim
        if self.people:
            return Claim(why="No name in its path is one of the roster.")
        return self._as_it_stands(trail)

    def _exchange(self, known: re.Match, below: Trail) -> Claim:
        zone = known["zone"].replace("UTC", "+0000")
        try:
            time = dt.datetime.fromisoformat(known["time"] + zone).astimezone(dt.UTC).replace(tzinfo=None)
        except (ValueError, OverflowError):
            time = None
        other = "" if known["assignment"] == self.assignment else readable(known["assignment"])
        student, why = self._person(known["id"], "", "")
        return Claim(student, "nbgrader", "file", other, time, rank=self._rank(below, ""), why=why)

    def _moodle(self, known: re.Match, below: Trail) -> Claim:
        file = below[-1] if below else known["file"] or ""
        student, why = self._person(known["name"], known["number"] or "", "moodle_id")
        rank, other = self._rank((*below[:-1], file), ""), self._other((*below[:-1], file))
        return Claim(student, "moodle", known["part"].casefold(), other, rank=rank, why=why)

    def _canvas(self, known: re.Match, below: Trail) -> Claim:
        number = known["number"] or known["anonymous"]
        student, why = self._person(known["name"] or f"anon-{number}", number, "canvas_id")
        file = below[-1] if below else known["file"] or ""
        part = "file" if known["file"] else f"{known['page'][:4]} entry".casefold()
        rank, other = self._rank((*below[:-1], file), known["upload"] or ""), self._other((*below[:-1], file))
        late = bool(known["late"] or known["late_too"])
        return Claim(student, "canvas", part, other, late=late, rank=rank, why=why)

    def _plain(self, found: tuple[str | None, str], below: Trail, name: str) -> Claim:
        # nbgrader's own folders are submitted/STUDENT/ASSIGNMENT/.
        lms = "nbgrader" if len(below) > 1 and below[0] == self.assignment else "folder"
        file = below or (name,)
        return Claim(found[0], lms, other=self._other(file), rank=self._rank(file, ""), why=found[1])

    def _as_it_stands(self, trail: Trail) -> Claim:
        place = min(self._shared, len(trail) - 1)
        while place and fold(_stem(trail[place])) in {fold(self.assignment), *self.others}:
            place -= 1
        name = trail[place]
        if place == len(trail) - 1 or name.casefold().endswith(".zip"):
            name = _stem(name)
        name = self._without_assignment(name)
        name = name if safe(name) else _folder_name(name)
        if not name or fold(name) in {fold(self.assignment), *self.others}:
            return Claim(why="No name in its path says whose it is.")
        return self._plain((name, ""), trail[place + 1 :], trail[place])

    def _without_assignment(self, name: str) -> str:
        bare = re.sub(rf"^{re.escape(self.assignment)}[ _.-]+|[ _.-]+{re.escape(self.assignment)}$", "", name)
        return bare or name

    def _person(self, name: str, number: str, column: str) -> tuple[str | None, str]:
        """The student whom a name and a number of an LMS mean, or why it is nobody."""
        shown = f"“{readable(name)}”" + (f" ({number})" if number else "")
        if not self.people:
            student = name if not column and safe(name) else _folder_name(name)
            if column and len(self._numbers[student]) > 1:
                return (
                    None,
                    f"Several people are called “{readable(name)}”. Write a roster.csv with {column}.",
                )
            return (student, "") if safe(student) else (None, f"{shown} cannot name a folder.")
        by_number = matches(self.people, number, (column,)) if column and number else []
        by_name = matches(self.people, name)
        if by_number and by_name and not (both := [p for p in by_number if p in by_name]):
            return None, (
                f"{shown}: by the number this is {by_number[0].id}, by the name {by_name[0].id}. "
                f"Mend {column} in roster.csv."
            )
        found = both if by_number and by_name else by_number or by_name
        if not found:
            return None, f"Nobody in the roster is {shown}."
        return _one(found)

    def _by_name(self, name: str, is_file: bool) -> list[Person]:
        """Everybody whom a folder's or a file's name can mean, with the assignment's name in it or not."""
        stem = _stem(name) if is_file or name.casefold().endswith(".zip") else name
        short = _COPY.fullmatch(stem)
        for text in dict.fromkeys((stem, short["stem"] if short else stem)):
            for form in dict.fromkeys((text, self._without_assignment(text))):
                if found := matches(self.people, form):
                    return found
        return []

    def _other(self, below: Trail) -> str:
        for name in (*below[:-1], *(_without_copy(_stem(name)) for name in below[-1:])):
            if fold(name) in self.others:
                return self.others[fold(name)]
        return ""

    def _rank(self, file: Trail, upload: str) -> tuple:
        stem = _stem(file[-1]) if file else ""
        bare, wanted = fold(_without_copy(stem)), fold(self.assignment)
        copy = _COPY.fullmatch(stem)
        number = int(copy["a"] or copy["b"]) if copy else 0
        return (bare == wanted) + (wanted in bare), int(upload or 0), number, -len(file)


def canvas_id(name: str) -> str:
    """Canvas's id of a person in the name that it gives a file; empty where there is none."""
    known = _CANVAS.fullmatch(name)
    return known["number"] or "" if known else ""


def _one(found: list[Person]) -> tuple[str | None, str]:
    if len(found) == 1:
        return found[0].id, ""
    return None, f"This can be {' or '.join(sorted(p.id for p in found)[:5])}. Nobody was guessed."


def _stem(name: str) -> str:
    notebook = NOTEBOOK.fullmatch(name)
    return notebook["stem"] if notebook else name.rpartition(".")[0] or name


def _without_copy(stem: str) -> str:
    copy = _COPY.fullmatch(stem)
    return copy["stem"] if copy else stem


def _folder_name(name: str) -> str:
    """A name of an LMS as a folder's."""
    return "-".join(re.findall(r"\w+", unicodedata.normalize("NFC", name).casefold().replace("_", " ")))


def _shared(top: list[Trail]) -> int:
    """How many names all trails begin with."""
    count = 0
    for names in zip(*top, strict=False):
        if len(Counter(names)) > 1:
            break
        count += 1
    return count
