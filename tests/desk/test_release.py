"""What students get: equal to a fresh generation, and without a key; as a zip, and as a repository of its own."""

from __future__ import annotations

import ast
import io
import os
import re
import shutil
import subprocess
import venv
import zipfile
from pathlib import Path

import nbformat
import pytest

from seminar import __version__, versions
from seminar.desk import answers, bundle, release
from seminar.desk.bundle import write
from seminar.grading.course import SOURCES, assignments


@pytest.fixture(scope="module")
def fresh(checkout, tmp_path_factory):
    target = tmp_path_factory.mktemp("fresh")
    release.generate(checkout, target)
    return target


def test_exercises_equal_a_fresh_generation(checkout, fresh):
    assert release.contents(checkout / "exercises") == release.contents(fresh), "run: make exercises"


def test_nothing_that_students_get_is_a_leak(checkout):
    for name in assignments(checkout):
        assert release.leaks(checkout / "exercises" / name, release.source(checkout, name)) == []


def test_a_prompt_promises_the_points_that_its_question_gives(checkout, tmp_path):
    for name in assignments(checkout):
        source = release.source(checkout, name)
        assert release.promised(source) == []
        changed = nbformat.read(source, 4)
        graded = [c.metadata.nbgrader for c in changed.cells if c.metadata.nbgrader["grade"]]
        for mark in graded:
            mark["points"] += 1
        nbformat.write(changed, tmp_path / source.name)
        told = release.promised(tmp_path / source.name)
        assert len(told) == len(graded)
        assert re.fullmatch(rf"{name}, q01: the prompt says (\d+) points, the cell gives \d+\.", told[0])


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


# Leaks, each put into a released folder or into a source.


@pytest.fixture
def released(checkout, tmp_path) -> Path:
    """A released folder to spoil."""
    return Path(shutil.copytree(checkout / "exercises" / "timeline", tmp_path / "timeline"))


def cell_of(notebook, grade_id: str):
    return next(c for c in notebook.cells if c.metadata.nbgrader["grade_id"] == grade_id)


def edit(path: Path, change) -> None:
    notebook = nbformat.read(path, 4)
    change(notebook)
    nbformat.write(notebook, path)


def solution_of(checkout: Path, question: str) -> str:
    source = nbformat.read(release.source(checkout, "timeline"), 4)
    return cell_of(source, question).source.split("### BEGIN SOLUTION\n")[1].splitlines()[0]


def hidden_of(checkout: Path, question: str) -> str:
    source = nbformat.read(release.source(checkout, "timeline"), 4)
    (block,) = re.findall(
        r"### BEGIN HIDDEN TESTS\n(.*?)### END", cell_of(source, f"{question}-test").source, flags=re.S
    )
    return max(block.splitlines(), key=len).strip()


OUTPUT = nbformat.v4.new_output("stream", text="11")
SPOILT = {
    "a saved output": lambda n, _: cell_of(n, "setup").outputs.append(OUTPUT),
    "an attachment": lambda n, _: cell_of(n, "intro").update(attachments={"a.png": {"image/png": "AA=="}}),
    "unknown metadata “widgets”": lambda n, _: n.metadata.update(widgets={"state": {}}),
    "unknown metadata “tags”": lambda n, _: cell_of(n, "q01").metadata.update(tags=["11"]),
    "unknown metadata “answer”": lambda n, _: cell_of(n, "q01").metadata.nbgrader.update(answer=11),
    "still “END SOLUTION”": lambda n, _: cell_of(n, "q01").update(source="q01 = ...\n### END SOLUTION"),
    "a line of a solution": lambda n, c: cell_of(n, "q01").update(source=solution_of(c, "q01")),
    "a line of a solution or of a hidden test": lambda n, c: cell_of(n, "q03-prompt").update(
        source=f"Your answer should pass `{hidden_of(c, 'q03')}`."
    ),
}


