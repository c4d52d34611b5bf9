"""The loader: types as the schema says, and one clear message for each way in which a table can be wrong."""

import csv
import json
import shutil

import pandas as pd
import pytest
from frictionless import Package

from seminar import case

SAVE_AGAIN = "save it again as “CSV UTF-8 (comma delimited)”."


@pytest.fixture
def data(tmp_path):
    """A copy of the tables, to spoil."""
    return shutil.copytree(case.folder(), tmp_path / "data")


def records(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write(path, rows, **dialect):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, **{"lineterminator": "\n"} | dialect).writerows(rows)


def put(data, table, row, column, cell):
    """Write a cell; rows are counted as a spreadsheet counts, the header is row 1."""
    rows = records(data / f"{table}.csv")
    rows[row - 1][rows[0].index(column)] = cell
    write(data / f"{table}.csv", rows)


def complaint(table, data):
    """The one message; what a reader of the whole list meets first is the same."""
    with pytest.raises(case.CaseError) as caught:
        case.load(table, data)
    assert str(caught.value) == str(next(case.problems(table, data)))
    return str(caught.value)


# What is there ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", case.names())
def test_a_table_loads_with_the_types_of_its_schema(name):
    frame = case.load(name)
    resource = next(r for r in case.schema()["resources"] if r["name"] == name)
    fields = resource["schema"]["fields"]
    assert list(frame) == [f["name"] for f in fields]
    assert len(frame) == len(records(case.folder() / resource["path"])) - 1 > 0
    plain = {
        "date": "datetime64[s]",
        "number": "float64",
        "integer": "Int64",
        "boolean": "boolean",
        "string": "str",
    }
    for field in fields:
        dtype, limits = frame[field["name"]].dtype, field.get("constraints", {})
        if "enum" in limits:
            assert isinstance(dtype, pd.CategoricalDtype) and list(dtype.categories) == limits["enum"]
        else:
            assert dtype == plain[field["type"]], field["name"]
        assert not (limits.get("required") and frame[field["name"]].isna().any())
        assert not (frame[field["name"]].astype(object) == "").any(), "an empty cell is missing, not a text"
    assert not list(case.problems(name))


def test_values_are_read_as_what_they_are(data):
    for column, cell in {
        "value": "-1.5e3",
        "low": "0.5",
        "low_strict": "TRUE",
        "date_earliest": "1900-02-28",
    }.items():
        put(data, "statements", 2, column, cell)
    put(data, "statements", 2, "statement", " ¶ “words”, with a comma\nand a second line")
    first = case.load("statements", data).iloc[0]
    assert (first["value"], first["low"], first["low_strict"]) == (-1500.0, 0.5, True)
    assert first["date_earliest"] == pd.Timestamp(1900, 2, 28)
    assert first["statement"] == " ¶ “words”, with a comma\nand a second line"


@pytest.mark.parametrize("name", case.names())
def test_a_table_with_a_header_alone_keeps_its_types(name, data):
    types = case.load(name, data).dtypes
    write(data / f"{name}.csv", records(data / f"{name}.csv")[:1])
    assert len(case.load(name, data)) == 0
    assert case.load(name, data).dtypes.equals(types)


@pytest.mark.parametrize("word", ["true", "True", "TRUE", "1", "false", "False", "FALSE", "0"])
def test_truth_is_written_in_the_words_of_table_schema(data, word):
    put(data, "issues", 2, "territorial", word)
    assert case.load("issues", data)["territorial"].iloc[0] == (word.lower() in ("true", "1"))


def test_a_caller_may_change_what_it_loaded():
    frame = case.load("actors")
    frame.loc[0, "label"] = "changed"
    case.schema()["resources"].clear()
    assert case.load("actors").loc[0, "label"] != "changed"
    assert case.names()


def test_a_change_of_a_file_is_seen_at_once(data):
    for label in ("one", "two"):
        put(data, "actors", 2, "label", label)
        assert case.load("actors", data)["label"].iloc[0] == label


def test_columns_may_stand_in_any_order(data):
    write(data / "units.csv", [row[::-1] for row in records(data / "units.csv")])
    pd.testing.assert_frame_equal(case.load("units", data), case.load("units"))


