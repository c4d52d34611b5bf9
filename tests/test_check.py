"""What a fair check accepts and refuses: a right answer in another coat is right, a wrong one never slips through."""

import collections
import datetime as dt
import enum
import functools
import itertools
import re
from decimal import Decimal
from fractions import Fraction

import hypothesis.extra.numpy as hnp
import hypothesis.extra.pandas as hpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seminar import check, reading

# The same examples every time: a build must not fail by luck.
thorough = settings(
    derandomize=True, deadline=None, max_examples=200, suppress_health_check=list(HealthCheck)
)

WEIGHTS = {"keys": ["party"], "columns": {"party": check.text, "since": check.date, "weight": check.number}}
weights = functools.partial(check.table, **WEIGHTS)
dates = functools.partial(check.members, each=check.date)


def refused(judge, *answer, says="", **options):
    """The refusal, which must hold the words ``says``."""
    with pytest.raises(check.Wrong) as caught:
        judge(*answer, **options)
    message = str(caught.value)
    assert says in message, message
    assert message.endswith((".", "”?")) and message[0] == message[0].upper(), "not a sentence"
    return caught.value


def named(value):
    if isinstance(value, check.Check):
        return next(n for n in check.__all__ if getattr(check, n) is value)
    if callable(value):
        return getattr(value, "__name__", "check")
    return reading.describe(value)[:40].encode("ascii", "backslashreplace").decode()


def each_of(table):
    """One test a line: (check, expected, [answers]) gives (check, expected, answer)."""
    cases = [(judge, expected, answer) for judge, expected, answers in table for answer in answers]
    return pytest.mark.parametrize(
        ("judge", "expected", "answer"), cases, ids=[" ".join(map(named, (c[0], c[2]))) for c in cases]
    )


def refusals(table):
    """One test a line: (check, fragment, [answers]) gives (check, fragment, answer)."""
    cases = [(judge, says, answer) for judge, says, answers in table for answer in answers]
    return pytest.mark.parametrize(
        ("judge", "says", "answer"), cases, ids=[" ".join(map(named, (c[0], c[2]))) for c in cases]
    )


# Right answers in other coats ------------------------------------------------------------------------------


class Weight(enum.IntEnum):
    HEAVY = 8


class Side(enum.StrEnum):
    LEFT = "Left bank"


Pair = collections.namedtuple("Pair", "low high")
FIFTH = dt.date(2031, 2, 5)
FIVE_OCLOCK = dt.timezone(dt.timedelta(hours=5))


@each_of(
    [
        (check.number, 12.5, [12.5, Fraction(25, 2), Decimal("12.50"), np.float64(12.5), np.float16(12.5)]),
        (check.number, 12.5, [np.array(12.5), np.array(12.5, dtype=object), np.longdouble("12.5")]),
        (check.number, 12.3, [np.float32(12.3), np.longdouble(12.3), Decimal("12.3"), 4.1 * 3]),
        (check.number, 8, [8, 8.0, np.int8(8), np.uint64(8), Weight.HEAVY, True + 7]),
        (check.number, 0, [0, -0.0, 0.1 + 0.2 - 0.3, Decimal("-0")]),
        (check.number, -(10**15), [-(10**15), -1e15, Decimal("-1E15")]),
        (check.whole_number, 8, [8, 8.0, np.float64(8), Fraction(16, 2), Decimal("8.0"), np.array(8)]),
        (check.days, 8, [8, 8.0, np.int64(8), dt.timedelta(8), pd.Timedelta(days=8), pd.Timedelta("192h")]),
        (check.days, 8, [np.timedelta64(8, "D"), np.timedelta64(192, "h"), np.array(8, "timedelta64[D]")]),
        (check.days, 8, [pd.Timestamp(2031, 2, 9) - pd.Timestamp(2031, 2, 1), FIFTH - dt.date(2031, 1, 28)]),
        (check.days, 14, [np.timedelta64(2, "W"), np.timedelta64(14 * 86400 * 10**9, "ns")]),
        (check.days, -1, [dt.timedelta(-1), np.timedelta64(-24, "h"), pd.Timedelta(days=-1)]),
        (check.date, "2031-02-05", ["2031-02-05", " 2031-02-05 ", "2031-2-5", "2031/02/05", "2031/2/5"]),
        (check.date, "2031-02-05", ["2031-02-05 00:00:00", "2031-02-05T00:00", "2031-02-05T00:00:00.000"]),
        (
            check.date,
            "2031-02-05",
            ["5 February 2031", "5 Feb 2031", "5th of February, 2031", "05 FEB. 2031"],
        ),
        (check.date, "2031-02-05", ["Feb 5, 2031", "February 5th, 2031", "february 5 2031"]),
        (check.date, "2031-09-05", ["Sept 5, 2031", "5 Sep. 2031"]),
        (check.date, "2031-02-05", [FIFTH, dt.datetime(2031, 2, 5), dt.datetime(2031, 2, 5, tzinfo=dt.UTC)]),
        (check.date, "2031-02-05", [pd.Timestamp(2031, 2, 5), pd.Timestamp(2031, 2, 5, tz="Europe/Kyiv")]),
        (
            check.date,
            "2031-02-05",
            [dt.datetime(2031, 2, 5, tzinfo=FIVE_OCLOCK), pd.Period("2031-02-05", "D")],
        ),
        (check.date, "2031-02-05", [np.datetime64("2031-02-05"), np.array("2031-02-05", "datetime64[D]")]),
        (
            check.date,
            "2031-02-05",
            [np.datetime64("2031-02-05", u) for u in ("h", "m", "s", "ms", "us", "ns")],
        ),
        (check.date, "2031-02-05", [np.str_("2031-02-05"), "２０３１-02-05"]),
        (check.date, FIFTH, ["5 February 2031"]),
        (check.month, "2031-03", ["2031-03", "2031-3", "2031/03", "03/2031", "March 2031", "Mar 2031"]),
        (check.month, "2031-03", ["mar. 2031", "March, 2031", (2031, 3), [2031, 3.0], Pair(2031, 3)]),
        (check.month, "2031-03", [pd.Period("2031-03", "M"), np.datetime64("2031-03")]),
        (
            check.month,
            "2031-03",
            ["2031-03-17", "17 March 2031", dt.date(2031, 3, 1), pd.Timestamp(2031, 3, 31)],
        ),
        (check.month, "2031-03", [np.datetime64("2031-03-17"), pd.Period("2031-03-17", "D")]),
        (check.month, (2031, 3), ["March 2031"]),
        (
            check.text,
            "Left bank",
            ["Left bank", "  left   BANK ", "left-bank", "LEFT_BANK", "left‑bank", "left–bank"],
        ),
        (
            check.text,
            "Left bank",
            [np.str_("left bank"), np.array("Left bank"), Side.LEFT, "Ｌｅｆｔ\u00a0bank"],
        ),
        (check.text, "Côte d'Ivoire", ["Cote\u0302 d'Ivoire", "CÔTE D’IVOIRE"]),
        (check.text, "Straße", ["STRASSE", "straße"]),
        (
            check.character,
            "—",
            ["—", " — ", "em dash", "EM DASH", "em-dash", "EM_DASH", 0x2014, np.int32(0x2014)],
        ),
        (check.character, "—", ["U+2014", "u+2014", "0x2014", "0X2014", np.str_("—")]),
        (check.character, "-", ["-", "hyphen-minus", "Hyphen Minus", "U+002D", "0x2D"]),
        # What looks like a placeholder may be the answer.
        (check.character, "…", ["…", "horizontal ellipsis", "U+2026"]),
        (check.character, ".", [".", "full stop"]),
        (check.character, "\u00a0", ["\u00a0", "no-break space", "0xA0"]),
        (check.members, {"UA", "RU"}, [["UA", "RU"], ("ru", "ua"), {"RU", "UA"}, frozenset({"UA", "RU"})]),
        (check.members, {"UA", "RU"}, [["UA", "RU", "UA"], np.array(["UA", "RU"]), pd.Series(["RU", "UA"])]),
        (
            check.members,
            {"UA", "RU"},
            [pd.Index(["UA", "RU"]), pd.Categorical(["RU", "UA"]), pd.array(["UA", "RU"])],
        ),
        (check.members, {"UA", "RU"}, [{"UA": 1, "RU": 2}.keys(), {1: "UA", 2: "RU"}.values()]),
        (
            check.members,
            {"UA", "RU"},
            [collections.deque(["UA", "RU"]), pd.DataFrame({"party": ["UA", "RU"]})],
        ),
        (check.members, set(), [[], set(), (), np.array([]), pd.Series([], dtype=object)]),
        (
            check.interval,
            (1, 2.5),
            [(1, 2.5), [1, 2.5], np.array([1, 2.5]), pd.Series([1, 2.5]), Pair(1, 2.5)],
        ),
        (
            check.interval,
            (1, 2.5),
            [pd.Interval(1, 2.5), pd.Index([1, 2.5]), pd.Series({"low": 1, "high": 2.5})],
        ),
        (check.interval, (1, 2.5), [{"low": 1, "high": 2.5}, {"hi": 2.5, "lo": 1}, {"Min": 1, "MAX": 2.5}]),
        (check.interval, (1, 2.5), [{"lower": 1, "upper": 2.5}, pd.Series({"upper": 2.5, "lower": 1})]),
        (check.interval, (2, 2), [(2, 2)]),
        (
            check.mapping,
            {"UA": 1, "Left bank": 2.5},
            [{"UA": 1, "Left bank": 2.5}, {"left-bank": 2.5, "ua": 1}],
        ),
        (check.mapping, {"UA": 1, "RU": 2}, [pd.Series({"RU": 2, "UA": 1}), collections.Counter(UA=1, RU=2)]),
        (check.mapping, {"UA": 1, "RU": 2}, [collections.OrderedDict(RU=2.0, UA=np.int8(1))]),
    ]
)
def test_a_right_answer_in_another_coat_is_right(judge, expected, answer):
    judge(answer, expected)
    if not (judge is check.members and len(answer) == 0):  # nothing says yet that empty is right
        judge(answer)


