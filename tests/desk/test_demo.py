"""A class of twelve, and one of any size, through the engine: the scores that the maker knows, whatever is handed in."""

from __future__ import annotations

import ast
import datetime as dt
import hashlib
import json
import re
import statistics
import zipfile
from collections import Counter, defaultdict

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as some

from seminar import case
from seminar.desk import answers, demo, demo_people, feedback, late, ledger, report, roster
from seminar.grading import grade, gradebook, jail
from seminar.grading.course import SOURCES, assignments, root


@pytest.fixture(scope="module")
def graded(checkout, tmp_path_factory):
    course = tmp_path_factory.mktemp("course")
    everyone = demo.write(checkout, course, "timeline")
    batch = grade.grade(checkout, course, "timeline", trusted=bool(jail.why_not()))
    feedback.write(checkout, course, "timeline", [r.student for r in batch.results if r.graded])
    return course, everyone, {r.student: r for r in batch.results}


def test_every_score_is_the_one_that_the_maker_knows(checkout, graded):
    _, everyone, results = graded
    worth = demo.points(checkout, "timeline")
    for submission in everyone:
        assert results[submission.student].points == (demo.expected(submission, worth) or {}), (
            submission.habit
        )


def test_the_broken_file_is_reported_and_the_others_are_graded(graded):
    _, everyone, results = graded
    broken = [s.student for s in everyone if not s.readable]
    assert [s for s, r in results.items() if not r.graded] == broken
    assert "not a notebook" in results[broken[0]].reason


def test_feedback_shows_the_message_and_no_hidden_test(graded):
    course, everyone, _ = graded
    for submission in everyone:
        page = course / "feedback" / submission.student / "timeline" / "timeline.html"
        if submission.readable:
            text = page.read_text(encoding="utf-8")
            assert "misconceptions" not in text and "HIDDEN TESTS" not in text
            assert ("✗" in text) == bool(submission.wrong)
            assert not re.search(r'(src|href)="https?:', text), "feedback asks another host for something"


def test_the_essay_waits_for_a_reader_where_there_is_one(graded):
    _, everyone, results = graded
    for submission in everyone:
        if submission.readable:
            assert results[submission.student].manual == (
                frozenset({"essay"}) if submission.essay else frozenset()
            )


def test_the_report_names_everyone(checkout, graded):
    course, everyone, results = graded
    text = report.write(checkout, course, "timeline", list(results.values())).read_text(encoding="utf-8")
    assert all(submission.student in text for submission in everyone)


def test_a_report_without_one_graded_submission_is_still_a_report(checkout, tmp_path):
    page = report.write(
        checkout, tmp_path, "timeline", [gradebook.Result("student-01", "failed", "damaged <file>")]
    )
    assert "damaged &lt;file&gt;" in page.read_text(encoding="utf-8")


def test_the_twelve_have_the_twelve_habits(checkout):
    twelve = demo.plan(checkout, "timeline")
    assert [s.student for s in twelve] == [f"student-{n:02}" for n in range(1, 13)]
    assert {"all right", "half done", "own helper cells", "blank"} < {s.habit for s in twelve}
    assert sum(s.readable for s in twelve) == 11


# A class of any size, drawn from a seed.


@pytest.fixture(scope="module")
def many(checkout):
    return demo.plan(checkout, "timeline", students=300, seed=1)


@pytest.fixture(scope="module")
def written(checkout, tmp_path_factory):
    course = tmp_path_factory.mktemp("many")
    return course, demo.write(checkout, course, "timeline", students=120, seed=3)


@settings(max_examples=25)
@given(
    assignment=some.sampled_from(assignments(root())), students=some.integers(1, 90), seed=some.integers(0)
)
def test_a_class_has_the_size_asked_for_and_fair_scores_between_none_and_all(assignment, students, seed):
    everyone = demo.plan(root(), assignment, students, seed)
    worth = demo.points(root(), assignment)
    assert len(everyone) == students
    assert sorted({s.student for s in everyone}) == [s.student for s in everyone]
    for submission in everyone:
        assert submission.wrong.keys() <= worth.keys()
        assert all(0 <= points < worth[q] for q, points in submission.wrong.items())
        assert all(submission.wrong[q] == slip.points for q, slip in submission.slips.items())


@pytest.mark.parametrize("students", [0, -1, 10_000])
def test_a_class_of_nobody_or_of_a_whole_university_is_refused(students, checkout):
    with pytest.raises(ValueError, match="Name another number"):
        demo.plan(checkout, "timeline", students)


