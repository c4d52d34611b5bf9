"""Marking by hand: nbgrader's formgrader on one course, in a process of its own (:mod:`seminar.desk.formgrader`)."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

HOST = "127.0.0.1"


def serve(
    checkout: Path,
    course: Path,
    assignment: str,
    names: bool = False,
    port: int = 8888,
    tell: Callable[[str], None] = print,
    browse: bool = True,
    db: str | None = None,
) -> None:
    """Run the formgrader until Ctrl-C; ``tell`` hears its address. Raises as :func:`formgrader` does."""
    opened = formgrader(checkout, course, assignment, names, port, browse, db)
    with contextlib.suppress(KeyboardInterrupt), opened as (address, process):
        tell(address)
        process.wait()
        raise ChildProcessError("The formgrader has ended by itself. Run the same command to go on.")


@contextlib.contextmanager
def formgrader(
    checkout: Path,
    course: Path,
    assignment: str,
    names: bool = False,
    port: int = 8888,
    browse: bool = False,
    db: str | None = None,
) -> Iterator[tuple[str, subprocess.Popen]]:
    """A formgrader on a graded assignment: its address, with a token, and its process, which ends on leaving.

    The address is that of the first submission with a text that waits; of the list where none does. ``port`` 0 takes any; ``browse`` opens a browser.

    Raises FileNotFoundError where nothing is graded yet, OSError where the port is taken, and
    ChildProcessError where the formgrader does not start.
    """
    from seminar.grading.course import gradebook

    with gradebook(checkout, course, db=db) as book:
        if not any(result.graded for result in book.results(assignment)):
            raise FileNotFoundError(f"There is nothing to mark yet. Run: seminar grade {assignment}")
        first = book.first_to_mark(assignment)
    port, token = _free(port), secrets.token_urlsafe(24)
    page = (
        f"/formgrader/submissions/{first}/" if first else f"/formgrader/gradebook/{assignment}/{assignment}"
    )
    with tempfile.TemporaryDirectory(prefix="seminar-mark-") as aside:
        wanted = {"checkout": str(checkout), "course": str(course.resolve()), "aside": aside, "names": names}
        wanted |= {"host": HOST, "port": port, "token": token, "page": page, "browse": browse, "db": db}
        # Nobody's own Jupyter settings, extensions or files take part.
        places = dict.fromkeys(("JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "TMPDIR"), aside)
        log = Path(aside) / "log"
        with open(log, "wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "seminar.desk.formgrader"],
                cwd=checkout,
                env=os.environ | places | {"JUPYTER_NO_CONFIG": "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
            )
        with process:
            try:
                process.stdin.write(json.dumps(wanted).encode() + b"\n")
                process.stdin.flush()
                if not process.stdout.readline():
                    last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
                    raise ChildProcessError(
                        f"The formgrader did not start: {' '.join(last) or 'it gave no reason'}"
                    )
                yield f"http://{HOST}:{port}{page}?token={token}", process
            finally:
                _end(process)


def _end(process: subprocess.Popen) -> None:
    # It ends when its input does, so also when this process is killed.
    process.stdin.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(10)
    process.kill()


def _free(port: int) -> int:
    """The port, or any free one for 0; raises OSError where it is taken."""
    try:
        with socket.create_server((HOST, port)) as trial:
            return trial.getsockname()[1]
    except OSError as why:
        raise OSError(f"Port {port} cannot be used ({why.strerror}). Name another with --port.") from None
