"""The record of what was collected: read back as written, safe in a spreadsheet, and which clock counts."""

from __future__ import annotations

import csv
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seminar.desk import ledger
from seminar.desk.ledger import Entry

NOON = dt.datetime(2026, 2, 4, 12)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
entries = st.builds(
    Entry,
    student=words,
    time=st.none() | st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2100, 1, 1)),
    clock=st.sampled_from(["lms", "collection", "none"]),
    lms=st.sampled_from(["moodle", "canvas", "nbgrader", "folder"]),
    origin=words,
    sha256=words,
    taken=st.booleans(),
    note=words,
)


@given(st.lists(entries, max_size=4))
def test_what_was_written_is_read_back(tmp_path_factory, written):
    course = tmp_path_factory.mktemp("course")
    ledger.write(course, "timeline", written)
    assert ledger.read(course, "timeline") == written


@given(entries)
def test_no_cell_is_a_formula(tmp_path_factory, entry):
    course = tmp_path_factory.mktemp("course")
    ledger.write(course, "timeline", [entry])
    with ledger.path(course, "timeline").open(encoding="utf-8", newline="") as file:
        assert not [cell for row in csv.reader(file) for cell in row if cell.startswith(tuple("=+-@\t\r"))]


def test_where_nothing_was_collected_the_record_is_empty(tmp_path):
    assert ledger.read(tmp_path, "timeline") == [] and ledger.times(tmp_path, "timeline") == {}


def test_only_the_time_of_handing_in_of_what_is_graded_counts(tmp_path):
    written = [
        Entry("anna", NOON, "lms", "nbgrader", "old", "1", False),
        Entry("anna", NOON + dt.timedelta(1), "lms", "nbgrader", "new", "2", True),
        Entry("bo", NOON, "collection", "moodle", "x", "3", True),
        Entry("cy", None, "none", "folder", "x", "4", True),
    ]
    ledger.write(tmp_path, "timeline", written)
    assert ledger.times(tmp_path, "timeline") == {"anna": NOON + dt.timedelta(1), "bo": None, "cy": None}


@pytest.mark.parametrize("text", ["student;time\na;b\n", "student\n\xff", '"student","time"\n"a"\n'])
def test_a_damaged_record_is_said_not_ignored(tmp_path, text):
    ledger.write(tmp_path, "timeline", [])
    ledger.path(tmp_path, "timeline").write_text(text, encoding="latin-1")
    with pytest.raises(ledger.LedgerError, match=r"timeline\.csv"):
        ledger.read(tmp_path, "timeline")


def test_nothing_half_written_is_left(tmp_path):
    ledger.write(tmp_path, "timeline", [])
    assert [f.name for f in (tmp_path / "collected").iterdir()] == ["timeline.csv"]
