"""Hostile and odd archives: what is refused, with which reason, and that nothing else suffers from it."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile

import pytest

from seminar.desk import archive, members
from seminar.desk.archive import Caps
from seminar.desk.members import Unusable

NOTEBOOK = b'{"cells": [], "nbformat": 4}'
CAPS = Caps()


def zipped(files: dict, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of contents by name, or by ZipInfo."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as bundle:
        for name, data in files.items():
            bundle.writestr(name, data, method)
    return content.getvalue()


@pytest.fixture
def read(tmp_path):
    """The files of a zip, by origin; every file is of one student unless its trail says “nobody”."""

    def files(content: bytes, caps: Caps = CAPS, owner=lambda trail: "anna") -> dict:
        source = tmp_path / "source.zip"
        source.write_bytes(content)
        scratch = tmp_path / "scratch"
        scratch.mkdir(exist_ok=True)
        with members.opened(source, caps.directory_bytes) as found:
            return {file.origin: file for file in archive.unpack(found, scratch, owner, caps)}

    return files


def info(name: str, mode: int = 0) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (2026, 2, 4, 12, 0, 0))
    entry.create_system, entry.external_attr = 3, mode << 16
    return entry


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (info("../a.ipynb"), "leads out"),
        (info("x/../../a.ipynb"), "leads out"),
        (info("x\\..\\a.ipynb"), "leads out"),
        (info("/etc/a.ipynb"), "absolute"),
        (info("\\\\host\\a.ipynb"), "absolute"),
        (info("C:\\a.ipynb"), "absolute"),
        (info("c:a.ipynb"), "absolute"),
        (info("a.ipynb", stat.S_IFLNK | 0o777), "link"),
        (info("a.ipynb", stat.S_IFIFO), "no ordinary file"),
        (info("a.ipynb", stat.S_IFBLK), "no ordinary file"),
        (info(f"{'a' * 300}.ipynb"), "too long"),
        (info(f"{'a/' * 50}a.ipynb"), "too long"),
        (info("a.rar"), "only zips"),
        (info("a.tar.gz"), "only zips"),
        (info("a.zip"), "cannot be read as one"),
    ],
)
def test_a_hostile_file_is_refused_and_the_next_one_read(read, entry, reason):
    files = list(read(zipped({entry: NOTEBOOK, "good.ipynb": NOTEBOOK})).values())
    assert reason in files[0].refused and not files[0].path
    assert files[1].path.read_bytes() == NOTEBOOK and not files[1].refused


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (zipped({"a": b""}), "zip archive"),
        (b"Rar!\x1a\x07\x01\x00", "RAR"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"MZ\x90", "Windows program"),
        (b"\x7fELF\x02", "program"),
    ],
)
def test_a_notebook_that_is_something_else_by_its_bytes_is_refused(read, content, reason):
    assert reason in read(zipped({"a.ipynb": content}))["a.ipynb"].refused


def test_an_encrypted_file_is_refused(read):
    content = bytearray(zipped({"a.ipynb": NOTEBOOK}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in read(bytes(content))["a.ipynb"].refused


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_packing_is_refused(read, method):
    assert "unusual" in read(zipped({"a.ipynb": NOTEBOOK}, method))["a.ipynb"].refused


def test_a_bomb_is_refused_before_it_goes_off(read):
    files = read(zipped({"bomb.ipynb": b"0" * 30_000_000, "good.ipynb": NOTEBOOK}))
    assert "bomb" in files["bomb.ipynb"].refused
    assert files["good.ipynb"].path


def test_a_bomb_that_lies_about_its_size_is_refused(read):
    content = bytearray(zipped({"a.ipynb": b"0" * 30_000_000}))
    central = content.index(b"PK\x01\x02")
    content[central + 24 : central + 28] = content[22:26] = struct.pack("<I", 100)
    file = read(bytes(content))["a.ipynb"]
    assert file.refused and not file.path


def test_what_one_student_may_fill_is_no_other_students(read):
    caps = Caps(file_bytes=1000, student_bytes=1500)
    files = {"anna/1.ipynb": b"a" * 900, "anna/2.ipynb": b"b" * 900, "bo/1.ipynb": b"c" * 900}
    files["bo/2.ipynb"] = b"d" * 1100
    found = read(zipped(files, zipfile.ZIP_STORED), caps, lambda trail: trail[0])
    assert [bool(file.path) for file in found.values()] == [True, False, True, False]
    assert "the student’s files" in found["anna/2.ipynb"].refused
    assert "larger than" in found["bo/2.ipynb"].refused


def test_more_files_than_anybody_needs_are_not_read_and_said_once(read):
    files = read(zipped({f"{n}.ipynb": NOTEBOOK for n in range(10)}), Caps(files=3))
    assert [bool(file.refused) for file in files.values()] == [False] * 3 + [True]


def test_zips_inside_zips_are_opened_three_deep(read):
    content = NOTEBOOK
    for depth in range(4):
        content = zipped({f"{depth}.zip" if depth else "a.ipynb": content, f"here{depth}.ipynb": NOTEBOOK})
    files = read(content)
    assert files["3.zip/2.zip/here1.ipynb"].path and "deeper" in files["3.zip/2.zip/1.zip"].refused


def test_a_huge_table_of_contents_is_refused_unread(read):
    inner = zipped({f"{n:0100}": b"" for n in range(200)})
    refused = read(zipped({"a.zip": inner}), Caps(directory_bytes=10_000))["a.zip"].refused
    assert "too large" in refused


def test_a_damaged_file_is_refused_and_the_next_one_read(read):
    content = zipped({"a.ipynb": NOTEBOOK, "b.ipynb": NOTEBOOK[::-1]}, zipfile.ZIP_STORED)
    files = read(content.replace(NOTEBOOK, NOTEBOOK.replace(b"cells", b"CELLS")))
    assert "damaged" in files["a.ipynb"].refused and files["b.ipynb"].path


def test_names_are_decoded_as_most_programs_mean_them(read):
    content = zipped({"Mu\u0308ller ü.ipynb": NOTEBOOK})
    flag = content.index(b"PK\x01\x02") + 8
    unflagged = bytearray(content)
    unflagged[7] = unflagged[flag + 1] = 0
    assert list(read(content)) == list(read(bytes(unflagged))) == ["Mu\u0308ller ü.ipynb"]


def test_control_characters_of_a_name_reach_nobody(read):
    assert list(read(zipped({"a\x1b[31m\u202e.ipynb": NOTEBOOK}))) == ["a�[31m�.ipynb"]


def test_a_notebook_that_is_nobodys_is_not_read(read):
    file = read(zipped({"a.ipynb": NOTEBOOK}), owner=lambda trail: None)["a.ipynb"]
    assert not file.path and not file.refused


def test_files_of_the_system_are_known(read):
    files = read(zipped({"__MACOSX/._a.ipynb": b"x", ".ipynb_checkpoints/a.ipynb": b"x", "._b.zip": b"x"}))
    assert {file.kind for file in files.values()} == {"system"}


def test_a_file_inside_an_inner_zip_has_the_time_of_that_zip(read):
    inner = zipped({info("a.ipynb"): NOTEBOOK})
    outer = info("inner.zip")
    outer.date_time = (2026, 3, 1, 10, 0, 0)
    files = read(zipped({outer: inner, info("b.ipynb"): NOTEBOOK}))
    assert files["inner.zip/a.ipynb"].time > files["b.ipynb"].time


@pytest.mark.parametrize("date", [(1980, 0, 0, 0, 0, 0), (1980, 1, 1, 0, 0, 0), (2026, 15, 31, 31, 63, 62)])
def test_a_date_that_is_none_is_no_time(read, date):
    content = bytearray(zipped({"a.ipynb": NOTEBOOK}))
    day = (date[0] - 1980) << 9 | date[1] << 5 | date[2]
    clock = date[3] << 11 | date[4] << 5 | date[5] // 2
    central = content.index(b"PK\x01\x02")
    content[central + 12 : central + 16] = struct.pack("<HH", clock, day)
    assert read(bytes(content))["a.ipynb"].time is None


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.zip", b"no zip", "cannot be read"),
        ("a.zip", b"", "cannot be read"),
        ("a.rar", b"Rar!", "neither a zip nor a folder"),
        ("a.dat", zipped({"a": b""}), "not called .zip"),
        (None, b"", "There is no zip"),
    ],
)
def test_a_source_that_is_none_is_refused_as_a_whole(tmp_path, name, content, said):
    if name:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(Unusable, match=said), members.opened(tmp_path / (name or "none"), 10_000):
        pass


@pytest.fixture
def folder(tmp_path):
    """The files of a folder, by origin."""

    def files(place) -> dict:
        scratch = tmp_path / "scratch"
        scratch.mkdir()
        with members.opened(place, 10_000) as listed:
            found = archive.unpack(listed, scratch, lambda trail: "anna", CAPS)
            return {file.origin: file for file in found}

    return files


def test_no_link_of_a_folder_is_followed(tmp_path, folder):
    place, secret = tmp_path / "in", tmp_path / "secret"
    (place / "anna").mkdir(parents=True)
    secret.mkdir()
    (secret / "key.ipynb").write_bytes(NOTEBOOK)
    (place / "anna" / "a.ipynb").symlink_to(secret / "key.ipynb")
    (place / "bo").symlink_to(secret)
    os.mkfifo(place / "pipe.ipynb")
    (place / "c.ipynb").write_bytes(NOTEBOOK)
    files = folder(place)
    assert {name for name, file in files.items() if file.refused} == {"anna/a.ipynb", "bo", "pipe.ipynb"}
    assert files["c.ipynb"].path and files["c.ipynb"].time is None


def test_zips_in_a_folder_are_opened(tmp_path, folder):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "anna.zip").write_bytes(zipped({"a.ipynb": NOTEBOOK}))
    assert folder(tmp_path / "in")["anna.zip/a.ipynb"].path


def test_names_that_are_no_text_and_folders_without_end_are_met(tmp_path, folder):
    place = tmp_path / "in"
    deep = place.joinpath(*["d"] * 45)
    deep.mkdir(parents=True)
    (deep / "a.ipynb").write_bytes(NOTEBOOK)
    (place / os.fsdecode(b"M\xfcller.ipynb")).write_bytes(NOTEBOOK)
    files = folder(place)
    assert files["M�ller.ipynb"].path
    assert [file.refused for file in files.values() if not file.path] == [
        "It lies too deep, and was not read."
    ]
