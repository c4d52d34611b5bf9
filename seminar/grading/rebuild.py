"""A canonical notebook from what a student handed in: the source's own cells, the student's answers in their places.

Nothing of the submission is trusted: not its metadata, not its order, not its cells' ids. Each cell of it is placed by
its ``grade_id``, else by its id, else by its text or likeness; what has no place in the source is the student's own.
"""

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seminar.grading.cells import Cell, Unreadable, read
from seminar.grading.limits import Limits
from seminar.grading.names import bound, needed, plain_python

if TYPE_CHECKING:
    from traitlets.config import Config


@dataclass(frozen=True)
class Given:
    """A cell of the source as the engine needs it."""

    place: int
    kind: str
    """``text``, ``setup``, ``answer`` (code), ``essay`` (text) or ``test``."""
    cell_id: str
    grade_id: str
    source: str
    released: str
    """As the student got it: without solution and hidden test."""
    points: float = 0.0
    names: tuple[str, ...] = ()
    """Of a test: the student's names that it reads."""
    metadata: dict = field(default_factory=dict, compare=False)
    collects: tuple[str, ...] = ()
    """Names whose values are wanted for the class, as ``"seminar": {"collect": [...]}`` in the metadata says."""


@dataclass
class Piece:
    """A cell of the canonical notebook: a cell of the source, a student's cell, or both."""

    kind: str
    code: str
    given: Given | None = None
    own: bool = False
    """Whether a student wrote what stands in it."""


@dataclass
class Rebuilt:
    """The canonical notebook and what was repaired on the way to it, in words for the student."""

    pieces: list[Piece]
    repairs: list[str]


class Source:
    """The source notebook of an assignment, read once for a class."""

    def __init__(self, text: bytes, config: Config | None = None) -> None:
        # Workers get a source that is read already, and need not load what takes a second.
        import nbformat
        from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions

        notebook = nbformat.reads(text.decode("utf-8"), as_version=4)
        released = nbformat.reads(text.decode("utf-8"), as_version=4)
        for strip in (ClearSolutions(config=config), ClearHiddenTests(config=config)):
            released, _ = strip.preprocess(released, {})
        self.cells: list[Given] = []
        known: set[str] = set()
        for place, (cell, shown) in enumerate(zip(notebook.cells, released.cells, strict=True)):
            mark = dict(cell.metadata.get("nbgrader", {}))
            kind = _kind(cell.cell_type, mark)
            if kind == "setup":
                known |= bound(cell.source)
            names = needed(plain_python(cell.source), known) if kind == "test" else ()
            self.cells.append(
                Given(
                    place,
                    kind,
                    str(cell.get("id", "")),
                    mark.get("grade_id", ""),
                    cell.source,
                    shown.source,
                    float(mark.get("points") or 0),
                    tuple(names),
                    mark,
                    tuple(cell.metadata.get("seminar", {}).get("collect", ())),
                )
            )
        self.setup = [cell.source for cell in self.cells if cell.kind == "setup"]
        self.tests = [cell for cell in self.cells if cell.kind == "test"]


def _kind(cell_type: str, mark: dict) -> str:
    if mark.get("solution") or mark.get("task"):
        return "answer" if cell_type == "code" else "essay"
    if cell_type != "code":
        return "text"
    return "test" if mark.get("grade") else "setup"


MOST_REPAIRS = 50


def rebuild(source: Source, submission: bytes, limits: Limits) -> Rebuilt:
    """The canonical notebook. Raises :class:`Unreadable` for what is no notebook."""
    cells, repairs = read(submission, limits)
    _match(source, cells, repairs)
    if not any(cell.given or (cell.code and cell.text.strip()) for cell in cells):
        raise Unreadable("There is no cell of this assignment in the notebook. Is it the right file?")
    rebuilt = _arrange(source, _within(cells, limits.cells, repairs), repairs)
    rebuilt.repairs = list(dict.fromkeys(rebuilt.repairs))[:MOST_REPAIRS]
    return rebuilt


def _within(cells: list[Cell], most: int, repairs: list[str]) -> list[Cell]:
    """Every cell of the assignment once, and of all others as many as the limit allows."""
    placed, kept, others = set(), [], 0
    for cell in cells:
        if cell.given and id(cell.given) not in placed:
            placed.add(id(cell.given))
        elif not cell.text.strip():
            continue
        else:
            others += 1
            if others > most:
                continue
        kept.append(cell)
    if others > most:
        repairs.append(f"There are more than {most} cells; {others - most} of them were left out.")
    return kept


def _match(source: Source, cells: list[Cell], repairs: list[str]) -> None:
    """Give each handed-in cell its cell of the source, where it has one."""
    by_grade_id = {given.grade_id: given for given in source.cells if given.grade_id}
    by_id = {given.cell_id: given for given in source.cells if given.cell_id}
    for cell in cells:
        given = by_grade_id.get(cell.grade_id) or by_id.get(cell.cell_id)
        if given and _code(given) != cell.code and given.kind in ("answer", "essay") and cell.text.strip():
            repairs.append(f"The answer cell “{given.grade_id}” had been turned into another kind of cell.")
            cell.code = not cell.code
        if given and _code(given) == cell.code:
            cell.given = given
    placed = {id(cell.given) for cell in cells}
    by_text = {
        (_code(g), bare(g.released)): g for g in source.cells if id(g) not in placed and bare(g.released)
    }
    for cell in cells:
        if cell.given is None:
            cell.given = by_text.pop((cell.code, bare(cell.text)), None)
    _match_by_likeness(source, cells)


