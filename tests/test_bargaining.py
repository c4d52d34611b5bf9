"""The bargaining range by hand, and the chance of a coincidence against counting and against drawing lots."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest

from seminar.bargaining import attack_period, bargain, coincidence

UPRIVER = {"chance": 40, "upriver_cost": 10, "downriver_cost": 15}


def test_costs_open_a_range_around_the_chance_of_winning():
    assert bargain(**UPRIVER, shift=0, promise_binds=True).today == (30, 55)


def test_no_share_is_less_than_nothing_or_more_than_all():
    assert bargain(5, 20, 10, 90, False).today == (0, 15)
    assert bargain(5, 20, 10, 99, False).tomorrow == (80, 100)


def test_the_shift_moves_the_range_by_as_much():
    assert bargain(**UPRIVER, shift=12, promise_binds=False).tomorrow == (42, 67)


def test_without_a_promise_only_what_both_ranges_hold_is_left():
    assert bargain(**UPRIVER, shift=12, promise_binds=False).deals == (42, 55)


def test_with_a_promise_that_binds_the_shift_does_not_matter():
    assert bargain(**UPRIVER, shift=50, promise_binds=True).deals == (30, 55)


@pytest.mark.parametrize(("shift", "deals"), [(24, (54, 55)), (25, (55, 55)), (26, None)])
def test_deals_are_gone_as_soon_as_the_shift_exceeds_both_costs_together(shift, deals):
    assert bargain(**UPRIVER, shift=shift, promise_binds=False).deals == deals


def test_a_chance_cannot_rise_beyond_certainty_so_a_nominal_shift_may_be_smaller_in_fact():
    assert bargain(90, 5, 8, 60, False).deals == (95, 98)


@pytest.mark.parametrize("numbers", list(product((0, 35, 100), (0, 7), (0, 12), (0, 19, 20, 60))))
def test_without_commitment_there_is_no_deal_exactly_if_the_rise_exceeds_the_costs(numbers):
    chance, upriver, downriver, shift = numbers
    rise = min(100, chance + shift) - chance
    assert (bargain(*numbers, False).deals is None) == (rise > upriver + downriver)


def test_the_sentence_gives_the_range_or_says_why_there_is_none():
    assert "42% to 55%" in bargain(**UPRIVER, shift=12, promise_binds=False).sentence
    none = bargain(**UPRIVER, shift=40, promise_binds=False).sentence
    assert (
        "no deal" in none and "70%" in none and "(40 points) is larger than both costs together (25)" in none
    )


@pytest.mark.parametrize(
    "numbers", [(101, 1, 1, 1), (-1, 1, 1, 1), (50, -1, 1, 1), (50, 1, -1, 1), (50, 1, 1, -1)]
)
def test_numbers_that_mean_nothing_are_refused(numbers):
    with pytest.raises(ValueError, match=r"chance|costs"):
        bargain(*numbers, False)


def test_the_article_counts_nine_attacks_from_october_to_the_third_of_february():
    october_to_january = 31 + 30 + 31 + 31
    assert attack_period() == (october_to_january + 3, 9)


@pytest.mark.parametrize(("dates", "at_least"), [(1, 1), (2, 1), (2, 2), (3, 2), (3, 3)])
def test_a_coincidence_agrees_with_counting_all_calendars(dates, at_least):
    days, attacks, near = 11, 4, 2
    windows = [{d * near, d * near + 1} for d in range(dates)]
    calendars = [set(c) for c in combinations(range(days), attacks)]
    counted = sum(sum(bool(w & c) for w in windows) >= at_least for c in calendars) / len(calendars)
    assert coincidence(days, attacks, near, dates, at_least) == pytest.approx(counted)


def test_a_coincidence_agrees_with_drawing_lots():
    random = np.random.default_rng(1)
    drawn = [set(random.choice(126, size=9, replace=False)) for _ in range(20_000)]
    windows = [{3 * d, 3 * d + 1} for d in range(10)]
    share = np.mean([sum(bool(w & c) for w in windows) >= 2 for c in drawn])
    assert coincidence(126, 9, 2, dates=10, at_least=2) == pytest.approx(share, abs=0.012)


def test_the_more_dates_to_choose_from_the_likelier_two_that_fit():
    chances = [coincidence(126, 9, 2, dates, at_least=2) for dates in range(1, 21)]
    assert chances[0] == pytest.approx(0) and chances == sorted(chances)


def test_what_is_sure_and_what_is_impossible():
    assert coincidence(10, 10, 1) == 1
    assert coincidence(10, 3, 0) == 0
    assert coincidence(10, 3, 2, dates=2, at_least=0) == 1
    assert coincidence(10, 3, 2, dates=2, at_least=3) == pytest.approx(0)


@pytest.mark.parametrize("case", [(10, 11, 1), (10, 0, 1), (10, 2, -1), (10, 2, 4, 3)])
def test_what_has_no_room_in_the_period_is_refused(case):
    with pytest.raises(ValueError, match="no room"):
        coincidence(*case)
