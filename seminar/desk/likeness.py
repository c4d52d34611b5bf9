"""Places to look: pairs of students with the same unusual wrong answers, or with code more alike than the class’s.

Neither is a verdict. Two who learn together, one source read by both, or chance make the same pattern.
"""

from __future__ import annotations

import builtins
import json
import keyword
import math
import re
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import numpy as np
from rapidfuzz import fuzz, process

from seminar.desk.mistakes import has_value, left_open
from seminar.desk.statistics import FEW
from seminar.grading.results import Result

RARE = 0.05
"""A wrong answer is unusual where at most this share of the class gave it (or two students, in a small class)."""
CHANCE = 0.1
"""A pair is named where fewer such pairs than this are to be expected by chance in the whole class."""
SHORT = 40
"""Own code of fewer tokens (words, numbers, signs) is alike by nature and is not compared."""
MOST_PAIRS = 25
MOST_TOKENS = 4_000
MOST_BYTES = 20_000_000


@dataclass(frozen=True)
class Pair:
    """Two students, what they share, and how unusual it is in this class.

    ``answers`` are the shared unusual wrong answers by question; ``expected``, the number of pairs in the class that
    chance would let share as many; ``likeness``, of their code in per cent, NaN where it was not compared.
    """

    students: tuple[str, str]
    answers: dict[str, str]
    expected: float
    likeness: float
    answers_stand_out: bool
    code_stands_out: bool


@dataclass(frozen=True)
class Likeness:
    """The pairs to look at, the strangest first, and what they were measured by.

    ``pairs`` holds no more than :data:`MOST_PAIRS` of the ``found``. ``compared`` students have enough code of their own; ``usual`` is the median likeness of their pairs, ``fence`` the
    likeness from which a pair stands out (both per cent; NaN where that cannot be said).
    """

    pairs: list[Pair]
    found: int
    compared: int
    usual: float
    fence: float


def look(results: list[Result], code: dict[str, str]) -> Likeness:
    """Compare every pair of a class; ``code`` is each student’s own, see :func:`own_code`.

    In a class of fewer than :data:`FEW` nothing is unusual, and no pair is named.
    """
    graded = [result for result in results if result.graded]
    students = [result.student for result in graded]
    held = unusual(graded)
    shared, expected = coincidences(graded, held)
    likeness, compared, usual, fence = alike([code.get(student, "") for student in students])
    answers, codes = (shared >= 2) & (expected < CHANCE), likeness >= fence
    first, second = np.nonzero(np.triu(answers | codes, 1))
    strangest = np.lexsort(
        [part[first, second] for part in (-np.nan_to_num(likeness), expected, -(answers.astype(int) + codes))]
    )
    pairs = []
    for one, other in zip(first[strangest][:MOST_PAIRS], second[strangest][:MOST_PAIRS], strict=True):
        both = {students[one], students[other]}
        pairs.append(
            Pair(
                (students[one], students[other]),
                dict(key for key, holders in held.items() if both <= holders),
                float(expected[one, other]),
                float(likeness[one, other]),
                bool(answers[one, other]),
                bool(codes[one, other]),
            )
        )
    return Likeness(pairs, len(first), compared, usual, fence)


def unusual(graded: list[Result]) -> dict[tuple[str, str], frozenset[str]]:
    """By question and value, who gave a wrong answer that at least two and only few of the class gave."""
    given: dict[tuple[str, str], set[str]] = {}
    for result in graded:
        for question in _wrong(result):
            if has_value(value := result.shown.get(question, "")):
                given.setdefault((question, value), set()).add(result.student)
    most = max(2, math.floor(RARE * len(graded))) if len(graded) >= FEW else 0
    return {key: frozenset(students) for key, students in given.items() if 2 <= len(students) <= most}


def coincidences(
    graded: list[Result], held: dict[tuple[str, str], frozenset[str]]
) -> tuple[np.ndarray, np.ndarray]:
    """For each pair, how many unusual wrong answers they share, and how many pairs chance would let share as many.

    Both are n × n. The model of chance is rough on purpose: the holders of each unusual answer are drawn from the
    class in proportion to how many answers each has wrong, plus one. The number that a pair shares is then about
    Poisson, and its tail times the number of pairs is what the whole class is expected to show.
    """
    n = len(graded)
    holds = np.array([[r.student in holders for holders in held.values()] for r in graded], dtype=np.float32)
    holds = holds.reshape(n, len(held))
    weight = np.array([1.0 + len(_wrong(result)) for result in graded])
    weight = weight / weight.sum() if n else weight
    meetings = sum(len(holders) * (len(holders) - 1) for holders in held.values())
    shared = (holds @ holds.T).round().astype(int)
    return shared, _tail(shared, np.outer(weight, weight) * meetings) * n * (n - 1) / 2


