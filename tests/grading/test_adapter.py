"""nbgrader's own autograde, with the engine behind it, isolates and scores as ``seminar grade`` does."""

from __future__ import annotations

import copy

import nbformat
import pytest

from seminar.desk import demo
from seminar.grading import grade, jail
from seminar.grading.course import desk
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


REPAIRED = {
    "a copied answer cell": lambda cells, n: cells.insert(n + 1, copy.deepcopy(cells[n])),
    "all metadata stripped": lambda cells, n: [cell.metadata.clear() for cell in cells],
    "a test cell deleted": lambda cells, n: cells.pop(n + 1),
}


@pytest.mark.parametrize("damage", REPAIRED.values(), ids=REPAIRED)
def test_what_only_the_intake_of_seminar_grade_repairs(damage, checkout, filled, tmp_path):
    """nbgrader refuses these notebooks, or grades them as if nothing were there; ``seminar grade`` mends them."""
    notebook = filled("timeline")
    place = next(
        n for n, c in enumerate(notebook.cells) if c.metadata.get("nbgrader", {}).get("grade_id") == "q01"
    )
    damage(notebook.cells, place)
    course = tmp_path / "course"
    folder = course / "submitted" / "student-01" / "timeline"
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / "timeline.ipynb")
    most = sum(demo.points(checkout, "timeline").values())
    with desk(checkout, tmp_path / "plain", tmp_path / "released") as api:
        (tmp_path / "plain" / "submitted").mkdir(parents=True)
        api.generate_assignment("timeline")
        (tmp_path / "plain" / "submitted").rmdir()
        (tmp_path / "plain" / "submitted").symlink_to(course / "submitted")
        refused = not api.autograde("timeline", "student-01")["success"]
    theirs = (
        0
        if refused
        else sum(v or 0 for v in plain_nbgrader.points(tmp_path / "plain", "timeline")["student-01"].values())
    )
    [ours] = grade.grade(checkout, course, "timeline", trusted=TRUSTED).results
    assert ours.score == most and ours.status == "graded"
    assert theirs < most, "nbgrader does it by itself now: say so here"
