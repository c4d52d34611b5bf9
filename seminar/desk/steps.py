"""The steps that several verbs take: grade, enter penalties, write feedback and report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from seminar.desk.console import complain, known, out, progress, remarks

if TYPE_CHECKING:
    from seminar.desk.late import Lateness
    from seminar.grading.grade import Batch
    from seminar.grading.gradebook import Gradebook
    from seminar.grading.results import Result


def rename(checkout: Path, course: Path, dry_run: bool = False) -> None:
    """Bring to the roster's ids what was collected under others, and say so."""
    from seminar.desk import renaming
    from seminar.grading.course import assignments

    remarks(renaming.apply(checkout, course, assignments(checkout), dry_run))


def autograde(
    checkout: Path, course: Path, assignment: str, **options: object
) -> tuple[Batch, Path | None, Lateness]:
    """Grade what lies in ``course/submitted`` under a progress bar, then penalties, feedback and report.

    Gives what became of it, the report's path and who was late; a dry run writes nothing and has no report.
    """
    from seminar.desk import late
    from seminar.grading import grade, intake

    # What is wrong here is better known before the class has been graded.
    remarks(late.check(checkout, course, assignment)[1].remarks(assignment))
    remarks(late.unknown(course, assignment))
    students = intake.students(course, assignment)
    found = []

    def penalties(book: Gradebook) -> None:
        found.append(late.apply(checkout, course, assignment, book))

    with progress() as bar:
        task = bar.add_task("Autograding", total=len(students))
        options |= {"tell": lambda _: bar.advance(task), "then": penalties}
        batch = grade.grade(checkout, course, assignment, **options)
    if options.get("dry_run"):
        return batch, None, found[0]
    write_feedback(checkout, course, assignment, sorted({*batch.graded, *batch.changed}))
    return batch, write_report(checkout, course, assignment, batch.results, found[0]), found[0]


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
        task = bar.add_task("Feedback", total=len(students), visible=bool(students))
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
    """The results of an assignment and who was late; raises FileNotFoundError where nothing is graded yet."""
    from seminar.desk import late

    rename(checkout, checkout)
    remarks(late.unknown(checkout, known(checkout, assignment)))
    results, lateness = standing(checkout, checkout, assignment)
    if not results:
        raise FileNotFoundError(f"Nothing of “{assignment}” is graded yet. Run: seminar grade {assignment}")
    return results, lateness
