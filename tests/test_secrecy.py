"""No graded answer stands on a page or in an explorer, or is one column or one call away in the data.

Small counts and dates of the case itself stand everywhere and give nothing away; what is compared here is what would:
longer numbers, decimals, dates that are not the case's own, whole collections.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import html
import io
import json
import re
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest

from seminar import case
from seminar.desk import answers
from seminar.explorers import EXPLORERS
from seminar.grading.course import SOURCES, assignments

ROOT = Path(__file__).resolve().parent.parent


def solved(assignment: str) -> dict[str, object]:
    """The answers of the solution notebook by question."""
    cells = nbformat.read(ROOT / SOURCES / assignment / f"{assignment}.ipynb", 4).cells
    space: dict = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in cells:
            mark = cell.metadata.nbgrader
            if cell.cell_type == "code" and (mark["grade_id"] == "setup" or mark["solution"]):
                exec(cell.source, space)
    return {question: space[question] for question in answers.load(ROOT, assignment) if question in space}


ANSWERS = [
    pytest.param(assignment, question, value, id=f"{assignment}-{question}")
    for assignment in assignments(ROOT)
    for question, value in solved(assignment).items()
]


def scalars(value: object) -> list[object]:
    """The single values in an answer."""
    if isinstance(value, dict):
        return [s for v in value.values() for s in scalars(v)]
    if isinstance(value, pd.DataFrame):
        return []
    if isinstance(value, list | tuple | set | pd.Series | pd.Index | np.ndarray):
        return [s for v in value for s in scalars(v)]
    return [value]


def telling_texts(value: object) -> set[str]:
    """How a value that would give an answer away is written."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, dt.date):
        day = pd.Timestamp(value)
        if day in case_dates():
            return set()
        return {f"{day:%Y-%m-%d}", f"{day.day} {day:%B %Y}", f"{day.day} {day:%B}"}
    if isinstance(value, pd.Period):
        day = value.start_time
        return set() if day in case_dates() else {f"{value}", f"{day:%B %Y}"}
    if isinstance(value, bool) or not isinstance(value, int | float):
        return set()
    if value != int(value):
        return {f"{value:.1f}", f"{value:.2f}"}
    # With its comma a number of four digits is no year.
    return {f"{int(value):,}"} if abs(value) >= 100 and int(value) not in case_numbers() else set()


def case_dates() -> set[pd.Timestamp]:
    events = case.load("events")
    columns = ("start_earliest", "start_latest", "end_earliest", "end_latest")
    return {day for column in columns for day in events[column].dropna()}


def case_numbers() -> set[int]:
    statements = case.load("statements")
    return {int(n) for column in ("value", "low", "high") for n in statements[column].dropna()}


@pytest.fixture(scope="module")
def published(built) -> str:
    """The text of all pages, and all states of all explorers."""
    pages = [page.read_text(encoding="utf-8").split("<article")[-1] for page in built.glob("*.html")]
    text = " ".join(
        html.unescape(re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.S)) for page in pages
    )
    return without_paragraph_numbers(text) + json.dumps(
        [kind.data() for kind in EXPLORERS.values()], ensure_ascii=False
    )


@pytest.mark.parametrize(("assignment", "question", "value"), ANSWERS)
def test_no_answer_stands_on_a_page(assignment, question, value, published):
    assert_keeps_to_itself(assignment, question, value, published)


def assert_keeps_to_itself(assignment: str, question: str, value: object, text: str) -> None:
    if answers.load(ROOT, assignment)[question].printed:
        return
    for scalar in scalars(value):
        for told in telling_texts(scalar):
            found = re.search(rf"(?<![\d.,]){re.escape(told)}(?![\d]|[.,]\d)", text)
            around = found and text[max(0, found.start() - 60) : found.end() + 60]
            assert not found, f"{assignment} {question}: {told} stands in the book: …{around}…"


def without_paragraph_numbers(text: str) -> str:
    """A paragraph's number is no answer."""
    return re.sub(r"¶\d+(?:(?:–|, )\d+)*", "¶", text)


@pytest.mark.parametrize(("assignment", "question", "value"), ANSWERS)
def test_no_answer_is_one_column_or_one_count_away(assignment, question, value):
    kind = plain(value)
    if kind is None:
        return
    for name in case.names():
        frame = case.load(name)
        for column in frame.columns:
            if isinstance(kind, frozenset):
                assert kind != frozenset(map(str, frame[column].dropna())), f"{name}.{column}"
            else:
                counts = {str(k): float(n) for k, n in frame[column].value_counts().items()}
                assert kind != counts, f"value_counts of {name}.{column}"


def plain(value: object) -> frozenset | dict | None:
    """A collection of three or more texts, or names with numbers; None for anything smaller."""
    if isinstance(value, pd.Series):
        value = value.to_dict()
    if isinstance(value, dict):
        numeric = all(isinstance(v, int | float | np.number) for v in value.values())
        return {str(k): float(v) for k, v in value.items()} if numeric and len(value) > 1 else None
    if isinstance(value, list | set | tuple) and len(value) > 2 and all(isinstance(v, str) for v in value):
        return frozenset(value)
    return None


def test_a_telling_value_would_be_found(published):
    """The tests above could not fail if these did."""
    assert telling_texts(28.57) == {"28.6", "28.57"}
    assert telling_texts(pd.Timestamp("2031-03-04")) and not telling_texts(pd.Timestamp("2026-02-04"))
    assert "Take-aways" in published
