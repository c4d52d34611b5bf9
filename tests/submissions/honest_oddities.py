"""What honest students do every day, and what their tools do to a notebook."""

from __future__ import annotations

import json

from tests.submissions import ESSAY, Notebook, case, own, right, solved, spoil


@case()
def as_it_should_be() -> Notebook:
    """All answers right."""
    return solved()


@case(lost="all", essay=False, says="Not answered")
def as_it_was_released() -> bytes:
    """Nothing done: no marks, no essay to read, and no fault of any kind."""
    notebook = solved(**dict.fromkeys(right(), ""))
    notebook.cell("essay")["source"] = "YOUR ANSWER HERE"
    return notebook.bytes()


@case()
def warning_while_the_answer_is_read() -> Notebook:
    """A deprecation warning is no wrong answer."""
    code = "import warnings\nwarnings.warn('old', DeprecationWarning)\nRIGHT"
    function = "RIGHT\nreal = order\ndef order(*d):\n    import warnings\n    warnings.warn('old', DeprecationWarning)\n"
    return solved(q01=code, q14=function + "    return real(*d)")


@case()
def warnings_as_errors() -> Notebook:
    """A careful student turns warnings into errors; the engine's own code must not trip over that."""
    return own('import warnings\nwarnings.simplefilter("error")')


@case()
def numpy_raises_on_everything() -> Notebook:
    """numpy told to raise on every oddity."""
    return own('import numpy as np\nnp.seterr(all="raise")')


@case()
def pandas_options() -> Notebook:
    """Options of pandas are the student's own."""
    return own(
        'pd.set_option("display.max_rows", 1, "display.precision", 0)\npd.options.mode.copy_on_write = True'
    )


@case()
def decimal_with_two_digits() -> Notebook:
    """So is the precision of decimals, and a Decimal is a number."""
    code = "import decimal\nq11 = decimal.Decimal('23.1')\ndecimal.getcontext().prec = 1"
    return solved(q11=code)


@case()
def copied_answer_cell() -> Notebook:
    """A copied answer cell holds the answer twice."""
    return spoil(lambda n: n.cells.insert(n.place("q01"), dict(n.cell("q01"))))


@case()
def copied_before_it_was_filled_in() -> Notebook:
    """A copy as it was handed out, below the answer, takes nothing back."""
    empty = {
        **solved().cell("q01"),
        "source": "q01 = ...\n# Replace the dots above by your answer; more lines are welcome.",
    }
    return spoil(lambda n: n.cells.insert(n.place("q01") + 1, empty))


@case()
def split_answer_cell() -> Notebook:
    """Both halves of a split cell carry its mark."""

    def split(notebook: Notebook) -> None:
        cell = notebook.cell("q13")
        lines = "".join(cell["source"]).splitlines(keepends=True)
        notebook.cells.insert(notebook.place("q13") + 1, {**cell, "source": lines[8:]})
        cell["source"] = lines[:8]

    return spoil(split)


@case()
def split_with_the_mark_on_one_half() -> Notebook:
    """JupyterLab leaves the mark on one half only: the other is a cell of the student's own."""

    def split(notebook: Notebook) -> None:
        cell = notebook.cell("q12")
        cell["source"] = "total = 0"
        notebook.add(right()["q12"], after="q12")

    return spoil(split)


@case(says="all of it was read")
def answer_on_several_cells_with_one_mark() -> Notebook:
    """An answer spread over three cells, all with the mark of one, is read whole."""

    def spread(notebook: Notebook) -> None:
        place, mark = notebook.place("q02"), notebook.cell("q02")["metadata"]
        for number, code in enumerate(("first = 7", "second = 7", "q02 = first + second")):
            cell = {"cell_type": "code", "id": f"p{number}", "metadata": mark, "source": code, "outputs": []}
            notebook.cells.insert(place + 1 + number, {**cell, "execution_count": None})

    return spoil(spread)


@case()
def answer_in_the_cell_above() -> Notebook:
    """The answer is worked out in a cell above and copied over by name."""
    return solved(q01="q01 = days_between").add("days_between = 10", after="q01-prompt")


@case(lost="q01", says="Not answered")
def answer_below_the_test() -> Notebook:
    """Values are taken where the check cell stands, as its own check told the student: here there was none."""
    return solved(q01="").add("q01 = 10", after="q01-test")


@case(lost="q01", says="how many days later")
def right_answer_corrected_too_late() -> Notebook:
    """For the same reason a correction below the check is not seen."""
    return solved(q01="q01 = 11").add("q01 = 10", after="q01-test")


@case()
def name_used_again_later() -> Notebook:
    """Nor does a later cell that uses a name again take an answer back."""
    return solved().add("q01 = q02 = q14 = None\ndef order(*d):\n    return 1", after="q15-test")


