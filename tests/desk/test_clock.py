"""Times of handing in from a table: whose they are, how they are read, and that nothing is guessed or lost."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from traitlets.config import Config
from typer.testing import CliRunner

from seminar import cli
from seminar.desk import clock, collect, demo, late, ledger, roster
from seminar.desk.ledger import Entry
from seminar.grading import course as courses
from seminar.grading.evaluation import Evaluation, Outcome
from seminar.grading.rebuild import Source

LONG = (
    "%A, %d %B %Y, %I:%M %p",
    "%d %B %Y, %I:%M %p",
    "%A, %d %B %Y, %H:%M",
    "%d %B %Y, %H:%M:%S",
    "%A, %B %d, %Y, %I:%M %p",
    "%B %d, %Y, %H:%M",
)
minutes = st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2100, 1, 1)).map(
    lambda t: t.replace(second=0, microsecond=0)
)


@pytest.fixture(params=["UTC", "Asia/Dubai", "Europe/Berlin", "America/New_York"])
def zone(request, monkeypatch):
    """Every test that asks for it runs in several zones of the machine."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@given(minutes, st.sampled_from(LONG), st.booleans())
def test_moodle_s_long_format_is_a_time_of_this_machine_s_zone(when, form, leading):
    text = when.strftime(form)
    text = text if leading else text.replace(" 0", " ").removeprefix("0")
    assert clock.moment(text) == (when.astimezone(dt.UTC).replace(tzinfo=None), False)


@given(minutes, st.integers(-14, 14), st.sampled_from(["T", " "]))
def test_an_iso_time_with_a_zone_is_that_instant_wherever_the_machine_stands(when, hours, between):
    text = when.replace(tzinfo=dt.timezone(dt.timedelta(hours=hours))).isoformat(between)
    assert clock.moment(text) == (when - dt.timedelta(hours=hours), True)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-04T22:15Z",
        "2026-02-04 22:15:00 UTC",
        "2026-02-04 22:15:00+00:00",
        "2026-02-05 02:15:00 +0400",
        "2026-02-04 17:15 -05:00",
    ],
)
def test_a_zone_is_read_in_the_forms_of_several_programs(text):
    assert clock.moment(text) == (dt.datetime(2026, 2, 4, 22, 15), True)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("Wednesday, 4 February 2026, 12:15 AM", 0),
        ("Wednesday, 4 February 2026, 12:15 PM", 12),
        ("wednesday 4 february 2026 1:15 pm", 13),
        ("4 February 2026, 01:15", 1),
        ("2026-02-04 13:15", 13),
        ("February 4, 2026, 10:15\u202fPM", 22),
    ],
)
def test_half_days_are_told_apart(text, hour):
    local = dt.datetime(2026, 2, 4, hour, 15).astimezone(dt.UTC).replace(tzinfo=None)
    assert clock.moment(text) == (local, False)


@given(
    st.integers(1, 31),
    st.integers(1, 12),
    st.sampled_from("./-"),
    st.sampled_from([" 22:15", "", ", 10:15 PM"]),
)
def test_a_date_of_numbers_with_the_year_last_is_never_read(day, month, mark, rest):
    with pytest.raises(clock.ClockError, match="may be two dates"):
        clock.moment(f"{day:02}{mark}{month}{mark}2026{rest}")


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-04",
        "2026/02/04 22:15",
        "20260204T2215",
        "22:15",
        "4 February 2026",
        "31 February 2026, 10:15 PM",
        "4 February 2026, 13:15 PM",
        "4 February 26, 10:15 PM",
        "February 2026, 10:15 PM",
        "Mittwoch, 4. Februar 2026, 22:15",
        "46057.927",
        "yesterday",
        "2026-02-30 22:15",
        "0001-01-01T00:00+14:00",
    ],
)
def test_what_is_no_date_with_a_time_is_refused(text):
    with pytest.raises(clock.ClockError, match=f"^“{text.replace('+', '.')}” is no date with a time$"):
        clock.moment(text)


@given(st.text())
def test_any_text_is_a_time_or_refused_in_words_that_can_be_printed(text):
    try:
        clock.moment(text)
    except clock.ClockError as why:
        assert str(why).isprintable()


NOON = dt.datetime(2026, 2, 4, 12)
HOUR = dt.timedelta(hours=1)
ROSTER = """id,first_name,last_name,email
ada,Ada,Okoye,ada@example.org
ben,Ben,Müller,ben@example.org
cy,Cy,Novák,cy@example.org
dee,Sam,Smith,dee@example.org
eli,Sam,Smith,eli@example.org
fay,Fay,Weiß,fay@example.org
"""


