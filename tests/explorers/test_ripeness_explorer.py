"""The ripeness explorer: what the page draws and says is what Python computed, for every choice."""

from __future__ import annotations

import json

import ipywidgets as widgets
import pytest

from seminar import ripeness
from seminar.explorers.ripeness import Ripeness


@pytest.fixture(scope="module")
def view() -> dict:
    return Ripeness.data()


def test_every_paragraph_of_the_evidence_can_be_left_out(view):
    offered = [choice["value"] for choice in view["left_out"]]
    assert offered[0] == "none"
    assert set(map(int, offered[1:])) == set(ripeness.evidence()["paragraph"])
    assert set(offered[1:]) == set(view["sources"]) and set(offered) == set(view["cells"])


def test_every_choice_has_its_state(view):
    assert set(view["states"]) == {
        f"{rule['value']} {chosen['value']} {left['value']}"
        for rule in view["rules"]
        for chosen in view["sets"]
        for left in view["left_out"]
    }


def test_it_is_light(view):
    assert len(json.dumps(view, ensure_ascii=False)) < 60_000


def test_cells_by_hand(view):
    assert view["cells"]["none"]["RU"][0] == [2, 6, 22, 33]
    assert view["cells"]["161"]["RU"][0] == [2, 5, 25, 38]
    assert view["cells"]["161"]["UA"] == view["cells"]["none"]["UA"]


def test_a_paragraph_is_offered_with_the_cells_it_bears_on_and_the_fifth_without_its_party(view):
    offered = {choice["value"]: choice["label"] for choice in view["left_out"]}
    assert offered["193"] == "¶193 Ukraine: hurt"
    assert offered["258"] == "¶258 Russia: stalemate, hurt; Ukraine: stalemate, hurt"
    assert offered["161"] == "¶161 Russia: stalemate, way out; enticing opportunity"
    assert offered["230"] == "¶230 enticing opportunity"


def test_it_says_who_is_said_to_say_so(view):
    assert view["sources"]["161"] == "a view that the article imputes"
    assert view["sources"]["15"] == "source: Putin"
    assert view["sources"]["258"] == "the article’s own voice"


def test_the_table_has_the_joint_interval_of_every_state(view):
    table = Ripeness.table().set_index("Left out")
    assert table.size == len(view["states"])
    assert table.loc["none", "Mean: all five indicators"] == "0.33–0.47"
    assert table.loc["¶161", "Mean: all five indicators"] == "0.36–0.51"


def test_a_plain_control_moves_the_explorer_and_follows_it(view):
    explorer = Ripeness()
    dropdown = widgets.Dropdown(options=[choice["value"] for choice in view["left_out"]])
    widgets.link((dropdown, "value"), (explorer, "left_out"))
    dropdown.value = "161"
    assert explorer.left_out == "161"
    explorer.left_out = "none"
    assert dropdown.value == "none"


@pytest.mark.browser
def test_the_page_says_what_python_says(explore):
    """Every rule and set, with nothing left out and without each of four paragraphs, for both parties together."""
    page = explore("ripeness")
    for state in ripeness.states(ripeness.evidence()):
        if state.left_out not in (None, 4, 61, 161, 258):
            continue
        page.locator(f"input[value={state.rule}]").check()
        page.locator(f"input[value={state.indicators}]").check()
        page.get_by_label("Leave out one paragraph:").select_option(str(state.left_out or "none"))
        last = page.locator(".explorer-stage tbody tr").last.inner_text()
        assert last.startswith("Joint") and ripeness.words(state.joint) in last
        low, high = ripeness.words(state.joint).split("–")
        words = {
            "below": "all of it below one half",
            "reaches": "reaching one half",
            "above": "none of it below one half",
        }
        sentence = page.get_by_role("status").inner_text()
        assert f"the joint interval is {low} to {high}, {words[ripeness.place(state.joint)]}." in sentence
        assert (f"Leaving out ¶{state.left_out} " in sentence) == (state.left_out is not None)
    assert page.errors == []


@pytest.mark.browser
def test_one_party_alone_shows_its_five_indicators_and_its_own_interval(explore):
    page = explore("ripeness", start={"party": "UA", "rule": "mean"})
    rows = page.locator(".explorer-stage tbody tr")
    assert rows.count() == 6
    assert "Russia" not in page.locator(".explorer-stage tbody").inner_text()
    assert rows.last.inner_text().startswith("Ukraine: mean") and "0.49–0.63" in rows.last.inner_text()
    assert page.locator(".explorer-stage tbody tr", has_text="(not used)").count() == 2


@pytest.mark.browser
def test_it_says_what_changed_by_leaving_a_paragraph_out(explore):
    page = explore("ripeness", start={"rule": "mean", "indicators": "all", "left_out": "161"})
    assert page.get_by_role("status").inner_text() == (
        "By our rule of thumb, mean over all five indicators: the joint interval is 0.36 to 0.51, reaching one half. "
        "Leaving out ¶161 (a view that the article imputes) moves 3 of the indicators shown; "
        "with it: 0.33 to 0.47, all of it below one half."
    )
    assert (
        page.locator(".ripeness-before").count() == 5
    )  # three indicators, Russia's mean, the joint interval


@pytest.mark.browser
def test_leaving_out_a_paragraph_about_the_other_party_moves_nothing(explore):
    page = explore("ripeness", start={"party": "UA", "left_out": "161"})
    sentence = page.get_by_role("status").inner_text()
    assert "Ukraine’s interval is 0.25 to 0.38" in sentence
    assert "moves none of the indicators shown" in sentence
    assert page.locator(".ripeness-before").count() == 0
