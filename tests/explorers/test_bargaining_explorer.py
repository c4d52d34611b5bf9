"""The bargaining explorer: what the page computes is what Python computes, and none of it is about the case."""

from __future__ import annotations

from itertools import product

import ipywidgets as widgets
import pytest

from seminar.bargaining import bargain
from seminar.explorers.bargaining import Bargaining

TRAITS = ("chance", "upriver_cost", "downriver_cost", "shift", "promise_binds")
GRID = list(product((0, 40, 90, 100), (0, 10), (0, 15), (0, 10, 25, 26, 80), (False, True)))


def test_it_starts_where_no_deal_is_left_so_that_there_is_something_to_find():
    start = Bargaining()
    assert bargain(*(getattr(start, trait) for trait in TRAITS)).deals is None


def test_it_says_that_no_number_is_about_the_case():
    assert "none is about the case" in Bargaining.data()["note"]


def test_the_table_shows_deals_vanish_without_a_promise_and_stay_with_one():
    table = Bargaining.table().set_index(["Shift", "A promise"])["Deals left"]
    assert table["10 points", "does not bind"] == "40% to 55%"
    assert table["25 points", "does not bind"] == "exactly 55%"
    assert table["40 points", "does not bind"] == "none"
    assert set(table.xs("binds", level=1)) == {"30% to 55%"}


def test_a_plain_control_moves_the_explorer_and_follows_it():
    explorer, slider = Bargaining(), widgets.FloatSlider(min=0, max=80)
    widgets.link((explorer, "shift"), (slider, "value"))
    slider.value = 12
    assert explorer.shift == 12
    explorer.shift = 60
    assert slider.value == 60


@pytest.mark.browser
def test_the_page_computes_what_python_computes(explore):
    page = explore("bargaining")
    sliders = page.locator("input[type=range]").all()
    for state in GRID:
        for slider, value in zip(sliders, state, strict=False):
            slider.evaluate("(s, v) => { s.value = v; s.dispatchEvent(new Event('input')); }", value)
        page.get_by_label("A promise made today binds later").set_checked(state[-1])
        result = bargain(*state)
        assert page.get_by_role("status").inner_text() == result.sentence, state
        bars = page.locator("svg.explorer-picture rect").count()
        assert bars == (3 if result.deals else 2), state
    assert page.errors == []


@pytest.mark.browser
def test_a_slider_tells_its_value_in_words(explore):
    page = explore("bargaining", {"shift": 12.0})
    rise = page.get_by_label("Later rise of Upriver’s chance")
    assert rise.get_attribute("aria-valuetext") == "12 points"
    rise.press("ArrowRight")
    assert rise.get_attribute("aria-valuetext") == "13 points"
    assert "43% to 55%" in page.get_by_role("status").inner_text()
