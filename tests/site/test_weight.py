"""What a page loads: one style sheet, one script, what is its own, and little of it; and what a published book has besides."""

from __future__ import annotations

import gzip
import re
import zipfile
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from seminar_book import publish, weight

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(page.name for page in (ROOT / "_build" / "html").glob("*.html") if page.name != "404.html")
MOST = 150_000  # bytes, compressed, of a page before its editor and its Run


def named(html: str, attribute: str, tag: str) -> list[str]:
    """The files that a page's tags name, without what only readers without script load."""
    seen = re.sub(r"<noscript>.*?</noscript>", "", html, flags=re.S)
    return [m.partition("?")[0] for m in re.findall(rf'<{tag}\b[^>]*?\b{attribute}="([^"]+)"', seen)]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_light(built, name):
    html = (built / name).read_text(encoding="utf-8")
    styles = [f for f in named(html, "href", "link") if f.endswith(".css")]
    scripts = named(html, "src", "script")
    pictures = [f for f in named(html, "src", "img") if not f.startswith("data:")]
    assert styles == ["_static/book.css"]
    own = [f for f in scripts if not f.startswith(("_static/explorers/", "_static/live/live.js"))]
    search = ["_static/searchtools.js", "_static/language_data.js", "searchindex.js"]
    assert own == ["_static/book.js", *(search if name == "search.html" else [])]
    files = [(built / f).read_bytes() for f in {name, *styles, *scripts, *pictures}]
    assert sum(len(gzip.compress(content)) for content in files) <= MOST


@pytest.mark.parametrize("name", PAGES)
def test_what_the_one_style_sheet_leaves_out_stands_on_no_page(built, name):
    html = (built / name).read_text(encoding="utf-8")
    classes = [set(given.split()) for given in re.findall(r'class="([^"]*)"', html)]
    for there in classes:
        assert not there & {"sd-tab-set", "toggle", "fa-regular", "fa-brands"}, there
        assert not {"admonition", "dropdown"} <= there, there


@pytest.mark.parametrize("own", ["seminar/explorers/explorers.css", "book/live/live.css"])
def test_every_rule_for_what_scripts_draw_is_in_the_style_sheet(built, own):
    """Scripts put some class names together; no page and no script spells them."""
    styles = (built / "_static" / "book.css").read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", "", (ROOT / own).read_text(encoding="utf-8"), flags=re.S)
    assert set(re.findall(r"\.[a-z][\w-]*", text)) <= set(re.findall(r"\.[a-z][\w-]*", styles))


@pytest.mark.parametrize("name", PAGES)
def test_a_chart_keeps_its_place_and_waits_for_its_reader(built, name):
    html = (built / name).read_text(encoding="utf-8")
    for picture in re.findall(r"<img\b[^>]*_images/[^>]*>", html):
        assert re.search(r'width="\d+" height="\d+" loading="lazy" decoding="async"', picture), picture


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_gets_a_narrow_drawing_of_every_chart(built, name):
    html = (built / name).read_text(encoding="utf-8")
    drawn = re.findall(r'<img\b[^>]*\bsrc="_images/([^"]+)\.svg"', html)
    pattern = r'<source media="\(max-width: 40rem\)" srcset="_images/([^"]+)-narrow\.svg" width="(\d+)" height="\d+">'
    narrow = re.findall(pattern, html)
    assert [file for file, _ in narrow] == drawn
    assert all(int(width) <= 400 for _, width in narrow)
    assert all((built / "_images" / f"{file}-narrow.svg").is_file() for file in drawn)


def test_no_drawing_lies_there_that_no_page_shows(built):
    pages = " ".join((built / name).read_text(encoding="utf-8") for name in PAGES)
    assert [file.name for file in (built / "_images").iterdir() if file.name not in pages] == []


def test_every_icon_of_the_pages_is_in_the_style_sheet(built):
    styles = (built / "_static" / "book.css").read_text(encoding="utf-8")
    for name in PAGES:
        for icon in re.findall(r"fa-solid (fa-[a-z-]+)", (built / name).read_text(encoding="utf-8")):
            assert re.search(rf"\.{icon}\b", styles), icon


def test_a_font_is_cut_to_what_is_shown(tmp_path):
    from fontTools.ttLib import TTFont
    from matplotlib import get_data_path

    file = Path(get_data_path()) / "fonts" / "ttf" / "STIXNonUni.ttf"
    private = next(code for code in TTFont(file).getBestCmap() if 0xE000 <= code <= 0xF8FF)
    written = tmp_path / "cut.woff"
    written.write_bytes(weight.icons(file, {private, ord("a")}))
    assert list(TTFont(written).getBestCmap()) == [private]


def test_nothing_lies_there_that_no_page_loads(built):
    for name in ("scripts", "styles", "vendor", "locales"):
        assert not (built / "_static" / name).exists(), name


@pytest.mark.parametrize(
    ("given", "set_", "kept"),
    [
        ("", "", ""),
        ("", "https://example.org/talks", "https://example.org/talks/"),
        ("https://example.org/talks/", "https://example.org/other", "https://example.org/talks/"),
    ],
)
def test_the_address_of_the_book_ends_in_a_slash_and_the_environment_goes_first(
    monkeypatch, given, set_, kept
):
    monkeypatch.setenv("BOOK_URL", given)
    config = SimpleNamespace(html_baseurl=set_)
    publish.address(None, config)
    assert config.html_baseurl == kept


def test_a_sitemap_is_xml_whatever_the_address():
    urls = ["https://example.org/a.html", "https://example.org/?a=1&b=<2>"]
    tree = ElementTree.fromstring(publish.sitemap(urls))
    assert [place.text for place in tree.findall(".//{*}loc")] == urls


def test_a_description_is_cut_between_words():
    words = "talks " * 60
    assert publish.shortened("short") == "short"
    cut = publish.shortened(words.strip())
    assert len(cut) <= 202 and cut.endswith("talks …")


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_described(built, name):
    html = (built / name).read_text(encoding="utf-8")
    (description,) = re.findall(r'<meta name="description" content="([^"]*)"', html)
    assert description


def test_the_page_for_what_is_not_there_names_no_relative_address(built):
    """It is shown at any depth below the book’s address."""
    html = (built / "404.html").read_text(encoding="utf-8")
    for address in re.findall(r'(?:href|src)="([^"]*)"', html):
        assert address.startswith("/"), address


@pytest.mark.browser
def test_the_copy_to_take_along_opens_from_a_folder_and_from_a_server(
    checkout, built, browser, serve, tmp_path
):
    pytest.importorskip("typer")
    from typer.testing import CliRunner

    from seminar import cli

    course = tmp_path / "course"
    course.mkdir()
    for name in ("_build", "solutions", "nbgrader_config.py"):
        (course / name).symlink_to(checkout / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(course)
        assert CliRunner().invoke(cli.app, ["offline"]).exit_code == 0
    with zipfile.ZipFile(course / "dist" / "book.zip") as archive:
        assert not [name for name in archive.namelist() if name.endswith(".gz")]
        archive.extractall(tmp_path / "stick")
    place = tmp_path / "stick" / "ripe-for-talks"
    for address in (place.as_uri(), serve(place)):
        page = browser.new_page()
        page.goto(f"{address}/time.html")
        page.locator(".explorer-live").wait_for()
        exercise = page.locator(".data-exercise").first
        exercise.get_by_role("button", name="Run", exact=True).click()
        page.wait_for_function(
            "document.querySelector('.live-status').textContent.match(/Done|✓|✗/)", timeout=60_000
        )
        page.close()
