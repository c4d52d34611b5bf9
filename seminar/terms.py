"""The terms of the energy pause: what a text would have to fix, and what is left to quarrel about.

The case holds three readings of the pause, each with gaps (``pause_readings``). Here every gap is filled in each way
that is open to a reader, which gives the *full readings*: texts that somebody's reported words leave room for. Three
assumptions are ours: a missing day or area may be taken over from another reading; a missing object may also be
taken as no limit to the kind of target; and of no reading is it known whether its last day counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product

import pandas as pd

from seminar import case, dates

TERMS = {
    "start": "First day",
    "until": "Last day",
    "closing": "Last day included?",
    "object": "Object",
    "area": "Area",
}
"""The terms whose values differ among the readings, with a heading for each."""

ANY_TARGET = "any target"
WHOLE_COUNTRY = "Ukraine"
INCLUDED, NOT_INCLUDED = "included", "not included"
INSIDE, IN_PART, AFTER = "inside", "inside in part", "after"

PLACES_HIT = {"Kyiv": "S046a", "Odesa": "S047a", "Kharkiv": "S048a"}
"""Where the article reports effects of the attack by name, and the statement that says so."""


def options() -> dict[str, list[str]]:
    """The values of each term that the readings give, in order. Days are ISO text.

    Source: ``pause_readings``; the two values of ``closing`` and the object "any target" are ours.
    """
    readings = case.load("pause_readings")
    return {
        "start": sorted(_written(readings["start"])),
        "until": sorted(_written(readings["until"])),
        "closing": [INCLUDED, NOT_INCLUDED],
        "object": [*dict.fromkeys(_written(readings["object"])), ANY_TARGET],
        "area": list(dict.fromkeys(_written(readings["area"]))),
    }


def words() -> dict[str, dict[str, str | None]]:
    """What each reading of the table says on each term, None where it is silent: label, then term."""
    return {
        row.label: {
            "start": _day(row.start),
            "until": _day(row.until),
            "closing": None,
            "object": row.object if pd.notna(row.object) else None,
            "area": row.area if pd.notna(row.area) else None,
        }
        for row in case.load("pause_readings").itertuples()
    }


def texts() -> pd.DataFrame:
    """Every combination of the options: one row a text, with a column for each term, and two more.

    ``verdict`` is :func:`verdict` of the text. ``read_by`` is a tuple with the labels of the readings whose words
    leave room for the text; it is empty where nobody's reported words do.
    """
    attack, said_by = _attack(), words()
    rows = []
    for values in product(*options().values()):
        text = dict(zip(TERMS, values, strict=True))
        read_by = tuple(
            label
            for label, said in said_by.items()
            if all(said[term] in (None, text[term]) for term in TERMS)
        )
        rows.append({**text, "verdict": _verdict(text, attack), "read_by": read_by})
    return pd.DataFrame(rows)


def full_readings() -> pd.DataFrame:
    """The texts that at least one reported reading leaves room for, in the form of :func:`texts`."""
    every = texts()
    return every[every["read_by"].map(len) > 0].reset_index(drop=True)


def remaining(table: pd.DataFrame, fixed: Mapping[str, str]) -> pd.DataFrame:
    """The rows of ``table`` that agree with the terms ``fixed``, a value for each.

    Raises :class:`KeyError` for a term that the table does not have.
    """
    keep = pd.Series(True, index=table.index)
    for term, value in fixed.items():
        keep &= table[term] == value
    return table[keep]


def most_left(readings: pd.DataFrame, terms: Iterable[str]) -> int:
    """How many readings can be left at most once ``terms`` are fixed, whichever values are chosen."""
    terms = list(terms)
    return int(readings.groupby(terms).size().max()) if terms else len(readings)


def still_disputed(readings: pd.DataFrame, terms: Iterable[str]) -> bool:
    """Whether ``terms`` can be fixed so that the readings left still differ in their ``verdict``."""
    terms = list(terms)
    verdicts = readings.groupby(terms)["verdict"].nunique() if terms else readings[["verdict"]].nunique()
    return bool((verdicts > 1).any())


def verdict(text: Mapping[str, str]) -> str:
    """What a text, a value for each term, makes of the attack of 2–3 February: inside, inside in part, or after.

    *Inside*: every day of the attack is covered, and so is every place that the article names (``PLACES_HIT``).
    The object settles nothing, since the article says that energy infrastructure was the target (S045b). *After*:
    the last covered day lies before the attack. Everything else is *inside in part*.
    """
    return _verdict(text, _attack())


def _attack() -> pd.DatetimeIndex:
    return pd.date_range(
        case.lookup("events.attack_2_3_february.start_earliest"),
        case.lookup("events.attack_2_3_february.end_latest"),
    )


def _verdict(text: Mapping[str, str], attack: pd.DatetimeIndex) -> str:
    pause = dates.covered(text["start"], text["until"], include_until=text["closing"] == INCLUDED)
    if pause[-1] < attack[0]:
        return AFTER
    places = [text["area"] in (WHOLE_COUNTRY, place) for place in PLACES_HIT]
    return INSIDE if attack.isin(pause).all() and all(places) else IN_PART


def _day(value: object) -> str | None:
    return f"{value:%Y-%m-%d}" if pd.notna(value) else None


def _written(column: pd.Series) -> list[str]:
    """The different values of a column, missing ones left out, days as ISO text."""
    return [v if isinstance(v, str) else _day(v) for v in column.dropna().unique()]
