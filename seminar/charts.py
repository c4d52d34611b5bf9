"""One look for every chart of the book. Meaning never by colour alone; text stays text in the SVG."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Callable

import matplotlib as mpl
import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from matplotlib_inline.backend_inline import set_matplotlib_formats

from seminar import phone

FOR_PAGES = "SEMINAR_PAGES"
"""The variable of the environment that says: these charts are for the book’s pages, which a phone shows too."""

INK, MUTED, LINE = "#22303a", "#5d6b75", "#d5dbdf"
COVERED, ATTACK, TALKS, OTHER = "#2b7a9b", "#b5471b", "#5b6e1f", "#7a5c99"
_KINDS = {
    "talks": TALKS,
    "plan": TALKS,
    "attack": ATTACK,
    "announcement": OTHER,
    "deadline": OTHER,
    "speech": OTHER,
}


def style() -> None:
    """Set the book's look for the figures that follow: sharp at any size, text as text."""
    set_matplotlib_formats("svg", metadata={"Date": None})
    if FOR_PAGES in os.environ:
        phone.carry()
    mpl.rcParams.update(
        {
            "axes.edgecolor": LINE,
            "axes.grid": True,
            "axes.grid.axis": "x",
            "axes.axisbelow": True,
            "axes.labelcolor": MUTED,
            "axes.spines.left": False,
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.titlelocation": "left",
            "axes.titlesize": 12,
            "axes.titleweight": "bold",
            "figure.dpi": 100,
            "figure.figsize": (7.2, 3.2),
            "figure.facecolor": "white",
            "font.family": "sans-serif",
            # Measured in the first, which is wide: what stands in for it on a reader's machine fits.
            "font.sans-serif": ["DejaVu Sans", "Segoe UI", "Helvetica Neue", "Roboto", "Arial"],
            "hatch.linewidth": 1.2,
            "font.size": 11,
            "grid.color": LINE,
            "grid.linewidth": 0.6,
            "svg.fonttype": "none",
            "svg.hashsalt": "ripe-for-talks",
            "text.color": INK,
            "xtick.color": MUTED,
            "ytick.color": INK,
            "ytick.left": False,
        }
    )


def blank(title: str, height: float, panels: int = 1) -> tuple[Figure, plt.Axes]:
    """An empty chart of so many inches’ height, its title above it, and its axes: one, or an array of panels with the same rows."""
    style()
    figure, axes = plt.subplots(1, panels, figsize=(7.2, height), sharey=True, layout="constrained")
    figure.suptitle(title, x=0.01, ha="left", size=12, weight="bold")
    return figure, axes


def time_line(events: pd.DataFrame, title: str) -> Figure:
    """One row an event, from its earliest first day to its latest last day; thin where the day is not known.

    ``events`` has label, kind and the four date bounds, in the order in which the rows shall stand.
    """
    figure, axes = blank(title, 0.9 + 0.42 * len(events))
    for place, event in enumerate(events.itertuples()):
        last = event.end_latest if pd.notna(event.end_latest) else event.start_latest
        sure = event.start_latest == event.start_earliest
        end = last + pd.Timedelta(days=1)
        axes.barh(
            place,
            end - event.start_earliest,
            left=event.start_earliest,
            height=0.56 if sure else 0.18,
            color=_KINDS.get(event.kind, MUTED),
            alpha=1 if sure else 0.65,
        )
    axes.set_yticks(range(len(events)), events["label"])
    axes.invert_yaxis()
    _days(axes)
    return figure


