"""A chart for a phone: as narrow as one, in letters that can be read, and with every name that the wide one has."""

from __future__ import annotations

import io
import re
from itertools import pairwise

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from seminar import charts, phone
from seminar.explorers import EXPLORERS


@pytest.fixture(params=EXPLORERS)
def figure(request):
    drawn = EXPLORERS[request.param].chart()
    yield drawn
    plt.close(drawn)


def names(figure) -> set[str]:
    """What the chart says beside its scales, whatever its lines."""
    figure.draw_without_rendering()
    axes = figure.axes[0]
    texts = [figure.get_suptitle(), axes.get_xlabel(), axes.get_ylabel()]
    texts += [text.get_text() for kept in figure.legends for text in kept.get_texts()]
    texts += [text.get_text() for panel in figure.axes for text in panel.texts]
    texts += [label.get_text() for label in phone.named(axes.yaxis) and axes.get_yticklabels()]
    return {" ".join(text.split()) for text in texts}


def test_it_says_what_the_wide_one_says(figure):
    wide = names(figure)
    assert names(phone.narrow(figure)) == wide


def test_it_is_as_narrow_as_a_phone(figure):
    phone.narrow(figure).savefig(io.StringIO(), format="svg")
    assert figure.get_tightbbox().width <= phone.WIDTH + 0.25


def test_no_letter_is_smaller_than_on_the_wide_one_by_much(figure):
    phone.narrow(figure)
    figure.draw_without_rendering()
    assert min(t.get_fontsize() for t in figure.findobj(Text) if t.get_visible() and t.get_text()) >= 9


def test_names_of_rows_do_not_touch(figure):
    phone.narrow(figure)
    figure.draw_without_rendering()
    labels = [label for label in figure.axes[0].get_yticklabels() if label.get_text()]
    boxes = sorted((label.get_window_extent() for label in labels), key=lambda box: box.y0)
    assert all(lower.y1 <= upper.y0 + 1 for lower, upper in pairwise(boxes))


def test_numbers_that_would_hide_one_another_are_left_out_and_others_stay():
    counts = pd.DataFrame(
        [[5, 5, 90], [50, 0, 50]], columns=["one", "two", "three"], index=["a row", "another"]
    )
    figure = phone.narrow(charts.shares(counts, "Two rows"))
    figure.draw_without_rendering()
    shown = [text for text in figure.axes[0].texts if text.get_visible() and text.get_bbox_patch()]
    assert {"90", "50"} <= {text.get_text() for text in shown}
    boxes = [text.get_window_extent() for text in shown]
    assert not any(Bbox.intersection(a, b) for n, a in enumerate(boxes) for b in boxes[:n])
    plt.close(figure)


def test_a_drawing_carries_its_narrow_sister_and_can_be_taken_apart():
    figure, axes = charts.blank("A title that is too long for one line of a phone", height=3)
    axes.barh([0, 1], [1, 2])
    alone = phone.svg(figure)
    both = phone.both(figure)
    wide, narrow = phone.taken_apart(both)
    assert wide == alone and phone.taken_apart(alone) == (alone, "")
    widths = [float(re.search(r'width="([\d.]+)pt"', drawn)[1]) for drawn in (wide, narrow)]
    assert widths[0] > 450 and widths[1] < 280
    plt.close(figure)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("short", 20, "short"),
        ("one two three four", 14, "one two\nthree four"),
        ("coin-flipper", 5, "coin-flipper"),
        ("", 10, ""),
    ],
)
def test_words_fall_into_lines_of_like_length(text, width, lines):
    assert phone.broken(text, width) == lines
