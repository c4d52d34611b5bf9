"""A demonstration class of any size, drawn from a seed.

Whether a student solves a question follows a two-parameter logistic model: the chance is
1 / (1 + exp(-a (ability - b))), with abilities from a standard normal distribution, and for each question a
difficulty ``b`` and a discrimination ``a``. Wrong answers come from the bank; those at its top are common.
"""

from __future__ import annotations

import datetime as dt
import math
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import NormalDist

import yaml

from seminar import case
from seminar.desk import answers
from seminar.desk.answers import Bank, Slip


@dataclass
class Submission:
    """One pretended student: what is handed in, and the questions that are wrong with the points they keep.

    ``habit`` says what they did, or what happened to the file. By question: ``cells`` are answers, ``helpers`` cells
    before an answer, ``slips`` the wrong answers of the bank that were taken. ``submitted`` is in UTC.
    """

    student: str
    habit: str
    cells: dict[str, str] = field(default_factory=dict)
    helpers: dict[str, str] = field(default_factory=dict)
    essay: str = ""
    wrong: dict[str, float] = field(default_factory=dict)
    readable: bool = True
    slips: dict[str, Slip] = field(default_factory=dict)
    copied_from: str = ""
    submitted: dt.datetime | None = None
    late: bool = False


# Of each: its share of the class. All others work through the questions.
_HABITS = {
    "half done": 0.05,
    "blank": 0.015,
    "copied": 0.015,
    "cut off in the upload": 0.004,
    "an empty file": 0.004,
    "a PDF instead of the notebook": 0.004,
    "renamed by the browser": 0.02,
    "the marks stripped by another program": 0.01,
    "an answer cell copied": 0.01,
    "a check cell deleted": 0.01,
}
_PLAIN = "works through"
_UNREADABLE = ("cut off in the upload", "an empty file", "a PDF instead of the notebook")
_MIDDLE, _SPREAD = -0.95, 0.8


