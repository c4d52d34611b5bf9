"""Do several markers mark alike? Cohen’s kappa with quadratic weights, for each pair and against calibrated marks."""

from __future__ import annotations

import csv
import itertools
import re
import warnings
from pathlib import Path

import pandas as pd

from seminar import case
from seminar.desk.pages.questions import levels, rubric
from seminar.desk.tables import as_csv
from seminar.grading.course import gradebook

KEY = ["assignment", "sample", "criterion"]
COLUMNS = ["marker", *KEY, "level"]
CALIBRATED = "calibrated"
"""The name under which the marks of ``solutions/data/calibration.csv`` are compared."""
ENTERED = "gradebook"
"""The name under which the levels in the gradebook’s comments are compared."""
ALL = "all criteria"
LEVELS = [0, 1, 2, 3]
FEW = 30
CAVEAT = (
    f"Kappa from fewer than {FEW} marks jumps when a single mark changes. Texts that were chosen to differ, as those of "
    "the calibration, flatter it; texts that are nearly all alike make it low although markers agree; and the marks on "
    "one text hang together, so that 21 marks on three texts know less than 21 texts would. Read it as a hint where to "
    "talk, never as a verdict on a person."
)


class MarksError(case.CaseError):
    """A table of marks that cannot be used; the message names file, line and column."""


def read(*paths: Path, checkout: Path) -> pd.DataFrame:
    """The marks of one or several CSV files: columns marker, assignment, sample, criterion, level (0 to 3).

    UTF-8, with commas, semicolons or tabs. ``sample`` is a letter of the calibration or any name of a text; a criterion
    goes by its label or its identifier; capital and small letters are alike. Rows without a level are left out. Raises
    :class:`MarksError`, also for a file without any level, and OSError for what is no file.
    """
    asked = case.load("manual_criteria", checkout / "solutions" / "data")
    named = labels(checkout)
    known = {
        (row.assignment, name.casefold()): row.criterion
        for row in asked.itertuples()
        for name in (row.criterion, named[row.criterion])
    }
    marks = pd.concat([_table(path, known) for path in paths], ignore_index=True)
    for _, rows in marks.groupby(["marker", *KEY]):
        if len(rows) > 1:
            one, other = rows["where"].iloc[:2]
            raise MarksError(f"{other}: the same marker, text and criterion as {one}. Keep one of the two.")
    return marks[COLUMNS]


def labels(checkout: Path) -> dict[str, str]:
    """What each criterion is called, in the order in which texts are read for them."""
    return (
        case.load("rubric_criteria", checkout / "solutions" / "data")
        .set_index("criterion")["label"]
        .to_dict()
    )


