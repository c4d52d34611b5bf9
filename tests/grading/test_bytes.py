"""Every byte of a submission is the student's: whatever it holds, it is read or refused with a reason."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seminar.grading import grade, jail
from seminar.grading.limits import Limits
from seminar.grading.rebuild import Rebuilt, Unreadable, rebuild
from tests import submissions

LIMITS = Limits()
SOLVED = submissions.solved().bytes()
PARTS = (
    b"\x00",
    b"\xff\xfe",
    b'"',
    b"\\",
    b"{",
    b"]",
    b"null",
    b"1e999",
    b'"cells"',
    b"\\ud800",
    b"NaN",
    b"\xef\xbb\xbf",
)


@pytest.fixture(scope="module")
def timeline(source):
    return source("timeline")


def read(source, data: bytes) -> None:
    """The canonical notebook has each cell of the source once and in order; or there is a reason in words."""
    try:
        rebuilt = rebuild(source, data, LIMITS)
    except Unreadable as why:
        assert str(why).endswith((".", "?"))
        return
    assert isinstance(rebuilt, Rebuilt)
    places = [piece.given.place for piece in rebuilt.pieces if piece.given]
    assert sorted(set(places)) == [cell.place for cell in source.cells]
    assert places == sorted(places)
    tests = [piece.code for piece in rebuilt.pieces if piece.kind == "test"]
    assert tests == [cell.released for cell in source.tests]


@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_or_refused(timeline, data):
    read(timeline, data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "cells",
                    "worksheets",
                    "cell_type",
                    "source",
                    "input",
                    "metadata",
                    "nbgrader",
                    "grade_id",
                    "id",
                    "x",
                ]
            ),
            inner
            | st.sampled_from(["code", "markdown", "raw", "q01", "q01-test", "essay", "setup", "q01 = 1"]),
            max_size=6,
        )
    ),
    max_leaves=40,
)


@given(JSON | st.builds(lambda cells: {"cells": cells}, st.lists(JSON, max_size=6)))
def test_any_json_is_read_or_refused(timeline, data):
    read(timeline, json.dumps(data).encode("utf-8", "surrogatepass"))


@st.composite
def mutated(draw) -> bytes:
    """The solved notebook with pieces cut out, doubled, moved and overwritten."""
    data = bytearray(SOLVED)
    for _ in range(draw(st.integers(1, 8))):
        place = draw(st.integers(0, max(0, len(data) - 1)))
        length = draw(st.integers(1, 400))
        match draw(st.sampled_from(["cut", "double", "flip", "put", "end"])):
            case "cut":
                del data[place : place + length]
            case "double":
                data[place:place] = data[place : place + length]
            case "flip":
                data[place : place + 1] = bytes([draw(st.integers(0, 255))])
            case "put":
                data[place:place] = draw(st.sampled_from(PARTS))
            case "end":
                del data[len(data) - length :]
    return bytes(data)


@settings(max_examples=200)
@given(mutated())
def test_a_mutated_notebook_is_read_or_refused(timeline, data):
    read(timeline, data)


@st.composite
def shuffled(draw) -> bytes:
    """The solved notebook as valid JSON, its cells and their fields mixed up."""
    notebook = submissions.solved()
    cells = notebook.cells
    for _ in range(draw(st.integers(1, 12))):
        cell, other = (cells[draw(st.integers(0, len(cells) - 1))] for _ in range(2))
        match draw(st.sampled_from(["swap", "copy", "drop", "kind", "mark", "id", "source"])):
            case "swap":
                one, two = cells.index(cell), cells.index(other)
                cells[one], cells[two] = cells[two], cells[one]
            case "copy":
                cells.insert(cells.index(other), json.loads(json.dumps(cell)))
            case "drop" if len(cells) > 1:
                cells.remove(cell)
            case "kind":
                cell["cell_type"] = draw(st.sampled_from(["code", "markdown", "raw", "heading", 7, None]))
            case "mark":
                cell["metadata"] = draw(st.just({}) | st.just([]) | st.just(other.get("metadata")))
            case "id":
                cell["id"] = draw(st.sampled_from([other.get("id"), "", None, 3, "q01-test"]))
            case "source":
                cell["source"] = draw(st.sampled_from([other.get("source"), "", [1, "x"], None, {"a": 1}]))
    return notebook.bytes()


@settings(max_examples=200)
@given(shuffled())
def test_mixed_up_cells_are_put_back_or_refused(timeline, data):
    read(timeline, data)


@pytest.mark.skipif(bool(jail.why_not()), reason=jail.why_not() or "the jail can be made")
def test_a_class_of_mutated_notebooks_is_graded_to_the_last(checkout, tmp_path):
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    for number in range(24):
        data = bytearray(SOLVED)
        for _ in range(chance.randint(1, 30)):
            data[chance.randrange(len(data))] = chance.choice(SOLVED) if number % 2 else chance.randrange(256)
        submissions.put(bytes(data), tmp_path / "submitted" / f"student-{number:02}" / "timeline", {})
    submissions.put(SOLVED, tmp_path / "submitted" / "student-99" / "timeline", {})
    batch = grade.grade(checkout, tmp_path, "timeline", limits=submissions.BRISK)
    assert len(batch.graded) == len(batch.results) == 25
    for result in batch.results:
        assert result.status in ("graded", "partial", "failed")
        assert result.reason or result.status == "graded"
        assert all(0 <= result.points[q] <= most for q, most in result.most.items())
    assert batch.results[-1].points == submissions.WORTH
