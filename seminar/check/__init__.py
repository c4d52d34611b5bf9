"""Compares an answer with what was expected, and says kindly what is wrong.

Every check is called ``check.NAME(given, expected)``. Without ``expected`` it looks at the form only (type,
unit, plausibility): that is the visible half of a test cell. A wrong answer raises :class:`Wrong`; nothing
that a student can hand in raises any other ``Exception``.

``misconceptions=[(wrong_value, message), …]`` turns a typical wrong answer into a message that teaches; each
wrong value is compared by the same check. ``misconceptions=lambda: [...]`` computes them for a wrong answer only.

>>> date("5 February 2026", "2026-02-05")
>>> days(7, 8, misconceptions=[(7, "The first day counts too.")])
Traceback (most recent call last):
seminar.check.Wrong: The first day counts too.
"""

from seminar.check.collections import interval, mapping, members, table
from seminar.check.functions import function
from seminar.check.notebook import form, overview, score
from seminar.check.values import (
    Check,
    NotAnswered,
    Wrong,
    character,
    date,
    days,
    month,
    number,
    text,
    whole_number,
)

__all__ = [
    "Check", "NotAnswered", "Wrong", "character", "date", "days", "form", "function", "interval", "mapping", "members",
    "month", "number", "overview", "score", "table", "text", "whole_number",
]  # fmt: skip
