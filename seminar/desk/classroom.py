"""The verbs for teaching: the instructor's book, role packets, markers compared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from seminar.desk.console import done, known, out, plainly, relative, remark

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
) -> None:
    """Compare several markers' levels with one another, and with the calibrated ones: weighted kappa."""
    import pandas as pd

    from seminar.desk import agreement as marking
    from seminar.grading.course import root

    checkout = root()
    if blank:
        for path in files:
            marking.blank(checkout, known(checkout, blank), path)
            done(f"{relative(path)}: read solutions/teaching/calibration.md, and fill in the column “level”.")
        return
    key = marking.calibrated(checkout)
    marks = pd.concat([marking.read(*files, checkout=checkout), key[marking.COLUMNS]])
    found = marking.kappa(marks)
    if found.empty:
        raise ValueError("There is nothing to compare: no two markers have marked the same text.")
    table = Table("Markers", "Criterion", "Marks", "Same level", "Shift", "Kappa", title="Agreement")
    for row in found.itertuples():
        told = "–" if pd.isna(row.kappa) else f"{row.kappa:.2f}"
        numbers = str(row.marks), f"{row.same:.0%}", f"{row.shift:+.1f}", told
        table.add_row(
            escape(f"{row.first}, {row.second}"),
            row.criterion,
            *numbers,
            end_section=row.criterion == marking.ALL,
        )
    out.print(table)
    reasons = key.set_index(marking.KEY)["reason"]
    apart = marking.apart(marks)
    for place, levels in apart.iterrows():
        said = ", ".join(f"{who} {level:.0f}" for who, level in levels.dropna().items())
        remark(f"Talk about {' '.join(place)}: {said}. {reasons.get(place, '')}".rstrip())
    if apart.empty:
        done("Nowhere do two markers lie two levels apart.")
    remark("Shift: by how many levels the second marker lies above the first, on average.")
    remark(marking.CAVEAT)
