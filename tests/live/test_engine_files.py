"""What of the WebAssembly Python goes into the book: everything that exercises need, and nothing of the desk."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seminar_book import bundles, engine
from sphinx.errors import ExtensionError


def number(value: int) -> bytes:
    """LEB128, as WebAssembly writes sizes."""
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


SECTIONS = st.lists(st.tuples(st.integers(0, 13), st.binary(max_size=300)))


@given(SECTIONS)
def test_only_custom_sections_go(sections):
    def module(chosen):
        return b"\0asm\1\0\0\0" + b"".join(bytes([kind]) + number(len(body)) + body for kind, body in chosen)

    assert engine.without_names(module(sections)) == module([s for s in sections if s[0] != 0])


@given(st.dictionaries(st.text("abc/", min_size=1, max_size=5), st.binary(max_size=50)))
def test_an_archive_depends_on_its_members_alone(members):
    written = engine.stored(members)
    assert written == engine.stored(dict(reversed(members.items())))
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == members


def test_the_page_gets_the_case_and_its_analyses_but_nothing_of_the_desk(checkout):
    files = engine.book_files(bundles.SOURCES / "page_runner.py")
    assert {"page_runner.py", "seminar/case.py", "seminar/check/__init__.py", "data/events.csv"} <= set(files)
    assert {name.split("/")[0] for name in files} == {"page_runner.py", "seminar", "data"}
    assert not [n for n in files if any(word in n for word in ("grading", "desk", "cli", "solutions"))]


def test_the_page_gets_every_module_that_needs_only_numpy_and_pandas(checkout):
    import re

    files = engine.book_files(bundles.SOURCES / "page_runner.py")
    for page in (checkout / "book").glob("*.md"):
        for names in re.findall(r"^from seminar import ([\w, ]+)$", page.read_text(encoding="utf-8"), re.M):
            for name in names.split(", "):
                assert f"seminar/{name}.py" in files or f"seminar/{name}/__init__.py" in files


def test_what_is_kept_is_written_once_and_only_the_newest_stays(tmp_path):
    calls = []

    def write(folder):
        calls.append(folder)
        (folder / "a").write_text("a")

    first = bundles.kept(tmp_path, "part", "one", write)
    assert bundles.kept(tmp_path, "part", "one", write) == first and len(calls) == 1
    second = bundles.kept(tmp_path, "part", "two", write)
    assert not first.exists() and (second / "a").is_file()


def test_no_registry_is_named_in_what_is_committed():
    for name in ("package.json", "package-lock.json", ".npmrc"):
        text = (bundles.SOURCES / name).read_text()
        assert (
            "registry" not in text.replace("omit-lockfile-registry-resolved", "") and '"resolved"' not in text
        )


def test_a_machine_without_a_network_is_told_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    with pytest.raises(ExtensionError, match=r"Is this machine connected\? Run make again"):
        bundles.prepared(tmp_path, bundles.sources())
    assert not list(tmp_path.glob("bench/node_modules/*"))
