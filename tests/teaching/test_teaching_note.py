"""The teaching note and the discussion guide: no prompt left out, no work that was not checked, no plan that runs over."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from pybtex.database import Entry, parse_file

from seminar import case
from seminar.desk import packets, simulation_note
from seminar.explorers import EXPLORERS
from seminar.forecast import QUESTIONS
from seminar.grading.course import SOURCES, assignments

ROOT = Path(__file__).resolve().parents[2]
NOTE, GUIDE = (
    (ROOT / "solutions" / "teaching" / f"{name}.md").read_text(encoding="utf-8")
    for name in ("teaching-note", "discussion-guide")
)
TEXT, WORKS = NOTE.split("\n## Works cited", 1)
PAGES = [pytest.param(TEXT, id="teaching-note"), pytest.param(GUIDE, id="discussion-guide")]

PARTS = ["What it is for.", "Likely answers.", "Follow-ups.", "Traps.", "Steelman.", "When to stop."]
CHAPTERS = sorted(p.stem for p in (ROOT / "book").glob("*.md"))
RIPENESS_FIRST = ["ripeness", "rivals", "numbers"]


def words(text: str) -> list[str]:
    """The words alone: quotation marks and emphasis are not part of a prompt."""
    return re.findall(r"[\w-]+", text)


def prompt(page: Path) -> str | None:
    """How a chapter’s discussion prompt begins, up to its first role; None for a page without a prompt."""
    box = re.search(
        r"^:::\{admonition\} Discuss\n:class: discussion\n(.+)", page.read_text(encoding="utf-8"), re.M
    )
    return box and box[1].split("{")[0]


def essay(assignment: str) -> str:
    """How an essay’s question begins, after its points."""
    path = ROOT / SOURCES / assignment / f"{assignment}.ipynb"
    for cell in nbformat.read(path, 4).cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "essay-prompt":
            return re.search(r"(?:Essay|Text) \(30 points, [^)]*\)\.\s*(.+)", cell.source.replace("*", ""))[1]
    raise AssertionError(f"{path} has no cell essay-prompt")


PROMPTS = {page.stem: first for page in (ROOT / "book").glob("*.md") if (first := prompt(page))}
PROMPTS |= {f"exercises/{name}": essay(name) for name in assignments(ROOT)}

SECTIONS = {
    name: (quoted, text)
    for name, quoted, text in re.findall(r"^### ([\w/-]+): “([^\n]+)”\n(.*?)(?=^##|\Z)", GUIDE, re.M | re.S)
}


def test_every_prompt_and_every_essay_has_its_section_and_no_section_is_left_over():
    assert sorted(SECTIONS) == sorted(PROMPTS)
    assert GUIDE.count("\n### ") == len(SECTIONS)
    every_box = sum(p.read_text(encoding="utf-8").count(":class: discussion") for p in ROOT.glob("book/*.md"))
    assert every_box + len(assignments(ROOT)) == len(PROMPTS)


@pytest.mark.parametrize("name", sorted(PROMPTS))
def test_a_section_quotes_the_first_words_of_its_prompt(name):
    asked, quoted = words(PROMPTS[name])[:5], words(SECTIONS[name][0])
    assert quoted[: len(asked)] == asked, f"{name} begins: {PROMPTS[name]}"


@pytest.mark.parametrize("name", sorted(SECTIONS))
def test_a_section_has_the_six_parts_in_order_and_is_short(name):
    text = SECTIONS[name][1]
    assert re.findall(r"^- \*\*(.+?)\*\*", text, re.M) == PARTS
    assert len(text.split()) <= 250


def test_ripeness_comes_first_then_the_book_s_order_then_the_essays():
    order = list(SECTIONS)
    assert order[: len(RIPENESS_FIRST)] == RIPENESS_FIRST
    groups = re.split(r"^## ", GUIDE, flags=re.M)[-3:]
    named = [re.findall(r"^### ([\w/-]+):", group, re.M) for group in groups]
    toc = re.findall(r"file: (\S+)", (ROOT / "book" / "_toc.yml").read_text(encoding="utf-8"))
    assert named[1] == [chapter for chapter in toc if chapter in named[1]]
    assert sorted(named[2]) == [f"exercises/{name}" for name in assignments(ROOT)]


@pytest.mark.parametrize("page", PAGES)
def test_paragraphs_are_those_of_the_article(page):
    last = case.lookup("sources.article.paragraphs")
    assert not re.findall(r"¶\d+(?:–\d+)?, \d+", page), "write ¶ before every number"
    cited = [(int(a), int(b or a)) for a, b in re.findall(r"¶(\d+)(?:–(\d+))?", page)]
    assert cited and all(1 <= a <= b <= last for a, b in cited)


def label(entry: Entry) -> str:
    """Author-year, as the pages cite: up to two names, else the first with “et al.”."""
    people = entry.persons.get("author") or entry.persons["editor"]
    names = [" ".join(person.last_names) for person in people]
    return f"{' and '.join(names) if len(names) < 3 else f'{names[0]} et al.'} {entry.fields.get('year')}"


CHECKED = {
    label(entry): entry for entry in parse_file(str(ROOT / "book" / "references.bib")).entries.values()
}
LISTED = {
    f"{names} {year}": rest for names, year, rest in re.findall(r"^- (.+?) \((\d{4})\)\. (.+)$", WORKS, re.M)
}


def cited(text: str) -> set[str]:
    name = r"[A-Z][\w’]+"
    found = re.findall(rf"({name}(?: and {name}| et al\.)?) \(?((?:19|20)\d\d)\b", text)
    months = set(pd.date_range("2026-01-01", periods=12, freq="MS").month_name())
    return {f"{names} {year}" for names, year in found if names not in months}


@pytest.mark.parametrize("page", PAGES)
def test_every_work_cited_was_checked(page):
    assert cited(page) and cited(page) <= set(CHECKED)


def test_the_list_holds_the_works_cited_and_no_other():
    assert set(LISTED) == cited(TEXT) | cited(GUIDE)
    assert len(LISTED) == WORKS.count("\n- ")


@pytest.mark.parametrize("work", sorted(LISTED))
def test_a_listed_work_gives_checked_fields_only(work):
    fields = {name: re.sub(r"[{}]", "", value) for name, value in CHECKED[work].fields.items()}
    assert LISTED[work].startswith(fields["title"])
    rest = LISTED[work].removeprefix(fields["title"])
    known = " ".join(fields.values()).replace("--", "–")
    assert set(re.findall(r"\d+", rest)) <= set(re.findall(r"\d+", known))
    for part in re.findall(r"\*(.+?)\*|\. ([A-Z][\w ]+)\.$", rest):
        assert "".join(part) in known


def test_the_forecasts_stand_as_they_are_asked():
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in TEXT.split("## The five forecasts")[1].splitlines()
        if line.startswith("| ")
    ]
    asked = [(q.label, q.event, f"{q.last_day.day} {q.last_day:%B %Y}", q.decides) for q in QUESTIONS]
    assert rows[1:] == asked


@pytest.mark.parametrize("page", PAGES)
def test_no_day_after_the_source_is_named_but_the_last_days_of_forecasts(page):
    published = case.lookup("sources.article.published")
    days = [pd.Timestamp(day) for day in re.findall(r"\b\d{1,2} [A-Z][a-z]+ \d{4}\b", page)]
    assert all(day <= published or day in {q.last_day for q in QUESTIONS} for day in days)


PLANS = [plan for plan in re.split(r"^##+ ", TEXT, flags=re.M) if "| Minute |" in plan]


@pytest.mark.parametrize("plan", PLANS, ids=[plan.splitlines()[0][:30] for plan in PLANS])
def test_a_plan_fills_ninety_minutes_without_a_gap(plan):
    spans = [(int(a), int(b)) for a, b in re.findall(r"^\| (\d+)–(\d+) \|", plan, re.M)]
    assert [b for _, b in spans] == [a for a, _ in spans[1:]] + [90]
    assert spans[0][0] == 0
    assert "cut first" in plan.lower()


def test_the_term_has_twelve_weeks_and_every_chapter_and_notebook_once():
    weeks = re.findall(r"^\| (\d+) \| (.+?) \| .+? \| (.+?) \|", TEXT, re.M)
    assert [int(week) for week, _, _ in weeks] == list(range(1, 13))
    read = [name for _, chapters, _ in weeks for name in re.findall(r"`([\w-]+)`", chapters)]
    assert sorted(read) == sorted(page for page in CHAPTERS if page == "before" or page in PROMPTS)
    handed_in = [name for _, _, due in weeks for name in re.findall(r"`(\w+)` \(", due)]
    assert sorted(handed_in) == assignments(ROOT)


STARTS = [
    ("source", "attribution", {"attribution": "imputed"}),
    ("damage", "decoder", {"example": "—"}),
    ("time", "pause", {"reading": "week_from_announcement", "include_until": False}),
    ("numbers", "projection", {"share_low": 100}),
    ("positions", "matrix", {"ukraine": "freeze", "russia": "formula", "inferred": True}),
    ("ripeness", "ripeness", {"rule": "mean", "indicators": "all"}),
    ("rivals", "bargaining", {"promise_binds": False}),
    ("mediator", "termsheet", dict.fromkeys(("start", "until", "closing", "object", "area"), "open")),
    ("round-three", "forecast", {"probabilities": [50.0] * len(QUESTIONS)}),
]
"""Page, explorer and the values that the plans say it starts with."""


@pytest.mark.parametrize(("page", "explorer", "values"), STARTS, ids=[start[1] for start in STARTS])
def test_an_explorer_starts_as_the_plans_say(page, explorer, values):
    text = (ROOT / "book" / f"{page}.md").read_text(encoding="utf-8")
    block = re.search(rf"^```\{{explorer\}} {explorer}\n(?::start: (.+)\n)?", text, re.M)
    traits = EXPLORERS[explorer].class_traits()
    start = json.loads(block[1] or "{}")
    assert {name: start.get(name, traits[name].default()) for name in values} == values


def test_every_explorer_named_exists_and_its_start_is_checked():
    named = set(re.findall(r"explorer `(\w+)`", TEXT + GUIDE))
    assert named - {"packages"} == {explorer for _, explorer, _ in STARTS}


# The simulation, as it is built

SIMULATION = packets.Texts(ROOT, "rivers")
SESSION = next(plan for plan in PLANS if plan.startswith("Session 3"))
NUMBERS = {"three": 3, "six": 6, "seven": 7, "eight": 8}


def test_the_short_game_of_session_3_fills_its_minutes_and_is_talked_through():
    (start, end, parts) = re.search(
        r"^\| (\d+)–(\d+) \| Negotiate .*?: (prepare .*?)\.", SESSION, re.M
    ).groups()
    playing = int(end) - int(start)
    assert sum(map(int, re.findall(r"\d+", parts))) == playing
    debrief = re.search(r"^\| (\d+)–(\d+) \| Debrief", SESSION, re.M)
    assert 3 * (int(debrief[2]) - int(debrief[1])) >= playing


def test_the_short_game_has_the_issues_of_the_pause_and_can_be_agreed_on():
    game = SIMULATION.game
    first, last = map(int, re.search(r"issues (\d) to (\d) of the agenda", SESSION).groups())
    assert list(game.issues.index[first - 1 : last]) == game.terms
    rest = re.search(r"Leave (\d) to (\d) open", SESSION)
    assert list(game.issues.index[int(rest[1]) - 1 : int(rest[2])]) == game.settlement
    facts = simulation_note.facts(game)
    assert facts["pause_alone"] > facts["pause_alone_clear"] > 0, "clear ones are among them"


@pytest.mark.parametrize("text", [SESSION, (SIMULATION.folder / "note.md").read_text("utf-8")])
def test_a_table_has_as_many_seats_as_there_are_sheets(text):
    least, most = re.search(r"(\w+) to (\w+)\b(?: seats| \|)", text).groups()
    seats = SIMULATION.game.roles["seats"]
    # Without the observer, and with one seat of the broker.
    assert (NUMBERS[least], NUMBERS[most]) == (seats.sum() - seats["observer"] - 1, seats.sum())


def test_the_plans_of_the_simulation_that_the_note_names_are_there():
    named = {int(n) for pair in re.findall(r"plans? for (\d+)(?: and for (\d+))?", TEXT) for n in pair if n}
    assert named == set(SIMULATION.timetable["plan"])
    last = SIMULATION.timetable.query("plan == 90").iloc[-1]
    assert last["phase"] == "Epilogue" and "of its last step the exit note alone" in TEXT


def test_tables_get_their_papers_and_the_card_in_the_note_as_in_print():
    assert packets.PAPERS == ("vague", "term-sheet"), "odd tables come first"
    assert "Odd tables find the vague text, even ones the term sheet; card 1 for all" in SESSION
    assert "Play card 1 at all tables" in (SIMULATION.folder / "note.md").read_text("utf-8")
