"""Round three after the talks: what the tables agreed on, scored and compared, and the numbers of the teaching note."""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from seminar import case, charts
from seminar.desk import simulation
from seminar.desk.simulation import NO_PAUSE, OPEN, PARTIES, SIDES, Game

VAGUE, CLEAR = "vague", "term sheet"
COLOURS = {"upriver": charts.ATTACK, "downriver": charts.COVERED, "broker": charts.OTHER}
MARKS = {"upriver": "s", "downriver": "o", "broker": "^"}


def results(game: Game, at: Path) -> pd.DataFrame:
    """What the forms of the tables say, ``results.csv`` of a folder: one row a table, letters turned into options.

    Index table; columns paper, the issues as in :func:`seminar.desk.simulation.agreements`, event, minutes.
    Raises :class:`seminar.case.CaseError` naming the table and what to write.
    """
    forms = case.load("results", at).set_index("table")
    cards = game.events.reset_index().set_index("card")["event"]
    found = pd.DataFrame({"paper": forms["paper"].astype(str)})
    for issue in game.issues.index:
        letters = {game.options.loc[option, "letter"]: option for option in game.menu(issue)} | {OPEN: OPEN}
        for table, letter in forms[issue].items():
            if letter not in letters:
                raise case.CaseError(
                    f"results.csv, table {table}, {issue}: “{letter}” is not on the form. "
                    f"Write {', '.join(letters)}."
                )
            if issue in game.terms and forms.loc[table, "pause"] == "no" and letter != OPEN:
                raise case.CaseError(
                    f"results.csv, table {table}: there is no pause, but {letter} under {issue}. Write open there, "
                    "or yes under pause."
                )
        found[issue] = forms[issue].map(letters).astype(object)
        if issue in game.terms:
            found.loc[forms["pause"] == "no", issue] = NO_PAUSE
    found["event"] = forms["event"].map(cards)
    found["minutes"] = forms["minutes"]
    return found


def compare(game: Game, tables: pd.DataFrame) -> pd.DataFrame:
    """Both counts of every table and delegation; ``tables`` as :func:`results` gives them.

    One row a table and party, with the columns table, paper, party, first, second, walk_away (all in points) and outcome.
    """
    rows = []
    for table, form in tables.iterrows():
        one = tables.loc[[table], list(game.issues.index)]
        first, second = simulation.first_count(game, one), simulation.second_count(game, one, form["event"])
        outcome = simulation.outcomes(game, one, form["event"]).iloc[0]
        for party in PARTIES:
            points = {"first": first[party].iloc[0], "second": second[party].iloc[0]}
            seat = {"table": table, "paper": form["paper"], "party": party}
            rows.append(seat | points | {"walk_away": game.walk_away[party], "outcome": outcome})
    return pd.DataFrame(rows)


def chart(game: Game, compared: pd.DataFrame, labels: dict[str, str]) -> Figure:
    """Points above leaving, first count and second, table by table; those with the vague text on top.

    ``compared`` as :func:`compare` gives it, ``labels`` the name of each delegation.
    """
    order = compared.sort_values(
        ["paper", "table"], key=lambda c: c.map({VAGUE: 0, CLEAR: 1}) if c.name == "paper" else c
    )
    tables = list(dict.fromkeys(order["table"]))
    figure, axes = plt.subplots(figsize=(8, 1 + 0.9 * len(tables)), layout="constrained")
    for place, table in enumerate(tables):
        rows = order[order["table"] == table].set_index("party")
        for shift, party in zip((-0.24, 0, 0.24), PARTIES, strict=True):
            first, second = rows.loc[party, ["first", "second"]] - game.walk_away[party]
            look = {"color": COLOURS[party], "marker": MARKS[party], "ms": 8, "lw": 0}
            axes.plot([first, second], [place + shift] * 2, color=COLOURS[party], lw=1.5)
            axes.plot(first, place + shift, **look, markerfacecolor="white")
            axes.plot(second, place + shift, **look, label=None if place else labels[party])
    axes.plot(
        [], [], "o", ms=8, color=charts.MUTED, markerfacecolor="white", label="evening of the signature"
    )
    axes.plot([], [], "o", ms=8, color=charts.MUTED, label="after the event")
    axes.axvline(0, color=charts.INK, lw=1)
    papers = order.drop_duplicates("table").set_index("table")[["paper", "outcome"]]
    axes.set_yticks(range(len(tables)), [f"Table {t}\n{papers.loc[t, 'paper']}" for t in tables])
    for place, table in enumerate(tables):
        label = game.outcomes.loc[papers.loc[table, "outcome"], "label"]
        axes.annotate(
            label, (1.01, place), xycoords=("axes fraction", "data"), va="center", color=charts.MUTED
        )
    axes.invert_yaxis()
    axes.set(xlabel="points above (right) or below (left) what leaving is worth")
    axes.set_title("What each delegation had, and what it had left")
    figure.legend(
        *axes.get_legend_handles_labels(), loc="outside lower center", ncols=5, frameon=False, fontsize=9
    )
    return figure


