"""The pages for instructors: what they quote exists, what they link to is there, what they cite was noted."""

from __future__ import annotations

import re

import pytest
import typer

from seminar import case, cli, forecast, wording
from seminar.grading.course import root

CHECKOUT = root()
TEACHING = CHECKOUT / "solutions" / "teaching"
PAGES = {page.stem: page.read_text("utf-8") for page in sorted(TEACHING.glob("*.md"))}
EVERY = {
    str(page.relative_to(TEACHING).with_suffix("")): page.read_text("utf-8")
    for page in sorted(TEACHING.rglob("*.md"))
}
VERBS = typer.main.get_command(cli.app).commands

NOTED = {
    "AFP": "tag24.com (AFP), 24 Jan 2026; anews.com.tr (AFP), 4 Feb 2026; lbcgroup.tv (AFP), no date noted",
    "other agencies": "newser/AP, 3 Feb 2026; tribuneindia.com (AP), 3 Feb 2026; tass.com, 4 Feb 2026; "
    "globalbankingandfinance.com (Reuters on FT), 27 Jan 2026; interfax.com.ua, 3 Feb 2026; "
    "en.interfax.com.ua, 2 Feb 2026; interfax.com.ua, 8 Aug 2025; Interfax-Ukraine on ISW, 8 Aug 2025; bgnes.com, 23 Jul 2025",
    "papers and broadcasters": "rferl.org, 24 Jan 2026; rferl.org, 21 Jan 2019; kyivindependent.com, 1 Feb 2026; "
    "kyivindependent.com, 3–4 Feb 2026; CNN/krdo, 1 Feb 2026; pravda.com.ua, 3 Feb 2026; pravda.com.ua, 23 Jan 2026; "
    "unn.ua, 3 Feb 2026; unn.ua, 27 Nov 2025; themoscowtimes.com, 26 Nov 2025; euronews.com, 22 Jan 2026; "
    "novyny.live, no date noted; walaw.press, no date noted; lordspress.co.uk, 3–4 Feb 2026; theatlasnews.com, 6 Dec 2025",
    "others": "president.gov.ua, 3 Feb 2026; forum.timesofu.com, 4 Feb 2026; strategicstudyindia, 2024; "
    "Allison text quoted on forum.ge, no date noted; washingtonlawreview.org, no date noted; nap.edu, 9897 p. 225; "
    "e-ir.info, no date noted",
}
"""What was looked up when the case was made. A line here means that somebody has read the source."""
AFTERWARDS = {
    "turkiyetoday.com, 5 Feb 2026",
    "gulfnews.com, 5 Feb 2026",
    "Kyiv Independent, 3 Mar 2026",
    "no page noted",
}
VERDICTS = ("Stands", "Stands in part", "Does not stand", "Incomplete", "Open")


def sources(cell: str) -> set[str]:
    return set(cell.split("; "))


def rows(page: str, columns: int) -> list[list[str]]:
    """The cells of the rows of all tables with so many columns, without the heads."""
    table = [line.strip("|").split("|") for line in PAGES[page].splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in row] for row in table if len(row) == columns]
    return [row for row in cells if row[0] not in ("¶", "date", "Forecast")]


def commands(text: str) -> set[str]:
    """What a page quotes of ``seminar`` and ``make``: between backticks, and as lines of a block of shell."""
    quoted = re.findall(r"`((?:seminar|make) [^`\n]+)`", text)
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", text, re.S | re.M)
    lines = [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]
    return {*quoted, *(line.removeprefix(".venv/bin/") for line in lines)}


@pytest.mark.parametrize("page", EVERY)
def test_every_command_that_a_page_quotes_exists_with_its_options(page):
    targets = set(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text("utf-8"), re.M))
    for command in commands(EVERY[page]):
        program, _, rest = command.partition(" ")
        if program == "make" and rest:
            assert {word for word in rest.split() if "=" not in word} <= targets, command
        if program == "seminar":
            verb, *words = rest.split()
            assert verb in VERBS, command
            options = {option for parameter in VERBS[verb].params for option in parameter.opts}
            assert {word for word in words if word.startswith("--")} <= options, command


