"""Checks of many values at once: members, bounds, names with values, tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import pandas as pd

from seminar.check import reading
from seminar.check.reading import Unreadable, describe
from seminar.check.values import (
    FORM_ONLY,
    Check,
    Misconceptions,
    Wrong,
    and_more,
    explain,
    number,
    part,
    readable,
    sentence,
    text,
)


def members(
    given: object,
    expected: object = FORM_ONLY,
    *,
    each: Check = text,
    among: Iterable | None = None,
    misconceptions: Misconceptions = (),
) -> None:
    """The same things in any collection; order and repetition do not matter.

    Parameters: ``each``, the check that reads one item; ``among``, the items that may be chosen.
    """
    needs = f"a list or set in which each item is {each.needs}"

    def read(collection: object) -> dict:
        return {part(each.read, item, "one item"): item for item in reading.items(collection)}

    def lacking(one: Iterable, other: Iterable) -> list:
        return [o for o in other if not any(each.same(o, i) for i in one)]

    def same(one: Iterable, other: Iterable) -> bool:
        return not lacking(one, other) and not lacking(other, one)

    right = None if expected is FORM_ONLY else read(expected)
    value = readable(read, given, needs, lambda g: reading.is_placeholder(g, empty=right != {}))
    if among is not None and (strange := lacking(read(list(among)), value)):
        raise Wrong(
            f"{sentence(describe(value[strange[0]]))} is not one of the things to choose from. Check its spelling."
        )
    if right is None or same(value, right):
        return
    reason = explain(misconceptions, lambda wrong: same(value, read(wrong)), default="")
    if not reason:
        missing, extra = len(lacking(value, right)), len(lacking(right, value))
        parts = [f"{missing} {'is' if missing == 1 else 'are'} missing"] if missing else []
        parts += [f"{extra} {'does' if extra == 1 else 'do'} not belong"] if extra else []
        reason = f"Of the items, {' and '.join(parts)}."
    raise Wrong(reason)


def interval(
    given: object,
    expected: object = FORM_ONLY,
    *,
    within: float = 0,
    between: tuple | None = None,
    each: Check = number,
    misconceptions: Misconceptions = (),
) -> None:
    """Two bounds, the lower first.

    Parameters: ``each`` reads a bound (number, date or month); ``within`` and ``between`` as in number.
    """
    needs = f"two bounds (low, high), each {each.needs}"

    def read(bounds: object, one: Callable = each.read) -> tuple:
        low, high = (part(one, bound, "one bound") for bound in reading.two_bounds(bounds))
        if low > high:
            raise Unreadable("the lower bound comes first")
        return low, high

    def same(one: tuple, other: tuple) -> bool:
        return all(each.same(a, b, within) for a, b in zip(one, other, strict=True))

    value = readable(lambda bounds: read(bounds, each.reader(between)), given, needs)
    if expected is FORM_ONLY or same(value, read(expected)):
        return
    reason = explain(misconceptions, lambda wrong: same(value, read(wrong)), default="")
    if not reason:
        low, high = (each.same(a, b, within) for a, b in zip(value, read(expected), strict=True))
        reason = f"The {'upper bound is' if low else 'lower bound is' if high else 'two bounds are'} not right yet."
    raise Wrong(reason)


def mapping(
    given: object,
    expected: object = FORM_ONLY,
    *,
    within: float = 0,
    between: tuple | None = None,
    among: Iterable = (),
    each: Check = number,
    names: Iterable[str] | None = None,
    misconceptions: Misconceptions = (),
) -> None:
    """Names with values, as a dict or Series.

    Parameters: ``each``, the check that reads a value, with its ``within``, ``between`` and ``among``;
    ``names``, the names that must stand in it (taken from ``expected`` where that is given).
    """
    needs = f"a dict in which each value is {each.needs}"

    def read(entries: object, one: Callable = each.read) -> dict:
        plain = {}
        for name, value in reading.pairs(entries):
            key = part(reading.text, name, "one name")
            if key in plain:
                raise Unreadable(f"the name {_quoted(name)} stands in it twice")
            plain[key] = part(one, value, f"the value of {_quoted(name)}")
        return plain

    def same(one: dict, other: dict) -> bool:
        return one.keys() == other.keys() and all(each.same(one[k], other[k], within) for k in other)

    value = readable(lambda entries: read(entries, each.reader(between, among)), given, needs)
    right = None if expected is FORM_ONLY else read(expected)
    if right is not None:
        if same(value, right):
            return
        if reason := explain(misconceptions, lambda wrong: same(value, read(wrong)), default=""):
            raise Wrong(reason)
    wanted = names if names is not None else [] if right is None else [n for n, _ in reading.pairs(expected)]
    known = {reading.text(n): n for n in wanted}
    if lacking := [known[k] for k in known if k not in value]:
        raise Wrong(f"The name “{lacking[0]}” is missing{and_more(lacking)}.")
    if known and (extra := [k for k in value if k not in known]):
        raise Wrong(f"The name “{reading._short(extra[0], 40)}” is not asked for. Check its spelling.")
    if right is not None:
        off = [known[k] for k in known if not each.same(value[k], right[k], within)]
        raise Wrong(f"The value of “{off[0]}” is not right yet{and_more(off)}.")


def table(
    given: object,
    expected: object = FORM_ONLY,
    *,
    keys: Sequence[str],
    columns: Mapping[str, Check],
    within: float = 0,
    misconceptions: Misconceptions = (),
) -> None:
    """A DataFrame, row by row as its key columns name them; order, index and harmless dtypes do not matter.

    Parameters: ``keys``, the columns that name a row; ``columns``, every column that counts with the check
    that reads its cells (keys included). Columns beyond these are ignored. An empty cell equals an empty cell.
    """
    needs = f"a DataFrame with the columns {', '.join(columns)}"
    labels: dict[tuple, str] = {}

    def read(frame: object) -> dict:
        if type(frame) is not pd.DataFrame:
            raise Unreadable("a DataFrame is needed")
        if len(frame) > reading.MOST_ITEMS:
            raise Unreadable(f"it has {len(frame):,} rows, far more than any answer here")
        if frame.columns.nlevels > 1:
            raise Unreadable("its columns have several levels; give each column one name")
        names = list(frame.columns)
        if levels := [n for n in frame.index.names if n in columns and n not in names]:
            frame = frame.reset_index(level=levels)
            names = list(frame.columns)
        if lacking := [c for c in columns if c not in names]:
            raise Unreadable(f"the column “{lacking[0]}” is missing{and_more(lacking)}")
        if doubled := [c for c in columns if names.count(c) > 1]:
            raise Unreadable(f"the column “{doubled[0]}” stands in it twice")
        rows: dict[tuple, dict] = {}
        for record in frame[list(columns)].to_dict("records"):
            cells = {
                c: None if _is_missing(v) else part(columns[c].read, v, f"a cell of column “{c}”")
                for c, v in record.items()
            }
            key = tuple(cells[k] for k in keys)
            labels.setdefault(key, ", ".join(f"{k} = {_shown(record[k])}" for k in keys))
            if key in rows:
                raise Unreadable(f"two rows have {labels[key]}")
            rows[key] = cells
        return rows

    def differences(one: dict, other: dict) -> list[tuple[tuple, str]]:
        return [
            (key, c) for key, cells in other.items() for c in columns
            if (one[key][c] is None) != (cells[c] is None)
            or (cells[c] is not None and not columns[c].same(one[key][c], cells[c], within))
        ]  # fmt: skip

    value = readable(read, given, needs)
    right = None if expected is FORM_ONLY else read(expected)
    if not value and right != {}:
        raise Wrong(f"The table has no rows. Needed: {needs}.")
    if right is None:
        return
    if value.keys() == right.keys() and not differences(value, right):
        return
    reason = explain(
        misconceptions,
        lambda w: value.keys() == read(w).keys() and not differences(value, read(w)),
        default="",
    )
    if not reason and (lacking := [k for k in right if k not in value]):
        reason = f"The row {labels[lacking[0]]} is missing{and_more(lacking)}."
    if not reason and (extra := [k for k in value if k not in right]):
        reason = f"The row {labels[extra[0]]} does not belong{and_more(extra)}."
    if not reason:
        off = differences(value, right)
        reason = f"In the row {labels[off[0][0]]} the column “{off[0][1]}” is not right yet{and_more(off)}."
    raise Wrong(reason)


def _is_missing(cell: object) -> bool:
    cell = reading.scalar(cell)
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return True
    return reading._exactly(cell, *reading._NUMBERS, *reading._TIMES) and pd.isna(cell)


def _shown(cell: object) -> str:
    cell = reading.scalar(cell)
    return reading._short(cell, 40) if isinstance(cell, str) else reading._sketch(cell)


def _quoted(name: object) -> str:
    return f"“{name[:40]}”" if type(name) is str else describe(name)
