"""Answers that are right in an unusual coat, and objects that lie about themselves."""

from __future__ import annotations

from dataclasses import replace

from tests.submissions import BRISK, Notebook, case, own, solved

LIMITS = replace(BRISK, cell_seconds=3, test_seconds=4)


@case(lost="q01 q03 q07 q11")
def equal_to_everything() -> Notebook:
    """An object that says it equals everything is no answer."""
    code = "class Any:\n    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = lambda *_: True\n    __ne__ = lambda *_: False\n    __hash__ = lambda _: 1\n"
    return solved(q01=code + "q01 = Any()", q03="q03 = Any()", q07="q07 = [Any(), Any()]", q11="q11 = Any()")


@case(lost="q01 q03")
def lies_about_its_class() -> Notebook:
    """Nor is one that calls itself an int or a date."""
    code = "class Liar:\n    __class__ = int\n    __int__ = __index__ = lambda _: 10\n    __eq__ = lambda *_: True\n"
    return solved(
        q01=code + "q01 = Liar()", q03="import datetime\nLiar.__class__ = datetime.date\nq03 = Liar()"
    )


@case(lost="q01 q07")
def metaclass_that_lies() -> Notebook:
    """Nor one whose class equals every class."""
    code = "class Meta(type):\n    __eq__ = lambda *_: True\n    __hash__ = lambda _: hash(int)\n    __instancecheck__ = __subclasscheck__ = lambda *_: True\n    __name__ = property(lambda _: 1 / 0)\n    __mro__ = ()\n"
    return solved(q01=code + "class Liar(metaclass=Meta): pass\nq01 = Liar()", q07="q07 = Liar()")


@case()
def number_with_manners_of_its_own() -> Notebook:
    """A subclass of int is read as the number that it is, whatever it says."""
    return solved(
        q01="class N(int):\n    __eq__ = lambda *_: False\n    __repr__ = lambda _: 1 / 0\n    __int__ = lambda _: 99\nq01 = N(10)"
    )


@case(lost="q01")
def wrong_number_that_says_it_is_right() -> Notebook:
    """And a wrong one stays wrong."""
    return solved(
        q01="class N(int):\n    __eq__ = lambda *_: True\n    __int__ = __index__ = __float__ = lambda _: 10\nq01 = N(11)"
    )


@case()
def text_with_manners_of_its_own() -> Notebook:
    """A subclass of str, too."""
    return solved(q03="class T(str):\n    __str__ = strip = lower = lambda *_: 1 / 0\nq03 = T('2026-02-02')")


@case(lost="q01")
def array_protocol() -> Notebook:
    """An object that numpy would turn into the answer is no number."""
    return solved(
        q01="class A:\n    def __array__(self, *_, **__):\n        return pd.Series([10]).to_numpy()\n    __float__ = lambda _: 10.0\nq01 = A()"
    )


@case(lost="q01 q02", status="partial", says="could not be read")
def hangs_when_looked_at() -> Notebook:
    """An object that never lets go of whoever looks at it, by two ways."""
    code = "class Hang(dict):\n    pass\nclass Slow(pd.Series):\n    @property\n    def iloc(self):\n        while True: pass\n"
    return solved(q01=code + "q01 = Slow([10])", q02="q02 = Slow([14])")


@case(lost="q01", status="partial", says="ended the process")
def ends_the_process_when_looked_at() -> Notebook:
    """An object that ends the process when it is looked at."""
    code = "import os\nclass Trap(pd.Series):\n    @property\n    def iloc(self):\n        os._exit(0)\n"
    return solved(q01=code + "q01 = Trap([10])")


@case(lost="q01")
def exits_when_looked_at() -> Notebook:
    """One that raises SystemExit when it is looked at."""
    code = "class Trap(pd.Series):\n    @property\n    def iloc(self):\n        raise SystemExit\n"
    return solved(q01=code + "q01 = Trap([10])")


@case(lost="q13")
def frame_with_an_evil_getattr() -> Notebook:
    """A subclass of DataFrame that answers every question by an error."""
    code = (
        "class Evil(pd.DataFrame):\n    def __getattribute__(self, name):\n        raise KeyboardInterrupt\n"
    )
    return solved(q13="RIGHT\n" + code + "q13 = Evil(q13)")


@case(free="q13")
def frame_subclass() -> Notebook:
    """A well-behaved subclass of DataFrame may be read or refused; the prompt asks for a DataFrame."""
    return solved(q13="RIGHT\nclass Table(pd.DataFrame):\n    note = 'mine'\nq13 = Table(q13)")


@case(lost="q01")
def huge_repr() -> Notebook:
    """A representation of a gigabyte is not asked for."""
    return solved(q01="class R:\n    __repr__ = __str__ = lambda _: 'x' * 10**9\nq01 = R()")


