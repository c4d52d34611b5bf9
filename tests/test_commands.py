"""Bad input at the command line ends in one clear message that says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from seminar.desk import demo


def run(copy: Path, *command: str, **environment: str) -> tuple[int, str]:
    surroundings = {**os.environ, "PYTHONPATH": str(copy), "COLUMNS": "200", **environment}
    done = subprocess.run(command, cwd=copy, env=surroundings, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout + done.stderr


def seminar(copy: Path, *verb: str) -> tuple[int, str]:
    return run(copy, sys.executable, "-m", "seminar.cli", *verb)


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_good_data_are_good(copy):
    assert seminar(copy, "check-data") == (0, "✓ Every table keeps to its schema.\n")


def test_an_unknown_party_is_named_with_file_row_and_column(copy):
    edit(copy / "data" / "participants.csv", ",UA,", ",XX,")
    code, said = seminar(copy, "check-data")
    assert code == 1
    assert "data/participants.csv, row 2, column party: “XX” is not in actors.csv" in said


def test_a_table_saved_with_semicolons_says_how_to_save_it(copy):
    events = copy / "data" / "events.csv"
    events.write_text(events.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    code, said = seminar(copy, "check-data")
    assert code == 1
    assert "data/events.csv" in said and "semicolons" in said and "CSV UTF-8" in said


@pytest.mark.parametrize(
    ("missing", "use"),
    [
        ("typer", "import seminar.cli"),
        ("weasyprint", "from seminar.desk.printing import printer; printer()"),
        ("sklearn.metrics", "from seminar.desk.agreement import _kappa; _kappa(None, None)"),
    ],
)
def test_what_is_not_installed_comes_from_this_copy_and_not_from_a_package_of_the_same_name(
    copy, missing, use
):
    code, said = run(copy, sys.executable, "-c", f"import sys; sys.modules[{missing!r}] = None; {use}")
    assert code == 1 and "pip install -r constraints.txt" in said


def test_outside_of_a_checkout_the_command_says_where_to_go(tmp_path):
    code, said = run(tmp_path, sys.executable, "-m", "seminar.cli", "release", PYTHONPATH="")
    assert code == 1 and "nbgrader_config.py" in said


def test_a_python_that_is_too_old_is_named_with_the_remedy(copy, tmp_path):
    old = tmp_path / "python3.9"
    old.write_text('#!/bin/sh\ncase "$1" in --version) echo Python 3.9.1;; *) exit 1;; esac\n')
    old.chmod(0o755)
    code, said = run(copy, "make", f"PYTHON={old}")
    assert code != 0
    assert (
        "This is Python 3.9.1; the tested versions are 3.11, 3.12 and 3.13" in said and "make PYTHON=" in said
    )


def test_a_missing_python_is_named_with_the_line_that_installs_it(copy):
    code, said = run(copy, "make", "PYTHON=no-such-python")
    assert code != 0 and "sudo apt install python3" in said


@pytest.mark.slow
def test_without_a_network_the_installation_says_so_and_nothing_is_lost(copy):
    nowhere = "http://127.0.0.1:9/"
    code, said = run(
        copy, "make", PIP_INDEX_URL=nowhere, PIP_CONFIG_FILE=os.devnull, PIP_RETRIES="0", PIP_FIND_LINKS="",
        PIP_NO_CACHE_DIR="1", PIP_EXTRA_INDEX_URL="", PYTHONPATH="",
    )  # fmt: skip
    assert code != 0 and "Is this machine connected?" in said


@pytest.mark.slow
def test_a_cell_that_raises_fails_the_book_and_is_named(copy):
    with (copy / "book" / "time.md").open("a", encoding="utf-8") as page:
        page.write('\n```{code-cell} ipython3\nraise RuntimeError("on purpose")\n```\n')
    code, said = seminar(copy, "book")
    assert code == 1
    assert "on purpose" in said and "time.md" in said


@pytest.mark.slow
def test_an_unknown_address_in_prose_fails_the_book_and_is_named(copy):
    with (copy / "book" / "glossary.md").open("a", encoding="utf-8") as page:
        page.write("\nOn {case}`events.no_such_event`.\n")
    for _ in range(2):  # a page that was read once is not good the second time
        code, said = seminar(copy, "book")
        assert code == 1
        assert "glossary.md" in said and "no event_id “no_such_event”" in said
        assert not (copy / "_build" / "html" / "glossary.html").exists(), "what failed does not look finished"


def test_the_verbs_are_listed(copy):
    code, said = run(copy, "make", "help")
    assert code == 0
    for verb in ("book", "exercises", "demo", "serve", "student", "test"):
        assert verb in said


@pytest.fixture
def typed(copy):
    """What a verb of make would type, in place of the command itself."""
    command = copy / ".venv" / "bin" / "seminar"
    command.parent.mkdir(parents=True)
    command.write_text('#!/bin/sh\nprintf "<%s>" "$@"\n')
    command.chmod(0o755)
    ready = copy / ".venv" / ".ready"
    ready.touch()
    # These tests may themselves have been started by make.
    return lambda *words: run(copy, "make", "--no-print-directory", *words)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("collect", "A=timeline", "ZIP=my zip.zip"), "<collect><my zip.zip><--assignment><timeline>"),
        (
            ("collect", "A=timeline", "ZIP=~/a.zip", "TIMES=~/my table.csv", "HOME=/me"),
            "<collect></me/a.zip><--assignment><timeline><--times></me/my table.csv>",
        ),
        (("grade", "A=timeline", "OPTIONS=--dry-run"), "<grade><timeline><--dry-run>"),
        (("mark", "A=timeline"), "<mark><timeline>"),
        (("feedback", "A=timeline", "TO=moodle"), "<feedback><timeline><--upload><moodle>"),
        (("report", "A=timeline"), "<report><timeline>"),
        (("export", "A=timeline", "TO=canvas"), "<export><timeline><--to><canvas>"),
        (("export", "A=timeline"), "<export><timeline>"),
    ],
)
def test_a_verb_of_make_is_the_verb_of_seminar(typed, words, said):
    assert typed(*words) == (0, said)


@pytest.mark.parametrize("verb", ["collect", "grade", "mark", "feedback", "report", "export"])
def test_a_verb_of_make_without_an_assignment_says_how_to_name_one(typed, verb):
    code, said = typed(verb)
    assert code and f"Name the assignment: make {verb} A=timeline" in said and "positions" in said


def test_collecting_by_make_without_a_download_says_how_to_name_one(typed):
    code, said = typed("collect", "A=timeline")
    assert code and "Name the download: make collect A=timeline ZIP=~/Downloads/timeline.zip" in said


def test_dates_in_the_wrong_order_are_named(copy):
    edit(
        copy / "data" / "events.csv",
        "2026-01-29,2026-01-29,2026-01-29,2026-01-29",
        "2026-01-29,2026-01-28,2026-01-29,2026-01-29",
    )
    code, said = seminar(copy, "check-data")
    assert code == 1 and "column start_latest: 2026-01-28 is before start_earliest" in said


def test_an_assignment_that_does_not_exist_is_answered_with_those_that_do(copy):
    code, said = seminar(copy, "grade", "timelnie")
    assert code == 1 and "There is no assignment “timelnie”. There are" in said and "timeline" in said


def test_points_changed_in_the_cell_alone_are_told_with_the_release(copy):
    edit(copy / "solutions" / "assignments" / "timeline" / "timeline.ipynb", '"points": 4,', '"points": 6,')
    code, said = seminar(copy, "release", "timeline")
    assert code == 0 and "timeline, q01: the prompt says 4 points, the cell gives 6." in said


def test_nothing_handed_in_says_where_to_put_it(copy):
    code, said = seminar(copy, "grade", "timeline")
    assert code == 1 and "submitted/STUDENT/timeline/timeline.ipynb" in said


@pytest.mark.slow
def test_odd_submissions_get_a_reason_and_stop_nobody(copy):
    """A copied answer cell, a file of another name, an empty one; the students around them are graded."""
    released = copy / "exercises" / "timeline" / "timeline.ipynb"
    for student in ("anna", "ben", "carla", "dora", "emil"):
        place = copy / "submitted" / student / "timeline"
        place.mkdir(parents=True)
        shutil.copy(released, place / ("timeline (1).ipynb" if student == "ben" else "timeline.ipynb"))
    (copy / "submitted" / "carla" / "timeline" / "timeline.ipynb").write_text("")
    copied = nbformat.read(released, 4)
    answer = next(n for n, cell in enumerate(copied.cells) if cell.metadata.nbgrader["solution"])
    copied.cells.insert(answer, nbformat.from_dict(copied.cells[answer] | {"id": "copy"}))
    nbformat.write(copied, copy / "submitted" / "dora" / "timeline" / "timeline.ipynb")
    code, said = seminar(copy, "grade", "timeline")
    said = " ".join(said.split())
    assert code == 0 and "✓ 5 graded, 0 unchanged" in said
    assert "carla (failed): The file is empty." in said
    assert said.count("✗") == 1
    pages = {
        s: (copy / "feedback" / s / "timeline" / "timeline.html").read_text()
        for s in ("ben", "carla", "dora")
    }
    assert "timeline (1).ipynb" in pages["ben"] and "The file is empty" in pages["carla"]
    assert "was there 2 times" in pages["dora"]


def test_the_table_of_a_collection_names_what_is_not_plain(copy, tmp_path):
    released = copy / "exercises" / "timeline" / "timeline.ipynb"
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as bundle:
        for student in ("anna", "ben"):
            bundle.write(released, f"{student}/timeline.ipynb")
    collect = "collect", str(tmp_path / "in.zip"), "--assignment", "timeline"
    code, said = seminar(copy, *collect)
    assert code == 0 and "✓ 2 taken." in said and "anna" not in said
    assert "✓ 2 unchanged." in seminar(copy, *collect)[1]
    with zipfile.ZipFile(tmp_path / "in.zip", "a") as bundle:
        bundle.writestr("ben/notes.pdf", b"%PDF")
    said = seminar(copy, *collect)[1]
    assert "ben/notes.pdf" in said and "2 unchanged, 1 left." in said and "anna" not in said


def test_who_sent_no_notebook_and_whose_file_is_nobodys_is_told_with_what_to_do(copy, tmp_path):
    (copy / "roster.csv").write_text("id\nanna\nben\ncarla\n")
    name = "Ben_102_assignsubmission_file_/my answers to the first notebook of the course, final.py"
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as bundle:
        bundle.write(copy / "exercises" / "timeline" / "timeline.ipynb", "anna/timeline.ipynb")
        bundle.write(copy / "exercises" / "timeline" / "timeline.ipynb", "dora/timeline.ipynb")
        bundle.writestr(name, "q01 = 3")
    collect = (
        sys.executable,
        "-m",
        "seminar.cli",
        "collect",
        str(tmp_path / "in.zip"),
        "--assignment",
        "timeline",
    )
    code, said = run(copy, *collect, COLUMNS="80")
    assert code == 0 and "…" not in said.partition("•")[0] and "final.py" in said
    assert (
        "Other files, and no notebook; ask for timeline.ipynb: ben\n" in said and "Missing: carla\n" in said
    )
    assert "Not placed: 1. Add the student to roster.csv" in said
    assert "✓ 1 taken, 1 left, 1 unplaced." in said


@pytest.mark.slow
def test_an_evening_from_the_download_to_the_upload(copy, tmp_path):
    """The verbs one after another, as an instructor types them."""
    demo.write(copy, tmp_path / "class", "timeline", students=8)
    for table in ("roster.csv", "deadlines.csv"):
        shutil.copy(tmp_path / "class" / table, copy)
    download = tmp_path / "class" / "downloads" / "moodle-timeline.zip"

    def type_(*words: str) -> str:
        code, said = seminar(copy, *words)
        assert code == 0, said
        return " ".join(said.split())

    assert "Missing:" in type_("collect", str(download), "--assignment", "timeline")
    assert "unchanged" in type_("collect", str(download), "--assignment", "timeline")
    handed_in = len(list((copy / "submitted").iterdir()))
    assert f"Dry run: {handed_in} graded" in type_("grade", "timeline", "--dry-run")
    assert f"✓ {handed_in} graded, 0 unchanged" in type_("grade", "timeline")
    assert f"✓ 0 graded, {handed_in} unchanged" in type_("grade", "timeline")
    code, said = seminar(copy, "feedback", "timeline", "--upload", "moodle")
    assert code == 1 and "Nothing was written for the LMS" in said and "seminar mark timeline" in said
    assert f"{handed_in} pages" in type_("feedback", "timeline", "--upload", "moodle", "--unfinished")
    assert "Report: reports/timeline.html" in type_("report", "timeline")
    for to in ("csv", "xlsx", "canvas", "moodle"):
        assert "exports/timeline" in type_("export", "timeline", "--to", to, "--unfinished")
    with zipfile.ZipFile(copy / "feedback" / "timeline-moodle.zip") as pages:
        assert len(pages.namelist()) == handed_in
    someone = sorted(f.name for f in (copy / "submitted").iterdir())[0]
    assert "nothing was removed" in type_("forget", someone, "--dry-run")
    assert f"Removed {someone}" in type_("forget", someone, "--yes")
    assert not (copy / "submitted" / someone).exists()


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        (("export", "timeline", "--to", "pdf"), "There is no “pdf”. There are csv, canvas, moodle, xlsx."),
        (("feedback", "timeline", "--upload", "ilias"), "There is no “ilias”. There are moodle, canvas."),
        (
            ("export", "timeline", "--to", "CSV"),
            "Nothing of “timeline” is graded yet. Run: seminar grade timeline",
        ),
        (
            ("collect", "nothing.zip", "--assignment", "timeline"),
            "There is no zip and no folder “nothing.zip”.",
        ),
    ],
)
def test_a_slip_in_a_name_is_answered_before_any_work(copy, verb, said):
    assert seminar(copy, *verb) == (1, f"✗ {said}\n")