def alike(code: list[str]) -> tuple[np.ndarray, int, float, float]:
    """The likeness of every pair in per cent (n × n), how many were compared, the median and the fence.

    Likeness is RapidFuzz’s ratio: of all tokens of the two, the share that their longest common subsequence makes up.
    The fence is the likeness that fewer than :data:`CHANCE` pairs of the class would reach if likeness were normal with
    this median and interquartile range, at most 100. NaN in a class of fewer than :data:`FEW`, and where a quarter of
    the pairs is the same throughout.
    """
    likeness = np.full((len(code), len(code)), np.nan, dtype=np.float32)
    enough = [number for number, text in enumerate(code) if len(text) >= SHORT]
    if len(enough) < FEW:
        return likeness, len(enough), math.nan, math.nan
    texts = [code[number] for number in enough]
    scores = process.cdist(texts, texts, scorer=fuzz.ratio, dtype=np.float32, workers=-1)
    likeness[np.ix_(enough, enough)] = scores
    lower, usual, upper = np.percentile(scores[np.triu_indices(len(enough), 1)], [25, 50, 75])
    pairs, normal = len(texts) * (len(texts) - 1) / 2, NormalDist()
    spread = (upper - lower) / (2 * normal.inv_cdf(0.75))
    fence = (
        min(100.0, usual + normal.inv_cdf(1 - CHANCE / pairs) * max(spread, 1)) if upper < 100 else math.nan
    )
    return likeness, len(enough), float(usual), float(fence)


def own_code(checkout: Path, course: Path, assignment: str, students: list[str]) -> dict[str, str]:
    """By student, the code of their answers as one character a token; lines that everybody was given are left out.

    All names but Python’s own and those after a dot become one token, and comments none, so that renaming hides
    nothing. Read from ``course/autograded``; what cannot be read is left out.
    """
    released = _cells(checkout / "exercises" / assignment / f"{assignment}.ipynb", every=True)
    given = {line.strip() for cell in released for line in cell.splitlines()}
    letters: dict[str, str] = {}
    found = {}
    for student in students:
        cells = _cells(course / "autograded" / student / assignment / f"{assignment}.ipynb")
        lines = [line for cell in cells for line in cell.splitlines() if line.strip() not in given]
        words = [_plain(word) for word in _WORD.findall("\n".join(lines))]
        # One plane of private characters has room for 65,000 words, more than a class uses.
        found[student] = "".join(
            letters.setdefault(word, chr(0xF0000 + len(letters) % 65_000))
            for word in [word for word in words if word][:MOST_TOKENS]
        )
    return found


_WORD = re.compile(r"#[^\n]*|\.?\w+|[^\w\s]")
_PYTHON = frozenset(keyword.kwlist) | frozenset(dir(builtins))


def _plain(word: str) -> str:
    if word.startswith("#"):
        return ""
    return "name" if word.isidentifier() and word not in _PYTHON else word


def _cells(path: Path, every: bool = False) -> list[str]:
    """The code of a notebook’s answer cells and of cells without a mark; of ``every`` code cell."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > MOST_BYTES:
            return []
        cells = json.loads(path.read_bytes())["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        if not every:
            marks = [cell["metadata"].get("nbgrader", {"solution": True}) for cell in code]
            code = [cell for cell, mark in zip(code, marks, strict=True) if mark.get("solution")]
        return ["".join(cell["source"]) for cell in code]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []


def _tail(least: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """The chance of at least ``least`` where ``mean`` are expected, elementwise, of a Poisson variable."""
    below, term = np.zeros_like(mean), np.exp(-mean)
    for count in range(int(least.max(initial=0))):
        below += np.where(count < least, term, 0)
        term = term * mean / (count + 1)
    return np.clip(1 - below, 0, 1)


def _wrong(result: Result) -> set[str]:
    """The questions that were answered without earning a point."""
    return {q for q in result.messages if not result.points.get(q)} - left_open(result)
