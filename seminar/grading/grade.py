"""Autograde a class: every submission through the engine, here or on a cluster, one writer, nothing done twice."""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from seminar.grading import intake, notebook, pool
from seminar.grading.evaluation import Evaluation
from seminar.grading.intake import HandedIn
from seminar.grading.limits import Limits
from seminar.grading.outputs import clean
from seminar.grading.rebuild import Source
from seminar.grading.runner import Runner

if TYPE_CHECKING:
    from seminar.grading.gradebook import Gradebook


@dataclass
class Batch:
    """What became of a run.

    ``results``: every submission, by student; ``graded`` and ``unchanged``: students whose work was graded now, or had
    not changed since; ``before``: the results that there were; ``changes``: what changed in an assignment that has
    grades.
    """

    results: list = field(default_factory=list)
    graded: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    before: dict = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    trusted: bool = False
    interrupted: bool = False

    @property
    def changed(self) -> dict[str, tuple[float | None, float | None]]:
        """Former and new total of every student who had a result, where they differ; None: not graded."""
        there = [(self.before[r.student], r) for r in self.results if r.student in self.before]
        totals = {
            now.student: tuple(r.total if r.graded else None for r in (former, now)) for former, now in there
        }
        return {student: both for student, both in totals.items() if both[0] != both[1]}


def grade(
    checkout: Path,
    course: Path,
    assignment: str,
    *,
    limits: Limits | None = None,
    trusted: bool = False,
    workers: int | None = None,
    scheduler: str = "",
    insecure_network: bool = False,
    db: str | None = None,
    dry_run: bool = False,
    again: bool = False,
    tell: Callable[[str], None] = lambda student: None,
    then: Callable[[Gradebook], None] = lambda book: None,
) -> Batch:
    """Autograde every submission of one assignment in ``course/submitted``.

    ``tell`` hears each student's name when the work on it is done. A bad submission raises nothing: its result says why.
    Submissions whose file, source and engine are those of the last run are left as they are, unless ``again``.
    ``then`` has the gradebook at the end, before the results are read. ``dry_run`` writes nothing. Ctrl-C ends the run
    with everything finished so far in the gradebook.
    ``scheduler``: the address of a Dask cluster to grade on (:mod:`seminar.grading.cluster`) instead of this machine's
    ``workers``; ``insecure_network`` allows one that anybody can reach. ``db``: :func:`seminar.grading.course.settings`.

    Raises :class:`seminar.grading.jail.NoJail` where students' code cannot be isolated and is not ``trusted``,
    :class:`seminar.grading.engine.AuthorsError` where a test is broken, and OSError where cluster or gradebook cannot
    be used.
    """
    with _ground(trusted, workers, scheduler, insecure_network) as evaluated:
        return _grade(
            checkout, course, assignment, evaluated, limits, trusted, db, dry_run, again, tell, then
        )


@contextlib.contextmanager
def _ground(
    trusted: bool, workers: int | None, scheduler: str, insecure_network: bool
) -> Iterator[Callable[[Source, Iterator[HandedIn], Limits], pool.Evaluated]]:
    """What evaluates a class: this machine's processes, or a cluster."""
    if not scheduler:
        # It loads its libraries while this process loads nbgrader.
        with Runner(trusted) as runner:
            yield lambda source, work, limits: pool.evaluated(source, work, limits, runner, workers)
        return
    try:
        from seminar.grading import cluster
    except ImportError:
        raise OSError("Grading on a cluster needs Dask. Here: pip install -r constraints.txt") from None
    yield lambda source, work, limits: cluster.evaluated(
        source, work, limits, trusted, scheduler, insecure_network
    )


