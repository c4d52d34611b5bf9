"""Broken, odd and hostile submissions of ``timeline``, made by code, each with the result that is fair to its student.

A module is a family. A case is a function that returns the file (bytes, or a :class:`Notebook`), or a folder's content
(by name: bytes, a notebook, or a function that makes something odd at a path). Its docstring says why its fair result
is fair. Words in double angle brackets stand for places on the grading machine; :func:`put` fills them in:
``<<SOLUTION>>`` (the source notebook), ``<<CHECKOUT>>``, ``<<COURSE>>``, ``<<TCP>>``, ``<<UDP>>`` (ports that
listen) and ``<<UNIX>>`` (an abstract socket).
"""

from __future__ import annotations

import copy
import functools
import importlib
import json
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from seminar.desk import answers, demo
from seminar.grading.limits import Limits

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENT = "timeline"
WORTH = demo.points(ROOT, ASSIGNMENT)
ALL = tuple(WORTH)
ESSAY = "I would write neither “violated” nor “expired” without saying whose reading of the pause it is (¶38, ¶196)."
BRISK = Limits(
    cell_seconds=4, notebook_seconds=40, call_seconds=2, test_seconds=8, memory_bytes=256 << 20, restarts=8
)
"""Limits that an honest notebook keeps easily, also while its neighbours are at their worst."""


@dataclass(frozen=True)
class Case:
    """A submission and its fair result.

    ``points``: what each question must earn. ``free``: questions for which either result is fair, because it depends
    on when things happen; the reason says so. ``says``: what the reason, a repair or a message must hold.
    """

    family: str
    name: str
    why: str
    make: Callable[[], object]
    status: tuple[str, ...] = ("graded",)
    points: dict[str, float] = field(default_factory=dict)
    free: frozenset[str] = frozenset()
    says: tuple[str, ...] = ()
    essay: bool = True

    @property
    def id(self) -> str:
        return f"{self.family}-{self.name}"


CASES: list[Case] = []


def case(
    *,
    lost: str | dict[str, float] = "",
    status: str = "graded",
    says: str | tuple[str, ...] = (),
    free: str = "",
    essay: bool = True,
) -> Callable:
    """Enter a case: ``lost`` names the questions that earn nothing (or by name what they keep), all others earn all.

    ``status`` may name several that are fair. ``free`` names questions that may earn all or nothing.
    """

    def enter(make: Callable[[], object]) -> Callable[[], object]:
        kept = dict.fromkeys(ALL if lost == "all" else lost.split(), 0.0) if isinstance(lost, str) else lost
        points = {} if status == "failed" else WORTH | kept
        CASES.append(
            Case(
                make.__module__.rpartition(".")[2],
                make.__name__,
                " ".join(make.__doc__.split()),
                make,
                tuple(status.split()),
                points,
                frozenset(ALL if free == "all" else free.split()),
                (says,) if isinstance(says, str) else says,
                essay and status != "failed",
            )
        )
        return make

    return enter


class Notebook:
    """The solved notebook as the JSON that it is, to be spoilt."""

    def __init__(self, data: dict) -> None:
        self.data = data

    @property
    def cells(self) -> list[dict]:
        return self.data["cells"]

    def cell(self, name: str) -> dict:
        return next(c for c in self.cells if c.get("id") == name)

    def place(self, name: str) -> int:
        return self.cells.index(self.cell(name))

    def add(self, code: str, after: str, **parts: object) -> Notebook:
        """A cell of the student's own."""
        own = {"cell_type": "code", "id": f"own-{len(self.cells)}", "metadata": {}, "source": code}
        self.cells.insert(self.place(after) + 1, own | {"outputs": [], "execution_count": None} | parts)
        return self

    def bytes(self, **options: object) -> bytes:
        return json.dumps(self.data, **{"indent": 1, "ensure_ascii": False} | options).encode(
            "utf-8", "surrogatepass"
        )


@functools.cache
def right() -> dict[str, str]:
    """A right answer to each question."""
    return {q: bank.right[0].code for q, bank in answers.load(ROOT, ASSIGNMENT).items()}


