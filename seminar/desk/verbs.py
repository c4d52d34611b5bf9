"""The instructor's verbs of the ``seminar`` command, in the order of an evening: release to export."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from seminar.desk.console import complain, done, known, out, plainly, relative, remark, remarks
from seminar.desk.steps import autograde, graded, write_feedback, write_report

verbs = typer.Typer()


def _gradebook(url: str | None) -> None:
    # Every step of a verb finds the gradebook by itself.
    if url:
        os.environ["SEMINAR_DB"] = url


Db = Annotated[
    str | None,
    typer.Option(
        help="The gradebook, if it is not gradebook.db: postgresql://USER@HOST/DATABASE; or SEMINAR_DB."
    ),
]


@verbs.command()
@plainly
def release(
    assignments: Annotated[list[str] | None, typer.Argument(help="All, if none is named.")] = None,
    to: Annotated[
        Path | None, typer.Option(help="Bring a git repository for students up to date, without a key in it.")
    ] = None,
) -> None:
    """Regenerate the student notebooks in exercises/, check them for leaks, write dist/student.zip."""
    from seminar.desk import bundle
    from seminar.desk import release as maker
    from seminar.grading.course import root

    checkout = root()
    names = [known(checkout, name) for name in assignments or []]
    if to:
        bundle.check_place(checkout, to)
    changed = maker.release(checkout, names)
    done(f"exercises/: {'changed: ' + ', '.join(changed) if changed else 'nothing to change'}.")
    if bundle.workbooks(checkout):
        path = checkout / "dist" / "student.zip"
        size = bundle.write(checkout, path)
        done(f"{relative(path)}: {size / 1024:,.0f} kB, without a solution in it.")
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


@verbs.command()
@plainly
def collect(
    source: Annotated[Path, typer.Argument(help="The zip from the LMS, or a folder.")],
    assignment: Annotated[str, typer.Option(help="Whose submissions these are.")],
    times: Annotated[
        Path | None,
        typer.Option(
            help="When they were handed in: Moodle's grading worksheet, or a CSV table with id and time.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
) -> None:
    """Put what was handed in into submitted/: from Moodle's or Canvas's zip, nbgrader's folders, or plain ones."""
    from seminar.desk import clock
    from seminar.desk import collect as collector
    from seminar.grading.course import assignments, root

    checkout = root()
    others = [name for name in assignments(checkout) if name != known(checkout, assignment)]
    with out.status("Reading …") as status:
        found = collector.collect(
            source,
            checkout,
            assignment,
            others=others,
            tell=lambda name: status.update(f"Reading {escape(name[-60:])}"),
        )
    table = Table("File", "Taken for", "Student", "Done", "Why", title=f"Collected: {assignment}")
    for row in found.rows:
        table.add_row(*map(escape, (row.origin, row.took, row.student, row.done, row.why)))
    out.print(table)
    for person in found.missing:
        remark(f"Missing: {person.first_name} {person.last_name} ({person.id})".replace("  ", " "))
    remarks(found.remarks)
    counts = Counter(row.done for row in found.rows)
    if not counts.keys() & {"taken", "replaced", "unchanged", "same", "kept"}:
        complain(f"There is no submission of “{assignment}” in {source}. Is it the right download?")
        raise typer.Exit(1)
    done(f"{', '.join(f'{number} {what}' for what, number in counts.items()) or 'nothing found'}.")
    if times:
        remarks(clock.apply(checkout, assignment, times))
    remark(f"Next: seminar grade {assignment}")


