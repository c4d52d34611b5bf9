"""What students get, and nothing that they should not see: as one zip, and as a git repository of its own."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from seminar.desk.release import ReleaseError, contents, leaks, source
from seminar.grading.course import assignments
from seminar.versions import TESTED

_FIXED = (2026, 2, 4, 0, 0, 0)
_GUIDE = f"""# Ripe for talks? Abu Dhabi 2026: your notebooks

1. Install Python {", ".join(TESTED[:-1])} or {TESTED[-1]}, then in this folder:

       python3 -m venv .venv                            (Windows: py -m venv .venv)
       .venv/bin/pip install -r requirements.txt        (Windows: .venv\\Scripts\\pip)
       .venv/bin/jupyter lab                            (Windows: .venv\\Scripts\\jupyter)

   On a hub of your course all this is done already.
   `workbooks/` holds the code and the data exercises of the book's chapters, `exercises/` the graded notebooks.
2. Open a graded notebook and run its first code cell: where something is missing or too old, it says so, and gives
   the lines that mend it. Replace the dots in each answer cell, run the cell below it: it tells whether the answer
   can be read, not whether it is right. Dates are best written as text, such as "2031-03-17".
3. Choose Kernel > Restart Kernel and Run All Cells, save, and hand in the file under its own name.

If an answer of the right form cannot be read, check that the installation is the one above: `pip list` must show
the versions in requirements.txt.
"""
_STUDENT_NEEDS = ("anywidget", "ipywidgets", "jupyterlab", "matplotlib", "numpy", "pandas")
_IGNORED = ".ipynb_checkpoints/\n.venv/\n__pycache__/\n"
_NOBODY = ("-c", "user.name=Ripe for talks", "-c", "user.email=course@example.invalid")


def workbooks(checkout: Path) -> list[Path]:
    """The chapters' workbooks; none where the book is not built."""
    return sorted((checkout / "_build" / "html" / "workbooks").glob("*.ipynb"))


def parts(checkout: Path) -> dict[str, bytes]:
    """All that students get, by relative name; the same checkout gives the same bytes.

    Raises :class:`seminar.desk.release.ReleaseError` where a folder in ``exercises/`` holds a leak.
    """
    found, files = [], {}
    for name in assignments(checkout):
        folder = checkout / "exercises" / name
        if (folder / f"{name}.ipynb").is_file():
            found += leaks(folder, source(checkout, name))
            files |= {f"exercises/{name}/{file}": data for file, data in contents(folder).items()}
    if found:
        raise ReleaseError("\n".join(["This must not go out. Run: seminar release", *found]))
    files |= {f"workbooks/{n.name}": n.read_bytes() for n in workbooks(checkout)}
    with tempfile.TemporaryDirectory() as scratch:
        wheel = build_wheel(checkout, Path(scratch))
        files[wheel.name] = wheel.read_bytes()
    files["requirements.txt"] = requirements(checkout, wheel.name).encode()
    files["START.md"] = _GUIDE.encode()
    return files


def _of(files: dict[str, bytes], names: Sequence[str]) -> dict[str, bytes]:
    """Of the exercises those that are named, or all; and all the rest."""
    wanted = tuple(f"exercises/{name}/" for name in names) or ("exercises/",)
    return {n: data for n, data in files.items() if n.startswith(wanted) or not n.startswith("exercises/")}


def write(checkout: Path, target: Path, names: Sequence[str] = ()) -> int:
    """Write the zip, with the named assignments or all; returns its size in bytes.

    Raises :class:`seminar.desk.release.ReleaseError` where a notebook still holds a key, or the book with
    its workbooks is not built.
    """
    if not workbooks(checkout):
        raise ReleaseError("The chapters' workbooks are not there. Build the book first: make book")
    files = _of(parts(checkout), names)
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in sorted(files.items()):
            bundle.writestr(zipfile.ZipInfo(f"ripe-for-talks/{name}", _FIXED), content, zipfile.ZIP_DEFLATED)
    return target.stat().st_size