def _match_by_likeness(source: Source, cells: list[Cell]) -> None:
    """Answer cells without a mark: between the neighbours that are known, the one most like what was handed out."""
    placed = {id(cell.given) for cell in cells}
    missing = [g for g in source.cells if id(g) not in placed and g.kind in ("answer", "essay")]
    gives = {id(c): _gives(c.text) for c in cells if c.given is None} if missing else {}
    for given in missing:
        before = [n for n, c in enumerate(cells) if c.given and c.given.place < given.place]
        after = [n for n, c in enumerate(cells) if c.given and c.given.place > given.place]
        first, last = (max(before, default=-1) + 1, min(after, default=len(cells)))
        near = cells[first:last] if first < last else cells
        free = [c for c in near if c.given is None and c.code == (given.kind == "answer") and c.text.strip()]
        if given.kind == "essay":
            # Nothing but its place tells a text: all that was written between its neighbours.
            for cell in free if before and after and first < last else ():
                cell.given = given
            continue
        names = _gives(given.released)
        best = next((c for c in free if names & gives[id(c)]), None)
        if best is None:
            best = max(free[:_MOST_LIKE], key=lambda c: _likeness(given, c), default=None)
            if best and _likeness(given, best) < 0.3:
                continue
        if best:
            best.given = given


_MOST_LIKE = 20
"""With so many cells a likeness is looked for, and no more: it takes long."""


def _likeness(given: Given, cell: Cell) -> float:
    return difflib.SequenceMatcher(None, given.released[:400], cell.text[:400], autojunk=False).ratio()


_GIVES = re.compile(r"^(?:(?:async +)?def|class) +(\w+)|^(\w+) *(?::[^=\n]*)?=(?!=)", re.M)


def _gives(code: str) -> set[str]:
    """The names that code gives a value at its margin. It is only looked at: parsing it could take long."""
    return {name for pair in _GIVES.findall(code[:100_000]) for name in pair if name}


def _code(given: Given) -> bool:
    return given.kind in ("setup", "answer", "test")


def bare(text: str) -> str:
    """The text with every stretch of white space as one space."""
    return re.sub(r"\s+", " ", text).strip()


def _arrange(source: Source, cells: list[Cell], repairs: list[str]) -> Rebuilt:
    """The source's order, with the student's own cells after what they stood after."""
    answers: dict[int, list[Cell]] = {}
    own: dict[int, list[Piece]] = {}
    last = -1
    order = []
    for cell in cells:
        given = cell.given
        if given is None:
            if cell.code and cell.text.strip():
                own.setdefault(last, []).append(Piece("code", cell.text, own=True))
            continue
        order.append(given.place)
        last = given.place
        if given.kind in ("answer", "essay"):
            answers.setdefault(given.place, []).append(cell)
        elif given.kind in ("setup", "test") and bare(cell.text) != bare(given.released):
            # What somebody wrote into a locked cell still runs, as the student's; the cell itself stands as it was.
            before = given.place - 1 if given.kind == "test" else given.place
            own.setdefault(before, []).insert(0, Piece("code", cell.text, own=True))
            repairs.append(f"The locked cell “{given.grade_id}” was changed; its original was used as well.")
    if order != sorted(order):
        repairs.append("Cells stood in another order; they were put back in that of the assignment.")
    pieces = list(own.pop(-1, []))
    for given in source.cells:
        pieces += _slot(given, answers.get(given.place, []), repairs)
        pieces += own.pop(given.place, [])
    absent = [g.grade_id for g in source.cells if g.kind == "test" and g.place not in order]
    if absent:
        repairs.append(f"Check cells were missing and were put back: {', '.join(absent)}.")
    return Rebuilt(pieces, repairs)


def _slot(given: Given, handed_in: list[Cell], repairs: list[str]) -> list[Piece]:
    if given.kind not in ("answer", "essay"):
        kind = {"text": "text", "setup": "code", "test": "test"}[given.kind]
        return [Piece(kind, given.released if kind == "test" else given.source, given)]
    kind = "code" if given.kind == "answer" else "text"
    if not handed_in:
        repairs.append(f"The answer cell “{given.grade_id}” is missing.")
        # As it was handed out it would take back an answer that stands in another cell.
        return [Piece(kind, given.released if kind == "text" else "", given)]
    # A copy as it was handed out would take back the answer that stands in another.
    written = [c for c in handed_in if bare(c.text) != bare(given.released)] or handed_in[:1]
    if len(handed_in) > 1:
        repairs.append(
            f"The answer cell “{given.grade_id}” was there {len(handed_in)} times; all of it was read."
        )
    if kind == "text":
        return [Piece(kind, "\n\n".join(c.text for c in written), given, own=True)]
    first, *others = written
    return [Piece(kind, first.text, given, own=True), *(Piece(kind, c.text, own=True) for c in others)]


def question(grade_id: str) -> str:
    """The question that a test cell belongs to: the ``grade_id`` of its answer cell."""
    return grade_id.removesuffix("-test")


def finite(number: object) -> float:
    """A number of points that is one; 0 for anything else."""
    good = isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number)
    return float(number) if good else 0.0
