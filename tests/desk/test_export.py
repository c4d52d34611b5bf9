"""Exported grades: nobody is lost, nothing is guessed, nothing runs in a spreadsheet, and each LMS finds its columns."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import shutil
from dataclasses import asdict, fields
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader import api

from seminar.desk import export, ledger, roster, tables
from seminar.desk.roster import Person
from seminar.grading.course import SOURCES, gradebook, settings
from seminar.grading.evaluation import Answer, Evaluation, Outcome
from seminar.grading.rebuild import Source, question

A = "timeline"
ADA = Person("ada", "Ada", "King, of Lovelace", "ada@example.org", "11", "4001", "S1", "adal", "A")
BO = Person("bo", "Bo", 'O\'Brien “B” "B"', "bo@example.org", "12", "", "S2", "", "A")
CY = Person("cy", "سامي", "ابن 🦉", "", "13", "", "", "", "B")
DEE = Person("dee", "Dee", "=1+1", "dee@example.org", "14", "4004", "S4", "dee", "B")
EVE = Person("eve", "Eve", "Absent", "eve@example.org", "15", "4005", "S5", "eve", "B")


def write_roster(course, people):
    with open(course / "roster.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [field.name for field in fields(Person)])
        table.writeheader()
        table.writerows(asdict(person) for person in people)


def collected(course, *origins, lms="moodle"):
    entries = [ledger.Entry(s, None, "none", lms, origin, "0" * 64, True) for s, origin in origins]
    ledger.write(course, A, entries)


@pytest.fixture(scope="module")
def source(checkout):
    text = (checkout / SOURCES / A / f"{A}.ipynb").read_bytes()
    return Source(text, settings(checkout, checkout))


@pytest.fixture(scope="module")
def graded(checkout, source, tmp_path_factory):
    """Ada was marked, Bo waits and was late, Cy's file could not be read, Dee has thirds of points, Eve is absent."""
    place = tmp_path_factory.mktemp("graded")
    automatic = [c for c in source.cells if c.metadata.get("grade") and not c.metadata.get("solution")]
    essay = next(c for c in source.cells if c.metadata.get("grade") and c.metadata.get("solution"))

    def evaluation(share, text="A text."):
        outcomes = (Outcome(question(c.grade_id), c.grade_id, c.points * share, c.points) for c in automatic)
        return Evaluation(
            "graded", outcomes=tuple(outcomes), answers=(Answer(essay.grade_id, essay.points, text),)
        )

    with gradebook(checkout, place) as book:
        book.register(A, source)
        for student, work in (
            ("ada", evaluation(1)),
            ("bo", evaluation(0.5)),
            ("cy", Evaluation("failed", "This is not a notebook.")),
            ("dee", evaluation(1 / 3, text="")),
        ):
            book.write(A, student, work, "print")
    with api.Gradebook(f"sqlite:///{place / 'gradebook.db'}") as book:
        mark = book.find_grade(essay.grade_id, A, A, "ada")
        mark.manual_score, mark.needs_manual_grade = 21.125, False
        book.find_grade(automatic[0].grade_id, A, A, "ada").manual_score = 1.5
        late = book.find_submission(A, "bo")
        late.timestamp = dt.datetime(2026, 2, 4, 22, 59)
        late.notebooks[0].late_submission_penalty = 2.5
        book.db.commit()
    write_roster(place, [ADA, BO, CY, DEE, EVE])
    return place


@pytest.fixture
def course(graded, tmp_path):
    return shutil.copytree(graded, tmp_path / "course")


def exported(checkout, course, to, **options):
    """The cells of a CSV, header first, and what was told."""
    told = []
    path = export.write(checkout, course, A, to, tell=told.append, **options)
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""))), told


def by_id(rows):
    return {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}


def test_everybody_of_roster_and_gradebook_has_a_row(checkout, course):
    write_roster(course, [EVE, ADA])
    rows, _ = exported(checkout, course, "csv")
    assert [row[0] for row in rows[1:]] == ["ada", "bo", "cy", "dee", "eve"]
    assert by_id(rows)["bo"]["name"] == "" and by_id(rows)["ada"]["name"] == "Ada King, of Lovelace"


