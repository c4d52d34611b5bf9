"""HTML as PDF: tagged for screen readers, with an outline, and without a look at any other host."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def printer() -> Callable[[str, Path], None]:
    """A function that prints a page, given as text with its pictures as data addresses, into a file.

    Raises OSError, saying what to install, where PDFs cannot be printed on this machine.
    """
    try:
        import weasyprint
    except ImportError:
        raise OSError("PDFs are printed with WeasyPrint. Here: pip install -r constraints.txt") from None
    except OSError:
        raise OSError(
            "WeasyPrint cannot find Pango, which sets the type. Debian, Ubuntu: sudo apt install libpango-1.0-0 "
            "libpangoft2-1.0-0 libharfbuzz-subset0. macOS: brew install pango"
        ) from None
    # Pictures stand in the page itself; whatever else it names ends the printing.
    fetch = weasyprint.urls.URLFetcher(allowed_protocols=("data",), fail_on_errors=True)

    def pdf(html: str, path: Path) -> None:
        weasyprint.HTML(string=html, url_fetcher=fetch).write_pdf(path, pdf_variant="pdf/ua-1")

    return pdf
