"""Texts that wait for a reader are counted, and nothing goes to an LMS over them without a word."""

from __future__ import annotations

import pytest

from seminar.desk import unread
from seminar.grading.results import Mark, Result


def result(student: str, *marks: Mark) -> Result:
    return Result(student, "graded", marks={f"text{n}": mark for n, mark in enumerate(marks)})


NEW, AGAIN, READ, EMPTY = Mark(30, None, True), Mark(30, 21.0, True), Mark(30, 21.0), Mark(30, 0.0)


@pytest.mark.parametrize(
    ("results", "said"),
    [
        ([result("a", NEW)], ["1 text of 1 student waits to be marked, and counts nothing yet."]),
        (
            [result("a", NEW, NEW), result("b", NEW, READ)],
            ["3 texts of 2 students wait to be marked, and count nothing yet."],
        ),
        (
            [result("a", AGAIN)],
            [
                "1 text of 1 student waits to be looked at again: it has changed since it was marked. "
                "The former marks stand until then."
            ],
        ),
    ],
)
def test_what_waits_is_counted(results, said):
    assert unread.remarks(results) == said


def test_new_and_changed_texts_are_told_apart():
    assert len(unread.remarks([result("a", NEW), result("b", AGAIN)])) == 2


def test_where_all_is_read_nothing_is_said_and_nothing_refused():
    results = [result("a", READ), result("b", EMPTY), Result("c", "failed")]
    assert unread.remarks(results) == []
    unread.refuse("timeline", results)


@pytest.mark.parametrize("mark", [NEW, AGAIN])
def test_a_text_that_waits_is_refused_with_both_ways_on(mark):
    with pytest.raises(unread.Unread, match=r"(?s)Nothing was written.*seminar mark timeline.*--unfinished"):
        unread.refuse("timeline", [result("a", READ), result("b", mark)])


LEVELS = "answer: 2, readings: 2, computation: 2, counter_argument: 2, evidence: 2, fairness: 2, limits: 2"


@pytest.mark.parametrize(
    ("points", "comment", "said"),
    [
        (20.0, LEVELS, []),
        (20.0, f"{LEVELS}\nWell done.", []),
        (30.0, LEVELS, ["ada: the levels make 20 points, 30 are entered."]),
        (None, LEVELS, ["ada: the levels make 20 points, none are entered."]),
        (20.01, LEVELS, []),
        (30.0, "evidence: 2", []),
        (30.0, "", []),
    ],
)
def test_a_mark_is_what_its_levels_earn_where_all_of_them_are_given(checkout, points, comment, said):
    marked = Result("ada", "graded", marks={"essay": Mark(30, points)}, comments={"essay": comment})
    assert unread.apart(checkout, "timeline", [marked, Result("ben", "failed")]) == said