def entered(checkout: Path, course: Path, assignment: str) -> pd.DataFrame:
    """The levels in the gradebook’s comments, in the columns of :func:`read`; a text goes by its student’s id."""
    criteria = rubric(checkout, assignment)
    with gradebook(checkout, course) as book:
        results = book.results(assignment)
    rows = [
        (ENTERED, assignment, result.student.upper(), criterion, level)
        for result in results
        for question in criteria.keys() & result.comments.keys()
        for criterion, level in levels(result.comments[question], criteria[question])[0].items()
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def calibrated(checkout: Path) -> pd.DataFrame:
    """The calibrated marks, in the columns of :func:`read` and with a column ``reason``; the marker is “calibrated”."""
    table = case.load("calibration", checkout / "solutions" / "data")
    return table.assign(marker=CALIBRATED)[[*COLUMNS, "reason"]]


def blank(checkout: Path, assignment: str, path: Path) -> None:
    """Write a sheet for one marker, named like the file: a row for each criterion of each text, the level empty.

    Raises FileExistsError where there is such a file.
    """
    named = labels(checkout)
    asked = calibrated(checkout).query("assignment == @assignment")
    rows = asked.assign(criterion=asked["criterion"].map(named))[KEY].values.tolist()
    if path.exists():
        raise FileExistsError(f"{path.name} is already there. Name another file.")
    with path.open("xb") as sheet:
        sheet.write(as_csv([COLUMNS, *([path.stem, *row, None] for row in rows)]))


def kappa(marks: pd.DataFrame) -> pd.DataFrame:
    """For each pair of markers with a text in common, a row a criterion and one for all criteria together.

    ``marks`` has the columns of :func:`read`. Gives ``first``, ``second``, ``criterion``, ``marks`` (how many both
    gave), ``same`` (the share with the same level), ``shift`` (mean level of the second minus that of the first) and
    ``kappa``, from -1 to 1 and NaN where neither marker’s levels differ. Needs scikit-learn.
    """
    rows = []
    for first, second in itertools.combinations(sorted(set(marks["marker"]), key=_calibrated_first), 2):
        both = _levels(marks).reindex(columns=[first, second]).dropna()
        parts = [(name, part) for name, part in both.groupby("criterion")]
        for criterion, part in [*parts, (ALL, both)] if len(both) else []:
            rows.append(
                {
                    "first": first,
                    "second": second,
                    "criterion": criterion,
                    "marks": len(part),
                    "same": (part[first] == part[second]).mean(),
                    "shift": (part[second] - part[first]).mean(),
                    "kappa": _kappa(part[first], part[second]),
                }
            )
    return pd.DataFrame(rows, columns=["first", "second", "criterion", "marks", "same", "shift", "kappa"])


def apart(marks: pd.DataFrame, by: int = 2) -> pd.DataFrame:
    """The marks to talk about: rows in which two markers lie ``by`` levels apart or more, the widest first.

    One column a marker, with a level or NaN; the index is assignment, sample, criterion.
    """
    found = _levels(marks)
    distance = found.max(axis=1) - found.min(axis=1)
    order = distance[distance >= by].sort_values(ascending=False, kind="stable").index
    return found.loc[order, sorted(found.columns, key=_calibrated_first)]


def missing(marks: pd.DataFrame) -> pd.Series:
    """How many marks a marker lacks on a text that another has marked: by marker, assignment, sample; none left out."""
    lacks = _levels(marks).isna().groupby(["assignment", "sample"]).sum().T.stack(["assignment", "sample"])
    return lacks[lacks > 0]


def _calibrated_first(marker: str) -> tuple[bool, str]:
    return marker != CALIBRATED, marker


def _levels(marks: pd.DataFrame) -> pd.DataFrame:
    return marks.pivot(index=KEY, columns="marker", values="level")


def _kappa(first: pd.Series, second: pd.Series) -> float:
    # Large, and needed by this verb alone.
    try:
        from sklearn.metrics import cohen_kappa_score
    except ImportError:
        raise MarksError("This needs scikit-learn. Here: pip install -r constraints.txt") from None
    with warnings.catch_warnings():
        # Where nobody’s levels differ there is nothing to compare: NaN says it.
        warnings.simplefilter("ignore")
        return float(
            cohen_kappa_score(first.astype(int), second.astype(int), labels=LEVELS, weights="quadratic")
        )


def _table(path: Path, known: dict[tuple[str, str], str]) -> pd.DataFrame:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MarksError(f"{path.name}: this is not UTF-8. Save it as “CSV UTF-8”.") from None
    head, *body = text.splitlines() or [""]
    cut = max(",;\t", key=head.count)
    names = [name.strip().strip('"').lower() for name in head.split(cut)]
    if missing := [name for name in COLUMNS if names.count(name) != 1]:
        raise MarksError(
            f"{path.name}, line 1: one column each is needed: {','.join(COLUMNS)}. Look at: {', '.join(missing)}."
        )
    rows = []
    for number, cells in enumerate(csv.reader(body, delimiter=cut), 2):
        row = {name: cell.strip() for name, cell in itertools.zip_longest(names, cells, fillvalue="")}
        where = f"{path.name}, line {number}"
        if any(cell.strip() for cell in cells[len(names) :]):
            raise MarksError(f"{where}: more cells than line 1 names.")
        if row["level"]:
            rows.append(_checked(row, known, where))
    if not rows:
        raise MarksError(f"{path.name}: no level is filled in yet.")
    return pd.DataFrame(rows, columns=[*COLUMNS, "where"])


def _checked(row: dict[str, str], known: dict[tuple[str, str], str], where: str) -> tuple[str | int, ...]:
    marker, assignment, sample, criterion, level = (row[name] for name in COLUMNS)
    assignment = assignment.lower()
    if (asked := (assignment, criterion.casefold())) not in known:
        raise MarksError(f"{where}: “{assignment}” has no criterion “{criterion}”; see mark-schemes.md.")
    if not (number := re.fullmatch(r"([0-3])([.,]0*)?", level)):
        raise MarksError(
            f"{where}, column level: “{level}” is not 0, 1, 2 or 3. Between two levels take the lower one."
        )
    if not marker or not sample:
        raise MarksError(f"{where}: who marked, and which text? A cell is empty.")
    if marker.casefold() in (CALIBRATED, ENTERED):
        raise MarksError(f"{where}, column marker: “{marker}” is no marker here. Take another name.")
    return marker, assignment, sample.upper(), known[asked], int(number[1]), where
