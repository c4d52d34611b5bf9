"""Who says so: the coded statements counted by kind and by attribution.

Source: the table ``statements``; the words below follow its descriptions in ``datapackage.json``.
"""

from __future__ import annotations

import pandas as pd

KINDS = {
    "claim": "claims",
    "position": "positions",
    "figure": "figures",
    "event": "events",
    "quote": "quotes",
    "person": "persons",
}
"""Kinds of statements in the plural, in the order in which they are shown."""

TYPES = {
    "named": "a named person",
    "institution": "an institution",
    "anonymous": "somebody without a name",
    "imputed": "nobody: a view imputed to a party",
    "none": "nobody: the article itself",
}
"""Who is made to answer, from the firmest attribution to none at all."""

IDENTIFIABLE = ["named", "institution"]
"""The types with an identifiable speaker; with the anonymous ones, those with any source."""

WITHOUT_SOURCE = ["imputed", "none"]
"""The types for which the article names no source of any sort."""


def census(statements: pd.DataFrame) -> pd.DataFrame:
    """How many statements there are: a row for each kind, a column for each type of attribution, 0 where none.

    ``statements`` needs the columns ``kind`` and ``attribution_type``. A kind or a type that the labels above
    do not know raises KeyError rather than dropping out of the count.
    """
    counts = pd.crosstab(statements["kind"].astype(str), statements["attribution_type"].astype(str))
    if unknown := {*counts.index} - {*KINDS} | {*counts.columns} - {*TYPES}:
        raise KeyError(f"no label for {', '.join(sorted(unknown))}")
    counts = counts.reindex(index=list(KINDS), columns=list(TYPES), fill_value=0)
    return counts.rename_axis(index="kind", columns="attribution_type")
