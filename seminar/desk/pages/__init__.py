"""The desk's pages: their templates, and texts made fit to stand in them.

Whatever a student wrote passes :func:`plain` and the templates' escaping, and is never read as Markdown or HTML.
"""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

MOST = 20_000
"""Characters of one text that a page shows; the rest is left out, and the page says so."""

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?)")
_UNSEEN = [*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFEFF, 0xFFFE, 0xFFFF]
_TURNING = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_SHOWN = dict.fromkeys([*_UNSEEN, *_TURNING], "�") | {ord("\n"): "\n", ord("\t"): "\t"}


def plain(text: str) -> str:
    """A text as it can be shown: no terminal codes, control characters and turned writing as �, not too long."""
    left = len(text) - MOST
    text = _ANSI.sub("", text[:MOST]).replace("\r\n", "\n").replace("\r", "\n").translate(_SHOWN)
    return f"{text}\n… ({left:,} more characters are left out here.)" if left > 0 else text


def message(text: str) -> Markup:
    """A check’s message: its `code` and *stress* are marked up, all else is as it stands."""
    html = str(escape(plain(text)))
    html = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", html)
    return Markup(re.sub(r"(?<![\w*])\*(\w[\w ’-]*)\*(?![\w*])", r"<em>\1</em>", html))


def prompt(text: str) -> Markup:
    """The HTML of a prompt of ours; HTML in it stays text. Its headings go below those of a question."""
    tokens = _MARKDOWN.parse(text)
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type.startswith("heading"):
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
        elif token.type == "th_open":
            # A header without words heads nothing.
            token.tag = "th" if following.content else "td"
            token.attrs |= {"scope": "col"} if following.content else {}
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    html = re.sub(r"<td([^>]*)></th>", r"<td\1></td>", html)
    html = html.replace("<table>", '<div class="scroll" role="group" aria-label="Table" tabindex="0"><table>')
    return Markup(html.replace("</table>", "</table></div>"))


_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def number(value: float) -> str:
    """Points as they are read: no more than two decimals, none where there are none."""
    return f"{round(value, 2):g}"


templates = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)
templates.filters |= {"plain": plain, "message": message, "number": number}
