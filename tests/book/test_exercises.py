"""Data exercises: the solution passes its own check, the starter does not."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import nbformat
import pytest
from seminar_book.blocks import exercise_from, exercises
from seminar_book.workbooks import workbook

from seminar import check

BOOK = Path(__file__).resolve().parents[2] / "book"

EXERCISES = [pytest.param(e, id=e.name) for page in sorted(BOOK.glob("*.md")) for e in exercises(page)]
CHAPTERS = [page for page in sorted(BOOK.glob("*.md")) if exercises(page)]


def run(*cells: str) -> None:
    space: dict = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in cells:
            exec(cell, space)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_worked_solution_passes_the_check(exercise):
    run(exercise.starter, exercise.solution, exercise.check)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_starter_is_not_answered_yet(exercise):
    with pytest.raises(check.NotAnswered):
        run(exercise.starter, exercise.check)


def test_names_of_exercises_are_unique():
    names = [param.values[0].name for param in EXERCISES]
    assert len(names) == len(set(names)) and names


def test_a_block_without_a_part_says_which():
    with pytest.raises(ValueError, match="no part “hint”"):
        exercise_from(
            "x", "A title", ["Do it.", "+++ starter", "a = ...", "+++ check", "1", "+++ solution", "a = 1"]
        )


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_a_workbook_runs_when_its_exercise_is_solved(page):
    notebook = workbook(page)
    nbformat.validate(notebook)
    solved = {e.starter: f"{e.starter}\n{e.solution}" for e in exercises(page)}
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert any(cell in solved for cell in code)
    run(*(solved.get(cell, cell).replace("%matplotlib", "#") for cell in code))


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_a_workbook_holds_no_role_and_no_empty_cell(page):
    for cell in workbook(page).cells:
        assert cell.source.strip()
        assert "{case}" not in cell.source and "{term}" not in cell.source
