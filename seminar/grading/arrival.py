"""Plain data back into values: what arrives from a student's process is built from known types, or refused.

That process may send anything. Nothing of it is executed; what no honest export holds is refused, and so is what
would take long to build.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections import deque
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

from seminar.check.reading import MOST_ITEMS

MOST_NODES = 300_000
"""Single values in one exported value; more is refused unread, as a check would."""
MOST_DEPTH = 40
MOST_TEXT = 100_000
MOST_BITS = 20_000

SINGLES = {"NaT": pd.NaT, "NA": pd.NA, "Ellipsis": Ellipsis, "NotImplemented": NotImplemented}
SEQUENCES = {"tuple": tuple, "set": set, "frozenset": frozenset, "deque": deque}
EXTENSIONS = re.compile(r"(U?Int(8|16|32|64)|Float(32|64)|boolean|string|str)")


class Refused(ValueError):
    """Arrived data that no honest export makes."""


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


class _Decoder:
    def __init__(self, call: Callable[[str], Callable] | None, name: str) -> None:
        self.call, self.name = call, name
        self.nodes = 0

    def decode(self, data: object, depth: int) -> object:
        self.nodes += 1
        if depth > 3 * MOST_DEPTH or self.nodes > 4 * MOST_NODES:
            raise Refused("too much")
        if type(data) is str and len(data) > MOST_TEXT:
            raise Refused("too long")
        if data is None or type(data) in (bool, int, float, str):
            return data
        if type(data) is list:
            return self.items(data, depth)
        if type(data) is not dict or type(data.get("t")) is not str:
            raise Refused("no tag")
        tag, value = data["t"], data.get("v")
        if tag in SINGLES:
            return SINGLES[tag]
        if tag in SEQUENCES:
            return SEQUENCES[tag](self.items(value, depth)[: MOST_ITEMS + 1])
        if tag in _FROM_PLAIN:
            return _FROM_PLAIN[tag](data)
        if tag in _METHODS:
            return getattr(self, f"_{tag}")(data, depth)
        raise Refused(f"unknown tag {tag[:40]}")

    def items(self, data: object, depth: int) -> list:
        if type(data) is not list or len(data) > MOST_NODES:
            raise Refused("a list was expected")
        return [self.decode(item, depth + 1) for item in data]

    def _dict(self, data: dict, depth: int) -> dict:
        return dict(map(tuple, self.items(data["v"], depth)))

    def _keys(self, data: dict, depth: int) -> object:
        return dict.fromkeys(self.items(data["v"], depth)).keys()

    def _values(self, data: dict, depth: int) -> object:
        return dict(enumerate(self.items(data["v"], depth))).values()

    def _range(self, data: dict, depth: int) -> range:
        numbers = range(*self.items(data["v"], depth))
        if len(numbers) > MOST_NODES:
            raise Refused("too many")
        return numbers

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
        if len(names) > MOST_DEPTH:
            raise Refused("too many levels")
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
        if not EXTENSIONS.fullmatch(data["dtype"]):
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


_METHODS = {name[1:] for name in vars(_Decoder) if name[0] == "_" and name[1] != "_"}


def _int(number: object) -> int:
    if type(number) is str and len(number) > MOST_BITS // 4 + 9:
        raise Refused("too long")
    return int(number, 16) if type(number) is str else number


_FROM_PLAIN: dict[str, Callable[[dict], object]] = {
    "int": lambda d: _int(d["v"]),
    "float": lambda d: float(d["v"]),
    "complex": lambda d: complex(float(d["v"][0]), float(d["v"][1])),
    "bytes": lambda d: base64.b64decode(d["v"]),
    "Fraction": lambda d: Fraction(*(_int(n["v"] if isinstance(n, dict) else n) for n in d["v"])),
    "Decimal": lambda d: Decimal(d["v"][:MOST_BITS]),
    "date": lambda d: dt.date.fromisoformat(d["v"]),
    "datetime": lambda d: dt.datetime.fromisoformat(d["v"]),
    "timedelta": lambda d: dt.timedelta(*d["v"]),
    "Timestamp": lambda d: pd.Timestamp(d["v"][:100]),
    "Timedelta": lambda d: pd.Timedelta(np.timedelta64(d["v"], d["unit"])),
    "Period": lambda d: pd.Period(ordinal=d["v"], freq=d["freq"]),
    "np": lambda d: np.array(d["v"], "i8").view(_times_only(d["dtype"]))[()],
}


def _times_only(kind: str) -> np.dtype:
    dtype = np.dtype(kind)
    if dtype.kind not in "mM":
        raise Refused("no time")
    return dtype