def test_the_columns_are_those_that_are_explained_then_a_pair_for_each_question(checkout, course, source):
    rows, _ = exported(checkout, course, "csv")
    questions = [question(c.grade_id) for c in source.cells if c.metadata.get("grade")]
    pairs = [f"{q} {what}" for q in questions for what in ("points", "most")]
    assert sorted(rows[0][len(export.COLUMNS) :]) == sorted(pairs)
    assert rows[0][: len(export.COLUMNS)] == list(export.COLUMNS)


def test_the_parts_add_up_to_the_total(checkout, course):
    rows, _ = exported(checkout, course, "csv")
    for row in by_id(rows).values():
        if row["total"]:
            parts = [Decimal(row[name] or 0) for name in ("automatic", "by hand", "adjusted")]
            assert abs(sum(parts) - Decimal(row["penalty"]) - Decimal(row["total"])) <= Decimal("0.02")
    ada, bo = by_id(rows)["ada"], by_id(rows)["bo"]
    assert (ada["by hand"], ada["adjusted"], ada["q01 points"]) == ("21.13", "-2.50", "1.50")
    assert (bo["penalty"], bo["submitted"]) == ("2.50", "2026-02-04T22:59:00Z")


def test_no_grade_is_not_zero(checkout, course):
    rows, told = exported(checkout, course, "csv")
    found = by_id(rows)
    assert [found[s]["status"] for s in ("ada", "cy", "eve")] == ["graded", "failed", "missing"]
    for student in ("cy", "eve"):
        row = found[student]
        empty = [
            "automatic",
            "by hand",
            "waiting",
            "adjusted",
            "penalty",
            "total",
            "q01 points",
            "essay points",
        ]
        assert not any(row[name] for name in empty) and row["most"] and row["q01 most"]
    assert any("failed" not in line and "cy" in line for line in told)
    assert any("Handed in nothing" in line and "eve" in line for line in told)


def test_what_waits_for_a_reader_is_said_and_counts_nothing_yet(checkout, course):
    rows, told = exported(checkout, course, "csv")
    bo = by_id(rows)["bo"]
    assert (bo["status"], bo["waiting"], bo["by hand"]) == ("graded, waiting", "1", "")
    assert Decimal(bo["total"]) == Decimal(bo["automatic"]) - Decimal("2.50")
    assert any(line.startswith("1 text of 1 student waits to be marked") for line in told)


@pytest.mark.parametrize(
    "points, shown",
    [(2.675, "2.68"), (0.125, "0.13"), (1 / 3, "0.33"), (2 / 3, "0.67"), (5, "5.00"), (-2.5, "-2.50")],
)
def test_points_are_rounded_half_up_to_two_decimals(points, shown):
    assert str(tables.cents(points)) == shown


def test_a_total_is_rounded_once_and_not_the_sum_of_rounded_parts():
    most = {"a": 1.0, "b": 1.0, "c": 1.0}
    thirds = export.Result("dee", "graded", points=dict.fromkeys(most, 1 / 3), most=most)
    row = export.Row(DEE, thirds, most)
    assert str(row.points("a")) == "0.33" and str(row.grade) == "1.00"


# Canvas: header of lib/gradebook_importer.rb and the guide “How do I import grades in the Gradebook”.
def canvas_problems(content):
    rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))
    header, points, people = rows[0], rows[1], rows[2:]
    problems = []
    if header[:5] != ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"] or len(header) != 6:
        problems.append(f"columns: {header}")
    if "Points Possible" not in points[0] or any(points[1:5]) or not float(points[5]) > 0:
        problems.append(f"no row of points possible: {points}")
    for row in people:
        if len(row) != 6 or not row[0] or not any(row[1:4]):
            problems.append(f"Canvas would have to guess who this is: {row}")
        if not re.fullmatch(r"\d+\.\d\d", row[5]):
            problems.append(f"an empty grade clears the one in Canvas: {row}")
    return problems


# Moodle: docs.moodle.org, “Grade import”, which wants the columns of “Grade export” and maps by e-mail.
def moodle_problems(content):
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    problems = []
    if rows[0][:3] != ["First name", "Last name", "Email address"] or len(rows[0]) != 4:
        problems.append(f"columns: {rows[0]}")
    for row in rows[1:]:
        if len(row) != 4 or "@" not in row[2]:
            problems.append(f"a row without an e-mail stops the import: {row}")
        if not re.fullmatch(r"\d+\.\d\d", row[3]):
            problems.append(f"an empty grade clears the one in Moodle: {row}")
    return problems


