"""The report page: right for any size of class, safe whatever stands in it, and the class’s ripeness map."""

from __future__ import annotations

import datetime as dt
import html.parser
import itertools
import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seminar.desk import demo, figures, mistakes, report, ripeness_map
from seminar.desk.answers import Bank, Slip
from seminar.desk.late import Lateness
from seminar.grading.results import Mark, Result
from seminar.ripeness import INDICATORS, PARTIES
from tests.desk.classes import made_up, quiz, scores, table

A = "timeline"


@pytest.fixture(scope="module")
def worth(checkout):
    return demo.points(checkout, A)


@pytest.fixture
def page(checkout, tmp_path):
    def write(results, **more) -> str:
        return report.write(checkout, tmp_path, A, results, **more).read_text(encoding="utf-8")

    return write


@pytest.fixture(scope="module")
def thirty(checkout, worth, tmp_path_factory):
    """The course folder of a class of thirty, with its report."""
    course = tmp_path_factory.mktemp("thirty")
    report.write(checkout, course, A, made_up(checkout, A, worth, 30))
    return course


@pytest.fixture(scope="module")
def seen(thirty):
    return Words((thirty / "reports" / f"{A}.html").read_text(encoding="utf-8"))


class Words(html.parser.HTMLParser):
    """The words of a page without charts and code, its tags, and the tags that are not closed as they were opened."""

    empty = frozenset({"meta", "link", "br", "img", "use", "path"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words, self.tags, self.open, self.astray = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in self.empty:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.empty and (not self.open or self.open.pop() != tag):
            self.astray.append(tag)

    def handle_data(self, data):
        if not {"style", "svg", "code"} & set(self.open):
            self.words.append(data)

    def __str__(self) -> str:
        return " ".join(" ".join(self.words).split())


def read(text: str) -> str:
    return str(Words(text))


@pytest.mark.parametrize("number", [1, 5, 30, pytest.param(1000, marks=pytest.mark.slow)])
def test_the_page_is_whole_for_a_class_of_any_size(checkout, worth, page, number):
    results = made_up(checkout, A, worth, number)
    text = page(results)
    seen = Words(text)
    assert seen.astray == [] and seen.open == []
    assert all(result.student in str(seen) for result in results)
    assert not re.search(r"\b(nan|NaN|inf)\b", str(seen))
    assert len(text.encode()) < 1_000_000


@pytest.mark.parametrize("points", [0.0, 1.0])
@pytest.mark.parametrize("number", [1, 12])
def test_questions_that_nobody_or_everybody_solved(page, points, number):
    text = read(page([quiz(f"s{n}", [points] * 4) for n in range(number)]))
    assert "nan" not in text.split()
    if number == 12:
        assert ("everybody solved it" if points else "nobody has a point") in text
        assert "alpha cannot be computed" in text
    else:
        assert "With 1 student nothing can be said on the reliability" in text


def test_a_report_without_one_graded_submission_is_still_a_report(page):
    text = page([Result("student-01", "failed", "damaged <file>")])
    assert "damaged &lt;file&gt;" in text and "Nothing was graded yet" in text
    assert read(page([])).startswith("Report: Timeline")


def test_every_chart_has_words_and_a_table(seen):
    labels = [attributes.get("aria-label", "") for tag, attributes in seen.tags if tag == "svg"]
    assert len(labels) == 6 and all(len(label) > 60 for label in labels)
    assert sum(tag == "table" for tag, _ in seen.tags) >= len(labels)
    assert all("scope" in attributes for tag, attributes in seen.tags if tag == "th")


def test_no_name_stands_twice_in_the_page(seen):
    ids = [a["id"] for _, a in seen.tags if "id" in a]
    assert len(ids) == len(set(ids))


def test_the_page_asks_nobody_for_anything_and_runs_nothing(seen):
    for tag, attributes in seen.tags:
        assert tag != "script" and not [name for name in attributes if name.startswith("on")]
        asked = attributes.get("src", "") + attributes.get("href", "") + attributes.get("xlink:href", "")
        assert re.match(r"(\.\./feedback/|ripeness-map\.html$|#|data:,$)?", asked)
        assert not asked.startswith(("http", "//"))


EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\x00\x1b[31m\u202e\ud800{{ 7 * 7 }}"


def test_nothing_that_a_student_wrote_is_markup(page):
    evil = quiz(
        "s" + EVIL.replace("/", ""),
        [0.0, 1.0],
        messages={"q01": EVIL},
        shown={"q01": EVIL},
        repairs=(EVIL,),
        collected={"my_scores": table([("RU", "way_out", 0.1, 0.2, EVIL, EVIL)])},
    )
    text = page([evil, Result(EVIL, "failed", EVIL), *(quiz(f"s{n}", [1.0, 0.0]) for n in range(12))])
    tags = {tag for tag, _ in Words(text).tags}
    assert not tags & {"script", "img"} and "alert(1)" in text
    assert not re.search("[\x00\x1b\u202e]", text) and "49" not in re.findall(r"\b49\b", read(text))


def test_a_message_of_great_length_does_not_make_a_page_of_great_length(page):
    long = "x" * 300_000
    results = [quiz(f"s{n}", [0.0], messages={"q01": long}, shown={"q01": long}) for n in range(20)]
    assert len(page(results)) < 200_000


def test_points_and_links_to_feedback(page):
    text = page([quiz("ada b#1", [1.0, 0.5]), quiz("bob", [0.0, 1.0], adjusted={"q01": 0.5})])
    assert f'href="../feedback/ada%20b%231/{A}/{A}.html"' in text
    assert "ada b#1 1.5 1 0.5" in read(text) and "bob 1.5 0.5* 1" in read(text)


def test_texts_that_wait_are_counted_and_marked(page):
    marked = quiz("ada", [1.0], marks={"essay": Mark(30, 20.0)})
    waiting = quiz("bob", [1.0], marks={"essay": Mark(30, None, True)})
    text = read(page([marked, waiting]))
    assert "1 text waits to be read" in text and "ada 21 1 20" in text and "bob 1 1 ?" in text
    assert "median 21 of 31 points" in read(page([marked]))


def test_what_failed_or_was_done_without_the_jail_is_said(page):
    results = [Result("ada", "failed", "no notebook"), quiz("bob", [1.0])]
    assert "ada (failed): no notebook" in read(page(results))
    assert "without the jail" in read(page([replace(results[0], trusted=True), *results[1:]]))
    assert "without the jail" not in read(page(results))


def test_who_is_late_and_who_has_no_clock(page):
    noon = dt.datetime(2026, 2, 4, 12)
    results = [
        quiz("ada", [1.0], submitted=noon),
        quiz("bob", [1.0], submitted=noon + dt.timedelta(hours=30), penalty=0.5),
        quiz("eve", [1.0]),
    ]
    lateness = Lateness(noon, {"bob": dt.timedelta(hours=30)}, {"bob": 0.5}, ("eve",))
    text = read(page(results, lateness=lateness))
    assert "2 of 3 submissions have a time" in text and "Due: 4 February 2026, 12:00 UTC" in text
    assert "bob 1 d 6 h 0.5" in text
    assert (
        "no clock for 1 submission" in text and "No late penalty was applied for lack of a clock: eve" in text
    )


def test_without_any_clock_it_is_said_once(page):
    text = read(page([quiz("ada", [1.0]), quiz("bob", [1.0])]))
    assert "There is no clock for any submission" in text and "Nobody is late" not in text


def test_who_of_the_roster_handed_in_nothing_is_named(page, tmp_path):
    (tmp_path / "roster.csv").write_text("id,first_name\nana,Ana\nbo,<b>Bo\ncy,\n", encoding="utf-8")
    text = page([quiz("ana", [1])])
    assert "Handed in nothing, or no notebook: <b>Bo (bo), cy" in read(text) and "<b>Bo" not in text


def test_without_a_roster_nobody_is_missing(page):
    assert "Handed in nothing" not in page([quiz("ana", [1])])


def test_who_could_not_be_graded_stands_among_the_students_with_the_reason(page):
    words = read(page([quiz("ana", [1]), Result("bo", "failed", "The file is empty.")]))
    assert "bo – not graded: The file is empty." in words.partition("Points by student")[2]


@given(
    st.lists(
        st.tuples(st.sampled_from([0.2, 0.5, 0.52, 0.9, 1.0]), st.sampled_from([0.1, 0.3, 0.32])),
        min_size=1,
        max_size=16,
    )
)
@settings(max_examples=20)
def test_no_label_covers_another(places):
    names = [f"q{n:02}" for n in range(1, len(places) + 1)]
    questions = pd.DataFrame(places, names, columns=["difficulty", "discrimination"])
    figure, _ = figures.separation.__wrapped__(questions)
    figure.draw_without_rendering()
    boxes = [note.get_window_extent() for note in figure.axes[0].texts]
    crowded = max(Counter(places).values()) > 5
    assert crowded or not [1 for a, b in itertools.combinations(boxes, 2) if a.overlaps(b)]


def test_repairs_are_gathered(page):
    results = [quiz(f"s{n:02}", [1.0], repairs=("A cell was put back.",)) for n in range(14)]
    assert "A cell was put back. 14 14 students s00, s01" in read(page(results))


# What to revisit.

BANK = {
    "q01": Bank((), (Slip("q01 = 11", "subtraction counts the last day", "how many days later"),)),
    "q02": Bank((), (Slip("1", "one end", "Both end days"), Slip("2", "both ends", "Both end days"))),
}


def lost(student: str, **messages: str) -> Result:
    result = quiz(student, [1.0] * 3, most=4.0, messages=messages)
    return Result(**result.__dict__ | {"points": {q: 0.0 if q in messages else 4.0 for q in result.points}})


def test_one_misconception_in_several_words_is_one_reason():
    said = ["That is how many days later A was.", "That is how many days later B was."]
    [reason] = mistakes.reasons([lost(s, q01=m) for s, m in zip("ab", said, strict=True)], BANK)["q01"]
    assert (reason.misconception, reason.students, reason.lost) == (
        "subtraction counts the last day",
        ["a", "b"],
        8.0,
    )


def test_a_message_of_two_misconceptions_names_neither():
    [reason] = mistakes.reasons([lost("a", q02="Both end days are left out.")], BANK)["q02"]
    assert reason.misconception == "" and reason.named


def test_the_message_for_every_other_wrong_answer_is_no_misconception():
    bank = {"q01": Bank((), (Slip("q01 = 3", "rounded", "The form is right"),))}
    [reason] = mistakes.reasons([lost("a", q01=mistakes.values._NOT_IT)], bank)["q01"]
    assert reason.misconception == "" and not reason.named


def test_a_question_in_parts_loses_its_points_by_part():
    message = (
        "✗ low (0 of 3): Too low.\n✓ mean (1 of 1)\n✗ high (0 of 2): Not answered yet. Needed: a number."
    )
    one, two = mistakes.reasons([lost("a", q01=message)], {})["q01"]
    assert (one.part, one.told, one.lost, one.open) == ("low", "Too low.", 3.0, False)
    assert (two.part, two.lost, two.open) == ("high", 2.0, True)


def test_what_is_revisited_is_shared_named_and_costly():
    results = [
        lost("a", q01="how many days later", q02="Both end days", q03="alone"),
        lost("b", q01="how many days later", q02="Not answered yet. Needed: a date."),
        lost("c", q01="how many days later", q02=mistakes.values._NOT_IT),
        lost("d", q02=mistakes.values._NOT_IT, q03="together"),
        lost("e", q02=mistakes.values._NOT_IT, q03="together"),
    ]
    assert [(r.question, r.told, r.lost) for r in mistakes.revisit(mistakes.reasons(results, BANK))] == [
        ("q01", "how many days later", 12.0),
        ("q03", "together", 8.0),
    ]


def test_monday_speaks_to_a_teacher(checkout, page):
    message = "That is how many days later the second round began."
    results = [lost(s, q01=message) for s in "abc"] + [lost("d")]
    assert "q01 : 3 of 4 students lost 12 points here for one reason" in read(page(results))
    assert f"They were told: “{message}”" in read(page(results))
    assert "nothing to revisit" in read(page([lost("a"), lost("b")]))


def test_shares_of_a_question_add_up_to_the_whole_class():
    counts = pd.DataFrame(
        {"worth": [4.0], "solved": [1], "part": [0], "wrong": [2], "open": [1]}, index=["q01"]
    )
    assert "25 per cent" in figures.outcomes(counts)


# The ripeness map.

CELLS = [(party, indicator) for party in PARTIES for indicator in INDICATORS]
ONE = ("RU", "way_out")


def collected(*tables: object) -> list[Result]:
    return [quiz(f"name-{n}", [1.0], collected={"my_scores": t}) for n, t in enumerate(tables)]


def test_the_map_gives_the_medians_of_the_bounds_and_the_spread():
    found = ripeness_map.scores(collected(scores(0.1, 0.3), scores(0.2, 0.4), scores(0.5, 0.9)))
    summary = ripeness_map.summary(found.rows)
    assert list(zip(summary["party"], summary["indicator"], strict=True)) == CELLS
    # Middles 0.2, 0.3, 0.7: quartiles 0.25 and 0.5.
    assert summary[["answers", "low", "high", "spread"]].drop_duplicates().values.tolist() == [
        pytest.approx([3, 0.2, 0.4, 0.25])
    ]
    assert summary["paragraphs"].tolist() == [[(19, 3), (61, 3)]] * 10


def test_an_interval_covers_what_lies_between_its_bounds():
    found = ripeness_map.scores(collected(scores(0.1, 0.3), scores(0.3, 0.3)))
    held = ripeness_map.coverage(found.rows, *ONE)
    assert dict(zip(ripeness_map.GRID.round(2), held, strict=True)) == {
        x: (0.1 <= x <= 0.3) / 2 + (x == 0.3) / 2 for x in ripeness_map.GRID.round(2)
    }


def test_an_empty_table_is_no_mistake():
    found = ripeness_map.scores(collected(table([(*cell, ..., ..., ..., ...) for cell in CELLS])))
    assert (found.tables, found.blank, found.bad, found.unreadable) == (0, 1, 0, 0)


def test_without_one_filled_table_there_is_no_map_to_see(page):
    text = page(collected(table([(*ONE, ..., ..., ..., ...)])))
    assert "0 students filled in scores; 1 left the table empty" in read(text) and "fully present" not in text


@pytest.mark.parametrize(
    "row",
    [
        (*ONE, 0.8, 0.2),
        (*ONE, -0.1, 0.2),
        (*ONE, 0.1, 1.2),
        (*ONE, ..., 0.2),
        (*ONE, "low", "high"),
        (*ONE, float("nan"), 0.5),
        (*ONE, True, True),
        (*ONE, None, None),
        ("US", "way_out", 0.1, 0.2),
        ("RU", "anger", 0.1, 0.2),
        ([1], {}, 0.1, 0.2),
    ],
)
def test_a_row_that_is_no_score_is_left_out_and_counted(row):
    found = ripeness_map.scores(collected(table([(*row, "19", "why"), ("UA", "way_out", 0, 1, "", "")])))
    assert (len(found.rows), found.bad, found.tables) == (1, 1, 1)


def test_a_party_and_indicator_named_twice_counts_once():
    found = ripeness_map.scores(collected(table([(*ONE, 0.1, 0.2, "", "")] * 90)))
    assert (len(found.rows), found.bad) == (1, 89)


@pytest.mark.parametrize(
    "data",
    [
        {"t": "opaque", "v": "DataFrame"},
        {"t": "frame"},
        "text",
        None,
        [],
        {"t": "frame", "v": [[1], [2]], "columns": {"t": "index", "v": ["low", "low"], "names": [None]}},
    ],
)
def test_what_is_no_table_is_counted_as_unreadable(data):
    found = ripeness_map.scores(collected(data, scores(0, 1)))
    assert (found.unreadable, found.tables) == (1, 1)


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["t", "v", "dtype"]), inner),
)


