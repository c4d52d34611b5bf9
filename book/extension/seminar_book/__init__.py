"""What the pages of this book need beyond Jupyter Book: the case in prose, exercises, self-checks, explorers."""

from __future__ import annotations

from sphinx.application import Sphinx

from . import (
    accessible,
    blocks,
    codebook,
    explorers,
    freshness,
    live,
    pictures,
    publish,
    roles,
    weight,
    workbooks,
)


def setup(app: Sphinx) -> dict:
    for part in (
        freshness,
        roles,
        blocks,
        codebook,
        explorers,
        live,
        accessible,
        pictures,
        publish,
        weight,
        workbooks,
    ):
        part.setup(app)
    return {"version": "1.0", "parallel_read_safe": True, "parallel_write_safe": True}