# Moodle’s offline grading worksheet: mod/assign/gradingtable.php, and what importgradeslib.php reads of it.
def worksheet_problems(content):
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    known = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade"]
    known += ["Grade can be changed", "Last modified (submission)", "Last modified (grade)"]
    problems = [] if rows[0] == known else [f"columns: {rows[0]}"]
    for row in (dict(zip(rows[0], row, strict=True)) for row in rows[1:]):
        if not re.fullmatch(r"Participant \d+", row["Identifier"]):
            problems.append(f"no participant: {row}")
        if row["Grade"] and not 0 <= float(row["Grade"]) <= float(row["Maximum grade"]):
            problems.append(f"out of range: {row}")
        if row["Last modified (grade)"]:
            problems.append(f"a time that nobody knows would replace newer grades: {row}")
    return problems


def test_canvas_finds_its_columns_and_everybody_by_an_id(checkout, course):
    path = export.write(checkout, course, A, "canvas", column="Timeline (4711)")
    rows, told = exported(checkout, course, "canvas", column="Timeline (4711)")
    assert canvas_problems(path.read_bytes()) == []
    assert rows[0][5] == "Timeline (4711)"
    assert [row[:5] for row in rows[2:]] == [
        ["King, of Lovelace, Ada", "4001", "S1", "adal", "A"],
        ['O\'Brien “B” "B", Bo', "", "S2", "", "A"],
        ["'=1+1, Dee", "4004", "S4", "dee", "B"],
    ]
    assert any(line.startswith("Handed in nothing") and "eve" in line for line in told)


def test_moodle_finds_its_columns_and_everybody_by_e_mail(checkout, course):
    path = export.write(checkout, course, A, "moodle")
    assert path.name == "timeline-moodle.csv" and moodle_problems(path.read_bytes()) == []
    rows, _ = exported(checkout, course, "moodle", column="Quiz on time")
    assert rows[0][3] == "Quiz on time"
    assert [row[2] for row in rows[1:]] == ["ada@example.org", "bo@example.org", "dee@example.org"]


@pytest.mark.parametrize(
    "to, without",
    [("canvas", {"canvas_id": "", "canvas_sis_id": "", "canvas_login": ""}), ("moodle", {"email": ""})],
)
def test_whom_the_roster_does_not_let_an_lms_find_is_listed_and_left_out(checkout, course, to, without):
    write_roster(course, [Person(**(asdict(ADA) | without)), BO, DEE])
    rows, told = exported(checkout, course, to)
    assert len([line for line in told if line.startswith("Not in the file") and "ada" in line]) == 1
    assert not [row for row in rows if "Lovelace" in "".join(row)]


def test_an_id_that_begins_like_a_formula_is_never_sent_changed(checkout, course):
    write_roster(course, [Person(**(asdict(ADA) | {"email": "=ada@example.org"})), BO, DEE])
    rows, told = exported(checkout, course, "moodle")
    assert not [row for row in rows if "ada@" in "".join(row)]
    assert any(line.startswith("Not in the file") and "ada" in line for line in told)


FOLDER = "{}_{}_assignsubmission_file_/timeline.ipynb"
THREE = [(s, FOLDER.format(s, n)) for s, n in (("ada", 555), ("bo", 556), ("dee", 557))]


def test_the_worksheet_is_taken_where_every_graded_file_came_with_a_participant(checkout, course):
    collected(course, *THREE, ("cy", FOLDER.format("cy", 558)))
    path = export.write(checkout, course, A, "moodle")
    assert path.name == "timeline-moodle-worksheet.csv" and worksheet_problems(path.read_bytes()) == []
    rows, _ = exported(checkout, course, "moodle")
    grades = {row[0]: row[4] for row in rows[1:]}
    assert list(grades) == [f"Participant {n}" for n in (555, 556, 558, 557)]
    assert grades["Participant 558"] == "", "what could not be graded is no zero"