@case(says="put back: q01-test, q08-test")
def two_test_cells_deleted() -> Notebook:
    """Check cells that went missing are the engine's to put back."""
    return spoil(lambda n: [n.cells.remove(n.cell(t)) for t in ("q01-test", "q08-test")])


@case(says="put back")
def all_test_cells_deleted() -> Notebook:
    """All of them."""
    return spoil(lambda n: [n.cells.remove(n.cell(f"{q}-test")) for q in right()])


@case(lost="q03", says="“q03” is missing")
def answer_cell_deleted() -> Notebook:
    """An answer that is not there earns nothing, and that is said."""
    return spoil(lambda n: n.cells.remove(n.cell("q03")))


@case()
def only_the_answers() -> Notebook:
    """Everything but the answers was deleted."""
    return spoil(lambda n: n.data.update(cells=[n.cell(q) for q in [*right(), "essay"]]))


@case(says="another order")
def cells_reversed() -> Notebook:
    """The order of the assignment is known; the questions do not build on one another."""
    return spoil(lambda n: n.cells.reverse())


@case(says="another order")
def answers_moved_to_the_end() -> Notebook:
    """Answers in one block at the end belong where their marks say."""

    def move(notebook: Notebook) -> None:
        block = [notebook.cell(q) for q in right()]
        notebook.data["cells"] = [c for c in notebook.cells if c not in block] + block

    return spoil(move)


def _merged(keep: str, drop: str) -> Notebook:
    notebook = solved()
    first, second = notebook.cell("q01"), notebook.cell("q01-test")
    both = "".join(first["source"]) + "\n\n" + "".join(second["source"])
    notebook.cell(keep)["source"] = both
    notebook.cells.remove(notebook.cell(drop))
    return notebook


@case(says="put back")
def merged_with_the_test_cell() -> Notebook:
    """Answer and check merged into the answer cell: the answer is there."""
    return _merged("q01", "q01-test")


@case(says="changed")
def merged_into_the_test_cell() -> Notebook:
    """Merged into the check cell, too."""
    return _merged("q01-test", "q01")


@case()
def two_answers_merged() -> Notebook:
    """Two answer cells merged into the first: the second answer is given before its check."""

    def merge(notebook: Notebook) -> None:
        notebook.cell("q01")["source"] = "q01 = 10\nq02 = 14"
        notebook.cells.remove(notebook.cell("q02"))

    return spoil(merge)


@case(says="turned")
def answer_turned_into_markdown() -> Notebook:
    """One key (M) in the wrong mode; what was written is all there."""
    return spoil(lambda n: (n.cell("q01").update(cell_type="markdown"), n.cell("q01").pop("outputs")))


@case(says="turned")
def answer_turned_into_raw() -> Notebook:
    """And another (R)."""
    return spoil(lambda n: (n.cell("q01").update(cell_type="raw"), n.cell("q01").pop("outputs")))


@case(says="turned")
def essay_turned_into_code() -> Notebook:
    """And a third (Y): the text is read as text, and not run."""
    return spoil(lambda n: n.cell("essay").update(cell_type="code", outputs=[], execution_count=None))


@case()
def essay_below_its_cell() -> Notebook:
    """The text stands in its cell, with a cell of notes below."""
    return spoil(lambda n: n.add("notes of mine", after="essay", cell_type="markdown"))


@case()
def saved_with_errors_shown() -> Notebook:
    """Saved outputs, errors among them, are nothing to go by: the cells are run again."""
    error = {"output_type": "error", "ename": "Wrong", "evalue": "no", "traceback": ["no"]}
    return spoil(
        lambda n: [c.update(outputs=[error], execution_count=9) for c in n.cells if c["cell_type"] == "code"]
    )


@case()
def sixty_megabytes_of_saved_output() -> Notebook:
    """Saved output is left aside, however much there is."""
    much = {"output_type": "stream", "name": "stdout", "text": "x" * 60_000_000}
    return spoil(lambda n: n.cell("q01").update(outputs=[much]))


@case()
def unicode_of_every_kind() -> Notebook:
    """Names, comments and text in many scripts, with marks that change direction."""
    code = "RIGHT\nжурнал = 'Ωμέγα 漢字 עברית ‮ \U0001f54a️ é ﬁ'  # “quotes” — and ‑ such\nprint(журнал)"
    return spoil(lambda n: n.cell("essay").update(source="Пауза: 停戦 \U0001f54a " + ESSAY)).add(
        code.replace("RIGHT", "0"), after="q01"
    )


@case(lost="q01", says="SyntaxError")
def curly_quotes_in_code() -> Notebook:
    """Word’s quotation marks are no Python: one answer lost, with the reason."""
    return solved(q01="q01 = len(“1234567890”)")


