"""An author's slip stops the run with a reason; no student pays for it."""

from __future__ import annotations

from dataclasses import replace

import nbformat
import pytest
from nbformat import NotebookNode, v4

from seminar.grading.engine import AuthorsError, evaluate
from seminar.grading.limits import Limits
from seminar.grading.rebuild import Source

LIMITS = replace(Limits(), test_seconds=1)


def cell(name: str, source: str, **marks: object) -> NotebookNode:
    marks = {"schema_version": 3, "grade_id": name, "locked": True, "grade": False, "solution": False} | marks
    return v4.new_code_cell(source, metadata={"nbgrader": marks})


def notebook(setup: str = "x = 1", answer: str = "q = 2", test: str = "assert q == 2") -> bytes:
    asked = f"### BEGIN SOLUTION\n{answer}\n### END SOLUTION"
    cells = [
        cell("setup", setup),
        cell("q", asked, solution=True, locked=False),
        cell("q-test", test, grade=True, points=1),
    ]
    return nbformat.writes(v4.new_notebook(cells=cells)).encode()


@pytest.mark.parametrize(
    ("setup", "said"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("while True:\n    pass", "longer than 1 seconds"),
        ("import os\nos._exit(1)", "they end the process"),
    ],
    ids=["stops", "hangs", "ends the process"],
)
def test_a_setup_cell_that_cannot_run_is_named(runner, setup, said):
    with pytest.raises(AuthorsError, match=f"The setup cells of the source cannot be run: .*{said}"):
        evaluate(Source(notebook(setup)), notebook(), LIMITS, runner)


def test_a_test_that_breaks_at_the_sources_own_answer_is_named(runner):
    with pytest.raises(AuthorsError, match=r"The test q-test breaks off with .*KeyError"):
        evaluate(Source(notebook(test="assert {}[q] == 2")), notebook(), LIMITS, runner)


def test_a_test_that_breaks_at_a_students_answer_alone_is_for_a_reader(runner):
    source = Source(notebook(test="assert {2: 2}[q] == 2"))
    done = evaluate(source, notebook(answer="q = 3"), LIMITS, runner)
    assert (done.status, done.points) == ("partial", 0)
    assert "look at it by hand" in done.reason


def test_what_a_test_changes_in_the_names_of_the_setup_no_other_submission_sees(runner):
    source = Source(notebook(setup="seen = []", test="seen.append(q)\nassert len(seen) == 1"))
    assert [evaluate(source, notebook(), LIMITS, runner).points for _ in range(3)] == [1, 1, 1]
