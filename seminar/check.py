"""Compares an answer with what was expected, and says kindly what is wrong.

Every check is called ``check.NAME(given, expected)``. Without ``expected`` it looks at the form only (type,
unit, plausibility): that is the visible half of a test cell. A wrong answer raises :class:`Wrong`; nothing
that a student can hand in raises any other ``Exception``.

``misconceptions=[(wrong_value, message), …]`` turns a typical wrong answer into a message that teaches; each
wrong value is compared by the same check.

>>> date("5 February 2026", "2026-02-05")
>>> days(7, 8, misconceptions=[(7, "The first day counts too.")])
Traceback (most recent call last):
seminar.check.Wrong: The first day counts too.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import FunctionType

import pandas as pd

from seminar import reading
from seminar.reading import Unreadable, describe

__all__ = [
    "NotAnswered", "Wrong", "character", "date", "days", "form", "function", "interval", "mapping", "members",
    "month", "number", "overview", "score", "table", "text", "whole_number",
]  # fmt: skip


class Wrong(AssertionError):
    """The answer is not what the question asks for; the text tells the student what to look at."""

    def _render_traceback_(self) -> list[str]:
        # A notebook shows this one line: the message is for the student, the stack is not.
        return [f"✗ {self}"]


class NotAnswered(Wrong):
    """The answer still is the placeholder."""


_FORM_ONLY = object()
_MACHINE = Fraction(1, 10**12)  # far more than sums of floats go wrong, far less than any rounding
_NOT_IT = (
    "The form is right, but this is not what the question asks for. Read the prompt once more, word by word."
)


@dataclass(frozen=True)
class Check:
    """A check of one kind of single value.

    ``needs`` names what is needed, for messages; ``read`` gives the plain value of any object or raises
    :class:`~seminar.reading.Unreadable`; ``measured`` says whether ``within`` makes sense; ``blank`` knows
    the placeholders.
    """

    needs: str
    read: Callable[[object], Hashable]
    measured: bool = False
    blank: Callable[[object], bool] = reading.is_placeholder

    def __call__(
        self,
        given: object,
        expected: object = _FORM_ONLY,
        *,
        within: float = 0,
        between: tuple | None = None,
        among: Iterable = (),
        also: Iterable = (),
        misconceptions: Iterable[tuple[object, str]] = (),
    ) -> None:
        """Pass, or raise :class:`Wrong`.

        Parameters: ``within``, the largest difference that still is right (half a unit of the last decimal
        asked for); ``between``, the smallest and largest plausible value; ``among``, the values to choose
        from; ``also``, other right answers; ``misconceptions``, pairs of a wrong value and the message it
        deserves.
        """
        value = self.form(given, between, among)
        if expected is _FORM_ONLY:
            return
        right = [expected, *also]
        if not any(self.same(value, self.read(r), within) for r in right):
            raise Wrong(_explain(misconceptions, lambda wrong: self.same(value, self.read(wrong), within)))

    def form(self, given: object, between: tuple | None = None, among: Iterable = ()) -> Hashable:
        """The plain value of ``given``; raises :class:`Wrong` if it has not the form, or cannot be."""
        return _readable(self.reader(between, among), given, self.needs, self.blank)

    def reader(self, between: tuple | None = None, among: Iterable = ()) -> Callable[[object], Hashable]:
        """``read``, refusing what lies outside of ``between`` or is not ``among`` the choices."""
        choices = list(among)

        def read(given: object) -> Hashable:
            value = self.read(given)
            if between is not None and not self.read(between[0]) <= value <= self.read(between[1]):
                raise Unreadable(f"that cannot be: the answer lies between {between[0]} and {between[1]}")
            if choices and value not in map(self.read, choices):
                raise Unreadable(f"the choices are {', '.join(map(str, choices))}")
            return value

        return read

    def same(self, value: Hashable, expected: Hashable, within: float = 0) -> bool:
        """Whether two plain values are equal; numbers may differ by ``within``, and by rounding in the machine."""
        if not self.measured:
            return value == expected
        return abs(value - expected) <= Fraction(within) + _MACHINE * max(abs(expected), 1)


number = Check("a number, such as 12.5", reading.number, measured=True)
whole_number = Check("a whole number, such as 3", reading.whole_number)
days = Check("a number of days, such as 3", reading.days)
date = Check("a date with its year, such as “2031-03-17” or 17 March 2031", reading.date)
month = Check("a month with its year, such as “2031-03” or March 2031", reading.month)
text = Check("text in quotation marks, such as “an answer”", reading.text)
character = Check(
    "one character: itself, its name, or its code point such as “U+00E9”",
    reading.character,
    # A full stop, an ellipsis or a space may be the very character that is asked for.
    blank=lambda given: reading.is_placeholder(given) and len(str(reading.scalar(given))) != 1,
)


def members(
    given: object,
    expected: object = _FORM_ONLY,
    *,
    each: Check = text,
    among: Iterable | None = None,
    misconceptions: Iterable[tuple[object, str]] = (),
) -> None:
    """The same things in any collection; order and repetition do not matter.

    Parameters: ``each``, the check that reads one item; ``among``, the items that may be chosen.
    """
    needs = f"a list or set in which each item is {each.needs}"

    def read(collection: object) -> dict:
        return {_part(each.read, item, "one item"): item for item in reading.items(collection)}

    def lacking(one: Iterable, other: Iterable) -> list:
        return [o for o in other if not any(each.same(o, i) for i in one)]

    def same(one: Iterable, other: Iterable) -> bool:
        return not lacking(one, other) and not lacking(other, one)

    right = None if expected is _FORM_ONLY else read(expected)
    value = _readable(read, given, needs, lambda g: reading.is_placeholder(g, empty=right != {}))
    if among is not None and (strange := lacking(read(list(among)), value)):
        raise Wrong(
            f"{_sentence(describe(value[strange[0]]))} is not one of the things to choose from. Check its spelling."
        )
    if right is None or same(value, right):
        return
    reason = _explain(misconceptions, lambda wrong: same(value, read(wrong)), default="")
    if not reason:
        missing, extra = len(lacking(value, right)), len(lacking(right, value))
        parts = [f"{missing} {'is' if missing == 1 else 'are'} missing"] if missing else []
        parts += [f"{extra} {'does' if extra == 1 else 'do'} not belong"] if extra else []
        reason = f"Of the items, {' and '.join(parts)}."
    raise Wrong(reason)


def interval(
    given: object,
    expected: object = _FORM_ONLY,
    *,
    within: float = 0,
    between: tuple | None = None,
    each: Check = number,
    misconceptions: Iterable[tuple[object, str]] = (),
) -> None:
    """Two bounds, the lower first.

    Parameters: ``each`` reads a bound (number, date or month); ``within`` and ``between`` as in number.
    """
    needs = f"two bounds (low, high), each {each.needs}"

    def read(bounds: object, one: Callable = each.read) -> tuple:
        low, high = (_part(one, bound, "one bound") for bound in reading.two_bounds(bounds))
        if low > high:
            raise Unreadable("the lower bound comes first")
        return low, high

    def same(one: tuple, other: tuple) -> bool:
        return all(each.same(a, b, within) for a, b in zip(one, other, strict=True))

    value = _readable(lambda bounds: read(bounds, each.reader(between)), given, needs)
    if expected is _FORM_ONLY or same(value, read(expected)):
        return
    reason = _explain(misconceptions, lambda wrong: same(value, read(wrong)), default="")
    if not reason:
        low, high = (each.same(a, b, within) for a, b in zip(value, read(expected), strict=True))
        reason = f"The {'upper bound is' if low else 'lower bound is' if high else 'two bounds are'} not right yet."
    raise Wrong(reason)


def mapping(
    given: object,
    expected: object = _FORM_ONLY,
    *,
    within: float = 0,
    between: tuple | None = None,
    among: Iterable = (),
    each: Check = number,
    names: Iterable[str] | None = None,
    misconceptions: Iterable[tuple[object, str]] = (),
) -> None:
    """Names with values, as a dict or Series.

    Parameters: ``each``, the check that reads a value, with its ``within``, ``between`` and ``among``;
    ``names``, the names that must stand in it (taken from ``expected`` where that is given).
    """
    needs = f"a dict in which each value is {each.needs}"

    def read(entries: object, one: Callable = each.read) -> dict:
        plain = {}
        for name, value in reading.pairs(entries):
            key = _part(reading.text, name, "one name")
            if key in plain:
                raise Unreadable(f"the name {describe(name)} stands in it twice")
            plain[key] = _part(one, value, f"the value of {describe(name)}")
        return plain

    def same(one: dict, other: dict) -> bool:
        return one.keys() == other.keys() and all(each.same(one[k], other[k], within) for k in other)

    value = _readable(lambda entries: read(entries, each.reader(between, among)), given, needs)
    right = None if expected is _FORM_ONLY else read(expected)
    if right is not None:
        if same(value, right):
            return
        if reason := _explain(misconceptions, lambda wrong: same(value, read(wrong)), default=""):
            raise Wrong(reason)
    wanted = names if names is not None else [] if right is None else [n for n, _ in reading.pairs(expected)]
    known = {reading.text(n): n for n in wanted}
    if lacking := [known[k] for k in known if k not in value]:
        raise Wrong(f"The name “{lacking[0]}” is missing{_and_more(lacking)}.")
    if known and (extra := [k for k in value if k not in known]):
        raise Wrong(f"The name “{reading._short(extra[0], 40)}” is not asked for. Check its spelling.")
    if right is not None:
        off = [known[k] for k in known if not each.same(value[k], right[k], within)]
        raise Wrong(f"The value of “{off[0]}” is not right yet{_and_more(off)}.")


def table(
    given: object,
    expected: object = _FORM_ONLY,
    *,
    keys: Sequence[str],
    columns: Mapping[str, Check],
    within: float = 0,
    misconceptions: Iterable[tuple[object, str]] = (),
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
            raise Unreadable(f"the column “{lacking[0]}” is missing{_and_more(lacking)}")
        if doubled := [c for c in columns if names.count(c) > 1]:
            raise Unreadable(f"the column “{doubled[0]}” stands in it twice")
        rows: dict[tuple, dict] = {}
        for record in frame[list(columns)].to_dict("records"):
            cells = {
                c: None if _is_missing(v) else _part(columns[c].read, v, f"a cell of column “{c}”")
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

    value = _readable(read, given, needs)
    right = None if expected is _FORM_ONLY else read(expected)
    if not value and right != {}:
        raise Wrong(f"The table has no rows. Needed: {needs}.")
    if right is None:
        return
    if value.keys() == right.keys() and not differences(value, right):
        return
    reason = _explain(
        misconceptions,
        lambda w: value.keys() == read(w).keys() and not differences(value, read(w)),
        default="",
    )
    if not reason and (lacking := [k for k in right if k not in value]):
        reason = f"The row {labels[lacking[0]]} is missing{_and_more(lacking)}."
    if not reason and (extra := [k for k in value if k not in right]):
        reason = f"The row {labels[extra[0]]} does not belong{_and_more(extra)}."
    if not reason:
        off = differences(value, right)
        reason = f"In the row {labels[off[0][0]]} the column “{off[0][1]}” is not right yet{_and_more(off)}."
    raise Wrong(reason)


def function(
    given: object,
    expected: Iterable[tuple[tuple, object]] | object = _FORM_ONLY,
    *,
    inputs: Iterable[tuple] = (),
    each: Callable[..., None] = number,
    misconceptions: Iterable[tuple[Callable, str]] = (),
    **options: object,
) -> None:
    """The student's function, called on given inputs, each result compared by another check.

    Parameters: ``expected``, pairs of (arguments, result); for the form only, ``inputs``, argument tuples to
    try; ``each``, the check of one result, with ``options`` handed on to it; ``misconceptions``, pairs of a
    wrong function and its message, given when it agrees with the student's on every input.
    """
    _readable(lambda anything: anything, given, "a function")  # refuses placeholders only
    if _has_no_body(given):
        raise NotAnswered(_not_answered("the body of the function"))
    if not callable(given):
        raise Wrong(f"A function is needed here; {describe(given)} was given.")
    if expected is _FORM_ONLY:
        for arguments in inputs:
            _result(given, arguments, lambda r: each(r, **options))
        return
    cases = list(expected)
    failures = []
    for arguments, result in cases:
        try:
            _result(given, arguments, lambda r, result=result: each(r, result, **options))
        except Wrong as why:
            failures.append(why)
    if failures:
        reason = _explain(
            misconceptions, lambda wrong: _agree(given, wrong, cases, each, options), default=""
        )
        raise Wrong(reason) if reason else failures[0]


def _documented() -> None:
    """A function of which nothing is written but its docstring."""


_EMPTY_BODIES = {(lambda: None).__code__.co_code, _documented.__code__.co_code}


def _has_no_body(given: object) -> bool:
    if type(given) is not FunctionType or given.__code__.co_code not in _EMPTY_BODIES:
        return False
    # A function that returns a constant differs in its constants only.
    return all(constant is None or constant is given.__doc__ for constant in given.__code__.co_consts)


_looks: dict[str, Callable[[], None]] = {}


def form(question: str, look: Callable[[], None]) -> None:
    """Print whether an answer can be read: the visible half of a test cell.

    ``look`` calls a check without ``expected``. Nothing is raised, so that “Run All Cells” goes on to the next
    question; :func:`overview` looks again at every question that was looked at here.
    """
    _looks[question] = look
    print(_status(question, look))


def overview(*questions: str) -> None:
    """Print, before handing in, which questions are answered and can be read; never which are right."""
    lines = [
        _status(q, _looks[q]) if q in _looks else f"–  {q}: its check has not been run yet."
        for q in questions
    ]
    readable = sum(line.startswith("✓") for line in lines)
    print(
        "\n".join(
            [
                *lines,
                "",
                f"{readable} of {len(questions)} answers can be read. The feedback will say which are right.",
            ]
        )
    )


def score(points: float, parts: Iterable[tuple[float, str, Callable[[], None]]]) -> float:
    """The points of a question in parts, as a plain float; prints one line of reason for each part.

    Parameters: ``points`` of the whole question; ``parts``, each with its worth, its name and a call of a check.
    Raises ValueError where the worths do not add up to the points: that is the author's slip.
    """
    parts = list(parts)
    if abs(sum(worth for worth, _, _ in parts) - points) > 1e-9:
        raise ValueError(
            f"the parts are worth {sum(w for w, _, _ in parts):g} points, the question {points:g}"
        )
    earned = 0.0
    for worth, name, test in parts:
        try:
            test()
        except Wrong as why:
            print(f"✗ {name} (0 of {worth:g}): {why}")
        else:
            earned += worth
            print(f"✓ {name} ({worth:g} of {worth:g})")
    return min(float(points), earned)  # 0.1 + 0.2 is more than 0.3, and nbgrader refuses more than all


def _status(question: str, look: Callable[[], None]) -> str:
    try:
        look()
    except NotAnswered as why:
        return f"–  {question}: {why}"
    except Wrong as why:
        return f"✗  {question}: {why}"
    except NameError as why:
        return f"–  {question}: “{why.name}” does not exist yet. Run the answer cell first."
    return f"✓  {question}: the form is right."


def _result(student: Callable, arguments: tuple, judge: Callable[[object], None]) -> None:
    call = f"called with {', '.join(map(_argument, arguments))}"
    own = copy.deepcopy(arguments)  # the student's function may change what it is given
    try:
        result = student(*own)
    except NotImplementedError:
        raise NotAnswered(_not_answered("the body of the function")) from None
    except (Exception, SystemExit) as why:
        raise Wrong(f"Your function, {call}, stops with {reading._kind(why)}: {_text_of(why)}") from None
    if result is None:
        raise Wrong(f"Your function, {call}, gives None back. Does every path end in “return”?")
    try:
        judge(result)
    except Wrong as why:
        raise type(why)(f"Your function, {call}: {why}") from None


def _agree(student: Callable, wrong: Callable, cases: list, each: Callable, options: dict) -> bool:
    for arguments, _ in cases:
        try:
            each(student(*copy.deepcopy(arguments)), wrong(*copy.deepcopy(arguments)), **options)
        except (Exception, SystemExit):
            return False
    return True


def _readable(
    read: Callable[[object], object],
    given: object,
    needs: str,
    blank: Callable[[object], bool] = reading.is_placeholder,
) -> object:
    try:
        if blank(given):
            raise NotAnswered(_not_answered(needs))
        return read(given)
    except Unreadable as why:
        raise Wrong(f"{_sentence(describe(given))} was given: {why}. Needed: {needs}.") from None
    except Wrong:
        raise
    except Exception:
        # An object of the student's own making may raise anything at all when it is looked at.
        raise Wrong(
            f"An object of type {reading._kind(given)} was given that cannot be read. Needed: {needs}."
        ) from None


def _part(read: Callable[[object], Hashable], part: object, name: str) -> Hashable:
    try:
        return read(part)
    except Unreadable as why:
        raise Unreadable(f"{name} is {describe(part)}: {why}") from None


def _explain(
    misconceptions: Iterable[tuple[object, str]], matches: Callable[[object], bool], default: str = _NOT_IT
) -> str:
    return next((message for wrong, message in misconceptions if matches(wrong)), default)


def _not_answered(needs: str) -> str:
    return f"Not answered yet. Needed: {needs}."


def _is_missing(cell: object) -> bool:
    cell = reading.scalar(cell)
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return True
    return reading._exactly(cell, *reading._NUMBERS, *reading._TIMES) and pd.isna(cell)


def _shown(cell: object) -> str:
    cell = reading.scalar(cell)
    return reading._short(cell, 40) if isinstance(cell, str) else reading._sketch(cell)


def _argument(value: object) -> str:
    sketch = reading._sketch(value)
    return describe(value) if sketch.startswith("<") else sketch


def _text_of(why: BaseException) -> str:
    try:
        return reading._short(str.__str__(str(why)), 200) or "no message."
    except Exception:
        return "no message."


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _and_more(things: Sequence) -> str:
    return f" (and {len(things) - 1} more)" if len(things) > 1 else ""
