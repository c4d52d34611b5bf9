"""We sit on the ecosystem, not in front of it: its own commands work in the checkout, without ours."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from seminar.grading import demo, release

pytestmark = pytest.mark.slow


def by_hand(copy: Path, *command: str) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(copy)}
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]


def test_jupyter_book_builds_the_book(copy):
    shutil.rmtree(copy / "_build", ignore_errors=True)
    by_hand(
        copy, "jupyter-book", "build", "book", "--config", "_config.yml", "--path-output", ".", "-W", "-n", "--keep-going"
    )  # fmt: skip
    assert (copy / "_build" / "html" / "time.html").is_file()


def test_nbgrader_releases_grades_and_gives_feedback(copy, tmp_path):
    before = release.contents(copy / "exercises")
    everyone = demo.write(copy, tmp_path / "class", "timeline")[:3]
    for submission in everyone:
        shutil.copytree(
            tmp_path / "class" / "submitted" / submission.student, copy / "submitted" / submission.student
        )
    by_hand(copy, "nbgrader", "generate_assignment", "timeline", "--force")
    assert release.contents(copy / "exercises") == before, "nbgrader's own release is the committed one"
    by_hand(copy, "nbgrader", "autograde", "timeline")
    by_hand(copy, "nbgrader", "generate_feedback", "timeline")
    worth = demo.points(copy, "timeline")
    with Gradebook(f"sqlite:///{copy / 'gradebook.db'}") as book:
        for submission in everyone:
            score = book.find_submission("timeline", submission.student).score
            assert score == sum(demo.expected(submission, worth).values())
            assert (copy / "feedback" / submission.student / "timeline" / "timeline.html").is_file()
