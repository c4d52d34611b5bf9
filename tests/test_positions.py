"""The matrix of the two belligerents: what a pair is, what a reading changes, and what stays unknown."""

from __future__ import annotations

import pytest

from seminar import case, positions

DONETSK, SOUTH, STATUS = (
    case.load("issues")
    .set_index("issue")
    .loc[["remaining_donetsk", "kherson_zaporizhzhia", "legal_status"], "label"]
)
every = pytest.mark.parametrize(
    "state", positions.states(), ids=lambda s: f"{s.ukraine}-{s.russia}-{s.inferred}"
)


def row(state: positions.State, label: str) -> positions.Row:
    return next(r for r in state.rows if r.label == label)


@pytest.mark.parametrize(
    ("ukraine", "russia", "inferred", "common", "nothing"),
    [
        ("freeze", "formula", True, [SOUTH], [DONETSK, STATUS]),
        ("freeze", "formula", False, [SOUTH], [DONETSK]),
        ("freeze", "four_regions", True, [], [DONETSK, SOUTH, STATUS]),
        ("freeze", "four_regions", False, [], [DONETSK]),
        ("freeze", "novorossia", True, [], [DONETSK, SOUTH, STATUS]),
        ("withdrawal", "formula", True, [], [DONETSK, SOUTH, STATUS]),
        ("withdrawal", "formula", False, [], [DONETSK, SOUTH]),
        ("withdrawal", "novorossia", False, [], [DONETSK]),
    ],
)
def test_what_the_sides_have_in_common_found_by_hand(ukraine, russia, inferred, common, nothing):
    state = positions.state(ukraine, russia, inferred=inferred)
    assert state.issues(positions.COMMON) == common
    assert state.issues(positions.NOTHING) == nothing


def test_there_is_a_state_for_every_choice_and_a_row_for_every_issue():
    found = positions.states()
    assert len({(s.ukraine, s.russia, s.inferred) for s in found}) == len(found) == 2 * 3 * 2
    assert all([r.label for r in s.rows] == list(case.load("issues")["label"]) for s in found)


@every
def test_a_verdict_on_a_pair_needs_a_pair(state):
    for r in state.rows:
        paired = bool(r.ukraine_basis and r.russia_basis)
        assert (r.verdict in (positions.COMMON, positions.NOTHING)) == paired


@every
def test_an_empty_cell_is_shown_as_empty_and_counted_as_unknown(state):
    for r in state.rows:
        assert (r.ukraine == "–") == (not r.ukraine_basis)
        assert (r.russia == "–") == (not r.russia_basis)
        assert (r.verdict in positions.UNKNOWN) == ("–" in (r.ukraine, r.russia))


@every
def test_off_land_there_is_never_a_pair(state):
    land = set(case.load("issues").query("territorial")["label"])
    assert set(state.issues(positions.COMMON, positions.NOTHING)) <= land


@every
def test_what_is_inferred_says_so_or_is_left_out(state):
    for r in state.rows:
        for words, basis in ((r.ukraine, r.ukraine_basis), (r.russia, r.russia_basis)):
            assert ("inferred by us" in words) == (basis == "inferred")
            assert state.inferred or basis != "inferred"


@every
def test_the_possible_runs_from_what_is_certain_to_what_nobody_rules_out(state):
    low, high = state.possible()
    assert low == len(state.issues(positions.COMMON))
    assert len(state.rows) - high == len(state.issues(positions.NOTHING))


def test_a_cell_names_the_paragraph_of_the_version_that_it_shows():
    narrow, wide = (positions.state("freeze", r, inferred=True) for r in ("formula", "four_regions"))
    assert row(narrow, SOUTH).russia == "The front line is frozen (¶61)"
    assert row(wide, SOUTH).russia == "Russia holds both regions whole (¶12; inferred by us)"
    assert row(narrow, DONETSK) == row(wide, DONETSK)


def test_where_one_side_is_silent_the_page_shows_that_the_other_spoke_and_no_more():
    """The options of such an issue cannot be compared; the matrix of stated options is also asked for elsewhere."""
    options = {label.partition(":")[0] for label in case.load("issue_options")["label"]}
    for state in positions.states():
        for r in state.rows:
            if r.verdict in positions.UNKNOWN:
                assert not any(option in cell for option in options for cell in (r.ukraine, r.russia))


def test_the_choices_carry_their_paragraphs():
    assert [c["label"][-6:].strip("(¶) ") for c in positions.choices(positions.RUSSIA)] == ["61", "12", "32"]
    assert positions.choices(positions.UKRAINE)[0] == {
        "value": "freeze",
        "label": "A freeze along the front (¶19)",
    }


def test_an_unknown_version_is_refused():
    with pytest.raises(KeyError):
        positions.state("freeze", "main", inferred=True)


def test_a_state_speaks_in_sentences_and_names_each_issue_as_one_would_say_it():
    assert positions.state("freeze", "formula", inferred=True).sentence == (
        "A freeze along the front against the Anchorage formula, with what we inferred: an option in common on Kherson and "
        "Zaporizhzhia; none on the rest of Donetsk, and the legal status of annexed land. "
        "No pair to compare on 9 of 12 issues: unknown."
    )
    nothing = positions.state("withdrawal", "novorossia", inferred=False).sentence
    assert "on no issue; none on the rest of Donetsk. " in nothing


def test_who_leaves_the_inferred_rows_out_finds_fewer_pairs_and_one_issue_apart_in_the_two_readings_of_the_page():
    """What the chapter says in words: “two or three issues if our inferred rows count, one if they do not”."""
    readings = [("freeze", "formula"), ("withdrawal", "four_regions")]
    apart = [
        [len(positions.state(*r, inferred=i).issues(positions.NOTHING)) for r in readings]
        for i in (True, False)
    ]
    assert apart == [[2, 3], [1, 1]]