# Wrong answers ---------------------------------------------------------------------------------------------


@each_of(
    [
        (
            check.number,
            12.5,
            [12.4999, 12.5001, -12.5, Fraction(25, 3), Decimal("12.51"), np.float64(12.6), 125],
        ),
        (check.number, 12.3, [np.float32(12.30001), 12.3 + 1e-9]),
        (check.number, 0, [1e-9, -1e-9, 1]),
        (check.number, 10**12, [10**12 + 2, 1.00000001e12]),
        (check.whole_number, 8, [7, 9, -8, 80, 8 + 10**15]),
        (check.days, 8, [7, 9, dt.timedelta(7), np.timedelta64(8, "W"), pd.Timedelta(days=9)]),
        (
            check.date,
            "2031-02-05",
            ["2031-02-06", "2031-05-02", "2032-02-05", "5 March 2031", dt.date(2031, 2, 4)],
        ),
        (check.date, "2031-02-05", [pd.Timestamp(2031, 2, 6, tz="UTC"), np.datetime64("2031-02-04")]),
        (
            check.month,
            "2031-03",
            ["2031-04", "2030-03", (2031, 2), pd.Period("2031-02", "M"), "1 April 2031"],
        ),
        (
            check.text,
            "Left bank",
            ["Leftbank", "Left", "right bank", "Left bank.", "Left—bank", "left bank x"],
        ),
        (check.character, "—", ["–", "en dash", "U+2013", 0x2013, "…", "-"]),
        (check.character, "a", ["A", "á"]),
        (check.members, {"UA", "RU"}, [["UA"], ["UA", "RU", "US"], ["UA", "US"], ["UARU"]]),
        (check.members, set(), [["UA"]]),
        (
            check.interval,
            (1, 2.5),
            [(1, 2), (1.1, 2.5), (1, 2.6), {"low": 0, "high": 2.5}, pd.Interval(1, 3)],
        ),
        (check.mapping, {"UA": 1, "RU": 2}, [{"UA": 2, "RU": 1}, {"UA": 1}, {"UA": 1, "RU": 2, "US": 3}]),
    ]
)
def test_a_wrong_answer_is_wrong_and_its_form_is_right(judge, expected, answer):
    judge(answer)
    refused(judge, answer, expected)


@pytest.mark.parametrize(
    ("judge", "expected", "answer"),
    [
        (check.number, 48271.5, 3),
        (check.whole_number, 48271, 3),
        (check.days, 48271, 3),
        (check.date, "2044-08-19", "2044-08-18"),
        (check.month, "2044-08", "2044-07"),
        (check.text, "quagmire", "quicksand"),
        (check.character, "¶", "§"),
        (check.members, {"quagmire", "quicksand"}, ["quagmire"]),
        (check.interval, (48271.5, 93152.5), (1, 2)),
        (check.mapping, {"UA": 48271.5, "RU": 93152.5}, {"UA": 1, "RU": 2}),
        (check.function, [((5,), 48271.5)], lambda x: x),
    ],
    ids=named,
)
def test_no_message_gives_the_expected_value_away(judge, expected, answer):
    message = str(refused(judge, answer, expected))
    for secret in ("48271", "93152", "2044-08-19", "August", "quagmire", "quicksand", "¶", "pilcrow"):
        assert secret not in message


# Refused forms ---------------------------------------------------------------------------------------------

CYCLE = [1]
CYCLE.append(CYCLE)
KNOT = {}
KNOT["UA"] = KNOT
NEST = functools.reduce(lambda inner, _: [inner], range(50_000), [])
LOOP = np.array([None, None], dtype=object)
LOOP[:] = [LOOP, LOOP]
MANY = range(10**12)


