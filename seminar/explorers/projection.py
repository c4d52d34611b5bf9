"""The projection explorer: an area, a pace and a share, each with a width, make a range of months."""

from __future__ import annotations

import pandas as pd
import traitlets
from matplotlib.figure import Figure

from seminar import case, charts, quantities, wording
from seminar.explorers.base import Explorer

AREA_LOW, AREA_HIGH = (
    float(case.lookup(f"figures.kyiv_held_area_body_km2.{end}")) for end in ("low", "high")
)
GAIN = float(case.lookup("figures.monthly_gain_body.value"))

SETTINGS = {
    "All gains in Donetsk": {"share_low": 100},
    "Half of them": {"share_high": 50},
    "Half to all": {},
    "Half to all, pace ±10%": {"gain_width": 10},
}
"""The settings that chart and table show: what differs from the traits' defaults."""


def months(
    area_low: float = AREA_LOW,
    area_high: float = AREA_HIGH,
    gain: float = GAIN,
    gain_width: float = 0,
    share_low: float = 50,
    share_high: float = 100,
) -> tuple[float, float]:
    """Fewest and most months for a setting of the controls, by :func:`seminar.quantities.project`.

    Areas in square kilometres, ``gain`` in square miles a month, its width and the shares in percent. Two ends that
    are set in reverse are exchanged, so that no position of the controls is an error.
    """
    a_month = quantities.convert(gain, "square_miles_per_month", "square_kilometres_per_month")
    return quantities.project(
        (min(area_low, area_high), max(area_low, area_high)),
        (a_month * (1 - gain_width / 100), a_month * (1 + gain_width / 100)),
        (min(share_low, share_high) / 100, max(share_low, share_high) / 100),
    )


def calendar(fewest: float, most: float) -> tuple[pd.Period, pd.Period]:
    """The calendar months in which such a count, begun on the day of the article, ends."""
    start = case.lookup("sources.article.published")
    return quantities.month_after(start, fewest), quantities.month_after(start, most)


class Projection(Explorer, module="projection"):
    """How wide the month gets when area, pace and the share of gains that fall in Donetsk have a width.

    The module computes by the rule of :func:`seminar.quantities.project`; a test compares the two. Area and pace start
    as the article prints them; their widths and the share are the reader's assumptions. The six traits are in the
    units of :func:`months`.
    """

    notebook_code = """import ipywidgets as widgets

from seminar.explorers.projection import Projection

projection = Projection()
share = widgets.FloatSlider(min=30, max=100, step=1, description="Share, low")
widgets.link((share, "value"), (projection, "share_low"))
widgets.VBox([share, projection])"""
    alternative = (
        "Bars of months for four assumptions about the share of gains that fall in Donetsk. With all gains the bar ends "
        "before the month that the article prints, with half of them it begins after it; the two wide bars hold it."
    )

    area_low = traitlets.Float(AREA_LOW).tag(sync=True)
    area_high = traitlets.Float(AREA_HIGH).tag(sync=True)
    gain = traitlets.Float(GAIN).tag(sync=True)
    gain_width = traitlets.Float(0).tag(sync=True)
    share_low = traitlets.Float(50).tag(sync=True)
    share_high = traitlets.Float(100).tag(sync=True)

    @staticmethod
    def data() -> dict:
        """What the module counts with: the first day, the printed month, the factors."""
        printed = case.load("events").set_index("event_id").loc["projected_capture_donetsk"]
        start = case.lookup("sources.article.published")
        ends = [printed["start_earliest"], printed["end_latest"]]
        return {
            "start": f"{start:%Y-%m-%d}",
            "started": wording.day(start),
            "printed": {
                "label": wording.event_date(printed),
                "days": [f"{day:%Y-%m-%d}" for day in ends],
                "months": [(day - start).days / quantities.DAYS_A_MONTH for day in ends],
            },
            "days_a_month": quantities.DAYS_A_MONTH,
            "sq_km_in_sq_mi": float(quantities.convert(1, "square_miles", "square_kilometres")),
        }

    @staticmethod
    def table() -> pd.DataFrame:
        """The chosen settings as rows, for readers without JavaScript."""
        month = pd.Period(Projection.data()["printed"]["days"][0], "M")
        rows = []
        for name, changed in SETTINGS.items():
            fewest, most = months(**changed)
            first, last = calendar(fewest, most)
            rows.append(
                {
                    "Our assumption": name,
                    "Months": f"{fewest:.0f} to {most:.0f}",
                    "Ends between": f"{first:%B %Y} and {last:%B %Y}",
                    f"{month:%B %Y}": "inside" if first <= month <= last else "outside",
                }
            )
        return pd.DataFrame(rows)

    @staticmethod
    def chart() -> Figure:
        """A bar of months for each chosen setting, and a line where the printed month begins."""
        ranges = [(name, *months(**changed)) for name, changed in SETTINGS.items()]
        printed = Projection.data()["printed"]
        return charts.intervals(
            pd.DataFrame(ranges, columns=["label", "low", "high"]),
            "One area, one pace, four assumptions",
            f"average months after {Projection.data()['started']}",
            reference=(printed["months"][0], f"{printed['label']} begins"),
        )
