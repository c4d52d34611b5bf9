"""Autograde a class: every submission through the engine in a pool of processes, one writer, nothing done twice."""

from __future__ import annotations

import concurrent.futures as futures
import contextlib
import hashlib
import importlib.metadata
import multiprocessing
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import nbformat

from seminar.grading import intake, jail
from seminar.grading.engine import AuthorsError, Evaluation, evaluate
from seminar.grading.intake import HandedIn
from seminar.grading.limits import Limits
from seminar.grading.rebuild import Source
from seminar.grading.runner import Runner, cores


@dataclass
class Batch:
    """What became of a run.

    ``results``: every submission, by student; ``graded`` and ``unchanged``: students whose work was graded now, or had
    not changed since; ``scores``: former (None: none) and new automatic points of those graded now; ``changes``: what
    changed in an assignment that has grades.
    """

    results: list = field(default_factory=list)
    graded: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    scores: dict[str, tuple[float | None, float]] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    trusted: bool = False
    interrupted: bool = False


def grade(
    checkout: Path,
    course: Path,
    assignment: str,
    *,
    limits: Limits | None = None,
    trusted: bool = False,
    workers: int | None = None,
    dry_run: bool = False,
    again: bool = False,
    tell: Callable[[str], None] = lambda student: None,
) -> Batch:
    """Autograde every submission of one assignment in ``course/submitted``.

    ``tell`` hears each student's name when the work on it is done. A bad submission raises nothing: its result says why.
    Submissions whose file, source and engine are those of the last run are left as they are, unless ``again``.
    ``dry_run`` writes nothing. Ctrl-C ends the run with everything finished so far in the gradebook.

    Raises :class:`seminar.grading.jail.NoJail` where students' code cannot be isolated and is not ``trusted``, and
    :class:`seminar.grading.engine.AuthorsError` where a test is broken.
    """
    from seminar.grading.course import SOURCES, gradebook, settings

    if not trusted and (reason := jail.why_not()):
        raise jail.NoJail(reason)
    limits = limits or Limits.of(settings(checkout, course))
    text = (checkout / SOURCES / assignment / f"{assignment}.ipynb").read_bytes()
    source = Source(text, settings(checkout, course))
    batch = Batch(trusted=trusted)
    with gradebook(checkout, course, throwaway=dry_run) as book:
        batch.changes = book.register(assignment, source)
        before = {result.student: result for result in book.results(assignment)}
        base = _base(checkout, text, limits)
        work: dict[str, HandedIn] = {}
        prints: dict[str, str] = {}
        for student in intake.students(course, assignment):
            handed_in = intake.take(course, assignment, student, limits)
            prints[student] = _fingerprint(base, handed_in)
            known = before.get(student)
            copy = course / "autograded" / student / assignment / f"{assignment}.ipynb"
            done = known and known.fingerprint == prints[student] and (copy.is_file() or not known.graded)
            if done and not again:
                batch.unchanged.append(student)
                tell(student)
            else:
                work[student] = handed_in
        with contextlib.suppress(KeyboardInterrupt), contextlib.ExitStack() as stack:
            batch.interrupted = bool(work)
            done = stack.enter_context(contextlib.closing(_evaluated(source, work, limits, trusted, workers)))
            for student, evaluation in done:
                with _undisturbed():
                    former = before[student].score if student in before else None
                    if not dry_run:
                        _write_copy(checkout, course, assignment, student, evaluation)
                    book.write(assignment, student, evaluation, prints[student])
                    batch.graded.append(student)
                    batch.scores[student] = (former, evaluation.points)
                tell(student)
            batch.interrupted = False
        batch.results = book.results(assignment)
    return batch


def _evaluated(
    source: Source, work: dict[str, HandedIn], limits: Limits, trusted: bool, workers: int | None
) -> Iterator[tuple[str, Evaluation]]:
    """Each student's evaluation as it is ready. A process that dies takes nothing with it but its own try."""
    if not work:
        return
    with Runner(trusted) as shared:
        yield from _in_pool(source, work, limits, trusted, workers, shared.addresses)


