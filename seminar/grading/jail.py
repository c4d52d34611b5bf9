"""The jail of students' code: what it sees, what it may use up, and what it cannot reach.

Two walls. bubblewrap starts the prepared process in namespaces of its own (user, mount, network, IPC, pid), where the
interpreter and the package are read-only and nothing else is there. Each submission then runs in a child of that
process with namespaces of its own again, an empty working folder in memory, Landlock where the kernel has it, and
resource limits. So submissions see neither one another nor the machine.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import importlib.util
import os
import resource
import shutil
import site
import struct
import subprocess
import sys
import sysconfig
from pathlib import Path

from seminar.grading.limits import Limits

WORK = "/student"
SCRATCH = "/scratch"
_NOBODY = 65534
_CLONE = {"user": 0x10000000, "mount": 0x20000, "pid": 0x20000000, "net": 0x40000000, "ipc": 0x8000000}
_SET_NO_NEW_PRIVS, _SET_DUMPABLE = 38, 4


class NoJail(RuntimeError):
    """No jail can be made here; the text says why, and what to do."""


def command(program: list[str]) -> list[str]:
    """The command that runs ``program`` (of this interpreter) inside the first wall."""
    return [*_wall(), "--", *program]


def missing() -> str:
    """What a jail cannot do without and is not on this machine, with the remedy; empty where it is all there."""
    if not sys.platform.startswith("linux"):
        return "Students’ code is isolated on Linux only. Use a Linux machine, WSL2, or a container."
    if shutil.which("bwrap") is None:
        return "Isolating students’ code needs bubblewrap. Debian, Ubuntu: sudo apt install bubblewrap"
    return ""


@functools.cache
def why_not() -> str:
    """Why no jail can be made on this machine, with the remedy; empty where one can."""
    if reason := missing():
        return reason
    trial = "from seminar.grading import jail; jail.trial()"
    done = subprocess.run(
        [*_wall(), "--", sys.executable, "-c", trial], capture_output=True, text=True, timeout=60, cwd="/"
    )
    if done.returncode == 0:
        return ""
    said = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    return (
        f"The system does not let programs isolate themselves ({said}). In a container allow user namespaces, "
        "such as docker run --security-opt seccomp=unconfined; on Ubuntu 24.04 and later: "
        "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
    )


def _wall() -> list[str]:
    wall = [
        "bwrap",
        "--unshare-ipc",
        "--unshare-pid",
        "--unshare-net",
        "--unshare-uts",
        "--die-with-parent",
        "--new-session",
    ]
    # Root needs no user namespace here, and gives up its rights inside: limits on processes do not bind root.
    wall += [] if os.geteuid() == 0 else ["--unshare-user"]
    seen = _seen()
    # Scratch is for the prepared process while it loads; a checkout may itself lie below /tmp.
    for place in (SCRATCH, "/tmp"):
        wall += ["--perms", "1777", "--tmpfs", place]
    # What bubblewrap makes on the way to a folder is root's alone; nobody must be able to pass.
    for parent in sorted({str(p) for place in seen for p in Path(place).parents} - {"/"}):
        if not any(parent == place or parent.startswith(f"{place}/") for place in seen):
            wall += ["--perms", "0755", "--dir", parent]
    for place in seen:
        wall += ["--ro-bind", place, place]
    for name in ("/bin", "/lib", "/lib64", "/sbin"):
        if os.path.islink(name):
            wall += ["--symlink", os.readlink(name), name]
        elif os.path.isdir(name):
            wall += ["--ro-bind", name, name]
    wall += ["--dev", "/dev", "--proc", "/proc", "--dir", WORK, "--chdir", WORK]
    wall += ["--remount-ro", "/tmp", "--remount-ro", "/dev", "--remount-ro", "/", "--clearenv"]
    environment = {"PATH": "/usr/bin:/bin", "HOME": WORK, "LANG": "C.UTF-8", "TZ": "UTC", "USER": "student"}
    environment |= quiet_libraries() | {"TMPDIR": WORK}
    environment |= {"MPLCONFIGDIR": f"{SCRATCH}/matplotlib", "IPYTHONDIR": f"{SCRATCH}/ipython"}
    for name, value in environment.items():
        wall += ["--setenv", name, value]
    return wall


def quiet_libraries() -> dict[str, str]:
    """The environment in which the libraries make neither threads nor files, and `seminar` is the package that grades."""
    return {
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MPLCONFIGDIR": "/tmp/matplotlib",
        "IPYTHONDIR": "/tmp/ipython",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONSAFEPATH": "1",
    }


@functools.cache
def _seen() -> list[str]:
    """The folders that are to be seen: the interpreter, its packages, this package and its data."""
    package = Path(__file__).resolve().parents[1]
    places = {"/usr", sys.prefix, sys.base_prefix, sysconfig.get_paths()["stdlib"], *site.getsitepackages()}
    # Where the data lie is asked without loading pandas, which the prepared processes do meanwhile.
    data = [place for place in (package / "data", package.parent / "data") if place.is_dir()]
    places |= {str(package), *(str(place.resolve()) for place in data)}
    # /usr/share holds time zones and fonts; of /etc only what names them.
    places |= {p for p in ("/etc/fonts", "/etc/localtime", "/etc/ld.so.cache") if os.path.exists(p)}
    real = sorted({os.path.realpath(p) for p in places} | places)
    return [p for p in real if not any(p != q and p.startswith(f"{q}/") for q in real)]


def settle() -> None:
    """In the prepared process, before anything else: give up root's rights, and hide from children's eyes."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    _libc().prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def unshare() -> None:
    """Namespaces of its own for the calling process; its next child is the first process of a new pid namespace."""
    uid, gid = os.getuid(), os.getgid()
    # A process that may not be looked into owns no /proc files of its own.
    _libc().prctl(_SET_DUMPABLE, 1, 0, 0, 0)
    _call("unshare", sum(_CLONE.values()))
    if _KEYCTL:
        _libc().syscall(_KEYCTL, 1, None)  # a session keyring of its own
    _if_allowed("/proc/self/oom_score_adj", "1000")  # the first to go where memory runs out
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        Path(f"/proc/self/{name}").write_text(text)


