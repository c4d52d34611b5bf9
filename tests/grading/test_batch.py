"""A class through the batch driver: nothing done twice, nothing lost, no stale score."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from seminar.desk import demo, ripeness_map
from seminar.grading import grade, jail
from seminar.grading.course import SOURCES, gradebook

TRUSTED = bool(jail.why_not())


def run(checkout: Path, course: Path, **options: object) -> grade.Batch:
    return grade.grade(checkout, course, "timeline", trusted=TRUSTED, **options)


@pytest.fixture
def course(checkout, tmp_path):
    """A class of six that is graded already."""
    place = tmp_path / "course"
    demo.write(checkout, place, "timeline")
    for student in range(7, 13):
        shutil.rmtree(place / "submitted" / f"student-{student:02}")
    run(checkout, place)
    return place


def notebook(course: Path, student: str) -> Path:
    return course / "submitted" / student / "timeline" / "timeline.ipynb"


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_what_has_not_changed_is_not_graded_again(checkout, course):
    second = run(checkout, course)
    assert not second.graded and len(second.unchanged) == len(second.results) == 6


def test_only_what_changed_is_graded_and_the_former_score_stays_in_the_history(checkout, course):
    shutil.copy(notebook(course, "student-05"), notebook(course, "student-01"))
    second = run(checkout, course)
    assert second.graded == ["student-01"]
    former, now = second.scores["student-01"]
    assert former == 70 and now == {r.student: r.score for r in second.results}["student-05"]
    with gradebook(checkout, course) as book:
        assert [score for _, _, score in book.history("timeline", "student-01")] == [70]


def test_a_dry_run_shows_the_difference_and_writes_nothing(checkout, course):
    shutil.copy(notebook(course, "student-05"), notebook(course, "student-01"))
    copy = course / "autograded" / "student-01" / "timeline" / "timeline.ipynb"
    before = copy.read_bytes()
    dry = run(checkout, course, dry_run=True)
    assert dry.scores["student-01"][0] == 70 and dry.scores["student-01"][1] < 70
    with gradebook(checkout, course) as book:
        assert {r.student: r.score for r in book.results("timeline")}["student-01"] == 70
    assert copy.read_bytes() == before


def test_a_file_that_fails_now_keeps_no_stale_score(checkout, course):
    notebook(course, "student-01").write_text("{", encoding="utf-8")
    result = {r.student: r for r in run(checkout, course).results}["student-01"]
    assert result.status == "failed" and result.score == 0 and "not a notebook" in result.reason
    assert not (course / "autograded" / "student-01" / "timeline").exists()


def mark_by_hand(checkout: Path, course: Path, student: str, points: float) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        grade = book.find_grade("essay", "timeline", "timeline", student)
        grade.manual_score, grade.needs_manual_grade = points, False
        book.db.commit()


def by_hand(course: Path, student: str) -> tuple[float, bool]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        grade = book.find_grade("essay", "timeline", "timeline", student)
        return grade.manual_score, grade.needs_manual_grade


def test_a_mark_given_by_hand_survives(checkout, course):
    mark_by_hand(checkout, course, "student-01", 21)
    run(checkout, course, again=True)
    assert by_hand(course, "student-01") == (21, False)


def test_a_mark_is_flagged_when_its_text_has_changed(checkout, course):
    mark_by_hand(checkout, course, "student-01", 21)
    rewrite(
        notebook(course, "student-01"),
        "The article names nobody",
        "On second thoughts the article names nobody",
    )
    run(checkout, course)
    assert by_hand(course, "student-01") == (21, True)


def test_the_marker_sees_mark_scheme_and_rubric_beside_the_answer(course):
    copy = nbformat.read(course / "autograded" / "student-01" / "timeline" / "timeline.ipynb", 4)
    names = [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in copy.cells]
    beside = copy.cells[names.index("essay") + 1]
    assert beside.metadata["seminar_marker"] and "| Criterion | Points |" in beside.source
    assert "HIDDEN TESTS" not in "".join(cell.source for cell in copy.cells)


@pytest.fixture
def own_source(checkout, tmp_path):
    """A checkout whose sources may be changed."""
    place = tmp_path / "checkout"
    shutil.copytree(checkout / "solutions", place / "solutions")
    shutil.copytree(checkout / "exercises", place / "exercises")
    shutil.copy(checkout / "nbgrader_config.py", place)
    return place


def test_a_changed_assignment_lists_its_changes_and_keeps_the_marks(own_source, tmp_path):
    course = tmp_path / "course"
    demo.write(own_source, course, "timeline")
    run(own_source, course)
    mark_by_hand(own_source, course, "student-01", 21)
    path = own_source / SOURCES / "timeline" / "timeline.ipynb"
    source = nbformat.read(path, 4)
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in source.cells}
    cells["q01-test"].metadata.nbgrader["points"] += 2
    source.cells = [cell for cell in source.cells if cell not in (cells["q02"], cells["q02-test"])]
    nbformat.write(source, path)
    second = run(own_source, course)
    assert any("q01" in change and "became" in change for change in second.changes)
    assert any("q02 is gone" in change for change in second.changes)
    first = second.results[0]
    assert "q02" not in first.points and first.points["q01"] == cells["q01-test"].metadata.nbgrader["points"]
    assert by_hand(course, "student-01") == (21, False)


def test_without_a_jail_grading_refuses_with_the_reason(checkout, course, monkeypatch):
    monkeypatch.setattr(jail, "why_not", lambda: "no jail here: do this")
    with pytest.raises(jail.NoJail, match="do this"):
        grade.grade(checkout, course, "timeline")


def test_trusted_students_get_the_same_points(checkout, course):
    jailed = {r.student: r.points for r in run(checkout, course).results}
    trusted = grade.grade(checkout, course, "timeline", trusted=True, again=True)
    assert {r.student: r.points for r in trusted.results} == jailed and trusted.trusted


def test_ctrl_c_leaves_what_is_finished_and_the_next_run_goes_on(checkout, tmp_path):
    course = tmp_path / "course"
    demo.write(checkout, course, "timeline")
    program = (
        "from pathlib import Path; from seminar.grading import grade\n"
        "if __name__ == '__main__':\n"
        f"    batch = grade.grade(Path({str(checkout)!r}), Path({str(course)!r}), 'timeline', "
        f"trusted={TRUSTED}, tell=lambda s: print(s, flush=True))\n"
        "    print('interrupted' if batch.interrupted else 'finished', flush=True)\n"
    )
    file = tmp_path / "run.py"
    file.write_text(program)
    running = subprocess.Popen([sys.executable, file], stdout=subprocess.PIPE, text=True)
    first = running.stdout.readline().strip()
    os.kill(running.pid, signal.SIGINT)
    said = running.stdout.read()
    assert running.wait(timeout=60) == 0 and "interrupted" in said
    with sqlite3.connect(course / "gradebook.db") as book:
        assert book.execute("pragma integrity_check").fetchone() == ("ok",)
    rest = run(checkout, course)
    assert first in rest.unchanged and len(rest.results) == 12


def test_a_killed_worker_costs_nobody_a_score(checkout, tmp_path):
    course = tmp_path / "course"
    demo.write(checkout, course, "timeline")
    killed = []

    def kill_one(student: str) -> None:
        if not killed:
            children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
            worker = next(c for c in children if b"spawn_main" in Path(f"/proc/{c}/cmdline").read_bytes())
            os.kill(int(worker), signal.SIGKILL)
            killed.append(worker)

    batch = run(checkout, course, tell=kill_one)
    worth = demo.points(checkout, "timeline")
    everyone = demo.plan(checkout, "timeline")
    assert {r.student: r.points for r in batch.results} == {
        s.student: demo.expected(s, worth) or {} for s in everyone
    }


@pytest.mark.parametrize(
    "code",
    [
        "my_scores = []\nfor _ in range(100_000): my_scores = [my_scores]",
        "my_scores = {}\nfor _ in range(900): my_scores = {'a': my_scores}",
        "my_scores = pd.DataFrame({'party': [[0] * 200_000] * 5})",
        "my_scores = type('Table', (pd.DataFrame,), {'columns': property(lambda _: 1 / 0)})()",
    ],
    ids=["deep list", "deep dict", "large cells", "a table that raises"],
)
def test_a_table_for_the_class_that_cannot_be_read_costs_nobody_anything(code, checkout, filled, tmp_path):
    place = tmp_path / "course" / "submitted"
    notebooks = {"ada": filled("ripeness"), "bea": filled("ripeness"), "cyd": filled("ripeness")}
    cell = next(c for c in notebooks["bea"].cells if "collect" in c.metadata.get("seminar", {}))
    cell.source += f"\n{code}"
    for student, each in notebooks.items():
        (place / student / "ripeness").mkdir(parents=True)
        nbformat.write(each, place / student / "ripeness" / "ripeness.ipynb")
    batch = grade.grade(checkout, tmp_path / "course", "ripeness", trusted=TRUSTED)
    ada, bea, cyd = batch.results
    assert [r.status for r in batch.results] == ["graded"] * 3
    assert ada.points == bea.points == cyd.points and bea.score > 0
    seen = ripeness_map.scores(batch.results)
    assert seen.blank == 2, "those of the others, left empty, are counted"
