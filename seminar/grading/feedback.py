"""What a feedback page may show."""

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


_STYLE = "<style>pre { overflow-wrap: anywhere; white-space: pre-wrap; }</style>"


def finish(page: Path) -> None:
    """Take out of a written page the scripts that nbgrader's template fetches, and wrap its long messages."""
    text = page.read_text(encoding="utf-8")
    text = re.sub(r'<script[^>]*\ssrc="https?:[^>]*>\s*</script>', "", text)
    page.write_text(text.replace("</head>", f"{_STYLE}</head>", 1), encoding="utf-8")
