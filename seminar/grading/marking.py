"""What the marker needs beside a text: how the question is marked and the levels of its criteria."""

from __future__ import annotations

import re
from pathlib import Path

from seminar import case
from seminar.grading.notebook import text_cell

MARK = "seminar_marker"
"""Metadata of a cell that is for the marker and goes to nobody else."""
OVERVIEW = "overview"
"""The locked cell at the end in which students see which of their answers can be read."""


def schemes(checkout: Path, assignment: str) -> dict[str, str]:
    """Mark scheme and rubric of each question that is read by hand, as Markdown."""
    questions = case.load("manual_questions", checkout / "solutions" / "data")
    asked = questions.loc[questions["assignment"] == assignment, "question"]
    return {question: scheme(checkout, assignment, question) for question in asked}


def for_the_marker(schemes: dict[str, str], notebook: dict) -> dict:
    """The notebook with mark scheme and rubric after each answer that is read by hand.

    Without the student's own overview: in a clean process no check has run before it, and it counts none.
    """
    cells = []
    for cell in notebook["cells"]:
        mark = cell["metadata"].get("nbgrader", {})
        if mark.get("grade_id") == OVERVIEW:
            continue
        cells.append(cell)
        text = schemes.get(mark.get("grade_id"), "") if mark.get("grade") and mark.get("solution") else ""
        if text:
            metadata = {MARK: True, "editable": False, "deletable": False}
            cells.append(text_cell(text, f"marker-{len(cells)}", metadata))
    return notebook | {"cells": cells}


def scheme(checkout: Path, assignment: str, question: str) -> str:
    """Mark scheme and rubric of one question as Markdown; empty where the tables have none."""
    folder = checkout / "solutions" / "data"
    questions = case.load("manual_questions", folder)
    found = questions[(questions["assignment"] == assignment) & (questions["question"] == question)]
    if found.empty:
        return ""
    asked = found.iloc[0]
    criteria = case.load("manual_criteria", folder)
    criteria = criteria[(criteria["assignment"] == assignment) & (criteria["question"] == question)]
    labels = case.load("rubric_criteria", folder).set_index("criterion")["label"]
    levels = case.load("rubric_levels", folder)
    lines = [
        f"**For the marker: {asked['title']}** ({asked['points']:g} points)",
        "",
        re.sub(
            r"^(\w+):",
            lambda found: f"**{labels.get(found[1], found[1])}:**",
            asked["mark_scheme"],
            flags=re.M,
        ),
        "",
    ]
    lines += [
        "The number before a level is what it earns. Where scheme and table differ, the scheme decides.",
        "",
    ]
    lines += ["| Criterion | Points | Level 0 | Level 1 | Level 2 | Level 3 |", "|---|---|---|---|---|---|"]
    for row in criteria.itertuples():
        anchors = levels[levels["criterion"] == row.criterion].sort_values("level")
        worth = row.points / anchors["level"].max()
        cells = [
            f"**{level * worth:.4g}:** {says}"
            for level, says in zip(anchors["level"], anchors["anchor"], strict=True)
        ]
        lines.append(" | ".join([f"| {labels[row.criterion]}", f"{row.points:g}", *cells]) + " |")
    return "\n".join(lines)