def entry(student, number="", time=NOON, clock="collection", taken=True, sha="1", note=""):
    origin = f"X_{number}_assignsubmission_file_/timeline.ipynb" if number else f"{student}.ipynb"
    return Entry(student, time, clock, "moodle" if number else "folder", origin, sha, taken, note)


@pytest.fixture
def course(tmp_path):
    place = tmp_path / "course"
    place.mkdir()
    (place / "roster.csv").write_text(ROSTER, encoding="utf-8")
    people = ("ada", "11"), ("ben", "12"), ("cy", "13"), ("dee", "14")
    ledger.write(place, "timeline", [entry(student, number) for student, number in people])
    return place


def apply(
    course, *rows, head="Identifier,Full name,Email address,Last modified (submission)", name="times.csv"
):
    table = course.parent / name
    table.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return clock.apply(course, "timeline", table)


def times(course):
    return {student: time for student, time in ledger.times(course, "timeline").items() if time}


def test_a_participant_is_known_by_the_number_in_the_download(course):
    said = apply(course, "Participant 13,,,2026-02-04T11:00Z", "Participant 11,Somebody,,2026-02-04T10:00Z")
    assert times(course) == {"cy": NOON - HOUR, "ada": NOON - 2 * HOUR}
    assert said[0] == "2 of 4 notebooks have their time of handing in from times.csv."
    assert said[1:] == ["No time of handing in: ben, dee."], "the time of a download is no former time"


@pytest.mark.parametrize(
    ("head", "cell", "student"),
    [
        ("id,time", "ada", "ada"),
        ("Student;Submitted", "BEN", "ben"),
        ("E-mail\ttime", "ben@example.org", "ben"),
        ("name,TIME", '"Novák, Cy"', "cy"),
        ("grade;full name;time", "7;Cy Novak", "cy"),
    ],
)
def test_a_table_of_one_s_own_names_students_by_id_or_e_mail_or_name(course, head, cell, student):
    mark = next(mark for mark in ";\t," if mark in head)
    said = apply(course, f"{cell}{mark}2026-02-04T11:00Z", head=head)
    assert times(course) == {student: NOON - HOUR}, said


def test_without_a_roster_the_names_of_the_folders_count(course):
    (course / "roster.csv").unlink()
    apply(course, "ada,2026-02-04T11:00Z", head="id,time")
    assert times(course) == {"ada": NOON - HOUR}


def test_nobody_is_guessed(course):
    said = apply(
        course,
        ",Sam Smith,,2026-02-04T11:00Z",
        ",Ada Okoye,ben@example.org,2026-02-04T11:00Z",
        "Participant 99,Ada Okoye,,2026-02-04T11:00Z",
        ",Eve <b>\x1b,,2026-02-04T11:00Z",
        ",,fay@example.org,2026-02-04T11:00Z",
        "Participant 98,Sam Smith,eli@example.org,-",
        ",,,2026-02-04T11:00Z",
    )
    assert times(course) == {}
    assert "A time, but no notebook collected: Sam Smith, Eve <b>�, fay, line 8." in said
    assert "In the table, but handed in nothing: eli." in said
    [unread] = [remark for remark in said if remark.startswith("Not read")]
    assert "line 3 (this can be ada or ben), line 4 (ada has another number in the download" in unread


def test_what_cannot_be_read_is_named_by_its_line_and_the_rest_is_entered(course):
    said = apply(
        course,
        'Participant 11,,,"Wednesday, 4 February 2026, 11:00 AM"',
        "",
        'Participant 12,,,"04/02/2026, 11:00"',
        "Participant 13,,,soon",
        "Participant 14,,,-",
    )
    assert times(course).keys() == {"ada"}
    [unread] = [remark for remark in said if remark.startswith("Not read")]
    assert unread == (
        "Not read (write times like 2026-02-04 22:15, or set Moodle to English for the download): "
        "line 4 (“04/02/2026, 11:00” may be two dates), line 5 (“soon” is no date with a time)."
    )
    assert "No time of handing in: ben, cy, dee." in said


def test_many_lines_are_counted_not_listed(course):
    said = apply(course, *(f"nobody-{n},2026-02-04T11:00Z" for n in range(40)), head="id,time")
    assert "nobody-9 and 30 more." in said[1] and "nobody-10" not in said[1]


def test_two_times_of_one_student_are_none(course):
    rows = [
        "ada,2026-02-04T11:00Z",
        "ada,2026-02-04T10:00Z",
        "ben,2026-02-04T11:00Z",
        "ben,2026-02-04 11:00Z",
    ]
    said = apply(course, *rows, head="id,time")
    assert times(course) == {"ben": NOON - HOUR}
    assert "Several times in the table, so none was entered: ada." in said


