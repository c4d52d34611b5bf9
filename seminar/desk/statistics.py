"""What a class's points say of the questions and of the score: difficulty, discrimination, reliability.

Every function takes ``points``, a table of floats with a row for each student and a column for each question, and
does not depend on the order of either. What cannot be said is NaN.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter

import numpy as np
import pandas as pd

from seminar.grading.results import Result

FEW = 10
"""Below this number of students neither discrimination nor reliability is computed: chance would decide."""
GROUP = 0.27
"""The share of the class in the upper and in the lower group (Kelley 1939)."""


def comparable(results: list[Result]) -> list[Result]:
    """The results that were graded on the same questions for the same points: the largest such group."""
    graded = [result for result in results if result.graded and result.most]
    if not graded:
        return []
    [(most, _)] = Counter(frozenset(result.most.items()) for result in graded).most_common(1)
    return [result for result in graded if frozenset(result.most.items()) == most]


def points(results: list[Result]) -> pd.DataFrame:
    """Points by student and question, with those that a person has changed, of :func:`comparable` results."""
    rows = {r.student: {q: (r.points | r.adjusted).get(q, 0.0) for q in r.most} for r in results}
    return pd.DataFrame.from_dict(rows, orient="index", dtype=float)


def questions(points: pd.DataFrame, most: pd.Series) -> pd.DataFrame:
    """A row for each question.

    ``difficulty``: the mean share of its points, 0 (nobody has any) to 1 (everybody has all). ``solved``, ``part``,
    ``none``: students with all, some and no points. ``discrimination``: see :func:`discrimination`. ``lower``,
    ``upper``: the mean share in the two groups of :func:`groups`.
    """
    share = points / most
    lower, upper = groups(points.sum(axis=1))
    return pd.DataFrame(
        {
            "difficulty": share.mean(),
            "solved": (points >= most).sum(),
            "part": ((points > 0) & (points < most)).sum(),
            "none": (points <= 0).sum(),
            "discrimination": discrimination(points),
            "lower": share[lower].mean(),
            "upper": share[upper].mean(),
        }
    )


def discrimination(points: pd.DataFrame) -> pd.Series:
    """By question, the correlation of its points with the sum of all others: the corrected item-total correlation.

    For questions that are right or wrong it is the corrected point-biserial correlation. The question itself is left
    out of the sum, since with it every question would seem to agree with the total. NaN where everybody has the same
    points, in the question or in all others, and in a class of fewer than :data:`FEW`.
    """
    if len(points) < FEW:
        return pd.Series(np.nan, points.columns)
    rest = points.apply(lambda own: points.drop(columns=own.name).sum(axis=1))
    spread = (_varies(points) & _varies(rest)).reindex(points.columns)
    return points.loc[:, spread].corrwith(rest.loc[:, spread]).reindex(points.columns)


def groups(total: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Who belongs to the lower and to the upper group by total; students with the same total are not parted.

    Both are empty in a class of fewer than :data:`FEW`, and where the groups would share a student.
    """
    low, high = (total.quantile(GROUP), total.quantile(1 - GROUP)) if len(total) >= FEW else (0, 0)
    apart = low < high
    return (total <= low) & apart, (total >= high) & apart


def alpha(points: pd.DataFrame) -> float:
    """Cronbach’s alpha (Cronbach 1951): k / (k − 1) · (1 − sum of the questions’ variances / variance of the total).

    Questions in which everybody has the same points say nothing on the class and are left out. NaN for fewer than two
    others, or where everybody has the same total.
    """
    return _alpha(points.to_numpy())


def alpha_interval(points: pd.DataFrame, draws: int = 1000, seed: int = 2026) -> tuple[float, float]:
    """Where 95 of 100 alphas lie when as many students are drawn, with replacement, from this class (bootstrap).

    NaN in a class of fewer than :data:`FEW`.
    """
    values = points.to_numpy()
    if len(values) < FEW or not np.isfinite(_alpha(values)):
        return np.nan, np.nan
    values = values[np.lexsort(values.T)]
    generator = np.random.default_rng(seed)
    drawn = [_alpha(values[generator.integers(len(values), size=len(values))]) for _ in range(draws)]
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return float(low), float(high)


def standard_error(points: pd.DataFrame) -> float:
    """The standard error of measurement of the total, in points: its standard deviation · √(1 − alpha)."""
    reliability = alpha(points)
    return float(points.sum(axis=1).std() * np.sqrt(1 - reliability)) if reliability >= 0 else np.nan


def margin(students: int) -> float:
    """By how much a correlation near zero is uncertain in a class of this size: 95 % half-width (Fisher’s z)."""
    return float(np.tanh(1.96 / np.sqrt(students - 3))) if students > 3 else np.nan


def histogram(scores: pd.Series, most: float) -> pd.DataFrame:
    """How many scores lie in each tenth of ``most``: columns low, high, students. A full score is in the last tenth."""
    edges = np.linspace(0, most, 11)
    counts, _ = np.histogram(scores.clip(0, most), edges)
    return pd.DataFrame({"low": edges[:-1], "high": edges[1:], "students": counts})


def arrivals(times: list[dt.datetime]) -> tuple[pd.Series, str]:
    """How many submissions came in each stretch, by its first moment, and how long a stretch is, in words.

    A stretch is an hour, a day or a week, so that there are no more than :data:`MOST`; what came before the last so
    many weeks is counted in the first. Raises IndexError without a time.
    """
    came = pd.DatetimeIndex(sorted(times))
    length, each = next(
        ((length, each) for each, length in _STRETCHES if (came[-1] - came[0]) / length < MOST - 1),
        (pd.Timedelta(days=7), "a week"),
    )
    starts = came.floor(length)
    whole = pd.date_range(max(starts[0], starts[-1] - (MOST - 1) * length), starts[-1], freq=length)
    return starts.where(starts > whole[0], whole[0]).value_counts().reindex(whole, fill_value=0), each


MOST = 60
_STRETCHES = [("an hour", pd.Timedelta(hours=1)), ("a day", pd.Timedelta(days=1))]


def _alpha(values: np.ndarray) -> float:
    values = values[:, np.ptp(values, axis=0) > 0] if len(values) > 1 else values[:, :0]
    k = values.shape[1]
    total = values.sum(axis=1)
    if k < 2 or np.ptp(total) < 1e-9:
        return float("nan")
    return float(k / (k - 1) * (1 - values.var(axis=0, ddof=1).sum() / total.var(ddof=1)))


def _varies(columns: pd.DataFrame) -> pd.Series:
    # Sums of the same points in another order differ in the last digit.
    return columns.max() - columns.min() > 1e-9
