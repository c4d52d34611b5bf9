"""Values as plain data: what a student's process hands to the grader's, as typed JSON.

Everything that :mod:`seminar.check` accepts is carried. Of anything else only the name of its type arrives, as an
object that every check refuses. Nothing of the student's is executed on arrival: known types are built from plain
parts, and what does not fit them is refused.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from types import BuiltinFunctionType, FunctionType, MethodType

import numpy as np
import pandas as pd

from seminar.check.functions import has_no_body
from seminar.check.reading import MOST_ITEMS, scalar
from seminar.grading.arrival import (
    EXTENSIONS,
    MOST_BITS,
    MOST_DEPTH,
    MOST_NODES,
    MOST_TEXT,
    SEQUENCES,
    SINGLES,
    Refused,
    decode,
    stranger,
)

__all__ = ["Refused", "decode", "encode", "stranger"]

MOST_COLUMNS = 1_000
_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType)


def encode(value: object) -> object:
    """The value as JSON-able data; never raises for an object of a student's making."""
    try:
        return _Encoder().encode(value, 0)
    except BaseException:  # whatever the object does when it is looked at
        return _opaque(value)


class _TooMuch(Exception):
    pass


def _opaque(value: object) -> dict:
    return {"t": "opaque", "v": type.__dict__["__name__"].__get__(type(value))[:80]}


class _Encoder:
    def __init__(self) -> None:
        self.nodes = 0

    def encode(self, value: object, depth: int) -> object:
        self.nodes += 1
        if self.nodes > MOST_NODES or depth > MOST_DEPTH:
            raise _TooMuch
        for tag, single in SINGLES.items():
            if value is single:
                return {"t": tag}
        value = scalar(value)
        kind = type(value)
        if value is None or kind is bool:
            return value
        if plain := _PLAIN.get(kind):
            return plain(value)
        if isinstance(value, np.datetime64 | np.timedelta64):
            return {"t": "np", "dtype": value.dtype.str, "v": int(value.view("i8"))}
        if kind is pd.Interval:
            ends = [self.encode(end, depth + 1) for end in (value.left, value.right)]
            return {"t": "interval", "v": ends, "closed": value.closed}
        if kind is range:
            return {
                "t": "range",
                "v": [self.encode(n, depth + 1) for n in (value.start, value.stop, value.step)],
            }
        if isinstance(value, dict):
            pairs = [[self.encode(part, depth + 1) for part in pair] for pair in _first(dict.items(value))]
            return {"t": "dict", "v": pairs}
        for tag, view in (("keys", type({}.keys())), ("values", type({}.values()))):
            if kind is view:
                return {"t": tag, "v": self.many(value, depth)}
        if isinstance(value, list):
            return self.many(list.__iter__(value), depth)
        for tag, collection in SEQUENCES.items():
            if isinstance(value, collection):
                return {"t": tag, "v": self.many(collection.__iter__(value), depth)}
        if isinstance(value, pd.Series):
            head = value.iloc[: MOST_ITEMS + 1]
            parts = {"v": self.array(head.array, depth), "index": self.index(head.index, depth)}
            return {"t": "series", **parts, "name": self.encode(value.name, depth + 1)}
        if kind is pd.DataFrame:
            if value.shape[1] > MOST_COLUMNS:
                raise _TooMuch
            head = value.iloc[: MOST_ITEMS + 1]
            columns = [self.array(head.iloc[:, n].array, depth) for n in range(head.shape[1])]
            parts = {"columns": self.index(head.columns, depth), "index": self.index(head.index, depth)}
            return {"t": "frame", "v": columns, **parts}
        if isinstance(value, pd.Index):
            return self.index(value[: MOST_ITEMS + 1], depth)
        if isinstance(value, pd.api.extensions.ExtensionArray):
            return self.array(value[: MOST_ITEMS + 1], depth)
        if kind is np.ndarray:
            return self.array(value[: MOST_ITEMS + 1], depth)
        if callable(value) and not isinstance(value, type):
            plain = isinstance(value, _FUNCTIONS)
            named = "function" if plain else _opaque(value)["v"]
            return {"t": "function", "v": named, "empty": has_no_body(value)}
        return _opaque(value)

    def many(self, values: object, depth: int) -> list:
        return [self.encode(value, depth + 1) for value in _first(values)]

    def index(self, index: pd.Index, depth: int) -> dict:
        names = [self.encode(name, depth + 1) for name in index.names]
        if isinstance(index, pd.MultiIndex):
            return {"t": "multi_index", "v": self.many(index, depth), "names": names}
        return {"t": "index", "v": self.array(index.array, depth), "names": names}

    def array(self, array: object, depth: int) -> dict:
        """Numbers as bytes, known extension types by their parts, everything else as a list of objects."""
        kind = str(getattr(array, "dtype", ""))
        if EXTENSIONS.fullmatch(kind):
            items = [None if pd.isna(item) else self.encode(item, depth + 1) for item in array]
            return {"t": "extension", "dtype": kind, "v": items}
        if isinstance(array, pd.arrays.NumpyExtensionArray):
            array = np.asarray(array)
        if type(array) is np.ndarray:
            self.nodes += array.size
            if self.nodes > MOST_NODES:
                raise _TooMuch
            if array.dtype.kind in "biufcmM":
                raw = np.ascontiguousarray(array).tobytes()
                packed = base64.b64encode(raw).decode()
                return {"t": "ndarray", "dtype": array.dtype.str, "shape": list(array.shape), "v": packed}
            items = self.many(array.ravel().tolist(), depth)
            kind = array.dtype.str if array.dtype.kind in "US" else "O"
            return {"t": "ndarray", "dtype": kind, "shape": list(array.shape), "v": items}
        if isinstance(array, pd.Categorical):
            parts = {"categories": self.index(array.categories, depth), "ordered": bool(array.ordered)}
            return {"t": "categorical", "v": [int(code) for code in array.codes], **parts}
        if isinstance(array, pd.arrays.DatetimeArray | pd.arrays.TimedeltaArray | pd.arrays.PeriodArray):
            return {"t": "times", "dtype": kind, "v": [int(n) for n in array.asi8]}
        if isinstance(array, pd.arrays.IntervalArray):
            ends = [self.index(end, depth) for end in (pd.Index(array.left), pd.Index(array.right))]
            return {"t": "interval_array", "v": ends, "closed": array.closed}
        return {"t": "ndarray", "dtype": "O", "shape": [len(array)], "v": self.many(array, depth)}


