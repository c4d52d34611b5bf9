"""What most notebooks do, done once with a made-up table, so that no submission waits for what is loaded at first use."""

from __future__ import annotations

import datetime as dt


def tables() -> object:
    """Make, change, join, group, compare and print tables; gives one to be shown."""
    import pandas as pd

    left = pd.DataFrame(
        {
            "town": ["mill", "ford", "mill", None],
            "day": pd.to_datetime(["2001-05-01", "2001-05-03", None, "2001-06-01"]),
            "price": [1.5, 2.0, None, 4.0],
            "open": pd.array([True, None, False, True], dtype="boolean"),
            "kind": pd.Categorical(["a", "b", "a", "b"]),
        }
    )
    right = pd.DataFrame({"town": ["mill", "ford"], "people": pd.array([30, 20], dtype="Int64")})
    both = left.merge(right, on="town", how="left")
    both["span"] = (both["day"] - both["day"].min()).dt.days
    both = both.assign(name=both["town"].str.upper(), dear=both["price"].fillna(0) > 1)
    both.groupby("town")["price"].agg(["mean", "size"]).reset_index()
    both.groupby(["town", "kind"], observed=True)["price"].sum().unstack()
    both.pivot_table(index="town", columns="kind", values="price", aggfunc="count", observed=True)
    pd.concat([both, both], ignore_index=True).drop_duplicates().sort_values(["day", "price"])
    both.loc[both["dear"] & both["town"].isin(["mill"]), ["town", "day"]].head().to_dict("records")
    both.set_index("town").sort_index().loc["mill"].iloc[0].to_dict()
    both["town"].value_counts().idxmax(), both["town"].nunique(), both["price"].round(1).tolist()
    both.apply(lambda row: row["price"], axis=1), both["town"].map({"mill": 1}), pd.DataFrame([{"a": 1}])
    both["day"] + pd.Timedelta(days=1), both["day"] > pd.Timestamp(dt.date(2001, 5, 1))
    for shown in (both, both["day"], both.describe(), both.dtypes):
        repr(shown)
    return both


def chart() -> None:
    """Make a chart, which a notebook draws at the end of its cell."""
    import matplotlib.pyplot as plt

    _, (left, right) = plt.subplots(1, 2)
    left.barh(["mill", "ford"], [1, 2], label="towns")
    left.set(xlabel="people", title="Towns")
    left.legend()
    right.plot([dt.date(2001, 5, 1), dt.date(2001, 6, 1)], [1, 2], marker="o")
