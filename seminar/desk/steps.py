"""The steps that several verbs take: grade, enter penalties, write feedback and report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from seminar.desk.console import complain, known, out, progress

if TYPE_CHECKING:
    from seminar.desk.late import Lateness
    from seminar.grading.grade import Batch
    from seminar.grading.results import Result


def autograde(
    checkout: Path, course: Path, assignment: str, **options: object
) -> tuple[Batch, Path | None, Lateness | None]:
    """Grade what lies in ``course/submitted`` under a progress bar, then penalties, feedback and report.

    Gives what became of it, the report's path and who was late; a dry run writes nothing and has neither.
    """
    from seminar.grading import grade, intake

    with progress() as bar:
        task = bar.add_task("Autograding", total=len(intake.students(course, assignment)))
        batch = grade.grade(checkout, course, assignment, tell=lambda _: bar.advance(task), **options)
    if options.get("dry_run"):
        return batch, None, None
    before = {result.student: result.penalty for result in batch.results}
    batch.results, lateness = standing(checkout, course, assignment)
    changed = [r.student for r in batch.results if r.penalty != before.get(r.student)]
    write_feedback(checkout, course, assignment, sorted({*batch.graded, *changed}))
    return batch, write_report(checkout, course, assignment, batch.results, lateness), lateness


def standing(checkout: Path, course: Path, assignment: str) -> tuple[list[Result], Lateness]:
    """Every result as it stands, late penalties entered anew; and who was late."""
    from seminar.desk import late
    from seminar.grading.course import gradebook

    with gradebook(checkout, course) as book:
        lateness = late.apply(checkout, course, assignment, book)
        return book.results(assignment), lateness


def write_feedback(checkout: Path, course: Path, assignment: str, students: list[str]) -> None:
    from seminar.desk import feedback

    with progress() as bar:
        task = bar.add_task("Feedback", total=len(students))
        missing = feedback.write(checkout, course, assignment, students, tell=lambda _: bar.advance(task))
    for name, why in missing.items():
        complain(f"{name}: no feedback page: {why}")


def write_report(
    checkout: Path, course: Path, assignment: str, results: list[Result], lateness: Lateness
) -> Path:
    from seminar.desk import report

    with out.status("Writing the report …"):
        return report.write(checkout, course, assignment, results, lateness)


def graded(checkout: Path, assignment: str) -> tuple[list[Result], Lateness]:
    results, lateness = standing(checkout, checkout, known(checkout, assignment))
    if not results:
        raise FileNotFoundError(f"Nothing of “{assignment}” is graded yet. Run: seminar grade {assignment}")
    return results, lateness