@refusals(
    [
        (check.number, "The text “12.5” was given: a number is needed, not text", ["12.5", np.str_("12.5")]),
        (check.number, "leave out the quotation marks and the unit", ["12.5 km", "twelve"]),
        (check.number, "truth value", [True, np.bool_(False), np.array(True)]),
        (check.number, "a finite number is needed", [float("nan"), np.inf, -np.inf, np.float32("nan")]),
        (check.number, "a finite number is needed", [Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity")]),
        (check.number, "a finite number is needed", [np.longdouble("inf"), np.array(np.nan)]),
        (check.number, "ordinary size", [10**5000, -(10**5000), Decimal("1e400"), Decimal("1e-400")]),
        (check.number, "ordinary size", [Decimal("1e999999"), Fraction(1, 10**5000), Decimal("1" * 2000)]),
        (
            check.number,
            "The number (1+2j) was given: a real number is needed",
            [1 + 2j, np.complex64(1 + 2j)],
        ),
        (check.number, "None (nothing) was given", [None, np.array(None)]),
        (check.number, "(an empty value) was given", [pd.NaT, pd.NA]),
        (check.number, "A list of 1: [12.5] was given: one number is needed", [[12.5]]),
        (
            check.number,
            "one number is needed",
            [(12.5,), {12.5}, {"a": 1}, np.array([12.5]), pd.Series([12.5])],
        ),
        (
            check.number,
            "one number is needed",
            [np.timedelta64(3, "D"), np.timedelta64("NaT"), dt.timedelta(3)],
        ),
        (check.number, "a function that was not called", [len, lambda: 12.5, [].append]),
        (
            check.number,
            "Needed: a number, such as 12.5.",
            [object(), type, b"12.5", FIFTH, CYCLE, KNOT, NEST],
        ),
        (check.whole_number, "a whole number is needed, without decimals", [8.5, Decimal("8.01"), 8.000001]),
        (check.whole_number, "a number is needed, not text", ["8"]),
        (check.days, "this has hours, minutes or seconds", [dt.timedelta(8, 1), np.timedelta64(36, "h")]),
        (check.days, "this has hours, minutes or seconds", [pd.Timedelta(days=8, nanoseconds=1)]),
        (
            check.days,
            "no fixed number of days",
            [np.timedelta64(8, u) for u in ("Y", "M")] + [np.timedelta64(8)],
        ),
        (check.days, "there is no length of time in it (NaT)", [pd.NaT, np.timedelta64("NaT", "D")]),
        (
            check.days,
            "not a date",
            [FIFTH, pd.Timestamp(2031, 2, 5), np.datetime64("2031-02-05"), pd.Period("2031")],
        ),
        (check.days, "not text", ["8 days", "8"]),
        (check.date, "the year is missing", ["5 February", "February 5", "Feb 5", "5/2", "tomorrow"]),
        (
            check.date,
            "which is the day and which the month? Write it as YYYY-MM-DD",
            ["05/02/2031", "5/2/31"],
        ),
        (check.date, "which is the day and which the month?", ["13/02/2031", "02/13/2031", "5.2.2031"]),
        (check.date, "it is not read as a date", ["20310205", "2031-02", "05-02-2031", "2031-W06-3"]),
        (check.date, "it is not read as a date", ["2031-02-05 12:00", "2031-02-05x", "from 2031-02-05"]),
        (
            check.date,
            "there is no such day in the calendar",
            ["2031-02-30", "30 February 2031", "2031-13-01"],
        ),
        (check.date, "there is no such day in the calendar", [np.datetime64("20000-01-01"), "0000-01-01"]),
        (check.date, "it names no month that we know", ["5 Febtober 2031"]),
        (check.date, "a date with day, month and year is needed", [20310205, 5, 2031.0, (2031, 2, 5), None]),
        (check.date, "a day is needed; this has a time of day", [dt.datetime(2031, 2, 5, 12)]),
        (check.date, "this has a time of day", [pd.Timestamp("2031-02-05 00:00:00.000000001")]),
        (check.date, "this has a time of day", [pd.Timestamp("2031-02-05 23:00", tz="UTC")]),
        (check.date, "this has a time of day", [np.datetime64("2031-02-05T01"), np.datetime64(1, "ns")]),
        (
            check.date,
            "a day is needed, not a longer period",
            [np.datetime64("2031-02"), np.datetime64("2031")],
        ),
        (check.date, "a day is needed, not a longer period", [np.datetime64("2031-02-05", "W")]),
        (
            check.date,
            "this is another period",
            [pd.Period("2031-02", "M"), pd.Period("2031"), pd.Period("2031Q1")],
        ),
        (check.date, "this is another period", [pd.Period("2031-02-05", f) for f in ("W", "h", "2D")]),
        (
            check.date,
            "there is no date in it (NaT)",
            [pd.NaT, np.datetime64("NaT"), np.datetime64("NaT", "D")],
        ),
        (
            check.date,
            "far too long",
            ["2031-02-05" + " " * 10**7, "5" * 10**7, "2031-02-05" + " " * 90 + "or not"],
        ),
        (
            check.month,
            "it is not read as a month; write it as YYYY-MM",
            ["March", "2031", "03-2031", "3 2031"],
        ),
        (check.month, "there is no such month", ["2031-13", (2031, 0), (3, 2031), "13/2031", (10**30, 1)]),
        (check.month, "it names no month that we know", ["Marchember 2031"]),
        (
            check.month,
            "a month with its year is needed",
            [3, 203103, None, (2031, 3, 1), pd.Period("2031Q1")],
        ),
        (
            check.month,
            "a month with its year is needed",
            [np.datetime64("2031"), np.datetime64("NaT", "M"), pd.NaT],
        ),
        (check.month, "a number is needed, not text", [("2031", "03")]),
        (
            check.text,
            "text is needed, in quotation marks",
            [8, 8.5, True, None, b"text", ["text"], pd.NA, FIFTH],
        ),
        (check.text, "far too long", ["ab" * 5 * 10**6]),
        (
            check.character,
            "its Unicode name",
            ["ab", "no such name", "—–", "x" * 10**7, "U+", "U+2014 U+2014"],
        ),
        # Some Unicode names stand for two characters.
        (check.character, "its Unicode name", ["latin small letter r with tilde"]),
        (check.character, "there is no character with that code point", [-1, 0x110000, "U+D800", "0x110000"]),
        (check.character, "as text", [8.0, None, True, ["—"], b"-"]),
        (check.members, "a collection is needed, such as [“a”, “b”], not one text", ["UA", "UA, RU", b"UA"]),
        (
            check.members,
            "a collection is needed",
            [8, None, 2.5, object(), (p for p in ["UA"]), iter(["UA"])],
        ),
        (check.members, "a list or set is needed, not names with values", [{"UA": 1}]),
        (check.members, "one item is the number 1: text is needed", [["UA", 1], pd.Series([1])]),
        (check.members, "one item is None (nothing)", [["UA", None]]),
        (check.members, "one dimension", [np.array([["UA"]]), np.array("UA")]),
        (
            check.members,
            "one column is needed, not a whole table",
            [pd.DataFrame({"a": ["UA"], "b": ["RU"]})],
        ),
        (check.members, "more than 10,000 items, far more than any answer", [MANY, ["UA"] * 10_001]),
        (check.members, "Needed: a list or set in which each item is text", [CYCLE, KNOT, NEST, LOOP]),
        (check.interval, "a set has no order; write the bounds as (low, high)", [{1, 2}, frozenset({1, 2})]),
        (check.interval, "the lower bound comes first", [(2, 1), {"low": 2, "high": 1}, np.array([2, 1])]),
        (check.interval, "there is 1", [(1,)]),
        (check.interval, "there are 3", [(1, 2, 3), np.array([1, 2, 3])]),
        (check.interval, "one bound is the text “2”: a number is needed, not text", [(1, "2")]),
        (check.interval, "one bound is None", [(None, 2)]),
        (check.interval, "one bound is the number nan", [(1, float("nan")), pd.Series([1, np.nan])]),
        (check.interval, "one bound is the placeholder", [(1, ...)]),
        (
            check.interval,
            "two bounds are needed, as (low, high)",
            [8, "1-2", None, range(2), np.array([[1, 2]])],
        ),
        (check.interval, "must be called low and high", [{"a": 1, "b": 2}, {"low": 1}, {"low": 1, "max": 2}]),
        (check.interval, "must be called low and high", [{"Low": 1, "low": 1, "high": 2}, {1: 1, 2: 2}]),
        (check.interval, "far more than any answer", [[1] * 10_001, np.arange(10**6)]),
        (check.interval, "Needed: two bounds (low, high)", [CYCLE, KNOT, NEST, LOOP]),
        (
            check.mapping,
            "names with values are needed: a dict",
            [[1, 2], 8, "UA", None, {1, 2}, (("UA", 1),)],
        ),
        (
            check.mapping,
            "one name is the number 1: text is needed",
            [{1: 1}, pd.Series([1, 2], index=[1, 2])],
        ),
        (check.mapping, "the name the text “ua” stands in it twice", [{"UA": 1, "ua": 1}]),
        (check.mapping, "stands in it twice", [pd.Series([1, 1], index=["UA", "UA"])]),
        (
            check.mapping,
            "the value of the text “UA” is the text “1”: a number is needed, not text",
            [{"UA": "1"}],
        ),
        (check.mapping, "the value of the text “UA” is a dict", [KNOT]),
        (check.mapping, "more than 10,000", [dict.fromkeys(map(str, range(10_001)), 1)]),
        (check.mapping, "more than 10,000", [pd.Series(1, index=range(10**6))]),
        (weights, "A list of 1: [1] was given: a DataFrame is needed", [[1]]),
        (weights, "a DataFrame is needed", [{"party": ["UA"]}, pd.Series([1]), None, np.ones((2, 2)), CYCLE]),
        (weights, "the column “since” is missing (and 1 more)", [pd.DataFrame({"party": ["UA"]})]),
        (weights, "far more than any answer", [pd.DataFrame({"party": ["UA"] * 10_001})]),
        (check.function, "A function is needed here; the number 8 was given.", [8]),
        (check.function, "A function is needed here", ["f", None, [len], pd.Series([1]), KNOT]),
    ]
)
def test_another_form_is_refused_and_the_message_says_why(judge, says, answer):
    alone = refused(judge, answer, says=says)
    assert not isinstance(alone, check.NotAnswered)
    assert len(str(alone)) < 500
    # The examples that a message shows lie far from the case, so they help nobody to guess.
    assert not re.search(r"\b(19|20[012])\d\d\b", str(alone).partition("Needed:")[2])


EXPECTED = {
    check.number: 12.5,
    check.whole_number: 8,
    check.days: 8,
    check.date: "2031-02-05",
    check.month: "2031-03",
    check.text: "Left bank",
    check.character: "—",
    check.members: {"UA", "RU"},
    check.interval: (1, 2.5),
    check.mapping: {"UA": 1, "RU": 2},
    weights: pd.DataFrame({"party": ["UA"], "since": ["2031-02-05"], "weight": [1.5]}),
    check.function: [((5,), 10)],
}


@pytest.mark.parametrize("judge", EXPECTED, ids=named)
@pytest.mark.parametrize("answer", [object(), 2 + 1j, b"", type, np.ones((2, 2, 2))], ids=named)
def test_the_message_about_a_form_is_the_same_with_and_without_the_expected_value(judge, answer):
    if judge is check.function and callable(answer):
        return
    assert str(refused(judge, answer)) == str(refused(judge, answer, EXPECTED[judge]))


@pytest.mark.parametrize("judge", EXPECTED, ids=named)
@pytest.mark.parametrize(
    "answer",
    # fmt: off
    [
        "YOUR ANSWER HERE",
        "your answer here",
        " YOUR CODE HERE. ",
        "",
        "...",
        "  ",
        np.str_(""),
        "\n" * 10**6,
        ...,
        NotImplemented,
        np.array(...),
        [...],
        (..., ...),
        {"UA": ..., "RU": ...},
        [],
        (),
        set(),
        frozenset(),
        {},
        range(0),
        collections.deque(),
        np.array([]),
        pd.Series([], dtype=float),
        pd.Index([]),
        pd.DataFrame(),
    ],
    # fmt: on
    ids=named,
)
def test_a_placeholder_is_not_answered_yet(judge, answer):
    for expected in ((), (EXPECTED[judge],)):
        missing = refused(judge, answer, *expected, says="Not answered yet. Needed: ")
        assert isinstance(missing, check.NotAnswered)


def test_text_that_only_begins_like_a_placeholder_is_an_answer():
    refused(check.number, " " * 200 + "12", says="not text")
    check.text("." * 50 + "dot", "." * 50 + "dot")


def test_wrong_is_an_assertion_and_shows_one_line_in_a_notebook():
    assert issubclass(check.Wrong, AssertionError) and issubclass(check.NotAnswered, check.Wrong)
    assert refused(check.days, 7, 8)._render_traceback_() == [
        "✗ The form is right, but this is not what the question asks for. "
        "Read the prompt once more, word by word."
    ]


@pytest.mark.parametrize("name", check.__all__)
def test_every_public_name_is_there(name):
    assert getattr(check, name).__doc__


def test_messages_show_what_was_given_shortened_and_on_one_line():
    refused(check.number, "a" * 10**7, says="The text “" + "a" * 39 + "…” was given")
    refused(check.number, "a\nb\x1b[31m\ud800", says="The text “a b [31m ” was given")
    refused(check.number, [1, "two", 2.5, None, FIFTH, np.float64(1), 7, 8])
    refused(
        check.number,
        [1, "two", 2.5, None, FIFTH, np.float64(1), 7],
        says="[1, 'two', 2.5, None, 2031-02-05, 1.0, …]",
    )
    refused(check.number, {"a": [1, [2, [3]]]}, says="A dict of 1: {'a': [1, […]]} was given")
    refused(check.number, [object()], says="[<object>]")
    refused(check.number, np.ones((2, 3)), says="An ndarray of 2 × 3 was given")
    refused(check.number, pd.DataFrame({"a": [1]}), says="A DataFrame of 1 × 1 was given")
    refused(check.number, [10**5000], says="An object of type list was given")
    refused(check.number, pd.Timestamp(2031, 2, 5), says="The Timestamp 2031-02-05 00:00:00 was given")


# Options ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "within", "right", "wrong"),
    [
        # one decimal asked for: rounded, unrounded, and both bounds
        (
            28.571428,
            0.05,
            [28.6, 28.57, 28.571428, 28.571428 + 0.05, 28.571428 - 0.05],
            [29, 28.5, 28.621429],
        ),
        (
            28.6,
            0.05,
            [28.55, 28.65, Decimal("28.55"), np.float32(28.65), Fraction(2855, 100)],
            [28.549, 28.651, 29],
        ),
        (3.141, 0.005, [3.136, 3.146, 3.14], [3.1, 3.1359, 3.14601]),
        (0.0005, 0.0005, [0, 0.001], [-0.00001, 0.00101]),
        (-2.5, 0.5, [-3, -2], [-3.001, -1.999]),
        (1234567.0, 0.5, [1234566.5, 1234567.5], [1234566.4, 1234568, 1.23e6]),
        # coarser rounding is right only where it is the same number
        (28.0, 0.05, [28, 28.0, "n"], []),
        (100.0, 0.005, [100, Decimal("1E2")], [100.01]),
    ],
)
def test_within_takes_every_value_up_to_half_a_unit_bounds_included(expected, within, right, wrong):
    for answer in right:
        if answer != "n":
            check.number(answer, expected, within=within)
    for answer in wrong:
        refused(check.number, answer, expected, within=within)


def test_within_holds_in_intervals_and_mappings_too():
    check.interval((1.05, 2.45), (1, 2.5), within=0.05)
    refused(check.interval, (1.06, 2.5), (1, 2.5), within=0.05, says="The lower bound is not right yet.")
    check.mapping({"a": 1.05}, {"a": 1}, within=0.05)
    refused(check.mapping, {"a": 1.06}, {"a": 1}, within=0.05, says="The value of “a” is not right yet.")


def test_between_says_what_cannot_be():
    check.days(3, between=(0, 30))
    check.days(0, between=(0, 30))
    check.days(30, 30, between=(0, 30))
    refused(
        check.days, 31, between=(0, 30), says="The number 31 cannot be: the answer lies between 0 and 30."
    )
    refused(check.days, -1, between=(0, 30), says="cannot be")
    check.date("5 February 2031", between=("2031-01-01", "2031-12-31"))
    refused(check.date, "2032-01-01", between=("2031-01-01", "2031-12-31"), says="between 2031-01-01 and")


def test_also_gives_other_right_answers():
    check.text("Fri", "Friday", also=["Fri"])
    check.text("friday", "Friday", also=["Fri"])
    refused(check.text, "F", "Friday", also=["Fri"])


@pytest.mark.parametrize(
    ("judge", "expected", "answer", "wrong"),
    [
        (check.number, 28.6, Decimal("0.286"), 0.286),
        (check.whole_number, 8, 9.0, 9),
        (check.days, 8, pd.Timedelta(days=7), 7),
        (check.date, "2031-02-05", "6 Feb 2031", dt.date(2031, 2, 6)),
        (check.month, "2031-03", "April 2031", (2031, 4)),
        (check.text, "Friday", "saturday ", "Saturday"),
        (check.character, "—", "en dash", "–"),
        (check.members, ["UA", "RU"], ("us", "ua", "ru"), {"UA", "RU", "US"}),
        (check.interval, (1, 2), [1, 3.0], (1, 3)),
        (check.mapping, {"UA": 1, "RU": 2}, {"ru": 1, "ua": 2}, {"UA": 2, "RU": 1}),
        # A wrong set of names can be typical too.
        (check.mapping, {"UA": 1, "RU": 2}, {"UA": 1}, {"UA": 1}),
        (check.mapping, {"UA": 1}, {"UA": 1, "US": 1}, {"UA": 1, "US": 1}),
    ],
    ids=named,
)
def test_a_typical_wrong_answer_gets_the_message_that_teaches(judge, expected, answer, wrong):
    typical = [(expected, "never said"), (wrong, "Look at the calendar.")]
    assert str(refused(judge, answer, expected, misconceptions=typical)) == "Look at the calendar."
    judge(expected, expected, misconceptions=typical)


def test_a_misconception_is_compared_with_the_same_width():
    typical = [(0.286, "As percent, please.")]
    refused(check.number, 0.3, 28.6, within=0.05, misconceptions=typical, says="As percent")
    refused(check.number, 0.4, 28.6, within=0.05, misconceptions=typical, says="not what the question asks")


# Members, intervals, mappings ------------------------------------------------------------------------------


def test_members_count_what_is_missing_and_what_does_not_belong():
    parties = ["UA", "RU", "US"]
    refused(check.members, ["UA", "RU"], parties, says="Of the items, 1 is missing.")
    refused(check.members, ["UA"], parties, says="Of the items, 2 are missing.")
    refused(check.members, [*parties, "EU"], parties, says="Of the items, 1 does not belong.")
    refused(
        check.members, ["UA", "XX", "YY"], parties, says="Of the items, 2 are missing and 2 do not belong."
    )


def test_members_are_chosen_among_what_there_is():
    check.members(["a", "B"], among="ABC")
    refused(
        check.members, ["a", "Z"], among="ABC", says="The text “Z” is not one of the things to choose from."
    )
    check.members(["a", "B"], {"A", "B"}, among=iter("ABC"))


def test_members_of_numbers_forgive_the_machine_and_nothing_else():
    check.members([0.1 + 0.2, 1], {0.3, 1}, each=check.number)
    refused(check.members, [0.31, 1], {0.3, 1}, each=check.number, says="1 is missing and 1 does not belong")


@pytest.mark.parametrize(
    "answer",
    [
        ["2031-02-02", "2031-02-03"],
        {"3 February 2031", "2 February 2031"},
        pd.date_range("2031-02-02", "2031-02-03"),
        pd.Series(pd.date_range("2031-02-02", "2031-02-03")),
        pd.date_range("2031-02-02", "2031-02-03").date,
        pd.period_range("2031-02-02", "2031-02-03", freq="D"),
        np.arange("2031-02-02", "2031-02-04", dtype="datetime64[D]"),
        (dt.date(2031, 2, 2), pd.Timestamp(2031, 2, 3), "2031-02-02"),
    ],
    ids=lambda a: type(a).__name__,
)
def test_members_may_be_dates(answer):
    dates(answer)
    dates(answer, ["2031-02-02", "2031-02-03"])
    refused(dates, answer, ["2031-02-02", "2031-02-04"], says="1 is missing and 1 does not belong")


def test_members_that_must_be_dates_are_dates():
    refused(
        dates, ["2031-02-02", "3 February"], says="one item is the text “3 February”: the year is missing"
    )
    refused(dates, [2, 3], says="one item is the number 2: a date with day, month and year is needed")


@pytest.mark.parametrize(
    "answer",
    [
        ("2031-02-02", "3 March 2031"),
        {"low": dt.date(2031, 2, 2), "high": pd.Timestamp(2031, 3, 3)},
        pd.Interval(pd.Timestamp(2031, 2, 2), pd.Timestamp(2031, 3, 3)),
        pd.to_datetime(["2031-02-02", "2031-03-03"]),
        np.array(["2031-02-02", "2031-03-03"], "datetime64[D]"),
    ],
    ids=lambda a: type(a).__name__,
)
def test_an_interval_may_be_of_dates(answer):
    check.interval(answer, ("2031-02-02", "2031-03-03"), each=check.date)
    refused(
        check.interval, answer, ("2031-02-02", "2031-03-04"), each=check.date, says="The upper bound is not"
    )


@pytest.mark.parametrize(
    "answer",
    [
        ("2031-02", "March 2031"),
        [(2031, 2), (2031, 3)],
        pd.period_range("2031-02", "2031-03", freq="M"),
        np.array(["2031-02", "2031-03"], "datetime64[M]"),
        {"min": "2031-02-28", "max": "2031-03-01"},
    ],
    ids=lambda a: type(a).__name__,
)
def test_an_interval_may_be_of_months(answer):
    check.interval(answer, ("2031-02", "2031-03"), each=check.month)
    refused(check.interval, answer, ("2031-01", "2031-03"), each=check.month, says="The lower bound is not")


def test_an_interval_says_which_bound_is_off():
    refused(check.interval, (1, 3), (1, 2), says="The upper bound is not right yet.")
    refused(check.interval, (0, 2), (1, 2), says="The lower bound is not right yet.")
    refused(check.interval, (0, 3), (1, 2), says="The two bounds are not right yet.")
    refused(check.interval, ("2031-03-01", "2031-02-01"), each=check.date, says="the lower bound comes first")


def test_a_mapping_names_what_is_missing_strange_or_wrong():
    expected = {"Left bank": 1, "Right bank": 2, "Delta": 3}
    refused(check.mapping, {"Left bank": 1, "Delta": 3}, expected, says="The name “Right bank” is missing.")
    refused(check.mapping, {"Delta": 3}, expected, says="The name “Left bank” is missing (and 1 more).")
    refused(check.mapping, expected | {"Sea": 4}, expected, says="The name “sea” is not asked for.")
    refused(check.mapping, expected | {"Delta": 4}, expected, says="The value of “Delta” is not right yet.")
    refused(
        check.mapping, dict.fromkeys(expected, 9), expected, says="“Left bank” is not right yet (and 2 more)."
    )
    refused(check.mapping, expected | {"x" * 9999: 4}, expected, says="x…” is not asked for")


def test_the_names_of_a_mapping_can_be_asked_for_without_its_values():
    check.mapping({"ua": 1, "ru": 2}, names=["UA", "RU"])
    check.mapping({"ua": 1, "ru": 2}, names=iter(["UA", "RU"]))
    refused(check.mapping, {"UA": 1}, names=["UA", "RU"], says="The name “RU” is missing.")
    refused(
        check.mapping, {"UA": 1, "RU": 2, "XX": 3}, names=["UA", "RU"], says="The name “xx” is not asked for."
    )


def test_a_mapping_may_hold_dates_or_text():
    check.mapping({"a": "5 Feb 2031"}, {"a": "2031-02-05"}, each=check.date)
    check.mapping(pd.Series({"a": "Left Bank"}), {"a": "left-bank"}, each=check.text)
    refused(
        check.mapping,
        {"a": 5},
        {"a": "2031-02-05"},
        each=check.date,
        says="the value of the text “a” is the number 5",
    )


# Tables ----------------------------------------------------------------------------------------------------


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "party": ["UA", "RU", "US"],
            "since": pd.to_datetime(["2031-02-05", "2031-03-01", None]),
            "weight": [1.5, 2, None],
        }
    )