def _first(values: object) -> list:
    some = []
    for value in values:
        some.append(value)
        if len(some) > MOST_ITEMS:
            break
    return some


def _int(value: int) -> object:
    if value.bit_length() > MOST_BITS:
        raise _TooMuch
    return value if abs(value) < 2**53 else {"t": "int", "v": hex(value)}


def _float(value: float) -> object:
    return value if value - value == 0 else {"t": "float", "v": repr(value)}


def _decimal(value: Decimal) -> dict:
    if len(value.as_tuple().digits) > MOST_BITS // 4:
        raise _TooMuch
    return {"t": "Decimal", "v": str(value)}


# By exact type, as the checks read them.
_PLAIN: dict[type, Callable] = {
    int: _int,
    float: _float,
    str: lambda v: v[:MOST_TEXT],
    complex: lambda v: {"t": "complex", "v": [repr(v.real), repr(v.imag)]},
    bytes: lambda v: {"t": "bytes", "v": base64.b64encode(v[:MOST_TEXT]).decode()},
    Fraction: lambda v: {"t": "Fraction", "v": [_int(v.numerator), _int(v.denominator)]},
    Decimal: _decimal,
    dt.date: lambda v: {"t": "date", "v": v.isoformat()},
    dt.datetime: lambda v: {"t": "datetime", "v": v.isoformat()},
    dt.timedelta: lambda v: {"t": "timedelta", "v": [v.days, v.seconds, v.microseconds]},
    pd.Timestamp: lambda v: {"t": "Timestamp", "v": v.isoformat()},
    pd.Timedelta: lambda v: {"t": "Timedelta", "v": int(v.asm8.view("i8")), "unit": v.unit},
    pd.Period: lambda v: {"t": "Period", "v": v.ordinal, "freq": v.freqstr},
}