@verbs.command()
@plainly
def grade(
    assignment: str,
    workers: Annotated[
        int | None, typer.Option(help="Processes at a time; as many as cores by default.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; write nothing.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Grade unchanged submissions as well.")] = False,
    trust_students: Annotated[
        bool, typer.Option("--trust-students", help="Run students' code as yourself, without the jail.")
    ] = False,
    db: Db = None,
    scheduler: Annotated[str, typer.Option(help="Grade on a Dask cluster: tls://HOST:PORT.")] = "",
    insecure_network: Annotated[
        bool,
        typer.Option("--insecure-network", help="Allow a cluster that anybody in the network can reach."),
    ] = False,
) -> None:
    """Autograde what lies in submitted/, write feedback and a report. Students' code runs isolated."""
    from seminar.grading import intake
    from seminar.grading.course import root

    checkout = root()
    _gradebook(db)
    if not intake.students(checkout, known(checkout, assignment)):
        raise FileNotFoundError(
            f"There is nothing to grade. Run: seminar collect ZIP --assignment {assignment}\n"
            f"or put the notebooks into submitted/STUDENT/{assignment}/{assignment}.ipynb"
        )
    options = {"workers": workers, "dry_run": dry_run, "again": again, "trusted": trust_students}
    options |= {"scheduler": scheduler, "insecure_network": insecure_network}
    batch, page, lateness = autograde(checkout, checkout, assignment, **options)
    for change in batch.changes:
        remark(f"The assignment changed: {change}.")
    for name, (former, now) in sorted(batch.scores.items()):
        if former is not None and former != now:
            remark(f"{name}: {former:g} → {now:g} points")
    for result in (r for r in batch.results if r.reason and r.student in batch.graded):
        complain(f"{result.student} ({result.status}): {result.reason}")
    if lateness:
        remarks(lateness.remarks())
    told = f"{len(batch.graded)} graded, {len(batch.unchanged)} unchanged since the last run"
    if batch.interrupted:
        remark(f"Interrupted: {told}. Run the same command to go on.")
        raise typer.Exit(130)
    if dry_run:
        done(f"Dry run: {told}; nothing was written.")
    else:
        done(f"{told}. Report: {relative(page)}")


@verbs.command()
@plainly
def mark(
    assignment: str,
    names: Annotated[bool, typer.Option("--names", help="Show students' names; hidden by default.")] = False,
    port: Annotated[int, typer.Option(help="Where the page is served on this machine.")] = 8888,
    browser: Annotated[bool, typer.Option(help="Open the page in your browser.")] = True,
    db: Db = None,
) -> None:
    """Mark texts in nbgrader's formgrader, mark scheme and rubric beside each; end with Ctrl-C."""
    from seminar.desk import mark as marking
    from seminar.grading.course import root

    checkout = root()
    _gradebook(db)
    graded(checkout, assignment)
    marking.serve(
        checkout,
        checkout,
        assignment,
        names,
        port,
        lambda place: remark(f"Marking at {place} (end with Ctrl-C)"),
        browser,
    )
    done(f"Closed. Next: seminar feedback {assignment}")


@verbs.command()
@plainly
def feedback(
    assignment: str,
    upload: Annotated[
        str, typer.Option(help="Also write a zip for upload: moodle or canvas.", metavar="LMS")
    ] = "",
    db: Db = None,
) -> None:
    """Write a feedback page for every student, marks and comments included."""
    from seminar.desk import feedback as pages
    from seminar.grading.course import root

    checkout = root()
    _gradebook(db)
    results, _ = graded(checkout, assignment)
    write_feedback(checkout, checkout, assignment, [result.student for result in results])
    done(f"feedback/STUDENT/{assignment}/{assignment}.html: {len(results)} pages.")
    if upload:
        done(f"{relative(pages.zips(checkout, assignment, upload.lower(), tell=remark))}")


@verbs.command()
@plainly
def report(assignment: str, db: Db = None) -> None:
    """Write the report of a class: scores, questions, typical mistakes, what to revisit."""
    from seminar.grading.course import root

    checkout = root()
    _gradebook(db)
    results, lateness = graded(checkout, assignment)
    remarks(lateness.remarks())
    done(f"Report: {relative(write_report(checkout, checkout, assignment, results, lateness))}")


@verbs.command()
@plainly
def export(
    assignment: str,
    to: Annotated[str, typer.Option(help="csv, xlsx, canvas or moodle.")] = "csv",
    target: Annotated[Path | None, typer.Option(help="The file to write; exports/ by default.")] = None,
    column: Annotated[str, typer.Option(help="What the LMS calls the assignment: 'Timeline (4711)'.")] = "",
    worksheet: Annotated[
        bool | None, typer.Option(help="Moodle's offline grading worksheet, or a file for its gradebook.")
    ] = None,
    db: Db = None,
) -> None:
    """Write the grades of a class as a table, for a spreadsheet or for the LMS."""
    from seminar.desk import export as tables
    from seminar.grading.course import root

    checkout = root()
    _gradebook(db)
    graded(checkout, assignment)
    path = tables.write(
        checkout, checkout, assignment, to.lower(), target, column=column, worksheet=worksheet, tell=remark
    )
    done(relative(path))


@verbs.command()
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
    _gradebook(db)
    remarks(personal.forget(checkout, checkout, student, dry_run=True))
    if dry_run:
        done("Dry run: nothing was removed.")
        return
    if not yes:
        typer.confirm(f"Remove {student} from all of these? This cannot be undone.", abort=True)
    done(f"Removed {student} from {len(personal.forget(checkout, checkout, student))} places.")


@verbs.command()
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
