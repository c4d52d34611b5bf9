"""Places to look: what two share that is rare in the class, and code more alike than the class’s."""

from __future__ import annotations

import dataclasses
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seminar.desk import demo, likeness
from seminar.grading.results import Result
from tests.desk.classes import made_up, quiz

A = "timeline"


@pytest.fixture(scope="module")
def thirty(checkout):
    return [r for r in made_up(checkout, A, demo.points(checkout, A), 30) if r.graded]


def wrong(student: str, **shown: str) -> Result:
    result = quiz(student, [0.0] * 6)
    messages = dict.fromkeys(result.points, "Not answered yet. Needed: a number.") | dict.fromkeys(
        shown, "no"
    )
    return dataclasses.replace(result, messages=messages, shown={q: f"{q} = {v}" for q, v in shown.items()})


def right(student: str) -> Result:
    return quiz(student, [1.0] * 6)


def test_two_who_share_what_nobody_else_has_are_a_place_to_look(thirty):
    strange = {q: f"{q} = 9{n}17" for n, q in enumerate(list(thirty[0].points)[:5])}
    points = thirty[0].points | dict.fromkeys(strange, 0.0)
    messages = dict.fromkeys(strange, "no")
    pair = [
        dataclasses.replace(r, points=points, messages=messages, shown=strange)
        for r in (thirty[3], thirty[8])
    ]
    others = [r for n, r in enumerate(thirty) if n not in (3, 8)]
    found = likeness.look(others + pair, {})
    assert [p.students for p in found.pairs] == [(pair[0].student, pair[1].student)]
    assert found.pairs[0].answers == strange and found.pairs[0].expected < 0.001


def test_a_class_without_copies_names_nobody(thirty):
    assert likeness.look(thirty, {}).pairs == []


def test_one_shared_answer_is_no_place_to_look():
    results = [wrong("a", q01="7"), wrong("b", q01="7"), *(right(f"r{n}") for n in range(30))]
    assert likeness.look(results, {}).pairs == []


@pytest.mark.parametrize(("holders", "unusual"), [(1, False), (2, True), (5, True), (6, False)])
def test_unusual_is_what_two_and_at_most_one_in_twenty_gave(holders, unusual):
    results = [wrong(f"w{n}", q01="7") for n in range(holders)] + [
        right(f"r{n}") for n in range(100 - holders)
    ]
    assert bool(likeness.unusual(results)) == unusual


@pytest.mark.parametrize("value", ["Ellipsis", "<function>"])
def test_no_answer_and_no_value_are_nothing_in_common(value):
    results = [wrong("a", q01=value), wrong("b", q01=value), *(right(f"r{n}") for n in range(20))]
    assert likeness.unusual(results) == {}


def test_right_and_open_answers_are_nothing_in_common():
    open_ones = [
        dataclasses.replace(wrong(s), shown={"q01": "q01 = {'a': 1, 'b': Ellipsis}"}) for s in ("a", "b")
    ]
    solved = [dataclasses.replace(right(s), shown={"q01": "q01 = 3"}) for s in ("c", "d")]
    assert likeness.unusual(open_ones + solved + [right(f"r{n}") for n in range(20)]) == {}


def test_what_chance_lets_a_pair_share_is_poisson():
    """Twenty right, two with five wrong each: weights 6/32; one answer with two holders; mean 36/1024 · 2."""
    shared = [wrong(s, q01="7", **{f"q0{n}": f"{s}{n}" for n in range(2, 6)}) for s in ("a", "b")]
    results = shared + [right(f"r{n}") for n in range(20)]
    seen, expected = likeness.coincidences(results, likeness.unusual(results))
    mean = (6 / 32) ** 2 * 2
    assert seen[0, 1] == 1
    assert expected[0, 1] == pytest.approx((1 - math.exp(-mean)) * 22 * 21 / 2)


@settings(max_examples=30)
@given(st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=1, max_size=25), st.randoms())
def test_the_order_of_students_does_not_change_who_is_named(rows, chance):
    results = [
        wrong(f"s{n}", **{f"q0{k}": str(v) for k, v in enumerate(row, 1)}) for n, row in enumerate(rows)
    ]
    shuffled = chance.sample(results, len(results))
    one, two = (
        {frozenset(p.students): p.expected for p in likeness.look(each, {}).pairs}
        for each in (results, shuffled)
    )
    assert one == pytest.approx(two)