COATS = {
    "as it is": lambda f: f,
    "rows in another order": lambda f: f.iloc[::-1],
    "columns in another order": lambda f: f[["weight", "party", "since"]],
    "another index": lambda f: f.set_axis([7, 7, 7]),
    "the key in the index": lambda f: f.set_index("party"),
    "two columns in the index": lambda f: f.set_index(["since", "party"]),
    "the key in the index and in a column": lambda f: f.set_index("party", drop=False),
    "more columns": lambda f: f.assign(note="mine", party_name=["a", "b", "c"]),
    "more columns of one name": lambda f: pd.concat([f, f[[]].assign(n=1), f[[]].assign(n=2)], axis=1),
    "keys as categories": lambda f: f.astype({"party": "category"}),
    "keys in another case": lambda f: f.assign(party=f["party"].str.lower() + " "),
    "everything an object": lambda f: f.astype(object),
    "single precision": lambda f: f.astype({"weight": "float32"}),
    "nullable numbers": lambda f: f.astype({"weight": "Float64"}),
    "exact numbers": lambda f: f.assign(weight=[Fraction(3, 2), Decimal(2), None]),
    "dates as text": lambda f: f.assign(since=["5 Feb 2031", "2031-03-01", None]),
    "dates as periods": lambda f: f.assign(since=f["since"].dt.to_period("D")),
    "dates as dates": lambda f: f.assign(since=[FIFTH, dt.date(2031, 3, 1), np.datetime64("NaT")]),
    "missing as pandas says it": lambda f: f.astype(object).where(f.notna(), pd.NA),
    "missing as nan": lambda f: f.astype(object).where(f.notna(), float("nan")),
    "missing as a Decimal": lambda f: f.assign(weight=[1.5, 2, Decimal("NaN")]),
}


