"""The ``seminar`` command: the verbs behind ``make``, and the instructor's own."""

from __future__ import annotations

import functools
import http.server
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

try:
    import typer
    from rich.markup import escape
except ImportError:  # a student's installation
    sys.exit("The seminar command is the instructor's desk. Install it with: pip install 'seminar[grade]'")

from seminar import case
from seminar.desk.classroom import classroom
from seminar.desk.console import out, plainly
from seminar.desk.verbs import verbs

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(verbs)
app.add_typer(classroom)


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
def offline() -> None:
    """Write dist/book.zip: the built book to take along, which opens from a folder and needs no network."""
    from seminar.grading.course import root

    built, path = root() / "_build" / "html", root() / "dist" / "book.zip"
    if not (built / "index.html").is_file():
        raise FileNotFoundError("The book is not built yet. Run: make")
    path.parent.mkdir(exist_ok=True)
    fresh = path.with_suffix(".part")
    # Only what a page loads: the engine’s files stand there for a web server, and once more as scripts for a folder.
    left = {".gz", ".inv", ".buildinfo", ".xml"}
    with out.status("Packing the book …"), zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(f for f in built.rglob("*") if f.is_file()):
            if not {file.suffix, file.name} & left and file.name != "404.html":
                archive.write(file, Path("ripe-for-talks") / file.relative_to(built))
    fresh.replace(path)
    size = path.stat().st_size / 1e6
    out.print(
        f"✓ dist/book.zip, {size:.0f} MB: unpack it and open ripe-for-talks/index.html.", highlight=False
    )


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
