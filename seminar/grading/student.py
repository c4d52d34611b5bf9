"""The process in which a student's cells run, as IPython runs them. It holds no test and no expected value.

Everything in it is the student's to tamper with; what it sends is checked on arrival.
"""

from __future__ import annotations

import builtins
import fnmatch
import gc
import io
import os
import sys

from seminar.grading import plain
from seminar.grading.channel import Channel, Closed
from seminar.grading.limits import AN_OUTPUT, Limits

_SHOWN = ("text/plain", "image/png")
_FIRST = "import seminar.versions\nfrom seminar.grading import warm\nwarm.chart()\nwarm.tables()"
_shell = None
_show = None


def prepare() -> None:
    """Load what notebooks load, and make the shell: once, before any submission."""
    global _shell, _show
    import ipywidgets  # noqa: F401
    import matplotlib
    import matplotlib_inline.config  # noqa: F401
    import numpy  # noqa: F401
    import pandas  # noqa: F401
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    import seminar.case
    import seminar.charts
    import seminar.check
    import seminar.dates
    import seminar.quantities

    matplotlib.use("module://matplotlib_inline.backend_inline")
    import matplotlib.backend_bases
    import matplotlib.pyplot

    class Shell(InteractiveShell):
        def enable_gui(self, gui: str | None = None) -> None:
            pass  # no window is ever opened

        def ask_exit(self) -> None:
            pass  # a notebook goes on after exit()

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.xmode = "Minimal"
    _shell = Shell.instance(config=config)
    _shell.enable_matplotlib("inline")
    # A figure is drawn when it is shown, which is soon enough.
    matplotlib.backend_bases.FigureCanvasBase.draw_idle = lambda canvas, *_, **__: None
    _shell.db = _Remembered()
    _shell.extension_manager.load_extension("storemagic")  # as a notebook's kernel does
    for name in seminar.case.names():
        seminar.case.load(name)
    seminar.case.figures()
    # What is shown to nobody need not be made.
    _shell.display_formatter.active_types = list(_SHOWN)
    _show = Shown(Limits())
    _show.hook_into(_shell)
    _cell({"code": _FIRST}, _show)
    _shell.reset()
    gc.collect()
    gc.freeze()  # pages shared with the children stay shared


def serve(channel: Channel, limits: Limits) -> None:
    """Run cells, export values and make calls as ordered, until the grader hangs up."""
    show = _show
    show.limit(limits)
    builtins.input = _Keyboard()
    functions: dict[str, object] = {}
    orders = {"cell": lambda o: _cell(o, show), "export": lambda o: _export(o, functions)}
    orders["call"] = lambda o: _call(o, functions)
    own, depth = os.getpid(), sys.getrecursionlimit()
    while True:
        try:
            order = channel.receive()
        except Closed:
            return
        answer = orders[order["do"]](order)
        if os.getpid() != own:
            os._exit(0)  # a fork of the notebook that came back from its cell
        sys.setrecursionlimit(depth)
        channel.send(answer)


def _cell(order: dict, show: Shown) -> dict:
    show.begin()
    result = _shell.run_cell(order["code"], store_history=True)
    failed = result.error_before_exec or result.error_in_exec
    error = None if failed is None else {"kind": type(failed).__name__[:80], "said": _text(failed)}
    return {"outputs": show.end(), "cut": show.cut, "error": error}


def _export(order: dict, functions: dict[str, object]) -> dict:
    space, values = _shell.user_ns, {}
    for name in order["names"]:
        if name in space:
            functions[name] = space[name]
            values[name] = plain.encode(space[name])
    return {"values": values}


def _call(order: dict, functions: dict[str, object]) -> dict:
    try:
        arguments = [plain.decode(a) for a in order["arguments"]]
        named = {k: plain.decode(a) for k, a in order["named"].items()}
        return {"value": plain.encode(functions[order["name"]](*arguments, **named))}
    except BaseException as why:
        return {"raised": {"kind": type(why).__name__[:80], "said": _text(why)}}


class _Remembered(dict):
    """What IPython keeps in files for the next session: here it lasts as long as the notebook."""

    def keys(self, pattern: str = "*") -> list[str]:
        return fnmatch.filter(super().keys(), pattern)


