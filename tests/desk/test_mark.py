"""Marking by hand in the formgrader: nameless, harmless, on this machine alone, and gone when it ends."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import nbformat
import pytest
from nbgrader.api import Gradebook

from seminar.desk import demo, mark, roster
from seminar.grading import grade, jail
from seminar.grading.course import gradebook
from seminar.grading.marking import scheme

NOTEBOOKS = "submitted_notebooks/timeline/timeline"
HOSTILE = """A *fair* reading: a < b & c > d.

> a quotation

<script>document.title = "run"</script>
<img src="x" onerror="document.title = 'run'">
<input id="essay" class="score">
[a link](javascript:document.title='run') ![a picture](https://elsewhere.example/pixel.png)
"""


@pytest.fixture(scope="module")
def course(checkout, tmp_path_factory):
    """A graded class; the essay of one is an attack."""
    place = tmp_path_factory.mktemp("course")
    demo.write(checkout, place, "timeline")
    file = place / "submitted" / "student-02" / "timeline" / "timeline.ipynb"
    notebook = nbformat.read(file, 4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "essay":
            cell.source = HOSTILE
    nbformat.write(notebook, file)
    grade.grade(checkout, place, "timeline", trusted=bool(jail.why_not()))
    return place


def results(checkout, course):
    with gradebook(checkout, course) as book:
        return {result.student: result for result in book.results("timeline")}


@pytest.fixture(scope="module")
def nameless(checkout, course):
    with mark.formgrader(checkout, course, "timeline", port=0) as (address, _):
        yield address


def ask(address, path=None):
    """An answer of the formgrader, asked with the token of its address: status, headers, text."""
    parts = urlsplit(address)
    request = urllib.request.Request(f"{parts.scheme}://{parts.netloc}{path or parts.path}")
    if parts.query:
        request.add_header("Authorization", f"token {parts.query.removeprefix('token=')}")
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as why:
        return why.code, why.headers, why.read().decode()


def data(address, path):
    return json.loads(ask(address, f"/formgrader/api/{path}")[2])


def submission(address, number=0):
    return data(address, NOTEBOOKS)[number]["id"]


def test_nothing_that_leaves_the_process_names_a_student(checkout, course, nameless):
    first = submission(nameless)
    said = [
        ask(nameless, path)[2]
        for path in (
            "/formgrader/gradebook/timeline/timeline",
            "/formgrader/api/submitted_notebooks/timeline/timeline",
            f"/formgrader/submissions/{first}/",
            f"/formgrader/api/grades?submission_id={first}",
            f"/formgrader/api/comments?submission_id={first}",
        )
    ]
    assert all(said)
    assert not any(student in text for text in said for student in results(checkout, course))


def test_with_names_they_are_shown(checkout, course):
    with mark.formgrader(checkout, course, "timeline", names=True, port=0) as (address, _):
        listed = {row["student"] for row in data(address, NOTEBOOKS)}
        people = roster.read(course)
        graded = {s for s, result in results(checkout, course).items() if result.graded}
        assert listed == {people[s].shown for s in graded}
        page = html.unescape(ask(address, f"/formgrader/submissions/{submission(address)}/")[2])
        assert any(name in page for name in listed)


def test_it_opens_at_the_first_text_that_waits_and_at_the_list_where_none_does(
    checkout, course, tmp_path, nameless
):
    waiting = [row["id"] for row in data(nameless, NOTEBOOKS) if row["needs_manual_grade"]]
    assert urlsplit(nameless).path == f"/formgrader/submissions/{min(waiting)}/"
    done = shutil.copytree(course, tmp_path / "done")
    with Gradebook(f"sqlite:///{done / 'gradebook.db'}") as book:
        for student in results(checkout, done):
            for grade_ in book.find_submission("timeline", student).notebooks[0].grades:
                grade_.needs_manual_grade = False
        book.db.commit()
    with mark.formgrader(checkout, done, "timeline", port=0) as (address, _):
        assert urlsplit(address).path == "/formgrader/gradebook/timeline/timeline"


def test_the_comment_box_promises_what_students_will_see(nameless):
    said = data(nameless, f"comments?submission_id={submission(nameless)}")
    assert said and not any("Markdown" in comment["auto_comment"] for comment in said)
    assert any("plain text" in comment["auto_comment"] for comment in said)


def test_the_rubric_says_what_each_level_earns(checkout):
    levels = next(
        line for line in scheme(checkout, "timeline", "essay").splitlines() if line.startswith("| Answers")
    )
    assert re.findall(r"\*\*([\d.]+):\*\*", levels) == ["0", "2", "4", "6"]


@pytest.mark.parametrize(
    "path", ["/formgrader/gradebook/timeline/timeline", "/formgrader/api/grades?submission_id=1"]
)
def test_without_the_token_there_is_only_the_login(nameless, path):
    _, _, text = ask(nameless.partition("?")[0], path)
    text = text.replace(urlsplit(nameless).path, "").replace("submission_id", "")
    assert "token" in text and "submission" not in text.lower()


@pytest.mark.parametrize(
    "path",
    [
        "/formgrader/manage_students",
        "/formgrader/manage_assignments",
        "/formgrader/api/students",
        "/api/contents",
        "/api/kernels",
        "/api/terminals",
        "/files/gradebook.db",
        "/lab",
        "/tree",
    ],
)
def test_there_is_nothing_but_marking(nameless, path):
    assert ask(nameless, path)[0] == 404


def test_the_page_may_ask_no_other_host(nameless):
    _, headers, text = ask(nameless, f"/formgrader/submissions/{submission(nameless)}/")
    assert "default-src 'self' 'unsafe-inline'; img-src 'self' data:" in headers["Content-Security-Policy"]
    assert not re.search(r'<(script|link)[^>]+(src|href)="https?:', text)


def test_mark_scheme_and_rubric_stand_after_the_answer(nameless):
    _, _, text = ask(nameless, f"/formgrader/submissions/{submission(nameless)}/")
    answer, note, levels = (text.index(part) for part in ('id="essay-comment"', "For the marker:", "Level 3"))
    assert answer < note < levels


def test_the_student_s_overview_which_counts_nothing_here_is_left_out(nameless):
    assert "has not been run yet" not in ask(nameless, f"/formgrader/submissions/{submission(nameless)}/")[2]


def test_what_is_not_graded_yet_cannot_be_marked(checkout, tmp_path):
    with (
        pytest.raises(FileNotFoundError, match="Run: seminar grade timeline"),
        mark.formgrader(checkout, tmp_path, "timeline"),
    ):
        pass


def test_a_port_that_is_taken_is_named(checkout, course):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(OSError, match=f"Port {port} cannot be used .* Name another with --port"),
            mark.formgrader(checkout, course, "timeline", port=port),
        ):
            pass


SERVE = """
import sys
from pathlib import Path
from seminar.desk import mark
mark.serve(Path(sys.argv[1]), Path(sys.argv[2]), "timeline", port=0, tell=lambda a: print(a, flush=True), browse=False)
print("closed")
"""


@pytest.mark.parametrize(("how", "said"), [(signal.SIGINT, "closed\n"), (signal.SIGKILL, "")])
def test_ctrl_c_ends_it_and_a_violent_end_leaves_nothing(checkout, course, how, said, tmp_path):
    command = [sys.executable, "-c", SERVE, str(checkout), str(course)]
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as run:
        where = urlsplit(run.stdout.readline())
        assert ask(where.geturl().strip())[0] == 200
        run.send_signal(how)
        assert run.stdout.read() == said
    for _ in range(100):
        with socket.socket() as trial:
            trial.settimeout(5)
            if trial.connect_ex((where.hostname, where.port)) and not any(tmp_path.iterdir()):
                return
        time.sleep(0.1)
    pytest.fail("the formgrader still answers, or has left files")


def listed(address):
    return f"{address.partition('/formgrader')[0]}/formgrader/gradebook/timeline/timeline"


def loaded(page):
    """The page of one submission has its grades and comments, and saves what is typed."""
    page.locator("#essay_extra_credit[placeholder]").wait_for()
    page.locator("#essay-comment[placeholder]").wait_for()


@pytest.mark.browser
def test_an_essay_is_marked_from_the_list_to_the_gradebook(checkout, course, browser, nameless):
    before = results(checkout, course)
    page = browser.new_page()
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda why: errors.append(str(why)))
    page.on("dialog", lambda dialog: errors.append(dialog.message))
    page.goto(nameless)
    loaded(page)
    # The text that waits is in sight without a key pressed.
    page.wait_for_function(
        "() => { const y = document.getElementById('essay').getBoundingClientRect().y; return 0 < y && y < innerHeight }"
    )
    page.goto(listed(nameless))
    waiting = page.locator("#main-table tr", has=page.locator(".needs-manual-grade .glyphicon-ok"))
    waiting.first.locator("td.name a:visible").click()
    loaded(page)
    assert page.locator("aside").get_by_text("For the marker").is_visible()
    with page.expect_response(lambda r: "/api/grade/" in r.url and r.request.method == "PUT"):
        page.locator("#essay").fill("21.5")
        page.locator("#essay").press("Tab")
    with page.expect_response(lambda r: "/api/comment/" in r.url and r.request.method == "PUT"):
        page.locator("#essay-comment").fill("Well argued; whose claim is ¶188?")
        page.locator("#essay-comment").press("Tab")
    page.goto(listed(nameless))
    page.locator("#main-table td.name a:visible").first.wait_for()
    ticks = waiting.count()
    page.close()
    after = results(checkout, course)
    [student] = [s for s in after if after[s].marks != before[s].marks]
    assert before[student].manual == {"essay"} and before[student].marks["essay"].points is None
    assert after[student].manual == frozenset()
    assert after[student].marks["essay"].points == 21.5
    assert after[student].comments == {"essay": "Well argued; whose claim is ¶188?"}
    assert after[student].total == before[student].total + 21.5
    assert ticks == sum(bool(result.manual) for result in after.values())
    assert not errors
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(nameless).netloc}


@pytest.mark.browser
def test_levels_are_chosen_with_keys_or_clicks_and_points_and_comment_follow(
    checkout, course, browser, nameless
):
    page = browser.new_page()
    errors = []
    page.on("pageerror", lambda why: errors.append(str(why)))
    [number, *_] = [row["id"] for row in data(nameless, NOTEBOOKS) if row["needs_manual_grade"]]
    page.goto(nameless)
    page.goto(f"{nameless.partition('/submissions')[0]}/submissions/{number}/")
    loaded(page)
    page.locator("td:focus").get_by_text("Answers the question").wait_for()
    counted = len(page.locator(".nbgrader_cell:has(#essay) .rendered_html").inner_text().split())
    assert page.locator(".nbgrader_cell:has(#essay)").get_by_text(f"{counted} words").is_visible()
    status, mark_, comment = page.locator(".levels"), page.locator("#essay"), page.locator("#essay-comment")
    page.keyboard.type("222")
    assert "3 of 7 levels chosen: 12 points so far" in status.inner_text()
    assert mark_.input_value() == "", "half a mark is none"
    page.keyboard.type("2211Say who speaks in ¶35.")
    page.locator("tr", has_text="Computation").get_by_role("button", name="Right results with steps").click()
    assert status.inner_text() == "All 7 levels chosen: 20 points."
    assert mark_.input_value() == "20"
    page.reload()
    loaded(page)
    assert page.locator("[aria-pressed=true]").count() == 7
    mark_.fill("21")
    mark_.press("Tab")
    assert status.inner_text() == "⚠ The levels make 20 points; 21 are entered."
    comment.fill("evidence: 3; limits = 2\n*Limits of the source*: level 1\nThanks.")
    comment.press("Tab")
    assert page.locator("[aria-pressed=true]").count() == 2
    page.locator("tr", has_text="Evidence").get_by_role("button", name="None").click()
    assert comment.input_value() == "Evidence: 0, Limits of the source: 1\nThanks."
    page.close()
    assert not errors
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        notebook = book.find_submission_notebook_by_id(number)
        [given] = [g for g in notebook.grades if g.name == "essay"]
        [said] = [c for c in notebook.comments if c.name == "essay"]
        assert given.manual_score == 21 and not given.needs_manual_grade
        assert said.manual_comment == "Evidence: 0, Limits of the source: 1\nThanks."


@pytest.mark.browser
def test_what_could_not_be_saved_is_said(checkout, course, browser):
    page = browser.new_page()
    with mark.formgrader(checkout, course, "timeline", port=0) as (address, _):
        page.goto(address)
        loaded(page)
        page.locator("td:focus").wait_for()
    page.locator("tr", has_text="Fairness").get_by_role("button", name="3: One yardstick").click()
    assert "was not saved" in page.locator(".levels").inner_text()
    page.close()


@pytest.mark.browser
def test_what_a_student_wrote_is_shown_and_does_nothing(checkout, course, browser):
    with mark.formgrader(checkout, course, "timeline", names=True, port=0) as (address, _):
        rows = data(address, NOTEBOOKS)
        [theirs] = [row["id"] for row in rows if "(student-02)" in row["student"]]
        page = browser.new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.goto(address.partition("/formgrader")[0] + f"/formgrader/submissions/{theirs}/")
        loaded(page)
        answer = page.locator(".nbgrader_cell", has=page.locator("#essay-comment"))
        assert answer.locator("em").inner_text() == "fair"
        assert answer.locator("blockquote").inner_text().strip() == "a quotation"
        assert "a < b & c > d" in answer.inner_text()
        assert (
            answer.locator(
                ".rendered_html script, .rendered_html input, [onerror], a[href^=javascript]"
            ).count()
            == 0
        )
        answer.get_by_text("a link").click()
        assert page.title() == "timeline"
        assert not any("elsewhere" in url and not url.startswith("data:") for url in asked)
        page.close()


@pytest.mark.browser
def test_a_text_that_has_changed_is_marked_again_by_one_level(checkout, course, browser, nameless):
    number = submission(nameless)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        notebook = book.find_submission_notebook_by_id(number)
        [given] = [g for g in notebook.grades if g.name == "essay"]
        [said] = [c for c in notebook.comments if c.name == "essay"]
        given.manual_score, given.needs_manual_grade = 20, True
        said.manual_comment = (
            "answer: 2, readings: 2, computation: 2, counter_argument: 2, evidence: 2, fairness: 2, limits: 2"
        )
        book.db.commit()
    page = browser.new_page()
    page.goto(nameless)
    page.goto(f"{nameless.partition('/submissions')[0]}/submissions/{number}/")
    loaded(page)
    page.locator("td:focus").wait_for()
    assert "has changed since it was marked" in page.locator(".levels").inner_text()
    page.keyboard.type("3")
    assert page.locator(".levels").inner_text() == "All 7 levels chosen: 22 points."
    page.close()
