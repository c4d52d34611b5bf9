"""How long grading takes, against plain nbgrader on the same files in one run: ``python tests/benchmarks/grading.py``.

Times hold for one machine on one day; ratios are what to compare. Start-up is included on both sides.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from seminar.grading import jail  # noqa: E402
from seminar.grading.course import assignments, gradebook  # noqa: E402
from seminar.grading.runner import cores  # noqa: E402
from tests.grading import honest, plain_nbgrader  # noqa: E402

GRADE = """
import sys
from pathlib import Path
from seminar.grading import grade, jail
checkout, course, assignment = sys.argv[1:]
grade.grade(Path(checkout), Path(course), assignment, trusted=bool(jail.why_not()), tell=lambda name: print(name, flush=True))
"""


def ours(assignment: str, number: int, watched: bool = False) -> tuple[float, float, int, dict]:
    """Seconds for a class, median seconds a submission while it runs, peak memory in MB, points by student.

    Memory is looked at where it is ``watched`` (else 0): whoever looks takes time.
    """
    with tempfile.TemporaryDirectory() as aside:
        course = Path(aside) / "course"
        honest.write(ROOT, course, assignment, number)
        words = [sys.executable, "-c", GRADE, ROOT, course, assignment]
        began = time.perf_counter()
        with (
            subprocess.Popen(words, stdout=subprocess.PIPE, cwd=ROOT) as grading,
            contextlib.ExitStack() as stack,
        ):
            peak = stack.enter_context(Peak(grading.pid)) if watched else None
            ends = [time.perf_counter() for _ in grading.stdout]
        seconds = time.perf_counter() - began
        gaps = [after - before for before, after in itertools.pairwise(ends)]
        with gradebook(ROOT, course) as book:
            points = {r.student: r.points for r in book.results(assignment)}
    return seconds, statistics.median(gaps), peak.most if peak else 0, points


def theirs(assignment: str, number: int) -> tuple[float, dict]:
    """The same for ``nbgrader autograde``."""
    with tempfile.TemporaryDirectory() as aside:
        course = plain_nbgrader.course(ROOT, Path(aside) / "course", assignment)
        honest.write(ROOT, course, assignment, number)
        began = time.perf_counter()
        plain_nbgrader.run(course, "autograde", assignment)
        seconds = time.perf_counter() - began
        return seconds, plain_nbgrader.points(course, assignment)


class Peak:
    """The most memory that a process (this one) and all below it held at a time, in MB (proportional shares)."""

    def __init__(self, pid: int | None = None) -> None:
        self.top = str(pid or os.getpid())

    def __enter__(self) -> Peak:
        self.most, self.over = 0, threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def _watch(self) -> None:
        while not self.over.wait(1.0):
            total = sum(map(_share, _below(self.top)))
            self.most = max(self.most, total // 1024)


def _below(pid: str) -> list[str]:
    try:
        children = [file.read_text().split() for file in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return [pid]
    return [pid, *(p for some in children for child in some for p in _below(child))]


def _share(pid: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--students", type=int, default=40)
    options.add_argument("--assignments", nargs="*", default=assignments(ROOT))
    options.add_argument("--alone", type=int, nargs="*", default=[], help="class sizes for the engine alone")
    chosen = options.parse_args()
    print(
        f"{chosen.students} submissions each, {cores()} cores, {'no jail' if jail.why_not() else 'jail on'}\n"
    )
    print(
        f"{'assignment':12} {'nbgrader s':>10} {'engine s':>9} {'ratio':>6} {'median s':>9} {'peak MB':>8}  same points"
    )
    for assignment in chosen.assignments:
        plain, expected = theirs(assignment, chosen.students)
        seconds, median, _, points = ours(assignment, chosen.students)
        peak = ours(assignment, chosen.students, watched=True)[2]
        same = "yes" if points == expected else "NO"
        print(
            f"{assignment:12} {plain:10.1f} {seconds:9.1f} {plain / seconds:6.1f} {median:9.3f} {peak:8}  {same}",
            flush=True,
        )
    for number in chosen.alone:
        seconds, _, peak, _ = ours(chosen.assignments[0], number, watched=True)
        print(f"engine alone, {number}: {seconds / number:.3f} s a submission, peak {peak} MB", flush=True)


if __name__ == "__main__":
    main()
