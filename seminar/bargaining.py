"""War and talks as bargaining: which deals both sides prefer to war, and how much a coincidence can show.

Two small models, both of them exact. :func:`bargain` is the textbook picture of two sides that could save
the costs of a war; :func:`coincidence` is the chance that attacks fall near given dates if they fall at random.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

from seminar import case


@dataclass(frozen=True)
class Bargain:
    """What both sides prefer to war. Each pair is (lowest, highest) share of the stake for Upriver, in percent."""

    today: tuple[float, float]
    tomorrow: tuple[float, float]
    deals: tuple[float, float] | None
    sentence: str


def bargain(
    chance: float, upriver_cost: float, downriver_cost: float, shift: float, promise_binds: bool
) -> Bargain:
    """The bargaining range of two made-up states, today and after a shift of power.

    The textbook model after Fearon (1995) and Powell (2006), with two dates. Upriver and Downriver divide one
    stake. A war today gives Upriver all of it with ``chance``, otherwise Downriver all of it, and costs each side
    its own cost; so Upriver prefers every share of at least chance − upriver_cost to war, and Downriver every
    share for Upriver of at most chance + downriver_cost. Tomorrow Upriver's chance is higher by ``shift``, and
    the same holds with that chance. If ``promise_binds``, a deal made today stands, and every deal in
    today's range will do. If not, it is bargained over again tomorrow, under the threat of a war tomorrow:
    only a deal in both ranges is preferred to war today and still stands after the shift.

    Assumed: both sides know all numbers, care for their expected share and nothing else, and can divide the stake at
    will; costs do not change; what is enjoyed between the two dates counts for nothing (if it counted, Downriver
    could be compensated in advance: a slow shift is less dangerous than a rapid one).

    All numbers are percent of the stake. Raises ValueError if chance lies outside 0 to 100, or another number is
    negative. None of them is about the war in the case.
    """
    if not 0 <= chance <= 100:
        raise ValueError(f"a chance lies between 0 and 100 percent, not at {chance}")
    if min(upriver_cost, downriver_cost, shift) < 0:
        raise ValueError("costs and shift are 0 or more")
    later = min(100, chance + shift)
    today, tomorrow = ((max(0, p - upriver_cost), min(100, p + downriver_cost)) for p in (chance, later))
    low = today[0] if promise_binds else max(today[0], tomorrow[0])
    deals = (low, today[1]) if low <= today[1] else None
    if deals is None:
        cut = ", since no chance is above 100%" if later - chance < shift else ""
        sentence = (
            f"By your numbers there is no deal: after the shift Upriver will insist on at least {tomorrow[0]:g}%, and "
            f"Downriver would rather fight today than end with more than {today[1]:g}% for Upriver. "
            f"The shift ({later - chance:g} points{cut}) is larger than both costs together "
            f"({upriver_cost + downriver_cost:g})."
        )
    else:
        lasts = (
            "and a promise that binds will keep it"
            if promise_binds
            else "and it will still stand after the shift"
        )
        sentence = (
            f"By your numbers neither side would rather fight today than have a deal with {span(deals)} "
            f"for Upriver, {lasts}."
        )
    return Bargain(today, tomorrow, deals, sentence)


def span(pair: tuple[float, float]) -> str:
    """A range of shares in words, such as 30% to 55%."""
    low, high = pair
    return f"exactly {low:g}%" if low == high else f"{low:g}% to {high:g}%"


def attack_period() -> tuple[int, int]:
    """(days, attacks): the large-scale attacks that the article counts, and the days of the period, both ends in it.

    Source: statement S170a (¶170), whose period runs from the first day of the month named to the last day of the
    attack named in the same sentence.
    """
    first, last = (case.lookup(f"statements.S170a.date_{end}") for end in ("earliest", "latest"))
    return (last - first).days + 1, int(case.lookup("statements.S170a.value"))


def coincidence(days: int, attacks: int, near: int, dates: int = 1, at_least: int = 1) -> float:
    """The chance (0 to 1) that at least ``at_least`` of ``dates`` given dates have an attack near them, by chance alone.

    Each date has its own ``near`` days (such as the two days before it). They lie within the period of ``days`` days
    and no day is near two dates. The ``attacks`` fall on different days, every choice of days being equally likely;
    an attack counts for one day. Exact: the hypergeometric distribution with inclusion and exclusion.

    Raises ValueError where so many dates or attacks have no room in the period.
    """
    if not (0 < attacks <= days and near >= 0 and dates >= 0 and dates * near <= days):
        raise ValueError(f"{attacks} attacks and {dates} dates of {near} days have no room in {days} days")

    def quiet(windows: int) -> float:
        """The chance that no attack at all falls near any of so many dates."""
        return comb(days - windows * near, attacks) / comb(days, attacks)

    def exactly(hit: int) -> float:
        return comb(dates, hit) * sum(
            (-1) ** i * comb(hit, i) * quiet(dates - hit + i) for i in range(hit + 1)
        )

    return 1 - sum(exactly(hit) for hit in range(min(at_least, dates + 1)))
