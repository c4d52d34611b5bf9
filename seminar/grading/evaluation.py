"""What became of a submission: points with reasons, texts to be read, repairs."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Outcome:
    """The points of one question, and why they are not all."""

    question: str
    grade_id: str
    points: float
    most: float
    message: str = ""
    shown: str = ""
    """The student's values, in text, where they did not earn all points."""


@dataclass(frozen=True)
class Answer:
    """A text to be read by hand; ``text`` is empty where nothing was written."""

    grade_id: str
    most: float
    text: str


@dataclass(frozen=True)
class Evaluation:
    """What became of a submission.

    ``status``: ``graded``; ``partial`` (something of the student's had to be stopped, ``reason`` says what, points
    earned elsewhere stand); ``failed`` (nothing could be read). ``notebook`` is the rebuilt notebook with
    outputs (:mod:`seminar.grading.notebook`).
    """

    status: str
    reason: str = ""
    outcomes: tuple[Outcome, ...] = ()
    answers: tuple[Answer, ...] = ()
    repairs: tuple[str, ...] = ()
    collected: dict = field(default_factory=dict)
    """By name, as the text of typed JSON, values that the source wants for the class and nobody grades."""
    notebook: dict | None = field(default=None, repr=False, compare=False)

    @property
    def points(self) -> float:
        return sum(outcome.points for outcome in self.outcomes)
