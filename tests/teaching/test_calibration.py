"""Calibration: sample answers that keep to their prompt, marks that keep to the rubric, and a fair agreement statistic."""

from __future__ import annotations

import math
import re

import nbformat
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook

from seminar import case
from seminar.desk import agreement, demo
from seminar.desk.agreement import ALL, CALIBRATED, KEY, MarksError
from seminar.grading import grade, jail, marking
from seminar.grading.course import SOURCES, assignments, root

CHECKOUT = root()
FOLDER = CHECKOUT / "solutions" / "data"
TEACHING = CHECKOUT / "solutions" / "teaching"
MARKS = case.load("calibration", FOLDER)
TOTALS = MARKS.groupby(["assignment", "sample"])["points"].sum()
STANDING = ("weak", "middling", "strong")

SAMPLES = {
    tuple(name.split()): "\n".join(
        line.removeprefix(">").strip() for line in text.splitlines() if line[:1] == ">"
    )
    for name, text in re.findall(
        r"^### (\w+ \w)\n(.*?)(?=^##|\Z)", (TEACHING / "calibration.md").read_text("utf-8"), re.S | re.M
    )
}


def prompt(assignment: str) -> str:
    cells = nbformat.read(CHECKOUT / SOURCES / assignment / f"{assignment}.ipynb", 4).cells
    return "\n".join(c.source for c in cells if c.metadata.nbgrader["grade_id"].startswith("essay-prompt"))


def test_each_essay_has_three_samples_and_each_sample_its_marks():
    assert set(SAMPLES) == {(name, letter) for name in assignments(CHECKOUT) for letter in "ABC"}
    assert set(TOTALS.index) == set(SAMPLES)


@pytest.mark.parametrize("sample", SAMPLES, ids=" ".join)
def test_a_sample_keeps_to_the_words_that_its_prompt_asks_for(sample):
    least, most = map(int, re.search(r"(\d+) to (\d+) words", prompt(sample[0])).groups())
    words = [line for line in SAMPLES[sample].splitlines() if not line.startswith("|")]
    assert least <= len(" ".join(words).split()) <= most, "tables do not count as words"


@pytest.mark.parametrize("sample", SAMPLES, ids=" ".join)
def test_a_sample_cites_only_paragraphs_of_which_something_is_coded(sample):
    cited = {int(n) for pair in re.findall(r"¶(\d+)(?:–(\d+))?", SAMPLES[sample]) for n in pair if n}
    assert cited or (sample == ("figures", "C")), "whoever cites nothing is marked for it"
    assert cited <= set(case.load("statements")["paragraph"])


@pytest.mark.parametrize("sample", SAMPLES, ids=" ".join)
def test_a_sample_is_marked_by_every_criterion_of_its_question_and_no_other(sample):
    asked = case.load("manual_criteria", FOLDER)
    own = MARKS[(MARKS["assignment"] == sample[0]) & (MARKS["sample"] == sample[1])]
    assert own["criterion"].tolist() == asked.loc[asked["assignment"] == sample[0], "criterion"].tolist()


def test_points_follow_from_levels_and_levels_exist():
    both = MARKS.merge(
        case.load("manual_criteria", FOLDER),
        on=["assignment", "question", "criterion"],
        suffixes=("", "_most"),
    )
    assert len(both) == len(MARKS)
    assert (both["points"] == both["points_most"] * both["level"] / 3).all()
    levels = case.load("rubric_levels", FOLDER)
    assert len(MARKS.merge(levels, on=["criterion", "level"])) == len(MARKS)


@pytest.mark.parametrize("assignment", assignments(CHECKOUT))
def test_one_sample_is_weak_one_middling_and_one_strong(assignment):
    most = case.load("manual_questions", FOLDER).set_index("assignment")["points"][assignment]
    weak, middling, strong = sorted(TOTALS[assignment] / most)
    assert weak <= 1 / 3 < 1 / 2 <= middling <= 2 / 3 < 9 / 10 <= strong


def test_the_letters_do_not_tell_how_good_a_sample_is():
    orders = {tuple(TOTALS[name].sort_values().index) for name in assignments(CHECKOUT)}
    assert len(orders) >= 4


def test_no_sample_is_a_model_answer():
    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", text.lower())
        return set(zip(*(words[i:] for i in range(8)), strict=False))

    for (assignment, _), text in SAMPLES.items():
        cells = nbformat.read(CHECKOUT / SOURCES / assignment / f"{assignment}.ipynb", 4).cells
        model, asked = (
            next(c.source for c in cells if c.metadata.nbgrader["grade_id"] == i)
            for i in ("essay", "essay-prompt")
        )
        assert not runs(text) & runs(model) - runs(asked)


