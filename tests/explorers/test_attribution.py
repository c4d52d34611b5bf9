"""The attribution explorer: its counts and sentences are right, and the page lists exactly what it counts."""

from __future__ import annotations

import itertools

import ipywidgets as widgets
import pytest

from seminar import attribution, case
from seminar.explorers.attribution import Attribution, sentence

STATEMENTS = case.load("statements")
CHOICES = [
    ("all", "all", "all"),
    ("quote", "named", "all"),
    ("figure", "all", "1"),
    ("position", "institution", "57"),
    ("person", "none", "141"),
    ("claim", "imputed", "198"),
    ("all", "anonymous", "all"),
]
chosen = pytest.mark.parametrize(("kind", "said", "part"), CHOICES)


def test_every_choice_of_its_controls_has_a_sentence():
    view = Attribution.data()
    values = [[c["value"] for c in view[name]] for name in ("parts", "kinds", "attributions")]
    for part, kind, said in itertools.product(*values):
        assert view["sentences"][part][kind][said] == sentence(STATEMENTS, kind, said, part)


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({}, "318 of 318 statements: all of them."),
        (
            {"kind": "quote", "said": "named"},
            "10 of 318 statements: quotes attributed to a named person. That is 10 of 13 quotes.",
        ),
        (
            {"kind": "figure", "said": "anonymous"},
            "1 of 318 statements: figures attributed to somebody without a name. That is 1 of 37 figures.",
        ),
        (
            {"kind": "quote", "said": "anonymous", "part": "57"},
            "1 of 318 statements: quotes attributed to somebody without a name, in ¶57–140. "
            "That is 1 of 4 quotes there.",
        ),
        ({"kind": "person", "part": "141"}, "0 of 318 statements: notes on persons, in ¶141–197."),
    ],
)
def test_what_a_choice_leaves_counted_by_hand(choice, words):
    assert sentence(STATEMENTS, **choice) == words


def test_the_parts_cover_the_article_and_share_no_paragraph():
    ends = [bounds for part, bounds in Attribution.data()["ends"].items() if part != "all"]
    assert ends[0][0] == 1 and ends[-1][1] == case.lookup("sources.article.paragraphs")
    assert all(before[1] + 1 == after[0] for before, after in itertools.pairwise(ends))


def test_the_parts_add_up_to_the_whole():
    counts = Attribution.data()["counts"]
    for kind, said in itertools.product(attribution.KINDS, attribution.TYPES):
        in_parts = sum(counts[part][kind][said] for part in counts if part != "all")
        assert in_parts == counts["all"][kind][said]


def test_the_table_has_a_row_for_every_kind_and_their_sum():
    table = Attribution.table().set_index("Kind")
    assert list(table.index) == [*attribution.KINDS.values(), "all kinds"]
    assert table.loc["all kinds", "all"] == len(STATEMENTS)


def test_a_plain_control_moves_the_explorer_and_follows_it():
    explorer = Attribution()
    dropdown = widgets.Dropdown(options=["all", *attribution.KINDS])
    widgets.link((dropdown, "value"), (explorer, "kind"))
    dropdown.value = "quote"
    assert explorer.kind == "quote"
    explorer.kind = "figure"
    assert dropdown.value == "figure"


@pytest.mark.browser
@chosen
def test_the_page_says_and_lists_what_python_counts(explore, kind, said, part):
    page = explore("attribution")
    for control, value in zip(page.locator(".explorer-stage select").all(), (kind, said, part), strict=True):
        control.select_option(value)
    words = sentence(STATEMENTS, kind, said, part)
    assert page.get_by_role("status").inner_text() == words
    rows = page.locator(".explorer-list tbody tr")
    assert rows.count() == int(words.split()[0])
    if kind == "quote":
        assert {r.inner_text().split()[0] for r in rows.all()} == {
            f"¶{n}" for n in STATEMENTS.query("kind == 'quote' and attribution_type == 'named'")["paragraph"]
        }
    assert page.errors == []


@pytest.mark.browser
def test_a_page_can_start_with_a_choice(explore):
    page = explore("attribution", start={"kind": "quote"})
    assert page.locator(".explorer-stage select").first.input_value() == "quote"
    assert page.get_by_role("status").inner_text() == sentence(STATEMENTS, "quote")


@pytest.mark.browser
def test_the_types_have_looks_of_their_own_without_colour(explore):
    page = explore("attribution")
    patterns = page.locator(".explorer-shares pattern").evaluate_all("all => all.map(p => p.innerHTML)")
    assert len(patterns) == len(set(patterns)) == len(attribution.TYPES)


@pytest.mark.browser
def test_the_bar_of_a_kind_is_as_long_as_its_share(explore):
    page = explore("attribution")
    first = page.locator(".explorer-shares g").first.locator("rect")
    widths = first.evaluate_all("all => all.map(r => r.width.baseVal.value)")
    counts = [n for n in Attribution.data()["counts"]["all"]["claim"].values() if n]
    for width, count in zip(widths, counts, strict=True):
        assert width / sum(widths) == pytest.approx(count / sum(counts), abs=1e-3)


@pytest.mark.browser
def test_on_a_phone_no_word_of_a_statement_is_cut_off(explore):
    page = explore("attribution", width=360)
    cut = page.locator(".explorer-list :is(th, td)").evaluate_all(
        "all => all.filter(c => c.scrollWidth > c.clientWidth + 1).map(c => c.textContent)"
    )
    assert cut == []
