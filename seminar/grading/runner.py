"""Owns the prepared processes: one for students' code, in the jail, and one for tests."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import socket
import subprocess
import sys
import time

from seminar.grading import jail
from seminar.grading.channel import Channel, Closed, TooLate, TooLong
from seminar.grading.limits import Limits


class Ended(Exception):
    """The student's process is gone, and why, in words for the student."""


class Runner:
    """A context manager that keeps one prepared process of each kind; a child is forked for each submission.

    ``trusted``: run students' code without the jail. Raises :class:`seminar.grading.jail.NoJail` on entering where
    there is none and ``trusted`` is false.
    """

    def __init__(self, trusted: bool = False) -> None:
        self.trusted = trusted
        self._prepared: dict[str, _Prepared] = {}

    def __enter__(self) -> Runner:
        if not self.trusted and (reason := jail.why_not()):
            raise jail.NoJail(reason)
        # Both load their libraries at the same time.
        self._prepared = {
            "student": _Prepared("student", not self.trusted),
            "tester": _Prepared("tester", False),
        }
        return self

    def __exit__(self, *_: object) -> None:
        for prepared in self._prepared.values():
            prepared.close()

    def student(self, limits: Limits) -> Child:
        """A fresh child for a student's cells."""
        return Child(self._alive("student"), limits)

    def tester(self, limits: Limits) -> Child:
        """A fresh child for tests."""
        return Child(self._alive("tester"), limits)

    def _alive(self, kind: str) -> _Prepared:
        if self._prepared[kind].process.poll() is not None:
            self._prepared[kind].close()
            self._prepared[kind] = _Prepared(kind, kind == "student" and not self.trusted)
        return self._prepared[kind]


class _Prepared:
    """One prepared process and the socket that takes orders."""

    def __init__(self, kind: str, jailed: bool) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        word = "jailed" if jailed else "open"
        program = [sys.executable, "-P", "-m", "seminar.grading.prepared", str(theirs.fileno()), kind, word]
        clean = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/", **jail.quiet_libraries()}
        self.process = subprocess.Popen(
            jail.command(program) if jailed else program,
            pass_fds=[theirs.fileno()],
            env=clean,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        theirs.close()
        self.ready = False

    def order(self, what: dict, end: socket.socket | None = None) -> dict:
        if not self.ready:
            self._receive()
            self.ready = True
        data = json.dumps(what).encode()
        if end is None:
            self.control.send(data)
        else:
            socket.send_fds(self.control, [data], [end.fileno()])
        return self._receive()

    def _receive(self) -> dict:
        self.control.settimeout(120)
        data = self.control.recv(65536)
        if not data:
            said = self.process.stderr.read().decode(errors="replace").strip().splitlines()
            raise RuntimeError(f"the prepared process ended: {said[-1] if said else 'no reason given'}")
        return json.loads(data)

    def close(self) -> None:
        self.control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=2)
        self.process.kill()
        self.process.wait()
        self.process.stderr.close()


class Child:
    """A forked child: orders go out, answers come back within limits, and it can be ended at any time."""

    def __init__(self, prepared: _Prepared, limits: Limits) -> None:
        self.prepared, self.limits = prepared, limits
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            self.pid = prepared.order({"do": "fork", "limits": dataclasses.asdict(limits)}, theirs)["pid"]
        self.channel = Channel(ours)
        self.used = 0.0
        """Seconds spent waiting for answers."""

    def ask(self, order: dict, seconds: float, most: int) -> dict:
        """The answer to an order. Raises :class:`Ended` where none comes, and the child is gone then."""
        began = time.monotonic()
        try:
            self.channel.send(order)
            answer = self.channel.receive(seconds, most)
        except TooLate:
            why = f"it took longer than {seconds:g} seconds"
        except Closed:
            why = "it ended the process in which the notebook runs, or used up its memory"
        except TooLong:
            why = "it gave more than can be read"
        else:
            if isinstance(answer, dict):
                return answer
            why = "it gave what cannot be read"
        finally:
            self.used += time.monotonic() - began
        self.end()
        raise Ended(why)

    def end(self) -> None:
        """End the child and all that it started."""
        if self.pid:
            self.channel.close()
            with contextlib.suppress(OSError, RuntimeError):
                self.prepared.order({"do": "end", "pid": self.pid})
            self.pid = 0

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


def cores() -> int:
    """How many processes can work at a time."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