@case(lost="q01")
def showing_it_fails() -> Notebook:
    """An object that cannot be shown costs only its own question."""
    return solved(
        q01="class R:\n    def __repr__(self):\n        raise KeyboardInterrupt\n    _repr_html_ = _ipython_display_ = __repr__\nq01 = R()\nq01"
    )


@case(lost="q01")
def deletion_that_raises() -> Notebook:
    """An object that raises when it goes."""
    return solved(q01="class D:\n    def __del__(self):\n        raise SystemExit\nq01 = D()\nq01 = D()")


@case(lost="q07")
def deep_nesting() -> Notebook:
    """A list a hundred thousand lists deep."""
    return solved(q07="q07 = []\nfor _ in range(100_000):\n    q07 = [q07]")


@case(lost="q07 q08")
def cycles() -> Notebook:
    """A list and a dict that hold themselves."""
    return solved(q07="q07 = []\nq07.append(q07)", q08="q08 = {}\nq08['davos_speech'] = q08")


@case(lost="q07 q10", status="graded partial")
def exponential_nesting() -> Notebook:
    """Sixty lists that unfold to more than all atoms."""
    return solved(
        q07="q07 = ['A']\nfor _ in range(60):\n    q07 = [q07, q07]",
        q10="q10 = ('2026-02-02',)\nfor _ in range(30):\n    q10 = (q10,) * 9",
    )


@case(lost="q01 q02 q06")
def million_digits() -> Notebook:
    """Numbers of a million digits, alone and in company."""
    return solved(
        q01="q01 = 10 ** 10**6",
        q02="from fractions import Fraction\nq02 = Fraction(1, 7 ** 10**5)",
        q06="q06 = (1, 10 ** 10**6)",
    )


@case(lost="q01 q02 q11")
def decimals_out_of_proportion() -> Notebook:
    """Decimals with exponents beyond reason, short to write and endless to write out."""
    code = "from decimal import Decimal as D, MAX_EMAX\n"
    return solved(
        q01=code + "q01 = D('1e999999999')", q02="q02 = D((0, (1,), MAX_EMAX))", q11="q11 = D('1e-999999999')"
    )


@case(lost="q01 q02 q03 q11")
def no_numbers() -> Notebook:
    """NaN, infinity, NaT and NA are no answers, in whatever comparison."""
    return solved(q01="q01 = float('nan')", q02="q02 = float('inf')", q03="q03 = pd.NaT", q11="q11 = pd.NA")


@case(lost="q01 q02")
def truth_values_and_none() -> Notebook:
    """True is no number of days; None is nothing."""
    return solved(q01="q01 = True", q02="q02 = None")


@case(lost="q01 q03 q07")
def classes_and_modules() -> Notebook:
    """Types, modules and frames are nobody's answer."""
    return solved(
        q01="q01 = int", q03="import sys\nq03 = sys", q07="q07 = [sys._getframe(), type, Ellipsis, open]"
    )


@case(lost="q01 q07 q10")
def generators() -> Notebook:
    """A generator is not a collection; an endless one is not waited for."""
    return solved(
        q01="q01 = (n for n in [10])",
        q07="q07 = iter('ACD')",
        q10="import itertools\nq10 = itertools.count()",
    )


@case(lost="q07 q10", free="q10")
def million_items() -> Notebook:
    """A million items are more than any answer here; a million times the right ones may be read or refused."""
    return solved(
        q07="q07 = ['A'] * 10**6 + ['B']", q10="q10 = pd.Series(['2026-02-02', '2026-02-03'] * 500_000)"
    )


@case(lost="q07")
def endless_range() -> Notebook:
    """A range of more numbers than anybody counts."""
    return solved(q07="q07 = range(10**18)")


@case(lost="q07")
def colliding_items() -> Notebook:
    """Numbers that all have the same hash, in a set."""
    return solved(q07="q07 = {n * (2**61 - 1) for n in range(3_000)}")


@case(lost="q03")
def megabytes_of_text() -> Notebook:
    """Fifty megabytes of text instead of a date."""
    return solved(q03="q03 = '2026-02-02' * 5_000_000")


@case(lost="q03")
def text_that_grows_when_folded() -> Notebook:
    """One letter that stands for eighteen, many times."""
    return solved(q03="q03 = '\\ufdfa' * 99_999")


@case(lost="q11 q13")
def huge_arrays() -> Notebook:
    """A large array and a wide table."""
    return solved(
        q11="import numpy as np\nq11 = np.ones((3000, 3000))", q13="q13 = pd.DataFrame(np.ones((3, 20_000)))"
    )


