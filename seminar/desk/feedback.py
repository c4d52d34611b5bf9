"""What students get back: one page each, and zips of them for the LMS.

A page is made from the gradebook, the graded copy and the tables for students in ``solutions/data``. Nothing of a hidden
test, a solution or a mark scheme is read for it. Nothing that a student wrote can run in it (:mod:`seminar.desk.pages`).
"""

from __future__ import annotations

import io
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from seminar.desk import ledger, pages
from seminar.desk.pages.questions import Asked, Criterion, asked, levels, rubric
from seminar.grading import course as courses
from seminar.grading.marking import MARK
from seminar.grading.rebuild import question
from seminar.grading.results import Result


def write(
    checkout: Path,
    course: Path,
    assignment: str,
    students: list[str],
    tell: Callable[[str], None] = lambda student: None,
    book_url: str | None = None,
) -> dict[str, str]:
    """Write ``course/feedback/STUDENT/ASSIGNMENT/ASSIGNMENT.html`` for each student; by student, why there is none.

    ``tell`` hears each name. A submission that failed gets a page too: it says what to do. ``book_url``: where the book
    is read, for links to it; by default ``c.Feedback.book_url`` of ``nbgrader_config.py``, and without one a page names
    the chapter.
    """
    with courses.gradebook(checkout, course) as book:
        results = {result.student: result for result in book.results(assignment)}
    if book_url is None:
        book_url = courses.settings(checkout, course).get("Feedback", {}).get("book_url", "")
    questions = asked(checkout, assignment, book_url)
    criteria = rubric(checkout, assignment)
    missing = {}
    for student in students:
        tell(student)
        if student not in results:
            missing[student] = f"There is no result yet. Run: seminar grade {assignment}"
            continue
        try:
            graded = _graded(course, assignment, student) if results[student].graded else {}
        except (OSError, ValueError):
            missing[student] = f"The graded copy cannot be read. Run: seminar grade {assignment} --again"
            continue
        page = render(assignment, results[student], questions, criteria, graded)
        _put(
            course / "feedback" / student / assignment / f"{assignment}.html", page.encode("utf-8", "replace")
        )
    return missing


def _graded(course: Path, assignment: str, student: str) -> dict[str, dict]:
    file = course / "autograded" / student / assignment / f"{assignment}.ipynb"
    try:
        return answers(json.loads(file.read_text(encoding="utf-8"))["cells"])
    except (KeyError, TypeError, RecursionError) as why:
        raise ValueError(f"{file.name} is no notebook") from why


def answers(cells: list[dict]) -> dict[str, dict]:
    """By question, the ``code`` that a student wrote before its test, and the ``pictures`` (PNG, base64) that it drew."""
    found: dict[str, dict] = {}
    code: list[str] = []
    pictures: list[str] = []
    for cell in cells:
        mark = cell["metadata"].get("nbgrader", {})
        if mark.get("grade") and not mark.get("solution"):
            found[question(mark["grade_id"])] = {"code": "\n\n\n".join(code), "pictures": pictures}
            code, pictures = [], []
        elif cell["cell_type"] == "code" and not mark.get("locked"):
            text = "".join(cell["source"]).strip("\n")
            code += [text] if text.strip() else []
            shown = [
                "".join(output.get("data", {}).get("image/png", "")) for output in cell.get("outputs", [])
            ]
            pictures += [png for png in (text.replace("\n", "") for text in shown) if _PNG.fullmatch(png)]
    return found


_PNG = re.compile(r"iVBORw0KGgo[A-Za-z0-9+/]*={0,2}")


def render(
    assignment: str,
    result: Result,
    questions: list[Asked],
    criteria: dict[str, dict[str, Criterion]],
    graded: dict[str, dict],
) -> str:
    """The page of one student."""
    shown = [_question(q, result, criteria.get(q.name, {}), graded.get(q.name, {})) for q in questions]
    names = {q.name for q in questions}
    return pages.templates.get_template("feedback.html.j2").render(
        assignment=assignment,
        title=assignment.replace("_", " ").capitalize(),
        result=result,
        questions=shown,
        waiting=[q for q in shown if q["state"] == "wait"],
        again=[q for q in shown if q["again"]],
        remarks=[text for name, text in result.comments.items() if name not in names],
    )


def _question(q: Asked, result: Result, criteria: dict[str, Criterion], graded: dict) -> dict:
    name = q.name
    reached, comment = levels(result.comments.get(name, ""), criteria)
    shown = {"name": name, "title": q.title, "prompt": q.prompt, "comment": comment} | {
        "text": None, "code": "", "pictures": [], "shown": "", "message": "", "changed": "", "expected": "",
        "reread": None, "again": False, "levels": [],
    }  # fmt: skip
    if q.by_hand:
        mark = result.marks.get(name)
        points, most = (mark.points, mark.most) if mark else (None, 0.0)
        shown |= {
            "text": result.texts.get(name, ""),
            "again": bool(mark and mark.waiting and points is not None),
            "levels": [
                {
                    "label": c.label,
                    "level": reached[n],
                    "highest": max(c.levels),
                    "worth": c.worth(reached[n]),
                    "most": c.points,
                    "anchor": c.levels[reached[n]],
                }
                for n, c in criteria.items()
                if n in reached
            ],
        }
    else:
        given, most = result.points.get(name, 0.0), result.most.get(name, 0.0)
        points = result.adjusted.get(name, given)
        shown |= {"code": graded.get("code", ""), "pictures": graded.get("pictures", [])}
        if name in result.adjusted:
            shown["changed"] = pages.number(given)
        if given < most:
            read = re.sub(
                r"^(\w+) = Ellipsis$", r"\1: not answered", result.shown.get(name, ""), flags=re.MULTILINE
            )
            shown |= {"shown": read, "message": result.messages.get(name, "")}
            shown |= {"expected": q.expected, "reread": q.reread}
    shown |= _standing(points, most, q.by_hand)
    return shown | {"went": f"{shown['went']}, to be looked at again"} if shown["again"] else shown


