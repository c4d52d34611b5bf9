"""The feedback pages, and what they may show."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from seminar.grading.marking import MARK


def write(
    checkout: Path,
    course: Path,
    assignment: str,
    students: list[str],
    tell: Callable[[str], None] = lambda s: None,
) -> dict[str, str]:
    """Write a page for each student whose work is graded; by student, why there is none."""
    from seminar.grading.course import desk, last_line

    missing = {}
    with desk(checkout, course) as api:
        for student in students:
            tell(student)
            made = api.generate_feedback(assignment, student)
            if not made["success"]:
                missing[student] = last_line(made)
            for page in (course / "feedback" / student / assignment).glob("*.html"):
                finish(page)
    return missing


class MessagesOnly(NbGraderPreprocessor):
    """Leaves of an error only its message, and out what is for the marker alone."""

    def preprocess(self, notebook: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        notebook.cells = [cell for cell in notebook.cells if not cell.metadata.get(MARK)]
        return super().preprocess(notebook, resources)

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int) -> tuple[NotebookNode, dict]:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                named = "" if output.ename in ("Wrong", "NotAnswered") else f"{output.ename}: "
                output.traceback = [f"✗ {named}{output.evalue}"]
        return cell, resources


_STYLE = "<style>pre { overflow-wrap: anywhere; white-space: pre-wrap; }</style>"


def finish(page: Path) -> None:
    """Take out of a written page the scripts that nbgrader's template fetches, and wrap its long messages."""
    text = page.read_text(encoding="utf-8")
    text = re.sub(r'<script[^>]*\ssrc="https?:[^>]*>\s*</script>', "", text)
    page.write_text(text.replace("</head>", f"{_STYLE}</head>", 1), encoding="utf-8")
