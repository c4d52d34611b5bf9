"""Who takes part: ``roster.csv`` of a course, and whom a name or number out of an LMS means."""

from __future__ import annotations

import csv
import functools
import re
import unicodedata
from dataclasses import dataclass, fields
from pathlib import Path

from seminar.case import CaseError


class RosterError(CaseError):
    """A roster that cannot be used; the message names line and column."""


@dataclass(frozen=True)
class Person:
    """One row of the roster. ``id`` names the student's folder in ``submitted/``.

    ``moodle_id`` is the number in the names of Moodle's download (“Identifier” in its grading worksheet; another one in
    each assignment), ``canvas_id`` the one in Canvas's (“ID” in its gradebook).
    """

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    moodle_id: str = ""
    canvas_id: str = ""
    canvas_sis_id: str = ""
    canvas_login: str = ""
    section: str = ""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.id

    @property
    def shown(self) -> str:
        """Name and id; the id alone where there is no name."""
        return self.id if self.name == self.id else f"{self.name} ({self.id})"


COLUMNS = tuple(field.name for field in fields(Person))
ALIASES = {
    "id_number": "id",
    "surname": "last_name",
    "e_mail": "email",
    "email_address": "email",
    "identifier": "moodle_id",
    "sis_user_id": "canvas_sis_id",
    "sis_login_id": "canvas_login",
}
"""What Moodle and Canvas call the columns; counts where the column has not its own name."""
_CODES = ("id", "moodle_id", "canvas_id", "canvas_sis_id", "canvas_login", "email")
_SAFE = re.compile(r"\w[\w.@ -]*")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def safe(name: str) -> bool:
    """Whether a name can be a folder's on every system, and a student's in nbgrader."""
    return bool(
        _SAFE.fullmatch(name)
        and len(name.encode()) <= 128
        and name[-1] not in ". "
        and not _RESERVED.fullmatch(name)
    )


def read(course: Path) -> dict[str, Person]:
    """The people of ``course/roster.csv`` by id; none where there is no such file.

    UTF-8, with commas or semicolons; only the column ``id`` is needed, unknown ones are ignored. The LMS's own names of
    columns are read too (:data:`ALIASES`), so Moodle's list of participants and Canvas's gradebook will do as they are.
    Raises :class:`RosterError`.
    """
    path = course / "roster.csv"
    if not path.exists():
        return {}
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as why:
        line = why.object[: why.start].count(b"\n") + 1
        raise RosterError(f"roster.csv, line {line}: this is not UTF-8. Save it as “CSV UTF-8”.") from None
    first = text.partition("\n")[0]
    rows = csv.reader(
        text.splitlines(keepends=True), delimiter=";" if first.count(";") > first.count(",") else ","
    )
    people: dict[str, Person] = {}
    lines: dict[str, int] = {}
    try:
        header = _header(next(rows, []))
        for row in rows:
            if not any(cell.strip() for cell in row) or _of_assignments(header, row):
                continue
            line = rows.line_num
            person = _person(header, row, line)
            if former := lines.get(person.id.casefold()):
                raise RosterError(
                    f"roster.csv, line {line}, column id: “{person.id}” stands in line {former} too."
                )
            lines[person.id.casefold()] = line
            people[person.id] = person
    except csv.Error as why:
        raise RosterError(f"roster.csv, line {rows.line_num}: not a table ({why}).") from None
    return people


def _header(names: list[str]) -> list[str]:
    """The columns under the names of a :class:`Person`, others as they are called."""
    header = [re.sub(r"[\s_-]+", "_", name.strip()).casefold() for name in names]
    for place, name in enumerate(header):
        known = ALIASES.get(name, name)
        header[place] = name if known in header else known
    _check_header(header)
    return header


def _of_assignments(header: list[str], row: list[str]) -> bool:
    """Whether a row of Canvas's gradebook is on the assignments (“Points Possible”, “Manual Posting”), not on a person."""
    cells = {name: cell.strip() for name, cell in zip(header, row, strict=False)}
    return not cells.get("id") and cells.get("student") in ("", "Points Possible")


def _check_header(header: list[str]) -> None:
    if "id" not in header:
        raise RosterError(
            f"roster.csv, line 1: there is no column “id”, only: {', '.join(header) or 'nothing'}."
        )
    for name in COLUMNS:
        if header.count(name) > 1:
            raise RosterError(f"roster.csv, line 1: there are two columns “{name}”.")


def _person(header: list[str], row: list[str], line: int) -> Person:
    if any(cell.strip() for cell in row[len(header) :]):
        raise RosterError(
            f"roster.csv, line {line}, column {len(header) + 1}: more cells than the header names. "
            "A comma inside a cell needs quotation marks around the cell."
        )
    values = {}
    for name, cell in zip(header, row, strict=False):
        value = unicodedata.normalize("NFC", cell.strip())
        if name in COLUMNS and not value.isprintable():
            raise RosterError(f"roster.csv, line {line}, column {name}: a character that cannot be printed.")
        values[name] = value
    if not values["id"]:
        raise RosterError(f"roster.csv, line {line}, column id: it is empty, and everybody needs one.")
    if not safe(values["id"]):
        raise RosterError(
            f"roster.csv, line {line}, column id: “{values['id']}” cannot name a folder. "
            "Use letters, digits, hyphen, underscore, dot or @, and begin with a letter or digit."
        )
    values["moodle_id"] = re.sub(r"^\D+(?=\d+$)", "", values.get("moodle_id", ""))
    # Canvas's gradebook: “Müller, Anna” in the column “Student”, its own number in “ID”.
    if "student" in values and {"canvas_login", "canvas_sis_id"} & values.keys():
        last, _, first = values["student"].partition(", ")
        values = {"last_name": last, "first_name": first, "canvas_id": values["id"]} | values
    return Person(**{name: value for name, value in values.items() if name in COLUMNS})


@functools.lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Text without case, accents, spaces and punctuation."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in plain if c.isalnum())


def matches(
    people: dict[str, Person], text: str, columns: tuple[str, ...] = (*_CODES, "name")
) -> list[Person]:
    """Everybody whom a text can mean: by id or another code; if nobody, by the full name in either order."""
    text = unicodedata.normalize("NFC", text.strip())
    if "id" in columns and text in people:
        return [people[text]]
    everybody, key = people.values(), fold(text)
    codes = [column for column in columns if column != "name"]
    if not key:
        return []
    if found := [p for p in everybody if text.casefold() in {getattr(p, c).casefold() for c in codes}]:
        return found
    if found := [p for p in everybody if "id" in columns and fold(p.id) == key]:
        return found
    if "name" not in columns:
        return []
    return [
        p
        for p in everybody
        if key in (fold(p.first_name + p.last_name), fold(p.last_name + p.first_name))
        and p.last_name + p.first_name
    ]


def find(people: dict[str, Person], text: str) -> Person | None:
    """The one whom a text means; None where it is nobody, or could be several."""
    found = matches(people, text)
    return found[0] if len(found) == 1 else None
