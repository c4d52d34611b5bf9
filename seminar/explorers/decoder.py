"""The decoder: one character, its bytes, and what a wrong table makes of them, once or twice."""

from __future__ import annotations

import pandas as pd
import traitlets
from matplotlib.figure import Figure

from seminar import charts, text
from seminar.explorers.base import Explorer

_MARKS = {"proved": "●", "proved, though a byte is lost": "◐", "not provable": "✕"}


class Decoder(Explorer, module="decoder"):
    """How a character is damaged by a wrong table, and whether the damage can be undone with proof.

    All states come from Python (:func:`seminar.text.damage_states`); the module only selects and draws.
    ``example``, ``wrong_table`` and ``twice`` are the traits to link an ipywidgets control to.
    """

    notebook_code = """import ipywidgets as widgets

from seminar.explorers.decoder import Decoder

decoder = Decoder()
characters = [c["value"] for c in decoder.view["examples"]]
example = widgets.Dropdown(options=characters, description="Character")
widgets.link((example, "value"), (decoder, "example"))
widgets.VBox([example, decoder])"""
    alternative = (
        "A grid of nine characters by three wrong tables, read once and twice. Most repairs can be proved; some "
        "are not provable, all of them where Windows-1252 lost a byte."
    )

    example = traitlets.Unicode("—").tag(sync=True)
    wrong_table = traitlets.Unicode("cp1252").tag(sync=True)
    twice = traitlets.Bool(False).tag(sync=True)

    @staticmethod
    def data() -> dict:
        """Everything the module draws, as plain data for JSON: the choices and the states."""
        return {
            "examples": [{"value": c, "label": f"{c} {text.code_point(c)}"} for c in text.EXAMPLES],
            "tables": [{"value": table, "label": label} for table, label in text.TABLES.items()],
            "states": text.as_records(text.damage_states()),
        }

    @staticmethod
    def table() -> pd.DataFrame:
        """Every state as a row, for readers without JavaScript."""
        states = text.damage_states()
        return pd.DataFrame(
            {
                "Character": [f"{s.example} {s.code_point}" for s in states],
                "Read as": [text.TABLES[s.table] for s in states],
                "Times": [s.times for s in states],
                "Bytes of the last reading": [" ".join(b.byte for b in s.passes[-1]) for s in states],
                "Shows as": [s.shown for s in states],
                "Way back": [s.verdict for s in states],
                "Characters that would show so": [len(s.could_be) for s in states],
            }
        )

    @staticmethod
    def chart() -> Figure:
        """A mark for every state: can the repair be proved?"""
        figure, axes = charts.blank("Can the repair be proved?", height=3.6)
        columns = [(table, times) for table in text.TABLES for times in (1, 2)]
        colours = dict(zip(_MARKS, (charts.COVERED, charts.TALKS, charts.ATTACK), strict=True))
        for s in text.damage_states():
            place = (columns.index((s.table, s.times)), text.EXAMPLES.index(s.example))
            axes.text(*place, _MARKS[s.verdict], ha="center", va="center", color=colours[s.verdict], size=13)
        words = {1: "once", 2: "twice"}
        axes.set_xticks(range(len(columns)), [f"{text.TABLES[t]}\n{words[n]}" for t, n in columns], size=9)
        axes.set_yticks(range(len(text.EXAMPLES)), [f"{c}  {text.code_point(c)}" for c in text.EXAMPLES])
        axes.set(xlim=(-0.5, len(columns) - 0.5), ylim=(len(text.EXAMPLES) - 0.5, -0.5))
        axes.grid(visible=False)
        figure.supxlabel("   ".join(f"{mark} {verdict}" for verdict, mark in _MARKS.items()), size=10)
        return figure
