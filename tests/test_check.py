"""A right answer in another coat is right; a wrong one never slips through, and hears what is wrong."""

import collections
import datetime as dt
import enum
import functools
import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seminar import check
from seminar.check import reading

# The same examples every time: a build must not fail by luck.
thorough = settings(derandomize=True, max_examples=60, suppress_health_check=list(HealthCheck))

WEIGHTS = {"keys": ["party"], "columns": {"party": check.text, "since": check.date, "weight": check.number}}
weights = functools.partial(check.table, **WEIGHTS)
dates = functools.partial(check.members, each=check.date)


def refused(judge, *answer, says="", **options):
    """The refusal, whose message must hold the words ``says``."""
    with pytest.raises(check.Wrong) as caught:
        judge(*answer, **options)
    assert says in str(caught.value), str(caught.value)
    return caught.value


def named(value):
    if isinstance(value, check.Check):
        return next(n for n in check.__all__ if getattr(check, n) is value)
    if isinstance(value, functools.partial):
        return "partial"
    return getattr(value, "__name__", None) or ascii(reading.describe(value))[1:41]


def each_of(table):
    """One test an answer: the rows (check, x, [answers]) give (check, x, answer)."""
    cases = [(judge, x, answer) for judge, x, answers in table for answer in answers]
    names = [f"{named(judge)}: {named(answer)}" for judge, _, answer in cases]
    return pytest.mark.parametrize(("judge", "x", "answer"), cases, ids=names)


# Right answers in other coats, wrong answers, other forms ---------------------------------------------------

FIFTH = dt.date(2031, 2, 5)
FIVE_OCLOCK = dt.timezone(dt.timedelta(hours=5))
Pair = collections.namedtuple("Pair", "low high")
Weight = enum.IntEnum("Weight", {"HEAVY": 8})
Side = enum.StrEnum("Side", {"LEFT": "Left bank"})
UA_RU = {"UA", "RU"}

# fmt: off
RIGHT = [
    (check.number, 12.5, [12.5, Fraction(25, 2), Decimal("12.50"), np.float64(12.5), np.float16(12.5)]),
    (check.number, 12.5, [np.array(12.5), np.array(12.5, dtype=object), np.longdouble("12.5")]),
    (check.number, 12.3, [np.float32(12.3), np.longdouble(12.3), Decimal("12.3"), 4.1 * 3]),
    (check.number, 8, [8, 8.0, np.int8(8), np.uint64(8), Weight.HEAVY]),
    (check.number, 0, [0, -0.0, 0.1 + 0.2 - 0.3, Decimal("-0")]),
    (check.number, -(10**15), [-(10**15), -1e15, Decimal("-1E15")]),
    (check.whole_number, 8, [8, 8.0, np.float64(8), Fraction(16, 2), Decimal("8.0"), np.array(8)]),
    (check.days, 8, [8, 8.0, np.int64(8), dt.timedelta(8), pd.Timedelta(days=8), pd.Timedelta("192h")]),
    (check.days, 8, [np.timedelta64(8, "D"), np.timedelta64(192, "h"), np.array(8, "timedelta64[D]")]),
    (check.days, 8, [pd.Timestamp(2031, 2, 9) - pd.Timestamp(2031, 2, 1), FIFTH - dt.date(2031, 1, 28)]),
    (check.days, 14, [np.timedelta64(2, "W"), np.timedelta64(14 * 86400 * 10**9, "ns")]),
    (check.days, -1, [dt.timedelta(-1), np.timedelta64(-24, "h"), pd.Timedelta(days=-1)]),
    (check.date, FIFTH, ["2031-02-05", " 2031-02-05 ", "2031-2-5", "2031/02/05", "2031/2/5"]),
    (check.date, FIFTH, ["2031-02-05 00:00:00", "2031-02-05T00:00", "2031-02-05T00:00:00.000"]),
    (check.date, FIFTH, ["5 February 2031", "5 Feb 2031", "5th of February, 2031", "05 FEB. 2031"]),
    (check.date, FIFTH, ["Feb 5, 2031", "February 5th, 2031", "february 5 2031", np.str_("2031-02-05")]),
    (check.date, "2031-09-05", ["Sept 5, 2031", "5 Sep. 2031", "２０３１-09-05"]),
    (check.date, "5 Feb 2031", [FIFTH, dt.datetime(2031, 2, 5), pd.Timestamp(2031, 2, 5)]),
    (check.date, FIFTH, [pd.Timestamp(2031, 2, 5, tz="UTC"), dt.datetime(2031, 2, 5, tzinfo=FIVE_OCLOCK)]),
    (check.date, FIFTH, [np.datetime64("2031-02-05"), np.array("2031-02-05", "datetime64[D]")]),
    (check.date, FIFTH, [np.datetime64("2031-02-05", u) for u in ("h", "m", "s", "ms", "us", "ns")]),
    (check.date, FIFTH, [pd.Period("2031-02-05", "D")]),
    (check.month, "2031-03", ["2031-03", "2031-3", "2031/03", "03/2031", "March 2031", "Mar 2031"]),
    (check.month, "2031-03", ["mar. 2031", "March, 2031", (2031, 3), [2031, 3.0], Pair(2031, 3)]),
    (check.month, (2031, 3),
     [pd.Period("2031-03", "M"), np.datetime64("2031-03"), pd.Timestamp(2031, 3, 31)]),
    (check.month, "March 2031", ["2031-03-17", "17 March 2031", dt.date(2031, 3, 1)]),
    (check.month, "2031-03", [np.datetime64("2031-03-17"), pd.Period("2031-03-17", "D")]),
    (check.text, "Left bank",
     ["Left bank", "  left   BANK ", "left-bank", "LEFT_BANK", "left‑bank", "left–bank"]),
    (check.text, "Left bank", [np.str_("left bank"), np.array("Left bank"), Side.LEFT, "Ｌｅｆｔ\u00a0bank"]),
    (check.text, "Côte d'Ivoire", ["Co\u0302te d'Ivoire", "CÔTE D’IVOIRE"]),
    (check.text, "Straße", ["STRASSE", "straße"]),
    (check.text, "ᾴ", ["\u1fb3\u0301", "\u03b1\u0301\u03b9"]),
    (check.character, "—",
     ["—", " — ", "em dash", "EM DASH", "em-dash", "EM_DASH", 0x2014, np.int32(0x2014)]),
    (check.character, "—", ["U+2014", "u+2014", "0x2014", "0X2014", np.str_("—")]),
    (check.character, "-", ["-", "hyphen-minus", "Hyphen Minus", "U+002D", "0x2D"]),
    # What elsewhere is a placeholder may be the very character.
    (check.character, "…", ["…", "horizontal ellipsis", "U+2026"]),
    (check.character, ".", [".", "full stop"]),
    (check.character, "\u00a0", ["\u00a0", "no-break space", "0xA0"]),
    (check.members, UA_RU, [["UA", "RU"], ("ru", "ua"), {"RU", "UA"}, frozenset(UA_RU), ["UA", "RU", "ua"]]),
    (check.members, UA_RU, [np.array(["UA", "RU"]), pd.Series(["RU", "UA"]), pd.Index(["UA", "RU"])]),
    (check.members, UA_RU,
     [pd.Categorical(["RU", "UA"]), pd.array(["UA", "RU"]), pd.DataFrame({"p": ["UA", "RU"]})]),
    (check.members, UA_RU,
     [{"UA": 1, "RU": 2}.keys(), {1: "UA", 2: "RU"}.values(), collections.deque(UA_RU)]),
    (check.interval, (1, 2.5), [(1, 2.5), [1, 2.5], np.array([1, 2.5]), pd.Series([1, 2.5]), Pair(1, 2.5)]),
    (check.interval, (1, 2.5), [pd.Interval(1, 2.5), pd.Index([1, 2.5]), pd.array([1, 2.5])]),
    (check.interval, (1, 2.5), [{"low": 1, "high": 2.5}, {"hi": 2.5, "lo": 1}, {"Min": 1, " MAX": 2.5}]),
    (check.interval, (1, 2.5), [{"lower": 1, "upper": 2.5}, pd.Series({"upper": 2.5, "lower": 1})]),
    (check.interval, (2, 2), [(2, 2)]),
    (check.mapping, {"UA": 1, "Left bank": 2.5}, [{"UA": 1, "Left bank": 2.5}, {"left-bank": 2.5, "ua": 1}]),
    (check.mapping, {"UA": 1, "RU": 2}, [pd.Series({"RU": 2, "UA": 1}), collections.Counter(UA=1, RU=2)]),
    (check.mapping, {"UA": 1, "RU": 2}, [collections.OrderedDict(RU=2.0, UA=np.int8(1))]),
]

