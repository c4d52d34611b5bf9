"""Packages, what they violate, and win-sets: counted by hand, and what the chapter says about them in words."""

from __future__ import annotations

import pandas as pd
import pytest

from seminar import case, packages


@pytest.fixture(scope="module")
def number() -> pd.DataFrame:
    return packages.numbers(packages.violations())


def rules(*pairs: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["constraint", "option"])


def test_a_package_takes_one_option_on_each_issue():
    table = packages.packages()
    options = case.load("issue_options").groupby("issue")["option"].agg(list)
    assert len(table) == options[list(packages.ISSUES)].str.len().prod() == table.drop_duplicates().shape[0]
    for issue in packages.ISSUES:
        assert set(table[issue]) == set(options[issue])


@pytest.mark.parametrize(
    ("package", "by_hand"),
    [
        ("line_of_contact + article5_like + kept_open + no_limits", (0, 2, 1)),
        ("full_russian_control + assurances + abandoned + demilitarised", (5, 0, 4)),
        ("ukrainian_control + article5_like + abandoned + no_limits", (1, 4, 3)),
        ("full_russian_control + article5_like + abandoned + demilitarised", (5, 1, 5)),
    ],
)
def test_violations_counted_by_hand(number, package, by_hand):
    assert tuple(number.loc[package]) == by_hand


def test_a_constraint_counts_once_however_many_options_run_into_it():
    both = rules(("ua_military", "demilitarised"), ("ua_military", "abandoned"))
    row = packages.violations(both).loc["line_of_contact + assurances + abandoned + demilitarised"]
    assert row.sum() == 1 and row["ua_military"]


def test_without_rules_nothing_is_violated():
    assert not packages.violations(rules()).any(axis=None)


@pytest.mark.parametrize("strange", [("ua_no_such", "abandoned"), ("ua_military", "recognition")])
def test_a_rule_for_what_is_not_there_is_named(strange):
    with pytest.raises(case.CaseError, match=r"ua_no_such|recognition"):
        packages.violations(rules(strange))


def test_every_party_has_as_many_rules_and_every_rule_a_reason_of_its_own():
    table = case.load("package_rules").merge(case.load("constraints"), on="constraint")
    assert table["party"].value_counts().nunique() == 1
    assert set(table["party"]) == set(packages.PARTIES)
    assert not table.duplicated(["party", "reason"]).any()
    assert set(table["issue"]) == set(packages.ISSUES)


def test_own_demands_given_up_count_alike_for_both_belligerents():
    """One yardstick: an option against the reported demand of a side runs into its item on surrender, or on retreat."""
    table = case.load("package_rules")
    positions = case.load("positions")
    demands = {"ua_opposition": "UA", "ru_maximal_goals": "RU"}
    for constraint, party in demands.items():
        given_up = set(table.loc[table["constraint"] == constraint, "issue"])
        own = set(positions.loc[positions["party"] == party, "issue"]) & set(packages.ISSUES)
        assert own <= given_up, constraint


def test_what_the_chapter_says_of_the_win_sets(number):
    fits = number == 0
    assert fits.sum().to_dict() == {"UA": 2, "RU": 1, "US": 0}
    options = {p: {o for name in fits.index[fits[p]] for o in name.split(" + ")} for p in ("UA", "RU")}
    assert options["UA"].isdisjoint(options["RU"])


def test_what_the_chapter_says_of_the_referendum():
    """Whatever runs into the referendum runs into the four other Ukrainian constraints too."""
    violated = packages.violations()
    ukrainian = case.load("constraints").query("party == 'UA'")["constraint"]
    assert violated.loc[violated["ua_referendum"], ukrainian].all(axis=None)


def test_the_block_is_joint():
    whole = packages.summary(packages.violations())
    assert whole == {"fewest": 3, "at_0": 0, "at_1": 0, "at_2": 7}
    drops = packages.dropped()
    assert list(drops.index) == list(case.load("constraints")["constraint"])
    assert (drops["at_0"] == 0).all() and drops["fewest"].min() == 2
    assert set(drops.index[drops["at_1"] > 0]) == {"ru_propaganda", "ru_maximal_goals"}


def test_flips_try_every_single_entry_once():
    flips = packages.flipped()
    options = sum(packages.packages()[issue].nunique() for issue in packages.ISSUES)
    assert len(flips) == len(case.load("constraints")) * options
    assert not flips.duplicated(["constraint", "option"]).any()
    assert (flips["change"] == "out").sum() == len(case.load("package_rules"))
    one = flips.set_index(["constraint", "option"]).loc[("us_republicans", "article5_like")]
    without = case.load("package_rules").query("constraint != 'us_republicans'")
    assert (
        one["change"] == "out" and one["fewest"] == packages.summary(packages.violations(without))["fewest"]
    )


def test_taking_an_entry_out_never_shrinks_a_win_set_and_putting_one_in_never_widens_it():
    whole, flips = packages.summary(packages.violations()), packages.flipped()
    for change, sign in (("out", 1), ("in", -1)):
        part = flips[flips["change"] == change]
        assert (sign * (part["at_2"] - whole["at_2"]) >= 0).all()
        assert (sign * (part["fewest"] - whole["fewest"]) <= 0).all()


def test_panels_keep_every_number(number):
    panels = packages.panels(number)
    assert pd.concat(panels.values()).to_numpy().sum() == number.to_numpy().sum()
    assert [len(panel) for panel in panels.values()] == [8, 8, 8]
    assert panels["Front frozen"].loc["like Article 5, NATO open, no limits"].tolist() == [0, 2, 1]


def test_what_the_chapter_says_of_the_formula_as_russias_aim():
    """Without the entry that calls a frozen front a retreat the belligerents share that option, and still no package."""
    ours = case.load("package_rules")
    formula = ours.query("not (constraint == 'ru_maximal_goals' and option == 'line_of_contact')")
    fits = packages.numbers(packages.violations(formula)) == 0
    shared = [{o for name in fits.index[fits[p]] for o in name.split(" + ")} for p in ("UA", "RU")]
    assert set.intersection(*shared) == {"line_of_contact"}
    assert not fits[["UA", "RU"]].all(axis=1).any()
