"""Every answer of the banks, through the real test cells: right ones earn all points, wrong ones their message."""

from __future__ import annotations

import ast
import contextlib
import io
from pathlib import Path

import nbformat
import pytest

from seminar import check
from seminar.desk import answers
from seminar.grading.course import SOURCES, assignments
from tests import altered

ROOT = Path(__file__).resolve().parent.parent
BANKS = {name: answers.load(ROOT, name) for name in assignments(ROOT)}


class Notebook:
    """The cells of a source notebook, run as a student's would be, one answer replaced."""

    def __init__(self, assignment: str) -> None:
        path = ROOT / SOURCES / assignment / f"{assignment}.ipynb"
        self.cells = {c.metadata.nbgrader["grade_id"]: c for c in nbformat.read(path, 4).cells}

    def points(self, question: str) -> float:
        return float(self.cells[f"{question}-test"].metadata.nbgrader["points"])

    def run(self, question: str, code: str, *, visible: bool = False) -> tuple[float, str]:
        """Set-up, the question's own start, the answer, the test: the points and what the student sees.

        ``visible`` runs only the half of the test that a student has.
        """
        space: dict = {}
        test = self.cells[f"{question}-test"].source
        with contextlib.redirect_stdout(io.StringIO()) as said:
            exec(self.cells["setup"].source, space)
            exec(self.cells[question].source.split("### BEGIN SOLUTION")[0], space)
            exec(code, space)
            try:
                last = run_cell(test.split("### BEGIN HIDDEN TESTS")[0] if visible else test, space)
            except check.Wrong as why:
                return 0.0, f"{said.getvalue()}{why}"
        return (last if isinstance(last, float) else self.points(question)), said.getvalue()


def run_cell(source: str, space: dict) -> object:
    """Run a cell as a notebook does; gives the value of a last line that is an expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), space)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), space) if last else None


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
def test_a_right_answer_in_another_coat_earns_all_points(notebooks, assignment, question, answer):
    earned, said = notebooks[assignment].run(question, answer.code)
    assert earned == notebooks[assignment].points(question), said


@pytest.mark.parametrize(("assignment", "question", "answer"), cases("wrong"))
def test_a_typical_wrong_answer_gets_its_own_message(notebooks, assignment, question, answer):
    earned, said = notebooks[assignment].run(question, answer.code)
    assert earned == answer.points, said
    assert answer.message in said, answer.misconception


@pytest.mark.parametrize(("assignment", "question"), [(a, q) for a, bank in BANKS.items() for q in bank])
def test_a_blank_answer_earns_nothing_and_is_not_answered_yet(notebooks, assignment, question):
    earned, said = notebooks[assignment].run(question, "")
    assert earned == 0 and "Not answered yet" in said


@pytest.mark.parametrize(("assignment", "question", "answer"), cases("right"))
def test_the_visible_half_accepts_every_right_answer(notebooks, assignment, question, answer):
    _, said = notebooks[assignment].run(question, answer.code, visible=True)
    assert said.splitlines()[-1].startswith("✓"), said


@pytest.mark.parametrize("assignment", BANKS)
def test_the_visible_half_does_not_tell_wrong_from_right(notebooks, assignment):
    """A wrong answer of the right form is greeted as a right one is: at least one in every question."""
    for question, bank in BANKS[assignment].items():
        greeted = [notebooks[assignment].run(question, slip.code, visible=True)[1] for slip in bank.wrong]
        assert any("✓" in said for said in greeted), question


@pytest.mark.parametrize(("assignment", "question"), [(a, q) for a, bank in BANKS.items() for q in bank])
def test_another_expected_value_would_be_noticed(notebooks, assignment, question, monkeypatch):
    """No test that cannot fail: with its expected value altered, a question fails its own bank."""
    altered.install(monkeypatch)
    lost = 0
    for right in BANKS[assignment][question].right:
        earned, _ = notebooks[assignment].run(question, right.code)
        lost += earned < notebooks[assignment].points(question)
    assert lost


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


def counts() -> list[str]:
    """The rows of the table in the README: questions, right answers, wrong answers of each assignment."""
    rows = []
    for name, bank in BANKS.items():
        right = sum(len(entry.right) for entry in bank.values())
        wrong = sum(len(entry.wrong) for entry in bank.values())
        rows.append(f"| `{name}` | {len(bank)} | {right} | {wrong} |")
    return rows


def test_the_readme_quotes_the_counts(capsys):
    with capsys.disabled():
        print("", "| assignment | questions | right answers | wrong answers |", *counts(), sep="\n")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(row in readme for row in counts()), "quote in README.md:\n" + "\n".join(counts())
