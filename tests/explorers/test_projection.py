"""The projection explorer: its months are those of the rule, in Python and in the page alike."""

from __future__ import annotations

import re

import ipywidgets as widgets
import pandas as pd
import pytest

from seminar import case
from seminar.explorers import projection
from seminar.explorers.projection import Projection

PRINTED = pd.Period("2027-08", "M")


@pytest.mark.parametrize(
    ("setting", "fewest", "most", "first", "last"),
    [
        # 5,000 km² / (175 × 2.589988 km² a month) = 11.03 months of 30.4375 days; 6,600 km² take 14.56.
        ({"share_low": 100}, 11.03, 14.56, "2027-01", "2027-04"),
        ({}, 11.03, 29.12, "2027-01", "2028-07"),
        ({"share_high": 50}, 22.06, 29.12, "2027-12", "2028-07"),
        # A pace of 140 instead of 175 makes it a quarter longer, one of 210 a sixth shorter.
        ({"gain_width": 20, "share_low": 100}, 9.19, 18.20, "2026-11", "2027-08"),
    ],
)
def test_the_months_done_by_hand(setting, fewest, most, first, last):
    months = projection.months(**setting)
    assert months == pytest.approx((fewest, most), abs=0.006)
    assert tuple(map(str, projection.calendar(*months))) == (first, last)


def test_it_starts_with_what_the_article_prints_and_no_width_of_the_pace():
    figures = case.figures().set_index("figure_id")
    area = figures.loc["kyiv_held_area_body_km2"]
    start = Projection()
    assert (start.area_low, start.area_high) == (area["low"], area["high"])
    assert start.gain == figures.loc["monthly_gain_body", "value"]
    assert start.gain_width == 0


def test_ends_set_in_reverse_are_exchanged():
    assert (
        projection.months(area_low=6600, area_high=5000, share_low=100, share_high=50) == projection.months()
    )


def test_the_table_shows_that_the_share_decides():
    table = Projection.table().set_index("Our assumption")
    inside = table["August 2027"]
    assert inside["All gains in Donetsk"] == inside["Half of them"] == "outside"
    assert inside["Half to all"] == "inside"


def test_a_plain_control_moves_the_explorer_and_follows_it():
    one = Projection()
    slider = widgets.FloatSlider(min=30, max=100)
    widgets.link((one, "share_low"), (slider, "value"))
    slider.value = 80
    assert one.share_low == 80
    one.share_low = 40
    assert slider.value == 40


GRID = [
    {"area_low": a, "area_high": b, "gain": g, "gain_width": w, "share_low": s, "share_high": t}
    for a, b in ((5000, 6600), (3000, 9000), (7000, 4000))
    for g, w in ((175, 0), (100, 40), (250, 15))
    for s, t in ((50, 100), (30, 30), (71, 71), (100, 60))
]


@pytest.mark.browser
def test_the_page_computes_what_python_computes(explore):
    page = explore("projection")
    status = page.get_by_role("status")
    seen = set()
    for setting in GRID:
        for place, value in enumerate(setting.values()):
            page.locator("input[type=range]").nth(place).fill(str(value))
        fewest, most = projection.months(**setting)
        first, last = projection.calendar(fewest, most)
        words = status.inner_text()
        shown = re.search(r": (\d+)(?: to (\d+))? months, that is (\w+ \d+)(?: to (\w+ \d+))?\.", words)
        low, high = int(shown[1]), int(shown[2] or shown[1])
        assert (low, high) == pytest.approx((fewest, most), abs=0.5 + 1e-9), setting
        assert (shown[3], shown[4] or shown[3]) == (f"{first:%B %Y}", f"{last:%B %Y}"), setting
        verdict = re.search(r"lies (inside|outside, later|outside, earlier)", words)[1]
        assert verdict == (
            "outside, later" if last < PRINTED else "outside, earlier" if first > PRINTED else "inside"
        ), setting
        seen.add(verdict)
    assert len(seen) == 3, "the grid reaches every verdict"
    assert page.errors == []


@pytest.mark.browser
def test_the_share_that_it_names_brings_out_the_printed_month(explore):
    """One area and no width: the share in the line below the picture is the one whose months end in August 2027."""
    page = explore("projection", {"area_low": 6000, "area_high": 6000})
    named = re.search(r"a share of (\d+)% to (\d+)%", page.locator(".explorer-stage").inner_text())
    low, high = int(named[1]), int(named[2])
    for share in (low, high):
        months = projection.months(area_low=6000, area_high=6000, share_low=share, share_high=share)
        assert projection.calendar(*months) == (PRINTED, PRINTED)
    for share in (low - 1, high + 1):
        months = projection.months(area_low=6000, area_high=6000, share_low=share, share_high=share)
        assert PRINTED not in projection.calendar(*months)


@pytest.mark.browser
def test_a_gain_too_small_is_said_in_words(explore):
    page = explore("projection", {"area_low": 9000, "area_high": 9000})
    assert "too slow" in page.locator(".explorer-stage").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1200])
def test_every_label_stays_inside_the_picture(explore, width):
    page = explore("projection", {"area_high": 9000, "share_low": 30}, width=width)
    outside = page.evaluate(
        """() => {
          const box = document.querySelector(".projection").getBoundingClientRect();
          return [...document.querySelectorAll(".projection span")].map((s) => [s.textContent, s.getBoundingClientRect()])
            .filter(([, r]) => r.left < box.left - 1 || r.right > box.right + 1 || r.bottom > box.bottom + 1)
            .map(([text]) => text);
        }"""
    )
    assert outside == []
