"""What a notebook asks of its checks: a look at the form, an overview before handing in, points in parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from seminar.check.values import (
    NotAnswered,
    Wrong,
)

_looks: dict[str, Callable[[], None]] = {}


def form(question: str, look: Callable[[], None]) -> None:
    """Print whether an answer can be read: the visible half of a test cell.

    ``look`` calls a check without ``expected``. Nothing is raised, so that “Run All Cells” goes on to the next
    question; :func:`overview` looks again at every question that was looked at here.
    """
    _looks[question] = look
    print(_status(question, look))


def overview(*questions: str) -> None:
    """Print, before handing in, which questions are answered and can be read; never which are right."""
    lines = [
        _status(q, _looks[q]) if q in _looks else f"–  {q}: its check has not been run yet."
        for q in questions
    ]
    readable = sum(line.startswith("✓") for line in lines)
    print(
        "\n".join(
            [
                *lines,
                "",
                f"{readable} of {len(questions)} answers can be read. The feedback will say which are right.",
            ]
        )
    )


def score(points: float, parts: Iterable[tuple[float, str, Callable[[], None]]]) -> float:
    """The points of a question in parts, as a plain float; prints one line of reason for each part.

    Parameters: ``points`` of the whole question; ``parts``, each with its worth, its name and a call of a check.
    Raises ValueError where the worths do not add up to the points: that is the author's slip.
    """
    parts = list(parts)
    if abs(sum(worth for worth, _, _ in parts) - points) > 1e-9:
        raise ValueError(
            f"the parts are worth {sum(w for w, _, _ in parts):g} points, the question {points:g}"
        )
    earned = 0.0
    for worth, name, test in parts:
        try:
            test()
        except Wrong as why:
            print(f"✗ {name} (0 of {worth:g}): {why}")
        else:
            earned += worth
            print(f"✓ {name} ({worth:g} of {worth:g})")
    return min(float(points), earned)  # 0.1 + 0.2 is more than 0.3, and nbgrader refuses more than all


def _status(question: str, look: Callable[[], None]) -> str:
    try:
        look()
    except NotAnswered as why:
        return f"–  {question}: {why}"
    except Wrong as why:
        return f"✗  {question}: {why}"
    except NameError as why:
        return f"–  {question}: “{why.name}” does not exist yet. Run the answer cell first."
    return f"✓  {question}: the form is right."
