"""Values as plain data: what a student's process hands to the grader's, as typed JSON.

Everything that :mod:`seminar.check` accepts is carried. Of anything else only the name of its type arrives, as an
object that every check refuses. Nothing of the student's is executed on arrival: known types are built from plain
parts, and what does not fit them is refused.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections import deque
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from types import BuiltinFunctionType, FunctionType, MethodType

import numpy as np
import pandas as pd

from seminar.check.functions import has_no_body
from seminar.check.reading import MOST_ITEMS, scalar

MOST_NODES = 300_000
"""Single values in one exported value; more is refused unread, as a check would."""
MOST_DEPTH = 40
MOST_TEXT = 100_000
MOST_BITS = 20_000

_SINGLES = {"NaT": pd.NaT, "NA": pd.NA, "Ellipsis": Ellipsis, "NotImplemented": NotImplemented}
_SEQUENCES = {"tuple": tuple, "set": set, "frozenset": frozenset, "deque": deque}
_EXTENSIONS = re.compile(r"(U?Int(8|16|32|64)|Float(32|64)|boolean|string|str)")
_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType)


class Refused(ValueError):
    """Arrived data that no honest export makes."""


def encode(value: object) -> object:
    """The value as JSON-able data; never raises for an object of a student's making."""
    try:
        return _Encoder().encode(value, 0)
    except RecursionError:
        return _opaque(value)
    except Exception:  # whatever the object does when it is looked at
        return _opaque(value)


def decode(data: object, call: Callable[[str], Callable] | None = None, name: str = "") -> object:
    """The value in arrived data. ``call(name)`` gives what stands for a function of that name.

    Raises :class:`Refused` for data that :func:`encode` does not make.
    """
    try:
        return _Decoder(call, name).decode(data, 0)
    except Refused:
        raise
    except Exception as why:
        raise Refused(f"not a value: {type(why).__name__}") from None


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
        for tag, single in _SINGLES.items():
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
        for tag, collection in _SEQUENCES.items():
            if isinstance(value, collection):
                return {"t": tag, "v": self.many(collection.__iter__(value), depth)}
        if isinstance(value, pd.Series):
            head = value.iloc[: MOST_ITEMS + 1]
            parts = {"v": self.array(head.array, depth), "index": self.index(head.index, depth)}
            return {"t": "series", **parts, "name": self.encode(value.name, depth + 1)}
        if kind is pd.DataFrame:
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
        if _EXTENSIONS.fullmatch(kind):
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


