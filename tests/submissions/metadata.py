"""Metadata that is gone, forged or of the wrong type, and notebooks in other versions of the format."""

from __future__ import annotations

from tests.submissions import Notebook, case, right, solved, spoil


def each_cell(change) -> Notebook:
    return spoil(lambda n: [change(c) for c in n.cells])


@case()
def nbgrader_stripped() -> Notebook:
    """Another program dropped nbgrader's marks; the cells' ids are left."""
    return each_cell(lambda c: c["metadata"].clear())


@case()
def nbgrader_and_ids_stripped() -> Notebook:
    """Marks and ids are gone: text and neighbours tell which cell is which."""
    return each_cell(lambda c: (c["metadata"].clear(), c.pop("id")))


@case()
def code_cells_only_without_marks() -> Notebook:
    """Only code cells are left, without marks or ids; answers are known by the names that they give. The text is gone."""

    def strip(notebook: Notebook) -> None:
        kept = [c for c in notebook.cells if c["cell_type"] == "code" or c["id"] == "essay"]
        for cell in kept:
            cell["metadata"] = {}
            cell.pop("id")
        notebook.data["cells"] = kept

    return spoil(strip)


@case()
def notebook_metadata_stripped() -> Notebook:
    """No kernelspec and no language."""
    return spoil(lambda n: n.data.update(metadata={}))


@case()
def notebook_metadata_missing() -> Notebook:
    """No metadata at all, nor a format version."""
    return spoil(lambda n: [n.data.pop(k) for k in ("metadata", "nbformat", "nbformat_minor")])


@case()
def another_kernel() -> Notebook:
    """The kernel of another language stands in the file; the answers are Python."""
    spec = {"name": "ir", "language": "R", "display_name": "R"}
    return spoil(lambda n: n.data.update(metadata={"kernelspec": spec, "language_info": {"name": "R"}}))


@case()
def kernel_with_a_command() -> Notebook:
    """A kernel's name is no command to be run."""
    spec = {"name": "$(touch /tmp/ESCAPED)", "argv": ["touch", "/tmp/ESCAPED"], "display_name": "../../x"}
    return spoil(lambda n: n.data.update(metadata={"kernelspec": spec}))


@case(says="old format")
def format_3() -> Notebook:
    """Version 3 of the format, with worksheets and input."""

    def older(notebook: Notebook) -> None:
        for cell in notebook.cells:
            if cell["cell_type"] == "code":
                cell["input"] = cell.pop("source")
                cell.update(language="python", collapsed=False, prompt_number=cell.pop("execution_count"))
        sheets = [{"cells": notebook.data.pop("cells"), "metadata": {}}]
        notebook.data.update(nbformat=3, nbformat_minor=0, worksheets=sheets)

    return spoil(older)


@case(says="old format", essay=False)
def format_2() -> Notebook:
    """Version 2 knew neither ids nor metadata, and called text cells by their markup; only code is left here."""

    def older(notebook: Notebook) -> None:
        cells = [c for c in notebook.cells if c["cell_type"] == "code"]
        cells = [
            {"cell_type": "code", "language": "python", "input": c["source"], "outputs": []} for c in cells
        ]
        notebook.data = {"nbformat": 2, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}

    return spoil(older)


@case()
def format_99() -> Notebook:
    """A version of the format that does not exist yet, with cells as they are today."""
    return spoil(lambda n: n.data.update(nbformat=99, nbformat_minor="x"))


@case()
def unknown_fields() -> Notebook:
    """Fields that nobody knows."""
    return each_cell(
        lambda c: c.update(attachments=[], extra={"a": [1]}, __class__="Cell", source_hidden=True)
    )


@case(lost="q01", says="left out")
def source_null() -> Notebook:
    """A cell whose source is null holds no answer."""
    return spoil(lambda n: n.cell("q01").update(source=None))


@case(lost="q01")
def source_missing() -> Notebook:
    """Nor does one without a source."""
    return spoil(lambda n: n.cell("q01").pop("source"))


@case(lost="q01", says="left out")
def source_a_number() -> Notebook:
    """Nor one whose source is a number or an object."""
    return spoil(lambda n: (n.cell("q01").update(source=10), n.cell("essay-prompt").update(source={"a": 1})))


