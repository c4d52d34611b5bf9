"""The feedback page: what a student learns from it, what stays secret, and that nothing of theirs can run in it."""

from __future__ import annotations

import base64
import datetime as dt
import html
import itertools
import json
import re
import unicodedata
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seminar import case
from seminar.desk import demo, feedback, ledger, pages
from seminar.desk.ledger import Entry
from seminar.desk.pages.questions import Criterion, asked, levels, rubric
from seminar.grading import course as courses
from seminar.grading import grade, jail
from seminar.grading.course import SOURCES, assignments
from seminar.grading.results import Mark, Result
from tests.test_secrecy import scalars, solved, telling_texts

ROOT = Path(__file__).resolve().parents[2]
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(40)).decode()


def result(**parts: object) -> Result:
    """A submission of the timeline, right in question 1 and wrong elsewhere, its text not read yet."""
    most = demo.points(ROOT, "timeline")
    return Result(
        **{
            "student": "student-05",
            "status": "graded",
            "points": dict.fromkeys(most, 0.0) | {"q01": most["q01"]},
            "most": most,
            "messages": {"q02": "That counts *one* end day only."},
            "shown": {"q02": "q02 = 77"},
            "texts": {"essay": "My text."},
            "marks": {"essay": Mark(30.0, None, True)},
        }
        | parts
    )


QUESTIONS = asked(ROOT, "timeline")
RUBRIC = rubric(ROOT, "timeline")


def page(graded: dict | None = None, questions: list = QUESTIONS, **parts: object) -> str:
    return feedback.render("timeline", result(**parts), questions, RUBRIC, graded or {})


def section(text: str, name: str) -> str:
    """One question of a page, in words."""
    return words(re.search(rf'<section class="question" id="{name}".*?</section>', text, re.S)[0])


def words(text: str) -> str:
    return html.unescape(
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub("<style>.*?</style>", "", text, flags=re.S)))
    )


