"""What the two belligerents are on record for, issue by issue, under a choice of versions.

Ukraine and Russia only: what they have in common, what they have not, and where the article gives no pair to
compare. Nothing said is not the same as nothing against it, so a missing position is "unknown" here, never "yes".
"""

from __future__ import annotations

import itertools
from dataclasses import asdict, dataclass

import pandas as pd

from seminar import case

UKRAINE = {"freeze": "a freeze along the front", "withdrawal": "Russian withdrawal"}
"""The versions of Ukraine’s position on land that are compared, by their name in ``positions``."""

RUSSIA = {"formula": "the Anchorage formula", "four_regions": "four regions", "novorossia": "“Novorossia”"}
"""The versions of Russia’s position on Kherson and Zaporizhzhia, from the narrowest to the widest."""

COMMON, NOTHING = "an option in common", "no option in common"
ONLY_UKRAINE, ONLY_RUSSIA, NOBODY = "only Ukraine on record", "only Russia on record", "nobody on record"
UNKNOWN = (ONLY_UKRAINE, ONLY_RUSSIA, NOBODY)


@dataclass(frozen=True)
class Row:
    """One issue. ``ukraine`` and ``russia`` are words for a page; a basis is stated, inferred or “”."""

    label: str
    ukraine: str
    russia: str
    ukraine_basis: str
    russia_basis: str
    verdict: str


@dataclass(frozen=True)
class State:
    """The matrix under one choice: a version for each side, and inferred rows counted or not."""

    ukraine: str
    russia: str
    inferred: bool
    rows: list[Row]
    sentence: str

    def issues(self, *verdicts: str) -> list[str]:
        """The labels of the issues with one of these verdicts."""
        return [row.label for row in self.rows if row.verdict in verdicts]

    def possible(self) -> tuple[int, int]:
        """On how many issues an option in common is certain, and on how many it cannot be ruled out."""
        return len(self.issues(COMMON)), len(self.issues(COMMON, *UNKNOWN))


def choices(versions: dict[str, str]) -> list[dict[str, str]]:
    """``UKRAINE`` or ``RUSSIA`` as choices of a control: value and label with its paragraph, such as (¶19)."""
    where = _coded().drop_duplicates("version").set_index("version")["paragraph"]
    return [{"value": v, "label": f"{_capital(name)} (¶{where[v]})"} for v, name in versions.items()]


def states() -> list[State]:
    """Every choice of versions, with inferred rows counted and left out.

    Source: ``positions``, ``issues`` and ``issue_options`` of the case; the options and the inferred rows are the
    coders’. A version that names no option on an issue leaves the party’s row ``main``, where there is one.
    """
    coded, issues = _coded(), case.load("issues")
    found = []
    for ukraine, russia, inferred in itertools.product(UKRAINE, RUSSIA, (True, False)):
        counted = coded if inferred else coded[coded["basis"] == "stated"]
        sides = [
            counted[(counted["party"] == party) & counted["version"].isin(["main", version])]
            for party, version in (("UA", ukraine), ("RU", russia))
        ]
        rows = [
            _row(issue.label, *(side[side["issue"] == issue.issue] for side in sides))
            for issue in issues.itertuples()
        ]
        found.append(State(ukraine, russia, inferred, rows, _sentence(ukraine, russia, inferred, rows)))
    return found


def state(ukraine: str, russia: str, *, inferred: bool) -> State:
    """The state for one choice; raises KeyError for a version that is not compared here."""
    return {(s.ukraine, s.russia, s.inferred): s for s in states()}[ukraine, russia, inferred]


def as_records(found: list[State]) -> list[dict]:
    """The states as plain data for JSON."""
    return [asdict(one) for one in found]


def _coded() -> pd.DataFrame:
    """The positions with the words of their option and the paragraph of their statement."""
    words = case.load("issue_options").rename(columns={"label": "words"})
    where = case.load("statements")[["statement_id", "paragraph"]]
    return case.load("positions").merge(words, on=["issue", "option"]).merge(where, on="statement_id")


def _row(label: str, ukraine: pd.DataFrame, russia: pd.DataFrame) -> Row:
    if ukraine.empty or russia.empty:
        verdict = NOBODY if ukraine.empty and russia.empty else ONLY_RUSSIA if ukraine.empty else ONLY_UKRAINE
    else:
        verdict = COMMON if set(ukraine["option"]) & set(russia["option"]) else NOTHING
    paired = verdict in (COMMON, NOTHING)
    return Row(label, _cell(ukraine, paired), _cell(russia, paired), _basis(ukraine), _basis(russia), verdict)


def _cell(rows: pd.DataFrame, paired: bool) -> str:
    """What stands in a cell: the option in words where the other side is on record too, else only the paragraph."""
    if rows.empty:
        return "–"
    # A label says first what holds, and after its colon what that means on the ground.
    words = " or ".join(label.partition(":")[0] for label in rows["words"]) if paired else "On record"
    where = ", ".join(f"¶{paragraph}" for paragraph in rows["paragraph"].unique())
    return f"{words} ({where}{'; inferred by us' if _basis(rows) == 'inferred' else ''})"


def _basis(rows: pd.DataFrame) -> str:
    return "" if rows.empty else str(rows["basis"].iloc[0])


def _sentence(ukraine: str, russia: str, inferred: bool, rows: list[Row]) -> str:
    def named(verdict: str) -> str:
        labels = [_in_a_sentence(row.label) for row in rows if row.verdict == verdict]
        # A label may hold an “and” of its own, so that a longer list keeps its commas.
        return ", and ".join(filter(None, (", ".join(labels[:-1]), *labels[-1:]))) or "no issue"

    unknown = sum(row.verdict in UNKNOWN for row in rows)
    return (
        f"{_capital(UKRAINE[ukraine])} against {RUSSIA[russia]}, "
        f"{'with what we inferred' if inferred else 'stated positions only'}: an option in common on {named(COMMON)}; "
        f"none on {named(NOTHING)}. No pair to compare on {unknown} of {len(rows)} issues: unknown."
    )


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _in_a_sentence(label: str) -> str:
    """The label of an issue as it stands within a sentence: “the rest of Donetsk”, “Kherson and Zaporizhzhia”."""
    return f"the {label[0].lower()}{label[1:]}" if label.startswith(("Rest ", "Legal ")) else label