def key() -> str:
    labels = case.load("rubric_criteria", FOLDER).set_index("criterion")["label"]
    most = case.load("manual_criteria", FOLDER).set_index(["assignment", "criterion"])["points"]
    lines = [
        "# Calibration: the key",
        "",
        "For instructors and markers, after [the exercise](calibration.md). Written by the tests from "
        "`solutions/data/calibration.csv`: change a mark there. One careful reading, not the truth.",
    ]
    for assignment in dict.fromkeys(MARKS["assignment"]):
        lines += ["", f"## {assignment}"]
        for sample, standing in zip(TOTALS[assignment].sort_values().index, STANDING, strict=True):
            own = MARKS[(MARKS["assignment"] == assignment) & (MARKS["sample"] == sample)]
            lines += [
                "",
                f"### {assignment} {sample}: {standing}, {own['points'].sum():g} of {most[assignment].sum():g}",
            ]
            lines += ["", "| Criterion | Level | Points | Why |", "|---|---|---|---|"]
            for row in own.itertuples():
                points = f"{row.points:g} of {most[assignment, row.criterion]:g}"
                lines.append(f"| {labels[row.criterion]} | {row.level} | {points} | {row.reason} |")
    return "\n".join(lines) + "\n"


def assert_up_to_date(name: str, text: str, changed: str) -> None:
    """The committed page says what was written now; else the message has the command that brings it up to date."""
    fresh = CHECKOUT / "_build" / name
    fresh.parent.mkdir(exist_ok=True)
    fresh.write_text(text, encoding="utf-8")
    assert (TEACHING / name).read_text("utf-8") == fresh.read_text("utf-8"), (
        f"{changed} changed: cp _build/{name} solutions/teaching/{name}"
    )


def test_the_key_says_what_the_table_of_marks_says():
    assert_up_to_date("calibration-key.md", key(), "marks")


def mark_schemes() -> str:
    lines = [
        "# Mark schemes and levels",
        "",
        "For markers. `seminar mark` shows each beside its texts. The tables are the same for every text; where a mark "
        "scheme asks for something else, the scheme decides. Written by the tests from `manual_questions.csv`, "
        "`manual_criteria.csv` and `rubric_levels.csv` in `solutions/data/`: change them there.",
    ]
    for assignment in dict.fromkeys(MARKS["assignment"]):
        (scheme,) = marking.schemes(CHECKOUT, assignment).values()
        lines += ["", f"## {assignment}", "", re.sub(r"\n+(?=\*\*)", "\n\n", scheme)]
    return "\n".join(lines) + "\n"


def test_the_page_of_mark_schemes_says_what_the_tables_say():
    assert_up_to_date("mark-schemes.md", mark_schemes(), "mark schemes")


