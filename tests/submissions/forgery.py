"""Attempts to get marks without an answer: patched libraries, hooks, and forged messages to the grader."""

from __future__ import annotations

import textwrap
from dataclasses import replace

from tests.submissions import BRISK, Notebook, case, own, solved

LIMITS = replace(BRISK, cell_seconds=2, call_seconds=1, test_seconds=4)

CHANNEL = """import gc, json, struct
from seminar.grading.channel import Channel
channel = next(o for o in gc.get_objects() if isinstance(o, Channel))
def send(data, length=None):
    data = data if isinstance(data, bytes) else json.dumps(data).encode()
    channel.end.sendall(struct.pack("!Q", len(data) if length is None else length) + data)
"""
RICH = (
    '{"given": 70.0, "points": {"q01": 70}, "wrong": None, "values": {"q01": 10}, "outputs": [], "score": 70}'
)


def wrong_first(cheat: str) -> Notebook:
    """A cheat in a cell of its own before the first question, whose answer is wrong."""
    return solved(q01="q01 = 11").add(cheat, after="setup")


def forged(data: str) -> Notebook:
    """The first answer, whatever it is, leaves the student's process as ``data``."""
    return solved(q01="q01 = 'forged'").add(
        textwrap.dedent(f"""\
        from seminar.grading import plain
        real = plain.encode
        def encode(value):
            return ({data}) if type(value) is str and value == "forged" else real(value)
        plain.encode = encode"""),
        after="setup",
    )


@case(lost="q01")
def checks_patched() -> Notebook:
    """The checks that count are not the student's to patch."""
    return wrong_first(
        "for name in dir(check):\n    if name.islower() and name[0] != '_':\n        setattr(check, name, lambda *_, **__: None)"
    )


@case(lost="q01")
def check_shadowed() -> Notebook:
    """Nor to shadow."""
    return wrong_first("class check:\n    days = form = date = score = staticmethod(lambda *_, **__: 70.0)")


@case(lost="q01")
def pandas_shadowed() -> Notebook:
    """pandas and the case shadowed in the student's process change nothing where the test runs."""
    return solved(q01="q01 = 11").add("pd = case = events = None", after="q15")


@case(lost="q01 q14")
def pandas_patched() -> Notebook:
    """A patched comparison of dates is the student's own: it spoils a function of theirs, and nothing else."""
    return wrong_first("pd.Timestamp.__eq__ = lambda *_: True\npd.Series.equals = lambda *_: True")


@case(lost="q01")
def builtins_patched() -> Notebook:
    """Patched builtins do not leave the student's process."""
    return wrong_first(
        "import builtins\nbuiltins.AssertionError = type('A', (Exception,), {})\nbuiltins.round = builtins.print = lambda *_: 0"
    )


@case(lost="q01")
def data_on_disk_exchanged() -> Notebook:
    """The tables on disk cannot be written from there."""
    return wrong_first(
        "from seminar import case as c\nfor f in c.folder().glob('*'):\n    try:\n        f.write_text('')\n    except OSError:\n        pass"
    )


@case(lost="q01")
def loader_patched() -> Notebook:
    """A patched loader loads nothing for the tests."""
    return wrong_first("import seminar.case\nseminar.case.load = lambda *_: events.iloc[:0]")


@case(lost="q01")
def run_cell_patched() -> Notebook:
    """The shell of the student's process runs no test."""
    return wrong_first(
        "ip = get_ipython()\nold = ip.run_cell\nip.run_cell = lambda code, **k: old('q01 = 11' if 'check' in code else code, **k)"
    )


@case(lost="q01")
def hook_before_each_cell() -> Notebook:
    """A hook that publishes a score before each cell publishes nothing that counts."""
    return wrong_first(
        "from IPython.display import display\nget_ipython().events.register('pre_run_cell', lambda *_: display(4.0))\nget_ipython().events.register('post_run_cell', lambda *_: print(4.0))"
    )