@pytest.mark.parametrize("coat", COATS)
def test_a_table_is_compared_row_by_row_as_its_keys_name_them(frame, coat):
    weights(COATS[coat](frame))
    weights(COATS[coat](frame), frame)
    weights(frame, COATS[coat](frame))


DAMAGE = {
    "In the row party = RU the column “weight” is not right yet.": lambda f: f.assign(weight=[1.5, 2.1, None]),
    "In the row party = UA the column “weight” is not right yet (and 1 more).": lambda f: f.assign(weight=[1, 1, None]),
    "In the row party = US the column “weight” is not right yet.": lambda f: f.assign(weight=[1.5, 2, 0]),
    "In the row party = RU the column “since” is not right yet.": lambda f: f.assign(since=f["since"].where(f.index != 1)),
    "The row party = US is missing.": lambda f: f.iloc[:2],
    "The row party = RU is missing (and 1 more).": lambda f: f.iloc[:1],
    "The row party = EU does not belong.": lambda f: pd.concat([f, pd.DataFrame({"party": ["EU"]})]),
    "two rows have party = ua.": lambda f: f.assign(party=["UA", "ua", "US"]),
    "the column “weight” is missing.": lambda f: f.drop(columns="weight"),
    "the column “weight” stands in it twice.": lambda f: f[["party", "since", "weight", "weight"]],
    "its columns have several levels": lambda f: pd.concat({"a": f}, axis=1),
    "a cell of column “weight” is the text “heavy”: a number is needed": lambda f: f.assign(weight="heavy"),
    "a cell of column “since” is the number 5": lambda f: f.assign(since=5),
    "The table has no rows.": lambda f: f.iloc[:0],
}  # fmt: skip


@pytest.mark.parametrize("says", DAMAGE)
def test_a_table_names_the_row_and_the_column(frame, says):
    refused(weights, DAMAGE[says](frame), frame, says=says)


def test_a_table_takes_numbers_within(frame):
    check.table(frame.assign(weight=[1.55, 1.95, None]), frame, within=0.05, **WEIGHTS)
    refused(
        check.table, frame.assign(weight=[1.56, 2, None]), frame, within=0.05, **WEIGHTS, says="party = UA"
    )


def test_a_table_with_no_rows_can_be_right(frame):
    weights(frame.iloc[:0], frame.iloc[:0])
    refused(weights, frame.iloc[:1], frame.iloc[:0], says="The row party = UA does not belong.")
    refused(weights, frame.iloc[:0], says="The table has no rows.")


def test_a_table_may_have_several_keys_and_names_them_all():
    months = {
        "keys": ["party", "month"],
        "columns": {"party": check.text, "month": check.month, "n": check.number},
    }
    right = pd.DataFrame(
        {"party": ["UA", "UA"], "month": pd.period_range("2031-02", periods=2, freq="M"), "n": [1, 2]}
    )
    check.table(right.set_index("month"), right, **months)
    check.table(right.assign(month=["March 2031", "Feb 2031"], n=[2, 1]), right, **months)
    refused(
        check.table,
        right.assign(n=[1, 3]),
        right,
        **months,
        says="In the row party = UA, month = 2031-03 the column “n”",
    )
    refused(
        check.table,
        right.assign(month="2031-02"),
        right,
        **months,
        says="two rows have party = UA, month = 2031-02",
    )


def test_a_table_has_misconceptions_too(frame):
    typical = [(frame, "never said"), (frame.assign(weight=[15, 20, None]), "A tenth of that.")]
    refused(
        weights, frame.assign(weight=[15, 20, None]), frame, misconceptions=typical, says="A tenth of that."
    )
    typical = [(frame.iloc[:2], "The third party counts.")]
    refused(weights, frame.iloc[1::-1], frame, misconceptions=typical, says="The third party counts.")


# Functions -------------------------------------------------------------------------------------------------

CASES = [((2, 3), 6), ((0, 5), 0), ((-1, 4), -4)]


class Multiplier:
    def __call__(self, a, b):
        return a * b

    def method(self, a, b):
        return a * b


