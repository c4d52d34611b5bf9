"""What a published book needs besides its pages: addresses, a sitemap, a page for what is not there, a card to share.

The address is ``html: baseurl`` in ``_config.yml``, or BOOK_URL. A book without one has neither sitemap nor card.
"""

from __future__ import annotations

import html
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from docutils import nodes
from matplotlib.figure import Figure
from sphinx.application import Sphinx
from sphinx.config import Config

from seminar import charts

_MOST = 200  # characters that a search engine shows of a description


def address(_app: Sphinx, config: Config) -> None:
    """The book’s own address, which ends in a slash."""
    given = os.environ.get("BOOK_URL") or config.html_baseurl
    config.html_baseurl = f"{given.rstrip('/')}/" if given else ""


def describe(app: Sphinx, _page: str, _template: str, context: dict, doctree: nodes.document | None) -> None:
    paragraphs = doctree.findall(nodes.paragraph) if doctree else ()
    words = next((text for p in paragraphs if len(text := p.astext()) > 60), app.config.html_title)
    context["description"] = html.escape(shortened(" ".join(words.split())))
    context["address"] = app.config.html_baseurl


def shortened(words: str) -> str:
    return words if len(words) <= _MOST else f"{words[:_MOST].rsplit(' ', 1)[0]} …"


def write(app: Sphinx, why: Exception | None) -> None:
    if why is not None or app.builder.name != "html":
        return
    out, url = Path(app.outdir), app.config.html_baseurl
    missing = {"title": app.config.html_title, "base": urlsplit(url).path or "/"}
    (out / "404.html").write_text(app.builder.templates.render("404.html", missing), encoding="utf-8")
    for old in (out / "sitemap.xml", out / "_static" / "card.png"):
        old.unlink(missing_ok=True)
    if url:
        (out / "sitemap.xml").write_text(sitemap([url + page for page in addresses(app)]), encoding="utf-8")
        card(app.config.html_title).savefig(out / "_static" / "card.png", dpi=100)


def forget_formats(app: Sphinx, _why: Exception | None) -> None:
    """A book printed from former pages is no longer there, nor linked: ``make pdf`` and ``make epub`` bring the new."""
    out = Path(app.outdir)
    if app.builder.name != "html" or not (out / "index.html").is_file():
        return
    for old in (out / "book.pdf", out / "book.epub"):
        old.unlink(missing_ok=True)
    page = (out / "index.html").read_text(encoding="utf-8")
    empty = re.sub(r'<p class="formats">.*?</p>', '<p class="formats" hidden></p>', page, flags=re.S)
    (out / "index.html").write_text(empty, encoding="utf-8")


def addresses(app: Sphinx) -> list[str]:
    return [app.builder.get_target_uri(page) for page in sorted(app.env.found_docs)]


def sitemap(urls: list[str]) -> str:
    listed = "".join(f"<url><loc>{html.escape(url)}</loc></url>\n" for url in urls)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{listed}</urlset>\n"


def card(title: str) -> Figure:
    """The picture that a link to the book is shown with: 1200 by 630 pixels, with bars like those of its charts."""
    figure = Figure(figsize=(12, 6.3), facecolor=charts.INK)
    first, _, second = title.partition("? ")
    figure.text(0.07, 0.66, f"{first}?" if second else first, size=58, weight="bold", color="white")
    figure.text(0.07, 0.52, second, size=40, color="white")
    figure.text(
        0.07,
        0.13,
        "A book with its data, exercises in the page and six graded notebooks",
        size=21,
        color="#d5dbdf",
    )
    axes = figure.add_axes((0.07, 0.27, 0.86, 0.14))
    axes.axis("off")
    axes.barh(
        [1, 1, 0],
        [3, 5, 2],
        left=[0, 6, 4],
        height=0.5,
        color=[charts.COVERED, charts.COVERED, charts.ATTACK],
    )
    axes.set_xlim(0, 11)
    return figure


def setup(app: Sphinx) -> None:
    app.connect("config-inited", address)
    app.connect("html-page-context", describe)
    app.connect("build-finished", write)
    app.connect("build-finished", forget_formats)
