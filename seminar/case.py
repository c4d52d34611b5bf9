"""The tables of the case, typed by the one schema beside them.

``data/datapackage.json`` says what every column holds; this module reads a table by it and, where a file
does not keep to it, says in one line which file, row and column, and what to do.

>>> events = load("events")
>>> lookup("figures.kyiv_held_area_body_sq_mi.value")
"""

from __future__ import annotations

import csv
import functools
import io
import json
import math
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

_HERE = Path(__file__).resolve().parent
_TRUTH = {"true": True, "True": True, "TRUE": True, "1": True}  # the words of the Table Schema standard
_TRUTH |= {"false": False, "False": False, "FALSE": False, "0": False}
_SPREADSHEET = "save it again as “CSV UTF-8 (comma delimited)”"


class CaseError(ValueError):
    """A table, file or name that is not what the schema says; the message says where and what to do."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a table. ``row`` counts as a spreadsheet does: the header is row 1."""

    file: str
    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        where = [self.file]
        where += [f"row {self.row}"] if self.row else []
        where += [f"column {self.column}"] if self.column else []
        return f"{', '.join(where)}: {self.message}"


def folder() -> Path:
    """The folder that holds the tables: in the installed wheel, or in the checkout."""
    for candidate in (_HERE / "data", _HERE.parent / "data"):
        if (candidate / "datapackage.json").is_file():
            return candidate
    raise CaseError(
        "The case data are missing: no data/datapackage.json beside the package. Install the wheel again, "
        "or work in a complete checkout."
    )


def schema(at: Path | None = None) -> dict:
    """The Frictionless data package that describes the tables, as a dict."""
    path = Path(at or folder()) / "datapackage.json"
    if not path.is_file():
        raise CaseError(f"{_shown(path)} is missing. Restore it with git.")
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except ValueError as why:
        raise CaseError(f"{_shown(path)} is not valid JSON: {why}.") from None


def names(at: Path | None = None) -> list[str]:
    """The names of the tables, in the order of the schema."""
    return [resource["name"] for resource in schema(at)["resources"]]


def load(name: str, at: Path | None = None) -> pd.DataFrame:
    """A table of the case, one row a record.

    Types follow the schema: date → datetime64, number → float64 (missing: NaN), integer → Int64, boolean →
    boolean, closed list of words → category in the schema's order, everything else → text.

    Parameters: ``name``, a table of :func:`names`; ``at``, another folder with a ``datapackage.json``.
    Raises :class:`CaseError` on the first thing that does not keep to the schema.
    """
    at = Path(at or folder())
    # Read once for as long as no file of the folder changes; what is given out may be changed at will.
    return _load(name, at, _state(at)).copy()


def _state(at: Path) -> tuple:
    try:
        return tuple(sorted((e.name, e.stat().st_mtime_ns, e.stat().st_size) for e in os.scandir(at)))
    except OSError:
        return ()


@functools.lru_cache(maxsize=128)
def _load(name: str, at: Path, _state: tuple) -> pd.DataFrame:
    resource = _resource(name, at)
    first = next(problems(name, at), None)
    if first is not None:
        raise CaseError(first)
    rows = _read(at / resource["path"])
    frame = pd.DataFrame([row for _, row in rows[1:]], columns=rows[0][1], dtype=object)
    return pd.DataFrame({f["name"]: _typed(frame[f["name"]], f) for f in resource["schema"]["fields"]})


def figures(at: Path | None = None) -> pd.DataFrame:
    """The named quantities with their numbers: ``figures`` joined to the ``statements`` that hold them.

    One row a figure: figure_id, quantity_id, place, label, statement_id, then paragraph, value, unit, low,
    high, low_strict, high_strict, dates, qualifier and attribution of its statement.
    """
    at = Path(at or folder())
    return _figures(at, _state(at)).copy()


@functools.lru_cache(maxsize=8)
def _figures(at: Path, _state: tuple) -> pd.DataFrame:
    statements = load("statements", at).drop(columns=["kind", "statement", "coding_note"])
    return load("figures", at).merge(statements, on="statement_id", how="left", validate="1:1")


