"""A synthetic class of twelve, autograded: what an instructor's evening looks like, without a student.

Every submission is made from the released notebook, so the maker knows the score that each must get. Everything
lives in one folder that can be deleted; it never enters a real course.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell

from seminar.desk import answers
from seminar.grading.course import SOURCES
from seminar.grading.rebuild import question


@dataclass
class Submission:
    """One pretended student: what is handed in, and the questions that are wrong with the points they keep."""

    student: str
    habit: str
    cells: dict[str, str] = field(default_factory=dict)
    helpers: dict[str, str] = field(default_factory=dict)
    essay: str = ""
    wrong: dict[str, float] = field(default_factory=dict)
    readable: bool = True


def plan(checkout: Path, assignment: str) -> list[Submission]:
    """The twelve of the class: all right, typical mistakes, half done, with helper cells, blank, no notebook."""
    bank = answers.load(checkout, assignment)
    questions = list(bank)
    half = questions[: len(questions) // 2]
    essay = "The article names nobody for this (¶188), so I say whose reading it is, and what would change my mind."

    def right(chosen: list[str], coat: int = 0) -> dict[str, str]:
        return {q: bank[q].right[coat % len(bank[q].right)].code for q in chosen}

    def mistakes(first: int, step: int) -> dict:
        slips = {q: bank[q].wrong[first % len(bank[q].wrong)] for q in questions[first::step]}
        codes = {q: slip.code for q, slip in slips.items()}
        return {
            "cells": right(questions, first) | codes,
            "wrong": {q: slip.points for q, slip in slips.items()},
        }

    rest = dict.fromkeys((q for q in questions if q not in half), 0.0)
    slip = bank[half[0]].wrong[0]
    habits = [
        ("all right", {"cells": right(questions)}),
        ("all right, in other words", {"cells": right(questions, 3)}),
        ("a few typical mistakes", mistakes(0, 4)),
        ("a few typical mistakes", mistakes(1, 4)),
        ("many typical mistakes", mistakes(0, 2)),
        ("many typical mistakes", mistakes(1, 2)),
        ("half done", {"cells": right(half), "wrong": rest}),
        (
            "half done, with a mistake",
            {"cells": right(half) | {half[0]: slip.code}, "wrong": rest | {half[0]: slip.points}},
        ),
        ("own helper cells", {"cells": right(questions, 1), "helpers": {questions[0]: _HELPER}}),
        ("prints and loops of their own", {"cells": right(questions, 2), "helpers": {questions[0]: _NOISE}}),
        ("blank", {"wrong": dict.fromkeys(questions, 0.0), "essay": ""}),
        ("a file that is no notebook", {"readable": False}),
    ]
    return [
        Submission(f"student-{number:02}", habit, **{"essay": essay, **parts})
        for number, (habit, parts) in enumerate(habits, 1)
    ]


_HELPER = """def nights(first, last):
    return (pd.Timestamp(last) - pd.Timestamp(first)).days


nights("2031-01-01", "2031-01-03")"""
_NOISE = """print("thinking aloud")
for number in range(3):
    print(number)"""


def points(checkout: Path, assignment: str) -> dict[str, float]:
    """The points of every automatic question, as its test cell in the source says."""
    return {
        question(cell.metadata.nbgrader["grade_id"]): float(cell.metadata.nbgrader["points"])
        for cell in _source(checkout, assignment).cells
        if (mark := cell.metadata.get("nbgrader", {})).get("grade") and not mark.get("solution")
    }


def expected(submission: Submission, worth: dict[str, float]) -> dict[str, float] | None:
    """The points that a submission must get for each automatic question; None where it cannot be read."""
    if not submission.readable:
        return None
    return {question: submission.wrong.get(question, most) for question, most in worth.items()}


def write(checkout: Path, course: Path, assignment: str) -> list[Submission]:
    """Make the class's submissions in ``course/submitted``; returns them."""
    shutil.rmtree(course, ignore_errors=True)
    everyone = plan(checkout, assignment)
    for submission in everyone:
        folder = course / "submitted" / submission.student / assignment
        folder.mkdir(parents=True)
        file = folder / f"{assignment}.ipynb"
        if submission.readable:
            nbformat.write(_filled(checkout, assignment, submission), file)
        else:
            file.write_text('{"cells": [{"cell_type": "code", "sour', encoding="utf-8")
    return everyone


def _filled(checkout: Path, assignment: str, submission: Submission) -> nbformat.NotebookNode:
    released = checkout / "exercises" / assignment / f"{assignment}.ipynb"
    notebook = nbformat.read(released, as_version=4)
    cells = []
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name in submission.helpers:
            cells.append(new_code_cell(submission.helpers[name], id=f"own-{name}"))
        if name in submission.cells:
            cell.source = f"{cell.source}\n{submission.cells[name]}"
        elif (
            cell.metadata.get("nbgrader", {}).get("solution")
            and cell.cell_type == "markdown"
            and submission.essay
        ):
            cell.source = submission.essay
        cells.append(cell)
    notebook.cells = cells
    return notebook


def _source(checkout: Path, assignment: str) -> nbformat.NotebookNode:
    return nbformat.read(checkout / SOURCES / assignment / f"{assignment}.ipynb", as_version=4)
