"""A chart of the book once more, as narrow as a phone: names over several lines, legends below, nothing left out but
numbers that would hide one another.
"""

from __future__ import annotations

import base64
import io
import re
import zlib
from itertools import pairwise
from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FuncFormatter

WIDTH = 3.6  # inches: 346 pixels of a page
_CARRIED = re.compile(r'<metadata class="narrow">(.*?)</metadata>')
_LETTERS, _LINE = 9.5, 0.18  # points, and inches from line to line


def svg(figure: Figure) -> str:
    """The chart as it is, the same each time it is drawn."""
    written = io.StringIO()
    figure.savefig(written, format="svg", metadata={"Date": None}, bbox_inches="tight")
    return written.getvalue()


def both(figure: Figure) -> str:
    """The chart as SVG that carries its narrow sister, compressed, to where the page is made."""
    wide = svg(figure)
    sister = base64.b64encode(zlib.compress(svg(narrow(figure)).encode())).decode()
    return f'<metadata class="narrow">{sister}</metadata></svg>'.join(wide.rsplit("</svg>", 1))


def carry() -> None:
    """Let the cell that runs show its charts by :func:`both`."""
    # Only a kernel has it; the charts are drawn in other places too.
    from IPython import get_ipython

    if shell := get_ipython():
        shell.display_formatter.formatters["image/svg+xml"].for_type(Figure, both)


def taken_apart(drawn: str) -> tuple[str, str]:
    """What :func:`both` joined: the wide and the narrow SVG; the second is empty where none is carried."""
    found = _CARRIED.search(drawn)
    return _CARRIED.sub("", drawn), zlib.decompress(base64.b64decode(found[1])).decode() if found else ""


def narrow(figure: Figure) -> Figure:
    """Lays a chart out anew, :data:`WIDTH` inches wide and as high as it then needs; returns the same figure."""
    for text in figure.findobj(Text):
        size = text.get_fontsize()
        text.set_fontsize(min(size, max(_LETTERS, 0.8 * size)))
    title = broken(figure.get_suptitle(), 38)
    figure.suptitle(title, x=0.01, ha="left", size=10.5, weight="bold")
    figure.supxlabel(broken(figure.get_supxlabel(), 40), size=_LETTERS)
    lines = title.count("\n") + sum(below(figure, legend) for legend in figure.findobj(Legend))
    height = figure.get_figheight() + _LINE * lines
    figure.set_size_inches(WIDTH, height)
    for axes in figure.axes:
        put_in_lines(axes, 26 // len(figure.axes) if len(figure.axes) > 1 else 34)
    figure.draw_without_rendering()
    figure.set_figheight(height + max(missing(axes) for axes in figure.axes))
    for axes in figure.axes:
        part(axes)
    return figure


def below(figure: Figure, legend: Legend) -> int:
    """Puts a legend below the chart; returns how many lines more it has there."""
    handles, names = legend.legend_handles, [text.get_text() for text in legend.get_texts()]
    had = -(-len(names) // legend._ncols) if legend in figure.legends else 0
    columns = 2 if max(map(len, names)) < 18 else 1
    legend.remove()
    figure.legend(handles, names, loc="outside lower left", ncols=columns, frameon=False, fontsize=_LETTERS)
    return -(-len(names) // columns) - had


def named(axis: Axis) -> list[str]:
    """The names along an axis of things; along a scale there are none."""
    things = isinstance(axis.get_major_formatter(), FuncFormatter)
    return [label.get_text() for label in axis.get_ticklabels()] if things and any_shown(axis) else []


def any_shown(axis: Axis) -> bool:
    return any(label.get_visible() and label.get_text() for label in axis.get_ticklabels())


def broken(text: str, width: int) -> str:
    """A text in as few lines as ``width`` characters allow, which are about as long as one another."""
    ways = [wrap(text, w, break_long_words=False, break_on_hyphens=False) for w in range(1, width + 1)]
    return "\n".join(next(way for way in ways if len(way) == len(ways[-1])))


def put_in_lines(axes: Axes, width: int) -> None:
    """Breaks the title of an axes at ``width`` characters, and its names and words."""
    for place in ("left", "center"):
        if title := axes.get_title(place):
            axes.set_title(broken(title, width), loc=place, size=_LETTERS)
    for axis, widths in ((axes.yaxis, range(15, 23)), (axes.xaxis, [11])):
        if names := named(axis):
            axis.set_ticks(axis.get_ticklocs(), in_lines(names, widths))
    axes.set_xlabel(broken(axes.get_xlabel(), 34))
    for text in axes.findobj(Annotation):
        text.set_text(broken(text.get_text(), 10))


def in_lines(names: list[str], widths: list[int] | range) -> list[str]:
    """The names broken at the first of the widths that makes two lines of each at most, or else in the middle of them."""
    ways = [
        ["\n".join(broken(line, width) for line in name.split("\n")) for name in names] for width in widths
    ]
    return next((way for way in ways if max(name.count("\n") for name in way) < 2), ways[len(ways) // 2])


def missing(axes: Axes) -> float:
    """Inches that the names of the rows need beyond what they have."""
    if not (names := named(axes.yaxis)):
        return 0
    lines = max(name.count("\n") + 1 for name in names)
    has = axes.get_window_extent().height / axes.figure.dpi
    return max(0, len(names) * (lines * 0.16 + 0.08) - has)


def part(axes: Axes) -> None:
    """Parts what touches: names of columns stand upright, a scale names fewer marks, numbers on plates give way."""
    axes.figure.draw_without_rendering()
    boxes = [label.get_window_extent() for label in axes.get_xticklabels() if label.get_text()]
    names = named(axes.xaxis)
    if any(after.x0 - before.x1 < (3 if names else 8) for before, after in pairwise(boxes)):
        if names:
            axes.set_xticks(axes.get_xticks(), in_lines(names, [16]), rotation=90)
        else:
            axes.set_xticks(axes.get_xticks()[::2])
            part(axes)
    plates = [text for text in axes.texts if text.get_bbox_patch()]
    boxes = {text: text.get_window_extent().padded(3) for text in plates}
    for text in plates:
        text.set_visible(
            not any(other is not text and boxes[text].overlaps(boxes[other]) for other in plates)
        )
