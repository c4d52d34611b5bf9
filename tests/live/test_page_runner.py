"""What the page says of code that was run: values, tables, charts, verdicts, errors with the student's own line."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path

import matplotlib.pyplot
import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "book" / "live"))

import page_runner


@pytest.fixture(autouse=True)
def no_chart_of_another_test():
    matplotlib.pyplot.close("all")


def turn(code: str, check: str | None = None) -> dict:
    return json.loads(page_runner.turn(json.dumps({"code": code, "check": check})))


def test_the_last_expression_is_shown():
    assert turn("a = 2\na + 1")["shown"] == [{"text": "3"}]


@pytest.mark.parametrize("code", ["a = 1", "None", "", "# a remark", "print('out')"])
def test_what_gives_no_value_shows_none(code):
    result = turn(code)
    assert result["shown"] == [] and result["verdict"] == "done"


@pytest.mark.parametrize("code", ["pd.DataFrame({'a': [1, 2]})", "pd.Series([1, 2], name='a')"])
def test_a_table_is_a_table_with_its_size(code):
    [table] = turn(f"import pandas as pd\n{code}")["shown"]
    assert (table["rows"], table["columns"]) == (2, 1)
    assert table["table"].startswith("<table")


def test_a_long_table_is_cut_and_says_how_long_it_is():
    [table] = turn("import pandas as pd\npd.DataFrame({'a': range(5000)})")["shown"]
    assert table["rows"] == 5000
    assert table["table"].count("<tr") < 30


def test_display_shows_values_along_the_way():
    assert turn("display(1, 'two')\n3")["shown"] == [{"text": "1"}, {"text": "'two'"}, {"text": "3"}]


def test_every_turn_begins_afresh():
    turn("left = 1")
    assert "left" in turn("left")["message"]


@pytest.mark.parametrize(
    "code", ["plt.plot([1, 2])", "figure, axes = plt.subplots()", "figure = plt.figure()\nfigure"]
)
def test_a_figure_is_drawn_once_and_closed(code):
    import matplotlib.pyplot as plt

    plt.switch_backend("svg")
    [figure] = turn(f"import matplotlib.pyplot as plt\n{code}")["shown"]
    assert b"<svg" in base64.b64decode(figure["figure"])
    assert not plt.get_fignums()


def test_a_figure_that_pyplot_does_not_hold_is_drawn_too():
    [figure] = turn("from matplotlib.figure import Figure\nFigure()")["shown"]
    assert "figure" in figure


def test_a_figures_words_are_its_title():
    code = "import matplotlib.pyplot as plt\nplt.plot([1])\nplt.title('Days of pause')"
    assert turn(code)["shown"][0]["words"] == "Chart drawn by your code: Days of pause"


CHECK = "from seminar import check\ncheck.whole_number(answer, 3)"


@pytest.mark.parametrize(
    ("code", "verdict"), [("answer = 3", "right"), ("answer = 4", "wrong"), ("answer = ...", "unanswered")]
)
def test_a_check_gives_its_verdict_without_a_trace(code, verdict):
    result = turn(code, CHECK)
    assert result["verdict"] == verdict and "trace" not in result


@pytest.mark.parametrize(
    ("code", "line", "message"),
    [
        ("a = 1\nb = a + c", 2, "NameError: name 'c' is not defined"),
        ("a = 1\nb = (a,", 2, "SyntaxError: '(' was never closed"),
        ("import pandas as pd\n\npd.DataFrame({'a': [1]})['b']", 3, "KeyError: 'b'"),
        ("def f(x):\n    return 1 / x\nf(0)", 2, "ZeroDivisionError: division by zero"),
        ("import sys\nsys.exit(2)", 2, "SystemExit: 2"),
        ("raise KeyboardInterrupt", 1, "KeyboardInterrupt: "),
    ],
)
def test_an_error_names_the_students_own_line(code, line, message):
    result = turn(code)
    assert (result["verdict"], result["line"], result["message"]) == ("error", line, message)
    assert result["source"] == code.splitlines()[line - 1].strip()
    assert "page_runner" not in result["trace"]


def test_an_error_in_the_check_says_that_it_is_there():
    result = turn("a = 1", "a / 0")
    assert (result["verdict"], result["place"]) == ("error", "the check")


def test_a_name_that_the_check_misses_is_not_answered_yet():
    assert turn("a = 1", "answer") == {
        "shown": [],
        "verdict": "unanswered",
        "message": "Your code gives no “answer” yet.",
    }


def test_a_value_that_cannot_be_written_is_an_error_not_a_crash():
    assert turn("class Odd:\n    def __repr__(self): raise ValueError('no')\nOdd()")["verdict"] == "error"


def test_a_huge_value_is_cut():
    [value] = turn("'x' * 10**6")["shown"]
    assert len(value["text"]) < 30_000