def _in_pool(
    source: Source,
    work: dict[str, HandedIn],
    limits: Limits,
    trusted: bool,
    workers: int | None,
    shared: dict[str, str],
) -> Iterator[tuple[str, Evaluation]]:
    waiting = dict(work)
    tries = dict.fromkeys(work, 0)
    number = min(workers or cores(), max(1, len(work)))
    while waiting:
        pool = futures.ProcessPoolExecutor(
            # After a death one at a time, so that it is clear whose it was.
            number if not any(tries.values()) else 1,
            multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(source, limits, trusted, shared, os.getpid()),
        )
        try:
            running: dict[futures.Future, str] = {}
            ahead = iter(list(waiting))
            while True:
                # Few at a time: a class's files need not all lie in the pool's queue.
                for student in ahead:
                    running[pool.submit(_evaluate, waiting[student])] = student
                    if len(running) >= 2 * number:
                        break
                if not running:
                    break
                ready, _ = futures.wait(running, return_when=futures.FIRST_COMPLETED)
                for future in ready:
                    student = running.pop(future)
                    evaluation = future.result()
                    del waiting[student]
                    yield student, evaluation
        except BrokenProcessPool:
            suspects = [student for student in running.values() if student in waiting] or [student]
            for suspect in suspects:
                tries[suspect] += 1
                if tries[suspect] > 2 and suspect in waiting:
                    del waiting[suspect]
                    yield (
                        suspect,
                        Evaluation(
                            "failed", "Grading this file ended the grader three times. Look at it by hand."
                        ),
                    )
        finally:
            for process in list((pool._processes or {}).values()) if waiting else []:
                process.terminate()
            pool.shutdown(wait=True, cancel_futures=True)


_worker: dict = {}


def _begin(source: Source, limits: Limits, trusted: bool, shared: dict[str, str], parent: int) -> None:
    """In a worker: find the prepared processes, and never outlive the grader."""
    import ctypes

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(ctypes.CDLL(None), "prctl"):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    runner = Runner(trusted, shared).__enter__()
    _worker.update(source=source, limits=limits, runner=runner)


def _evaluate(handed_in: HandedIn) -> Evaluation:
    if handed_in.content is None:
        return Evaluation("failed", handed_in.reason)
    try:
        evaluation = evaluate(_worker["source"], handed_in.content, _worker["limits"], _worker["runner"])
    except AuthorsError:
        raise
    except Exception as why:  # ours, and no reason to stop a class
        return Evaluation(
            "failed", f"The grader broke off at this file ({type(why).__name__}: {why}). Look at it by hand."
        )
    if handed_in.note:
        evaluation = replace(evaluation, repairs=(handed_in.note, *evaluation.repairs))
    return evaluation


def _base(checkout: Path, source: bytes, limits: Limits) -> bytes:
    """A digest of all that a result depends on beside the file: source, limits, engine, checks, data, libraries."""
    import seminar
    from seminar import case

    seen = hashlib.sha256(source + repr(sorted(asdict(limits).items())).encode())
    package = Path(seminar.__file__).parent
    for file in sorted([*package.glob("*.py"), *package.glob("check/*.py"), *package.glob("grading/*.py")]):
        seen.update(file.name.encode() + b"\0" + file.read_bytes())
    for file in sorted(case.folder().iterdir()):
        seen.update(file.name.encode() + b"\0" + file.read_bytes())
    for library in ("numpy", "pandas", "matplotlib", "ipython"):
        seen.update(importlib.metadata.version(library).encode())
    return seen.digest()


def _fingerprint(base: bytes, handed_in: HandedIn) -> str:
    content = handed_in.content if handed_in.content is not None else handed_in.reason.encode()
    return hashlib.sha256(base + handed_in.note.encode() + b"\0" + content).hexdigest()


def _write_copy(checkout: Path, course: Path, assignment: str, student: str, evaluation: Evaluation) -> None:
    """The graded notebook for the marker, in one step: there is the old one or the new one, never half of it."""
    from seminar.grading.marking import for_the_marker

    folder = course / "autograded" / student / assignment
    if evaluation.notebook is None:
        shutil.rmtree(folder, ignore_errors=True)
        return
    folder.mkdir(parents=True, exist_ok=True)
    notebook = for_the_marker(checkout, assignment, evaluation.notebook)
    descriptor, aside = tempfile.mkstemp(dir=folder, suffix=".part")
    with open(descriptor, "w", encoding="utf-8") as file:
        nbformat.write(notebook, file)
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
