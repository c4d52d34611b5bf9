"""The rule of thumb for ripeness: intervals by hand, rules that keep their promises, and what hangs on a paragraph."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pandas as pd
import pytest

from seminar import case, ripeness
from seminar.grading.course import SOURCES

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def evidence() -> pd.DataFrame:
    return ripeness.evidence()


@pytest.fixture(scope="module")
def states(evidence) -> list[ripeness.State]:
    return ripeness.states(evidence)


def find(states, rule, indicators, left_out=None) -> ripeness.State:
    return next(s for s in states if (s.rule, s.indicators, s.left_out) == (rule, indicators, left_out))


@pytest.mark.parametrize(
    ("supporting", "opposing", "low", "high"),
    [(0, 0, 0, 1), (1, 0, 1 / 2, 1), (0, 1, 0, 1 / 2), (2, 6, 2 / 9, 3 / 9), (5, 1, 5 / 7, 6 / 7)],
)
def test_the_interval_asks_what_one_more_paragraph_would_do(supporting, opposing, low, high):
    assert ripeness.interval(supporting, opposing) == pytest.approx((low, high))


def test_both_parties_are_asked_about_the_same_five_indicators(evidence):
    scores = ripeness.cells(evidence)
    assert [tuple(row) for row in scores[["party", "indicator"]].values] == [
        (party, indicator) for party in ripeness.PARTIES for indicator in ripeness.INDICATORS
    ]
    assert set(ripeness.INDICATORS) == set(case.load("ripeness_evidence")["indicator"])


def test_every_row_of_the_evidence_is_counted_on_its_side(evidence):
    scores = ripeness.cells(evidence).set_index(["party", "indicator"])
    for (party, indicator), rows in evidence.groupby(["party", "indicator"], observed=True):
        for side in ("for", "against"):
            assert (
                scores.loc[(party, indicator), side] == rows.loc[rows["side"] == side, "paragraph"].nunique()
            )


def test_two_statements_of_one_paragraph_count_once():
    rows = pd.DataFrame(
        {"party": "RU", "indicator": "way_out", "side": ["for", "for", "against"], "paragraph": [7, 7, 7]}
    )
    cell = ripeness.cells(rows).query("party == 'RU' and indicator == 'way_out'").iloc[0]
    assert (cell["for"], cell["against"]) == (1, 1)


def test_a_cell_without_evidence_stays_and_says_nothing():
    scores = ripeness.cells(ripeness.evidence().iloc[:0])
    assert len(scores) == 10
    assert set(scores["low"]) == {0} and set(scores["high"]) == {1}


def test_leaving_out_a_paragraph_takes_it_from_both_parties(evidence):
    kept = ripeness.without(evidence, 258)
    lost = evidence[~evidence.index.isin(kept.index)]
    assert set(lost["paragraph"]) == {258} and set(lost["party"]) == {"RU", "UA"}
    assert len(ripeness.without(evidence)) == len(evidence)


@pytest.fixture
def scores() -> pd.DataFrame:
    """A made-up pair: one party 0.4 and 0.9 in turn, the other all alike."""
    rows = []
    for n, indicator in enumerate(ripeness.INDICATORS):
        rows.append(["RU", indicator, (0.4, 0.9)[n % 2], 0.9])
        rows.append(["UA", indicator, 0.5, 0.6])
    return pd.DataFrame(rows, columns=["party", "indicator", "low", "high"])


@pytest.mark.parametrize(
    ("rule", "indicators", "low"),
    [
        ("minimum", "all", 0.4),
        ("mean", "all", 0.6),
        ("geometric", "all", (0.4**3 * 0.9**2) ** (1 / 5)),
        ("minimum", "necessary", 0.4),
        ("mean", "necessary", 1.7 / 3),
        ("geometric", "necessary", (0.4 * 0.9 * 0.4) ** (1 / 3)),
    ],
)
def test_rules_by_hand(scores, rule, indicators, low):
    state = ripeness.state(scores, rule, indicators)
    assert pytest.approx((low, 0.9)) == state.RU
    assert pytest.approx((0.5, 0.6)) == state.UA
    assert state.joint == pytest.approx((min(low, 0.5), 0.6))


def test_one_zero_sinks_the_geometric_mean_but_not_the_mean(scores):
    scores.loc[(scores["party"] == "UA") & (scores["indicator"] == "way_out"), "low"] = 0
    assert ripeness.state(scores, "geometric", "all").UA[0] == 0
    assert ripeness.state(scores, "mean", "all").UA[0] == pytest.approx(0.4)


def test_what_is_not_necessary_does_not_move_the_necessary_ones(scores):
    before = ripeness.state(scores, "mean", "necessary")
    scores.loc[scores["indicator"] == "enticing_opportunity", ["low", "high"]] = 1.0
    assert ripeness.state(scores, "mean", "necessary") == before
    assert ripeness.state(scores, "mean", "all") != before


def test_there_is_a_state_for_every_choice(evidence, states):
    paragraphs = [None, *evidence["paragraph"].unique()]
    assert len(states) == len(paragraphs) * len(ripeness.RULES) * len(ripeness.SETS)
    assert len({(s.rule, s.indicators, s.left_out) for s in states}) == len(states)


def test_rules_stand_in_the_order_that_mathematics_demands(states):
    """No mean is below the minimum, and no arithmetic mean below the geometric one."""
    for s in states:
        if s.rule == "minimum":
            geometric = find(states, "geometric", s.indicators, s.left_out)
            mean = find(states, "mean", s.indicators, s.left_out)
            for low, middle, high in zip(
                s.RU + s.UA, geometric.RU + geometric.UA, mean.RU + mean.UA, strict=True
            ):
                assert low <= middle + 1e-12 and middle <= high + 1e-12


def test_every_interval_is_one(states):
    for s in states:
        for low, high in (s.RU, s.UA, s.joint):
            assert 0 <= low <= high <= 1


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ((0.2, 0.49), "below"),
        ((0.2, 0.5), "reaches"),
        ((0.2, 0.1 + 0.4 - 1e-15), "reaches"),
        ((0.5, 0.6), "above"),
        ((0.4, 0.9), "reaches"),
    ],
)
def test_where_an_interval_lies(bounds, expected):
    assert ripeness.place(bounds) == expected


@pytest.mark.parametrize(
    ("bounds", "words"), [((0.375, 0.625), "0.38–0.63"), ((0, 1), "0.00–1.00"), ((2 / 9, 3 / 9), "0.22–0.33")]
)
def test_halves_are_rounded_up_as_at_school(bounds, words):
    assert ripeness.words(bounds) == words


# What the page says in words. A change in the data that makes one of these fail asks the author to read the page again.


def test_page_the_joint_interval_lies_below_one_half_whatever_the_rule(states):
    assert {ripeness.place(s.joint) for s in states if s.left_out is None} == {"below"}


def test_page_few_omissions_let_it_reach_one_half_and_all_under_the_mean_of_all_five(states):
    reaching = [s for s in states if ripeness.place(s.joint) != "below"]
    assert {(s.rule, s.indicators, s.left_out) for s in reaching} == {
        ("mean", "all", 114),
        ("mean", "all", 161),
        ("mean", "all", 264),
    }


def test_page_ukraine_looks_ripe_or_not_by_the_rule(states):
    assert ripeness.place(find(states, "minimum", "necessary").UA) == "below"
    assert ripeness.place(find(states, "mean", "necessary").UA) == "reaches"


def test_page_the_minimum_is_the_stalemate_of_russia_and_behind_it_waits_the_way_out(evidence, states):
    scores = ripeness.cells(evidence)
    cell = (scores["party"] == "RU") & (scores["indicator"] == "stalemate_perceived")
    stalemate = scores[cell].iloc[0]
    assert find(states, "minimum", "necessary").joint == pytest.approx((stalemate["low"], stalemate["high"]))
    scores.loc[cell, ["low", "high"]] = 1.0
    way_out = scores[scores["indicator"] == "way_out"]
    raised = ripeness.state(scores, "minimum", "necessary").joint
    assert raised == pytest.approx((way_out["low"].min(), way_out["high"].min()))


def test_page_both_parties_have_the_same_counts_on_the_way_out(evidence):
    way_out = ripeness.cells(evidence).query("indicator == 'way_out'")
    assert way_out[["for", "against"]].drop_duplicates().shape[0] == 1


def test_page_without_the_head_of_a_delegation_the_geometric_mean_can_be_zero(states):
    assert find(states, "geometric", "all", 4).joint[0] == 0


@pytest.fixture(scope="module")
def strict() -> dict[str, list[ripeness.State]]:
    """The states with only the rows that report a party's own view, by the rule of the graded notebook: of two bars, of all."""
    cells = nbformat.read(ROOT / SOURCES / "ripeness" / "ripeness.ipynb", 4).cells
    rules = [
        c.source for c in cells if c.metadata.nbgrader["grade_id"] == "setup" or "own_belief =" in c.source
    ]
    space: dict = {}
    for source in rules[:2]:
        exec(source, space)
    rows, own = space["evidence"], space["own_words"] | space["own_belief"]
    sorted_rows = {"two": rows[own | ~space["perceived"]], "all": rows[own]}
    return {
        which: [s for s in ripeness.states(kept) if s.left_out is None] for which, kept in sorted_rows.items()
    }


def test_page_sorted_strictly_every_joint_interval_is_wider(states, strict):
    for sorting in strict.values():
        for s in sorting:
            low, high = s.joint
            before = find(states, s.rule, s.indicators).joint
            assert high - low > before[1] - before[0]


def test_page_sorted_strictly_the_necessary_conditions_stay_below_and_both_means_of_all_five_reach(strict):
    for sorting in strict.values():
        assert {ripeness.place(s.joint) for s in sorting if s.indicators == "necessary"} == {"below"}
    reaching = {(s.rule, s.indicators) for s in strict["all"] if ripeness.place(s.joint) != "below"}
    assert reaching == {("mean", "all"), ("geometric", "all")}