def test_figures_carry_the_numbers_of_their_statements():
    figures, statements = case.figures(), case.load("statements").set_index("statement_id")
    assert list(figures["figure_id"]) == list(case.load("figures")["figure_id"])
    assert list(figures)[:8] == "figure_id quantity_id place label statement_id paragraph value unit".split()
    assert not {"kind", "statement", "coding_note"} & set(figures)
    behind = statements.loc[figures["statement_id"]].reset_index()
    for column in (
        "paragraph",
        "value",
        "low",
        "high",
        "low_strict",
        "date_latest",
        "qualifier",
        "attribution_type",
    ):
        pd.testing.assert_series_equal(figures[column], behind[column], check_names=False)


def test_lookup_gives_one_value(data):
    assert case.lookup("sources.article.published") == pd.Timestamp("2026-02-04")
    assert case.lookup("units.square_kilometres.to_base") == 1
    assert case.lookup("actors.UA.kind") == "state"
    put(data, "sources", 2, "paragraphs", "7")
    assert case.lookup("sources.article.paragraphs", data) == 7
    figure = case.figures().dropna(subset=["value"]).iloc[0]
    assert case.lookup(f"figures.{figure['figure_id']}.value") == figure["value"]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("sources.article", "“sources.article” is not an address of the form table.key.column."),
        ("sources.article.note.x", "is not an address of the form"),
        ("", "is not an address of the form"),
        ("sauces.article.note", "There is no table “sauces”. The tables are sources, actors,"),
        ("sources.articles.note", "“sources.articles.note”: sources has no row with source “articles”."),
        ("figures.nothing.value", "figures has no row with figure_id “nothing”."),
        ("sources.article.notes", "sources has no column “notes”. It has source, title,"),
        ("figures.nothing.statement", "figures has no row"),
        ("actors.none.kind", "actors has no row with actor “none”."),
    ],
)
def test_lookup_names_the_part_that_is_unknown(address, says):
    with pytest.raises(case.CaseError) as caught:
        case.lookup(address)
    assert says in str(caught.value)


def test_lookup_refuses_an_empty_value_and_a_key_that_names_several_rows(data):
    put(data, "sources", 2, "note", "")
    with pytest.raises(
        case.CaseError, match=r"^“sources\.article\.note” is empty: the source gives no such value\.$"
    ):
        case.lookup("sources.article.note", data)
    event = records(data / "event_actors.csv")[1][0]
    write(data / "event_actors.csv", [["event_id", "actor"], [event, "UA"], [event, "RU"]])
    with pytest.raises(case.CaseError, match=rf"event_actors has 2 rows, not one, with event_id “{event}”"):
        case.lookup(f"event_actors.{event}.actor", data)


# Cells -----------------------------------------------------------------------------------------------------

# fmt: off
CELLS = [
    ("sources", "published", "4 February 2026", "“4 February 2026” is not a date such as 2026-02-04."),
    ("sources", "published", "2026-02-30", "“2026-02-30” is not a date such as 2026-02-04."),
    ("sources", "published", "20260204", "“20260204” is not a date such as 2026-02-04."),
    ("sources", "published", "2026-W06-3", "“2026-W06-3” is not a date such as 2026-02-04."),
    ("sources", "published", "", "a value is needed here."),
    ("sources", "paragraphs", "294.5", "“294.5” is not a whole number."),
    ("sources", "paragraphs", "0", "0 is less than 1."),
    ("units", "to_base", "2,5", "“2,5” is not a number such as 1234.5."),
    ("issues", "territorial", "yes", "“yes” is not true or false."),
    ("issues", "territorial", "tRUE", "“tRUE” is not true or false."),
    ("actors", "kind", "states", "“states” is not one of state, group, person."),
    ("actors", "kind", "State", "“State” is not one of state, group, person."),
    ("actors", "party", "EU", "“EU” is not one of UA, RU, US, EUR."),
    ("actors", "actor", "Ua", "“Ua” does not have the form ^[A-Z_]+$."),
    ("actors", "label", "", "a value is needed here."),
    ("event_actors", "actor", "", "a value is needed here."),
    ("event_actors", "actor", "XX", "“XX” is not in actors.csv. Correct it, or add it there."),
    ("participants", "party", "UKR", "“UKR” is not in actors.csv. Correct it, or add it there."),
    ("statements", "unit", "furlongs", "“furlongs” is not in units.csv. Correct it, or add it there."),
    ("figures", "statement_id", "S999z", "“S999z” is not in statements.csv. Correct it, or add it there."),
    ("positions", "option", "no_such", None),  # the message names both cells of the key
]
# Here Frictionless is more generous than a table of the case should be.
STRICTER = [
    ("sources", "paragraphs", "2_94", "“2_94” is not a whole number."),
    ("sources", "paragraphs", " 294", "“ 294” is not a whole number."),
    ("sources", "paragraphs", "9" * 30, f"“{'9' * 30}” is not a whole number."),
    ("units", "to_base", "1_000", "“1_000” is not a number such as 1234.5."),
    ("units", "to_base", "nan", "“nan” is not a number such as 1234.5."),
    ("units", "to_base", "-inf", "“-inf” is not a number such as 1234.5."),
    ("units", "to_base", "1e999", "“1e999” is not a number such as 1234.5."),
    ("units", "to_base", "٣", "“٣” is not a number such as 1234.5."),
    ("actors", "actor", "UA\n", "“UA\n” does not have the form ^[A-Z_]+$."),
]
# fmt: on


