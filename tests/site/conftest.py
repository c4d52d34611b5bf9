"""What the tests of the built pages share: where they are served, and a page that notes what goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def address(built: Path, serve) -> str:
    return serve(built)


@pytest.fixture
def open_page(browser, address):
    """Opens a page of the site; the errors and foreign requests that it made are in its two lists."""
    contexts = []

    def open_at(name: str, width: int = 1200, **options: object):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.errors, page.foreign = [], []
        page.on("console", lambda m: page.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda why: page.errors.append(str(why)))
        page.on("request", lambda r: None if r.url.startswith(address) else page.foreign.append(r.url))
        page.on("response", lambda r: page.errors.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.goto(f"{address}/{name}")
        page.wait_for_load_state("networkidle")
        return page

    yield open_at
    for context in contexts:
        context.close()
