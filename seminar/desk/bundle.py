"""The zip for students: all they need and nothing that they should not see."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from seminar.desk.release import ReleaseError, leaks

_FIXED = (2026, 2, 4, 0, 0, 0)
_GUIDE = """# Ripe for talks? Abu Dhabi 2026: your notebooks

1. Install Python 3.11, 3.12 or 3.13, then in this folder:

       python3 -m venv .venv                            (Windows: py -m venv .venv)
       .venv/bin/pip install -r requirements.txt        (Windows: .venv\\Scripts\\pip)
       .venv/bin/jupyter lab                            (Windows: .venv\\Scripts\\jupyter)

   `workbooks/` holds the code and the data exercises of the book's chapters, `exercises/` the graded notebooks.
2. Open a graded notebook, replace the dots in each answer cell, run the cell below it: it tells whether the answer
   can be read, not whether it is right. Dates are best written as text, such as "2031-03-17".
3. Choose Kernel > Restart Kernel and Run All Cells, save, and hand in the file under its own name.

If an answer of the right form cannot be read, check that the installation is the one above: `pip list` must show
the versions in requirements.txt.
"""
_STUDENT_NEEDS = ("anywidget", "ipywidgets", "jupyterlab", "matplotlib", "numpy", "pandas")


def write(checkout: Path, target: Path) -> int:
    """Write the zip; returns its size in bytes. The same checkout gives the same bytes.

    Raises :class:`seminar.desk.release.ReleaseError` where a notebook still holds a key, or the book with
    its workbooks is not built.
    """
    workbooks = sorted((checkout / "_build" / "html" / "workbooks").glob("*.ipynb"))
    if not workbooks:
        raise ReleaseError("The chapters' workbooks are not there. Build the book first: make book")
    notebooks = sorted((checkout / "exercises").rglob("*"))
    for notebook in (n for n in notebooks if n.suffix == ".ipynb"):
        if found := leaks(notebook):
            raise ReleaseError(f"{notebook.name} still holds “{found[0]}”. Run: seminar release")
    with tempfile.TemporaryDirectory() as scratch:
        wheel = build_wheel(checkout, Path(scratch))
        parts = {
            f"exercises/{n.relative_to(checkout / 'exercises')}": n.read_bytes()
            for n in notebooks
            if n.is_file()
        }
        parts |= {f"workbooks/{n.name}": n.read_bytes() for n in workbooks}
        parts |= {
            wheel.name: wheel.read_bytes(),
            "requirements.txt": requirements(checkout, wheel.name).encode(),
            "START.md": _GUIDE.encode(),
        }
        target.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, content in sorted(parts.items()):
                bundle.writestr(
                    zipfile.ZipInfo(f"ripe-for-talks/{name}", _FIXED), content, zipfile.ZIP_DEFLATED
                )
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
