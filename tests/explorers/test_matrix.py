"""The matrix explorer in Python and in the page: its states are those of the analysis, its words too."""

from __future__ import annotations

import ipywidgets as widgets
import pytest

from seminar import positions
from seminar.explorers.matrix import Matrix

STATES = positions.states()


def test_every_choice_of_its_controls_has_a_state():
    view = Matrix.data()
    wanted = {
        (u["value"], r["value"], i) for u in view["ukraine"] for r in view["russia"] for i in (True, False)
    }
    assert {(s["ukraine"], s["russia"], s["inferred"]) for s in view["states"]} == wanted


def test_the_table_has_a_row_for_every_state_and_counts_every_issue():
    table = Matrix.table()
    assert len(table) == len(STATES)
    for (_, shown), state in zip(table.iterrows(), STATES, strict=True):
        named = [
            n
            for c in ("An option in common", "No option in common")
            for n in shown[c].split("; ")
            if n != "–"
        ]
        assert len(named) + shown["No pair to compare"] == len(state.rows)


def test_it_compares_the_two_belligerents_and_nobody_else():
    assert "Washington" not in str(Matrix.data()) and "United States" not in str(Matrix.data())
    assert set(Matrix.data()["states"][0]["rows"][0]) == {
        "label", "ukraine", "russia", "ukraine_basis", "russia_basis", "verdict"
    }  # fmt: skip


def test_a_plain_control_moves_the_explorer_and_follows_it():
    matrix = Matrix()
    dropdown = widgets.Dropdown(options=list(positions.RUSSIA))
    widgets.link((dropdown, "value"), (matrix, "russia"))
    dropdown.value = "novorossia"
    assert matrix.russia == "novorossia"
    matrix.russia = "four_regions"
    assert dropdown.value == "four_regions"


@pytest.mark.browser
@pytest.mark.parametrize("state", STATES, ids=lambda s: f"{s.ukraine}-{s.russia}-{s.inferred}")
def test_the_page_says_what_python_says(explore, state):
    page = explore("matrix")
    page.locator(f"input[value={state.ukraine}]").check()
    page.locator(f"input[value={state.russia}]").check()
    page.get_by_label("Count the rows that we inferred").set_checked(state.inferred)
    assert page.get_by_role("status").inner_text() == state.sentence
    shown = page.locator(".explorer-matrix tbody tr").all()
    assert len(shown) == len(state.rows)
    for line, row in zip(shown, state.rows, strict=True):
        cells = line.locator("th, td").all_inner_texts()
        assert cells[:3] == [row.label, row.ukraine, row.russia]
        assert cells[3].endswith(row.verdict)


@pytest.mark.browser
def test_a_verdict_has_a_sign_beside_its_colour(explore):
    page = explore("matrix")
    signs = {cell[0] for cell in page.locator(".explorer-matrix td:last-child").all_inner_texts()}
    assert signs == {"=", "×", "?"}


@pytest.mark.browser
def test_on_a_phone_the_table_fits_and_no_word_is_broken(explore):
    page = explore("matrix", start={"russia": "four_regions"}, width=360)
    region = page.locator(".explorer-matrix .explorer-scroll")
    assert region.evaluate("r => r.scrollWidth <= r.clientWidth")
    for cell in page.locator(".explorer-matrix :is(th, td)").all():
        assert cell.evaluate("c => getComputedStyle(c).overflowWrap") == "normal"
        assert cell.evaluate("c => c.scrollWidth <= c.clientWidth + 1"), cell.inner_text()
