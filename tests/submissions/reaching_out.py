"""Attempts to see or change what is not the student's: solutions, tests, neighbours, the gradebook, the machine."""

from __future__ import annotations

import textwrap
from dataclasses import replace

from tests.submissions import BRISK, Notebook, case, own, solved

LIMITS = replace(BRISK, cell_seconds=3)


def attempt(code: str, then: str = "setup") -> Notebook:
    """A cell that tries something, prints whatever came of it, and goes on."""
    body = textwrap.indent(textwrap.dedent(code).strip(), "    ")
    return own(f"try:\n{body}\nexcept BaseException as why:\n    print(type(why).__name__, why)", after=then)


@case()
def reads_the_solution() -> Notebook:
    """The source notebook is not there to be read."""
    return attempt("print(open('<<SOLUTION>>').read())")


@case()
def reads_everything_it_can() -> Notebook:
    """Nowhere in the files that it can see stands a hidden test or a solution."""
    return attempt(
        """
        import os
        mark = "CAN" + "ARY-"
        for top in ("<<CHECKOUT>>", "<<COURSE>>", "/work", "/home", "/root", "/tmp", "/proc", "/dev", "/etc", "/var", "/run"):
            for folder, below, files in os.walk(top):
                below[:] = [b for b in below if b != "site-packages" and folder.count("/") < 7]
                for name in files:
                    try:
                        path = os.path.join(folder, name)
                        if os.path.isfile(path) and os.path.getsize(path) < 1 << 20:
                            text = open(path, errors="replace").read()
                            if mark in text or "BEGIN HIDDEN" + " TESTS" in text and not path.endswith(".py"):
                                print("found", path, text[:20_000])
                    except OSError:
                        pass
        """
    )


@case()
def reads_the_course() -> Notebook:
    """Nor are the gradebook and the other submissions."""
    return attempt(
        "import os\nfor f in ('<<COURSE>>', '<<COURSE>>/gradebook.db', '<<COURSE>>/submitted', '<<CHECKOUT>>/solutions'):\n    print(f, os.path.exists(f), os.listdir('/'))\nprint(os.listdir('<<COURSE>>'))"
    )


@case()
def climbs_out_of_its_folder() -> Notebook:
    """By no number of steps upwards."""
    return attempt(
        "import glob\nprint(glob.glob('../' * 12 + '<<CHECKOUT>>'[1:] + '/solutions/**', recursive=True))\nopen('../' * 12 + '<<SOLUTION>>'[1:])"
    )


@case()
def looks_for_tests_in_memory() -> Notebook:
    """No object in its memory holds a hidden test."""
    return attempt(
        """
        import gc
        mark = "CAN" + "ARY-"
        for thing in gc.get_objects():
            for part in gc.get_referents(thing):
                if type(part) is str and mark in part and len(part) > 12:
                    print("found", part)
        """,
        then="q15-test",
    )


@case()
def looks_for_tests_in_frames() -> Notebook:
    """Nor does a frame, the history, or the shell."""
    return attempt(
        """
        import sys
        frame = sys._getframe()
        while frame:
            print(frame.f_code.co_name, {k: str(v)[:3000] for k, v in frame.f_locals.items() if k != "frame"})
            frame = frame.f_back
        print(In, Out, get_ipython().history_manager.input_hist_raw, sys.argv, sys.orig_argv)
        """,
        then="q15-test",
    )


@case()
def function_that_looks_at_its_caller() -> Notebook:
    """A function that looks around when a test calls it finds the engine's half of a wire, and no test."""
    code = "RIGHT\nreal, seen = order, []\ndef order(*d):\n    import sys\n    frame = sys._getframe().f_back\n    while frame:\n        seen.append(str(frame.f_locals)[:2000])\n        frame = frame.f_back\n    return real(*d)"
    return solved(q14=code).add(
        "import re\nprint([s for s in seen if 'CAN' + 'ARY' in s or 'expected' in s])", after="q14-test"
    )


@case()
def reads_raw_memory() -> Notebook:
    """The process's own memory, as far as it can be walked, holds none either."""
    return attempt("print(open('/proc/self/maps').read()[:500])\nprint(open('/proc/self/mem', 'rb'))")


@case()
def reads_other_processes() -> Notebook:
    """Other processes cannot be seen."""
    return attempt(
        "import os\nfor n in [1, 2, os.getppid(), *range(3, 300)]:\n    for what in ('environ', 'cmdline', 'maps', 'fd', 'cwd', 'root'):\n        if os.path.exists(f'/proc/{n}/{what}'):\n            print('found', n, what, open(f'/proc/{n}/cmdline').read())"
    )


