"""Work out the day on which an action is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from pipeline.records import Outcome
from pipeline.sessions.choose import complete_announced
from pipeline.sessions.dates import find_dates


def due_date(words: str, base: dt.date | None) -> dt.date | None:
    """Return the day that a deadline as written means, or None where it names no day ("eind januari").

    Args:
        words: "voor 1 april", "uiterlijk 15 januari 2022", "z.s.m.".
        base: the meeting's date; a day without a year is the first after it.

    >>> due_date("uiterlijk 15 januari", dt.date(2021, 11, 25))
    datetime.date(2022, 1, 15)
    """
    for date in find_dates(words):
        if date.month is not None and date.day is not None:
            if date.warning:
                return None
            return complete_announced(date.year, date.month, date.until_day or date.day, date.weekday, base)
    return None


def with_due_dates(outcomes: Sequence[Outcome], base: dt.date | None) -> tuple[Outcome, ...]:
    """Return the outcomes with the due dates that become clear once the meeting's date is known."""
    return tuple(
        replace(outcome, due=due_date(outcome.due_text, base)) if outcome.due is None and outcome.due_text else outcome
        for outcome in outcomes
    )
