"""Autograde a class and write feedback, one student at a time: one bad file never stops the others."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from seminar.grading.course import desk, last_line, question
from seminar.grading.feedback import finish
from seminar.grading.release import ReleaseError


@dataclass(frozen=True)
class Result:
    """What became of one submission. ``points`` by question is empty where nothing could be graded."""

    student: str
    graded: bool
    reason: str = ""
    points: dict[str, float] = field(default_factory=dict)
    most: dict[str, float] = field(default_factory=dict)
    manual: frozenset[str] = frozenset()

    @property
    def score(self) -> float:
        return sum(self.points.values())


def grade(
    checkout: Path, course: Path, assignment: str, tell: Callable[[str], None] = lambda student: None
) -> list[Result]:
    """Autograde every submission of one assignment in ``course/submitted`` and write its feedback page.

    ``tell`` hears each student's name before the work on it begins. Nothing is raised for a bad submission:
    its result says why. A score from an earlier run never stays on a submission that fails now. A source that
    nbgrader cannot read raises :class:`seminar.grading.release.ReleaseError`.
    """
    results = []
    # nbgrader enters an assignment into the gradebook by releasing it: here, to a folder that nobody reads.
    with tempfile.TemporaryDirectory() as aside, desk(checkout, course, Path(aside)) as api:
        made = api.generate_assignment(assignment)
        if not made["success"]:
            raise ReleaseError(f"{assignment}: {last_line(made)}")
        for student in students(course, assignment):
            tell(student)
            outcome = api.autograde(assignment, student)
            reason = "" if outcome["success"] else _reason(outcome)
            if reason:
                _forget(course, assignment, student)
                results.append(Result(student, False, reason))
                continue
            feedback = api.generate_feedback(assignment, student)
            reason = "" if feedback["success"] else f"no feedback page: {_reason(feedback)}"
            for page in (course / "feedback" / student / assignment).glob("*.html"):
                finish(page)
            results.append(_result(course, assignment, student, reason))
    return results


def students(course: Path, assignment: str) -> list[str]:
    """Who has handed in something for an assignment."""
    return sorted(f.parent.name for f in (course / "submitted").glob(f"*/{assignment}") if f.is_dir())


def _result(course: Path, assignment: str, student: str, reason: str) -> Result:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        try:
            notebooks = book.find_submission(assignment, student).notebooks
        except MissingEntry:
            return Result(student, False, reason or "not graded")
        grades = {g.name: g for notebook in notebooks for g in notebook.grades}
        texts = {name: g for name, g in grades.items() if g.cell.cell_type == "markdown"}
        return Result(
            student,
            True,
            reason,
            {question(n): g.score for n, g in grades.items() if g.cell.cell_type == "code"},
            {question(n): g.max_score for n, g in grades.items() if g.cell.cell_type == "code"},
            frozenset(name for name, g in texts.items() if g.needs_manual_grade),
        )


def _forget(course: Path, assignment: str, student: str) -> None:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        try:
            book.remove_submission(assignment, student)
        except MissingEntry:
            return


def _reason(outcome: dict) -> str:
    text = f"{outcome.get('log', '')}\n{outcome.get('error', '')}"
    return next((remedy for sign, remedy in _REMEDIES.items() if sign in text), last_line(outcome))


_NO_NOTEBOOK = "The file is not a notebook: it may be damaged, or saved as something else. Ask for it again."
_REMEDIES = {
    "NotJSONError": _NO_NOTEBOOK,
    "JSONDecodeError": _NO_NOTEBOOK,
    "does not appear to be JSON": _NO_NOTEBOOK,
    "use an old version": "A cell stands in the notebook twice: a copied or split answer cell. Open it in "
    "JupyterLab, delete the copy, and grade again.",
    "Skipping unknown notebook": "There is no notebook of the assignment's name. Give the file its own name again, "
    "and grade again.",
    "No notebooks were matched": "There is no notebook in the folder. Ask for it again.",
}
