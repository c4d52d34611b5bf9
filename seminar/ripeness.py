"""Scores of ripeness by a rule of thumb: paragraphs for and against, and how shares are put together.

Nothing here is a judgement by the authors. The rule gives every paragraph the same weight, whoever is said to
say so, and it counts words, not perceptions. Source: ``ripeness_evidence`` and ``statements`` of the case.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from seminar import case

PARTIES = {"RU": "Russia", "UA": "Ukraine"}
INDICATORS = {
    "stalemate_perceived": "Stalemate perceived",
    "hurt_perceived": "Hurt perceived",
    "way_out": "Way out",
    "valid_spokesperson": "Valid spokesperson",
    "enticing_opportunity": "Enticing opportunity",
}
SETS = {
    "necessary": ("stalemate, hurt and way out", list(INDICATORS)[:3]),
    "all": ("all five indicators", list(INDICATORS)),
}
"""Which indicators count: stalemate and hurt make the first necessary condition, the way out is the second."""

RULES = {"minimum": "Minimum", "mean": "Mean", "geometric": "Geometric mean"}
_RULES = {"minimum": np.min, "mean": np.mean, "geometric": lambda column: np.exp(np.mean(np.log(column)))}

HALF = 0.5
"""The line to compare with: a convention of the book. No theory of ripeness names a number."""


def evidence() -> pd.DataFrame:
    """``ripeness_evidence`` with the paragraph of each statement, what it says and who is said to say so."""
    columns = ["statement_id", "paragraph", "attribution_type", "attribution", "statement"]
    return case.load("ripeness_evidence").merge(
        case.load("statements")[columns], on="statement_id", validate="m:1"
    )


def interval(supporting: int, opposing: int) -> tuple[float, float]:
    """The share of paragraphs that speak for an indicator, if one more came in: against it, or for it.

    Both bounds lie between 0 and 1. No paragraph at all gives 0 to 1: nothing is known.
    """
    one_more = supporting + opposing + 1
    return supporting / one_more, (supporting + 1) / one_more


def cells(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for each party and indicator: paragraphs on each side, and the interval of their share.

    ``rows`` has party, indicator, side and paragraph, as :func:`evidence` gives them; a paragraph counts once
    on each side of a cell. Columns: party, indicator, for, against, low, high.
    """
    keys = ["party", "indicator", "side"]
    counts = rows[[*keys, "paragraph"]].drop_duplicates().astype(dict.fromkeys(keys, str)).value_counts(keys)
    table = []
    for party in PARTIES:
        for indicator in INDICATORS:
            sides = [int(counts.get((party, indicator, side), 0)) for side in ("for", "against")]
            table.append([party, indicator, *sides, *interval(*sides)])
    return pd.DataFrame(table, columns=["party", "indicator", "for", "against", "low", "high"])


def without(rows: pd.DataFrame, *paragraphs: int) -> pd.DataFrame:
    """The rows that do not rest on one of these paragraphs."""
    return rows[~rows["paragraph"].isin(paragraphs)]


@dataclass(frozen=True)
class State:
    """The intervals of both parties, and of the weaker side, under one rule with one paragraph left out, or none."""

    rule: str
    indicators: str
    left_out: int | None
    RU: tuple[float, float]
    UA: tuple[float, float]

    @property
    def joint(self) -> tuple[float, float]:
        """The lower of the two, bound by bound: it takes both to talk."""
        return min(self.RU[0], self.UA[0]), min(self.RU[1], self.UA[1])


def state(scores: pd.DataFrame, rule: str, indicators: str, left_out: int | None = None) -> State:
    """What ``rule`` makes of the ``scores`` (see :func:`cells`) of a set of indicators; ``left_out`` is only noted.

    Each rule rises with every score, so that the low bounds give the low bound and the high ones the high.
    Raises KeyError for a rule not in ``RULES`` or a set not in ``SETS``.
    """
    counted = scores[scores["indicator"].isin(SETS[indicators][1])]
    with np.errstate(divide="ignore"):  # one score of 0 makes the geometric mean 0
        bounds = {
            party: (float(_RULES[rule](own["low"])), float(_RULES[rule](own["high"])))
            for party, own in counted.groupby("party")
        }
    return State(rule, indicators, left_out, **bounds)


def states(rows: pd.DataFrame) -> list[State]:
    """Every rule over every set of indicators, without each paragraph in turn; before these, with all of them."""
    scores = {None: cells(rows)}
    scores |= {p: cells(without(rows, p)) for p in sorted({int(p) for p in rows["paragraph"]})}
    return [state(each, rule, chosen, p) for p, each in scores.items() for rule in RULES for chosen in SETS]


def place(bounds: tuple[float, float]) -> str:
    """Where an interval lies beside one half: ``below``, ``reaches`` or ``above``; a bound on the line counts as there."""
    low, high = (round(bound, 9) for bound in bounds)
    return "below" if high < HALF else "above" if low >= HALF else "reaches"


def hundredths(score: float) -> int:
    """A score in hundredths, halves rounded up as at school."""
    return math.floor(round(100 * score, 6) + 0.5)


def words(bounds: tuple[float, float]) -> str:
    """An interval with two decimals: 0.22–0.33."""
    return "–".join(f"{hundredths(bound) / 100:.2f}" for bound in bounds)
