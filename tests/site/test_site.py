"""The built pages in a browser: nothing fetched from elsewhere, no error, the explorer alive and without script."""

from __future__ import annotations

from pathlib import Path

import pytest
from seminar_book.blocks import blocks

from seminar.explorers import EXPLORERS

pytestmark = pytest.mark.browser


def pages() -> list[str]:
    html = Path(__file__).resolve().parents[2] / "_build" / "html"
    return sorted(page.name for page in html.glob("*.html"))


def places() -> list[tuple[str, str]]:
    """Where explorers stand: page and name."""
    book = Path(__file__).resolve().parents[2] / "book"
    return [
        (f"{page.stem}.html", title)
        for page in sorted(book.glob("*.md"))
        for title, _, _ in blocks(page, "explorer")
    ]


@pytest.mark.parametrize("name", pages())
def test_a_page_opens_without_error_and_asks_nobody_else(open_page, name):
    page = open_page(name)
    assert page.errors == []
    assert [url for url in page.foreign if not url.startswith("data:")] == []


@pytest.mark.parametrize("name", [name for name in pages() if name not in ("genindex.html", "search.html")])
def test_every_table_has_a_caption_and_every_picture_words(open_page, name):
    page = open_page(name)
    bare = page.evaluate(
        "[...document.querySelectorAll('article table')].filter(t => !t.caption).map(t => t.innerText.slice(0, 80))"
    )
    assert bare == []
    mute = page.evaluate(
        "[...document.querySelectorAll('article img')].filter(i => !i.alt).map(i => i.src.slice(-60))"
    )
    assert mute == []


@pytest.mark.parametrize("name", pages())
def test_a_phone_needs_no_sideways_scroll(open_page, name):
    page = open_page(name, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(("name", "explorer"), places(), ids=lambda part: str(part))
def test_an_explorer_comes_alive_in_its_page(open_page, name, explorer):
    page = open_page(name)
    place = page.locator(f"[data-explorer={explorer}]")
    assert place.get_by_role("status").inner_text().strip()


@pytest.mark.parametrize(("name", "explorer"), places(), ids=lambda part: str(part))
def test_an_explorer_comes_alive_in_a_page_opened_from_a_folder(browser, built, name, explorer):
    page = browser.new_page()
    page.goto((built / name).as_uri())
    assert page.locator(f"[data-explorer={explorer}]").get_by_role("status").inner_text().strip()
    page.close()


@pytest.mark.parametrize(("name", "explorer"), places(), ids=lambda part: str(part))
def test_without_script_there_are_a_chart_and_a_table(open_page, name, explorer):
    page = open_page(name, java_script_enabled=False)
    place = page.locator(f"[data-explorer={explorer}]")
    picture = place.locator("img")
    assert picture.get_attribute("alt") == EXPLORERS[explorer].alternative
    assert picture.evaluate("image => image.naturalWidth") > 0
    assert place.locator("details table tbody tr").count() == len(EXPLORERS[explorer].table())


def test_a_self_check_gives_feedback_for_every_choice(open_page):
    page = open_page("time.html")
    for question in page.locator(".self-check").all():
        for choice in question.locator("details").all():
            choice.locator("summary").click()
            assert choice.locator(".verdict").is_visible()


def test_hints_unfold_one_by_one_and_the_solution_last(open_page):
    page = open_page("time.html")
    exercise = page.locator(".data-exercise")
    solution = exercise.get_by_text("A worked solution")
    assert not solution.is_visible()
    for number in (1, 2):
        exercise.get_by_text(f"Hint {number}", exact=True).click()
    hint = exercise.get_by_text("Hint 3", exact=True)
    if hint.count():
        hint.click()
    assert solution.is_visible()
