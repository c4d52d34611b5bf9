"""The verbs around an evening: release before it, forget after it, and a made-up class to try them on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from seminar.desk.console import (
    Db,
    complain,
    done,
    known,
    out,
    plainly,
    relative,
    remark,
    remarks,
    use_gradebook,
)
from seminar.desk.steps import autograde

around = typer.Typer()


@around.command()
@plainly
def release(
    assignments: Annotated[list[str] | None, typer.Argument(help="All, if none is named.")] = None,
    to: Annotated[
        Path | None, typer.Option(help="Bring a git repository for students up to date, without a key in it.")
    ] = None,
) -> None:
    """Regenerate student notebooks in exercises/, check them for leaks, pack those named (or all) into dist/student.zip."""
    from seminar.desk import bundle
    from seminar.desk import release as maker
    from seminar.grading import course

    checkout = course.root()
    names = [known(checkout, name) for name in assignments or []]
    if to:
        bundle.check_place(checkout, to)
    changed = maker.release(checkout, names)
    for name in names or course.assignments(checkout):
        remarks(maker.promised(maker.source(checkout, name)))
    done(f"exercises/: {'changed: ' + ', '.join(changed) if changed else 'nothing to change'}.")
    if bundle.workbooks(checkout):
        path = checkout / "dist" / "student.zip"
        size = bundle.write(checkout, path, names)
        done(
            f"{relative(path)} ({size / 1024:,.0f} kB): {', '.join(names) or 'every assignment'}, the chapters’ workbooks, "
            "the package with its data, what to install, a guide. No solution is in it."
        )
    else:
        remark("No zip for students yet: it takes the workbooks of the book. Run: make student")
    if to:
        published = bundle.publish(checkout, to, names)
        done(
            f"{to}: {len(published)} files changed, in one commit."
            if published
            else f"{to}: nothing to change."
        )
        if any(path.endswith(".whl") and how == "M" for path, how in published.items()):
            remark(
                "The package changed but not its version: who has installed it keeps the old one. "
                "Raise __version__ in seminar/__init__.py."
            )
        remark(f"Now push: {bundle.push(to)}")


@around.command()
@plainly
def forget(
    student: str,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list the places.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    db: Db = None,
) -> None:
    """Remove a student from every place in the course: gradebook, files, tables."""
    from seminar.desk import personal
    from seminar.grading.course import root

    checkout = root()
    use_gradebook(db)
    remarks(personal.forget(checkout, checkout, student, dry_run=True))
    if dry_run:
        done("Dry run: nothing was removed.")
        return
    if not yes:
        typer.confirm(f"Remove {student} from all of these? This cannot be undone.", abort=True)
    done(f"Removed {student} from {len(personal.forget(checkout, checkout, student))} places.")
    remark(
        "Out of reach, and yours to delete: the zip and the tables that you downloaded from the LMS, what you uploaded "
        "or mailed, backups. More: solutions/teaching/personal-data.md"
    )


@around.command()
@plainly
def demo(
    assignment: str = "timeline",
    students: Annotated[
        int | None, typer.Option(min=1, max=9_999, help="A class of this size; the twelve by default.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed makes another class of that size.")] = 2026,
) -> None:
    """Make a class in _build/demo/, autograde it, write feedback and a report."""
    from seminar.desk import demo as maker
    from seminar.grading import jail
    from seminar.grading.course import root

    checkout = root()
    course = checkout / "_build" / "demo"
    everyone = maker.write(checkout, course, known(checkout, assignment), students, seed)
    worth = maker.points(checkout, assignment)
    if reason := jail.why_not():
        # These students are our own.
        remark(f"The demonstration class is graded without the jail. {reason}")
    batch, page, _ = autograde(checkout, course, assignment, trusted=bool(reason))
    table = Table("Student", "What they did", "Points", "Note", title=f"Demonstration class: {assignment}")
    unexpected = []
    for submission, result in zip(everyone, batch.results, strict=True):
        if (maker.expected(submission, worth) or {}) != result.points:
            unexpected.append(submission.student)
        points = f"{result.score:g} of {sum(worth.values()):g}" if result.graded else "–"
        note = result.reason or (f"texts to read: {len(result.manual)}" if result.manual else "")
        table.add_row(result.student, submission.habit, points, escape(note))
    if students is None:
        out.print(table)
    else:
        for habit, number in Counter(each.habit for each in everyone).most_common():
            remark(f"{number} × {habit}")
    if unexpected:
        complain(f"Not the scores that the maker expects: {', '.join(unexpected)}.")
        raise typer.Exit(1)
    done(f"{len(everyone)} submissions, each with the points that their maker expects.")
    for name, place in (
        ("Report", page),
        ("Feedback", course / "feedback"),
        ("Autograded", course / "autograded"),
        ("Downloads", course / "downloads"),
    ):
        out.print(f"{name}: {relative(place)}", highlight=False)
