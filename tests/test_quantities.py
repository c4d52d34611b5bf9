"""From an area, a gain and a share, each with a width, to a width in months; checked with numbers done by hand."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest

from seminar import quantities


@pytest.mark.parametrize(
    ("area", "gain", "share", "expected"),
    [
        ((600, 600), (50, 50), (1, 1), (12, 12)),
        ((600, 900), (50, 50), (1, 1), (12, 18)),
        ((600, 900), (50, 60), (1, 1), (10, 18)),
        ((600, 900), (50, 60), (0.5, 1), (10, 36)),
        ((600, 900), (50, 60), (0.5, 0.5), (20, 36)),
    ],
)
def test_the_fewest_months_pair_a_small_area_with_a_large_gain(area, gain, share, expected):
    assert quantities.project(area, gain, share) == pytest.approx(expected)


def test_no_choice_within_the_widths_leaves_the_range_and_its_ends_are_reached():
    area, gain, share = (4000, 5200), (300, 420), (0.4, 0.9)
    middle = [(low, (low + high) / 2, high) for low, high in (area, gain, share)]
    all_months = [a / (g * s) for a, g, s in itertools.product(*middle)]
    assert (min(all_months), max(all_months)) == pytest.approx(quantities.project(area, gain, share))


def test_without_a_share_the_whole_gain_counts():
    assert quantities.project((700, 800), (70, 70)) == quantities.project((700, 800), (70, 70), (1, 1))


def test_a_fitting_share_gives_back_the_months():
    area, gain = (700, 700), (70, 70)
    low, high = quantities.fitting_share(area, gain, (16, 20))
    assert (low, high) == pytest.approx((0.5, 0.625))
    assert quantities.project(area, gain, (low, high)) == pytest.approx((16, 20))


def test_a_fitting_share_above_one_says_that_the_gain_is_too_small():
    assert quantities.fitting_share((700, 700), (70, 70), (5, 8))[0] > 1


@pytest.mark.parametrize(
    ("area", "gain", "share", "named"),
    [
        ((900, 600), (50, 60), (1, 1), "area"),
        ((600, 900), (0, 60), (1, 1), "gain"),
        ((600, 900), (60, 50), (1, 1), "gain"),
        ((600, 900), (50, 60), (0, 1), "share"),
        ((600, 900), (50, 60), (0.5, 1.2), "1 at most"),
        ((600, float("nan")), (50, 60), (1, 1), "area"),
    ],
)
def test_what_is_no_interval_of_the_kind_asked_for_is_named(area, gain, share, named):
    with pytest.raises(ValueError, match=named):
        quantities.project(area, gain, share)


def test_a_fitting_share_refuses_months_in_reverse():
    with pytest.raises(ValueError, match="months"):
        quantities.fitting_share((600, 900), (50, 60), (20, 16))


def test_months_are_of_average_length():
    """Twelve of them are a year of 365.25 days, so that 1 March is the 365th day after 1 March."""
    assert quantities.month_after("2029-03-01", 12) == pd.Period("2030-03", "M")
    assert quantities.month_after("2029-03-01", 11.99) == pd.Period("2030-02", "M")