@case()
def mounts_proc_anew() -> Notebook:
    """Nor made visible again."""
    return attempt(
        "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\nprint(libc.umount2(b'/proc', 2), libc.mount(b'proc', b'/proc', b'proc', 0, None), ctypes.get_errno(), os.listdir('/proc'))"
    )


@case()
def namespaces_of_its_own() -> Notebook:
    """Namespaces within namespaces open no door."""
    code = """
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        print(libc.unshare(0x10000000), libc.unshare(0x20000), ctypes.get_errno())
        print(libc.mount(b"tmpfs", b"/usr", b"tmpfs", 0, None), libc.umount2(b"/student", 2), ctypes.get_errno())
        print(libc.chroot(b"/"), libc.pivot_root(b"/", b"/") if hasattr(libc, "pivot_root") else "", os.listdir("/"))
        print(os.path.exists("<<SOLUTION>>"))
        """
    return attempt(code)


@case()
def namespaces_by_program() -> Notebook:
    """Nor by the programs made for it."""
    return attempt(
        "import subprocess\nfor c in ('unshare -Urm mount -t proc proc /proc', 'nsenter -t 1 -a ls', 'bwrap --bind / / ls <<CHECKOUT>>', 'su -c id', 'sudo -n id', 'chroot / ls'):\n    done = subprocess.run(c, shell=True, capture_output=True, timeout=2)\n    print(c, done.returncode, done.stdout[:300])"
    )


@case()
def traces_its_parent() -> Notebook:
    """The parent cannot be traced."""
    return attempt(
        "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\nfor pid in (os.getppid(), 1, 2, *range(3, 200)):\n    if pid != os.getpid() and libc.ptrace(16, pid, 0, 0) == 0:\n        print('attached to', pid)"
    )


@case()
def becomes_root() -> Notebook:
    """No way leads to another user."""
    return attempt(
        "import os\nfor f in (os.setuid, os.setgid):\n    try:\n        f(0)\n        print('became', os.getuid(), open('<<COURSE>>/ESCAPED', 'w'))\n    except OSError as why:\n        print(why)\nprint(os.getuid())"
    )


@case()
def raises_its_limits() -> Notebook:
    """Limits cannot be raised."""
    return attempt(
        "import resource as r\nfor kind in (r.RLIMIT_AS, r.RLIMIT_NPROC, r.RLIMIT_FSIZE, r.RLIMIT_CPU):\n    try:\n        r.setrlimit(kind, (r.RLIM_INFINITY, r.RLIM_INFINITY))\n        print('raised', kind)\n    except (ValueError, OSError) as why:\n        print(why)"
    )


@case()
def lowers_its_limits() -> Notebook:
    """Lowered ones are the student's own affair, here without harm."""
    return attempt(
        "import resource as r\nr.setrlimit(r.RLIMIT_NPROC, (0, 0))\nr.setrlimit(r.RLIMIT_FSIZE, (0, 0))\nr.setrlimit(r.RLIMIT_CORE, (0, 0))"
    )


@case()
def writes_everywhere() -> Notebook:
    """What it writes outside its folder is written nowhere, or is gone with it."""
    return attempt(
        """
        import os
        for place in ("/", "/tmp", "/dev/shm", "/dev", "/var/tmp", "/usr", "/etc", "/root", "<<CHECKOUT>>", "<<COURSE>>",
                      "<<COURSE>>/submitted", "<<CHECKOUT>>/solutions", os.path.dirname(pd.__file__), "..", "~"):
            for name in ("ESCAPED", "ESCAPED.pth"):
                try:
                    open(os.path.join(os.path.expanduser(place), name), "w").write("x")
                except OSError as why:
                    print(why)
        """
    )


@case()
def changes_what_is_there() -> Notebook:
    """Nothing that it can see can be changed."""
    return attempt(
        "import os, sys, seminar\nfor f in (seminar.__file__, pd.__file__, sys.executable, '/usr/bin/env', '<<SOLUTION>>'):\n    for do in (os.remove, lambda p: open(p, 'a').write('x'), lambda p: os.chmod(p, 0o777), lambda p: os.rename(p, p + 'x'), lambda p: os.utime(p)):\n        try:\n            do(f)\n            print('changed', f)\n        except OSError:\n            pass"
    )


@case()
def removes_everything() -> Notebook:
    """Not even by the broadest command."""
    return attempt(
        "import subprocess\nsubprocess.run(['rm', '-rf', '--no-preserve-root', '<<CHECKOUT>>/solutions', '<<COURSE>>', '/student', '/tmp'], timeout=3, capture_output=True)"
    )