def _digests(folder):
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {str(f.relative_to(folder)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_class(checkout, tmp_path):
    for name, seed in (("one", 5), ("same", 5), ("other", 6)):
        demo.write(checkout, tmp_path / name, "ripeness", students=40, seed=seed)
    one, same, other = (_digests(tmp_path / name) for name in ("one", "same", "other"))
    assert one == same
    shared = {name for name in one.keys() & other.keys() if one[name] == other[name]}
    assert not shared


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("assignment", assignments(root()))
def test_scores_are_those_of_a_believable_class(assignment, seed, checkout):
    worth = demo.points(checkout, assignment)
    readable = [s for s in demo.plan(checkout, assignment, 300, seed) if s.readable]
    rows = [list(demo.expected(s, worth).values()) for s in readable]
    totals = [sum(row) for row in rows]
    shares = [total / sum(worth.values()) for total in totals]
    assert 0.55 < statistics.mean(shares) < 0.75
    assert 0.15 < statistics.stdev(shares) < 0.30
    items = [statistics.variance(column) for column in zip(*rows, strict=True)]
    alpha = len(items) / (len(items) - 1) * (1 - sum(items) / statistics.variance(totals))
    assert 0.6 < alpha < 0.95


def test_some_misconceptions_are_common_and_others_rare(many, checkout):
    bank = answers.load(checkout, "timeline")
    chosen = {q: Counter(s.slips[q].misconception for s in many if q in s.slips) for q in bank}
    for question, entry in bank.items():
        common = chosen[question].most_common()[0][1] / chosen[question].total()
        assert common > 1.5 / len(entry.wrong), question
    assert sum(count <= 4 for counts in chosen.values() for count in counts.values()) > 5


def test_right_answers_come_in_many_coats(many, checkout):
    for question in answers.load(checkout, "timeline"):
        assert len({s.cells[question] for s in many if question not in s.wrong}) > 6


def test_the_same_people_are_better_in_every_assignment(checkout):
    both = [
        {s.student: sum(demo.expected(s, worth).values()) for s in everyone if s.readable}
        for name in ("timeline", "packages")
        for worth, everyone in [(demo.points(checkout, name), demo.plan(checkout, name, 300, 1))]
    ]
    students = both[0].keys() & both[1].keys()
    assert len(students) > 280
    assert statistics.correlation(*([scores[s] for s in students] for scores in both)) > 0.3


def test_a_copy_has_the_code_of_another_and_wrong_answers_that_few_share(many):
    own = {s.student: s for s in many}
    copies = [s for s in many if s.copied_from]
    holders = Counter((q, slip.misconception) for s in many for q, slip in s.slips.items())
    assert len(copies) >= 3
    for copy in copies:
        giver = own[copy.copied_from]
        assert copy.cells == giver.cells and copy.helpers == giver.helpers and copy.wrong == giver.wrong
        assert copy.essay != giver.essay
        assert sum(holders[q, slip.misconception] <= 15 for q, slip in copy.slips.items()) >= 2


def test_every_kind_of_odd_submission_is_there_in_a_class_of_thirty_and_most_are_plain(checkout):
    habits = Counter(s.habit for s in demo.plan(checkout, "figures", 36, seed=4))
    assert {"half done", "blank", "copied", "an empty file", "cut off in the upload"} < habits.keys()
    assert {"renamed by the browser", "an answer cell copied", "a check cell deleted"} < habits.keys()
    assert habits["works through"] > 18


OUTLINES = yaml.safe_load((root() / "solutions" / "essays.yaml").read_text("utf-8"))
WRITTEN_ABOUT = sorted(OUTLINES.keys() - {"any", "weak"})


@pytest.mark.parametrize("assignment", WRITTEN_ABOUT)
def test_essays_differ_and_cite_the_article_and_are_no_model_answers(assignment, checkout):
    everyone = [s for s in demo.plan(checkout, assignment, 300, 1) if s.essay]
    texts = Counter(s.essay for s in everyone if len(s.essay.split()) > 40)
    assert len(everyone) > 200 and len(texts) > 100 and max(texts.values()) <= 3
    lengths = [len(s.essay.split()) for s in everyone]
    assert min(lengths) < 30 and 100 < max(lengths) < 250
    known = set(case.load("statements")["paragraph"])
    assert {int(n) for s in everyone for n in re.findall(r"¶(\d+)", s.essay)} <= known
    source = json.loads((checkout / SOURCES / assignment / f"{assignment}.ipynb").read_text("utf-8"))
    [model] = ["".join(c["source"]) for c in source["cells"] if c["id"] == "essay"]
    assert not _runs(model, 8) & set().union(*(_runs(s.essay, 8) for s in everyone))


def _runs(text: str, length: int) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[n : n + length]) for n in range(len(words) - length + 1)}


def test_every_choice_of_words_in_the_essays_is_decided(checkout):
    assert set(WRITTEN_ABOUT) <= set(assignments(checkout))
    for name in WRITTEN_ABOUT:
        assert not any(set("{|}") & set(s.essay) for s in demo.plan(checkout, name, 200, 2))


