"""Whether this Python can run a notebook of the course: its first cell asks, and says in words what is to do.

Only the standard library is needed to ask; the rest may be what is missing.
"""

from __future__ import annotations

import sys

from seminar import __version__

TESTED = ("3.11", "3.12", "3.13")
"""The versions of Python that the notebooks are tested with, oldest first."""
PANDAS = 3
"""The oldest major version of pandas that reads and compares as the notebooks expect."""
MEND = (
    "Run these two lines in a new cell, then choose Kernel > Restart Kernel:\n"
    "%cd ../..\n"
    "%pip install -r requirements.txt"
)


class Unsuitable(Exception):
    """What is missing or too old, and the lines that mend it. A notebook shows these words and no traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def release() -> str:
    """The release that the package and its data belong to, such as 1.0: of one release, all fit each other."""
    return __version__.rpartition(".")[0]


def check(made_for: str) -> None:
    """Say nothing where a notebook of the release ``made_for`` can run here, one line where something is newer.

    Raises :class:`Unsuitable` where Python, pandas or the package is too old, or pandas is missing.
    """
    python, package = sys.version_info[:2], _numbers(release())
    if python < _numbers(TESTED[0]):
        raise Unsuitable(
            f"This is Python {_text(python)}; the notebook needs {', '.join(TESTED[:-1])} or {TESTED[-1]}. "
            "Install one of them, delete the folder .venv, and begin again with step 1 of START.md."
        )
    if (pandas := _pandas()) is None or _numbers(pandas)[0] < PANDAS:
        found = "pandas is missing here, or damaged." if pandas is None else f"This is pandas {pandas}."
        raise Unsuitable(f"{found} The notebook needs pandas {PANDAS} or later. {MEND}")
    if package < _numbers(made_for):
        raise Unsuitable(
            f"The notebook is of release {made_for}, but the package of the course and its data are still of "
            f"release {release()}. {MEND}"
        )
    if package > _numbers(made_for):
        print(
            f"The package is of release {release()}, this notebook of {made_for}: see whether there is a newer one."
        )
    elif python > _numbers(TESTED[-1]):
        print(f"Python {_text(python)} is newer than the tested {TESTED[-1]}; most likely all is well.")


def _pandas() -> str | None:
    try:
        import pandas
    except ImportError:  # so does a damaged one end
        return None
    return pandas.__version__


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2])


def _text(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
