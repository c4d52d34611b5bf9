"""From a file that was handed in to points with reasons: rebuild, run, export, test.

``evaluate`` depends on its inputs alone. Student code runs in one process, tests in another; between them go plain data.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from dataclasses import replace

from seminar.grading import notebook, outputs
from seminar.grading.compiled import compiled
from seminar.grading.evaluation import Answer, Evaluation, Outcome
from seminar.grading.limits import Limits
from seminar.grading.rebuild import Given, Piece, Rebuilt, Source, Unreadable, bare, finite, question, rebuild
from seminar.grading.runner import Child, Ended, Lost, Runner


class AuthorsError(RuntimeError):
    """A test that cannot cope with the source's own answer: the author's slip, which no student must pay for."""


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
        sitting.collected,
        notebook.notebook(sitting.cells),
    )


MOST_COLLECTED = 1 << 18


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
        self.cells: list[dict] = []
        self.outcomes: list[Outcome] = []
        self.collected: dict[str, str] = {}
        self.stopped: list[str] = []
        self.errors: dict[str, str] = {}
        self.done: list[str] = []
        self.used = 0.0
        self.restarts = 0
        self.room = limits.notebook_output_bytes
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
        try:
            self.tester = self.runner.tester(self.limits, self.source.setup)
        except Ended as why:
            raise AuthorsError(f"The setup cells of the source cannot be run: {why}") from None

    def take(self, piece: Piece) -> None:
        """One cell of the rebuilt notebook: run it, or put it to the test."""
        metadata = {"nbgrader": piece.given.metadata} if piece.given and piece.given.grade_id else {}
        name = f"cell-{len(self.cells)}"
        if piece.kind == "text":
            self.cells.append(notebook.text_cell(piece.code, name, metadata))
            return
        cell = notebook.code_cell(piece.code, name, metadata)
        self.cells.append(cell)
        if piece.kind == "test":
            outcome = self._test(piece.given)
            self.outcomes.append(outcome)
            cell["outputs"] = outputs.as_nbgrader_reads(outcome.points, outcome.most, outcome.message)
        elif piece.code.strip():
            cell["outputs"] = self._run(piece)
            if piece.given and piece.given.collects:
                self._collect(piece.given.collects)

    # The student's side.

    def _run(self, piece: Piece) -> list[dict]:
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
            self._stand_by()
            answer = self._run_cell(piece.code, left)
        except Ended as why:
            self._stop(piece, f"{where[0].upper()}{where[1:]} was stopped: {why}.")
            return [outputs.error("Stopped", str(why))]
        self.done.append(piece.code)
        shown = outputs.shown(answer, min(2 * self.limits.cell_output_bytes, self.room))
        self.room -= outputs.weight(shown)
        error = answer.get("error")
        if isinstance(error, dict):
            kind = outputs.clean(str(error.get("kind"))[:80])
            said = outputs.clean(str(error.get("said"))[:500])
            shown.append(outputs.error(kind, said))
            if piece.given:
                self.errors[piece.given.grade_id] = (
                    f"The answer cell stops with {kind}{': ' if said else ''}{said}"
                )
        return shown

    def _stop(self, piece: Piece, reason: str) -> None:
        self.stopped.append(reason)
        if piece.given:
            self.errors[piece.given.grade_id] = reason

    def _run_cell(self, code: str, left: float) -> dict:
        # A letter may take twelve bytes on its way.
        most = 16 * self.limits.cell_output_bytes + (1 << 16)
        order = {"do": "cell", "code": code}
        return self._timed(order, min(self.limits.cell_seconds, left), most, self.limits.call_seconds)

    def _ask_student(self, order: dict, seconds: float, most: int) -> dict:
        self._stand_by()
        return self._timed(order, seconds, most)

    def _stand_by(self) -> None:
        if self.student is None or not self.student.pid:
            self._start()

    def _timed(self, *order: object) -> dict:
        try:
            return self.student.ask(*order)
        finally:
            self.used += self.student.used
            self.student.used = 0.0

    def _start(self) -> None:
        """A fresh process for the student's cells, brought to where the former one was without what ended it."""
        if self.restarts > self.limits.restarts:
            raise Ended("too many cells before it had to be stopped")
        self.restarts += 1
        self.student = self.runner.student(self.limits)
        for code in self.done:
            left = self.limits.notebook_seconds - self.used
            if left <= 0:
                self.student.end()
                raise Ended(f"the notebook had used up its {self.limits.notebook_seconds:g} seconds")
            try:
                self._run_cell(code, left)
            except Ended:
                if self.used < self.limits.notebook_seconds:
                    # It did no harm the first time: leave it out too, and begin again.
                    self.done = [c for c in self.done if c is not code]
                    self.stopped.append(
                        "A cell that had run could not be run again, and was left out from there on."
                    )
                self._start()
                return

    def _collect(self, names: tuple[str, ...]) -> None:
        order = {"do": "export", "names": list(names)}
        # What nobody grades costs nobody anything.
        with contextlib.suppress(Ended, RecursionError):
            values = self._ask_student(order, self.limits.call_seconds, MOST_COLLECTED).get("values")
            if isinstance(values, dict):
                self.collected |= {n: json.dumps(value) for n, value in values.items() if n in names}

    # The tests' side.

    def _test(self, given: Given) -> Outcome:
        named = question(given.grade_id)
        error = self.errors.get(named, "")

        def nothing(message: str) -> Outcome:
            return Outcome(named, given.grade_id, 0.0, given.points, outputs.clean(message))

        export = {"do": "export", "names": list(given.names)}
        try:
            values = self._ask_student(export, self.limits.call_seconds, self.limits.export_bytes).get(
                "values"
            )
        except Ended as why:
            self.stopped.append(f"The answer to “{named}” could not be read: {why}.")
            return nothing(error or self.stopped[-1])
        values = {n: v for n, v in values.items() if n in given.names} if isinstance(values, dict) else {}
        order = {"do": "test", "code": compiled(given.source), "names": list(given.names), "values": values}
        try:
            result = self._ask_tester(order)
        except Ended as why:
            result = {"broken": str(why)}
            self._start_tester()
        if "broken" in result:
            self._is_the_students(given, result["broken"])
            self.stopped.append(f"The check of “{named}” breaks off at this answer; look at it by hand.")
            return nothing(self.stopped[-1])
        if "missing" in result:
            name = result["missing"]
            return nothing(error or f"“{name}” has no value: its cell was left out, or it was renamed.")
        if "wrong" in result:
            wrong = f"{result['wrong']} {error}".strip()
            return replace(nothing(wrong), shown=outputs.clean(result.get("shown", "")))
        share = result["given"]
        points = given.points if share is None else max(0.0, min(finite(share), given.points))
        message = "" if points == given.points else result["printed"].split("\n", 1)[-1].strip()
        shown = "" if points == given.points else outputs.clean(result["shown"])
        return Outcome(named, given.grade_id, points, given.points, outputs.clean(message), shown)

    def _is_the_students(self, given: Given, broken: str) -> None:
        """Raises :class:`AuthorsError` where a test that broke off also does so at the source's own answer."""
        answers = [cell.source for cell in self.source.cells if cell.kind == "answer"]
        order = {"do": "test", "code": compiled(given.source), "names": [], "values": {}}
        try:
            with self.runner.tester(self.limits, self.source.setup + answers) as tester:
                result = tester.ask(order, self.limits.test_seconds, 1 << 26)
        except Ended as why:
            result = {"broken": str(why)}
        if "broken" in result:
            raise AuthorsError(f"The test {given.grade_id} breaks off with {broken}")

    def _ask_tester(self, order: dict) -> dict:
        """The tester's answer; on the way it may ask for calls of the student's functions."""
        ends = time.monotonic() + self.limits.test_seconds
        stopped = ""
        answer = self.tester.ask(order, self.limits.test_seconds, 1 << 26)
        while "call" in answer:
            if not stopped:
                try:
                    result = self._call(answer, ends)
                except Ended as why:
                    stopped = str(why)
                    self.stopped.append(f"The function “{answer['call']}” was stopped: {why}.")
            if stopped:  # it is not called again in this test
                result = {"raised": {"kind": "Stopped", "said": stopped}}
            answer = self.tester.ask(result, self.limits.test_seconds, 1 << 26)
        return answer

    def _call(self, wanted: dict, ends: float) -> dict:
        """What a function of the student's gives or raises."""
        if time.monotonic() >= ends:
            raise Ended(f"all its calls together took longer than {self.limits.test_seconds:g} seconds")
        left = self.limits.notebook_seconds - self.used
        if left <= 0:
            raise Ended(f"the notebook had used up its {self.limits.notebook_seconds:g} seconds")
        order = {
            "do": "call",
            "name": wanted["call"],
            "arguments": wanted["arguments"],
            "named": wanted["named"],
        }
        seconds = min(self.limits.call_seconds, left)
        result = self._ask_student(order, seconds, self.limits.export_bytes)
        if isinstance(result.get("raised"), dict):
            return {"raised": result["raised"]}
        if "value" in result:
            return {"value": result["value"]}
        return {"raised": {"kind": "Unreadable", "said": "it gave what cannot be read"}}
