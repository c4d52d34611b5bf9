"""Pictures keep their place on a page while they load, and load when a reader comes near."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx

_PICTURE = re.compile(r'<img\b([^>]*?\bsrc="[^"]*?_images/([^"]+\.svg)"[^>]*?)\s*/?>')
_SIZE = re.compile(r'<svg\b[^>]*?\swidth="([\d.]+)pt"\s+height="([\d.]+)pt"')


def place(app: Sphinx, _page: str, _template: str, context: dict, _doctree: object) -> None:
    if "body" in context and app.builder.name == "html":
        files = {name: Path(app.srcdir) / source for source, name in app.builder.images.items()}
        context["body"] = placed(context["body"], files)


def placed(html: str, files: dict[str, Path]) -> str:
    """HTML whose charts have the width and height, in pixels, of their files."""

    def sized(match: re.Match) -> str:
        size = _SIZE.search(files[match[2]].read_text(encoding="utf-8")) if match[2] in files else None
        if not size:
            return match[0]
        width, height = (round(float(points) * 4 / 3) for points in size.groups())
        return f'<img{match[1]} width="{width}" height="{height}" loading="lazy" decoding="async" />'

    return _PICTURE.sub(sized, html)


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", place)
