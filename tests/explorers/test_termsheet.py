"""The term sheet explorer: every sheet has a state, its sentence is right, and the page says what Python says."""

from __future__ import annotations

from itertools import product

import ipywidgets as widgets
import pytest

from seminar import terms
from seminar.explorers.termsheet import OPEN, TermSheet

VIEW = TermSheet.data()
NAMES = list(terms.TERMS)


def state(**fixed: str) -> dict:
    return VIEW["states"]["|".join(fixed.get(name, OPEN) for name in NAMES)]


def test_there_is_a_state_for_every_sheet():
    choices = [[o["value"] for o in term["options"]] for term in VIEW["terms"]]
    assert set(VIEW["states"]) == {"|".join(values) for values in product(*choices)}
    assert len(VIEW["states"]) == 3**5


@pytest.mark.parametrize(
    ("fixed", "words"),
    [
        ({}, ["14 of 14", "They differ", "by 2 it lies inside", "by 12 it comes after"]),
        ({"until": "2026-02-05"}, ["2 of 14", "By each of them", "lies inside the pause."]),
        ({"until": "2026-02-01"}, ["12 of 14", "comes after the pause."]),
        ({"start": "2026-01-29", "area": "Ukraine"}, ["2 of 14", "lies inside the pause."]),
        ({"closing": "included", "start": "2026-01-29", "area": "Ukraine"}, ["1 of 14", "By it"]),
        ({"until": "2026-02-05", "area": "Kyiv"}, ["Nobody’s reported words", "only in part"]),
        ({"start": "2026-01-25", "until": "2026-02-05"}, ["Nobody’s reported words", "still open"]),
    ],
)
def test_the_sentence_says_how_many_readings_are_left_and_what_they_make_of_the_attack(fixed, words):
    for part in words:
        assert part in state(**fixed)["sentence"]


@pytest.mark.parametrize(
    ("fixed", "marks"),
    [
        ({}, "?????"),
        ({"area": "Ukraine"}, "????-"),
        ({"until": "2026-02-05"}, "=-?=="),  # the week is stated in all but whether its last day counts
        ({"until": "2026-02-05", "area": "Kyiv"}, "0-00-"),
    ],
)
def test_what_is_open_is_marked_by_whether_the_readings_left_differ(fixed, marks):
    assert state(**fixed)["quarrel"] == marks


def test_what_is_fixed_is_never_open():
    for key, found in VIEW["states"].items():
        for value, mark in zip(key.split("|"), found["quarrel"], strict=True):
            assert (value == OPEN) == (mark != "-")


def test_the_table_adds_up():
    table = TermSheet.table()
    whole = len(terms.full_readings())
    assert table.iloc[0].to_list() == ["nothing", 2, 12]
    for term, label in terms.TERMS.items():
        rows = table[table["Fixed"].str.startswith(f"{label}: ")]
        assert len(rows) == len(terms.options()[term])
        assert rows[["Attack inside", "Attack after"]].to_numpy().sum() == whole


def test_a_plain_control_moves_the_explorer_and_follows_it():
    sheet = TermSheet()
    dropdown = widgets.Dropdown(options=[OPEN, *terms.options()["area"]])
    widgets.link((dropdown, "value"), (sheet, "area"))
    dropdown.value = "Kyiv"
    assert sheet.area == "Kyiv"
    sheet.area = OPEN
    assert dropdown.value == OPEN


@pytest.mark.browser
def test_the_page_says_what_python_says(explore):
    page = explore("termsheet")
    for key, found in list(VIEW["states"].items())[::7]:
        for term, value in zip(VIEW["terms"], key.split("|"), strict=True):
            page.get_by_role("combobox", name=term["label"], exact=True).select_option(value)
        assert page.get_by_role("status").inner_text() == found["sentence"]
        open_terms = sum(mark != "-" for mark in found["quarrel"])
        assert page.locator(".explorer-draft mark").count() == open_terms
        assert page.locator("li").count() == open_terms
    assert page.errors == []


@pytest.mark.browser
def test_the_draft_is_a_sentence_and_words_against_it_are_marked(explore):
    fixed = {"start": "2026-01-29", "until": "2026-02-01", "closing": "included", "area": "Kyiv"}
    page = explore("termsheet", {**fixed, "object": "energy infrastructure"})
    assert page.locator(".explorer-draft").inner_text().strip() == (
        "Draft. Strikes on energy infrastructure in Kyiv pause from 29 January 2026 until 1 February 2026, "
        "that day included."
    )
    week = page.get_by_role("row").filter(has_text="A week").inner_text()
    assert week.count("✕") == 2  # its last day and its area
    assert page.locator("li").count() == 0