@case()
def source_in_nested_lists() -> Notebook:
    """Lines in lists of lists: all that was written is there."""
    return spoil(lambda n: n.cell("q01").update(source=[["q01 ", ["= 1", [], ["0"]]], "\n"]))


@case(lost="q01")
def source_with_other_things_in_it() -> Notebook:
    """Among the lines null, numbers and objects: what is left is no answer, and stops nothing."""
    return spoil(lambda n: n.cell("q01").update(source=["q01 = ", None, 10, {"a": "b"}, "\n"]))


@case(lost="q01", says="SyntaxError")
def source_deep() -> Notebook:
    """A source hundreds of lists deep is read as far as anybody could have meant it."""
    deep: object = "q01 = 10"
    for _ in range(400):
        deep = [deep]
    return spoil(lambda n: n.cell("q01").update(source=["q01 = (", deep]))


@case()
def ids_all_alike() -> Notebook:
    """Every cell has the same id; marks tell them apart."""
    return each_cell(lambda c: c.update(id="same"))


@case()
def ids_invalid() -> Notebook:
    """Ids that no format allows."""
    return each_cell(lambda c: c.update(id="../" + "x" * 100_000 if c["id"] == "q01" else {"a": 1}))


@case()
def ids_exchanged() -> Notebook:
    """Marks say what a cell is; an id against them is nothing."""

    def swap(notebook: Notebook) -> None:
        one, two = notebook.cell("q01"), notebook.cell("q02")
        one["id"], two["id"] = two["id"], one["id"]

    return spoil(swap)


@case(lost="q01 q02")
def grade_ids_exchanged() -> Notebook:
    """With the marks of two answers exchanged each is read for the other's question, where neither is given in time."""

    def swap(notebook: Notebook) -> None:
        one, two = notebook.cell("q01"), notebook.cell("q02")
        one["metadata"], two["metadata"] = two["metadata"], one["metadata"]
        one["source"], two["source"] = "q01 = 14", "q02 = 10"

    return spoil(swap)


@case()
def cells_of_unknown_type() -> Notebook:
    """Cells of no known type are left out; the others stand."""
    odd = [{"cell_type": t, "metadata": {}, "source": "1/0"} for t in ("sql", None, 7, [], "CODE")]
    return spoil(lambda n: n.data.update(cells=[*odd, *n.cells, None, 3, "cell", [], {}]))


@case(lost="q02")
def answer_of_unknown_type() -> Notebook:
    """An answer in a cell of no known type is not run."""
    return spoil(lambda n: n.cell("q02").update(cell_type="cobol"))


@case()
def metadata_of_wrong_types() -> Notebook:
    """Lists, null, text and numbers where an object belongs: the ids tell."""
    wrong = iter(
        [
            [],
            None,
            "text",
            7,
            True,
            [[]],
            {"nbgrader": []},
            {"nbgrader": "q01"},
            {"nbgrader": {"grade_id": 5}},
        ]
        * 9
    )
    return each_cell(lambda c: c.update(metadata=next(wrong)))


@case()
def metadata_deep() -> Notebook:
    """Metadata some hundreds of levels deep."""
    deep: object = {}
    for _ in range(450):
        deep = {"a": deep}
    return spoil(lambda n: n.cell("q01")["metadata"].update(deep=deep))


@case()
def metadata_huge() -> Notebook:
    """Five megabytes of metadata."""
    return spoil(lambda n: n.cell("q01")["metadata"].update(much="x" * 5_000_000))


@case()
def schema_version_old() -> Notebook:
    """An older version of nbgrader's marks."""
    return each_cell(lambda c: c["metadata"].get("nbgrader", {}).update(schema_version=1, checksum="0"))


@case(lost="q01")
def points_raised() -> Notebook:
    """A question's points are the source's, whatever stands in the file."""
    notebook = solved(q01="q01 = 11")
    for cell in notebook.cells:
        cell["metadata"].get("nbgrader", {}).update(points=1000)
    return notebook


@case(lost="q01")
def points_negative_and_odd() -> Notebook:
    """Negative, infinite or no numbers at all."""
    odd = iter([-5, "NaN", None, [], 1e308, "4"] * 20)
    notebook = solved(q01="q01 = 11")
    for cell in notebook.cells:
        cell["metadata"].get("nbgrader", {}).update(points=next(odd))
    return notebook