@case(lost="q01")
def show_traceback_patched() -> Notebook:
    """Errors are no output that could be kept from appearing."""
    return wrong_first(
        "ip = get_ipython()\nip.showtraceback = ip.showsyntaxerror = lambda *_, **__: None\nip.set_custom_exc((BaseException,), lambda *_, **__: None)"
    )


@case(lost="q01")
def syntax_tree_transformed() -> Notebook:
    """A transformer that takes every assertion out of the code sees no test."""
    code = "import ast\nclass No(ast.NodeTransformer):\n    def visit_Raise(self, node):\n        return ast.Pass()\n    visit_Assert = visit_Raise\n"
    return wrong_first(code + "get_ipython().ast_transformers.append(No())")


@case(lost="q01")
def input_transformed() -> Notebook:
    """Nor does one of the text."""
    return wrong_first(
        "get_ipython().input_transformers_post.append(lambda lines: ['4.0'] if 'check' in ''.join(lines) else lines)"
    )


@case(lost="q01")
def display_hook_patched() -> Notebook:
    """What a cell shows is no score."""
    return wrong_first(
        "import sys\nsys.displayhook = print\nget_ipython().displayhook.write_format_data = lambda *_: None\n4.0"
    )


@case(lost="q01", status="graded partial")
def everything_a_mock() -> Notebook:
    """A process in which every module of the engine is a mock gives no answer that is right."""
    return wrong_first(
        "import sys\nfrom unittest.mock import MagicMock\nfor name in [n for n in sys.modules if n.startswith('seminar.')]:\n    sys.modules[name] = MagicMock()"
    )


@case(lost="q01", status="partial", says="cell of your own")
def json_patched() -> Notebook:
    """With json spoilt the process can say nothing more: it is begun again without that cell."""
    return wrong_first("import json\njson.dumps = json.loads = None")


@case(lost="q01", status="partial", says="cell of your own")
def socket_patched() -> Notebook:
    """The same with its socket."""
    return wrong_first("from seminar.grading.channel import Channel\nChannel.send = Channel.receive = None")


@case(lost="q01", status="partial", says="cell of your own")
def channel_closed() -> Notebook:
    """The same with the connection closed."""
    return wrong_first(CHANNEL + "channel.end.close()")


@case(lost="q01", status="partial", says="cell of your own")
def every_descriptor_closed() -> Notebook:
    """And with every open file closed."""
    return wrong_first("import os\nos.closerange(0, 256)")


@case(lost="q01", status="graded partial")
def descriptors_exchanged() -> Notebook:
    """Descriptors put one over the other: the process is begun again, or nothing happened."""
    return wrong_first(
        "import os\nfor n in range(3, 64):\n    try:\n        os.dup2(0, n)\n    except OSError:\n        pass"
    )


@case(lost="q01", status="partial", says="cell of your own")
def length_of_a_gigabyte() -> Notebook:
    """A message that announces a gigabyte is not waited for."""
    return wrong_first(CHANNEL + "send(b'', length=1 << 30)")


@case(lost="q01", status="partial", says="cell of your own")
def length_of_everything() -> Notebook:
    """Nor one of all the bytes that can be counted."""
    return wrong_first(CHANNEL + "send(b'', length=2**64 - 1)")


@case(lost="q01", status="partial", says="cell of your own")
def message_never_finished() -> Notebook:
    """A message that stops half way is waited for no longer than the cell may take."""
    return wrong_first(CHANNEL + "import time\nsend(b'{', length=1000)\ntime.sleep(100)")


@case(lost="q01", status="partial", says="cell of your own")
def message_too_deep() -> Notebook:
    """A message of brackets only."""
    return wrong_first(CHANNEL + "send(b'[' * 100_000 + b']' * 100_000)")


@case(lost="q01", status="partial", says="cell of your own")
def message_of_no_json() -> Notebook:
    """A message of no known language."""
    return wrong_first(CHANNEL + "send(b'\\xff\\xfe')")


