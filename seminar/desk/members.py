"""What lies in a zip or a folder, unread: no name is trusted, no link followed, and why a file is not to be read."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import os
import re
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_MOST, _DEEPEST = 200_000, 40
"""Files in a folder, and folders inside folders."""


class Unusable(OSError):
    """A source that as a whole cannot be read; the message says why and what to do."""


class Refused(Exception):
    """Why one file is not taken."""


@dataclass(frozen=True)
class Member:
    """A file of an archive or a folder, not read yet; ``trail``: the names that lead to it, outermost first.

    ``time``: when the zip says it was put there, naive UTC; None for folders, whose times are those of a copy.
    """

    trail: tuple[str, ...]
    open: Callable[[], IO[bytes]]
    packed: int
    time: dt.datetime | None = None
    refused: str = ""


def readable(name: str) -> str:
    """A name from outside as it can stand in a sentence."""
    shown = "".join(c if c.isprintable() else "�" for c in name)
    return shown if len(shown) <= 300 else f"{shown[:300]}…"


@contextmanager
def opened(source: Path, directory_bytes: int) -> Iterator[list[Member]]:
    """The files of a zip or a folder, zips inside it unopened. Raises :class:`Unusable`."""
    if source.is_dir():
        found = list(itertools.islice(_of_folder(source), _MOST + 1))
        if len(found) > _MOST:
            raise Unusable(f"“{source}” holds more than {_MOST:,} files. Name the folder of the submissions.")
        yield found
        return
    if not source.is_file():
        raise Unusable(f"There is no zip and no folder “{source}”.")
    if source.suffix.casefold() != ".zip":
        if zipfile.is_zipfile(source):
            raise Unusable(
                f"“{source.name}” is a zip that is not called .zip. Rename it if you know it is one."
            )
        raise Unusable(f"“{source.name}” is neither a zip nor a folder. Unpack it, and name the folder.")
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(opened_zip(source, directory_bytes))
        except (Refused, OSError) as why:
            raise Unusable(f"“{source.name}”: {why} It may have been cut off: download it again.") from None
        yield list(of_zip(archive))


class _Guarded(io.BufferedReader):
    """A zip’s table of contents is read in one piece, of a size that the zip itself names."""

    def __init__(self, path: Path, most: int) -> None:
        super().__init__(io.FileIO(path))
        self._most = most

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > self._most:
            raise zipfile.BadZipFile("its table of contents is too large")
        return super().read(size)


@contextmanager
def opened_zip(path: Path, directory_bytes: int) -> Iterator[zipfile.ZipFile]:
    """A zip, of whose table of contents no more than ``directory_bytes`` are read; raises :class:`Refused`."""
    with _Guarded(path, directory_bytes) as file:
        try:
            archive = zipfile.ZipFile(file)
        except Exception as why:
            raise Refused(f"It is called .zip, but cannot be read as one ({readable(str(why))}).") from None
        with archive:
            yield archive


def of_zip(
    archive: zipfile.ZipFile, outside: tuple[str, ...] = (), time: dt.datetime | None = None
) -> Iterator[Member]:
    """The files of a zip. Inside another one they take its ``time``: their own ones are the student's."""
    for info in archive.infolist():
        name = _name(info)
        if name.endswith(("/", "\\")) and not info.file_size:
            continue
        parts = tuple(part for part in re.split(r"[/\\]", name) if part not in ("", "."))
        yield Member(
            (*outside, *(parts or ("(no name)",))),
            lambda info=info: archive.open(info),
            info.compress_size,
            time if outside else _time(info),
            _objection(info, name, parts),
        )


def _name(info: zipfile.ZipInfo) -> str:
    if not info.flag_bits & 0x800:
        # Many programs write UTF-8 without saying so.
        try:
            return info.orig_filename.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return info.orig_filename


def _objection(info: zipfile.ZipInfo, name: str, parts: tuple[str, ...]) -> str:
    """Why a file of a zip is not read; empty where nothing speaks against it."""
    form = stat.S_IFMT(info.external_attr >> 16)
    if not parts or "\0" in name or any(len(part) > 255 for part in parts) or len(parts) > _DEEPEST:
        return "Its name is empty, too long or broken."
    if name[0] in "/\\" or re.match(r"[A-Za-z]:", name):
        return "Its name is a place on a disk (an absolute path)."
    if ".." in parts:
        return "Its name leads out of the archive (“..”)."
    if stat.S_ISLNK(info.external_attr >> 16):
        return "It is a link to another place, not a file."
    if form not in (0, stat.S_IFREG):
        return "It is no ordinary file."
    if info.flag_bits & 0x41:
        return "It is encrypted. Ask for it without a password."
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "It is packed in an unusual way. Ask for an ordinary zip."
    return ""


def _time(info: zipfile.ZipInfo) -> dt.datetime | None:
    # Zips carry no zone; the instructor's is taken.
    try:
        written = dt.datetime(*info.date_time)
        return None if written.year <= 1980 else written.astimezone(dt.UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        return None


def _of_folder(source: Path, outside: tuple[str, ...] = ()) -> Iterator[Member]:
    """The files of a folder and those below it, by name. No link is followed."""
    try:
        entries = sorted(os.scandir(source), key=lambda entry: entry.name)
    except OSError as why:
        if not outside:
            raise Unusable(f"The folder “{source}” cannot be read ({why.strerror}).") from None
        yield Member(outside, io.BytesIO, 0, refused=f"It cannot be read ({why.strerror}).")
        return
    for entry in entries:
        trail, path = (*outside, entry.name), Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            if len(trail) < _DEEPEST:
                yield from _of_folder(path, trail)
            else:
                yield Member(trail, io.BytesIO, 0, refused="It lies too deep, and was not read.")
            continue
        status = entry.stat(follow_symlinks=False)
        refused = "" if stat.S_ISREG(status.st_mode) else "It is a link or no ordinary file."
        yield Member(trail, lambda path=path: _unlinked(path), status.st_size, refused=refused)


def _unlinked(path: Path) -> IO[bytes]:
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    return open(os.open(path, flags), "rb")
