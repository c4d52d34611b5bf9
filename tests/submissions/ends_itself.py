"""Answers that end, hang or exhaust the process in which the notebook runs."""

from __future__ import annotations

from dataclasses import replace

from tests.submissions import BRISK, Notebook, case, own, solved

LIMITS = replace(BRISK, cell_seconds=2, notebook_seconds=14, call_seconds=1, test_seconds=5)


@case()
def sys_exit() -> Notebook:
    """A cell that exits after its answer has answered; a notebook goes on."""
    return solved(q01="RIGHT\nimport sys\nsys.exit()")


@case()
def exit_typed() -> Notebook:
    """exit() and quit() do nothing worse in a notebook."""
    return solved(q01="RIGHT\nexit()", q02="RIGHT\nquit()")


@case()
def keyboard_interrupt() -> Notebook:
    """The interrupt comes after the answer."""
    return solved(q01="RIGHT\nraise KeyboardInterrupt")


@case(lost="q03", says="KeyboardInterrupt")
def keyboard_interrupt_before() -> Notebook:
    """Here it comes before the answer, which is never given."""
    return solved(q03="raise KeyboardInterrupt\nRIGHT")


@case()
def generator_exit() -> Notebook:
    """An exception that no handler of Exception sees, after the answer."""
    return solved(q01="RIGHT\nraise GeneratorExit")


@case(lost="q04", status="partial", says="ended the process")
def os_exit() -> Notebook:
    """The process ends in one answer: that answer is lost, what came before and after is not."""
    return solved(q04="RIGHT\nimport os\nos._exit(0)")


@case(lost="q01 q08 q15", status="partial", says="ended the process")
def os_exit_thrice() -> Notebook:
    """The same in three answers, first and last among them."""
    end = "RIGHT\nimport os\nos._exit(1)"
    return solved(q01=end, q08=end, q15=end)


@case(status="partial", says="cell of your own")
def os_exit_in_own_cell() -> Notebook:
    """A cell of the student's own ends the process; no answer needs it."""
    return own("import os\nos._exit(3)", after="q05")


@case(status="partial", free="all", says="ended the process")
def os_exit_everywhere() -> Notebook:
    """Every answer ends the process: none can be read; those of the last few may go untried."""
    end = "RIGHT\nimport os\nos._exit(0)"
    return solved(**{f"q{n:02}": end for n in range(1, 16)})


@case(lost="q02", status="partial", says="longer than")
def endless_loop() -> Notebook:
    """An endless loop costs its own answer."""
    return solved(q02="while True:\n    pass\nRIGHT")


@case(lost="q02", status="partial", says="longer than")
def endless_loop_that_catches_everything() -> Notebook:
    """A loop that catches every exception can still be stopped from outside."""
    return solved(q02="while True:\n    try:\n        pass\n    except BaseException:\n        pass")


@case(lost="q02 q03", status="partial", says="longer than")
def sleeps_long() -> Notebook:
    """Two answers that sleep cost themselves."""
    nap = "import time\ntime.sleep(3600)\nRIGHT"
    return solved(q02=nap, q03=nap)


@case(lost="q02", status="partial", says="longer than")
def hangs_in_c() -> Notebook:
    """A loop inside a C function, which no signal handler of Python's reaches."""
    return solved(q02="sum(iter(int, 1))\nRIGHT")


@case(lost="q02", status="partial", says="longer than")
def catastrophic_regex() -> Notebook:
    """An honest slip: a regular expression that never comes to an end."""
    return solved(q02='import re\nre.match(r"(a+)+$", "a" * 60 + "b")\nRIGHT')


@case(lost="q02", status="partial", says="longer than")
def endless_printing() -> Notebook:
    """Printing without end is a loop without end."""
    return solved(q02='while True:\n    print("again and again")\nRIGHT')


@case(lost="q02", status="partial", says="longer than")
def endless_display() -> Notebook:
    """Displaying without end, too."""
    return solved(
        q02='from IPython.display import display, HTML\nwhile True:\n    display(HTML("<b>x</b>"))\nRIGHT'
    )


