"""What the cells of a graded notebook show: plain text and pictures, and no more of it than the limits allow."""

from __future__ import annotations

import base64
import binascii

from seminar.grading import notebook
from seminar.grading.limits import AN_OUTPUT


def shown(answer: dict, room: int) -> list[dict]:
    """The outputs in a student's process's answer, as far as they can do no harm where they are read.

    That process may say anything, so its form and its length (at most ``room``) are checked here once more.
    """
    found: list[dict] = []
    outputs = answer.get("outputs")
    for output in outputs if isinstance(outputs, list) else []:
        if room <= 0:
            break
        if not isinstance(output, dict):
            continue
        room -= AN_OUTPUT
        if output.get("output_type") == "stream" and isinstance(output.get("parts"), list):
            text = clean("".join(part for part in output["parts"] if isinstance(part, str)))[: max(room, 0)]
            name = "stderr" if output.get("name") == "stderr" else "stdout"
            found.append(notebook.stream(name, text))
            room -= len(text)
        elif isinstance(output.get("data"), dict):
            data = {k: v for k, v in output["data"].items() if isinstance(v, str) and _harmless(k, v)}
            data = {k: clean(v) for k, v in data.items() if len(v) <= room}
            found.append(notebook.display(data))
            room -= sum(map(len, data.values()))
    if answer.get("cut") is True or room <= 0:
        found.append(notebook.stream("stderr", "… the rest of the output was left out.\n"))
    return found


def weight(outputs: list[dict]) -> int:
    """What outputs count against the limit of a notebook."""
    texts = [o.get("text", "") + "".join(o.get("data", {}).values()) for o in outputs]
    return sum(AN_OUTPUT + len(text) for text in texts)


def _harmless(kind: str, content: str) -> bool:
    if kind == "image/png":
        try:
            return base64.b64decode(content, validate=True).startswith(b"\x89PNG")
        except (binascii.Error, ValueError):
            return False
    return kind == "text/plain"


def clean(text: str) -> str:
    """The text without halves of letters, which cannot be written to any file."""
    return text.encode("utf-8", "replace").decode("utf-8")


def error(kind: str, said: str) -> dict:
    """An error as a cell shows it."""
    return notebook.error(clean(kind), clean(said))


def as_nbgrader_reads(points: float, most: float, message: str) -> list[dict]:
    """Outputs of a test cell from which nbgrader computes the same points: none, a number, or an error."""
    if points == most:
        return []
    if points > 0:
        told = [notebook.stream("stdout", message)] if message else []
        return [*told, notebook.result(repr(points))]
    return [error("Wrong", message)]