def _standing(points: float | None, most: float, by_hand: bool) -> dict:
    """How a question went, in words, and the ``state`` that colours them."""
    if points is None:
        return {"state": "wait", "most": most, "earned": f"up to {most:g}", "went": "… waits for its reader"}
    earned = f"{pages.number(points)} of {pages.number(most)}"
    if points >= most:
        state, went = "all", "✓ all points"
    elif points > 0:
        state, went = "some", "◐ marked" if by_hand else "◐ in part"
    else:
        state, went = "none", "✗ no points"
    return {"state": state, "most": most, "earned": earned, "went": went}


def _put(path: Path, content: bytes) -> None:
    # In one step: there is the old page or the new one, never half of it.
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, aside = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with open(descriptor, "wb") as file:
        file.write(content)
    os.chmod(aside, 0o644)
    os.replace(aside, path)


WHERE = {
    "moodle": "the assignment → Submissions → Upload multiple feedback files in a zip",
    "canvas": "the assignment → Upload Submissions",
}
"""Where a zip goes in the LMS."""


def zips(
    course: Path, assignment: str, lms: str, tell: Callable[[str], None] = lambda left_out: None
) -> Path:
    """Write ``course/feedback/ASSIGNMENT-LMS.zip`` of the pages, for upload; ``lms`` is ``moodle`` or ``canvas``.

    Each page is named after what the student’s file was called in the download, as the ledger has it: that is how the
    LMS knows whose it is. ``tell`` hears who is left out, and why. Canvas shows a page under the name of the student’s
    own file.

    Raises ValueError for another LMS, FileNotFoundError where there is no page to send.
    """
    named = {"moodle": _in_moodle, "canvas": _in_canvas}.get(lms)
    if named is None:
        raise ValueError(f"There is no zip for “{lms}”. There are: moodle, canvas.")
    written = {
        p.parent.parent.name: p for p in (course / "feedback").glob(f"*/{assignment}/{assignment}.html")
    }
    if not written:
        raise FileNotFoundError(
            f"There is no feedback on “{assignment}” yet. Run: seminar feedback {assignment}"
        )
    taken = [entry for entry in ledger.read(course, assignment) if entry.taken and entry.lms == lms]
    origins = {entry.student: entry.origin for entry in taken}
    inside: dict[str, str] = {}
    for student in sorted(written.keys() | origins.keys()):
        name = named(origins.get(student, ""), assignment)
        if student not in written:
            tell(f"{student}: there is no feedback page.")
        elif student not in origins:
            tell(f"{student}: the file did not come in a download from {lms.capitalize()}.")
        elif not name:
            tell(f"{student}: “{origins[student]}” is no name that {lms.capitalize()} gives a file.")
        elif name in inside:
            tell(f"{student}: “{name}” is taken by {inside[name]}.")
        else:
            inside[name] = student
    if not inside:
        raise FileNotFoundError(
            f"No page can be sent to {lms.capitalize()}: none of the files came from there. Nothing was written."
        )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, student in inside.items():
            bundle.write(written[student], name)
    path = course / "feedback" / f"{assignment}-{lms}.zip"
    _put(path, content.getvalue())
    return path


def _in_moodle(origin: str, assignment: str) -> str:
    """Moodle knows a student by the number in a folder’s name or, in a flat download, in a file’s."""
    for part in origin.split("/"):
        if known := re.fullmatch(r"([^_.~][^_]*_\d+_assignsubmission_[a-z]+)(_?)(.*)", part, re.DOTALL):
            return f"{known[1]}_{assignment}.html" if known[3] else f"{part}/{assignment}.html"
    return ""


def _in_canvas(origin: str, assignment: str) -> str:
    """Canvas knows a student and the file by the numbers in a file’s name; without names by what follows “anon”."""
    for part in origin.split("/"):
        if re.match(r"(?!\.)(anon_[^_]+|.+?_\d+)_\d+_.", part):
            return f"{PurePosixPath(part).stem}.html"
    return ""


class MessagesOnly(NbGraderPreprocessor):
    """For ``nbgrader generate_feedback``: leaves of an error only its message, and out what is for the marker alone."""

    def preprocess(self, notebook: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        notebook.cells = [cell for cell in notebook.cells if not cell.metadata.get(MARK)]
        return super().preprocess(notebook, resources)

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int) -> tuple[NotebookNode, dict]:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                named = "" if output.ename in ("Wrong", "NotAnswered") else f"{output.ename}: "
                output.traceback = [f"✗ {named}{output.evalue}"]
        return cell, resources