@pytest.mark.parametrize(("named", "spoil"), SPOILT.items(), ids=SPOILT)
def test_a_leak_in_a_notebook_is_named(named, spoil, checkout, released):
    edit(released / "timeline.ipynb", lambda notebook: spoil(notebook, checkout))
    found = release.leaks(released, release.source(checkout, "timeline"))
    assert found and all(named in leak for leak in found), found
    assert all(leak.startswith("timeline, ") for leak in found)


def test_a_file_that_the_notebook_does_not_name_is_a_leak(checkout, released):
    (released / "scores.csv").write_text("q01,11\n")
    found = release.leaks(released, release.source(checkout, "timeline"))
    assert found == ["timeline/scores.csv: the notebook does not name this file, so it is not for students."]


def test_a_picture_that_the_notebook_shows_is_none(checkout, released):
    (released / "map.png").write_bytes(b"\x89PNG\r\n")
    edit(
        released / "timeline.ipynb", lambda n: cell_of(n, "intro").update(source="# Timeline\n\n![](map.png)")
    )
    assert release.leaks(released, release.source(checkout, "timeline")) == []


@pytest.mark.parametrize("name", ["more.ipynb", "helper.py"])
def test_a_second_notebook_or_a_file_with_a_solution_is_one_even_where_it_is_named(name, checkout, released):
    (released / name).write_text(solution_of(checkout, "q01"), encoding="utf-8")
    edit(
        released / "timeline.ipynb", lambda n: cell_of(n, "intro").update(source=f"# Timeline\n\nSee {name}.")
    )
    (leak,) = release.leaks(released, release.source(checkout, "timeline"))
    assert leak == f"timeline/{name}: another notebook, or a part of the solution."


def mistype(copy: Path) -> None:
    source = release.source(copy, "timeline")
    text = source.read_text(encoding="utf-8").replace("### BEGIN HIDDEN", "### START HIDDEN")
    source.write_text(text, encoding="utf-8")


IN_A_SOURCE = {
    "the marks around HIDDEN TESTS do not pair up": mistype,
    "timeline/key.csv: the notebook does not name this file": lambda copy: (
        release.source(copy, "timeline").with_name("key.csv").write_text("q01,11\n")
    ),
    "unknown metadata “tags”": lambda copy: edit(
        release.source(copy, "timeline"), lambda n: cell_of(n, "intro").metadata.update(tags=["11"])
    ),
}


@pytest.mark.parametrize(("named", "spoil"), IN_A_SOURCE.items(), ids=IN_A_SOURCE)
def test_a_leak_stops_the_release_and_nothing_is_touched(named, spoil, copy):
    spoil(copy)
    edit(
        release.source(copy, "figures"), lambda n: cell_of(n, "intro").update(source="# Figures\n\nChanged.")
    )
    before = release.contents(copy / "exercises")
    with pytest.raises(release.ReleaseError, match=re.escape(named)):
        release.release(copy, ["figures", "timeline"])
    assert release.contents(copy / "exercises") == before


# Releasing.


def test_releasing_again_changes_nothing(copy):
    assert release.release(copy, ["source"]) == []


def test_one_assignment_alone_leaves_the_others_untouched(copy):
    for name in ("figures", "timeline"):
        edit(
            release.source(copy, name), lambda n: cell_of(n, "intro").update(source="# Anew\n\nOther words.")
        )
    stray = copy / "exercises" / "retired" / "retired.ipynb"
    stray.parent.mkdir()
    stray.write_text("{}")
    before = release.contents(copy / "exercises")
    assert release.release(copy, ["timeline"]) == ["timeline"]
    after = release.contents(copy / "exercises")
    assert {name for name in before if before[name] != after.get(name)} == {"timeline/timeline.ipynb"}
    assert release.release(copy) == ["figures", "retired"]


