"""The decoder: its page says what Python says, byte by byte; a plain control moves it."""

from __future__ import annotations

import ipywidgets as widgets
import pytest

from seminar import text
from seminar.explorers.decoder import Decoder

STATES = text.damage_states()


def state(example: str, table: str, times: int = 1) -> text.DamageState:
    return next(s for s in STATES if (s.example, s.table, s.times) == (example, table, times))


@pytest.mark.parametrize(
    ("example", "table", "bytes_", "shown"),
    [
        ("—", "cp1252", "E2 80 94", "\u00e2\u20ac\u201d"),
        ("°", "cp1252", "C2 B0", "\u00c2\u00b0"),
        ("Ї", "cp1251", "D0 87", "\u0420\u2021"),
        ("—", "latin-1", "E2 80 94", "\u00e2[U+0080][U+0094]"),
    ],
)
def test_bytes_and_damage_looked_up_by_hand(example, table, bytes_, shown):
    one = state(example, table)
    assert " ".join(b.byte for b in one.passes[0]) == bytes_
    assert one.shown == shown


def test_the_second_reading_starts_from_what_the_first_showed():
    once, twice = state("é", "cp1252"), state("é", "cp1252", 2)
    assert twice.passes[0] == once.passes[0]
    assert [b.character for b in twice.passes[1] if b.part == 1] == [b.read_as for b in once.passes[0]]


def test_the_sentence_says_what_is_lost_and_what_could_have_stood_there():
    sentence = state("Н", "cp1252").sentence
    assert "9D is lost" in sentence and "5 characters" in sentence and "Ё, Ѝ, Џ, А, Н" in sentence


def test_there_is_a_row_for_every_state():
    table = Decoder.table()
    assert len(table) == len(STATES)
    assert not table.duplicated(["Character", "Read as", "Times"]).any()


def test_the_words_for_the_chart_are_true():
    unprovable = {s.table for s in STATES if s.verdict == "not provable"}
    assert unprovable == {"cp1252"}
    assert sum(s.verdict == "not provable" for s in STATES) < len(STATES) / 2
    assert (len(text.EXAMPLES), len(text.TABLES)) == (9, 3)


def test_a_plain_control_moves_the_explorer_and_follows_it():
    decoder = Decoder()
    dropdown = widgets.Dropdown(options=[e["value"] for e in decoder.view["examples"]])
    widgets.link((dropdown, "value"), (decoder, "example"))
    dropdown.value = "°"
    assert decoder.example == "°"
    decoder.example = "Ї"
    assert dropdown.value == "Ї"


@pytest.mark.browser
def test_the_page_says_what_python_says(explore):
    page = explore("decoder")
    for s in STATES:
        page.locator(".explorer-stage select").select_option(s.example)
        page.get_by_label(text.TABLES[s.table], exact=True).check()
        page.get_by_label("second time").set_checked(s.times == 2)
        assert page.get_by_role("status").inner_text() == s.sentence.replace("\u00a0", " ")
        rows = page.locator(".explorer-stage tbody tr").all_inner_texts()
        assert len(rows) == 3 * s.times
        for number, bytes_ in enumerate(s.passes):
            cells = [row.split("\t")[1:] for row in rows[3 * number : 3 * number + 3]]
            assert cells[1] == [b.byte for b in bytes_]
            assert cells[2] == ["� lost" if b.lost else b.read_as for b in bytes_]
    assert page.errors == []


@pytest.mark.browser
def test_a_lost_byte_is_said_in_words(explore):
    page = explore("decoder", start={"example": "”"})
    assert page.locator("td.lost").all_inner_texts() == ["� lost"]
    assert "not provable" in page.locator(".explorer-stage strong").inner_text()
