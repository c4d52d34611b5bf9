"""The bargaining explorer: which deals do two made-up states prefer to war, today and after a shift of power?"""

from __future__ import annotations

import pandas as pd
import traitlets
from matplotlib.figure import Figure

from seminar import bargaining, charts
from seminar.explorers.base import Explorer

_STATE = {"chance": 40, "upriver_cost": 10, "downriver_cost": 15}
_SHIFTS = (0, 10, 25, 40)


class Bargaining(Explorer, module="bargaining"):
    """The bargaining range of Upriver and Downriver, with a shift of power and a promise that binds or does not.

    The module computes, as :func:`seminar.bargaining.bargain` does: all numbers are percent of the stake, chosen by
    the reader. ``chance``, ``upriver_cost``, ``downriver_cost``, ``shift`` and ``promise_binds`` are its traits.
    """

    notebook_code = """import ipywidgets as widgets

from seminar.explorers.bargaining import Bargaining

bargaining = Bargaining()
shift = widgets.FloatSlider(min=0, max=80, step=1, description="Shift")
widgets.link((bargaining, "shift"), (shift, "value"))
widgets.VBox([shift, bargaining])"""
    alternative = (
        "Four bars on a line from 0 to 100 percent of the stake for Upriver: the deals that both made-up states prefer to "
        "war today, and after shifts of power of three sizes. With the largest shift the bar begins beyond the "
        "dashed line, the most that Downriver accepts today: no deal is left."
    )

    chance = traitlets.Float(_STATE["chance"]).tag(sync=True)
    upriver_cost = traitlets.Float(_STATE["upriver_cost"]).tag(sync=True)
    downriver_cost = traitlets.Float(_STATE["downriver_cost"]).tag(sync=True)
    shift = traitlets.Float(40).tag(sync=True)
    promise_binds = traitlets.Bool(False).tag(sync=True)

    @staticmethod
    def data() -> dict:
        """The note under the picture; everything else is the reader's own number."""
        return {
            "note": "Shares of the stake for Upriver; a circle marks Upriver’s chance of winning a war. All numbers are "
            "yours; none is about the case."
        }

    @staticmethod
    def table() -> pd.DataFrame:
        """Chosen shifts, with a promise that binds and one that does not."""
        rows = []
        for shift in _SHIFTS:
            for binds in (False, True):
                now = bargaining.bargain(**_STATE, shift=shift, promise_binds=binds)
                spans = [bargaining.span(pair) if pair else "none" for pair in (now.tomorrow, now.deals)]
                rows.append([f"{shift} points", "binds" if binds else "does not bind", *spans])
        return pd.DataFrame(
            rows, columns=["Shift", "A promise", "Better than war after the shift", "Deals left"]
        )

    @staticmethod
    def chart() -> Figure:
        """The range today and after each of the chosen shifts, beside the most that Downriver accepts today."""
        rows = []
        for shift in _SHIFTS:
            low, high = bargaining.bargain(**_STATE, shift=shift, promise_binds=False).tomorrow
            rows.append(
                {"label": f"After a shift of {shift}" if shift else "Today", "low": low, "high": high}
            )
        most = bargaining.bargain(**_STATE, shift=0, promise_binds=False).today[1]
        return charts.intervals(
            pd.DataFrame(rows),
            "Deals that both prefer to war",
            "percent of the stake for Upriver",
            reference=(most, "the most for Downriver today "),
        )