@pytest.mark.parametrize(
    "answer",
    [
        lambda a, b: a * b,
        np.multiply,
        Multiplier(),
        Multiplier().method,
        functools.partial(lambda c, a, b: a * b, None),
    ],
    ids=named,
)
def test_anything_that_can_be_called_is_a_function(answer):
    check.function(answer)
    check.function(answer, inputs=[(2, 3)])
    check.function(answer, CASES)
    check.function(answer, iter(CASES))


def stops(a, b):
    return a / b


def gives_nothing(a, b):
    a * b


def unfinished(a, b):
    raise NotImplementedError


def leaves(a, b):
    raise SystemExit


def goes_round(a, b):
    return goes_round(a, b)


def judges_itself(a, b):
    raise check.Wrong("mine")


class SilentError(Exception):
    def __str__(self):
        raise RuntimeError


def mumbles(a, b):
    raise SilentError


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda a, b: a + b, "Your function, called with 2, 3: The form is right, but"),
        (lambda a, b: str(a * b), "Your function, called with 2, 3: The text “6” was given: a number is needed"),
        (lambda a, b: 6, "Your function, called with 0, 5: The form is right"),
        (lambda a: a, "called with 2, 3, stops with TypeError: "),
        (lambda a, b, c: a, "takes 3 positional arguments but 2 were given" if False else "missing 1 required positional argument: 'c'"),
        (gives_nothing, "called with 2, 3, gives None back. Does every path end in “return”?"),
        (lambda a, b: [][0], "called with 2, 3, stops with IndexError: list index out of range"),
        (lambda a, b: {}["x"], "stops with KeyError: 'x'"),
        (lambda a, b: undefined, "stops with NameError: name 'undefined' is not defined"),  # noqa: F821
        (goes_round, "stops with RecursionError"),
        (leaves, "stops with SystemExit: no message."),
        (judges_itself, "called with 2, 3, stops with Wrong: mine"),
        (mumbles, "stops with SilentError: no message."),
        (lambda a, b: lambda: a * b, "a function that was not called"),
        (lambda a, b: (yield a), "one number is needed"),
        (int, "stops with TypeError"),
    ],
    ids=named,
)  # fmt: skip
def test_a_function_that_goes_wrong_hears_for_which_input(answer, says):
    with pytest.raises(check.Wrong) as caught:
        check.function(answer, CASES)
    assert says in str(caught.value)
    assert not isinstance(caught.value, check.NotAnswered)
    if "form is right" not in says:
        with pytest.raises(check.Wrong, match=re.escape(says)):
            check.function(answer, inputs=[(2, 3)])


def test_an_unfinished_function_is_not_answered_yet():
    for answer in (unfinished, lambda a, b: ..., lambda a, b: "YOUR ANSWER HERE", lambda a, b: []):
        for options in ({"inputs": [(2, 3)]}, {"expected": CASES}):
            assert isinstance(refused(check.function, answer, **options), check.NotAnswered)


def test_the_input_in_a_message_is_readable():
    def fails(*_):
        raise ValueError("no\nluck" + "!" * 10**6)

    for arguments, says in [
        (
            ("2031-02-05", True),
            "called with '2031-02-05', the truth value True, stops with ValueError: no luck!!!",
        ),
        (([1, 2], {"a": 1}), "called with [1, 2], {'a': 1}, stops"),
        ((pd.Timestamp(2031, 2, 5), FIFTH), "called with 2031-02-05, 2031-02-05, stops"),
        ((pd.DataFrame({"a": [1]}),), "called with a DataFrame of 1 × 1, stops"),
    ]:
        with pytest.raises(check.Wrong) as caught:
            check.function(fails, inputs=[arguments])
        assert says in str(caught.value)
        assert len(str(caught.value)) < 400


def test_a_function_is_compared_by_any_check_with_its_options():
    check.function(lambda x: x / 3, [((1,), 0.33)], within=0.005)
    refused(check.function, lambda x: x / 3, [((1,), 0.33)], within=0.001)
    check.function(lambda d: pd.Timestamp(d), [(("2031-02-05",), "2031-02-05")], each=check.date)
    check.function(lambda p: {p.lower()}, [(("UA",), ["ua"])], each=check.members)
    refused(
        check.function,
        lambda x: x,
        inputs=[(50,)],
        between=(0, 9),
        says="called with 50: The number 50 cannot be",
    )


def test_a_function_with_the_bug_of_a_wrong_function_hears_its_message():
    typical = [
        (lambda a, b: a - b, "no"),
        (lambda a, b: 1 / 0, "no"),
        (lambda a, b: a + b, "Multiply, do not add."),
    ]
    assert (
        str(refused(check.function, lambda x, y: y + x, CASES, misconceptions=typical))
        == "Multiply, do not add."
    )
    # Agreeing on one input is not the bug.
    refused(
        check.function,
        lambda a, b: 5,
        CASES,
        misconceptions=typical,
        says="called with 2, 3: The form is right",
    )
    refused(check.function, stops, CASES, misconceptions=typical, says="called with 2, 3: The form is right")
    check.function(lambda a, b: a * b, CASES, misconceptions=typical)


def test_a_function_that_changes_its_input_harms_nobody_else():
    def greedy(numbers):
        total = len(numbers) + 1
        numbers.clear()
        return total

    arguments = ([1, 2, 3],)
    refused(
        check.function, greedy, [(arguments, 3)], misconceptions=[(lambda n: len(n) + 1, "One too many.")],
        says="One too many.",
    )  # fmt: skip
    assert arguments == ([1, 2, 3],)
    refused(check.function, greedy, [(arguments, 3)], says="called with [1, 2, 3]")


# Objects that lie or fail ----------------------------------------------------------------------------------

# Left alone, so that the object can be made at all.
NEEDED = {"__new__", "__init__", "__init_subclass__", "__subclasshook__", "__class__", "__class_getitem__"}
NEEDED |= {
    "__getattribute__",
    "__setattr__",
    "__delattr__",
    "__dict__",
    "__doc__",
    "__slots__",
    "__setstate__",
}
NEEDED |= {"__array_finalize__", "__module__", "__weakref__", "__finalize__", "__init_subclass__"}


def overridden(base, answer):
    """A subclass of ``base`` in which every method gives ``answer()``."""
    names = [n for n in dir(base) if n not in NEEDED and callable(getattr(base, n, None))]
    names += ["__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__", "__len__", "__iter__"]
    names += [
        "__float__",
        "__int__",
        "__index__",
        "__bool__",
        "__str__",
        "__repr__",
        "__format__",
        "__call__",
    ]
    names += ["__sub__", "__rsub__", "__abs__", "__reduce_ex__", "__getitem__", "__contains__"]
    names += [n for n in ("numerator", "denominator", "year", "days", "real") if hasattr(base, n)]
    return type("Overridden", (base,), {n: _method(n, answer) for n in names})


def _method(name, answer):
    def method(*_, **__):
        return answer(name)

    return property(method) if name in ("numerator", "denominator", "year", "days", "real") else method


def fails(_):
    raise RuntimeError("no")


def agrees(name):
    return {"__hash__": 1, "__len__": 1, "__str__": "8", "__repr__": "8", "__format__": "8"}.get(name, True)


def agrees_with_numbers(name):
    return {"__iter__": iter(["8"]), "__str__": "8", "__repr__": "8", "__format__": "8"}.get(name, 8)


class LyingType(type):
    """Classes that claim to be any class."""

    def __eq__(cls, other):
        return True

    def __hash__(cls):
        return hash(float)

    def __instancecheck__(cls, _):
        return True

    def __subclasscheck__(cls, _):
        return True

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
    """An object whose __class__ names another class."""

    class Poser:
        __class__ = property(lambda self: kind)

        def __getattr__(self, name):
            return self

        def __call__(self, *_, **__):
            return self

        def __eq__(self, other):
            return True

        def __hash__(self):
            return 0

        def __len__(self):
            return 0

        def __iter__(self):
            return iter([])

    return Poser()


class Endless:
    """A collection that says it is short and never stops."""

    def __len__(self):
        return 2

    def __iter__(self):
        return itertools.count()


class EndlessList(list):
    __len__ = Endless.__len__
    __iter__ = Endless.__iter__


class EndlessSeries(pd.Series):
    __len__ = Endless.__len__
    __iter__ = Endless.__iter__


class EndlessArray(pd.api.extensions.ExtensionArray):
    __len__ = Endless.__len__
    __iter__ = Endless.__iter__


STRANGE = type("a\nb" * 100, (), {})
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


