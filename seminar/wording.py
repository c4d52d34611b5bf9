"""How a value of the case is written in a sentence: numbers, units, bounds and dates of any precision.

The book's ``case`` role and the chart labels call this, so that a number is typed once, in ``data/``.
"""

from __future__ import annotations

import numbers
import re
from fractions import Fraction

import pandas as pd

from seminar import case

_SEASONS = {12: "winter", 3: "spring", 6: "summer", 9: "autumn"}


def phrase(address: str) -> str:
    """The words for an address in the case.

    ============================  =======================================================
    ``table.count``               number of rows, such as 318
    ``events.key``                its date as precise as the source gives it: 23–24 January 2026, August 2025
    ``events.key:short``          the same without the year
    ``figures.key``               number with bound and unit: at least 12 people, 5,000 to 6,600 square kilometres
    ``table.key.column``          one value
    ``table.key.column:format``   one value, its date or number in a Python format: ``%A``, ``.1f``
    ============================  =======================================================

    Raises :class:`seminar.case.CaseError` where the address leads nowhere.
    """
    address, _, form = address.partition(":")
    parts = address.split(".")
    if len(parts) == 2 and parts[1] == "count":
        return number(len(case.load(parts[0])))
    if len(parts) == 2 and parts[0] == "events":
        words = event_date(_row(case.load("events"), "event_id", parts[1], address))
        return re.sub(r" \d{4}$", "", words) if form == "short" else words
    if len(parts) == 2 and parts[0] == "figures":
        return quantity(_row(case.figures(), "figure_id", parts[1], address))
    value = case.lookup(address)
    if form:
        return format(value, form)
    return plain(value)


def plain(value: object) -> str:
    """A number with separators, a date in words, anything else as it is."""
    if isinstance(value, pd.Timestamp):
        return day(value)
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        return number(value)
    return str(value)


def number(value: float) -> str:
    """Digits with a comma for thousands, a real minus sign, and no more decimals than there are."""
    return f"{value:,.4f}".rstrip("0").rstrip(".").replace("-", "−")


def day(value: pd.Timestamp) -> str:
    """Such as 4 February 2026."""
    return f"{value.day} {value:%B %Y}"


def days(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """A span of days, without repeating month or year: 23–24 January 2026, 29 January – 1 February 2026."""
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last)}"
    start = f"{first.day} {first:%B}" if first.year == last.year else day(first)
    return f"{start} – {day(last)}"


def event_date(event: pd.Series) -> str:
    """The date of an event in words, as precise as the source gives it; of one that goes on, its beginning."""
    first, last = event["start_earliest"], event["end_latest"]
    if pd.isna(last):
        last = event["start_latest"]
    if event["precision"] == "month":
        return f"{first:%B %Y}"
    if event["precision"] == "season":
        return f"{_SEASONS[first.month]} {first.year}"
    if event["precision"] == "year":
        return str(first.year)
    if event["precision"] == "ambiguous":
        return f"between {first.day} and {day(last)}" if first.month == last.month else days(first, last)
    return days(first, last)


def quantity(figure: pd.Series) -> str:
    """Number, bound and unit of a figure; an approximate one says so, a vague one keeps its word."""
    low, high, value = figure["low"], figure["high"], figure["value"]
    qualifiers = [] if pd.isna(figure["qualifier"]) else [q.strip() for q in figure["qualifier"].split(";")]
    unit = _unit(figure["unit"])
    if figure["value_basis"] == "convention":
        return f"{qualifiers[0]} of {unit}" if unit != "%" else f"a {qualifiers[0]}"
    about = "about " if {"approximately", "roughly", "about"} & set(qualifiers) else ""
    if pd.notna(low) and pd.notna(high):
        words = f"{about}{number(low)} to {number(high)}"
    elif pd.notna(low):
        words = f"{'more than' if figure['low_strict'] else 'at least'} {number(low)}"
    elif pd.notna(high):
        words = f"{'nearly' if 'nearly' in qualifiers else 'at most'} {number(high)}"
    elif pd.notna(value):
        words = about + (number(value) if value == int(value) else str(Fraction(value).limit_denominator(12)))
    elif pd.notna(figure["date_earliest"]):
        return f"{figure['date_earliest']:%B %Y}"
    else:
        raise case.CaseError(f"figures.{figure['figure_id']}: the source gives neither number nor date.")
    return f"{words}{'' if unit[:1] in '%°' else ' '}{unit}"


def _unit(unit: object) -> str:
    if pd.isna(unit):
        return ""
    units = case.load("units").set_index("unit")["label"]
    return str(units[unit])


def _row(frame: pd.DataFrame, column: str, key: str, address: str) -> pd.Series:
    rows = frame[frame[column] == key]
    if rows.empty:
        raise case.CaseError(
            f"“{address}”: there is no {column} “{key}”. There are {', '.join(frame[column])}."
        )
    return rows.iloc[0]
