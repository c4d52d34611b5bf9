"""Made-up classes of any size: results as the gradebook gives them, and the code that goes with them."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pandas as pd

from seminar.check.values import _NOT_IT as NOT_IT
from seminar.desk import answers
from seminar.grading import plain
from seminar.grading.results import Mark, Result
from seminar.ripeness import INDICATORS, PARTIES


def quiz(student: str, points: list[float], most: float = 1.0, **more) -> Result:
    """A graded submission with those points in q01, q02 …"""
    names = [f"q{n:02}" for n in range(1, len(points) + 1)]
    return Result(
        student,
        "graded",
        points=dict(zip(names, map(float, points), strict=True)),
        most=dict.fromkeys(names, most),
        **more,
    )


def table(rows: list[tuple], columns=("party", "indicator", "low", "high", "paragraphs", "reason")) -> dict:
    """A student’s table of scores as it is collected, through JSON."""
    return json.loads(json.dumps(plain.encode(pd.DataFrame(rows, columns=list(columns)))))


def scores(low: float, high: float) -> dict:
    """A table that gives every party and indicator the same interval."""
    return table([(p, i, low, high, "19; 61", "so I read it") for p in PARTIES for i in INDICATORS])


def made_up(checkout, assignment: str, worth: dict[str, float], number: int, seed: int = 7) -> list[Result]:
    """A class: a few files that failed, blanks, late ones, and the answer bank’s mistakes, the likelier the weaker."""
    rng = np.random.default_rng(seed)
    bank = answers.load(checkout, assignment)
    hard = dict(zip(worth, np.linspace(-1.5, 1.5, len(worth)), strict=True))
    start = dt.datetime(2026, 2, 2, 9)
    found = []
    for n in range(number):
        student, ability = f"student-{n + 1:04}", rng.normal()
        submitted = start + dt.timedelta(hours=float(rng.gamma(3, 20))) if n % 9 else None
        if n % 40 == 39:
            found.append(Result(student, "failed", "The file is not a notebook.", submitted=submitted))
            continue
        points, messages, shown = {}, {}, {}
        for q, most in worth.items():
            if rng.random() < 1 / (1 + np.exp(hard[q] - 1.4 * ability)):
                points[q] = most
                continue
            points[q] = 0.0
            slip = bank[q].wrong[int(rng.integers(len(bank[q].wrong)))]
            other = f"q = {int(rng.integers(40))}"
            messages[q], shown[q] = (slip.message, slip.code) if rng.random() < 0.6 else (NOT_IT, other)
            if rng.random() < 0.1:
                messages[q], shown[q] = "Not answered yet. Needed: a number.", f"{q} = Ellipsis"
        low, high = sorted(np.round(rng.beta(2, 3, 2), 2).tolist())
        found.append(
            Result(
                student,
                "graded",
                points=points,
                most=worth,
                messages=messages,
                shown=shown,
                submitted=submitted,
                repairs=("A cell that was split was put together again.",) if n % 5 == 4 else (),
                marks={"essay": Mark(30, None, True)},
                penalty=2.0 if n % 12 == 11 else 0.0,
                collected={"my_scores": scores(low, high)},
            )
        )
    return found