@case()
def much_output() -> Notebook:
    """Two hundred megabytes of output are no wrong answer: the output is cut, the marks stand."""
    return solved(q02='for _ in range(200):\n    print("x" * 1_000_000)\nRIGHT')


@case()
def much_output_in_cyrillic() -> Notebook:
    """Each letter may take six bytes on its way; that is the engine's affair."""
    return solved(q02='print("ж" * 3_000_000)\nRIGHT', q03='print("🕊" * 3_000_000)\nRIGHT')


@case()
def many_small_outputs() -> Notebook:
    """Ten thousand displays in one cell, then the right answer: output is cut, marks stand."""
    return solved(q02="from IPython.display import display\nfor n in range(10_000):\n    display(n)\nRIGHT")


@case()
def empty_outputs() -> Notebook:
    """Half a million outputs with nothing in them weigh nothing."""
    code = "ip = get_ipython()\nfor n in range(500_000):\n    ip.display_pub.publish({})\nRIGHT"
    return solved(q02=code)


@case()
def two_streams_by_turns() -> Notebook:
    """Each turn from one stream to the other is an output of its own."""
    code = 'import sys\nfor n in range(60_000):\n    sys.stdout.write("a")\n    sys.stderr.write("b")\nRIGHT'
    return solved(q02=code)


@case(lost="q05", says="MemoryError")
def ten_gigabytes() -> Notebook:
    """An allocation beyond the limit fails as on a small computer."""
    return solved(q05="much = bytearray(10 << 30)\nRIGHT")


@case(lost="q05", status="graded partial")
def memory_bit_by_bit() -> Notebook:
    """Memory filled by small pieces ends in a MemoryError, or ends the process: the answer is lost either way."""
    return solved(q05="much = []\nwhile True:\n    much.append(bytearray(1 << 20))\nRIGHT")


@case()
def fork_once() -> Notebook:
    """A child that goes on as if it were the notebook changes nothing: only the parent answers."""
    return solved(q01="import os\nos.fork()\nRIGHT")


@case(lost="q06", status="graded partial")
def fork_bomb() -> Notebook:
    """A fork bomb meets the limit on processes; its answer is lost."""
    return solved(q06="import os\nwhile True:\n    os.fork()\nRIGHT")


@case(lost="q06", status="graded partial")
def shell_fork_bomb() -> Notebook:
    """The shell's fork bomb, from a cell."""
    code = 'import subprocess\nsubprocess.run(["bash", "-c", ":(){ :|:& };: ; sleep 100"])\nwhile True: pass'
    return solved(q06=code)


@case(lost="q06", status="graded partial")
def thread_bomb() -> Notebook:
    """Threads count as processes."""
    code = "import threading, time\nwhile True:\n    threading.Thread(target=time.sleep, args=(100,)).start()\nRIGHT"
    return solved(q06=code)


@case(lost="q07", says="RecursionError")
def recursion() -> Notebook:
    """Recursion without end is an error like any other."""
    return solved(q07="def f():\n    return f()\nf()\nRIGHT")


@case(lost="q07", status="partial", says="ended the process")
def recursion_without_limit() -> Notebook:
    """With Python's limit taken away it crashes the process: one answer lost."""
    code = "import sys\nsys.setrecursionlimit(10**9)\ndef f():\n    return [*map(lambda _: f(), [1])]\nf()\nRIGHT"
    return solved(q07=code)


@case()
def recursion_limit_of_next_to_nothing() -> Notebook:
    """A tiny limit on recursion breaks what comes after it in this cell only, not the grading."""
    return solved(q07="RIGHT\nimport sys\nsys.setrecursionlimit(120)")


@case(lost="q07", status="partial", says="ended the process")
def c_stack_overflow() -> Notebook:
    """A crash in C code."""
    return solved(q07="import ctypes\nctypes.string_at(0)\nRIGHT")


@case(lost="q07", status="partial", says="ended the process")
def abort() -> Notebook:
    """The process aborts."""
    return solved(q07="import os\nos.abort()\nRIGHT")


