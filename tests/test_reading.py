"""Answers are made plain before they are compared: no object crashes a check or lies its way through."""

import collections
import datetime as dt
import functools
import itertools
from decimal import Decimal
from fractions import Fraction

import hypothesis.extra.numpy as hnp
import hypothesis.extra.pandas as hpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seminar import check
from seminar.check import reading

weights = functools.partial(
    check.table, keys=["party"], columns={"party": check.text, "since": check.date, "weight": check.number}
)
EXPECTED = {
    check.number: 8,
    check.whole_number: 8,
    check.days: 8,
    check.date: "2031-02-05",
    check.month: "2031-03",
    check.text: "left bank",
    check.character: "—",
    check.members: {"8"},
    check.interval: (8, 8),
    check.mapping: {"UA": 8, "RU": 8},
    weights: pd.DataFrame({"party": ["UA"], "since": ["2031-02-05"], "weight": [8]}),
    check.function: [((5,), 8)],
}
NAMES = {getattr(check, name): name for name in check.__all__} | {weights: "table"}
checks = pytest.mark.parametrize("judge", EXPECTED, ids=NAMES.get)


def message(judge, *answer, **options):
    """What a refusal says; fails where there is none."""
    with pytest.raises(check.Wrong) as caught:
        judge(*answer, **options)
    return str(caught.value)


def test_a_reader_gives_plain_values():
    assert reading.number(np.float32(12.3)) == Fraction(12.3)
    assert reading.days(pd.Timedelta(days=-2)) == -2
    assert reading.date(np.datetime64("2031-02-05", "ns")) == dt.date(2031, 2, 5)
    assert reading.month("Sept 2031") == (2031, 9)
    assert reading.text("  Left_Bank ") == "left bank"
    assert reading.character("em dash") == "—"
    assert reading.items(pd.Index(["a", "b"])) == ["a", "b"]
    assert reading.pairs(pd.Series({"a": 1})) == [("a", 1)]
    assert reading.two_bounds(pd.Interval(1, 2)) == (1, 2)


# Not answered yet ------------------------------------------------------------------------------------------

# fmt: off
PLACEHOLDERS = [
    "YOUR ANSWER HERE", "your answer here", " YOUR CODE HERE. ", "", "...", "  ", np.str_(""), "\n" * 10**6,
    ..., NotImplemented, np.array(...), [...], (..., ...), {"UA": ..., "RU": ...},
    [], (), set(), frozenset(), {}, range(0), collections.deque(),
    np.array([]), pd.Series([], dtype=float), pd.Index([]), pd.DataFrame(),
]
# fmt: on


@checks
@pytest.mark.parametrize("answer", PLACEHOLDERS, ids=lambda a: ascii(a)[:20])
def test_a_placeholder_is_not_answered_yet(judge, answer):
    for expected in ((), (EXPECTED[judge],)):
        with pytest.raises(check.NotAnswered, match=r"^Not answered yet\. Needed: "):
            judge(answer, *expected)


def test_text_that_only_begins_like_a_placeholder_is_an_answer():
    assert "not text" in message(check.number, " " * 200 + "12")
    check.text("." * 50 + "dot", "." * 50 + "dot")
    assert "of 2: [..., 1]" in message(check.number, [..., 1]).replace("Ellipsis", "...")


@checks
@pytest.mark.parametrize(
    "answer", [object(), 2 + 1j, b"", np.ones((2, 2, 2))], ids=lambda a: type(a).__name__
)
def test_the_form_is_judged_without_a_look_at_the_expected_value(judge, answer):
    assert message(judge, answer) == message(judge, answer, EXPECTED[judge])


# Objects that lie or fail ----------------------------------------------------------------------------------


def fails(name):
    raise RuntimeError("no")


def agrees(name):
    """True to every question, and 8 or the expected text wherever a value is asked for."""
    values = {"__len__": 1, "__iter__": iter(["8"]), "__str__": "8", "__repr__": "8", "__format__": "8"}
    numbers = ("__int__", "__index__", "__float__", "__hash__", "numerator", "year", "days", "real")
    return values.get(name, 8 if name in numbers else 1 if name == "denominator" else True)