def draw(checkout: Path, assignment: str, ids: list[str], seed: int) -> list[Submission]:
    """One submission for each id. Abilities, habits and questions' difficulties follow from the seed."""
    bank = answers.load(checkout, assignment)
    outlines = yaml.safe_load((checkout / "solutions" / "essays.yaml").read_text(encoding="utf-8"))
    ability = random.Random(f"ability-{seed}")
    abilities = [ability.gauss(0, 1) for _ in ids]
    chance = random.Random(f"{assignment}-{seed}")
    items = _items(list(bank), chance)
    scores = _scores(checkout, assignment, chance)
    habits = _habits(len(ids), chance)
    everyone = []
    for student, skill, habit in zip(ids, abilities, habits, strict=True):
        work = Submission(student, habit, readable=habit not in _UNREADABLE)
        if habit == "blank":
            work.wrong = dict.fromkeys(bank, 0.0)
        else:
            done = chance.randint(len(bank) // 3, 2 * len(bank) // 3) if habit == "half done" else len(bank)
            _fill(work, bank, items, skill, done, chance)
            if habit != "half done" or chance.random() < 0.4:
                work.essay = _essay(outlines, assignment, skill, chance)
            if scores:
                work.cells |= scores(chance)
        everyone.append(work)
    _copies(everyone, bank, chance)
    return everyone


def _habits(number: int, chance: random.Random) -> list[str]:
    deck = [habit for habit, share in _HABITS.items() for _ in range(max(1, round(share * number)))]
    chance.shuffle(deck)
    deck = deck[: number // 3]
    deck += [_PLAIN] * (number - len(deck))
    chance.shuffle(deck)
    return deck


def _items(questions: list[str], chance: random.Random) -> dict[str, tuple[float, float]]:
    """Discrimination and difficulty by question: the same spread in every class, in another order."""
    normal = NormalDist(_MIDDLE, _SPREAD)
    difficulties = [normal.inv_cdf((place + 0.5) / len(questions)) for place in range(len(questions))]
    chance.shuffle(difficulties)
    return {q: (chance.lognormvariate(0.25, 0.2), b) for q, b in zip(questions, difficulties, strict=True)}


def _fill(
    work: Submission,
    bank: dict[str, Bank],
    items: dict[str, tuple[float, float]],
    skill: float,
    done: int,
    chance: random.Random,
) -> None:
    for place, (question, entry) in enumerate(bank.items()):
        slope, difficulty = items[question]
        solved = chance.random() < 1 / (1 + math.exp(-slope * (skill - difficulty)))
        if place >= done or (not solved and chance.random() < 0.2):
            work.wrong[question] = 0.0
            continue
        if chance.random() < 0.15:
            work.helpers[question] = _spin(chance.choice(_HELPERS), chance)
        if solved:
            work.cells[question] = _habitual(question, chance.choice(entry.right).code, chance)
        elif chance.random() < 0.06:
            # Nothing of a cell with a syntax error runs.
            work.cells[question] = f"{chance.choice(entry.right).code}\nprint({question}"
            work.wrong[question] = 0.0
        else:
            _slip(work, question, entry, [1 / rank**1.3 for rank in range(1, len(entry.wrong) + 1)], chance)


def _slip(work: Submission, question: str, entry: Bank, weights: list[float], chance: random.Random) -> None:
    slip = chance.choices(entry.wrong, weights)[0]
    work.cells[question] = slip.code
    work.wrong[question] = slip.points
    work.slips[question] = slip


def _habitual(question: str, code: str, chance: random.Random) -> str:
    """The code as different people would leave it."""
    if chance.random() < 0.2:
        code = f"# {_spin(chance.choice(_REMARKS), chance)}\n{code}"
    if chance.random() < 0.2 and re.search(rf"^{question} = ", code, re.M):
        code += chance.choice((f"\nprint({question})", f"\n{question}"))
    return code


_REMARKS = (
    "{see|as in} the chapter{, I think|}",
    "{both|first and last} days {matter|count} here{?|}",
    "{checked|counted} by hand{ as well|}",
    "not sure{ yet| at all|}",
    "{ask|asked} in {class|the seminar}",
)
_HELPERS = (
    "scratch = [{3|4|5|6|7} * n for n in range({3|5|8})]\nsum(scratch)",
    "def {nights|gap|apart}(first, last):\n    return (pd.Timestamp(last) - pd.Timestamp(first)).days",
    "statements.head({2|3|4})",
    "print('{thinking|trying|step|here}', {1|2|3|4|5|6|7|8|9})",
    "# {look this up|read again|ask}: ¶{12|38|61|105|188|214}",
    "for number in range({2|3|4}):\n    print(number{| + 1| * 2})",
    "pd.Timedelta(days={2|3|5|9|14})",
)


def _spin(text: str, chance: random.Random) -> str:
    """A text in which every ``{one|other}`` is decided."""
    return re.sub(r"\{([^{}]*\|[^{}]*)\}", lambda found: chance.choice(found[1].split("|")), text)


def _essay(outlines: dict, assignment: str, skill: float, chance: random.Random) -> str:
    """A text as good as its writer about is: an outline with more or fewer of its sentences, or a weak one."""
    outline = chance.choice(outlines.get(assignment, outlines["any"]))
    quality = skill + chance.gauss(0, 0.7)
    if quality < -1:
        kept = chance.sample(outlines["weak"], chance.randint(1, 3))
        if quality > -1.5:
            kept.append(chance.choice(outline))
    else:
        number = max(0, min(len(outline) - 2, round(1.6 - 1.6 * quality)))
        left_out = chance.sample(range(1, len(outline)), number)
        kept = [sentence for place, sentence in enumerate(outline) if place not in left_out]
    between = "\n\n" if chance.random() < 0.3 else " "
    return between.join(_spin(sentence, chance).strip() for sentence in kept)


def _copies(everyone: list[Submission], bank: dict[str, Bank], chance: random.Random) -> None:
    """Copies hold the code of another: its right answers as they stand, and its wrong ones, which are unusual."""
    givers = [w for w in everyone if w.habit == _PLAIN]
    givers = sorted(givers, key=lambda work: abs(len(work.wrong) - len(bank) * 0.4))
    for work in (w for w in everyone if w.habit == "copied"):
        if not givers:
            work.habit = _PLAIN
            continue
        giver = givers.pop(0)
        for question in giver.wrong:
            entry = bank[question]
            _slip(giver, question, entry, [rank**2 for rank in range(1, len(entry.wrong) + 1)], chance)
        own = {name: code for name, code in work.cells.items() if name not in bank}
        work.cells = {q: code for q, code in giver.cells.items() if q in bank} | own
        work.helpers, work.wrong, work.slips = dict(giver.helpers), dict(giver.wrong), dict(giver.slips)
        work.copied_from = giver.student


def _scores(
    checkout: Path, assignment: str, chance: random.Random
) -> Callable[[random.Random], dict[str, str]] | None:
    """What fills the table ``my_scores`` of the ripeness assignment; None for the others.

    Where the class stands on each row is drawn, by the same rule for both parties: it is nobody's view.
    """
    if assignment != "ripeness":
        return None
    data = checkout / "data"
    statements = case.load("statements", data)[["statement_id", "paragraph"]]
    rows = case.load("ripeness_evidence", data).astype({"party": str, "indicator": str}).merge(statements)
    cited = rows.groupby(["party", "indicator"], sort=False)["paragraph"]
    cited = {row: sorted({int(p) for p in paragraphs}) for row, paragraphs in cited}
    centres = {row: chance.uniform(0.25, 0.75) for row in cited}

    def table(chance: random.Random) -> dict[str, str]:
        filled = chance.choices((0.0, 0.6, 1.0), (0.2, 0.2, 0.6))[0]
        lean, lines = chance.gauss(0, 0.08), []
        for (party, indicator), paragraphs in cited.items():
            score = "..., ..., ..., ..."
            if chance.random() < filled:
                middle = centres[party, indicator] + lean + chance.gauss(0, 0.14)
                half = chance.uniform(0.05, 0.25)
                low, high = (min(1.0, max(0.0, round(20 * x) / 20)) for x in (middle - half, middle + half))
                some = sorted(chance.sample(paragraphs, min(len(paragraphs), chance.randint(1, 3))))
                reason = _spin(chance.choice(_REASONS), chance)
                score = f'{low}, {high}, "{";".join(map(str, some))}", "{reason}"'
            lines.append(f'        ("{party}", "{indicator}", {score}),\n')
        columns = '["party", "indicator", "low", "high", "paragraphs", "reason"]'
        code = f"my_scores = pd.DataFrame(\n    [\n{''.join(lines)}    ],\n    columns={columns},\n)"
        return {"my-scores": code} if filled else {}

    return table


_REASONS = (
    "{Only|Mostly} the article’s own voice{, nobody is named|}.",
    "One {speaker|source} {for|against} it, and {he|it} has an interest.",
    "{The paragraphs|They} point {both ways|in two directions}.",
    "{Imputed|A view imputed}, so I {stay wide|keep it wide}.",
    "{Said|Stated} more than once, {but|though} never {in detail|with a date}.",
    "I {could not|cannot} tell {words|talk} from {belief|conviction} here.",
)