def wrong_answers():
    """For each check, wrong answers whose classes a student could have overridden."""
    yield check.number, [7, 7.5, Fraction(7), Decimal(7), np.float64(7.5)]
    yield check.whole_number, [7, 7.0, Fraction(7), Decimal(7), np.float64(7)]
    yield check.days, [7, dt.timedelta(7), np.float64(7)]
    yield check.date, ["2031-02-06", dt.date(2031, 2, 6), dt.datetime(2031, 2, 6)]
    yield check.month, ["2031-04", (2031, 4), [2031, 4], dt.date(2031, 4, 1)]
    yield check.text, ["right bank"]
    yield check.character, ["–", "en dash"]
    yield (
        check.members,
        [["UA"], ("UA",), {"UA"}, frozenset(["UA"]), collections.deque(["UA"]), pd.Series(["UA"])],
    )
    yield check.interval, [(1, 2), [1, 2], {"low": 1, "high": 2}, pd.Series([1, 2])]
    yield check.mapping, [{"UA": 2, "RU": 2}, pd.Series({"UA": 2, "RU": 2}), collections.Counter(UA=2, RU=2)]
    yield weights, [pd.DataFrame({"party": ["UA"], "since": ["2031-02-05"], "weight": [2.5]})]
    yield check.function, [7]


def hostiles():
    for judge, answers in wrong_answers():
        for answer, behaviour in itertools.product(answers, (fails, agrees, agrees_with_numbers)):
            kind = type(answer)
            raw = (answer.numerator, answer.denominator) if kind is Fraction else (answer,)
            if kind in (dt.date, dt.datetime):
                raw = (answer.year, answer.month, answer.day)
            elif kind is dt.timedelta:
                raw = (answer.days,)
            yield (
                judge,
                lambda kind=kind, b=behaviour, raw=raw: overridden(kind, b)(*raw),
                f"{kind.__name__} {behaviour.__name__}",
            )
    for judge in EXPECTED:
        for maker in (Closed, Nameless, Endless, EndlessList, EndlessArray, STRANGE):
            if judge is not check.function:
                yield judge, maker, maker.__class__.__name__
        yield judge, lambda: EndlessSeries([1, 2, 3]), "endless series"
        for behaviour in (fails, agrees, agrees_with_numbers):
            if judge is not check.function:
                yield judge, overridden(object, behaviour), f"object {behaviour.__name__}"
        for kind in POSES:
            yield judge, functools.partial(posing_as, kind), f"posing as {kind.__name__}"


HOSTILE = [(judge, make, f"{named(judge)} {name}") for judge, make, name in hostiles()]


@pytest.mark.parametrize(("judge", "make"), [h[:2] for h in HOSTILE], ids=[h[2] for h in HOSTILE])
def test_no_object_crashes_a_check_or_passes_by_lying(judge, make):
    for wrap in (lambda x: x, lambda x: [x], lambda x: (x, x), lambda x: {"UA": x, "RU": x}):
        try:
            judge(wrap(make()))
        except check.Wrong as why:
            assert len(str(why)) < 700 and "\n" not in str(why)
        refused_or_hidden(judge, wrap(make()))
    as_array = np.empty(1, dtype=object)
    as_array[0] = make()
    for answer in (
        as_array,
        pd.DataFrame({"party": ["UA"], "since": ["2031-02-05"], "weight": [0]}, dtype=object),
    ):
        if type(answer) is pd.DataFrame:
            answer.at[0, "weight"] = 0
            answer["weight"] = pd.Series(as_array, dtype=object)
        refused_or_hidden(judge, answer)


def refused_or_hidden(judge, answer):
    with pytest.raises(check.Wrong):
        judge(answer, EXPECTED[judge])


def test_a_hostile_table_is_refused():
    class Labels(str):
        __eq__ = __ne__ = __hash__ = Closed.__getattribute__

    frame = pd.DataFrame([[1, 2, 3]], columns=["party", "since", object()])
    refused(weights, frame, says="the column “weight” is missing")
    frame = EXPECTED[weights].assign(weight=2)
    frame.attrs["party"] = Closed()
    object.__setattr__(frame, "to_dict", lambda *_: EXPECTED[weights].to_dict("records"))
    object.__setattr__(frame, "reset_index", lambda *_: EXPECTED[weights])
    refused(weights, frame, EXPECTED[weights], says="the column “weight” is not right yet")


def test_a_hidden_value_counts_for_nothing():
    masked = np.ma.masked_array([1, 2.5], mask=[False, True])
    refused(check.interval, masked, (1, 2.5))
    refused(check.number, np.ma.masked, 0)
    refused(check.number, np.ma.masked_array(12.5, mask=True), 12.5)


def test_an_object_with_the_right_value_in_a_class_of_its_own_keeps_that_value():
    for judge, expected, answer in [(check.number, 8, 8), (check.text, "a", "a"), (check.number, 2.5, 2.5)]:
        judge(overridden(type(answer), fails)(answer), expected)


# Anything at all -------------------------------------------------------------------------------------------

zones = st.none() | st.sampled_from([dt.UTC, FIVE_OCLOCK])
scalars = st.one_of(
    st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.fractions(),
    st.text(max_size=12) | st.binary(max_size=4) | st.characters(),
    st.decimals() | st.sampled_from([Decimal("sNaN"), Decimal("1e400"), Decimal("1e-999999"), 10**5000]),
    st.dates() | st.datetimes(timezones=zones) | st.times() | st.timedeltas(),
    st.datetimes(dt.datetime(1700, 1, 1), dt.datetime(2200, 1, 1), timezones=zones).map(pd.Timestamp),
    st.timedeltas(dt.timedelta(-9999), dt.timedelta(9999)).map(pd.Timedelta),
    st.builds(pd.Period, st.dates(dt.date(1700, 1, 1), dt.date(2200, 1, 1)), freq=st.sampled_from(["D", "M", "Y", "Q", "W", "h", "s", "2D"])),
    st.tuples(st.integers(-99, 99), st.integers(-99, 99)).map(lambda p: pd.Interval(min(p), max(p))),
    st.sampled_from([..., NotImplemented, pd.NaT, pd.NA, np.nan, np.inf, "YOUR ANSWER HERE", "", object(), len, int]),
    st.from_regex(r"\A[0-9/. -]{1,11}\Z") | st.from_regex(r"\A[0-9]{1,2}[a-z]{0,2} (of )?[A-Z][a-z]{2,8},? [0-9]{0,4}\Z"),
    st.from_regex(r"\A(U\+|0x)[0-9A-Fa-f]{1,7}\Z"),
    hnp.scalar_dtypes().flatmap(hnp.from_dtype),
    st.just(np.longdouble("1e4000")) | st.just(np.clongdouble(1)),
)  # fmt: skip
arrays = hnp.arrays(
    hnp.scalar_dtypes() | hnp.nested_dtypes(max_leaves=2) | st.just(np.dtype(object)),
    hnp.array_shapes(min_dims=0, min_side=0, max_dims=2, max_side=3),
)
columns = st.sampled_from(["int64", "float32", "bool", "datetime64[ns]", "timedelta64[ns]", "U5"])
frames = st.lists(st.tuples(st.sampled_from(["party", "since", "weight", "x"]), columns), min_size=0, max_size=4).flatmap(
    lambda named: hpd.data_frames([hpd.column(f"{n}{i}" if n == "x" else n, dtype=d) for i, (n, d) in enumerate(dict(named).items())])
)  # fmt: skip


def hashable(value):
    try:
        hash(value)
    except Exception:
        return False
    return True


def holders(inside):
    keys = st.sampled_from(["UA", "RU", "low", "high", "", 1, None]) | scalars.filter(hashable)
    return st.one_of(
        st.lists(inside, max_size=3),
        st.tuples(inside, inside),
        st.lists(inside.filter(hashable), max_size=3).map(set),
        st.lists(inside.filter(hashable), max_size=3).map(frozenset),
        st.lists(inside, max_size=3).map(collections.deque),
        st.dictionaries(keys, inside, max_size=3),
        st.dictionaries(keys, inside, max_size=3).map(dict.values),
        st.lists(inside, min_size=1, max_size=3).map(lambda x: pd.Series(x, dtype=object)),
        st.dictionaries(st.sampled_from(["UA", "RU", "low", "high"]), inside, max_size=3).map(lambda x: pd.Series(x, dtype=object)),
        st.lists(inside, min_size=2, max_size=2).map(
            lambda x: pd.DataFrame({"party": pd.Series(["UA", "RU"], dtype=object), "since": pd.Series(x, dtype=object), "weight": pd.Series(x[::-1], dtype=object)})
        ),
        inside.map(lambda x: lambda *_: x),
    )  # fmt: skip


anything = st.recursive(
    scalars | arrays | hpd.series(dtype=columns) | hpd.indexes(dtype=columns) | frames, holders, max_leaves=6
)

# No strategy above can meet these.
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
ODDITIES = {
    check.members: [{"each": check.date}, {"each": check.number}, {"among": ["quagmire", "quarry"]}],
    check.interval: [{"each": check.date}, {"each": check.month}, {"each": check.days}],
    check.mapping: [{"each": check.text}, {"each": check.date}, {"names": ["quay"]}],
    check.number: [{"between": (0, 1)}, {"within": 0.5}],
    check.function: [{"inputs": [(1,), (1, 2)]}, {"inputs": [([],)], "each": check.members}],
}