WRONG = [
    (check.number, 12.5, [12.4999, 12.5001, -12.5, Fraction(25, 3), Decimal("12.51"), np.float64(12.6), 125]),
    (check.number, 12.3, [np.float32(12.30001), 12.3 + 1e-9]),
    (check.number, 0, [1e-9, -1e-9, 1]),
    (check.number, 10**12, [10**12 + 2, 1.00000001e12]),
    (check.whole_number, 8, [7, 9, -8, 80, 8 + 10**15]),
    (check.days, 8, [7, 9, dt.timedelta(7), np.timedelta64(8, "W"), pd.Timedelta(days=9)]),
    (check.date, FIFTH, ["2031-02-06", "2031-05-02", "2032-02-05", "5 March 2031", dt.date(2031, 2, 4)]),
    (check.date, FIFTH, [pd.Timestamp(2031, 2, 6, tz="UTC"), np.datetime64("2031-02-04")]),
    (check.month, "2031-03", ["2031-04", "2030-03", (2031, 2), pd.Period("2031-02", "M"), "1 April 2031"]),
    (check.text, "Left bank", ["Leftbank", "Left", "right bank", "Left bank.", "Left—bank", "left bank x"]),
    (check.character, "—", ["–", "en dash", "U+2013", 0x2013, "…", "-"]),
    (check.character, "a", ["A", "á"]),
    (check.members, UA_RU, [["UA"], ["UA", "RU", "US"], ["UA", "US"], ["UARU"]]),
    (check.members, set(), [["UA"]]),
    (check.interval, (1, 2.5), [(1, 2), (1.1, 2.5), (1, 2.6), {"low": 0, "high": 2.5}, pd.Interval(1, 3)]),
    (check.mapping, {"UA": 1, "RU": 2}, [{"UA": 2, "RU": 1}, {"UA": 1}, {"UA": 1, "RU": 2, "US": 3}]),
]

CYCLE = [1]
CYCLE.append(CYCLE)
KNOT = {}
KNOT["UA"] = KNOT
NEST = functools.reduce(lambda inner, _: [inner], range(50_000), [])
LOOP = np.array([None, None], dtype=object)
LOOP[:] = [LOOP, LOOP]