@functools.cache
def _solved() -> str:
    released = nbformat.read(ROOT / "exercises" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    for cell in released.cells:
        if cell.id in right():
            cell.source = f"{cell.source}\n{right()[cell.id]}"
        elif cell.id == "essay":
            cell.source = ESSAY
    return nbformat.writes(released)


def solved(**codes: str) -> Notebook:
    """The solved notebook; ``q01="…"`` puts another answer in its place (``RIGHT`` in it: the right one)."""
    notebook = Notebook(json.loads(_solved()))
    for name, code in codes.items():
        cell = notebook.cell(name)
        stub = "".join(cell["source"]).removesuffix(right()[name])
        cell["source"] = stub + code.replace("RIGHT", right()[name])
    return notebook


def own(code: str, after: str = "setup") -> Notebook:
    """The solved notebook with a cell of the student's own."""
    return solved().add(code, after)


def put(made: object, folder: Path, words: dict[str, str]) -> None:
    """Write what a case made as the folder of a submission."""
    if callable(made):
        folder.parent.mkdir(parents=True)
        made(folder, words)
        return
    content = made if isinstance(made, dict) else {f"{ASSIGNMENT}.ipynb": made}
    folder.mkdir(parents=True)
    for name, part in content.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if callable(part):
            part(place, words)
            continue
        data = part.bytes() if isinstance(part, Notebook) else part
        for word, meant in words.items():
            data = data.replace(f"<<{word}>>".encode(), meant.encode())
        place.write_bytes(data)


def families() -> dict[str, list[Case]]:
    """All cases by family."""
    if not CASES:
        for module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
            importlib.import_module(f"{__name__}.{module}")
    found: dict[str, list[Case]] = {}
    for each in CASES:
        found.setdefault(each.family, []).append(each)
    return found


def limits(family: str) -> Limits:
    """The limits under which a family is graded: those of its module, or brisk ones."""
    return getattr(importlib.import_module(f"{__name__}.{family}"), "LIMITS", BRISK)


def fair(each: Case) -> str:
    """The fair result in words."""
    if each.status == ("failed",):
        return "failed, with the reason"
    lost = [q for q in ALL if each.points[q] < WORTH[q] and q not in each.free]
    text = "all marks"
    if lost:
        shown = ", ".join(f"{q} {each.points[q]:g}/{WORTH[q]:g}" for q in lost)
        text = (
            "no marks"
            if len(lost) == len(ALL) and not any(each.points.values())
            else f"all marks but {shown}"
        )
    if each.free:
        text += (
            f" ({len(each.free)} questions: either)"
            if len(each.free) > 3
            else f" ({', '.join(sorted(each.free))}: either)"
        )
    return f"{' or '.join(each.status)}: {text}"


def got(each: Case, result: object) -> str:
    """What the engine gave: as is fair, or in words what it gave instead."""
    if result is None:
        return "no result"
    lost = {q: p for q, p in result.points.items() if p != each.points.get(q) and q not in each.free}
    if result.status in each.status and not lost and len(result.points) == len(each.points):
        return "as is fair"
    return f"{result.status}: {', '.join(f'{q} {p:g}' for q, p in lost.items()) or result.reason}"


def table(results: dict[str, object]) -> str:
    """Every case with what is fair and what came, as Markdown by family; ``results`` are the gradebook's by case id."""
    everything = [each for cases in families().values() for each in cases]
    came = {each.id: got(each, results.get(each.id)) for each in everything}
    fairly = sum(result == "as is fair" for result in came.values())
    lines = [
        "# Broken, odd and hostile submissions, and what became of each",
        "",
        f"{len(everything)} submissions of `{ASSIGNMENT}`, each graded between two honest ones. {fairly} got what is fair.",
        "Written by `tests/grading/test_submissions.py` from its own run.",
    ]
    for family, cases in families().items():
        title = family.replace("_", " ")
        lines += ["", f"## {title[0].upper()}{title[1:]}", ""]
        lines += ["| case | why this is fair | fair result | got |", "|---|---|---|---|"]
        for each in cases:
            cells = (each.name, each.why, fair(each), came[each.id])
            told = (" ".join(c.replace("|", "\\|").replace("_", " ").split()) for c in cells)
            lines.append(f"| {' | '.join(told)} |")
    return "\n".join(lines) + "\n"


def spoil(change: Callable[[Notebook], object]) -> Notebook:
    """The solved notebook after ``change``."""
    notebook = copy.deepcopy(solved())
    change(notebook)
    return notebook
