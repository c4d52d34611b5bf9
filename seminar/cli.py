"""The ``seminar`` command: the verbs behind ``make``, and the instructor's own."""

from __future__ import annotations

import functools
import http.server
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

try:
    import typer
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.table import Table
except ImportError:  # a student's installation
    sys.exit("The seminar command is the instructor's desk. Install it with: pip install 'seminar[grade]'")

from seminar import case

if TYPE_CHECKING:
    from seminar.grading.grade import Batch

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
out = Console()


def plainly(verb: Callable) -> Callable:
    """Ends a verb with one clear line, and exit code 1, where something the user can mend went wrong."""

    @functools.wraps(verb)
    def run(*args: object, **kwargs: object) -> None:
        from seminar.desk.release import ReleaseError
        from seminar.grading.engine import AuthorsError
        from seminar.grading.jail import NoJail

        try:
            verb(*args, **kwargs)
        except (case.CaseError, OSError, ReleaseError, AuthorsError, NoJail) as why:
            out.print(f"[bold red]✗[/] {why}", highlight=False)
            raise typer.Exit(1) from None

    return run


@app.command("check-data")
@plainly
def check_data() -> None:
    """Check every table in data/ and solutions/data/ against its schema, and name what is wrong."""
    from seminar.grading.course import root

    found = 0
    for folder in (root() / "data", root() / "solutions" / "data"):
        for name in case.names(folder):
            for problem in case.problems(name, folder):
                out.print(f"[bold red]✗[/] {problem}", highlight=False)
                found += 1
    if found:
        raise typer.Exit(1)
    out.print("✓ Every table keeps to its schema.")


@app.command()
@plainly
def book() -> None:
    """Build the book into _build/html; a warning is an error, and is named."""
    from seminar.grading.course import root

    checkout = root()
    log = checkout / "_build" / "book.log"
    log.parent.mkdir(exist_ok=True)
    program = shutil.which("jupyter-book", path=str(Path(sys.executable).parent)) or "jupyter-book"
    command = f"{program} build book --config _config.yml --path-output . -W -n --keep-going".split()
    with out.status("Building the book (about a minute the first time) …"):
        for _ in range(2):
            done = subprocess.run(command, cwd=checkout, capture_output=True, text=True)
            text = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)
            # Two kernels can ask for one port; the second try finds another.
            if done.returncode == 0 or not re.search(
                "Address already in use|Kernel died before replying", text
            ):
                break
    log.write_text(text, encoding="utf-8")
    if done.returncode:
        # Pages that were not built must not look finished.
        shutil.rmtree(checkout / "_build" / "html", ignore_errors=True)
        for line in complaints(text):
            out.print(f"[bold red]✗[/] {escape(line.replace(f'{checkout}/', ''))}", highlight=False)
        out.print(f"The book was not built; all of the log: {log.relative_to(checkout)}", highlight=False)
        raise typer.Exit(1)
    out.print("✓ The book: _build/html/index.html", highlight=False)


def complaints(log: str) -> list[str]:
    """The lines of a build's log that say what is wrong and where, each once."""
    named = [line for line in log.splitlines() if re.search(r"(?<!\] )(WARNING|ERROR|Error): *\S", line)]
    return list(dict.fromkeys(line for line in named if "error occurred while executing" not in line))


@app.command()
@plainly
def release() -> None:
    """Regenerate the student notebooks in exercises/ from solutions/assignments/."""
    from seminar.desk.release import release as regenerate
    from seminar.grading.course import root

    changed = regenerate(root())
    out.print(f"✓ exercises/: {'changed: ' + ', '.join(changed) if changed else 'nothing to change'}.")


def known(checkout: Path, assignment: str) -> str:
    """The name of an assignment; raises FileNotFoundError where there is none of that name."""
    from seminar.grading.course import assignments

    names = assignments(checkout)
    if assignment not in names:
        raise FileNotFoundError(f"There is no assignment “{assignment}”. There are {', '.join(names)}.")
    return assignment


def autograde(checkout: Path, course: Path, assignment: str, **options: object) -> tuple[Batch, Path]:
    """Grade what lies in ``course/submitted`` under a progress bar; what became of it, and the report's path."""
    from seminar.desk import feedback, report
    from seminar.grading import grade, intake

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=out) as bar:
        task = bar.add_task("Autograding", total=len(intake.students(course, assignment)))
        batch = grade.grade(checkout, course, assignment, tell=lambda _: bar.advance(task), **options)
        if not options.get("dry_run"):
            done = [r.student for r in batch.results if r.graded and r.student in batch.graded]
            task = bar.add_task("Feedback", total=len(done))
            missing = feedback.write(checkout, course, assignment, done, tell=lambda _: bar.advance(task))
            for student, why in missing.items():
                out.print(f"[bold red]✗[/] {student}: no feedback page: {why}", highlight=False)
    return batch, report.write(course, assignment, batch.results, batch.trusted)