class Elements(HTMLParser):
    """The elements of a page with their attributes, in order, and the texts of headings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "img", "br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes nothing"


# What a page says.


def test_a_question_that_lost_points_shows_what_was_asked_read_and_expected_and_where_to_read_again():
    text = section(page({"q02": {"code": "q02 = 77", "pictures": []}}), "q02")
    prompt, expected = next((words(q.prompt), q.expected) for q in QUESTIONS if q.name == "q02")
    assert prompt.strip()[:200] in text and expected in text
    for said in (
        "0 of 4",
        "✗ no points",
        "q02 = 77",
        "That counts one end day only.",
        "“Posts and panels”",
        "Time",
    ):
        assert said in text


def test_a_question_with_all_points_is_short():
    text = section(page({"q01": {"code": "q01 = 10", "pictures": []}}), "q01")
    assert "4 of 4: ✓ all points" in text and "q01 = 10" in text
    assert "What was expected" not in text and "Where to read again" not in text


def test_points_that_a_person_changed_are_named_with_those_of_the_check():
    text = section(page(adjusted={"q02": 2.5}), "q02")
    assert "2.5 of 4: ◐ in part" in text and "changed these points by hand; the check gave 0" in text


def test_a_text_that_nobody_has_read_waits_and_the_points_are_so_far():
    text = words(page())
    assert (
        "Points so far 4 of 100" in text and "Still to be read Violated or expired? (up to 30 points)" in text
    )
    assert "up to 30: … waits for its reader" in section(page(), "essay")


def test_a_text_that_was_marked_shows_mark_levels_with_their_anchors_and_the_comment():
    marked = page(
        marks={"essay": Mark(30.0, 17.5)},
        comments={"essay": "evidence: 2\ncomputation: 1\n\nCount the days, <b>twice</b>."},
    )
    text = section(marked, "essay")
    anchor = case.load("rubric_levels", ROOT / "solutions" / "data").query(
        "criterion == 'evidence' and level == 2"
    )
    for said in (
        "17.5 of 30",
        f"Evidence 2 of 3 2 of 3 {anchor['anchor'].item()}",
        f"Computation 1 of 3 2 of 6 {RUBRIC['essay']['computation'].levels[1]}",
        "Count the days, <b>twice</b>.",
    ):
        assert said in text
    assert "evidence: 2" not in text and "Points 21.5 of 100" in words(marked)


def test_a_mark_for_a_text_that_has_changed_stands_and_says_so():
    again = page(marks={"essay": Mark(30.0, 12.0, True)})
    assert "it will be looked at again" in section(again, "essay")
    assert "12 of 30: ◐ marked, to be looked at again" in section(again, "essay")
    top = words(again)
    assert "Points so far 16 of 100" in top and "To be looked at again Violated or expired?" in top
    assert "Still to be read" not in top


def test_a_question_without_an_answer_says_so_and_no_name_of_python_s():
    text = section(page(shown={"q02": "q02 = Ellipsis\nq02b = 3"}), "q02")
    assert "q02: not answered" in text and "q02b = 3" in text and "Ellipsis" not in text


def test_a_comment_is_shown_wherever_the_marker_wrote_it():
    text = page(comments={"q03": "So close!", "my-scores": "Bring these to class."})
    assert "So close!" in section(text, "q03") and "Bring these to class." in words(text)


def test_lateness_repairs_and_what_was_stopped_stand_at_the_top():
    text = words(
        page(
            status="partial",
            reason="The cell “q09” was stopped: it took longer than 20 seconds.",
            repairs=("Check cells were missing and were put back: q04-test.",),
            penalty=2.0,
            submitted=dt.datetime(2026, 3, 5, 14, 3),
        )
    )
    top = text.split("Your points by question")[0]
    for said in (
        "it took longer than 20 seconds",
        "were put back: q04-test",
        "2 points are taken off",
        "2 of 100",
    ):
        assert said in top
    assert "Handed in 5 March 2026, 14:03 (UTC)" in top


def test_a_file_that_could_not_be_graded_gets_a_page_that_says_what_to_do():
    text = words(page(status="failed", reason="The file is empty.", points={}, most={}, marks={}, texts={}))
    assert "The file is empty." in text and "Hand in the file timeline.ipynb itself" in text
    assert "Question 1" not in text and "Points" not in text


def test_pictures_that_a_students_code_drew_are_shown():
    text = page({"q02": {"code": "plot()", "pictures": [PNG]}})
    assert f'<img alt="Picture 1 that your code drew" src="data:image/png;base64,{PNG}">' in text


def test_a_row_that_the_table_lacks_leaves_its_lines_out():
    bare = [replace(q, expected="", reread=None, prompt="") for q in QUESTIONS]
    text = section(page(questions=bare), "q02")
    assert (
        "What was expected" not in text
        and "Where to read again" not in text
        and "What the check says" in text
    )


def test_the_chapter_is_a_link_where_the_book_has_an_address():
    assert 'href="http' not in page()
    linked = page(questions=asked(ROOT, "timeline", "https://book.example/ripe/"))
    assert 'href="https://book.example/ripe/time.html#posts-and-panels"' in linked
    assert asked(ROOT, "timeline", "javascript:alert(1)") == asked(ROOT, "timeline")


def test_the_address_of_the_book_may_stand_in_the_settings(monkeypatch, graded, checkout):
    course, *_ = graded
    known = courses.settings(checkout, course)
    known.Feedback.book_url = "https://book.example"
    monkeypatch.setattr(courses, "settings", lambda *_: known)
    feedback.write(checkout, course, "timeline", ["student-11"])
    assert 'href="https://book.example/time.html#' in written(course, "student-11").read_text(
        encoding="utf-8"
    )


# The marker's convention.

CRITERIA = {
    "counter_argument": Criterion(
        "The case for the other view", {0: "Absent", 1: "Straw man", 2: "Fair", 3: "Answered"}, 6.0
    ),
    "evidence": Criterion("Evidence", {0: "None", 1: "Bare", 2: "Cited", 3: "Weighed"}, 3.0),
}


@pytest.mark.parametrize(
    "line",
    [
        "evidence: 2",
        "Evidence = 2",
        "- **Evidence**: level 2",
        "EVIDENCE – 2/3",
        "evidence: 2.",
        "  evidence:2 of 3 ;",
    ],
)
def test_a_level_is_read_kindly(line):
    assert levels(f"{line}\nGood.", CRITERIA) == ({"evidence": 2}, "Good.")


@pytest.mark.parametrize(
    "name", ["counter_argument", "counter-argument", "Counter argument", "The case for the other view"]
)
def test_a_criterion_goes_by_its_identifier_or_its_label(name):
    assert levels(f"{name}: 3, evidence: 0", CRITERIA) == ({"counter_argument": 3, "evidence": 0}, "")


@pytest.mark.parametrize(
    "comment", ["Good.", "evidence: 4", "style: 2", "evidence: 2 is what I see", "evidence: 2, style: 1", ""]
)
def test_what_is_no_level_stays_in_the_comment(comment):
    assert levels(comment, CRITERIA) == ({}, comment)


def test_a_level_below_the_first_line_of_another_kind_is_part_of_the_comment():
    assert levels("Well done.\nevidence: 2", CRITERIA) == ({}, "Well done.\nevidence: 2")


@given(st.text())
def test_no_comment_loses_a_word(comment):
    found, rest = levels(comment, CRITERIA)
    assert found or rest == "\n".join(comment.strip().splitlines()).strip()


# A class, through the engine.


@pytest.fixture(scope="module")
def graded(checkout, tmp_path_factory):
    return made(checkout, tmp_path_factory.mktemp("course"), "timeline")


def made(checkout: Path, course: Path, assignment: str) -> tuple:
    everyone = demo.write(checkout, course, assignment)
    batch = grade.grade(checkout, course, assignment, trusted=bool(jail.why_not()))
    heard: list[str] = []
    names = [r.student for r in batch.results]
    missing = feedback.write(checkout, course, assignment, [*names, "nobody"], tell=heard.append)
    assert heard == [*names, "nobody"]
    return course, everyone, {r.student: r for r in batch.results}, missing


def written(course: Path, student: str, assignment: str = "timeline") -> Path:
    return course / "feedback" / student / assignment / f"{assignment}.html"


def test_everyone_gets_a_page_and_who_has_no_result_is_named(graded):
    course, everyone, _, missing = graded
    assert all(written(course, s.student).is_file() for s in everyone)
    assert list(missing) == ["nobody"] and "seminar grade timeline" in missing["nobody"]


def test_a_page_shows_each_message_and_value_of_its_result_and_all_that_the_student_wrote(graded):
    course, everyone, results, _ = graded
    for submission in everyone:
        text = words(written(course, submission.student).read_text(encoding="utf-8"))
        for said in results[submission.student].shown.values():
            assert " ".join(said.replace(" = Ellipsis", ": not answered").split()) in text
        for message in results[submission.student].messages.values():
            assert " ".join(message.split()).replace("*", "").replace("`", "")[:60] in text.replace("  ", " ")
        for code in [*submission.cells.values(), *submission.helpers.values()]:
            assert " ".join(code.split()) in text, submission.habit


def test_a_graded_copy_that_is_gone_is_named_and_the_former_page_stays(checkout, graded):
    course, *_ = graded
    copy = course / "autograded" / "student-02" / "timeline" / "timeline.ipynb"
    before, content = written(course, "student-02").read_bytes(), copy.read_bytes()
    for spoilt in (b"", b"{}", b'{"cells": 1}', b"[" * 100_000):
        copy.write_bytes(spoilt)
        missing = feedback.write(checkout, course, "timeline", ["student-02"])
        assert "seminar grade timeline --again" in missing["student-02"]
        assert written(course, "student-02").read_bytes() == before
    copy.write_bytes(content)


def test_a_page_is_about_one_student(graded):
    course, everyone, *_ = graded
    names = {s.student for s in everyone}
    for student in names:
        text = written(course, student).read_text(encoding="utf-8")
        assert {n for n in names if n in text} == {student}


def test_nbgraders_own_feedback_works_and_shows_no_mark_scheme(checkout, graded, tmp_path):
    course, *_ = graded
    with courses.desk(checkout, course) as api:
        assert api.generate_feedback("timeline", "student-03")["success"]
    text = written(course, "student-03").read_text(encoding="utf-8")
    feedback.write(checkout, course, "timeline", ["student-03"])
    assert "✗" in text and "HIDDEN TESTS" not in text and "For the marker" not in text


# What stays secret.

_OTHERS = [pytest.param(a, marks=pytest.mark.slow) for a in assignments(ROOT) if a != "timeline"]


def keys(value: object) -> set[str]:
    """How the expected values of a question could stand in a page, as far as they would tell."""
    if isinstance(value, pd.DataFrame):
        value = [cell for column in value for cell in value[column].dropna()]
    texts = set().union(*(telling_texts(scalar) for scalar in scalars(value)), {str(value)})
    if not isinstance(value, dict | str) and np.size(value) > 1:
        texts |= {json.dumps(sorted(map(str, value)))}
    return {text for text in texts if len(text) > 2}


@pytest.mark.parametrize("assignment", ["timeline", *_OTHERS])
def test_no_page_holds_a_key_a_hidden_test_a_solution_or_a_mark_scheme(assignment, checkout, tmp_path):
    course, everyone, *_ = made(checkout, tmp_path, assignment)
    source = nbformat.read(checkout / SOURCES / assignment / f"{assignment}.ipynb", 4)
    released = nbformat.read(checkout / "exercises" / assignment / f"{assignment}.ipynb", 4)
    handed_out = "\n".join(cell.source for cell in released.cells)
    answers = {key for value in SOLVED[assignment].values() for key in keys(value) if key not in handed_out}
    lines = {line.strip() for cell in source.cells for line in cell.source.splitlines()}
    hidden = {line for line in lines if len(line) > 20 and line not in handed_out}
    schemes = case.load("manual_questions", checkout / "solutions" / "data")["mark_scheme"]
    hidden |= {line for scheme in schemes for line in scheme.splitlines()}
    assert len(answers) > 5 and len(hidden) > 50
    for submission in everyone:
        text = written(course, submission.student, assignment).read_text(encoding="utf-8")
        # What a student wrote may be right.
        theirs = r'<pre class="theirs.*?</pre>' if submission.cells else "$^"
        text = words(re.sub(theirs, "", text, flags=re.S))
        for key in answers:
            assert not re.search(rf"(?<![\d.,]){re.escape(key)}(?!\d|[.,]\d)", text), (
                f"{submission.student}: {key}"
            )
        for line in hidden:
            assert " ".join(line.split()) not in text, f"{submission.student}: {line}"


def test_a_key_would_be_found():
    """The test above could not fail if this one did."""
    assert "28.6" in keys(28.57) and "2031-03-04" in keys(pd.Timestamp("2031-03-04"))
    assert '["S001a", "S265b"]' in keys(["S265b", "S001a"])


# What was expected, in words.

TOLD = case.load("feedback", ROOT / "solutions" / "data")
SOLVED = {assignment: solved(assignment) for assignment in assignments(ROOT)}


def test_every_automatic_question_has_a_row_and_no_other():
    wanted = {(a, q) for a in assignments(ROOT) for q in demo.points(ROOT, a)}
    assert set(zip(TOLD["assignment"], TOLD["question"], strict=True)) == wanted


@pytest.mark.parametrize("row", list(TOLD.itertuples()), ids=lambda row: f"{row.assignment}-{row.question}")
def test_the_chapter_that_a_row_names_has_the_section_and_no_row_tells_the_answer(row):
    text = (ROOT / "book" / f"{row.page}.md").read_text(encoding="utf-8")
    assert re.search(rf"^#+ {re.escape(row.section)}$", text, re.M), row.section
    values = SOLVED[row.assignment]
    for key in keys(values[row.question]) if row.question in values else ():
        assert not re.search(rf"(?<!\w){re.escape(key)}(?!\w)", row.expected), key
    assert not re.search(r"\d", row.expected.replace("Windows-1252", "")), (
        "numbers are for the student to find"
    )


def test_each_link_meets_a_section_of_the_built_book(built):
    for assignment in assignments(ROOT):
        for q in asked(ROOT, assignment, "https://book.example"):
            if q.reread:
                name, place = q.reread["href"].removeprefix("https://book.example/").split("#")
                assert f'id="{place}"' in (built / name).read_text(encoding="utf-8"), q.reread["href"]


# Nothing of a student's runs.

HOSTILE = [
    "<script>document.title = 'taken'; alert(1)</script>",
    "</code></pre></section><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>",
    "[link](javascript:alert(1)) ![](https://evil.example/x.png)",
    "<a href='javascript:alert(1)'>x</a><form action=//evil.example><input></form><iframe src=//evil.example>",
    "{{ 7 * 7 }} {% include '/etc/passwd' %}",
    "<!-- --!> <![CDATA[ ]]> <style>* { display: none }</style> <base href=//evil.example>",
    "&lt;script&gt; &#60;script&#62;",
    "\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x07link\x1b]8;;\x07",
    "\u202egnp.exe \u2066\u200f\x00\x07\x85\ufeff\ufffe \ud800",
    "`<b>` *<i>* **` ` ***",
    "Z̴͓̄" * 300,
    "x" * 30_000,
    "\u05d0\u05d1\u05d2 text",
]
anything = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60)), max_size=4).map(" ".join)


def hostile_page(text: str, status: str = "graded") -> str:
    text = f"x{text}"
    return page(
        {"q02": {"code": text, "pictures": []}},
        [q for q in QUESTIONS if q.name in ("q02", "essay")],
        student=text,
        status=status,
        reason=text,
        repairs=(text,),
        messages={"q02": text},
        shown={"q02": text},
        texts={"essay": text},
        comments={"essay": f"Read.\n{text}"},
    )


def skeleton(text: str) -> list[tuple]:
    """All elements with their attributes but those that only stress a word of a message."""
    return [(tag, attrs) for tag, attrs in Elements(text).found if attrs or tag not in ("em", "code")]


@given(anything, st.sampled_from(["graded", "partial", "failed"]))
def test_whatever_a_student_writes_the_page_has_the_same_elements_and_attributes(text, status):
    made = hostile_page(text, status)
    assert skeleton(made) == skeleton(hostile_page("", status))
    bad = [c for c in made if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"]
    assert not bad and not set(made) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200e\u200f")
    made.encode("utf-8")
    assert len(made) < 250_000


@given(st.text(), st.integers(0, 3))
def test_only_a_png_becomes_a_picture(text, at):
    cells = [
        {"cell_type": "code", "metadata": {}, "source": "x", "outputs": [{"data": {"image/png": data}} for data in (text, PNG[:at] + text, PNG)]},
        {"cell_type": "code", "metadata": {"nbgrader": {"grade": True, "solution": False, "grade_id": "q02-test"}}, "source": "", "outputs": []},
    ]  # fmt: skip
    pictures = feedback.answers(cells)["q02"]["pictures"]
    assert PNG in pictures
    assert all(base64.b64decode(picture + "==").startswith(b"\x89PNG") for picture in pictures)


def test_words_that_are_left_out_are_counted():
    assert pages.plain("x" * (pages.MOST + 1234)).endswith("(1,234 more characters are left out here.)")


# The page as a page.


def outfits() -> dict[str, str]:
    """A page of each kind."""
    return {
        "waiting": page({"q02": {"code": "q02 = 77", "pictures": [PNG]}}),
        "marked": page(
            marks={"essay": Mark(30.0, 17.5)}, comments={"essay": "evidence: 2\nGood.", "other": "Hello."}
        ),
        "partial": page(status="partial", reason="Stopped.", repairs=("Put back.",), penalty=1.0),
        "failed": page(status="failed", reason="Empty."),
    } | {
        a: feedback.render(a, result(), asked(ROOT, a, "https://book.example"), {}, {})
        for a in assignments(ROOT)
    }


@pytest.mark.parametrize(("kind", "text"), list(outfits().items()), ids=list(outfits()))
def test_a_page_is_well_formed_accessible_and_asks_nobody_for_anything(kind, text):
    page = Elements(text)
    assert page.open == [] and ("html", {"lang": "en"}) in page.found
    tags = [tag for tag, _ in page.found]
    assert tags.count("h1") == tags.count("main") == tags.count("title") == 1
    heads = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in itertools.pairwise(heads)), heads
    assert all("scope" in attrs for tag, attrs in page.found if tag == "th")
    assert all(attrs.get("alt") for tag, attrs in page.found if tag == "img")
    ids = [attrs["id"] for _, attrs in page.found if "id" in attrs]
    assert len(ids) == len(set(ids))
    for _, attrs in page.found:
        assert attrs.get("aria-labelledby", ids[0] if ids else "") in ids
        assert not [name for name in attrs if name.startswith("on")]
    links = {attrs["href"] for tag, attrs in page.found if tag == "a"}
    assert all(
        link[1:] in ids if link.startswith("#") else link.startswith("https://book.example/")
        for link in links
    )
    assert not {"script", "form", "iframe", "object", "embed", "input", "base"} & set(tags)
    assert not re.search(r"url\(|@import", text) and all(
        attrs["src"].startswith("data:image/png") for tag, attrs in page.found if tag == "img"
    )
    policy = next(
        attrs["content"] for tag, attrs in page.found if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    assert (
        policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
        and "script-src" not in policy
    )


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(scheme, browser, tmp_path):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright",
        reason="axe is not at hand: pip install axe-playwright-python",
    )
    view = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme=scheme)
    for kind in ("waiting", "marked", "partial", "failed", "source"):
        text = outfits()[kind]
        (tmp_path / "page.html").write_text(text, encoding="utf-8")
        view.goto((tmp_path / "page.html").as_uri())
        found = axe.Axe().run(view).response["violations"]
        assert not found, (kind, [(v["id"], v["nodes"][0]["html"]) for v in found])
    view.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1200])
def test_hostile_writing_runs_nothing_asks_for_nothing_and_fits_a_phone(width, browser, tmp_path):
    view = browser.new_page(viewport={"width": width, "height": 800})
    came: list[str] = []
    view.on("dialog", lambda d: (came.append(d.message), d.dismiss()))
    view.on("request", lambda r: came.append(r.url) if r.url.startswith("http") else None)
    (tmp_path / "page.html").write_text(hostile_page(" ".join(HOSTILE)), encoding="utf-8")
    view.goto((tmp_path / "page.html").as_uri())
    assert view.title() == "Feedback: Timeline" and not came
    assert view.evaluate("document.documentElement.scrollWidth <= innerWidth")
    view.close()


# For the LMS.


def course_of(place: Path, *students: str) -> Path:
    for student in students:
        path = place / "feedback" / student / "timeline" / "timeline.html"
        path.parent.mkdir(parents=True)
        path.write_text(f"page of {student}", encoding="utf-8")
    return place


def collected(monkeypatch, *origins: tuple[str, str, str]) -> None:
    entries = [Entry(s, None, "none", lms, origin, "0" * 64, True) for s, lms, origin in origins]
    monkeypatch.setattr(ledger, "read", lambda *_: entries)


@pytest.mark.parametrize(
    ("lms", "origin", "name"),
    [
        ("moodle", "Ann Lee_123456_assignsubmission_file_/my work.ipynb", "Ann Lee_123456_assignsubmission_file_/timeline.html"),
        ("moodle", "Ann Lee_123456_assignsubmission_file/timeline.ipynb", "Ann Lee_123456_assignsubmission_file/timeline.html"),
        ("moodle", "Ann Lee_123456_assignsubmission_file_timeline.ipynb", "Ann Lee_123456_assignsubmission_file_timeline.html"),
        ("moodle", "Participant 7_7_assignsubmission_file_/a.zip/b/timeline.ipynb", "Participant 7_7_assignsubmission_file_/timeline.html"),
        ("canvas", "leeann_123_456_timeline.ipynb", "leeann_123_456_timeline.html"),
        ("canvas", "leeann_LATE_123_456_timeline-1.ipynb", "leeann_LATE_123_456_timeline-1.html"),
        ("canvas", "anon_x7Yz1_456_timeline.ipynb", "anon_x7Yz1_456_timeline.html"),
        ("canvas", "submissions/leeann_123_456_work.zip/timeline.ipynb", "leeann_123_456_work.html"),
    ],
)  # fmt: skip
def test_a_zip_names_a_page_as_the_download_named_the_student(lms, origin, name, monkeypatch, tmp_path):
    course = course_of(tmp_path, "ann")
    collected(monkeypatch, ("ann", lms, origin))
    path = feedback.zips(course, "timeline", lms)
    assert path == course / "feedback" / f"timeline-{lms}.zip"
    with zipfile.ZipFile(path) as bundle:
        assert bundle.namelist() == [name] and bundle.read(name) == b"page of ann"


def test_who_is_left_out_of_a_zip_is_named_with_the_reason(monkeypatch, tmp_path):
    course = course_of(tmp_path, "ann", "bob", "cem", "dan")
    known = "A B_1_assignsubmission_file_/timeline.ipynb"
    collected(
        monkeypatch,
        ("ann", "moodle", known),
        ("bob", "canvas", "b_1_2_t.ipynb"),
        ("cem", "moodle", "../../etc/passwd"),
        ("dan", "moodle", known),
        ("eva", "moodle", "E_5_assignsubmission_file_/timeline.ipynb"),
    )
    heard: list[str] = []
    with zipfile.ZipFile(feedback.zips(course, "timeline", "moodle", heard.append)) as bundle:
        assert bundle.namelist() == ["A B_1_assignsubmission_file_/timeline.html"]
    said = dict(line.split(": ", 1) for line in heard)
    assert list(said) == ["bob", "cem", "dan", "eva"]
    for student, why in {
        "bob": "download",
        "cem": "no name",
        "dan": "taken by ann",
        "eva": "no feedback page",
    }.items():
        assert why in said[student]


@pytest.mark.parametrize("lms", ["moodle", "canvas"])
@given(
    origin=st.text() | st.sampled_from(["/", "..", "../a_1_2_x.ipynb", "a_1_assignsubmission_file_/../../b"])
)
def test_no_name_in_a_zip_leads_elsewhere(lms, origin):
    name = {"moodle": feedback._in_moodle, "canvas": feedback._in_canvas}[lms](origin, "timeline")
    assert not name.startswith(("/", ".")) and ".." not in name.split("/")


def test_a_zip_of_another_lms_or_of_nothing_is_refused(tmp_path):
    with pytest.raises(ValueError, match="moodle, canvas"):
        feedback.zips(tmp_path, "timeline", "blackboard")
    with pytest.raises(FileNotFoundError, match="seminar feedback timeline"):
        feedback.zips(tmp_path, "timeline", "moodle")