@case(lost="q01")
def flags_forged() -> Notebook:
    """A check that calls itself an answer, an answer that calls itself a check: the source says which is which."""
    notebook = solved(q01="q01 = 11")
    notebook.cell("q01-test")["metadata"]["nbgrader"].update(
        grade=False, solution=True, locked=False, task=True
    )
    notebook.cell("q01")["metadata"]["nbgrader"].update(grade=True, solution=False, points=70, locked=True)
    return notebook


@case(lost="q01")
def skip_execution() -> Notebook:
    """A tag that other programs obey does not keep a check from being run."""
    notebook = solved(q01="q01 = 11")
    for cell in notebook.cells:
        cell["metadata"]["tags"] = ["skip-execution", "raises-exception", "remove-cell", "hide-input"]
    return notebook


@case(lost="q01", says="changed")
def test_emptied() -> Notebook:
    """A check without content is put back as it was."""
    notebook = solved(q01="q01 = 11")
    notebook.cell("q01-test")["source"] = ""
    return notebook


@case(lost="q01", says="changed")
def test_that_prints_points() -> Notebook:
    """What a changed check prints is not what counts."""
    notebook = solved(q01="q01 = 11")
    notebook.cell("q01-test")["source"] = "print(4)\n4.0"
    return notebook


@case(lost="q01", says="Not answered")
def test_that_sets_the_answer_of_another() -> Notebook:
    """A changed check runs as the student's own cell, where it stood: too late for a question before it."""
    notebook = solved(q01="")
    notebook.cell("q02-test")["source"] = "q01 = 10"
    return notebook


@case(says="changed")
def setup_edited() -> Notebook:
    """Somebody added an import to the locked first cell."""
    notebook = solved(q01="q01 = int(math.sqrt(100))")
    notebook.cell("setup")["source"] = "import math\n" + "".join(notebook.cell("setup")["source"])
    return notebook


@case()
def setup_deleted() -> Notebook:
    """The locked first cell is put back."""
    return spoil(lambda n: n.cells.remove(n.cell("setup")))


@case(lost="q01")
def second_test_with_the_mark() -> Notebook:
    """A second check with the first one's mark changes nothing."""

    def twice(notebook: Notebook) -> None:
        notebook.cell("q01")["source"] = "q01 = 11"
        notebook.cells.insert(notebook.place("q01-test"), {**notebook.cell("q01-test"), "source": "4.0"})

    return spoil(twice)


@case()
def essay_marked_by_its_writer() -> Notebook:
    """A text that gives itself points is read by a person all the same."""
    mark = {"grade": True, "points": 30, "manual_score": 30, "needs_manual_grade": False, "score": 30}
    return spoil(lambda n: n.cell("essay")["metadata"]["nbgrader"].update(mark))


@case()
def marker_cell_forged() -> Notebook:
    """A cell that looks like the marker's own is a student's, and shows the marker nothing."""
    fake = {"seminar_marker": True, "editable": False}
    return spoil(
        lambda n: n.add("**For the marker:** 30 points", after="essay", cell_type="markdown", metadata=fake)
    )


@case(lost="all", essay=False, says="changed")
def another_assignment() -> bytes:
    """The notebook of another assignment, by mistake: nothing in it answers these questions."""
    from tests.submissions import ROOT

    return (ROOT / "exercises" / "figures" / "figures.ipynb").read_bytes()


@case(lost={q: 0.0 for q in right() if q != "q01"}, essay=False, says="missing")
def a_single_cell() -> Notebook:
    """One answer cell is all there is: it earns its own marks."""
    return spoil(lambda n: n.data.update(cells=[n.cell("q01")]))


@case(lost="all", essay=False)
def strange_code_only() -> Notebook:
    """A notebook of one's own, with nothing of the assignment in it but code: no question is answered."""
    cell = {"cell_type": "code", "metadata": {}, "source": "print('hello')", "outputs": []}
    return spoil(lambda n: n.data.update(cells=[cell]))


@case(lost="all", free="all", status="graded partial", essay=False)
def two_thousand_cells_alike() -> Notebook:
    """Two thousand long cells without marks that could each be any answer: it is enough that they do not hold up the class."""
    cell = {
        "cell_type": "code",
        "metadata": {},
        "source": "# Replace the dots above\n" + "ab cd ef gh\n" * 160,
    }
    return spoil(
        lambda n: n.data.update(cells=[{**cell, "source": cell["source"] + f"# {k}"} for k in range(2_000)])
    )
