"""Evaluate on a Dask cluster: files travel with their tasks, the source once to each worker, students' names never.

Whoever reaches a scheduler can have it run code. So it and its workers are reached by TLS with certificates, or on
this machine alone, unless the caller says otherwise.
"""

from __future__ import annotations

import functools
import ipaddress
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import distributed
from distributed import Client, KilledWorker, Worker, WorkerPlugin

from seminar.grading import fingerprint, jail, pool
from seminar.grading.evaluation import Evaluation
from seminar.grading.intake import HandedIn
from seminar.grading.limits import Limits
from seminar.grading.rebuild import Source
from seminar.grading.runner import Runner

PATIENCE = 60.0
"""Seconds for which a cluster may be without workers."""


class ClusterError(ConnectionError):
    """The cluster cannot be used; the text says why, and what to do."""


def evaluated(
    source: Source,
    work: Iterable[HandedIn],
    limits: Limits,
    trusted: bool,
    address: str,
    insecure_network: bool = False,
) -> pool.Evaluated:
    """Evaluate on the workers of the scheduler at ``address``; Dask gives the task of a lost worker to another.

    What loses one worker after the other is tried again with nothing beside it, and is ``failed`` if that ends alike.
    Raises :class:`ClusterError` where the cluster cannot be used, or stays without workers.
    """
    if not insecure_network:
        refuse_open([address])
    with _client(address) as client:
        _wait_for_a_worker(client, address)
        if not insecure_network:
            cluster = client.scheduler_info()
            refuse_open([cluster["address"], *cluster["workers"]])
        _refuse_unfit(client, trusted)
        with _registered(client, Grader(source, limits, trusted)) as submit:
            most = _most(client)
            suspects = []
            for handed_in, future in pool.completed(submit, iter(work), most):
                if isinstance(future.exception(), KilledWorker):
                    suspects.append(handed_in)
                else:
                    yield handed_in, future.result()
            for handed_in, future in pool.completed(submit, iter(suspects), lambda: min(1, most())):
                if isinstance(future.exception(), KilledWorker):
                    yield handed_in, Evaluation("failed", _KILLS)
                else:
                    yield handed_in, future.result()


_KILLS = (
    "Grading this file ended the worker on the cluster each time. It may need more memory than a worker has; "
    "look at it by hand."
)


class Grader(WorkerPlugin):
    """What a worker keeps of a run: source, limits, and why it cannot grade, if so.

    A worker that joins later, or is started again, gets it too.
    """

    def __init__(self, source: Source, limits: Limits, trusted: bool) -> None:
        self.name = f"seminar-{secrets.token_hex(8)}"
        self.source, self.limits, self.trusted = source, limits, trusted
        self.wanted = _versions()
        self.unfit: list[str] = []

    def setup(self, worker: Worker) -> None:
        self.unfit = _unfit(self.wanted, self.trusted, worker)

    def teardown(self, worker: Worker) -> None:
        if not any(isinstance(plugin, Grader) for plugin in worker.plugins.values()):
            worker.executor.submit(_close)  # in the thread of the tasks, after the one under way


def evaluate_here(name: str, content: bytes) -> Evaluation:
    """In a worker: one file, for the run of that name. Raises :class:`ClusterError` where this worker is unfit."""
    worker = distributed.get_worker()
    grader = worker.plugins[name]
    if grader.unfit:
        raise ClusterError(_complaint({worker.address: grader.unfit}))
    return pool.evaluation(grader.source, content, grader.limits, _runner(grader.trusted))


_runners: dict[bool, Runner] = {}
# Both are called in the one thread of a worker that has tasks.


def _runner(trusted: bool) -> Runner:
    """This worker's runner, for all runs that it works for. It starts its processes by subprocess, never by a fork."""
    if trusted not in _runners:
        _runners[trusted] = Runner(trusted).__enter__()
    return _runners[trusted]


def _close() -> None:
    while _runners:
        _runners.popitem()[1].__exit__()


