"""A roster that comes after the first collection: nobody is doubled, and nothing is lost."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import zipfile

import pytest
from nbgrader.api import Gradebook

from seminar.desk import ledger, renaming
from seminar.desk.collect import collect
from seminar.grading.course import SOURCES, gradebook, settings
from seminar.grading.evaluation import Answer, Evaluation, Outcome
from seminar.grading.rebuild import Source

A = "timeline"
ROSTER = "id,first_name,last_name,moodle_id\nanna,Anna,Müller,101\nbo,Bo Jan,d’Aubray,102\n"
DOWNLOAD = {
    "Anna Müller_101_assignsubmission_file_/timeline.ipynb": "anna",
    "Bo Jan dAubray_102_assignsubmission_file_/timeline.ipynb": "bo",
}
FORMER = {"anna": "anna-müller", "bo": "bo-jan-daubray"}


def notebook(text):
    return json.dumps({"cells": [], "metadata": {"text": text}, "nbformat": 4, "nbformat_minor": 5})


def take(course, files, day=4):
    """Collect a Moodle zip of files by name and text."""
    with zipfile.ZipFile(course / "download.zip", "w") as bundle:
        for name, text in files.items():
            bundle.writestr(zipfile.ZipInfo(name, (2026, 2, day, 12, 0, 0)), notebook(text))
    found = collect(course / "download.zip", course, A, now=dt.datetime(2026, 3, 1))
    (course / "download.zip").unlink()
    return found


@pytest.fixture
def course(checkout, tmp_path):
    """Collected, graded and marked without a roster; then the roster came. Anna has handed in twice."""
    place = tmp_path / "course"
    place.mkdir()
    take(place, DOWNLOAD)
    take(place, {next(iter(DOWNLOAD)): "anna, again"}, day=5)
    source = (checkout / SOURCES / A / f"{A}.ipynb").read_bytes()
    done = Evaluation(
        "graded", outcomes=(Outcome("q01", "q01-test", 4.0, 5.0),), answers=(Answer("essay", 30, "So."),)
    )
    with gradebook(checkout, place) as book:
        book.register(A, Source(source, settings(checkout, place)))
        for student in FORMER.values():
            for _ in range(2):
                book.write(A, student, done, student)
    with Gradebook(f"sqlite:///{place / 'gradebook.db'}") as book:
        grade = book.find_grade("essay", A, A, FORMER["anna"])
        grade.manual_score, grade.needs_manual_grade = 21.5, False
        book.find_comment("essay", A, A, FORMER["anna"]).manual_comment = "Whose claim?"
        book.db.commit()
    for student in FORMER.values():
        for folder in ("autograded", "feedback"):
            (place / folder / student / A).mkdir(parents=True)
            (place / folder / student / A / "page").write_text(student, encoding="utf-8")
    (place / "deadlines.csv").write_text(
        "assignment,student,due\r\ntimeline,,2026-02-04T22:59Z\r\ntimeline, anna-müller ,2026-02-06T22:59Z\r\n",
        encoding="utf-8", newline="",
    )  # fmt: skip
    (place / "roster.csv").write_text(ROSTER, encoding="utf-8")
    return place


def apply(checkout, course, dry_run=False):
    return renaming.apply(checkout, course, [A, "figures"], dry_run)


def results(checkout, course):
    with gradebook(checkout, course) as book:
        return {result.student: result for result in book.results(A)}


def everything(course):
    return {
        f.relative_to(course).as_posix(): f.read_bytes()
        for f in course.rglob("*")
        if f.is_file() and f.name != "gradebook.db"
    }


def test_nobody_stands_there_twice_when_the_same_work_is_collected_again(checkout, course):
    apply(checkout, course)
    assert {row.done for row in take(course, DOWNLOAD).rows} == {"unchanged", "kept"}
    assert sorted(f.name for f in (course / "submitted").iterdir()) == ["anna", "bo"]
    assert {entry.student for entry in ledger.read(course, A)} == {"anna", "bo"}


def test_files_move_and_every_one_is_kept(checkout, course):
    before = everything(course)
    [said] = apply(checkout, course)
    assert said.startswith(
        "Moved, with files, marks and extensions, to the ids of roster.csv: anna-müller → anna"
    )
    after = everything(course)
    for name, content in before.items():
        if name.endswith(".ipynb") or name.startswith(("autograded", "feedback")):
            for student, former in FORMER.items():
                name = name.replace(f"/{former}/", f"/{student}/")
            assert after[name] == content
    assert not [name for name in after if any(f"/{former}/" in name for former in FORMER.values())]


def test_points_marks_comments_and_history_move(checkout, course):
    before = results(checkout, course)
    apply(checkout, course)
    after = results(checkout, course)
    assert set(after) == {"anna", "bo"}
    assert (after["anna"].total, after["anna"].comments) == (25.5, {"essay": "Whose claim?"})
    assert after["bo"].manual == before[FORMER["bo"]].manual == {"essay"}
    with gradebook(checkout, course) as book:
        assert [score for _, _, score in book.history(A, "anna")] == [4.0]
        assert not book.history(A, FORMER["anna"])


def test_an_extension_moves_and_all_else_in_its_file_stays(checkout, course):
    before = (course / "deadlines.csv").read_bytes().decode()
    apply(checkout, course)
    assert (course / "deadlines.csv").read_bytes().decode() == before.replace("anna-müller", "anna")


def test_a_dry_run_says_the_same_and_changes_nothing(checkout, course):
    before, standing = everything(course), results(checkout, course)
    [said] = apply(checkout, course, dry_run=True)
    assert said.startswith("Would be moved to the ids of roster.csv: anna-müller → anna, bo-jan-daubray → bo")
    assert everything(course) == before and results(checkout, course) == standing


def test_a_second_run_has_nothing_to_do(checkout, course):
    apply(checkout, course)
    before = everything(course)
    assert apply(checkout, course) == [] and everything(course) == before


def test_where_both_ids_have_work_nothing_is_moved_and_the_way_out_is_named(checkout, course):
    take(course, DOWNLOAD)  # as it was done before anybody noticed
    before, standing = everything(course), results(checkout, course)
    said = apply(checkout, course)
    assert everything(course) == before and results(checkout, course) == standing
    assert len(said) == 2
    assert "“anna-müller” is anna by roster.csv, and both have work on timeline" in said[0]
    assert "seminar forget 'anna-müller'" in said[0]


def test_where_both_have_results_and_one_its_files_no_more_nothing_is_moved(checkout, course):
    with gradebook(checkout, course) as book:
        book.write(A, "anna", Evaluation("failed", "No notebook."), "x")
    before = everything(course)
    said = apply(checkout, course)
    assert "both have work" in " ".join(said) and set(results(checkout, course)) == {
        FORMER["anna"],
        "anna",
        "bo",
    }
    assert (
        everything(course)["submitted/anna-müller/timeline/timeline.ipynb"]
        == before["submitted/anna-müller/timeline/timeline.ipynb"]
    )


@pytest.mark.parametrize("stop", ["_in_deadlines", "_merge"])
def test_an_interrupted_move_is_finished_by_the_next(checkout, course, monkeypatch, stop):
    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(renaming, stop, interrupted)
        apply(checkout, course)
    apply(checkout, course)
    assert set(results(checkout, course)) == {"anna", "bo"}
    assert {entry.student for entry in ledger.read(course, A)} == {"anna", "bo"}
    assert "anna," in (course / "deadlines.csv").read_text("utf-8").replace(" ", "")


@pytest.mark.parametrize(
    ("roster", "said"),
    [
        ("id,first_name,last_name,moodle_id\nanna,Anna,Müller,999\nbo,Bo Jan,d’Aubray,101\n", "anna-müller"),
        ("id,first_name,last_name\na1,Anna,Müller\na2,Müller,Anna\nbo,Bo Jan,d’Aubray\n", "anna-müller"),
        ("id\nzoe\n", "anna-müller, bo-jan-daubray"),
    ],
    ids=["number and name contradict", "two of one name", "strangers"],
)
def test_who_is_not_clear_is_not_guessed_and_is_named(checkout, course, roster, said):
    (course / "roster.csv").write_text(roster, encoding="utf-8")
    told = apply(checkout, course)
    assert f"Not in roster.csv, and kept under the names they have: {said}." in told
    assert "anna-müller" in results(checkout, course)


def test_without_a_roster_nothing_is_said(checkout, course):
    (course / "roster.csv").unlink()
    assert apply(checkout, course) == []


def test_a_folder_put_in_by_hand_is_known_by_its_name(checkout, course):
    (course / "collected" / f"{A}.csv").unlink()
    apply(checkout, course)
    assert sorted(f.name for f in (course / "submitted").iterdir()) == ["anna", "bo"]


def test_before_anything_is_graded_no_gradebook_is_made(checkout, course):
    (course / "gradebook.db").unlink()
    shutil.rmtree(course / "autograded")
    apply(checkout, course)
    assert not (course / "gradebook.db").exists() and (course / "submitted" / "anna").is_dir()


def test_points_in_a_gradebook_that_is_not_named_stay_with_their_files(checkout, course):
    (course / "gradebook.db").unlink()
    before = everything(course)
    with pytest.raises(OSError, match="Name it with --db"):
        apply(checkout, course)
    assert everything(course) == before


def test_a_gradebook_elsewhere_is_the_one_that_changes(checkout, course, monkeypatch):
    url = f"sqlite:///{course / 'elsewhere.db'}"
    (course / "gradebook.db").rename(course / "elsewhere.db")
    monkeypatch.setattr(renaming, "settings", lambda *place: settings(*place, db=url))
    monkeypatch.setattr(renaming, "gradebook", lambda *place, **more: gradebook(*place, db=url, **more))
    apply(checkout, course)
    with gradebook(checkout, course, db=url) as book:
        assert {result.student for result in book.results(A)} == {"anna", "bo"}


def test_a_roster_whose_ids_have_changed_takes_its_people_along(checkout, course):
    apply(checkout, course)
    (course / "roster.csv").write_text(ROSTER.replace("anna,", "s123,"), encoding="utf-8")
    assert apply(checkout, course) == [
        "Moved, with files, marks and extensions, to the ids of roster.csv: anna → s123."
    ]
    assert results(checkout, course)["s123"].total == 25.5
