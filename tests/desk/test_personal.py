"""Forgetting a student: not a byte is left of one, and not a byte of the others is touched; workers know no names."""

from __future__ import annotations

import csv
import hashlib
import html
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile

import pytest

from seminar.desk import demo, export, feedback, personal, roster
from seminar.grading import grade, jail
from seminar.grading.course import gradebook

A = "timeline"
TRUSTED = bool(jail.why_not())
NAMED = "Zebedee", 'Quill-Feather, "Jr."'
PHRASES = "zanzibar nineteen", "zanzibar twenty"
"""What the student wrote first, and then."""


def write_essay(course, student, text):
    """Hand in again, with another text."""
    file = course / "submitted" / student / A / f"{A}.ipynb"
    before = file.read_text(encoding="utf-8")
    after = re.sub(r"zanzibar \w+|The article names nobody", text, before, count=1)
    assert before != after
    file.write_text(after, encoding="utf-8")


@pytest.fixture(scope="module")
def graded(checkout, tmp_path_factory):
    """A class of twelve, graded and regraded, exported, with feedback zips, a report and an old copy of the gradebook."""
    course = tmp_path_factory.mktemp("class") / "course"
    student = "student-01"
    demo.write(checkout, course, A)
    people = list(roster.read(course).values())
    table = (course / "roster.csv").read_text(encoding="utf-8")
    name = '"' + NAMED[1].replace('"', '""') + '"'
    first = next(line for line in table.splitlines() if line.startswith(f"{student},"))
    cells = next(csv.reader([first]))
    (course / "roster.csv").write_text(
        table.replace(first, ",".join([student, NAMED[0], name, *cells[3:]])), encoding="utf-8"
    )
    for phrase in PHRASES:
        write_essay(course, student, phrase)
        grade.grade(checkout, course, A, trusted=TRUSTED)
    feedback.write(checkout, course, A, [person.id for person in people])
    feedback.zips(course, A, "moodle")
    for to in export.FORMATS:
        export.write(checkout, course, A, to)
    (course / "reports").mkdir()
    everyone = "".join(f"<li>{html.escape(person.id)}" for person in roster.read(course).values())
    (course / "reports" / f"{A}.html").write_text(f"<ul>{everyone}</ul>", encoding="utf-8")
    (course / "reports" / "questions.html").write_text("<p>Nobody is named here.</p>", encoding="utf-8")
    kept = course / "collected" / A / student
    kept.mkdir(parents=True)
    shutil.copy(course / "submitted" / student / A / f"{A}.ipynb", kept / f"{'0' * 64}.ipynb")
    shutil.copy(course / "gradebook.db", course / "gradebook.db.2026-02-04-101500.123456")
    return course


@pytest.fixture
def course(graded, tmp_path):
    return shutil.copytree(graded, tmp_path / "course")


def traces(course, person):
    """Every place, name or content, archives included, where something of a person is left."""
    words = [person.id, *NAMED, person.email, person.canvas_login, person.canvas_sis_id, *PHRASES]
    words += [html.escape(NAMED[1]), NAMED[1].replace('"', '""'), NAMED[1].replace('"', '\\"')]
    words = [word.encode() for word in words]
    found = []
    for file in course.rglob("*"):
        contents = [str(file.relative_to(course)).encode()]
        if file.is_file():
            contents.append(file.read_bytes())
            if zipfile.is_zipfile(file):
                with zipfile.ZipFile(file) as archive:
                    contents += [
                        part for i in archive.infolist() for part in (i.filename.encode(), archive.read(i))
                    ]
        if any(word in content for word in words for content in contents):
            found.append(str(file.relative_to(course)))
    return found


