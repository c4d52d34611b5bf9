"""What the source and the tables say to students on each question: prompt, what is expected, where to read, levels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from seminar import case
from seminar.desk import pages
from seminar.grading.course import SOURCES
from seminar.grading.rebuild import question


@dataclass(frozen=True)
class Asked:
    """A question as every student’s page shows it. ``reread``: chapter, section and link (or an empty one)."""

    name: str
    title: str
    by_hand: bool
    prompt: str = ""
    expected: str = ""
    reread: dict[str, str] | None = None


def asked(checkout: Path, assignment: str, book_url: str = "") -> list[Asked]:
    """The questions of an assignment in the order of its source, with what the tables say on them to students."""
    source = nbformat.read(checkout / SOURCES / assignment / f"{assignment}.ipynb", as_version=4)
    cells = {c.metadata.nbgrader["grade_id"]: c for c in source.cells if "nbgrader" in c.metadata}
    words = _of(checkout, "feedback", assignment)
    titles = _of(checkout, "manual_questions", assignment)
    found = []
    for name, cell in cells.items():
        if not cell.metadata.nbgrader["grade"]:
            continue
        by_hand = bool(cell.metadata.nbgrader["solution"])
        name = name if by_hand else question(name)
        numbered = re.fullmatch(r"q0*(\d+)", name)
        title = (
            f"Question {numbered[1]}" if numbered else titles.get(name, {}).get("title", name.capitalize())
        )
        said = words.get(name, {})
        prompt = cells.get(f"{name}-prompt")
        found.append(
            Asked(
                name,
                title,
                by_hand,
                pages.prompt(prompt.source) if prompt else "",
                said.get("expected", ""),
                _place(checkout, said.get("page", ""), said.get("section", ""), book_url),
            )
        )
    return found


def _of(checkout: Path, table: str, assignment: str) -> dict[str, dict]:
    """The rows of an instructor table for an assignment, by question; none where there is no such table."""
    folder = checkout / "solutions" / "data"
    if table not in case.names(folder):
        return {}
    rows = case.load(table, folder)
    return {row["question"]: row for row in rows[rows["assignment"] == assignment].to_dict("records")}


def _place(checkout: Path, page: str, section: str, book_url: str) -> dict[str, str] | None:
    source = checkout / "book" / f"{page}.md"
    chapter = re.search(r"^# (.+)", source.read_text(encoding="utf-8"), re.M) if source.is_file() else None
    if chapter is None or not section:
        return None
    place = re.sub(r"[^a-z0-9]+", "-", section.lower()).strip("-")
    known = re.match(r"https?://", book_url)
    href = f"{book_url.rstrip('/')}/{page}.html#{place}" if known else ""
    return {"chapter": chapter[1], "section": section, "href": href}


@dataclass(frozen=True)
class Criterion:
    """What a text is read for: its label, by level what the level says, and the points of the highest."""

    label: str
    levels: dict[int, str]
    points: float

    def worth(self, level: int) -> float:
        """The points that a level earns."""
        return self.points * level / max(self.levels)


def rubric(checkout: Path, assignment: str) -> dict[str, dict[str, Criterion]]:
    """By question, the criteria that count for it."""
    folder = checkout / "solutions" / "data"
    if "manual_criteria" not in case.names(folder):
        return {}
    labels = case.load("rubric_criteria", folder).set_index("criterion")["label"]
    anchors: dict[str, dict[int, str]] = {}
    for row in case.load("rubric_levels", folder).itertuples():
        anchors.setdefault(row.criterion, {})[int(row.level)] = row.anchor
    wanted = case.load("manual_criteria", folder)
    found: dict[str, dict[str, Criterion]] = {}
    for row in wanted[wanted["assignment"] == assignment].itertuples():
        found.setdefault(row.question, {})[row.criterion] = Criterion(
            labels[row.criterion], anchors[row.criterion], row.points
        )
    return found


LEVEL = re.compile(r"[\s*•-]*(.+?)[\s*]*[:=–-]\s*(?:level\s*)?\**(\d)\**(?:\s*(?:/|of)\s*\d)?\s*\.?", re.I)


def levels(comment: str, criteria: dict[str, Criterion]) -> tuple[dict[str, int], str]:
    """The levels that a marker wrote at the top of a comment, by criterion, and the rest of the comment.

    The convention: lines ``criterion: level`` before any other, such as ``evidence: 2``. The criterion may be its
    identifier or its label; ``=``, “level 2”, “2/3” and several on a line, with commas between, are read too. The first
    line of another kind begins the comment.
    """
    known = {_bare(text): name for name, criterion in criteria.items() for text in (name, criterion.label)}
    found: dict[str, int] = {}
    lines = comment.strip().splitlines()
    while lines:
        read = [
            LEVEL.fullmatch(part.strip())
            for part in re.split("[,;]", lines[0].strip(" ,;"))
            if lines[0].strip()
        ]
        here = {known.get(_bare(m[1]), ""): int(m[2]) for m in read if m}
        if len(here) < len(read) or not all(n and level in criteria[n].levels for n, level in here.items()):
            break
        found |= here
        lines.pop(0)
    return found, "\n".join(lines).strip()


def _bare(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold().replace("_", " ")))
