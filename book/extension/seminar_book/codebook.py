"""``{codebook}``: every table and column, as ``data/datapackage.json`` describes them."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from seminar import case


class Codebook(SphinxDirective):
    """A section a table: what it holds, its rows, its columns with type, meaning and allowed values."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(str(case.folder() / "datapackage.json"))
        return [self.section(resource) for resource in case.schema()["resources"]]

    def section(self, resource: dict) -> nodes.section:
        name = resource["name"]
        section = nodes.section(ids=[f"table-{name}"], names=[name])
        section += nodes.title("", "", nodes.Text(f"{resource['title']} "), nodes.literal("", name))
        rows = len(case.load(name))
        key = ", ".join(case.primary_key(resource))
        section += nodes.paragraph(
            "", f"{resource['description']} {rows} {'row' if rows == 1 else 'rows'}; key: {key}."
        )
        table = nodes.table(classes=["codebook"])
        table += nodes.title("", f"Columns of {name}")
        group = nodes.tgroup(cols=3)
        table += group
        for width in (20, 12, 68):
            group += nodes.colspec(colwidth=width)
        head = nodes.thead()
        head += row(*(nodes.paragraph("", text) for text in ("Column", "Type", "Meaning")))
        body = nodes.tbody()
        for field in resource["schema"]["fields"]:
            limits = field.get("constraints", {})
            meaning = nodes.paragraph("", field["description"])
            if "enum" in limits:
                meaning += nodes.Text(f" Allowed: {', '.join(limits['enum'])}.")
            if not limits.get("required"):
                meaning += nodes.Text(" May be empty.")
            body += row(
                nodes.paragraph("", "", nodes.literal("", field["name"])),
                nodes.paragraph("", field["type"]),
                meaning,
            )
        group += head
        group += body
        section += table
        return section


def row(*cells: nodes.Node) -> nodes.row:
    return nodes.row("", *(nodes.entry("", cell) for cell in cells))


def setup(app: Sphinx) -> None:
    app.add_directive("codebook", Codebook)
