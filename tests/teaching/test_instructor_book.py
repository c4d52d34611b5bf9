"""The instructor's own book and its PDF: every page in it, no broken link, nothing of it where students look."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pypdf
import pytest
from bs4 import BeautifulSoup

from seminar.desk import building, instructor
from seminar.grading.course import root

CHECKOUT = root()
TEACHING = CHECKOUT / "solutions" / "teaching"
SOURCES = sorted(p.relative_to(TEACHING) for p in TEACHING.rglob("*") if p.suffix in {".md", ".ipynb"})


SECRET = ["index.md", "epilogue.md", "calibration-key.md", "discussion-guide.md"]


def named() -> list[str]:
    """The pages in the order of the table of contents."""
    toc = (TEACHING / "_toc.yml").read_text(encoding="utf-8")
    return re.findall(r"(?:root|file): (\S+)", toc)


def test_the_table_of_contents_names_every_page_once_and_begins_with_monday():
    pages = [str(page.with_suffix("")) for page in SOURCES]
    assert sorted(named()) == sorted(pages)
    assert named()[:3] == ["index", "teaching-note", "discussion-guide"]
    assert (TEACHING / "index.md").read_text("utf-8").startswith("# Teach this on Monday")


def test_the_readme_has_a_line_for_every_page():
    table = (CHECKOUT / "README.md").read_text("utf-8").split("## For instructors")[1].split("\n## ")[0]
    lines = re.findall(r"^\| \[[^]]+\]\(solutions/teaching/([^)]+)\) \| (.+) \|$", table, re.M)
    top = [str(page) for page in SOURCES if page.parent == Path()]
    assert sorted(page for page, _ in lines) == sorted([*top, "simulation/README.md"])


def test_the_pages_of_the_simulation_stand_without_gaps_and_under_one_title_each(tmp_path):
    instructor.stage(CHECKOUT, tmp_path / "pages")
    for page in (tmp_path / "pages" / "simulation").rglob("*.md"):
        text = page.read_text("utf-8")
        assert len(re.findall("^# ", text, re.M)) == 1, page.name
        assert page.name == "README.md" or not re.search(r"\{\{|\{%", text), page.name


def test_no_word_of_it_is_in_what_students_get(built):
    sealed = re.compile("Teach this on Monday|SEALED until|Calibration: the key|Likely answers")
    assert all(sealed.search(page.read_text("utf-8")) for page in map(TEACHING.joinpath, SECRET))
    for page in built.rglob("*.html"):
        assert not sealed.search(page.read_text("utf-8")), page.name
    bundle = CHECKOUT / "dist" / "student.zip"
    if bundle.exists():
        with zipfile.ZipFile(bundle) as packed:
            assert not [name for name in packed.namelist() if "teaching" in name or "instructor" in name]


def test_what_is_wrong_on_a_page_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(building, "build", lambda *_: ["care.md:3: WARNING: no such page", "log"])
    with pytest.raises(building.BookError, match="no such page"):
        instructor.write(CHECKOUT, tmp_path / "book")
    assert not (tmp_path / "book").exists()


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="holds something else"):
        instructor.write(CHECKOUT, tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("dist") / "instructor"
    try:
        instructor.write(CHECKOUT, target)
    except OSError as why:
        # The pages are there all the same.
        assert "WeasyPrint" in str(why)
    return target


@pytest.mark.slow
def test_every_page_is_in_the_book_and_every_link_in_it_leads_somewhere(book):
    soups = {
        page.relative_to(book): BeautifulSoup(page.read_text("utf-8"), "html.parser")
        for page in book.rglob("*.html")
    }
    assert {Path(f"{name}.html") for name in named()} <= set(soups)
    for name in named():
        assert "For instructors" in soups[Path(f"{name}.html")].select_one(".bd-footer-content").text
    for page, soup in soups.items():
        for link in soup.select("article a[href], nav a[href], .prev-next-footer a[href]"):
            address = urlsplit(link["href"])
            if address.scheme or link["href"] == "#":
                continue
            target = (book / page.parent / unquote(address.path)).resolve() if address.path else book / page
            assert target.is_file(), f"{page}: {link['href']}"
            if address.fragment:
                there = soups[target.relative_to(book.resolve())]
                assert there.find(id=unquote(address.fragment)), f"{page}: {link['href']}"


@pytest.mark.slow
def test_the_debrief_notebook_is_shown_with_its_pictures_and_their_words(book):
    soup = BeautifulSoup((book / "simulation" / "debrief.html").read_text("utf-8"), "html.parser")
    pictures = soup.select("article .cell_output img")
    assert len(pictures) == 2 and all(len(picture["alt"]) > 60 for picture in pictures)
    assert all((book / "simulation" / picture["src"]).resolve().is_file() for picture in pictures)


def titles(outline: list) -> list[str]:
    return [title for item in outline for title in (titles(item) if isinstance(item, list) else [item.title])]


@pytest.mark.slow
def test_the_pdf_holds_all_pages_under_an_outline_in_the_order_of_the_book(book):
    if not (book / instructor.PDF).exists():
        pytest.skip("WeasyPrint or Pango is missing: see README, For instructors")
    pdf = pypdf.PdfReader(book / instructor.PDF)
    assert len(pdf.pages) > 60
    outline = titles(pdf.outline)
    places = []
    for name in named():
        heading = BeautifulSoup((book / f"{name}.html").read_text("utf-8"), "html.parser").select_one(
            "article h1"
        )
        heading.select_one(".headerlink").decompose()
        places.append(outline.index(heading.get_text(strip=True)))
    assert places == sorted(places)
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
