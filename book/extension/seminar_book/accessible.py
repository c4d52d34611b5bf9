"""Mends what others' HTML gets wrong for readers who hear a page or use it by keyboard."""

from __future__ import annotations

import re

from sphinx.application import Sphinx

_EMPTY_HEADER = re.compile(r"<th\b[^>]*>(?:\s|&nbsp;|<p>\s*</p>)*</th>")


def mend(_app: Sphinx, _page: str, _template: str, context: dict, _doctree: object) -> None:
    if "body" in context:
        context["body"] = mended(context["body"])


def mended(html: str) -> str:
    """HTML with headers that head something, lists of items, and folds named by what they say."""
    html = _EMPTY_HEADER.sub("<td></td>", html)
    html = html.replace('role="doc-biblioentry"', 'role="listitem"')
    return html.replace('<summary aria-label="Toggle hidden content">', "<summary>")


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", mend)
