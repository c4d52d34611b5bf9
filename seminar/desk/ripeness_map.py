"""The class’s ripeness map: the intervals that students gave each party and indicator, put together without a name.

Nobody grades these scores and the authors give none: the map shows where a class agrees, and where it does not.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from seminar import check
from seminar.grading import plain
from seminar.grading.results import Result
from seminar.ripeness import INDICATORS, PARTIES

NAME = "my_scores"
ANONYMOUS = 5
"""From so many tables on a class’s map may be projected: with fewer, a score can be guessed to be somebody’s."""
GRID = np.linspace(0, 1, 101)
_COLUMNS = ["party", "indicator", "low", "high", "paragraphs"]
_MOST_ROWS = 100


@dataclass(frozen=True)
class Scores:
    """The class’s scores.

    ``rows``: party, indicator, low, high and paragraphs (a tuple), one row for each score that can be read; ``tables``:
    how many students gave at least one; ``blank``: how many left theirs empty; ``unreadable``: how many tables are none;
    ``bad``: how many rows were left out since they hold no interval between 0 and 1, or repeat a party and indicator.
    """

    rows: pd.DataFrame
    tables: int
    blank: int
    unreadable: int
    bad: int


def scores(results: list[Result]) -> Scores | None:
    """What the students filled in; None where the assignment collects no scores. Nothing in a table raises."""
    collected = [result.collected[NAME] for result in results if NAME in result.collected]
    if not collected:
        return None
    rows: list[tuple] = []
    tables = blank = unreadable = bad = 0
    for data in collected:
        try:
            own, wrong = _read(data)
        except Exception:  # whatever a student’s table may be
            unreadable += 1
            continue
        rows += own
        bad += wrong
        tables += bool(own)
        blank += not own and not wrong
    return Scores(pd.DataFrame(rows, columns=_COLUMNS), tables, blank, unreadable, bad)


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """A row for each party and indicator, in their order, with or without an answer.

    ``answers``; ``low`` and ``high``: the medians of the bounds; ``spread``: the interquartile range of the intervals’
    middles, 0 where all agree, NaN below two answers; ``paragraphs``: the three named most often, with their numbers.
    """
    table = []
    for party in PARTIES:
        for indicator in INDICATORS:
            own = rows[(rows["party"] == party) & (rows["indicator"] == indicator)]
            middle = (own["low"] + own["high"]).astype(float) / 2
            spread = middle.quantile(0.75) - middle.quantile(0.25) if len(own) > 1 else np.nan
            cited = Counter(number for each in own["paragraphs"] for number in each)
            most = sorted(cited.items(), key=lambda item: (-item[1], item[0]))[:3]
            bounds = own["low"].astype(float).median(), own["high"].astype(float).median()
            table.append([party, indicator, len(own), *bounds, spread, most])
    return pd.DataFrame(
        table, columns=["party", "indicator", "answers", "low", "high", "spread", "paragraphs"]
    )


def coverage(rows: pd.DataFrame, party: str, indicator: str) -> np.ndarray:
    """For each score of :data:`GRID`, the share of the answers whose interval holds it; zeros without an answer."""
    own = rows[(rows["party"] == party) & (rows["indicator"] == indicator)]
    low, high = (own[bound].to_numpy(float)[:, None] for bound in ("low", "high"))
    slack = 0.005  # a point falls on the grid, too
    held = (low - slack <= GRID) & (high + slack >= GRID)
    return held.mean(axis=0) if len(own) else np.zeros(len(GRID))


def _read(data: object) -> tuple[list[tuple], int]:
    """The scores in one student’s table, and how many of its rows are none."""
    table = plain.decode(data)
    if not isinstance(table, pd.DataFrame):
        raise plain.Refused("no table")
    table = table.reindex(columns=_COLUMNS)
    found, bad = {}, max(0, len(table) - _MOST_ROWS)
    for party, indicator, low, high, paragraphs in table.head(_MOST_ROWS).itertuples(index=False):
        if low is Ellipsis and high is Ellipsis:
            continue
        key = party, indicator
        try:
            known = party in PARTIES and indicator in INDICATORS and key not in found
            check.interval((low, high), between=(0, 1))
        except (check.Wrong, TypeError):
            known = False
        if known:
            found[key] = (party, indicator, float(low), float(high), _paragraphs(paragraphs))
        bad += not known
    return list(found.values()), bad


def _paragraphs(text: object) -> tuple[int, ...]:
    numbers = re.findall(r"\d+", text[:500]) if isinstance(text, str) else []
    return tuple(sorted({int(number) for number in numbers if len(number) < 4 and int(number)}))
