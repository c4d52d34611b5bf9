"""A real scheduler with real workers, started as an operator starts them: the same scores, whatever is lost on the way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from seminar.desk import demo
from seminar.grading import grade, jail
from seminar.grading.course import gradebook
from seminar.grading.limits import Limits

REASON = "Dask is not installed: pip install -r constraints.txt"
cluster = pytest.importorskip("seminar.grading.cluster", reason=REASON)
dask = pytest.importorskip("dask", reason=REASON)
distributed = pytest.importorskip("distributed", reason=REASON)

TRUSTED = bool(jail.why_not())
# A worker that meets such a file dies at once, as one does that its machine ends for its memory.
DEADLY = """
import os, signal
from seminar.grading import pool

def dask_setup(worker):
    evaluate = pool.evaluate
    def deadly(source, submission, limits, runner):
        if b"DEADLY" in submission:
            os.kill(os.getpid(), signal.SIGKILL)
        return evaluate(source, submission, limits, runner)
    pool.evaluate = deadly
"""


class Cluster:
    """A scheduler and its workers, each a process of its own; all of them end with the ``with`` block."""

    def __init__(self, folder: Path, *words: str, host: str = "127.0.0.1") -> None:
        self.folder, self.running = folder, []
        self.file = folder / "scheduler.json"
        self.scheduler = self.start("dask_scheduler", "--host", host, "--port", "0", *words)
        until(lambda: self.file.is_file() and self.file.read_text().endswith("}"))
        self.address = json.loads(self.file.read_text())["address"]

    def start(self, program: str, *words: str, **environment: str) -> subprocess.Popen:
        """Start one process of Dask's, in a folder where only what is installed can be imported."""
        command = [sys.executable, "-m", f"distributed.cli.{program}", "--no-dashboard"]
        with (self.folder / f"{program}-{len(self.running)}.log").open("wb") as log:
            started = subprocess.Popen(
                [*command, "--scheduler-file", str(self.file), *words],
                cwd=self.folder,
                env=os.environ | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"} | environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.running.append(started)
        return started

    def worker(self, *words: str, **environment: str) -> subprocess.Popen:
        """A worker, with the nanny that starts it again."""
        deadly = self.folder / "deadly.py"
        deadly.write_text(DEADLY)
        places = ("--local-directory", str(self.folder), "--preload", str(deadly))
        return self.start("dask_worker", "--nthreads", "1", *places, *words, **environment)

    def workers(self) -> dict[str, str]:
        """The addresses of the workers there are, by name."""
        with distributed.Client(self.address, set_as_default=False) as client:
            return {w["name"]: address for address, w in client.scheduler_info()["workers"].items()}

    def pids(self) -> list[int]:
        with distributed.Client(self.address, set_as_default=False) as client:
            return list(client.run(os.getpid).values())

    def log(self) -> str:
        return "\n".join(file.read_text() for file in sorted(self.folder.glob("*.log")))

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self.running):
            end(process)


