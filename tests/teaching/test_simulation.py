"""Round three: a zone on parts and none on the whole, one yardstick, and no secret in another's packet."""

from __future__ import annotations

import csv
import dataclasses
import re
import shutil
import sys
from itertools import product

import nbformat
import numpy as np
import pandas as pd
import pypdf
import pytest
from frictionless import Package
from hypothesis import given
from hypothesis import strategies as st
from nbclient import NotebookClient

from seminar import case
from seminar.desk import debrief, packets, simulation, simulation_note
from seminar.desk.printing import printer
from seminar.desk.simulation import NO_PAUSE, OPEN, PARTIES, SIDES
from seminar.grading.course import root

CHECKOUT = root()
DATA = simulation.folder(CHECKOUT)
GAME = simulation.load(DATA)
EVERY = simulation.agreements(GAME)
FIRST = simulation.first_count(GAME, EVERY)
ZONE = simulation.in_zone(GAME, FIRST)
WHOLE = simulation.whole(GAME, EVERY)
LEFT_OPEN = simulation.open_terms(GAME, EVERY)
FACTS = simulation_note.facts(GAME)
ACTS = [event for event, row in GAME.events.iterrows() if not pd.isna(row.actor)]


def table(name: str) -> list[dict[str, str]]:
    """A table read without any code of ours."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# The tables


def test_frictionless_finds_nothing_to_object_to():
    report = Package(str(DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])


@pytest.mark.parametrize("name", case.names(DATA))
def test_every_table_keeps_to_its_schema(name):
    assert [str(p) for p in case.problems(name, DATA)] == []


def test_every_file_is_described():
    assert {f.name for f in DATA.glob("*.csv")} == {r["path"] for r in case.schema(DATA)["resources"]}


def test_what_is_named_by_issue_belongs_to_that_issue():
    assert set(GAME.readings.index) == set(GAME.terms)
    for issue, readings in GAME.readings.iterrows():
        assert set(readings) <= set(GAME.menu(issue))
    assert set(GAME.options.index[GAME.options["judge"].notna()]) == set(GAME.menu("breach"))
    for issue in GAME.issues.index:
        assert "".join(GAME.options.loc[GAME.menu(issue), "letter"]) == "ABCD"[: len(GAME.menu(issue))]


@pytest.mark.parametrize("event", ACTS)
def test_an_event_is_judged_by_every_option_of_the_terms_that_bear_on_it(event):
    assert set(GAME.coverage.loc[event].index) == {*GAME.menu("end"), *GAME.menu("reach")}


def test_paragraphs_that_are_named_lie_in_the_article():
    most = case.lookup("sources.article.paragraphs")
    texts = [*GAME.issues["source"], *GAME.options["source"]]
    texts += [p.read_text("utf-8") for p in DATA.parent.rglob("*.md")]
    named = {int(n) for text in texts for a in re.findall(r"¶(\d+)(?:–(\d+))?", text) for n in a if n}
    assert named and all(1 <= n <= most for n in named)


# One yardstick


@pytest.mark.parametrize("party", PARTIES)
def test_the_best_option_on_every_issue_adds_up_to_100(party):
    assert sum(GAME.scores.loc[GAME.menu(issue), party].max() for issue in GAME.issues.index) == 100


@pytest.mark.parametrize("event", ACTS)
def test_an_act_costs_the_same_whichever_side_it_is(event):
    turned = simulation.load(DATA)
    turned.events.loc[event, ["actor", "struck"]] = turned.events.loc[event, ["struck", "actor"]].to_list()
    stands = simulation.outcomes(GAME, EVERY, event).map(GAME.outcomes["pause_stands"]).astype(bool)
    kept = FIRST.where(stands, simulation.points(GAME, EVERY, GAME.settlement))
    change = simulation.second_count(GAME, EVERY, event) - kept
    exchanged = (simulation.second_count(turned, EVERY, event) - kept)[["downriver", "upriver", "broker"]]
    assert (change.to_numpy() == exchanged.to_numpy()).all()


# What can be agreed on


def recounted() -> dict[tuple[str, ...], tuple[int, ...]]:
    """The points of every agreement on the evening of the signature, counted without any code of ours."""
    scores = {row["option"]: {p: int(row[p]) for p in PARTIES} for row in table("scores")}
    readings = {row["issue"]: row for row in table("readings")}
    menu = {
        i["issue"]: [o["option"] for o in table("options") if o["issue"] == i["issue"]]
        for i in table("issues")
    }
    terms, others = list(menu)[:3], list(menu)[3:]
    counted = {}
    for pause in [(NO_PAUSE,) * 3, *product(*([OPEN, *menu[t]] for t in terms))]:
        for rest in product(*([OPEN, *menu[i]] for i in others)):
            points = dict.fromkeys(PARTIES, 0)
            for party in PARTIES:
                for term, option in zip(terms, pause, strict=True):
                    if option != NO_PAUSE:
                        points[party] += scores[readings[term][party] if option == OPEN else option][party]
                points[party] += sum(scores[option][party] for option in rest if option != OPEN)
            counted[pause + rest] = tuple(points.values())
    return counted


COUNTED = recounted()
LEAVE = [int(row["walk_away"]) for row in table("roles") if row["walk_away"]]


def test_a_reader_without_our_code_counts_the_same_for_every_agreement():
    ours = zip(
        EVERY.itertuples(index=False, name=None), FIRST.itertuples(index=False, name=None), strict=True
    )
    assert dict(ours) == COUNTED


def test_the_numbers_of_the_note_are_those_of_a_reader_without_our_code():
    def suits(points, *seats):
        return all(points[s] >= LEAVE[s] for s in seats or range(3))

    *_, contact, line, guarantee = range(6)
    whole = [a for a in COUNTED if a[0] != NO_PAUSE and OPEN not in a[3:]]
    zone = [a for a, points in COUNTED.items() if suits(points)]
    clear = [a for a in zone if a[0] != NO_PAUSE and OPEN not in a[:3]]
    alone = [a for a in zone if set(a[3:]) == {OPEN}]
    sides = [a for a, points in COUNTED.items() if suits(points, 0, 1)]
    best = max(COUNTED[a][2] for a in zone)
    together = max(sum(COUNTED[a][:2]) for a in zone)

    def beaten(agreement):
        mine = COUNTED[agreement]
        return any(COUNTED[a] != mine and all(np.greater_equal(COUNTED[a], mine)) for a in zone)

    def settling(among, *issues):
        return sum(all(a[i] != OPEN for i in issues) for a in among)

    expected = {
        "agreements": len(COUNTED),
        "whole": len(whole),
        "whole_zone": len(set(whole) & set(zone)),
        "closest": min(max(np.subtract(LEAVE, COUNTED[a])) for a in whole),
        "whole_pairs": {
            (PARTIES[i], PARTIES[j]): sum(suits(COUNTED[a], i, j) for a in whole)
            for i, j in ((0, 1), (0, 2), (1, 2))
        },
        "zone": len(zone),
        "efficient": sum(not beaten(a) for a in zone),
        "clear": len(clear),
        "vague": sum(set(a[:3]) == {OPEN} for a in zone),
        "land": settling(zone, line),
        "land_clear": settling(clear, line),
        "guarantee": settling(zone, guarantee),
        "guarantee_clear": settling(clear, guarantee),
        "both": settling(zone, line, guarantee),
        "no_pause": sum(a[0] == NO_PAUSE for a in zone),
        "pause_alone": len(alone),
        "pause_alone_clear": len(set(alone) & set(clear)),
        "sides": len(sides),
        "broker_excludes": len(set(sides) - set(zone)),
        "broker_excludes_meetings": sum(a[contact] == "standing" for a in set(sides) - set(zone)),
        "broker_best": best,
        "sides_best": together,
    }
    assert {name: FACTS[name] for name in expected} == expected
    assert FACTS["sides_at_broker_best"] in {sum(COUNTED[a][:2]) for a in zone if COUNTED[a][2] == best}
    assert FACTS["broker_at_sides_best"] in {COUNTED[a][2] for a in zone if sum(COUNTED[a][:2]) == together}
    assert set(FACTS) == {*expected, "sides_at_broker_best", "broker_at_sides_best"}


def test_there_is_a_zone_on_parts_and_none_on_the_whole():
    assert WHOLE.any() and not (WHOLE & ZONE).any()
    assert (ZONE & ~WHOLE).any()


def test_an_agreement_on_both_hard_issues_is_in_nobodys_reach_and_on_either_it_is():
    settled = simulation.settled(GAME, EVERY)
    for issue in ("line", "guarantee"):
        assert (ZONE & settled[issue] & (LEFT_OPEN == 0)).any(), f"no clear agreement settles {issue}"
    assert not (ZONE & settled["line"] & settled["guarantee"]).any()


def test_no_single_veto_blocks_the_whole():
    sides, *with_broker = FACTS["whole_pairs"].values()
    assert sides == 0 and all(with_broker)


def test_the_zone_can_be_found_with_the_pause_in_writing_and_with_the_vague_text():
    assert (ZONE & (LEFT_OPEN == 0)).sum() > (ZONE & (LEFT_OPEN == 3)).sum() > 0


@given(st.tuples(*[st.integers(0, 30)] * 3), st.tuples(*[st.integers(0, 10)] * 3))
def test_a_higher_price_of_signing_never_widens_the_zone(leave, more):
    game, dearer = (
        dataclasses.replace(GAME, roles=pd.DataFrame({"walk_away": price}, index=list(PARTIES)))
        for price in (leave, np.add(leave, more))
    )
    assert not (simulation.in_zone(dearer, FIRST) & ~simulation.in_zone(game, FIRST)).any()


@given(st.lists(st.tuples(*[st.integers(-3, 3)] * 3), min_size=1, max_size=30))
def test_efficient_are_those_that_no_other_beats(points):
    count = pd.DataFrame(points, columns=list(PARTIES))
    for row, chosen in zip(points, simulation.efficient(count), strict=True):
        beaten = any(other != row and all(np.greater_equal(other, row)) for other in points)
        assert chosen == (not beaten)


# Nobody plays it blind


@pytest.mark.parametrize("issue", GAME.issues.index)
def test_no_option_is_best_for_all_three(issue):
    scores = GAME.scores.loc[GAME.menu(issue)]
    best = [set(scores.index[scores[p] == scores[p].max()]) for p in PARTIES]
    assert not set.intersection(*best)


def test_a_name_is_dominant_on_one_issue_at_most_for_anybody():
    # By the definition of simulation.dominant; the three then play on five issues where it depends on the others.
    dominant = simulation.dominant(GAME).map(len)
    assert (dominant.gt(0).sum() <= 1).all()
    assert not dominant.loc[GAME.terms].any(axis=None)


def test_a_dominant_name_is_found_where_there_is_one():
    game = simulation.load(DATA)
    game.scores.loc[["hotline", "standing"], "broker"] = -1
    assert simulation.dominant(game).at["contact", "broker"] == ("through_broker",)


def test_holding_out_for_a_favourite_is_never_sure_to_pay():
    insisting = simulation_note.insisting(GAME)
    assert not insisting["pays"].any()
    assert (insisting["left"] == 0).any(), "no demand ends the talks"


@pytest.mark.parametrize("party", PARTIES)
def test_who_wants_everything_gets_nothing(party):
    everything = {issue: [option] for issue, option in simulation.favourites(GAME)[party].items()}
    assert not (ZONE & EVERY.isin(everything).all(axis=1)).any()


def test_the_broker_has_interests_of_its_own():
    assert FACTS["broker_excludes"] > 0
    assert FACTS["broker_best"] > FACTS["broker_at_sides_best"]
    assert FACTS["sides_at_broker_best"] < FACTS["sides_best"]


# Vague text and term sheet


def test_that_evening_no_clear_text_is_as_good_for_both_sides_as_the_vague_one():
    pauses = EVERY[(EVERY[GAME.settlement] == OPEN).all(axis=1)]
    vague = FIRST.loc[pauses.index[LEFT_OPEN[pauses.index] == 3][0], list(SIDES)]
    clear = FIRST.loc[pauses.index[LEFT_OPEN[pauses.index] == 0], list(SIDES)]
    assert not ((clear >= vague).all(axis=1)).any()


def test_the_vague_paper_as_it_stands_can_be_signed_and_all_would_rather_sign_something_else():
    only_pause = (EVERY[GAME.settlement] == OPEN).all(axis=1)
    paper = FIRST[only_pause & (LEFT_OPEN == 3)].index
    assert len(paper) == 1 and ZONE[paper].all()
    assert (FIRST[ZONE] > FIRST.loc[paper[0]]).all(axis=1).any()


@pytest.mark.parametrize("event", ACTS)
def test_no_vague_pause_is_worth_having_signed_after_an_act_and_many_clear_ones_are(event):
    after = simulation.in_zone(GAME, simulation.second_count(GAME, EVERY, event))
    assert not (ZONE & after & (LEFT_OPEN == 3)).any()
    assert (ZONE & after & (LEFT_OPEN == 0)).sum() > 10


def test_a_quiet_week_changes_nothing():
    pd.testing.assert_frame_equal(simulation.second_count(GAME, EVERY, "quiet"), FIRST)


@pytest.mark.parametrize("event", ACTS)
def test_the_outcome_follows_from_the_text(event):
    outcome = simulation.outcomes(GAME, EVERY, event)
    covers = GAME.coverage.loc[event, "covers"]
    left_out = EVERY[["end", "reach"]].isin(set(covers.index[~covers.astype(bool)])).any(axis=1)
    judged = EVERY["breach"].isin(["duty_officer", "joint_mission"])
    vague = (EVERY[["end", "reach"]] == OPEN).any(axis=1)
    pause = LEFT_OPEN.notna()
    assert (outcome[~pause] == "no_pause").all()
    assert (outcome[pause & left_out] == "outside").all(), (
        "one written term that leaves the act out is enough"
    )
    assert (outcome[pause & ~left_out & vague] == "disputed").all()
    assert (outcome[pause & ~left_out & ~vague & judged] == "found").all()
    assert (outcome[pause & ~left_out & ~vague & ~judged] == "disputed").all(), "nobody was named to judge"


@pytest.mark.parametrize("event", ACTS)
def test_an_act_gains_nobody_anything_as_long_as_the_pause_stands(event):
    stands = simulation.outcomes(GAME, EVERY, event).map(GAME.outcomes["pause_stands"]).astype(bool)
    assert stands.any() and not stands.all()
    assert (simulation.second_count(GAME, EVERY, event) <= FIRST)[stands].all(axis=None)


def test_which_open_term_does_harm_depends_on_the_event():
    disputed = debrief.disputed_if_open(GAME)
    assert disputed["railway"].idxmax() == "reach" != disputed["day_seven"].idxmax()
    assert (disputed["quiet"] == 0).all()


# Time


@pytest.mark.parametrize("plan", [90, 150])
def test_a_plan_fills_its_time_and_the_debrief_is_a_third_of_the_playing_or_more(plan):
    steps = case.load("timetable", DATA).query("plan == @plan")
    minutes = steps.groupby("kind", observed=True)["minutes"].sum()
    assert minutes.sum() == plan
    assert 3 * minutes["debrief"] >= minutes["playing"]
    assert list(steps["step"]) == list(range(1, len(steps) + 1))
    phases = list(steps["phase"])
    assert phases.index("Out of role") < phases.index("Describe")
    assert phases[-6:] == ["Describe", "Analyse", "Compare the tables", "Theory", "Transfer", "Epilogue"]


# The debrief


@pytest.fixture
def own(tmp_path):
    """A copy of the simulation to change."""
    shutil.copytree(DATA.parent, tmp_path / "solutions" / "teaching" / "simulation")
    return tmp_path


def change(own, name, old, new):
    file = simulation.folder(own) / f"{name}.csv"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_the_forms_are_scored_as_by_hand():
    compared = debrief.compare(GAME, debrief.results(GAME, DATA)).set_index(["table", "party"])
    worth = {row["option"]: row for row in table("scores")}
    outcome = {row["outcome"]: row for row in table("outcomes")}
    # Table 2 of the template: B, B, B and a telephone line; card 1.
    clear = ["day_seven_ends", "both_countries", "duty_officer", "hotline"]
    for party, seat in {"upriver": "actor", "downriver": "struck", "broker": "broker"}.items():
        points = sum(int(worth[option][party]) for option in clear)
        assert compared.loc[(2, party), "first"] == points
        assert compared.loc[(2, party), "second"] == points + int(outcome["found"][seat])
    # Table 1: the vague text as it stood, and a telephone line. The pause falls.
    for party, seat in {"upriver": "actor", "downriver": "struck", "broker": "broker"}.items():
        assert compared.loc[(1, party), "second"] == int(worth["hotline"][party]) + int(
            outcome["disputed"][seat]
        )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "2,term sheet,yes,B",
            "2,term sheet,yes,D",
            "table 2, end: “D” is not on the form. Write A, B, C, open",
        ),
        (
            "2,term sheet,yes,B",
            "2,term sheet,no,B",
            "table 2: there is no pause, but B under end. Write open",
        ),
        ("2,term sheet,yes,B", "2,term sheet,maybe,B", "row 3, column pause: “maybe” is not one of yes, no"),
        ("2,term sheet,yes,B", "1,term sheet,yes,B", "“1” stands in row 2 already"),
    ],
)
def test_a_slip_in_the_results_is_named(own, old, new, told):
    change(own, "results", old, new)
    with pytest.raises(case.CaseError, match=re.escape(told)):
        debrief.results(GAME, simulation.folder(own))


def test_a_table_without_a_text_has_nothing_and_is_shown_all_the_same(own):
    change(
        own,
        "results",
        "1,vague,yes,open,open,open,B,open,open,1,19",
        "1,vague,no,open,open,open,open,open,open,1,",
    )
    tables = debrief.results(GAME, simulation.folder(own))
    compared = debrief.compare(GAME, tables)
    assert list(compared.query("table == 1")["first"]) == [0, 0, 0]
    labels = dict(zip(PARTIES, PARTIES, strict=True))
    assert "Table 1" in [
        t.get_text().split("\n")[0] for t in debrief.chart(GAME, compared, labels).axes[0].get_yticklabels()
    ]


def test_the_debrief_notebook_runs_and_holds_no_outputs(tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    notebook = nbformat.read(DATA.parent / "debrief.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [
        kind for cell in notebook.cells for out in cell.get("outputs", []) for kind in out.get("data", {})
    ]
    assert shown.count("image/svg+xml") == 2


# The packets


def body(text: str) -> str:
    """The words of a page without the marks of its lists, which come last, and without its foot."""
    return re.sub(r"(?:(?:•|\d+\.) )*Round three · [^·]* \d+ / \d+$", "", " ".join(text.split()))


@pytest.fixture(scope="module", params=packets.VERSIONS)
def printed(request, tmp_path_factory):
    """The text of every PDF for two tables by its name, one text a page, and the version."""
    try:
        printer()
    except OSError as why:
        pytest.skip(str(why))
    paths = packets.write(CHECKOUT, tmp_path_factory.mktemp(request.param), 2, request.param)
    texts = {p.stem: [body(page.extract_text()) for page in pypdf.PdfReader(p).pages] for p in paths}
    return texts, packets.Texts(CHECKOUT, request.param)


def stems(here) -> dict[str, str]:
    return {role: packets.slug(here.names[role]) for role in GAME.roles.index}


def plain(html: str) -> str:
    text = re.sub(r"<[^>]+>", " ", html).replace("&quot;", '"').replace("&amp;", "&")
    return " ".join(text.split())


def secrets(here, role: str) -> list[str]:
    """The sentences of a confidential sheet, headings and what is common to all sheets left out."""
    html = re.sub(r"<h\d>.*?</h\d>", " . ", here.markdown(f"roles/{role}.md"))
    return [s for s in re.split(r"(?<=[.:?])\s+", plain(html)) if len(s) > 45]


def squeezed(text: str) -> str:
    """Letters, digits and minus signs alone: a PDF breaks lines where it likes."""
    return re.sub(r"[^\w−]", "", text)


def scores(here, role: str) -> list[str]:
    """Each issue of a scoring sheet as it is printed, options with their points, squeezed."""
    issues = []
    for issue in here.issues(role):
        rows = [option["letter"] + option["label"] + option["points"] for option in issue["options"]]
        left = (
            f"left open in a pause: you read it as {issue['reading']}{issue['open']}"
            if issue["reading"]
            else "left open0"
        )
        issues.append(squeezed("".join([*rows, left])))
    return issues


def test_there_is_one_pdf_a_role_one_a_table_the_cards_and_the_note(printed):
    texts, here = printed
    assert set(texts) == {*stems(here).values(), "table-1", "table-2", "events", "instructor"}


@pytest.mark.parametrize("role", PARTIES)
def test_no_secret_of_a_delegation_is_in_another_pdf(printed, role):
    texts, here = printed
    own = stems(here)[role]
    found = secrets(here, role)
    assert len(found) > 8
    common = squeezed(plain(here.markdown("general.md")))
    for sentence in map(squeezed, found):
        assert sentence not in common
        for name, pages in texts.items():
            assert (sentence in squeezed("".join(pages))) == (name == own), f"{name}: {sentence}"


@pytest.mark.parametrize("role", PARTIES)
def test_the_points_of_a_delegation_are_in_its_own_pdf_alone(printed, role):
    texts, here = printed
    for issue in scores(here, role):
        holders = [name for name, pages in texts.items() if issue in squeezed("".join(pages))]
        assert holders == [stems(here)[role]]


def test_only_delegations_have_points_at_all(printed):
    texts, here = printed
    for name, pages in texts.items():
        sheets = [page for page in pages if "Scoring sheet" in page or "points to you" in page]
        assert len(sheets) == (name in {stems(here)[party] for party in PARTIES}), name
    for name in ("table-1", "table-2", "events"):
        assert "points" not in " ".join(texts[name]).lower()


@pytest.mark.parametrize("role", PARTIES)
def test_a_scoring_sheet_says_what_leaving_is_worth(printed, role):
    texts, here = printed
    (page,) = [p for p in texts[stems(here)[role]] if "Scoring sheet" in p]
    assert f"Leaving without a text is worth {GAME.walk_away[role]} points to you" in page


def test_a_scoring_sheet_and_a_form_fit_on_a_page_each(printed):
    texts, here = printed
    for role in PARTIES:
        pages = texts[stems(here)[role]]
        assert sum("Scoring sheet" in p and "Sum (without a pause" in p for p in pages) == 1
    for table_name in ("table-1", "table-2"):
        assert len(texts[table_name]) == 2
        assert "Initials" in texts[table_name][1]


def test_half_of_the_tables_get_the_vague_text_and_half_the_term_sheet(printed):
    texts, _ = printed
    assert "for about a week from strikes on energy" in texts["table-1"][0]
    assert "term sheet for a pause" in texts["table-2"][0]
    assert texts["table-1"][1].replace("Table 1", "Table 2") == texts["table-2"][1], "one form for all"


def test_all_roles_get_the_same_general_instructions_with_the_opt_outs(printed):
    texts, here = printed
    general = plain(here.markdown("general.md"))
    assert "You can change your role, observe or leave" in general
    for stem in stems(here).values():
        text = squeezed("".join(texts[stem]))
        for sentence in re.split(r"(?<=[.:?]) ", general):
            assert squeezed(sentence) in text, sentence


def test_the_note_holds_the_numbers_of_the_code(printed):
    texts, _ = printed
    note = " ".join(texts["instructor"])
    assert f"There are {FACTS['agreements']} agreements" in note
    assert f"{FACTS['whole']} of them are on the whole" in note
    assert "none of these is such that nobody would rather leave" in note
    assert f"On a part there are {FACTS['zone']} in the zone of all three" in note
    assert "{{" not in note and "{%" not in note


def test_with_invented_names_nothing_in_a_packet_names_the_case():
    here = packets.Texts(CHECKOUT, "rivers")
    real = set(case.load("names", DATA)["case"]) - set(case.load("names", DATA)["rivers"])
    for name, (_, sections) in packets.documents(CHECKOUT, 2, "rivers").items():
        if name == "instructor":
            continue
        text = packets.page(name, sections)
        assert not [word for word in [*real, "Kyiv", "Moscow", "Washington", "¶"] if word in text], name
    assert not here.case


def test_with_the_names_of_the_case_nothing_in_a_packet_speaks_of_the_invented_land():
    invented = set(case.load("names", DATA)["rivers"]) - set(case.load("names", DATA)["case"])
    for name, (_, sections) in packets.documents(CHECKOUT, 2, "case").items():
        text = packets.page(name, sections)
        assert not [word for word in [*invented, "hills"] if word in text], name


def test_the_two_versions_differ_in_names_alone():
    invented, real = (packets.Texts(CHECKOUT, version) for version in packets.VERSIONS)
    for party in PARTIES:
        points = [
            [o["points"] for issue in here.issues(party) for o in issue["options"]]
            for here in (invented, real)
        ]
        assert points[0] == points[1]


def test_another_number_in_the_tables_is_another_number_in_the_note(own):
    change(own, "roles", "broker,delegation,2,20", "broker,delegation,2,30")
    numbers = simulation_note.numbers(packets.Texts(own, "rivers"))
    assert numbers["zone"] < FACTS["zone"]
    assert f"{numbers['zone']} in the zone of all three" in plain(
        packets.Texts(own, "rivers").markdown("note.md", **numbers)
    )


def test_no_number_of_the_game_is_typed_into_the_note():
    text = (DATA.parent / "note.md").read_text("utf-8")
    typed = re.findall(r"\d+", re.sub(r"\{\{.*?\}\}|\{%.*?%\}|^\d+\.|plans\[\d+\]", "", text, flags=re.M))
    # Minutes of the two plans, the scale, and the numbers of cards and issues.
    assert set(typed) <= {"90", "150", "100", "1", "2", "3"}


@pytest.mark.parametrize(("tables", "version"), [(0, "rivers"), (41, "rivers"), (2, "mountains")])
def test_what_cannot_be_printed_is_said(tmp_path, tables, version):
    with pytest.raises(ValueError, match=r"tables can be printed|no version “mountains”"):
        packets.write(CHECKOUT, tmp_path, tables, version)
    assert not list(tmp_path.iterdir())


def test_without_a_printer_of_pdfs_the_message_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(OSError, match="WeasyPrint"):
        packets.write(CHECKOUT, tmp_path, 1)
    assert not list(tmp_path.iterdir())


def test_without_the_library_that_sets_the_type_the_message_says_what_to_install(tmp_path, monkeypatch):
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango')", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    with pytest.raises(OSError, match=r"sudo apt install libpango-1\.0-0 .* brew install pango"):
        packets.write(CHECKOUT, tmp_path / "print", 1)
    assert not (tmp_path / "print").exists()


def test_what_is_printed_asks_for_nothing_from_elsewhere(tmp_path):
    try:
        pdf = printer()
    except OSError as why:
        pytest.skip(str(why))
    from weasyprint.urls import FatalURLFetchingError

    html = '<!doctype html><title>A page</title><img alt="" src="https://elsewhere.example/x.png">'
    with pytest.raises(FatalURLFetchingError, match=r"elsewhere\.example"):
        pdf(html, tmp_path / "page.pdf")


def test_tables_of_an_earlier_larger_run_go_and_files_of_others_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(packets, "printer", lambda: lambda html, path: path.write_text(html, "utf-8"))
    monkeypatch.setattr(
        packets, "documents", lambda _, tables, __: {f"table-{n}": ("", []) for n in range(1, tables + 1)}
    )
    (tmp_path / "table-notes.pdf").write_text("mine")
    packets.write(CHECKOUT, tmp_path, 3)
    packets.write(CHECKOUT, tmp_path, 2)
    assert {p.name for p in tmp_path.iterdir()} == {"table-1.pdf", "table-2.pdf", "table-notes.pdf"}
    assert (tmp_path / "table-notes.pdf").read_text() == "mine"
