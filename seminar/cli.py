"""The ``seminar`` command: one verb for each thing an instructor does. ``make help`` lists the common ones."""

from __future__ import annotations

import functools
import http.server
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

try:
    import typer
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.table import Table
except ImportError:  # a student's installation
    sys.exit("The seminar command is the instructor's desk. Install it with: pip install 'seminar[grade]'")

from seminar import case

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
out = Console()


def plainly(verb: Callable) -> Callable:
    """Ends a verb with one clear line, and exit code 1, where something the user can mend went wrong."""

    @functools.wraps(verb)
    def run(*args: object, **kwargs: object) -> None:
        from seminar.grading.release import ReleaseError

        try:
            verb(*args, **kwargs)
        except (case.CaseError, FileNotFoundError, ReleaseError) as why:
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
    command = [
        str(Path(sys.executable).with_name("jupyter-book")),
        "build",
        "book",
        "--config",
        "_config.yml",
    ]
    command += ["--path-output", ".", "-W", "-n", "--keep-going"]
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
        named = [line for line in text.splitlines() if re.search(r"(?<!\] )(WARNING|ERROR|Error):", line)]
        for line in dict.fromkeys(named):
            out.print(f"[bold red]✗[/] {escape(line.replace(f'{checkout}/', ''))}", highlight=False)
        out.print(f"The book was not built; all of the log: {log.relative_to(checkout)}", highlight=False)
        raise typer.Exit(1)
    out.print("✓ The book: _build/html/index.html", highlight=False)


@app.command()
@plainly
def release() -> None:
    """Regenerate the student notebooks in exercises/ from solutions/assignments/."""
    from seminar.grading.course import root
    from seminar.grading.release import release as regenerate

    changed = regenerate(root())
    out.print(f"✓ exercises/: {'changed: ' + ', '.join(changed) if changed else 'nothing to change'}.")


@app.command()
@plainly
def demo(assignment: str = "timeline") -> None:
    """Make a class of twelve in _build/demo/, autograde it, write feedback and a report."""
    from seminar.grading import demo as maker
    from seminar.grading import grade, report
    from seminar.grading.course import root

    checkout = root()
    course = checkout / "_build" / "demo"
    everyone = maker.write(checkout, course, assignment)
    worth = maker.points(checkout, assignment)
    bar = Progress(
        TextColumn("Autograding"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=out
    )
    with bar:
        task = bar.add_task("", total=len(everyone))
        results = grade.grade(checkout, course, assignment, tell=lambda _: bar.advance(task))
    page = report.write(course, assignment, results)
    table = Table("Student", "What they did", "Points", "Note", title=f"Demonstration class: {assignment}")
    unexpected = []
    for submission, result in zip(everyone, results, strict=True):
        if (maker.expected(submission, worth) or {}) != result.points:
            unexpected.append(submission.student)
        points = f"{result.score:g} of {sum(worth.values()):g}" if result.graded else "–"
        note = result.reason or ("one text to read" if result.manual else "")
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
    from seminar.grading.bundle import write
    from seminar.grading.course import root

    size = write(root(), to)
    out.print(f"✓ {to}: {size / 1024:,.0f} kB, without a solution in it.", highlight=False)


@app.command()
@plainly
def serve(port: int = 8000) -> None:
    """Open the built book on this machine; end with Ctrl-C."""
    from seminar.grading.course import root

    built = root() / "_build" / "html"
    if not (built / "index.html").is_file():
        raise FileNotFoundError("The book is not built yet. Run: make")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(built))
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        out.print(f"The book: http://127.0.0.1:{server.server_port}/  (end with Ctrl-C)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            out.print("Closed.")


if __name__ == "__main__":
    app()
