"""Checks of one value: a number, a date, a text … and what they say when it is not right."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from seminar.check import reading
from seminar.check.reading import Unreadable, describe

Misconceptions = Iterable[tuple[object, str]] | Callable[[], Iterable[tuple[object, str]]]
"""Pairs of a wrong value and the message it deserves; or a function that gives them, asked about wrong answers alone."""


class Wrong(AssertionError):
    """The answer is not what the question asks for; the text tells the student what to look at."""

    def _render_traceback_(self) -> list[str]:
        # A notebook shows this one line: the message is for the student, the stack is not.
        return [f"✗ {self}"]


class NotAnswered(Wrong):
    """The answer still is the placeholder."""


FORM_ONLY = object()

_MACHINE = Fraction(1, 10**12)  # far more than sums of floats go wrong, far less than any rounding

_NOT_IT = (
    "The form is right, but this is not what the question asks for. Read the prompt once more, word by word."
)


@dataclass(frozen=True)
class Check:
    """A check of one kind of single value.

    ``needs`` names what is needed, for messages; ``read`` gives the plain value of any object or raises
    :class:`~seminar.check.reading.Unreadable`; ``measured`` says whether ``within`` makes sense; ``blank`` knows
    the placeholders.
    """

    needs: str
    read: Callable[[object], Hashable]
    measured: bool = False
    blank: Callable[[object], bool] = reading.is_placeholder

    def __call__(
        self,
        given: object,
        expected: object = FORM_ONLY,
        *,
        within: float = 0,
        between: tuple | None = None,
        among: Iterable = (),
        also: Iterable = (),
        misconceptions: Misconceptions = (),
    ) -> None:
        """Pass, or raise :class:`Wrong`.

        Parameters: ``within``, the largest difference that still is right (half a unit of the last decimal
        asked for); ``between``, the smallest and largest plausible value; ``among``, the values to choose
        from; ``also``, other right answers; ``misconceptions``, pairs of a wrong value and the message it
        deserves.
        """
        value = self.form(given, between, among)
        if expected is FORM_ONLY:
            return
        right = [expected, *also]
        if not any(self.same(value, self.read(r), within) for r in right):
            raise Wrong(explain(misconceptions, lambda wrong: self.same(value, self.read(wrong), within)))

    def form(self, given: object, between: tuple | None = None, among: Iterable = ()) -> Hashable:
        """The plain value of ``given``; raises :class:`Wrong` if it has not the form, or cannot be."""
        return readable(self.reader(between, among), given, self.needs, self.blank)

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


number = Check("a number, such as 9.75", reading.number, measured=True)

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


def readable(
    read: Callable[[object], object],
    given: object,
    needs: str,
    blank: Callable[[object], bool] = reading.is_placeholder,
) -> object:
    try:
        if blank(given):
            raise NotAnswered(not_answered(needs))
        return read(given)
    except Unreadable as why:
        raise Wrong(f"{sentence(describe(given))} was given: {why}. Needed: {needs}.") from None
    except Wrong:
        raise
    except Exception:
        # An object of the student's own making may raise anything at all when it is looked at.
        raise Wrong(
            f"An object of type {reading._kind(given)} was given that cannot be read. Needed: {needs}."
        ) from None


def part(read: Callable[[object], Hashable], part: object, name: str) -> Hashable:
    try:
        return read(part)
    except Unreadable as why:
        raise Unreadable(f"{name} is {describe(part)}: {why}") from None


def explain(misconceptions: Misconceptions, matches: Callable[[object], bool], default: str = _NOT_IT) -> str:
    known = misconceptions() if callable(misconceptions) else misconceptions
    return next((message for wrong, message in known if matches(wrong)), default)


def not_answered(needs: str) -> str:
    return f"Not answered yet. Needed: {needs}."


def sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def and_more(things: Sequence) -> str:
    return f" (and {len(things) - 1} more)" if len(things) > 1 else ""
