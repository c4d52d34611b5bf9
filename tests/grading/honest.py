"""A class of honest students, none a copy of the solution: other words, mistakes, helper cells, prints, plots, names
used again, imports in odd places. Made from the answer banks and a seed."""

from __future__ import annotations

import random
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

from seminar.desk import answers

_HELPERS = (
    "import math\nround(math.sqrt(2), 3)",
    "from datetime import date, timedelta\ndate(2031, 3, 17) + timedelta(days=3)",
    "x = 0\nfor i in range(5):\n    x += i\nprint('x is', x)",
    "def days_between(a, b):\n    return (pd.Timestamp(b) - pd.Timestamp(a)).days\n\ndays_between('2031-01-01', '2031-02-01')",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3]);",
    "df = pd.DataFrame({'a': [1, 2]})\ndf.describe()",
    "# a note to myself: read the chapter again\nresult = 'still thinking'",
    "data = [n ** 2 for n in range(10)]\nsum(data)",
    "import statistics\nx = statistics.mean([1, 2, 3])\nx",
    "%timeit -n 1 -r 1 sum(range(10))",
)
_BEFORE = ("", "", "# my answer\n", "x = 1  # scratch\n", "import pandas as pd\n", "print('working on it')\n")
_ESSAY = (
    "The article names nobody for this (¶188), so I say whose reading it is, and what would change my mind."
)


def submission(checkout: Path, assignment: str, seed: int) -> tuple[bytes, dict[str, float | None]]:
    """A notebook and the points that each question must get; None stands for all."""
    chance = random.Random(f"{assignment}-{seed}")
    bank = answers.load(checkout, assignment)
    notebook = nbformat.read(checkout / "exercises" / assignment / f"{assignment}.ipynb", 4)
    skill = chance.uniform(0.3, 1)
    cells, fair = [], {}
    for cell in notebook.cells:
        question = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if question in bank:
            if chance.random() < 0.3:
                cells.append(new_code_cell(chance.choice(_HELPERS)))
            if chance.random() < skill:
                answer, fair[question] = chance.choice(bank[question].right).code, None
            elif chance.random() < 0.8:
                slip = chance.choice(bank[question].wrong)
                answer, fair[question] = slip.code, slip.points
            else:
                answer, fair[question] = "", 0.0
            cell.source = f"{cell.source}\n{chance.choice(_BEFORE)}{answer}" if answer else cell.source
        elif cell.cell_type == "markdown" and cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = f"{_ESSAY} ({seed})"
        cells.append(cell)
        if chance.random() < 0.05:
            cells.append(new_markdown_cell("*to do*"))
    notebook.cells = cells
    return nbformat.writes(notebook).encode(), fair


def write(checkout: Path, course: Path, assignment: str, number: int) -> dict[str, dict[str, float | None]]:
    """A class in ``course/submitted``; by student, the points of each question."""
    fair = {}
    for seed in range(number):
        student = f"student-{seed:04}"
        content, fair[student] = submission(checkout, assignment, seed)
        folder = course / "submitted" / student / assignment
        folder.mkdir(parents=True)
        (folder / f"{assignment}.ipynb").write_bytes(content)
    return fair
