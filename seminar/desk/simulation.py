"""Round three, the simulation: which agreements there are, what each is worth, and what an event makes of it.

Every number stands in ``solutions/teaching/simulation/data``; the points are the authors' teaching assumption. An
*agreement* is a row: for each issue the option agreed on, or ``OPEN``; without a pause its three terms are ``NO_PAUSE``.
Points add up over the issues, and an open one counts 0. Only an open term of a pause is different: on the evening of the
signature each delegation counts its own reading of the vague words. That is the *first count*. The *second count* comes
after an event, and depends on what the text says of it.

>>> game = load(folder(checkout))
>>> in_zone(game, first_count(game, agreements(game))).sum()
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from seminar import case

OPEN, NO_PAUSE = "open", "no pause"
PARTIES = ("upriver", "downriver", "broker")
SIDES = PARTIES[:2]


@dataclass(frozen=True)
class Game:
    """The tables of the simulation that hold its numbers, each with its key as index."""

    issues: pd.DataFrame
    options: pd.DataFrame
    scores: pd.DataFrame
    readings: pd.DataFrame
    events: pd.DataFrame
    coverage: pd.DataFrame
    outcomes: pd.DataFrame
    roles: pd.DataFrame

    @property
    def terms(self) -> list[str]:
        """The issues that are terms of the pause."""
        return list(self.issues.index[self.issues["part"] == "pause"])

    @property
    def settlement(self) -> list[str]:
        """The issues that stand by themselves."""
        return list(self.issues.index[self.issues["part"] == "settlement"])

    @property
    def walk_away(self) -> pd.Series:
        """Points that leaving without a text is worth, by delegation."""
        return self.roles.loc[list(PARTIES), "walk_away"].astype(int)

    def menu(self, issue: str) -> list[str]:
        """The options of an issue, in the order of the form."""
        return list(self.options.index[self.options["issue"] == issue])


def folder(checkout: Path) -> Path:
    """Where the tables are."""
    return checkout / "solutions" / "teaching" / "simulation" / "data"


def load(at: Path) -> Game:
    """The game from its tables. Raises :class:`seminar.case.CaseError` where one does not keep to its schema."""

    def table(name: str, key: str | list[str]) -> pd.DataFrame:
        read = case.load(name, at)
        texts = read.select_dtypes("category").columns
        return read.astype(dict.fromkeys(texts, "str")).set_index(key)

    return Game(
        issues=table("issues", "issue"),
        options=table("options", "option"),
        scores=table("scores", "option"),
        readings=table("readings", "issue"),
        events=table("events", "event"),
        coverage=table("coverage", ["event", "option"]),
        outcomes=table("outcomes", "outcome"),
        roles=table("roles", "role"),
    )


def agreements(game: Game) -> pd.DataFrame:
    """Every agreement, from nothing at all to everything: one row each, one column an issue."""
    pauses = [(NO_PAUSE,) * len(game.terms), *product(*([OPEN, *game.menu(t)] for t in game.terms))]
    rest = product(*([OPEN, *game.menu(i)] for i in game.settlement))
    rows = [pause + others for pause, others in product(pauses, rest)]
    return pd.DataFrame(rows, columns=game.terms + game.settlement, dtype=object)


def open_terms(game: Game, table: pd.DataFrame) -> pd.Series:
    """How many terms of its pause each agreement leaves open; missing where there is no pause."""
    return (table[game.terms] == OPEN).sum(axis=1).where(table[game.terms[0]] != NO_PAUSE).astype("Int64")


def settled(game: Game, table: pd.DataFrame) -> pd.DataFrame:
    """Which settlement issues each agreement settles: True and False."""
    return table[game.settlement] != OPEN


def whole(game: Game, table: pd.DataFrame) -> pd.Series:
    """Whether an agreement is on the whole: a pause, clear or vague, and every settlement issue."""
    return (table[game.terms[0]] != NO_PAUSE) & settled(game, table).all(axis=1)


def points(game: Game, table: pd.DataFrame, issues: Iterable[str]) -> pd.DataFrame:
    """Points of each delegation for some issues of each agreement, on the evening of the signature."""
    total = pd.DataFrame(0, index=table.index, columns=list(PARTIES))
    for issue in issues:
        for party in PARTIES:
            worth = {option: game.scores.loc[option, party] for option in game.menu(issue)}
            worth |= {NO_PAUSE: 0, OPEN: 0}
            if issue in game.terms:
                worth[OPEN] = game.scores.loc[game.readings.loc[issue, party], party]
            total[party] += table[issue].map(worth).astype(int)
    return total


def first_count(game: Game, table: pd.DataFrame) -> pd.DataFrame:
    """Points on the evening of the signature: one row an agreement, one column a delegation."""
    return points(game, table, game.issues.index)


def outcomes(game: Game, table: pd.DataFrame, event: str) -> pd.Series:
    """What each agreement makes of an event: a key of the table ``outcomes``.

    A term in writing that leaves the act out decides. If none does, the act is covered where every term that bears on it
    is in writing; a breach is *found* if somebody was named to judge, and *disputed* in all other cases.
    """
    if pd.isna(game.events.loc[event, "actor"]):
        return pd.Series("quiet", index=table.index)
    covers = game.coverage.loc[event, "covers"].astype(bool)
    bearing = [t for t in game.terms if set(game.menu(t)) & set(covers.index)]
    says = pd.DataFrame({t: table[t].map(covers.to_dict()) for t in bearing}, dtype=object)
    judged = table["breach"].map(game.options["judge"].dropna().to_dict()).eq(True)
    cases = [
        table[game.terms[0]].eq(NO_PAUSE),
        says.eq(False).any(axis=1),
        says.eq(True).all(axis=1) & judged,
    ]
    return pd.Series(np.select(cases, ["no_pause", "outside", "found"], "disputed"), index=table.index)


def second_count(game: Game, table: pd.DataFrame, event: str) -> pd.DataFrame:
    """Points after an event, in the form of :func:`first_count`. A pause that falls counts nothing any more."""
    happened = game.outcomes.loc[outcomes(game, table, event)].set_index(table.index)
    total = points(game, table, game.settlement)
    total += points(game, table, game.terms).mul(happened["pause_stands"].astype(int), axis=0)
    seats = {
        game.events.loc[event, "actor"]: "actor",
        game.events.loc[event, "struck"]: "struck",
        "broker": "broker",
    }
    for party, seat in seats.items():
        if party in PARTIES:
            total[party] += happened[seat]
    return total.astype(int)


def in_zone(game: Game, count: pd.DataFrame, parties: Iterable[str] = PARTIES) -> pd.Series:
    """Whether no one of ``parties`` has fewer points than leaving is worth to it."""
    parties = list(parties)
    return (count[parties] >= game.walk_away[parties]).all(axis=1)


def efficient(count: pd.DataFrame) -> pd.Series:
    """Whether no other row of ``count`` is better for one delegation and worse for none (Pareto)."""
    values = count.to_numpy()
    better = [((values >= row).all(axis=1) & (values > row).any(axis=1)).any() for row in values]
    return ~pd.Series(better, index=count.index, dtype=bool)


def favourites(game: Game) -> pd.DataFrame:
    """The option with the most points: one row an issue, one column a delegation."""
    issues = game.issues.index
    return pd.DataFrame(
        {p: [game.scores.loc[game.menu(i), p].idxmax() for i in issues] for p in PARTIES}, issues
    )


def dominant(game: Game) -> pd.DataFrame:
    """The names, by issue and delegation, that never do worse than another: tuples of options, often empty.

    The test is a game of one move. All three name something on each issue at the same time, an option or ``OPEN``; what
    all of them name is settled, and the rest is open. So a name counts only where the two others name the same. It is
    dominant if it is worth at least as much as leaving the issue open, and no other name is worth more than that: whatever
    stands on the other issues, at the first count and at the second after any event. Naming a term implies a pause.
    """
    table = agreements(game)
    counts = {"first": first_count(game, table)} | {
        e: second_count(game, table, e) for e in game.events.index
    }
    worth = pd.concat(counts, axis=1)
    found = pd.DataFrame(index=game.issues.index, columns=list(PARTIES), dtype=object)
    for issue in found.index:
        rest = [table[i] for i in found.index if i != issue]
        by_name = {
            name: worth[rows].set_axis(pd.MultiIndex.from_frame(table.loc[rows, [r.name for r in rest]]))
            for name in [OPEN, *game.menu(issue)]
            if (rows := table[issue] == name).any()
        }
        for party in PARTIES:
            gain = {o: (w - by_name[OPEN]).xs(party, axis=1, level=1) for o, w in by_name.items()}
            never_worse = [o for o in gain if (gain[o] >= 0).all(axis=None)]
            never_better = {o for o in gain if (gain[o] <= 0).all(axis=None)}
            found.at[issue, party] = tuple(o for o in never_worse if set(gain) - {o} <= never_better)
    return found
