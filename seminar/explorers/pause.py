"""The pause explorer: choose a reading, count its closing day or not, and see which days it covers."""

from __future__ import annotations

import pandas as pd
import traitlets
from matplotlib.figure import Figure

from seminar import case, charts, dates
from seminar.explorers.base import Explorer


class Pause(Explorer, module="pause"):
    """Which days a reading of the pause covers, and whether the attack falls inside.

    All states come from Python (:func:`seminar.dates.pause_states`); the module only selects and draws.
    ``reading`` and ``include_until`` are the traits to link an ipywidgets control to.
    """

    notebook_code = """import ipywidgets as widgets

from seminar.explorers.pause import Pause

pause = Pause()
readings = {s["label"]: s["reading"] for s in pause.view["states"]}
reading = widgets.Dropdown(options=readings, description="Reading")
widgets.link((reading, "value"), (pause, "reading"))
widgets.VBox([reading, pause])"""
    alternative = (
        "Bars for the days that each reading of the pause covers, its closing day not counted. "
        "The Russian attack lies inside one of them and after the two others."
    )

    reading = traitlets.Unicode("week_from_announcement").tag(sync=True)
    include_until = traitlets.Bool(False).tag(sync=True)

    @staticmethod
    def data() -> dict:
        """Everything the module draws, as plain data for JSON: the days, the events on them, the states."""
        events = case.load("events").set_index("event_id")
        shown = {
            "Pause announced": ["pause_announced"],
            "Talks": [e for e in events.index if events.loc[e, "kind"] == "talks"],
            "Russian attack": ["attack_2_3_february"],
        }
        states = dates.as_records(dates.pause_states())
        first = min(state["days"][0] for state in states)
        last = max(f"{d:%Y-%m-%d}" for ids in shown.values() for d in events.loc[ids, "end_latest"])
        days = pd.date_range(first, max(last, *(state["days"][-1] for state in states)))
        marks = {
            name: [
                f"{d:%Y-%m-%d}"
                for e in ids
                for d in pd.date_range(events.loc[e, "start_earliest"], events.loc[e, "end_latest"])
                if d in days
            ]
            for name, ids in shown.items()
        }
        return {
            "days": [
                {
                    "date": f"{d:%Y-%m-%d}",
                    "weekday": f"{d:%a}",
                    "label": f"{d.day} {d:%b}" if d in (days[0], days[-1]) or d.day == 1 else str(d.day),
                }
                for d in days
            ],
            "marks": [{"name": name, "days": on} for name, on in marks.items()],
            "states": states,
        }

    @staticmethod
    def table() -> pd.DataFrame:
        """Every state as a row, for readers without JavaScript."""
        states = dates.pause_states()
        return pd.DataFrame(
            {
                "Reading": [s.label for s in states],
                "Closing day": ["counted" if s.include_until else "not counted" for s in states],
                "Days covered": [len(s.days) for s in states],
                "First day": [s.days[0] + ("" if s.start_stated else " (not stated)") for s in states],
                "Last day": [s.days[-1] for s in states],
                "Attack inside?": ["yes" if s.attack_days_inside else "no" for s in states],
            }
        )

    @staticmethod
    def chart() -> Figure:
        """A bar of days for each reading, closing day not counted, behind it the days of the attack."""
        events = case.load("events").set_index("event_id")
        attack = events.loc["attack_2_3_february"]
        rows = [(s.label, pd.to_datetime(s.days)) for s in dates.pause_states() if not s.include_until]
        marked = {"Russian attack": pd.date_range(attack["start_earliest"], attack["end_latest"])}
        return charts.spans(rows, marked, "Days covered by each reading of the pause")
