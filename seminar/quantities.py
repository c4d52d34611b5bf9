"""Numbers with width: bounds, units, and what follows when two of them meet."""

from __future__ import annotations

import math

import pandas as pd

from seminar import case

DAYS_A_MONTH = 365.25 / 12


def convert(value: float, unit: str, to: str) -> float:
    """``value`` of ``unit`` in the unit ``to``, by the factors of the ``units`` table.

    Raises :class:`seminar.case.CaseError` where a unit is unknown, has no factor, or measures something else.
    """
    units = case.load("units").set_index("unit")
    for name in (unit, to):
        if name not in units.index:
            raise case.CaseError(f"There is no unit “{name}”. There are {', '.join(units.index)}.")
    one, other = units.loc[unit], units.loc[to]
    if pd.isna(one["to_base"]) or pd.isna(other["to_base"]) or one["base_unit"] != other["base_unit"]:
        raise case.CaseError(f"“{unit}” cannot be turned into “{to}”: they do not measure the same thing.")
    return value * one["to_base"] / other["to_base"]


def bounds(figure: pd.Series) -> tuple[float, float]:
    """Lowest and highest number that a figure allows: infinite where the source sets no bound.

    A value printed as one number gives that number twice: the source states no width for “about”.
    """
    if pd.notna(figure["value"]):
        return figure["value"], figure["value"]
    low, high = figure["low"], figure["high"]
    return (-math.inf if pd.isna(low) else low), (math.inf if pd.isna(high) else high)


def month_after(start: object, months: float) -> pd.Period:
    """The calendar month in which a span of ``months`` (of 30.4375 days) from the day ``start`` ends."""
    return (pd.Timestamp(start) + pd.Timedelta(days=months * DAYS_A_MONTH)).to_period("M")
