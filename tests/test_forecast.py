"""Forecasts by hand: the score of simple forecasters, its three parts, and questions that can be decided."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from seminar import case
from seminar.forecast import QUESTIONS, brier, calibration_table, parts

YES, NO = True, False


@pytest.mark.parametrize(
    ("probability", "outcome", "penalty"), [(0.7, YES, 0.09), (0.7, NO, 0.49), (1, NO, 1), (0, NO, 0)]
)
def test_one_forecast_costs_the_square_of_its_distance(probability, outcome, penalty):
    assert brier([probability], [outcome]) == pytest.approx(penalty)


def test_several_forecasts_cost_their_mean():
    assert brier([0.7, 0.2, 1], [YES, NO, YES]) == pytest.approx((0.09 + 0.04 + 0) / 3)


@pytest.mark.parametrize("outcomes", list(product([YES, NO], repeat=3)))
def test_a_coin_flipper_always_gets_a_quarter(outcomes):
    assert brier([0.5] * 3, outcomes) == 0.25


def test_always_no_gets_the_share_that_happened():
    assert brier([0] * 4, [NO, YES, NO, NO]) == 0.25


def test_what_is_not_known_yet_is_left_out():
    assert brier([0.7, 0.1], [YES, None]) == brier([0.7], [YES])


def test_no_forecast_has_a_better_expected_score_than_what_one_believes():
    believed = 0.3
    said = np.linspace(0, 1, 101)
    expected = [believed * brier([p], [YES]) + (1 - believed) * brier([p], [NO]) for p in said]
    assert said[int(np.argmin(expected))] == pytest.approx(believed)


def test_the_three_parts_by_hand():
    found = parts([0.2, 0.2, 0.8, 0.8], [NO, YES, YES, YES])
    assert found.calibration == pytest.approx((0.3**2 + 0.2**2) / 2)
    assert found.resolution == pytest.approx((0.25**2 + 0.25**2) / 2)
    assert found.uncertainty == pytest.approx(0.75 * 0.25)


@pytest.mark.parametrize("seed", range(5))
def test_the_parts_make_up_the_score(seed):
    random = np.random.default_rng(seed)
    said = random.choice([0, 0.1, 0.4, 0.75, 1], size=40)
    happened = random.random(40) < said**2
    found = parts(said, happened)
    assert found.calibration - found.resolution + found.uncertainty == pytest.approx(brier(said, happened))


def test_whoever_gives_the_share_that_happened_is_calibrated_and_knows_nothing():
    found = parts([0.25] * 4, [YES, NO, NO, NO])
    assert (found.calibration, found.resolution) == (0, 0)


def test_the_calibration_table_counts_each_probability_once():
    table = calibration_table([0.9, 0.1, 0.9, 0.1, 0.9], [YES, NO, NO, None, YES])
    assert table["said"].tolist() == [0.1, 0.9]
    assert table["forecasts"].tolist() == [1, 3]
    assert table["happened"].tolist() == pytest.approx([0, 2 / 3])


@pytest.mark.parametrize(
    ("probabilities", "outcomes", "why"),
    [
        ([0.5], [YES, NO], "1 probabilities and 2 outcomes"),
        ([70], [YES], "70 is no probability"),
        ([float("nan")], [YES], "no probability"),
        ([0.5], ["yes"], "no outcome"),
        ([0.5], [None], "no outcome is known yet"),
        ([], [], "no outcome is known yet"),
    ],
)
@pytest.mark.parametrize("function", [brier, parts, calibration_table])
def test_what_cannot_be_scored_is_refused(function, probabilities, outcomes, why):
    with pytest.raises(ValueError, match=why):
        function(probabilities, outcomes)


def test_the_last_days_are_counted_from_the_day_of_the_source():
    assert f"{case.lookup('sources.article.published'):%Y-%m-%d}" == "2026-02-04"
    assert {q.name: f"{q.last_day:%Y-%m-%d}" for q in QUESTIONS} == {
        "date": "2026-02-11",
        "round": "2026-03-06",
        "pause": "2026-03-06",
        "word": "2026-03-06",
        "ceasefire": "2026-08-03",
    }


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_a_question_names_its_event_and_who_decides(question):
    assert len(question.event.split()) >= 5 and len(question.decides.split()) >= 3
    assert not {"may", "might", "soon", "progress", "meaningful"} & set(question.event.lower().split())


def test_no_question_says_how_it_ended():
    assert not any("outcome" in vars(question) for question in QUESTIONS)
