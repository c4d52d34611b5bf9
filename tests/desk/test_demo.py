"""A class of twelve through the engine: the scores that the maker knows, whatever one of them hands in."""

from __future__ import annotations

import re

import pytest

from seminar.desk import demo, feedback, report
from seminar.grading import grade, gradebook, jail


@pytest.fixture(scope="module")
def graded(checkout, tmp_path_factory):
    course = tmp_path_factory.mktemp("course")
    everyone = demo.write(checkout, course, "timeline")
    batch = grade.grade(checkout, course, "timeline", trusted=bool(jail.why_not()))
    feedback.write(checkout, course, "timeline", [r.student for r in batch.results if r.graded])
    return course, everyone, {r.student: r for r in batch.results}


def test_every_score_is_the_one_that_the_maker_knows(checkout, graded):
    _, everyone, results = graded
    worth = demo.points(checkout, "timeline")
    for submission in everyone:
        assert results[submission.student].points == (demo.expected(submission, worth) or {}), (
            submission.habit
        )


def test_the_broken_file_is_reported_and_the_others_are_graded(graded):
    _, everyone, results = graded
    broken = [s.student for s in everyone if not s.readable]
    assert [s for s, r in results.items() if not r.graded] == broken
    assert "not a notebook" in results[broken[0]].reason


def test_feedback_shows_the_message_and_no_hidden_test(graded):
    course, everyone, _ = graded
    for submission in everyone:
        page = course / "feedback" / submission.student / "timeline" / "timeline.html"
        if submission.readable:
            text = page.read_text(encoding="utf-8")
            assert "misconceptions" not in text and "HIDDEN TESTS" not in text
            assert ("✗" in text) == bool(submission.wrong)
            assert not re.search(r'(src|href)="https?:', text), "feedback asks another host for something"


def test_the_essay_waits_for_a_reader_where_there_is_one(graded):
    _, everyone, results = graded
    for submission in everyone:
        if submission.readable:
            assert results[submission.student].manual == (
                frozenset({"essay"}) if submission.essay else frozenset()
            )


def test_the_report_names_everyone(graded):
    course, everyone, results = graded
    text = report.write(course, "timeline", list(results.values())).read_text(encoding="utf-8")
    assert all(submission.student in text for submission in everyone)


def test_a_report_without_one_graded_submission_is_still_a_report(tmp_path):
    page = report.write(tmp_path, "timeline", [gradebook.Result("student-01", "failed", "damaged <file>")])
    assert "damaged &lt;file&gt;" in page.read_text(encoding="utf-8")