@pytest.fixture
def read(tmp_path):
    def from_texts(*texts: str | bytes) -> pd.DataFrame:
        paths = [tmp_path / f"marks{number}.csv" for number in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return agreement.read(*paths, checkout=CHECKOUT)

    return from_texts


HEADER = "marker,assignment,sample,criterion,level\n"


@pytest.mark.parametrize(
    "text",
    [
        HEADER + "ada,timeline,A,answer,2\n",
        "\ufeff" + HEADER + "ada,timeline,A,answer,2\n",
        HEADER.replace(",", ";") + "ada;timeline;A;answer;2\n",
        HEADER.upper() + "ada, Timeline ,a,Answer, 2\r\n",
        "note," + HEADER + "x,ada,timeline,A,answer,2\n",
        HEADER + "ada,timeline,A,answer,2\nada,timeline,A,limits,\n",
        HEADER + "\nada,timeline,A,answer,2\n\n,,,,\n",
        HEADER + "ada,timeline,A,answer,2,\n",
        HEADER.replace(",", "\t") + "ada\ttimeline\tA\tanswer\t2\n",
        (HEADER + "ada,timeline,A,answer,2\n").replace("\n", "\r"),
        HEADER + "ada,timeline,A,Answers the question,2\n",
        HEADER + "ada,timeline,A,answer,2.0\n",
        HEADER.replace(",", ";") + "ada;timeline;A;answer;2,0\n",
    ],
    ids=[
        "plain",
        "byte order mark",
        "semicolons",
        "case and spaces",
        "another column",
        "a row without a level",
        "empty rows",
        "an empty cell more",
        "tabs",
        "lines of an old Mac",
        "the criterion as it is printed",
        "a decimal point",
        "a decimal comma",
    ],
)
def test_marks_are_read_as_spreadsheets_save_them(read, text):
    assert read(text).values.tolist() == [["ada", "timeline", "A", "answer", 2]]


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["marker,sample\nada,A\n"], r"marks0\.csv, line 1: .*assignment, criterion, level"),
        (
            [HEADER + "ada,timeline,A,answer,4\n"],
            r"marks0\.csv, line 2, column level: “4” is not 0, 1, 2 or 3",
        ),
        ([HEADER.replace(",", ";") + "ada;timeline;A;answer;2,5\n"], r"“2,5” is not .* take the lower one"),
        ([HEADER + "ada,timeline,A,answer,\n"], r"marks0\.csv: no level is filled in yet"),
        ([HEADER + "Gradebook,timeline,A,answer,1\n"], r"line 2, column marker: “Gradebook” is no marker"),
        ([HEADER + "ada,timeline,A,theory,1\n"], r"line 2: “timeline” has no criterion “theory”"),
        ([HEADER + ",timeline,A,answer,1\n"], r"line 2: who marked"),
        ([HEADER + "Calibrated,timeline,A,answer,1\n"], r"line 2, column marker: “Calibrated” is no marker"),
        ([HEADER + "ada,timeline,A,answer,1\n"] * 2, r"marks1\.csv, line 2: .* as marks0\.csv, line 2"),
        ([HEADER.encode() + b"\xe4da,timeline,A,answer,1\n"], r"not UTF-8"),
        ([HEADER + "\nada,timeline,A,answer,1,2,3\n"], r"marks0\.csv, line 3: more cells than line 1 names"),
        ([""], r"marks0\.csv, line 1: one column each"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_line(read, texts, message):
    with pytest.raises(MarksError, match=message):
        read(*texts)


def test_a_blank_sheet_has_a_row_for_each_mark_and_overwrites_nothing(tmp_path):
    sheet = tmp_path / "ada.csv"
    agreement.blank(CHECKOUT, "timeline", sheet)
    empty = pd.read_csv(sheet)
    assert set(empty["marker"]) == {"ada"} and empty["level"].isna().all()
    assert "The case for the other view" in set(empty["criterion"]), "as it is printed beside the text"
    empty.assign(level=1).to_csv(sheet, index=False)
    own = MARKS[MARKS["assignment"] == "timeline"]
    assert agreement.read(sheet, checkout=CHECKOUT)[KEY].values.tolist() == own[KEY].values.tolist()
    with pytest.raises(FileExistsError, match=r"ada\.csv is already there"):
        agreement.blank(CHECKOUT, "timeline", sheet)


def marked(marker: str, levels: list[int], criterion: str = "answer") -> pd.DataFrame:
    samples = [f"S{number}" for number in range(len(levels))]
    return pd.DataFrame(
        {
            "marker": marker,
            "assignment": "timeline",
            "sample": samples,
            "criterion": criterion,
            "level": levels,
        }
    )


def by_hand(first: list[int], second: list[int]) -> float:
    """One minus the mean squared distance over the one expected of two markers who mark independently."""
    seen = np.mean([(a - b) ** 2 for a, b in zip(first, second, strict=True)])
    expected = np.mean([(a - b) ** 2 for a in first for b in second])
    return 1 - seen / expected if expected else math.nan


pairs = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40)


@given(pairs)
def test_kappa_is_that_of_the_definition_and_does_not_mind_who_comes_first(levels):
    pytest.importorskip("sklearn")
    first, second = map(list, zip(*levels, strict=True))
    found = agreement.kappa(pd.concat([marked("ada", first), marked("ben", second)])).iloc[0]
    assert found["kappa"] == pytest.approx(by_hand(first, second), nan_ok=True)
    assert found["shift"] == pytest.approx(np.mean(second) - np.mean(first))
    turned = agreement.kappa(pd.concat([marked("ben", first), marked("ada", second)])).iloc[0]
    assert turned["kappa"] == pytest.approx(found["kappa"], nan_ok=True)