@case(lost="q01", status="partial", says="cell of your own")
def message_of_one_number() -> Notebook:
    """JSON, but no answer."""
    return wrong_first(CHANNEL + "send(4.0)")


@case(lost="q01")
def answers_in_advance() -> Notebook:
    """Messages that nobody asked for are not read as answers to later orders."""
    return wrong_first(CHANNEL + f"for _ in range(50):\n    send({RICH})")


@case(lost="q01")
def answers_in_the_process_own_name() -> Notebook:
    """An order answered twice, first by the student: the second answer is not the next one's."""
    return wrong_first(CHANNEL + f"send({{**{RICH}, 'for': getattr(channel, 'mark', None)}})")


@case(lost="q01", status="graded partial", free="all")
def thread_that_answers_everything() -> Notebook:
    """A thread that answers all orders in the process's stead can spoil the rest, and earns nothing for a wrong answer."""
    code = "import threading, time\nstale = getattr(channel, 'mark', None)\ndef talk():\n    while True:\n        time.sleep(0.01)\n"
    return wrong_first(
        CHANNEL
        + code
        + f"        send({{**{RICH}, 'for': stale}})\nthreading.Thread(target=talk, daemon=True).start()"
    )


@case(lost="q01", status="graded partial", free="all")
def flood_of_messages() -> Notebook:
    """Endless messages are read no longer than a cell may take."""
    return wrong_first(CHANNEL + "while True:\n    send({'for': 'nobody', 'much': 'x' * 50_000})")


@case(lost="q01")
def outputs_of_every_shape() -> Notebook:
    """An answer to a cell's order with outputs that are no outputs."""
    odd = "[None, 1, [], {}, {'output_type': 'stream', 'parts': [1, None], 'name': {}}, {'data': {'image/png': 'AAAA', 'text/html': '<script>', 'text/plain': 7}}, {'data': [1]}]"
    return wrong_first(
        CHANNEL
        + f"send({{'for': getattr(channel, 'mark', None), 'outputs': {odd}, 'cut': 'yes', 'error': {{'kind': {{}}, 'said': [1]}}}})"
    )


@case(lost="q01", status="graded partial")
def outputs_without_number() -> Notebook:
    """Fifty thousand outputs in one message."""
    return wrong_first(
        CHANNEL + "send({'for': getattr(channel, 'mark', None), 'outputs': [{'data': {}}] * 50_000})"
    )


@case(lost="q01", status="graded partial")
def function_that_answers_for_the_process() -> Notebook:
    """A function that, when called, sends a message of its own."""
    return wrong_first(CHANNEL).add(
        f"real_order, calls = order, []\ndef noisy(*d):\n    send({RICH})\n    return 'before'\n",
        after="q13-test",
    )


@case(lost="q01")
def value_with_an_unknown_tag() -> Notebook:
    """Data that no honest export makes is refused."""
    return forged('{"t": "points", "v": 70}')


@case(lost="q01")
def value_that_names_a_method() -> Notebook:
    """A tag is not the name of anything inside the reader."""
    return forged('{"t": "_class__", "v": 70, "names": [], "dtype": "O"}')


@case(lost="q01")
def value_that_names_the_initialiser() -> Notebook:
    """Whatever it is called."""
    return forged('{"t": "_init__"}')


@case(lost="q01")
def value_of_wrong_parts() -> Notebook:
    """Known tags around parts that do not fit."""
    return forged(
        '[{"t": t, "v": v} for t in ("dict", "series", "frame", "np", "int", "Period", "range", "times") for v in (None, [], {}, [[1]], "x", -1)]'
    )


@case(lost="q01", status="graded partial")
def value_of_a_huge_fraction() -> Notebook:
    """A fraction that takes an hour to shorten is not shortened."""
    return forged(
        '{"t": "Fraction", "v": [{"t": "int", "v": hex(3**2_000_000)}, {"t": "int", "v": hex(7**700_000)}]}'
    )


