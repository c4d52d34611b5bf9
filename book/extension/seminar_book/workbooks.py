"""A chapter's workbook: its code, exercises and explorers as a notebook to download, without the prose.

Made from the same page, so that a page and its workbook cannot differ. Worked solutions come folded, last.
"""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sphinx.application import Sphinx

from seminar import wording
from seminar.explorers import EXPLORERS

from .blocks import FENCE, Exercise, blocks, exercises

_PIECE = re.compile(rf"^(?P<heading>#{{1,3}} [^\n]*)$|{FENCE}", re.M | re.S)
_ROLE = re.compile(r"\{([\w:]+)\}`([^`]+)`")


def workbook(page: Path) -> nbformat.NotebookNode:
    """The notebook of one page: headings, code cells, exercises and explorers in the page's order."""
    source = page.read_text(encoding="utf-8")
    cells = []
    by_title = {exercise.title: exercise for exercise in exercises(page)}
    for piece in _PIECE.finditer(source):
        if piece["heading"]:
            cells.append(new_markdown_cell(plain(piece["heading"])))
        elif piece["kind"] == "code-cell":
            header, code = header_and_code(piece["body"])
            if "remove-cell" not in header:
                cells.append(new_code_cell(code))
        elif piece["kind"] == "data-exercise":
            cells += exercise_cells(by_title[piece["title"]])
        elif piece["kind"] == "explorer":
            cells.append(new_code_cell(explorer_code(piece["title"])))
    cells = without_empty_headings(cells)
    cells.insert(1, new_markdown_cell(f"Workbook of the chapter *{page.stem}*. The text stands in the book."))
    for number, cell in enumerate(cells):
        cell["id"] = f"{page.stem}-{number}"
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return notebook


def header_and_code(body: str) -> tuple[str, str]:
    """A code cell's options, written as ``---`` YAML or as ``:key:`` lines, and its code."""
    lines = body.splitlines()
    if lines[:1] == ["---"]:
        end = lines.index("---", 1)
        return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]).strip("\n")
    end = next((n for n, line in enumerate(lines) if not re.match(r":[\w-]+:", line)), len(lines))
    return "\n".join(lines[:end]), "\n".join(lines[end:]).strip("\n")


def exercise_cells(exercise: Exercise) -> list:
    hints = "\n\n".join(
        f"<details><summary>Hint {number}</summary>\n\n{plain(hint)}\n\n</details>"
        for number, hint in enumerate(exercise.hints, 1)
    )
    return [
        new_markdown_cell(f"### Data exercise: {plain(exercise.title)}\n\n{plain(exercise.prompt)}"),
        new_code_cell(exercise.starter),
        new_code_cell(exercise.check),
        new_markdown_cell(
            f"{hints}\n\n<details><summary>A worked solution</summary>\n\n"
            f"```python\n{exercise.solution}\n```\n\n</details>"
        ),
    ]


def explorer_code(name: str) -> str:
    """Code that shows the explorer beside plain ipywidgets controls linked to it."""
    return EXPLORERS[name].notebook_code


def plain(text: str) -> str:
    """Prose without roles: values of the case in words, terms and references as their text."""

    def words(role: re.Match) -> str:
        if role[1] == "case":
            return wording.phrase(role[2])
        return re.sub(r"\s*<[^>]*>$", "", role[2])

    return _ROLE.sub(words, text)


def without_empty_headings(cells: list) -> list:
    """Leaves out headings under which nothing of the workbook stands, the page's title aside."""
    kept = []
    for number, cell in enumerate(cells):
        level = heading_level(cell)
        following = next(
            (
                other
                for other in cells[number + 1 :]
                if not heading_level(other) or heading_level(other) <= level
            ),
            None,
        )
        if level in (0, 1) or (following is not None and not heading_level(following)):
            kept.append(cell)
    return kept


def heading_level(cell: nbformat.NotebookNode) -> int:
    if cell.cell_type != "markdown" or cell.source.startswith("### Data exercise"):
        return 0
    match = re.match(r"#+(?= )", cell.source)
    return len(match[0]) if match else 0


def write_all(app: Sphinx, why: Exception | None) -> None:
    if why is not None or app.builder.format != "html":
        return
    target = Path(app.outdir) / "workbooks"
    target.mkdir(exist_ok=True)
    for page in sorted(Path(app.srcdir).glob("*.md")):
        if blocks(page, "data-exercise"):
            nbformat.write(workbook(page), target / f"{page.stem}.ipynb")


def setup(app: Sphinx) -> None:
    app.connect("build-finished", write_all)