@case()
def fills_its_folder() -> Notebook:
    """A full folder is full for this one student."""
    return attempt("for n in range(1000):\n    open(f'{n}', 'wb').write(bytes(1 << 20))")


@case()
def fills_every_folder() -> Notebook:
    """So are the others that can be written."""
    return attempt(
        "for place in ('/tmp', '/dev/shm', '/dev'):\n    try:\n        for n in range(200):\n            open(f'{place}/{n}', 'wb').write(bytes(1 << 20))\n    except OSError as why:\n        print(place, why)"
    )


@case()
def one_huge_file() -> Notebook:
    """One file beyond the limit ends in an error."""
    return attempt("import os\nos.posix_fallocate(os.open('big', os.O_CREAT | os.O_RDWR), 0, 1 << 40)")


@case(status="graded partial")
def one_huge_file_by_writing() -> Notebook:
    """Whether the system stops the write by an error or by a signal, the answers stand."""
    return attempt("with open('big', 'wb') as f:\n    for _ in range(200):\n        f.write(bytes(1 << 20))")


@case()
def hundred_thousand_files() -> Notebook:
    """Many empty files."""
    return attempt(
        "import time\nend = time.monotonic() + 1\nn = 0\nwhile time.monotonic() < end:\n    open(f'/tmp/e{n}', 'w').close()\n    n += 1"
    )


@case()
def modules_in_its_folder() -> Notebook:
    """Modules of well-known names in its folder are loaded by nobody else."""
    return attempt(
        "for name in ('pandas', 'json', 'seminar', 'numpy', 'sitecustomize', 'IPython'):\n    open(f'{name}.py', 'w').write('raise SystemExit')\nimport json, sys\nsys.path.insert(0, '.')"
    )


@case()
def takes_away_all_rights() -> Notebook:
    """A folder that nobody may enter is emptied all the same."""
    return attempt(
        "import os\nos.makedirs('a/b')\nos.symlink('<<CHECKOUT>>', 'a/link')\nos.symlink('/', 'root')\nos.mkfifo('pipe')\nos.chmod('a', 0)\nos.chmod('.', 0)"
    )


@case()
def links_out_of_its_folder() -> Notebook:
    """A link to the solution leads nowhere."""
    return attempt(
        "import os\nos.symlink('<<SOLUTION>>', 'link')\nprint(open('link').read())\nos.link('<<SOLUTION>>', 'hard')"
    )


@case()
def reads_the_environment() -> Notebook:
    """The environment tells nothing of the grader's."""
    return attempt(
        "import os\nprint(dict(os.environ))\nassert not [k for k in os.environ if 'SECRET' in k or 'PYTEST' in k or 'TOKEN' in k]"
    )


@case()
def spoils_the_environment() -> Notebook:
    """Nor does a changed one reach anything."""
    return attempt(
        "import os\nos.environ.clear()\nos.environ.update(PATH='/nowhere', PYTHONPATH='/student', LD_PRELOAD='/student/x.so', HOME='/nowhere', PYTHONSTARTUP='/student/x')"
    )


@case()
def tcp() -> Notebook:
    """No connection leaves the jail."""
    return attempt(
        "import socket\nfor host in ('127.0.0.1', '::1', 'localhost', '1.1.1.1'):\n    try:\n        s = socket.create_connection((host, int('<<TCP>>')), timeout=0.5)\n        s.sendall(b'hello')\n        print('reached', host)\n    except OSError as why:\n        print(host, why)"
    )


@case()
def udp() -> Notebook:
    """No packet, either."""
    return attempt(
        "import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\nfor host in ('127.0.0.1', '255.255.255.255', '1.1.1.1'):\n    try:\n        print(s.sendto(b'hello', (host, int('<<UDP>>'))))\n    except OSError as why:\n        print(host, why)"
    )


@case()
def abstract_socket() -> Notebook:
    """Abstract sockets of the machine are not there."""
    return attempt(
        "import socket\ns = socket.socket(socket.AF_UNIX)\ns.connect('\\0<<UNIX>>')\ns.sendall(b'hello')\nprint('reached')"
    )


@case()
def other_sockets() -> Notebook:
    """Raw, packet, netlink and vsock sockets bring nothing home."""
    return attempt(
        "import socket\nfor family, kind in ((socket.AF_INET, socket.SOCK_RAW), (socket.AF_PACKET, socket.SOCK_RAW), (socket.AF_NETLINK, socket.SOCK_RAW), (40, socket.SOCK_STREAM)):\n    try:\n        s = socket.socket(family, kind, 1 if kind == socket.SOCK_RAW and family == socket.AF_INET else 0)\n        if family == 40:\n            s.settimeout(0.5)\n            s.connect((2, 22))\n            print('reached')\n    except OSError as why:\n        print(why)"
    )