@app.command()
@plainly
def grade(
    assignment: str,
    workers: Annotated[
        int | None, typer.Option(help="Processes at a time; as many as cores by default.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; write nothing.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Grade unchanged submissions as well.")] = False,
    trust_students: Annotated[
        bool, typer.Option("--trust-students", help="Run students' code as yourself, without the jail.")
    ] = False,
) -> None:
    """Autograde what lies in submitted/, write feedback and a report. Students' code runs isolated."""
    from seminar.grading import intake
    from seminar.grading.course import root

    checkout = root()
    if not intake.students(checkout, known(checkout, assignment)):
        place = f"submitted/STUDENT/{assignment}/{assignment}.ipynb"
        raise FileNotFoundError(f"There is nothing to grade. Put the notebooks into {place}")
    options = {"workers": workers, "dry_run": dry_run, "again": again, "trusted": trust_students}
    batch, page = autograde(checkout, checkout, assignment, **options)
    for change in batch.changes:
        out.print(f"• The assignment changed: {change}.", highlight=False)
    for student, (former, now) in sorted(batch.scores.items()):
        if former is not None and former != now:
            out.print(f"• {student}: {former:g} → {now:g} points", highlight=False)
    for result in (r for r in batch.results if r.reason and r.student in batch.graded):
        out.print(f"[bold red]✗[/] {result.student} ({result.status}): {result.reason}", highlight=False)
    done = f"{len(batch.graded)} graded, {len(batch.unchanged)} unchanged since the last run"
    if batch.interrupted:
        out.print(f"Interrupted: {done}. Run the same command to go on.", highlight=False)
        raise typer.Exit(130)
    if dry_run:
        out.print(f"✓ Dry run: {done}; nothing was written.", highlight=False)
    else:
        out.print(f"✓ {done}. Report: {page.relative_to(checkout)}", highlight=False)


@app.command()
@plainly
def demo(assignment: str = "timeline") -> None:
    """Make a class of twelve in _build/demo/, autograde it, write feedback and a report."""
    from seminar.desk import demo as maker
    from seminar.grading import jail
    from seminar.grading.course import root

    checkout = root()
    course = checkout / "_build" / "demo"
    everyone = maker.write(checkout, course, known(checkout, assignment))
    worth = maker.points(checkout, assignment)
    if reason := jail.why_not():
        # These students are our own.
        out.print(f"• The demonstration class is graded without the jail. {reason}", highlight=False)
    batch, page = autograde(checkout, course, assignment, trusted=bool(reason))
    table = Table("Student", "What they did", "Points", "Note", title=f"Demonstration class: {assignment}")
    unexpected = []
    for submission, result in zip(everyone, batch.results, strict=True):
        if (maker.expected(submission, worth) or {}) != result.points:
            unexpected.append(submission.student)
        points = f"{result.score:g} of {sum(worth.values()):g}" if result.graded else "–"
        note = result.reason or (f"texts to read: {len(result.manual)}" if result.manual else "")
        table.add_row(result.student, submission.habit, points, note)
    out.print(table)
    if unexpected:
        out.print(f"[bold red]✗[/] Not the scores that the maker expects: {', '.join(unexpected)}.")
        raise typer.Exit(1)
    for name, place in (
        ("Report", page),
        ("Feedback", course / "feedback"),
        ("Autograded", course / "autograded"),
    ):
        out.print(f"{name}: {place.relative_to(checkout)}", highlight=False)


@app.command()
@plainly
def student(to: Annotated[Path, typer.Option(help="The zip to write.")] = Path("dist/student.zip")) -> None:
    """Write the zip for students: exercises, the package with its data, what to install, a one-page guide."""
    from seminar.desk.bundle import write
    from seminar.grading.course import root

    size = write(root(), to)
    out.print(f"✓ {to}: {size / 1024:,.0f} kB, without a solution in it.", highlight=False)


@app.command()
@plainly
def serve(port: int = 8000) -> None:
    """Serve the built book on this machine and print its address; end with Ctrl-C."""
    from seminar.grading.course import root

    built = root() / "_build" / "html"
    if not (built / "index.html").is_file():
        raise FileNotFoundError("The book is not built yet. Run: make")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(built))
    try:
        listening = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as why:
        raise OSError(
            f"Port {port} cannot be used ({why.strerror}). Name another: make serve PORT=8001"
        ) from None
    with listening as server:
        out.print(f"The book: http://127.0.0.1:{server.server_port}/  (end with Ctrl-C)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            out.print("Closed.")


if __name__ == "__main__":
    app()
