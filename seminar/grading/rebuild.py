"""A canonical notebook from what a student handed in: the source's own cells, the student's answers in their places.

Nothing of the submission is trusted: not its metadata, not its order, not its cells' ids. Each cell of it is placed by
its ``grade_id``, else by its id, else by its text or likeness; what has no place in the source is the student's own.
"""

from __future__ import annotations

import ast
import codecs
import difflib
import json
import math
import re
from dataclasses import dataclass, field

import nbformat
from traitlets.config import Config

from seminar.grading.limits import Limits
from seminar.grading.names import bound, needed, plain_python


class Unreadable(Exception):
    """The file cannot be read as a notebook; the text says why, in words for the student."""


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
        # Workers get a source that is read already, and need not load nbgrader.
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


@dataclass
class _Cell:
    """A cell that was handed in."""

    code: bool
    text: str
    grade_id: str
    cell_id: str
    given: Given | None = None


def rebuild(source: Source, submission: bytes, limits: Limits) -> Rebuilt:
    """The canonical notebook. Raises :class:`Unreadable` for what is no notebook."""
    cells, repairs = read(submission, limits)
    _match(source, cells)
    if not any(cell.given for cell in cells) and not any(cell.code for cell in cells):
        raise Unreadable("There is no cell of this assignment in the notebook. Is it the right file?")
    return _arrange(source, cells, repairs)


def read(submission: bytes, limits: Limits) -> tuple[list[_Cell], list[str]]:
    """The cells in a file, of whatever format version and encoding, and what was odd about it."""
    if len(submission) > limits.submission_bytes:
        raise Unreadable(
            f"The file is larger than {limits.submission_bytes // 1_000_000} MB. Clear its outputs."
        )
    if not submission.strip():
        raise Unreadable("The file is empty. Save the notebook again and hand it in once more.")
    text, repairs = _text(submission)
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        if "<<<<<<<" in text and ">>>>>>>" in text:
            reason = (
                "The file holds marks of a merge conflict (<<<<<<<). Resolve it, open and save the notebook."
            )
        else:
            reason = "The file is not a notebook: it may be damaged, or saved as something else."
        raise Unreadable(reason) from None
    found = notebook.get("cells") if isinstance(notebook, dict) else None
    if found is None and isinstance(notebook, dict) and isinstance(notebook.get("worksheets"), list):
        sheets = [s.get("cells") for s in notebook["worksheets"] if isinstance(s, dict)]
        found = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
        repairs.append("The notebook was in an old format; it was read all the same.")
    if not isinstance(found, list) or not found:
        raise Unreadable(
            "The file holds no notebook cells. Save the notebook again and hand it in once more."
        )
    cells = [cell for cell in map(_cell, found[: limits.cells]) if cell]
    if len(cells) < len(found):
        repairs.append(f"{len(found) - len(cells)} cells could not be read and were left out.")
    return cells, repairs


def _text(submission: bytes) -> tuple[str, list[str]]:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if submission.startswith(mark):
            return submission.decode(encoding, errors="replace"), ["The file’s encoding was put right."]
    try:
        return submission.decode("utf-8"), []
    except UnicodeDecodeError:
        # Every byte is a character in this one, so that nothing is lost.
        return submission.decode("latin-1"), ["The file was not in UTF-8; letters with accents may look odd."]


def _cell(found: object) -> _Cell | None:
    if not isinstance(found, dict) or found.get("cell_type") not in ("code", "markdown", "raw", "heading"):
        return None
    code = found["cell_type"] == "code"
    text = found.get("source", found.get("input", ""))
    if isinstance(text, list):
        text = "".join(part for part in text if isinstance(part, str))
    if not isinstance(text, str):
        return None
    metadata = found.get("metadata")
    mark = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = mark.get("grade_id") if isinstance(mark, dict) else None
    words = [word if isinstance(word, str) else "" for word in (grade_id, found.get("id"))]
    # A half of a surrogate pair cannot be written to any file.
    return _Cell(code, text.encode("utf-8", "replace").decode("utf-8"), *words)


def _match(source: Source, cells: list[_Cell]) -> None:
    """Give each handed-in cell its cell of the source, where it has one."""
    by_grade_id = {given.grade_id: given for given in source.cells if given.grade_id}
    by_id = {given.cell_id: given for given in source.cells if given.cell_id}
    for cell in cells:
        given = by_grade_id.get(cell.grade_id) or by_id.get(cell.cell_id)
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


def _match_by_likeness(source: Source, cells: list[_Cell]) -> None:
    """Answer cells without a mark: between the neighbours that are known, the one most like what was handed out."""
    placed = {id(cell.given) for cell in cells}
    for given in source.cells:
        if id(given) in placed or given.kind not in ("answer", "essay"):
            continue
        before = [n for n, c in enumerate(cells) if c.given and c.given.place < given.place]
        after = [n for n, c in enumerate(cells) if c.given and c.given.place > given.place]
        first, last = (max(before, default=-1) + 1, min(after, default=len(cells)))
        near = cells[first:last] if first < last else cells
        free = [c for c in near if c.given is None and c.code == (given.kind == "answer") and c.text.strip()]
        best = max(free, key=lambda c: _likeness(given, c), default=None)
        if best and _likeness(given, best) >= 0.3:
            best.given = given


def _likeness(given: Given, cell: _Cell) -> float:
    if given.kind == "answer" and _gives(given.released) & _gives(cell.text):
        return 1.0
    return difflib.SequenceMatcher(None, given.released[:2000], cell.text[:2000], autojunk=False).ratio()


def _gives(code: str) -> set[str]:
    """The names that code gives a value, except those of its imports."""
    try:
        tree = ast.parse(plain_python(code))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set(re.findall(r"^(\w+)\s*=[^=]", code, flags=re.M))
    stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return stored | {n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)}


def _code(given: Given) -> bool:
    return given.kind in ("setup", "answer", "test")


def bare(text: str) -> str:
    """The text with every stretch of white space as one space."""
    return re.sub(r"\s+", " ", text).strip()


def _arrange(source: Source, cells: list[_Cell], repairs: list[str]) -> Rebuilt:
    """The source's order, with the student's own cells after what they stood after."""
    answers: dict[int, list[_Cell]] = {}
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


def _slot(given: Given, handed_in: list[_Cell], repairs: list[str]) -> list[Piece]:
    if given.kind not in ("answer", "essay"):
        kind = {"text": "text", "setup": "code", "test": "test"}[given.kind]
        return [Piece(kind, given.released if kind == "test" else given.source, given)]
    kind = "code" if given.kind == "answer" else "text"
    if not handed_in:
        repairs.append(f"The answer cell “{given.grade_id}” is missing.")
        return [Piece(kind, given.released, given)]
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
