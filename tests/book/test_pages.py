"""The pages, read as an editor would: parts in place, numbers from the data, sources that exist.

A failing test here speaks to the author of a page and says what to write instead.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from seminar_book.blocks import blocks, exercises

from seminar import case, wording

BOOK = Path(__file__).resolve().parents[2] / "book"

TOC = yaml.safe_load((BOOK / "_toc.yml").read_text(encoding="utf-8"))
NAMES = [TOC["root"]] + [c["file"] for part in TOC["parts"] for c in part["chapters"]]
# A page that is missing is the build's error.
PAGES = [page for name in NAMES if (page := BOOK / f"{name}.md").is_file()]
CHAPTERS = [page for page in PAGES if blocks(page, "data-exercise")]
by_name = {"ids": lambda page: page.stem}

MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
NUMBER = re.compile(rf"\d{{1,2}}(?:–\d{{1,2}})? (?:{MONTH})(?: \d{{4}})?|(?:{MONTH}) \d{{4}}|\d[\d,.]*\d")


def prose(page: Path) -> str:
    """The page without code, roles, options and comments: what a reader reads and an author typed."""
    text = page.read_text(encoding="utf-8")
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)
    text = re.sub(r"^```\{code-cell\}.*?^```$", "", text, flags=re.M | re.S)
    text = re.sub(r"^\+\+\+ (starter|check|solution)\n.*?(?=^\+\+\+|^```$)", "", text, flags=re.M | re.S)
    text = re.sub(r"^(%|:[\w-]+:|[`:]{3,}).*$", "", text, flags=re.M)
    text = re.sub(r"\{[\w:]+\}`[^`]*`|`[^`]*`|\]\([^)]*\)", "", text)
    return re.sub(r"¶\d+(?:(?:–|, ¶?| and ¶?|, and ¶?)\d+)*", "", text)


def excused(page: Path) -> set[str]:
    """Numbers that a comment ``% numbers 30, 12: reason`` allows, with a reason of some length."""
    found = set()
    for line in page.read_text(encoding="utf-8").splitlines():
        if match := re.match(r"% numbers (.+?): (.{10,})", line):
            found |= {n.strip() for n in match[1].split(";" if ";" in match[1] else ", ")}
    return found


def known_values() -> dict[str, str]:
    """Numbers and dates that the data hold, with the address that writes them."""
    known = {}
    for figure in case.figures()["figure_id"]:
        for number in re.findall(r"\d[\d,.]*\d", wording.phrase(f"figures.{figure}")):
            known.setdefault(number, f"figures.{figure}")
    for event in case.load("events")["event_id"]:
        known.setdefault(wording.phrase(f"events.{event}"), f"events.{event}")
        known.setdefault(wording.phrase(f"events.{event}:short"), f"events.{event}:short")
    return known


@pytest.mark.parametrize("page", PAGES, **by_name)
def test_numbers_and_dates_of_the_case_come_from_the_data(page):
    known, allowed = known_values(), excused(page)
    text = re.sub(r"\b\d+ minutes|\(reading \d+, exercise \d+\)", "", prose(page))
    for typed in NUMBER.findall(text):
        if typed not in allowed:
            role = known.get(typed)
            advice = (
                f"write {{case}}`{role}`" if role else "take it from the data, or add: % numbers … : reason"
            )
            pytest.fail(f"{page.name}: “{typed}” is typed into the prose; {advice}")


@pytest.mark.parametrize("page", PAGES, **by_name)
def test_paragraph_references_exist(page):
    most = case.lookup("sources.article.paragraphs")
    for number in re.findall(r"¶(\d+)", page.read_text(encoding="utf-8")):
        assert 1 <= int(number) <= most, (
            f"{page.name}: ¶{number} is not a paragraph of the article (1 to {most})"
        )


@pytest.mark.parametrize("page", PAGES, **by_name)
def test_works_cited_stand_in_the_bibliography(page):
    bibliography = (BOOK / "references.bib").read_text(encoding="utf-8")
    known = set(re.findall(r"^@\w+\{([\w-]+),", bibliography, flags=re.M))
    for keys in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", page.read_text(encoding="utf-8")):
        for key in keys.split(","):
            assert key.strip() in known, f"{page.name}: {key} is not in references.bib"


@pytest.mark.parametrize("page", CHAPTERS, **by_name)
def test_a_chapter_has_its_parts_in_order(page):
    text = page.read_text(encoding="utf-8")
    parts = ["In this chapter", "**Question.**", "**You will be able to**", "**Time.**", "## Worked analysis"]
    parts += [
        "## Data exercise",
        "## Check yourself",
        "## Discussion",
        "## Take-aways",
        "## Next",
        "## Further reading",
    ]
    places = [text.find(part) for part in parts]
    missing = [part for part, place in zip(parts, places, strict=True) if place < 0]
    assert not missing, f"{page.name} has no part {missing}"
    assert places == sorted(places), f"{page.name}: the parts stand in another order than {parts}"


@pytest.mark.parametrize("page", CHAPTERS, **by_name)
def test_a_chapter_asks_and_answers(page):
    text = page.read_text(encoding="utf-8")
    assert 3 <= len(blocks(page, "self-check")) <= 5, f"{page.name}: three to five self-check questions"
    assert blocks(page, "explorer"), f"{page.name}: an explorer"
    assert "What would change your mind?" in text, (
        f"{page.name}: the discussion asks what would change your mind"
    )
    assert len(re.findall(r"\{cite:t\}", text.split("## Further reading")[1])) >= 2, (
        f"{page.name}: two works or more"
    )
    assert re.search(r"About \d+ minutes", text), f"{page.name}: an estimated time in minutes"


@pytest.mark.parametrize("page", PAGES, **by_name)
def test_a_cell_that_draws_has_alternative_text(page):
    for cell in re.findall(r"^```\{code-cell\}.*?^```$", page.read_text(encoding="utf-8"), flags=re.M | re.S):
        if re.search(r"charts\.(time_line|spans|intervals)\(|plt\.subplots\(", cell):
            alt = re.search(r"alt: *(?:>-?|\|-?)?\s*(.+)", cell)
            assert alt and len(alt[1]) >= 20, f"{page.name}: a chart without alternative text:\n{cell[:300]}"


@pytest.mark.parametrize("page", PAGES, **by_name)
def test_no_page_shows_how_to_find_the_solutions(page):
    text = page.read_text(encoding="utf-8")
    assert "HIDDEN TESTS" not in text and "solutions/assignments" not in text


@pytest.mark.parametrize("page", CHAPTERS, **by_name)
def test_an_exercise_has_two_hints_at_least(page):
    for exercise in exercises(page):
        assert len(exercise.hints) >= 2, f"{page.name}: {exercise.title}"


@pytest.mark.parametrize("page", CHAPTERS, **by_name)
def test_the_minutes_for_reading_fit_the_words(page):
    """A student new to the field reads, looks at the pictures and thinks: 70 to 180 words a minute."""
    words = len(prose(page).split())
    minutes = int(re.search(r"\(reading (\d+),", page.read_text(encoding="utf-8"))[1])
    assert words / 180 <= minutes <= words / 70, (
        f"{page.name}: {minutes} minutes for {words} words; say {round(words / 140)}"
    )


@pytest.mark.parametrize("page", [page for page in CHAPTERS if page.stem != "before"], **by_name)
def test_the_first_page_gives_the_minutes_of_a_chapter(page):
    first = (BOOK / f"{TOC['root']}.md").read_text(encoding="utf-8")
    minutes = re.search(r"About (\d+) minutes", page.read_text(encoding="utf-8"))[1]
    listed = re.search(rf"\{{doc\}}`(?:.* <)?{page.stem}>?` .*\[(\d+) minutes\]", first)
    assert listed and listed[1] == minutes, f"index.md: {page.stem} takes {minutes} minutes by its own card"


@pytest.mark.parametrize("page", PAGES, **by_name)
def test_every_table_has_a_caption(page):
    text = page.read_text(encoding="utf-8")
    outside = re.sub(r"^(`{3,})\{table\} \S.*?^\1$", "", text, flags=re.M | re.S)
    bare = re.search(r"^\|.*\n\|[-:| ]+\|$", outside, flags=re.M)
    assert not bare, (
        f"{page.name}: a table without a caption, put it into ```{{table}} What it shows:\n{bare[0]}"
    )
    for cell in re.findall(r"^```\{code-cell\}.*?^```$", text, flags=re.M | re.S):
        if re.search(r"\.style\.\w", cell):
            assert ".set_caption(" in cell, f"{page.name}: a table without .set_caption(…):\n{cell[-300:]}"


THEORY = re.compile(
    r"ripe(?:ness)?\b|hurting stalemate|commitment problem|win-set|BATNA|ZOPA|insincere|spoiler|indivisib",
    re.I,
)


def sections(page: Path) -> list[tuple[str, str]]:
    """(heading, text) of every section that an author of theory would recognise: without code, exercises and cards."""
    text = page.read_text(encoding="utf-8")
    text = re.sub(
        r"^(`{3,})\{(?:code-cell|data-exercise|self-check|explorer)\}.*?^\1$", "", text, flags=re.M | re.S
    )
    text = re.sub(r"^:::.*?^:::$", "", text, count=1, flags=re.M | re.S)
    parts = re.split(r"^(#{1,3} .*)$", text, flags=re.M)
    return list(zip(parts[1::2], parts[2::2], strict=True))


UNCITED = ("## Take-aways", "## Next", "## Check yourself", "## Data exercise", "# Ripe for talks?")


@pytest.mark.parametrize("page", CHAPTERS, **by_name)
def test_every_claim_of_theory_has_a_citation_near_it(page):
    for heading, text in sections(page):
        terms = [t[0] for t in THEORY.finditer(re.sub(r"\{doc\}`[^`]*`", "", text))]
        if len(terms) > 1 and not heading.startswith(UNCITED):
            assert "{cite" in text, f"{page.name}, “{heading}” speaks of {set(terms)} and cites nobody"


AUTHORS = re.findall(
    r"author\s*=\s*\{([^,}]+)", (BOOK / "references.bib").read_text(encoding="utf-8"), flags=re.I
)


@pytest.mark.parametrize("page", PAGES, **by_name)
def test_an_author_is_cited_where_named_first(page):
    text = page.read_text(encoding="utf-8")
    for author in {a.strip("{} ") for a in AUTHORS}:
        if re.search(rf"\b{re.escape(author)}\b", prose(page)):
            cited = re.search(rf"\{{cite(?::\w+)?\}}`[^`]*{re.escape(author.lower())}", text, flags=re.I)
            assert cited, f"{page.name} names {author} and cites no work: write {{cite:t}}`…`"
