"""The instructor's own book: the pages of ``solutions/teaching`` as HTML and as one PDF, never a part of the students'.

The texts of the simulation have gaps; here they stand with the invented names and with the numbers computed.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from seminar.desk import building, paper, simulation_note
from seminar.desk.packets import Texts
from seminar.desk.printing import printer

PDF = "for-instructors.pdf"


def write(checkout: Path, target: Path) -> Path:
    """Build the book into ``target``, with the PDF beside its pages, and return the path of its first page.

    An earlier book in ``target`` goes; a folder that holds anything else is left alone. Raises BookError with what
    is wrong on which page, FileExistsError for such a folder, and OSError where PDFs cannot be printed: the pages
    are there all the same.
    """
    if target.exists() and any(target.iterdir()) and not (target / "index.html").is_file():
        raise FileExistsError(
            f"{target} holds something else than an instructor’s book. Move it, and run this again."
        )
    config = checkout / "solutions" / "teaching" / "_config.yml"
    with tempfile.TemporaryDirectory() as aside:
        source = Path(aside).resolve() / "instructor"
        stage(checkout, source)
        for builder in ("html", "singlehtml"):
            building.build_or_raise(checkout, source, config, source, builder)
        built = source / "_build"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(built / "html", target, ignore=shutil.ignore_patterns(".buildinfo*", "objects.inv"))
        book = paper.article(built / "singlehtml", without=".cell_input")
        printer()(paper.printed(book), target / PDF)
    return target / "index.html"


def stage(checkout: Path, folder: Path) -> None:
    """Copy the pages into a new ``folder``, the simulation's texts filled in, with what makes the book look alike."""
    shutil.copytree(
        checkout / "solutions" / "teaching", folder, ignore=shutil.ignore_patterns(".*", "__pycache__")
    )
    shutil.copytree(checkout / "book" / "page", folder / "page")
    here = Texts(checkout, "rivers")
    numbers = simulation_note.numbers(here)
    for name, title in titles(here).items():
        page = folder / "simulation" / name
        text = here.fill(page.read_text(encoding="utf-8"), **numbers)
        page.write_text(f"# {title}\n\n" + re.sub(r"^#", "##", text, flags=re.M), encoding="utf-8")


def titles(here: Texts) -> dict[str, str]:
    """The pages of the simulation that have gaps, with the titles that they have in print."""
    found = {"note.md": "Round three: teaching note", "debrief-guide.md": "Round three: debrief guide"}
    found |= {"general.md": "General instructions", "vague.md": "Paper on the table: the vague text"}
    found["term-sheet.md"] = "Paper on the table: the term sheet"
    for role, kind in here.game.roles["kind"].items():
        words = "Confidential instructions:" if kind == "delegation" else "Sheet of"
        name = here.title(role) if kind == "delegation" else here.names[role]
        found[f"roles/{role}.md"] = f"{words} {name}"
    return found
