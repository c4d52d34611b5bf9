"""Jupyter Book as a function: a folder of pages becomes a folder of HTML, and a warning is an error."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path


class BookError(ValueError):
    """What kept a book from being built, a line each."""


def build(checkout: Path, source: Path, config: Path, target: Path, builder: str = "html") -> list[str]:
    """Build the pages of ``source`` into ``target/_build/BUILDER``; returns what is wrong, a line each, or nothing.

    ``builder`` is one of Jupyter Book's, as html or singlehtml. The log
    stands in ``_build``. After a failure there is no folder of HTML: pages that were not built must not look finished.
    """
    log = checkout / "_build" / f"{source.name}.log"
    log.parent.mkdir(exist_ok=True)
    program = shutil.which("jupyter-book", path=str(Path(sys.executable).parent)) or "jupyter-book"
    command = [program, "build", str(source), "--config", str(config), "--path-output", str(target)]
    command += ["--builder", builder, "-W", "-n", "--keep-going"]
    for _ in range(2):
        done = subprocess.run(command, cwd=checkout, capture_output=True, text=True)
        text = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)
        # Two kernels can ask for one port; the second try finds another.
        if done.returncode == 0 or not re.search("Address already in use|Kernel died before replying", text):
            break
    log.write_text(text, encoding="utf-8")
    if done.returncode == 0:
        return []
    shutil.rmtree(target / "_build" / builder, ignore_errors=True)
    told = [line.replace(f"{checkout}/", "").replace(f"{source}/", "") for line in complaints(text)]
    return [*told, f"The book was not built; all of the log: {log.relative_to(checkout)}"]


def build_or_raise(*where: Path | str) -> None:
    """:func:`build`, which raises :class:`BookError` with what is wrong."""
    if wrong := build(*where):
        raise BookError("\n".join(wrong))


def complaints(log: str) -> list[str]:
    """The lines of a build's log that say what is wrong and where, each once."""
    named = [line for line in log.splitlines() if re.search(r"(?<!\] )(WARNING|ERROR|Error): *\S", line)]
    return list(dict.fromkeys(line for line in named if "error occurred while executing" not in line))
