"""Runs an exercise's code in the page's Python and describes what came of it as plain data.

Part of the book's page, not of the package: it is put beside ``seminar`` in the WebAssembly Python and called by the
engines once a turn. What is printed goes to the page by itself, while the code runs.
"""

from __future__ import annotations

import ast
import base64
import io
import json
import linecache
import logging
import sys
import traceback
import types

import pandas as pd

from seminar import check

CODE, CHECK = "your code", "the check"
_ROWS, _COLUMNS, _CHARACTERS, _FIGURES = 20, 12, 20_000, 8


def turn(request: str) -> str:
    """Run ``code`` in a fresh namespace, then ``check`` if there is one; both are keys of the JSON in ``request``.

    Gives JSON: ``shown``, a list of {text}, {table, rows, columns} or {figure, words}; ``verdict``, which is done,
    right, wrong, unanswered or error; ``message`` for the last three; for an error its ``line`` in the code, the
    ``source`` of that line, and the ``trace``.
    """
    asked = json.loads(request)
    shown: list[dict] = []
    space = {
        "__name__": "__main__",
        "display": lambda *values: shown.extend(filter(None, map(describe, values))),
    }
    try:
        last = execute(asked["code"], CODE, space)
        if last is not None:
            space["display"](last)
        verdict = {"verdict": "done"}
        if asked.get("check"):
            verdict = {"verdict": "right"}
            execute(asked["check"], CHECK, space)
    except check.NotAnswered as why:
        verdict = {"verdict": "unanswered", "message": str(why)}
    except check.Wrong as why:
        verdict = {"verdict": "wrong", "message": str(why)}
    except BaseException as why:  # SystemExit too: the page's Python goes on
        verdict = {"verdict": "error", **explain(why)}
        if isinstance(why, NameError) and verdict["place"] == CHECK:
            verdict = {"verdict": "unanswered", "message": f"Your code gives no “{why.name}” yet."}
    shown += drawings()
    sys.stdout.flush()
    sys.stderr.flush()
    return json.dumps({"shown": shown, **verdict})


def execute(code: str, name: str, space: dict) -> object:
    """Run code; the value of its last line, when that is an expression, and None otherwise."""
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    body = ast.parse(code, name).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), name, "exec"), space)
    return last and eval(compile(ast.Expression(last.value), name, "eval"), space)


def describe(value: object) -> dict | None:
    """A value as the page shows it: tables as tables, charts as charts, all else as Python writes it."""
    if isinstance(value, pd.Series):
        value = value.to_frame(value.name if value.name is not None else "")
    if isinstance(value, pd.DataFrame):
        rows, columns = value.shape
        html = value.to_html(max_rows=_ROWS, max_cols=_COLUMNS, border=0, show_dimensions=False)
        return {"table": html, "rows": rows, "columns": columns}
    if is_drawing(value):
        # A figure that pyplot holds is shown at the end, with all others.
        held = plot() and [plot().figure(number) for number in plot().get_fignums()]
        return draw(value) if hasattr(value, "savefig") and value not in held else None
    text = repr(value)
    return {"text": text if len(text) <= _CHARACTERS else text[:_CHARACTERS] + " …"}


def is_drawing(value: object) -> bool:
    """Whether a value is a part of a chart, or several, as plotting calls return them."""
    if isinstance(value, (list, tuple)):
        return bool(value) and all(map(is_drawing, value))
    return type(value).__module__.startswith("matplotlib")


def plot() -> types.ModuleType | None:
    """pyplot, if the code has loaded it."""
    return sys.modules.get("matplotlib.pyplot")


def drawings() -> list[dict]:
    """The figures that pyplot holds, which are closed."""
    if not plot():
        return []
    try:
        return [draw(plot().figure(number)) for number in plot().get_fignums()[:_FIGURES]]
    except Exception as why:
        return [{"text": f"The chart could not be drawn: {why}"}]
    finally:
        plot().close("all")


def draw(figure: object) -> dict:
    written = io.BytesIO()
    figure.savefig(written, format="svg", bbox_inches="tight")
    titles = [t for axes in figure.axes if (t := axes.get_title() or axes.get_title("left"))]
    words = (
        f"Chart drawn by your code: {'; '.join(titles)}"
        if titles
        else "Chart drawn by your code, without a title"
    )
    return {"figure": base64.b64encode(written.getvalue()).decode(), "words": words}


def explain(why: BaseException) -> dict:
    """What went wrong and where in the student's own lines."""
    if isinstance(why, SyntaxError) and why.filename in (CODE, CHECK):
        frames, line, name = [], why.lineno, why.filename
    else:
        frames = [f for f in traceback.extract_tb(why.__traceback__) if f.filename != __file__]
        own = [f for f in frames if f.filename == CODE] or [f for f in frames if f.filename == CHECK]
        line, name = (own[-1].lineno, own[-1].filename) if own else (None, CODE)
    trace = "".join(traceback.format_list(frames)) + "".join(traceback.format_exception_only(why))
    return {
        "message": f"{type(why).__name__}: {getattr(why, 'msg', None) or why}"[:_CHARACTERS],
        "place": name,
        "line": line,
        "source": linecache.getline(name, line).strip() if line else "",
        "trace": trace[-_CHARACTERS:],
    }


def add_drawing(folder: str) -> None:
    """Make matplotlib, which comes apart from the rest, importable from a folder."""
    sys.path.append(folder)
    logging.getLogger("matplotlib").setLevel("ERROR")  # here no folder says of itself that it can be written
    import matplotlib as mpl

    mpl.use("svg")
    # seminar.charts chooses a format for notebooks; here there is one format.
    inline = types.ModuleType("matplotlib_inline.backend_inline")
    inline.set_matplotlib_formats = lambda *formats, **options: None
    sys.modules.update({"matplotlib_inline": types.ModuleType("matplotlib_inline"), inline.__name__: inline})
