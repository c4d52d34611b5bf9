"""What a feedback page may show."""

from __future__ import annotations

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode


class MessagesOnly(Preprocessor):
    """Leaves of an error only its message: a traceback would print the lines of a hidden test."""

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int) -> tuple[NotebookNode, dict]:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                named = "" if output.ename in ("Wrong", "NotAnswered") else f"{output.ename}: "
                output.traceback = [f"✗ {named}{output.evalue}"]
        return cell, resources
