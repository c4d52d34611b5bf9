"""What holds for every explorer: plain data, a chart with words, a table, a plain control, the keyboard, a phone."""

from __future__ import annotations

import json
import re

import matplotlib.pyplot as plt
import pytest

from seminar.explorers import EXPLORERS

every = pytest.mark.parametrize("name", sorted(EXPLORERS))


@every
def test_its_data_are_plain(name):
    view = EXPLORERS[name].data()
    assert json.loads(json.dumps(view, allow_nan=False)) == view


@every
def test_a_reader_without_javascript_has_a_chart_with_words_and_a_table(name):
    kind = EXPLORERS[name]
    figure = kind.chart()
    assert figure.axes, f"{name}: the chart is empty"
    plt.close(figure)
    assert len(kind.alternative) >= 40, f"{name}: say what the chart shows, and its message"
    table = kind.table()
    assert len(table) and not table.isna().any(axis=None), (
        f"{name}: the table has empty cells; write “–” or words"
    )


@every
def test_the_code_for_a_notebook_links_it_to_a_plain_control(name):
    code = EXPLORERS[name].notebook_code
    assert "widgets.link" in code or "widgets.jslink" in code
    exec(code, {})


@every
def test_its_module_runs_in_a_notebook_alone(name):
    module = EXPLORERS[name]._esm
    assert not re.search(r"^import ", str(module), flags=re.M), (
        f"{name}: import from ./drawing.js in one line, nothing else"
    )
    assert str(module).count("export ") == 1


@every
@pytest.mark.browser
def test_every_control_has_a_name_and_answers_the_keyboard(name, explore):
    page = explore(name)
    controls = page.locator(".explorer-stage :is(input, select, button, textarea)").all()
    assert controls
    for control in controls:
        assert control.evaluate("c => c.labels?.length || c.ariaLabel || c.textContent"), (
            f"{name}: a control without a name"
        )
        control.focus()
        assert control.evaluate("c => c === document.activeElement")
    assert page.get_by_role("status").inner_text().strip()
    assert page.errors == []


@every
@pytest.mark.browser
def test_a_phone_needs_no_sideways_scroll(name, explore):
    page = explore(name, width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@every
@pytest.mark.browser
def test_a_key_changes_what_is_said(name, explore):
    """The first control that the keyboard reaches can change the picture."""
    page = explore(name)
    stage = page.locator(".explorer-stage")
    before = stage.inner_text()
    for key in ("ArrowDown", "Space", "ArrowRight", "ArrowUp"):
        stage.locator("input, select, button").first.focus()
        page.keyboard.press(key)
        if stage.inner_text() != before:
            return
    pytest.fail(f"{name}: no key changes the picture")
