"""Days, counted with care: both ends or one, exact or not."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import pandas as pd

from seminar import case, wording


def covered(start: object, until: object, *, include_until: bool) -> pd.DatetimeIndex:
    """The days from ``start`` up to ``until``, which itself is covered only with ``include_until``."""
    return pd.date_range(start, until, inclusive="both" if include_until else "left")


def widths(events: pd.DataFrame) -> pd.Series:
    """How many days each event's first day may fall on, by event_id: 1 for an exact date."""
    first = pd.to_timedelta(events["start_latest"] - events["start_earliest"]).dt.days + 1
    return first.set_axis(events["event_id"]).rename("possible_days")


@dataclass(frozen=True)
class PauseState:
    """What one reading of the pause, counted one way, covers. Dates are ISO text, ready for a page."""

    reading: str
    label: str
    include_until: bool
    start_stated: bool
    days: list[str]
    attack_days_inside: list[str]
    sentence: str


def pause_states() -> list[PauseState]:
    """Every reading of the pause, counted with and without its closing day.

    A reading that names no first day is drawn from the day of the announcement, and says so. Source:
    ``pause_readings`` and ``events`` of the case.
    """
    attack = pd.date_range(
        case.lookup("events.attack_2_3_february.start_earliest"),
        case.lookup("events.attack_2_3_february.end_latest"),
    )
    announced = case.lookup("events.pause_announced.start_earliest")
    states = []
    for reading in case.load("pause_readings").itertuples():
        stated = pd.notna(reading.start)
        for include in (True, False):
            span = covered(reading.start if stated else announced, reading.until, include_until=include)
            inside = attack.intersection(span)
            states.append(
                PauseState(
                    reading=reading.reading,
                    label=reading.label,
                    include_until=include,
                    start_stated=bool(stated),
                    days=[f"{d:%Y-%m-%d}" for d in span],
                    attack_days_inside=[f"{d:%Y-%m-%d}" for d in inside],
                    sentence=_sentence(reading.label, span, bool(stated), attack, inside),
                )
            )
    return states


def _sentence(
    label: str, span: pd.DatetimeIndex, stated: bool, attack: pd.DatetimeIndex, inside: pd.DatetimeIndex
) -> str:
    start = "" if stated else " (no first day is named; drawn from the announcement)"
    verdict = {0: "lies outside", len(attack): "lies inside"}.get(len(inside), "lies partly inside")
    return (
        f"{label}: {len(span)} days, {wording.days(span[0], span[-1])}{start}. By the days alone, the Russian attack "
        f"of {wording.days(attack[0], attack[-1])} {verdict}; what was hit, and where, is another question."
    )


def as_records(states: list[PauseState]) -> list[dict]:
    """The states as plain data for JSON."""
    return [asdict(state) for state in states]
