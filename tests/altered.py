"""The checks with another expected value than they are given: what a wrong key would be."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from seminar import check
from seminar.check import reading

SINGLE = ("number", "whole_number", "days", "date", "month", "text", "character")


class Altered(check.Check):
    """A check of single values that expects something else."""

    def __call__(self, given, *expected, **options):
        return super().__call__(given, *(other(self, value) for value in expected), **options)


def other(each: check.Check, expected: object) -> object:
    """Another value of the same kind."""
    value = each.read(expected)
    if isinstance(value, str):
        return chr(ord(value) + 1) if each.read is reading.character else f"not {value}"
    if isinstance(value, dt.date):
        return value + dt.timedelta(days=1)
    if isinstance(value, tuple):
        return (value[0] + 1, value[1])
    return value + max(1, abs(value))


def members(given, *expected, each=check.text, **options):
    changed = [[*reading.items(e), another(each, e)] for e in expected]
    return REAL["members"](given, *changed, each=each, **options)


def another(each, expected):
    items = reading.items(expected)
    return (
        other(each, max(items, key=each.read)) if items else {reading.text: "one more"}.get(each.read, 10**6)
    )


def interval(given, *expected, each=check.number, **options):
    changed = []
    for low, high in map(reading.two_bounds, expected):
        changed.append((low, other(each, high)))
    return REAL["interval"](given, *changed, each=each, **options)


def mapping(given, *expected, each=check.number, **options):
    changed = []
    for entries in expected:
        (name, value), *rest = reading.pairs(entries)
        changed.append(dict([(name, other(each, value)), *rest]))
    return REAL["mapping"](given, *changed, each=each, **options)


def table(given, *expected, keys, columns, **options):
    changed = []
    for frame in expected:
        frame = frame.copy().astype(object)
        column = next((c for c in columns if c not in keys), None)
        if column is None:  # only keys: another set of rows
            changed.append(frame.iloc[1:])
            continue
        place = next(n for n, cell in enumerate(frame[column]) if not pd.isna(cell))
        frame.iloc[place, frame.columns.get_loc(column)] = other(columns[column], frame[column].iloc[place])
        changed.append(frame)
    return REAL["table"](given, *changed, keys=keys, columns=columns, **options)


REAL = {name: getattr(check, name) for name in ("members", "interval", "mapping", "table")}


def install(monkeypatch) -> None:
    """Put the altered checks in the place of the real ones."""
    for name in SINGLE:
        real = getattr(check, name)
        fields = {f: getattr(real, f) for f in ("needs", "read", "measured", "blank")}
        monkeypatch.setattr(check, name, Altered(**fields))
    # check.function judges each result by a check of these, and so expects something else too.
    for name, altered in (
        ("members", members),
        ("interval", interval),
        ("mapping", mapping),
        ("table", table),
    ):
        monkeypatch.setattr(check, name, altered)
