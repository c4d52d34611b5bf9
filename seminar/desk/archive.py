"""The files of a zip or a folder and of zips inside, read one by one under caps. Nothing is extracted by its name."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from seminar.desk.members import Member, Refused, of_zip, opened_zip, readable
from seminar.grading.limits import Limits


@dataclass(frozen=True)
class Caps:
    """How much may come out of an archive: far more than honest work needs."""

    file_bytes: int = Limits.submission_bytes
    """One file."""
    student_bytes: int = 2 * Limits.submission_bytes
    """All files of one student, zips inside zips included; so nobody uses up what others need."""
    ratio: int = 250
    """How many times its packed size a file may be, above ``ratio_from`` bytes."""
    ratio_from: int = 5_000_000
    files: int = 20_000
    """Files of one student."""
    directory_bytes: int = 8_000_000
    """The table of contents of one zip."""
    depth: int = 3
    """Zips inside zips, the outermost counted."""


@dataclass(frozen=True)
class File:
    """A file that was met: a ``notebook`` read to ``path``, or one that was not read; ``refused`` says why not."""

    trail: tuple[str, ...]
    kind: str
    time: dt.datetime | None = None
    path: Path | None = None
    sha256: str = ""
    refused: str = ""

    @property
    def origin(self) -> str:
        return readable("/".join(self.trail))


# Some browsers and platforms add an ending of their own.
NOTEBOOK = re.compile(r"(?P<stem>.+?)\.ipynb(\.json|\.txt)?", re.IGNORECASE | re.DOTALL)
_SYSTEM = {"__MACOSX", ".ipynb_checkpoints", ".DS_Store", "Thumbs.db", "desktop.ini"}
_OTHER_ARCHIVES = re.compile(r".+\.(rar|7z|tar|tgz|gz|bz2|xz|zst|zipx|cab|iso)", re.IGNORECASE | re.DOTALL)
_STARTS = {
    b"PK\x03\x04": "a zip archive (or an office document)",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\x1f\x8b": "a gzip archive",
    b"%PDF": "a PDF",
    b"MZ": "a Windows program",
    b"\x7fELF": "a program",
}


def kind(trail: tuple[str, ...]) -> str:
    """What a file is by its name: notebook, zip, archive (of another kind), system, or other."""
    name = trail[-1]
    if name.startswith("._") or not _SYSTEM.isdisjoint(trail):
        return "system"
    if NOTEBOOK.fullmatch(name):
        return "notebook"
    if name.casefold().endswith(".zip"):
        return "zip"
    return "archive" if _OTHER_ARCHIVES.fullmatch(name) else "other"


def unpack(
    members: list[Member],
    scratch: Path,
    owner: Callable[[tuple[str, ...]], str | None],
    caps: Caps,
) -> Iterator[File]:
    """Every file, those in zips inside included; notebooks are read into the folder ``scratch``.

    ``owner`` says by its trail whose a file is: a notebook that is nobody’s is not read. Nothing is raised for odd content.
    """
    return _Reading(scratch, owner, caps).files(members)


class _Reading:
    def __init__(self, scratch: Path, owner: Callable, caps: Caps) -> None:
        self.scratch, self.owner, self.caps = scratch, owner, caps
        self.bytes: Counter[str] = Counter()
        self.met: Counter[str] = Counter()
        self.copies = 0

    def files(self, members: list[Member], depth: int = 1) -> Iterator[File]:
        for member in members:
            file = File(member.trail, kind(member.trail), member.time, refused=member.refused)
            who = self.owner(file.trail)
            self.met[who or ""] += 1
            if self.met[who or ""] > self.caps.files:
                if self.met[who or ""] == self.caps.files + 1:
                    yield replace(
                        file, refused=f"More than {self.caps.files:,} files; the rest was not read."
                    )
                continue
            try:
                yield from self.file(member, file, who, depth)
            except Refused as why:
                yield replace(file, refused=str(why))

    def file(self, member: Member, file: File, who: str | None, depth: int) -> Iterator[File]:
        if file.refused:
            yield file
        elif file.kind == "archive":
            raise Refused("Of archives only zips are read. Ask for the notebook itself.")
        elif file.kind == "notebook" and who is not None:
            path, sha256 = self.copy(member, who)
            with path.open("rb") as start:
                head = start.read(8)
            for magic, what in _STARTS.items():
                if head.startswith(magic):
                    raise Refused(f"It is called a notebook, but is {what}. Ask for the notebook itself.")
            yield replace(file, path=path, sha256=sha256)
        elif file.kind == "zip":
            if depth >= self.caps.depth:
                raise Refused(f"Zips inside zips are opened {self.caps.depth} deep, not deeper.")
            path, _ = self.copy(member, who or "")
            with opened_zip(path, self.caps.directory_bytes) as archive:
                inside = list(of_zip(archive, member.trail, member.time))
                if not inside:
                    raise Refused("The zip is empty.")
                yield from self.files(inside, depth + 1)
        else:
            yield file

    def copy(self, member: Member, who: str) -> tuple[Path, str]:
        """The member's bytes in a file of the scratch folder, and their SHA-256; raises Refused."""
        caps, size, digest = self.caps, 0, hashlib.sha256()
        self.copies += 1
        path = self.scratch / str(self.copies)
        with path.open("wb") as target:
            for chunk in _chunks(member):
                size += len(chunk)
                self.bytes[who] += len(chunk)
                if size > caps.file_bytes:
                    raise Refused(f"It is larger than {caps.file_bytes // 1_000_000} MB.")
                if size > caps.ratio_from and size > caps.ratio * max(member.packed, 1):
                    raise Refused(f"Unpacked it is more than {caps.ratio} times its size: an archive bomb.")
                if self.bytes[who] > caps.student_bytes:
                    most = caps.student_bytes // 1_000_000
                    raise Refused(f"With it, the student’s files are larger than {most} MB.")
                digest.update(chunk)
                target.write(chunk)
        return path, digest.hexdigest()


def _chunks(member: Member) -> Iterator[bytes]:
    # What a damaged zip raises is not documented; whatever it is, this one file is not taken.
    try:
        with member.open() as opened:
            while chunk := opened.read(1 << 20):
                yield chunk
    except Exception as why:
        raise Refused(f"It cannot be read: damaged ({readable(str(why)) or type(why).__name__}).") from None
