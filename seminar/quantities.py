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


def project(
    area: tuple[float, float], gain: tuple[float, float], share: tuple[float, float] = (1, 1)
) -> tuple[float, float]:
    """Fewest and most months in which an area is used up, if each month takes a share of a gain.

    All three are intervals ``(low, high)``: the area in one unit, the gain in the same unit a month, the share as a
    fraction above 0 and up to 1. The fewest months pair the smallest area with the largest gain and share, the most
    the other ends; which of the months between is likelier, an interval does not say. Gain and share stay the same in
    every month. :func:`month_after` turns the result into calendar months.

    Raises ValueError for an interval that is reversed or not above 0, and for a share above 1.
    """
    _positive(area=area, gain=gain, share=share)
    if share[1] > 1:
        raise ValueError(f"A share is a fraction of the gain, 1 at most: {share}.")
    return area[0] / (gain[1] * share[1]), area[1] / (gain[0] * share[0])


def fitting_share(
    area: tuple[float, float], gain: tuple[float, float], months: tuple[float, float]
) -> tuple[float, float]:
    """Smallest and largest share of a gain with which an area can be used up within the interval ``months``.

    Units as in :func:`project`, whose inverse it is. A share above 1 means that the whole gain is too small.
    Raises ValueError for an interval that is reversed or not above 0.
    """
    _positive(area=area, gain=gain, months=months)
    return area[0] / (gain[1] * months[1]), area[1] / (gain[0] * months[0])


def _positive(**intervals: tuple[float, float]) -> None:
    for name, (low, high) in intervals.items():
        if not 0 < low <= high:
            raise ValueError(f"{name} must be an interval (low, high) above 0: {(low, high)}.")