def test_what_a_system_or_jupyterlab_hides_does_not_go_out(copy):
    source = release.source(copy, "timeline")
    source.with_name(".DS_Store").write_bytes(b"\0")
    checkpoint = copy / "exercises" / "timeline" / ".ipynb_checkpoints" / "timeline-checkpoint.ipynb"
    checkpoint.parent.mkdir()
    shutil.copy(source, checkpoint)
    assert release.release(copy, ["timeline"]) == []
    assert [name for name in bundle.parts(copy) if name.startswith("exercises/timeline")] == [
        "exercises/timeline/timeline.ipynb"
    ]


# The zip.


def test_the_student_zip_holds_no_solution_and_is_reproducible(checkout, built, tmp_path):
    write(checkout, tmp_path / "one.zip")
    write(checkout, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        names = archive.namelist()
        wheel = next(n for n in names if n.endswith(".whl"))
        archive.extract(wheel, tmp_path)
    with zipfile.ZipFile(tmp_path / wheel) as package:
        inside = package.namelist()
    assert "seminar/data/events.csv" in inside
    assert not [n for n in names + inside if "solution" in n]
    assert {n.split("/")[1] for n in names} >= {"START.md", "requirements.txt", "exercises", "workbooks"}


def test_without_the_book_there_is_no_zip_and_it_says_how(copy, tmp_path):
    shutil.rmtree(copy / "_build" / "html", ignore_errors=True)
    with pytest.raises(release.ReleaseError, match="make book"):
        write(copy, tmp_path / "student.zip")
    assert not (tmp_path / "student.zip").exists()


def test_an_exercise_that_was_run_where_it_lies_does_not_go_out(copy, tmp_path):
    path = copy / "exercises" / "figures" / "figures.ipynb"
    edit(path, lambda notebook: cell_of(notebook, "setup").outputs.append(OUTPUT))
    with pytest.raises(release.ReleaseError, match=r"seminar release\nfigures, cell setup: a saved output"):
        bundle.publish(copy, tmp_path / "students")
    assert not (tmp_path / "students").exists()


# The students' repository.

WHEEL = f"seminar-{__version__}-py3-none-any.whl"
NEUTRAL = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


@pytest.fixture(autouse=True)
def nobody(monkeypatch):
    """No identity of this machine's user, and no setting of theirs."""
    for name in [n for n in os.environ if n.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in NEUTRAL.items():
        monkeypatch.setenv(name, value)


def git(folder: Path, *command: str) -> str:
    me = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org")
    done = subprocess.run(["git", "-C", folder, *me, *command], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def parts(checkout) -> dict[str, bytes]:
    return bundle.parts(checkout)


@pytest.fixture
def quick(parts, monkeypatch) -> dict[str, bytes]:
    """What students get, to change at will; nothing is built."""
    files = dict(parts)
    monkeypatch.setattr(bundle, "parts", lambda _: dict(files))
    return files


@pytest.fixture
def students(checkout, quick, tmp_path) -> Path:
    bundle.publish(checkout, tmp_path / "students")
    return tmp_path / "students"


def test_the_repository_holds_what_students_get_and_nothing_else(students, parts):
    tracked = set(git(students, "ls-files").splitlines())
    assert tracked == {*parts, ".gitignore", "runtime.txt"}
    top = {name.split("/")[0] for name in tracked}
    assert top - {"workbooks"} == {
        "exercises", "requirements.txt", "START.md", "runtime.txt", ".gitignore", WHEEL,
    }  # fmt: skip
    assert git(students, "status", "--porcelain") == ""


def test_no_object_of_the_repository_holds_a_key(checkout, students, quick):
    quick["START.md"] += b"\nMore.\n"
    bundle.publish(checkout, students)
    everything = unpacked(students)
    for secret in keys(checkout):
        assert secret.encode() not in everything, secret


def unpacked(repository: Path) -> bytes:
    """All that any commit of a repository holds, and what lies inside of its wheels."""
    objects = [line.split()[0] for line in git(repository, "rev-list", "--objects", "--all").splitlines()]
    blobs = [
        subprocess.run(
            ["git", "-C", repository, "cat-file", "-p", name], capture_output=True, check=True
        ).stdout
        for name in objects
    ]
    for blob in [blob for blob in blobs if blob.startswith(b"PK")]:
        with zipfile.ZipFile(io.BytesIO(blob)) as wheel:
            blobs += [wheel.read(name) for name in wheel.namelist()]
    # As a notebook writes them.
    return b"\n".join(blobs).replace(b'\\"', b'"')


# An explorer of the package converts a rate in the very words of a solution.
COMMON = {'a_month = quantities.convert(gain, "square_miles_per_month", "square_kilometres_per_month")'}


def keys(checkout: Path) -> set[str]:
    """Long lines of solutions, hidden tests, answer banks and the instructor's tables that no notebook shows."""
    found, open_to_all = set(), ""
    for name in assignments(checkout):
        source = nbformat.read(release.source(checkout, name), 4)
        open_to_all += "\n".join(shown(source))
        found |= {line for cell in source.cells for line in secrets(cell, set())}
        for bank in answers.load(checkout, name).values():
            found |= {line.strip() for right in bank.right for line in right.code.splitlines()}
    for table in (checkout / "solutions" / "data").glob("*.csv"):
        found |= set(table.read_text(encoding="utf-8").splitlines()[1:])
    return {line for line in found - COMMON if len(line) > 40 and line not in open_to_all}


def test_the_keys_would_be_found_in_the_checkout(checkout, tmp_path):
    """The test above could not fail if this one did."""
    git(tmp_path, "init", "--quiet")
    shutil.copytree(checkout / "solutions", tmp_path / "solutions")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "-m", "All")
    everything = unpacked(tmp_path)
    found = [secret.encode() in everything for secret in keys(checkout)]
    assert len(found) > 1000 and sum(found) > 0.95 * len(found)


def test_nothing_new_makes_no_commit(checkout, students):
    before = git(students, "rev-parse", "HEAD")
    assert bundle.publish(checkout, students) == {}
    assert git(students, "rev-parse", "HEAD") == before


def test_what_is_new_is_one_commit_on_top(checkout, students, quick):
    before = git(students, "rev-parse", "HEAD")
    quick["exercises/timeline/timeline.ipynb"] += b"\n"
    quick["seminar-99.0.0-py3-none-any.whl"] = quick.pop(WHEEL)
    changed = {
        "exercises/timeline/timeline.ipynb": "M",
        WHEEL: "D",
        "seminar-99.0.0-py3-none-any.whl": "A",
    }
    assert bundle.publish(checkout, students) == changed
    assert git(students, "rev-parse", "HEAD~1") == before
    assert git(students, "status", "--porcelain") == ""


def test_only_the_named_assignments_go_in_and_those_that_are_there_stay(checkout, quick, tmp_path):
    students = tmp_path / "students"
    bundle.publish(checkout, students, ["timeline"])
    assert [f.name for f in (students / "exercises").iterdir()] == ["timeline"]
    quick["exercises/timeline/timeline.ipynb"] += b"\n"
    changed = bundle.publish(checkout, students, ["figures"])
    assert changed == {"exercises/figures/figures.ipynb": "A"}


def test_only_the_named_assignments_go_into_the_zip(checkout, quick, tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "workbooks", lambda _: [Path("time.ipynb")])
    bundle.write(checkout, tmp_path / "student.zip", ["timeline"])
    with zipfile.ZipFile(tmp_path / "student.zip") as packed:
        names = [name.removeprefix("ripe-for-talks/") for name in packed.namelist()]
    assert {name.split("/")[1] for name in names if name.startswith("exercises/")} == {"timeline"}
    assert set(quick) - set(names) == {n for n in quick if n[:10] == "exercises/" and "/timeline/" not in n}


def test_the_command_that_pushes_fits_a_repository_with_and_without_a_remote(students, tmp_path):
    assert bundle.push(students).endswith("push -u origin HEAD") and "remote add origin" in bundle.push(
        students
    )
    git(tmp_path, "init", "--quiet", "--bare", "hub.git")
    git(students, "remote", "add", "origin", str(tmp_path / "hub.git"))
    assert bundle.push(students) == f"git -C {students} push"


def test_a_student_who_pulls_keeps_the_own_work(checkout, students, quick, tmp_path):
    """As nbgitpuller merges: the student's side wins where both have changed a line."""
    theirs = tmp_path / "home"
    git(tmp_path, "clone", "--quiet", str(students), str(theirs))
    done = theirs / "exercises" / "timeline" / "timeline.ipynb"
    done.write_text(done.read_text(encoding="utf-8").replace('"q01 = ...', '"q01 = 11'), encoding="utf-8")
    name = "exercises/timeline/timeline.ipynb"
    asks = f'check(\\"{versions.release()}\\")'
    quick[name] = quick[name].replace(asks.encode(), b'check(\\"99.0\\")')
    del quick["exercises/figures/figures.ipynb"]
    bundle.publish(checkout, students)
    git(theirs, "commit", "--quiet", "-am", "WIP")
    git(theirs, "pull", "--quiet", "--no-rebase", "-Xours")
    text = done.read_text(encoding="utf-8")
    assert '"q01 = 11' in text and 'check(\\"99.0\\")' in text
    assert (theirs / "exercises" / "figures" / "figures.ipynb").is_file(), "a removal could not be pulled"


def test_the_clone_of_an_empty_repository_will_do(checkout, quick, tmp_path):
    git(tmp_path, "init", "--quiet", "--bare", "hub.git")
    git(tmp_path, "clone", "--quiet", "hub.git", "students")
    assert bundle.publish(checkout, tmp_path / "students")
    git(tmp_path / "students", "push", "--quiet", "origin", "HEAD")


def test_what_an_interrupted_run_wrote_is_taken_up(checkout, students, quick):
    quick["START.md"] += b"\nMore.\n"
    (students / "START.md").write_bytes(quick["START.md"])
    assert bundle.publish(checkout, students) == {"START.md": "M"}


def test_a_setting_that_ignores_wheels_everywhere_does_not_keep_them_out(
    checkout, quick, tmp_path, monkeypatch
):
    (tmp_path / "ignore").write_text("*.whl\n*.txt\n")
    (tmp_path / "config").write_text(f"[core]\nexcludesFile = {tmp_path / 'ignore'}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    assert WHEEL in bundle.publish(checkout, tmp_path / "students")


def test_the_author_is_the_instructor_or_else_the_course(checkout, students, quick, tmp_path, monkeypatch):
    assert git(students, "log", "-1", "--format=%an <%ae> %cn %s") == (
        "Ripe for talks <course@example.invalid> Ripe for talks Release of the notebooks"
    )
    (tmp_path / "config").write_text("[user]\nname = Ida\nemail = ida@example.org\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    quick["START.md"] += b"\nMore.\n"
    bundle.publish(checkout, students)
    assert git(students, "log", "-1", "--format=%an <%ae>") == "Ida <ida@example.org>"


def another(folder: Path, *names: str) -> None:
    """A git repository of something else."""
    git(folder.parent, "init", "--quiet", folder.name)
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("./seminar-1.0.0-py3-none-any.whl\n")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "All")


def once_with_solutions(folder: Path) -> None:
    another(folder, "requirements.txt", "solutions/key.csv")
    git(folder, "rm", "--quiet", "-r", "solutions")
    git(folder, "commit", "--quiet", "-m", "Clean")


UNFIT = {
    "is a file": lambda folder: folder.write_text("mine"),
    "is not empty and is no git repository": lambda folder: (
        folder.mkdir(),
        (folder / "mine").write_text(""),
    ),
    "is a repository of something else": lambda folder: another(folder, "README.md"),
    "holds solutions or tests": once_with_solutions,
}


@pytest.mark.parametrize(("why", "make"), UNFIT.items(), ids=UNFIT)
def test_a_folder_that_is_not_fit_is_refused_and_left_as_it_is(why, make, checkout, quick, tmp_path):
    folder = tmp_path / "students"
    make(folder)
    before = release.contents(folder), folder.is_dir() and sorted(folder.rglob("*"))
    with pytest.raises(release.ReleaseError, match=why):
        bundle.publish(checkout, folder)
    assert (release.contents(folder), folder.is_dir() and sorted(folder.rglob("*"))) == before


def test_a_folder_inside_of_the_checkout_is_refused_also_behind_a_link(checkout, quick, tmp_path):
    (tmp_path / "link").symlink_to(checkout / "_build")
    for folder in (checkout, checkout / "students", tmp_path / "link" / "students"):
        with pytest.raises(release.ReleaseError, match="inside the checkout"):
            bundle.publish(checkout, folder)


@pytest.mark.parametrize("name", ["START.md", "notes.txt", "exercises/timeline/timeline.ipynb"])
def test_changes_of_somebody_else_are_named_and_kept(name, checkout, students, quick):
    quick["exercises/timeline/timeline.ipynb"] += b"\n"
    (students / name).write_text("mine")
    with pytest.raises(release.ReleaseError, match=f"holds changes of yours.*: {name}"):
        bundle.publish(checkout, students)
    assert git(students, "status", "--porcelain").split()[1] == name
    assert (students / name).read_text() == "mine"


def test_without_git_it_says_how_to_get_it(checkout, quick, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(release.ReleaseError, match="sudo apt install git"):
        bundle.publish(checkout, tmp_path / "students")


def test_a_repository_that_the_surroundings_name_is_left_alone(checkout, quick, tmp_path, monkeypatch):
    """A hook of git runs its programs so."""
    (tmp_path / "other").mkdir()
    another(tmp_path / "other", "README.md")
    before = git(tmp_path / "other", "rev-parse", "HEAD")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "other" / ".git" / "index"))
    bundle.publish(checkout, tmp_path / "students")
    monkeypatch.undo()
    assert git(tmp_path / "other", "rev-parse", "HEAD") == before
    assert (tmp_path / "students" / ".git").is_dir()


# On a student's machine.


@pytest.mark.slow
def test_the_zip_alone_installs_and_runs_a_notebook(checkout, built, tmp_path):
    write(checkout, tmp_path / "student.zip")
    with zipfile.ZipFile(tmp_path / "student.zip") as archive:
        archive.extractall(tmp_path)
    place, home = tmp_path / "ripe-for-talks", tmp_path / "home"
    home.mkdir()
    programs = place / ".venv" / ("Scripts" if os.name == "nt" else "bin")
    # As the guide says; pip is set up as on this machine.
    venv.create(place / ".venv", with_pip=True)
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "JUPYTER", "IPYTHON"))}
    own = {k: v for k, v in plain.items() if not k.startswith("PIP_")} | {"HOME": str(home)}

    def run(program: str, *arguments: str, env: dict[str, str] = own) -> str:
        command = [str(programs / program), *arguments]
        done = subprocess.run(command, cwd=place, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("pip", "install", "--quiet", "-r", "requirements.txt", env=plain)
    here = run("python", "-c", "import seminar; print(seminar.__file__)")
    assert Path(here.strip()).is_relative_to(place / ".venv")
    notebook = place / "exercises" / "timeline" / "timeline.ipynb"
    run("jupyter", "nbconvert", "--execute", "--inplace", "--to", "notebook", str(notebook))
    cells = nbformat.read(notebook, 4).cells
    assert not [o for cell in cells for o in cell.get("outputs", []) if o.output_type == "error"]
    looks = [cell for cell in cells if cell.metadata.nbgrader["grade"] and cell.cell_type == "code"]
    for cell in looks:
        assert "".join(output.text for output in cell.outputs).splitlines()[-1].startswith("–")
    overview = cells[-1].outputs[0]["text"]
    assert overview.count("Not answered yet") == len(looks) >= 10
    assert f"0 of {len(looks)} answers can be read" in overview
