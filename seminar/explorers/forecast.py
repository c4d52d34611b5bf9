"""The forecast explorer: keep probabilities for what may follow the day of the source, and score them later."""

from __future__ import annotations

import numpy as np
import pandas as pd
import traitlets
from matplotlib.figure import Figure

from seminar import charts, wording
from seminar.explorers.base import Explorer
from seminar.forecast import QUESTIONS, brier


class Forecast(Explorer, module="forecast"):
    """Forecasts of five questions, kept where they are entered, and their Brier score once outcomes are entered.

    The module computes the score as :func:`seminar.forecast.brier` does, beside a coin-flipper and somebody who always
    says no. In the book's page the browser keeps the forecasts; in a notebook the traits hold them. Nothing is sent.
    ``probabilities`` (per cent) and ``outcomes`` ("unknown", "happened", "did not happen") have an entry a question.
    """

    notebook_code = """import ipywidgets as widgets

from seminar.explorers.forecast import Forecast

forecast = Forecast()
per_cent = widgets.FloatsInput(value=forecast.probabilities, min=0, max=100)
widgets.link((per_cent, "value"), (forecast, "probabilities"))
widgets.VBox([forecast, per_cent])"""
    alternative = (
        "Two curves of the penalty against the probability that was given. If the event happens the penalty falls from 1 to "
        "0; if it does not it rises from 0 to 1. They cross at one half, at a quarter: near the ends being wrong costs most."
    )

    probabilities = traitlets.List(traitlets.Float(), [50.0] * len(QUESTIONS)).tag(sync=True)
    outcomes = traitlets.List(traitlets.Unicode(), ["unknown"] * len(QUESTIONS)).tag(sync=True)

    @staticmethod
    def data() -> dict:
        """The questions in words; forecasts and outcomes are the reader's own."""
        return {
            "questions": [
                {
                    "name": q.name,
                    "label": q.label,
                    "event": f"{q.event}, by {wording.day(q.last_day)}",
                    "decides": q.decides,
                }
                for q in QUESTIONS
            ]
        }

    @staticmethod
    def table() -> pd.DataFrame:
        """Every question with its last day and what decides it."""
        rows = [(q.event, q.days, wording.day(q.last_day), q.decides) for q in QUESTIONS]
        return pd.DataFrame(rows, columns=["What would have to happen", "Days", "Last day", "Decided by"])

    @staticmethod
    def chart() -> Figure:
        """The penalty for each probability, if the event happens and if it does not."""
        figure, axes = charts.blank("What a forecast costs", height=3.6)
        said = np.linspace(0, 1, 101)
        for happened, words, colour, line, place in (
            (True, "it happens", charts.COVERED, "-", (6, 0.9)),
            (False, "it does not happen", charts.ATTACK, "--", (94, 0.9)),
        ):
            axes.plot(100 * said, [brier([p], [happened]) for p in said], color=colour, ls=line, lw=2)
            axes.text(
                place[0] + (3 if happened else -3),
                place[1],
                words,
                color=colour,
                ha="left" if happened else "right",
            )
        axes.plot(50, brier([0.5], [True]), "o", color=charts.INK, ms=8)
        beside = {"xytext": (0, 42), "textcoords": "offset points", "ha": "center", "size": 10}
        axes.annotate(
            "coin-flipper", (50, 0.25), arrowprops={"arrowstyle": "-", "color": charts.MUTED}, **beside
        )
        axes.grid(axis="y")
        axes.set(xlim=(0, 100), ylim=(0, 1.02), xlabel="forecast in per cent", ylabel="penalty")
        return figure
