"""The student book as one PDF and as an EPUB, both from the single page that Jupyter Book builds."""

from __future__ import annotations

import mimetypes
import re
import shutil
from pathlib import Path
from urllib.request import urlopen

from bs4 import Tag
from ebooklib import epub

from seminar.desk import building, paper
from seminar.desk.printing import printer

_ACCESS = (
    ("accessMode", "textual"),
    ("accessMode", "visual"),
    ("accessModeSufficient", "textual"),
    ("accessibilityFeature", "alternativeText"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityHazard", "none"),
    ("accessibilitySummary", "Charts have descriptions, and tables with what they show."),
)
_HEAD = (
    '<html xmlns="http://www.w3.org/1999/xhtml" lang="en" xml:lang="en"><head><title>{}</title></head><body>'
)


def write(checkout: Path, name: str) -> Path:
    """Build the book and write ``dist/NAME``, book.pdf or book.epub; a built site gets a copy and a link to it.

    Raises BookError with what is wrong on which page, and OSError where PDFs cannot be printed.
    """
    path = checkout / "dist" / name
    path.parent.mkdir(exist_ok=True)
    fresh = path.with_suffix(".part")
    maker = {"book.pdf": write_pdf, "book.epub": write_epub}[name]
    maker(read(checkout, checkout), fresh)
    fresh.replace(path)
    site = checkout / "_build" / "html"
    if (site / "index.html").is_file():
        shutil.copy(path, site)
        link(site)
    return path


def read(checkout: Path, target: Path) -> Tag:
    """The student book for paper, built in ``target/_build``."""
    building.build_or_raise(checkout, checkout / "book", checkout / "_config.yml", target, "singlehtml")
    return paper.article(target / "_build" / "singlehtml")


def link(site: Path) -> None:
    """Name the formats that lie in a built site where its first page has a place for them, ``<p class="formats">``."""
    named = {"book.pdf": "PDF", "book.epub": "EPUB"}
    links = [
        f'<a href="{name}">{word}</a> ({(site / name).stat().st_size / 1e6:.1f} MB)'
        for name, word in named.items()
        if (site / name).is_file()
    ]
    page = site / "index.html"
    text = page.read_text(encoding="utf-8")
    said = f'<p class="formats">To take along: this book as {" and as ".join(links)}.</p>'
    page.write_text(re.sub(r'<p class="formats".*?</p>', said, text, flags=re.S), encoding="utf-8")


def write_pdf(book: Tag, path: Path) -> None:
    printer()(paper.printed(book), path)


def write_epub(book: Tag, path: Path) -> None:
    """An EPUB 3 with a file for each page, in the order of the book."""
    made = epub.EpubBook()
    made.set_identifier("ripe-for-talks")
    made.set_title(paper.title(book))
    made.set_language("en")
    made.add_author(f"The authors of {paper.title(book)}")
    for about, word in _ACCESS:
        made.add_metadata(None, "meta", word, {"property": f"schema:{about}"})
    style = epub.EpubItem("style", "paper.css", "text/css", (paper.STYLES / "paper.css").read_bytes())
    made.add_item(style)
    take_pictures_out(book, made)
    documents = []
    for name, part in parts(book).items():
        heading = " ".join(part.find(re.compile("h[12]")).get_text().split())
        document = epub.EpubHtml(uid=name, title=heading, file_name=f"{name}.xhtml", lang="en")
        document.content = f"{_HEAD.format(name)}{part}</body></html>"
        document.add_item(style)
        made.add_item(document)
        documents.append(document)
    made.toc = documents
    made.spine = ["nav", *documents]
    made.add_item(epub.EpubNav())
    made.add_item(epub.EpubNcx())
    epub.write_epub(path, made)


def parts(book: Tag) -> dict[str, Tag]:
    """The pages by name, each a document of its own: headings from h1 on, links by file."""
    chapters = paper.chapters(book)
    for wrapper in book.select(".toctree-wrapper"):
        wrapper.extract()
    found = {"index": book.section, **chapters}
    place = {part["id"]: name for name, page in found.items() for part in [page, *page.find_all(id=True)]}
    place |= {f"document-{name}": name for name in found}
    for name, page in found.items():
        for anchor in page.select('a[href^="#"]'):
            to = anchor["href"][1:]
            there = f"{place[to]}.xhtml"
            anchor["href"] = there if to.startswith("document-") else f"{there}#{to}"
        if name != "index":
            for heading in page.find_all(re.compile("^h[2-6]$")):
                heading.name = f"h{int(heading.name[1]) - 1}"
    return found


def take_pictures_out(book: Tag, made: epub.EpubBook) -> None:
    """Put the pictures, data addresses so far, into files of the EPUB."""
    for number, picture in enumerate(book.select("img[src]"), 1):
        with urlopen(picture["src"]) as data:
            kind, content = data.headers.get_content_type(), data.read()
        name = f"pictures/{number}{mimetypes.guess_extension(kind)}"
        # An EPUB names no document type that stands elsewhere.
        content = re.sub(rb"<!DOCTYPE[^>]*>", b"", content) if kind == "image/svg+xml" else content
        made.add_item(epub.EpubItem(f"picture-{number}", name, kind, content))
        picture["src"] = name
