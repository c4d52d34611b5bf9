"""The first cell of a notebook says what is missing or too old and the lines that mend it, never a traceback."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import nbformat
import pandas
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

import seminar
from seminar import versions

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "solutions" / "assignments").glob("*/*.ipynb"))


def first_code(path: Path) -> str:
    return next(cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code")


def test_where_all_is_well_nothing_is_said(capsys):
    versions.check(versions.release())
    assert capsys.readouterr().out == ""


TOO_OLD = [
    ((sys, "version_info", (3, 10, 2)), "This is Python 3.10", "Install one of them"),
    ((pandas, "__version__", "2.3.3"), "This is pandas 2.3.3.", "%pip install -r requirements.txt"),
    ((seminar.versions, "__version__", "0.9.4"), "still of release 0.9", "%pip install -r requirements.txt"),
]


@pytest.mark.parametrize(("change", "said", "remedy"), TOO_OLD, ids=["python", "pandas", "package"])
def test_what_is_too_old_is_named_with_the_remedy(change, said, remedy, monkeypatch):
    monkeypatch.setattr(*change)
    with pytest.raises(versions.Unsuitable) as why:
        versions.check("1.0")
    assert said in str(why.value) and remedy in str(why.value)


def test_pandas_that_is_missing_or_damaged_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(versions.Unsuitable, match="pandas is missing here, or damaged"):
        versions.check("1.0")


TOO_NEW = [
    ((sys, "version_info", (3, 99, 0)), "Python 3.99 is newer than the tested"),
    ((seminar.versions, "__version__", "1.10.0"), "The package is of release 1.10, this notebook of 1.2"),
]


@pytest.mark.parametrize(("change", "said"), TOO_NEW, ids=["python", "package"])
def test_what_is_newer_is_one_line_and_no_obstacle(change, said, monkeypatch, capsys):
    monkeypatch.setattr(seminar.versions, "__version__", "1.2.0")
    monkeypatch.setattr(*change)
    versions.check("1.2")
    out = capsys.readouterr().out
    assert said in out and out.count("\n") == 1


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_each_notebook_asks_first_and_for_the_release_at_hand(path):
    asked = re.search(r'^seminar\.versions\.check\("(.*)"\)$', first_code(path), re.M)
    assert asked[1] == versions.release()
    before = first_code(path)[: asked.start()]
    assert re.findall(r"^\s*(?:import|from) (\S+)", before, re.M) == [
        "seminar.versions",
        "IPython.core.error",
    ]


def test_all_notebooks_ask_in_the_same_words():
    assert len({first_code(path).split("seminar.versions.check")[0] for path in SOURCES}) == 1


def test_the_cell_gives_the_same_lines_and_versions_as_the_package():
    cell = first_code(SOURCES[0]).replace("\\n", "\n").replace('"\n        "', "")
    assert versions.MEND in cell
    assert f"{', '.join(versions.TESTED[:-1])} or {versions.TESTED[-1]}" in cell


def test_the_package_asks_for_the_same_versions():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == f">={versions.TESTED[0]}"
    assert f"pandas>={versions.PANDAS}" in project["dependencies"]


LACKING = {
    "no package": "import sys; sys.modules['seminar'] = None",
    "another package of that name": "import sys, types; sys.modules['seminar'] = types.ModuleType('seminar')",
    "old pandas": "import pandas; pandas.__version__ = '2.2.0'",
    "no pandas": "import sys; sys.modules['pandas'] = None",
}


@pytest.mark.parametrize("lack", LACKING.values(), ids=LACKING)
def test_in_a_notebook_only_the_words_are_seen_and_nothing_runs_on(lack):
    cells = [lack, first_code(SOURCES[0]), "print('went on')"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in cells])
    with pytest.raises(CellExecutionError):
        NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    (output,) = notebook.cells[1].outputs
    seen = output.get("text") or "\n".join(output["traceback"])
    assert "%pip install -r requirements.txt" in seen
    assert not re.search(r"Traceback|ModuleNotFound|Cell In|\x1b", seen), seen
    assert notebook.cells[2].outputs == []
