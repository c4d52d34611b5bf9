"""The forecast explorer: it scores as Python does, keeps what is entered in the browser only, and forgets on request."""

from __future__ import annotations

import re

import ipywidgets as widgets
import pytest

from seminar.explorers.forecast import Forecast
from seminar.forecast import QUESTIONS, brier

MEANS = {"unknown": None, "happened": True, "did not happen": False}
ENTERED = [
    ([0, 100, 25, 50, 7], ["did not happen", "happened", "happened", "unknown", "did not happen"]),
    ([0, 100, 25, 50, 7], ["happened", "did not happen", "unknown", "unknown", "unknown"]),
    ([33, 66, 1, 99, 40], ["happened", "happened", "happened", "happened", "did not happen"]),
    ([50, 50, 50, 50, 85], ["unknown", "unknown", "unknown", "unknown", "happened"]),
]
START = "Five forecasts, none of them yours yet; nothing is kept. No outcome entered yet."
KEPT = "Five forecasts kept in this browser. No outcome entered yet."


def test_it_starts_without_an_opinion_and_without_an_outcome():
    start = Forecast()
    assert start.probabilities == [50] * len(QUESTIONS)
    assert start.outcomes == ["unknown"] * len(QUESTIONS)


def test_no_state_tells_an_outcome():
    assert {key for q in Forecast.data()["questions"] for key in q} == {"name", "label", "event", "decides"}


def test_the_table_says_by_when_and_by_whom_each_question_is_decided():
    table = Forecast.table()
    assert table["Last day"].tolist() == ["11 February 2026", *["6 March 2026"] * 3, "3 August 2026"]
    assert table["Decided by"].str.len().gt(10).all()


def test_a_plain_control_moves_the_explorer_and_follows_it():
    explorer, numbers = Forecast(), widgets.FloatsInput(value=[50] * 5)
    widgets.link((numbers, "value"), (explorer, "probabilities"))
    numbers.value = [10, 20, 30, 40, 50]
    assert explorer.probabilities == [10, 20, 30, 40, 50]
    explorer.probabilities = [5.0] * 5
    assert numbers.value == [5] * 5


def enter(page, probabilities, outcomes):
    for slider, value in zip(page.locator("input[type=range]").all(), probabilities, strict=True):
        slider.evaluate("(s, v) => { s.value = v; s.dispatchEvent(new Event('input')); }", value)
    for select, value in zip(page.locator("select").all(), outcomes, strict=True):
        select.select_option(value)


def status(page):
    return page.get_by_role("status").inner_text()


def percents(page):
    return [int(s.input_value()) for s in page.locator("input[type=range]").all()]


def again(page):
    page.reload()
    page.locator(".explorer-live").wait_for()


@pytest.mark.browser
def test_the_page_scores_as_python_does(explore):
    page = explore("forecast")
    for probabilities, outcomes in ENTERED:
        enter(page, probabilities, outcomes)
        known = [MEANS[o] for o in outcomes]
        expected = [brier([p / 100 for p in own], known) for own in (probabilities, [50] * 5, [0] * 5)]
        said = [float(n) for n in re.findall(r"\d\.\d{3}", status(page))]
        assert said == pytest.approx(expected, abs=0.0005 + 1e-9), (probabilities, outcomes)
        last_row = page.locator(".explorer-stage tbody tr").last.locator("td").all_inner_texts()
        assert [float(n) for n in last_row] == said
        assert page.locator(".explorer-stage tbody tr", has_text="–").count() == outcomes.count("unknown")
    assert page.errors == []


@pytest.mark.browser
def test_what_is_entered_survives_a_reload(explore):
    page = explore("forecast")
    assert status(page) == START
    enter(page, [5, 30, 55, 80, 100], ["unknown"] * 5)
    assert status(page) == KEPT
    page.locator("select").nth(2).select_option("happened")
    before = status(page)
    again(page)
    assert percents(page) == [5, 30, 55, 80, 100]
    assert status(page) == before and "On the one outcome entered" in before


@pytest.mark.browser
def test_the_button_forgets_it_for_good(explore):
    page = explore("forecast")
    enter(page, [5, 30, 55, 80, 100], ["happened"] * 5)
    page.get_by_role("button", name="Forget my forecasts").click()
    assert (percents(page), status(page)) == ([50] * 5, START)
    assert page.evaluate("localStorage.length") == 0
    again(page)
    assert (percents(page), status(page)) == ([50] * 5, START)


@pytest.mark.browser
def test_nothing_leaves_the_browser(explore):
    page = explore("forecast")
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    enter(page, [1, 2, 3, 4, 5], ["happened"] * 5)
    page.get_by_role("button", name="Forget my forecasts").click()
    assert requests == [] and page.evaluate("document.cookie") == ""


@pytest.mark.browser
@pytest.mark.parametrize("rubbish", ["no JSON", "null", '{"date": [140, "happened"]}', '{"date": 7}'])
def test_rubbish_in_the_store_is_not_taken_for_a_forecast(explore, rubbish):
    page = explore("forecast")
    page.evaluate("text => localStorage.setItem('ripe-for-talks-forecasts', text)", rubbish)
    again(page)
    assert (percents(page), status(page), page.errors) == ([50] * 5, START, [])


@pytest.mark.browser
def test_a_browser_that_keeps_nothing_still_scores_and_says_so(explore):
    page = explore("forecast")
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('not allowed'); } })"
    )
    again(page)
    enter(page, [90, 50, 50, 50, 50], ["happened", *["unknown"] * 4])
    assert "kept only until you leave this page" in status(page)
    assert "your Brier score is 0.010" in status(page)
    assert page.errors == []


IN_A_NOTEBOOK = """async () => {
  const { default: explorer } = await import("/explorers/forecast.js");
  const values = JSON.parse(document.querySelector("script[type='application/json']").textContent);
  const told = [];
  const model = {
    widget_manager: {},
    get: (name) => values[name],
    set: (name, value) => { values[name] = value; },
    on: () => {},
    off: () => {},
    save_changes: () => told.push([...values.probabilities]),
  };
  const el = document.createElement("div");
  explorer.render({ model, el });
  const said = el.querySelector("[role=status]").textContent;
  const slider = el.querySelector("input[type=range]");
  slider.value = 15;
  slider.dispatchEvent(new Event("input"));
  return [said, told, localStorage.length];
}"""


@pytest.mark.browser
def test_in_a_notebook_the_widget_holds_it_and_the_browser_keeps_nothing(explore):
    said, told, kept = explore("forecast").evaluate(IN_A_NOTEBOOK)
    assert said.startswith("Five forecasts kept in this widget.")
    assert told == [[15, 50, 50, 50, 50]] and kept == 0
