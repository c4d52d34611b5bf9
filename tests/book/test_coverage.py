"""The article is covered whole: every part has its chapters, and every coded paragraph is treated on one of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from seminar import case

BOOK = Path(__file__).resolve().parents[2] / "book"

PARTS = [
    (name.strip(), int(first), int(last), re.findall(r"\{doc\}`([\w-]+)`", chapters))
    for name, first, last, chapters in re.findall(
        r"^\|([^|]+)\| ¶(\d+)–(\d+) \|([^|]+)\|$", (BOOK / "about.md").read_text(encoding="utf-8"), flags=re.M
    )
]


def paragraphs_cited(text: str) -> set[int]:
    """Every paragraph that a text names, ranges filled: ¶36, ¶35–40, ¶9 and 11."""
    cited = set()
    for marks in re.findall(r"¶(\d+(?:(?:–¶?|, ¶?| and ¶?|, and ¶?)\d+)*)", text):
        for first, last in re.findall(r"(\d+)(?:–¶?(\d+))?", marks):
            cited |= set(range(int(first), int(last or first) + 1))
    return cited


def test_the_parts_hold_every_paragraph_once():
    held = [n for _, first, last, _ in PARTS for n in range(first, last + 1)]
    assert held == list(range(1, int(case.lookup("sources.article.paragraphs")) + 1))


@pytest.mark.parametrize(("name", "first", "last", "chapters"), PARTS, ids=lambda part: str(part)[:30])
def test_every_coded_paragraph_is_treated_in_a_chapter_of_its_part(name, first, last, chapters):
    coded = set(case.load("statements")["paragraph"]) & set(range(first, last + 1))
    cited = set().union(*(paragraphs_cited((BOOK / f"{c}.md").read_text(encoding="utf-8")) for c in chapters))
    missing = sorted(coded - cited)
    assert not missing, f"{name}: no mark ¶ on {', '.join(chapters)} for paragraphs {missing}"


def test_ranges_and_lists_of_paragraphs_are_read():
    assert paragraphs_cited("¶36 ¶9–11 ¶20, ¶105 ¶4 and 6") == {36, 9, 10, 11, 20, 105, 4, 6}