@pytest.mark.parametrize(("table", "column", "cell", "says"), CELLS + STRICTER)
def test_a_bad_cell_is_named_with_file_row_and_column(data, table, column, cell, says):
    row = 2 if table == "sources" else 3
    put(data, table, row, column, cell)
    if table == "positions":
        issue = records(data / "positions.csv")[row - 1][0]
        says = f"“{issue}, no_such” is not in issue_options.csv. Correct it, or add it there."
    assert complaint(table, data) == f"data/{table}.csv, row {row}, column {column}: {says}"


@pytest.mark.parametrize(("table", "column", "cell", "says"), CELLS)
def test_frictionless_objects_to_the_same_cells(data, table, column, cell, says):
    put(data, table, 2 if table == "sources" else 3, column, cell)
    assert not Package(str(data / "datapackage.json")).get_resource(table).validate().valid


def test_frictionless_agrees_that_the_tables_are_valid():
    assert all((case.folder() / resource["path"]).is_file() for resource in case.schema()["resources"])
    report = Package(str(case.folder() / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])


def test_a_key_stands_in_one_row_only(data):
    rows = records(data / "actors.csv")
    write(data / "actors.csv", [*rows, rows[1]])
    assert complaint("actors", data) == (
        f"data/actors.csv, row {len(rows) + 1}, column actor: “{rows[1][0]}” stands in row 2 already."
    )


def test_a_key_of_several_columns_stands_in_one_row_only(data):
    rows = records(data / "event_actors.csv")
    write(data / "event_actors.csv", [*rows, rows[2]])
    assert (
        complaint("event_actors", data)
        == f"data/event_actors.csv, row {len(rows) + 1}, column actor: repeats row 3."
    )


def test_a_value_that_must_be_unique_is_unique_outside_the_key_too(data):
    put(data, "figures", 3, "statement_id", records(data / "figures.csv")[1][4])
    assert "data/figures.csv, row 3, column statement_id: " in complaint("figures", data)


def test_every_problem_of_a_table_is_listed_in_its_order(data):
    put(data, "actors", 4, "kind", "x")
    put(data, "actors", 2, "party", "y")
    put(data, "actors", 3, "label", "")
    found = list(case.problems("actors", data))
    assert [(p.row, p.column) for p in found] == [(2, "party"), (3, "label"), (4, "kind")]
    assert found[0].file == "data/actors.csv"


# Rows and columns ------------------------------------------------------------------------------------------


def test_a_row_has_as_many_cells_as_the_header(data):
    rows = records(data / "actors.csv")
    write(data / "actors.csv", [*rows[:2], [*rows[2], "more"], *rows[3:]])
    assert complaint("actors", data) == (
        "data/actors.csv, row 3: 5 cells where the header has 4. "
        "A comma inside a text needs quotation marks around the cell."
    )
    write(data / "actors.csv", [*rows[:4], rows[4][:1], *rows[5:]])
    assert complaint("actors", data) == (
        "data/actors.csv, row 5: 1 cell where the header has 4. An empty cell needs its comma too."
    )


