"""Interactive pictures: one ES module and one small Python class each.

The module renders in a notebook (as an anywidget, and so an ipywidget) and in the book's static page alike.
"""

from __future__ import annotations

import importlib
import pkgutil

from seminar.explorers.base import EXPLORERS, Explorer

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

__all__ = ["EXPLORERS", "Explorer"]