class _Decoder:
    def __init__(self, call: Callable[[str], Callable] | None, name: str) -> None:
        self.call, self.name = call, name

    def decode(self, data: object, depth: int) -> object:
        if depth > 3 * MOST_DEPTH:
            raise Refused("too deep")
        if data is None or type(data) in (bool, int, float, str):
            return data
        if type(data) is list:
            return [self.decode(item, depth + 1) for item in data]
        if type(data) is not dict or type(data.get("t")) is not str:
            raise Refused("no tag")
        tag, value = data["t"], data.get("v")
        if tag in _SINGLES:
            return _SINGLES[tag]
        if tag in _SEQUENCES:
            return _SEQUENCES[tag](self.items(value, depth))
        if tag in _FROM_PLAIN:
            return _FROM_PLAIN[tag](data)
        if method := getattr(self, f"_{tag}", None):
            return method(data, depth)
        raise Refused(f"unknown tag {tag[:40]}")

    def items(self, data: object, depth: int) -> list:
        if type(data) is not list:
            raise Refused("a list was expected")
        return [self.decode(item, depth + 1) for item in data]

    def _dict(self, data: dict, depth: int) -> dict:
        return {self.decode(k, depth + 1): self.decode(v, depth + 1) for k, v in data["v"]}

    def _keys(self, data: dict, depth: int) -> object:
        return dict.fromkeys(self.items(data["v"], depth)).keys()

    def _values(self, data: dict, depth: int) -> object:
        return dict(enumerate(self.items(data["v"], depth))).values()

    def _range(self, data: dict, depth: int) -> range:
        return range(*self.items(data["v"], depth))

    def _interval(self, data: dict, depth: int) -> pd.Interval:
        return pd.Interval(*self.items(data["v"], depth), closed=data["closed"])

    def _series(self, data: dict, depth: int) -> pd.Series:
        index, name = self.decode(data["index"], depth + 1), self.decode(data["name"], depth + 1)
        return pd.Series(self.decode(data["v"], depth + 1), index=index, name=name)

    def _frame(self, data: dict, depth: int) -> pd.DataFrame:
        index = self.decode(data["index"], depth + 1)
        frame = pd.DataFrame(dict(enumerate(self.items(data["v"], depth))), index=index)
        frame.columns = self.decode(data["columns"], depth + 1)
        return frame

    def _multi_index(self, data: dict, depth: int) -> pd.MultiIndex:
        names = self.items(data["names"], depth)
        rows = self.items(data["v"], depth)
        if not rows:
            return pd.MultiIndex.from_arrays([[] for _ in names], names=names)
        return pd.MultiIndex.from_tuples(rows, names=names)

    def _index(self, data: dict, depth: int) -> pd.Index:
        [name] = self.items(data["names"], depth)
        array = self.decode(data["v"], depth + 1)
        dtype = array.dtype if not isinstance(array, list) else None
        return pd.Index(array, name=name, dtype=dtype)

    def _ndarray(self, data: dict, depth: int) -> np.ndarray:
        kind, shape, value = data["dtype"], data["shape"], data["v"]
        if any(type(n) is not int or n < 0 for n in shape):
            raise Refused("no shape")
        if type(value) is str:
            dtype = np.dtype(kind)
            if dtype.kind not in "biufcmM":
                raise Refused("no numbers")
            return np.frombuffer(base64.b64decode(value), dtype).reshape(shape).copy()
        items = self.items(value, depth)
        array = np.empty(len(items), object)
        array[:] = items
        array = array.reshape(shape)
        return array if kind == "O" else array.astype(np.dtype(kind).kind)

    def _categorical(self, data: dict, depth: int) -> pd.Categorical:
        categories = self.decode(data["categories"], depth + 1)
        return pd.Categorical.from_codes(data["v"], categories=categories, ordered=data["ordered"])

    def _times(self, data: dict, depth: int) -> object:
        kind, numbers = pd.api.types.pandas_dtype(data["dtype"]), np.array(data["v"], dtype="i8")
        if isinstance(kind, pd.PeriodDtype):
            return pd.arrays.PeriodArray(numbers, dtype=kind)
        if isinstance(kind, pd.DatetimeTZDtype):
            return (
                pd.Series(numbers.view(f"M8[{kind.unit}]")).dt.tz_localize("UTC").dt.tz_convert(kind.tz).array
            )
        if getattr(kind, "kind", "") not in ("m", "M"):
            raise Refused("no times")
        return pd.Series(numbers.view(kind)).array

    def _interval_array(self, data: dict, depth: int) -> object:
        left, right = self.items(data["v"], depth)
        return pd.arrays.IntervalArray.from_arrays(left, right, closed=data["closed"])

    def _extension(self, data: dict, depth: int) -> object:
        if not _EXTENSIONS.fullmatch(data["dtype"]):
            raise Refused("no such array")
        return pd.array(self.items(data["v"], depth), dtype=data["dtype"])

    def _function(self, data: dict, depth: int) -> object:
        if data["empty"] is True:
            return lambda: None
        there = self.call(self.name) if self.call else None
        if there is None:
            return stranger("function")
        if data["v"] == "function":
            return lambda *args, **named: there(*args, **named)
        return stranger(data["v"], {"__call__": lambda _, *args, **named: there(*args, **named)})

    def _opaque(self, data: dict, depth: int) -> object:
        return stranger(data["v"])


def stranger(name: str, methods: dict | None = None) -> object:
    """An object of a type of that name, which no check takes for anything."""
    return type(str(name)[:80] or "object", (), methods or {})()


_FROM_PLAIN: dict[str, Callable[[dict], object]] = {
    "int": lambda d: int(d["v"], 16),
    "float": lambda d: float(d["v"]),
    "complex": lambda d: complex(float(d["v"][0]), float(d["v"][1])),
    "bytes": lambda d: base64.b64decode(d["v"]),
    "Fraction": lambda d: Fraction(*(int(n["v"], 16) if isinstance(n, dict) else n for n in d["v"])),
    "Decimal": lambda d: Decimal(d["v"]),
    "date": lambda d: dt.date.fromisoformat(d["v"]),
    "datetime": lambda d: dt.datetime.fromisoformat(d["v"]),
    "timedelta": lambda d: dt.timedelta(*d["v"]),
    "Timestamp": lambda d: pd.Timestamp(d["v"]),
    "Timedelta": lambda d: pd.Timedelta(np.timedelta64(d["v"], d["unit"])),
    "Period": lambda d: pd.Period(ordinal=d["v"], freq=d["freq"]),
    "np": lambda d: np.array(d["v"], "i8").view(_times_only(d["dtype"]))[()],
}


def _times_only(kind: str) -> np.dtype:
    dtype = np.dtype(kind)
    if dtype.kind not in "mM":
        raise Refused("no time")
    return dtype