def test_a_row_counts_as_in_a_spreadsheet_whatever_stands_in_the_cells_above(data):
    put(data, "actors", 2, "label", "one\ntwo\r\nthree\n\nfive")
    put(data, "actors", 3, "label", "what other programs take for line breaks: \u2028 \x0b \x0c \x85 \x1c")
    assert case.load("actors", data)["label"].iloc[1].endswith("\x0c \x85 \x1c")
    put(data, "actors", 5, "kind", "x")
    assert complaint("actors", data).startswith("data/actors.csv, row 5, column kind")


def test_blank_lines_are_counted_and_left_out(data):
    rows = records(data / "actors.csv")
    write(data / "actors.csv", [*rows[:2], [], *rows[2:], [], []])
    assert len(case.load("actors", data)) == len(rows) - 1
    put(data, "actors", 4, "kind", "x")  # what was row 3
    assert complaint("actors", data).startswith("data/actors.csv, row 4, column kind")


def test_a_quotation_mark_has_a_partner(data):
    text = (data / "actors.csv").read_text(encoding="utf-8").split("\n")
    for broken in ('ZZ,"no end,state,', 'ZZ,"an "inner" mark",state,'):
        (data / "actors.csv").write_text("\n".join([*text[:2], broken, *text[2:]]), encoding="utf-8")
        assert complaint("actors", data) == (
            "data/actors.csv, row 3: a quotation mark is in the wrong place or has no partner. "
            "Inside a cell, write it twice."
        )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda h: [*h[:1], *h[2:]], "row 1, column label: this column is missing."),
        (lambda h: [h[0], "Label", *h[2:]], "row 1, column label: this column is missing."),
        (lambda h: [*h, "colour"], "row 1, column colour: datapackage.json does not describe this column."),
        (lambda h: [*h, "label"], "row 1, column label: this column stands there twice."),
    ],
)
def test_the_header_has_the_columns_of_the_schema(data, change, says):
    rows = records(data / "actors.csv")
    header = change(rows[0])
    write(data / "actors.csv", [header, *([*row, ""][: len(header)] for row in rows[1:])])
    assert complaint("actors", data) == f"data/actors.csv, {says}"
    assert {p.row for p in case.problems("actors", data)} == {1}, "without its columns no cell can be judged"


# Files -----------------------------------------------------------------------------------------------------


def rewritten(data, change):
    path = data / "actors.csv"
    path.write_bytes(change(path.read_text(encoding="utf-8")))


# fmt: off
COATS = {
    "byte order mark": lambda text: text.encode("utf-8-sig"),
    "Windows line ends": lambda text: text.replace("\n", "\r\n").encode(),
    "old Macintosh line ends": lambda text: text.replace("\n", "\r").encode(),
    "both of Windows": lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"),
    "no last line end": lambda text: text.rstrip().encode(),
}
FILES = {
    "empty": (lambda text: b"", "the file is empty. Restore it with git."),
    "blank": (lambda text: b"\xef\xbb\xbf \r\n\r\n", "the file is empty. Restore it with git."),
    "semicolons": (lambda text: text.replace(",", ";").encode(),
                   f"row 1: its columns are separated by semicolons, not commas; {SAVE_AGAIN}"),
    "quoted semicolons": (lambda text: ('"' + text.replace(",", '";"')).encode(),
                          f"row 1: its columns are separated by semicolons, not commas; {SAVE_AGAIN}"),
    "tabs": (lambda text: text.replace(",", "\t").encode(),
             f"row 1: its columns are separated by tabs, not commas; {SAVE_AGAIN}"),
    "Latin-1": (lambda text: text.replace("state", "état").encode("latin-1"),
                f"this is not UTF-8 text; {SAVE_AGAIN}"),
    "UTF-16": (lambda text: text.encode("utf-16"), f"this is not UTF-8 text; {SAVE_AGAIN}"),
    "UTF-16 unmarked": (lambda text: text.encode("utf-16-le"), f"this is not UTF-8 text; {SAVE_AGAIN}"),
}
# fmt: on


@pytest.mark.parametrize("coat", COATS)
def test_how_a_program_saves_a_table_makes_no_difference(data, coat):
    rewritten(data, COATS[coat])
    pd.testing.assert_frame_equal(case.load("actors", data), case.load("actors"))


