"""The numbers of Round three for its teaching note: computed from the tables, so that no hand copies them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from seminar.desk import debrief, simulation
from seminar.desk.simulation import OPEN, PARTIES, SIDES, Game

if TYPE_CHECKING:
    from seminar.desk.packets import Texts


def facts(game: Game) -> dict:
    """What can be said of all agreements together; counts are whole numbers, points are points.

    ``agreements`` all there are; ``whole`` those on the whole, ``whole_zone`` how many of these no one would rather leave
    than sign, ``closest`` by how many points the best of them fails, ``whole_pairs`` how many suit each pair;
    ``zone`` the agreements on a part that suit all three, ``efficient`` those of them on which nobody can gain without
    somebody's loss; ``clear`` and ``vague`` those with every term of the pause fixed, or none; ``land``, ``guarantee`` and
    ``no_pause`` those that settle these, or do without a pause; ``pause_alone`` those of a pause and nothing else; ``sides`` the agreements that suit the two sides,
    ``broker_excludes`` how many of these do not suit the broker, ``broker_excludes_meetings`` with weekly meetings
    among them. ``broker_best`` and ``sides_at_broker_best`` are points in that agreement of the zone which is best for the
    broker, ``sides_best`` and ``broker_at_sides_best`` in that which is best for the two sides together.
    """
    every = simulation.agreements(game)
    count = simulation.first_count(game, every)
    zone, whole = simulation.in_zone(game, count), simulation.whole(game, every)
    left_open, settled = simulation.open_terms(game, every), simulation.settled(game, every)
    pairs = [(a, b) for i, a in enumerate(PARTIES) for b in PARTIES[i + 1 :]]
    sides = simulation.in_zone(game, count, SIDES)
    best = count[zone].sort_values("broker", kind="stable").index[-1]
    joint = count.loc[zone, list(SIDES)].sum(axis=1)
    return {
        "agreements": len(every),
        "whole": int(whole.sum()),
        "whole_zone": int((whole & zone).sum()),
        "closest": int(-(count - game.walk_away).min(axis=1)[whole].max()),
        "whole_pairs": {pair: int((whole & simulation.in_zone(game, count, pair)).sum()) for pair in pairs},
        "zone": int((zone & ~whole).sum()),
        "efficient": int(simulation.efficient(count[zone]).sum()),
        "clear": int((zone & (left_open == 0)).sum()),
        "vague": int((zone & (left_open == len(game.terms))).sum()),
        "land": int((zone & settled["line"]).sum()),
        "land_clear": int((zone & settled["line"] & (left_open == 0)).sum()),
        "guarantee": int((zone & settled["guarantee"]).sum()),
        "guarantee_clear": int((zone & settled["guarantee"] & (left_open == 0)).sum()),
        "both": int((zone & settled["line"] & settled["guarantee"]).sum()),
        "no_pause": int((zone & left_open.isna()).sum()),
        "pause_alone": int((zone & ~settled.any(axis=1)).sum()),
        "pause_alone_clear": int((zone & ~settled.any(axis=1) & (left_open == 0)).sum()),
        "sides": int(sides.sum()),
        "broker_excludes": int((sides & ~zone).sum()),
        "broker_excludes_meetings": int((sides & ~zone & (every["contact"] == "standing")).sum()),
        "broker_best": int(count.loc[best, "broker"]),
        "sides_at_broker_best": int(joint[best]),
        "sides_best": int(joint.max()),
        "broker_at_sides_best": int(count.loc[joint.idxmax(), "broker"]),
    }


def insisting(game: Game) -> pd.DataFrame:
    """What comes of a delegation that signs only with its favourite option on an issue: one row an issue and party.

    Columns: issue, party, ``left``, agreements in the zone that hold the favourite; ``pays``, whether every efficient
    agreement of the zone with it is at least as good for that party as every one without it, both being there.
    """
    every = simulation.agreements(game)
    count = simulation.first_count(game, every)
    zone = simulation.in_zone(game, count)
    best = simulation.efficient(count[zone]).reindex(every.index, fill_value=False)
    rows = []
    for issue, wanted in simulation.favourites(game).iterrows():
        for party, option in wanted.items():
            held = every[issue] == option
            having, without = count.loc[best & held, party], count.loc[best & ~held, party]
            pays = len(having) > 0 and len(without) > 0 and having.min() >= without.max()
            rows.append(
                {"issue": issue, "party": party, "left": int((zone & held).sum()), "pays": bool(pays)}
            )
    return pd.DataFrame(rows)


def numbers(here: Texts) -> dict:
    """Everything that ``note.md`` and ``debrief-guide.md`` name in braces: numbers, lists in words, and tables in Markdown."""
    game, names = here.game, here.names
    found, insist = facts(game), insisting(game)
    dead = insist[insist["left"] == 0]
    labels = {i: here.fill(label) for i, label in game.issues["label"].items()}
    dominant = simulation.dominant(game)
    events = {e: f"card {row.card}" for e, row in game.events.iterrows()}
    change = debrief.mean_change(game, "day_seven").round(0).astype(int)
    even = debrief.break_even(game, "day_seven")
    times = dict(iter(here.timetable.groupby("plan")))
    return found | {
        "pairs": {" and ".join(names[p] for p in pair): n for pair, n in found["whole_pairs"].items()},
        "dead_ends": "; ".join(f"{names[p.party]} on “{labels[p.issue]}”" for p in dead.itertuples()),
        "paying": int(insist["pays"].sum()),
        "insisting": len(insist),
        "dominant": "; ".join(
            f"{names[party]} on “{labels[issue]}” ({game.options.loc[name, 'letter']})"
            for party in PARTIES
            for issue in dominant.index
            for name in dominant.at[issue, party]
        ),
        "change": {paper: {names[p]: int(change.at[paper, p]) for p in PARTIES} for paper in change.index},
        "even": {party: f"{100 * chance:.0f}%" for party, chance in even.items()},
        "walk_away": {p: int(game.walk_away[p]) for p in PARTIES},
        "key": _key(here, labels),
        "open_terms": _table(
            debrief.by_open_terms(game).rename(columns={"zone": "in the zone that evening"} | events),
            "open terms",
        ),
        "disputed": _table(
            debrief.disputed_if_open(game).rename(index=labels, columns=events), "the one open term"
        ),
        "outcomes": _table(
            game.outcomes[["meaning", "actor", "struck", "broker"]]
            .set_axis(game.outcomes["label"])
            .rename(columns={"actor": "who acts", "struck": "who is struck", "broker": names["broker"]}),
            "outcome",
        ),
        "coverage": _coverage(here, labels, events),
        "seats": _seats(here),
        "plans": {
            plan: _table(rows.set_index("phase")[["minutes", "what"]], "phase")
            for plan, rows in times.items()
        },
        "shares": {
            plan: {kind: int(part["minutes"].sum()) for kind, part in rows.groupby("kind", observed=True)}
            for plan, rows in times.items()
        },
        "debrief": {plan: rows.set_index("phase")["minutes"].to_dict() for plan, rows in times.items()},
    }


def _table(frame: pd.DataFrame, corner: str) -> str:
    """A table in Markdown, the index first."""
    lines = [[corner, *frame.columns], ["---"] * (len(frame.columns) + 1)]
    lines += [[index, *row] for index, row in zip(frame.index, frame.to_numpy().tolist(), strict=True)]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def _key(here: Texts, labels: dict[str, str]) -> str:
    game = here.game
    rows = game.options.join(game.scores)
    rows = rows.assign(issue=rows["issue"].map(labels), label=rows["label"].map(here.fill))
    for issue, readings in game.readings.iterrows():
        worth = {p: game.scores.loc[readings[p], p] for p in PARTIES}
        rows.loc[f"{issue} {OPEN}"] = {
            "issue": labels[issue],
            "letter": "",
            "label": "left open in a pause",
        } | worth
    order = {label: n for n, label in enumerate(labels.values())}
    rows = rows.sort_values("issue", key=lambda c: c.map(order), kind="stable").set_index("issue")
    columns = {"letter": "", "label": "option"} | {p: here.names[p.capitalize()] for p in PARTIES}
    return _table(rows[list(columns)].rename(columns=columns), "issue")


def _coverage(here: Texts, labels: dict[str, str], events: dict[str, str]) -> str:
    says = here.game.coverage["covers"].map({True: "covered", False: "left out"}).unstack("event")
    options = here.game.options.loc[says.index]
    rows = says.set_axis(options["issue"].map(labels) + ", " + options["letter"]).sort_index()
    return _table(rows[[e for e in events if e in rows]].rename(columns=events), "a term in writing")


def _seats(here: Texts) -> str:
    rows = here.game.roles.reset_index()
    table = pd.DataFrame(
        {
            "seats at each table": rows["seats"].to_list(),
            "needed": rows["needed"].map({True: "yes", False: "no"}).to_list(),
        },
        index=[here.title(r) for r in rows["role"]],
    )
    return _table(table, "role")
