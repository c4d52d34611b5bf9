"""What the verbs share: the terminal, progress, and one clear line where something went wrong."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

out = Console()


def plainly(verb: Callable) -> Callable:
    """Ends a verb with one clear line, and exit code 1, where something the user can mend went wrong."""

    @functools.wraps(verb)
    def run(*args: object, **kwargs: object) -> None:
        from seminar.case import CaseError
        from seminar.desk.release import ReleaseError
        from seminar.grading.engine import AuthorsError
        from seminar.grading.jail import NoJail

        try:
            verb(*args, **kwargs)
        except (CaseError, OSError, ValueError, ReleaseError, AuthorsError, NoJail) as why:
            complain(why)
            raise typer.Exit(1) from None

    return run


def _plain(what: object) -> str:
    # Names and messages may come from students: nothing in them steers the terminal.
    return escape("".join(c if c.isprintable() or c == "\n" else "�" for c in str(what)))


def complain(what: object) -> None:
    """A line on something that went wrong."""
    out.print(f"[bold red]✗[/] {_plain(what)}", highlight=False, soft_wrap=True)


def remark(what: object) -> None:
    """A line on something that one should know."""
    out.print(f"• {_plain(what)}", highlight=False, soft_wrap=True)


def done(what: object) -> None:
    """A line on what was achieved."""
    out.print(f"✓ {_plain(what)}", highlight=False, soft_wrap=True)


def remarks(all_: Iterable[str]) -> None:
    for each in all_:
        remark(each)


def progress() -> Progress:
    """A bar with count and time left."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    return Progress(*columns, console=out)


def known(checkout: Path, assignment: str) -> str:
    """The name of an assignment; raises FileNotFoundError where there is none of that name."""
    from seminar.grading.course import assignments

    names = assignments(checkout)
    if assignment not in names:
        raise FileNotFoundError(f"There is no assignment “{assignment}”. There are {', '.join(names)}.")
    return assignment


def relative(path: Path) -> Path:
    """A path as one would type it here."""
    return Path(os.path.relpath(path)) if path.is_relative_to(Path.cwd()) else path
