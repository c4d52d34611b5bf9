"""The terms of the pause: gaps are filled by rules that can be checked by hand, and verdicts follow days and places."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
import pytest

from seminar import case, terms

DATES_FIRST = {"start": "2026-01-29", "until": "2026-02-05", "closing": terms.INCLUDED}


def test_the_options_are_what_the_readings_give_and_two_additions_of_ours():
    assert terms.options() == {
        "start": ["2026-01-25", "2026-01-29"],
        "until": ["2026-02-01", "2026-02-05"],
        "closing": ["included", "not included"],
        "object": ["energy infrastructure", "any target"],
        "area": ["Ukraine", "Kyiv"],
    }


def test_a_silent_cell_stays_silent_in_the_words_of_a_reading():
    assert terms.words()["Until 1 February"] == {
        "start": None,
        "until": "2026-02-01",
        "closing": None,
        "object": None,
        "area": "Kyiv",
    }


def test_full_readings_counted_by_hand():
    """The week leaves open only whether its last day counts (2), the others three gaps of two each (8), four texts are shared."""
    readings = terms.full_readings()
    by = pd.Series([label for labels in readings["read_by"] for label in labels]).value_counts()
    assert by.to_dict() == {
        "A week from the announcement": 2,
        "Until 1 February": 8,
        "Sunday to Sunday": 8,
    }
    assert len(readings) == 2 + 8 + 8 - 4
    assert len(terms.texts()) == 2**5


def test_the_shared_texts_are_the_kremlins_area_with_the_sundays_dates():
    readings = terms.full_readings()
    shared = readings[readings["read_by"].map(len) > 1]
    assert set(shared["start"]) == {"2026-01-25"} and set(shared["area"]) == {"Kyiv"}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, terms.INSIDE),
        ({"closing": terms.NOT_INCLUDED}, terms.INSIDE),
        ({"area": "Kyiv"}, terms.IN_PART),  # Odesa and Kharkiv lie outside
        ({"until": "2026-02-01"}, terms.AFTER),
        ({"until": "2026-02-01", "area": "Kyiv"}, terms.AFTER),
        ({"until": "2026-02-02"}, terms.IN_PART),  # one of the two days
        ({"until": "2026-02-02", "closing": terms.NOT_INCLUDED}, terms.AFTER),
        ({"until": "2026-02-03", "area": "Lviv"}, terms.IN_PART),
        ({"object": terms.ANY_TARGET}, terms.INSIDE),
    ],
)
def test_a_verdict_follows_from_days_and_places(change, verdict):
    text = {**DATES_FIRST, "object": "energy infrastructure", "area": "Ukraine"} | change
    assert terms.verdict(text) == verdict


def test_the_places_hit_are_those_that_the_statements_name():
    statements = case.load("statements").set_index("statement_id")
    for place, statement in terms.PLACES_HIT.items():
        assert place in statements.loc[statement, "statement"]
        assert statements.loc[statement, "date_earliest"] == case.lookup(
            "events.attack_2_3_february.start_earliest"
        )
    assert "energy infrastructure" in statements.loc["S045b", "statement"]


def test_fixing_a_term_keeps_the_rows_that_agree():
    readings = terms.full_readings()
    assert len(terms.remaining(readings, {})) == len(readings)
    assert set(terms.remaining(readings, {"until": "2026-02-05"})["verdict"]) == {terms.INSIDE}
    assert terms.remaining(readings, {"until": "2026-02-05", "area": "Kyiv"}).empty
    with pytest.raises(KeyError):
        terms.remaining(readings, {"channel": "hotline"})


def test_every_term_fixed_leaves_one_reading_and_none_fixed_leaves_all():
    readings = terms.full_readings()
    assert terms.most_left(readings, terms.TERMS) == 1
    assert terms.most_left(readings, []) == len(readings)


@pytest.mark.parametrize(
    ("term", "left"), [("start", 8), ("until", 12), ("closing", 7), ("object", 8), ("area", 8)]
)
def test_one_term_alone_counted_by_hand(term, left):
    assert terms.most_left(terms.full_readings(), [term]) == left


def test_the_attack_is_settled_by_the_closing_day_or_by_first_day_and_area_together():
    readings = terms.full_readings()
    for size in range(len(terms.TERMS) + 1):
        for fixed in combinations(terms.TERMS, size):
            settled = "until" in fixed or {"start", "area"} <= set(fixed)
            assert terms.still_disputed(readings, fixed) is not settled, fixed


def test_whether_the_closing_day_counts_never_separates_two_verdicts():
    """What the chapter says: the members of such a pair agree on the attack."""
    others = [term for term in terms.TERMS if term != "closing"]
    pairs = terms.full_readings().groupby(others)["verdict"].agg(["size", "nunique"])
    assert set(pairs["size"]) == {2} and set(pairs["nunique"]) == {1}