@pytest.mark.parametrize(
    "change, left_out",
    [
        ([("ada", FOLDER.format("x", 999))], "ada"),
        ([("cy", FOLDER.format("x", 555))], "ada"),
        ([("ada", "timeline.ipynb")], None),
    ],
    ids=["two numbers for one", "one number for two", "a second file by hand"],
)
def test_a_participant_who_is_not_clear_is_not_guessed(checkout, course, change, left_out):
    collected(course, *THREE, *change)
    rows, told = exported(checkout, course, "moodle", worksheet=True)
    assert ("Participant 555" in [row[0] for row in rows]) == (left_out is None)
    if left_out:
        assert any(line.startswith("Not in the file") and left_out in line for line in told)
        assert export.write(checkout, course, A, "moodle").name == "timeline-moodle.csv"


# Moodle's csv_import_reader takes the mark away; Canvas's CSV.foreach leaves it before the first quotation mark.
@pytest.mark.parametrize(("to", "marked"), [("csv", True), ("moodle", True), ("canvas", False)])
def test_a_mark_tells_excel_the_encoding_where_the_lms_takes_it(checkout, course, to, marked):
    content = export.write(checkout, course, A, to).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") == marked


def test_canvas_ids_stand_in_the_names_of_its_files(checkout, course):
    write_roster(course, [])
    names = [
        "kingada_4001_555_timeline.ipynb",
        "obrienbo_LATE_4002_556_timeline-1.ipynb",
        "dee_4004_557_timeline.ipynb",
    ]
    collected(course, *zip(("ada", "bo", "dee"), names, strict=True), lms="canvas")
    rows, told = exported(checkout, course, "canvas")
    assert [row[1] for row in rows[2:]] == ["4001", "4002", "4004"]
    assert not any("Not in the file" in line for line in told)


def test_the_roster_s_canvas_id_goes_before_the_file_s(checkout, course):
    collected(course, ("ada", "kingada_9_555_timeline.ipynb"), lms="canvas")
    rows, _ = exported(checkout, course, "canvas")
    assert rows[2][1] == "4001"


def test_an_id_that_two_share_is_nobody_s(course):
    collected(
        course, ("ada", "a_9_1_t.ipynb"), ("bo", "b_9_2_t.ipynb"), ("dee", "d_8_3_t.ipynb"), lms="canvas"
    )
    assert export.canvas_ids(course, A) == {"dee": "8"}


def test_a_name_inside_a_student_s_own_zip_gives_no_canvas_id(course):
    collected(course, ("ada", "a_9_1_work.zip/bo_8_2_t.ipynb"), lms="canvas")
    assert export.canvas_ids(course, A) == {"ada": "9"}


@pytest.mark.parametrize(
    ("to", "options"), [("canvas", {}), ("moodle", {}), ("moodle", {"worksheet": True})], ids=str
)
def test_a_file_in_which_nobody_would_stand_is_not_written_and_replaces_none(checkout, course, to, options):
    good = course / "exports" / ("timeline-moodle-worksheet.csv" if options else f"timeline-{to}.csv")
    good.parent.mkdir()
    good.write_text("good", encoding="utf-8")
    write_roster(course, [])
    with pytest.raises(FileNotFoundError, match="Nothing was written, and a former file stays"):
        export.write(checkout, course, A, to, **options)
    assert [f.name for f in good.parent.iterdir()] == [good.name] and good.read_text("utf-8") == "good"


def test_numbers_out_of_another_lms_are_no_participants(checkout, course):
    collected(course, *THREE, lms="canvas")
    assert export.participants(course, A) == {}


def test_the_workbook_has_the_same_rows_then_questions_then_what_they_mean(checkout, course):
    rows, _ = exported(checkout, course, "csv")
    book = openpyxl.load_workbook(export.write(checkout, course, A, "xlsx"))
    assert book.sheetnames == ["Students", "Questions", "Columns"]
    sheet = [["" if c is None else c for c in row] for row in book["Students"].iter_rows(values_only=True)]
    assert [[str(c) if isinstance(c, str) else f"{c:g}" for c in row] for row in sheet] == [
        [f"{float(c):g}" if re.fullmatch(r"-?\d+(\.\d+)?", c) else c for c in row] for row in rows
    ]
    long = list(book["Questions"].iter_rows(values_only=True))[1:]
    assert {row[0] for row in long} == {"ada", "bo", "dee"}
    assert ("ada", "q01", "adjusted", 1.5) in {(row[0], row[2], row[3], row[4]) for row in long}
    assert ("bo", "essay", "by hand", None, "waiting") in {(r[0], r[2], r[3], r[4], r[6]) for r in long}
    assert {row[0] for row in book["Columns"].iter_rows(min_row=2, values_only=True)} >= set(export.COLUMNS)


