"""Data exercises and self-check questions: one block in the page, read by the page, the workbook and the tests.

A block's parts are divided by lines that begin with ``+++``::

    ```{data-exercise} How wide is a date?
    :name: time-widths
    What to do, in words.
    +++ starter
    answer = ...
    +++ check
    check.number(answer, …)
    +++ hint
    Where to look first.
    +++ solution
    answer = …
    ```

    ```{self-check} Which of these is a date with a width?
    +++ right: August 2025
    Yes: …
    +++ wrong: 29 January 2026
    No: …
    ```
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


@dataclass
class Part:
    """One part of a block: its kind, the words after the colon, and its lines with their place in the file."""

    kind: str
    title: str
    lines: StringList = field(default_factory=StringList)

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip("\n")


def split(content: StringList | list[str]) -> list[Part]:
    """The parts of a block; what stands before the first ``+++`` is the part ``prompt``."""
    content = content if isinstance(content, StringList) else StringList(list(content), source="block")
    parts, start = [], 0
    kind, title = "prompt", ""
    for number, line in enumerate([*content, "+++ end"]):
        if line.startswith("+++"):
            parts.append(Part(kind, title, content[start:number]))
            kind, _, title = (piece.strip() for piece in line[3:].partition(":"))
            start = number + 1
    return parts


_EXERCISE_PARTS = ("prompt", "starter", "check", "hint", "solution")


@dataclass(frozen=True)
class Exercise:
    """A data exercise as the tests and the workbook need it."""

    name: str
    title: str
    prompt: str
    starter: str
    check: str
    hints: tuple[str, ...]
    solution: str


def exercise_from(name: str, title: str, content: StringList | list[str]) -> Exercise:
    """The exercise in a block. Raises ValueError naming the part that is missing."""
    parts = split(content)
    by_kind = {part.kind: part.text for part in parts}
    if unknown := set(by_kind) - {*_EXERCISE_PARTS}:
        raise ValueError(
            f"the exercise “{title}” has a part “{unknown.pop()}”; parts are {', '.join(_EXERCISE_PARTS)}"
        )
    for needed in _EXERCISE_PARTS:
        if not by_kind.get(needed):
            raise ValueError(f"the exercise “{title}” has no part “{needed}”")
    hints = tuple(part.text for part in parts if part.kind == "hint")
    return Exercise(
        name, title, by_kind["prompt"], by_kind["starter"], by_kind["check"], hints, by_kind["solution"]
    )


FENCE = r"^(?P<fence>`{3,}|:{3,})\{(?P<kind>[\w-]+)\} *(?P<title>[^\n]*)\n(?P<body>.*?)^(?P=fence)\s*$"
_BLOCK = re.compile(FENCE, re.M | re.S)


def blocks(page: Path, kind: str) -> list[tuple[str, dict[str, str], list[str]]]:
    """The (title, options, lines) of every block of one kind in a page, without Sphinx."""
    found = []
    for match in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        if match["kind"] == kind:
            lines = match["body"].splitlines()
            options = {}
            while lines and (option := re.fullmatch(r":([\w-]+): *(.*)", lines[0])):
                options[option[1]] = option[2]
                lines.pop(0)
            found.append((match["title"], options, lines))
    return found


def exercises(page: Path) -> list[Exercise]:
    """Every data exercise of a page."""
    return [exercise_from(o["name"], title, lines) for title, o, lines in blocks(page, "data-exercise")]


class Block(SphinxDirective):
    """A directive whose content falls into parts."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True

    def parsed(self, lines: StringList) -> list[nodes.Node]:
        holder = nodes.container()
        self.state.nested_parse(lines, self.content_offset, holder)
        return holder.children

    def inline(self, text: str) -> list[nodes.Node]:
        return self.state.inline_text(text, self.lineno)[0]


def html(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


def code(text: str) -> nodes.literal_block:
    return nodes.literal_block(text, text, language="python")


class DataExercise(Block):
    """An exercise to do in Python: task, starter, check, hints one by one, and a worked solution last."""

    option_spec: ClassVar = {"name": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        name, title = self.options["name"], self.arguments[0]
        self.env.metadata[self.env.docname]["exercises"] = True
        try:
            exercise = exercise_from(name, title, self.content)
        except ValueError as why:
            raise self.error(str(why)) from None
        parts = split(self.content)
        workbook = f"workbooks/{Path(self.env.docname).name}.ipynb"
        out: list[nodes.Node] = [
            html(f'<section class="data-exercise" data-exercise="{name}" aria-labelledby="exercise-{name}">'),
            html(f'<p class="block-title" id="exercise-{name}">Data exercise: '),
            nodes.inline("", "", *self.inline(title)),
            html("</p>"),
            *self.parsed(parts[0].lines),
            html('<div class="exercise-starter">'),
            code(exercise.starter),
            html('</div><details class="exercise-check"><summary>The check</summary>'),
            code(exercise.check),
            html("</details>"),
            html(f'<p>Do it in JupyterLab: <a href="{workbook}" download>this chapter’s workbook</a>.</p>'),
        ]
        hints = [part for part in parts if part.kind == "hint"]
        for number, hint in enumerate(hints, 1):
            out += [
                html(f'<details class="exercise-hint"><summary>Hint {number}</summary>'),
                *self.parsed(hint.lines),
            ]
        out += [html("<details><summary>A worked solution</summary>"), code(exercise.solution)]
        out += [html("</details>" * (len(hints) + 1) + "</section>")]
        return out


class SelfCheck(Block):
    """A question with feedback for every choice. The key is in the page: never a graded question."""

    def run(self) -> list[nodes.Node]:
        prompt, *choices = split(self.content)
        kinds = [choice.kind for choice in choices]
        if len(choices) < 2 or not set(kinds) <= {"right", "wrong"} or "right" not in kinds:
            raise self.error("a self-check needs two or more parts “+++ right: …” or “+++ wrong: …”")
        group = f"self-check-{self.env.new_serialno('self-check')}"
        out: list[nodes.Node] = [
            html(f'<section class="self-check" role="group" aria-labelledby="{group}">'),
            html(f'<p class="block-title" id="{group}">'),
            nodes.inline("", "", *self.inline(self.arguments[0])),
            html("</p>"),
            *self.parsed(prompt.lines),
        ]
        for choice in choices:
            verdict = "Right." if choice.kind == "right" else "Not quite."
            if not choice.text:
                raise self.error(f"the choice “{choice.title}” has no feedback")
            out += [
                html(f'<details name="{group}" class="{choice.kind}"><summary>'),
                nodes.inline("", "", *self.inline(choice.title)),
                html(f'</summary><p class="verdict">{verdict}</p>'),
                *self.parsed(choice.lines),
                html("</details>"),
            ]
        return [*out, html("</section>")]


def setup(app: Sphinx) -> None:
    app.add_directive("data-exercise", DataExercise)
    app.add_directive("self-check", SelfCheck)