def test_own_scores_are_intervals_from_nought_to_one_and_some_are_left_open(checkout):
    tables = [s.cells["my-scores"] for s in demo.plan(checkout, "ripeness", 300, 1) if "my-scores" in s.cells]
    assert 180 < len(tables) < 280
    spread, left_open = defaultdict(list), 0
    for code in tables:
        rows = ast.literal_eval(code[code.index("[") : code.index("    columns")].rstrip(", \n"))
        assert len(rows) == 10
        for party, indicator, low, high, paragraphs, reason in rows:
            if low is ...:
                left_open += 1
            else:
                assert 0 <= low <= high <= 1 and paragraphs and reason
                spread[party, indicator].append((low + high) / 2)
    assert left_open > 100
    assert len(spread) == 10 and all(0.08 < statistics.stdev(middles) < 0.3 for middles in spread.values())


def test_no_assignment_but_ripeness_asks_for_scores(checkout):
    for name in set(assignments(checkout)) - {"ripeness"}:
        assert not any("my-scores" in s.cells for s in demo.plan(checkout, name, 30, 1))


def test_the_roster_holds_everybody_and_some_who_hand_in_nothing(written):
    course, everyone = written
    people = roster.read(course)
    assert people.keys() > {s.student for s in everyone} and len(people) < 130
    assert all(roster.safe(student) for student in people)
    assert all(re.fullmatch(r"[a-z0-9]+@example\.org", p.email) for p in people.values())
    for column in ("id", "email", "moodle_id", "canvas_id", "canvas_sis_id", "canvas_login"):
        assert len({getattr(p, column) for p in people.values()}) == len(people)


@pytest.mark.parametrize("seed", [1, demo.SEED])
def test_names_are_as_manifold_as_people(seed):
    names = [(p.first_name, p.last_name) for p in demo_people.people(300, seed)]
    assert any(not first for first, _ in names), "nobody of one name"
    assert any("," in last for _, last in names), "no comma"
    assert any("'" in last for _, last in names), "no apostrophe"
    assert any(" " in last for _, last in names), "no double surname"
    assert sum(not (first + last).isascii() for first, last in names) > 40
    assert max(Counter(last for _, last in names).values()) > 2
    assert Counter(names).most_common()[0][1] == 2, "no namesakes"


def test_most_hand_in_on_the_last_evening_and_a_few_late(written):
    course, everyone = written
    due = late.read(course, "timeline")
    times = ledger.times(course, "timeline")
    assert due.extended
    before = {student: due.of(student) - time for student, time in times.items()}
    assert {s for s in before if before[s] < dt.timedelta()} == {
        s.student for s in everyone if s.late
    } & before.keys()
    assert 3 <= sum(s.late for s in everyone) <= 12
    assert sum(dt.timedelta() <= gap <= dt.timedelta(hours=6) for gap in before.values()) > len(before) / 2


@pytest.mark.parametrize("platform", ["moodle", "canvas"])
def test_a_download_holds_what_was_handed_in_and_when(platform, written):
    course, everyone = written
    people = roster.read(course)
    with zipfile.ZipFile(course / "downloads" / f"{platform}-timeline.zip") as archive:
        assert len(archive.infolist()) == len(set(archive.namelist())) == len(everyone)
        for entry, submission in zip(archive.infolist(), everyone, strict=True):
            [file] = (course / "submitted" / submission.student / "timeline").iterdir()
            assert archive.read(entry) == file.read_bytes()
            assert dt.datetime(*entry.date_time, tzinfo=dt.UTC) == submission.submitted
            person = people[submission.student]
            if platform == "moodle":
                folder, name = entry.filename.split("/")
                # Moodle leaves some characters of a name out.
                spelt = person.name.replace("'", "")
                assert folder == f"{spelt}_{person.moodle_id}_assignsubmission_file_"
                assert name == file.name
            else:
                head, _, name = entry.filename.partition(f"_{person.canvas_id}_")
                assert head.endswith("_LATE") == submission.late
                assert roster.fold(head.removesuffix("_LATE")) == roster.fold(
                    person.last_name + person.first_name
                )
                assert name.partition("_")[2] == file.name


def test_results_without_grading_are_those_that_grading_gives(graded, checkout):
    _, everyone, results = graded
    for quick in demo.results(everyone, demo.points(checkout, "timeline")):
        real = results[quick.student]
        for part in ("status", "points", "most", "marks"):
            assert getattr(quick, part) == getattr(real, part)
        assert quick.messages.keys() == real.messages.keys()


@pytest.mark.slow
@pytest.mark.parametrize("assignment", assignments(root()))
def test_the_engine_gives_thirty_students_the_scores_that_the_maker_knows(assignment, checkout, tmp_path):
    everyone = demo.write(checkout, tmp_path, assignment, students=30, seed=7)
    worth = demo.points(checkout, assignment)
    batch = grade.grade(checkout, tmp_path, assignment, trusted=bool(jail.why_not()))
    for submission, result in zip(everyone, batch.results, strict=True):
        assert result.student == submission.student
        assert result.points == (demo.expected(submission, worth) or {}), submission.habit
        assert result.manual == (frozenset({"essay"} if submission.essay and submission.readable else ()))
        assert bool(result.collected) == (assignment == "ripeness" and submission.readable)
