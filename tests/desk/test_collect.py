"""Collecting: whose each file is, which one is graded, what becomes of the others, and that nothing is lost."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seminar.desk import ledger
from seminar.desk.collect import collect
from seminar.desk.members import Unusable

ROSTER = """id,first_name,last_name,email,moodle_id,canvas_id
anna,Anna,Müller,anna@example.org,101,7001
bo,Bo Jan,d’Aubray,bo@example.org,102,7002
cy,Cy,Novák,cy@example.org,103,7003
"""
NOW = dt.datetime(2026, 3, 1)


def book(text: str = "") -> bytes:
    return json.dumps({"cells": [], "metadata": {"text": text}, "nbformat": 4, "nbformat_minor": 5}).encode()


def zipped(files: dict[str, bytes], when: tuple = (2026, 2, 4, 12, 0, 0)) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in files.items():
            bundle.writestr(zipfile.ZipInfo(name, when), data)
    return content.getvalue()


class Course:
    """A course folder, and ways to collect into it."""

    def __init__(self, place: Path, roster: str = ROSTER) -> None:
        self.place = place / "course"
        self.place.mkdir()
        self.aside = place
        if roster:
            (self.place / "roster.csv").write_text(roster, encoding="utf-8")

    def zip(self, files: dict[str, bytes], when: tuple = (2026, 2, 4, 12, 0, 0), **options):
        source = self.aside / "download.zip"
        source.write_bytes(zipped(files, when))
        return self.collect(source, **options)

    def folder(self, files: dict[str, bytes], **options):
        source = Path(self.aside / f"in-{time.monotonic_ns()}")
        for name, data in files.items():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes(data)
        return self.collect(source, **options)

    def collect(self, source: Path, **options):
        self.last = collect(source, self.place, "timeline", now=NOW, others=["figures"], **options)
        return {row.origin: row for row in self.last.rows}

    @property
    def submitted(self) -> dict[str, bytes]:
        place = self.place / "submitted"
        return {f.relative_to(place).as_posix(): f.read_bytes() for f in place.rglob("*") if f.is_file()}

    @property
    def kept(self) -> dict[str, list[bytes]]:
        place = self.place / "collected" / "timeline"
        return (
            {f.name: sorted(k.read_bytes() for k in f.iterdir()) for f in place.iterdir()}
            if place.is_dir()
            else {}
        )

    def graded(self, student: str) -> bytes:
        return self.submitted[f"{student}/timeline/timeline.ipynb"]

    @property
    def entries(self) -> list[ledger.Entry]:
        return ledger.read(self.place, "timeline")


@pytest.fixture
def course(tmp_path) -> Course:
    return Course(tmp_path)


@pytest.fixture
def unlisted(tmp_path) -> Course:
    return Course(tmp_path, roster="")


NAMES = [
    ("Anna Müller_101_assignsubmission_file_/timeline.ipynb", "anna", "moodle"),
    ("Anna Müller_101_assignsubmission_file/timeline.ipynb", "anna", "moodle"),
    ("Anna Müller_101_assignsubmission_file/sub/my work.ipynb", "anna", "moodle"),
    ("Anna Müller_101_assignsubmission_file_timeline.ipynb", "anna", "moodle"),
    ("Anna_Müller_999_assignsubmission_file_timeline.ipynb", "anna", "moodle"),
    ("MU\u0308LLER Anna_999_assignsubmission_file_/a.ipynb", "anna", "moodle"),
    ("Participant_102_assignsubmission_file_/timeline.ipynb", "bo", "moodle"),
    ("Participant 102_assignsubmission_file_timeline.ipynb", None, None),
    ("Bo Jan dAubray_999_assignsubmission_file_/timeline.ipynb", "bo", "moodle"),
    ("course-timeline-77/Cy Novák_103_assignsubmission_file_/timeline.ipynb", "cy", "moodle"),
    ("müllerannaX_7001_555_timeline.ipynb", "anna", "canvas"),
    ("müller anna_999_555_timeline.ipynb", "anna", "canvas"),
    ("daubraybojan_LATE_7002_555_timeline-1.ipynb", "bo", "canvas"),
    ("daubraybojan_late_999_555_timeline_final_v2.ipynb", "bo", "canvas"),
    ("submissions/nováccy_7003_555_timeline.ipynb", "cy", "canvas"),
    ("anna+timeline+2026-02-04 10:00:00.123456 UTC+Ab_-9zZ0AbCd/timeline.ipynb", "anna", "nbgrader"),
    ("inbound/bo+timeline+2026-02-04 10:00:00 UTC/timeline.ipynb", "bo", "nbgrader"),
    ("submitted/anna/timeline/timeline.ipynb", "anna", "nbgrader"),
    ("anna/timeline/timeline.ipynb", "anna", "nbgrader"),
    ("anna/timeline.ipynb", "anna", "folder"),
    ("hand-ins/Anna Müller/whatever.ipynb", "anna", "folder"),
    ("anna.ipynb", "anna", "folder"),
    ("Bo Jan d’Aubray (2).IPYNB", "bo", "folder"),
    ("Müller, Anna (1).ipynb", "anna", "folder"),
    ("anna-1.ipynb.txt", "anna", "folder"),
    ("timeline_anna.ipynb", "anna", "folder"),
    ("anna@example.org - timeline.ipynb", "anna", "folder"),
    ("ANNA-MUELLER.ipynb", None, None),
    ("timeline.ipynb", None, None),
    ("Dora Stranger_104_assignsubmission_file_/anna.ipynb", None, None),
    ("stranger_9_9_anna.ipynb", None, None),
    ("dora+timeline+2026-02-04 10:00:00 UTC/anna.ipynb", None, None),
]


@pytest.mark.parametrize(("name", "student", "lms"), NAMES)
def test_whose_a_file_is(course, name, student, lms):
    name = name.replace("Participant 102", "Participant 109")
    row = course.zip({name: book()})[name]
    if student:
        assert (row.student, row.done) == (student, "taken")
        assert list(course.submitted) == [f"{student}/timeline/timeline.ipynb"]
        assert [(e.student, e.lms, e.origin, e.taken) for e in course.entries] == [(student, lms, name, True)]
    else:
        assert (row.student, row.done) == ("", "unplaced") and row.why
        assert not course.submitted and not course.entries


@pytest.mark.parametrize(("name", "student", "lms"), [n for n in NAMES if n[1]])
def test_an_unpacked_download_is_collected_like_its_zip(course, name, student, lms):
    assert course.folder({name: book()})[name].student == student
    assert [(e.lms, e.origin) for e in course.entries] == [(lms, name)]


def test_a_name_inside_a_students_own_zip_says_nothing_about_whose_it_is(course):
    inner = zipped(
        {"Bo Jan dAubray_102_assignsubmission_file_/timeline.ipynb": book("forged"), "bo.ipynb": book()}
    )
    course.zip({"Anna Müller_101_assignsubmission_file_/bo.zip": inner})
    assert {name.split("/")[0] for name in course.submitted} == {"anna"}


@pytest.mark.parametrize(
    "name",
    [
        "stranger_9_9_work.zip",
        "Dora_9_assignsubmission_file_work.zip",
        "dora+timeline+2026-02-04 10:00:00 UTC+x/w.zip",
    ],
)
def test_a_strangers_zip_is_nobodys_whatever_is_in_it(course, name):
    rows = course.zip({name: zipped({"bo.ipynb": book()})})
    assert [row.done for row in rows.values()] == ["unplaced"] and "roster" in rows[f"{name}/bo.ipynb"].why


def test_number_and_name_that_contradict_each_other_are_not_guessed(course):
    [row] = course.zip({"Anna Müller_102_assignsubmission_file_/timeline.ipynb": book()}).values()
    assert row.done == "unplaced" and "by the number this is bo, by the name anna" in row.why


def test_a_name_that_two_people_share_is_not_guessed(tmp_path):
    course = Course(tmp_path, "id,first_name,last_name\na1,Li,Wei\na2,Wei,Li\n")
    [row] = course.zip({"Li Wei_5_assignsubmission_file_/timeline.ipynb": book()}).values()
    assert row.done == "unplaced" and "a1 or a2" in row.why


def test_who_is_missing_is_said(course):
    course.zip({"anna.ipynb": book()})
    assert [person.id for person in course.last.missing] == ["bo", "cy"]
    course.zip({"bo.ipynb": book()})
    assert [person.id for person in course.last.missing] == ["cy"]


def test_of_several_notebooks_the_one_named_like_the_assignment_is_graded_and_the_others_are_kept(course):
    folder = "Anna Müller_101_assignsubmission_file_"
    rows = course.zip({f"{folder}/timeline.ipynb": book("right"), f"{folder}/scratch.ipynb": book("other")})
    assert course.graded("anna") == book("right") and course.kept == {"anna": [book("other")]}
    assert rows[f"{folder}/scratch.ipynb"].done == "kept"


@pytest.mark.parametrize("ending", ["-1", ""])
def test_of_a_canvas_resubmission_the_later_upload_is_graded(course, ending):
    course.zip(
        {f"müller_7001_60_timeline{ending}.ipynb": book("new"), "müller_7001_9_timeline.ipynb": book("old")}
    )
    assert course.graded("anna") == book("new") and course.kept == {"anna": [book("old")]}


def test_of_nbgraders_exchange_the_latest_is_graded_and_its_name_is_the_clock(course):
    files = {
        f"anna+timeline+2026-02-0{d} 10:00:00.5 UTC+x{d}/timeline.ipynb": book(f"{d}") for d in (3, 5, 4)
    }
    course.folder(files)
    assert course.graded("anna") == book("5") and course.kept == {"anna": [book("3"), book("4")]}
    when = dt.datetime(2026, 2, 5, 10, 0, 0, 500_000)
    assert ledger.times(course.place, "timeline") == {"anna": when}


def test_another_zone_of_nbgrader_becomes_utc(course):
    course.folder({"anna+timeline+2026-02-04 10:00:00 +0400+x/timeline.ipynb": book()})
    assert ledger.times(course.place, "timeline") == {"anna": dt.datetime(2026, 2, 4, 6)}


def test_the_same_work_handed_in_again_counts_from_the_first_time(course):
    files = {f"anna+timeline+2026-02-0{d} 10:00:00 UTC+x/timeline.ipynb": book() for d in (3, 5)}
    rows = course.folder(files)
    assert ledger.times(course.place, "timeline") == {"anna": dt.datetime(2026, 2, 3, 10)}
    assert sorted(row.done for row in rows.values()) == ["same", "taken"] and not course.kept


def test_a_time_of_the_future_is_no_clock(course):
    course.folder({"anna+timeline+2036-02-04 10:00:00 UTC+x/timeline.ipynb": book()})
    assert ledger.times(course.place, "timeline") == {"anna": None}


@pytest.mark.parametrize(
    "name",
    [
        "Anna Müller_101_assignsubmission_file_/timeline.ipynb",
        "müllera_LATE_7001_5_timeline.ipynb",
        "anna.ipynb",
    ],
)
def test_a_download_does_not_say_when_work_was_handed_in(course, name):
    """Both platforms write the time at which they make the zip: after the due date that would make everybody late."""
    course.zip({name: book()})
    assert ledger.times(course.place, "timeline") == {"anna": None}


def test_what_canvas_calls_late_is_said(course):
    rows = course.zip({"müllera_LATE_7001_5_timeline.ipynb": book()})
    assert "LATE" in rows["müllera_LATE_7001_5_timeline.ipynb"].why and "LATE" in course.entries[0].note
    assert "Canvas marks as LATE: anna. It does not say by how much." in course.last.remarks


@pytest.mark.parametrize("timed", [True, False])
def test_that_no_time_is_known_is_said_where_no_table_of_times_follows(course, timed):
    course.zip({MOODLE: book()}, timed=timed)
    assert any("does not say when" in remark for remark in course.last.remarks) != timed


def test_no_time_is_taken_from_a_file_of_the_students(course):
    folder = "Anna Müller_101_assignsubmission_file_"
    course.folder({f"{folder}/timeline.ipynb": book(), f"{folder}/timestamp.txt": b"2026-01-01 00:00:00 UTC"})
    assert course.entries[0].time is None and course.entries[0].clock == "none"


def test_zip_times_are_read_in_the_local_zone(course, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Dubai")
    time.tzset()
    try:
        course.zip({"Anna Müller_101_assignsubmission_file_/timeline.ipynb": book()})
    finally:
        monkeypatch.undo()
        time.tzset()
    assert (course.entries[0].time, course.entries[0].clock) == (dt.datetime(2026, 2, 4, 8), "collection")
    assert any("+04" in remark for remark in course.last.remarks)


MOODLE = "Anna Müller_101_assignsubmission_file_/timeline.ipynb"


def test_collecting_again_changes_nothing(course):
    course.zip({MOODLE: book(), "x.txt": b""})
    before = course.submitted, course.entries
    rows = course.zip({MOODLE: book()}, (2026, 2, 9, 12, 0, 0))
    assert rows[MOODLE].done == "unchanged" and (course.submitted, course.entries) == before


def test_a_newer_one_replaces_and_the_older_is_kept(course):
    course.zip({MOODLE: book("old")})
    rows = course.zip({MOODLE: book("new")}, (2026, 2, 5, 12, 0, 0))
    assert rows[MOODLE].done == "replaced"
    assert course.graded("anna") == book("new") and course.kept == {"anna": [book("old")]}
    assert [(e.taken, e.sha256) for e in course.entries] == [
        (taken, hashlib.sha256(book(text)).hexdigest()) for taken, text in ((False, "old"), (True, "new"))
    ]


def test_an_older_one_never_replaces(course):
    course.zip({MOODLE: book("new")}, (2026, 2, 5, 12, 0, 0))
    rows = course.zip({MOODLE: book("old")})
    assert rows[MOODLE].done == "kept"
    assert course.graded("anna") == book("new") and course.kept == {"anna": [book("old")]}
    assert [e.taken for e in course.entries] == [False, True]


def test_without_a_clock_the_one_collected_last_counts_but_a_former_one_does_not_come_back(course):
    for text in ("first", "second", "first"):
        course.folder({"anna.ipynb": book(text)})
    assert course.graded("anna") == book("second") and course.kept == {"anna": [book("first")]}


def test_work_handed_in_again_as_it_was_before_is_graded_again(course):
    for day, text in ((3, "one"), (4, "two"), (5, "one")):
        course.zip({MOODLE: book(text)}, (2026, 2, day, 12, 0, 0))
    assert course.graded("anna") == book("one") and course.kept == {"anna": [book("one"), book("two")]}
    assert [e.time.day for e in course.entries if e.taken] == [5]


def test_what_somebody_put_into_submitted_is_kept(course):
    place = course.place / "submitted" / "anna" / "timeline" / "timeline.ipynb"
    place.parent.mkdir(parents=True)
    place.write_bytes(book("by hand"))
    rows = course.zip({MOODLE: book("new")})
    assert rows[MOODLE].done == "replaced" and course.kept == {"anna": [book("by hand")]}
    assert [(e.clock, e.taken) for e in course.entries] == [("none", False), ("collection", True)]


def test_a_better_clock_is_taken_over(course):
    course.folder({"anna.ipynb": book()})
    course.folder({"anna+timeline+2026-02-04 10:00:00 UTC+x/timeline.ipynb": book()})
    assert ledger.times(course.place, "timeline") == {"anna": dt.datetime(2026, 2, 4, 10)}


def test_files_beside_the_notebook_stay_out_and_are_mentioned(course):
    folder = "Anna Müller_101_assignsubmission_file_"
    rows = course.zip(
        {
            f"{folder}/timeline.ipynb": book(),
            f"{folder}/data.csv": b"x",
            f"{folder}/figures.ipynb": book("f"),
            f"{folder}/__MACOSX/._timeline.ipynb": b"x",
            "Anna Müller_101_assignsubmission_onlinetext_/onlinetext.html": b"x",
            "Anna Müller_101_assignsubmission_comments_comments.html": b"x",
            "müller_7001_text.html": b"x",
            "anna+figures+2026-02-04 10:00:00 UTC+x/figures.ipynb": book("f"),
            "anna/figures/figures.ipynb": book("f"),
        }
    )
    assert list(course.submitted) == ["anna/timeline/timeline.ipynb"] and not course.kept
    assert [row.done for row in rows.values() if row.done != "taken"] == ["left"] * 8
    assert "onlinetext" in rows["Anna Müller_101_assignsubmission_onlinetext_/onlinetext.html"].why
    assert "“figures”" in rows[f"{folder}/figures.ipynb"].why


def test_many_files_beside_the_notebook_are_counted(course):
    rows = course.zip({f"anna/venv/{n}.py": b"" for n in range(40)} | {"anna/timeline.ipynb": book()})
    assert len(rows) == 12 and "30 more files" in rows


def test_a_refused_file_of_a_student_leaves_the_others_alone(course):
    rows = course.zip({"anna.ipynb": b"%PDF-1.4", "../bo.ipynb": book(), "cy.ipynb": book()})
    assert {name: row.done for name, row in rows.items()} == {
        "anna.ipynb": "refused",
        "../bo.ipynb": "refused",
        "cy.ipynb": "taken",
    }
    assert list(course.submitted) == ["cy/timeline/timeline.ipynb"]


@pytest.mark.parametrize(
    "where", ["submitted", "submitted/anna", "submitted/anna/timeline", "collected/timeline"]
)
def test_a_link_in_the_course_is_not_written_through(course, where):
    outside = course.aside / "outside"
    outside.mkdir()
    link = course.place / where
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(outside)
    rows = course.zip({MOODLE: book()})
    assert rows[MOODLE].done == "refused" and "no ordinary folder" in rows[MOODLE].why
    assert not list(outside.rglob("*.ipynb"))


def test_a_notebook_that_is_a_link_is_not_written_through(course):
    target = course.aside / "target"
    target.write_bytes(b"mine")
    place = course.place / "submitted" / "anna" / "timeline" / "timeline.ipynb"
    place.parent.mkdir(parents=True)
    place.symlink_to(target)
    assert course.zip({MOODLE: book()})[MOODLE].done == "refused"
    assert target.read_bytes() == b"mine" and place.is_symlink()


def test_a_download_that_was_cut_off_is_to_be_downloaded_again(course):
    source = course.aside / "cut.zip"
    source.write_bytes(zipped({MOODLE: book()})[:-40])
    with pytest.raises(Unusable, match=r"“cut\.zip”: .*download it again"):
        course.collect(source)
    assert not course.submitted


def test_the_course_itself_is_no_source(course):
    with pytest.raises(Unusable, match="the course itself"):
        course.collect(course.place)


def test_collecting_what_lies_in_submitted_takes_nothing_away(course):
    course.zip({MOODLE: book()})
    rows = course.collect(course.place / "submitted")
    assert [row.done for row in rows.values()] == ["unchanged"]


@pytest.mark.parametrize(
    ("files", "students"),
    [
        (
            ["Anna Müller_1_assignsubmission_file_/a.ipynb", "Bo_2_assignsubmission_file_/a.ipynb"],
            "anna-müller bo",
        ),
        (["mülleranna_1_5_a.ipynb", "bo_LATE_2_6_a.ipynb"], "mülleranna bo"),
        (["a.1+timeline+2026-02-04 10:00:00 UTC+x/t.ipynb"], "a.1"),
        (["submitted/a.1/timeline/timeline.ipynb"], "a.1"),
        (["submitted/a.1/timeline/t.ipynb", "submitted/b.2/timeline/t.ipynb"], "a.1 b.2"),
        (["a.1/timeline.ipynb"], "a.1"),
        (["hand-ins/a.1.ipynb", "hand-ins/timeline_b.2.ipynb"], "a.1 b.2"),
        (["a.1.ipynb"], "a.1"),
        (["timeline.ipynb"], ""),
        (["..ipynb"], ""),
    ],
)
def test_without_a_roster_names_are_taken_as_they_stand(unlisted, files, students):
    unlisted.zip({name: book() for name in files})
    assert sorted(name.split("/")[0] for name in unlisted.submitted) == sorted(students.split())
    assert any("no roster.csv" in remark for remark in unlisted.last.remarks) and not unlisted.last.missing


def test_without_a_roster_two_people_of_one_name_are_not_mixed_up(unlisted):
    rows = unlisted.zip({f"Li Wei_{n}_assignsubmission_file_/timeline.ipynb": book(f"{n}") for n in (1, 2)})
    assert {row.done for row in rows.values()} == {"unplaced"} and not unlisted.submitted


def test_without_a_roster_no_name_inside_a_students_own_zip_counts(unlisted):
    inner = zipped({"Bo_2_assignsubmission_file_/timeline.ipynb": book("forged")})
    unlisted.zip({"anna.zip": inner, "bo.ipynb": book("bo")})
    assert {name.split("/")[0]: data for name, data in unlisted.submitted.items()} == {
        "anna": book("forged"),
        "bo": book("bo"),
    }


def test_an_interrupted_collection_has_recorded_what_it_has_put_in_place(course, monkeypatch):
    from seminar.desk import collect as module

    def interrupted(source, target, put=module._put):
        if "/bo/" in target.as_posix():
            raise KeyboardInterrupt
        put(source, target)

    monkeypatch.setattr(module, "_put", interrupted)
    with pytest.raises(KeyboardInterrupt):
        course.zip({"anna.ipynb": book(), "bo.ipynb": book()})
    assert [entry.student for entry in course.entries] == ["anna"]
    assert not [name for name in everything(course.place) if "/.reading-" in name]


parts = st.one_of(
    st.sampled_from(
        [
            "..",
            ".",
            "",
            "anna",
            "bo",
            "timeline",
            "timeline.ipynb",
            "anna.ipynb",
            "a.zip",
            "figures",
            "__MACOSX",
        ]
        + [name.split("/")[0] for name, _, _ in NAMES]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(lambda text: f"{text}.ipynb"),
)
names = st.lists(parts, min_size=1, max_size=4).map("/".join)
plain = st.one_of(st.binary(max_size=40), st.sampled_from([book(), book("x"), b"PK\x03\x04", b"%PDF"]))
archives = st.recursive(
    st.dictionaries(names, plain, max_size=5),
    lambda inner: st.dictionaries(names.map(lambda name: f"{name}.zip"), inner, max_size=2),
    max_leaves=4,
)


def build(tree: dict, damage: bytes = b"") -> bytes:
    content = bytearray(zipped({n: build(d) if isinstance(d, dict) else d for n, d in tree.items()}))
    for place, value in zip(damage[::2], damage[1::2], strict=False):
        content[place * len(content) // 256] = value
    return bytes(content)


def everything(place: Path) -> dict[str, bytes]:
    return {f.relative_to(place).as_posix(): f.read_bytes() for f in place.rglob("*") if f.is_file()}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@settings(max_examples=150)
@given(
    tree=archives, damage=st.just(b"") | st.binary(max_size=6), listed=st.booleans(), unpacked=st.booleans()
)
def test_no_archive_writes_outside_its_two_folders_or_breaks_the_collection(
    tmp_path_factory, tree, damage, listed, unpacked
):
    place = tmp_path_factory.mktemp("any")
    course = Course(place, ROSTER if listed else "")
    content = build(tree, damage)
    if unpacked:
        (place / "in").mkdir()
        (place / "in" / "anna.zip").write_bytes(content)
    else:
        (place / "in.zip").write_bytes(content)
    before = everything(place)
    try:
        rows = course.collect(place / ("in" if unpacked else "in.zip"))
    except Unusable:
        assert damage
        return
    after = everything(place)
    assert {name: after.get(name) for name in before} == before
    new = [name.split("/") for name in after.keys() - before.keys()]
    taken = {row.student for row in rows.values() if row.done == "taken"}
    for name in new:
        assert name[:2] in (["course", "submitted"], ["course", "collected"])
        assert name[1] == "collected" or name[2:] in [[s, "timeline", "timeline.ipynb"] for s in taken]
    assert {entry.student for entry in course.entries if entry.taken} == taken
    assert all(row.done and row.origin.isprintable() for row in rows.values())
    again = course.collect(place / ("in" if unpacked else "in.zip"))
    assert everything(place) == after and "taken" not in {row.done for row in again.values()}
