"""Folders in which the notebook is hard to find, or something else stands in its place."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from tests.submissions import Notebook, case, solved


def link_to(target: str):
    """A symbolic link to a place on the grading machine."""

    def make(place: Path, words: dict[str, str]) -> None:
        for word, meant in words.items():
            nonlocal target
            target = target.replace(f"<<{word}>>", meant)
        place.symlink_to(target)

    return make


def empty_folder(place: Path, _: dict[str, str]) -> None:
    place.mkdir()


@case()
def renamed_by_a_browser() -> dict:
    """A second download gets a number from the browser."""
    return {"timeline (1).ipynb": solved()}


@case(says="timeline_FINAL_v2.ipynb")
def renamed_by_its_writer() -> dict:
    """Another name of the student's own."""
    return {"timeline_FINAL_v2.ipynb": solved()}


@case(says="Quiz Smith.ipynb")
def renamed_altogether() -> dict:
    """A name with nothing of the assignment's in it."""
    return {"Quiz Smith.ipynb": solved()}


@case()
def ending_in_capitals() -> dict:
    """An ending in capitals, from an old file system."""
    return {"TIMELINE.IPYNB": solved()}


@case()
def ending_doubled() -> dict:
    """An ending that a platform or an editor added."""
    return {"timeline.ipynb.json": solved()}


@case(says="2 notebooks")
def extra_notebook() -> dict:
    """A second notebook beside the right one, said to whoever reads the report."""
    return {"timeline.ipynb": solved(), "figures.ipynb": b"{}"}


@case(says="2 notebooks")
def copy_beside_it() -> dict:
    """A first try beside the final version under the right name."""
    return {"timeline.ipynb": solved(), "timeline-Copy1.ipynb": solved(q01="q01 = 1")}


@case()
def checkpoint_folder() -> dict:
    """Jupyter's own copies are no submission."""
    old = solved(q01="q01 = 1")
    return {".ipynb_checkpoints/timeline-checkpoint.ipynb": old, "timeline.ipynb": solved()}


@case(status="failed", says="no notebook")
def checkpoint_only() -> dict:
    """An old copy of Jupyter's is not what the student meant to hand in."""
    return {".ipynb_checkpoints/timeline-checkpoint.ipynb": solved()}


@case()
def apple_double() -> dict:
    """A zip made on a Mac brings shadows of each file."""
    return {
        "__MACOSX/._Quiz.ipynb": b"\0\5\x16\7\0\2\0\0Mac OS X",
        "._Quiz.ipynb": b"\0\5\x16\7",
        "Quiz.ipynb": solved(),
    }


@case()
def in_a_folder_of_its_own() -> dict:
    """Unpacked one folder too deep."""
    return {"timeline/timeline.ipynb": solved()}


@case()
def folder_named_like_the_notebook() -> dict:
    """A folder of the notebook's name, with the notebook in it."""
    return {"timeline.ipynb/timeline.ipynb": solved()}


@case(status="failed", says="no notebook")
def empty_folder_named_like_the_notebook() -> dict:
    """A folder of that name with nothing in it."""
    return {"timeline.ipynb": empty_folder}


@case(status="failed", says="no notebook")
def nothing() -> dict:
    """An empty folder."""
    return {}


@case(status="failed", says="essay.docx")
def another_file() -> dict:
    """Something else was handed in; the reason names it."""
    return {"essay.docx": b"PK\3\4"}


@case(status="failed", says="timeline.zip")
def a_zip() -> dict:
    """A packed file was handed in as it is; the reason names it."""
    return {"timeline.zip": b"PK\3\4"}


@case(status="failed", says="link")
def link_to_the_solution() -> dict:
    """A link to the solution is not followed."""
    return {"timeline.ipynb": link_to("<<SOLUTION>>")}


@case(status="failed", says="link")
def link_to_a_neighbour() -> dict:
    """Nor one to a neighbour's work."""
    return {"timeline.ipynb": link_to("../../case-000-honest/timeline/timeline.ipynb")}


@case(status="failed", says="link")
def link_to_nowhere() -> dict:
    """Nor one to nothing."""
    return {"timeline.ipynb": link_to("/nowhere/at/all.ipynb")}


@case(status="failed", says="link")
def link_to_itself() -> dict:
    """Nor one to itself."""
    return {"timeline.ipynb": link_to("timeline.ipynb")}


@case(status="failed", says="no notebook")
def linked_folder() -> dict:
    """A link to a folder of solutions is not looked into."""
    return {"more": link_to("<<CHECKOUT>>/solutions")}


@case(says="2 notebooks")
def link_beside_the_notebook() -> dict:
    """With a real notebook beside it, a link of the right name does not stand in its way."""
    return {"timeline.ipynb": link_to("<<SOLUTION>>"), "timeline (1).ipynb": solved()}


@case(status="failed", says="link")
def whole_folder_a_link():
    """Nor is the folder itself, where it leads elsewhere; not even its names are told."""
    return link_to("<<CHECKOUT>>/solutions/assignments/timeline")


@case(status="failed", says="Not a directory")
def whole_folder_a_file():
    """A file where the folder should be is said, and not passed over."""
    return lambda place, _: place.write_bytes(solved().bytes())


