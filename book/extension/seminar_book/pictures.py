"""Pictures keep their place on a page while they load, load when a reader comes near, and are narrow on a phone."""

from __future__ import annotations

import os
import re
from pathlib import Path

from sphinx.application import Sphinx

from seminar import charts, phone

PHONE = "(max-width: 40rem)"
_PICTURE = re.compile(r'<img\b([^>]*?\bsrc="([^"]*?_images/)([^"]+\.svg)"[^>]*?)\s*/?>')
_SIZE = re.compile(r'<svg\b[^>]*?\swidth="([\d.]+)pt"\s+height="([\d.]+)pt"')


def place(app: Sphinx, _page: str, _template: str, context: dict, _doctree: object) -> None:
    if "body" not in context:
        return
    files = {name: Path(app.srcdir) / source for source, name in app.builder.images.items()}
    sisters = {name: sister for name, file in files.items() if (sister := narrow(file))}
    if app.builder.name == "html":
        shown = Path(app.outdir) / app.builder.imagedir
        shown.mkdir(exist_ok=True)
        for name, sister in sisters.items():
            (shown / beside(name)).write_bytes(sister.read_bytes())
        context["body"] = placed(context["body"], files, sisters)


def narrow(file: Path) -> Path | None:
    """The narrow sister of a chart, taken out of its file into one of its own; None where there is none."""
    sister = file.with_name(beside(file.name))
    if file.suffix == ".svg" and not sister.exists():
        wide, slim = phone.taken_apart(file.read_text(encoding="utf-8"))
        if not slim:
            return None
        sister.write_text(slim, encoding="utf-8")
        file.write_text(wide, encoding="utf-8")
    return sister if sister.exists() else None


def beside(name: str) -> str:
    return name.replace(".svg", "-narrow.svg")


def placed(html: str, files: dict[str, Path], sisters: dict[str, Path]) -> str:
    """HTML whose charts have the width and height, in pixels, of their files, and their narrow sisters on a phone."""

    def sized(match: re.Match) -> str:
        size = pixels(files[match[3]]) if match[3] in files else ""
        if not size:
            return match[0]
        image = f'<img{match[1]} {size} loading="lazy" decoding="async" />'
        if match[3] not in sisters:
            return image
        source = f'<source media="{PHONE}" srcset="{match[2]}{beside(match[3])}" {pixels(sisters[match[3]])}>'
        return f"<picture>{source}{image}</picture>"

    return _PICTURE.sub(sized, html)


def pixels(file: Path) -> str:
    """The attributes that say how large an SVG is; none where it does not say so itself."""
    size = _SIZE.search(file.read_text(encoding="utf-8"))
    return 'width="{}" height="{}"'.format(*(round(float(p) * 4 / 3) for p in size.groups())) if size else ""


def sweep(app: Sphinx, why: Exception | None) -> None:
    """Former drawings, which no page shows any more, go."""
    shown = Path(app.outdir) / app.builder.imagedir
    if why is None and app.builder.name == "html":
        pages = " ".join(page.read_text(encoding="utf-8") for page in Path(app.outdir).rglob("*.html"))
        for file in shown.glob("*.svg"):
            if file.name not in pages:
                file.unlink()


def setup(app: Sphinx) -> None:
    # The cells that draw run in processes of their own, which see this.
    os.environ[charts.FOR_PAGES] = "yes"
    app.connect("html-page-context", place)
    app.connect("build-finished", sweep)
