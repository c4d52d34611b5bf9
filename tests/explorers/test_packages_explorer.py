"""The packages explorer: a state for every choice, its words and its crosses are right, the page says the same."""

from __future__ import annotations

import ipywidgets as widgets
import pytest

from seminar import case, packages
from seminar.explorers.packages import TOLERANCES, Packages

VIEW = Packages.data()
FROZEN = "line_of_contact + article5_like + kept_open + no_limits"
DEMANDS = "full_russian_control + assurances + abandoned + demilitarised"


def test_there_is_a_state_for_every_choice():
    names = packages.packages().index
    assert set(VIEW["states"]) == {f"{name} | {t}" for name in names for t in TOLERANCES}
    assert set(VIEW["packages"]) == set(names)


@pytest.mark.parametrize(
    ("name", "tolerance", "inside", "words"),
    [
        (FROZEN, 0, ["UA"], "in the win-set of Ukraine alone; none of the 24 packages lie in all three"),
        (FROZEN, 1, ["UA", "US"], "in the win-sets of Ukraine and the United States; none of the 24"),
        (FROZEN, 2, ["UA", "RU", "US"], "in all three win-sets; seven of the 24 packages lie in all three"),
        (DEMANDS, 0, ["RU"], "in the win-set of Russia alone"),
        (DEMANDS, 2, ["RU"], "violates five of Ukraine’s constraints, none of Russia’s and four of"),
        (DEMANDS.replace("assurances", "article5_like"), 0, [], "in nobody’s win-set"),
    ],
)
def test_states_by_hand(name, tolerance, inside, words):
    state = VIEW["states"][f"{name} | {tolerance}"]
    assert state["inside"] == inside
    assert words in state["sentence"]


def test_every_sentence_says_whose_judgement_it_is():
    assert all("By the authors’ illustrative rules" in s["sentence"] for s in VIEW["states"].values())


def test_a_violation_has_a_reason_and_only_a_violation():
    for name, violated in VIEW["packages"].items():
        chosen = name.split(" + ")
        assert {r["constraint"] for r in VIEW["rules"] if r["option"] in chosen} == set(violated)


def test_constraints_come_with_paragraph_and_kind():
    shown = {c["constraint"]: c["where"] for p in VIEW["parties"] for c in p["constraints"]}
    assert shown["ua_referendum"] == "¶105, formal"
    assert shown["ru_donbas"] == "¶116, informal"
    assert set(shown) == set(case.load("constraints")["constraint"])


def test_the_table_has_a_row_for_every_package():
    table = Packages.table()
    assert len(table) == len(packages.packages())
    needed = "In all three win-sets if each can afford"
    assert (table[needed] <= 2).sum() == 7 and (table[needed] <= 1).sum() == 0


def test_a_plain_control_moves_the_explorer_and_follows_it():
    explorer = Packages()
    dropdown = widgets.Dropdown(options=["full_russian_control", "line_of_contact", "ukrainian_control"])
    widgets.link((dropdown, "value"), (explorer, "kherson_zaporizhzhia"))
    dropdown.value = "ukrainian_control"
    assert explorer.kherson_zaporizhzhia == "ukrainian_control"
    explorer.kherson_zaporizhzhia = "line_of_contact"
    assert dropdown.value == "line_of_contact"


@pytest.mark.browser
def test_the_page_says_what_python_says_for_every_package_and_tolerance(explore):
    page = explore("packages")
    for state, wanted in VIEW["states"].items():
        name, tolerance = state.split(" | ")
        for value in (*name.split(" + "), tolerance):
            page.locator(f"input[value='{value}']").check()
        assert page.get_by_role("status").inner_text() == wanted["sentence"]
        assert page.locator("li.violated").count() == len(VIEW["packages"][name])


@pytest.mark.browser
def test_a_card_tells_a_violation_in_words_with_its_paragraph_and_reason(explore):
    page = explore("packages", start={"kherson_zaporizhzhia": "full_russian_control", "tolerance": "1"})
    ukraine = page.get_by_role("region", name="Ukraine")
    assert "5 of 5, outside its win-set" in ukraine.inner_text()
    assert "Packages in this win-set: 8 of 24" in ukraine.inner_text()
    referendum = ukraine.locator("li").first
    assert "¶105, formal" in referendum.inner_text() and "would change hands" in referendum.inner_text()
    assert referendum.get_by_role("img", name="violated:", exact=True).count() == 1
    assert page.get_by_role("region", name="Russia").locator("li:not(.violated) .packages-why").count() == 0


@pytest.mark.browser
def test_the_signs_are_explained_before_they_are_used(explore):
    shown = explore("packages").locator(".explorer-stage").inner_text()
    assert shown.index("✗ runs into this constraint, ○ does not.") < shown.index("Packages in this win-set")