def spans(
    rows: list[tuple[str, pd.DatetimeIndex]], marked: dict[str, pd.DatetimeIndex], title: str
) -> Figure:
    """Rows of covered days, with spans of other events shaded and named behind all of them."""
    figure, axes = blank(title, 1.3 + 0.45 * len(rows))
    day = pd.Timedelta(days=1)
    for place, (_, days) in enumerate(rows):
        axes.barh(place, days[-1] + day - days[0], left=days[0], height=0.5, color=COVERED)
        axes.text(
            days[0] + (days[-1] + day - days[0]) / 2,
            place,
            f"{len(days)} days",
            color="white",
            ha="center",
            va="center",
            size=9,
        )
    for number, (name, days) in enumerate(marked.items()):
        colour, hatch = ((ATTACK, "////"), (TALKS, "----"))[number % 2]
        axes.axvspan(
            days[0], days[-1] + day, facecolor="none", edgecolor=colour, hatch=hatch, alpha=0.45, lw=0
        )
        # Spans may touch; their names must not: the last begins where its span does, all others end there.
        last = number + 1 == len(marked)
        where, side, gap = (days[0], "left", 3) if last else (days[-1] + day, "right", -3)
        axes.annotate(
            name,
            (where, 1),
            (gap, 2),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            color=colour,
            ha=side,
            va="bottom",
            size=9,
        )
    axes.set_yticks(range(len(rows)), [name for name, _ in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    _days(axes)
    return figure


def intervals(
    rows: pd.DataFrame, title: str, unit: str, reference: tuple[float, str] | None = None
) -> Figure:
    """Rows of (label, low, high): a bar where they differ, a point where they agree, an arrow where one is open."""
    figure, axes = blank(title, 1.2 + 0.5 * len(rows))
    finite = rows[["low", "high"]].replace([float("inf"), -float("inf")], pd.NA).astype(float)
    reach = finite.max().max() * 1.15
    for place, row in enumerate(rows.itertuples()):
        high = min(row.high, reach)
        if row.low == row.high:
            axes.plot(row.low, place, "o", color=COVERED, markersize=8)
        elif row.high > reach:
            axes.annotate(
                "",
                (reach, place),
                (row.low, place),
                arrowprops={"arrowstyle": "-|>", "color": COVERED, "lw": 2.5},
            )
        else:
            axes.barh(place, high - row.low, left=row.low, height=0.42, color=COVERED)
    if reference is not None:
        axes.axvline(reference[0], color=ATTACK, ls="--", lw=1.4)
        axes.text(reference[0], -0.62, f" {reference[1]}", color=ATTACK, size=9, va="bottom", ha="right")
    axes.set_yticks(range(len(rows)), rows["label"])
    axes.set_ylim(len(rows) - 0.5, -0.7)
    axes.use_sticky_edges = False
    axes.margins(x=0.04)
    axes.xaxis.set_major_locator(MaxNLocator(steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.set_xlabel(unit)
    return figure


def zones(readings: dict[str, list], title: str) -> Figure:
    """For each reading a panel, in it for each issue a dot for each side on record and what lies between them.

    ``readings`` maps a panel's title to the rows of :class:`seminar.positions.State`. A bar joins sides with an option
    in common, a cross parts sides with none, and a question mark stands where there is no pair.
    """
    issues = [row.label for row in next(iter(readings.values()))]
    figure, _ = blank(title, 1.7 + 0.36 * len(issues), len(readings))
    look = {"marker": "o", "linestyle": "none", "markersize": 9, "color": INK}
    fill = {"stated": INK, "inferred": "white"}
    for axes, (name, rows) in zip(figure.axes, readings.items(), strict=True):
        for place, row in enumerate(rows):
            sides = [row.ukraine_basis, row.russia_basis]
            if all(sides):
                common = row.verdict == "an option in common"
                axes.plot([0, 1], [place, place], color=COVERED if common else ATTACK, lw=6 if common else 1)
                if not common:
                    axes.plot(0.5, place, marker="X", markersize=12, color=ATTACK)
            else:
                axes.text(0.5, place, "?", color=MUTED, ha="center", va="center", size=12)
            for side, basis in enumerate(sides):
                if basis:
                    axes.plot(side, place, markerfacecolor=fill[basis], **look)
        axes.set_title(textwrap.fill(name, 20), size=10.5)
        axes.set_xticks([0, 1], ["Ukraine", "Russia"])
        axes.set(xlim=(-0.35, 1.35), ylim=(len(issues) - 0.5, -0.5))
        axes.tick_params(length=0)
        axes.grid(visible=False)
        axes.spines[:].set_visible(False)
    first = figure.axes[0]
    first.set_yticks(range(len(issues)), issues)
    for basis, words in (("stated", "on record, stated"), ("inferred", "on record, inferred by us")):
        first.plot([], [], markerfacecolor=fill[basis], label=words, **look)
    first.plot([], [], color=COVERED, lw=6, label="an option in common")
    first.plot([], [], color=ATTACK, marker="X", markersize=10, lw=1, label="no option in common")
    first.plot([], [], marker="$?$", linestyle="none", color=MUTED, label="no pair to compare")
    figure.legend(loc="outside lower left", ncols=3, frameon=False, fontsize=9.5)
    return figure


def number_grids(
    panels: dict[str, pd.DataFrame], title: str, framed: Callable[[pd.Series], bool] = lambda row: False
) -> Figure:
    """Tables of small numbers side by side: each number printed and shaded, and a frame around the rows ``framed`` picks.

    All tables have the same rows and columns; the rows are named at the left only.
    """
    rows, columns = next(iter(panels.values())).shape
    most = max(panel.to_numpy().max() for panel in panels.values()) or 1
    figure, _ = blank(title, 1.3 + 0.32 * rows, len(panels))
    for axes, (name, panel) in zip(figure.axes, panels.items(), strict=True):
        for (row, column), number in np.ndenumerate(panel.to_numpy()):
            # At most 0.7, so that the printed number can be read on the darkest shade.
            tile = {"facecolor": COVERED, "alpha": 0.7 * number / most, "linewidth": 0}
            axes.add_patch(plt.Rectangle((column - 0.47, row - 0.45), 0.94, 0.9, **tile))
            axes.text(column, row, number, ha="center", va="center", size=10)
        for row in range(rows):
            if framed(panel.iloc[row]):
                edge = {"fill": False, "edgecolor": ATTACK, "linewidth": 2}
                axes.add_patch(plt.Rectangle((-0.53, row - 0.48), columns + 0.06, 0.96, **edge))
        axes.set_xticks(range(columns), panel.columns)
        axes.set_yticks(range(rows), panel.index)
        axes.set(xlim=(-0.6, columns - 0.4), ylim=(rows - 0.4, -0.6))
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.grid(visible=False)
        axes.spines[:].set_visible(False)
        axes.set_title(name, size=10, loc="center")
    return figure


def _days(axes: plt.Axes) -> None:
    """Whole days along the axis: each, or every second and so on, is named at its noon; lines stand at midnight."""
    first, last = int(np.floor(axes.dataLim.x0)), int(np.ceil(axes.dataLim.x1))
    axes.set_xlim(first, last)
    step = max(1, round((last - first) / 7))
    axes.set_xticks([day + 0.5 for day in range(first, last, step)])
    axes.set_xticks(range(first, last + 1), minor=True)
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%-d %b"))
    axes.tick_params(axis="x", which="both", length=0)
    axes.grid(visible=False, which="major", axis="x")
    axes.grid(visible=True, which="minor", axis="x")


def shares(counts: pd.DataFrame, title: str) -> Figure:
    """A bar of the same length for each row of counts, divided by column; numbers in it, the sum behind it.

    The columns are told apart by hatching as well as by colour; an empty row stays an empty bar.
    """
    looks = [(COVERED, ""), (COVERED, "////"), (OTHER, "----"), (TALKS, "xxxx"), (MUTED, "")]
    figure, axes = blank(title, 1.6 + 0.45 * len(counts))
    sums = counts.sum(axis="columns")
    left = pd.Series(0.0, index=counts.index)
    for number, column in enumerate(counts.columns):
        colour, hatch = looks[number % len(looks)]
        solid = number % len(looks) == 0
        width = (counts[column] / sums.where(sums > 0) * 100).fillna(0)
        look = {
            "facecolor": colour if solid else "white",
            "edgecolor": colour,
            "hatch": hatch,
            "height": 0.62,
        }
        axes.barh(range(len(counts)), width, left=left, label=column, **look)
        for place, (share, start) in enumerate(zip(width, left, strict=True)):
            if share >= 4:
                plate = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
                text = {"ha": "center", "va": "center", "size": 9, "bbox": plate}
                axes.text(start + share / 2, place, str(counts[column].iloc[place]), **text)
        left = left + width
    for place, total in enumerate(sums):
        axes.annotate(
            f"of {total}", (100, place), (5, 0), textcoords="offset points", va="center", size=9, color=MUTED
        )
    axes.set_yticks(range(len(counts)), counts.index)
    axes.invert_yaxis()
    axes.set(xlim=(0, 100), xticks=range(0, 101, 25), xlabel="per cent of the row")
    figure.legend(loc="outside lower left", ncols=2, frameon=False, fontsize=10)
    return figure
