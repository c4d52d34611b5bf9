"""nbgrader's own autograde, with the engine behind it, isolates and scores as ``seminar grade`` does."""

from __future__ import annotations

import copy

import nbformat
import pytest

from seminar.desk import demo
from seminar.grading import grade, jail
from seminar.grading.course import desk, gradebook
from tests.grading import plain_nbgrader

TRUSTED = bool(jail.why_not())
pytestmark = pytest.mark.skipif(TRUSTED, reason=f"nbgrader's own commands need the jail. {jail.why_not()}")


@pytest.fixture(scope="module")
def course(checkout, tmp_path_factory):
    """A class that nbgrader has graded through its API, and what it said of each student."""
    place = tmp_path_factory.mktemp("course")
    everyone = demo.write(checkout, place, "timeline")
    with desk(checkout, place, place / "released") as api:
        assert api.generate_assignment("timeline")["success"]
        outcomes = {s.student: api.autograde("timeline", s.student) for s in everyone}
    return place, everyone, outcomes


def test_readable_notebooks_get_the_points_that_the_engine_gives(checkout, course):
    place, everyone, _ = course
    worth = demo.points(checkout, "timeline")
    got = plain_nbgrader.points(place, "timeline")
    for submission in (s for s in everyone if s.readable):
        assert got[submission.student] == demo.expected(submission, worth), submission.habit


def test_a_file_that_is_no_notebook_is_reported_by_nbgrader_and_stops_nobody(course):
    _, everyone, outcomes = course
    assert {name for name, outcome in outcomes.items() if not outcome["success"]} == {
        s.student for s in everyone if not s.readable
    }


def test_what_runs_in_nbgrader_sees_no_file_of_the_course(checkout, filled, tmp_path):
    look = "import os\nprint(sorted(os.listdir('/')), os.path.exists('/proc/self'), os.getcwd())\nq01 = open(__file__).read()"
    folder = tmp_path / "course" / "submitted" / "student-01" / "timeline"
    folder.mkdir(parents=True)
    nbformat.write(filled("timeline", {"q01": look}), folder / "timeline.ipynb")
    with desk(checkout, tmp_path / "course", tmp_path / "released") as api:
        api.generate_assignment("timeline")
        assert api.autograde("timeline", "student-01")["success"]
    graded = tmp_path / "course" / "autograded" / "student-01" / "timeline" / "timeline.ipynb"
    cells = {c.metadata.get("nbgrader", {}).get("grade_id"): c for c in nbformat.read(graded, 4).cells}
    said = "".join(o.get("text", "") for o in cells["q01"].outputs)
    assert "'student'" in said and "solutions" not in said


def test_a_newer_file_graded_with_the_button_leaves_no_stale_score(checkout, filled, tmp_path):
    course, most = tmp_path / "course", sum(demo.points(checkout, "timeline").values())
    folder = course / "submitted" / "student-01" / "timeline"
    folder.mkdir(parents=True)
    nbformat.write(filled("timeline", {"q01": "q01 = 11"}), folder / "timeline.ipynb")
    [first] = grade.grade(checkout, course, "timeline").results
    assert first.score < most and first.messages["q01"]
    nbformat.write(filled("timeline"), folder / "timeline.ipynb")
    with desk(checkout, course, tmp_path / "released") as api:
        outcome = api.autograde("timeline", "student-01", force=True)
        assert outcome["success"], outcome["log"]
    with gradebook(checkout, course) as book:
        [second] = book.results("timeline")
        assert (second.score, second.messages) == (most, {})
        assert [score for _, _, score in book.history("timeline", "student-01")] == [first.score]
    batch = grade.grade(checkout, course, "timeline")
    assert batch.graded == ["student-01"] and not batch.changed, (
        "what the button left is looked at anew, and agrees"
    )


def test_what_cannot_be_graded_with_the_button_keeps_no_score(checkout, filled, tmp_path):
    course = tmp_path / "course"
    folder = course / "submitted" / "student-01" / "timeline"
    folder.mkdir(parents=True)
    nbformat.write(filled("timeline"), folder / "timeline.ipynb")
    grade.grade(checkout, course, "timeline")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("Another course’s notebook.")])
    nbformat.write(notebook, folder / "timeline.ipynb")
    with desk(checkout, course, tmp_path / "released") as api:
        api.autograde("timeline", "student-01", force=True)
    with gradebook(checkout, course) as book:
        [result] = book.results("timeline")
    assert result.score == 0


def copied(cells, n):
    cells.insert(n + 1, copy.deepcopy(cells[n]))


def stripped(cells, n):
    for cell in cells:
        cell.metadata.clear()


def without_its_test(cells, n):
    cells.pop(n + 1)


@pytest.mark.parametrize(
    ("damage", "name", "repaired"),
    [
        pytest.param(stripped, "timeline", True, id="all metadata stripped"),
        pytest.param(without_its_test, "timeline", True, id="a test cell deleted"),
        pytest.param(copied, "timeline", False, id="a copied answer cell"),
        pytest.param(lambda cells, n: None, "timeline (1)", False, id="a name from the browser"),
    ],
)
def test_what_nbgrader_can_open_is_repaired_and_the_rest_only_by_seminar_grade(
    damage, name, repaired, checkout, filled, tmp_path
):
    notebook = filled("timeline")
    damage(
        notebook.cells,
        next(
            n for n, c in enumerate(notebook.cells) if c.metadata.get("nbgrader", {}).get("grade_id") == "q01"
        ),
    )
    for course in ("ours", "theirs"):
        folder = tmp_path / course / "submitted" / "student-01" / "timeline"
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{name}.ipynb")
    most = sum(demo.points(checkout, "timeline").values())
    [ours] = grade.grade(checkout, tmp_path / "ours", "timeline").results
    assert ours.score == most and ours.status == "graded"
    with desk(checkout, tmp_path / "theirs", tmp_path / "released") as api:
        api.generate_assignment("timeline")
        done = api.autograde("timeline", "student-01")["success"]
    theirs = plain_nbgrader.points(tmp_path / "theirs", "timeline").get("student-01", {})
    assert (done and sum(v or 0 for v in theirs.values()) == most) is repaired