PROPERTIES = ("numerator", "denominator", "year", "days", "real")
OPERATORS = (
    "eq ne lt le gt ge hash len iter bool int index float str repr format call sub rsub abs getitem contains"
)
# Without these no object could be made at all.
NEEDED = set("new init init_subclass subclasshook class class_getitem getattribute setattr delattr".split())


def overridden(base, answer):
    """A subclass of ``base`` in which every method gives ``answer(its name)``."""
    methods = {n for n in dir(base) if callable(getattr(base, n, None)) and n.strip("_") not in NEEDED}
    body = {}
    for name in (
        methods | {f"__{n}__" for n in OPERATORS.split()} | {p for p in PROPERTIES if hasattr(base, p)}
    ):
        method = functools.partialmethod(lambda self, name, *_, **__: answer(name), name)
        body[name] = (
            property(functools.partial(lambda n, self: answer(n), name)) if name in PROPERTIES else method
        )
    return type("Mine", (base,), body)


def disguised(value, answer):
    """``value`` as an instance of such a subclass."""
    if isinstance(value, pd.Series | pd.DataFrame):
        value = value.copy()
        object.__setattr__(value, "__class__", overridden(type(value), answer))
        return value
    raw = {Fraction: (7, 1), dt.date: (2031, 2, 6), dt.datetime: (2031, 2, 6), dt.timedelta: (7,)}
    return overridden(type(value), answer)(*raw.get(type(value), (value,)))


class LyingType(type):
    """Makes classes that claim to be any other."""

    def __eq__(cls, other):
        return True

    def __hash__(cls):
        return hash(float)

    def __instancecheck__(cls, _):
        return True

    __subclasscheck__ = __instancecheck__

    @property
    def __name__(cls):
        raise RuntimeError("no")


class Nameless(metaclass=LyingType):
    def __eq__(self, other):
        return True

    __hash__ = None


class Closed:
    def __getattribute__(self, name):
        raise RuntimeError("no")

    __repr__ = __str__ = __eq__ = __len__ = __iter__ = __bool__ = __float__ = __getattribute__


def posing_as(kind):
    """An object whose ``__class__`` names another class."""

    class Poser:
        __class__ = property(lambda self: kind)
        __getattr__ = __call__ = lambda self, *_, **__: self
        __eq__ = __lt__ = lambda self, other: True
        __hash__ = __len__ = lambda self: 0
        __iter__ = lambda self: iter([])  # noqa: E731

    return Poser()


class Endless:
    """Says that it is short and never stops."""

    def __len__(self):
        return 2

    def __iter__(self):
        return itertools.count()


def endless(base):
    return type("Endless", (base,), {"__len__": Endless.__len__, "__iter__": Endless.__iter__})


OTHERS = {
    "closed": Closed,
    "nameless": Nameless,
    "endless": Endless,
    "endless list": endless(list),
    "endless array": endless(pd.api.extensions.ExtensionArray),
    "endless series": lambda: endless(pd.Series)([1, 2, 3]),
    "odd name": type("a\nb" * 50, (), {}),
    "fails": lambda: overridden(object, fails)(),
    "agrees": lambda: overridden(object, agrees)(),
}
POSES = [
    float,
    int,
    str,
    bool,
    list,
    set,
    dict,
    Fraction,
    Decimal,
    type(None),
    dt.date,
    pd.Timestamp,
    pd.Timedelta,
]
POSES += [
    pd.Series,
    pd.DataFrame,
    pd.Interval,
    pd.Period,
    np.ndarray,
    np.float64,
    np.datetime64,
    type(pd.NaT),
]
OTHERS |= {f"posing as {kind.__name__}": functools.partial(posing_as, kind) for kind in POSES}

