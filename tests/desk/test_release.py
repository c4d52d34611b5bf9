"""What students get: equal to a fresh generation, and without a key."""

from __future__ import annotations

import ast
import re
import zipfile

import nbformat
import pytest

from seminar.desk import release
from seminar.desk.bundle import write
from seminar.grading.course import SOURCES, assignments


@pytest.fixture(scope="module")
def fresh(checkout, tmp_path_factory):
    target = tmp_path_factory.mktemp("fresh")
    release.generate(checkout, target)
    return target


def test_exercises_equal_a_fresh_generation(checkout, fresh):
    assert release.contents(checkout / "exercises") == release.contents(fresh), "run: make exercises"


def test_no_student_notebook_holds_a_key(checkout):
    for notebook in (checkout / "exercises").rglob("*.ipynb"):
        assert release.leaks(notebook) == [], notebook.name


def test_no_line_of_a_solution_or_hidden_test_is_left(checkout):
    for name in assignments(checkout):
        source = nbformat.read(checkout / SOURCES / name / f"{name}.ipynb", 4)
        released = nbformat.read(checkout / "exercises" / name / f"{name}.ipynb", 4)
        lines = {line.strip() for cell in released.cells for line in cell.source.splitlines()}
        for cell in source.cells:
            for secret in secrets(cell, shown(source)):
                assert secret.strip() not in lines, f"{name}: {secret}"


def shown(notebook) -> set[str]:
    """The lines that stand outside the marks somewhere in the notebook."""
    return {
        line.strip() for cell in notebook.cells for line in cell.source.split("### BEGIN")[0].splitlines()
    }


def secrets(cell, visible: set[str]) -> list[str]:
    """Lines between the marks that a student's version could not hold by chance."""
    if cell.metadata.nbgrader["solution"] and cell.cell_type == "markdown":
        return [line for line in cell.source.splitlines() if len(line) > 20]
    inside, found = False, []
    for line in cell.source.splitlines():
        if line.startswith(("### BEGIN", "### END")):
            inside = line.startswith("### BEGIN")
        elif inside and len(line.strip()) > 20 and line.strip() not in visible:
            found.append(line.strip())
    return found


def test_the_secrets_are_found_where_they_are(checkout):
    """The test above could not fail if this one did."""
    source = nbformat.read(checkout / SOURCES / "timeline" / "timeline.ipynb", 4)
    assert sum(len(secrets(cell, shown(source))) for cell in source.cells) > 50


def test_a_hidden_test_leaves_no_name_behind(checkout):
    """Under plain nbgrader it runs in the student's kernel, and must not overwrite what a later answer uses."""
    for name in assignments(checkout):
        for cell in nbformat.read(checkout / SOURCES / name / f"{name}.ipynb", 4).cells:
            for block in re.findall(r"### BEGIN HIDDEN TESTS\n(.*?)### END", cell.source, flags=re.S):
                bound = {
                    getattr(node, "name", None)
                    for node in ast.parse(block).body
                    if not isinstance(node, ast.Expr)
                }
                assert bound == {"_hidden"}, f"{name} {cell.metadata.nbgrader['grade_id']}: {bound}"


def test_a_leak_stops_the_release(copy):
    source = copy / SOURCES / "timeline" / "timeline.ipynb"
    source.write_text(
        source.read_text(encoding="utf-8").replace("### BEGIN HIDDEN", "### START HIDDEN"), encoding="utf-8"
    )
    before = release.contents(copy / "exercises")
    with pytest.raises(release.ReleaseError):
        release.release(copy)
    assert release.contents(copy / "exercises") == before


def test_releasing_again_changes_nothing(copy):
    assert release.release(copy) == []


def test_the_student_zip_holds_no_solution_and_is_reproducible(checkout, built, tmp_path):
    write(checkout, tmp_path / "one.zip")
    write(checkout, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as bundle:
        names = bundle.namelist()
        wheel = next(n for n in names if n.endswith(".whl"))
        bundle.extract(wheel, tmp_path)
    with zipfile.ZipFile(tmp_path / wheel) as package:
        inside = package.namelist()
    assert "seminar/data/events.csv" in inside
    assert not [n for n in names + inside if "solution" in n]
    assert {n.split("/")[1] for n in names} >= {"START.md", "requirements.txt", "exercises", "workbooks"}