def lookup(path: str, at: Path | None = None) -> object:
    """One value of the case by its address ``table.key.column``; for figures the joined table is read.

    >>> lookup("events.talks_round_one.start_earliest")
    Timestamp('2026-01-23 00:00:00')

    Raises :class:`CaseError` naming the part that is unknown.
    """
    parts = path.split(".")
    if len(parts) != 3:
        raise CaseError(f"“{path}” is not an address of the form table.key.column.")
    table, key, column = parts
    frame = figures(at) if table == "figures" else load(table, at)
    identifier = primary_key(_resource(table, Path(at or folder())))[0]
    rows = frame[frame[identifier] == key]
    if len(rows) != 1:
        many = f"{len(rows)} rows, not one," if len(rows) else "no row"
        raise CaseError(f"“{path}”: {table} has {many} with {identifier} “{key}”.")
    if column not in frame.columns:
        raise CaseError(f"“{path}”: {table} has no column “{column}”. It has {', '.join(frame.columns)}.")
    value = rows[column].iloc[0]
    if pd.isna(value):
        raise CaseError(f"“{path}” is empty: the source gives no such value.")
    return value


def problems(name: str, at: Path | None = None) -> Iterator[Problem]:
    """Everything in one table that does not keep to the schema, in the order of the file."""
    at = Path(at or folder())
    resource = _resource(name, at)
    file = _shown(at / resource["path"])
    try:
        rows = _read(at / resource["path"])
    except CaseError as why:
        yield why.args[0]
        return
    fields = {f["name"]: f for f in resource["schema"]["fields"]}
    header = rows[0][1]
    yield from (head := list(_header_problems(file, header, list(fields))))
    if head:
        return
    seen: dict[str, dict[str, int]] = {
        c: {} for c, f in fields.items() if f.get("constraints", {}).get("unique")
    }
    keys: dict[tuple[str, ...], int] = {}
    references = []
    for reference in resource["schema"].get("foreignKeys", []):
        columns, there = _listed(reference["fields"]), reference["reference"]
        try:
            references.append(
                (columns, there["resource"], _keys(there["resource"], _listed(there["fields"]), at))
            )
        except CaseError as why:
            yield Problem(file, None, None, f"its references cannot be checked. {why}")
    for number, row in rows[1:]:
        if len(row) != len(header):
            cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
            hint = "A comma inside a text needs quotation marks around the cell."
            if len(row) < len(header):
                hint = "An empty cell needs its comma too."
            yield Problem(file, number, None, f"{cells} where the header has {len(header)}. {hint}")
            continue
        record = dict(zip(header, row, strict=True))
        for column, cell in record.items():
            if message := _cell_problem(cell, fields[column]):
                yield Problem(file, number, column, message)
            elif column in seen and cell:
                if cell in seen[column]:
                    yield Problem(
                        file, number, column, f"“{cell}” stands in row {seen[column][cell]} already."
                    )
                seen[column].setdefault(cell, number)
        key = tuple(record[c] for c in primary_key(resource))
        if key in keys and not set(primary_key(resource)) & set(seen):
            yield Problem(file, number, primary_key(resource)[-1], f"repeats row {keys[key]}.")
        keys.setdefault(key, number)
        for first, second in resource["schema"].get("ordered", []):
            if record[first] and record[second] and _comes_after(record, first, second, fields):
                yield Problem(
                    file, number, second, f"{record[second]} is before {first}, which is {record[first]}."
                )
        for columns, table, known in references:
            wanted = tuple(record[c] for c in columns)
            if all(wanted) and wanted not in known:
                yield Problem(
                    file,
                    number,
                    columns[-1],
                    f"“{', '.join(wanted)}” is not in {table}.csv. Correct it, or add it there.",
                )


def _header_problems(file: str, header: list[str], wanted: list[str]) -> Iterator[Problem]:
    for column in wanted:
        if column not in header:
            yield Problem(file, 1, column, "this column is missing.")
    for column in dict.fromkeys(header):
        if column not in wanted:
            yield Problem(file, 1, column, "datapackage.json does not describe this column.")
        elif header.count(column) > 1:
            yield Problem(file, 1, column, "this column stands there twice.")


def _cell_problem(cell: str, field: dict) -> str | None:
    limits = field.get("constraints", {})
    if cell == "":
        return "a value is needed here." if limits.get("required") else None
    try:
        value = _value(cell, field["type"])
    except ValueError:
        return f"“{cell}” is not {_FORM[field['type']]}."
    if "enum" in limits and cell not in limits["enum"]:
        return f"“{cell}” is not one of {', '.join(limits['enum'])}."
    if "pattern" in limits and not re.fullmatch(limits["pattern"], cell):
        return f"“{cell}” does not have the form {limits['pattern']}."
    if "minimum" in limits and value < limits["minimum"]:
        return f"{cell} is less than {limits['minimum']}."
    if "maximum" in limits and value > limits["maximum"]:
        return f"{cell} is more than {limits['maximum']}."
    return None


