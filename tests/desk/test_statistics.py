"""Difficulty, discrimination, reliability: worked by hand, and what must hold for any class."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seminar.desk import statistics
from seminar.grading.results import Result
from tests.desk.classes import quiz


def class_of(*rows: list[float]) -> pd.DataFrame:
    return statistics.points([quiz(f"s{n}", row) for n, row in enumerate(rows)])


@st.composite
def classes(draw, least=1, most=40):
    students, questions = draw(st.integers(least, most)), draw(st.integers(1, 8))
    share = st.sampled_from([0.0, 0.5, 1.0])
    rows = st.lists(share, min_size=questions, max_size=questions)
    return class_of(*draw(st.lists(rows, min_size=students, max_size=students)))


def about(points: pd.DataFrame) -> pd.DataFrame:
    return statistics.questions(points, pd.Series(1.0, points.columns))


def test_alpha_worked_by_hand():
    # Each column holds two ones: variance 1/3. Totals 3, 2, 1, 0: variance 5/3. 3/2 · (1 − 1 / (5/3)) = 0.6.
    points = class_of([1, 1, 1], [1, 1, 0], [0, 0, 1], [0, 0, 0])
    assert statistics.alpha(points) == pytest.approx(0.6)


def test_discrimination_worked_by_hand():
    """q01 against the sum of the others: ten students, five right in q01, whose others sum to 2, the rest to 0 or 2."""
    rows = [[1, 1, 1]] * 5 + [[0, 0, 0]] * 3 + [[0, 1, 1]] * 2
    # Means 0.5 and 1.4; covariance sums to 5·0.5·0.6 + 3·(−0.5)(−1.4) + 2·(−0.5)(0.6) = 3.0;
    # squares sum to 2.5 and 7·0.36 + 3·1.96 = 8.4.
    assert about(class_of(*rows)).loc["q01", "discrimination"] == pytest.approx(3.0 / math.sqrt(2.5 * 8.4))


def test_a_question_is_not_correlated_with_itself():
    """One question and nothing else: a total that holds it would agree with it altogether."""
    assert math.isnan(about(class_of(*[[1], [0]] * 10)).loc["q01", "discrimination"])


def test_lower_and_upper_group_worked_by_hand():
    rows = [[float(n < 8), float(n < 5), float(n < 3)] for n in range(10)]
    found = about(class_of(*rows))
    # Totals 3, 3, 3, 2, 2, 1, 1, 1, 0, 0. The 27th percentile lies between the third and the fourth from below: 1.
    assert found.loc["q01", ["lower", "upper"]].tolist() == pytest.approx([3 / 5, 1.0])
    assert found.loc["q03", ["lower", "upper"]].tolist() == pytest.approx([0.0, 1.0])


def test_partial_points_count_by_their_share():
    points = statistics.points([quiz("a", [3, 6], most=6), quiz("b", [0, 6], most=6)])
    found = statistics.questions(points, pd.Series(6.0, points.columns))
    assert found["difficulty"].tolist() == [0.25, 1.0]
    assert found[["solved", "part", "none"]].values.tolist() == [[0, 1, 1], [2, 0, 0]]


def test_points_that_a_person_has_changed_replace_the_automatic_ones():
    assert statistics.points([quiz("a", [0, 1], adjusted={"q01": 1.0})]).loc["a"].tolist() == [1.0, 1.0]


def test_only_results_on_the_same_questions_are_compared():
    old = [quiz("a", [1, 1])]
    new = [quiz("b", [1, 1], most=2), quiz("c", [1, 0], most=2)]
    assert statistics.comparable(old + new + [Result("d", "failed", "no notebook")]) == new


@given(classes(least=2), st.integers(2, 5))
def test_alpha_of_identical_questions_is_1(points, times):
    own = points.iloc[:, [0] * times].set_axis(range(times), axis=1)
    found = statistics.alpha(own)
    assert math.isnan(found) if own[0].nunique() == 1 else found == pytest.approx(1)


@settings(max_examples=40)
@given(classes(), st.randoms())
def test_the_order_of_students_changes_nothing(points, chance):
    order = list(range(len(points)))
    chance.shuffle(order)
    shuffled = points.iloc[order]
    pd.testing.assert_frame_equal(about(points), about(shuffled))
    assert statistics.alpha(points) == pytest.approx(statistics.alpha(shuffled), nan_ok=True)
    one, two = (statistics.alpha_interval(each, draws=20) for each in (points, shuffled))
    assert one == pytest.approx(two, nan_ok=True)


@given(classes(), st.sampled_from([0.0, 1.0]))
def test_what_nobody_or_everybody_solved_has_no_discrimination_and_leaves_alpha_alone(points, all_of_them):
    more = points.assign(same=all_of_them)
    found = about(more).loc["same"]
    assert found["difficulty"] == all_of_them
    assert found[["solved", "none"]].tolist() == [len(points) * all_of_them, len(points) * (1 - all_of_them)]
    assert math.isnan(found["discrimination"])
    assert statistics.alpha(more) == pytest.approx(statistics.alpha(points), nan_ok=True)


@given(classes())
def test_every_figure_lies_where_it_can(points):
    found = about(points)
    assert found[["difficulty", "lower", "upper"]].stack().dropna().between(0, 1).all()
    assert found["discrimination"].dropna().between(-1 - 1e-9, 1 + 1e-9).all()
    assert (found[["solved", "part", "none"]].sum(axis=1) == len(points)).all()
    assert not statistics.alpha(points) > 1 + 1e-9


@given(classes(most=statistics.FEW - 1))
def test_a_small_class_says_nothing_on_discrimination_groups_and_the_interval(points):
    assert about(points)[["discrimination", "lower", "upper"]].isna().all(axis=None)
    assert np.isnan(statistics.alpha_interval(points)).all()


def test_the_interval_holds_alpha_and_narrows_with_the_class():
    rng = np.random.default_rng(3)
    ability = rng.normal(size=400)
    all_of_them = pd.DataFrame({n: (ability + rng.normal(size=400) > 0) * 1.0 for n in range(8)})
    few, many = all_of_them.head(20), all_of_them
    low, high = statistics.alpha_interval(many)
    assert low < statistics.alpha(many) < high
    assert high - low < np.subtract(*reversed(statistics.alpha_interval(few)))


def test_the_standard_error_is_the_spread_that_alpha_leaves():
    points = class_of([1, 1, 1], [1, 1, 0], [0, 0, 1], [0, 0, 0])
    assert statistics.standard_error(points) == pytest.approx(math.sqrt(5 / 3 * 0.4))


@given(st.lists(st.floats(0, 70), min_size=1))
def test_every_score_is_in_one_tenth(scores):
    found = statistics.histogram(pd.Series(scores), 70)
    assert len(found) == 10 and found["students"].sum() == len(scores)


moments = st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2100, 1, 1))


@given(st.lists(moments, min_size=1, max_size=30))
def test_every_submission_is_in_one_stretch_and_there_are_few(times):
    counts, _ = statistics.arrivals(times)
    assert counts.sum() == len(times)
    assert 1 <= len(counts) <= statistics.MOST


@pytest.mark.parametrize(("days", "each"), [(1, "an hour"), (20, "a day"), (200, "a week")])
def test_the_stretch_fits_the_time_that_it_took(days, each):
    start = dt.datetime(2026, 2, 2, 12)
    assert statistics.arrivals([start, start + dt.timedelta(days=days)])[1] == each
