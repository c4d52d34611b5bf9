"""The pause explorer in Python: its states are right, and its widget links with a plain control."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd
import pytest

from seminar import case, dates
from seminar.explorers.pause import Pause


def test_there_is_a_state_for_every_choice():
    view = Pause.data()
    readings = set(case.load("pause_readings")["reading"])
    assert {(s["reading"], s["include_until"]) for s in view["states"]} == {
        (r, i) for r in readings for i in (True, False)
    }


@pytest.mark.parametrize(
    ("reading", "include", "first", "last", "inside"),
    [
        ("week_from_announcement", False, "2026-01-29", "2026-02-04", 2),
        ("week_from_announcement", True, "2026-01-29", "2026-02-05", 2),
        ("until_1_february", False, "2026-01-29", "2026-01-31", 0),
        ("until_1_february", True, "2026-01-29", "2026-02-01", 0),
        ("sunday_to_sunday", False, "2026-01-25", "2026-01-31", 0),
        ("sunday_to_sunday", True, "2026-01-25", "2026-02-01", 0),
    ],
)
def test_what_each_reading_covers_counted_by_hand(reading, include, first, last, inside):
    state = next(s for s in dates.pause_states() if (s.reading, s.include_until) == (reading, include))
    assert (state.days[0], state.days[-1], len(state.attack_days_inside)) == (first, last, inside)


def test_days_are_consecutive():
    for state in dates.pause_states():
        assert list(pd.to_datetime(state.days)) == list(pd.date_range(state.days[0], state.days[-1]))


def test_a_start_that_nobody_states_is_said_to_be_ours():
    unstated = [s for s in dates.pause_states() if not s.start_stated]
    assert unstated and all("no first day is named" in s.sentence for s in unstated)


def test_every_sentence_says_that_it_counts_days_alone():
    for state in dates.pause_states():
        assert "By the days alone" in state.sentence
        assert ("lies inside" in state.sentence) == (len(state.attack_days_inside) == 2)


def test_the_table_has_a_row_for_every_state():
    assert len(Pause.table()) == len(dates.pause_states())


def test_a_plain_control_moves_the_explorer_and_follows_it():
    pause = Pause()
    dropdown = widgets.Dropdown(options=[s.reading for s in dates.pause_states()][::2])
    widgets.link((dropdown, "value"), (pause, "reading"))
    dropdown.value = "sunday_to_sunday"
    assert pause.reading == "sunday_to_sunday"
    pause.reading = "until_1_february"
    assert dropdown.value == "until_1_february"


@pytest.mark.browser
@pytest.mark.parametrize("state", dates.pause_states(), ids=lambda s: f"{s.reading}-{s.include_until}")
def test_the_page_says_what_python_says(explore, state):
    page = explore("pause")
    page.locator(f"input[value={state.reading}]").check()
    page.get_by_label("Count the closing day too").set_checked(state.include_until)
    assert page.get_by_role("status").inner_text() == state.sentence
    assert page.locator("tbody tr").first.locator("td.on").count() == len(state.days)