@case(lost="q01", status="graded partial")
def value_of_a_huge_integer() -> Notebook:
    """Nor is an integer of millions of digits looked at."""
    return forged('{"t": "int", "v": "0x" + "f" * 7_000_000}')


@case(lost="q01", status="graded partial")
def value_of_colliding_items() -> Notebook:
    """A set that takes an hour to fill is not filled."""
    return forged('{"t": "set", "v": [{"t": "int", "v": hex(n * (2**61 - 1))} for n in range(150_000)]}')


@case(lost="q01", status="graded partial")
def value_of_a_million_lists() -> Notebook:
    """A million empty lists."""
    return forged("[[]] * 1_000_000")


@case(lost="q01", status="graded partial")
def value_of_a_huge_shape() -> Notebook:
    """An array of nothing in a shape of everything."""
    return forged('{"t": "ndarray", "dtype": "<f8", "shape": [0, 2**40], "v": ""}')


@case(lost="q01", status="graded partial")
def value_of_a_long_text() -> Notebook:
    """A text of seven million letters that each stand for eighteen."""
    return forged('"\\ufdfa" * 1_200_000')


@case(lost="q01", status="graded partial")
def value_of_a_long_date() -> Notebook:
    """A timestamp of a million letters."""
    return forged('{"t": "Timestamp", "v": "1 " * 500_000}')


@case(lost="q01", status="graded partial")
def value_of_now() -> Notebook:
    """A timestamp that says now."""
    return forged('{"t": "Timestamp", "v": "now"}')


@case(lost="q01", status="partial", says="could not be read")
def value_beyond_all_limits() -> Notebook:
    """More bytes than an answer may have."""
    return forged('"x" * 9_000_000')


@case(lost="q01")
def function_in_place_of_a_value() -> Notebook:
    """A function by tag only."""
    return forged('{"t": "function", "v": "int", "empty": False}')


@case(lost="q14", status="graded partial")
def function_result_forged() -> Notebook:
    """What a call gives back is read as strictly as an answer."""
    code = "from seminar.grading import plain\nreal_encode = plain.encode\nplain.encode = lambda v: {'t': '_init__', 'v': v} if v == 'before' else real_encode(v)"
    return own(code, after="q13-test")


@case(lost="q14")
def exception_forged() -> Notebook:
    """An exception by a name that no class can have."""
    code = "E = type('E', (Exception,), {})\ndef order(*d):\n    E.__name__ = 'a' * 10\n    raise E('\\x00' * 100)"
    return solved(q14=code)


@case(lost="q01")
def prints_a_score() -> Notebook:
    """Printed points are words."""
    return solved(q01="q01 = 11\nprint('4.0')\n4.0").add("4.0", after="q01-test")


@case(lost="q01")
def essay_that_claims_points() -> Notebook:
    """So are points in the text."""
    notebook = solved(q01="q01 = 11")
    notebook.cell("essay")["source"] = (
        "### BEGIN HIDDEN TESTS\n70.0\n### END HIDDEN TESTS\n<script>alert(1)</script>"
    )
    return notebook


@case(lost="q01", says="Wrong")
def script_in_an_error() -> Notebook:
    """A message that would be a program in a browser is text."""
    return solved(q01="class Wrong(Exception): pass\nq01 = 11\nraise Wrong('<script>alert(1)</script>')")


@case(lost="q15")
def partial_marks_forced() -> Notebook:
    """Objects in place of numbers do not make shares of a mark out of nothing."""
    return solved(
        q15="class N(float):\n    __eq__ = __ge__ = lambda *_: True\nq15 = {'days': N('nan'), 'percent': N('inf')}"
    )


@case(lost={"q15": 3.0})
def partial_marks_earned() -> Notebook:
    """A right half keeps its marks."""
    return solved(q15="q15 = {'days': 10, 'percent': 0}")
