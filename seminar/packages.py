"""Packages of options, what each runs into at home, and whose win-set holds it.

The four issues, their options and the rules that tie options to constraints are the authors' illustrative judgement
(``data/package_rules.csv``); the constraints are coded from the article (``data/constraints.csv``). A package takes one
option on each issue. It *violates* a constraint, once, if at least one of its options runs into it. It lies in a party's
win-set (Putnam 1988) if it violates no more of that party's constraints than a tolerance allows.

>>> numbers(violations()).sum(axis=1).min()
"""

from __future__ import annotations

from itertools import product

import pandas as pd

from seminar import case

ISSUES = ("kherson_zaporizhzhia", "guarantee_strength", "nato_membership", "force_limits")
"""The issues of a package, in the order of its options."""

PARTIES = ("UA", "RU", "US")

SHORT = {
    "full_russian_control": "Russian control",
    "line_of_contact": "Front frozen",
    "ukrainian_control": "Ukrainian control",
    "article5_like": "like Article 5",
    "assurances": "assurances",
    "abandoned": "NATO dropped",
    "kept_open": "NATO open",
    "demilitarised": "demilitarised",
    "no_limits": "no limits",
}
"""Each option in two or three words, for charts and tables."""


def packages() -> pd.DataFrame:
    """Every package, one row each, one column an issue; the index joins the options with `` + ``."""
    options = case.load("issue_options")
    menu = [options.loc[options["issue"] == issue, "option"] for issue in ISSUES]
    table = pd.DataFrame(product(*menu), columns=list(ISSUES))
    return table.set_index(table.agg(" + ".join, axis=1).rename("package"))


def violations(rules: pd.DataFrame | None = None) -> pd.DataFrame:
    """Whether each package (rows) violates each constraint (columns): a table of True and False.

    ``rules`` has the columns constraint and option; ``package_rules`` if left out. Raises :class:`seminar.case.CaseError`
    where it names a constraint or an option that is not there.
    """
    rules = case.load("package_rules") if rules is None else rules
    all_packages, constraints = packages(), case.load("constraints")["constraint"]
    for column, known in {"constraint": set(constraints), "option": set(all_packages.stack())}.items():
        if strange := sorted(set(rules[column]) - known):
            raise case.CaseError(f"No {column} of the packages is called {', '.join(strange)}.")
    bad = rules.groupby("constraint")["option"].agg(set)
    return pd.DataFrame({c: all_packages.isin(bad.get(c, set())).any(axis=1) for c in constraints})


def numbers(violated: pd.DataFrame) -> pd.DataFrame:
    """How many of each party's constraints each package violates; ``violated`` as :func:`violations` gives it."""
    party = case.load("constraints").set_index("constraint")["party"]
    return pd.DataFrame({p: violated.loc[:, party[violated.columns] == p].sum(axis=1) for p in PARTIES})


def panels(number: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows of :func:`numbers` sorted into one table for each option of the first issue, with short row names."""
    menu = packages()
    rest = menu[list(ISSUES[1:])].map(SHORT.get).agg(", ".join, axis=1)
    parts = {option: menu.index[menu[ISSUES[0]] == option] for option in menu[ISSUES[0]].unique()}
    return {SHORT[option]: number.loc[rows].rename(index=rest) for option, rows in parts.items()}


def summary(violated: pd.DataFrame) -> dict[str, int]:
    """The fewest violations of any package, and how many packages stand in all three win-sets at tolerance 0, 1, 2."""
    number = numbers(violated)
    all_three = {f"at_{t}": int((number <= t).all(axis=1).sum()) for t in (0, 1, 2)}
    return {"fewest": int(number.sum(axis=1).min()), **all_three}


def dropped() -> pd.DataFrame:
    """:func:`summary` after each constraint in turn is dropped, one row a constraint."""
    violated = violations()
    return pd.DataFrame({c: summary(violated.drop(columns=c)) for c in violated.columns}).T


def flipped() -> pd.DataFrame:
    """:func:`summary` after each possible single rule in turn is flipped: taken out where it stands, put in where not.

    One row a pair of constraint and option, with the columns constraint, option, change (``out`` or ``in``) and those of
    :func:`summary`.
    """
    rules = case.load("package_rules")[["constraint", "option"]]
    stand = set(rules.itertuples(index=False, name=None))
    rows = []
    for constraint, option in product(case.load("constraints")["constraint"], SHORT):
        there = (constraint, option) in stand
        changed = stand ^ {(constraint, option)}
        result = summary(violations(pd.DataFrame(sorted(changed), columns=["constraint", "option"])))
        rows.append(
            {"constraint": constraint, "option": option, "change": "out" if there else "in", **result}
        )
    return pd.DataFrame(rows)