def test_a_time_without_a_zone_is_this_machine_s_and_the_remark_shows_what_that_means(course, zone):
    said = apply(course, 'Participant 11,,,"Wednesday, 4 February 2026, 10:15 AM"')
    local = dt.datetime(2026, 2, 4, 10, 15).astimezone(dt.UTC).replace(tzinfo=None)
    assert times(course) == {"ada": local}
    assert any(f"“Wednesday, 4 February 2026, 10:15 AM” is {local:%Y-%m-%d %H:%M} UTC." in s for s in said)
    said = apply(course, "Participant 11,,,2026-02-04T10:15Z")
    assert not any("zone" in remark for remark in said)


def test_another_table_replaces_and_says_so_and_the_same_one_says_nothing_new(course):
    apply(course, "Participant 11,,,2026-02-04T11:00Z", "Participant 12,,,2026-02-04T11:00Z")
    again = "Participant 11,,,2026-02-04T12:30Z"
    said = apply(course, again, name="later.csv")
    assert times(course) == {"ada": NOON + HOUR / 2, "ben": NOON - HOUR}
    assert "Had another time before: ada (2026-02-04 11:00 UTC, now 2026-02-04 12:30 UTC)." in said
    before = ledger.read(course, "timeline")
    assert not any("before" in remark for remark in apply(course, again, name="later.csv"))
    assert ledger.read(course, "timeline") == before
    notes = {e.student: e.note for e in before if e.note}
    assert notes == {"ada": "Its time is from later.csv.", "ben": "Its time is from times.csv."}


def test_only_what_is_graded_gets_a_time_and_all_else_in_the_record_stays(course):
    old = entry("ada", "11", sha="0", taken=False)
    graded = entry("ada", "11", note="Canvas marks it LATE.")
    ledger.write(course, "timeline", [old, graded, entry("ben", "12")])
    apply(course, "Participant 11,,,2026-02-04T11:00Z")
    first, second, third = ledger.read(course, "timeline")
    assert (first, third) == (old, entry("ben", "12"))
    assert (second.time, second.clock) == (NOON - HOUR, "lms")
    assert second.note == "Canvas marks it LATE. Its time is from times.csv."


def test_a_time_long_after_the_download_is_that_of_another_file(course):
    said = apply(course, "Participant 11,,,2026-02-05T12:01Z", "Participant 12,,,2026-02-05T11:59Z")
    assert times(course).keys() == {"ben"}
    assert any(remark.startswith("Not entered") and remark.endswith(": ada.") for remark in said)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            "Teilnehmer/in,Zuletzt geändert (Abgabe)\n".encode(),
            "line 1: there must be a column that says who",
        ),
        (b"id,grade\nada,3\n", "line 1: .*Set Moodle to English"),
        (b"id,time,submitted\n", "line 1: there must be"),
        (b"", "line 1: there must be"),
        ("id,time\nada,2026".encode("utf-16"), "Save it as CSV UTF-8"),
        (b"PK\x03\x04\xff\xfe", "Save it as CSV UTF-8"),
        (b'id,time\n"ada,2026-02-04 10:15\nbea,2026-02-04 10:16\n', "Save it as CSV UTF-8"),
        (b'id,time\n"' + b"x" * 200_000, "Save it as CSV UTF-8"),
    ],
)
def test_a_table_that_is_none_is_refused_with_what_to_do(course, content, said):
    before = ledger.path(course, "timeline").read_bytes()
    table = course / "times.csv"
    table.write_bytes(content)
    with pytest.raises(clock.ClockError, match=f"^times.csv.*{said}"):
        clock.apply(course, "timeline", table)
    assert ledger.path(course, "timeline").read_bytes() == before


def download(place, when, **books):
    with zipfile.ZipFile(place, "w") as bundle:
        for student, (number, text) in books.items():
            name = f"{student}_{number}_assignsubmission_file_/timeline.ipynb"
            content = {"cells": [], "metadata": {"text": text}, "nbformat": 4, "nbformat_minor": 5}
            bundle.writestr(zipfile.ZipInfo(name, when), json.dumps(content))
    return place


