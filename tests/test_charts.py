"""The axis of days: a day is named where it lies, and a bar ends where its last day ends."""

from __future__ import annotations

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import pandas as pd
import pytest

from seminar import charts


@pytest.fixture
def axes():
    days = pd.date_range("2026-01-25", "2026-02-05")
    figure = charts.spans([("a stretch", days)], {"Talks": days[-2:]}, "A stretch of days")
    figure.canvas.draw()
    yield figure.axes[0]
    plt.close(figure)


def test_every_label_stands_at_the_noon_of_the_day_that_it_names(axes):
    for place, label in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True):
        moment = mdates.num2date(place)
        assert moment.hour == 12
        assert label.get_text() == f"{moment.day} {moment:%b}"


def test_the_axis_begins_with_the_first_day_and_ends_when_the_last_is_over(axes):
    first, last = (mdates.num2date(end).date().isoformat() for end in axes.get_xlim())
    assert (first, last) == ("2026-01-25", "2026-02-06")
    assert axes.get_xticklabels()[0].get_text() == "25 Jan"


def test_a_line_of_the_grid_stands_at_every_midnight(axes):
    assert list(axes.get_xticks(minor=True)) == [*range(*map(int, axes.get_xlim())), axes.get_xlim()[1]]


def test_an_uncertain_day_is_drawn_thin_and_no_point_is_set_in_it():
    events = pd.DataFrame(
        [
            ("exact", "talks", "2026-01-23", "2026-01-23", "2026-01-24", "2026-01-24"),
            ("uncertain", "attack", "2026-01-22", "2026-01-23", "2026-01-22", "2026-01-24"),
        ],
        columns=["label", "kind", "start_earliest", "start_latest", "end_earliest", "end_latest"],
    )
    dates = events.columns[2:]
    events[dates] = events[dates].apply(pd.to_datetime)
    figure = charts.time_line(events, "Two events")
    exact, uncertain = figure.axes[0].patches
    assert uncertain.get_height() < exact.get_height()
    assert (exact.get_width(), uncertain.get_width()) == (2, 3)
    assert not figure.axes[0].lines
    plt.close(figure)
