"""One style sheet and one script for every page, of what its theme and extensions bring and the pages use.

Left out: rules that no page uses, icons that no rule shows, scripts for what this book does not have.
"""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx

from .bundles import SOURCES, digest, kept, npm, prepared, sources
from .scripts import UNUSED

# Toggles and tabs stand on no page.
_UNUSED = (*UNUSED, "toggle", "design-tabs", "DOCUMENTATION_OPTIONS.")
_SCRIPTS = (
    "documentation_options.js",
    "doctools.js",
    "sphinx_highlight.js",
    "clipboard.min.js",
    "copybutton.js",
    "scripts/sphinx-book-theme.js",
    "scripts/bootstrap.js",
    "scripts/pydata-sphinx-theme.js",
)
_THEME_STYLES = ("styles/theme.css", "styles/pydata-sphinx-theme.css")
# What is not loaded any more need not lie there.
_LEFT = (
    "scripts",
    "styles",
    "vendor",
    "locales",
    "images",
    "sphinx-thebe.*",
    "togglebutton.*",
    "webpack-macros.html",
)


class Styles:
    """The style sheets that pages ask for, in their order; those of the theme come first."""

    def __init__(self) -> None:
        self.names: dict[str, None] = dict.fromkeys(_THEME_STYLES)

    def take(self, _app: Sphinx, _page: str, _template: str, context: dict, _doctree: object) -> None:
        """Take a page’s styles and the scripts of all pages out of it; what is the page’s own stays."""
        named = [
            str(getattr(f, "filename", f)).removeprefix("_static/") for f in context.get("css_files", [])
        ]
        self.names |= dict.fromkeys(name for name in named if not unused(name))
        context["css_files"] = []
        context["script_files"] = [f for f in context.get("script_files", []) if is_own(f)]

    def write(self, app: Sphinx, why: Exception | None) -> None:
        if why is not None or app.builder.name != "html":
            return
        cache = Path(app.outdir).parent / ".live"
        static, parts = Path(app.outdir) / "_static", cache / "parts"
        own = [Path(app.confdir) / name for name in app.config.html_static_path]
        self.gather(static, parts, [folder for folder in own if folder.is_dir()])
        (static / "book.js").write_text(script(parts), encoding="utf-8")
        read = [
            *sorted(Path(app.outdir).glob("*.html")),
            static / "book.js",
            *(parts / n for n in self.names),
        ]
        made_by = [Path(__file__), SOURCES / "styles.mjs"]
        key = digest(b"\0".join(file.read_bytes() for file in [*made_by, *read]))
        bench = prepared(cache, sources())
        made = kept(
            cache, "styles", key, lambda folder: style_sheet(folder, bench, parts, static, [*self.names])
        )
        shutil.copy(made / "book.css", static)

    def gather(self, static: Path, parts: Path, own: list[Path]) -> None:
        """Move what pages do not load out of ``static``. A build that writes no page brings none of it again."""
        shutil.copytree(static, parts, ignore=shutil.ignore_patterns("*.gz*"), dirs_exist_ok=True)
        for folder in own:
            shutil.copytree(folder, parts, dirs_exist_ok=True)
        for pattern in _LEFT:
            for old in static.glob(pattern):
                shutil.rmtree(old) if old.is_dir() else old.unlink()
        listed = parts / "names.json"
        if len(self.names) == len(_THEME_STYLES):
            self.names = dict.fromkeys(json.loads(listed.read_text()))
        else:
            self.names = {name: None for name in self.names if (parts / name).is_file()}
            listed.write_text(json.dumps([*self.names]))


def unused(name: str) -> bool:
    return any(word in name for word in _UNUSED)


def is_own(file: object) -> bool:
    name = str(getattr(file, "filename", None) or file).removeprefix("_static/")
    body = str(getattr(file, "attributes", {}).get("body", ""))
    return name not in _SCRIPTS and not unused(f"{name} {body}")


def script(parts: Path) -> str:
    """The scripts of all pages, one after the other."""
    texts = [(parts / name).read_text(encoding="utf-8") for name in _SCRIPTS]
    return ";\n".join(re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.M) for text in texts)


def style_sheet(folder: Path, bench: Path, parts: Path, static: Path, names: list[str]) -> None:
    """Write ``book.css``: the sheets as one, without what no page uses, and its icons within."""
    written = folder / "book.css"
    npm(bench, "run", "styles", "--", str(written), str(parts), str(static), json.dumps(names))
    styles = written.read_text(encoding="utf-8")
    faces = re.compile(r"@font-face\{[^}]*?Font ?Awesome[^}]*\}", re.I)
    shown = {int(code, 16) for code in re.findall(r"\\(f[0-9a-f]{3})\b", styles)}
    font = icons(parts / "vendor/fontawesome/webfonts/fa-solid-900.ttf", shown | set(map(ord, styles)))
    face = (
        '@font-face{font-family:"Font Awesome 6 Free";font-weight:900;font-display:block;'
        f'src:url(data:font/woff;base64,{base64.b64encode(font).decode()}) format("woff")}}'
    )
    written.write_text(faces.sub("", styles) + face, encoding="utf-8")


def icons(file: Path, shown: set[int]) -> bytes:
    """The glyphs of a font for some code points, as WOFF."""
    font = TTFont(file)
    options = subset.Options(flavor="woff", desubroutinize=True, notdef_outline=True)
    wanted = subset.Subsetter(options)
    wanted.populate(unicodes={code for code in shown if 0xE000 <= code <= 0xF8FF})
    wanted.subset(font)
    font.flavor = "woff"
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


def setup(app: Sphinx) -> None:
    styles = Styles()
    # After every extension has added its own.
    app.connect("html-page-context", styles.take, priority=900)
    # After the theme has written the colours of code for light and dark.
    app.connect("build-finished", styles.write, priority=900)
