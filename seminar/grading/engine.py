"""From a file that was handed in to points with reasons: rebuild, run, export, test.

``evaluate`` depends on its inputs alone. Student code runs in one process, tests in another; between them go plain data.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from seminar.grading.limits import Limits
from seminar.grading.rebuild import Given, Piece, Rebuilt, Source, Unreadable, bare, finite, question, rebuild
from seminar.grading.runner import Child, Ended, Lost, Runner


@dataclass(frozen=True)
class Outcome:
    """The points of one question, and why they are not all."""

    question: str
    grade_id: str
    points: float
    most: float
    message: str = ""


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
    earned elsewhere stand); ``failed`` (nothing could be read). ``notebook`` is the rebuilt notebook with outputs.
    """

    status: str
    reason: str = ""
    outcomes: tuple[Outcome, ...] = ()
    answers: tuple[Answer, ...] = ()
    repairs: tuple[str, ...] = ()
    notebook: NotebookNode | None = field(default=None, repr=False, compare=False)

    @property
    def points(self) -> float:
        return sum(outcome.points for outcome in self.outcomes)


class AuthorsError(RuntimeError):
    """A test that breaks off by itself: the author's slip, which no student must pay for."""


def evaluate(source: Source, submission: bytes, limits: Limits, runner: Runner) -> Evaluation:
    """Grade one submission. Raises :class:`AuthorsError` where a test is broken; nothing for a bad submission."""
    try:
        rebuilt = rebuild(source, submission, limits)
    except Unreadable as why:
        return Evaluation("failed", str(why))
    for tries in range(3):
        try:
            with _Sitting(source, rebuilt, limits, runner) as sitting:
                for piece in rebuilt.pieces:
                    sitting.take(piece)
            break
        except Lost:
            # The ground gave way, and not by the student's doing.
            if tries == 2:
                raise
    stopped = list(dict.fromkeys(sitting.stopped))
    return Evaluation(
        "partial" if stopped else "graded",
        " ".join(stopped),
        tuple(sitting.outcomes),
        tuple(_answers(rebuilt)),
        tuple(rebuilt.repairs),
        new_notebook(cells=sitting.cells, metadata=_KERNEL),
    )


_KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def _answers(rebuilt: Rebuilt) -> Iterator[Answer]:
    for piece in rebuilt.pieces:
        given = piece.given
        if given and given.metadata.get("grade") and given.kind in ("answer", "essay"):
            written = bare(piece.code) not in ("", bare(given.released))
            yield Answer(given.grade_id, given.points, piece.code if written else "")


