"""Evaluate on this machine: a pool of processes that share the prepared ones. A death costs nobody a score."""

from __future__ import annotations

import concurrent.futures as futures
import contextlib
import ctypes
import itertools
import multiprocessing
import os
import signal
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool

from seminar.grading.engine import AuthorsError, Evaluation, evaluate
from seminar.grading.intake import HandedIn
from seminar.grading.limits import Limits
from seminar.grading.rebuild import Source
from seminar.grading.runner import Runner, cores

Evaluated = Iterator[tuple[HandedIn, Evaluation]]
"""What was handed in, each with what became of it, as it is ready."""


def evaluated(
    source: Source, work: Iterable[HandedIn], limits: Limits, runner: Runner, workers: int | None
) -> Evaluated:
    """Evaluate in as many processes as there are ``workers`` (None: cores), which share the runner's."""
    number = workers or cores()
    given = (source, limits, runner.trusted, runner.addresses, os.getpid())
    work = iter(work)
    while True:
        suspects: list[HandedIn] = []
        with _pool(number, given) as pool:
            # After a death no other is begun: those that were under way are suspects.
            submit, most = _submitter(pool), lambda: 0 if suspects else 2 * number  # noqa: B023
            for handed_in, future in completed(submit, work, most):
                error = future.exception()
                if isinstance(error, BrokenProcessPool):
                    suspects.append(handed_in)
                elif error is None or isinstance(error, AuthorsError):
                    yield handed_in, future.result()
                else:  # what came back could not be carried
                    yield handed_in, _broken(error)
        if not suspects:
            return
        for suspect in suspects:
            yield suspect, _alone(suspect, given)


def completed(
    submit: Callable[[bytes], futures.Future], work: Iterator[HandedIn], most: Callable[[], int]
) -> Iterator[tuple[HandedIn, futures.Future]]:
    """Submit what was handed in, ``most()`` at a time, so that a class need not lie in memory; each when it is done.

    ``most`` is asked again every few seconds.
    """
    running: dict[futures.Future, HandedIn] = {}
    while True:
        for handed_in in itertools.islice(work, max(0, most() - len(running))):
            running[_begun(submit, handed_in)] = handed_in
        if not running:
            return
        ready, _ = futures.wait(running, timeout=5, return_when=futures.FIRST_COMPLETED)
        for future in ready:
            yield running.pop(future), future


def _begun(submit: Callable[[bytes], futures.Future], handed_in: HandedIn) -> futures.Future:
    if handed_in.content is not None:
        return submit(handed_in.content)
    future: futures.Future = futures.Future()
    future.set_result(Evaluation("failed", handed_in.reason))
    return future


def evaluation(source: Source, content: bytes, limits: Limits, runner: Runner) -> Evaluation:
    """The evaluation of one file, whatever comes. Raises :class:`AuthorsError` alone."""
    try:
        return evaluate(source, content, limits, runner)
    except AuthorsError:
        raise
    except Exception as why:  # ours, and no reason to stop a class
        return _broken(why)


def _broken(why: BaseException) -> Evaluation:
    return Evaluation(
        "failed", f"The grader broke off at this file ({type(why).__name__}: {why}). Look at it by hand."
    )


@contextlib.contextmanager
def _pool(number: int, given: tuple) -> Iterator[futures.ProcessPoolExecutor]:
    context = multiprocessing.get_context("spawn")
    pool = futures.ProcessPoolExecutor(number, context, initializer=_begin, initargs=given)
    try:
        yield pool
    except BaseException:  # nobody waits for what is still under way
        for process in list((pool._processes or {}).values()):
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _submitter(pool: futures.ProcessPoolExecutor) -> Callable[[bytes], futures.Future]:
    def submit(content: bytes) -> futures.Future:
        try:
            with _without_main():
                return pool.submit(_evaluate, content)
        except BrokenProcessPool as why:
            future: futures.Future = futures.Future()
            future.set_exception(why)
            return future

    return submit


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """A process that is spawned meanwhile loads the engine alone, and nothing of the program that started it."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _alone(suspect: HandedIn, given: tuple) -> Evaluation:
    """Two more tries with nobody beside it, so that it is clear whose the death was."""
    for _ in range(2):
        with _pool(1, given) as pool, contextlib.suppress(BrokenProcessPool):
            return _submitter(pool)(suspect.content).result()
    return Evaluation("failed", "Grading this file ended the grader three times. Look at it by hand.")


_worker: dict = {}


def _begin(source: Source, limits: Limits, trusted: bool, shared: dict[str, str], parent: int) -> None:
    """In a worker: find the prepared processes, and never outlive the grader."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(ctypes.CDLL(None), "prctl"):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    runner = Runner(trusted, shared).__enter__()
    _worker.update(source=source, limits=limits, runner=runner)


def _evaluate(content: bytes) -> Evaluation:
    return evaluation(_worker["source"], content, _worker["limits"], _worker["runner"])
