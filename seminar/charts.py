"""One look for every chart of the book. Meaning never by colour alone; text stays text in the SVG."""

from __future__ import annotations

import matplotlib as mpl
import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib_inline.backend_inline import set_matplotlib_formats

INK, MUTED, LINE = "#22303a", "#5d6b75", "#d5dbdf"
COVERED, ATTACK, TALKS, OTHER = "#2b7a9b", "#b5471b", "#5b6e1f", "#7a5c99"
_KINDS = {
    "talks": (TALKS, "o"),
    "plan": (TALKS, "^"),
    "attack": (ATTACK, "X"),
    "announcement": (OTHER, "D"),
    "deadline": (OTHER, "s"),
    "speech": (OTHER, "v"),
}


def style() -> None:
    """Set the book's look for the figures that follow: sharp at any size, text as text."""
    set_matplotlib_formats("svg", metadata={"Date": None})
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


def time_line(events: pd.DataFrame, title: str) -> Figure:
    """One row an event, from its earliest first day to its latest last day; thin where the day is not known.

    ``events`` has label, kind and the four date bounds, in the order in which the rows shall stand.
    """
    style()
    figure, axes = plt.subplots(figsize=(7.2, 0.9 + 0.42 * len(events)), layout="constrained")
    for place, event in enumerate(events.itertuples()):
        colour, marker = _KINDS.get(event.kind, (MUTED, "o"))
        last = event.end_latest if pd.notna(event.end_latest) else event.start_latest
        sure = event.start_latest == event.start_earliest
        end = last + pd.Timedelta(days=1)
        axes.barh(
            place,
            end - event.start_earliest,
            left=event.start_earliest,
            height=0.56 if sure else 0.18,
            color=colour,
            alpha=1 if sure else 0.65,
        )
        middle = event.start_earliest + (end - event.start_earliest) / 2
        axes.plot(middle, place, marker=marker, color="white", markeredgecolor=colour, markersize=6)
    axes.set_yticks(range(len(events)), events["label"])
    axes.invert_yaxis()
    axes.set_title(title)
    _days(axes)
    return figure


def spans(
    rows: list[tuple[str, pd.DatetimeIndex]], marked: dict[str, pd.DatetimeIndex], title: str
) -> Figure:
    """Rows of covered days, with spans of other events shaded and named behind all of them."""
    style()
    figure, axes = plt.subplots(figsize=(7.2, 1.3 + 0.45 * len(rows)), layout="constrained")
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
        colour, hatch = ((ATTACK, "////"), (TALKS, "...."))[number % 2]
        axes.axvspan(
            days[0], days[-1] + day, facecolor="none", edgecolor=colour, hatch=hatch, alpha=0.45, lw=0
        )
        axes.text(
            days[0] + (days[-1] + day - days[0]) / 2,
            -0.75,
            name,
            color=colour,
            ha="center",
            va="bottom",
            size=9,
        )
    axes.set_yticks(range(len(rows)), [name for name, _ in rows])
    axes.set_ylim(len(rows) - 0.4, -0.85)
    axes.set_title(title, pad=14)
    _days(axes)
    return figure


def intervals(
    rows: pd.DataFrame, title: str, unit: str, reference: tuple[float, str] | None = None
) -> Figure:
    """Rows of (label, low, high): a bar where they differ, a point where they agree, an arrow where one is open."""
    style()
    figure, axes = plt.subplots(figsize=(7.2, 1.2 + 0.5 * len(rows)), layout="constrained")
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
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.set_xlabel(unit)
    axes.set_title(title, pad=12)
    return figure


def _days(axes: plt.Axes) -> None:
    locator = mdates.AutoDateLocator(minticks=4, maxticks=9)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))
