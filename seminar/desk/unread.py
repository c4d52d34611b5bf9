"""Texts that wait for a reader: how many, and that nothing goes to an LMS over them without a word."""

from __future__ import annotations

from collections.abc import Iterable

from seminar.grading.results import Result


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
