"""Every answer of the banks goes through the engine with the points that a direct call of its test gives."""

from __future__ import annotations

from itertools import zip_longest

import nbformat
import pytest

from seminar.desk import answers
from seminar.grading.course import assignments, root
from seminar.grading.engine import evaluate
from seminar.grading.limits import Limits

LIMITS = Limits(cell_seconds=10, notebook_seconds=300, restarts=3)


@pytest.mark.parametrize("assignment", assignments(root()))
def test_the_whole_bank_gets_its_points(assignment, checkout, source, filled, runner):
    bank = answers.load(checkout, assignment)
    worth = {test.grade_id.removesuffix("-test"): test.points for test in source(assignment).tests}
    tries = {
        q: [(a.code, worth[q]) for a in entry.right] + [(a.code, a.points) for a in entry.wrong]
        for q, entry in bank.items()
    }
    unfair = []
    # One submission holds the first answer of every question, the next the second, and so on.
    for row in zip_longest(*tries.values()):
        chosen = {q: pair for q, pair in zip(tries, row, strict=True) if pair}
        notebook = filled(assignment, {q: code for q, (code, _) in chosen.items()})
        result = evaluate(source(assignment), nbformat.writes(notebook).encode(), LIMITS, runner)
        got = {outcome.question: outcome for outcome in result.outcomes}
        unfair += [
            f"{q}: {got[q].points:g} instead of {fair:g} ({got[q].message[:80]}) for {code[:120]}"
            for q, (code, fair) in chosen.items()
            if got[q].points != fair
        ]
    assert not unfair, "\n".join(unfair)