def test_code_that_is_the_same_stands_out_and_usual_code_does_not():
    rng = np.random.default_rng(5)
    code = ["".join(chr(0xF0000 + n) for n in rng.integers(0, 12, 300)) for _ in range(30)]
    alone, *_, fence = likeness.alike(code)
    assert not (np.triu(alone, 1) >= fence).any()
    both, *_, fence = likeness.alike([*code, code[4]])
    assert np.argwhere(np.triu(both, 1) >= fence).tolist() == [[4, 30]]


def test_of_very_many_pairs_the_strangest_are_named_and_all_are_counted(thirty):
    rng = np.random.default_rng(5)
    code = {r.student: "".join(chr(0xF0000 + n) for n in rng.integers(0, 12, 300)) for r in thirty}
    copies = [r.student for r in thirty[:14]]
    found = likeness.look(thirty, code | dict.fromkeys(copies, code[copies[0]]))
    assert found.found == 14 * 13 / 2 > len(found.pairs) == likeness.MOST_PAIRS
    assert all(pair.likeness == 100 and pair.code_stands_out for pair in found.pairs)


def test_where_the_whole_class_wrote_the_same_nothing_stands_out():
    *_, fence = likeness.alike(["a" * 100] * 20)
    assert math.isnan(fence)


def test_short_code_and_small_classes_are_not_compared():
    assert likeness.alike(["a" * (likeness.SHORT - 1)] * 50)[1] == 0
    found, compared, usual, fence = likeness.alike(["a" * 100] * 9)
    assert compared == 9 and math.isnan(usual) and math.isnan(fence) and np.isnan(found).all()


def notebook(course, student, *cells, mark=True):
    folder = course / "autograded" / student / A
    folder.mkdir(parents=True)
    made = [
        {
            "cell_type": "code",
            "source": source,
            "metadata": {"nbgrader": {"solution": mark, "grade_id": f"q{n}"}},
        }
        for n, source in enumerate(cells)
    ]
    (folder / f"{A}.ipynb").write_text(json.dumps({"cells": made}), encoding="utf-8")


def test_renaming_comments_and_spaces_hide_nothing(checkout, tmp_path):
    notebook(tmp_path, "a", "total = 0\nfor day in days:\n    total = total + day.width  # add\n")
    notebook(tmp_path, "b", "summe=0\nfor  tag in tage:\n  summe = summe+tag.width\n")
    notebook(tmp_path, "c", "total = max(day.height for day in days)")
    code = likeness.own_code(checkout, tmp_path, A, ["a", "b", "c"])
    assert code["a"] == code["b"] != code["c"]


def test_what_everybody_was_given_is_not_anybodys_own(checkout, tmp_path):
    released = json.loads((checkout / "exercises" / A / f"{A}.ipynb").read_text(encoding="utf-8"))
    given = ["".join(c["source"]) for c in released["cells"] if c["cell_type"] == "code"]
    notebook(tmp_path, "a", *given)
    notebook(tmp_path, "locked", "mine = 1", mark=False)
    assert likeness.own_code(checkout, tmp_path, A, ["a", "locked"]) == {"a": "", "locked": ""}


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"cells": 3}', b'{"cells": [1]}', b"\xff\xfe", b"[" * 100_000]
)
def test_a_notebook_that_cannot_be_read_is_passed_over(checkout, tmp_path, content):
    folder = tmp_path / "autograded" / "a" / A
    folder.mkdir(parents=True)
    (folder / f"{A}.ipynb").write_bytes(content)
    assert likeness.own_code(checkout, tmp_path, A, ["a", "missing"]) == {"a": "", "missing": ""}


def test_a_link_is_not_followed(checkout, tmp_path):
    notebook(tmp_path, "b", "own = [width for width in widths]")
    place = tmp_path / "autograded" / "a" / A
    place.mkdir(parents=True)
    (place / f"{A}.ipynb").symlink_to(tmp_path / "autograded" / "b" / A / f"{A}.ipynb")
    assert likeness.own_code(checkout, tmp_path, A, ["a"]) == {"a": ""}
