"""``{explorer} pause``: an interactive picture in the static page, with all its states as a table.

The page loads the same ES module that the notebook's widget runs, behind a host script that needs no kernel.
"""

from __future__ import annotations

import html as escaping
import json
import shutil
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

import seminar.explorers
from seminar.explorers import EXPLORERS

from .blocks import Block, html

_MODULES = Path(seminar.explorers.__file__).parent


class Explorer(Block):
    """The place of an explorer; the content says what to try with it."""

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        if name not in EXPLORERS:
            raise self.error(f"there is no explorer “{name}”; there are {', '.join(EXPLORERS)}")
        self.env.metadata[self.env.docname]["explorers"] = True
        kind = EXPLORERS[name]
        values = {"view": kind.data(), **initial_traits(kind)}
        table = kind.table().to_html(index=False, border=0, classes="table", escape=True)
        state = json.dumps(values, ensure_ascii=False).replace("</", "<\\/")
        return [
            html(
                f'<section class="explorer" data-explorer="{name}" aria-label="Explorer: {escaping.escape(name)}">'
            ),
            *self.parsed(self.content),
            html(
                f'<script type="application/json">{state}</script><div class="explorer-stage"></div>'
                "<noscript><p>This picture needs JavaScript; the table holds all it shows.</p></noscript>"
                f'<details><summary>All states as a table</summary><div class="table-scroll">{table}</div></details>'
                "</section>"
            ),
        ]


def initial_traits(kind: type) -> dict:
    """The plain trait values an explorer starts with, ``view`` aside."""
    widget = kind()
    try:
        keys = [k for k in widget.trait_names(sync=True) if not k.startswith("_") and k not in _WIDGET]
        return {k: getattr(widget, k) for k in keys if k != "view"}
    finally:
        widget.close()


_WIDGET = {"comm", "layout", "tabbable", "tooltip", "keys", "log"}


def add_host(app: Sphinx, pagename: str, _template: str, _context: dict, _doctree: object) -> None:
    if app.env.metadata.get(pagename, {}).get("explorers"):
        app.add_js_file("explorer-host.js", type="module")


def copy_modules(app: Sphinx, why: Exception | None) -> None:
    if why is None and app.builder.format == "html":
        target = Path(app.outdir) / "_static" / "explorers"
        target.mkdir(parents=True, exist_ok=True)
        for module in [*_MODULES.glob("*.js"), *_MODULES.glob("*.css")]:
            shutil.copy(module, target)


def setup(app: Sphinx) -> None:
    app.add_directive("explorer", Explorer)
    app.add_css_file("explorers/explorers.css")
    app.connect("html-page-context", add_host)
    app.connect("build-finished", copy_modules)
