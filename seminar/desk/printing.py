"""HTML as PDF: tagged for screen readers, with an outline, and without a look at any other host."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def printer(folder: Path | None = None) -> Callable[[str, Path], None]:
    """A function that prints a page, given as text, into a file; its pictures may stand in ``folder`` and nowhere else.

    Raises OSError, saying what to install, where PDFs cannot be printed on this machine.
    """
    try:
        import weasyprint
    except ImportError:
        raise OSError(
            "PDFs are printed with WeasyPrint. Install it with: pip install 'seminar[teach]'"
        ) from None
    except OSError:
        raise OSError(
            "WeasyPrint cannot find Pango, which sets the type. Debian, Ubuntu: sudo apt install libpango-1.0-0 "
            "libpangoft2-1.0-0 libharfbuzz-subset0. macOS: brew install pango"
        ) from None
    root = folder.resolve().as_uri() + "/" if folder else None

    def fetch(url: str, *more: object, **named: object) -> object:
        if url.startswith("data:") or (root and url.startswith(root)):
            return weasyprint.default_url_fetcher(url, *more, **named)
        raise ValueError(f"What is printed asks for nothing from elsewhere: {url}")

    def pdf(html: str, path: Path) -> None:
        weasyprint.HTML(string=html, base_url=root, url_fetcher=fetch).write_pdf(path, pdf_variant="pdf/ua-1")

    return pdf
