"""How long feedback pages take, against ``nbgrader generate_feedback`` on the same class: ``python tests/benchmarks/feedback.py``.

Both sides start with a graded class and open the gradebook themselves. Times hold for one machine on one day; ratios are
what to compare.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from seminar.desk import demo, feedback  # noqa: E402
from seminar.grading import grade, jail  # noqa: E402
from seminar.grading.course import assignments, desk  # noqa: E402


def seconds(assignment: str) -> tuple[int, float, float]:
    """The number of pages, and the seconds that nbgrader and we take for one."""
    with tempfile.TemporaryDirectory() as aside:
        course = Path(aside) / "course"
        demo.write(ROOT, course, assignment)
        batch = grade.grade(ROOT, course, assignment, trusted=bool(jail.why_not()))
        students = [result.student for result in batch.results if result.graded]
        began = time.perf_counter()
        with desk(ROOT, course) as api:
            made = [api.generate_feedback(assignment, student)["success"] for student in students]
        theirs = time.perf_counter() - began
        began = time.perf_counter()
        missing = feedback.write(ROOT, course, assignment, students)
        ours = time.perf_counter() - began
        if not all(made) or missing:
            sys.exit(f"{assignment}: not every page was made")
    return len(students), theirs / len(students), ours / len(students)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--assignments", nargs="*", default=assignments(ROOT))
    print(f"{'assignment':12} {'pages':>5} {'nbgrader s':>10} {'ours s':>8} {'ratio':>6}")
    for assignment in options.parse_args().assignments:
        number, theirs, ours = seconds(assignment)
        print(f"{assignment:12} {number:5} {theirs:10.3f} {ours:8.4f} {theirs / ours:6.0f}", flush=True)


if __name__ == "__main__":
    main()