def end(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def until(there: Callable[[], object], seconds: float = 120) -> None:
    ends = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < ends, "it did not come"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def local(checkout, tmp_path_factory) -> Path:
    """The demonstration class, graded on this machine."""
    course = tmp_path_factory.mktemp("local")
    demo.write(checkout, course, "timeline")
    grade.grade(checkout, course, "timeline", trusted=TRUSTED)
    return course


@pytest.fixture(scope="module")
def two(tmp_path_factory) -> Iterator[Cluster]:
    """A cluster of two workers."""
    with Cluster(tmp_path_factory.mktemp("cluster")) as started:
        for name in ("first", "second"):
            started.worker("--name", name)
        until(lambda: len(started.workers()) == 2)
        yield started


@pytest.fixture
def folder(tmp_path) -> Path:
    place = tmp_path / "cluster"
    place.mkdir()
    return place


@pytest.fixture
def course(local, tmp_path) -> Path:
    """The same class, not graded yet."""
    shutil.copytree(local / "submitted", tmp_path / "course" / "submitted")
    return tmp_path / "course"


@pytest.fixture
def three(course) -> Path:
    """Three of the class."""
    for student in (course / "submitted").iterdir():
        if student.name not in ("student-01", "student-05", "student-12"):
            shutil.rmtree(student)
    return course


def run(checkout: Path, course: Path, address: str, **options: object) -> grade.Batch:
    return grade.grade(checkout, course, "timeline", trusted=TRUSTED, scheduler=address, **options)


def contents(checkout: Path, course: Path) -> dict[str, object]:
    with gradebook(checkout, course) as book:
        return {result.student: result for result in book.results("timeline")}


def below(pid: int) -> list[int]:
    try:
        # A worker starts them in the thread of its tasks.
        children = [file.read_text().split() for file in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return [p for some in children for child in map(int, some) for p in (child, *below(child))]


def is_prepared(pid: int) -> bool:
    """Whether a process is one from which submissions are forked."""
    try:
        return b"seminar.grading.prepared" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


@pytest.mark.slow
def test_a_worker_killed_in_mid_run_costs_nobody_a_score(checkout, local, course, two):
    done, killed = [], []

    def kill_one(student: str) -> None:
        done.append(student)
        if len(done) == 2:
            killed.append(two.pids()[0])
            os.kill(killed[0], signal.SIGKILL)

    batch = run(checkout, course, two.address, tell=kill_one)
    assert not batch.interrupted and len(batch.graded) == len(done) == 12
    assert contents(checkout, course) == contents(checkout, local)
    assert killed and killed[0] not in two.pids()


@pytest.mark.slow
def test_nothing_of_a_run_stays_behind_and_a_second_one_has_nothing_to_do(checkout, three, two):
    def waiting() -> list[int]:
        return [p for process in two.running for p in below(process.pid) if is_prepared(p)]

    seen = []
    run(checkout, three, two.address, tell=lambda _: seen.append(waiting()))
    assert all(seen)
    until(lambda: not waiting(), 30)
    assert not run(checkout, three, two.address).graded
    assert "student-" not in two.log()


@pytest.mark.slow
def test_a_file_that_kills_its_workers_fails_with_the_reason_and_the_rest_is_graded(
    checkout, local, course, two
):
    deadly = course / "submitted" / "student-03" / "timeline" / "timeline.ipynb"
    deadly.write_bytes(deadly.read_bytes().replace(b"# Replace the dots", b"# DEADLY", 1))
    run(checkout, course, two.address)
    found, expected = contents(checkout, course), contents(checkout, local)
    failed = found.pop("student-03")
    assert failed.status == "failed" and "ended the worker" in failed.reason and not failed.score
    expected.pop("student-03")
    assert found == expected


@pytest.mark.slow
def test_ctrl_c_leaves_what_is_finished_and_the_next_run_goes_on(checkout, local, course, two, tmp_path):
    program = tmp_path / "run.py"
    program.write_text(
        "import sys; from pathlib import Path; from seminar.grading import grade\n"
        "checkout, course, address, trusted = sys.argv[1:]\n"
        "batch = grade.grade(Path(checkout), Path(course), 'timeline', trusted=trusted == 'True', "
        "scheduler=address, tell=lambda s: print(s, flush=True))\n"
        "print('interrupted' if batch.interrupted else 'finished', flush=True)\n"
    )
    words = [str(checkout), str(course), two.address, str(TRUSTED)]
    running = subprocess.Popen([sys.executable, program, *words], stdout=subprocess.PIPE, text=True)
    first = running.stdout.readline().strip()
    os.kill(running.pid, signal.SIGINT)
    said = running.stdout.read()
    assert running.wait(timeout=60) == 0 and "interrupted" in said
    rest = run(checkout, course, two.address)
    assert first in rest.unchanged and contents(checkout, course) == contents(checkout, local)


def changed(checkout: Path, place: Path) -> None:
    """Another release of the package: one comment more."""
    for part in ("seminar", "data"):
        shutil.copytree(checkout / part, place / part, ignore=shutil.ignore_patterns("__pycache__"))
    with (place / "seminar" / "dates.py").open("a") as file:
        file.write("# another release\n")


def absent(checkout: Path, place: Path) -> None:
    """No package at all."""
    place.mkdir()
    (place / "seminar.py").write_text("raise ImportError('seminar is not installed')\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "says"), [(changed, "seminar [0-9a-f]{16}, here"), (absent, "not installed")]
)
def test_a_worker_with_another_release_is_refused_by_its_address(make, says, checkout, three, two, tmp_path):
    make(checkout, tmp_path / "other")
    words = ["--nthreads", "1", "--no-nanny", "--name", "other"]
    other = two.start("dask_worker", *words, PYTHONPATH=str(tmp_path / "other"))
    until(lambda: "other" in two.workers())
    try:
        address = two.workers()["other"]
        with pytest.raises(cluster.ClusterError, match=f"{address}: .*{says}") as refused:
            run(checkout, three, two.address)
        assert str(refused.value).count("tcp://") == 1
        assert not contents(checkout, three)
    finally:
        end(other)
        until(lambda: "other" not in two.workers())


@pytest.mark.slow
def test_a_worker_that_joins_later_with_another_release_grades_nothing(checkout, two, source, tmp_path):
    changed(checkout, tmp_path / "other")
    grader = cluster.Grader(source("timeline"), Limits(), TRUSTED)
    with distributed.Client(two.address, set_as_default=False) as client:
        client.register_plugin(grader)
        words = ["--nthreads", "1", "--no-nanny", "--name", "other"]
        other = two.start("dask_worker", *words, PYTHONPATH=str(tmp_path / "other"))
        until(lambda: "other" in two.workers())
        try:
            address = two.workers()["other"]
            with pytest.raises(cluster.ClusterError, match=f"{address}: seminar"):
                client.submit(cluster.evaluate_here, grader.name, b"{}", workers=[address]).result()
        finally:
            end(other)
            client.unregister_worker_plugin(grader.name)


@pytest.mark.slow
def test_a_worker_with_several_threads_is_told_how_to_start(checkout, three, folder):
    with Cluster(folder) as threaded:
        threaded.worker("--nthreads", "2")
        with pytest.raises(cluster.ClusterError, match="2 threads; start it with --nthreads 1"):
            run(checkout, three, threaded.address)


@pytest.mark.slow
def test_what_is_finished_stays_when_all_workers_or_the_scheduler_are_lost(
    checkout, course, folder, monkeypatch
):
    monkeypatch.setattr(cluster, "PATIENCE", 8)
    with Cluster(folder) as frail:
        worker = frail.worker("--no-nanny")
        until(frail.workers)
        with pytest.raises(cluster.ClusterError, match="All workers are gone"):
            run(checkout, course, frail.address, tell=lambda _: worker.kill())
        kept = contents(checkout, course)
        assert kept
        frail.worker()
        until(frail.workers)
        with pytest.raises(cluster.ClusterError, match=r"The connection to the scheduler .* broke"):
            run(checkout, course, frail.address, tell=lambda s: s in kept or frail.scheduler.kill())
    assert len(contents(checkout, course)) > len(kept)


def test_a_cluster_that_is_not_there_is_said_with_its_address(checkout, three):
    quick = {"distributed.comm.timeouts.connect": "1s"}
    with (
        dask.config.set(quick),
        pytest.raises(cluster.ClusterError, match=r"answers at tcp://127\.0\.0\.1:9 "),
    ):
        run(checkout, three, "tcp://127.0.0.1:9")


@pytest.mark.parametrize(
    "address",
    [
        "tcp://192.0.2.1:8786",
        "tcp://[2001:db8::1]:8786",
        "tcp://cluster.example:8786",
        "tcp://localhost.example:8786",
        "tcp://0.0.0.0:8786",
        "tcp://127.0.0.1.example:8786",
        "ws://127.0.0.1:8786",
        "127.0.0.1:8786",
        "tcp://",
        "cluster",
    ],
)
def test_an_address_that_others_can_reach_without_a_certificate_is_refused(address):
    with pytest.raises(cluster.ClusterError, match="--insecure-network"):
        cluster.refuse_open([address])


@pytest.mark.parametrize(
    "address", ["tls://cluster.example:8786", "tcp://127.0.0.1:1", "tcp://[::1]:1", "tcp://localhost:1"]
)
def test_an_address_with_certificates_or_of_this_machine_alone_is_not_refused(address):
    cluster.refuse_open([address])


@pytest.mark.slow
def test_a_scheduler_that_listens_to_everybody_is_refused_unless_the_flag_is_given(checkout, three, folder):
    with Cluster(folder, host="0.0.0.0") as open_to_all:
        open_to_all.worker()
        here = f"tcp://127.0.0.1:{open_to_all.address.rpartition(':')[2]}"
        with pytest.raises(cluster.ClusterError, match="--insecure-network"):
            run(checkout, three, here)
        assert len(run(checkout, three, here, insecure_network=True).graded) == 3


@pytest.mark.slow
def test_with_certificates_a_class_is_graded_and_without_nobody_gets_in(checkout, local, three, folder):
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=seminar"]
    key, certificate = str(folder / "key.pem"), str(folder / "certificate.pem")
    subprocess.run([*made, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    words = ["--tls-ca-file", certificate, "--tls-cert", certificate, "--tls-key", key]
    names = {"ca-file": certificate, "client.cert": certificate, "client.key": key}
    known = {f"distributed.comm.tls.{name}": value for name, value in names.items()}
    with Cluster(folder, *words, "--protocol", "tls") as safe:
        assert safe.address.startswith("tls://")
        safe.worker(*words)
        with pytest.raises(cluster.ClusterError, match=r"certificates \(distributed\.comm\.tls\)"):
            run(checkout, three, safe.address)
        with dask.config.set(known):
            run(checkout, three, safe.address)
    expected = contents(checkout, local)
    assert contents(checkout, three) == {s: expected[s] for s in ("student-01", "student-05", "student-12")}
