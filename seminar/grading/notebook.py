"""Notebooks as plain data, in the form of nbformat 4.5.

nbformat builds the same, but takes a second to load and validates each cell; every worker would pay for both.
"""

from __future__ import annotations

import json


def code_cell(source: str, name: str, metadata: dict) -> dict:
    """A code cell that has not run."""
    cell = {"cell_type": "code", "id": name, "metadata": metadata, "source": source}
    return cell | {"execution_count": None, "outputs": []}


def text_cell(source: str, name: str, metadata: dict) -> dict:
    """A Markdown cell."""
    return {"cell_type": "markdown", "id": name, "metadata": metadata, "source": source}


def stream(name: str, text: str) -> dict:
    """What a cell printed; ``name``: stdout or stderr."""
    return {"output_type": "stream", "name": name, "text": text}


def display(data: dict[str, str]) -> dict:
    """What a cell showed, by media type."""
    return {"output_type": "display_data", "metadata": {}, "data": data}


def result(text: str) -> dict:
    """The value of a cell's last line."""
    return {
        "output_type": "execute_result",
        "metadata": {},
        "execution_count": 1,
        "data": {"text/plain": text},
    }


def error(kind: str, said: str) -> dict:
    """An error that ended a cell."""
    return {"output_type": "error", "ename": kind, "evalue": said, "traceback": [f"{kind}: {said}"]}


def notebook(cells: list[dict]) -> dict:
    """The cells as a notebook of Python."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def text(notebook: dict) -> str:
    """The notebook as its file holds it, a line for each cell."""
    rest = {name: part for name, part in notebook.items() if name != "cells"}
    lines = ",\n".join(json.dumps(cell, ensure_ascii=False) for cell in notebook["cells"])
    return f'{{"cells": [\n{lines}\n], {json.dumps(rest, ensure_ascii=False)[1:]}\n'
