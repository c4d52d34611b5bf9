"""Lateness: who is late by whose clock, what it costs, and what an extension does."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from traitlets.config import Config

from seminar.desk import demo, late, ledger, steps
from seminar.grading import course as courses
from seminar.grading import grade, jail
from seminar.grading.evaluation import Answer, Evaluation, Outcome
from seminar.grading.rebuild import Source

DUE = dt.datetime(2026, 2, 4, 22, 59)
DAY = 86400.0

policies = st.builds(
    lambda grace, per_day, most: late.LatePolicy(grace_minutes=grace, per_day=per_day, most=most),
    st.floats(0, 10_000),
    st.floats(0, 1),
    st.floats(0, 1),
)
points = st.floats(0, 200)
seconds = st.floats(0, 400 * DAY)


@given(policies, points, seconds)
def test_a_penalty_is_never_negative_nor_above_the_most_nor_above_the_points(policy, score, after):
    taken = policy.late_submission_penalty("ada", score, after)
    assert 0 <= taken <= policy.most * score <= score


@given(policies, points, seconds, seconds)
def test_who_is_later_never_loses_less(policy, score, one, other):
    sooner, later = sorted([one, other])
    assert policy.late_submission_penalty("ada", score, sooner) <= policy.late_submission_penalty(
        "ada", score, later
    )


@given(policies, points, st.floats(0, 1))
def test_nothing_is_lost_before_the_grace_is_over(policy, score, share):
    assert policy.late_submission_penalty("ada", score, share * 60 * policy.grace_minutes) == 0


@given(points, seconds)
def test_without_numbers_nobody_loses_a_point(score, after):
    assert late.LatePolicy().late_submission_penalty("ada", score, after) == 0


@pytest.mark.parametrize(
    ("after", "taken"),
    [(900, 0), (901, 10), (900 + DAY, 10), (901 + DAY, 20), (900 + 4 * DAY, 40), (400 * DAY, 50)],
)
def test_a_day_begins_when_the_grace_or_the_day_before_it_is_over(after, taken):
    policy = late.LatePolicy(grace_minutes=15, per_day=0.1, most=0.5)
    assert policy.late_submission_penalty("ada", 100.0, after) == pytest.approx(taken)


def write(course, *rows, head="assignment,student,due"):
    course.mkdir(exist_ok=True)
    (course / late.FILE).write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return course


def test_a_row_without_a_student_is_for_everybody_and_one_with_a_student_is_an_extension(tmp_path):
    write(
        tmp_path,
        "timeline,,2026-02-04T23:59+01:00",
        "timeline,ada,2026-02-06T22:59Z",
        "figures,,2027-01-01T00:00Z",
    )
    deadlines = late.read(tmp_path, "timeline")
    assert deadlines.of("anybody") == DUE
    assert deadlines.of("ada") == DUE + dt.timedelta(days=2)
    assert (deadlines.extension("ada"), deadlines.extension("anybody")) == (dt.timedelta(days=2), None)


def test_a_time_without_a_zone_is_the_machine_s_own(tmp_path):
    write(tmp_path, "timeline,,2026-07-04 23:59")
    local = dt.datetime(2026, 7, 4, 23, 59).astimezone(dt.UTC).replace(tzinfo=None)
    assert late.read(tmp_path, "timeline").due == local


def test_without_a_file_or_a_row_there_is_no_due_date(tmp_path):
    assert late.read(tmp_path, "timeline") == late.Deadlines()
    assert late.read(write(tmp_path, "figures,,2026-02-04T23:59Z"), "timeline") == late.Deadlines()


def test_what_a_spreadsheet_saves_is_read(tmp_path):
    lines = "assignment;student;due\r\ntimeline;;2026-02-04 22:59Z\r\n;;\r\n"
    (tmp_path / late.FILE).write_text(lines, encoding="utf-8-sig", newline="")
    assert late.read(tmp_path, "timeline").due == DUE


GOOD = "timeline,,2026-02-04T22:59Z"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([GOOD, "timeline,ada,tomorrow"], "line 3: “tomorrow” is no date with a time"),
        (["timeline,,2026-02-04"], "line 2: “2026-02-04” is no date with a time"),
        (["timeline,,04.02.2026 23:59"], "line 2: “04.02.2026 23:59” is no date with a time"),
        (["timeline,,0001-01-01T00:00+14:00"], "line 2: “0001-01-01T00:00\\+14:00” is no date with a time"),
        (["timeline,2026-02-04T22:59Z"], "line 2: three values are needed .*here are 2"),
        (
            ["timelime,,2026-02-04T22:59Z"],
            "line 2: there is no assignment “timelime”. There are figures, timeline",
        ),
        ([GOOD, GOOD], "line 3: this says again what line 2 says"),
        (
            ["timeline,ada,2026-02-04T22:59Z"],
            "line 2: there is an extension of timeline for ada, but no due date",
        ),
        ([GOOD, "timeline,ada,2026-02-04T22:58Z"], "line 3: the extension of ada ends before the due date"),
    ],
)
def test_an_error_names_its_line(rows, said, tmp_path):
    with pytest.raises(late.LateError, match=f"^deadlines.csv, {said}"):
        late.read(write(tmp_path, *rows), "timeline", ["figures", "timeline"])


def test_other_columns_and_another_encoding_are_refused(tmp_path):
    with pytest.raises(late.LateError, match="line 1: the columns must be assignment, student, due"):
        late.read(write(tmp_path, head="student,due"), "timeline")
    (tmp_path / late.FILE).write_bytes("assignment,student,due\ntimeline,Zoë,2026".encode("cp1252"))
    with pytest.raises(late.LateError, match="not UTF-8"):
        late.read(tmp_path, "timeline")


@pytest.fixture
def policy(monkeypatch):
    """Sets the numbers of the policy as ``nbgrader_config.py`` would."""

    real = courses.settings

    def put(**numbers):
        def settings(*args, **kwargs):
            return Config(real(*args, **kwargs), LatePolicy=Config(numbers))

        monkeypatch.setattr(courses, "settings", settings)

    return put


@pytest.fixture
def times(monkeypatch):
    """Says who handed in when, after the due date."""

    def put(**after):
        known = {student: None if delay is None else DUE + delay for student, delay in after.items()}
        monkeypatch.setattr(ledger, "times", lambda course, assignment: known)

    return put


@pytest.fixture
def course(checkout, tmp_path):
    """A course in which everyone has 40 points and a text that waits, or a file that failed."""
    place = write(tmp_path / "course", GOOD, "timeline,eve,2026-02-06T22:59Z")
    source = (checkout / courses.SOURCES / "timeline" / "timeline.ipynb").read_bytes()
    done = Evaluation(
        "graded", outcomes=(Outcome("q01", "q01-test", 40.0, 40.0),), answers=(Answer("essay", 30, "So."),)
    )
    with courses.gradebook(checkout, place) as book:
        book.register("timeline", Source(source, courses.settings(checkout, place)))
        for student in ("ada", "ben", "eve", "joe"):
            book.write("timeline", student, done, student)
        book.write("timeline", "kim", Evaluation("failed", "No notebook."), "kim")
    return place


def apply(checkout, course):
    """What was done, and the results after it by student."""
    with courses.gradebook(checkout, course) as book:
        done = late.apply(checkout, course, "timeline", book)
        return done, {result.student: result for result in book.results("timeline")}


HOURS = dt.timedelta(hours=1)


def test_times_extensions_and_penalties_stand_in_nbgrader_s_own_columns(checkout, course, policy, times):
    policy(grace_minutes=15, per_day=0.1)
    times(ada=-HOURS, ben=30 * HOURS, eve=30 * HOURS, kim=HOURS)
    done, results = apply(checkout, course)
    assert {s: r.penalty for s, r in results.items()} == pytest.approx(
        {"ada": 0, "ben": 8, "eve": 0, "joe": 0, "kim": 0}
    )
    assert results["ben"].total == pytest.approx(32)
    assert results["ben"].submitted == DUE + 30 * HOURS
    assert done.late == {"ben": 30 * HOURS, "kim": HOURS}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        theirs = {s.student_id: s for s in book.assignment_submissions("timeline")}
        assert book.find_assignment("timeline").duedate == DUE
        assert theirs["eve"].extension == 48 * HOURS and theirs["eve"].total_seconds_late == 0
        assert theirs["ben"].total_seconds_late == (30 * HOURS).total_seconds()


def test_without_a_clock_there_is_no_penalty_and_it_is_said(checkout, course, policy, times):
    policy(per_day=1)
    times(ada=None, ben=HOURS)
    done, results = apply(checkout, course)
    assert done.no_clock == ("ada", "eve", "joe", "kim")
    assert [results[s].penalty for s in ("ada", "joe")] == [0, 0]
    assert any("known for ada, eve, joe, kim: no late penalty was applied" in said for said in done.remarks())
    assert "ben was 1 h late: 40 points taken off." in done.remarks()


def test_a_mark_given_later_counts_when_the_policy_is_applied_again(checkout, course, policy, times):
    policy(per_day=0.1)
    times(ben=HOURS)
    apply(checkout, course)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        grade = book.find_grade("essay", "timeline", "timeline", "ben")
        grade.manual_score, grade.needs_manual_grade = 20.0, False
        book.db.commit()
    assert apply(checkout, course)[1]["ben"].penalty == pytest.approx(6)
    assert apply(checkout, course)[1]["ben"].penalty == pytest.approx(6)


def test_a_penalty_that_the_policy_no_longer_gives_is_taken_back(checkout, course, policy, times):
    policy(per_day=0.5)
    times(ben=HOURS)
    assert apply(checkout, course)[1]["ben"].total == 20
    write(course, "timeline,,2026-02-04T22:59Z", "timeline,ben,2026-02-05T22:59Z")
    assert apply(checkout, course)[1]["ben"].total == 40
    write(course, GOOD)
    assert apply(checkout, course)[1]["ben"].total == 20
    policy()
    assert apply(checkout, course)[1]["ben"].total == 40
    policy(per_day=0.5)
    (course / late.FILE).unlink()
    done, results = apply(checkout, course)
    assert (results["ben"].total, done.due, done.remarks()) == (40, None, [])


@given(
    delay=st.integers(0, 400),
    extension=st.integers(0, 400),
    per_day=st.floats(0, 1),
    grace=st.integers(0, 3000),
)
def test_an_extension_only_helps(delay, extension, per_day, grace):
    numbers = late.LatePolicy(per_day=per_day, grace_minutes=grace)
    deadlines = late.Deadlines(DUE, {"eve": DUE + extension * HOURS})
    after = {s: (DUE + delay * HOURS - deadlines.of(s)).total_seconds() for s in ("ada", "eve")}
    eve, ada = (numbers.late_submission_penalty(s, 100.0, after[s]) for s in ("eve", "ada"))
    assert eve <= ada


def test_an_extension_of_somebody_whom_nobody_knows_is_named_with_whom_it_may_mean(course):
    for student in ("eve", "joe"):
        (course / "submitted" / student / "timeline").mkdir(parents=True)
    write(course, GOOD, "timeline,evE,2026-02-06T22:59Z", "timeline,joe,2026-02-06T22:59Z")
    [said] = late.unknown(course, "timeline")
    assert "“evE”, who is neither in roster.csv nor in submitted/" in said and "Do you mean eve?" in said


def test_who_is_in_the_roster_may_have_an_extension_and_hand_in_nothing(course):
    (course / "roster.csv").write_text("id\neve\n", encoding="utf-8")
    write(course, GOOD, "timeline,eve,2026-02-06T22:59Z")
    assert late.unknown(course, "timeline") == []


def test_a_time_without_a_zone_is_said_in_the_zone_that_was_taken(tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Dubai")
    time.tzset()
    try:
        [said] = late.read(write(tmp_path, "timeline,,2026-02-04T23:59"), "timeline").remarks("timeline")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert "due 2026-02-04 23:59 +04 (2026-02-04 19:59 UTC)" in said


def test_with_a_zone_or_for_another_assignment_nothing_is_said_on_zones(tmp_path):
    write(tmp_path, GOOD, "figures,,2026-02-04T23:59")
    assert late.read(tmp_path, "timeline").remarks("timeline") == []


def test_without_a_policy_nobody_is_told_who_was_late(checkout, course, policy, times):
    times(ada=None, ben=HOURS)
    done, _ = apply(checkout, course)
    assert done.late == {"ben": HOURS} and done.remarks() == []


def test_what_canvas_marks_late_is_told_where_no_clock_says_by_how_much(checkout, course, policy):
    policy(per_day=1)
    entries = [ledger.Entry(s, None, "none", "canvas", s, s, True, ledger.LATE) for s in ("ada", "ben")]
    ledger.write(course, "timeline", [entries[0], dataclasses.replace(entries[1], time=DUE, clock="lms")])
    done, results = apply(checkout, course)
    assert done.marked == ("ada",) and results["ada"].penalty == 0
    assert any("Canvas marks as LATE" in said and "ada" in said for said in done.remarks())


def test_many_late_ones_are_counted(checkout, course, policy):
    late_ones = {f"s{n:02}": HOURS for n in range(30)}
    said = late.Lateness(DUE, late_ones, dict.fromkeys(late_ones, 1.0)).remarks()
    assert len(said) == 11 and "20 more" in said[-1]


def test_a_number_that_the_policy_does_not_have_is_refused_with_those_that_it_has(checkout, course, policy):
    policy(perday=0.1)
    with pytest.raises(
        late.LateError, match=r"no c\.LatePolicy\.perday\. There are grace_minutes, most, per_day"
    ):
        late.check(checkout, course, "timeline")


@pytest.mark.parametrize("dry_run", [True, False])
def test_wrong_deadlines_and_policies_are_told_before_anything_is_graded(
    checkout, course, monkeypatch, dry_run
):
    monkeypatch.setattr(grade, "grade", lambda *_, **__: pytest.fail("it was graded first"))
    write(course, GOOD, "timeline,ada,tomorrow")
    with pytest.raises(late.LateError, match="line 3"):
        steps.autograde(checkout, course, "timeline", dry_run=dry_run)


def test_a_number_out_of_bounds_is_refused_with_its_file(checkout, course, policy, times):
    policy(per_day=10)
    times()
    with pytest.raises(late.LateError, match=r"^nbgrader_config\.py: .*per_day"):
        apply(checkout, course)


@pytest.mark.parametrize(
    ("delay", "words"),
    [
        (dt.timedelta(seconds=1), "1 min"),
        (25 * HOURS, "1 d 1 h"),
        (48 * HOURS + dt.timedelta(minutes=5), "2 d 5 min"),
    ],
)
def test_a_delay_is_told_in_days_hours_and_minutes(delay, words):
    assert late.span(delay) == words


def test_a_dry_run_shows_the_totals_that_a_real_run_gives(checkout, policy, tmp_path):
    course = tmp_path / "course"
    everyone = demo.write(checkout, course, "timeline")
    options = {"trusted": bool(jail.why_not())}
    for student in everyone[5:]:
        shutil.rmtree(course / "submitted" / student.student)
    steps.autograde(checkout, course, "timeline", **options)
    policy(per_day=0.1)
    first = min(student.submitted for student in everyone[:5])
    write(course, f"timeline,,{(first + HOURS).isoformat()}")
    work = [course / "submitted" / s.student / "timeline" / "timeline.ipynb" for s in everyone[:5]]
    shutil.copy(work[4], work[0])
    dry, nothing, _ = steps.autograde(checkout, course, "timeline", dry_run=True, **options)
    real, page, _ = steps.autograde(checkout, course, "timeline", **options)
    assert dry.changed == real.changed and len(real.changed) > 1
    assert real.graded == [everyone[0].student], "the others only lost points for lateness"
    assert (nothing, page.is_file()) == (None, True)


@pytest.mark.skipif(bool(jail.why_not()), reason="nbgrader's own commands need the jail")
def test_nbgrader_s_own_autograde_takes_off_the_same_and_does_not_believe_the_student(
    checkout, policy, times, tmp_path
):
    policy(per_day=0.1)
    course = tmp_path / "course"
    demo.write(checkout, course, "timeline")
    write(course, GOOD)
    honest, liar = "student-03", "student-04"
    times(**{honest: 30 * HOURS, liar: 30 * HOURS})
    lie = course / "submitted" / liar / "timeline" / "timestamp.txt"
    lie.write_text("2026-02-01 00:00:00 UTC", encoding="utf-8")
    with courses.desk(checkout, course, course / "released") as api:
        assert api.generate_assignment("timeline")["success"]
        assert all(api.autograde("timeline", student)["success"] for student in (honest, liar))
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        for student in (honest, liar):
            submission = book.find_submission("timeline", student)
            [notebook] = submission.notebooks
            assert submission.timestamp == DUE + 30 * HOURS
            assert notebook.late_submission_penalty == pytest.approx(0.2 * notebook.score) != 0
