"""What is left to mark: texts that wait for a reader, marks that are not what their levels earn; no LMS gets the former."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from seminar.desk.pages.questions import levels, rubric
from seminar.grading.results import Result

CENT = 0.011
"""What a mark may differ from the sum of its levels: thirds are rounded where they are shown."""


class Unread(ValueError):
    """What would go to students while texts wait for a reader; the message says what to do."""


def remarks(results: Iterable[Result]) -> list[str]:
    """How many texts were never marked, and how many have changed since; none where all are read."""
    new, again = [], []
    for result in results:
        for name in result.manual:
            (new if result.marks[name].points is None else again).append(result.student)
    said = []
    if new:
        said.append(f"{_texts(new)} to be marked, and count{'s' * (len(new) == 1)} nothing yet.")
    if again:
        changed = "it has changed since it was" if len(again) == 1 else "they have changed since they were"
        said.append(
            f"{_texts(again)} to be looked at again: {changed} marked. The former marks stand until then."
        )
    return said


def apart(checkout: Path, assignment: str, results: Iterable[Result]) -> list[str]:
    """The marks that are not what the levels in their comments earn, where a comment has a level for each criterion."""
    criteria = rubric(checkout, assignment)
    said = []
    for result in results:
        for name in criteria.keys() & result.marks.keys():
            reached, _ = levels(result.comments.get(name, ""), criteria[name])
            earned = sum(criteria[name][c].worth(level) for c, level in reached.items())
            given = result.marks[name].points
            if reached.keys() == criteria[name].keys() and (given is None or abs(given - earned) > CENT):
                entered = "none are" if given is None else f"{given:g} are"
                said.append(f"{result.student}: the levels make {earned:g} points, {entered} entered.")
    return said


def refuse(assignment: str, results: Iterable[Result]) -> None:
    """Raises :class:`Unread` where a text waits."""
    if said := remarks(results):
        raise Unread(
            f"Nothing was written for the LMS. {' '.join(said)}\nTo mark: seminar mark {assignment}\n"
            "To send what stands so far: the same command with --unfinished"
        )


def _texts(whose: list[str]) -> str:
    texts, people = len(whose), len(set(whose))
    of = "1 student" if people == 1 else f"{people} students"
    return f"1 text of {of} waits" if texts == 1 else f"{texts} texts of {of} wait"
