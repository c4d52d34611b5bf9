"""Why points were lost: the misconceptions of a class, how often each was met, and what to revisit."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from seminar.check import values
from seminar.desk import answers
from seminar.grading.results import Result

_PART = re.compile(r"✗ (?P<part>.{1,200}?) \(0 of (?P<lost>[\d.]+)\): (?P<told>.*)", re.DOTALL)
_UNNAMED = re.compile(
    rf"{re.escape(values._NOT_IT)}|Of the items, |The .{{1,200}} (is|are) not right yet", re.DOTALL
)
_OPEN = re.compile(r"Not answered yet\.|“[^”]*” has no value")


@dataclass
class Reason:
    """One reason for which points were lost in a question.

    ``told`` is the message that the students read, ``misconception`` the answer bank's word for it (empty where it has
    none), ``part`` the part of the question; ``values`` are the wrong answers as they were given, with their numbers.
    """

    question: str
    part: str
    told: str
    misconception: str = ""
    open: bool = False
    students: list[str] = field(default_factory=list)
    lost: float = 0.0
    values: Counter = field(default_factory=Counter)

    @property
    def named(self) -> bool:
        """Whether it says what was misunderstood, and not only that the answer is not right."""
        return not self.open and not _UNNAMED.match(self.told)


def reasons(results: list[Result], bank: dict[str, answers.Bank]) -> dict[str, list[Reason]]:
    """By question, the reasons for which points were lost, the costliest first; unanswered ones are marked open."""
    found: dict[tuple[str, str, str], Reason] = {}
    for result in results:
        for question, message in result.messages.items():
            lost = result.most.get(question, 0.0) - result.points.get(question, 0.0)
            for part, cost, told in _parts(message, lost):
                slip = _slip(bank.get(question), told)
                key = question, part, slip or told
                reason = found.setdefault(key, Reason(question, part, told, slip, is_open(told)))
                reason.students.append(result.student)
                reason.lost += cost
                if not reason.open and has_value(result.shown.get(question, "")):
                    reason.values[result.shown[question]] += 1
    ordered = sorted(found.values(), key=lambda r: (r.question, r.open, -r.lost, -len(r.students), r.told))
    return {q: [r for r in ordered if r.question == q] for q in dict.fromkeys(r.question for r in ordered)}


def revisit(reasons: dict[str, list[Reason]], most: int = 3) -> list[Reason]:
    """The few questions that lost the most points for one reason, at most one reason each, the costliest first.

    A reason counts where it has a name and at least two students share it, or where one student is all there is.
    """
    students = {s for found in reasons.values() for reason in found for s in reason.students}
    enough = min(2, len(students))
    shared = [[r for r in found if r.named and len(r.students) >= enough] for found in reasons.values()]
    costliest = [max(found, key=lambda r: r.lost) for found in shared if found]
    return sorted(costliest, key=lambda r: (-r.lost, r.question))[:most]


def left_open(result: Result) -> frozenset[str]:
    """The questions that a student did not answer at all."""
    return frozenset(
        question
        for question, message in result.messages.items()
        if not result.points.get(question)
        and all(is_open(told) for *_, told in _parts(message, 0.0))
        and "✓" not in message
    )


def is_open(told: str) -> bool:
    """Whether a message says that there was no answer."""
    return bool(_OPEN.match(told))


def has_value(shown: str) -> bool:
    """Whether a student's values in text tell one answer from another: a function's name alone does not."""
    return bool(re.sub(r"^\w+ = (<\w+>|Ellipsis)$", "", shown, flags=re.MULTILINE).strip())


def bank(checkout: Path, assignment: str) -> dict[str, answers.Bank]:
    """The answer bank of an assignment; empty where there is none."""
    try:
        return answers.load(checkout, assignment)
    except FileNotFoundError:
        return {}


def _parts(message: str, lost: float) -> list[tuple[str, float, str]]:
    """The parts in which points were lost: name, points, what was said. A question in one part has no name for it."""
    pieces = re.split(r"\n(?=[✓✗] )", message)
    found = [match for piece in pieces if (match := _PART.fullmatch(piece.strip()))]
    return [(m["part"], _number(m["lost"]), m["told"]) for m in found] or [("", lost, message)]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:  # a student's text may look like a part
        return 0.0


def _slip(bank: answers.Bank | None, told: str) -> str:
    # Several slips may be told the same; then the message alone says what was wrong.
    if bank is None or _UNNAMED.match(told):
        return ""
    found = {slip.misconception for slip in bank.wrong if slip.message in told}
    return found.pop() if len(found) == 1 else ""