def _comes_after(record: dict[str, str], first: str, second: str, fields: dict[str, dict]) -> bool:
    try:
        return _value(record[first], fields[first]["type"]) > _value(record[second], fields[second]["type"])
    except ValueError:
        return False  # named already, as a cell that cannot be read


_FORM = {
    "date": "a date such as 2026-02-04",
    "integer": "a whole number",
    "number": "a number such as 1234.5",
    "boolean": "true or false",
}


# Python itself reads more than a table should hold: 1_000, nan, 20260204.
_SHAPE = {
    "date": r"\d{4}-\d{2}-\d{2}",
    "integer": r"[+-]?\d{1,18}",
    "number": r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?",
    "boolean": "|".join(_TRUTH),
}


def _value(cell: str, kind: str) -> object:
    """The value of a cell; raises ValueError where it is none."""
    if kind not in _SHAPE:
        return cell
    if not re.fullmatch(_SHAPE[kind], cell, re.ASCII):
        raise ValueError(cell)
    value = {"date": date.fromisoformat, "integer": int, "number": float, "boolean": _TRUTH.get}[kind](cell)
    if kind == "number" and not math.isfinite(value):
        raise ValueError(cell)
    return value


def _typed(column: pd.Series, field: dict) -> pd.Series:
    column = column.where(column != "", None)
    kind, enum = field["type"], field.get("constraints", {}).get("enum")
    if kind == "date":
        return pd.to_datetime(column, format="%Y-%m-%d").astype("datetime64[s]")
    if kind == "number":
        return column.astype(float)
    if kind == "integer":
        return column.map(int, na_action="ignore").astype("Int64")
    if kind == "boolean":
        return column.map(_TRUTH, na_action="ignore").astype("boolean")
    return column.astype(pd.CategoricalDtype(enum)) if enum else column.astype("str")


def _read(path: Path) -> list[tuple[int, list[str]]]:
    """The records of a file with their numbers, blank ones left out; a line break in a cell starts no record.

    Raises :class:`CaseError` with the :class:`Problem` of a file that is no table at all.
    """
    file = _shown(path)
    if not path.is_file():
        raise CaseError(Problem(file, None, None, "the file is missing. Restore it with git."))
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:  # UTF-16 of English text is full of them
        raise CaseError(Problem(file, None, None, f"this is not UTF-8 text; {_SPREADSHEET}."))
    if not text.strip():
        raise CaseError(Problem(file, None, None, "the file is empty. Restore it with git."))
    head = text.partition("\n")[0]
    for mark, named in ((";", "semicolons"), ("\t", "tabs")):
        if mark in head and "," not in head:
            message = f"its columns are separated by {named}, not commas; {_SPREADSHEET}."
            raise CaseError(Problem(file, 1, None, message))
    rows = []
    try:
        for row in csv.reader(io.StringIO(text), strict=True):
            rows.append(row)
    except csv.Error:
        message = "a quotation mark is in the wrong place or has no partner. Inside a cell, write it twice."
        raise CaseError(Problem(file, len(rows) + 1, None, message)) from None
    return [(number, row) for number, row in enumerate(rows, 1) if row]


def _keys(name: str, columns: list[str], at: Path) -> set[tuple[str, ...]]:
    if name not in names(at):
        at = folder()  # tables elsewhere may build on the tables of the case
    path = at / _resource(name, at)["path"]
    (_, header), *rows = _read(path)
    for column in columns:
        if column not in header:
            raise CaseError(Problem(_shown(path), 1, column, "this column is missing."))
    places = [header.index(c) for c in columns]
    return {tuple(row[i] for i in places) for _, row in rows if len(row) == len(header)}


def _resource(name: str, at: Path) -> dict:
    for resource in schema(at)["resources"]:
        if resource["name"] == name:
            return resource
    raise CaseError(f"There is no table “{name}”. The tables are {', '.join(names(at))}.")


def primary_key(resource: dict) -> list[str]:
    """The columns that name a row of a table, as its entry in the schema says."""
    return _listed(resource["schema"]["primaryKey"])


def _listed(fields: str | list[str]) -> list[str]:
    return [fields] if isinstance(fields, str) else list(fields)


def _shown(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
