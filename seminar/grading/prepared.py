"""A process with the libraries loaded, from which each submission is forked: ``python -m seminar.grading.prepared``.

It takes orders from the grader on one socket: to fork a child that serves on a socket of its own (sent along), to end
a child. It never runs code of a student or of a test itself.
"""

from __future__ import annotations

import array
import contextlib
import ctypes
import json
import os
import signal
import socket
import sys

from seminar.grading import jail
from seminar.grading.channel import Channel
from seminar.grading.limits import Limits

_SET_PDEATHSIG, _SET_CHILD_SUBREAPER = 1, 36


def main(descriptor: int, kind: str, jailed: bool) -> None:
    """Serve orders until the grader closes its end. ``kind``: student or tester."""
    libc = ctypes.CDLL(None)
    libc.prctl(_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the grader's
    if jailed:
        jail.settle()
    if kind == "student":
        from seminar.grading import student as service
    else:
        from seminar.grading import tester as service
    service.prepare()
    jail.measure()
    libc.prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    control = socket.socket(fileno=descriptor)
    control.sendall(b'{"ready": true}\n')
    children: set[int] = set()
    while True:
        order, end = _order(control)
        if order is None:
            break
        _reap(children)
        if order["do"] == "fork":
            pid = _fork(service, end, control, Limits(**order["limits"]), jailed)
            children.add(pid)
            control.sendall(json.dumps({"pid": pid}).encode() + b"\n")
        elif order["do"] == "end":
            _end(order["pid"], children, jailed)
            control.sendall(b"{}\n")
    for pid in list(children):
        _end(pid, children, jailed)


def _order(control: socket.socket) -> tuple[dict | None, socket.socket | None]:
    ends = array.array("i")
    data, extra, _, _ = control.recvmsg(65536, socket.CMSG_LEN(ends.itemsize))
    for level, kind, content in extra:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            ends.frombytes(content[: ends.itemsize])
    end = socket.socket(fileno=ends[0]) if ends else None
    return (json.loads(data) if data else None), end


def _fork(service: object, end: socket.socket, control: socket.socket, limits: Limits, jailed: bool) -> int:
    """The pid, as seen from here, of a new child that serves on ``end``."""
    reader, writer = os.pipe()
    first = os.fork()
    if first == 0:
        with _no_return():
            if jailed:
                jail.unshare()
                child = os.fork()
            else:
                os.setsid()
                child = os.fork()
            if child:
                os.write(writer, str(child).encode())
                os._exit(0)
            control.close()
            os.close(reader)
            os.close(writer)
            _silence()
            if jailed:
                jail.close_door(limits)
            elif limits is not None and service.__name__.endswith("student"):
                jail.set_limits(limits)
            service.serve(Channel(end), limits)
    os.close(writer)
    end.close()
    pid = int(os.read(reader, 20) or b"0")
    os.close(reader)
    os.waitpid(first, 0)
    if not pid:
        raise RuntimeError("no child could be made")
    return pid


@contextlib.contextmanager
def _no_return():
    # Whatever happens, a child never goes on with its parent's work.
    try:
        yield
    except BaseException as why:
        with contextlib.suppress(BaseException):
            sys.stderr.write(f"{type(why).__name__}: {why}\n")
    finally:
        os._exit(1)


def _silence() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)


def _end(pid: int, children: set[int], jailed: bool) -> None:
    if pid not in children:
        return
    children.discard(pid)
    with contextlib.suppress(ProcessLookupError):
        if not jailed:
            with contextlib.suppress(PermissionError):
                os.killpg(os.getpgid(pid), signal.SIGKILL)
        os.kill(pid, signal.SIGKILL)  # the first process of a pid namespace takes all others with it
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)


def _reap(children: set[int]) -> None:
    # Only orphans of children that were ended; a child itself is waited for when it is ended.
    with contextlib.suppress(ChildProcessError):
        while True:
            done = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if done is None or done.si_pid in children:
                return
            os.waitpid(done.si_pid, 0)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3] == "jailed")
