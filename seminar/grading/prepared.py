"""A process with the libraries loaded, from which each submission is forked: ``python -m seminar.grading.prepared``.

It takes orders from the grader on one socket: to fork a child that serves on a socket of its own (sent along), to end
a child; and to fork a process that runs the setup cells of a source once (sent along in a file) and then takes such
orders itself. It never runs code of a student or of a test.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
import os
import selectors
import signal
import socket
import sys
from collections.abc import Callable

from seminar.grading import jail
from seminar.grading.channel import Served
from seminar.grading.limits import Limits

_SET_PDEATHSIG, _SET_CHILD_SUBREAPER = 1, 36


def main(descriptor: int, listening: int, kind: str, jailed: bool) -> None:
    """Serve orders until the grader closes its end. ``kind``: student or tester.

    Orders come on the socket ``descriptor``, and on every connection to the socket ``listening``: so many workers
    can share one prepared process. Each connection's children end with it.
    """
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
    control, listener = socket.socket(fileno=descriptor), socket.socket(fileno=listening)
    _attend(control, service, jailed, listener)


def _attend(
    control: socket.socket, service: object, jailed: bool, listener: socket.socket | None = None
) -> None:
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    children: dict[socket.socket, set[int]] = {control: set()}
    with selectors.DefaultSelector() as ready:
        ready.register(control, selectors.EVENT_READ)
        if listener:
            ready.register(listener, selectors.EVENT_READ)
        control.sendall(b'{"ready": true}')
        while control in children:
            for key, _ in ready.select():
                end = key.fileobj
                if end is listener:
                    connection, _ = listener.accept()
                    children[connection] = set()
                    ready.register(connection, selectors.EVENT_READ)
                elif not _serve(end, children, [ready, *filter(None, [listener])], service, jailed):
                    ready.unregister(end)
                    for pid in list(children[end]):
                        _wait(_kill(pid, children[end], jailed))
                    del children[end]
                    end.close()


def _serve(
    control: socket.socket,
    children: dict[socket.socket, set[int]],
    others: list,
    service: object,
    jailed: bool,
) -> bool:
    """Carry out one order of one connection; False where it is closed."""
    try:
        order, end, file = _order(control)
        if order is None:
            return False
        _reap(set().union(*children.values()))
        if order["do"] == "end":
            ended = _kill(order["pid"], children[control], jailed)
            control.sendall(b"{}")
            _wait(ended)
            return True

        def serve() -> None:
            limits = Limits(**order["limits"])
            if jailed:
                jail.close_door(limits)
            else:
                jail.set_limits(limits)
            service.serve(Served(end), limits)

        def stand() -> None:
            ctypes.CDLL(None).prctl(_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            try:
                service.set_up(json.load(file))
            except Exception as why:
                end.sendall(json.dumps({"broken": f"{type(why).__name__}: {why}"[:1000]}).encode())
                return
            _attend(end, service, jailed)

        with file or contextlib.nullcontext():
            pid = _fork(serve if order["do"] == "fork" else stand, end, [*children, *others], jailed)
        children[control].add(pid)
        control.sendall(json.dumps({"pid": pid}).encode())
    except OSError:
        return False
    return True


def _order(control: socket.socket) -> tuple[dict | None, socket.socket | None, io.TextIOBase | None]:
    data, ends, _, _ = socket.recv_fds(control, 65536, 2)
    end, *files = ends or [None]
    return (
        json.loads(data) if data else None,
        socket.socket(fileno=end) if ends else None,
        os.fdopen(files[0]) if files else None,
    )


def _fork(act: Callable[[], None], end: socket.socket, others: list[socket.socket], jailed: bool) -> int:
    """The pid, as seen from here, of a new child that does ``act``; ``end`` is its own."""
    reader, writer = os.pipe()
    first = os.fork()
    if first == 0:
        with _no_return():
            if jailed:
                jail.unshare()
                if child := os.fork():
                    os.write(writer, str(child).encode())
                    os._exit(0)
            else:
                os.setsid()
                os.write(writer, str(os.getpid()).encode())
            for other in others:
                other.close()
            os.close(reader)
            os.close(writer)
            _silence()
            act()
    os.close(writer)
    end.close()
    pid = int(os.read(reader, 20) or b"0")
    os.close(reader)
    if jailed:
        os.waitpid(first, 0)
    if not pid:
        raise OSError("no child could be made")
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


def _kill(pid: int, children: set[int], jailed: bool) -> int:
    """The pid, if it was one of these children."""
    if pid not in children:
        return 0
    children.discard(pid)
    with contextlib.suppress(ProcessLookupError):
        if not jailed:
            with contextlib.suppress(PermissionError):
                if os.getpgid(pid) == pid:
                    os.killpg(pid, signal.SIGKILL)
        os.kill(pid, signal.SIGKILL)  # the first process of a pid namespace takes all others with it
    return pid


def _wait(pid: int) -> None:
    if pid:
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
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4] == "jailed")
