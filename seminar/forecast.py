"""Forecasts that can be scored: questions with a last day and a judge, the Brier score, and what it is made of.

Probabilities are shares from 0 to 1. An outcome is True (it happened), False (it did not) or None (not known yet).
The questions are ours; their last days are counted from the day of the source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from seminar import case


@dataclass(frozen=True)
class Question:
    """An event, the number of days in which it has to happen, and what decides whether it did."""

    name: str
    label: str
    event: str
    days: int
    decides: str

    @property
    def last_day(self) -> pd.Timestamp:
        """The last day on which the event counts: so many days after the day of the source, itself not counted."""
        return case.lookup("sources.article.published") + pd.Timedelta(days=self.days)


QUESTIONS = (
    Question(
        "date",
        "A date is named",
        "At least two of the three governments name a day for a further three-way meeting",
        7,
        "announcements by at least two of the three",
    ),
    Question(
        "round",
        "A third round",
        "Delegations of all three sit at one table again, after the second round is over",
        30,
        "announcements by at least two of the three",
    ),
    Question(
        "pause",
        "A pause in writing",
        "Kyiv and Moscow publish the same text of a pause in strikes on energy",
        30,
        "the two published texts, laid side by side",
    ),
    Question(
        "word",
        "“Constructive” again",
        "Each of the three publicly calls a three-way meeting after the second round “constructive”",
        30,
        "three statements, each with a name and a date",
    ),
    Question(
        "ceasefire",
        "A general ceasefire",
        "A ceasefire on the whole front, agreed by Ukraine and Russia, comes into force",
        180,
        "announcements by both governments",
    ),
)
"""What may follow the day of the source, each with its last day and with what decides it."""


def brier(probabilities: Sequence[float], outcomes: Sequence[bool | None]) -> float:
    """The Brier score: the mean of (probability - outcome) squared, an outcome counting 1 or 0. Lower is better.

    Outcomes that are None are left out. It is 0 for somebody always sure and right, 1 for somebody always sure and
    wrong, and 1/4 for a coin-flipper. Raises ValueError for a probability outside 0 to 1, for two lengths, and where
    no outcome is known.
    """
    forecast, happened = _known(probabilities, outcomes)
    return float(np.mean((forecast - happened) ** 2))


@dataclass(frozen=True)
class Parts:
    """What a Brier score is made of: calibration - resolution + uncertainty."""

    calibration: float
    """How far, in the mean square, what happened lies from what was said; 0 is best."""
    resolution: float
    """How far, in the mean square, the groups of equal forecasts differ in what happened; more is better."""
    uncertainty: float
    """The score of somebody who always gives the share that happened: nobody's merit and nobody's fault."""


def parts(probabilities: Sequence[float], outcomes: Sequence[bool | None]) -> Parts:
    """The three parts of a Brier score; their sum, with the sign of resolution turned, is exactly :func:`brier`.

    Forecasts of the same probability make a group. Raises ValueError where :func:`brier` does.
    """
    forecast, happened = _known(probabilities, outcomes)
    groups = calibration_table(forecast, happened.astype(bool))
    weight = groups["forecasts"] / len(forecast)
    rate = happened.mean()
    return Parts(
        calibration=float((weight * (groups["said"] - groups["happened"]) ** 2).sum()),
        resolution=float((weight * (groups["happened"] - rate) ** 2).sum()),
        uncertainty=float(rate * (1 - rate)),
    )


def calibration_table(probabilities: Sequence[float], outcomes: Sequence[bool | None]) -> pd.DataFrame:
    """For each probability given: ``said`` (0 to 1), ``forecasts`` (how many) and ``happened`` (a share from 0 to 1).

    Raises ValueError where :func:`brier` does.
    """
    forecast, happened = _known(probabilities, outcomes)
    table = pd.DataFrame({"said": forecast, "happened": happened}).groupby("said", as_index=False)
    return table.agg(forecasts=("happened", "size"), happened=("happened", "mean"))


def _known(probabilities: Sequence[float], outcomes: Sequence[bool | None]) -> tuple[np.ndarray, np.ndarray]:
    """The forecasts whose outcome is known, and those outcomes as 1 and 0."""
    if len(probabilities) != len(outcomes):
        raise ValueError(f"{len(probabilities)} probabilities and {len(outcomes)} outcomes")
    if wrong := [p for p in probabilities if not 0 <= p <= 1]:
        raise ValueError(f"{wrong[0]} is no probability: it has to lie between 0 and 1")
    if wrong := [o for o in outcomes if o is not None and o not in (0, 1)]:
        raise ValueError(f"{wrong[0]!r} is no outcome: True, False or None")
    pairs = [(p, o) for p, o in zip(probabilities, outcomes, strict=True) if o is not None]
    if not pairs:
        raise ValueError("no outcome is known yet")
    forecast, happened = np.array(pairs, dtype=float).T
    return forecast, happened
