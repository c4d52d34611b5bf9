"""Killed at any moment: after another run the gradebook is that of an undisturbed one, and no process is left."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from seminar.desk import demo
from seminar.grading import grade, jail
from seminar.grading.course import gradebook

pytestmark = pytest.mark.slow
TRUSTED = bool(jail.why_not())
SEED = random.SystemRandom().randrange(10**6)

PROGRAM = """
import os, signal, sys
from pathlib import Path
from seminar.grading import grade, gradebook

def die_before_commit(number):
    written = []
    former = gradebook.Gradebook._enter
    def enter(self, *arguments):
        former(self, *arguments)
        written.append(1)
        if len(written) == number:
            os.kill(os.getpid(), signal.SIGKILL)
    gradebook.Gradebook._enter = enter

if __name__ == "__main__":
    checkout, course, trusted, number = sys.argv[1:]
    if int(number):
        die_before_commit(int(number))
    grade.grade(Path(checkout), Path(course), "timeline", trusted=trusted == "True", tell=lambda s: print(s, flush=True))
"""


@pytest.fixture(scope="module")
def undisturbed(checkout, tmp_path_factory):
    course = tmp_path_factory.mktemp("undisturbed")
    demo.write(checkout, course, "timeline")
    grade.grade(checkout, course, "timeline", trusted=TRUSTED)
    return course, contents(checkout, course)


def contents(checkout: Path, course: Path) -> list:
    with gradebook(checkout, course) as book:
        found = [(r.student, r.status, r.points, r.manual) for r in book.results("timeline")]
    with sqlite3.connect(course / "gradebook.db") as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
    return found


def start(checkout: Path, course: Path, place: Path, number: int = 0) -> subprocess.Popen:
    file = place / "run.py"
    file.write_text(PROGRAM)
    words = [str(checkout), str(course), str(TRUSTED), str(number)]
    return subprocess.Popen(
        [sys.executable, file, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def below(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [p for child in map(int, children) for p in (child, *below(child))]


def command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


SIGNS = {"worker": b"spawn_main", "prepared": b"seminar.grading.prepared"}


def is_a(target: str, pid: int) -> bool:
    """Whether a process is one of the grader's own; what a prepared process forks bears its name, and is a student's."""
    try:
        parent = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except (OSError, ValueError):
        return False
    sign = SIGNS[target]
    forked = sign in command(parent) and not command(parent).startswith(b"bwrap")
    return sign in command(pid) and not forked


@pytest.mark.parametrize("target", ["driver", "worker", "prepared"])
@pytest.mark.parametrize("try_", range(5))
def test_a_kill_at_a_random_moment_changes_nothing_in_the_end(target, try_, checkout, undisturbed, tmp_path):
    chance = random.Random(f"{SEED}-{target}-{try_}")
    print(f"seed {SEED}")
    _, expected = undisturbed
    course = tmp_path / "course"
    demo.write(checkout, course, "timeline")
    running = start(checkout, course, tmp_path)
    if target != "driver":
        running.stdout.readline()  # it is at work
    time.sleep(chance.uniform(0, 3 if target == "driver" else 1))
    family = below(running.pid)
    victims = [running.pid] if target == "driver" else [p for p in family if is_a(target, p)]
    if victims:
        os.kill(chance.choice(victims), signal.SIGKILL)
    running.communicate(timeout=120)
    settle(family)
    grade.grade(checkout, course, "timeline", trusted=TRUSTED)
    assert contents(checkout, course) == expected


@pytest.mark.parametrize("number", [1, 3, 6, 9, 11])
def test_a_kill_between_a_result_and_its_commit_changes_nothing_in_the_end(
    number, checkout, undisturbed, tmp_path
):
    _, expected = undisturbed
    course = tmp_path / "course"
    demo.write(checkout, course, "timeline")
    running = start(checkout, course, tmp_path, number)
    running.stdout.readline()
    family = below(running.pid)
    running.communicate(timeout=120)
    assert running.returncode == -signal.SIGKILL
    settle(family)
    again = grade.grade(checkout, course, "timeline", trusted=TRUSTED)
    assert len(again.unchanged) <= number and contents(checkout, course) == expected


def settle(family: list[int]) -> None:
    """No process of a run is left a moment after its end."""
    deadline = time.monotonic() + 10
    signs = (*SIGNS.values(), b"bwrap")
    while left := [p for p in family if any(sign in command(p) for sign in signs)]:
        assert time.monotonic() < deadline, f"left running: {[command(p) for p in left]}"
        time.sleep(0.1)


def test_a_half_written_copy_is_never_seen(checkout, undisturbed, tmp_path):
    course, _ = undisturbed
    copies = list((course / "autograded").rglob("*"))
    assert not [c for c in copies if c.suffix == ".part"]
    shutil.rmtree(tmp_path, ignore_errors=True)