def close_door(limits: Limits) -> None:
    """In the new pid namespace: an empty working folder, no sight of other processes, limits, no way back."""
    libc = _libc()
    _if_allowed("/proc/sys/user/max_user_namespaces", "0")
    writable = [WORK, "/dev/shm"]
    if not os.listdir("/tmp"):  # else the package itself lies there
        writable.append("/tmp")
    for place in writable:
        _call("mount", b"tmpfs", place.encode(), b"tmpfs", 0, f"size={limits.file_bytes},mode=700".encode())
    _call("mount", b"tmpfs", SCRATCH.encode(), b"tmpfs", 1, b"size=4k")
    _call("mount", b"tmpfs", b"/proc", b"tmpfs", 1, b"size=4k")
    os.chdir(WORK)
    _landlock([*writable, "/dev"])
    set_limits(limits)
    _drop_capabilities()
    libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _if_allowed(place: str, text: str) -> None:
    # A second bolt: what it keeps out is kept out, or limited, without it too.
    with contextlib.suppress(OSError):
        Path(place).write_text(text)


def set_limits(limits: Limits) -> None:
    """Resource limits of the calling process and all that it starts."""
    taken = int(Path("/proc/self/statm").read_text().split()[0]) if os.path.exists("/proc/self/statm") else 0
    memory = (taken or _TAKEN) * resource.getpagesize() + limits.memory_bytes
    for kind, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 256),
    ):
        resource.setrlimit(kind, (value, value))


_TAKEN = 0
_KEYCTL = {"x86_64": 250, "aarch64": 219}.get(os.uname().machine)


def measure() -> None:
    """Note how much memory the libraries take, while /proc can be read."""
    global _TAKEN
    _TAKEN = int(Path("/proc/self/statm").read_text().split()[0])


def trial() -> None:
    """Go through all walls once; raises OSError where one cannot be made."""
    settle()
    for name in ("numpy", "pandas", "seminar"):
        Path(importlib.util.find_spec(name).origin).read_bytes()  # it may be closed to others
    measure()
    unshare()
    child = os.fork()
    if child == 0:
        try:
            close_door(Limits())
        except BaseException as why:
            print(why, file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        sys.exit(1)


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> int:
    result = getattr(_libc(), name)(*arguments)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def _drop_capabilities() -> None:
    header, nothing = struct.pack("Ii", 0x20080522, 0), bytes(24)
    _call("capset", header, nothing)


_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same numbers on every architecture
_READ = 0b1101  # execute, read a file, list a folder
_WRITE_BITS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}


def _landlock(writable: list[str]) -> None:
    """Below the mounts a second lock on files; a kernel without Landlock goes without."""
    syscall = _libc().syscall
    version = syscall(_CREATE, None, 0, 1)
    if version < 1:
        return
    everything = (1 << _WRITE_BITS[min(version, 5)]) - 1
    # From version 4 on the ruleset covers TCP, from 6 on signals and abstract sockets, too.
    rules = struct.pack("QQQ", everything, 0b11 if version >= 4 else 0, 0b11 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = syscall(_CREATE, rules[:size], size, 0)
    for place, allowed in (("/", _READ), *((place, everything) for place in writable)):
        folder = os.open(place, os.O_PATH)
        if syscall(_ADD, ruleset, 1, struct.pack("=Qi", allowed, folder), 0):
            raise OSError(ctypes.get_errno(), f"landlock: {place}")
        os.close(folder)
    _libc().prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if syscall(_RESTRICT, ruleset, 0):
        raise OSError(ctypes.get_errno(), "landlock")
    os.close(ruleset)
