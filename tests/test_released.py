"""A released notebook as a student first meets it: every cell runs, every question waits for its answer."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
RELEASED = sorted((ROOT / "exercises").glob("*/*.ipynb"))


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_an_unanswered_notebook_runs_to_its_end(path):
    notebook = nbformat.read(path, 4)
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    looks = [c for c in notebook.cells if c.metadata.nbgrader["grade"] and c.cell_type == "code"]
    assert len(looks) >= 10
    for cell in looks:
        said = "".join(output.get("text", "") for output in cell.outputs)
        assert said.splitlines()[-1].startswith("–"), f"{cell.metadata.nbgrader['grade_id']}: {said}"
    overview = notebook.cells[-1].outputs[0]["text"]
    assert f"0 of {len(looks)} answers can be read" in overview


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_every_prompt_says_according_to_the_article_or_that_its_numbers_are_made_up(path):
    for cell in nbformat.read(path, 4).cells:
        if cell.metadata.nbgrader["grade_id"].endswith("-prompt"):
            source = cell.source.lower()
            assert any(
                word in source for word in ("article", "made up", "made-up", "suppose", "works for any")
            ), cell.source[:120]


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_points_add_up_to_a_hundred(path):
    marks = [c.metadata.nbgrader for c in nbformat.read(path, 4).cells if c.metadata.nbgrader["grade"]]
    automatic = sum(mark["points"] for mark in marks if not mark["solution"])
    by_hand = sum(mark["points"] for mark in marks if mark["solution"])
    assert (automatic, by_hand) == (70, 30)