REFUSED = [
    (check.number, "a number is needed, not text: leave out the quotation marks",
     ["12.5", np.str_("12.5"), "12 km"]),
    (check.number, "truth value", [True, np.bool_(False), np.array(True)]),
    (check.number, "a finite number is needed",
     [float("nan"), np.inf, -np.inf, np.float32("nan"), np.array(np.nan)]),
    (check.number, "a finite number is needed", [Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity")]),
    (check.number, "a finite number is needed", [np.longdouble("inf"), np.longdouble("1e4000")]),
    (check.number, "ordinary size", [10**5000, -(10**5000), Fraction(1, 10**5000), Decimal("1" * 2000)]),
    (check.number, "ordinary size", [Decimal(n) for n in ("1e400", "1e-400", "1e999999", "-1e309")]),
    (check.number, "a real number is needed", [1 + 2j, np.complex64(1 + 2j)]),
    (check.number, "None (nothing) was given", [None, np.array(None)]),
    (check.number, "(an empty value) was given", [pd.NaT, pd.NA]),
    (check.number, "one number is needed",
     [[12.5], (12.5,), {12.5}, {"a": 1}, np.array([12.5]), pd.Series([12.5])]),
    (check.number, "one number is needed", [np.timedelta64(3, "D"), np.timedelta64("NaT"), dt.timedelta(3)]),
    (check.number, "function that was not called (are its brackets missing?)", [len, lambda: 12.5,
     [].append]),
    (check.number, "Needed: a number, such as 9.75.", [object(), type, b"12.5", FIFTH, CYCLE, KNOT, NEST]),
    (check.whole_number, "a whole number is needed, without decimals", [8.5, Decimal("8.01"), 8.000001]),
    (check.whole_number, "a number is needed, not text", ["8"]),
    (check.days, "this has hours, minutes or seconds", [dt.timedelta(8, 1), np.timedelta64(36, "h")]),
    (check.days, "this has hours, minutes or seconds",
     [pd.Timedelta(days=8, nanoseconds=1), dt.timedelta(-1, 9)]),
    (check.days, "no fixed number of days",
     [np.timedelta64(8, "Y"), np.timedelta64(8, "M"), np.timedelta64(8)]),
    (check.days, "there is no length of time in it (NaT)", [pd.NaT, np.timedelta64("NaT", "D")]),
    (check.days, "not a date",
     [FIFTH, pd.Timestamp(2031, 2, 5), np.datetime64("2031-02-05"), pd.Period("2031")]),
    (check.days, "not text", ["8 days", "8"]),
    (check.date, "the year is missing; write it as YYYY-MM-DD", ["5 February", "Feb 5", "5/2", "tomorrow"]),
    (check.date, "which is the day and which the month?", ["05/02/2031", "5/2/31", "13/02/2031", "5.2.2031"]),
    (check.date, "it is not read as a date", ["20310205", "2031-02", "05-02-2031", "2031-W06-3"]),
    (check.date, "it is not read as a date", ["2031-02-05 12:00", "2031-02-05x", "from 2031-02-05"]),
    (check.date, "there is no such day in the calendar", ["2031-02-30", "30 February 2031", "2031-13-01"]),
    (check.date, "there is no such day in the calendar", [np.datetime64("20000-01-01"), "0000-01-01"]),
    (check.date, "it names no month that we know", ["5 Febtober 2031"]),
    (check.date, "a date with day, month and year is needed", [20310205, 5, 2031.0, (2031, 2, 5), None]),
    (check.date, "a time of day", [dt.datetime(2031, 2, 5, 12), pd.Timestamp("2031-02-05 23:00", tz="UTC")]),
    (check.date, "a time of day", [pd.Timestamp("2031-02-05 00:00:00.000000001"), np.datetime64(1, "ns")]),
    (check.date, "a day is needed, not a longer period", [np.datetime64("2031-02"), np.datetime64("2031")]),
    (check.date, "a day is needed, not a longer period", [np.datetime64("2031-02-05", "W")]),
    (check.date, "this is another period",
     [pd.Period("2031-02", "M"), pd.Period("2031"), pd.Period("2031Q1")]),
    (check.date, "this is another period", [pd.Period("2031-02-05", f) for f in ("W", "h", "2D")]),
    (check.date, "there is no date in it (NaT)", [pd.NaT, np.datetime64("NaT"), np.datetime64("NaT", "D")]),
    (check.date, "far too long",
     ["2031-02-05" + " " * 10**7, "5" * 10**7, "2031-02-05" + " " * 90 + "or not"]),
    (check.date, "cannot be read", [np.datetime64(1, "as")]),
    (check.month, "it is not read as a month; write it as YYYY-MM", ["March", "2031", "03-2031", "3 2031"]),
    (check.month, "there is no such month",
     ["2031-13", (2031, 0), (3, 2031), "13/2031", (999, 12), (10_000, 1)]),
    (check.month, "it names no month that we know", ["Marchember 2031"]),
    (check.month, "a month with its year is needed", [3, 203103, None, (2031, 3, 1), pd.Period("2031Q1")]),
    (check.month, "a month with its year is needed",
     [np.datetime64("2031"), np.datetime64("NaT", "M"), pd.NaT]),
    (check.month, "a month with its year is needed",
     [pd.Period("2031-03", "3M"), np.datetime64("2031-03", "3M")]),
    (check.month, "a number is needed, not text", [("2031", "03")]),
    (check.text, "text is needed, in quotation marks", [8, 8.5, True, None, b"text", ["text"], pd.NA, FIFTH]),
    (check.text, "far too long", ["ab" * 5 * 10**6]),
    (check.character, "its Unicode name", ["ab", "no such name", "—–", "x" * 10**7, "U+", "U+2014 U+2014"]),
    (check.character, "its Unicode name", ["latin small letter r with tilde"]),  # the name of two characters
    (check.character, "there is no character with that code point",
     [-1, 0x110000, "U+D800", "0xDFFF", "0x110000"]),
    (check.character, "as text", [8.0, None, True, ["—"], b"-"]),
    (check.members, "a collection is needed, such as [“a”, “b”], not one text", ["UA", "UA, RU", b"UA"]),
    (check.members, "a collection is needed", [8, None, 2.5, object(), (p for p in ["UA"]), iter(["UA"])]),
    (check.members, "a list or set is needed, not names with values", [{"UA": 1}]),
    (check.members, "one item is the number 1: text is needed", [["UA", 1], pd.Series([1])]),
    (check.members, "one item is None (nothing)", [["UA", None]]),
    (check.members, "one dimension", [np.array([["UA"]]), np.array("UA")]),
    (check.members, "one column is needed, not a whole table", [pd.DataFrame({"a": ["UA"], "b": ["RU"]})]),
    (check.members, "more than 10,000 items, far more than any answer", [range(10**12), ["UA"] * 10_001]),
    (check.members, "Needed: a list or set in which each item is text", [CYCLE, KNOT, NEST, LOOP]),
    (check.interval, "a set has no order; write the bounds as (low, high)", [{1, 2}, frozenset({1, 2})]),
    (check.interval, "the lower bound comes first", [(2, 1), {"low": 2, "high": 1}, np.array([2, 1])]),
    (check.interval, "there is 1", [(1,)]),
    (check.interval, "there are 3", [(1, 2, 3), np.array([1, 2, 3])]),
    (check.interval, "one bound is the text “2”: a number is needed, not text", [(1, "2")]),
    (check.interval, "one bound is None", [(None, 2)]),
    (check.interval, "one bound is the number nan", [(1, float("nan")), pd.Series([1, np.nan])]),
    (check.interval, "one bound is the placeholder", [(1, ...)]),
    (check.interval, "two bounds are needed, as (low, high)", [8, "1-2", None, range(2), {1: 2}.keys()]),
    (check.interval, "must be called low and high", [{"a": 1, "b": 2}, {"low": 1}, {"low": 1, "max": 2}]),
    (check.interval, "must be called low and high", [{"Low": 1, "low": 1, "high": 2}, {1: 1, 2: 2}]),
    (check.interval, "one dimension", [np.array([[1, 2]])]),
    (check.interval, "far more than any answer", [[1] * 10_001, np.arange(10**6)]),
    (check.interval, "Needed: two bounds (low, high)", [CYCLE, KNOT, NEST, LOOP]),
    (check.mapping, "names with values are needed: a dict", [[1, 2], 8, "UA", None, {1, 2}, (("UA", 1),)]),
    (check.mapping, "one name is the number 1: text is needed", [{1: 1}, pd.Series([1, 2], index=[1, 2])]),
    (check.mapping, "the name “ua” stands in it twice", [{"UA": 1, "ua": 1}]),
    (check.mapping, "stands in it twice", [pd.Series([1, 1], index=["UA", "UA"])]),
    (check.mapping, "the value of “UA” is the text “1”: a number is needed, not text",
     [{"UA": "1"}]),
    (check.mapping, "the value of “UA” is a dict", [KNOT]),
    (check.mapping, "more than 10,000",
     [{str(n): 1 for n in range(10_001)}, pd.Series(1, index=range(10**6))]),
    (weights, "a DataFrame is needed",
     [[1], {"party": ["UA"]}, pd.Series([1]), None, np.ones((2, 2)), CYCLE]),
    (weights, "the column “since” is missing (and 1 more)", [pd.DataFrame({"party": ["UA"]})]),
    (weights, "far more than any answer", [pd.DataFrame({"party": ["UA"] * 10_001})]),
    (check.function, "A function is needed here; the number 8 was given.", [8]),
    (check.function, "A function is needed here", ["f", None, [len], pd.Series([1]), KNOT]),
]
# fmt: on


@each_of(RIGHT)
def test_a_right_answer_in_another_coat_is_right(judge, x, answer):
    judge(answer)
    judge(answer, x)


@each_of(WRONG)
def test_a_wrong_answer_has_the_right_form_and_is_wrong(judge, x, answer):
    judge(answer)
    refused(judge, answer, x)


@each_of(REFUSED)
def test_another_form_is_refused_and_the_message_says_why(judge, x, answer):
    why = refused(judge, answer, says=x)
    assert not isinstance(why, check.NotAnswered)
    assert len(str(why)) < 500
    assert str(why)[0].isupper() and str(why).endswith(".")
    # The examples in a message lie far from the case, so that nobody can take one for a hint.
    assert not re.search(r"\b(19|20[012])\d\d\b", str(why).partition("Needed:")[2])


def test_the_limits_of_size_leave_room_for_every_answer():
    for answer in (Decimal("9e308"), Decimal("1e-308"), Decimal("1." + "1" * 999), 2**3999, 1.7e308, 5e-324):
        check.number(answer, answer)
    for answer in ((1000, 1), (9999, 12)):
        check.month(answer, answer)
    for answer in (0, 0xD7FF, 0xE000, "U+10FFFF"):
        check.character(answer, answer)
    check.text("a" * 10_000)
    check.members([str(n) for n in range(10_000)])
    check.mapping({str(n): n for n in range(10_000)})
    weights(pd.DataFrame({"party": [str(n) for n in range(10_000)], "since": FIFTH, "weight": 1}))


@pytest.mark.parametrize("answer", [[], set(), (), np.array([]), pd.Series([], dtype=object)], ids=named)
def test_nothing_can_be_the_right_collection(answer):
    check.members(answer, set())
    refused(check.members, {}, set(), says="not names with values")
    refused(check.members, "", set(), says="Not answered yet")


SECRETS = [
    (check.number, 48271.5, [3]),
    (check.whole_number, 48271, [3]),
    (check.days, 48271, [3]),
    (check.date, "2044-08-19", ["2044-08-18"]),
    (check.month, "2044-08", ["2044-07"]),
    (check.text, "quagmire", ["quicksand"]),
    (check.character, "¶", ["§"]),
    (check.members, {"quagmire", "quarry"}, [["quagmire"], ["quarry", "quay"]]),
    (check.interval, (48271.5, 93152.5), [(1, 2), (48271.5, 50000)]),
    (check.mapping, {"UA": 48271.5, "RU": 93152.5}, [{"UA": 1, "RU": 2}]),
    (check.function, [((5,), 48271.5)], [lambda x: x]),
]


@each_of(SECRETS)
def test_no_message_gives_the_expected_value_away(judge, x, answer):
    message = str(refused(judge, answer, x))
    for secret in ("48271", "93152", "2044-08-19", "August", "quagmire", "quarry", "¶", "pilcrow", "PILCROW"):
        assert secret not in message


def test_wrong_is_an_assertion_and_shows_one_line_in_a_notebook():
    assert issubclass(check.Wrong, AssertionError) and issubclass(check.NotAnswered, check.Wrong)
    assert refused(check.days, 7, 8)._render_traceback_() == [
        "✗ The form is right, but this is not what the question asks for. "
        "Read the prompt once more, word by word."
    ]


def test_a_message_shows_what_was_given_shortened_on_one_line():
    mixed = [1, "two", 2.5, None, FIFTH, np.float64(1)]
    for given_, says in [
        ("a" * 10**7, "The text “" + "a" * 39 + "…” was given"),
        ("a\nb\x1b[31m\ud800", "The text “a b [31m ” was given"),
        (mixed, "A list of 6: [1, 'two', 2.5, None, 2031-02-05, 1.0] was given"),
        ([*mixed, 7], "A list of 7: [1, 'two', 2.5, None, 2031-02-05, 1.0, …] was given"),
        ({"a": [1, [2, [3]]]}, "A dict of 1: {'a': [1, […]]} was given"),
        ((object(), {1}), "A tuple of 2: (<object>, {1}) was given"),
        (CYCLE, "A list of 2: [1, [1, […]]] was given"),
        (np.ones((2, 3)), "An ndarray of 2 × 3 was given"),
        (pd.DataFrame({"a": [1]}), "A DataFrame of 1 × 1 was given"),
        ([10**5000], "An object of type list was given"),
        (pd.Timestamp(2031, 2, 5), "The Timestamp 2031-02-05 00:00:00 was given"),
        (np.datetime64("2031-02"), "The datetime64 2031-02 was given"),
        (np.timedelta64(3, "D"), "The timedelta64 3 days was given"),
        (True, "The truth value True was given: a truth value is no number."),
    ]:
        refused(check.number, given_, says=says)


# Options ---------------------------------------------------------------------------------------------------

# fmt: off
WITHIN = [
    # one decimal asked for: rounded and unrounded pass, and both bounds
    (28.571428, 0.05, [28.6, 28.57, 28.571428, 28.621428, 28.521428], [29, 28.5, 28.62143, 28.52142]),
    (28.6, 0.05, [28.55, 28.65, Decimal("28.55"), np.float32(28.65), Fraction(571, 20)],
     [28.549, 28.651, 29]),
    (3.141, 0.005, [3.136, 3.146, 3.14], [3.1, 3.1359, 3.14601]),
    (0.0005, 0.0005, [0, 0.001], [-0.00001, 0.00101]),
    (-2.5, 0.5, [-3, -2], [-3.001, -1.999]),
    (1234567.0, 0.5, [1234566.5, 1234567.5], [1234566.4, 1234568, 1.23e6]),
    (1e12, 0.5, [1e12 + 0.5], [1e12 + 2]),
    # coarser rounding is right only where it is the same number
    (28.0, 0.05, [28, 28.0], [28.1]),
    (28.04, 0.005, [28.04], [28, 28.0]),
]
# fmt: on


@pytest.mark.parametrize(("expected", "within", "right", "wrong"), WITHIN)
def test_within_takes_every_value_up_to_half_a_unit_bounds_included(expected, within, right, wrong):
    for answer in right:
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
    refused(check.days, 31, between=(0, 30), says="that cannot be: the answer lies between 0 and 30")
    refused(check.days, -1, between=(0, 30), says="cannot be")
    check.date("5 February 2031", between=("2031-01-01", "2031-12-31"))
    refused(check.date, "2032-01-01", between=("2031-01-01", "2031-12-31"), says="between 2031-01-01 and")


def test_also_gives_other_right_answers():
    check.text("Fri", "Friday", also=["Fri"])
    check.text("friday", "Friday", also=["Fri"])
    refused(check.text, "F", "Friday", also=["Fri"])


# fmt: off
TYPICAL = [
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
    # Wrong names can be typical too.
    (check.mapping, {"UA": 1, "RU": 2}, {"UA": 1}, {"UA": 1}),
    (check.mapping, {"UA": 1}, {"UA": 1, "US": 1}, {"UA": 1, "US": 1}),
]
# fmt: on


@pytest.mark.parametrize(("judge", "expected", "answer", "wrong"), TYPICAL, ids=named)
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
    refused(check.members, ["UA", "X", "Y"], parties, says="Of the items, 2 are missing and 2 do not belong.")


def test_members_are_chosen_among_what_there_is():
    check.members(["a", "B"], among="ABC")
    refused(
        check.members, ["a", "Z"], among="ABC", says="The text “Z” is not one of the things to choose from."
    )
    check.members(["a", "B"], {"A", "B"}, among=iter("ABC"))


def test_members_of_numbers_forgive_the_machine_and_nothing_else():
    check.members([0.1 + 0.2, 1], {0.3, 1}, each=check.number)
    refused(check.members, [0.31, 1], {0.3, 1}, each=check.number, says="1 is missing and 1 does not belong")


DAYS = [
    ["2031-02-02", "2031-02-03"],
    {"3 February 2031", "2 February 2031"},
    (dt.date(2031, 2, 2), pd.Timestamp(2031, 2, 3), "2031-02-02"),
    pd.date_range("2031-02-02", "2031-02-03"),
    pd.date_range("2031-02-02", "2031-02-03").date,
    pd.Series(pd.date_range("2031-02-02", "2031-02-03", tz="UTC")),
    pd.period_range("2031-02-02", "2031-02-03", freq="D"),
    np.arange("2031-02-02", "2031-02-04", dtype="datetime64[D]"),
]


@pytest.mark.parametrize("answer", DAYS, ids=lambda a: type(a).__name__)
def test_members_may_be_dates(answer):
    dates(answer)
    dates(answer, ["2031-02-02", "2031-02-03"])
    refused(dates, answer, ["2031-02-02", "2031-02-04"], says="1 is missing and 1 does not belong")


def test_members_that_must_be_dates_are_dates():
    refused(
        dates, ["2031-02-02", "3 February"], says="one item is the text “3 February”: the year is missing"
    )
    refused(dates, [2, 3], says="one item is the number 2: a date with day, month and year is needed")


DATE_BOUNDS = [
    ("2031-02-02", "3 March 2031"),
    {"low": dt.date(2031, 2, 2), "high": pd.Timestamp(2031, 3, 3)},
    pd.Interval(pd.Timestamp(2031, 2, 2), pd.Timestamp(2031, 3, 3)),
    pd.to_datetime(["2031-02-02", "2031-03-03"]),
    np.array(["2031-02-02", "2031-03-03"], "datetime64[D]"),
]


@pytest.mark.parametrize("answer", DATE_BOUNDS, ids=lambda a: type(a).__name__)
def test_an_interval_may_be_of_dates(answer):
    judge = functools.partial(check.interval, each=check.date)
    judge(answer)
    judge(answer, ("2031-02-02", "2031-03-03"))
    refused(judge, answer, ("2031-02-02", "2031-03-04"), says="The upper bound is not right yet.")


MONTH_BOUNDS = [
    ("2031-02", "March 2031"),
    [(2031, 2), (2031, 3)],
    {"min": "2031-02-28", "max": "2031-03-01"},
    pd.period_range("2031-02", "2031-03", freq="M"),
    np.array(["2031-02", "2031-03"], "datetime64[M]"),
]


@pytest.mark.parametrize("answer", MONTH_BOUNDS, ids=lambda a: type(a).__name__)
def test_an_interval_may_be_of_months(answer):
    judge = functools.partial(check.interval, each=check.month)
    judge(answer)
    judge(answer, ("2031-02", "2031-03"))
    refused(judge, answer, ("2031-01", "2031-03"), says="The lower bound is not right yet.")


def test_an_interval_says_which_bound_is_off():
    refused(check.interval, (1, 3), (1, 2), says="The upper bound is not right yet.")
    refused(check.interval, (0, 2), (1, 2), says="The lower bound is not right yet.")
    refused(check.interval, (0, 3), (1, 2), says="The two bounds are not right yet.")
    refused(check.interval, ("2031-03-01", "2031-02-01"), each=check.date, says="the lower bound comes first")


def test_a_mapping_names_what_is_missing_strange_or_wrong():
    right = {"Left bank": 1, "Right bank": 2, "Delta": 3}
    refused(check.mapping, {"Left bank": 1, "Delta": 3}, right, says="The name “Right bank” is missing.")
    refused(check.mapping, {"Delta": 3}, right, says="The name “Left bank” is missing (and 1 more).")
    refused(check.mapping, right | {"Sea": 4}, right, says="The name “sea” is not asked for.")
    refused(check.mapping, right | {"x" * 999: 4}, right, says="x…” is not asked for")
    refused(check.mapping, right | {"Delta": 4}, right, says="The value of “Delta” is not right yet.")
    refused(check.mapping, dict.fromkeys(right, 9), right, says="“Left bank” is not right yet (and 2 more).")


def test_the_names_of_a_mapping_can_be_asked_for_without_its_values():
    check.mapping({"ua": 1, "ru": 2}, names=["UA", "RU"])
    check.mapping({"ua": 1, "ru": 2}, names=iter(["UA", "RU"]))
    refused(check.mapping, {"UA": 1}, names=["UA", "RU"], says="The name “RU” is missing.")
    refused(check.mapping, {"UA": 1, "X": 3}, names=["UA"], says="The name “x” is not asked for.")


def test_a_mapping_may_hold_dates_or_text():
    check.mapping({"a": "5 Feb 2031"}, {"a": "2031-02-05"}, each=check.date)
    check.mapping(pd.Series({"a": "Left Bank"}), {"a": "left-bank"}, each=check.text)
    refused(check.mapping, {"a": 5}, each=check.date, says="the value of “a” is the number 5: a date")


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


# fmt: off
FRAMES = {
    "as it is": lambda f: f,
    "rows in another order": lambda f: f.iloc[::-1],
    "columns in another order": lambda f: f[["weight", "party", "since"]],
    "another index": lambda f: f.set_axis([7, 7, 7]),
    "the key in the index": lambda f: f.set_index("party"),
    "two columns in the index": lambda f: f.set_index(["since", "party"]),
    "the key in the index and in a column": lambda f: f.set_index("party", drop=False),
    "one of two in the index and both in columns":
        lambda f: f.set_index("party", drop=False).set_index("since", append=True),
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

DAMAGE = {
    "In the row party = RU the column “weight” is not right yet.":
        lambda f: f.assign(weight=[1.5, 2.1, None]),
    "In the row party = UA the column “weight” is not right yet (and 1 more).":
        lambda f: f.assign(weight=[1, 1, None]),
    "In the row party = US the column “weight” is not right yet.": lambda f: f.assign(weight=[1.5, 2, 0]),
    "In the row party = RU the column “since” is not right yet.":
        lambda f: f.assign(since=f["since"].where(f.index != 1)),
    "The row party = US is missing.": lambda f: f.iloc[:2],
    "The row party = RU is missing (and 1 more).": lambda f: f.iloc[:1],
    "The row party = EU does not belong.": lambda f: pd.concat([f, pd.DataFrame({"party": ["EU"]})]),
    "two rows have party = UA.": lambda f: f.assign(party=["UA", "ua", "US"]),
    "the column “weight” is missing.": lambda f: f.drop(columns="weight"),
    "the column “weight” stands in it twice.": lambda f: f[["party", "since", "weight", "weight"]],
    "its columns have several levels": lambda f: pd.concat({"a": f}, axis=1),
    "a cell of column “weight” is the text “heavy”: a number is needed": lambda f: f.assign(weight="heavy"),
    "a cell of column “since” is the number 5": lambda f: f.assign(since=5),
    "The table has no rows.": lambda f: f.iloc[:0],
}
# fmt: on


@pytest.mark.parametrize("coat", FRAMES)
def test_a_table_is_compared_row_by_row_as_its_keys_name_them(frame, coat):
    weights(FRAMES[coat](frame))
    weights(FRAMES[coat](frame), frame)
    weights(frame, FRAMES[coat](frame))


@pytest.mark.parametrize("says", DAMAGE)
def test_a_table_names_the_row_and_the_column(frame, says):
    refused(weights, DAMAGE[says](frame), frame, says=says)


def test_a_table_takes_numbers_within(frame):
    weights(frame.assign(weight=[1.55, 1.95, None]), frame, within=0.05)
    refused(weights, frame.assign(weight=[1.56, 2, None]), frame, within=0.05, says="In the row party = UA")


def test_a_table_without_rows_can_be_right(frame):
    weights(frame.iloc[:0], frame.iloc[:0])
    refused(weights, frame.iloc[:1], frame.iloc[:0], says="The row party = UA does not belong.")
    refused(weights, frame.iloc[:0], says="The table has no rows.")


def test_a_table_may_have_several_keys_and_names_them_all():
    columns = {"party": check.text, "month": check.month, "n": check.number}
    judge = functools.partial(check.table, keys=["party", "month"], columns=columns)
    months = pd.period_range("2031-02", periods=2, freq="M")
    right = pd.DataFrame({"party": ["UA", "UA"], "month": months, "n": [1, 2]})
    judge(right.set_index("month"), right)
    judge(right.assign(month=["March 2031", "Feb 2031"], n=[2, 1]), right)
    refused(
        judge, right.assign(n=[1, 3]), right, says="In the row party = UA, month = 2031-03 the column “n”"
    )
    refused(judge, right.assign(month="2031-02"), right, says="two rows have party = UA, month = 2031-02")


def test_misconceptions_can_wait_until_an_answer_is_wrong():
    asked = []

    def typical():
        asked.append(True)
        return [(7, "The first day counts too.")]

    check.days(8, 8, misconceptions=typical)
    assert not asked
    refused(check.days, 7, 8, misconceptions=typical, says="The first day counts too.")
    assert asked


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
    [lambda a, b: a * b, np.multiply, Multiplier(), Multiplier().method, functools.partial(np.multiply)],
    ids=named,
)
def test_anything_that_can_be_called_is_a_function(answer):
    check.function(answer)
    check.function(answer, inputs=[(2, 3)])
    check.function(answer, iter(CASES))


def gives_nothing(a, b):
    a * b


def unfinished(a, b):
    raise NotImplementedError


def only_described(a, b):
    """The product of two numbers."""


def passed_over(a, b):
    pass


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


# fmt: off
FAILURES = [
    (lambda a, b: a + b, "Your function, called with 2, 3: The form is right, but"),
    (lambda a, b: 6, "Your function, called with 0, 5: The form is right, but"),
    (lambda a, b: str(a * b), "Your function, called with 2, 3: The text “6” was given: a number is needed"),
    (lambda a, b: lambda: a * b, "called with 2, 3: A function that was not called"),
    (lambda a, b: (yield a), "called with 2, 3: An object of type generator was given: one number is needed"),
    (lambda a: a, "called with 2, 3, stops with TypeError: "),
    (lambda a, b, c: a, "missing 1 required positional argument: 'c'"),
    (lambda a, b: [][0], "called with 2, 3, stops with IndexError: list index out of range"),
    (lambda a, b: {}["x"], "called with 2, 3, stops with KeyError: 'x'"),
    (lambda a, b: undefined, "stops with NameError: name 'undefined' is not defined"),  # noqa: F821
    (int, "called with 2, 3, stops with TypeError"),
    (gives_nothing, "called with 2, 3, gives None back. Does every path end in “return”?"),
    (goes_round, "called with 2, 3, stops with RecursionError"),
    (leaves, "called with 2, 3, stops with SystemExit: no message."),
    (judges_itself, "called with 2, 3, stops with Wrong: mine"),
    (mumbles, "called with 2, 3, stops with SilentError: no message."),
]
# fmt: on


@pytest.mark.parametrize(("answer", "says"), FAILURES, ids=[says for _, says in FAILURES])
def test_a_function_that_goes_wrong_hears_for_which_input(answer, says):
    assert not isinstance(refused(check.function, answer, CASES, says=says), check.NotAnswered)
    if "form is right" not in says:
        refused(check.function, answer, inputs=[(2, 3)], says=says)


UNFINISHED = [unfinished, only_described, passed_over, lambda a, b: ..., lambda a, b: "YOUR ANSWER HERE"]


@pytest.mark.parametrize("answer", [*UNFINISHED, lambda a, b: [], lambda a, b: None], ids=named)
def test_an_unfinished_function_is_not_answered_yet(answer):
    assert isinstance(refused(check.function, answer, CASES), check.NotAnswered)
    assert isinstance(refused(check.function, answer, inputs=[(2, 3)]), check.NotAnswered)


def test_the_input_in_a_message_is_readable():
    def fails(*_):
        raise ValueError("no\nluck" + "!" * 10**6)

    for arguments, says in [
        (("2031-02-05", True, -3), "called with '2031-02-05', True, -3, stops with ValueError: no luck!!!"),
        (([1, 2], {"a": 1}), "called with [1, 2], {'a': 1}, stops"),
        ((pd.Timestamp(2031, 2, 5), FIFTH), "called with 2031-02-05, 2031-02-05, stops"),
        ((pd.DataFrame({"a": [1]}),), "called with a DataFrame of 1 × 1, stops"),
    ]:
        assert len(str(refused(check.function, fails, inputs=[arguments], says=says))) < 400


def test_the_results_of_a_function_are_compared_by_any_check_with_its_options():
    check.function(lambda x: x / 3, [((1,), 0.33)], within=0.005)
    refused(check.function, lambda x: x / 3, [((1,), 0.33)], within=0.001)
    check.function(pd.Timestamp, [(("2031-02-05",), "2031-02-05")], each=check.date)
    check.function(lambda p: {p.lower()}, [(("UA",), ["ua"])], each=check.members)
    refused(
        check.function,
        abs,
        inputs=[(50,)],
        between=(0, 9),
        says="called with 50: The number 50 was given: that cannot be",
    )


def test_a_function_with_a_typical_bug_gets_the_message_that_teaches():
    typical = [(lambda a, b: a - b, "no"), (lambda a, b: 1 / 0, "no"), (lambda a, b: a + b, "Do not add.")]
    assert str(refused(check.function, lambda x, y: y + x, CASES, misconceptions=typical)) == "Do not add."
    # To agree on one input is not the same bug, and neither is to fail on all.
    refused(
        check.function, lambda a, b: 5, CASES, misconceptions=typical, says="called with 2, 3: The form is"
    )
    refused(
        check.function, lambda a, b: 1 / 0, CASES, misconceptions=typical, says="stops with ZeroDivisionError"
    )
    check.function(lambda a, b: a * b, CASES, misconceptions=typical)


def test_a_function_that_changes_its_input_spoils_it_for_nobody():
    def greedy(numbers):
        total = len(numbers) + 1
        numbers.clear()
        return total

    arguments = ([1, 2, 3],)
    typical = [(lambda numbers: len(numbers) + 1, "One too many.")]
    refused(check.function, greedy, [(arguments, 3)], misconceptions=typical, says="One too many.")
    refused(check.function, greedy, [(arguments, 3)], says="called with [1, 2, 3]: The form")
    assert arguments == ([1, 2, 3],)


# In the notebook -------------------------------------------------------------------------------------------


def test_form_prints_what_can_be_read_and_stops_nothing(capsys):
    answer = {"q1": "5 February 2031", "q2": "5 February", "q3": "YOUR ANSWER HERE"}
    for question in ("q1", "q2", "q3"):
        check.form(question, lambda question=question: check.date(answer[question]))
    check.form("q4", lambda: check.date(q4))  # noqa: F821
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "✓  q1: the form is right."
    assert lines[1].startswith("✗  q2: The text “5 February” was given: the year is missing")
    assert lines[2].startswith("–  q3: Not answered yet.")
    assert lines[3] == "–  q4: “q4” does not exist yet. Run the answer cell first."
    # The last look back sees what was answered since, and says nothing of right and wrong.
    answer["q2"] = "6 February 2031"
    check.overview("q1", "q2", "q3", "q4", "q5")
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "✓  q2: the form is right."
    assert lines[4] == "–  q5: its check has not been run yet."
    assert lines[-1] == "2 of 5 answers can be read. The feedback will say which are right."


def test_score_adds_the_parts_and_gives_a_reason_for_each(capsys):
    def part(answer):
        return lambda: check.days(answer, 8, misconceptions=[(7, "The first day counts too.")])

    assert check.score(3, [(1, "first", part(8)), (2, "second", part(7))]) == 1
    assert capsys.readouterr().out == "✓ first (1 of 1)\n✗ second (0 of 2): The first day counts too.\n"
    assert check.score(3, iter([(1, "first", part(8)), (2, "second", part(8))])) == 3
    assert check.score(3, [(1, "first", part(None)), (2, "second", part(...))]) == 0
    assert type(check.score(1, [(1, "first", part(8))])) is float


def test_all_parts_are_worth_all_points_and_no_more():
    nothing_wrong = [(0.1, "first", lambda: None), (0.2, "second", lambda: None)]
    assert check.score(0.3, nothing_wrong) == 0.3
    with pytest.raises(ValueError, match=r"the parts are worth 0\.3 points, the question 1"):
        check.score(1, nothing_wrong)


# Right values and their neighbours -------------------------------------------------------------------------


@thorough
@given(st.decimals(-(10**9), 10**9, places=4), st.sampled_from([1, -1]), st.floats(0.002, 1e9))
def test_a_number_is_right_in_every_coat_and_its_neighbour_in_none(value, sign, gap):
    coats = [value, float(value), Fraction(value), np.float64(value), np.array(float(value))]
    for coat in coats:
        check.number(coat, value)
        check.number(value, coat)
    for coat in (value + sign * Decimal(str(gap)), float(value) + sign * gap):
        refused(check.number, coat, value)


@thorough
@given(st.integers(-(10**6), 10**6), st.integers(0, 5), st.fractions(-1, 1, max_denominator=1000))
def test_within_half_a_unit_means_exactly_that(digits, decimals, part):
    half = Fraction(1, 2 * 10**decimals)
    expected = digits * 2 * half
    inside, outside = (
        expected + part * half,
        expected + half * Fraction(1001, 1000) * (1 if part >= 0 else -1),
    )
    for coat in (inside, float(inside)):
        check.number(coat, float(expected), within=float(half))
    for coat in (outside, float(outside)):
        refused(check.number, coat, float(expected), within=float(half))


@thorough
@given(st.integers(-99_999, 99_999))
def test_days_are_right_in_every_coat_and_one_more_in_none(count):
    def coats(n):
        yield from (n, float(n), np.int32(n), dt.timedelta(n), pd.Timedelta(days=n))
        yield from (np.timedelta64(n, "D"), np.timedelta64(n * 24, "h"))

    for coat, neighbour in zip(coats(count), coats(count + 1), strict=True):
        check.days(coat, count)
        check.days(count, coat)
        refused(check.days, neighbour, count)


two_centuries = st.dates(dt.date(1850, 1, 1), dt.date(2100, 1, 1))


@thorough
@given(two_centuries, st.integers(1, 4000))
def test_a_date_is_right_in_every_coat_and_another_day_in_none(day, later):
    def coats(day):
        stamp = pd.Timestamp(day)
        yield from (
            day,
            day.isoformat(),
            f"{day:%Y/%m/%d}",
            f"{day.day} {day:%B %Y}",
            f"{day:%b} {day.day}, {day:%Y}",
        )
        yield from (stamp, stamp.to_pydatetime(), stamp.to_datetime64(), stamp.to_period("D"), str(stamp))
        yield from (stamp.tz_localize("UTC"), np.datetime64(day), np.datetime64(day, "s"))

    for coat in coats(day):
        check.date(coat, day)
        check.date(day, coat)
        check.month(coat, (day.year, day.month))
    for coat in coats(day + dt.timedelta(later)):
        refused(check.date, coat, day)


@thorough
@given(two_centuries, st.integers(1, 60))
def test_a_month_is_right_in_every_coat_and_another_month_in_none(day, later):
    def coats(month):
        yield from (month, str(month), f"{month:%B %Y}", f"{month:%b %Y}", (month.year, month.month))
        yield from (month.start_time, month.end_time.date(), np.datetime64(str(month), "M"))

    month = pd.Period(day, "M")
    for coat in coats(month):
        check.month(coat, str(month))
    for coat in coats(month + later):
        refused(check.month, coat, str(month))


@thorough
@given(st.lists(st.from_regex(r"\A[a-z]{1,6}\Z"), min_size=1, max_size=4), st.sampled_from("abc"))
def test_text_is_right_in_every_coat_and_other_words_in_none(words, letter):
    expected = " ".join(words)
    for mark in (" ", "-", "_", "  ", "\u00a0", "‑", "–"):
        for coat in (mark.join(words), f"  {mark.join(words).upper()}\n", np.str_(mark.join(words).title())):
            check.text(coat, expected)
    for neighbour in (expected + letter, letter + expected, f"{expected} {letter}", expected + "."):
        refused(check.text, neighbour, expected)


names = st.sets(st.from_regex(r"\A[a-z]{2,6}\Z"), min_size=2, max_size=6)
chance = st.randoms(use_true_random=False)


@thorough
@given(names, chance)
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


@thorough
@given(names)
def test_a_mapping_is_right_in_every_coat_and_with_another_value_in_none(right):
    places = {name: place for place, name in enumerate(sorted(right))}
    for collect in (dict, pd.Series, collections.Counter, collections.OrderedDict):
        check.mapping(collect(places), dict(reversed(places.items())))
        refused(
            check.mapping,
            collect(places | {min(right): 99}),
            places,
            says=f"“{min(right)}” is not right yet.",
        )


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

    high = low + width
    for coat in [*coats(low, high), pd.Interval(low, high)]:
        check.interval(coat, (low, high))
    for coat in [*coats(low + step, high + step), *coats(low, high + 1), *coats(low - 1, high)]:
        refused(check.interval, coat, (low, high))
    for coat in coats(high + 1, low):
        refused(check.interval, coat, (low, high), says="the lower bound comes first")


@thorough
@given(names, chance)
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
        other = coat.astype({column: object})
        other.iloc[row, other.columns.get_loc(column)] = {"since": "2031-02-06", "weight": 99}[column]
        refused(weights, other, frame, says=f"the column “{column}” is not right yet.")
