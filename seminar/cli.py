"""The seminar command: the verbs behind ``make``, and the instructor's own."""

from __future__ import annotations

import functools
import http.server
import sys
import zipfile
from pathlib import Path

try:
    import typer
except ImportError:  # a student's installation
    sys.exit(
        "The seminar command is the instructor’s desk. In the instructor’s copy: pip install -r constraints.txt"
    )

from seminar.desk.around import around
from seminar.desk.classroom import classroom
from seminar.desk.console import complain, done, out, plainly
from seminar.desk.verbs import verbs

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(verbs)
app.add_typer(around)
app.add_typer(classroom)


@app.command("check-data")
@plainly
def check_data() -> None:
    """Check every table in data/ and solutions/data/ against its schema, and name what is wrong."""
    from seminar import case
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
    from seminar.desk import building
    from seminar.grading.course import root

    checkout = root()
    with out.status("Building the book (about a minute the first time) …"):
        wrong = building.build(checkout, checkout / "book", checkout / "_config.yml", checkout)
    for line in wrong:
        complain(line)
    if wrong:
        raise typer.Exit(1)
    out.print("✓ The book: _build/html/index.html", highlight=False)


@app.command()
@plainly
def offline() -> None:
    """Write dist/book.zip: the built book to take along, which opens from a folder and needs no network."""
    from seminar.grading.course import root

    built, path = built_book(), root() / "dist" / "book.zip"
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
    done(f"dist/book.zip, {size:.0f} MB: unpack it and open ripe-for-talks/index.html.")


@app.command()
@plainly
def pdf() -> None:
    """Write dist/book.pdf: the whole book to print or to read without a browser, tagged and with an outline."""
    take_along("book.pdf")


@app.command()
@plainly
def epub() -> None:
    """Write dist/book.epub: the whole book for e-readers."""
    take_along("book.epub")


def take_along(name: str) -> None:
    from seminar.desk import formats
    from seminar.grading.course import root

    with out.status("Building the book (a minute or two) …"):
        path = formats.write(root(), name)
    done(f"dist/{name}, {path.stat().st_size / 1e6:.1f} MB.")


@app.command()
@plainly
def serve(port: int = 8000) -> None:
    """Serve the built book on this machine and print its address; end with Ctrl-C."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(built_book()))
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


def built_book() -> Path:
    """The folder of the built book; raises FileNotFoundError, with what to do, where there is none."""
    from seminar.grading.course import root

    folder = root() / "_build" / "html"
    if not (folder / "index.html").is_file():
        raise FileNotFoundError("The book is not built yet. Run: make")
    return folder


if __name__ == "__main__":
    app()
