"""The tables: valid by two readers, consistent with one another, in our own words."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from frictionless import Package

from seminar import case

INSTRUCTOR = Path(__file__).resolve().parent.parent / "solutions" / "data"


@pytest.mark.parametrize("folder", [case.folder(), INSTRUCTOR], ids=["data", "solutions/data"])
def test_frictionless_finds_nothing_to_object_to(folder):
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])


@pytest.mark.parametrize("name", case.names(INSTRUCTOR))
def test_instructor_tables_load(name):
    assert len(case.load(name, INSTRUCTOR)) > 0


def test_every_file_in_data_is_described():
    described = {r["path"] for r in case.schema()["resources"]}
    assert {f.name for f in case.folder().glob("*.csv")} == described


def test_paragraphs_lie_in_the_article():
    most = case.lookup("sources.article.paragraphs")
    statements = case.load("statements")
    assert statements["paragraph"].between(1, most).all()
    named = statements["statement_id"].str[1:4].astype(int)
    assert (named == statements["paragraph"]).all(), "the id of a statement names its paragraph"
    assert statements["paragraph"].is_monotonic_increasing


def test_attribution_names_a_source_exactly_where_there_is_one():
    statements = case.load("statements")
    sourced = statements["attribution_type"].isin(["named", "institution", "anonymous"])
    wrong = statements[sourced != statements["attribution"].notna()]
    assert wrong.empty, wrong[["statement_id", "attribution_type", "attribution"]].to_string()


def test_numbers_come_with_unit_and_basis():
    statements = case.load("statements")
    numeric = statements[["value", "low", "high"]].notna().any(axis=1)
    assert (numeric == statements["unit"].notna()).all()
    assert (numeric == statements["value_basis"].notna()).all()


def test_bounds_are_in_order_and_strictness_belongs_to_a_bound():
    statements = case.load("statements")
    both = statements.dropna(subset=["low", "high"])
    assert (both["low"] <= both["high"]).all()
    assert (statements["low"].notna() == statements["low_strict"].notna()).all()
    assert (statements["high"].notna() == statements["high_strict"].notna()).all()


def test_dates_of_a_statement_are_in_order():
    both = case.load("statements").dropna(subset=["date_earliest", "date_latest"])
    assert (both["date_earliest"] <= both["date_latest"]).all()


def test_the_four_bounds_of_an_event_are_in_order():
    events = case.load("events")
    assert (events["start_earliest"] <= events["start_latest"]).all()
    ended = events.dropna(subset=["end_latest"])
    assert (ended["end_earliest"] <= ended["end_latest"]).all()
    assert (ended["start_earliest"] <= ended["end_earliest"]).all()
    exact = ended[ended["precision"] == "day"]
    assert (exact["start_earliest"] == exact["start_latest"]).all()
    assert (exact["end_earliest"] == exact["end_latest"]).all()


def test_an_event_lies_within_the_dates_of_its_statements():
    events = case.load("events").set_index("event_id")
    dated = case.load("statements").dropna(subset=["date_earliest"]).set_index("statement_id")
    for link in case.load("event_statements").itertuples():
        if link.statement_id not in dated.index:
            continue
        event, said = events.loc[link.event_id], dated.loc[link.statement_id]
        assert event["start_earliest"] >= said["date_earliest"], link
        if pd.notna(said["date_latest"]) and pd.notna(event["end_latest"]):
            assert event["end_latest"] <= said["date_latest"], link


def test_every_event_of_the_article_rests_on_a_statement():
    events = case.load("events")
    behind = set(case.load("event_statements")["event_id"])
    assert set(events.loc[events["source"] == "article", "event_id"]) <= behind


def test_every_figure_of_the_statements_has_a_name():
    statements = case.load("statements")
    figures = statements[(statements["kind"] == "figure") & statements["value_basis"].notna()]
    assert set(figures["statement_id"]) <= set(case.load("figures")["statement_id"])


def test_versions_of_one_quantity_share_a_dimension():
    figures = case.figures().merge(case.load("units")[["unit", "dimension"]], on="unit", how="left")
    for quantity, versions in figures.dropna(subset=["unit"]).groupby("quantity_id"):
        assert versions["dimension"].nunique() == 1, quantity


def test_each_party_has_five_domestic_constraints():
    assert case.load("constraints").groupby("party").size().to_dict() == {"RU": 5, "UA": 5, "US": 5}


def test_ripeness_evidence_uses_one_yardstick_for_both_belligerents():
    evidence = case.load("ripeness_evidence")
    cells = evidence.groupby(["party", "indicator"], observed=True).size()
    assert set(evidence["party"]) == {"RU", "UA"}
    assert set(cells["RU"].index) == set(cells["UA"].index)


def test_instructor_tables_point_at_statements_that_exist():
    known = set(case.load("statements")["statement_id"])
    claims = case.load("claims", INSTRUCTOR)
    for column in [c for c in claims.columns if c.endswith("_statement")]:
        assert set(claims[column].dropna()) <= known, column


def test_a_rubric_question_adds_up_to_its_points():
    questions = case.load("manual_questions", INSTRUCTOR).set_index(["assignment", "question"])["points"]
    criteria = case.load("manual_criteria", INSTRUCTOR).groupby(["assignment", "question"])["points"].sum()
    assert criteria.to_dict() == questions.to_dict()
    levels = case.load("rubric_levels", INSTRUCTOR).groupby("criterion")["level"].apply(list)
    assert all(found == [0, 1, 2, 3] for found in levels)
