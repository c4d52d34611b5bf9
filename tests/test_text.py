"""Damage and the way back: what was written in UTF-8 and read by a wrong table."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from seminar import text

characters = st.characters(codec="utf-8")
tables = st.sampled_from(sorted(text.TABLES))
times = st.integers(1, 2)


@pytest.mark.parametrize(
    ("original", "table", "shown"),
    [
        ("—", "cp1252", "\u00e2\u20ac\u201d"),
        ("°", "cp1252", "\u00c2\u00b0"),
        ("—", "latin-1", "\u00e2\u0080\u0094"),
        ("é", "cp1251", "\u0413\u00a9"),
        ("”", "cp1252", "\u00e2\u20ac\ufffd"),
    ],
)
def test_damage_by_hand_from_the_tables(original, table, shown):
    assert text.damage(original, table) == shown


def test_the_bytes_of_a_dash_are_those_of_the_standard():
    assert text.hexadecimal("—") == "E2 80 94"
    assert [(b.part, b.parts, b.byte, b.read_as) for b in text.bytes_read("—", "cp1252")] == [
        (1, 3, "E2", "â"),
        (2, 3, "80", "€"),
        (3, 3, "94", "”"),
    ]


@given(characters, tables, times)
def test_the_way_back_always_holds_the_original(original, table, times):
    assert original in text.characters_behind(text.damage(original, table, times), table, times)


@given(characters, tables, times)
def test_where_no_byte_is_lost_the_original_comes_back_alone(original, table, times):
    # A byte lost by the first reading does not show in the second: its mark is made of bytes of its own.
    assume(not any(text.LOST in text.damage(original, table, n + 1) for n in range(times)))
    assert text.characters_behind(text.damage(original, table, times), table, times) == [original]


@given(characters, tables, times)
def test_whatever_could_stand_behind_would_show_the_same(original, table, times):
    shown = text.damage(original, table, times)
    could_be = text.characters_behind(shown, table, times)
    assert {text.damage(character, table, times) for character in could_be} == {shown}


@given(st.text(alphabet=st.characters(codec="ascii")), tables)
def test_plain_english_letters_never_show_damage(plain, table):
    assert text.damage(plain, table, 2) == plain


@given(characters, tables)
def test_every_byte_shows_as_one_character(original, table):
    shown = text.damage(original, table)
    assert len(shown) == len(original.encode("utf-8")) == len(text.bytes_read(original, table))


def test_a_lost_byte_leaves_as_many_originals_as_the_table_has_gaps_that_fit():
    # Windows-1252 has no character for 81, 8D, 8F, 90, 9D; after D0 each of them makes a Cyrillic letter.
    assert text.characters_behind("Ð\ufffd", "cp1252") == ["Ё", "Ѝ", "Џ", "А", "Н"]
    # Windows-1251 has one gap only, 98: what is lost there is known.
    assert text.characters_behind("Р\ufffd", "cp1251") == ["И"]


@pytest.mark.parametrize("shown", ["é", "”", "Ã", "ÂÂ", "", "двор", "\ufffd"])
def test_what_no_character_would_show_has_nothing_behind_it(shown):
    assert text.characters_behind(shown, "cp1252") == []


def test_a_whole_sentence_is_not_one_character():
    assert text.characters_behind(text.damage("é — °", "cp1252"), "cp1252") == []


def test_a_long_piece_with_many_losses_is_looked_at_quickly():
    assert text.characters_behind("\ufffd" * 40, "cp1252", 2) == []


def test_an_unknown_table_is_an_error():
    with pytest.raises(LookupError):
        text.damage("é", "windows-12525")


def test_invisible_characters_are_written_out():
    assert text.visible("a\u0080\u00a0\u0301—") == "a[U+0080][U+00A0][U+0301]—"


STATES = text.damage_states()


def test_there_is_a_state_for_every_choice():
    assert {(s.example, s.table, s.times) for s in STATES} == {
        (e, t, n) for e in text.EXAMPLES for t in text.TABLES for n in (1, 2)
    }


@pytest.mark.parametrize("state", STATES, ids=lambda s: f"{s.code_point}-{s.table}-{s.times}")
def test_the_verdict_follows_from_what_could_be_behind(state):
    lost = any(byte.lost for one in state.passes for byte in one)
    assert state.example in state.could_be
    assert state.verdict == (
        "not provable" if len(state.could_be) > 1 else "proved, though a byte is lost" if lost else "proved"
    )
    assert len(state.passes) == state.times
    assert "".join(byte.read_as for byte in state.passes[-1]) == state.shown


def test_the_examples_show_every_verdict():
    assert len({s.verdict for s in STATES}) == 3
