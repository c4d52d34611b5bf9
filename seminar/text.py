"""Characters, bytes and tables: how a text is damaged on its way, and which originals the damage leaves open.

A text is stored as bytes, by a table that says which bytes stand for which character. Here it is written by UTF-8
and read by another table. A byte for which that table has no character is shown as :data:`LOST`; programs differ
in this, and ours is the common case.
"""

from __future__ import annotations

import codecs
import itertools
import unicodedata
from dataclasses import asdict, dataclass

TABLES = {"cp1252": "Windows-1252", "latin-1": "Latin-1", "cp1251": "Windows-1251"}
"""Python’s name and the usual name of each wrong table."""

EXAMPLES = "—°’”é€ЇНИ"
"""One character each: two marks of the article, quotation marks, letters, a currency, three Cyrillic capitals."""

LOST = "�"
"""What is shown for a byte without a character: U+FFFD, the replacement character."""


def hexadecimal(text: str) -> str:
    """The UTF-8 bytes of a text, two digits a byte: ``"E2 80 94"`` for an em dash."""
    return text.encode("utf-8").hex(" ").upper()


def code_point(character: str) -> str:
    """The number of a character as it is usually written: ``"U+2014"``."""
    return f"U+{ord(character):04X}"


def name(character: str) -> str:
    """The name of a character in small letters; control characters, which have none, are called so."""
    return unicodedata.name(character, "control character, not visible").lower()


def damage(text: str, table: str, times: int = 1) -> str:
    """The text after it was written by UTF-8 and read as ``table``, as often as said.

    Raises ``LookupError`` if Python does not know the table, ``UnicodeError`` if UTF-8 cannot write the text
    (one half of a surrogate pair).
    """
    for _ in range(times):
        text = text.encode("utf-8").decode(table, errors="replace")
    return text


def characters_behind(shown: str, table: str, times: int = 1) -> list[str]:
    """Every single character that this damage would show as ``shown``, in the order of their code points.

    One character: the repair is proved. Several: bytes were lost, and nothing in ``shown`` can choose. None:
    no single character was damaged in this way.
    """
    texts = {shown}
    for _ in range(times):
        texts = {original for text in texts for original in _texts_behind(text, table)}
    return sorted(text for text in texts if len(text) == 1)


@dataclass(frozen=True)
class Byte:
    """One byte on its way: the character that it is a part of, and what the wrong table makes of it."""

    character: str
    part: int
    parts: int
    byte: str
    read_as: str
    lost: bool


@dataclass(frozen=True)
class DamageState:
    """One character, read by one wrong table once or twice. ``passes`` holds the bytes of each reading."""

    example: str
    table: str
    times: int
    code_point: str
    name: str
    passes: list[list[Byte]]
    shown: str
    could_be: list[str]
    verdict: str
    sentence: str


def damage_states() -> list[DamageState]:
    """Every example, read by every wrong table, once and twice."""
    return [
        _state(example, table, times) for example, table, times in itertools.product(EXAMPLES, TABLES, (1, 2))
    ]


def as_records(states: list[DamageState]) -> list[dict]:
    """The states as plain data for JSON."""
    return [asdict(state) for state in states]


def visible(text: str) -> str:
    """The text with what cannot be seen, or not alone, as code points in brackets: ``"â[U+0080]"``."""
    return "".join(f"[{code_point(c)}]" if unicodedata.category(c)[0] in "CMZ" else c for c in text)


def bytes_read(text: str, table: str) -> list[Byte]:
    """The UTF-8 bytes of a text one by one, and how ``table`` reads each."""
    rows = []
    for character in text:
        data = character.encode("utf-8")
        for part, number in enumerate(data, 1):
            read_as = bytes([number]).decode(table, errors="replace")
            rows.append(
                Byte(visible(character), part, len(data), f"{number:02X}", visible(read_as), read_as == LOST)
            )
    return rows


def _texts_behind(shown: str, table: str) -> list[str]:
    """Every text that ``table`` shows so. More than one only where bytes were lost."""
    possible = []
    for character in shown:
        if character == LOST:
            possible.append(_without_character(table))
        else:
            try:
                possible.append([character.encode(table)])
            except UnicodeEncodeError:
                return []
    starts = [b""]
    for choices in possible:
        # What does not begin like UTF-8 cannot end like it: the branches stay few.
        starts = [start + byte for start in starts for byte in choices if _begins_well(start + byte)]
    return [start.decode("utf-8") for start in starts if _begins_well(start, final=True)]


def _begins_well(data: bytes, final: bool = False) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, final)
    except UnicodeDecodeError:
        return False
    return True


def _without_character(table: str) -> list[bytes]:
    """The bytes for which a table has no character."""
    each = (bytes([number]) for number in range(256))
    return [byte for byte in each if byte.decode(table, errors="replace") == LOST]


def _state(example: str, table: str, times: int) -> DamageState:
    passes = [bytes_read(damage(example, table, n), table) for n in range(times)]
    shown = damage(example, table, times)
    could_be = characters_behind(shown, table, times)
    lost = [byte.byte for one in passes for byte in one if byte.lost]
    which_lost = f"Byte{'s' * (len(lost) > 1)} {' and '.join(lost)} {'is' if len(lost) == 1 else 'are'} lost"
    if not lost:
        verdict = "proved"
        why = f"No byte is lost: if that is what happened, the way back leads to {example} alone."
    elif len(could_be) == 1:
        verdict = "proved, though a byte is lost"
        why = f"{which_lost}, and yet {example} is the only character that would show like this."
    else:
        verdict = "not provable"
        which = ", ".join(map(visible, could_be)) if len(could_be) <= 5 else f"{example} among them"
        why = f"{which_lost}: {len(could_be)} characters would show like this ({which})."
    often = "once" if times == 1 else "twice"
    return DamageState(
        example=example,
        table=table,
        times=times,
        code_point=code_point(example),
        name=name(example),
        passes=passes,
        shown=visible(shown),
        could_be=could_be,
        verdict=verdict,
        sentence=f"{example} ({name(example)}), read {often} as {TABLES[table]}, becomes {visible(shown)} ({len(shown)} characters). {why}",
    )
