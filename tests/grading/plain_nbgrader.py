"""nbgrader as it comes, without our engine behind it: what the engine is compared with."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

_CONFIG = """c = get_config()
c.CourseDirectory.course_id = "plain"
c.CourseDirectory.source_directory = "solutions/assignments"
c.ExecutePreprocessor.timeout = 60
c.Exchange.root = "exchange"
c.ClearSolutions.code_stub = {"python": "# Replace the dots above by your answer; more lines are welcome."}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE"
"""


def course(checkout: Path, place: Path, assignment: str) -> Path:
    """A course folder for nbgrader alone, with one source."""
    (place / "exchange").mkdir(parents=True)
    (place / "nbgrader_config.py").write_text(_CONFIG, encoding="utf-8")
    source = checkout / "solutions" / "assignments" / assignment
    shutil.copytree(source, place / "solutions" / "assignments" / assignment)
    run(place, "generate_assignment", assignment)
    return place


def run(place: Path, *words: str) -> str:
    """An nbgrader command in the course folder; what it said."""
    program = [sys.executable, "-m", "nbgrader", *words]
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    environment = {"PATH": path, "HOME": str(place), "JUPYTER_PREFER_ENV_PATH": "1"}
    done = subprocess.run(program, cwd=place, capture_output=True, text=True, env=environment)
    return done.stdout + done.stderr


def points(place: Path, assignment: str) -> dict[str, dict[str, float]]:
    """By student and question, the automatic points in nbgrader's gradebook."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{place / 'gradebook.db'}") as book:
        return {
            submission.student_id: {
                grade.name.removesuffix("-test"): grade.auto_score
                for notebook in submission.notebooks
                for grade in notebook.grades
                if grade.cell.cell_type == "code"
            }
            for submission in book.assignment_submissions(assignment)
        }
