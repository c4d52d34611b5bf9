"""Round three on paper: a PDF for each role, one for each table, the event cards, and the instructor's note.

The texts stand in ``solutions/teaching/simulation``, with the words that differ between the two versions in double braces;
every number comes from the tables there. A role's PDF holds what all may read and its own sheets, and no other role's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import jinja2
from markupsafe import Markup

from seminar import case
from seminar.desk import pages, simulation, simulation_note
from seminar.desk.printing import printer
from seminar.desk.simulation import PARTIES, Game

VERSIONS = ("rivers", "case")
"""With invented names, the default; with the names of the case. The numbers are the same."""

MOST_TABLES = 40
PAPERS = ("vague", "term-sheet")
_SEATS = ("Head of delegation", "Counsel", "Adviser")


@dataclass(frozen=True)
class Section:
    """Something that begins on a new page: a text, a block of the template with its data, or both."""

    title: str = ""
    text: str | Markup = ""
    block: str = ""
    sheet: dict = field(default_factory=dict)
    secret: str = ""
    look: str = ""


def write(checkout: Path, target: Path, tables: int = 4, version: str = "rivers") -> list[Path]:
    """Write the PDFs for a number of tables into ``target``, and return their paths.

    One for each role, named after it; ``table-1.pdf`` and so on with the paper of that table (odd ones get the vague text,
    even ones the term sheet) and its form; ``events.pdf``; ``instructor.pdf``. What an earlier run left there is replaced.
    Raises ValueError for an unknown version or number, :class:`seminar.case.CaseError` for a table that is
    not what its schema says, and OSError where PDFs cannot be printed on this machine.
    """
    if version not in VERSIONS:
        raise ValueError(f"There is no version “{version}”. Write {' or '.join(VERSIONS)}.")
    if not 1 <= tables <= MOST_TABLES:
        raise ValueError(f"From 1 to {MOST_TABLES} tables can be printed, not {tables}.")
    printed = documents(checkout, tables, version)
    pdf = printer()
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("table-*.pdf"):
        if re.fullmatch(r"table-\d+\.pdf", old.name):
            old.unlink()
    paths = []
    for name, (title, sections) in printed.items():
        paths.append(target / f"{name}.pdf")
        pdf(page(title, sections), paths[-1])
    return paths


def documents(checkout: Path, tables: int, version: str) -> dict[str, tuple[str, list[Section]]]:
    """What is printed: by the name of the file its title and sections."""
    here = Texts(checkout, version)
    found = {}
    for role in here.game.roles.index:
        found[slug(here.names[role])] = (here.title(role), list(_packet(here, role)))
    for table in range(1, tables + 1):
        found[f"table-{table}"] = (f"Table {table}", list(_table(here, table)))
    found["events"] = ("Event cards", list(_events(here, tables)))
    found["instructor"] = ("For the instructor alone", list(_instructor(here, tables)))
    return found


def page(title: str, sections: list[Section]) -> str:
    """The self-contained HTML page of one PDF."""
    css = Markup((Path(pages.__file__).parent / "packet.css").read_text(encoding="utf-8"))
    return pages.templates.get_template("packet.html.j2").render(title=title, sections=sections, css=css)


class Texts:
    """The texts of the simulation in one version, and its tables with their names filled in."""

    def __init__(self, checkout: Path, version: str) -> None:
        data = simulation.folder(checkout)
        self.folder = data.parent
        self.game: Game = simulation.load(data)
        self.timetable = case.load("timetable", data)
        self.case = version == "case"
        words = case.load("names", data).set_index("name")[version].to_dict()
        self.names = words | {name.capitalize(): word[0].upper() + word[1:] for name, word in words.items()}
        self._jinja = jinja2.Environment(undefined=jinja2.StrictUndefined, trim_blocks=True, autoescape=False)

    def fill(self, text: str, **more: object) -> str:
        """A text with the names of this version."""
        draft = self.game.issues["vague_words"].dropna().to_dict()
        return self._jinja.from_string(text).render(self.names, case=self.case, draft=draft, **more)

    def markdown(self, name: str, **more: object) -> Markup:
        """A page of the folder as HTML."""
        return pages.prompt(self.fill((self.folder / name).read_text(encoding="utf-8"), **more))

    def title(self, role: str) -> str:
        return self.names[role.capitalize()]

    def issues(self, party: str = "") -> list[dict]:
        """The agenda for the template; with the points of one delegation if it is named."""
        found = []
        for number, (issue, row) in enumerate(self.game.issues.iterrows(), 1):
            menu = self.game.options.loc[self.game.menu(issue)]
            options = [
                {"letter": o.letter, "label": self.fill(o.label), "source": o.source, "points": None}
                for o in menu.itertuples()
            ]
            entry = {
                "number": number,
                "part": row["part"],
                "label": self.fill(row["label"]),
                "source": row["source"],
            }
            entry |= {"question": self.fill(row["question"]), "options": options, "reading": ""}
            if party:
                worth = self.game.scores[party]
                for option, key in zip(options, menu.index, strict=True):
                    option["points"] = signed(worth[key])
                if issue in self.game.terms:
                    key = self.game.readings.loc[issue, party]
                    entry |= {"reading": self.game.options.loc[key, "letter"], "open": signed(worth[key])}
            found.append(entry)
        return found


def _packet(here: Texts, role: str) -> Iterator[Section]:
    name, party = here.title(role), role in PARTIES
    yield Section("General instructions", here.markdown("general.md"))
    yield Section(
        "The agenda", block="agenda", sheet={"issues": here.issues(), "case": here.case}, look="fixed"
    )
    own = here.markdown(f"roles/{role}.md")
    if party:
        secret = here.names[role]
        yield Section(f"Confidential instructions: {name}", own, secret=secret, look="secret")
        sheet = {"issues": here.issues(role), "walk_away": here.game.walk_away[role]}
        yield Section(
            f"Scoring sheet: {name}", block="scoring", sheet=sheet, secret=secret, look="secret fixed"
        )
    else:
        yield Section(f"Sheet of {here.names[role]}", own)
    seats = _SEATS[: here.game.roles.loc[role, "seats"]] if party else [""]
    yield Section(block="cards", sheet={"name": name, "seats": seats}, look="cards")


def _table(here: Texts, table: int) -> Iterator[Section]:
    paper = PAPERS[(table - 1) % 2]
    sheet = {"issues": here.issues(), "delegations": [here.title(p) for p in PARTIES]}
    block = "terms" if paper == "term-sheet" else ""
    yield Section("Paper on the table", here.markdown(f"{paper}.md"), block, sheet, look="fixed")
    yield Section("Form of agreement", block="form", sheet=sheet, look="fixed")


def _events(here: Texts, tables: int) -> Iterator[Section]:
    for row in here.game.events.itertuples():
        sheet = {"card": row.card, "label": row.label, "text": here.fill(row.text), "copies": tables}
        yield Section(block="event", sheet=sheet)


def _instructor(here: Texts, tables: int) -> Iterator[Section]:
    numbers = simulation_note.numbers(here)
    yield Section("Teaching note", here.markdown("note.md", **numbers))
    yield Section("Room plan", block="room", sheet={"tables": tables, "names": here.names})
    yield Section("Debrief guide", here.markdown("debrief-guide.md", **numbers))


def signed(points: int) -> str:
    """Points with a minus sign that a printer does not take for a hyphen."""
    return f"{points}".replace("-", "−")


def slug(name: str) -> str:
    """The name of a file from the name of a role."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().removeprefix("the ")).strip("-")
