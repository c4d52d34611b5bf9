"""What the tests of the grading engine share: a runner for all, solved notebooks, a course folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest

from seminar.desk import answers
from seminar.grading import jail
from seminar.grading.course import SOURCES, settings
from seminar.grading.rebuild import Source
from seminar.grading.runner import Runner


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    """One runner for all tests, in the jail where there is one."""
    with Runner(trusted=bool(jail.why_not())) as running:
        yield running


@pytest.fixture(scope="session")
def source(checkout: Path) -> Callable[[str], Source]:
    """The source of an assignment by name, read once."""
    read: dict[str, Source] = {}

    def get(assignment: str) -> Source:
        if assignment not in read:
            text = (checkout / SOURCES / assignment / f"{assignment}.ipynb").read_bytes()
            read[assignment] = Source(text, settings(checkout, checkout))
        return read[assignment]

    return get


@pytest.fixture(scope="session")
def filled(checkout: Path) -> Callable[..., nbformat.NotebookNode]:
    """The released notebook with answers in their cells: ``filled(assignment, {"q01": code})``.

    Without answers every question gets the first right one of its bank.
    """

    def fill(assignment: str, codes: dict[str, str] | None = None) -> nbformat.NotebookNode:
        if codes is None:
            codes = {q: bank.right[0].code for q, bank in answers.load(checkout, assignment).items()}
        notebook = nbformat.read(checkout / "exercises" / assignment / f"{assignment}.ipynb", 4)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            if name in codes:
                cell.source = f"{cell.source}\n{codes[name]}"
        return notebook

    return fill
