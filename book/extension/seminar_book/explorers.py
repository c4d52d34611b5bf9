"""``{explorer} pause``: an interactive picture in the static page, with all its states as a table.

The page runs the same module that the notebook's widget runs, behind a host script that needs no kernel.
"""

from __future__ import annotations

import html as escaping
import json
from typing import ClassVar
from urllib.parse import quote

import matplotlib.pyplot as plt
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx

from seminar import phone
from seminar.explorers import EXPLORERS

from .accessible import mended
from .blocks import Block, html
from .pictures import PHONE

# What may stand in an attribute’s data address as it is.
_PLAIN = " /:;,=()*+?!@$|^`{}[]'"


class Explorer(Block):
    """The place of an explorer; the content says what to try with it.

    The option ``start`` is JSON: values of its traits to start with on this page.
    """

    option_spec: ClassVar = {"start": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        try:
            inside = stage(self.arguments[0], json.loads(self.options.get("start", "{}")))
        except ValueError as why:
            raise self.error(str(why)) from None
        names = self.env.metadata[self.env.docname].setdefault("explorers", [])
        name = self.arguments[0]
        if name not in names:
            names.append(name)
        return [
            html(f'<section class="explorer" data-explorer="{name}" aria-label="Explorer: {name}">'),
            *self.parsed(self.content),
            html(f"{inside}</section>"),
        ]


def stage(name: str, start: dict) -> str:
    """An explorer's states as JSON, the place where it draws, and for readers without JavaScript chart and table.

    Raises ValueError for a name, or a trait in ``start``, that there is not.
    """
    if name not in EXPLORERS:
        raise ValueError(f"there is no explorer “{name}”; there are {', '.join(EXPLORERS)}")
    kind = EXPLORERS[name]
    own = initial_traits(kind)
    if unknown := set(start) - set(own):
        raise ValueError(f"{name} cannot start with “{unknown.pop()}”; it has {', '.join(own)}")
    values = {"view": kind.data(), **own, **start}
    state = json.dumps(values, ensure_ascii=False).replace("</", "<\\/")
    table = kind.table().to_html(index=False, border=0, classes="table", escape=True)
    caption = escaping.escape(kind.caption)
    table = mended(table.replace("<thead>", f"<caption>{caption}</caption><thead>", 1))
    return (
        f'<script type="application/json">{state}</script><div class="explorer-stage"></div>'
        f"<noscript>{chart(kind)}"
        "<p>To change the picture you need JavaScript; the table holds what it shows.</p></noscript>"
        f"<details><summary>The same as a table</summary>"
        f'<div class="table-scroll" role="region" aria-label="Table: {caption}" tabindex="0">{table}</div></details>'
    )


def chart(kind: type) -> str:
    """An explorer's static chart, wide and narrow, as data addresses: two files less to lose."""
    figure = kind.chart()
    # As text, which is compressed on its way far better than base64 is.
    wide = f"data:image/svg+xml,{quote(phone.svg(figure), safe=_PLAIN)}"
    narrow = f"data:image/svg+xml,{quote(phone.svg(phone.narrow(figure)), safe=_PLAIN.replace(' ', ''))}"
    plt.close(figure)
    return (
        f'<picture><source media="{PHONE}" srcset="{narrow}">'
        f'<img src="{wide}" alt="{escaping.escape(kind.alternative)}"></picture>'
    )


def initial_traits(kind: type) -> dict:
    """The plain trait values an explorer starts with, ``view`` aside."""
    widget = kind()
    try:
        keys = [k for k in widget.trait_names(sync=True) if not k.startswith("_") and k not in _WIDGET]
        return {k: getattr(widget, k) for k in keys if k != "view"}
    finally:
        widget.close()


_WIDGET = {"comm", "layout", "tabbable", "tooltip", "keys", "log"}


def add_scripts(app: Sphinx, pagename: str, _template: str, _context: dict, _doctree: object) -> None:
    for name in app.env.metadata.get(pagename, {}).get("explorers", []):
        app.add_js_file(f"explorers/{name}.js", loading_method="defer")


def setup(app: Sphinx) -> None:
    app.add_directive("explorer", Explorer)
    app.add_css_file("explorers/explorers.css")
    app.connect("html-page-context", add_scripts)
