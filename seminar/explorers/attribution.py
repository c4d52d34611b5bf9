"""The attribution explorer: filter the statements by kind, by who says so and by part, and read what remains."""

from __future__ import annotations

import pandas as pd
import traitlets
from matplotlib.figure import Figure

from seminar import attribution, case, charts
from seminar.explorers.base import Explorer

PARTS = {
    1: "opening, land, pressure, attacks",
    57: "earlier terms, guarantees, politics",
    141: "the war, winter, the pause",
    198: "verdict, process, summary",
}
"""First paragraph of each part of the article, and what it is about; a part ends where the next begins."""

_KINDS = {**attribution.KINDS, "person": "notes on persons"}
_SAID = {
    "named": "attributed to a named person",
    "institution": "attributed to an institution",
    "anonymous": "attributed to somebody without a name",
    "imputed": "imputed to a party without a speaker",
    "none": "for which the article names nobody",
}


class Attribution(Explorer, module="attribution"):
    """Which statements of one kind, with one type of attribution, stand in one part of the article.

    Counts and sentences come from Python (:func:`seminar.attribution.census`); the module only selects, draws
    and lists. ``kind``, ``attribution`` and ``part`` are the traits to link a control to; ``all`` leaves a
    choice open, and a part is named by its first paragraph.
    """

    notebook_code = """import ipywidgets as widgets

from seminar.explorers.attribution import Attribution

explorer = Attribution()
kinds = ["all", "claim", "position", "figure", "event", "quote", "person"]
kind = widgets.Dropdown(options=kinds, description="Kind")
widgets.link((kind, "value"), (explorer, "kind"))
widgets.VBox([kind, explorer])"""
    alternative = (
        "A bar for each kind of statement, divided by who says so. Positions and quotes nearly all have a speaker; "
        "figures, events and claims are mostly the article’s own word."
    )

    kind = traitlets.Unicode("all").tag(sync=True)
    attribution = traitlets.Unicode("all").tag(sync=True)
    part = traitlets.Unicode("all").tag(sync=True)

    @staticmethod
    def data() -> dict:
        """Everything the module draws, as plain data for JSON: choices, counts, sentences, the statements."""
        statements = case.load("statements")
        parts = ["all", *map(str, PARTS)]
        return {
            "kinds": _choices(attribution.KINDS, "every kind"),
            "attributions": _choices(attribution.TYPES, "anybody or nobody"),
            "parts": _choices(
                {str(n): f"{_span(str(n))}: {words}" for n, words in PARTS.items()}, "the whole article"
            ),
            "ends": {part: list(_bounds(part)) for part in parts},
            "counts": {part: attribution.census(_part(statements, part)).to_dict("index") for part in parts},
            "sentences": {
                part: {
                    kind: {
                        said: sentence(statements, kind, said, part) for said in ("all", *attribution.TYPES)
                    }
                    for kind in ("all", *attribution.KINDS)
                }
                for part in parts
            },
            "statements": [
                [int(row.paragraph), row.kind, row.attribution_type, _who(row), row.statement]
                for row in statements.itertuples()
            ],
        }

    @staticmethod
    def table() -> pd.DataFrame:
        """The census of the whole article: a row for each kind, a column for each type of attribution."""
        counts = attribution.census(case.load("statements"))
        counts.loc["all kinds"] = counts.sum()
        counts["all"] = counts.sum(axis="columns")
        named = {"named": "named person", "anonymous": "without a name", "none": "the article itself"}
        return counts.rename(index=attribution.KINDS, columns=named).rename_axis("Kind", axis=0).reset_index()

    @staticmethod
    def chart() -> Figure:
        """The kinds as bars of equal length, divided by who says so."""
        counts = attribution.census(case.load("statements"))
        counts = counts.rename(index=attribution.KINDS, columns=attribution.TYPES)
        return charts.shares(counts, "Who says so, by kind of statement")


def sentence(statements: pd.DataFrame, kind: str = "all", said: str = "all", part: str = "all") -> str:
    """What a choice leaves, in words: how many of all statements, and how many of its kind in its part."""
    here = _part(statements, part)
    here = here[here["kind"] == kind] if kind != "all" else here
    left = here[here["attribution_type"] == said] if said != "all" else here
    words = " ".join(w for w in (_KINDS.get(kind, "all those"), _SAID.get(said, "")) if w)
    if (kind, said, part) == ("all", "all", "all"):
        words = "all of them"
    where = "" if part == "all" else f", in {_span(part)}"
    first = f"{len(left)} of {len(statements)} statements: {words}{where}."
    if said == "all" or len(here) in (0, len(statements)):
        return first
    return f"{first} That is {len(left)} of {len(here)} {_KINDS.get(kind, 'statements')}{' there' if where else ''}."


def _choices(words: dict[str, str], whole: str) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in {"all": whole, **words}.items()]


def _bounds(part: str) -> tuple[int, int]:
    """First and last paragraph of a part: it ends before the next begins, the last with the article."""
    first = 1 if part == "all" else int(part)
    later = [start for start in PARTS if part != "all" and start > first]
    return first, min(later) - 1 if later else int(case.lookup("sources.article.paragraphs"))


def _part(statements: pd.DataFrame, part: str) -> pd.DataFrame:
    return statements if part == "all" else statements[statements["paragraph"].between(*_bounds(part))]


def _span(part: str) -> str:
    first, last = _bounds(part)
    return f"¶{first}–{last}"


def _who(row: object) -> str:
    """The source of a statement, as the list names it."""
    if pd.notna(row.attribution):
        return row.attribution
    return "imputed" if row.attribution_type == "imputed" else "–"