def test_kappa_is_given_for_each_pair_by_criterion_and_for_all_together():
    pytest.importorskip("sklearn")
    key = agreement.calibrated(CHECKOUT)
    own = key[key["assignment"] == "timeline"][agreement.COLUMNS]
    marks = pd.concat([key, own.assign(marker="ben"), own.assign(marker="ada", level=3 - own["level"])])
    found = agreement.kappa(marks).set_index(["first", "second", "criterion"]).sort_index()
    criteria = {*own["criterion"], ALL}
    for pair in [(CALIBRATED, "ada"), (CALIBRATED, "ben"), ("ada", "ben")]:
        assert set(found.loc[pair].index) == criteria
    assert found.loc[(CALIBRATED, "ben", ALL), ["marks", "same", "shift", "kappa"]].tolist() == [
        len(own),
        1,
        0,
        1,
    ]
    assert found.loc[(CALIBRATED, "ada", ALL), "kappa"] < 0


def test_markers_without_a_common_text_are_not_compared():
    assert agreement.kappa(pd.concat([marked("ada", [1, 2]), marked("ben", [1, 2], "limits")])).empty


def test_what_lies_far_apart_comes_first_and_what_lies_near_not_at_all():
    marks = pd.concat([marked("ada", [0, 1, 2]), marked("ben", [2, 2, 2]), marked("cem", [3, 2, 2])])
    [(place, levels)] = agreement.apart(marks).iterrows()
    assert place == ("timeline", "S0", "answer")
    assert levels.to_dict() == {"ada": 0, "ben": 2, "cem": 3}


def test_who_lacks_a_mark_that_another_gave_is_named_with_the_text():
    found = agreement.missing(
        pd.concat([marked("ada", [0, 1, 2]), marked("ben", [2]), marked("cem", [3, 2, 2])])
    )
    assert found.to_dict() == {("ben", "timeline", "S1"): 1, ("ben", "timeline", "S2"): 1}


def test_the_caveat_speaks_of_small_numbers():
    assert str(agreement.FEW) in agreement.CAVEAT and "verdict" in agreement.CAVEAT


def test_the_verb_writes_sheets_and_compares_what_two_markers_filled_in(tmp_path):
    pytest.importorskip("sklearn")
    from typer.testing import CliRunner

    from seminar.cli import app

    sheets = [tmp_path / "ada.csv", tmp_path / "ben.csv"]
    names = [str(sheet) for sheet in sheets]
    wide = {"env": {"COLUMNS": "200"}}
    assert CliRunner().invoke(app, ["agreement", *names, "--blank", "figures"], **wide).exit_code == 0
    nothing = CliRunner().invoke(app, ["agreement", *names], **wide)
    assert nothing.exit_code == 1 and "ada.csv: no level is filled in yet" in nothing.output
    for sheet, level in zip(sheets, (3, 0), strict=True):
        pd.read_csv(sheet).assign(level=level)[level:].to_csv(sheet, index=False, sep=";")
    alone = CliRunner().invoke(app, ["agreement", names[0]], **wide)
    assert alone.exit_code == 1 and "--key" in alone.output
    told = CliRunner().invoke(app, ["agreement", *names], **wide)
    assert told.exit_code == 0, told.output
    assert "ada, ben" in told.output and "ada lacks 3 levels on figures A." in told.output
    assert "Talk about figures B, Answers the question: ada 3, ben 0.\n" in told.output
    assert "calibrated" not in told.output and "“Will take”" not in told.output, (
        "the key comes after the talk"
    )
    keyed = CliRunner().invoke(app, ["agreement", *names, "--key"], **wide)
    assert "calibrated, ada" in keyed.output
    assert "figures B, Answers the question: calibrated 1, ada 3, ben 0. “Will take”" in keyed.output
    assert agreement.CAVEAT[:40] in told.output


def test_levels_in_the_gradebook_are_those_that_the_feedback_shows(checkout, tmp_path):
    demo.write(checkout, tmp_path, "timeline", 1)
    grade.grade(checkout, tmp_path, "timeline", trusted=bool(jail.why_not()))
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as book:
        [submission] = book.assignment_submissions("timeline")
        student = submission.student.id
        [comment] = [c for c in submission.notebooks[0].comments if c.name == "essay"]
        comment.manual_comment = "Evidence: 2, Limits of the source: 0\nThanks: 3"
        book.db.commit()
    found = agreement.entered(checkout, tmp_path, "timeline").values.tolist()
    text = [agreement.ENTERED, "timeline", student.upper()]
    assert found == [[*text, "evidence", 2], [*text, "limits", 0]]