def cloud(game: Game, tables: pd.DataFrame, labels: dict[str, str]) -> Figure:
    """Every agreement by the points of the two sides; the zone, and the way of each table from first to second count."""
    every = simulation.agreements(game)
    count = simulation.first_count(game, every)
    zone, whole = simulation.in_zone(game, count), simulation.whole(game, every)
    figure, axes = plt.subplots(figsize=(7.2, 5.4), layout="constrained")
    one, other = SIDES
    kinds = {
        "agreement on a part": (~whole & ~zone, charts.LINE, ".", 4),
        "agreement on the whole": (whole, "#b9a36a", "x", 4),
        "in the zone of all three": (zone, charts.TALKS, "o", 5),
    }
    for label, (rows, colour, mark, size) in kinds.items():
        axes.plot(count.loc[rows, one], count.loc[rows, other], mark, color=colour, ms=size, label=label)
    axes.axvline(game.walk_away[one], color=charts.INK, lw=1)
    axes.axhline(game.walk_away[other], color=charts.INK, lw=1)
    signed: dict[tuple, list[str]] = {}
    for table, rows in compare(game, tables).groupby("table"):
        sides = rows.set_index("party").loc[list(SIDES)]
        (x0, x1), (y0, y1) = (tuple(sides.loc[side, ["first", "second"]]) for side in SIDES)
        axes.annotate("", (x1, y1), (x0, y0), arrowprops={"arrowstyle": "->", "color": charts.INK, "lw": 1.5})
        signed.setdefault((x0, y0), []).append(str(table))
    for place, names in signed.items():
        box = {"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": charts.INK}
        axes.annotate(", ".join(names), place, ha="center", va="center", weight="bold", bbox=box)
    axes.set(
        xlabel=f"points of {labels[one]}", ylabel=f"points of {labels[other]}", xlim=(-45, 65), ylim=(-45, 65)
    )
    axes.set_title("Lines: what leaving is worth. Up and to the right of both: better")
    axes.legend(frameon=False, loc="lower left", fontsize=9)
    return figure


def by_open_terms(game: Game) -> pd.DataFrame:
    """The zone by the number of open terms in the pause, and what is left of it after each event.

    Index: open terms, 0 to 3. Columns: ``zone``, agreements in the zone on the evening of the signature, then a column
    for each event with how many of these are still in it.
    """
    every = simulation.agreements(game)
    zone = simulation.in_zone(game, simulation.first_count(game, every))
    kept = {"zone": zone}
    for event in game.events.index:
        kept[event] = zone & simulation.in_zone(game, simulation.second_count(game, every, event))
    return pd.DataFrame(kept).groupby(simulation.open_terms(game, every)).sum()


def mean_change(game: Game, event: str) -> pd.DataFrame:
    """Mean change of points from the first to the second count, for pauses in the zone: index paper, columns parties."""
    every = simulation.agreements(game)
    first = simulation.first_count(game, every)
    change = (simulation.second_count(game, every, event) - first)[simulation.in_zone(game, first)]
    paper = simulation.open_terms(game, every).map({0: CLEAR, len(game.terms): VAGUE})
    return change.groupby(paper).mean().loc[[VAGUE, CLEAR]]


def disputed_if_open(game: Game) -> pd.DataFrame:
    """Of the pauses with one term open, how many an event makes a matter of dispute: index the term, columns events."""
    every = simulation.agreements(game)
    pauses = every[(every[game.settlement] == OPEN).all(axis=1)]
    single = {t: pauses[(pauses[t] == OPEN) & (simulation.open_terms(game, pauses) == 1)] for t in game.terms}
    return pd.DataFrame(
        {
            e: {t: int((simulation.outcomes(game, p, e) == "disputed").sum()) for t, p in single.items()}
            for e in game.events.index
        }
    ).assign(pauses={t: len(p) for t, p in single.items()})


def break_even(game: Game, event: str, issue: str = "contact", option: str = "hotline") -> dict[str, float]:
    """How likely an event may be for the vague pause still to be worth as much as the best clear one, to each party.

    Compared are the pause with all terms open and the clear pause in the zone that has the largest sum of points, both
    with ``option`` agreed on ``issue`` and nothing else. A probability from 0 to 1 for each party, and for the sum of
    all points as ``together``; 0 where the clear one is no worse on the evening of the signature.
    """
    every = simulation.agreements(game)
    rest = [i for i in game.settlement if i != issue]
    same = every[(every[issue] == option) & (every[rest] == OPEN).all(axis=1)]
    first, second = simulation.first_count(game, same), simulation.second_count(game, same, event)
    left_open = simulation.open_terms(game, same)
    vague = same.index[left_open == len(game.terms)][0]
    clear = first[(left_open == 0) & simulation.in_zone(game, first)].sum(axis=1).idxmax()
    gain, loss = first.loc[vague] - first.loc[clear], second.loc[clear] - second.loc[vague]
    gain["together"], loss["together"] = gain.sum(), loss.sum()
    return {party: float(max(0, gain[party] / (gain[party] + loss[party]))) for party in gain.index}
