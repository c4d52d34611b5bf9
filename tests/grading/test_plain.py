"""Values that leave a student's process as plain data: what goes in comes out, and nothing else gets in."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections import Counter, OrderedDict, deque, namedtuple
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seminar import check
from seminar.grading import plain


def through(value: object) -> object:
    return plain.decode(json.loads(json.dumps(plain.encode(value))))


def same(one: object, other: object) -> bool:
    if isinstance(one, pd.DataFrame | pd.Series | pd.Index):
        return type(one) is type(other) and one.equals(other)
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    if isinstance(one, float) and one != one:
        return other != other
    if one is pd.NaT or one is pd.NA:
        return one is other
    if isinstance(one, dict):
        return type(one) is type(other) and same(list(one.items()), list(other.items()))
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and one == other


_SINGLE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.binary(max_size=30),
    st.fractions(),
    st.decimals(allow_nan=False),
    st.dates(),
    st.datetimes(),
    st.timedeltas(),
    st.complex_numbers(allow_nan=False, allow_infinity=False),
)
_KEYS = st.one_of(st.integers(), st.text(max_size=10), st.dates())
_VALUES = st.recursive(
    _SINGLE,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.lists(inner, max_size=5).map(tuple),
        st.dictionaries(_KEYS, inner, max_size=5),
        st.sets(_KEYS, max_size=5),
        st.frozensets(_KEYS, max_size=5),
    ),
    max_leaves=20,
)


@given(_VALUES)
@settings(max_examples=300, deadline=None)
def test_built_in_values_come_out_as_they_went_in(value):
    assert same(value, through(value))


PANDAS = [
    pd.Timestamp("2026-02-04"),
    pd.Timestamp("2026-02-04 00:00:00.000000001"),
    pd.Timestamp("2026-02-04", tz="Europe/Kyiv"),
    pd.Timedelta("3D"),
    pd.Period("2027-03", "M"),
    pd.Period("2027-03-01", "D"),
    pd.Interval(1, 2.5, closed="left"),
    pd.NaT,
    pd.NA,
    np.datetime64("2026-02"),
    np.datetime64("2026-02-04T00:00"),
    np.timedelta64(3, "D"),
    np.arange(3),
    np.array([[1.5, 2.5]]),
    np.array(["a", "b"]),
    np.array([1, "a", None], dtype=object),
    np.array(["2026-02-04"], dtype="M8[D]"),
    pd.Series([1, 2], index=["a", "b"], name="n"),
    pd.Series(["a", None]),
    pd.Series(["a", "b"], dtype="category"),
    pd.Series(pd.to_datetime(["2026-02-04", None])),
    pd.Series(pd.to_datetime(["2026-02-04"])).dt.tz_localize("Europe/Kyiv"),
    pd.Series([1, None], dtype="Int64"),
    pd.Series([True, None], dtype="boolean"),
    pd.Series(["a"], dtype="string"),
    pd.Series([[1], [2]]),
    pd.period_range("2026-01", periods=2, freq="M"),
    pd.interval_range(0, 3),
    pd.timedelta_range("1D", periods=2),
    pd.MultiIndex.from_tuples([(1, "a"), (2, "b")], names=["x", "y"]),
    pd.DataFrame({"a": [1, 2], "b": ["x", None]}),
    pd.DataFrame([[1, 2]], columns=["a", "a"]),
    pd.DataFrame({"a": [1]}, index=pd.Index(["k"], name="key")),
    pd.DataFrame(),
    deque([1, 2]),
    range(0, 10, 3),
    OrderedDict(a=1) | {},
]


@pytest.mark.parametrize("value", PANDAS, ids=lambda v: f"{type(v).__name__}-{str(v)[:20]!r}")
def test_values_of_pandas_and_numpy_come_out_as_they_went_in(value):
    out = through(value)
    assert same(value if not isinstance(value, OrderedDict) else dict(value), out)
    if isinstance(value, pd.Series):
        assert value.dtype == out.dtype


Bounds = namedtuple("Bounds", "low high")


class Text(str):
    pass


@pytest.mark.parametrize(
    ("value", "plainly"),
    [
        (Counter("aab"), {"a": 2, "b": 1}),
        (Bounds(1, 2), (1, 2)),
        (Text("a"), "a"),
        (np.int64(3), 3),
        (np.float32(12.3), 12.3),
        (np.bool_(True), True),
        (np.array(3), 3),
    ],
)
def test_coats_that_a_check_takes_off_are_taken_off(value, plainly):
    assert same(plainly, through(value))


def test_views_of_a_dict_stay_views():
    assert list(through({"a": 1}.keys())) == ["a"]
    assert list(through({"a": 1}.values())) == [1]


@pytest.mark.parametrize("placeholder", [..., NotImplemented, "YOUR ANSWER HERE", [...], {"a": ...}])
def test_a_placeholder_is_still_one(placeholder):
    with pytest.raises(check.NotAnswered):
        check.members(through(placeholder), ["a"])


class Liar:
    def __eq__(self, other):
        return True

    __hash__ = object.__hash__

    def __getattr__(self, name):
        raise SystemExit(name)


class Bomb(dict):
    def items(self):
        raise KeyboardInterrupt


STRANGERS = {
    "a liar": Liar,
    "an object": object,
    "a class": lambda: Liar,
    "a generator": lambda: (x for x in "ab"),
    "a function": lambda: open,
    "an iterator": lambda: iter([1]),
    "a number too long": lambda: 10**100_000,
}


@pytest.mark.parametrize("make", STRANGERS.values(), ids=STRANGERS)
def test_of_anything_else_only_the_name_of_its_type_arrives(make):
    out = through(make())
    with pytest.raises(check.Wrong):
        check.number(out, 3)


def test_a_subclass_cannot_say_something_else_of_itself():
    assert through(Bomb(a=1)) == {"a": 1}


def test_a_value_that_holds_itself_is_refused():
    knot: list = []
    knot.append(knot)
    with pytest.raises(check.Wrong):
        check.members(through(knot), ["a"])


def test_more_items_than_any_answer_needs_are_refused_as_too_many():
    with pytest.raises(check.Wrong, match="more than"):
        check.members(through(["a"] * 100_000), ["a"])


def test_an_empty_function_is_still_empty():
    def nothing(x):
        """Says what it should do."""

    with pytest.raises(check.NotAnswered):
        check.function(through(nothing), [((1,), 1)])


def test_a_function_stays_behind_a_call():
    called = []

    def call(name):
        return lambda *arguments: called.append((name, arguments)) or 2

    out = plain.decode(plain.encode(lambda x: x), call, "f")
    check.function(out, [((1,), 2)])
    assert called == [("f", (1,))]


_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=10)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=10,
)
_TAGS = sorted(
    {
        "int",
        "float",
        "np",
        "range",
        "dict",
        "keys",
        "values",
        "interval",
        "series",
        "frame",
        "index",
        "ndarray",
    }
    | {
        "categorical",
        "times",
        "interval_array",
        "extension",
        "function",
        "opaque",
        "multi_index",
        "tuple",
        "set",
    }
    | {"Decimal", "Fraction", "date", "datetime", "timedelta", "Timestamp", "Timedelta", "Period", "bytes"}
)
_FORGED = st.fixed_dictionaries(
    {"t": st.sampled_from(_TAGS)},
    optional=dict.fromkeys(
        ("v", "dtype", "shape", "index", "name", "names", "columns", "categories", "ordered", "freq"), _JSON
    ),
)


@given(st.one_of(_JSON, _FORGED, st.lists(_FORGED, max_size=3)))
@settings(max_examples=500, deadline=None)
def test_whatever_arrives_becomes_a_value_or_is_refused(data):
    with contextlib.suppress(plain.Refused):
        plain.decode(data)


@given(st.integers(min_value=1, max_value=10**6), st.sampled_from(["<f8", "O", "<i8", "|S5", "V8", "M8[D]"]))
@settings(max_examples=50, deadline=None)
def test_a_shape_that_is_larger_than_its_data_is_refused(size, kind):
    with pytest.raises(plain.Refused):
        plain.decode({"t": "ndarray", "dtype": kind, "shape": [size, 10**9], "v": "AAAA"})


def test_numbers_of_every_size_survive():
    for number in (2**53, -(2**64), 10**1000, Fraction(1, 3**500), Decimal("1.50")):
        assert same(number, through(number))


def test_a_time_zone_is_kept_as_its_offset():
    aware = dt.datetime(2026, 2, 4, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert through(aware) == aware


@pytest.mark.parametrize(
    "data",
    [
        {"t": "range", "v": [0, 50_000_000]},
        {"t": "frame", "v": [1], "index": {"t": "range", "v": [0, 50_000_000]}, "columns": ["party"]},
        {"t": "multi_index", "names": ["x"] * 20_000, "v": []},
    ],
    ids=["a long range", "a long frame in few bytes", "many levels"],
)
def test_what_few_bytes_would_make_large_is_refused(data):
    with pytest.raises(plain.Refused):
        plain.decode(data)
