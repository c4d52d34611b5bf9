"""We sit on the ecosystem, not in front of it: its own commands work in the checkout, without ours."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from seminar.desk import demo, release

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


def readme_commands(copy: Path) -> list[list[str]]:
    """nbgrader's commands as the README gives them."""
    text = (copy / "README.md").read_text(encoding="utf-8")
    return [line.split() for line in text.splitlines() if line.startswith("nbgrader ")]


def test_nbgrader_grades_a_class_by_the_commands_of_the_readme(copy, tmp_path):
    before = release.contents(copy / "exercises")
    everyone = demo.write(copy, tmp_path / "class", "timeline")[:3]
    for submission in everyone:
        shutil.copytree(
            tmp_path / "class" / "submitted" / submission.student, copy / "submitted" / submission.student
        )
    commands = readme_commands(copy)
    assert len(commands) == 4
    for command in commands:
        by_hand(copy, *command)
    assert release.contents(copy / "exercises") == before, "nbgrader's own release is the committed one"
    worth = demo.points(copy, "timeline")
    with Gradebook(f"sqlite:///{copy / 'gradebook.db'}") as book:
        for submission in everyone:
            score = book.find_submission("timeline", submission.student).score
            assert score == sum(demo.expected(submission, worth).values())
            assert (copy / "feedback" / submission.student / "timeline" / "timeline.html").is_file()
    assert (copy / "grades.csv").is_file()