def test_in_the_workbook_numbers_are_numbers_and_texts_are_texts(checkout, course):
    book = openpyxl.load_workbook(export.write(checkout, course, A, "xlsx"))
    cells = [
        cell for sheet in book for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None
    ]
    assert {cell.data_type for cell in cells} == {"n", "s"}, "a formula is of type f"
    total = list(export.COLUMNS).index("total")
    assert all(row[total].data_type == "n" for row in book["Students"].iter_rows(min_row=2))


names = st.text(max_size=60) | st.builds(
    str.__add__,
    st.sampled_from(
        ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝", '"', ",", "'", "\u202e", "אב", "👩‍👧"]
    ),
    st.text(max_size=20),
)


@given(st.lists(names, min_size=1, max_size=6))
def test_every_text_survives_csv_and_workbook_and_none_is_a_formula(texts):
    expected = [tables.safe(text) for text in texts]
    assert not [text for text in expected if re.match(r"[\t\r\n]|\s*[=+@-]", text)]
    table = [["name"], *([text] for text in texts)]
    rows = list(csv.reader(io.StringIO(tables.as_csv(table).decode("utf-8-sig"), newline="")))
    assert [row[0] for row in rows[1:]] == expected
    book = openpyxl.load_workbook(io.BytesIO(tables.as_xlsx({"Students": table})))
    cells = [book["Students"].cell(line, 1) for line in range(2, len(texts) + 2)]
    assert [cell.value or "" for cell in cells] == expected
    assert all(cell.data_type == "s" for cell in cells if cell.value)


@pytest.mark.parametrize(
    "text",
    [
        "King, of Lovelace",
        'O\'Brien "B"',
        "two\nlines",
        "\u202eright to left",
        "سامي",
        "👩‍👧 Owl",
        "a=b",
        "d'Aubray",
    ],
)
def test_a_harmless_text_is_not_touched(text):
    assert tables.safe(text) == text


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "  =", "＝", "＋", "－", "＠"])
def test_what_begins_like_a_formula_gets_an_apostrophe(begin):
    assert tables.safe(f"{begin}cmd|' /C calc'!A0").startswith("'")


def test_an_export_again_replaces_the_former_one_and_says_so(checkout, course):
    path = export.write(checkout, course, A, "csv")
    path.write_text("an older one", encoding="utf-8")
    _, told = exported(checkout, course, "csv")
    assert "timeline.csv was there already and is replaced." in told
    assert path.read_bytes().startswith(b'\xef\xbb\xbf"id"')


def test_no_file_elsewhere_is_overwritten(checkout, course, tmp_path):
    mine = tmp_path / "mine.csv"
    assert export.write(checkout, course, A, "csv", mine) == mine
    before = mine.read_bytes()
    with pytest.raises(FileExistsError, match=r"mine\.csv is there already"):
        export.write(checkout, course, A, "xlsx", mine)
    assert mine.read_bytes() == before


def test_without_grades_nothing_is_written_and_the_message_says_what_to_do(checkout, tmp_path):
    with pytest.raises(FileNotFoundError, match="seminar grade timeline"):
        export.write(checkout, tmp_path / "empty", A, "csv")
    assert not (tmp_path / "empty" / "exports").exists()


def test_an_unknown_format_is_refused(checkout, course):
    with pytest.raises(ValueError, match="csv, canvas, moodle, xlsx"):
        export.write(checkout, course, A, "ods")


def test_a_class_without_a_roster_is_exported_too(checkout, course):
    (course / "roster.csv").unlink()
    assert roster.read(course) == {}
    rows, _ = exported(checkout, course, "csv")
    assert [row[0] for row in rows[1:]] == ["ada", "bo", "cy", "dee"]
