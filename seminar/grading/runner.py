"""Owns the prepared processes: one for students' code, in the jail, and one for tests."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import IO

from seminar.grading import jail
from seminar.grading.channel import Channel, Closed, TooLate, TooLong
from seminar.grading.compiled import compiled
from seminar.grading.limits import Limits


class Ended(Exception):
    """The student's process is gone, and why, in words for the student."""


class Lost(Exception):
    """The prepared process is gone, which no student can bring about: begin again."""


class Runner:
    """A context manager that keeps one prepared process of each kind; a child is forked for each submission.

    ``trusted``: run students' code without the jail. ``shared``: the :attr:`addresses` of another runner, whose
    prepared processes are used as long as they live. Raises :class:`seminar.grading.jail.NoJail` on entering where
    there is no jail and ``trusted`` is false.
    """

    def __init__(self, trusted: bool = False, shared: dict[str, str] | None = None) -> None:
        self.trusted, self.shared = trusted, dict(shared or {})
        self._prepared: dict[str, _Prepared | _Connected] = {}
        self._set_up: dict[tuple[str, ...], _SetUp] = {}

    def __enter__(self) -> Runner:
        if not self.shared:
            if not self.trusted and (reason := jail.missing()):
                raise jail.NoJail(reason)
            # Both load their libraries while the jail is tried.
            self._prepared = {kind: self._begin(kind) for kind in ("student", "tester")}
            if not self.trusted and (reason := jail.why_not()):
                self.__exit__()
                raise jail.NoJail(reason)
        return self

    def __exit__(self, *_: object) -> None:
        for prepared in [*self._set_up.values(), *self._prepared.values()]:
            prepared.close()

    @property
    def addresses(self) -> dict[str, str]:
        """Where other runners find the prepared processes of this one."""
        return {kind: prepared.address for kind, prepared in self._prepared.items()}

    def student(self, limits: Limits) -> Child:
        """A fresh child for a student's cells."""
        return self._child(lambda: self._ready("student"), limits)

    def tester(self, limits: Limits, setup: Sequence[str]) -> Child:
        """A fresh child for tests, in which these cells have run.

        Raises :class:`Ended` where they cannot be run within the time of a test.
        """
        return self._child(lambda: self._ready_for(tuple(setup), limits), limits)

    def _child(self, ready: Callable[[], _Connected], limits: Limits) -> Child:
        try:
            return Child(ready(), limits)
        except Lost:
            return Child(ready(), limits)

    def _ready(self, kind: str) -> _Connected:
        if kind in self._prepared and self._prepared[kind].lost:
            self._prepared.pop(kind).close()
        if kind not in self._prepared:
            self._prepared[kind] = self._begin(kind)
        return self._prepared[kind]

    def _ready_for(self, setup: tuple[str, ...], limits: Limits) -> _Connected:
        if setup in self._set_up and self._set_up[setup].lost:
            self._set_up.pop(setup).close()
        if setup not in self._set_up:
            self._set_up[setup] = _SetUp(self._ready("tester"), setup, limits.test_seconds)
        return self._set_up[setup]

    def _begin(self, kind: str) -> _Prepared | _Connected:
        if kind in self.shared:
            try:
                return _Connected(self.shared.pop(kind))
            except OSError:
                pass  # it is gone: one of our own, then
        return _Prepared(kind, kind == "student" and not self.trusted)


class _Connected:
    """A connection to a prepared process, which takes one order at a time and answers it."""

    address = ""
    lost = False

    def __init__(self, address: str) -> None:
        self.control = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.control.connect(address)

    def order(self, what: dict, *along: socket.socket | IO) -> dict:
        """The answer to an order, with what is sent along. Raises :class:`Lost` where there is nobody to answer."""
        try:
            socket.send_fds(self.control, [json.dumps(what).encode()], [each.fileno() for each in along])
            return self._receive()
        except OSError as why:
            self.lost = True
            raise Lost(str(why)) from None

    def _receive(self, seconds: float = 120) -> dict:
        self.control.settimeout(seconds)
        data = self.control.recv(65536)
        if not data:
            self.lost = True
            raise Lost(self._why())
        return json.loads(data)

    def _why(self) -> str:
        return "the prepared process is gone"

    def close(self) -> None:
        self.control.close()


