"""Every answer of the banks, through the real test cells: right ones earn all points, wrong ones their message."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import nbformat
import pytest

from seminar import check
from seminar.grading import answers
from seminar.grading.course import SOURCES, assignments

ROOT = Path(__file__).resolve().parent.parent
BANKS = {name: answers.load(ROOT, name) for name in assignments(ROOT)}


class Notebook:
    """The cells of a source notebook, run as a student's would be, one answer replaced."""

    def __init__(self, assignment: str) -> None:
        path = ROOT / SOURCES / assignment / f"{assignment}.ipynb"
        self.cells = {c.metadata.nbgrader["grade_id"]: c for c in nbformat.read(path, 4).cells}

    def run(self, question: str, code: str) -> None:
        """Set-up, the question's own start, the answer, the test; raises what the test raises."""
        space: dict = {}
        start = self.cells[question].source.split("### BEGIN SOLUTION")[0]
        with contextlib.redirect_stdout(io.StringIO()):
            exec(self.cells["setup"].source, space)
            exec(start, space)
            exec(code, space)
            exec(self.cells[f"{question}-test"].source, space)

    def visible(self, question: str, code: str) -> None:
        """As :meth:`run`, with the half of the test that a student has."""
        whole = self.cells[f"{question}-test"].source
        self.cells[f"{question}-test"].source = whole.split("### BEGIN HIDDEN TESTS")[0]
        try:
            self.run(question, code)
        finally:
            self.cells[f"{question}-test"].source = whole


def cases(kind: str) -> list:
    return [
        pytest.param(assignment, question, answer, id=f"{assignment}-{question}-{number}")
        for assignment, bank in BANKS.items()
        for question, entry in bank.items()
        for number, answer in enumerate(getattr(entry, kind))
    ]


@pytest.fixture(scope="module")
def notebooks() -> dict[str, Notebook]:
    return {name: Notebook(name) for name in BANKS}


@pytest.mark.parametrize(("assignment", "question", "answer"), cases("right"))
def test_a_right_answer_in_another_coat_is_right(notebooks, assignment, question, answer):
    notebooks[assignment].run(question, answer.code)


@pytest.mark.parametrize(("assignment", "question", "answer"), cases("wrong"))
def test_a_typical_wrong_answer_gets_its_own_message(notebooks, assignment, question, answer):
    with pytest.raises(check.Wrong) as caught:
        notebooks[assignment].run(question, answer.code)
    assert answer.message in str(caught.value), answer.misconception


@pytest.mark.parametrize("assignment", BANKS)
def test_a_blank_answer_is_not_answered_yet(notebooks, assignment):
    for question in BANKS[assignment]:
        with pytest.raises(check.NotAnswered):
            notebooks[assignment].run(question, "")


@pytest.mark.parametrize("assignment", BANKS)
def test_the_visible_check_accepts_every_answer_of_the_right_form(notebooks, assignment):
    """It must not tell a wrong answer from a right one."""
    for question, bank in BANKS[assignment].items():
        for right in bank.right:
            notebooks[assignment].visible(question, right.code)


@pytest.mark.parametrize("assignment", BANKS)
def test_every_automatic_question_has_a_bank_of_six_and_five(assignment):
    tests = {
        name.removesuffix("-test")
        for name, cell in Notebook(assignment).cells.items()
        if cell.cell_type == "code" and cell.metadata.nbgrader["grade"]
    }
    assert tests == set(BANKS[assignment])
    for question, bank in BANKS[assignment].items():
        assert len(bank.right) >= 6 and len(bank.wrong) >= 5, question


def test_counts_are_printed(capsys):
    right = sum(len(b.right) for bank in BANKS.values() for b in bank.values())
    wrong = sum(len(b.wrong) for bank in BANKS.values() for b in bank.values())
    with capsys.disabled():
        print(f"\nAnswer banks: {right} right answers, {wrong} typical wrong ones")
    assert right and wrong
