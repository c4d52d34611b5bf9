"""Interactive pictures: one ES module and one small Python class each.

The module renders in a notebook (as an anywidget, and so an ipywidget) and in the book's static page alike.
"""

from seminar.explorers.pause import Pause

EXPLORERS = {"pause": Pause}
"""Every explorer by the name that a page calls it by."""

__all__ = ["EXPLORERS", "Pause"]
