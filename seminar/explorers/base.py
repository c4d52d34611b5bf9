"""What every explorer is: a widget in a notebook, and plain data with a chart and a table in the book's page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar

import anywidget
import pandas as pd
import traitlets
from matplotlib.figure import Figure

_HERE = Path(__file__).parent
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./drawing\.js";\n', re.M)


def in_one_module(name: str) -> str:
    """The ES module of an explorer with the drawing helpers before it: a notebook loads one module only."""
    helpers = (_HERE / "drawing.js").read_text(encoding="utf-8")
    module = (_HERE / f"{name}.js").read_text(encoding="utf-8")
    return re.sub(r"^export ", "", helpers, flags=re.M) + _IMPORT.sub("", module)


EXPLORERS: dict[str, type[Explorer]] = {}
"""Every explorer by the name that a page calls it by, which is that of its module."""


class Explorer(anywidget.AnyWidget):
    """An interactive picture, drawn by the ES module ``NAME.js`` from ``view`` and its own traits.

    A subclass names its module, adds the traits that its controls set (each with a default), and gives
    ``data``, ``table``, ``chart``, ``alternative`` and ``notebook_code``::

        class Pause(Explorer, module="pause"):
            reading = traitlets.Unicode("until_1_february").tag(sync=True)
    """

    notebook_code: ClassVar[str]
    """Shows the explorer in a notebook, linked to a plain ipywidgets control."""

    alternative: ClassVar[str]
    """What :meth:`chart` shows, in words, with its message."""

    caption: ClassVar[str] = "What the picture can show"
    """The caption of :meth:`table`."""

    view = traitlets.Dict().tag(sync=True)

    def __init_subclass__(cls, module: str = "", **options: object) -> None:
        if module:  # ipywidgets makes a class of its own for each instance, which names none
            cls._esm = in_one_module(module)
            cls._css = (_HERE / "explorers.css").read_text(encoding="utf-8")
            EXPLORERS[module] = cls
        super().__init_subclass__(**options)

    def __init__(self, **traits: object) -> None:
        super().__init__(**{"view": self.data(), **traits})

    @staticmethod
    def data() -> dict:
        """Everything the module draws, as plain data for JSON."""
        raise NotImplementedError

    @staticmethod
    def table() -> pd.DataFrame:
        """Every state as a row, or chosen ones where the controls are continuous, for readers without JavaScript."""
        raise NotImplementedError

    @staticmethod
    def chart() -> Figure:
        """The picture for readers without JavaScript, and for print."""
        raise NotImplementedError