@case()
def numpy_in_every_form() -> Notebook:
    """numpy's scalars and arrays are numbers."""
    code = "import numpy as np\n"
    return solved(
        q01=code + "q01 = np.int8(10)",
        q02="q02 = np.array(14)",
        q11="q11 = np.float32(23.1)",
        q06="q06 = np.array([145, 175])",
        q07="q07 = np.array(list('ACD'))",
    )


@case()
def pandas_in_every_form() -> Notebook:
    """So are pandas' types of every kind."""
    return solved(
        q07="q07 = pd.Series(list('ACD'), dtype='category')",
        q10="q10 = pd.Series(pd.to_datetime(['2026-02-02', '2026-02-03'])).dt.tz_localize('Asia/Dubai')",
        q06="q06 = pd.array([145, 175], dtype='Int64')",
        q03="q03 = pd.Period('2026-02-02')",
    )


@case()
def subclasses_of_collections() -> Notebook:
    """Ordered dicts, named tuples, user lists of a student with style."""
    return solved(
        q08="RIGHT\nfrom collections import OrderedDict\nq08 = OrderedDict(q08)",
        q06="from typing import NamedTuple\nclass Span(NamedTuple):\n    low: int\n    high: int\nq06 = Span(145, 175)",
        q07="q07 = dict.fromkeys('ACD').keys()",
    )


@case()
def dict_with_manners_of_its_own() -> Notebook:
    """A dict that says it is empty is read as it is."""
    return solved(
        q08="RIGHT\nclass D(dict):\n    items = keys = __iter__ = __len__ = lambda *_: 1 / 0\nq08 = D(q08)"
    )


@case()
def functions_of_every_kind() -> Notebook:
    """A lambda, a partial, a bound method, an object that can be called: all are functions."""
    code = "RIGHT\nimport functools\nclass C:\n    def __init__(self, f):\n        self.f = f\n    def __call__(self, *a):\n        return self.f(*a)\n"
    return solved(
        q14=code + "order = C(order)",
        q12="RIGHT\nimport functools\ndays_inside = functools.lru_cache(functools.partial(days_inside))",
    )


@case()
def function_that_prints() -> Notebook:
    """A function that prints a lot gives its results all the same."""
    return solved(q14="RIGHT\nreal = order\ndef order(*d):\n    print('x' * 1_000_000)\n    return real(*d)")


@case(lost="q14", says="gives None")
def function_that_prints_only() -> Notebook:
    """One that prints its result instead of giving it back has given nothing: the message says so."""
    return solved(q14="RIGHT\nreal = order\ndef order(*d):\n    print(real(*d))")


@case()
def function_that_takes_anything() -> Notebook:
    """A function that changes what it is given."""
    return solved(
        q14="RIGHT\nreal = order\ndef order(*d):\n    d = list(d)\n    result = real(*d)\n    d.clear()\n    return result"
    )


@case(lost="q14 q12")
def function_with_other_arguments() -> Notebook:
    """Functions with too few or too many arguments."""
    return solved(
        q14="def order():\n    return 'before'", q12="def days_inside(a, b, c, d, e, f):\n    return 1"
    )


@case(lost="q14 q12")
def function_that_returns_liars() -> Notebook:
    """What a function gives back is read like any answer."""
    code = "class Any(str):\n    __eq__ = lambda *_: True\n    __hash__ = lambda _: 1\n"
    return solved(
        q14=code + "def order(*d):\n    return Any('')", q12="def days_inside(*d):\n    return lambda *_: 1"
    )


@case(lost="q14")
def function_that_guesses() -> Notebook:
    """A function whose every result is the same."""
    return solved(q14="def order(*d):\n    return 'before'")


@case(lost="q14")
def function_that_is_right_half_the_time() -> Notebook:
    """One that gives another result at each second call."""
    return solved(
        q14="RIGHT\nreal, n = order, []\ndef order(*d):\n    n.append(1)\n    return real(*d) if len(n) % 2 else 'after'"
    )


@case(lost="q14")
def function_that_yields() -> Notebook:
    """A generator function gives a generator, and no word."""
    return solved(q14="def order(*d):\n    yield 'before'")


@case(lost="q14")
def function_that_awaits() -> Notebook:
    """An async function gives a coroutine."""
    return solved(q14="async def order(*d):\n    return 'before'")


@case(lost="q14", says="Evil")
def function_that_raises_evil() -> Notebook:
    """An exception that resists being looked at."""
    code = "class Evil(Exception):\n    __str__ = __repr__ = lambda _: 1 / 0\n    __name__ = None\n"
    return solved(q14=code + "def order(*d):\n    raise Evil")


@case(lost="q14 q12")
def function_that_pretends_to_be_the_check() -> Notebook:
    """Exceptions that the tests themselves know, raised by a student, are a student's exceptions."""
    return solved(
        q14="def order(*d):\n    raise AssertionError('70 points')",
        q12="def days_inside(*d):\n    raise NameError('q12', name='days_inside')",
    )