frame = pd.DataFrame({"party": ["UA"], "since": ["2031-02-05"], "weight": [7]})
# fmt: off
WRONG = {
    check.number: [7, 7.5, Fraction(7), Decimal(7), np.float64(7.5)],
    check.whole_number: [7, 7.0, Fraction(7), Decimal(7), np.float64(7)],
    check.days: [7, dt.timedelta(7), np.float64(7)],
    check.date: ["2031-02-06", dt.date(2031, 2, 6), dt.datetime(2031, 2, 6)],
    check.month: ["2031-04", (2031, 4), [2031, 4], dt.date(2031, 2, 6)],
    check.text: ["right bank"],
    check.character: ["–", "en dash"],
    check.members: [["7"], ("7",), {"7"}, frozenset(["7"]), collections.deque(["7"]), pd.Series(["7"])],
    check.interval: [(7, 8), [7, 8], {"low": 7, "high": 8}, pd.Series([7, 8])],
    check.mapping: [{"UA": 7, "RU": 8}, pd.Series({"UA": 7, "RU": 8})],
    weights: [frame],
    check.function: [7],
}
# fmt: on
HOSTILE = [
    pytest.param(
        judge,
        functools.partial(disguised, wrong, how),
        id=f"{NAMES[judge]}: {type(wrong).__name__} {how.__name__}",
    )
    for judge in WRONG
    for wrong in WRONG[judge]
    for how in (fails, agrees)
    if not (judge is check.function and how is agrees)  # that one can be called, and so is a function
] + [
    pytest.param(judge, make, id=f"{NAMES[judge]}: {name}")
    for judge in EXPECTED
    for name, make in OTHERS.items()
    if not (judge is check.function and callable(make()))
]  # fmt: skip


@pytest.mark.parametrize(("judge", "make"), HOSTILE)
def test_no_object_crashes_a_check_or_lies_its_way_through(judge, make):
    for wrap in (lambda x: x, lambda x: [x], lambda x: (x, x), lambda x: {"UA": x, "RU": x}):
        with pytest.raises(check.Wrong):
            judge(wrap(make()), EXPECTED[judge])
        try:
            judge(wrap(make()))
        except check.Wrong as why:
            assert len(str(why)) < 700 and "\n" not in str(why)


@pytest.mark.parametrize("make", OTHERS.values(), ids=OTHERS)
def test_no_cell_of_a_table_lies_its_way_through(make):
    for column in frame:
        cells = np.empty(1, dtype=object)
        cells[0] = make()
        message(weights, frame.assign(**{column: pd.Series(cells, dtype=object)}), EXPECTED[weights])


def test_a_table_with_methods_of_its_own_is_read_by_its_cells():
    for name in ("to_dict", "__getitem__", "columns", "index", "items"):
        mine = frame.copy()
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(mine.__dict__, name, lambda *_: EXPECTED[weights].to_dict("records"))
            assert "the column “weight” is not right yet" in message(weights, mine, EXPECTED[weights])


@pytest.mark.parametrize("how", [fails, agrees])
@pytest.mark.parametrize(
    ("judge", "right"),
    [(check.number, 8), (check.number, 8.0), (check.text, "left bank"), (check.members, ["8"])],
    ids=["int", "float", "str", "list"],
)
def test_the_right_value_in_a_class_of_its_own_is_right(judge, right, how):
    judge(disguised(right, how), EXPECTED[judge])


def test_a_hidden_value_counts_for_nothing():
    message(check.number, np.ma.masked, 0)
    message(check.number, np.ma.masked_array(8, mask=True), 8)
    message(check.interval, np.ma.masked_array([8, 8], mask=[False, True]), (8, 8))


# Anything at all -------------------------------------------------------------------------------------------

zones = st.none() | st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=5))])
in_bounds = {"min_value": dt.datetime(1700, 1, 1), "max_value": dt.datetime(2200, 1, 1)}
spans = st.timedeltas(dt.timedelta(-9999), dt.timedelta(9999))
# fmt: off
scalars = st.one_of(
    st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.fractions(),
    st.decimals() | st.sampled_from([Decimal("sNaN"), Decimal("1e400"), Decimal("1e-999999")]),
    st.builds(lambda: 10**5000) | st.just(np.longdouble("1e4000")) | st.just(np.clongdouble(1)),
    st.text(max_size=12) | st.binary(max_size=4) | st.characters(),
    st.from_regex(r"\A[0-9/. -]{1,11}\Z") | st.from_regex(r"\A(U\+|0x)[0-9A-Fa-f]{1,7}\Z"),
    st.from_regex(r"\A[0-9]{1,2}[a-z]{0,2} (of )?[A-Z][a-z]{2,8},? [0-9]{0,4}\Z"),
    st.dates() | st.datetimes(timezones=zones) | st.times() | st.timedeltas(),
    st.datetimes(**in_bounds, timezones=zones).map(pd.Timestamp) | spans.map(pd.Timedelta),
    st.builds(pd.Period, st.datetimes(**in_bounds), freq=st.sampled_from("D M Y Q W h s 2D".split())),
    st.builds(lambda low, width: pd.Interval(low, low + width), st.integers(-99, 99), st.integers(0, 9)),
    st.sampled_from([..., NotImplemented, pd.NaT, pd.NA, "YOUR ANSWER HERE", object(), len, int]),
    hnp.scalar_dtypes().flatmap(hnp.from_dtype),
)
dtypes = st.sampled_from(["int64", "float32", "bool", "datetime64[ns]", "timedelta64[ns]", "U5"])
arrays = hnp.arrays(
    hnp.scalar_dtypes() | hnp.nested_dtypes(max_leaves=2) | st.just(np.dtype(object)),
    hnp.array_shapes(min_dims=0, min_side=0, max_dims=2, max_side=3),
)
frames = st.dictionaries(st.sampled_from(["party", "since", "weight", "x"]), dtypes, max_size=4).flatmap(
    lambda kinds: hpd.data_frames([hpd.column(name, dtype=kind) for name, kind in kinds.items()])
)
# fmt: on


