"""Limits are named settings with defaults, and a slip in them is named."""

from __future__ import annotations

import re
from dataclasses import asdict

import pytest
from traitlets.config import Config

from seminar.grading.limits import LimitError, Limits


def test_without_settings_the_defaults_hold():
    assert Limits.of(Config()) == Limits()


def test_what_is_set_is_set_and_the_rest_stays():
    assert Limits.of(Config({"Limits": {"cell_seconds": 40}})) == Limits(cell_seconds=40)
    assert repr(Limits.of(Config({"Limits": {"memory_bytes": 1e9}})).memory_bytes) == "1000000000"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("cell_second", 40, "There are: cell_seconds,"),
        ("cell_seconds", "40", "wants a number above 0"),
        ("cell_seconds", 0, "wants a number above 0"),
        ("cell_seconds", float("nan"), "wants a number above 0"),
        ("memory_bytes", 1.5, "wants a whole number"),
        ("restarts", True, "wants a number above 0"),
    ],
)
def test_a_slip_is_named(name, value, said):
    with pytest.raises(LimitError, match=said):
        Limits.of(Config({"Limits": {name: value}}))


def test_the_page_for_instructors_lists_them_all(checkout):
    page = (checkout / "solutions" / "teaching" / "grading.md").read_text(encoding="utf-8")
    told = [
        line.split(" | ")[:2] for line in page.splitlines() if re.match(r"\| `\w+_?\w*` \| [\d,.]+ \|", line)
    ]
    assert told == [[f"| `{name}`", f"{value:,}"] for name, value in asdict(Limits()).items()]