@thorough
@given(anything)
def test_any_object_ends_in_a_pass_or_in_wrong(answer):
    for judge, expected in OUT_OF_REACH.items():
        for options in [{}, *ODDITIES.get(judge, [])]:
            try:
                judge(answer, **options)
            except check.Wrong as why:
                assert len(str(why)) < 1000 and "\n" not in str(why)
                str(why).encode()
        with pytest.raises(check.Wrong):
            judge(answer, expected)


# Right values and their neighbours -------------------------------------------------------------------------


@thorough
@given(st.decimals(-(10**9), 10**9, places=4), st.sampled_from([1, -1]), st.floats(1e-4, 1e9))
def test_a_number_is_right_in_every_coat_and_its_neighbour_in_none(value, sign, gap):
    coats = [
        value,
        float(value),
        Fraction(value),
        np.float64(value),
        np.array(float(value)),
        np.longdouble(str(value)),
    ]
    for coat in coats:
        check.number(coat, value)
        check.number(value, coat)
    for coat in (value + sign * Decimal(str(gap)), float(value) + sign * gap):
        refused(check.number, coat, value)


@thorough
@given(st.integers(-(10**6), 10**6), st.integers(0, 5), st.fractions(-1, 1, max_denominator=1000))
def test_within_half_a_unit_means_exactly_that(digits, decimals, part):
    unit = Fraction(1, 10**decimals)
    expected, within = digits * unit, float(unit / 2)
    inside = expected + part * unit / 2
    for coat in (inside, float(inside)):
        check.number(coat, float(expected), within=within)
    outside = expected + (unit / 2 * Fraction(1001, 1000)) * (1 if part >= 0 else -1)
    for coat in (outside, float(outside)):
        refused(check.number, coat, float(expected), within=within)


@thorough
@given(st.integers(-99_999, 99_999))
def test_days_are_right_in_every_coat_and_one_more_in_none(count):
    def coats(n):
        return [
            n,
            float(n),
            np.int32(n),
            dt.timedelta(n),
            pd.Timedelta(days=n),
            np.timedelta64(n, "D"),
            np.timedelta64(n * 24, "h"),
        ]

    for coat, neighbour in zip(coats(count), coats(count + 1), strict=True):
        check.days(coat, count)
        check.days(count, coat)
        refused(check.days, neighbour, count)


def date_coats(day):
    stamp = pd.Timestamp(day)
    yield from (
        day,
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day.day} {day:%B %Y}",
        f"{day:%b} {day.day}, {day:%Y}",
    )
    yield from (
        stamp,
        stamp.to_pydatetime(),
        stamp.to_datetime64(),
        stamp.to_period("D"),
        stamp.tz_localize("UTC"),
    )
    yield from (np.datetime64(day), np.datetime64(day, "s"), str(stamp))


days_of_two_centuries = st.dates(dt.date(1850, 1, 1), dt.date(2100, 1, 1))


@thorough
@given(days_of_two_centuries, st.integers(1, 4000))
def test_a_date_is_right_in_every_coat_and_another_day_in_none(day, later):
    for coat in date_coats(day):
        check.date(coat, day)
        check.date(day, coat)
        check.month(coat, (day.year, day.month))
    for coat in date_coats(day + dt.timedelta(later)):
        refused(check.date, coat, day)


@thorough
@given(days_of_two_centuries, st.integers(1, 60))
def test_a_month_is_right_in_every_coat_and_another_month_in_none(day, later):
    def coats(period):
        yield from (period, str(period), f"{period:%B %Y}", f"{period:%b %Y}", (period.year, period.month))
        yield from (period.start_time, period.end_time.date(), np.datetime64(str(period), "M"))

    period = pd.Period(day, "M")
    for coat in coats(period):
        check.month(coat, str(period))
    for coat in coats(period + later):
        refused(check.month, coat, str(period))


words = st.lists(st.from_regex(r"\A[a-z]{1,6}\Z"), min_size=1, max_size=4)


@thorough
@given(words, st.sampled_from("abc"))
def test_text_is_right_in_every_coat_and_other_words_in_none(parts, letter):
    expected = " ".join(parts)
    for mark in (" ", "-", "_", "  ", "\u00a0", "‑", "–"):
        for coat in (mark.join(parts), f"  {mark.join(parts).upper()}\n", np.str_(mark.join(parts).title())):
            check.text(coat, expected)
    for neighbour in (expected + letter, letter + expected, f"{expected} {letter}", expected + "."):
        refused(check.text, neighbour, expected)


names = st.sets(st.from_regex(r"\A[a-z]{2,6}\Z"), min_size=2, max_size=6)


@thorough
@given(names, st.randoms(use_true_random=False))
def test_members_are_right_in_every_coat_and_one_more_or_less_in_none(right, chance):
    mixed = [*right, chance.choice(sorted(right)).upper()]
    chance.shuffle(mixed)
    for collect in (
        list,
        tuple,
        set,
        frozenset,
        np.array,
        pd.Series,
        pd.Index,
        collections.deque,
        pd.Categorical,
    ):
        check.members(collect(mixed), right)
        refused(check.members, collect([*mixed, "a new one"]), right, says="1 does not belong")
        refused(check.members, collect(sorted(right)[1:]), right, says="1 is missing")
    counts = {name: place for place, name in enumerate(sorted(right))}
    for collect in (dict, pd.Series, collections.Counter, collections.OrderedDict):
        check.mapping(collect(counts), counts)
        refused(check.mapping, collect(counts | {sorted(right)[0]: 99}), counts, says="is not right yet.")


@thorough
@given(st.integers(-999, 999), st.integers(0, 999), st.sampled_from([1, -1]))
def test_an_interval_is_right_in_every_coat_and_a_moved_one_in_none(low, width, step):
    def coats(a, b):
        yield from (
            (a, b),
            [a, b],
            np.array([a, b]),
            pd.Series([a, b]),
            {"low": a, "high": b},
            {"max": b, "min": a},
        )

    for coat in [*coats(low, low + width), pd.Interval(low, low + width)]:
        check.interval(coat, (low, low + width))
    for coat in [
        *coats(low + step, low + step + width),
        *coats(low, low + width + 1),
        *coats(low - 1, low + width),
    ]:
        refused(check.interval, coat, (low, low + width))
    if width:
        for coat in coats(low + width, low):
            refused(check.interval, coat, (low, low + width), says="the lower bound comes first")


@thorough
@given(names, st.randoms(use_true_random=False))
def test_a_table_is_right_in_every_order_and_with_one_other_cell_in_none(right, chance):
    frame = pd.DataFrame({"party": sorted(right), "since": "2031-02-05", "weight": range(len(right))})
    mixed = frame.sample(frac=1, random_state=chance.randrange(999))[chance.sample(list(frame), 3)]
    for coat in (
        mixed,
        mixed.set_index("party"),
        mixed.astype(object),
        mixed.assign(since=pd.Timestamp(FIFTH)),
    ):
        weights(coat, frame)
        row, column = chance.randrange(len(frame)), chance.choice(["since", "weight"])
        other = coat.copy().astype({column: object})
        other.iloc[row, other.columns.get_loc(column)] = {"since": "2031-02-06", "weight": 99}[column]
        refused(weights, other, frame, says=f"the column “{column}” is not right yet.")


# Reading ---------------------------------------------------------------------------------------------------


def test_a_reader_gives_plain_values():
    assert reading.number(np.float32(12.3)) == Fraction(12.3)
    assert reading.days(pd.Timedelta(days=-2)) == -2
    assert reading.date(np.datetime64("2031-02-05", "ns")) == FIFTH
    assert reading.month("Sept 2031") == (2031, 9)
    assert reading.text("  Left_Bank ") == "left bank"
    assert reading.character("em dash") == "—"
    assert reading.items(pd.Index(["a", "b"])) == ["a", "b"]
    assert reading.pairs(pd.Series({"a": 1})) == [("a", 1)]
    assert reading.two_bounds(pd.Interval(1, 2)) == (1, 2)
    assert reading.is_integral(3) and not reading.is_integral(True) and not reading.is_integral(3.0)


@pytest.mark.parametrize(
    "answer", [7, 7.5, "x", dt.date(2031, 2, 5), dt.timedelta(7), (2031, 2), ["x"]], ids=named
)
def test_a_plain_value_has_no_class_of_the_students(answer):
    kind = type(answer)
    raw = {dt.date: (2031, 2, 5), dt.timedelta: (7,)}.get(kind, (answer,))
    mine = type("Mine", (kind,), {})(*raw)
    for read in (reading.number, reading.days, reading.date, reading.month, reading.text, reading.character):
        try:
            value = read(mine)
        except reading.Unreadable:
            continue
        assert type(value) in (Fraction, int, dt.date, tuple, str)
        if type(value) is tuple:
            assert {type(v) for v in value} == {int}
