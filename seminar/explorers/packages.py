"""The packages explorer: one option on each issue, and what the package runs into at home."""

from __future__ import annotations

import pandas as pd
import traitlets
from matplotlib.figure import Figure

from seminar import case, charts, packages
from seminar.explorers.base import Explorer

TOLERANCES = (0, 1, 2)
_NAMES = {"UA": "Ukraine", "RU": "Russia", "US": "the United States"}
_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_AFFORD = (
    "If no leadership can afford a violation",
    "If each leadership can afford one",
    "If each leadership can afford two",
)


def _word(number: int) -> str:
    return _WORDS[number] if number < len(_WORDS) else str(number)


def sentence(number: pd.Series, tolerance: int, everywhere: int, of: int) -> str:
    """What one state shows: ``number`` of violations by party, packages in all win-sets, packages altogether."""
    ua, ru, us = (_word(number[p]) for p in packages.PARTIES)
    inside = [_NAMES[p] for p in packages.PARTIES if number[p] <= tolerance]
    where = {
        0: "it lies in nobody’s win-set",
        1: f"it lies in the win-set of {inside[0] if inside else ''} alone",
        2: f"it lies in the win-sets of {' and '.join(inside)}",
        3: "it lies in all three win-sets",
    }[len(inside)]
    lie = "lies" if everywhere == 1 else "lie"
    return (
        f"By the authors’ illustrative rules this package violates {ua} of Ukraine’s constraints, {ru} of Russia’s and "
        f"{us} of the United States’. {_AFFORD[tolerance]}, {where}; {_word(everywhere)} of the {of} packages {lie} in all three."
    )


class Packages(Explorer, module="packages"):
    """Which domestic constraints a package violates, by party, and whose win-set holds it.

    All states come from Python (:mod:`seminar.packages`); the module only selects and draws. There is one trait
    for each issue, which holds an option, and ``tolerance``: the violations that each leadership can afford, as text.
    """

    notebook_code = """import ipywidgets as widgets

from seminar.explorers.packages import Packages

explorer = Packages()
issue = explorer.view["issues"][0]
choices = {o["label"]: o["value"] for o in issue["options"]}
control = widgets.Dropdown(options=choices, description="Option")
widgets.link((control, "value"), (explorer, issue["issue"]))
widgets.VBox([control, explorer])"""
    alternative = (
        "Three grids, one for each option on Kherson and Zaporizhzhia, with the number of constraints that each package "
        "violates by party. No package has zeros throughout; the fewest violations, framed, come with a frozen front."
    )

    kherson_zaporizhzhia = traitlets.Unicode("line_of_contact").tag(sync=True)
    guarantee_strength = traitlets.Unicode("assurances").tag(sync=True)
    nato_membership = traitlets.Unicode("kept_open").tag(sync=True)
    force_limits = traitlets.Unicode("demilitarised").tag(sync=True)
    tolerance = traitlets.Unicode("0").tag(sync=True)

    @staticmethod
    def data() -> dict:
        """Everything the module draws, as plain data for JSON: issues, parties, rules, packages and states."""
        violated = packages.violations()
        number = packages.numbers(violated)
        options = case.load("issue_options")
        labels = case.load("issues").set_index("issue")["label"]
        statements = case.load("statements")[["statement_id", "paragraph"]]
        constraints = case.load("constraints").merge(statements, on="statement_id")
        sizes, states = {}, {}
        for tolerance in TOLERANCES:
            fits = number <= tolerance
            everywhere = int(fits.all(axis=1).sum())
            sizes[str(tolerance)] = {p: int(fits[p].sum()) for p in packages.PARTIES}
            for name, row in number.iterrows():
                words = sentence(row, tolerance, everywhere, len(number))
                inside = [p for p in packages.PARTIES if fits.loc[name, p]]
                states[f"{name} | {tolerance}"] = {"inside": inside, "sentence": words}
        return {
            "issues": [
                {
                    "issue": issue,
                    "label": labels[issue],
                    "options": options[options["issue"] == issue][["option", "label"]]
                    .rename(columns={"option": "value"})
                    .to_dict("records"),
                }
                for issue in packages.ISSUES
            ],
            "parties": [
                {
                    "party": party,
                    "name": _NAMES[party].removeprefix("the "),
                    "constraints": [
                        {
                            "constraint": c.constraint,
                            "label": c.label,
                            "where": f"¶{c.paragraph}, {'formal' if c.formal else 'informal'}",
                        }
                        for c in constraints[constraints["party"] == party].itertuples()
                    ],
                }
                for party in packages.PARTIES
            ],
            "rules": case.load("package_rules")[["constraint", "option", "reason"]].to_dict("records"),
            "packages": {name: row.index[row].tolist() for name, row in violated.iterrows()},
            "sizes": sizes,
            "states": states,
        }

    @staticmethod
    def table() -> pd.DataFrame:
        """Every package as a row, for readers without JavaScript."""
        number = packages.numbers(packages.violations())
        chosen = packages.packages().map(packages.SHORT.get)
        labels = case.load("issues").set_index("issue")["label"]
        table = chosen.rename(columns=labels).join(number.rename(columns=_NAMES))
        table["In all three win-sets if each can afford"] = number.max(axis=1)
        return table.reset_index(drop=True).rename(columns={"the United States": "United States"})

    @staticmethod
    def chart() -> Figure:
        """How many constraints each package violates, by party; the packages with the fewest are framed."""
        number = packages.numbers(packages.violations())
        fewest = number.sum(axis=1).min()
        title = "Constraints that each package violates"
        return charts.number_grids(packages.panels(number), title, lambda row: row.sum() == fewest)
