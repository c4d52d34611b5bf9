"""What the tests share: the checkout, a browser where there is one, a copy of the checkout to change."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

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


@pytest.fixture
def copy(checkout: Path, tmp_path: Path) -> Path:
    """A copy of the checkout, with what is built in it, to change at will."""
    place = tmp_path / "course"
    skip = shutil.ignore_patterns(".venv", ".git", "__pycache__", "demo", "*.log", ".hypothesis")
    shutil.copytree(checkout, place, ignore=skip)
    return place
