"""How much a student's code may use up: named, with defaults that an ordinary notebook never meets."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from traitlets.config import Config

AN_OUTPUT = 100
"""Bytes that an output counts beside its letters."""


class LimitError(ValueError):
    """A limit that the settings name or set wrongly."""


@dataclass(frozen=True)
class Limits:
    """Limits of one submission. Seconds are of the wall clock unless named otherwise."""

    cell_seconds: float = 20.0
    """One cell of the student's."""
    notebook_seconds: float = 120.0
    """All cells of the student's together."""
    call_seconds: float = 3.0
    """One call of a function of the student's by a test."""
    test_seconds: float = 30.0
    """One test with all its calls."""
    cpu_seconds: int = 180
    """Processor time of the student's process."""
    memory_bytes: int = 1 << 30
    """Memory of one process of the student's, beyond what the libraries take."""
    processes: int = 64
    """Processes and threads at a time. As root, where no jail drops it, the system does not count."""
    file_bytes: int = 64 << 20
    """One file, and all files of the working folder together."""
    cell_output_bytes: int = 100_000
    """What one cell may print and show; the rest is cut off."""
    notebook_output_bytes: int = 2_000_000
    """What all cells together may print and show."""
    export_bytes: int = 8_000_000
    """The answers that one test looks at, as plain data."""
    submission_bytes: int = 100_000_000
    """The file that was handed in."""
    cells: int = 2_000
    """Cells in a submission."""
    restarts: int = 20
    """How often a process that died is started again without the cell that ended it."""

    @classmethod
    def of(cls, config: Config) -> Limits:
        """The limits as ``nbgrader_config.py`` sets them: ``c.Limits.cell_seconds = 40``.

        Raises :class:`LimitError` for a name that there is not, and for a value that is no number above zero.
        """
        chosen = dict(config.get("Limits", {}))
        kinds = {each.name: each.type for each in dataclasses.fields(cls)}
        for name, value in chosen.items():
            if name not in kinds:
                raise LimitError(f"nbgrader_config.py sets Limits.{name}. There are: {', '.join(kinds)}.")
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
                raise LimitError(
                    f"nbgrader_config.py sets Limits.{name} to {value!r}: it wants a number above 0."
                )
            if kinds[name] == "int":
                if value != int(value):
                    raise LimitError(
                        f"nbgrader_config.py sets Limits.{name} to {value!r}: it wants a whole number."
                    )
                chosen[name] = int(value)
        return cls(**chosen)
