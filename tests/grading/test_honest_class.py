"""An honest class of 40 gets the same points from plain nbgrader and from the engine, and they are the right ones."""

from __future__ import annotations

import pytest

from seminar.grading import grade, jail

from . import honest, plain_nbgrader


@pytest.mark.slow
@pytest.mark.parametrize("assignment", ["timeline", "positions"])
def test_the_engine_gives_the_points_that_plain_nbgrader_gives(assignment, checkout, tmp_path):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    fair = honest.write(checkout, ours, assignment, 40)
    plain_nbgrader.course(checkout, theirs, assignment)
    honest.write(checkout, theirs, assignment, 40)
    said = plain_nbgrader.run(theirs, "autograde", assignment)
    expected = plain_nbgrader.points(theirs, assignment)
    assert len(expected) == 40, said[-2000:]
    batch = grade.grade(checkout, ours, assignment, trusted=bool(jail.why_not()))
    most = batch.results[0].most
    for result in batch.results:
        assert result.points == expected[result.student], result.student
        right = {q: most[q] if points is None else points for q, points in fair[result.student].items()}
        assert result.points == right, result.student
