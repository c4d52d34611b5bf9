"""What the tests share: the checkout, a browser where there is one, a copy of the checkout to change."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes depends on what else the machine does.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def checkout() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def built(checkout: Path) -> Path:
    """The built book; made by ``make``."""
    html = checkout / "_build" / "html"
    if not (html / "index.html").is_file():
        pytest.skip("the book is not built: run make")
    return html


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Debian's Chromium, or Chrome, driven by Playwright."""
    sync_api = pytest.importorskip("playwright.sync_api")
    program = next((p for name in ("chromium", "google-chrome", "chrome") if (p := shutil.which(name))), None)
    if program is None:
        pytest.skip("no Chromium on this machine; Debian, Ubuntu: sudo apt install chromium")
    with sync_api.sync_playwright() as play:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = play.chromium.launch(executable_path=program, args=flags)
        yield chromium
        chromium.close()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Serves a folder on this machine and gives its address."""
    servers = []

    def start(folder: Path) -> str:
        handler = functools.partial(QuietHandler, directory=str(folder))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def explore(checkout: Path, browser, serve, tmp_path: Path) -> Iterator[Callable[..., object]]:
    """Opens one explorer alone, as the book's page holds it; gives the browser's page."""
    from seminar_book import explorers

    pages = []

    def show(name: str, start: dict | None = None, width: int = 1200):
        shutil.copytree(checkout / "seminar" / "explorers", tmp_path / "explorers", dirs_exist_ok=True)
        shutil.copy(checkout / "book" / "live" / "explorer-host.js", tmp_path)
        (tmp_path / "index.html").write_text(
            '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            '<title>Explorer</title><link rel="icon" href="data:,"><link rel="stylesheet" href="explorers/explorers.css">'
            f'<main><h1>Explorer</h1><section class="explorer" data-explorer="{name}" aria-label="Explorer: {name}">'
            f"{explorers.stage(name, start or {})}</section></main>"
            '<script type="module">import { show } from "./explorer-host.js";'
            f'import explorer from "./explorers/{name}.js"; show("{name}", explorer)</script></html>',
            encoding="utf-8",
        )
        page = browser.new_page(viewport={"width": width, "height": 900})
        pages.append(page)
        page.errors = []
        page.on("pageerror", lambda why: page.errors.append(str(why)))
        page.on("console", lambda m: page.errors.append(m.text) if m.type == "error" else None)
        page.goto(serve(tmp_path))
        page.locator(".explorer-live").wait_for()
        return page

    yield show
    for page in pages:
        page.close()


@pytest.fixture
def copy(checkout: Path, tmp_path: Path) -> Path:
    """A copy of the checkout, with what is built in it, to change at will."""
    place = tmp_path / "course"
    skip = shutil.ignore_patterns(
        ".venv", ".git", "__pycache__", "demo", "*.log", ".hypothesis", ".lighthouse", ".firefox"
    )
    shutil.copytree(checkout, place, ignore=skip)
    return place
