"""Throughput by class size, on this machine's processes, on a Dask cluster and of the writer alone.

``python tests/benchmarks/cluster.py --sizes 40 400``. Start-up of the run is included, that of the cluster counts among
the processor seconds alone, which are those of all processes. The writer alone is a run whose evaluations cost nothing:
it reads, makes the copies for the marker, and writes the gradebook.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from seminar.grading import grade, jail, pool  # noqa: E402
from tests.benchmarks.grading import Peak  # noqa: E402
from tests.grading import honest  # noqa: E402

ASSIGNMENT = "timeline"
TRUSTED = bool(jail.why_not())


def run(course: Path, **options: object) -> tuple[dict, float, int]:
    """Results by student, wall seconds, peak memory in MB of one run."""
    with Peak() as peak:
        began = time.perf_counter()
        batch = grade.grade(ROOT, course, ASSIGNMENT, trusted=TRUSTED, **options)
        seconds = time.perf_counter() - began
    return {r.student: (r.status, r.points) for r in batch.results}, seconds, peak.most


def processor_seconds() -> float:
    each = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in each)


def local(course: Path, workers: int, db: str | None) -> tuple:
    return run(course, workers=workers, db=db)


def dask(course: Path, workers: int, db: str | None) -> tuple:
    from distributed import LocalCluster

    options = {"n_workers": workers, "threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": None}
    with LocalCluster(**options) as cluster:
        return run(course, scheduler=cluster.scheduler_address, db=db)


def writer(course: Path, workers: int, db: str | None) -> tuple:
    """A run that gives everybody the evaluation of the first."""
    from seminar.grading.course import SOURCES, settings
    from seminar.grading.limits import Limits
    from seminar.grading.rebuild import Source
    from seminar.grading.runner import Runner

    text = (ROOT / SOURCES / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_bytes()
    with Runner(TRUSTED) as runner:
        content = honest.submission(ROOT, ASSIGNMENT, 0)[0]
        ready = pool.evaluation(Source(text, settings(ROOT, course)), content, Limits(), runner)
    former, pool.evaluated = pool.evaluated, lambda source, work, *rest: ((each, ready) for each in work)
    try:
        return run(course, workers=workers, db=db)
    finally:
        pool.evaluated = former


WAYS: dict[str, Callable] = {"processes": local, "dask": dask, "writer": writer}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", type=int, nargs="*", default=[40, 400])
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--ways", nargs="*", choices=WAYS, default=list(WAYS))
    options.add_argument("--db", help="URL of an empty database of PostgreSQL, for one size and one way")
    chosen = options.parse_args()
    print(
        f"{'way':10} {'class':>6} {'seconds':>8} {'a second':>9} {'processor s each':>17} {'peak MB':>8}  same"
    )
    for size in chosen.sizes:
        first = None
        for way in chosen.ways:
            with tempfile.TemporaryDirectory() as aside:
                course = Path(aside) / "course"
                honest.write(ROOT, course, ASSIGNMENT, size)
                used = processor_seconds()
                found, seconds, peak = WAYS[way](course, chosen.workers, chosen.db)
                used = processor_seconds() - used
            if way != "writer":
                first = first or found
            same = "" if way == "writer" else "yes" if found == first else "NO"
            print(
                f"{way:10} {size:6} {seconds:8.1f} {size / seconds:9.2f} {used / size:17.3f} {peak:8}  {same}",
                flush=True,
            )


if __name__ == "__main__":
    main()
