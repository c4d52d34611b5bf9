"""Four hundred broken, odd and hostile submissions: each gets what is fair, and nobody else notices.

Each family is one class run, with an honest student before and after every case. The source has a canary in each
solution and each hidden test; where one is seen, something leaked.
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil
import pytest

from seminar.desk import answers
from seminar.grading import grade, jail
from seminar.grading.course import SOURCES
from seminar.grading.gradebook import Result
from tests import submissions
from tests.submissions import ASSIGNMENT, WORTH, Case

pytestmark = pytest.mark.skipif(bool(jail.why_not()), reason=jail.why_not() or "the jail can be made")

FAMILIES = submissions.families()
CASES = [pytest.param(case, id=case.id) for family in FAMILIES.values() for case in family]
VALUE = str(7_316_482 * 1_000 + 95)
LEAKS = ("CANARY-", VALUE, "def _hidden", "misconceptions=[")


@dataclass
class Class:
    """A family's class after its run."""

    course: Path
    results: dict[str, Result]
    left_running: list[str]
    heard: list[str]
    changed: list[str]


def honest(number: int) -> str:
    return f"{number:03}-honest"


def student(case: Case) -> str:
    return f"{FAMILIES[case.family].index(case):03}-hostile"


@pytest.fixture(scope="module")
def guarded(checkout, tmp_path_factory) -> Path:
    """A checkout with a canary in each solution and each hidden test."""
    place = tmp_path_factory.mktemp("checkout")
    shutil.copy(checkout / "nbgrader_config.py", place)
    for folder in (f"{SOURCES}/{ASSIGNMENT}", "solutions/data", f"exercises/{ASSIGNMENT}"):
        shutil.copytree(checkout / folder, place / folder)
    path = place / SOURCES / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(path, 4)
    for cell in notebook.cells:
        begin = "### BEGIN HIDDEN TESTS\n"
        value = f'canary, value = "CANARY-TEST", int("{VALUE[:5]}" "{VALUE[5:]}")\n'
        cell.source = cell.source.replace(begin, begin + value)
        cell.source = cell.source.replace("### BEGIN SOLUTION\n", "### BEGIN SOLUTION\n# CANARY-SOLUTION\n")
    nbformat.write(notebook, path)
    return place


@pytest.fixture(scope="module")
def graded(guarded, tmp_path_factory):
    """``graded(family)``: the family's class, graded once."""

    @functools.cache
    def run(family: str) -> Class:
        course = tmp_path_factory.mktemp(family)
        with Listeners() as listeners:
            write(guarded, course, family, listeners.words)
            before = fingerprints(guarded, course / "submitted")
            running = adopt()
            os.environ["CANARY_TOKEN"] = "CANARY-ENVIRONMENT"
            try:
                batch = grade.grade(guarded, course, ASSIGNMENT, limits=submissions.limits(family), workers=2)
            finally:
                del os.environ["CANARY_TOKEN"]
            left = left_running(running)
        after = fingerprints(guarded, course / "submitted")
        changed = sorted(str(f) for f in before.keys() | after.keys() if before.get(f) != after.get(f))
        return Class(course, {r.student: r for r in batch.results}, left, listeners.heard, changed)

    return run