def test_cells_may_all_stand_in_quotation_marks(data):
    write(data / "actors.csv", records(data / "actors.csv"), quoting=csv.QUOTE_ALL)
    pd.testing.assert_frame_equal(case.load("actors", data), case.load("actors"))


def test_a_line_break_in_a_cell_is_the_same_on_every_system(data):
    put(data, "actors", 2, "label", "one\ntwo")
    rewritten(data, COATS["Windows line ends"])
    assert case.load("actors", data)["label"].iloc[0] == "one\ntwo"


@pytest.mark.parametrize("damage", FILES)
def test_a_file_that_is_no_table_hears_what_to_do(data, damage):
    change, says = FILES[damage]
    rewritten(data, change)
    comma = ", " if says.startswith("row") else ": "
    assert complaint("actors", data) == f"data/actors.csv{comma}{says}"


def test_a_missing_file_is_named(data):
    (data / "actors.csv").unlink()
    assert complaint("actors", data) == "data/actors.csv: the file is missing. Restore it with git."


def test_what_a_table_refers_to_must_be_readable(data):
    (data / "actors.csv").unlink()
    assert complaint("event_actors", data) == (
        "data/event_actors.csv: its references cannot be checked. "
        "data/actors.csv: the file is missing. Restore it with git."
    )
    assert len(list(case.problems("event_actors", data))) == 1
    shutil.copy(case.folder() / "actors.csv", data)
    put(data, "actors", 1, "actor", "code")
    assert complaint("event_actors", data).endswith(
        " data/actors.csv, row 1, column actor: this column is missing."
    )


def test_a_table_that_is_not_described_is_unknown(data):
    with pytest.raises(
        case.CaseError, match=r"^There is no table “sauces”\. The tables are sources, actors, units"
    ):
        case.load("sauces", data)
    with pytest.raises(case.CaseError, match="There is no table “sauces”"):
        next(case.problems("sauces"))


def test_the_schema_must_be_there_and_readable(data):
    schema = data / "datapackage.json"
    schema.write_bytes(b"\xef\xbb\xbf" + schema.read_bytes())
    assert case.names(data) == case.names()
    schema.write_text('{"resources": [}')
    with pytest.raises(case.CaseError, match=r"^data/datapackage\.json is not valid JSON: .*line 1"):
        case.load("actors", data)
    schema.unlink()
    with pytest.raises(case.CaseError, match=r"^data/datapackage\.json is missing"):
        case.names(data)


def test_bounds_are_included(data):
    schema = case.schema(data)
    paragraphs = schema["resources"][0]["schema"]["fields"][4]
    assert paragraphs["name"] == "paragraphs"
    paragraphs["constraints"] = {"minimum": 10, "maximum": 20}
    (data / "datapackage.json").write_text(json.dumps(schema), encoding="utf-8")
    for number, says in {"10": "", "20": "", "9": "9 is less than 10.", "21": "21 is more than 20."}.items():
        put(data, "sources", 2, "paragraphs", number)
        assert "".join(p.message for p in case.problems("sources", data)) == says


def test_tables_elsewhere_may_refer_to_the_tables_of_the_case(tmp_path):
    fields = [{"name": "actor", "type": "string"}, {"name": "note", "type": "string"}]
    reference = {"fields": "actor", "reference": {"resource": "actors", "fields": "actor"}}
    resource = {"name": "notes", "path": "notes.csv"}
    resource["schema"] = {"fields": fields, "primaryKey": "actor", "foreignKeys": [reference]}
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [resource]}), encoding="utf-8")
    write(tmp_path / "notes.csv", [["actor", "note"], ["UA", "mine"]])
    assert case.lookup("notes.UA.note", tmp_path) == "mine"
    write(tmp_path / "notes.csv", [["actor", "note"], ["ZZ", "mine"]])
    assert "row 2, column actor: “ZZ” is not in actors.csv" in complaint("notes", tmp_path)


def test_the_tables_are_found_in_the_wheel_before_the_checkout(tmp_path, monkeypatch):
    monkeypatch.setattr(case, "_HERE", tmp_path / "seminar")
    with pytest.raises(case.CaseError, match="The case data are missing"):
        case.folder()
    for place in (tmp_path / "data", tmp_path / "seminar" / "data"):
        place.mkdir(parents=True)
        (place / "datapackage.json").write_text("{}")
        assert case.folder() == place