@case()
def links_in_a_circle() -> dict:
    """Folders that hold one another come to an end."""
    return {"timeline.ipynb": solved(), "a/b": link_to(".."), "a/c": link_to("/")}


@case(status="failed", says="no ordinary file")
def pipe() -> dict:
    """A pipe would be waited for until the end of the course."""
    return {"timeline.ipynb": lambda place, _: os.mkfifo(place)}


@case(status="failed", says="no ordinary file")
def socket_file() -> dict:
    """A socket is no file."""
    return {"timeline.ipynb": lambda place, _: os.mknod(place, 0o644 | stat.S_IFSOCK)}


@case(status="failed", says="no ordinary file" if os.geteuid() == 0 else "no notebook")
def device() -> dict:
    """A device that gives bytes without end."""

    def make(place: Path, _: dict[str, str]) -> None:
        if os.geteuid() == 0:  # only root can make one
            os.mknod(place, 0o666 | stat.S_IFCHR, os.makedev(1, 5))

    return {"timeline.ipynb": make}


@case()
def without_rights() -> dict:
    """A file that only its owner may read, which the grader is here."""

    def make(place: Path, _: dict[str, str]) -> None:
        place.write_bytes(solved().bytes())
        place.chmod(0o400)

    return {"timeline.ipynb": make}


@case()
def program() -> dict:
    """Marked as a program; nobody runs it."""

    def make(place: Path, _: dict[str, str]) -> None:
        place.write_bytes(solved().bytes())
        place.chmod(0o7777)

    return {"timeline.ipynb": make}


@case()
def modules_beside_it() -> dict:
    """Modules that call themselves pandas or json beside the notebook are not loaded by anybody."""
    trap = b'open("/tmp/ESCAPED", "w").close()\nraise SystemExit("trap")\n'
    names = ("pandas.py", "json.py", "seminar.py", "sitecustomize.py", "seminar/__init__.py", "conftest.py")
    return {"timeline.ipynb": solved(), **dict.fromkeys(names, trap)}


@case()
def settings_beside_it() -> dict:
    """Nor is a configuration that would change the grading."""
    trap = b'open("/tmp/ESCAPED", "w").close()\nc.CourseDirectory.db_url = "sqlite:////tmp/ESCAPED"\n'
    return {
        "timeline.ipynb": solved(),
        "nbgrader_config.py": trap,
        "ipython_config.py": trap,
        "gradebook.db": b"x",
    }


@case()
def name_in_no_encoding() -> dict:
    """A file name in bytes that are no letters."""

    def make(place: Path, _: dict[str, str]) -> None:
        raw = os.fsencode(place.parent) + b"/timel\xefne.ipynb"
        Path(os.fsdecode(raw)).write_bytes(solved().bytes())

    return {"unused": make} if sys.platform == "linux" else {"timeline.ipynb": solved()}


@case(status="failed", says="no notebook")
def other_name_in_no_encoding() -> dict:
    """The same where no notebook is: the reason names what is there as well as it can."""

    def make(place: Path, _: dict[str, str]) -> None:
        Path(os.fsdecode(os.fsencode(place.parent) + b"/\xff\xfe<b>\n.txt")).write_bytes(b"")

    return {"unused": make}


@case()
def name_with_everything() -> dict:
    """A file name with quotes, brackets, a line end and a command in it."""
    return {"timeline\n\"><script>$(touch ESCAPED)`;'.ipynb": solved()}


@case()
def name_at_its_longest() -> dict:
    """A name as long as the file system allows."""
    return {"timeline " + "x" * 230 + ".ipynb": solved()}


@case()
def very_deep_folders() -> dict:
    """The notebook beside folders hundreds of levels deep."""

    def make(place: Path, _: dict[str, str]) -> None:
        here = os.open(place.parent, os.O_RDONLY)
        for _level in range(600):
            os.mkdir("d", dir_fd=here)
            below = os.open("d", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
        os.close(here)

    return {"timeline.ipynb": solved(), "unused": make}


@case()
def thousands_of_files() -> dict:
    """Thousands of small files beside the notebook."""

    def make(place: Path, _: dict[str, str]) -> None:
        place.mkdir()
        for number in range(5_000):
            (place / f"{number}.txt").touch()

    return {"timeline.ipynb": solved(), "many": make}


@case()
def folder_that_nobody_may_read() -> dict:
    """Beside the notebook a folder that cannot be looked into, as zips of other systems leave them."""

    def make(place: Path, _: dict[str, str]) -> None:
        place.mkdir()
        place.chmod(0)

    return {"timeline.ipynb": solved(), "closed": make}


@case()
def time_in_the_future() -> dict:
    """A file from the year 2099, with a timestamp of the student's own writing."""

    def make(place: Path, _: dict[str, str]) -> None:
        place.write_bytes(solved().bytes())
        os.utime(place, (4_070_908_800, 4_070_908_800))

    return {"timeline.ipynb": make, "timestamp.txt": b"the day before the end of time\n"}


@case()
def notebook_of_the_folder_above() -> Notebook:
    """An ordinary folder, to see that this family's neighbours are."""
    return solved()