def write(checkout: Path, course: Path, family: str, words: dict[str, str]) -> None:
    """The class's submissions: honest and hostile by turns."""
    words = words | {"SOLUTION": str(checkout / SOURCES / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")}
    words |= {"CHECKOUT": str(checkout), "COURSE": str(course)}
    bank = answers.load(submissions.ROOT, ASSIGNMENT)
    place = course / "submitted"
    for number in range(len(FAMILIES[family]) + 1):
        coats = {q: b.right[number % len(b.right)].code for q, b in bank.items()}
        submissions.put(submissions.solved(**coats), place / honest(number) / ASSIGNMENT, {})
    for case in FAMILIES[family]:
        submissions.put(case.make(), place / student(case) / ASSIGNMENT, words)


class Listeners:
    """Whatever could be reached on this machine from outside the jail; hears who comes."""

    def __enter__(self) -> Listeners:
        self.heard: list[str] = []
        tcp, udp, unix = socket.socket(), socket.socket(type=socket.SOCK_DGRAM), socket.socket(socket.AF_UNIX)
        name = f"seminar-{os.getpid()}-{time.monotonic_ns()}"
        for end, address in ((tcp, ("127.0.0.1", 0)), (udp, ("127.0.0.1", 0)), (unix, f"\0{name}")):
            end.bind(address)
        for end in (tcp, unix):
            end.listen()
        self.words = {"TCP": str(tcp.getsockname()[1]), "UDP": str(udp.getsockname()[1]), "UNIX": name}
        self.ends = [tcp, udp, unix]
        for end, hear in ((tcp, tcp.accept), (udp, lambda: udp.recv(100)), (unix, unix.accept)):
            threading.Thread(target=self._listen, args=(end, hear), daemon=True).start()
        return self

    def _listen(self, end: socket.socket, hear: object) -> None:
        try:
            while True:
                self.heard.append(str(hear()))
        except OSError:
            pass

    def __exit__(self, *_: object) -> None:
        for end in self.ends:
            end.close()


def fingerprints(*places: Path) -> dict[Path, str]:
    """Every ordinary file below some folders, with what it holds."""
    files = [Path(top) / name for p in places for top, _, names in os.walk(p) for name in names]
    files = [f for f in files if f.is_file() and not f.is_symlink()]
    return {f: hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def adopt() -> set[psutil.Process]:
    """Make this process the parent of whatever loses its own; returns what runs below it now."""
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
    return set(psutil.Process().children(recursive=True))


def left_running(before: set[psutil.Process], seconds: float = 5) -> list[str]:
    """What still runs a moment after a class, except Python's own book-keeper of shared things."""
    deadline = time.monotonic() + seconds
    while True:
        left = []
        for process in set(psutil.Process().children(recursive=True)) - before:
            try:
                words = " ".join(process.cmdline())
                if process.status() != psutil.STATUS_ZOMBIE and "resource_tracker" not in words:
                    left.append(words or process.name())
            except psutil.NoSuchProcess:
                pass
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.1)


@pytest.mark.parametrize("case", CASES)
def test_a_submission_gets_what_is_fair(case, graded):
    result = graded(case.family).results[student(case)]
    assert result.status in case.status, f"{result.reason} {result.repairs}"
    expected = {q: points for q, points in case.points.items() if q not in case.free}
    assert {q: p for q, p in result.points.items() if q not in case.free} == expected, result.messages
    assert all(0 <= p <= WORTH[q] for q, p in result.points.items())
    said = " ".join([result.reason, *result.repairs, *result.messages.values()])
    for word in case.says:
        assert word in said
    assert ("essay" in result.manual) == case.essay
    assert result.reason or result.status == "graded"


@pytest.mark.parametrize("case", CASES)
def test_its_neighbours_notice_nothing(case, graded):
    place = FAMILIES[case.family].index(case)
    for neighbour in (honest(place), honest(place + 1)):
        result = graded(case.family).results[neighbour]
        assert (result.status, result.points) == ("graded", WORTH), f"{result.reason} {result.messages}"


@pytest.mark.parametrize("case", CASES)
def test_nothing_leaks_to_it(case, graded):
    run = graded(case.family)
    result = run.results[student(case)]
    seen = [result.reason, *result.repairs, *result.messages.values()]
    copy = run.course / "autograded" / student(case) / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    if copy.is_file():
        seen.append(copy.read_text(encoding="utf-8"))
        nbformat.validate(nbformat.reads(seen[-1], as_version=4))
    for leak in LEAKS:
        assert not [text for text in seen if leak in text], f"{leak} was seen"


@pytest.mark.parametrize("family", FAMILIES)
def test_nothing_is_left_running(family, graded):
    assert not graded(family).left_running


@pytest.mark.parametrize("family", FAMILIES)
def test_nothing_outside_is_reached_or_changed(family, graded):
    run = graded(family)
    assert not run.heard, "something came through the network"
    assert not run.changed
    places = (
        "/",
        "/tmp",
        "/dev",
        "/dev/shm",
        "/var/tmp",
        "/usr",
        "/etc",
        os.path.expanduser("~"),
        run.course,
    )
    assert not [p for p in places if os.path.lexists(Path(p) / "ESCAPED")]


@pytest.mark.parametrize("family", FAMILIES)
def test_the_gradebook_is_whole_and_has_everybody_once(family, graded):
    run = graded(family)
    everybody = sorted(
        [honest(n) for n in range(len(FAMILIES[family]) + 1)] + [student(c) for c in FAMILIES[family]]
    )
    assert sorted(run.results) == everybody
    with sqlite3.connect(run.course / "gradebook.db") as book:
        assert book.execute("pragma integrity_check").fetchone() == ("ok",)
        assert not book.execute("pragma foreign_key_check").fetchall()
        entered = [name for (name,) in book.execute("select student_id from submitted_assignment order by 1")]
        assert entered == everybody
        sums = dict(
            book.execute(
                """select s.student_id, sum(coalesce(g.auto_score, 0)) from submitted_assignment s
                join submitted_notebook n on n.assignment_id = s.id join grade g on g.notebook_id = n.id
                group by s.student_id"""
            )
        )
    assert sums == {name: result.score for name, result in run.results.items()}


def test_the_page_for_instructors_holds_the_results_of_this_run(graded, checkout):
    results = {c.id: graded(c.family).results[student(c)] for cases in FAMILIES.values() for c in cases}
    fresh = checkout / "_build" / "submissions.md"
    fresh.parent.mkdir(exist_ok=True)
    fresh.write_text(submissions.table(results), encoding="utf-8")
    rows = [row for row in fresh.read_text(encoding="utf-8").splitlines() if row.endswith(" as is fair |")]
    assert len(rows) == len(CASES) >= 100
    page = checkout / "solutions" / "teaching" / "submissions.md"
    assert page.is_file() and page.read_text(encoding="utf-8") == fresh.read_text(encoding="utf-8"), (
        "cases changed: cp _build/submissions.md solutions/teaching/submissions.md"
    )


def test_a_leak_a_visitor_and_a_left_process_would_be_noticed(guarded):
    source = (guarded / SOURCES / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text(encoding="utf-8")
    assert source.count("CANARY-TEST") == source.count("CANARY-SOLUTION") == len(WORTH)
    with Listeners() as listeners:
        socket.create_connection(("127.0.0.1", int(listeners.words["TCP"]))).close()
        deadline = time.monotonic() + 5
        while not listeners.heard and time.monotonic() < deadline:
            time.sleep(0.01)
    assert listeners.heard
    before = adopt()
    # The shell ends at once; its orphan stays.
    subprocess.run(["sh", "-c", "sleep 60 >/dev/null 2>&1 &"], check=True)
    assert left_running(before, 0.2) == ["sleep 60"]
    for process in set(psutil.Process().children(recursive=True)) - before:
        if process.cmdline() == ["sleep", "60"]:
            process.kill()


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="all of this file has run as an ordinary user")
def test_an_ordinary_users_jail_holds_as_well_as_roots(checkout, tmp_path):
    ordinary = ["bwrap", "--unshare-user", "--uid", "1000", "--gid", "1000", "--dev-bind", "/", "/"]
    chosen = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--basetemp",
        tmp_path / "inside",
    ]
    chosen += [__file__, "-k", "(reaching_out or folders) and not slow"]
    done = subprocess.run([*ordinary, *chosen], cwd=checkout, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert re.search(r"\b\d{3} passed", done.stdout), done.stdout


def test_every_case_says_why():
    whys = [case.why for cases in FAMILIES.values() for case in cases]
    assert all(why.endswith((".", "?")) for why in whys)
