"""The book as PDF and as EPUB: all of it, in order, for every reader, and without a graded answer."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pypdf
import pytest
import yaml
from bs4 import BeautifulSoup
from seminar_book import publish
from seminar_book.blocks import blocks, exercises

from seminar.desk import building, formats, paper
from seminar.desk.printing import printer
from seminar.explorers import EXPLORERS
from tests.test_secrecy import ANSWERS, assert_keeps_to_itself, without_paragraph_numbers

BOOK = Path(__file__).resolve().parents[2] / "book"


def named() -> list[str]:
    """The pages in the order of the table of contents."""
    toc = yaml.safe_load((BOOK / "_toc.yml").read_text(encoding="utf-8"))
    return [toc["root"], *(page["file"] for part in toc["parts"] for page in part["chapters"])]


def titles() -> list[str]:
    texts = [(BOOK / f"{name}.md").read_text(encoding="utf-8") for name in named()]
    found = [re.search(r"^# (.+)$", text, re.M)[1] for text in texts]
    return [re.sub(r"\[(.*?)\]\{.*?\}", r"\1", title) for title in found]  # words with a style of their own


@pytest.fixture(scope="module")
def made(checkout, tmp_path_factory) -> Path:
    """A folder in which the book was built, with the EPUB, and the PDF where it can be printed."""
    folder = tmp_path_factory.mktemp("formats")
    if (run := checkout / "_build" / ".execution").is_dir():
        shutil.copytree(run, folder / "_build" / ".execution")
    formats.write_epub(formats.read(checkout, folder), folder / "book.epub")
    try:
        print_pdf = printer()
    except OSError:
        return folder
    print_pdf(paper.printed(paper.article(folder / "_build" / "singlehtml")), folder / "book.pdf")
    return folder


@pytest.fixture(scope="module")
def pdf(made) -> pypdf.PdfReader:
    if not (made / "book.pdf").exists():
        pytest.skip("WeasyPrint or Pango is missing: see README, For instructors")
    return pypdf.PdfReader(made / "book.pdf")


@pytest.fixture(scope="module")
def printed(pdf) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


@pytest.fixture(scope="module")
def epub(made) -> dict[str, BeautifulSoup]:
    """Every document of the EPUB by its name."""
    with zipfile.ZipFile(made / "book.epub") as packed:
        return {
            Path(name).stem: BeautifulSoup(packed.read(name), "html.parser")
            for name in packed.namelist()
            if name.endswith(".xhtml")
        }


def outline(items: list) -> list[str]:
    return [t for item in items for t in (outline(item) if isinstance(item, list) else [item.title])]


@pytest.mark.slow
def test_the_pdf_is_tagged_and_says_its_language_and_title(pdf):
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/StructTreeRoot"]["/K"]
    assert root["/Lang"].startswith("en") and pdf.metadata.title == titles()[0]


@pytest.mark.slow
def test_the_outline_of_the_pdf_follows_the_table_of_contents(pdf):
    found = outline(pdf.outline)
    before_answers = found[: found.index(paper.ANSWERS)]
    assert [title for title in before_answers if title in titles()] == titles()


@pytest.mark.slow
def test_every_chapter_is_in_the_pdf_and_the_pdf_is_small(pdf, printed, made):
    for title in titles():
        assert " ".join(title.split()) in printed
    assert len(pdf.pages) > 100
    assert (made / "book.pdf").stat().st_size < 5_000_000


@pytest.mark.slow
def test_no_graded_answer_is_in_the_pdf(printed):
    for case in ANSWERS:
        assert_keeps_to_itself(*case.values, without_paragraph_numbers(printed))


@pytest.mark.slow
def test_the_epub_is_valid(made):
    program = shutil.which("epubcheck")
    if program is None or shutil.which("java") is None:
        pytest.skip("no epubcheck on this machine; Debian, Ubuntu: sudo apt install epubcheck")
    # Debian's is a Java archive, others' a script.
    archive = zipfile.is_zipfile(program)
    command = ["java", "-jar", program] if archive else [program]
    check = subprocess.run(
        [*command, "--failonwarnings", str(made / "book.epub")], capture_output=True, text=True
    )
    assert check.returncode == 0, check.stdout + check.stderr


@pytest.mark.slow
def test_every_page_is_in_the_epub_under_its_title(epub):
    assert {*named(), "answers"} <= set(epub)
    for name, title in zip(named(), titles(), strict=True):
        assert epub[name].h1.get_text() == title
    assert [link.get_text() for link in epub["nav"].select("nav li a")] == [*titles(), paper.ANSWERS]


@pytest.mark.slow
def test_nothing_in_the_epub_needs_a_script_and_every_picture_has_words(epub):
    pictures = [picture for page in epub.values() for picture in page.select("img")]
    assert {kind.alternative for kind in EXPLORERS.values()} <= {picture["alt"] for picture in pictures}
    assert all(picture["alt"].strip() for picture in pictures)
    for name, page in epub.items():
        assert not page.select("script, noscript, details, form, button, iframe"), name
        assert not [a for part in page.find_all(True) for a in part.attrs if a.startswith("on")], name


@pytest.mark.slow
def test_every_explorer_is_a_chart_with_its_table(epub):
    for name in named():
        for title, _, _ in blocks(BOOK / f"{name}.md", "explorer"):
            place = epub[name].find("img", alt=EXPLORERS[title].alternative).find_parent("section")
            assert paper.STILL in place.get_text()
            assert len(place.select("tbody tr")) == len(EXPLORERS[title].table())


@pytest.mark.slow
def test_questions_come_without_their_answers_which_stand_at_the_end(epub):
    answers = epub["answers"].get_text()
    for name in named():
        page = epub[name]
        assert not page.select(".verdict") and "A worked solution" not in page.get_text()
        for exercise in exercises(BOOK / f"{name}.md"):
            assert exercise.solution in answers
        for link in page.select("a.onward"):
            file, place = link["href"].split("#")
            assert file == "answers.xhtml" and epub["answers"].find(id=place)
    asked = sum(len(page.select(".self-check, .data-exercise")) for page in epub.values())
    assert asked == len(epub["answers"].select(".answer")) > 50


@pytest.mark.slow
def test_no_graded_answer_is_in_the_epub(epub):
    text = without_paragraph_numbers(" ".join(page.get_text(" ") for page in epub.values()))
    for case in ANSWERS:
        assert_keeps_to_itself(*case.values, text)


def test_the_first_page_of_a_site_names_the_formats_that_are_there(tmp_path):
    page = tmp_path / "index.html"
    page.write_text('<p>Before.</p><p class="formats" hidden></p><p>After.</p>', encoding="utf-8")
    (tmp_path / "book.epub").write_bytes(b"0" * 300_000)
    formats.link(tmp_path)
    assert (
        page.read_text("utf-8")
        == '<p>Before.</p><p class="formats">To take along: this book as <a href="book.epub">EPUB</a> (0.3 MB).</p>'
        "<p>After.</p>"
    )
    (tmp_path / "book.pdf").write_bytes(b"0" * 2_000_000)
    formats.link(tmp_path)
    assert re.findall(r'href="(.+?)"', page.read_text("utf-8")) == ["book.pdf", "book.epub"]


def test_a_site_that_is_built_anew_forgets_what_was_printed_before(tmp_path):
    page = tmp_path / "index.html"
    empty = '<p>Before.</p><p class="formats" hidden></p><p>After.</p>'
    page.write_text(empty, encoding="utf-8")
    (tmp_path / "book.pdf").write_bytes(b"0" * 2_000_000)
    formats.link(tmp_path)
    publish.forget_formats(SimpleNamespace(outdir=tmp_path, builder=SimpleNamespace(name="html")), None)
    assert page.read_text("utf-8") == empty
    assert [file.name for file in tmp_path.iterdir()] == ["index.html"]


def test_the_list_of_chapters_reads_as_sentences_without_its_columns():
    item = '<li><p><a>Time</a> <span class="question">Who decides?</span> <span class="minutes">50 minutes</span></p></li>'
    book = paper.parsed(f'<div class="chapter-list"><ul>{item}</ul></div>')
    paper.set_out_list(book)
    assert book.get_text() == "Time: Who decides? (50 minutes)"


def test_what_is_wrong_on_a_page_is_named_and_a_former_file_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(building, "build", lambda *_: ["time.md:3: WARNING: no such page", "log"])
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "book.pdf").write_text("former")
    with pytest.raises(building.BookError, match="no such page"):
        formats.write(tmp_path, "book.pdf")
    assert (tmp_path / "dist" / "book.pdf").read_text() == "former"


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ('<a href="index.html#id7">2000</a>', '<a href="#id7">2000</a>'),
        ('<a href="https://doi.org/1">doi</a>', '<a href="https://doi.org/1">doi</a>'),
        ('<a href="workbooks/time.ipynb">workbook</a>', "workbook"),
        ('<a href="#nowhere">gone</a>', "gone"),
    ],
)
def test_a_link_leads_into_the_book_or_to_another_host(link, kept):
    page = BeautifulSoup(
        f'<article><p id="id7">a place on a page</p><div class="citation" id="id7"></div>{link}</article>',
        "html.parser",
    )
    paper.mend_links(page.article)
    assert str(page).endswith(f"{kept}</article>") and len(page.select("#id7")) == 1
