"""A maintainer adds a third round of talks to ``data/``: book, notebooks and keys follow, on a warm build."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROUND_THREE = 'talks_round_three,"Talks, round three",talks,2026-02-18,2026-02-18,2026-02-19,2026-02-19,day,stated,made_up,\n'
KEYS = """
import nbformat, sys
from seminar import check
cells = {c.metadata.nbgrader["grade_id"]: c for c in nbformat.read(sys.argv[1], 4).cells}
space = {}
exec(cells["setup"].source, space)
print(space["events"].loc[space["events"]["kind"] == "talks", "label"].tolist())
exec("q02 = 14" if sys.argv[2] == "old" else cells["q02"].source, space)
try:
    exec(cells["q02-test"].source, space)
except check.Wrong as why:
    print("refused:", why)
"""


def in_copy(copy: Path, *command: str) -> str:
    """The output of a command that runs in the copy and imports the copy's package."""
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    done = subprocess.run(
        [sys.executable, *command], cwd=copy, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture
def before_and_after(copy):
    in_copy(copy, "-m", "seminar.cli", "book")
    before = {
        page.name: page.read_text(encoding="utf-8") for page in (copy / "_build" / "html").glob("*.html")
    }
    with (copy / "data" / "sources.csv").open("a", encoding="utf-8") as sources:
        sources.write("made_up,A fictitious report,nowhere,2026-02-20,,Made up for a test.\n")
    with (copy / "data" / "events.csv").open("a", encoding="utf-8") as events:
        events.write(ROUND_THREE)
    with (copy / "data" / "event_actors.csv").open("a", encoding="utf-8") as actors:
        actors.writelines(f"talks_round_three,{party}\n" for party in ("UA", "RU", "US"))
    in_copy(copy, "-m", "seminar.cli", "check-data")
    in_copy(copy, "-m", "seminar.cli", "book")
    after = {
        page.name: page.read_text(encoding="utf-8") for page in (copy / "_build" / "html").glob("*.html")
    }
    return copy, before, after


def test_a_third_round_changes_book_notebooks_and_keys_together(before_and_after):
    copy, before, after = before_and_after
    assert "Talks, round three" not in before["time.html"]
    assert "Talks, round three" in after["time.html"], "the time line and its table come from data/"
    assert "16 rows" in before["codebook.html"] and "17 rows" in after["codebook.html"]
    assert '"2026-02-19"' in after["time.html"] and '"2026-02-19"' not in before["time.html"], (
        "the explorer's days"
    )
    unchanged = [
        name for name in ("glossary.html", "references.html") if body(before[name]) != body(after[name])
    ]
    assert unchanged == [], "pages that do not use the events keep their text"

    in_copy(copy, "-m", "seminar.cli", "release")
    notebook = str(copy / "exercises" / "timeline" / "timeline.ipynb")
    source = str(copy / "solutions" / "assignments" / "timeline" / "timeline.ipynb")
    assert "round three" in in_copy(copy, "-c", KEYS, notebook, "old"), (
        "the student's table has the third round"
    )
    assert "refused" in in_copy(copy, "-c", KEYS, source, "old"), "the old answer is no longer right"
    assert "refused" not in in_copy(copy, "-c", KEYS, source, "new"), "the solution follows the data"


def body(page: str) -> str:
    return page.split("<article")[1].split("</article>")[0]
