"""What a student may write for a number, a date, a month …: the coats that one right answer can wear.

Each reader takes any object and returns its plain value, or raises :class:`Unreadable` with a phrase that
says what is the matter with it. :mod:`seminar.check` compares the plain values only, so an object of the
student's own making cannot claim to equal everything.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import re
import unicodedata
from collections import deque
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

MOST_ITEMS = 10_000
"""No question asks for more items than this; a longer collection is refused unread."""


class Unreadable(Exception):
    """The object has not the form that is needed; the text says why, as the end of a sentence."""


_MONTHS = {
    name[:n].lower(): number
    for number, name in enumerate(
        "January February March April May June July August September October November December".split(), 1
    )
    for n in (3, len(name))
} | {"sept": 9}
_ISO_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([a-z]+)\.?,?\s+(\d{4})")
_MONTH_FIRST = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_ISO_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})")
_NAMED_MONTH = re.compile(r"([a-z]+)\.?,?\s+(\d{4})")
_SLASHES = re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}")


def _exactly(given: object, *kinds: type) -> bool:
    # isinstance asks the object, == asks its metaclass; both can lie.
    mine = type(given)
    for kind in kinds:  # noqa: SIM110 – asked some ten thousand times a notebook
        if mine is kind:
            return True
    return False


def _a(given: object, *kinds: type) -> bool:
    return issubclass(type(given), kinds)


def describe(given: object) -> str:
    """The type and shortened value of any object, for a message. Never runs code of an unknown class."""
    try:
        return _described(scalar(given))
    except Exception:  # a number too long to print
        return f"an object of type {_kind(given)}"


_NUMBERS = (int, float, complex, Fraction, Decimal)
_TIMES = (dt.date, dt.datetime, dt.timedelta, pd.Timestamp, pd.Timedelta, pd.Period, pd.Interval)
_TIMES += (np.datetime64, np.timedelta64)
_BRACKETS = {list: "[]", tuple: "()", set: "{}", frozenset: "{}", dict: "{}"}


def _described(given: object) -> str:
    if given is None:
        return "None (nothing)"
    if given is Ellipsis:
        return "the placeholder …"
    if given is pd.NaT or given is pd.NA:
        return f"{str(given).strip('<>')} (an empty value)"
    if _exactly(given, bool):
        return f"the truth value {given}"
    if _exactly(given, str):
        return f"the text “{_short(given, 40)}”"
    if _exactly(given, *_NUMBERS):
        return f"the number {_short(str(given), 40)}"
    if _exactly(given, *_TIMES):
        return f"the {_kind(given)} {given}"
    if _exactly(given, *_BRACKETS):
        return f"a {_kind(given)} of {len(given)}: {_sketch(given)}"
    if _exactly(given, pd.Series, pd.DataFrame, np.ndarray, pd.Index):
        article = "an" if _exactly(given, np.ndarray, pd.Index) else "a"
        return f"{article} {_kind(given)} of {' × '.join(map(str, given.shape)) or 'no dimension'}"
    if _kind(given) in ("function", "builtin_function_or_method", "method"):
        return "a function that was not called (are its brackets missing?)"
    return f"an object of type {_kind(given)}"


def _kind(given: object) -> str:
    return _short(type.__dict__["__name__"].__get__(type(given)), 40)  # as it is, whatever its metaclass says


def _sketch(given: object, level: int = 2) -> str:
    """A shortened representation that leaves out what is inside objects of unknown classes."""
    given = scalar(given)
    if _exactly(given, str):
        return repr(_short(given, 40))
    if given is None or given is Ellipsis or _exactly(given, bool, *_NUMBERS, *_TIMES):
        return _short(str(given).removesuffix(" 00:00:00"), 40)
    if not _exactly(given, *_BRACKETS):
        return f"<{_kind(given)}>"
    parts = ["…"]
    if level:
        some = list(itertools.islice(given.items() if type(given) is dict else given, 6))
        parts = [_sketch(x, level - 1) for x in some]
        if type(given) in (set, frozenset):
            parts.sort()  # the same message each time
        if type(given) is dict:
            parts = [f"{_sketch(k, level - 1)}: {_sketch(v, level - 1)}" for k, v in some]
        parts += ["…"] if len(given) > len(some) else []
    opening, closing = _BRACKETS[type(given)]
    return f"{opening}{', '.join(parts)}{closing}"


def _short(text: str, most: int) -> str:
    text = "".join(c if c.isprintable() else " " for c in text[: 4 * most])
    return text if len(text) <= most else text[: most - 1] + "…"


def scalar(given: object) -> object:
    """The built-in value of a numpy scalar, an array without dimensions, or a subclass of str, int or float.

    Numpy's dates and lengths of time, and anything else, come back as they are.
    """
    if _exactly(given, str, int, float, bool):
        return given
    if _exactly(given, np.ndarray) and given.ndim == 0:
        given = given[()]
    if _exactly(given, np.float16, np.float32):
        return float(str(given))  # 12.3, and not 12.300000190734863
    if _exactly(given, np.longdouble):
        return float(given)
    if _a(given, np.generic) and not _a(given, np.datetime64, np.timedelta64):
        given = np.generic.item(given)
    for plain, read in ((str, str.__str__), (int, int.__int__), (float, float.__float__)):
        if _a(given, plain) and not _exactly(given, plain, bool):
            return read(given)
    return given


def number(given: object) -> Fraction:
    """An exact number from int, float, Fraction, Decimal, a numpy scalar or an array without dimensions."""
    given = scalar(given)
    if _exactly(given, bool):
        raise Unreadable("a truth value is no number")
    if _exactly(given, str):
        raise Unreadable("a number is needed, not text: leave out the quotation marks and the unit")
    if _exactly(given, complex):
        raise Unreadable("a real number is needed")
    if not _exactly(given, int, float, Fraction, Decimal):
        raise Unreadable("one number is needed")
    if (_exactly(given, float) and not math.isfinite(given)) or (
        _exactly(given, Decimal) and not given.is_finite()
    ):
        raise Unreadable("a finite number is needed")
    huge = Unreadable("a number of ordinary size is needed")
    if _exactly(given, Decimal) and (abs(given.adjusted()) > 308 or len(given.as_tuple().digits) > 1000):
        raise huge  # as a fraction it might fill the memory
    value = Fraction(given)
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > 4000:
        raise huge
    return value


def whole_number(given: object) -> int:
    """A whole number; 3.0 is 3, 3.5 is refused."""
    value = number(given)
    if value.denominator != 1:
        raise Unreadable("a whole number is needed, without decimals")
    return int(value)


def days(given: object) -> int:
    """A number of whole days, as a number or as a length of time."""
    given = scalar(given)
    if given is pd.NaT or (_exactly(given, np.timedelta64) and np.isnat(given)):
        raise Unreadable("there is no length of time in it (NaT)")
    if _exactly(given, pd.Timedelta):
        given = given.to_timedelta64()
    if _exactly(given, np.timedelta64) and np.datetime_data(given.dtype)[0] in ("Y", "M", "generic"):
        raise Unreadable("whole days are needed; the unit of this is no fixed number of days")
    if _exactly(given, dt.timedelta, np.timedelta64):
        day = dt.timedelta(days=1) if _exactly(given, dt.timedelta) else np.timedelta64(1, "D")
        if given % day:
            raise Unreadable("whole days are needed; this has hours, minutes or seconds")
        return int(given // day)
    if _exactly(given, dt.date, dt.datetime, pd.Timestamp, pd.Period, np.datetime64):
        raise Unreadable("a number of days is needed, not a date")
    return whole_number(given)


def date(given: object) -> dt.date:
    """A calendar day. Refused: no year, day or month first between slashes, a time of day, a bare number.

    A time zone changes nothing: the day is the one that stands there.
    """
    given = scalar(given)
    if given is pd.NaT or (_exactly(given, np.datetime64) and np.isnat(given)):
        raise Unreadable("there is no date in it (NaT)")
    if _exactly(given, str):
        return _date_text(given)
    if _exactly(given, dt.date):
        return given
    if _exactly(given, pd.Timestamp):
        given = given.tz_localize(None).to_datetime64()
    if _exactly(given, dt.datetime):
        day, midnight = given.date(), given.time() == dt.time()
    elif _exactly(given, np.datetime64):
        if np.datetime_data(given.dtype)[0] in ("Y", "M", "W"):
            raise Unreadable("a day is needed, not a longer period")
        day, midnight = given.astype("datetime64[D]").item(), given == given.astype("datetime64[D]")
    elif _exactly(given, pd.Period):
        if given.freqstr != "D":
            raise Unreadable("one day is needed; this is another period")
        day, midnight = given.start_time.date(), True
    else:
        raise Unreadable("a date with day, month and year is needed")
    if not midnight:
        raise Unreadable("a day is needed; this has a time of day")
    if not _exactly(day, dt.date):  # numpy gives a number for what no calendar holds
        raise Unreadable("there is no such day in the calendar")
    return day


def _date_text(given: str) -> dt.date:
    text = _plain_text(given, 100).strip().lower()
    if m := _ISO_DATE.fullmatch(text.upper()):
        return _day(int(m[1]), int(m[2]), int(m[3]))
    if m := _DAY_FIRST.fullmatch(text):
        return _day(int(m[3]), _month_number(m[2]), int(m[1]))
    if m := _MONTH_FIRST.fullmatch(text):
        return _day(int(m[3]), _month_number(m[1]), int(m[2]))
    if _SLASHES.fullmatch(text):
        raise Unreadable("which is the day and which the month? Write it as YYYY-MM-DD")
    if not re.search(r"\d{4}", text):
        raise Unreadable("the year is missing; write it as YYYY-MM-DD")
    raise Unreadable("it is not read as a date; write it as YYYY-MM-DD")


def _day(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise Unreadable("there is no such day in the calendar") from None


def _month_number(name: str) -> int:
    if name not in _MONTHS:
        raise Unreadable("it names no month that we know; write it as YYYY-MM-DD")
    return _MONTHS[name]


def month(given: object) -> tuple[int, int]:
    """A month as (year, month): from text, a monthly Period, a pair (2027, 3), or any date in it."""
    given = scalar(given)
    if _exactly(given, pd.Period) and given.freqstr == "M":
        return given.year, given.month
    if _exactly(given, np.datetime64) and np.datetime_data(given.dtype) == ("M", 1):
        given = given.astype("datetime64[D]")
    if _a(given, tuple, list) and len(pair := items(given)) == 2:
        return _month(*map(whole_number, pair))
    if _exactly(given, str):
        text = _plain_text(given, 100).strip().lower()
        if m := _ISO_MONTH.fullmatch(text):
            return _month(int(m[1]), int(m[2]))
        if m := _NAMED_MONTH.fullmatch(text):
            return _month(int(m[2]), _month_number(m[1]))
        if m := re.fullmatch(r"(\d{1,2})/(\d{4})", text):
            return _month(int(m[2]), int(m[1]))
    try:
        day = date(given)
    except Unreadable as why:
        if _exactly(given, str):
            raise Unreadable("it is not read as a month; write it as YYYY-MM") from why
        raise Unreadable("a month with its year is needed, such as 2031-03") from why
    return day.year, day.month


def _month(year: int, number: int) -> tuple[int, int]:
    if not (1 <= number <= 12 and 1000 <= year <= 9999):
        raise Unreadable("there is no such month; write it as YYYY-MM")
    return year, number


def text(given: object) -> str:
    """Text without regard to case, outer space, and the difference between space, hyphen and underscore."""
    given = scalar(given)
    if not _exactly(given, str):
        raise Unreadable("text is needed, in quotation marks")
    # Folding can undo the normal form, so it is made twice.
    folded = unicodedata.normalize("NFKC", _plain_text(given, MOST_ITEMS).casefold()).replace("’", "'")
    return re.sub(r"[\s_‐‑‒–-]+", " ", folded).strip()


def _plain_text(given: str, most: int) -> str:
    if len(given) > most:
        raise Unreadable("this text is far too long")
    return unicodedata.normalize("NFKC", given)


def character(given: object) -> str:
    """One character: itself, its Unicode name, or its code point (U+2014, 0x2014, or the integer)."""
    given = scalar(given)
    if _exactly(given, int):
        return _code_point(given)
    if not _exactly(given, str):
        raise Unreadable("one character is needed, as text")
    if len(given) == 1:
        return given
    bare = given.strip()
    if len(bare) == 1:
        return bare
    if m := re.fullmatch(r"(?:U\+|0x)([0-9a-f]{1,6})", bare, re.IGNORECASE):
        return _code_point(int(m[1], 16))
    if len(bare) <= 100:
        spoken = re.sub(r"[\s_]+", " ", bare.upper())
        for name in (spoken, spoken.replace(" ", "-"), spoken.replace("-", " ")):
            try:
                found = unicodedata.lookup(name)
            except KeyError:
                continue
            if len(found) == 1:  # some names stand for a sequence
                return found
    raise Unreadable("one character is needed: itself, its Unicode name, or its code point such as U+00E9")


def _code_point(value: int) -> str:
    if not 0 <= value <= 0x10FFFF or 0xD800 <= value <= 0xDFFF:
        raise Unreadable("there is no character with that code point")
    return chr(value)


_COLLECTIONS = (list, tuple, set, frozenset, deque, range, type({}.keys()), type({}.values()))
_COLLECTIONS += (pd.Series, pd.Index, pd.api.extensions.ExtensionArray)


def items(given: object) -> list:
    """The items of any collection, in its order; a lone text or number is refused."""
    if _a(given, str, bytes):
        raise Unreadable("a collection is needed, such as [“a”, “b”], not one text")
    if _exactly(given, pd.DataFrame):
        if given.shape[1] != 1:
            raise Unreadable("one column is needed, not a whole table")
        given = given.iloc[:, 0]
    if _a(given, dict):
        raise Unreadable("a list or set is needed, not names with values")
    if _exactly(given, np.ndarray):
        if given.ndim != 1:
            raise Unreadable("a list in one dimension is needed")
        return _some(given)
    for kind in _COLLECTIONS:
        if _a(given, kind):
            return _some(kind.__iter__(given))  # whatever a subclass says of itself
    raise Unreadable("a collection is needed, such as a list or a set")


def _some(entries: Iterable) -> list:
    some = list(itertools.islice(entries, MOST_ITEMS + 1))
    if len(some) > MOST_ITEMS:
        raise Unreadable(f"it has more than {MOST_ITEMS:,} items, far more than any answer here")
    return some


def pairs(given: object) -> list[tuple[object, object]]:
    """The (name, value) pairs of a dict or a Series."""
    if _a(given, dict):
        return _some(dict.items(given))
    if _a(given, pd.Series):
        return _some(zip(given.index, given, strict=True))
    raise Unreadable("names with values are needed: a dict such as {“a”: 1, “b”: 2}, or a Series")


_BOUNDS = (("low", "high"), ("lo", "hi"), ("min", "max"), ("lower", "upper"))


def two_bounds(given: object) -> tuple[object, object]:
    """Lower and upper bound as given: a pair in order, a pandas Interval, or a mapping that names them."""
    if _exactly(given, pd.Interval):
        return given.left, given.right
    if _a(given, set, frozenset):
        raise Unreadable("a set has no order; write the bounds as (low, high)")
    if _a(given, dict) or (_a(given, pd.Series) and all(_a(i, str) for i in given.index)):
        named = pairs(given)
        values = {scalar(k).strip().lower(): v for k, v in named if _a(k, str)} if len(named) == 2 else {}
        for low, high in _BOUNDS:
            if values.keys() == {low, high}:
                return values[low], values[high]
        raise Unreadable("its two entries must be called low and high")
    if not _a(given, list, tuple, np.ndarray, pd.Series, pd.Index, pd.api.extensions.ExtensionArray):
        raise Unreadable("two bounds are needed, as (low, high)")
    both = items(given)
    if len(both) != 2:
        raise Unreadable(
            f"two bounds are needed, as (low, high); there {'is' if len(both) == 1 else 'are'} {len(both)}"
        )
    return both[0], both[1]


def is_placeholder(given: object, empty: bool = True) -> bool:
    """Whether the answer still is what the student found there; ``empty``: an empty collection counts too."""
    given = scalar(given)
    if given is Ellipsis or given is NotImplemented:
        return True
    if _exactly(given, str):
        return given.strip().strip(".").upper() in ("", "…", "YOUR ANSWER HERE", "YOUR CODE HERE")
    if _exactly(given, pd.DataFrame):
        return empty and given.shape == (0, 0)
    try:
        inside = _some(dict.values(given)) if _a(given, dict) else items(given)
    except Unreadable:
        return False
    return all(x is Ellipsis for x in inside) and (empty or bool(inside))