@given(anything)
def test_no_table_of_a_students_making_raises(data):
    found = ripeness_map.scores(collected(data))
    assert found.tables + found.unreadable + found.blank + bool(found.bad) >= 1


def test_other_assignments_have_no_map(page, tmp_path):
    assert "ripeness" not in page([quiz("a", [1.0])])
    assert not (tmp_path / "reports" / report.MAP).exists()


def test_the_map_to_project_holds_no_name_and_waits_for_five(page, tmp_path):
    shown = tmp_path / "reports" / report.MAP
    text = page(collected(*[scores(0.1, 0.3)] * 4))
    assert "Ask before you show it" in text
    assert "<svg" not in shown.read_text() and "So far there are 4" in shown.read_text()
    text = page(collected(*[scores(0.1, 0.3)] * 5))
    assert report.MAP in text and shown.read_text().count("<svg") == 2
    assert "name-" in text and "name-" not in shown.read_text()


def test_bad_rows_and_tables_are_told(page):
    text = read(page(collected(table([(*ONE, 5, 6, "", "")]), "text", scores(0, 1))))
    assert "1 row was left out" in text and "1 table could not be read" in text


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1200])
def test_no_page_scrolls_sideways(thirty, browser, serve, width):
    for name in (f"{A}.html", report.MAP):
        shown = browser.new_page(viewport={"width": width, "height": 900})
        shown.goto(f"{serve(thirty)}/reports/{name}")
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
        labels = shown.locator("svg text")
        sizes = [box["height"] for n in range(labels.count()) if (box := labels.nth(n).bounding_box())]
        assert np.min(sizes) >= 8
        shown.close()
