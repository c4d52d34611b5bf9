"""The ripeness explorer: choose a rule, choose what counts, leave out one paragraph, and see what hangs on it."""

from __future__ import annotations

import pandas as pd
import traitlets
from matplotlib.figure import Figure

from seminar import charts, ripeness
from seminar.explorers.base import Explorer

_PLACES = {
    "below": "all of it below one half",
    "reaches": "reaching one half",
    "above": "none of it below one half",
}


class Ripeness(Explorer, module="ripeness"):
    """Intervals by the rule of thumb of :mod:`seminar.ripeness`: the indicators, a party's aggregate, the joint one.

    All states come from Python (:func:`seminar.ripeness.states`); the module only selects and draws. Traits:
    ``party`` (RU, UA, both), ``rule``, ``indicators`` (necessary, all), ``left_out`` (none, or a paragraph as text).
    """

    notebook_code = """import ipywidgets as widgets

from seminar.explorers.ripeness import Ripeness

explorer = Ripeness()
choices = [choice["value"] for choice in explorer.view["left_out"]]
left_out = widgets.Dropdown(options=choices, description="Leave out ¶")
widgets.link((left_out, "value"), (explorer, "left_out"))
widgets.VBox([left_out, explorer])"""
    alternative = (
        "Intervals of five indicators for Russia and for Ukraine, by the rule of thumb. The way out is low for both, "
        "hurt is high for Ukraine alone, and no indicator is clearly above one half for both."
    )

    party = traitlets.Unicode("both").tag(sync=True)
    rule = traitlets.Unicode("minimum").tag(sync=True)
    indicators = traitlets.Unicode("necessary").tag(sync=True)
    left_out = traitlets.Unicode("none").tag(sync=True)

    @staticmethod
    def data() -> dict:
        """Everything the module draws, as plain data for JSON; scores in hundredths."""
        rows = ripeness.evidence()
        paragraphs = rows.sort_values("statement_id").groupby("paragraph")
        sources = paragraphs.apply(_who_says_so)
        left_out = {str(p): f"¶{p} {_bears_on(own)}" for p, own in paragraphs}
        return {
            "parties": _choices({"both": "Both", **ripeness.PARTIES}),
            "rules": _choices(ripeness.RULES),
            "sets": _choices({name: label for name, (label, _) in ripeness.SETS.items()}),
            "left_out": _choices({"none": "none", **left_out}),
            "rows": list(ripeness.INDICATORS.values()),
            "counted": {name: len(chosen) for name, (_, chosen) in ripeness.SETS.items()},
            "sources": {str(p): source for p, source in sources.items()},
            "places": _PLACES,
            "cells": {
                _key(p): _cells(ripeness.without(rows, p) if p else rows) for p in [None, *sources.index]
            },
            "states": {
                f"{s.rule} {s.indicators} {_key(s.left_out)}": [_total(s.RU), _total(s.UA), _total(s.joint)]
                for s in ripeness.states(rows)
            },
        }

    @staticmethod
    def table() -> pd.DataFrame:
        """The joint interval in every state: a row for each paragraph left out, a column for each rule and set."""
        table: dict = {}
        for s in ripeness.states(ripeness.evidence()):
            name = f"{ripeness.RULES[s.rule]}: {ripeness.SETS[s.indicators][0]}"
            left_out = "none" if s.left_out is None else f"¶{s.left_out}"
            table.setdefault(left_out, {})[name] = ripeness.words(s.joint)
        return pd.DataFrame(table).T.rename_axis("Left out").reset_index()

    @staticmethod
    def chart() -> Figure:
        """The interval of every indicator, party by party, with nothing left out."""
        scores = ripeness.cells(ripeness.evidence())
        rows = pd.DataFrame(
            {
                "label": scores["party"].map(ripeness.PARTIES)
                + ": "
                + scores["indicator"].map(ripeness.INDICATORS).str.lower(),
                "low": scores["low"],
                "high": scores["high"],
            }
        )
        unit = "share that speaks for it, with one more paragraph either way"
        half = (ripeness.HALF, "one half: a convention")
        figure = charts.intervals(rows, "Five indicators, two parties, one rule of thumb", unit, half)
        figure.axes[0].set_xlim(0, 1)
        figure.axes[0].xaxis.set_major_formatter("{x:.1f}")
        return figure


def _choices(labels: dict[str, str]) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in labels.items()]


def _key(paragraph: int | None) -> str:
    return "none" if paragraph is None else str(paragraph)


def _cells(rows: pd.DataFrame) -> dict[str, list[list[int]]]:
    """For each party a list of (for, against, low, high) by indicator."""
    columns = ["for", "against", "low", "high"]
    scores = ripeness.cells(rows)
    for bound in ("low", "high"):
        scores[bound] = scores[bound].map(ripeness.hundredths)
    return {party: own[columns].values.tolist() for party, own in scores.groupby("party")}


def _total(bounds: tuple[float, float]) -> list:
    return [*map(ripeness.hundredths, bounds), ripeness.place(bounds)]


def _bears_on(rows: pd.DataFrame) -> str:
    """The cells that a paragraph bears on: “Russia: stalemate, way out; Ukraine: hurt”.

    The fifth indicator stands without its party: which rows it has, the page leaves to the reader to guess.
    """
    *first, fifth = ripeness.INDICATORS
    parts = []
    for party, name in ripeness.PARTIES.items():
        own = set(rows.loc[rows["party"] == party, "indicator"])
        if held := [ripeness.INDICATORS[i].lower().removesuffix(" perceived") for i in first if i in own]:
            parts.append(f"{name}: {', '.join(held)}")
    if fifth in set(rows["indicator"]):
        parts.append(ripeness.INDICATORS[fifth].lower())
    return "; ".join(parts)


def _who_says_so(rows: pd.DataFrame) -> str:
    """The sources of a paragraph's statements, in words."""
    words = {"imputed": "a view that the article imputes", "none": "the article’s own voice"}
    said = [words.get(r.attribution_type, f"source: {r.attribution}") for r in rows.itertuples()]
    return " and ".join(dict.fromkeys(said))