class _SetUp(_Connected):
    """A prepared process forked from another one, in which the setup cells of a source have run."""

    def __init__(self, prepared: _Connected, setup: tuple[str, ...], seconds: float) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, tempfile.TemporaryFile("w+", encoding="utf-8") as file:
            json.dump([compiled(cell) for cell in setup], file)
            file.seek(0)
            pid = prepared.order({"do": "set up"}, theirs, file)["pid"]
        try:
            answer = self._receive(seconds)
        except TimeoutError:
            answer = {"broken": f"they took longer than {seconds:g} seconds"}
        except Lost:
            answer = {"broken": "they end the process"}
        if "broken" in answer:
            self.close()
            prepared.order({"do": "end", "pid": pid})
            raise Ended(answer["broken"])


class _Prepared(_Connected):
    """A prepared process of one's own, at whose address others can connect as well."""

    def __init__(self, kind: str, jailed: bool) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.folder = tempfile.mkdtemp(prefix="seminar-")  # for its owner alone
        self.address = os.path.join(self.folder, kind)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        listener.bind(self.address)
        listener.listen(64)
        given = [theirs.fileno(), listener.fileno()]
        word = "jailed" if jailed else "open"
        program = [sys.executable, "-P", "-m", "seminar.grading.prepared", *map(str, given), kind, word]
        clean = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/", **jail.quiet_libraries()}
        self.process = subprocess.Popen(
            jail.command(program) if jailed else program,
            pass_fds=given,
            env=clean,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        theirs.close()
        listener.close()
        self.ready = False

    def order(self, what: dict, *along: socket.socket | IO) -> dict:
        if not self.ready:
            self._receive()
            self.ready = True
        return super().order(what, *along)

    def _why(self) -> str:
        said = self.process.stderr.read().decode(errors="replace").strip().splitlines()
        return f"the prepared process ended: {said[-1] if said else 'no reason given'}"

    def close(self) -> None:
        super().close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            # What is still loading is not to be killed: its jail might outlive it.
            self.process.wait(timeout=2 if self.ready else 20)
        self.process.kill()
        self.process.wait()
        self.process.stderr.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Child:
    """A forked child: orders go out, answers come back within limits, and it can be ended at any time."""

    def __init__(self, prepared: _Connected, limits: Limits) -> None:
        self.prepared, self.limits = prepared, limits
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            self.pid = prepared.order({"do": "fork", "limits": dataclasses.asdict(limits)}, theirs)["pid"]
        self.channel = Channel(ours)
        self.used = 0.0
        """Seconds spent waiting for answers."""

    def ask(self, order: dict, seconds: float, most: int, alive: float = 0.0) -> dict:
        """The answer to an order. Raises :class:`Ended` where none comes, and the child is gone then.

        ``alive``: the seconds within which it must answer to nothing afterwards, so that a process which a cell leaves
        unfit is known by that cell. Raises :class:`Lost` where it is not the child's doing.
        """
        began = time.monotonic()
        given = seconds
        try:
            mark = self._send(order, seconds)
            last = self._send(_NOTHING, seconds) if alive else None
            answer = self._answer(mark, began + seconds, most)
            if last:
                given = alive
                self._answer(last, time.monotonic() + alive, most)
        except TooLate:
            why = f"it took longer than {given:g} seconds"
        except Closed:
            why = "it ended the process in which the notebook runs, or used up its memory"
        except TooLong:
            why = "it gave more than can be read"
        else:
            return answer
        finally:
            self.used += time.monotonic() - began
        self.end()
        raise Ended(why)

    def _send(self, order: dict, seconds: float) -> str:
        mark = secrets.token_hex(8)
        self.channel.send({**order, "for": mark}, seconds)
        return mark

    def _answer(self, mark: str, deadline: float, most: int) -> dict:
        answer: object = {}
        # What answers another order was sent by nobody but the student.
        while isinstance(answer, dict) and answer.pop("for", None) != mark:
            answer = self.channel.receive(deadline - time.monotonic(), most)
        if not isinstance(answer, dict):
            raise TooLong
        return answer

    def end(self) -> None:
        """End the child and all that it started. Raises :class:`Lost` where the prepared process is gone as well."""
        if self.pid:
            self.channel.close()
            pid, self.pid = self.pid, 0
            self.prepared.order({"do": "end", "pid": pid})

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(Lost):
            self.end()


_NOTHING = {"do": "export", "names": []}
"""An order that a process in order answers with nothing."""


def cores() -> int:
    """How many processes can work at a time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
