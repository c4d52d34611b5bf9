"""nbgrader's own autograding with the engine behind it: isolated like ``seminar grade``, scored alike.

``nbgrader autograde`` and the formgrader's button sanitise a notebook, run it, and save the points that the outputs of
its test cells tell. Here the middle step goes through :func:`seminar.grading.engine.evaluate`.
"""

from __future__ import annotations

import atexit
from contextlib import closing
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

from seminar.grading.engine import Evaluation, evaluate
from seminar.grading.gradebook import Gradebook
from seminar.grading.limits import Limits
from seminar.grading.rebuild import Source
from seminar.grading.runner import Runner

_runners: dict[bool, Runner] = {}


def _runner(trusted: bool) -> Runner:
    """One runner for all submissions of a command."""
    if trusted not in _runners:
        runner = Runner(trusted)
        runner.__enter__()
        atexit.register(runner.__exit__)
        _runners[trusted] = runner
    return _runners[trusted]


class Isolated(NbGraderPreprocessor):
    """Stands in for nbgrader's Execute: student code in the jail, tests in a process of their own."""

    trust_students = Bool(False, help="Run students' code without the jail.").tag(config=True)

    def preprocess(self, notebook: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        assignment, name = resources["nbgrader"]["assignment"], resources["nbgrader"]["notebook"]
        student = resources["nbgrader"]["student"]
        course = CourseDirectory(config=self.config)
        folder = Path(course.format_path(course.source_directory, ".", assignment))
        source = Source((folder / f"{name}.ipynb").read_bytes(), self.config)
        evaluation = evaluate(
            source, nbformat.writes(notebook).encode(), Limits.of(self.config), _runner(self.trust_students)
        )
        with closing(Gradebook(course.db_url)) as book:
            # Reports and feedback read what stands here. Without a fingerprint `seminar grade` looks at the file anew.
            book.write(assignment, student, evaluation, "", self.trust_students)
        if evaluation.status == "failed":
            raise ValueError(evaluation.reason)
        for line in (evaluation.reason, *evaluation.repairs):
            if line:
                self.log.info("%s: %s", student, line)
        return self._with_outputs(notebook, evaluation), resources

    def _with_outputs(self, notebook: NotebookNode, evaluation: Evaluation) -> NotebookNode:
        """The notebook as nbgrader has it, with the outputs of the engine's."""
        ran = [c for c in nbformat.from_dict(evaluation.notebook).cells if c.cell_type == "code"]
        shown = {_name(cell): cell.outputs for cell in ran}
        own = [cell for cell in ran if not _name(cell)]
        for cell in notebook.cells:
            if cell.cell_type == "code":
                if _name(cell):
                    cell.outputs = shown.get(_name(cell), [])
                else:
                    found = next((c for c in own if c.source == cell.source), None)
                    cell.outputs = found.outputs if found else []
        return notebook


def _name(cell: NotebookNode) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")