@case()
def name_server() -> Notebook:
    """No name is looked up."""
    return attempt(
        "import socket, urllib.request\nsocket.setdefaulttimeout(0.5)\nprint(urllib.request.urlopen('http://localhost:<<TCP>>/?q=secret'))"
    )


@case()
def daemon() -> Notebook:
    """A daemon that leaves its parent is gone after grading."""
    return attempt(
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        time.sleep(3600)\n    os._exit(0)"
    )


@case()
def program_left_running() -> Notebook:
    """So is a program that hears no signal."""
    return attempt(
        "import subprocess\nsubprocess.Popen(['bash', '-c', 'trap \"\" TERM INT HUP; while :; do sleep 1; done'], start_new_session=True)"
    )


@case()
def busy_children() -> Notebook:
    """Children that keep the processors busy cost the neighbours time, and no marks."""
    return attempt(
        "import os\nfor _ in range(4):\n    if os.fork() == 0:\n        while True:\n            pass"
    )


@case()
def thread_that_changes_answers_later() -> Notebook:
    """What a thread does to a name after its test is too late to matter."""
    return attempt(
        "import threading, time\ndef later():\n    while True:\n        time.sleep(0.05)\n        if 'q05' in globals():\n            globals().update(q01=None, q02=None, q03=None)\nthreading.Thread(target=later, daemon=True).start()"
    )


@case()
def threads_that_never_end() -> Notebook:
    """Threads that are no daemons hold nobody up."""
    return attempt(
        "import threading, time\nfor _ in range(20):\n    threading.Thread(target=time.sleep, args=(3600,)).start()"
    )


@case()
def signals_to_the_grader() -> Notebook:
    """Signals reach nobody outside."""
    return attempt(
        "import os, signal\nfor pid in (os.getppid(), *range(2, 400), -2):\n    for sign in (signal.SIGTERM, signal.SIGKILL):\n        try:\n            os.kill(pid, sign)\n            print('sent to', pid)\n        except OSError:\n            pass"
    )


@case()
def signal_handlers() -> Notebook:
    """A process that hears no signal is ended all the same."""
    return attempt(
        "import signal\nfor sign in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:\n    try:\n        signal.signal(sign, signal.SIG_IGN)\n    except (OSError, ValueError):\n        pass"
    )


@case()
def shared_memory() -> Notebook:
    """Shared memory and message queues are its own."""
    return attempt(
        "from multiprocessing import shared_memory\ns = shared_memory.SharedMemory('ESCAPED', create=True, size=1 << 20)\ns.buf[0] = 1\nimport ctypes\nprint(ctypes.CDLL(None).shmget(4711, 4096, 0o1666), ctypes.CDLL(None).msgget(4711, 0o1666))"
    )


@case()
def shared_pages_of_the_libraries() -> Notebook:
    """A library patched in memory is patched for this one student."""
    return attempt(
        "import numpy\npd.read_csv = pd.DataFrame.iloc = None\nimport seminar.case\nseminar.case.load = None\nimport builtins\nbuiltins.sum = None",
        then="q15",
    )


@case()
def nice_and_priorities() -> Notebook:
    """It cannot make itself more important."""
    return attempt("import os\nos.nice(-20)\nos.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))")


@case()
def kernel_interfaces() -> Notebook:
    """Corners of the kernel that programs seldom visit."""
    return attempt(
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nfor number in (101, 165, 166, 169, 175, 246, 248, 249, 250, 272, 298, 304, 308, 310, 311, 321, 323, 425, 428, 429, 430):\n    print(number, libc.syscall(number, 0, 0, 0, 0, 0), ctypes.get_errno())"
    )


@case()
def clock_set() -> Notebook:
    """The clock is not the student's."""
    return attempt("import time\ntime.clock_settime(time.CLOCK_REALTIME, 0)")


@case()
def terminal() -> Notebook:
    """There is no terminal to type into."""
    return attempt(
        "import os, fcntl, termios, pty\nfor n in range(8):\n    try:\n        fcntl.ioctl(n, termios.TIOCSTI, b'x')\n        print('typed', n)\n    except OSError:\n        pass\nopen('/dev/tty', 'w').write('hello')"
    )


@case()
def devices() -> Notebook:
    """Devices of the machine are not there, and none can be made."""
    return attempt(
        "import os, stat\nprint(sorted(os.listdir('/dev')))\nos.mknod('/dev/sda', stat.S_IFBLK | 0o666, os.makedev(8, 0))\nprint(os.path.exists('/dev/kmsg'), os.path.exists('/dev/mem'))"
    )
