"""Grading from a terminal: what a student's code cannot do to it."""

from __future__ import annotations

import os
import pty
import sys

import nbformat
import pytest

from seminar.grading import jail
from tests import submissions

TYPES = """
import fcntl, termios
try:
    terminal = open("/dev/tty", "wb", buffering=0)
    terminal.write(b"SEEN-BY-THE-INSTRUCTOR")
    for letter in b"echo TYPED":
        fcntl.ioctl(terminal, termios.TIOCSTI, bytes([letter]))
    print("there is a terminal")
except OSError as why:
    print("no terminal:", why.strerror)
"""
PROGRAM = """
import sys
from pathlib import Path
from seminar.grading import grade
if __name__ == "__main__":
    grade.grade(Path(sys.argv[1]), Path(sys.argv[2]), "timeline")
"""


@pytest.mark.skipif(bool(jail.why_not()), reason=jail.why_not() or "the jail can be made")
def test_a_cell_reaches_no_terminal_and_types_nothing(checkout, tmp_path):
    submissions.put(submissions.own(TYPES), tmp_path / "submitted" / "kim" / "timeline", {})
    (tmp_path / "run.py").write_text(PROGRAM)
    pid, end = pty.fork()
    if pid == 0:
        os.execv(sys.executable, [sys.executable, str(tmp_path / "run.py"), str(checkout), str(tmp_path)])
    seen = b""
    try:
        while part := os.read(end, 10_000):
            seen += part
    except OSError:  # the terminal's other side is closed
        pass
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, seen.decode()
    assert b"SEEN" not in seen and b"TYPED" not in seen
    copy = nbformat.read(tmp_path / "autograded" / "kim" / "timeline" / "timeline.ipynb", 4)
    printed = [o.text for cell in copy.cells if cell.cell_type == "code" for o in cell.outputs if "text" in o]
    assert [text for text in printed if text.startswith("no terminal:")]