class _Keyboard:
    """Nobody sits there: a question gets an empty answer, and whoever goes on asking gets the end of the input."""

    left = 100

    def __call__(self, prompt: object = "") -> str:
        print(prompt)
        self.left -= 1
        if self.left < 0:
            raise EOFError
        return ""


def _text(why: BaseException) -> str:
    try:
        return str(why)[:500]
    except BaseException:
        return ""


class Shown:
    """What a cell prints and shows, as a notebook's outputs, cut off at the limits."""

    def __init__(self, limits: Limits) -> None:
        self.limit(limits)

    def limit(self, limits: Limits) -> None:
        self.limits, self.left = limits, limits.notebook_output_bytes
        self.begin()

    def begin(self) -> None:
        for name in ("stdout", "stderr"):
            try:
                getattr(sys, name).flush()
            except BaseException:  # taken away or closed by a cell before
                setattr(sys, name, _Stream(name, self))
        self.outputs: list[dict] = []
        self.room, self.cut = min(self.limits.cell_output_bytes, self.left), False

    def end(self) -> list[dict]:
        return self.outputs

    def hook_into(self, shell: object) -> None:
        from IPython.core.displayhook import DisplayHook
        from IPython.core.displaypub import DisplayPublisher

        shown = self

        class Hook(DisplayHook):
            def write_output_prompt(self) -> None:
                pass

            def write_format_data(self, data: dict, md_dict: dict | None = None) -> None:
                shown.add({"output_type": "execute_result", "data": data})

            def finish_displayhook(self) -> None:
                pass

            def log_output(self, format_dict: dict) -> None:
                pass

        class Publisher(DisplayPublisher):
            def publish(self, data: dict, *_: object, **__: object) -> None:
                shown.add({"output_type": "display_data", "data": data})

            def clear_output(self, wait: bool = False) -> None:
                shown.outputs.clear()

        shell.displayhook = Hook(shell=shell, cache_size=0)
        shell.display_trap.hook = shell.displayhook
        shell.display_pub = Publisher(shell=shell)
        # The traceback is not shown: it would take longer than the cell. Its last line is in the answer.
        shell.showtraceback = lambda *_, **__: None
        shell.showsyntaxerror = lambda *_, **__: None
        sys.stdout, sys.stderr = _Stream("stdout", self), _Stream("stderr", self)

    def add(self, output: dict) -> None:
        kept = {}
        for kind in _SHOWN:
            content = output["data"].get(kind)
            if isinstance(content, bytes):
                import base64

                content = base64.b64encode(content).decode()
            if isinstance(content, str):
                kept[kind] = content
        if not self._opens():
            return
        size = sum(map(len, kept.values()))
        if size > self.room:
            kept, self.cut = {"text/plain": kept.get("text/plain", "")[: self.room]}, True
            size = self.room
        self._spend(size)
        self.outputs.append({**output, "data": kept})

    def write(self, name: str, text: str) -> None:
        last = self.outputs[-1] if self.outputs else {}
        if not text or (last.get("name") != name and not self._opens()):
            return
        if len(text) > self.room:
            text, self.cut = text[: self.room], True
        self._spend(len(text))
        if last.get("name") != name:
            self.outputs.append({"output_type": "stream", "name": name, "parts": [text]})
        elif len(last["parts"][-1]) < 1000:
            # A million parts would weigh more than what they hold.
            last["parts"][-1] += text
        elif text:
            last["parts"].append(text)

    def _opens(self) -> bool:
        """Whether there is room for one more output, which weighs something though it be empty."""
        self.cut = self.cut or self.room <= AN_OUTPUT
        if not self.cut:
            self._spend(AN_OUTPUT)
        return not self.cut

    def _spend(self, size: int) -> None:
        self.room -= size
        self.left -= size


class _Stream(io.TextIOBase):
    """Stands in for a terminal; it cannot be closed."""

    encoding, errors = "utf-8", "replace"

    def __init__(self, name: str, shown: Shown) -> None:
        self.name, self.shown = name, shown

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.shown.write(self.name, text)
        return len(text)

    def writable(self) -> bool:
        return True

    def close(self) -> None:
        pass
