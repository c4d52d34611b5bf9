"""Autograde a class and write feedback, one student at a time: one bad file never stops the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from seminar.grading.course import desk
from seminar.grading.feedback import without_remote_scripts


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
    its result says why. A score from an earlier run never stays on a submission that fails now.
    """
    results = []
    with desk(checkout, course, course / "release") as api:
        api.gradebook.close()
        made = api.generate_assignment(assignment)
        if not made["success"]:
            raise RuntimeError(
                f"nbgrader cannot read the source of {assignment}: {made.get('error', '')[-300:]}"
            )
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
                without_remote_scripts(page)
            results.append(_result(course, assignment, student, reason))
    return results


def students(course: Path, assignment: str) -> list[str]:
    """Who has handed in something for an assignment."""
    return sorted(f.parent.name for f in (course / "submitted").glob(f"*/{assignment}") if f.is_dir())


def read(course: Path, assignment: str) -> Iterator[Result]:
    """The results that stand in the gradebook."""
    for student in students(course, assignment):
        result = _result(course, assignment, student, "")
        yield result if result.most else Result(student, False, "not graded")


def _result(course: Path, assignment: str, student: str, reason: str) -> Result:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        try:
            notebooks = book.find_submission(assignment, student).notebooks
        except MissingEntry:
            return Result(student, False, reason or "not graded")
        grades = {g.name: g for notebook in notebooks for g in notebook.grades}
        manual = frozenset(name for name, g in grades.items() if g.needs_manual_grade)
        return Result(
            student,
            True,
            reason,
            {_question(n): g.score for n, g in grades.items() if g.cell.cell_type == "code"},
            {_question(n): g.max_score for n, g in grades.items() if g.cell.cell_type == "code"},
            manual,
        )


def _question(cell: str) -> str:
    return cell.removesuffix("-test")


def _forget(course: Path, assignment: str, student: str) -> None:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        try:
            book.remove_submission(assignment, student)
        except MissingEntry:
            return


def _reason(outcome: dict) -> str:
    text = f"{outcome.get('log', '')}\n{outcome.get('error', '')}"
    if "NotJSONError" in text or "JSONDecodeError" in text or "does not appear to be JSON" in text:
        return "The file is not a notebook: it may be damaged, or saved as something else. Ask for it again."
    lines = [line for line in text.splitlines() if line.strip() and "Traceback" not in line]
    return lines[-1].strip() if lines else "nbgrader gave no reason"