def test_collecting_again_keeps_the_times_of_unchanged_files_and_of_no_other(tmp_path, zone):
    course = tmp_path / "course"
    course.mkdir()

    def get(day, **books):
        source = download(tmp_path / "download.zip", (2026, 2, day, 12, 0, 0), **books)
        return collect.collect(source, course, "timeline", now=dt.datetime(2026, 3, 1))

    get(4, ada=(11, "one"), ben=(12, "one"))
    first = "Participant 11,,,2026-02-03T10:00Z", "Participant 12,,,2026-02-03T11:00Z"
    apply(course, *first)
    get(5, ada=(11, "one"), ben=(12, "two"))
    assert times(course) == {"ada": dt.datetime(2026, 2, 3, 10)}
    said = apply(course, *first)
    assert times(course) == {"ada": dt.datetime(2026, 2, 3, 10)}, "a former file's time is not the new one's"
    assert any(remark.startswith("Not entered") and remark.endswith(": ben.") for remark in said)
    apply(course, first[0], "Participant 12,,,2026-02-04T13:00Z", name="new.csv")
    after = {"ada": dt.datetime(2026, 2, 3, 10), "ben": dt.datetime(2026, 2, 4, 13)}
    assert times(course) == after
    get(9, ada=(11, "one"), ben=(12, "two"))
    assert times(course) == after


# The demonstration class, from Moodle's zip and worksheet to the penalty.


@pytest.fixture
def collected(checkout, tmp_path, zone):
    """A new course, collected from the downloads of a demonstration class; what its students did."""
    made, course = tmp_path / "demo", tmp_path / "course"
    everyone = demo.write(checkout, made, "timeline")
    course.mkdir()
    for table in ("roster.csv", "deadlines.csv"):
        shutil.copy(made / table, course)
    source = made / "downloads" / "moodle-timeline.zip"
    collect.collect(source, course, "timeline", now=dt.datetime(2026, 6, 1))
    return course, everyone, made / "downloads" / "moodle-timeline-worksheet.csv"


def test_a_class_collected_from_moodle_s_zip_gets_its_penalties_from_the_worksheet(
    checkout, collected, monkeypatch
):
    course, everyone, worksheet = collected
    real = courses.settings
    monkeypatch.setattr(
        courses, "settings", lambda *a, **k: Config(real(*a, **k), LatePolicy=Config(per_day=0.1))
    )
    source = (checkout / courses.SOURCES / "timeline" / "timeline.ipynb").read_bytes()
    done = Evaluation("graded", outcomes=(Outcome("q01", "q01-test", 40.0, 40.0),))
    with courses.gradebook(checkout, course) as book:
        book.register("timeline", Source(source, courses.settings(checkout, course)))
        for submission in everyone:
            book.write("timeline", submission.student, done, submission.student)
        without = late.apply(checkout, course, "timeline", book)
        said = clock.apply(course, "timeline", worksheet)
        lateness = late.apply(checkout, course, "timeline", book)
        submitted = {result.student: result.submitted for result in book.results("timeline")}
    assert len(without.no_clock) == 12 and not without.penalties
    assert said[0] == "12 of 12 notebooks have their time of handing in from moodle-timeline-worksheet.csv."
    assert "In the table, but handed in nothing: student-13." in said
    behind = [submission.student for submission in everyone if submission.late]
    assert behind and lateness.penalties == {student: pytest.approx(4) for student in behind}
    assert lateness.no_clock == ()
    for submission in everyone:
        told = submission.submitted.replace(second=0, tzinfo=None)
        assert submitted[submission.student] == told, "to the minute, as Moodle writes it"


def test_the_demonstration_class_says_where_its_times_are_from(checkout, collected):
    course, everyone, worksheet = collected
    entries = ledger.read(worksheet.parent.parent, "timeline")
    assert {(e.clock, e.note) for e in entries} == {("lms", f"Its time is from {worksheet.name}.")}
    clock.apply(course, "timeline", worksheet)
    assert times(course) == times(worksheet.parent.parent)
    assert len(worksheet.read_text("utf-8-sig").splitlines()) == 1 + len(roster.read(course)) > len(everyone)


def test_the_command_collects_and_enters_the_times(copy, checkout, tmp_path, monkeypatch):
    demo.write(checkout, tmp_path / "demo", "timeline")
    shutil.copy(tmp_path / "demo" / "roster.csv", copy)
    downloads = tmp_path / "demo" / "downloads"
    monkeypatch.chdir(copy)
    words = "collect", str(downloads / "moodle-timeline.zip"), "--assignment", "timeline", "--times"
    done = CliRunner().invoke(cli.app, [*words, str(downloads / "moodle-timeline-worksheet.csv")])
    assert done.exit_code == 0 and "• 12 of 12 notebooks have their time of handing in" in done.output
    assert len(times(copy)) == 12
    refused = CliRunner().invoke(cli.app, [*words, str(copy / "README.md")])
    assert refused.exit_code == 1 and "✗ README.md, line 1: there must be a column" in refused.output
    missing = CliRunner().invoke(cli.app, [*words, "nothing.csv"])
    assert missing.exit_code == 2 and "nothing.csv" in missing.output