@case(lost="q01", says="SyntaxError")
def bracket_forgotten() -> Notebook:
    """A syntax error costs its own answer, and the message names it."""
    return solved(q01="q01 = (10")


@case(lost="q01", says="IndentationError")
def indentation() -> Notebook:
    """An indentation error, too."""
    return solved(q01="  q01 = 10")


@case(lost="q01", says="NameError")
def typo_in_a_name() -> Notebook:
    """A name that is not there: the message says so."""
    return solved(q01="q01 = evnts")


@case(lost="q01")
def answer_deleted_again() -> Notebook:
    """A name deleted is an answer not given."""
    return solved(q01="RIGHT\ndel q01")


@case()
def error_after_the_answer() -> Notebook:
    """An error in a line below the answer costs nothing: the answer is there."""
    return solved(q01="RIGHT\n1 / 0")


@case()
def windows_line_ends() -> bytes:
    """CRLF in every cell."""
    notebook = solved()
    for cell in notebook.cells:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")
    return notebook.bytes()


@case()
def sources_as_strings() -> Notebook:
    """Some editors write a cell as one string, others as a list of lines."""
    return spoil(lambda n: [c.update(source="".join(c["source"])) for c in n.cells])


@case()
def magics() -> Notebook:
    """Magics that every notebook knows."""
    lines = "%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n%config InlineBackend.figure_format = 'retina'\n%time x = 1\n%who"
    notebook = solved(q01=f"{lines}\nRIGHT", q03="%precision 2\n%env LANG\n%pwd\nRIGHT")
    notebook.cell("q02")["source"] = "%%time\nq02 = 14"
    return notebook


@case()
def cell_magics_of_their_own() -> Notebook:
    """Cells that are no Python at all, beside the answers."""
    notebook = own("%%bash\necho from the shell\nexit 3")
    for text in (
        "%%html\n<b>x</b>",
        "%%javascript\nalert(1)",
        "%%latex\n$x$",
        "%%capture out\nprint(1)",
        "%%timeit -n1 -r1\n1",
    ):
        notebook.add(text, after="q01-test")
    return notebook


@case()
def writes_and_runs_a_file() -> Notebook:
    """A file written in one cell and run in the next, as lecturers show it."""
    notebook = solved(q01="%run -i helper.py\nq01 = ten")
    return notebook.add("%%writefile helper.py\nten = 10", after="q01-prompt")


@case()
def installs_a_package() -> Notebook:
    """An installation that cannot work here must not stop the answer below it."""
    return solved(q01="!pip --version\n!pip install --quiet --no-input --retries 0 --timeout 1 pandas\nRIGHT")


@case()
def shell_lines() -> Notebook:
    """Shell lines, with their result in a variable."""
    return solved(q01='files = !ls\n!echo "$HOME"\n!false\nRIGHT')


@case()
def help_asked_for() -> Notebook:
    """A question mark after a name opens a help page; nobody needs to close it."""
    return solved(q01="RIGHT\npd.DataFrame?").add("check.days??", after="q01").add("help(len)", after="q01")


@case()
def top_level_await() -> Notebook:
    """Notebooks allow await at the top."""
    return solved(q01="import asyncio\nawait asyncio.sleep(0)\nRIGHT")


@case()
def task_left_running() -> Notebook:
    """A task that is still waiting when the cell ends holds nobody up."""
    return solved(
        q01="import asyncio\ntask = asyncio.create_task(asyncio.sleep(3600))\nawait asyncio.sleep(0)\nRIGHT"
    )


@case()
def interactive_chart() -> Notebook:
    """Charts are drawn to nowhere, in whatever mode."""
    code = "import matplotlib.pyplot as plt\nplt.ion()\nplt.plot([1, 2])\nplt.show()\n"
    return solved(q01=code + "RIGHT", q02='import matplotlib\nmatplotlib.use("agg")\n' + code + "RIGHT")


@case()
def forty_charts() -> Notebook:
    """Many figures left open."""
    code = "import matplotlib.pyplot as plt\nfor n in range(40):\n    plt.figure(figsize=(2, 1))\n    plt.plot([n])\nRIGHT"
    return solved(q01=code)


@case()
def widgets() -> Notebook:
    """Widgets have nobody to talk to, and say nothing."""
    code = "import ipywidgets as w\nfrom IPython.display import display\ndisplay(w.IntSlider())\n"
    return solved(q01=code + "w.interact(lambda x: x, x=(0, 10))\nRIGHT")


@case()
def progress_output_cleared() -> Notebook:
    """A progress display that wipes itself."""
    code = "from IPython.display import clear_output, display\nh = display(1, display_id='a')\nfor n in range(50):\n    clear_output(wait=True)\n    print(n)\n"
    return solved(q01=code + "h.update(2)\nRIGHT")


