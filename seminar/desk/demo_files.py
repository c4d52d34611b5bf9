"""The files of a demonstration class: notebooks, roster and deadlines, and what Moodle and Canvas would download."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from pathlib import Path

from seminar.desk import roster
from seminar.desk.demo_class import Submission
from seminar.desk.export import WORKSHEET
from seminar.desk.roster import Person


class Released:
    """The released notebook, read once, to be filled in many times."""

    def __init__(self, checkout: Path, assignment: str) -> None:
        file = checkout / "exercises" / assignment / f"{assignment}.ipynb"
        self.assignment = assignment
        self.notebook = json.loads(file.read_text(encoding="utf-8"))

    def file(self, submission: Submission) -> tuple[str, bytes]:
        """Name and content of what a student hands in."""
        cells = self._spoilt(list(self._filled(submission)), submission)
        content = json.dumps(self.notebook | {"cells": cells}, ensure_ascii=False).encode()
        match submission.habit:
            case "an empty file":
                content = b""
            case "cut off in the upload" | "a file that is no notebook":
                content = content[: len(content) // 3]
            case "a PDF instead of the notebook":
                return f"{self.assignment}.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
            case "renamed by the browser":
                return f"{self.assignment} (1).ipynb", content
        return f"{self.assignment}.ipynb", content

    def _filled(self, submission: Submission) -> Iterator[dict]:
        for cell in self.notebook["cells"]:
            mark = cell["metadata"].get("nbgrader", {})
            name = mark.get("grade_id", "")
            if name in submission.helpers:
                own = {"cell_type": "code", "id": f"own-{name}", "metadata": {}, "outputs": []}
                yield own | {"execution_count": None, "source": submission.helpers[name]}
            if name in submission.cells:
                yield cell | {"source": f"{''.join(cell['source'])}\n{submission.cells[name]}"}
            elif submission.essay and mark.get("solution") and cell["cell_type"] == "markdown":
                yield cell | {"source": submission.essay}
            else:
                yield cell

    def _spoilt(self, cells: list[dict], submission: Submission) -> list[dict]:
        names = [cell["metadata"].get("nbgrader", {}).get("grade_id", "") for cell in cells]
        done = next((place for place, name in enumerate(names) if name in submission.cells), 0)
        match submission.habit:
            case "the marks stripped by another program":
                return [cell | {"metadata": {}} for cell in cells]
            case "an answer cell copied":
                return [*cells[: done + 1], cells[done], *cells[done + 1 :]]
            case "a check cell deleted":
                return [c for c, name in zip(cells, names, strict=True) if name != f"{names[done]}-test"]
        return cells


def tables(course: Path, people: Iterable[Person], due: dict[tuple[str, str], dt.datetime]) -> None:
    """Write ``roster.csv`` and ``deadlines.csv``, whose student is empty where all others are meant."""
    times = ((*whose, when.isoformat()) for whose, when in due.items())
    for name, columns, rows in (
        ("roster.csv", roster.COLUMNS, map(astuple, people)),
        ("deadlines.csv", ("assignment", "student", "due"), times),
    ):
        with open(course / name, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([columns, *rows])


def worksheet(course: Path, assignment: str, people: Iterable[Person], everyone: list[Submission]) -> Path:
    """Write Moodle's offline grading worksheet beside its download; the path. Its times are this machine's, to the minute."""
    times = {submission.student: submission.submitted.astimezone() for submission in everyone}
    path = course / "downloads" / f"moodle-{assignment}-worksheet.csv"
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(WORKSHEET)
        for person in people:
            status, when = "No submission", "-"
            if time := times.get(person.id):
                status = "Submitted for grading"
                when = f"{time:%A}, {time.day} {time:%B %Y}, {time.hour % 12 or 12}:{time:%M %p}"
            start = [f"Participant {person.moodle_id}", person.name, person.email]
            rows.writerow([*start, status, "", "100.00", "Yes", when, "-"])
    return path


class Downloads:
    """Both platforms' zips of one assignment, entry by entry. An entry's time is that of handing in, in UTC."""

    def __init__(self, course: Path, assignment: str) -> None:
        self._folder = course / "downloads"
        self._assignment = assignment

    def __enter__(self) -> Downloads:
        self._folder.mkdir(parents=True, exist_ok=True)
        with contextlib.ExitStack() as stack:
            self._moodle, self._canvas = (
                stack.enter_context(zipfile.ZipFile(self._folder / f"{kind}-{self._assignment}.zip", "w"))
                for kind in ("moodle", "canvas")
            )
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def add(self, person: Person, submission: Submission, name: str, content: bytes) -> str:
        """Enter what a person handed in, under the names that the platforms give it; returns Moodle's."""
        for archive, path in (
            (self._moodle, f"{moodle_folder(person)}/{name}"),
            (self._canvas, f"{canvas_prefix(person, submission.late)}_{name}"),
        ):
            entry = zipfile.ZipInfo(path, submission.submitted.timetuple()[:6])
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 1)
        return f"{moodle_folder(person)}/{name}"


def moodle_folder(person: Person) -> str:
    """The folder that Moodle makes for a person's files: it drops some characters of the name."""
    name = re.sub(r"""[\x00-\x1f\x7f&<>"`|':\\/]""", "", person.name.replace("_", " "))
    return f"{name}_{person.moodle_id}_assignsubmission_file_"


def canvas_prefix(person: Person, late: bool) -> str:
    """What Canvas puts before a file's name: the last name first, nothing but letters, small; the ids."""
    letters = (c for c in (person.last_name + person.first_name).lower() if _in_a_word(c))
    attachment = str(int(person.canvas_id) * 7 + 100_003)
    return "_".join(["".join(letters), *["LATE"] * late, person.canvas_id, attachment])


def _in_a_word(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind[0] in "LM" or kind in ("Nd", "Pc")
