"""nbgrader's gradebook with one writer: a submission is one transaction, former scores are kept, marks survive."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager

from nbformat import from_dict
from nbgrader import api
from nbgrader.utils import compute_checksum
from sqlalchemy import RowMapping, Table, delete, func, insert, select, text

from seminar.grading import rows, students
from seminar.grading.evaluation import Evaluation
from seminar.grading.rebuild import Given, Source, question
from seminar.grading.results import HISTORY, RESULTS, TABLES, Result, read


class Gradebook:
    """nbgrader's gradebook of a course, opened once. Only one process at a time writes to it."""

    def __init__(self, url: str) -> None:
        self._api = api.Gradebook(url)
        self._session = self._api.db
        TABLES.create_all(self._session.get_bind())

    def close(self) -> None:
        self._api.close()

    def register(self, assignment: str, source: Source) -> list[str]:
        """Enter an assignment, or what has changed in it; returns the changes of one that has grades, in words.

        Points and questions follow the source. The marks of a question that is gone go to the history.
        """
        with self._transaction():
            entry = self._session.execute(
                select(api.Assignment).where(api.Assignment.name == assignment)
            ).scalar_one_or_none()
            known = entry is not None and bool(entry.submissions)
            if entry is None:
                entry = api.Assignment(name=assignment)
                self._session.add(entry)
            notebook = next((n for n in entry.notebooks if n.name == assignment), None)
            if notebook is None:
                notebook = api.Notebook(name=assignment, assignment=entry)
                self._session.add(notebook)
            self._session.flush()
            changes = self._cells(notebook, source)
        return changes if known else []

    def _cells(self, notebook: api.Notebook, source: Source) -> list[str]:
        changes = []
        wanted: dict[tuple[type, str], dict] = {}
        for cell in source.cells:
            mark, name = cell.metadata, cell.grade_id
            form = "markdown" if cell.kind in ("text", "essay") else "code"
            if mark.get("grade"):
                wanted[api.GradeCell, name] = {"max_score": cell.points, "cell_type": form}
            if mark.get("solution"):
                wanted[api.SolutionCell, name] = {}
            if name:
                wanted[api.SourceCell, name] = {
                    "cell_type": form,
                    "source": cell.source,
                    "locked": bool(mark.get("locked")),
                    "checksum": _checksum(cell, form),
                }
        have = {(type(cell), cell.name): cell for cell in notebook._base_cells}
        have |= {(api.SourceCell, cell.name): cell for cell in notebook.source_cells}
        for (kind, name), values in wanted.items():
            cell = have.pop((kind, name), None)
            if cell is None:
                cell = kind(name=name, notebook=notebook)
                self._session.add(cell)
                changes += [f"{question(name)} is new"] if kind is api.GradeCell else []
            elif kind is api.GradeCell and cell.max_score != values["max_score"]:
                changes.append(f"{question(name)}: {cell.max_score:g} points became {values['max_score']:g}")
            for column, value in values.items():
                setattr(cell, column, value)
        for (kind, name), cell in have.items():
            if kind is api.GradeCell:
                changes.append(
                    f"{question(name)} is gone, with {len(cell.grades)} marks; they stand in the history"
                )
                for grade in cell.grades:
                    self._keep_mark(notebook.name, name, grade)
            for row in [*getattr(cell, "grades", ()), *getattr(cell, "comments", ())]:
                self._session.delete(row)
            self._session.delete(cell)
        return changes

    def _keep_mark(self, assignment: str, name: str, grade: api.Grade) -> None:
        mark = {"cell": name, "auto": grade.auto_score, "manual": grade.manual_score}
        row = {"assignment": assignment, "student": grade.student.id, "status": "question gone"}
        row |= {"score": grade.score, "details": json.dumps(mark), "fingerprint": "", "written": _now()}
        self._session.execute(insert(HISTORY).values(**row))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            yield
            self._session.commit()
        except BaseException:
            self._session.rollback()
            raise

    def write(
        self,
        assignment: str,
        student: str,
        evaluation: Evaluation,
        fingerprint: str,
        trusted: bool = False,
    ) -> None:
        """Enter one evaluation: points, what has to be read by hand, status; the former score goes to the history.

        A mark given by hand stays; where the text that it was given for has changed it is flagged for another look.
        """
        with self._transaction():
            former = self._row(assignment, student)
            if former:
                self._remember(former)
            texts = {answer.grade_id: answer.text for answer in evaluation.answers}
            self._enter(assignment, student, evaluation, texts, _texts(former))
            details = {
                "points": {o.question: o.points for o in evaluation.outcomes},
                "most": {o.question: o.most for o in evaluation.outcomes},
                "messages": {o.question: o.message for o in evaluation.outcomes if o.message},
                "repairs": list(evaluation.repairs),
                "shown": {o.question: o.shown for o in evaluation.outcomes if o.shown},
                "collected": evaluation.collected,
                "trusted": trusted,
                "texts": texts,
            }
            row = {"assignment": assignment, "student": student, "fingerprint": fingerprint}
            row |= {"status": evaluation.status, "reason": evaluation.reason, "details": json.dumps(details)}
            if former:
                self._session.execute(_of(delete(RESULTS), RESULTS, assignment, student))
            self._session.execute(insert(RESULTS).values(**row, written=_now()))

    def _enter(
        self, assignment: str, student: str, evaluation: Evaluation, texts: dict, former: dict
    ) -> None:
        points = {outcome.grade_id: outcome.points for outcome in evaluation.outcomes}

        def grade(name: str, marked: bool) -> dict:
            if evaluation.status == "failed":
                # No score of an earlier file stays; marks given by hand do, for the day a readable file comes.
                return {"auto_score": 0.0, "needs_manual_grade": False}
            if name in points:
                return {"auto_score": points[name], "needs_manual_grade": False}
            changed = marked and former.get(name, texts.get(name)) != texts.get(name)
            # nbgrader, too, gives an empty text its 0 without a reader.
            waiting = changed or (not marked and bool(texts.get(name)))
            return {"auto_score": None if texts.get(name) else 0.0, "needs_manual_grade": waiting}

        def comment(name: str, marked: bool) -> dict:
            return {"auto_comment": "No response." if texts.get(name) == "" else None}

        for notebook, mine in rows.notebooks(self._session, assignment, student).items():
            graded = rows.cells(self._session, notebook, api.GradeCell, api.TaskCell)
            rows.put(self._session, api.Grade, mine, graded, api.Grade.manual_score, grade)
            commented = rows.cells(self._session, notebook, api.SolutionCell, api.TaskCell)
            rows.put(self._session, api.Comment, mine, commented, api.Comment.manual_comment, comment)

    def _remember(self, former: RowMapping) -> None:
        score = sum(json.loads(former["details"])["points"].values())
        kept = ("assignment", "student", "fingerprint", "status", "details", "written")
        row = {name: former[name] for name in kept}
        self._session.execute(insert(HISTORY).values(**row, score=score))

    def enter_lateness(
        self,
        assignment: str,
        due: dt.datetime | None,
        entries: dict[str, tuple[dt.datetime | None, dt.timedelta | None, float]],
    ) -> None:
        """Enter the due date and, by student, time of handing in, extension and points taken off; UTC, naive."""
        with self._transaction():
            entry = self._session.execute(
                select(api.Assignment).where(api.Assignment.name == assignment)
            ).scalar_one()
            entry.duedate = due
            for submission in entry.submissions:
                if submission.student_id in entries:
                    submission.timestamp, submission.extension, penalty = entries[submission.student_id]
                    for notebook in submission.notebooks:
                        notebook.late_submission_penalty = penalty or None

    def forget(self, student: str) -> int:
        """Remove a student with every submission, mark, comment and former score; returns the number of rows.

        In SQLite the file keeps no byte of them.
        """
        engine = self._session.get_bind()
        with self._transaction():
            number = students.forget(self._session, student)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as own:
            own.execute(text("VACUUM"))  # empties what earlier gradings left in free pages
        return number

    def rename(self, former: str, student: str) -> bool:
        """Give everything of one id to another; False, and nothing is changed, where both have work of one assignment."""
        with self._transaction():
            return students.rename(self._session, former, student)

    def first_to_mark(self, assignment: str) -> str | None:
        """nbgrader's id of the first submitted notebook with something to mark, in the order of its pages."""
        return self._session.execute(
            select(func.min(api.SubmittedNotebook.id))
            .join(api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id)
            .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
            .join(api.Grade, api.Grade.notebook_id == api.SubmittedNotebook.id)
            .where(api.Assignment.name == assignment, api.Grade.needs_manual_grade)
        ).scalar()

    def _row(self, assignment: str, student: str) -> RowMapping | None:
        return self._session.execute(_of(select(RESULTS), RESULTS, assignment, student)).mappings().first()

    def results(self, assignment: str) -> list[Result]:
        """Every submission of an assignment, by student, with the marks given by hand so far."""
        return read(self._session, assignment)

    def history(self, assignment: str, student: str) -> list[tuple[dt.datetime, str, float]]:
        """Former results of a submission, oldest first: when, status, automatic points."""
        rows = _of(select(HISTORY), HISTORY, assignment, student).order_by(HISTORY.c.written)
        return [(r["written"], r["status"], r["score"]) for r in self._session.execute(rows).mappings()]


def _of(statement: object, table: Table, assignment: str, student: str) -> object:
    return statement.where(table.c.assignment == assignment, table.c.student == student)


def _texts(row: RowMapping | None) -> dict[str, str]:
    return json.loads(row["details"]).get("texts", {}) if row else {}


def _checksum(cell: Given, form: str) -> str:
    """What nbgrader tells a changed cell by: of a student's cell as it was handed out, of a locked one as it is."""
    text = cell.released if cell.metadata.get("solution") else cell.source
    return compute_checksum(
        from_dict({"cell_type": form, "source": text, "metadata": {"nbgrader": cell.metadata}})
    )


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