class _Sitting:
    """One submission on its way through: the student's process, the tests' process, and what came out so far."""

    def __init__(self, source: Source, rebuilt: Rebuilt, limits: Limits, runner: Runner) -> None:
        self.source, self.limits, self.runner = source, limits, runner
        self.cells: list[NotebookNode] = []
        self.outcomes: list[Outcome] = []
        self.stopped: list[str] = []
        self.errors: dict[str, str] = {}
        self.done: list[str] = []
        self.used = 0.0
        self.restarts = 0
        self.student: Child | None = None

    def __enter__(self) -> _Sitting:
        self._start_tester()
        return self

    def __exit__(self, *_: object) -> None:
        for child in (self.student, self.tester):
            if child:
                with contextlib.suppress(Lost):
                    child.end()

    def _start_tester(self) -> None:
        self.tester = self.runner.tester(self.limits)
        try:
            self.tester.ask({"do": "setup", "cells": self.source.setup}, self.limits.test_seconds, 1 << 20)
        except Ended as why:
            raise AuthorsError(f"The setup cells of the source cannot be run: {why}") from None

    def take(self, piece: Piece) -> None:
        """One cell of the rebuilt notebook: run it, or put it to the test."""
        metadata = {"nbgrader": piece.given.metadata} if piece.given and piece.given.grade_id else {}
        named = {"id": f"cell-{len(self.cells)}", "metadata": metadata}
        if piece.kind == "text":
            self.cells.append(new_markdown_cell(piece.code, **named))
            return
        cell = new_code_cell(piece.code, **named)
        self.cells.append(cell)
        if piece.kind == "test":
            outcome = self._test(piece.given)
            self.outcomes.append(outcome)
            cell.outputs = _as_nbgrader_reads(outcome)
        elif piece.code.strip():
            cell.outputs = self._run(piece)

    # The student's side.

    def _run(self, piece: Piece) -> list[NotebookNode]:
        where = (
            f"the cell “{piece.given.grade_id}”"
            if piece.given and piece.given.grade_id
            else "a cell of your own"
        )
        left = self.limits.notebook_seconds - self.used
        if left <= 0:
            self._stop(
                piece,
                f"The notebook had used up its {self.limits.notebook_seconds:g} seconds before {where}.",
            )
            return []
        try:
            answer = self._ask_student(
                {"do": "cell", "code": piece.code}, min(self.limits.cell_seconds, left)
            )
        except Ended as why:
            self._stop(piece, f"{where[0].upper()}{where[1:]} was stopped: {why}.")
            return [_error("Stopped", str(why))]
        self.done.append(piece.code)
        outputs = _outputs(answer, self.limits)
        if answer.get("cut") is True:
            outputs.append(
                new_output("stream", name="stderr", text="… the rest of the output was left out.\n")
            )
        error = answer.get("error")
        if isinstance(error, dict):
            kind, said = str(error.get("kind"))[:80], str(error.get("said"))[:500]
            outputs.append(_error(kind, said))
            if piece.given:
                self.errors[piece.given.grade_id] = (
                    f"The answer cell stops with {kind}{': ' if said else ''}{said}"
                )
        return outputs

    def _stop(self, piece: Piece, reason: str) -> None:
        self.stopped.append(reason)
        if piece.given:
            self.errors[piece.given.grade_id] = reason

    def _ask_student(self, order: dict, seconds: float, most: int | None = None) -> dict:
        if self.student is None or not self.student.pid:
            self._start()
        try:
            return self.student.ask(order, seconds, most or 4 * self.limits.cell_output_bytes)
        finally:
            self.used += self.student.used
            self.student.used = 0.0

    def _start(self) -> None:
        """A fresh process for the student's cells, brought to where the former one was without what ended it."""
        if self.restarts > self.limits.restarts:
            raise Ended("too many cells before it had to be stopped")
        self.restarts += 1
        kept = []
        self.student = self.runner.student(self.limits)
        for code in self.done:
            try:
                self.student.ask(
                    {"do": "cell", "code": code}, self.limits.cell_seconds, 4 * self.limits.cell_output_bytes
                )
            except Ended:
                # It did no harm the first time: leave it out too, and begin again.
                self.done = [c for c in self.done if c is not code]
                self._start()
                return
            kept.append(code)

    # The tests' side.

    def _test(self, given: Given) -> Outcome:
        named = question(given.grade_id)
        error = self.errors.get(named, "")
        try:
            values = self._ask_student(
                {"do": "export", "names": list(given.names)},
                self.limits.call_seconds,
                self.limits.export_bytes,
            ).get("values")
        except Ended as why:
            return Outcome(
                named, given.grade_id, 0.0, given.points, error or f"The answer could not be read: {why}."
            )
        values = {n: v for n, v in values.items() if n in given.names} if isinstance(values, dict) else {}
        result = self._ask_tester(
            {"do": "test", "code": given.source, "names": list(given.names), "values": values}
        )
        if "broken" in result:
            raise AuthorsError(f"The test {given.grade_id} breaks off with {result['broken']}")
        if "missing" in result:
            message = (
                error or f"“{result['missing']}” has no value: its cell was left out, or it was renamed."
            )
            return Outcome(named, given.grade_id, 0.0, given.points, message)
        if "wrong" in result:
            message = f"{result['wrong']} {error}".strip() if error else result["wrong"]
            return Outcome(named, given.grade_id, 0.0, given.points, message)
        share = result["given"]
        points = given.points if share is None else max(0.0, min(finite(share), given.points))
        message = "" if points == given.points else result["printed"].split("\n", 1)[-1].strip()
        return Outcome(named, given.grade_id, points, given.points, message)

    def _ask_tester(self, order: dict) -> dict:
        """The tester's answer; on the way it may ask for calls of the student's functions."""
        answer = self.tester.ask(order, self.limits.test_seconds, 1 << 26)
        while "call" in answer:
            request = {
                "do": "call",
                "name": answer["call"],
                "arguments": answer["arguments"],
                "named": answer["named"],
            }
            left = self.limits.notebook_seconds - self.used
            try:
                if left <= 0:
                    raise Ended(f"the notebook had used up its {self.limits.notebook_seconds:g} seconds")
                result = self._ask_student(
                    request, min(self.limits.call_seconds, left), self.limits.export_bytes
                )
            except Ended as why:
                self.stopped.append(f"The function “{answer['call']}” was stopped: {why}.")
                result = {"raised": {"kind": "Stopped", "said": str(why)}}
            known = {k: result[k] for k in ("value", "raised") if k in result and isinstance(result, dict)}
            if not isinstance(known.get("raised", {}), dict) or not known:
                known = {"raised": {"kind": "Unreadable", "said": "it gave what cannot be read"}}
            answer = self.tester.ask(known, self.limits.test_seconds, 1 << 26)
        return answer


def _outputs(answer: dict, limits: Limits) -> list[NotebookNode]:
    """What a cell showed, as far as it can do no harm where it is read: plain text and pictures."""
    shown, room = [], 2 * limits.cell_output_bytes
    for output in answer.get("outputs") if isinstance(answer.get("outputs"), list) else []:
        if not isinstance(output, dict) or room <= 0:
            continue
        if output.get("output_type") == "stream" and isinstance(output.get("parts"), list):
            text = _clean("".join(part for part in output["parts"] if isinstance(part, str)))[:room]
            name = "stderr" if output.get("name") == "stderr" else "stdout"
            shown.append(new_output("stream", name=name, text=text))
            room -= len(text)
        elif isinstance(output.get("data"), dict):
            data = {k: v for k, v in output["data"].items() if isinstance(v, str) and _harmless(k, v)}
            data = {k: _clean(v)[:room] for k, v in data.items()}
            shown.append(new_output("display_data", data=data))
            room -= sum(map(len, data.values()))
    return shown


def _harmless(kind: str, content: str) -> bool:
    if kind == "image/png":
        try:
            return base64.b64decode(content, validate=True).startswith(b"\x89PNG")
        except (binascii.Error, ValueError):
            return False
    return kind == "text/plain"


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _error(kind: str, said: str) -> NotebookNode:
    kind, said = _clean(kind), _clean(said)
    return new_output("error", ename=kind, evalue=said, traceback=[f"{kind}: {said}"])


def _as_nbgrader_reads(outcome: Outcome) -> list[NotebookNode]:
    """Outputs of a test cell from which nbgrader computes the same points: none, a number, or an error."""
    if outcome.points == outcome.most:
        return []
    if outcome.points > 0:
        data = {"text/plain": repr(outcome.points)}
        told = [new_output("stream", name="stdout", text=outcome.message)] if outcome.message else []
        return [*told, new_output("execute_result", data=data, execution_count=1)]
    return [_error("Wrong", outcome.message)]
