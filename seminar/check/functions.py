"""The check of a function that the student wrote: called on given inputs, each result judged by another check."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from types import FunctionType

from seminar.check import reading
from seminar.check.reading import describe
from seminar.check.values import (
    FORM_ONLY,
    Misconceptions,
    NotAnswered,
    Wrong,
    explain,
    not_answered,
    number,
    readable,
)


def function(
    given: object,
    expected: Iterable[tuple[tuple, object]] | object = FORM_ONLY,
    *,
    inputs: Iterable[tuple] = (),
    each: Callable[..., None] = number,
    misconceptions: Misconceptions = (),
    **options: object,
) -> None:
    """The student's function, called on given inputs, each result compared by another check.

    Parameters: ``expected``, pairs of (arguments, result); for the form only, ``inputs``, argument tuples to
    try; ``each``, the check of one result, with ``options`` handed on to it; ``misconceptions``, pairs of a
    wrong function and its message, given when it agrees with the student's on every input.
    """
    readable(lambda anything: anything, given, "a function")  # refuses placeholders only
    if has_no_body(given):
        raise NotAnswered(not_answered("the body of the function"))
    if not callable(given):
        raise Wrong(f"A function is needed here; {describe(given)} was given.")
    if expected is FORM_ONLY:
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
        reason = explain(misconceptions, lambda wrong: _agree(given, wrong, cases, each, options), default="")
        raise Wrong(reason) if reason else failures[0]


def _documented() -> None:
    """A function of which nothing is written but its docstring."""


_EMPTY_BODIES = {(lambda: None).__code__.co_code, _documented.__code__.co_code}


def has_no_body(given: object) -> bool:
    if type(given) is not FunctionType or given.__code__.co_code not in _EMPTY_BODIES:
        return False
    # A function that returns a constant differs in its constants only.
    return all(constant is None or constant is given.__doc__ for constant in given.__code__.co_consts)


def _result(student: Callable, arguments: tuple, judge: Callable[[object], None]) -> None:
    call = f"called with {', '.join(map(_argument, arguments))}"
    own = copy.deepcopy(arguments)  # the student's function may change what it is given
    try:
        result = student(*own)
    except NotImplementedError:
        raise NotAnswered(not_answered("the body of the function")) from None
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


def _argument(value: object) -> str:
    sketch = reading._sketch(value)
    return describe(value) if sketch.startswith("<") else sketch


def _text_of(why: BaseException) -> str:
    try:
        return reading._short(str.__str__(str(why)), 200) or "no message."
    except Exception:
        return "no message."