def build_wheel(checkout: Path, target: Path) -> Path:
    """The package with its data as one wheel in ``target``."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    command += ["--disable-pip-version-check", "--no-index", "--wheel-dir", str(target), str(checkout)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise ReleaseError(f"The package cannot be built: {done.stderr.strip().splitlines()[-1]}")
    return next(target.glob("*.whl"))


def requirements(checkout: Path, wheel: str) -> str:
    """What a student installs: the wheel and the tested versions of what the notebooks need."""
    pinned = (checkout / "constraints.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in pinned if re.match(rf"({'|'.join(_STUDENT_NEEDS)})==", line)]
    return "\n".join([f"./{wheel}", *wanted, ""])


def publish(checkout: Path, folder: Path, names: Sequence[str] = ()) -> dict[str, str]:
    """Bring the students' git repository in ``folder`` up to date, by one commit on top if anything changed.

    Of ``exercises/`` only the named assignments go in, or all; what is there already is never taken away, since
    who has worked on a notebook could not pull its removal. A new folder becomes a repository.
    Returns what changed: A (added), M (modified) or D (deleted) by path. Raises
    :class:`seminar.desk.release.ReleaseError` as :func:`parts` does, or where the folder is not fit, and
    leaves it as it is then.
    """
    check_place(checkout, folder)
    files = _of(parts(checkout), names)
    files[".gitignore"] = _IGNORED.encode()
    files["runtime.txt"] = f"python-{TESTED[1]}\n".encode()  # what Binder and repo2docker install
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / ".git").exists():
        _git(folder, "-c", "init.defaultBranch=main", "init", "--quiet")
    wheels = {n for n in _names(folder, "ls-files") if re.fullmatch(r"seminar-[^/]*\.whl", n)}
    _refuse_foreign_changes(folder, files)
    for name in wheels - set(files):
        (folder / name).unlink(missing_ok=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    # By force: what somebody ignores everywhere else is still wanted here.
    _git(folder, "add", "--all", "--force", "--", *sorted(wheels | set(files)))
    told = _names(folder, "diff", "--cached", "--name-status", "--no-renames")
    changed = dict(zip(told[1::2], told[::2], strict=True))
    if changed:
        known = _git(folder, "-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT", check=False)
        _git(folder, *(() if known else _NOBODY), "commit", "--quiet", "-m", "Release of the notebooks")
    return changed


def push(folder: Path) -> str:
    """The command that brings the repository in ``folder`` to where students pull it."""
    here = f"git -C {shlex.quote(str(folder))}"
    if _git(folder, "remote", check=False):
        return f"{here} push"
    return f"{here} remote add origin ADDRESS && {here} push -u origin HEAD"


def check_place(checkout: Path, folder: Path) -> None:
    """Raises :class:`seminar.desk.release.ReleaseError` where ``folder`` cannot be the students' repository."""
    if not shutil.which("git"):
        raise ReleaseError(
            "The students' repository needs git. Debian, Ubuntu: sudo apt install git. macOS: "
            "xcode-select --install. Windows: winget install Git.Git"
        )
    place = folder.resolve()
    if checkout.resolve() in (place, *place.parents):
        raise ReleaseError(
            f"{folder} lies inside the checkout, which holds the solutions. Name a folder elsewhere."
        )
    if place.exists() and not place.is_dir():
        raise ReleaseError(f"{folder} is a file. Name a folder.")
    if not place.is_dir() or not any(place.iterdir()):
        return
    if not (place / ".git").exists():
        raise ReleaseError(
            f"{folder} is not empty and is no git repository. Name a new folder, or one that was made here before."
        )
    if not _git(place, "rev-parse", "--verify", "--quiet", "HEAD", check=False):
        return  # the clone of an empty repository
    if not _git(place, "show", "HEAD:requirements.txt", check=False).startswith("./seminar-"):
        raise ReleaseError(
            f"{folder} is a repository of something else. Name a new folder, or an empty clone."
        )
    if _git(place, "rev-list", "--all", "--max-count=1", "--", "solutions", "tests"):
        raise ReleaseError(
            f"The history of {folder} holds solutions or tests, which students could read. Name a new folder."
        )


def _refuse_foreign_changes(folder: Path, files: dict[str, bytes]) -> None:
    # What a former run wrote and did not come to commit is not foreign.
    told = _names(folder, "status", "--porcelain", "--untracked-files=all", "--no-renames")
    foreign = []
    for name in (line[3:] for line in told):
        there = (folder / name).read_bytes() if (folder / name).is_file() else None
        if there != files.get(name):
            foreign.append(name)
    if foreign:
        raise ReleaseError(f"{folder} holds changes of yours. Commit or undo them: {', '.join(foreign)}")


def _names(folder: Path, *command: str) -> list[str]:
    return [name for name in _git(folder, *command, "-z").split("\0") if name]


def _git(folder: Path, *command: str, check: bool = True) -> str:
    """What git says; nothing where it fails and ``check`` is false."""
    # A hook or an alias that runs us names its own repository in these.
    own = {k: v for k, v in os.environ.items() if k not in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")}
    done = subprocess.run(
        ["git", "-C", str(folder), *command], env=own, capture_output=True, text=True, encoding="utf-8"
    )
    if done.returncode and check:
        raise ReleaseError(f"git, in {folder}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout if not done.returncode else ""
