"""The matrix explorer: choose each side's version, and see where the two have an option in common."""

from __future__ import annotations

import pandas as pd
import traitlets
from matplotlib.figure import Figure

from seminar import charts, positions
from seminar.explorers.base import Explorer


class Matrix(Explorer, module="matrix"):
    """Issues by the two belligerents, with a verdict for each issue; an empty cell stays empty.

    All states come from Python (:func:`seminar.positions.states`); the module only selects and draws.
    ``ukraine``, ``russia`` and ``inferred`` are the traits to link an ipywidgets control to.
    """

    notebook_code = """import ipywidgets as widgets

from seminar.explorers.matrix import Matrix

explorer = Matrix()
versions = {c["label"]: c["value"] for c in explorer.view["russia"]}
russia = widgets.Dropdown(options=versions, description="Russia")
widgets.link((russia, "value"), (explorer, "russia"))
widgets.VBox([russia, explorer])"""
    alternative = (
        "Two panels, one row an issue, a dot for each side on record. With Ukraine’s freeze and Russia’s formula a bar joins "
        "the dots on Kherson and Zaporizhzhia; with the freeze and the four regions a cross stands there too. Off land "
        "every issue holds a question mark: only one side is on record."
    )

    ukraine = traitlets.Unicode("freeze").tag(sync=True)
    russia = traitlets.Unicode("formula").tag(sync=True)
    inferred = traitlets.Bool(True).tag(sync=True)

    @staticmethod
    def data() -> dict:
        """Everything the module draws, as plain data for JSON: the choices of each side and the states."""
        return {
            "ukraine": positions.choices(positions.UKRAINE),
            "russia": positions.choices(positions.RUSSIA),
            "states": positions.as_records(positions.states()),
        }

    @staticmethod
    def table() -> pd.DataFrame:
        """Every state as a row, for readers without JavaScript."""
        found = positions.states()
        return pd.DataFrame(
            {
                "Ukraine": [positions.UKRAINE[s.ukraine] for s in found],
                "Russia": [positions.RUSSIA[s.russia] for s in found],
                "Inferred rows": ["counted" if s.inferred else "left out" for s in found],
                "An option in common": ["; ".join(s.issues(positions.COMMON)) or "–" for s in found],
                "No option in common": ["; ".join(s.issues(positions.NOTHING)) or "–" for s in found],
                "No pair to compare": [len(s.issues(*positions.UNKNOWN)) for s in found],
            }
        )

    @staticmethod
    def chart() -> Figure:
        """Where the two sides have an option in common, under the narrowest of Russia's versions and a wider one."""
        shown = {
            f"Freeze, {positions.RUSSIA[russia]}": positions.state("freeze", russia, inferred=True).rows
            for russia in ("formula", "four_regions")
        }
        return charts.zones(shown, "One version changes one verdict")
