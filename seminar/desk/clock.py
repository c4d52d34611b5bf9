"""When work was handed in, from a table: Moodle's offline grading worksheet, or one of the instructor's own.

Its times are entered into the record of the collection (:mod:`seminar.desk.ledger`), where the late policy finds them.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from seminar.case import CaseError
from seminar.desk import ledger, roster
from seminar.desk.export import participants
from seminar.desk.members import readable
from seminar.desk.roster import Person

WHO = ("Identifier", "ID", "Student", "Email address", "E-mail", "Full name", "Name")
TIME = ("Last modified (submission)", "Submitted", "Time")
"""The columns that are read, whatever their case, spaces and hyphens."""
_PARTICIPANT = re.compile(r"participant\s*(\d+)", re.IGNORECASE)
_FROM, _SHOWN = "Its time is from ", "%Y-%m-%d %H:%M UTC"
_LOCAL = "No zone is named, so this machine’s was taken (for another: TZ=Europe/Kyiv seminar collect …)"
_OTHER = "Not entered, as the time is of another file than the one collected; download both anew"
_UNREAD = "Not read (write times like 2026-02-04 22:15, or set Moodle to English for the download)"
_MOST = 10


class ClockError(CaseError):
    """A table of times, or a line of it, that cannot be used; the message says what to do."""


def apply(course: Path, assignment: str, table: Path) -> list[str]:
    """Enter a table's times into ``course/collected/ASSIGNMENT.csv``, for the notebooks that are graded; remarks on it.

    A line is a student's by Moodle's participant number, else by id, e-mail or name. One that is nobody's for certain,
    or whose time cannot be read, enters nothing and is named. Raises :class:`ClockError` for a table as a whole.
    """
    entries, name = ledger.read(course, assignment), readable(table.name)
    graded = {entry.student: entry for entry in entries if entry.taken}
    people = {student: Person(student) for student in graded} | roster.read(course)
    numbers = {number: student for student, number in participants(course, assignment).items()}
    times: defaultdict[str, set[dt.datetime]] = defaultdict(set)
    said: defaultdict[str, list[str]] = defaultdict(list)
    entered = 0
    for line, who, text in _lines(table):
        try:
            student = _student(who, people, numbers)
            if student not in graded:
                what = "A time, but no notebook collected" if text else "In the table, but handed in nothing"
                said[what].append(student or readable(" ".join(who)) or f"line {line}")
            elif text:
                time, zoned = moment(text)
                times[student].add(time)
                if not zoned:
                    said.setdefault(_LOCAL, [f"“{readable(text)}” is {time:{_SHOWN}}"])
        except ClockError as why:
            said[_UNREAD].append(f"line {line} ({why})")
    # A former file's time is that file's; one after the download (a day is left for zones) is of a file not in it.
    former = {(entry.student, entry.time) for entry in entries if not entry.taken and entry.clock == "lms"}
    for student, (time, *more) in times.items():
        entry = graded[student]
        made = entry.time if entry.clock == "collection" else None
        if more:
            said["Several times in the table, so none was entered"].append(student)
        elif (student, time) in former or (made and time > made + dt.timedelta(days=1)):
            said[_OTHER].append(student)
        else:
            if entry.time not in (None, made, time):
                change = f"{student} ({entry.time:{_SHOWN}}, now {time:{_SHOWN}})"
                said["Had another time before"].append(change)
            note = f"{entry.note.partition(_FROM)[0].strip()} {_FROM}{name}.".strip()
            graded[student] = replace(entry, time=time, clock="lms", note=note)
            entered += 1
    ledger.write(course, assignment, [graded[e.student] if e.taken else e for e in entries])
    said["No time of handing in"] = [s for s, entry in graded.items() if entry.clock != "lms"]
    remarks = [f"{entered} of {len(graded)} notebooks have their time of handing in from {name}."]
    for what, whom in said.items():
        more = f" and {len(whom) - _MOST} more" if len(whom) > _MOST else ""
        remarks += [f"{what}: {', '.join(whom[:_MOST])}{more}."] if whom else []
    return remarks


def _student(who: list[str], people: dict[str, Person], numbers: dict[str, str]) -> str:
    """Whom the cells of a line mean; empty where it is nobody. Raises ClockError where it may be somebody else."""
    number = next((cell[1] for cell in map(_PARTICIPANT.fullmatch, who) if cell), "")
    if number in numbers:
        return numbers[number]
    named = (roster.find(people, cell) for cell in who if not _PARTICIPANT.fullmatch(cell))
    found = sorted({person.id for person in named if person})
    if len(found) > 1:
        raise ClockError(f"this can be {' or '.join(found)}")
    # Moodle gives everybody another number in each assignment.
    if number and found and found[0] in numbers.values():
        raise ClockError(f"{found[0]} has another number in the download: another assignment’s table?")
    return found[0] if found else ""


def moment(text: str) -> tuple[dt.datetime, bool]:
    """The time that a text says, as naive UTC, and whether it names its zone; without one it is the machine's own.

    ISO 8601 with a time of day, or Moodle's long format in English. Raises :class:`ClockError` for all else.
    """
    words = " ".join(text.replace(",", " ").split())
    try:
        if re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:", words):
            time = dt.datetime.fromisoformat(re.sub(" (?=[-+])", "", re.sub(" ?(UTC|Z)$", "+00:00", words)))
        else:
            time = _long(words)
        return time.astimezone(dt.UTC).replace(tzinfo=None), time.tzinfo is not None
    except (ValueError, OverflowError, OSError):
        why = "may be two dates" if re.match(r"\d\d?[./-]\d\d?[./-]\d", words) else "is no date with a time"
        raise ClockError(f"“{readable(text)}” {why}") from None


def _long(words: str) -> dt.datetime:
    """“4 February 2026 10:15 PM”; also with the weekday, the month first, 24 hours, or seconds."""
    words = re.sub("^(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day ", "", words, flags=re.IGNORECASE)
    day = "%d %B %Y" if words[:1].isdigit() else "%B %d %Y"
    half = words.casefold().endswith("m")
    clock = ("%I:%M" if half else "%H:%M") + ":%S" * (words.count(":") == 2) + " %p" * half
    return dt.datetime.strptime(words, f"{day} {clock}")


def _lines(table: Path) -> Iterator[tuple[int, list[str], str]]:
    """Line, cells that say who, and cell of the time, empty where there is none, of every row that holds anything."""
    name = readable(table.name)
    try:
        text = table.read_bytes().decode("utf-8-sig")
        first = text.split("\n")[0]
        # strict: a quotation mark that is never closed would swallow the rows that follow.
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
        header = [roster.fold(cell) for cell in next(rows, [])]
        who, time = ([n for n, cell in enumerate(header) if cell in map(roster.fold, c)] for c in (WHO, TIME))
        if not who or len(time) != 1:
            raise ClockError(
                f"{name}, line 1: there must be a column that says who ({', '.join(WHO)}) and one that says when "
                f"({', '.join(TIME)}). Set Moodle to English before you download its grading worksheet."
            )
        for row in rows:
            cells = [cell.strip().removeprefix("'") for cell in row] + [""] * len(header)
            if any(cells):
                yield rows.line_num, [cells[n] for n in who if cells[n]], cells[time[0]].strip("-")
    except (UnicodeDecodeError, csv.Error):
        raise ClockError(f"{name} is not a table in UTF-8. Save it as CSV UTF-8.") from None