def _grade(
    checkout: Path,
    course: Path,
    assignment: str,
    evaluated: Callable[[Source, Iterator[HandedIn], Limits], pool.Evaluated],
    limits: Limits | None,
    trusted: bool,
    db: str | None,
    dry_run: bool,
    again: bool,
    tell: Callable[[str], None],
    then: Callable[[Gradebook], None],
) -> Batch:
    gc.disable()  # loading nbgrader and pandas makes much, and leaves nothing to collect
    try:
        from seminar.grading import fingerprint, marking
        from seminar.grading.course import SOURCES, gradebook, settings
    finally:
        gc.enable()

    limits = limits or Limits.of(settings(checkout, course))
    text = (checkout / SOURCES / assignment / f"{assignment}.ipynb").read_bytes()
    source = Source(text, settings(checkout, course))
    base = fingerprint.base(source, limits, trusted)
    batch, schemes = Batch(trusted=trusted), marking.schemes(checkout, assignment)
    with gradebook(checkout, course, throwaway=dry_run, db=db) as book:
        batch.changes = book.register(assignment, source)
        students = intake.students(course, assignment)
        _refuse_names(students)
        before = batch.before = {result.student: result for result in book.results(assignment)}

        def changed() -> Iterator[HandedIn]:
            for student in students:
                handed_in = intake.take(course, assignment, student, limits)
                known = before.get(student)
                copy = course / "autograded" / student / assignment / f"{assignment}.ipynb"
                same = known and known.fingerprint == fingerprint.fingerprint(base, handed_in)
                if again or not same or (known.graded and not copy.is_file()):
                    yield handed_in
                else:
                    batch.unchanged.append(student)
                    tell(student)

        with contextlib.suppress(KeyboardInterrupt), contextlib.ExitStack() as stack:
            batch.interrupted = True
            run = _if_any(changed(), lambda work: evaluated(source, work, limits))
            for handed_in, evaluation in stack.enter_context(contextlib.closing(run)):
                student = handed_in.student
                with _undisturbed():
                    evaluation = finished(handed_in, evaluation)
                    if not dry_run:
                        _write_copy(course, assignment, student, evaluation, schemes)
                    seen = fingerprint.fingerprint(base, handed_in)
                    book.write(assignment, student, evaluation, seen, trusted)
                    batch.graded.append(student)
                tell(student)
            batch.interrupted = False
        then(book)
        batch.results = book.results(assignment)
    return batch


def _if_any(
    work: Iterator[HandedIn], evaluated: Callable[[Iterator[HandedIn]], pool.Evaluated]
) -> pool.Evaluated:
    """Where there is nothing to do nobody is asked."""
    if (first := next(work, None)) is not None:
        yield from evaluated(itertools.chain([first], work))


def _refuse_names(students: list[str]) -> None:
    """Raises OSError for names that the gradebook has no room for, before anything is begun."""
    unfit = [name for name in students if len(name) > MOST_NAME or clean(name) != name]
    if unfit:
        raise OSError(
            f"The gradebook takes names of at most {MOST_NAME} characters, in Unicode. Rename in submitted/: "
            + ", ".join(clean(name) for name in unfit[:5])
        )


MOST_NAME = 128
"""Characters of a student's name, as nbgrader's tables have it."""


def finished(handed_in: HandedIn, evaluation: Evaluation) -> Evaluation:
    """The evaluation with what was odd about the file, and a reason that every database takes."""
    if handed_in.note:
        evaluation = replace(evaluation, repairs=(handed_in.note, *evaluation.repairs))
    # PostgreSQL refuses NUL, and none takes half a letter.
    return replace(evaluation, reason=clean(evaluation.reason).replace("\0", "�"))


def _write_copy(
    course: Path, assignment: str, student: str, evaluation: Evaluation, schemes: dict[str, str]
) -> None:
    """The graded notebook for the marker, in one step: there is the old one or the new one, never half of it."""
    folder = course / "autograded" / student / assignment
    if evaluation.notebook is None:
        shutil.rmtree(folder, ignore_errors=True)
        return
    from seminar.grading import marking

    folder.mkdir(parents=True, exist_ok=True)
    graded = marking.for_the_marker(schemes, evaluation.notebook)
    descriptor, aside = tempfile.mkstemp(dir=folder, suffix=".part")
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(notebook.text(graded))
    os.chmod(aside, 0o644)
    os.replace(aside, folder / f"{assignment}.ipynb")


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C waits until what stands inside is done."""
    came: list = []
    try:
        former = signal.signal(signal.SIGINT, lambda *what: came.append(what))
    except ValueError:  # not the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)
    if came:
        raise KeyboardInterrupt
