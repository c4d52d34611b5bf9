"""The charts of the desk’s pages: the book’s look as SVG inside the page, in colours of the page’s own."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import wraps

import matplotlib as mpl
import numpy as np
import pandas as pd
from markupsafe import Markup, escape
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from seminar import charts, ripeness
from seminar.charts import ATTACK, COVERED, INK, LINE, MUTED
from seminar.desk import ripeness_map

_PAPER = "#ffffff"
_WIDTH = 5.6
_TIMES = {"an hour": "%-d %b\n%H:%M", "a day": "%-d %b", "a week": "%-d %b\n%Y"}
_VARIABLES = {INK: "text", MUTED: "soft", LINE: "line", COVERED: "covered", ATTACK: "attack", _PAPER: "page"}


def _drawn(draw: Callable[..., tuple[Figure, str]]) -> Callable[..., Markup]:
    """The SVG of a chart; its words for those who do not see it are its label."""

    @wraps(draw)
    def drawn(*args: object) -> Markup:
        with mpl.rc_context():
            charts.style()
            figure, words = draw(*args)
            written = io.StringIO()
            # The same definitions in two charts of a page must not have the same name.
            mpl.rcParams["svg.hashsalt"] = words
            mpl.rcParams["savefig.transparent"] = True
            figure.savefig(written, format="svg", metadata={"Date": None})
        return _inline(written.getvalue(), words)

    return drawn


def _inline(svg: str, words: str) -> Markup:
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)
    svg = re.sub(r"\b(-?\d+\.\d\d)\d+", r"\1", svg)
    svg = re.sub(r"\n *", " ", svg).replace("> <", "><")
    for colour, name in _VARIABLES.items():
        svg = svg.replace(colour, f"var(--{name})")
    label = f'<svg role="img" aria-label="{escape(words)}"'
    return Markup(re.sub(r'<svg( xmlns:xlink="[^"]*")? width="[^"]*" height="[^"]*"', label, svg, count=1))


def _axes(height: float) -> tuple[Figure, Axes]:
    # Without pyplot: no window, no state.
    figure = Figure(figsize=(_WIDTH, height), layout="constrained")
    return figure, figure.subplots()


@_drawn
def scores(histogram: pd.DataFrame, median: float) -> tuple[Figure, str]:
    """How many students have how many points; ``histogram`` as :func:`seminar.desk.statistics.histogram` gives it."""
    figure, axes = _axes(2.7)
    width = histogram["high"] - histogram["low"]
    axes.bar(histogram["low"], histogram["students"], width * 0.94, align="edge", color=COVERED)
    axes.axvline(median, color=ATTACK, ls="--", lw=1.4)
    axes.set(xlabel="points (dashed: the median)", ylabel="students", xlim=(0, histogram["high"].max()))
    _counts(axes)
    fullest = histogram.loc[histogram["students"].idxmax()]
    return figure, (
        f"Bar chart of the scores of {histogram['students'].sum():,} students in tenths of the {histogram['high'].max():g} "
        f"points. Most, {fullest['students']:,.0f}, lie between {fullest['low']:g} and {fullest['high']:g}; "
        f"the median is {median:g}."
    )


@_drawn
def outcomes(counts: pd.DataFrame) -> tuple[Figure, str]:
    """By question, the shares of students with all, some and no points, and of those who did not answer.

    ``counts``: a row for each question; columns solved, part, wrong and open.
    """
    looks = {
        "solved": ("all points", {"color": COVERED}),
        "part": ("some points", {"facecolor": "none", "edgecolor": COVERED, "hatch": "////"}),
        "wrong": ("no point", {"color": ATTACK}),
        "open": ("no answer", {"facecolor": "none", "edgecolor": MUTED}),
    }
    figure, axes = _axes(1.1 + 0.32 * len(counts))
    counts = counts[list(looks)]
    share = counts.div(counts.sum(axis=1).where(lambda n: n > 0), axis=0).fillna(0) * 100
    left = pd.Series(0.0, share.index)
    for name, (label, look) in looks.items():
        axes.barh(range(len(share)), share[name], left=left, height=0.68, label=label, **look)
        for place, (width, start) in enumerate(zip(share[name], left, strict=True)):
            if width >= 7 and name in ("solved", "wrong"):
                axes.text(
                    start + width / 2, place, f"{width:.0f}", ha="center", va="center", color=_PAPER, size=9
                )
        left = left + share[name]
    axes.set_yticks(range(len(share)), share.index)
    axes.set(xlim=(0, 100), ylim=(len(share) - 0.5, -0.5), xlabel="per cent of the students")
    figure.legend(
        loc="outside upper left", ncols=4, frameon=False, fontsize=9, handlelength=1.4, columnspacing=1
    )
    hardest, easiest = share["solved"].idxmin(), share["solved"].idxmax()
    return figure, (
        f"Stacked bars for {len(share)} questions: the shares of students with all, some and no points and without an "
        f"answer. {easiest} has the largest share with all points, {share['solved'].max():.0f} per cent; {hardest} the "
        f"smallest, {share['solved'].min():.0f} per cent."
    )


@_drawn
def separation(questions: pd.DataFrame) -> tuple[Figure, str]:
    """Each question by its difficulty and its discrimination; those without discrimination are not drawn."""
    figure, axes = _axes(3.4)
    drawn = questions.dropna(subset="discrimination")
    lowest, highest = drawn["discrimination"].min(), drawn["discrimination"].max()
    axes.axhline(0, color=ATTACK, lw=1.2)
    axes.plot(drawn["difficulty"] * 100, drawn["discrimination"], "o", color=COVERED, markersize=5)
    for name, row in drawn.iterrows():
        place = row["difficulty"] * 100, row["discrimination"]
        axes.annotate(name, place, (4, 3), textcoords="offset points", size=8.5, color=INK)
    axes.set(xlim=(-3, 108), ylim=(min(-0.1, lowest - 0.1), max(0.5, highest + 0.1)))
    axes.set(xlabel="mean share of the points, per cent (right: easy)", ylabel="discrimination")
    axes.grid(visible=True, axis="both")
    below = int((drawn["discrimination"] < 0).sum())
    return figure, (
        f"Scatter chart of {len(drawn)} questions by mean share of points and discrimination, which runs from "
        f"{lowest:.2f} to {highest:.2f}. "
        f"{below or 'None'} of them below zero, where good students do worse."
    )


@_drawn
def arrivals(counts: pd.Series, each: str, due: pd.Timestamp | None) -> tuple[Figure, str]:
    """How many submissions came in each stretch of time; ``counts`` by the stretch’s first moment, UTC."""
    figure, axes = _axes(2.5)
    axes.bar(counts.index, counts, width=_stretch(counts.index) * 0.94, align="edge", color=COVERED)
    if due is not None:
        axes.axvline(due, color=ATTACK, ls="--", lw=1.4)
    named = counts.index[:: -(-len(counts) // 6)]
    axes.set_xticks(named, [f"{time:{_TIMES[each]}}" for time in named])
    axes.set(ylabel=f"in one {each}", xlabel="UTC" + (" (dashed: due)" if due is not None else ""))
    _counts(axes)
    most = counts.idxmax()
    return figure, (
        f"Bar chart of {counts.sum():,} submissions, {each} to a bar, from {counts.index[0]:%-d %B %Y} on. "
        f"Most, {counts.max():,}, came in the bar that begins on {most:%-d %B at %H:%M} UTC."
    )


@_drawn
def ripeness_of(rows: pd.DataFrame, summary: pd.DataFrame, party: str) -> tuple[Figure, str]:
    """The map of one party: by indicator, how much of the class holds each score possible, and the median interval."""
    figure, axes = _axes(4.8)
    own = summary[summary["party"] == party].set_index("indicator")
    told = []
    for place, (indicator, label) in enumerate(ripeness.INDICATORS.items()):
        row = own.loc[indicator]
        held = ripeness_map.coverage(rows, party, indicator)
        axes.fill_between(ripeness_map.GRID, place, place - 0.5 * held, color=COVERED, alpha=0.75, lw=0)
        axes.axhline(place, color=LINE, lw=0.8)
        axes.text(0, place - 0.56, label, va="bottom", size=11.5, weight="bold")
        if row["answers"]:
            axes.plot([row["low"], row["high"]], [place + 0.1] * 2, "|-", color=INK, lw=3, ms=9, mew=2.5)
            interval = ripeness.words((row["low"], row["high"]))
            axes.text(
                1, place - 0.56, f"{interval}, n = {row['answers']}", ha="right", va="bottom", size=10.5
            )
            told.append(f"{label} {interval}, {row['answers']} answers")
        else:
            axes.text(1, place - 0.56, "no answer", ha="right", va="bottom", size=10.5, color=MUTED)
            told.append(f"{label}: no answer")
    axes.set(xlim=(-0.01, 1.01), ylim=(len(ripeness.INDICATORS) - 0.75, -0.95), yticks=[])
    axes.set_xticks(np.linspace(0, 1, 5), ["0\nabsent", "0.25", "0.5", "0.75", "1\nfully present"])
    axes.set_title(ripeness.PARTIES[party], size=14)
    return figure, f"{ripeness.PARTIES[party]}: the class’s median intervals. {'; '.join(told)}."


def _counts(axes: Axes) -> None:
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True, min_n_ticks=1))
    axes.set_ylim(bottom=0, top=max(1, axes.get_ylim()[1]))
    axes.grid(visible=False, axis="x")
    axes.grid(visible=True, axis="y")


def _stretch(index: pd.DatetimeIndex) -> float:
    """The width of a bar in days."""
    return (index[1] - index[0]) / pd.Timedelta(days=1) if len(index) > 1 else 1 / 24
