"""The instructor's verbs of the ``seminar`` command, in the order of an evening: collect to export."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Column, Table

from seminar.desk.console import (
    Db,
    complain,
    done,
    known,
    one_of,
    out,
    plainly,
    relative,
    remark,
    remarks,
    use_gradebook,
)
from seminar.desk.steps import autograde, graded, rename, standing, write_feedback, write_report

verbs = typer.Typer()
LMS = ("moodle", "canvas")
Unfinished = Annotated[
    bool, typer.Option("--unfinished", help="Write for the LMS even while texts wait to be marked.")
]


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
    db: Db = None,
) -> None:
    """Put what was handed in into submitted/: from Moodle's or Canvas's zip, nbgrader's folders, or plain ones."""
    from seminar.desk import clock
    from seminar.desk import collect as collector
    from seminar.grading.course import assignments, root

    checkout = root()
    use_gradebook(db)
    others = [name for name in assignments(checkout) if name != known(checkout, assignment)]
    rename(checkout, checkout)
    with out.status("Reading …") as status:
        found = collector.collect(
            source,
            checkout,
            assignment,
            others=others,
            timed=times is not None,
            tell=lambda name: status.update(f"Reading {escape(name[-60:])}"),
        )
    # The end of a file's name says most: it is never cut off.
    table = Table("Student", "Done", "Why", Column("File", overflow="fold"), title=f"Collected: {assignment}")
    for row in (row for row in found.rows if row.why or row.done not in ("taken", "unchanged")):
        table.add_row(*map(escape, (row.student, row.done, row.why, row.origin)))
    if table.rows:
        out.print(table)
    counts = Counter(row.done for row in found.rows)
    if counts["unplaced"]:
        remark(
            f"Not placed: {counts['unplaced']}. Add the student to roster.csv, or put the file into a folder named like the "
            "student’s id, and collect again."
        )
    heard = {row.student for row in found.rows}
    for said, people in (
        (
            f"Other files, and no notebook; ask for {assignment}.ipynb",
            [p for p in found.missing if p.id in heard],
        ),
        ("Missing", [p for p in found.missing if p.id not in heard]),
    ):
        if people:
            remark(f"{said}: {', '.join(person.shown for person in people)}")
    remarks(found.remarks)
    if not counts.keys() & {"taken", "replaced", "unchanged", "same", "kept"}:
        complain(f"There is no submission of “{assignment}” in {source}. Is it the right download?")
        raise typer.Exit(1)
    told = ", ".join(f"{counts[what]} {what}" for what in collector.DONE if counts[what])
    done(f"{told}. The notebooks: collected/{assignment}.csv")
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
    from seminar.desk import unread
    from seminar.grading import intake
    from seminar.grading.course import root

    checkout = root()
    use_gradebook(db)
    if not intake.students(checkout, known(checkout, assignment)):
        raise FileNotFoundError(
            f"There is nothing to grade. Run: seminar collect ZIP --assignment {assignment}\n"
            f"or put the notebooks into submitted/STUDENT/{assignment}/{assignment}.ipynb"
        )
    options = {"workers": workers, "dry_run": dry_run, "again": again, "trusted": trust_students}
    options |= {"scheduler": scheduler, "insecure_network": insecure_network}
    rename(checkout, checkout, dry_run)
    batch, page, lateness = autograde(checkout, checkout, assignment, **options)
    for change in batch.changes:
        remark(f"The assignment changed: {change}.")
    for name, totals in sorted(batch.changed.items()):
        former, now = ("not graded" if total is None else f"{total:.4g}" for total in totals)
        remark(f"{name}: {former} → {now} points")
    odd = [result for result in batch.results if result.reason]
    for result in (r for r in odd if r.student in batch.graded):
        complain(f"{result.student} ({result.status}): {result.reason}")
    if known_before := [result.student for result in odd if result.student not in batch.graded]:
        remark(
            f"As before, {len(known_before)} could not be graded, or only in part: {', '.join(known_before)}. "
            f"The reasons stand in reports/{assignment}.html#failed"
        )
    remarks(lateness.remarks())
    waits = unread.remarks(batch.results)
    remarks(waits)
    told = f"{len(batch.graded)} graded, {len(batch.unchanged)} unchanged since the last run"
    if batch.interrupted:
        remark(f"Interrupted: {told}. Run the same command to go on.")
        raise typer.Exit(130)
    if dry_run:
        done(f"Dry run: {told}; nothing was written.")
    else:
        done(f"{told}. Report: {relative(page)}")
        if waits:
            remark(f"Next: seminar mark {assignment}")


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
    from seminar.desk import unread
    from seminar.grading.course import root

    checkout = root()
    use_gradebook(db)
    results, _ = graded(checkout, assignment)
    remarks(unread.remarks(results) or ["Every text is marked."])
    marking.serve(
        checkout,
        checkout,
        assignment,
        names,
        port,
        lambda place: remark(f"Marking at {place} (end with Ctrl-C)"),
        browser,
    )
    results, _ = standing(checkout, checkout, assignment)
    left = unread.remarks(results)
    remarks([*left, *unread.apart(checkout, assignment, results)])
    done(f"Closed. {'To go on' if left else 'Next'}: seminar {'mark' if left else 'feedback'} {assignment}")


@verbs.command()
@plainly
def feedback(
    assignment: str,
    upload: Annotated[
        str, typer.Option(help="Also write a zip for upload: moodle or canvas.", metavar="LMS")
    ] = "",
    unfinished: Unfinished = False,
    db: Db = None,
) -> None:
    """Write a feedback page for every student, marks and comments included."""
    from seminar.desk import feedback as pages
    from seminar.desk import unread
    from seminar.grading.course import root

    checkout = root()
    use_gradebook(db)
    lms = one_of(upload, LMS) if upload else ""
    results, _ = graded(checkout, assignment)
    if lms and not unfinished:
        unread.refuse(assignment, results)
    remarks([*unread.remarks(results), *unread.apart(checkout, assignment, results)])
    write_feedback(checkout, checkout, assignment, [result.student for result in results])
    done(f"feedback/STUDENT/{assignment}/{assignment}.html: {len(results)} pages.")
    if lms:
        path = pages.zips(checkout, assignment, lms, tell=remark)
        done(f"For upload to {lms.capitalize()}: {relative(path)} ({pages.WHERE[lms]})")


@verbs.command()
@plainly
def report(assignment: str, db: Db = None) -> None:
    """Write the report of a class: scores, questions, typical mistakes, what to revisit."""
    from seminar.grading.course import root

    checkout = root()
    use_gradebook(db)
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
    unfinished: Unfinished = False,
    db: Db = None,
) -> None:
    """Write the grades of a class as a table, for a spreadsheet or for the LMS."""
    from seminar.desk import export as tables
    from seminar.desk import unread
    from seminar.grading.course import root

    checkout = root()
    use_gradebook(db)
    to = one_of(to, tables.FORMATS)
    results, _ = graded(checkout, assignment)
    if to in LMS and not unfinished:
        unread.refuse(assignment, results)
    remarks(unread.apart(checkout, assignment, results))
    path = tables.write(
        checkout, checkout, assignment, to, target, column=column, worksheet=worksheet, tell=remark
    )
    done(f"For upload to {to.capitalize()}: {relative(path)}" if to in LMS else relative(path))
