"""The report page of one assignment: what a class got, what its questions are worth, and what to do on Monday."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pandas as pd

from seminar.desk import figures, likeness, mistakes, ripeness_map, roster, statistics
from seminar.desk.late import span
from seminar.desk.pages import templates
from seminar.desk.pages.questions import Asked, asked
from seminar.grading.results import Result
from seminar.ripeness import INDICATORS, PARTIES

if TYPE_CHECKING:
    from seminar.desk.late import Lateness

MAP = "ripeness-map.html"


def write(
    checkout: Path,
    course: Path,
    assignment: str,
    results: list[Result],
    lateness: Lateness | None = None,
) -> Path:
    """Write ``course/reports/ASSIGNMENT.html``, self-contained; returns its path.

    ``lateness``: what :func:`seminar.desk.late.apply` found; without
    it only those with a penalty are known to be late. Where the assignment collects scores of ripeness, their map is
    also written alone, to be projected: ``course/reports/ripeness-map.html``, without a name in it.
    """
    scores = ripeness_map.scores(results)
    shown = _map(scores) if scores else None
    if shown:
        _put(course / "reports" / MAP, templates.get_template("ripeness_map.html.j2").render(map=shown))
    page = templates.get_template("report.html.j2").render(
        assignment=assignment,
        title=assignment.replace("_", " ").capitalize(),
        feedback=lambda student: (
            f"../feedback/{quote(student, '', errors='replace')}/{assignment}/{assignment}.html"
        ),
        trusted=any(result.trusted for result in results),
        map=shown,
        map_file=MAP,
        **_class(results),
        missing=_missing(course, results),
        **_analysis(checkout, assignment, results),
        **_times(results, lateness),
        alike=_alike(checkout, course, assignment, results),
    )
    return _put(course / "reports" / f"{assignment}.html", page)


def _class(results: list[Result]) -> dict:
    """Who handed in, what was not graded, what was repaired, and everybody’s points."""
    graded = [result for result in results if result.graded]
    repairs: dict[str, list[str]] = {}
    for result in results:
        for repair in result.repairs:
            repairs.setdefault(repair, []).append(result.student)
    worth = {name: most for result in graded for name, most in result.most.items()}
    marks = {name: mark.most for result in graded for name, mark in result.marks.items()}
    return {
        "results": results,
        "graded": graded,
        "failed": [result for result in results if result.reason],
        "repairs": sorted(repairs.items(), key=lambda item: (-len(item[1]), item[0])),
        "worth": worth,
        "marks": marks,
        "waiting": sum(len(result.manual) for result in graded),
        "readers": sum(bool(result.manual) for result in graded),
    }


def _missing(course: Path, results: list[Result]) -> list[str]:
    """Those of the roster who handed in nothing, by name and id."""
    there = {result.student for result in results}
    return [person.shown for person in roster.read(course).values() if person.id not in there]


def _analysis(checkout: Path, assignment: str, results: list[Result]) -> dict:
    """Scores, questions, reliability, reasons and what to revisit; from the results that can be compared."""
    counted = statistics.comparable(results)
    found = {"counted": len(counted), "few": statistics.FEW}
    if not counted:
        return found | {"questions": None, "wrong": {}, "revisit": [], "skipped": [], "scores": None}
    told = {question.name: question for question in asked(checkout, assignment)}
    points = statistics.points(counted)
    most = pd.Series(counted[0].most)
    questions = statistics.questions(points, most)
    questions.insert(0, "worth", most)
    questions["open"] = _open(counted, points).reindex(questions.index, fill_value=0)
    questions["wrong"] = questions["none"] - questions["open"]
    reasons = mistakes.reasons(counted, mistakes.bank(checkout, assignment))
    return found | {
        "questions": questions,
        "outcomes": figures.outcomes(questions),
        "separation": figures.separation(questions) if questions["discrimination"].notna().any() else None,
        "margin": statistics.margin(len(counted)),
        "alpha": statistics.alpha(points) if len(counted) >= statistics.FEW else float("nan"),
        "interval": statistics.alpha_interval(points),
        "error": statistics.standard_error(points),
        "wrong": {q: said for q, found in reasons.items() if (said := [r for r in found if not r.open])},
        "revisit": [(reason, _reread(told, reason.question)) for reason in mistakes.revisit(reasons)],
        "skipped": [(q, n) for q, n in questions["open"].items() if n >= max(2, len(counted) / 3)],
        "blank": sum(len(mistakes.left_open(result)) == len(most) for result in counted),
        **_scores(counted, points, most),
    }


def _scores(counted: list[Result], points: pd.DataFrame, most: pd.Series) -> dict:
    """The distribution of all points, or of the automatic ones as long as texts wait for a reader."""
    read = not any(result.manual for result in counted)
    scores = pd.Series([r.total for r in counted]) if read else points.sum(axis=1)
    full = max(result.most_of_all for result in counted) if read else most.sum()
    histogram = statistics.histogram(scores, full)
    return {
        "scores": scores.describe(),
        "full": full,
        "read": read,
        "histogram": histogram,
        "score_chart": figures.scores(histogram, scores.median()),
    }


def _open(counted: list[Result], points: pd.DataFrame) -> pd.Series:
    """By question, how many left it without an answer and have no point for it."""
    names = [
        q for result in counted for q in mistakes.left_open(result) if not points.loc[result.student].get(q)
    ]
    return pd.Series(Counter(names), dtype=int)


def _reread(told: dict[str, Asked], question: str) -> dict[str, str] | None:
    return told[question].reread if question in told else None


def _times(results: list[Result], lateness: Lateness | None) -> dict:
    """When work came in, who is late, and who has no clock."""
    times = [result.submitted for result in results if result.submitted]
    penalties = {result.student: result.penalty for result in results if result.penalty}
    late = {student: span(by) for student, by in lateness.late.items()} if lateness else {}
    due = pd.Timestamp(lateness.due) if lateness and lateness.due else None
    counts, each = statistics.arrivals(times) if times else (None, "")
    return {
        "clocked": len(times),
        "due": due,
        "late": [(s, late.get(s, ""), penalties.get(s, 0.0)) for s in sorted(late.keys() | penalties.keys())],
        "no_clock": [result.student for result in results if not result.submitted],
        "arrivals": counts,
        "each": each,
        "arrival_chart": figures.arrivals(counts, each, due) if times else None,
    }


def _alike(checkout: Path, course: Path, assignment: str, results: list[Result]) -> likeness.Likeness:
    graded = [result for result in results if result.graded]
    code = likeness.own_code(checkout, course, assignment, [result.student for result in graded])
    return likeness.look(graded, code)


def _map(scores: ripeness_map.Scores) -> dict:
    """What the page on ripeness shows: a chart for each party, the table, what was left out."""
    summary = ripeness_map.summary(scores.rows)
    return {
        "scores": scores,
        "charts": [figures.ripeness_of(scores.rows, summary, party) for party in PARTIES],
        "summary": summary,
        "parties": PARTIES,
        "indicators": INDICATORS,
        "anonymous": ripeness_map.ANONYMOUS,
    }


def _put(path: Path, page: str) -> Path:
    """Write a page in one step: there is the old one or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, aside = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with open(descriptor, "w", encoding="utf-8", errors="replace") as file:
        file.write(page)
    os.chmod(aside, 0o644)
    os.replace(aside, path)
    return path