def prints(course, student=""):
    """A fingerprint of every file that is not the student's own."""
    return {
        str(file.relative_to(course)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in course.rglob("*")
        if file.is_file() and not (student and student in file.relative_to(course).parts)
    }


def records(file):
    """Every row of every table of a database."""
    with sqlite3.connect(file) as book:
        tables = [name for (name,) in book.execute("select name from sqlite_master where type = 'table'")]
        return {table: set(map(repr, book.execute(f"select * from {table}"))) for table in tables}


def test_not_a_byte_is_left_of_a_student_who_is_forgotten(checkout, course):
    person = roster.read(course)["student-01"]
    before = traces(course, person)
    places = {place.split("/")[0] for place in before}
    assert {
        "gradebook.db",
        "submitted",
        "autograded",
        "feedback",
        "collected",
        "exports",
        "roster.csv",
    } <= places
    personal.forget(checkout, course, "student-01")
    assert traces(course, person) == []


def test_what_was_deleted_in_the_gradebook_before_is_gone_from_its_file_too(checkout, course):
    file = course / "gradebook.db"
    with sqlite3.connect(file) as book:
        book.execute("pragma secure_delete = off")
        book.execute(
            "insert into seminar_history (student, details) values ('student-01', ?)", ["zoetrope " * 9999]
        )
        book.commit()
        book.execute("delete from seminar_history where details like 'zoetrope%'")
    assert b"zoetrope" in file.read_bytes()
    personal.forget(checkout, course, "student-01")
    assert b"zoetrope" not in file.read_bytes()


def test_nothing_of_other_students_changes(checkout, course):
    before, rows = prints(course, "student-01"), records(course / "gradebook.db")
    with gradebook(checkout, course) as book:
        results = [result for result in book.results(A) if result.student != "student-01"]
    said = personal.forget(checkout, course, "student-01")
    after = prints(course)
    gone = {file for file in before if file not in after}
    assert all(any(line.startswith(f"{file}: the whole file") for line in said) for file in gone)
    changed = {file for file in after if before[file] != after[file]}
    backup = "gradebook.db.2026-02-04-101500.123456"
    assert changed == {"gradebook.db", backup, "roster.csv", f"collected/{A}.csv"} | (
        changed & {"deadlines.csv"}
    )
    assert "reports/questions.html" in after
    with gradebook(checkout, course) as book:
        assert book.results(A) == results
    left = records(course / "gradebook.db")
    assert all(left[table] <= rows[table] for table in rows)
    removed = sum(len(rows[table] - left[table]) for table in rows)
    assert f"gradebook.db: {removed} rows (results, marks, comments)" in said
    assert len(rows["seminar_history"] - left["seminar_history"]) == 1
    assert set(roster.read(course)) == {r.student for r in results} | {"student-13"}


def test_a_dry_run_lists_the_same_and_changes_nothing(checkout, course):
    before = prints(course)
    listed = personal.forget(checkout, course, "student-01", dry_run=True)
    assert prints(course) == before
    assert personal.forget(checkout, course, "student-01") == listed


@pytest.mark.parametrize("name", ["nobody", "student", "student-1", "", ".", "..", A, "../course", "*"])
def test_a_name_that_is_nobodys_removes_nothing_and_says_so(checkout, course, name):
    before = prints(course)
    with pytest.raises(FileNotFoundError, match="Nobody in"):
        personal.forget(checkout, course, name)
    assert prints(course) == before


def test_for_a_name_the_message_gives_the_id(checkout, course):
    with pytest.raises(FileNotFoundError, match="Do you mean student-01"):
        personal.forget(checkout, course, " ".join(NAMED))


def test_who_stands_in_the_roster_alone_can_be_forgotten_too(checkout, course):
    personal.forget(checkout, course, "student-13")
    assert "student-13" not in roster.read(course) and "student-01" in roster.read(course)


def test_whom_the_gradebook_alone_knows_can_be_forgotten_too(checkout, course):
    (course / "roster.csv").unlink()
    for place in ("submitted", "autograded", "feedback"):
        shutil.rmtree(course / place / "student-02")
    assert personal.forget(checkout, course, "student-02")[0].startswith("gradebook.db: ")
    assert b"student-02" not in (course / "gradebook.db").read_bytes()


def test_an_interrupted_run_can_be_run_again(checkout, course, monkeypatch):
    person = roster.read(course)["student-01"]

    def fails(*_, **__):
        raise PermissionError("autograded/student-01")

    with monkeypatch.context() as patch, pytest.raises(PermissionError):
        patch.setattr(personal.shutil, "rmtree", fails)
        personal.forget(checkout, course, "student-01")
    personal.forget(checkout, course, "student-01")
    assert traces(course, person) == []


def test_a_gradebook_in_use_stops_before_anything_is_removed(checkout, course):
    before = prints(course)
    with sqlite3.connect(course / "gradebook.db") as other:
        other.execute("begin immediate")
        with pytest.raises(OSError, match=r"gradebook\.db cannot be changed .* such as the formgrader"):
            personal.forget(checkout, course, "student-01")
        other.rollback()
    assert prints(course) == before


def test_what_another_student_wrote_stays_and_is_named(checkout, course):
    theirs = course / "submitted" / "student-02" / A / f"{A}.ipynb"
    theirs.write_text(theirs.read_text(encoding="utf-8") + "\n# with student-01", encoding="utf-8")
    before = theirs.read_bytes()
    said = personal.forget(checkout, course, "student-01")
    assert f"submitted/student-02/{A}/{A}.ipynb: names the student and stays, as it is another’s" in said
    assert theirs.read_bytes() == before


def test_a_longer_id_is_another_student(checkout, course):
    for name in ("student-010", "student-01b"):
        shutil.copytree(course / "submitted" / "student-02", course / "submitted" / name)
        with open(course / "roster.csv", "a", encoding="utf-8") as table:
            table.write(f"{name},,,,,,,,\n")
    personal.forget(checkout, course, "student-01")
    assert {"student-010", "student-01b"} <= set(roster.read(course))
    assert (course / "submitted" / "student-010").is_dir() and (course / "submitted" / "student-01b").is_dir()


def test_a_link_in_place_of_a_folder_is_removed_and_not_what_it_leads_to(checkout, course, tmp_path):
    shutil.move(course / "submitted" / "student-01", tmp_path / "elsewhere")
    (course / "submitted" / "student-01").symlink_to(tmp_path / "elsewhere")
    personal.forget(checkout, course, "student-01")
    assert not (course / "submitted" / "student-01").is_symlink()
    assert (tmp_path / "elsewhere" / A / f"{A}.ipynb").is_file()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("begin", ["", "\ufeff"])
@pytest.mark.parametrize("comma", [",", ";"])
def test_other_rows_of_a_table_stay_byte_for_byte(checkout, tmp_path, end, begin, comma):
    rows = ["note,Student", '"O""B, two\nlines",bo', "Ada,ada", "'quoted ,cy", '"x" ,"ada"', "é,dee"]
    lines = [begin + rows[0].replace(",", comma), *(row.replace(",", comma) for row in rows[1:])]
    table = tmp_path / "collected" / f"{A}.csv"
    table.parent.mkdir()
    table.write_bytes(end.join(lines).encode())
    assert f"collected/{A}.csv: 2 rows" in personal.forget(checkout, tmp_path, "ada")
    kept = [line for line in lines if not re.search(r'ada"?$', line)]
    assert table.read_bytes() == end.join(kept).encode()


def test_the_page_names_every_place_and_a_class_leaves_nothing_elsewhere(checkout, course):
    page = (checkout / "solutions" / "teaching" / "personal-data.md").read_text(encoding="utf-8")
    missing = [place for place in personal.PLACES if place not in page]
    assert not missing
    left = {entry.name for entry in course.iterdir() if not entry.name.startswith("gradebook.db.")}
    assert left <= personal.PLACES
    assert len(page.split()) <= 700


IN_A_WORKER = """
import logging, sys
logging.basicConfig(level=logging.DEBUG)
if "spawn_main" in " ".join(sys.orig_argv):
    from seminar.grading import pool
    print("a worker speaks", flush=True)
    logging.getLogger("worker").debug("a worker logs")
    {fault}
"""
GRADING = """
from pathlib import Path
from seminar.grading import grade
batch = grade.grade(Path({checkout!r}), Path({course!r}), "timeline", trusted={trusted}, workers=2)
assert len(batch.results) == 3, batch
"""


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param("pass", id="all goes well"),
        pytest.param("pool.evaluate = None", id="each file breaks the grader", marks=pytest.mark.slow),
        pytest.param("pool._evaluate = None", id="nothing can begin", marks=pytest.mark.slow),
    ],
)
def test_workers_say_and_log_no_name(checkout, tmp_path, fault):
    """Everything that the worker processes write, at the loudest, while good, bad and broken files are graded."""
    course = tmp_path / "course"
    demo.write(checkout, course, A)
    ids = {"student-01": "zebedee.quill", "student-10": "zuleika.quince", "student-12": "zoltan.quirk"}
    for folder in (course / "submitted").iterdir():
        if folder.name in ids:
            folder.rename(folder.with_name(ids[folder.name]))
        else:
            shutil.rmtree(folder)
    # Every Python that starts in this environment loads it first.
    (tmp_path / "sitecustomize.py").write_text(IN_A_WORKER.format(fault=fault), encoding="utf-8")
    program = GRADING.format(checkout=str(checkout), course=str(course), trusted=TRUSTED)
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{checkout}"}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=300, env=environment
    )
    said = done.stdout + done.stderr
    assert "a worker speaks" in said and "a worker logs" in said, "what workers write must be seen here"
    assert not re.search("quill|quince|quirk|zebedee|zuleika|zoltan", said)
    if fault != "pool._evaluate = None":
        assert done.returncode == 0, said
