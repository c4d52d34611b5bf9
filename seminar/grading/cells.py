"""The cells in a file that was handed in, of whatever format version and encoding."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seminar.grading.limits import Limits

if TYPE_CHECKING:
    from seminar.grading.rebuild import Given


class Unreadable(Exception):
    """The file cannot be read as a notebook; the text says why, in words for the student."""


@dataclass
class Cell:
    """A cell that was handed in; ``given`` is its place in the source, once that is found."""

    code: bool
    text: str
    grade_id: str
    cell_id: str
    given: Given | None = None


def read(submission: bytes, limits: Limits) -> tuple[list[Cell], list[str]]:
    """The cells in a file, of whatever format version and encoding, and what was odd about it."""
    if len(submission) > limits.submission_bytes:
        raise Unreadable(
            f"The file is larger than {limits.submission_bytes // 1_000_000} MB. Clear its outputs."
        )
    if not submission.strip():
        raise Unreadable("The file is empty. Save the notebook again and hand it in once more.")
    text, repairs = _text(submission)
    try:
        # Line ends inside a string are no JSON, but leave no doubt.
        notebook = json.loads(text, strict=False)
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
    cells = [cell for cell in map(_cell, found) if cell]
    if len(cells) < len(found):
        repairs.append(f"{len(found) - len(cells)} cells could not be read and were left out.")
    return cells, repairs


def _text(submission: bytes) -> tuple[str, list[str]]:
    encoding = json.detect_encoding(submission)
    if encoding != "utf-8":
        return submission.decode(encoding, errors="replace"), ["The file’s encoding was put right."]
    try:
        return submission.decode("utf-8"), []
    except UnicodeDecodeError:
        # Every byte is a character in this one, so that nothing is lost.
        return submission.decode("latin-1"), ["The file was not in UTF-8; letters with accents may look odd."]


def _cell(found: object) -> Cell | None:
    if not isinstance(found, dict) or found.get("cell_type") not in ("code", "markdown", "raw", "heading"):
        return None
    code = found["cell_type"] == "code"
    text = found.get("source", found.get("input", ""))
    text = _joined(text) if isinstance(text, list) else text
    if not isinstance(text, str):
        return None
    metadata = found.get("metadata")
    mark = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = mark.get("grade_id") if isinstance(mark, dict) else None
    words = [word if isinstance(word, str) else "" for word in (grade_id, found.get("id"))]
    # A half of a surrogate pair cannot be written to any file.
    return Cell(code, text.encode("utf-8", "replace").decode("utf-8"), *words)


def _joined(lines: list, depth: int = 0) -> str:
    parts = [_joined(p, depth + 1) if isinstance(p, list) and depth < 9 else p for p in lines]
    return "".join(part for part in parts if isinstance(part, str))