@case()
def stdout_wrapped() -> Notebook:
    """Standard output put aside and never put back."""
    return solved(q01="import io, sys\nsys.stdout = io.StringIO()\nprint('lost')\nRIGHT")


@case()
def stdout_none() -> Notebook:
    """Standard output taken away."""
    return solved(q01="import sys\nsys.stdout = None\nRIGHT")


@case()
def stdout_closed() -> Notebook:
    """Standard output closed, as a file is."""
    return solved(q01="import sys\nsys.stdout.close()\nsys.stdout = sys.stderr = None\nRIGHT")


@case()
def logs_a_lot() -> Notebook:
    """Logging to standard error is no error."""
    code = "import logging, sys\nlogging.basicConfig(level=0)\nlogging.error('!' * 1000)\nprint('x', file=sys.stderr)\nRIGHT"
    return solved(q01=code)


@case()
def builtins_shadowed() -> Notebook:
    """A variable called list, sum or str, as beginners do."""
    return solved(
        q15="RIGHT\nlist = sum = str = len = print = dict = 1", q01="RIGHT\nid = type = input = open = 3"
    )


@case()
def names_of_the_tests_shadowed() -> Notebook:
    """Names that the checks use belong to the checks, where they run."""
    return solved(
        q15="RIGHT\nnear = right = given = storms = five = _hidden = check = pd = case = events = None"
    )


@case()
def helper_cells() -> Notebook:
    """Helper functions in cells of their own, used by the answers."""
    notebook = solved(q01="q01 = between(events)")
    return notebook.add("def between(table):\n    return 10", after="part-1").add(
        "# only a comment", after="q01"
    )


@case()
def imports_of_their_own() -> Notebook:
    """What the seminar installs can be imported."""
    return own(
        "import numpy as np, datetime, re, math, json, collections, matplotlib.pyplot as plt, ipywidgets\nimport seminar.dates"
    )


@case()
def several_processes() -> Notebook:
    """A pool of processes, where it is not needed."""
    return solved(
        q01="import multiprocessing as m\nwith m.get_context('fork').Pool(2) as p:\n    q01 = sum(p.map(abs, [4, -6]))"
    )


@case()
def several_threads() -> Notebook:
    """A pool of threads."""
    return solved(
        q01="from concurrent.futures import ThreadPoolExecutor as T\nwith T(4) as t:\n    q01 = sum(t.map(abs, [4, -6]))"
    )


@case()
def temporary_files() -> Notebook:
    """Files written and read again."""
    code = "import tempfile, pathlib\nevents.to_csv('copy.csv')\npathlib.Path('d').mkdir()\nwith tempfile.TemporaryFile() as f:\n    f.write(b'1')\n"
    return solved(q01=code + "assert len(pd.read_csv('copy.csv')) == len(events)\nRIGHT")


@case()
def changes_directory() -> Notebook:
    """Another working folder."""
    return solved(
        q01="import os\nos.makedirs('a/b')\nos.chdir('a/b')\n%cd ..\n%cd -\n%bookmark here\n%store -z\nRIGHT\n%store q01\n%store -r q01"
    )


@case()
def changes_the_tables() -> Notebook:
    """The student's copy of the tables is the student's; the checks read their own."""
    return own("events.drop(events.index, inplace=True)\nstatements = None", after="q15")


@case()
def reset_magic() -> Notebook:
    """The namespace emptied at the very end."""
    return own("%reset -f", after="q15-test")


@case()
def debugger_on() -> Notebook:
    """A debugger at an error has nobody to ask, and goes home."""
    return solved(q01="RIGHT\n%pdb on\n1 / 0", q02="RIGHT\n%debug", q03="RIGHT\nbreakpoint()")


@case()
def five_thousand_cells() -> Notebook:
    """Thousands of cells of the student's own; the answers are among them and are found first."""
    more = [
        {"cell_type": "code", "id": f"m{n}", "metadata": {}, "source": "", "outputs": []}
        for n in range(5_000)
    ]
    return spoil(lambda n: n.data.update(cells=more[:2500] + n.cells + more[2500:]))


@case(says="left out")
def five_thousand_cells_that_do_something() -> Notebook:
    """Of thousands of cells with code some are left out, which is said; never one of the assignment."""
    more = [{"cell_type": "code", "id": f"m{n}", "metadata": {}, "source": f"x{n} = 1"} for n in range(5_000)]
    return spoil(lambda n: n.data.update(cells=more + n.cells))


@case()
def long_lines_and_many() -> bytes:
    """A megabyte of comment in an answer cell."""
    return solved(q01="# " + "x" * 1_000_000 + "\nRIGHT\n" + "#\n" * 20_000).bytes()


@case()
def compact_json() -> bytes:
    """All on one line, with every letter escaped that can be."""
    return json.dumps(solved().data, separators=(",", ":")).encode()
