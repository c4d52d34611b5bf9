"""The answer banks in ``solutions/answers/``: right answers in other coats and typical wrong ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Right:
    """Code for an answer cell that deserves all points."""

    code: str


@dataclass(frozen=True)
class Slip:
    """Code for an answer cell that is wrong: the misconception, a fragment of its message, the points it keeps."""

    code: str
    misconception: str
    message: str
    points: float = 0.0


@dataclass(frozen=True)
class Bank:
    """The right and the typical wrong answers to one question.

    ``printed`` says, where the answer's digits stand in the book all the same, why they give nothing away there.
    """

    right: tuple[Right, ...]
    wrong: tuple[Slip, ...]
    printed: str = ""


def load(checkout: Path, assignment: str) -> dict[str, Bank]:
    """The bank of an assignment by question, in the order of the file."""
    path = checkout / "solutions" / "answers" / f"{assignment}.yaml"
    banks = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        question: Bank(
            tuple(Right(code.strip()) for code in entry["right"]),
            tuple(Slip(**slip | {"code": slip["code"].strip()}) for slip in entry["wrong"]),
            entry.get("printed", ""),
        )
        for question, entry in banks.items()
    }
