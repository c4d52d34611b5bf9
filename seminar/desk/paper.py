"""A book for paper and e-readers: the single page that Jupyter Book builds, without what only a browser can do.

Explorers are their charts and tables, folds are open, pictures stand in the page. Hints, solutions and the feedback
on self-checks go to the end, so that a reader can try first.
"""

from __future__ import annotations

import base64
import mimetypes
import re
from copy import copy
from pathlib import Path
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag
from markupsafe import Markup, escape

from seminar.desk import pages

STYLES = Path(pages.__file__).parent
ANSWERS = "Hints, solutions and feedback"
STILL = "Here the picture stands still, and the table holds what it shows; in a browser the book lets you change it."

_BROWSERS = "script, style, a.headerlink, .explorer-stage, .toctree-wrapper > .caption, details.above-input"
_BROWSERS += (
    ", source, .tag_hide-cell, .sd-card-footer, [hidden], .formats, .exercise-check, p:has(> .sd-btn)"
)
_ATTRIBUTES = {"alt", "class", "colspan", "href", "id", "lang", "rowspan", "scope", "src", "start"}


def article(folder: Path, without: str = "") -> Tag:
    """The pages of the book in ``folder``, built as singlehtml; ``without`` is a selector of what else stays out."""
    page = (folder / "index.html").read_text(encoding="utf-8")
    soup = parsed(re.sub(r'<svg [^>]*role="img".*?</svg>', drawing, page, flags=re.S))
    found = soup.select_one("article.bd-article")
    for part in found.select(f"{_BROWSERS}, {without}" if without else _BROWSERS):
        part.decompose()
    for part in found.select("noscript"):
        part.p.string = STILL
        part.unwrap()
    set_out_list(found)
    put_answers_last(found)
    for details in found.select("details"):
        unfold(details)
    for code in found.select("pre"):
        code.string = code.get_text()
    for picture in found.select("img[src]"):
        picture["src"] = embedded(folder, picture["src"])
    mend_links(found)
    for part in found.find_all(True):
        part.attrs = {name: value for name, value in part.attrs.items() if name in _ATTRIBUTES}
    for head in found.select("th"):
        head["scope"] = "col" if head.find_parent("thead") else "row"
    return found


def printed(book: Tag) -> str:
    """The one page that is printed."""
    css = Markup("".join((STYLES / name).read_text(encoding="utf-8") for name in ("paper.css", "print.css")))
    return pages.templates.get_template("print.html.j2").render(
        title=title(book), article=Markup(book.decode_contents()), css=css
    )


def title(book: Tag) -> str:
    """The book’s title."""
    return " ".join(book.h1.get_text().split())


def chapters(book: Tag) -> dict[str, Tag]:
    """The pages after the first in their order, by name; the answers, where there are any, come last."""
    return {
        part.find_previous_sibling("span")["id"].removeprefix("document-"): part
        for part in book.select(".toctree-wrapper > section")
    }


def set_out_list(book: Tag) -> None:
    """Part with signs what the first page's list of chapters parts by columns."""
    for chapter in book.select(".chapter-list li a"):
        chapter.insert_after(":")
    for time in book.select(".chapter-list .minutes"):
        time.string = f"({time.get_text()})"


def unfold(details: Tag) -> None:
    """What a fold hides, under its words as a line of its own."""
    details.summary.attrs = {"class": ["summary"]}
    details.summary.name = "p"
    details.name = "div"


def put_answers_last(book: Tag) -> None:
    """Move hints, solutions and feedback out of the chapters into a page of their own."""
    last = parsed(
        f'<div class="toctree-wrapper"><span id="document-answers"></span><section id="answers"><h2>{ANSWERS}</h2>'
        "</section></div>"
    )
    for chapter in chapters(book).values():
        blocks = chapter.select(".self-check, .data-exercise")
        if blocks:
            last.section.append(parsed(f"<h3>{escape(chapter.h2.get_text())}</h3>"))
        for block in blocks:
            last.section.append(answer(block, f"answer-{len(last.select('.answer'))}"))
    if last.select_one(".answer"):
        book.append(last)


def answer(block: Tag, place: str) -> Tag:
    """What a block folds, taken out of it; a question keeps its choices, and a link to ``place`` is left."""
    taken = parsed(f'<div class="answer" id="{place}"></div>')
    taken.div.append(copy(block.select_one(".block-title")))
    folds, words = block.select(":scope > details"), "Hints and a worked solution"
    if "self-check" in block["class"]:
        choices = "".join(f"<li>{fold.summary.decode_contents()}</li>" for fold in folds)
        block.append(parsed(f"<ul>{choices}</ul>"))
        words = "Feedback"
    block.append(parsed(f'<p><a class="onward" href="#{place}">{words}</a></p>'))
    for fold in folds:
        taken.div.append(fold.extract())
    return taken


def parsed(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def drawing(found: re.Match) -> str:
    """A drawing that stands in a page, as a picture of its own with the colours that it falls back on."""
    alone = re.sub(r"var\(--[\w-]+, *([^()]*)\)", r"\1", found[0])
    told = re.search(r'aria-label="([^"]*)"', alone)[1]
    data = base64.b64encode(alone.encode()).decode()
    return f'<img alt="{told}" src="data:image/svg+xml;base64,{data}"/>'


def embedded(folder: Path, address: str) -> str:
    """A picture as a data address."""
    if address.startswith("data:"):
        return address
    file = folder / unquote(address)
    kind = mimetypes.guess_type(file.name)[0]
    return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"


def mend_links(book: Tag) -> None:
    """Make every id stand once, and every link lead into the book or to another host.

    Jupyter Book gives ids such as ``id7`` once a page; only those of the references are links’ targets.
    """
    seen = set()
    for part in book.find_all(id=True):
        numbered = re.fullmatch(r"id\d+", part["id"]) and "citation" not in part.get("class", [])
        if numbered or part["id"] in seen:
            del part["id"]
        else:
            seen.add(part["id"])
    for link in book.select("a[href]"):
        link["href"] = link["href"].removeprefix("index.html")
        if not re.match("https?:", link["href"]) and link["href"].removeprefix("#") not in seen:
            link.unwrap()
