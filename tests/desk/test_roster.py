"""The roster: what it may look like, what is wrong in it and where, and whom a name means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seminar.desk import roster
from seminar.desk.roster import Person, find

PEOPLE = {
    person.id: person
    for person in (
        Person("anna", "Anna", "Müller", "anna.m@example.org", "101", "7001", "S-1", "amueller"),
        Person("b-2", "Bo", "d’Aubray", "bo@example.org", "102", "7002"),
        Person("c3", "Jan", "Novák", canvas_login="novakj"),
        Person("c4", "Jan", "Novak"),
        Person("d5", "", "Sutarmi"),
    )
}


@pytest.fixture
def read(tmp_path):
    def from_text(text: str | bytes) -> dict[str, Person]:
        (tmp_path / "roster.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
        return roster.read(tmp_path)

    return from_text


def test_without_a_roster_there_is_nobody(tmp_path):
    assert roster.read(tmp_path) == {}


@pytest.mark.parametrize(
    "text",
    [
        "id,first_name,last_name\nanna,Anna,Müller\n",
        "\ufeffid;first_name;last_name\r\nanna;Anna;Müller\r\n",
        "Last Name,ID,FIRST_NAME,pronouns\nMüller, anna ,Anna,she\n",
        'id,first_name,last_name,note\n"anna","Anna","Müller","a, b"\n\n,,,\n',
        "id,first_name,last_name\nanna,Anna,Mu\u0308ller\n",
    ],
)
def test_spreadsheets_of_all_countries_are_read(read, text):
    assert read(text) == {"anna": Person("anna", "Anna", "Müller")}


def test_only_the_id_is_needed(read):
    assert list(read("id\nanna\nb-2\n")) == ["anna", "b-2"]


def test_moodles_identifier_may_be_written_as_its_worksheet_does(read):
    assert read("id,moodle_id\nanna,Participant 101\n")["anna"].moodle_id == "101"


def test_moodles_list_of_participants_is_read_as_it_is(read):
    text = '\ufeff"First name","Last name","ID number","Email address",Groups\nAnna,Müller,anna,a@example.org,A\n'
    assert read(text) == {"anna": Person("anna", "Anna", "Müller", "a@example.org")}


def test_an_own_id_goes_before_moodles_id_number(read):
    assert list(read("ID number,id\n17,anna\n")) == ["anna"]


CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Quiz (11)
,,,,,Manual Posting
    Points Possible,,,,,100.00
"Müller, Anna",7001,S-1,amueller,A,88.00
Sutarmi,7005,,sut,A,
"""


def test_canvas_gradebook_is_read_as_it_is_without_its_rows_on_assignments(read):
    assert read(CANVAS) == {
        "7001": Person("7001", "Anna", "Müller", "", "", "7001", "S-1", "amueller", "A"),
        "7005": Person("7005", "", "Sutarmi", "", "", "7005", "", "sut", "A"),
    }


def test_a_student_without_an_id_is_no_row_on_assignments(read):
    with pytest.raises(roster.RosterError, match="line 5, column id: it is empty"):
        read(CANVAS.replace("7005", ""))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name\nAnna\n", "line 1: there is no column “id”, only: name"),
        ("", "line 1: there is no column “id”, only: nothing"),
        ("id,email,E-Mail,email\nanna\n", "line 1: there are two columns “email”"),
        ("id,email\nanna,a\nAnna,b\n", "line 3, column id: “Anna” stands in line 2 too"),
        ("id,email\nanna,a,b\n", "line 2, column 3: more cells"),
        ("id,email\n,a\n", "line 2, column id: it is empty, and everybody needs one"),
        ("id,email\nanna,a\x00\n", "line 2"),
        (b"id,first_name\nanna,Anna\nb,M\xfcller\n", "line 3: this is not UTF-8"),
        ('id,email\n"anna"x",a\n', "line 2"),
    ],
)
def test_a_bad_roster_is_refused_with_the_place(read, text, said):
    with pytest.raises(roster.RosterError) as why:
        read(text)
    assert "roster.csv" in str(why.value) and said in str(why.value)


@pytest.mark.parametrize(
    "name",
    ["..", ".", "", "a/b", "a\\b", "a:b", ".git", "-rf", "a.", "x" * 200, "a+b", "a*", "CON", "nul.txt"],
)
def test_an_id_that_is_no_safe_folder_is_refused(read, name):
    with pytest.raises(roster.RosterError):
        read(f'id,email\n"{name}",e\n')


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("anna", "anna"),
        ("ANNA", "anna"),
        ("b 2", "b-2"),
        ("101", "anna"),
        ("7002", "b-2"),
        ("S-1", "anna"),
        ("Anna.M@Example.org", "anna"),
        ("novakj", "c3"),
        ("Anna Müller", "anna"),
        ("Müller, Anna", "anna"),
        ("mulleranna", "anna"),
        ("ANNA_MU\u0308LLER", "anna"),
        ("Bo d'Aubray", "b-2"),
        ("daubraybo", "b-2"),
        ("Sutarmi", "d5"),
        ("Jan Novák", None),
        ("Jan", None),
        ("", None),
        ("???", None),
    ],
)
def test_a_person_is_found_by_code_or_full_name_and_never_guessed(text, who):
    found = find(PEOPLE, text)
    assert (found and found.id) == who


def test_the_own_id_goes_before_another_ones_number():
    people = {"101": Person("101"), "anna": Person("anna", moodle_id="101")}
    assert find(people, "101").id == "101"


@given(st.text())
def test_whatever_is_safe_names_one_folder_below_another(name):
    if roster.safe(name):
        assert name not in (".", "..") and not set(name) & set('/\\\0:*?"<>|+') and name.isprintable()


@given(st.text())
def test_no_text_breaks_the_matching(text):
    find(PEOPLE, text)
