"""What a feedback page may show, and what it may fetch: nothing."""

from __future__ import annotations

import re
from pathlib import Path

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


def without_remote_scripts(page: Path) -> None:
    """Take out of a written page the scripts that nbgrader's template fetches from other hosts."""
    text = page.read_text(encoding="utf-8")
    page.write_text(re.sub(r'<script[^>]*\ssrc="https?:[^>]*>\s*</script>', "", text), encoding="utf-8")
