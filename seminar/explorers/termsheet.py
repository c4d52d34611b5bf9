"""The term sheet explorer: leave each term of the pause open or fix it, and see which readings are left."""

from __future__ import annotations

from itertools import product

import pandas as pd
import traitlets
from matplotlib.figure import Figure

from seminar import case, charts, terms, wording
from seminar.explorers.base import Explorer

OPEN = "open"
_OUTCOME = {
    terms.INSIDE: "lies inside the pause",
    terms.IN_PART: "lies inside the pause only in part",
    terms.AFTER: "comes after the pause",
}
_CLAUSES = {  # in the order of the draft sentence: fixed, left open, and the question while it is open
    "object": (
        "Strikes on {}",
        "Strikes on [which targets?]",
        "which targets, and is a railway (¶55) one?",
    ),
    "area": ("in {}", "in [which area?]", "the whole country or Kyiv, and if Kyiv, where does it end?"),
    "start": ("pause from {}", "pause from [which day?]", "on the announcement or days before it?"),
    "until": ("until {},", "until [which day?],", "until when, and who fixed the end?"),
    "closing": ("that day {}.", "[that day included?]", "is an act on that day a breach or not?"),
}


class TermSheet(Explorer, module="termsheet"):
    """Which full readings of the pause a sheet of fixed and open terms allows, and what they make of the attack.

    All states come from Python (:mod:`seminar.terms`); the module only selects and draws. Each term is a trait
    (``start``, ``until``, ``closing``, ``object``, ``area``): one of its options, or "open".
    """

    notebook_code = """import ipywidgets as widgets

from seminar import terms
from seminar.explorers.termsheet import TermSheet

sheet = TermSheet()
area = widgets.Dropdown(options=["open", *terms.options()["area"]], description="Area")
widgets.link((area, "value"), (sheet, "area"))
widgets.VBox([area, sheet])"""
    alternative = (
        "Bars for the number of full readings left when one term is fixed, split by what they make of the attack. "
        "Fixing the last day gives bars of one kind for each option; every other term leaves a mixed bar."
    )

    start = traitlets.Unicode(OPEN).tag(sync=True)
    until = traitlets.Unicode(OPEN).tag(sync=True)
    closing = traitlets.Unicode(OPEN).tag(sync=True)
    object = traitlets.Unicode(OPEN).tag(sync=True)
    area = traitlets.Unicode(OPEN).tag(sync=True)

    @staticmethod
    def data() -> dict:
        """The terms with their options and clauses, who said what, and every state by its values.

        A state's key joins a value or "open" for each term by "|". It holds ``sentence``, and ``quarrel`` with a
        character for each term: "-" fixed; "=" open, but the readings left agree; "?" open, and they differ; "0"
        open, and no reading is left.
        """
        options, readings, texts = terms.options(), terms.full_readings(), terms.texts()
        states = {}
        for values in product(*([OPEN, *choices] for choices in options.values())):
            fixed = {term: v for term, v in zip(options, values, strict=True) if v != OPEN}
            left = terms.remaining(readings, fixed)
            states["|".join(values)] = {
                "sentence": _sentence(left, len(readings), terms.remaining(texts, fixed)),
                "quarrel": "".join("-" if term in fixed else _quarrel(left, term) for term in options),
            }
        return {
            "terms": [
                {
                    "name": term,
                    "label": label,
                    "options": [
                        {"value": OPEN, "label": "left open", "clause": _CLAUSES[term][1]},
                        *(
                            {"value": v, "label": _short(v), "clause": _CLAUSES[term][0].format(_long(v))}
                            for v in options[term]
                        ),
                    ],
                    "question": _CLAUSES[term][2],
                }
                for term, label in terms.TERMS.items()
            ],
            "order": list(_CLAUSES),
            "words": [
                {"label": label, "said": {t: [v, _short(v)] for t, v in said.items() if v}}
                for label, said in terms.words().items()
            ],
            "states": states,
        }

    @staticmethod
    def table() -> pd.DataFrame:
        """Chosen states: nothing fixed, and each option fixed alone."""
        return _single().add_prefix("Attack ").rename_axis("Fixed").reset_index()

    @staticmethod
    def chart() -> Figure:
        """A bar for each option fixed alone: the readings left, by what they make of the attack."""
        rows, places = _single(), range(len(_single()))
        figure, axes = charts.blank("Full readings left when one term is fixed", height=4.6)
        inside, after = rows[terms.INSIDE], rows[terms.AFTER]
        axes.barh(places, inside, color=charts.ATTACK, hatch="////", edgecolor="white", label="attack inside")
        axes.barh(places, after, left=inside, color=charts.COVERED, label="attack after")
        axes.set_yticks(places, rows.index)
        axes.invert_yaxis()
        figure.legend(loc="outside lower left", ncols=2, frameon=False)
        return figure


def _single() -> pd.DataFrame:
    """Readings left by what they make of the attack, nothing fixed and each option alone: one row a state."""
    readings = terms.full_readings()
    left = {"nothing": readings}
    for term, choices in terms.options().items():
        left |= {f"{terms.TERMS[term]}: {_short(v)}": terms.remaining(readings, {term: v}) for v in choices}
    columns = [terms.INSIDE, terms.AFTER]
    return pd.DataFrame(
        {name: rows["verdict"].value_counts().reindex(columns, fill_value=0) for name, rows in left.items()}
    ).T


def _sentence(left: pd.DataFrame, of: int, texts: pd.DataFrame) -> str:
    """What ``left`` of ``of`` full readings say; where there is none, what the ``texts`` of the sheet would."""
    first, last = (
        case.lookup(f"events.attack_2_3_february.{end}") for end in ("start_earliest", "end_latest")
    )
    attack = f"the attack of {wording.days(first, last).removesuffix(f' {last.year}')}"
    verdicts = (left if len(left) else texts)["verdict"].value_counts()
    if left.empty:
        says = f"By its own words {attack} {_OUTCOME[verdicts.index[0]]}."
        if len(verdicts) > 1:
            says = f"What it makes of {attack} hangs on a term that is still open."
        return f"Nobody’s reported words fit this sheet; it would be a new text. {says}"
    if len(verdicts) == 1:
        says = f"By {'each of them' if len(left) > 1 else 'it'} {attack} {_OUTCOME[verdicts.index[0]]}."
    else:
        parts = ", ".join(f"by {verdicts[v]} it {words}" for v, words in _OUTCOME.items() if v in verdicts)
        says = f"They differ on {attack}: {parts}."
    fit = "fit" if len(left) > 1 else "fits"
    return f"{len(left)} of {of} full readings (reported words, gaps filled by us) {fit} this sheet. {says}"


def _quarrel(left: pd.DataFrame, term: str) -> str:
    if left.empty:
        return "0"
    return "=" if left[term].nunique() == 1 else "?"


def _short(value: str) -> str:
    return f"{pd.Timestamp(value):%-d %b}" if value[:4].isdigit() else value


def _long(value: str) -> str:
    if value[:4].isdigit():
        return wording.day(pd.Timestamp(value))
    return "the whole of Ukraine" if value == terms.WHOLE_COUNTRY else value
