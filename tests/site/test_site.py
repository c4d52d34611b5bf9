"""The built pages in a browser: nothing fetched from elsewhere, no error, the explorer alive and without script."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from seminar import dates

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    handler = functools.partial(QuietHandler, directory=str(built))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def pages() -> list[str]:
    html = Path(__file__).resolve().parents[2] / "_build" / "html"
    return sorted(page.name for page in html.glob("*.html"))


@pytest.fixture
def open_page(browser, address):
    """Opens a page of the site; the errors and foreign requests that it made are in its two lists."""
    contexts = []

    def open_at(name: str, width: int = 1200, **options: object):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.errors, page.foreign = [], []
        page.on("console", lambda m: page.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda why: page.errors.append(str(why)))
        page.on("request", lambda r: None if r.url.startswith(address) else page.foreign.append(r.url))
        page.on("response", lambda r: page.errors.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.goto(f"{address}/{name}")
        page.wait_for_load_state("networkidle")
        return page

    yield open_at
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", pages())
def test_a_page_opens_without_error_and_asks_nobody_else(open_page, name):
    page = open_page(name)
    assert page.errors == []
    assert [url for url in page.foreign if not url.startswith("data:")] == []


@pytest.mark.parametrize("name", ["index.html", "talks.html", "time.html", "numbers.html"])
def test_a_phone_needs_no_sideways_scroll(open_page, name):
    page = open_page(name, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("state", dates.pause_states(), ids=lambda s: f"{s.reading}-{s.include_until}")
def test_the_explorer_says_what_python_says(open_page, state):
    page = open_page("time.html")
    explorer = page.locator("[data-explorer=pause]")
    explorer.locator(f"input[value={state.reading}]").check()
    explorer.get_by_label("Count the closing day too").set_checked(state.include_until)
    assert explorer.get_by_role("status").inner_text() == state.sentence
    covered = explorer.locator("tbody tr").first.locator("td.on")
    assert covered.count() == len(state.days)


def test_the_explorer_answers_the_keyboard(open_page):
    page = open_page("time.html")
    explorer = page.locator("[data-explorer=pause]")
    explorer.locator("input[type=radio]").first.focus()
    before = explorer.get_by_role("status").inner_text()
    page.keyboard.press("ArrowDown")
    assert explorer.get_by_role("status").inner_text() != before


def test_without_script_the_table_holds_all_states(open_page):
    page = open_page("time.html", java_script_enabled=False)
    explorer = page.locator("[data-explorer=pause]")
    assert explorer.locator("noscript").count() == 1
    assert explorer.locator("details table tbody tr").count() == len(dates.pause_states())


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