@pytest.mark.parametrize("page", EVERY)
def test_every_link_leads_to_a_page_that_is_there(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", EVERY[page]):
        if "://" not in target:
            path, _, heading = target.partition("#")
            assert (TEACHING / page).parent.joinpath(path).exists() if path else heading, target


@pytest.mark.parametrize("page", EVERY)
def test_every_paragraph_named_is_one_of_the_article(page):
    most = case.lookup("sources.article.paragraphs")
    named = {int(n) for pair in re.findall(r"¶(\d+)(?:[–-](\d+))?", EVERY[page]) for n in pair if n}
    assert all(1 <= n <= most for n in named), sorted(named)


def test_every_page_for_instructors_of_this_part_can_be_reached_from_another():
    linked = {t.partition("#")[0] for text in PAGES.values() for t in re.findall(r"\]\(([^)\s]+)\)", text)}
    for page in ("calibration", "calibration-key", "care", "epilogue"):
        assert f"{page}.md" in linked


def test_an_outside_check_has_paragraphs_a_source_that_was_noted_and_a_verdict():
    noted = set().union(*map(sources, NOTED.values()))
    most = case.lookup("sources.article.paragraphs")
    checks = rows("outside-checks", 5)
    assert len(checks) >= 20
    for paragraphs, *_, told, verdict in checks:
        assert all(1 <= int(n) <= most for n in paragraphs.split(", ")), paragraphs
        assert sources(told) <= noted, told
        assert verdict.startswith(VERDICTS), verdict


def test_every_source_that_was_noted_is_used():
    used = set().union(*(sources(row[3]) for row in rows("outside-checks", 5)))
    assert used == set().union(*map(sources, NOTED.values()))


@pytest.mark.parametrize("page", ["outside-checks", "epilogue"])
def test_what_is_from_outside_is_marked_as_for_instructors_and_as_not_checked_again(page):
    start = PAGES[page][:1500]
    assert "or instructors" in start
    assert "not checked again" in start or "None of this was checked again" in start


def test_outside_checks_stop_where_the_case_stops():
    table = "\n".join(" | ".join(row) for row in rows("outside-checks", 5))
    late = re.findall(r"\b(?:[5-9]|[12]\d) Feb(?:ruary)? 2026|\b(?:Mar|Apr|May|Jun|Jul|Aug)\w* 2026", table)
    assert late == [], "what came later is sealed in the epilogue"


def test_the_epilogue_is_sealed_and_its_sources_were_noted():
    assert PAGES["epilogue"].startswith("# SEALED")
    for _, _, told in rows("epilogue", 3):
        assert sources(told) <= AFTERWARDS, told


def test_the_epilogue_takes_up_each_forecast_with_its_last_day_and_its_outcome():
    told = {name: (day, outcome) for name, day, _, outcome in rows("epilogue", 4) if day}
    assert told.keys() == {question.label for question in forecast.QUESTIONS}
    for question in forecast.QUESTIONS:
        day, outcome = told[question.label]
        assert day == wording.day(question.last_day)
        assert outcome.startswith(("Happened", "Did not happen", "Cannot be answered"))


def test_no_other_file_tells_what_came_after():
    told = re.compile("Black Bird|turkiyetoday|gulfnews|157 and 157")
    assert told.search(PAGES["epilogue"])
    for folder in ("book", "exercises", "data", "solutions"):
        for path in (CHECKOUT / folder).rglob("*"):
            if path.suffix in {".md", ".ipynb", ".csv", ".yaml"} and path.name != "epilogue.md":
                assert not told.search(path.read_text("utf-8")), path


def test_each_notebook_has_questions_for_three_minutes_aloud():
    part = PAGES["care"].partition("## Three minutes aloud")[2]
    found = {
        name: re.findall(r"^\d\. ", text, re.M)
        for name, text in re.findall(r"\*\*(\w+)\*\*\n((?:\d.*\n?)+)", part)
    }
    assert set(found) == {p.name for p in (CHECKOUT / "exercises").iterdir() if p.is_dir()}
    assert all(len(questions) == 3 for questions in found.values())


def test_the_pages_count_the_function_questions_rightly():
    from nbformat import read

    points, functions = 0, 0
    for path in (CHECKOUT / "solutions" / "assignments").glob("*/*.ipynb"):
        for cell in read(path, 4).cells:
            mark = cell.metadata.nbgrader
            if cell.cell_type == "code" and mark["grade"]:
                points += mark["points"]
                functions += mark["points"] * ("check.function(" in cell.source)
    assert f"{functions} of the {points} automatic points" in PAGES["care"]
