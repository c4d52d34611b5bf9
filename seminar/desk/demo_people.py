"""Made-up people for a demonstration class: names as they come, ids, e-mails, and when each hands in."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import re
import unicodedata

from seminar.desk.roster import Person

# First names | last names; the last row: people of one name.
_NAMES = [
    unicodedata.normalize("NFC", line).split(" | ")
    for line in """
Aoife, Cormac, Niamh, Pádraig | O'Dwyer, Ní Bhriain, Kavanagh, O’Sé
Renée, Jean-Loup, Maëlle, François | d'Aubray, L'Hermine, Lefèvre, Bœuf
Iñaki, María José, Nuria, Álvaro | Garrido Peña, Ibáñez y Soto, Muñoz Lago, Peña
Inês, Tomé, Conceição, João | de Sá e Melo, Brandão, Peña, dos Anjos
Jürgen, Änne, Götz, Friederike | Großkopf, Müller-Öhring, von der Lühe, Weiß
Łucja, Zdzisław, Świętosława, Jan | Żółkoś, Wójcik, Ćwik, Nowak-Źrebiec
Ondřej, Růžena, Žofie, Jan | Šťastný, Křížková, Dvořáček, Novák
Győző, Ágnes, Örs, Zsófia | Szőke, Bődör, Kiss, Tűzkő
İpek, Işıl, Çağrı, Oğuz | Yıldız, İnce, Güneş, Şahin
Ngọc Ánh, Đức, Thị Hương, Quỳnh | Nguyễn, Đặng, Trần, Nguyễn
Þórdís, Bjørn, Åse, Søren | Guðjónsdóttir, Ødegård, Åkesson, Kjær-Møller
Adébáyọ̀, Ngozi, Chukwuemeka, Ọlá | Ògúnlá, Nwosu, Eze, Bello
Aisha, Khalid, Noor, Yusuf | al-Ḥaddād, bin Saleh, El Amrani, Khan
Priya, Arjun, Meenakshi, Rohan | Iyer, Chatterjee, Khan, D'Souza
Mei, Wei, Xiaoming, Jing | Li, Wang, Ou-Yang, Li
Robert, Dolores, Martin, Ruth | Hale, Jr., Whitcombe, St. Clair, Smith
Kalena, Moana | Kaʻaihue, Smith
Ελένη, Νίκος | Παπαδάκη, Οικονόμου
小明, 芳 | 王, 李
Ġorġ, Marija | Ħaber, Żahra
 | Sutarmi, Saravanan, Tshering, Wulan, Karma, Nurhayati, Selvi, Parto
""".strip("\n").splitlines()
]
_FIRST = [first.split(", ") for first, _ in _NAMES]
_LAST = [last.replace(", Jr.", "; Jr.").split(", ") for _, last in _NAMES]
_COMMON = [4] * 16 + [1] * 4 + [2]
_PLAIN = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i"}
)


def people(number: int, seed: int, ids: list[str] | None = None) -> list[Person]:
    """That many people, by id. The same seed gives the same people; ``ids`` replaces the ids drawn.

    Many share a surname. Of fifty and more, two share their whole name.
    """
    chance = random.Random(f"people-{seed}")
    drawn = [f"s{n:06}" for n in itertools.accumulate(chance.randint(3, 90) for _ in range(number))]
    moodle = chance.sample(range(120_000, 990_000), number)
    canvas = chance.sample(range(10_000, 99_000), number)
    names: dict[tuple[str, str], None] = {}
    logins: set[str] = set()
    found = []
    for place, student in enumerate(ids or drawn):
        # In a very large class names run out.
        tries = [_name(chance) for _ in range(9)]
        name = list(names)[3] if place == 49 else next((n for n in tries if n not in names), tries[0])
        names[name] = None
        base = "".join(_letters(part)[:most] for part, most in zip(name, (1, 9), strict=True)) or "student"
        login = next(n for n in (f"{base}{k or ''}" for k in itertools.count()) if n not in logins)
        logins.add(login)
        numbers = str(moodle[place]), str(canvas[place]), f"U{20_260_000 + place * 7}"
        section = "ABCDEFGHIJ"[min(9, place // 30)]
        found.append(Person(student, *name, f"{login}@example.org", *numbers, login, section))
    return found


def _name(chance: random.Random) -> tuple[str, str]:
    """A first and a last name, of one language or, once in three, of two."""
    row, other = chance.choices(range(len(_NAMES)), _COMMON, k=2)
    first = chance.choice(_FIRST[row])
    last = _LAST[other if first and chance.random() < 0.33 else row]
    return first, chance.choice(last).replace(";", ",")


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower().translate(_PLAIN))
    return re.sub(r"[^a-z]", "", plain)


def deadline(place: int) -> dt.datetime:
    """When the assignment at a place of the course is due, in UTC: one a week, a minute before midnight."""
    return dt.datetime(2026, 3, 1, 23, 59, tzinfo=dt.UTC) + dt.timedelta(weeks=place)


EXTENSION = dt.timedelta(days=3)


def extended(students: list[str], seed: int) -> list[str]:
    """Who has more time, for every assignment alike: one student in fifty, and one at least."""
    chance = random.Random(f"extended-{seed}")
    return sorted(chance.sample(students, max(1, len(students) // 50)))


def handed_in(due: dt.datetime, luck: float, chance: random.Random) -> tuple[dt.datetime, bool]:
    """When somebody hands in, and whether that is late.

    ``luck`` from 0 to 1 decides the kind: the last evening (60 %), before (34 %), late by minutes (3 %) or by up to
    two days and a half. Seconds are even, since a zip's entry knows no others.
    """
    if luck < 0.60:
        before = chance.triangular(2, 6 * 3600, 1800)
    elif luck < 0.94:
        before = min(6 * 3600 + chance.expovariate(1 / (40 * 3600)), 9 * 24 * 3600)
    elif luck < 0.97:
        before = -chance.uniform(60, 1800)
    else:
        before = -chance.uniform(1800, 60 * 3600)
    return due - dt.timedelta(seconds=2 * round(before / 2)), before < 0
