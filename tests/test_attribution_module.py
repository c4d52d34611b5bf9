"""The census of attribution: it counts by hand what a small table holds, loses nothing, and knows every label."""

from __future__ import annotations

import pandas as pd
import pytest

from seminar import attribution, case

SMALL = pd.DataFrame(
    {
        "kind": ["quote", "quote", "claim", "claim", "claim"],
        "attribution_type": ["named", "anonymous", "none", "none", "imputed"],
    }
)


def test_a_small_table_counted_by_hand():
    counts = attribution.census(SMALL)
    assert counts.loc["quote"].to_dict() == {
        "named": 1, "institution": 0, "anonymous": 1, "imputed": 0, "none": 0
    }  # fmt: skip
    assert counts.loc["claim", "none"] == 2 and counts.loc["claim", "imputed"] == 1
    assert counts.loc["figure"].sum() == 0, "a kind that does not occur keeps its row"


def test_no_statement_of_the_case_is_lost():
    statements = case.load("statements")
    assert attribution.census(statements).to_numpy().sum() == len(statements)


def test_two_cells_of_the_case_read_off_the_table():
    """Ten quotes have a named speaker; of the figures, only the Western estimates of ¶112 have any source."""
    counts = attribution.census(case.load("statements"))
    assert counts.loc["quote", "named"] == 10
    assert counts.loc["figure"].to_dict() == {
        "named": 0, "institution": 0, "anonymous": 1, "imputed": 0, "none": 36
    }  # fmt: skip


@pytest.mark.parametrize("column", ["kind", "attribution_type"])
def test_a_value_without_a_label_is_an_error_and_does_not_drop_out(column):
    with pytest.raises(KeyError, match="rumour"):
        attribution.census(SMALL.assign(**{column: "rumour"}))


def test_the_labels_cover_what_the_schema_allows():
    fields = {
        f["name"]: f.get("constraints", {}).get("enum")
        for r in case.schema()["resources"]
        if r["name"] == "statements"
        for f in r["schema"]["fields"]
    }
    assert set(attribution.KINDS) == set(fields["kind"])
    assert set(attribution.TYPES) == set(fields["attribution_type"])
    assert [*attribution.IDENTIFIABLE, "anonymous", *attribution.WITHOUT_SOURCE] == list(attribution.TYPES)
