"""The process in which tests run. It never holds code or objects of a student: only plain data, and calls by name."""

from __future__ import annotations

import builtins
import contextlib
import gc
import io
import warnings
from collections.abc import Callable

from seminar.grading import plain, warm
from seminar.grading.channel import Channel, Closed
from seminar.grading.compiled import loaded
from seminar.grading.limits import Limits

MOST_SAID, MOST_SHOWN = 4_000, 1_000
_KNOWN = ("builtins", "collections", "datetime", "decimal", "fractions", "numpy", "pandas")


def prepare() -> None:
    """Load what tests load, once."""
    import numpy  # noqa: F401
    import pandas  # noqa: F401

    import seminar.case
    import seminar.check
    import seminar.dates
    import seminar.quantities

    for name in seminar.case.names():
        seminar.case.load(name)
    seminar.case.figures()
    warm.tables()
    gc.collect()
    gc.freeze()


_space: dict[str, object] = {"__name__": "__test__"}


def set_up(cells: list[list[str]]) -> None:
    """Run the setup cells of a source, for all children to come."""
    with _quietly():
        for cell in cells:
            _last_value(cell, _space)
    gc.collect()
    gc.freeze()


def serve(channel: Channel, limits: Limits) -> None:
    """Run tests as ordered, each in the names that the setup cells gave, until the grader hangs up."""
    while True:
        try:
            order = channel.receive()
        except Closed:
            return
        channel.send(_test(order, dict(_space), channel))


def _test(order: dict, space: dict, channel: Channel) -> dict:
    """One test on one student's values: {"given": share or None, "printed": …}, or what was wrong with them."""

    def call(name: str) -> Callable:
        def there(*arguments: object, **named: object) -> object:
            sent = {"arguments": [plain.encode(a) for a in arguments]}
            sent |= {"named": {k: plain.encode(a) for k, a in named.items()}}
            channel.send({"call": name, **sent})
            answer = channel.receive()
            if "raised" in answer:
                raise _raised(answer["raised"])
            return plain.decode(answer["value"])

        return there

    for name, data in order["values"].items():
        try:
            space[name] = plain.decode(data, call, name)
        except plain.Refused:
            space[name] = plain.stranger("object")
    with _quietly() as printed:
        try:
            given = _last_value(order["code"], space)
        except plain.Refused:
            return {"wrong": "What your function gives back cannot be read."}
        except NameError as why:
            missing = getattr(why, "name", None)
            if missing in order["names"]:
                return {"missing": missing}
            return {"broken": f"NameError: {why}"}
        except AssertionError as why:
            return {"wrong": str(why)[:MOST_SAID], "shown": _shown(order["names"], space)}
        except Exception as why:
            return {"broken": f"{type(why).__name__}: {why}"[:MOST_SAID]}
    shown = "" if given is None else _shown(order["names"], space)
    return {"given": given, "printed": printed.getvalue()[:MOST_SAID], "shown": shown}


def _shown(names: list[str], space: dict) -> str:
    """A student's values in a line each, for feedback and for the report on typical answers."""
    told = []
    for name in names:
        value = space.get(name)
        known = value is None or type(value).__module__.split(".")[0] in _KNOWN
        text = f"<{type(value).__name__}>"
        with contextlib.suppress(Exception):  # a number too long to print
            text = repr(value) if known and not callable(value) else text
        told.append(f"{name} = {text}")
    return "\n".join(told)[:MOST_SHOWN]


def _last_value(code: list[str], space: dict) -> float | None:
    """Run a cell; its last expression, where it is a number, is what a test gives in points."""
    statements, *last = loaded(code)
    exec(statements, space)
    value = eval(last[0], space) if last else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _raised(what: dict) -> Exception:
    """The student's exception as data: one of Python's own by its name, or one of that name."""
    kind = getattr(builtins, str(what.get("kind")), None)
    if not (isinstance(kind, type) and issubclass(kind, Exception | SystemExit)):
        kind = type(str(what.get("kind"))[:80] or "Exception", (Exception,), {})
    try:
        return kind(str(what.get("said"))[:500])
    except Exception:  # some want other arguments
        return RuntimeError(str(what.get("said"))[:500])


@contextlib.contextmanager
def _quietly():
    """Prints are kept, warnings cost nothing."""
    printed = io.StringIO()
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        yield printed
