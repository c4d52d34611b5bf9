"""Tables as files that a spreadsheet or an LMS reads: points rounded, texts quoted, nothing taken for a formula."""

from __future__ import annotations

import csv
import io
import re
from decimal import ROUND_HALF_UP, Decimal

import xlsxwriter

Cell = str | int | Decimal | None
Table = list[list[Cell]]
"""Rows of cells, the header first."""


def cents(points: float | None) -> Decimal | None:
    """Points with two decimals, rounded once, half up."""
    return None if points is None else Decimal(repr(float(points))).quantize(Decimal("0.01"), ROUND_HALF_UP)


_NO_CELL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def safe(text: str) -> str:
    """A text as a cell can hold it, and no spreadsheet takes it for a formula.

    Line ends become newlines, other control characters �. What begins like a formula gets an apostrophe before it:
    https://owasp.org/www-community/attacks/CSV_Injection
    """
    text = _NO_CELL.sub("�", re.sub("\r\n?", "\n", text))
    begins = text.lstrip()[:1]
    return f"'{text}" if text[:1] in ("\t", "\n") or (begins and begins in "=+-@＝＋－＠") else text


def as_csv(table: Table, mark: bool = True) -> bytes:
    """CSV in UTF-8: every text in quotes, numbers bare, an empty text where there is no value.

    ``mark``: with a byte order mark, by which Excel knows UTF-8.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerows([safe(cell) if isinstance(cell, str) else cell for cell in row] for row in table)
    return text.getvalue().encode("utf-8-sig" if mark else "utf-8")


def as_xlsx(sheets: dict[str, Table]) -> bytes:
    """An Excel workbook, a sheet by name for each table. Its cells hold numbers and texts, never a formula."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        bold, points = book.add_format({"bold": True}), book.add_format({"num_format": "0.00"})
        for name, table in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(table):
                for place, cell in enumerate(row):
                    if isinstance(cell, str):
                        # Never write(): it would make a formula of a text.
                        sheet.write_string(line, place, safe(cell)[:32_000], None if line else bold)
                    elif cell is not None:
                        sheet.write_number(line, place, cell, points if isinstance(cell, Decimal) else None)
            sheet.freeze_panes(1, 1)
            sheet.autofit()
    return content.getvalue()