@functools.cache
def _versions() -> dict[str, str]:
    # As they were when this process began to grade: what it has loaded does not change any more.
    return {**fingerprint.versions(), "distributed": distributed.__version__}


def _unfit(wanted: dict[str, str], trusted: bool, dask_worker: Worker) -> list[str]:
    """In a worker: why it cannot grade."""
    reasons = _differences(wanted)
    if (threads := dask_worker.state.nthreads) != 1:
        reasons.append(f"{threads} threads; start it with --nthreads 1 (and --nworkers for more processes)")
    if not trusted and (reason := jail.why_not()):
        reasons.append(reason)
    return reasons


def _differences(wanted: dict[str, str]) -> list[str]:
    """What is of another version here."""
    here = _versions()
    return [
        f"{name} {here[name]}, here {version}" for name, version in wanted.items() if here[name] != version
    ]


def _refuse_unfit(client: Client, trusted: bool) -> None:
    found = client.run(_unfit, _versions(), trusted, on_error="return")
    try:
        found["the scheduler"] = client.run_on_scheduler(_differences, _versions())
    except Exception as why:
        found["the scheduler"] = why
    found = {w: [str(reasons)] if isinstance(reasons, Exception) else reasons for w, reasons in found.items()}
    if any(found.values()):
        raise ClusterError(_complaint(found))


def _complaint(found: dict[str, list[str]]) -> str:
    lines = [f"{worker}: {'; '.join(reasons)}" for worker, reasons in sorted(found.items()) if reasons]
    return "\n  ".join(
        [
            "Scores would depend on who computes them. Install the same release, with the same data, everywhere and "
            "start scheduler and workers again:",
            *lines,
        ]
    )


def refuse_open(addresses: Iterable[str]) -> None:
    """Raises :class:`ClusterError` for an address that others than this machine can reach without a certificate."""
    for address in addresses:
        where = urlsplit(address)
        if where.scheme == "tls" or (where.scheme == "tcp" and _on_this_machine(where.hostname or "")):
            continue
        raise ClusterError(
            f"{address} is no address of this machine alone, nor one with certificates (tls://HOST:PORT). Whoever "
            "reaches a scheduler can run code on it and read the submissions. Set up TLS, or start it with --host "
            "127.0.0.1; only in a network that nobody else can reach: --insecure-network"
        )


def _on_this_machine(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


@contextmanager
def _client(address: str) -> Iterator[Client]:
    try:
        client = Client(address, set_as_default=False, name="seminar")
    except (OSError, TypeError, ValueError) as why:
        raise ClusterError(
            f"No scheduler answers at {address} ({why}). Is it running, and does Dask’s configuration name the "
            "certificates (distributed.comm.tls)?"
        ) from None
    with client:
        try:
            yield client
        except (CancelledError, OSError) as why:
            if isinstance(why, ClusterError):
                raise
            raise ClusterError(
                f"The connection to the scheduler at {address} broke. What is finished stands in the gradebook."
            ) from why


def _wait_for_a_worker(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        raise ClusterError(
            f"The scheduler has no workers. Start some: dask worker {address} --nthreads 1 --nworkers 4"
        ) from None


@contextmanager
def _registered(client: Client, grader: Grader) -> Iterator[Callable]:
    """What submits a file to workers that know the grader, as long as this lasts."""
    client.register_plugin(grader)
    executor = client.get_executor(pure=False)
    try:
        yield functools.partial(executor.submit, evaluate_here, grader.name)
    finally:
        with suppress(OSError):
            executor.shutdown(wait=False)
            client.unregister_worker_plugin(grader.name)


def _most(client: Client) -> Callable[[], int]:
    """How many tasks may be under way; raises where there has been no worker for long."""
    seen = time.monotonic()

    def most() -> int:
        nonlocal seen
        if threads := sum(client.nthreads().values()):
            seen = time.monotonic()
        elif time.monotonic() - seen > PATIENCE:
            raise ClusterError(
                "All workers are gone. What is finished stands in the gradebook; start workers and run the same "
                "command again."
            )
        return max(1, 2 * threads)

    return most
