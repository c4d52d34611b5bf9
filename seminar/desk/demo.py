"""A synthetic class, autograded: what an instructor's evening looks like, without a student.

Twelve by default, one for each habit, or a class of any size drawn from a seed. Every submission is made from the
released notebook, so the maker knows the score that each must get. Everything lives in one folder that can be
deleted; it never enters a real course.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
import shutil
from pathlib import Path

from seminar.desk import answers, clock, demo_class, demo_files, demo_people, ledger
from seminar.desk.demo_class import Submission
from seminar.desk.roster import Person
from seminar.grading.course import SOURCES, assignments
from seminar.grading.rebuild import question
from seminar.grading.results import Mark, Result

SEED = 2026
MOST = 9_999


def plan(checkout: Path, assignment: str, students: int | None = None, seed: int = SEED) -> list[Submission]:
    """What everyone hands in, by student: that many drawn from the seed, or the twelve.

    Raises ValueError for a class of nobody, or of more than 9,999.
    """
    if students is not None and not 1 <= students <= MOST:
        raise ValueError(f"A class has 1 to {MOST:,} students, not {students:,}. Name another number.")
    if students is None:
        everyone = _twelve(checkout, assignment)
    else:
        # The others hand in nothing.
        registered = [person.id for person in _registered(students, seed)]
        ids = sorted(random.Random(f"absent-{seed}").sample(registered, students))
        everyone = demo_class.draw(checkout, assignment, ids, seed)
    due = _due(checkout, [each.student for each in everyone], seed)
    chance = random.Random(f"times-{assignment}-{seed}")
    luck = [(place + 0.5) / len(everyone) for place in range(len(everyone))]
    chance.shuffle(luck)
    for submission, own_luck in zip(everyone, luck, strict=True):
        own = due.get((assignment, submission.student), due[assignment, ""])
        submission.submitted, submission.late = demo_people.handed_in(own, own_luck, chance)
    return everyone


def _registered(students: int | None, seed: int) -> list[Person]:
    """Everyone on the roster, those who hand in nothing included: one in forty, and one at least."""
    number = students or 12
    number += 1 + number // 40
    twelve = [f"student-{n:02}" for n in range(1, number + 1)] if students is None else None
    return demo_people.people(number, seed, twelve)


def _due(checkout: Path, students: list[str], seed: int) -> dict[tuple[str, str], dt.datetime]:
    """When each assignment is due, by assignment and student; "" stands for all who have no time of their own."""
    due = {}
    for place, name in enumerate(assignments(checkout)):
        due[name, ""] = demo_people.deadline(place)
        for student in demo_people.extended(students, seed):
            due[name, student] = due[name, ""] + demo_people.EXTENSION
    return due


def _twelve(checkout: Path, assignment: str) -> list[Submission]:
    """All right, typical mistakes, half done, with helper cells, blank, no notebook."""
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
    source = checkout / SOURCES / assignment / f"{assignment}.ipynb"
    marks = (cell["metadata"].get("nbgrader", {}) for cell in json.loads(source.read_text("utf-8"))["cells"])
    return {
        question(mark["grade_id"]): float(mark["points"])
        for mark in marks
        if mark.get("grade") and not mark.get("solution")
    }


def expected(submission: Submission, worth: dict[str, float]) -> dict[str, float] | None:
    """The points that a submission must get for each automatic question; None where it cannot be read."""
    if not submission.readable:
        return None
    return {question: submission.wrong.get(question, most) for question, most in worth.items()}


def results(everyone: list[Submission], worth: dict[str, float]) -> list[Result]:
    """What a gradebook would hold of the class, without grading it: for pages and benchmarks of large classes.

    Texts wait to be read; nothing is collected.
    """
    found = []
    for each in everyone:
        text = each.essay if each.readable else ""
        told = {q: each.slips[q].message if q in each.slips else "Not answered yet." for q in each.wrong}
        marks = {"essay": Mark(30.0, None if text else 0.0, bool(text))}
        parts = {"points": expected(each, worth), "most": worth, "messages": told} if each.readable else {}
        status, reason = ("graded", "") if each.readable else ("failed", "The file is not a notebook.")
        time = each.submitted.replace(tzinfo=None)
        found.append(Result(each.student, status, reason, **parts, marks=marks, submitted=time))
    return found


def write(
    checkout: Path, course: Path, assignment: str, students: int | None = None, seed: int = SEED
) -> list[Submission]:
    """Make the class's submissions in ``course/submitted``; returns them. What was in ``course`` is gone.

    Beside them: ``roster.csv``, ``deadlines.csv``, in ``downloads/`` the same files as Moodle and Canvas would give
    them, Moodle's grading worksheet, and the record of a collection, with the times that the worksheet says. The same
    seed gives the same bytes.
    """
    everyone = plan(checkout, assignment, students, seed)
    people = {person.id: person for person in _registered(students, seed)}
    shutil.rmtree(course, ignore_errors=True)
    course.mkdir(parents=True)
    demo_files.tables(course, people.values(), _due(checkout, [each.student for each in everyone], seed))
    released = demo_files.Released(checkout, assignment)
    entries = []
    with demo_files.Downloads(course, assignment) as downloads:
        for submission in everyone:
            name, content = released.file(submission)
            folder = course / "submitted" / submission.student / assignment
            folder.mkdir(parents=True)
            (folder / name).write_bytes(content)
            origin = downloads.add(people[submission.student], submission, name, content)
            if name.endswith(".ipynb"):
                time, digest = submission.submitted.replace(tzinfo=None), hashlib.sha256(content).hexdigest()
                entry = ledger.Entry(submission.student, time, "collection", "moodle", origin, digest, True)
                entries.append(entry)
    ledger.write(course, assignment, entries)
    worksheet = demo_files.worksheet(course, assignment, people.values(), everyone)
    clock.apply(course, assignment, worksheet)
    return everyone