@case(lost="q14")
def function_that_is_a_class() -> Notebook:
    """A class that can be called is not a function that gives words back."""
    return solved(q14="class order(str):\n    def __new__(cls, *d):\n        return object.__new__(cls)")


@case(free="q14")
def class_that_gives_words() -> Notebook:
    """A class whose making gives the right word may be read as a function or refused."""
    return solved(q14="RIGHT\nreal = order\nclass order:\n    def __new__(cls, *d):\n        return real(*d)")


@case(lost="q14")
def callable_object_that_lies() -> Notebook:
    """An object that says yes to everything is no function."""
    return solved(q14="from unittest.mock import MagicMock\norder = MagicMock()")


@case(lost="q01 q03 q08", status="graded partial")
def mocks_everywhere() -> Notebook:
    """Mocks have every attribute that is asked for."""
    return solved(
        q01="from unittest.mock import MagicMock as M\nq01 = M(spec=int)",
        q03="q03 = M(spec=pd.Timestamp)",
        q08="q08 = M(spec=dict)",
    )


@case(lost="q01", says="Timestamp")
def time_zones_and_far_dates() -> Notebook:
    """Dates beyond every calendar, and one where a number is asked for."""
    return solved(q01="q01 = pd.Timestamp.max").add("far = pd.Timestamp.min", after="q01")


@case(lost="q03 q04 q05 q09 q10")
def dates_beyond_every_calendar() -> Notebook:
    """Dates that no calendar holds, in every coat."""
    code = "import numpy as np\nq03 = np.datetime64(2**62, 'D')"
    return solved(
        q03=code,
        q04="q04 = pd.Period(ordinal=2**40, freq='D')",
        q05="q05 = np.datetime64('NaT', 'M')",
        q09="q09 = (np.datetime64(-2**62, 'Y'), pd.Timestamp.max.tz_localize('UTC'))",
        q10="q10 = np.array([2**62, -2**62], dtype='M8[D]')",
    )


@case(lost="q01 q02 q06")
def lengths_beyond_all_time() -> Notebook:
    """Lengths of time that overflow."""
    code = "import numpy as np, datetime\n"
    return solved(
        q01=code + "q01 = np.timedelta64(2**62, 'D')",
        q02="q02 = datetime.timedelta.max",
        q06="q06 = pd.Interval(pd.Timedelta.min, pd.Timedelta.max)",
    )


@case(lost="q01 q06")
def structured_and_odd_arrays() -> Notebook:
    """Arrays of records, of bytes, of objects that are arrays."""
    code = "import numpy as np\n"
    return solved(
        q01=code + "q01 = np.zeros(1, dtype='i4,f4')[0]",
        q06="q06 = np.array([np.array([1]), None, b'x'], dtype=object)",
    )


@case(lost="q13")
def table_with_odd_columns() -> Notebook:
    """A table with repeated, nested and unnamed columns."""
    return solved(q13="q13 = pd.DataFrame([[1, [2], {3}]] * 4, columns=['event', 'event', None])")


@case(lost="q13")
def table_with_many_levels() -> Notebook:
    """A table with levels on both sides, and cells that are tables."""
    return solved(
        q13="RIGHT\nq13 = pd.concat({'a': q13, 'b': q13}, axis=1).set_index([('a', 'event')])\nq13.iloc[0, 0] = None"
    )


@case()
def warnings_as_errors_with_every_type() -> Notebook:
    """Warnings turned into errors must not make a right answer unreadable, whatever its type."""
    notebook = own('import warnings\nwarnings.simplefilter("error")\nimport numpy as np')
    q13 = "RIGHT\nq13['possible_days'] = q13['possible_days'].astype('Int64')"
    for name, code in {
        "q01": "q01 = np.timedelta64(10, 'D')",
        "q02": "q02 = pd.Timedelta(days=14)",
        "q04": "q04 = pd.Period('2026-03-04', freq='D')",
        "q05": "q05 = pd.Period('2025-05', freq='M')",
        "q10": "q10 = pd.date_range('2026-02-02', '2026-02-03')",
        "q06": "q06 = pd.Interval(145, 175)",
        "q07": "q07 = pd.Categorical(list('ACD'))",
        "q13": q13,
    }.items():
        notebook.cell(name)["source"] = solved(**{name: code}).cell(name)["source"]
    return notebook


@case(lost="q01")
def number_of_five_thousand_digits() -> Notebook:
    """A number too long to be printed is a wrong number, and nothing more."""
    return solved(q01="q01 = 10**5000")


@case(lost={"q15": 0.0})
def share_of_nothing() -> Notebook:
    """A percentage that follows from a wrong count earns its part, but none follows from no count at all."""
    return solved(q15='q15 = {"days": 0, "percent": 0}')
