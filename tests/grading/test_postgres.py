"""The gradebook on a real PostgreSQL: the same results, and nothing that it would refuse. The server is the tests' own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest

from seminar.desk import demo
from seminar.grading import grade, jail
from seminar.grading.course import desk, gradebook
from seminar.grading.database import NoDatabase
from seminar.grading.evaluation import Answer, Evaluation
from seminar.grading.intake import HandedIn
from seminar.grading.rebuild import Source

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed: pip install -r constraints.txt")
TRUSTED = bool(jail.why_not())
PASSWORD = "a:secret/of@ours"
STUDENTS = ("student-01", "student-05", "student-12")


@pytest.fixture(scope="module")
def server() -> Iterator[Path]:
    """A server on a socket in a folder of its own; a password is asked for."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name))
    if not found:
        pytest.skip("PostgreSQL is not installed; Debian, Ubuntu: sudo apt install postgresql")
    # It refuses to run as root; Debian's package brings a user along.
    other = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path must be short
    if other:
        shutil.chown(folder, "postgres", "postgres")

    def run(program: str, *words: str) -> None:
        done = subprocess.run([found[-1] / program, *words], cwd="/", capture_output=True, text=True, **other)
        assert done.returncode == 0, done.stdout + done.stderr

    (folder / "password").write_text(PASSWORD)
    data, log = str(folder / "data"), str(folder / "log")
    run("initdb", "-D", data, "-U", "seminar", "-A", "scram-sha-256", "--pwfile", str(folder / "password"))
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    # Its output goes to the log: whoever waits for it would wait for the server.
    subprocess.run(
        [found[-1] / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start"],
        cwd="/",
        check=True,
        stdout=subprocess.DEVNULL,
        **other,
    )
    yield folder
    run("pg_ctl", "-D", data, "-m", "immediate", "stop")
    shutil.rmtree(folder)


@pytest.fixture
def new_database(server, monkeypatch) -> Callable[[], str]:
    """Makes an empty database and gives its URL, without the password, which stands in the environment."""
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    made = []

    def make() -> str:
        made.append(f"course{len(made)}_{os.urandom(4).hex()}")
        with psycopg.connect(host=str(server), user="seminar", dbname="postgres", autocommit=True) as admin:
            admin.execute(f"create database {made[-1]}")
        return f"postgresql://seminar@/{made[-1]}?host={server}"

    return make


@pytest.fixture
def db(new_database) -> str:
    return new_database()


@pytest.fixture
def course(checkout, tmp_path) -> Path:
    """Three students of the demonstration class: one all right, one with mistakes, one file that is no notebook."""
    place = tmp_path / "course"
    demo.write(checkout, place, "timeline")
    for folder in (place / "submitted").iterdir():
        if folder.name not in STUDENTS:
            shutil.rmtree(folder)
    return place


def run(checkout: Path, course: Path, db: str | None, **options: object) -> grade.Batch:
    return grade.grade(checkout, course, "timeline", trusted=TRUSTED, db=db, **options)


def notebook(course: Path, student: str) -> Path:
    return course / "submitted" / student / "timeline" / "timeline.ipynb"


def rows(db: str) -> dict[str, int]:
    """How many rows each table of a database has."""
    with psycopg.connect(db) as there:
        names = [n for (n,) in there.execute("select tablename from pg_tables where schemaname = 'public'")]
        return {n: there.execute(f"select count(*) from {n}").fetchone()[0] for n in sorted(names)}


def test_a_class_gets_the_results_that_it_gets_in_sqlite_and_unchanged_files_are_skipped(
    checkout, course, db, tmp_path
):
    shutil.copytree(course / "submitted", tmp_path / "other" / "submitted")
    expected = run(checkout, tmp_path / "other", None)
    first = run(checkout, course, db)
    assert first.results == expected.results and {r.student for r in first.results} == set(STUDENTS)
    assert not (course / "gradebook.db").exists()
    second = run(checkout, course, db)
    assert not second.graded and second.results == first.results


def test_a_changed_file_leaves_its_former_score_in_the_history_and_marks_by_hand_stay(checkout, course, db):
    from nbgrader.api import Gradebook

    run(checkout, course, db)
    with Gradebook(db) as book:
        mark = book.find_grade("essay", "timeline", "timeline", "student-01")
        mark.manual_score, mark.needs_manual_grade = 21, False
        book.db.commit()
    shutil.copy(notebook(course, "student-05"), notebook(course, "student-01"))
    again = run(checkout, course, db)
    result = next(r for r in again.results if r.student == "student-01")
    former, now = again.changed["student-01"]
    assert again.graded == ["student-01"] and former > now == result.score + 21
    assert result.marks["essay"].points == 21
    with gradebook(checkout, course, db=db) as book:
        assert [score for _, _, score in book.history("timeline", "student-01")] == [former - 21]


def test_a_student_gets_another_id_and_the_next_to_mark_is_found(checkout, course, db):
    run(checkout, course, db)
    with gradebook(checkout, course, db=db) as book:
        before = {result.student: result.total for result in book.results("timeline")}
        assert book.rename("student-01", "ada") and not book.rename("student-05", "ada")
        after = {result.student: result.total for result in book.results("timeline")}
        assert after == {student.replace("student-01", "ada"): total for student, total in before.items()}
        assert book.first_to_mark("timeline")


def test_a_dry_run_shows_the_difference_and_writes_nothing(checkout, course, db):
    empty = run(checkout, course, db, dry_run=True)
    assert len(empty.graded) == 3 and not rows(db)
    run(checkout, course, db)
    before = rows(db)
    shutil.copy(notebook(course, "student-05"), notebook(course, "student-01"))
    dry = run(checkout, course, db, dry_run=True)
    assert dry.graded == ["student-01"] and dry.changed["student-01"][0] > dry.changed["student-01"][1]
    assert rows(db) == before
    with gradebook(checkout, course, db=db) as book:
        assert {r.student: r.score for r in book.results("timeline")}["student-01"] == 70


def test_nuls_and_halves_of_letters_in_answers_and_messages_are_written(checkout, course, db):
    path = notebook(course, "student-01")
    content = nbformat.read(path, 4)
    for cell in content.cells:
        match cell.metadata.get("nbgrader", {}).get("grade_id"):
            case "essay":
                cell.source = "An essay\0 with \ud800 in it"
            case "q01":
                cell.source = "raise ValueError('\\0 \\ud800')"
    path.write_bytes(nbformat.writes(content).encode("utf-8", "surrogatepass"))
    result = next(r for r in run(checkout, course, db).results if r.student == "student-01")
    assert result.graded and "An essay" in result.texts["essay"] and result.points["q01"] == 0


@pytest.mark.parametrize("text", ["a NUL \0 in it", "half a letter \ud800", "😀 " * 50_000])
def test_whatever_text_an_evaluation_holds_reaches_the_gradebook(text, checkout, course, db, source):
    timeline: Source = source("timeline")
    strange = Evaluation("partial", text, answers=(Answer("essay", 30, text),), repairs=(text,))
    with gradebook(checkout, course, db=db) as book:
        book.register("timeline", timeline)
        book.write("timeline", "student-01", grade.finished(HandedIn("student-01", b""), strange), "f")
        (result,) = book.results("timeline")
    assert result.texts["essay"] and result.reason and result.repairs


def test_indexes_that_a_gradebook_lacks_are_added_when_it_is_opened(checkout, course, db):
    def indexes() -> set[str]:
        with psycopg.connect(db) as there:
            return {name for (name,) in there.execute("select indexname from pg_indexes")}

    for _ in range(2):
        with gradebook(checkout, course, db=db):
            assert {"seminar_grade", "seminar_comment", "seminar_submitted_notebook"} <= indexes()
        with psycopg.connect(db) as there:
            there.execute("drop index seminar_grade")


def test_feedback_pages_and_nbgraders_own_view_come_from_the_same_gradebook(checkout, course, db):
    run(checkout, course, db)
    with desk(checkout, course, db=db) as api:
        seen = {s["student"]: s["score"] for s in api.get_submissions("timeline") if s["autograded"]}
        made = api.generate_feedback("timeline", "student-05")
    assert set(seen) == {"student-01", "student-05"} and seen["student-01"] == 70
    assert made["success"] and (course / "feedback" / "student-05" / "timeline" / "timeline.html").is_file()


def test_the_environment_names_the_database_of_the_checkouts_own_course_alone(
    checkout, course, new_database, monkeypatch
):
    from seminar.grading.course import settings

    monkeypatch.setenv("SEMINAR_DB", new_database())
    assert settings(checkout, checkout).CourseDirectory.db_url.startswith("postgresql+psycopg://")
    assert settings(checkout, course).CourseDirectory.db_url == f"sqlite:///{course / 'gradebook.db'}"


def test_a_refused_password_is_said_without_the_password(checkout, course, db, monkeypatch):
    monkeypatch.delenv("PGPASSWORD")
    with pytest.raises(NoDatabase, match="cannot be opened") as refused:
        run(checkout, course, db.replace("seminar@", "seminar:wrongword@"))
    assert "wrongword" not in str(refused.value) and "password" in str(refused.value)


def test_a_server_that_is_not_there_is_said_with_its_address(checkout, course, tmp_path):
    with pytest.raises(NoDatabase, match="nowhere"):
        run(checkout, course, f"postgresql://seminar@/nowhere?host={tmp_path}")


def test_names_that_the_gradebook_has_no_room_for_are_refused_before_anything_is_begun(checkout, course, db):
    (course / "submitted" / "student-01").rename(course / "submitted" / ("n" * 129))
    with pytest.raises(OSError, match=r"at most 128 characters.*nnn"):
        run(checkout, course, db)


@pytest.mark.parametrize("url", ["gradebook.db", "mysql://me@host/course", "postgresql:", "://", "sqlite"])
def test_what_is_no_address_of_a_gradebook_is_refused_with_an_example(url, checkout, course):
    with pytest.raises(NoDatabase, match="postgresql://USER@HOST/DATABASE"):
        run(checkout, course, url)
