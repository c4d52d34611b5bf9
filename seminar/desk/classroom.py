"""The verbs for teaching: the instructor's book, role packets, markers compared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from seminar.desk.console import Db, done, known, out, plainly, relative, remark, use_gradebook

classroom = typer.Typer()


@classroom.command("instructor")
@plainly
def instructor_book() -> None:
    """Build the instructor's own book from solutions/teaching/ into dist/instructor/, with all of it as one PDF."""
    from seminar.desk import instructor
    from seminar.grading.course import root

    target = root() / "dist" / "instructor"
    with out.status("Building the instructor's book (about a minute) …"):
        first = instructor.write(root(), target)
    done(
        f"{relative(first)}, and {instructor.PDF} beside it. Not for students: keys and sealed pages are in it."
    )


@classroom.command("packets")
@plainly
def print_packets(
    tables: Annotated[int, typer.Option(help="How many tables.")] = 4,
    version: Annotated[str, typer.Option(help="rivers (invented names) or case.")] = "rivers",
) -> None:
    """Print the role packets of the simulation into _build/packets/."""
    from seminar.desk import packets
    from seminar.grading.course import root

    target = root() / "_build" / "packets" / version
    with out.status("Printing the packets …"):
        paths = packets.write(root(), target, tables, version)
    done(f"{relative(target)}: {len(paths)} PDFs. Read instructor.pdf first.")


@classroom.command()
@plainly
def agreement(
    files: Annotated[list[Path], typer.Argument(help="One CSV for all markers, or one for each.")],
    blank: Annotated[
        str,
        typer.Option(metavar="ASSIGNMENT", help="Write the files as empty sheets for the calibration texts."),
    ] = "",
    key: Annotated[bool, typer.Option("--key", help="Also with the calibrated levels, and why.")] = False,
    entered: Annotated[
        str,
        typer.Option(metavar="ASSIGNMENT", help="Also with the levels in the gradebook: your own class."),
    ] = "",
    db: Db = None,
) -> None:
    """Compare several markers' levels with one another: share of same levels, shift, weighted kappa."""
    import pandas as pd

    from seminar.desk import agreement as marking
    from seminar.grading.course import root

    checkout = root()
    use_gradebook(db)
    if blank:
        for path in files:
            marking.blank(checkout, known(checkout, blank), path)
            done(f"{relative(path)}: read solutions/teaching/calibration.md, and fill in the column “level”.")
        return
    calibrated, labels = marking.calibrated(checkout), marking.labels(checkout) | {marking.ALL: marking.ALL}
    marks = given = marking.read(*files, checkout=checkout)
    if key:
        marks = pd.concat([marks, calibrated[marking.COLUMNS]])
    if entered:
        marks = pd.concat([marks, marking.entered(checkout, checkout, known(checkout, entered))])
    found = marking.kappa(marks)
    if found.empty:
        raise ValueError(
            "There is nothing to compare: no two markers have marked the same text. To compare with the calibrated "
            "levels add --key; with those in the gradebook, --entered ASSIGNMENT."
        )
    table = Table("Markers", "Criterion", "Marks", "Same level", "Shift", "Kappa", title="Agreement")
    for pair, rows in found.groupby(["first", "second"], sort=False):
        for row in rows.set_index("criterion").reindex(labels).dropna(subset="marks").itertuples():
            told = "–" if pd.isna(row.kappa) else f"{row.kappa:.2f}"
            numbers = f"{row.marks:.0f}", f"{row.same:.0%}", f"{row.shift:+.1f}", told
            table.add_row(
                escape(", ".join(pair)), labels[row.Index], *numbers, end_section=row.Index == marking.ALL
            )
    out.print(table)
    for (who, *text), number in marking.missing(given).items():
        remark(f"{who} lacks {number} level{'s' * (number > 1)} on {' '.join(text)}.")
    reasons = calibrated.set_index(marking.KEY)["reason"] if key else {}
    apart = marking.apart(marks)
    for place, levels in apart.iterrows():
        said = ", ".join(f"{who} {level:.0f}" for who, level in levels.dropna().items())
        assignment, sample, criterion = place
        remark(
            f"Talk about {assignment} {sample}, {labels[criterion]}: {said}. {reasons.get(place, '')}".rstrip()
        )
    if apart.empty:
        done("Nowhere do two markers lie two levels apart.")
    remark("Shift: by how many levels the second marker lies above the first, on average.")
    remark(marking.CAVEAT)
