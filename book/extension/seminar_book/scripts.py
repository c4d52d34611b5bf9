"""Leaves out of each page the scripts that nothing in it uses."""

from __future__ import annotations

from sphinx.application import Sphinx

# sphinx-thebe comes with Jupyter Book, is switched off here, and its script fails on every page.
UNUSED = ("thebe",)


def leave_out(app: Sphinx, _page: str, _template: str, context: dict, _doctree: object) -> None:
    for kind in ("script_files", "css_files"):
        context[kind] = [f for f in context.get(kind, []) if not is_unused(f)]


def is_unused(file: object) -> bool:
    said = f"{getattr(file, 'filename', None) or file} {getattr(file, 'attributes', {}).get('body', '')}"
    return any(name in said.lower() for name in UNUSED)


def setup(app: Sphinx) -> None:
    # After every extension has added its own.
    app.connect("html-page-context", leave_out, priority=900)