@case(status="graded partial", free="q07")
def kills_itself() -> Notebook:
    """A signal to itself: whether it is heard (answer lost) or not (answer stands), the rest stands."""
    return solved(q07="import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\nRIGHT")


@case(status="graded partial", free="q07")
def kills_everything() -> Notebook:
    """A signal to every process there is reaches at most itself."""
    return solved(q07="import os, signal\nos.kill(-1, signal.SIGKILL)\nRIGHT")


@case(status="graded partial", free="q07")
def stops_itself() -> Notebook:
    """A stopped process answers no more: at most its answer is lost."""
    return solved(q07="import os, signal\nos.kill(0, signal.SIGSTOP)\nRIGHT")


@case()
def asks_for_input() -> Notebook:
    """Nobody sits at the keyboard, and the answer does not need one."""
    return solved(q01='name = input("Your name? ")\nRIGHT')


@case()
def reads_standard_input() -> Notebook:
    """Standard input is empty, and does not wait."""
    return solved(q01="import sys\nsys.stdin.read()\nRIGHT")


@case(status="graded partial")
def slow_throughout() -> Notebook:
    """Slow, but within the limits: patience costs nothing."""
    return solved(**{f"q{n:02}": "import time\ntime.sleep(0.5)\nRIGHT" for n in range(1, 16)})


@case(status="partial", free="all", says="had used up its")
def slow_beyond_the_budget() -> Notebook:
    """Each cell is within its limit, all together are not: what was answered in time stands, and the reason is said."""
    notebook = solved()
    for n in range(1, 16):
        notebook.add("import time\ntime.sleep(0.7)", after=f"q{n:02}-prompt")
        notebook.add("import time\ntime.sleep(0.7)", after=f"q{n:02}-prompt")
    return notebook


@case(lost="q14", status="partial", says="longer than")
def function_hangs() -> Notebook:
    """A function that never returns cannot be right; the other answers are."""
    return solved(q14="def order(*dates):\n    while True:\n        pass")


@case(lost="q14", status="partial", says="ended the process")
def function_ends_the_process() -> Notebook:
    """Nor can one that ends the process."""
    return solved(q14="def order(*dates):\n    import os\n    os._exit(0)")


@case(lost="q14", status="partial", says="ended the process")
def function_ends_the_process_at_the_second_call() -> Notebook:
    """The first call, of the visible check, is answered; the next ends the process."""
    code = (
        "RIGHT\nreal, calls = order, []\ndef order(*dates):\n    calls.append(1)\n    if len(calls) == 2:\n"
    )
    return solved(q14=code + "        import os\n        os._exit(0)\n    return real(*dates)")


@case(lost="q14", status="partial", says="seconds")
def function_is_slow_in_all() -> Notebook:
    """Each call is within its limit, all calls of the test are not."""
    return solved(
        q14="RIGHT\nreal = order\ndef order(*d):\n    import time\n    time.sleep(0.8)\n    return real(*d)"
    )


@case(lost="q12 q14", says="RecursionError")
def function_recurses() -> Notebook:
    """A function that calls itself without end raises, and is wrong."""
    code = "def order(*d):\n    return order(*d)"
    return solved(q14=code, q12="def days_inside(*d):\n    return days_inside(*d)")


@case(lost="q14", says="SystemExit")
def function_exits() -> Notebook:
    """A function that exits has given nothing back."""
    return solved(q14="def order(*d):\n    raise SystemExit")


@case()
def atexit_hook() -> Notebook:
    """What is to happen at the end never does, and nobody waits for it."""
    return solved(
        q01='RIGHT\nimport atexit, time\natexit.register(time.sleep, 3600)\natexit.register(print, "bye")'
    )


@case()
def object_that_hangs_when_deleted() -> Notebook:
    """An object that would sleep when it goes is not waited for."""
    code = "class Clings:\n    def __del__(self):\n        import time\n        time.sleep(3600)\nclings = Clings()\nRIGHT"
    return solved(q01=code)


@case(status="graded partial")
def alarm() -> Notebook:
    """An alarm that never rings within the time of the notebook."""
    return solved(q01="import signal\nsignal.alarm(100)\nRIGHT")