def hashable(value):
    try:
        hash(value)
    except Exception:
        return False
    return True


def objects(values, **options):
    return pd.Series(values, dtype=object, **options)


def holders(inside):
    some = st.lists(inside, min_size=1, max_size=3)
    keys = st.sampled_from(["UA", "RU", "low", "high", "", 1, None]) | scalars.filter(hashable)
    entries = st.dictionaries(keys, inside, max_size=3)
    kinds = [list, tuple, collections.deque, objects]
    table = st.tuples(inside, inside).map(
        lambda x: pd.DataFrame({"party": ["UA", "RU"], "since": objects(x), "weight": objects(x[::-1])})
    )
    return st.one_of(
        *(some.map(kind) for kind in kinds),
        st.lists(inside.filter(hashable), max_size=3).map(set),
        st.lists(inside.filter(hashable), max_size=3).map(frozenset),
        entries,
        entries.map(dict.values),
        st.dictionaries(st.sampled_from(["UA", "RU", "low", "high"]), inside, min_size=1).map(objects),
        table,
        inside.map(lambda x: lambda *_: x),
    )


anything = st.recursive(
    scalars | arrays | dtypes.flatmap(lambda d: hpd.series(dtype=d) | hpd.indexes(dtype=d)) | frames,
    holders,
    max_leaves=6,
)

# What no strategy above can meet.
OUT_OF_REACH = {
    check.number: Decimal("48271.73125"),
    check.whole_number: 91827364554637281907,
    check.days: 91827364554637281907,
    check.date: "9182-07-13",
    check.month: "9182-07",
    check.text: "a quagmire between quicksands",
    check.character: "\U0001f9ff",
    check.members: {"quagmire", "quicksand", "quarry", "quay"},
    check.interval: (48271.73125, 91827.36455),
    check.mapping: {"quagmire": 1, "quicksand": 2},
    weights: pd.DataFrame({"party": ["quagmire"], "since": ["9182-07-13"], "weight": [1]}),
    check.function: [((1,), 48271.73125)],
}
OPTIONS = {
    check.members: [{"each": check.date}, {"each": check.number}, {"among": ["quagmire", "quarry"]}],
    check.interval: [{"each": check.date}, {"each": check.month}, {"each": check.days}],
    check.mapping: [{"each": check.text}, {"each": check.date}, {"names": ["quay"]}],
    check.number: [{"between": (0, 1)}],
    check.date: [{"between": ("2031-01-01", "2031-12-31")}],
    check.function: [{"inputs": [(1,), (1, 2)]}, {"inputs": [([],)], "each": check.members}],
}


# The same examples every time: a build must not fail by luck.
@settings(derandomize=True, max_examples=300, suppress_health_check=list(HealthCheck))
@given(anything)
def test_any_object_ends_in_a_pass_or_in_wrong(answer):
    for judge, expected in OUT_OF_REACH.items():
        for options in [{}, *OPTIONS.get(judge, [])]:
            try:
                judge(answer, **options)
            except check.Wrong as why:
                assert len(str(why)) < 1000 and "\n" not in str(why)
                str(why).encode()  # a message that cannot be written would crash the page
        message(judge, answer, expected)
