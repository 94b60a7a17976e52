"""Work out the year of a date that is written without one."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.sessions.dates import WrittenDate, days_in_month


@dataclass(frozen=True, slots=True)
class Anchor:
    """A year that one piece of evidence gives to a date, strongest evidence first in a list."""

    year: int
    rule: str  # short fixed English phrase: "publication date"


@dataclass(frozen=True, slots=True)
class Inferred:
    """The year chosen, the rule it follows from, and the other years that evidence gave."""

    year: int
    rule: str
    others: tuple[tuple[int, str], ...] = ()
    conflict: bool = False  # the weekday as written does not fit


def date_or_none(year: int | None, month: int | None, day: int | None) -> dt.date | None:
    """Return the date, or None where a part is missing or the day cannot be.

    >>> date_or_none(2021, 6, 31) is None
    True
    """
    if year is None or month is None or day is None or not 1 <= month <= 12:
        return None
    return dt.date(year, month, day) if 1 <= day <= days_in_month(year, month) else None


def year_before(month: int, day: int | None, limit: dt.date) -> int:
    """Return the latest year in which the day is not after the limit.

    >>> year_before(12, 14, dt.date(2021, 1, 8))
    2020
    """
    day = min(day or 1, days_in_month(limit.year, month))
    return limit.year if (month, day) <= (limit.month, limit.day) else limit.year - 1


def year_after(month: int, day: int | None, limit: dt.date) -> int:
    """Return the earliest year in which the day (or the month's end) is after the limit.

    >>> year_after(1, 12, dt.date(2020, 12, 1))
    2021
    """
    last = days_in_month(limit.year, month)
    return limit.year if (month, min(day or last, last)) > (limit.month, limit.day) else limit.year + 1


def fits_weekday(year: int, month: int, day: int, weekday: int) -> bool:
    """Whether the day exists and falls on the weekday (0 is Monday)."""
    return 1 <= day <= days_in_month(year, month) and calendar.weekday(year, month, day) == weekday


def infer_year(month: int, day: int | None, weekday: int | None, anchors: Sequence[Anchor]) -> Inferred | None:
    """Choose a year for a month and day from the weekday and the anchors, or None where nothing points to one.

    The weekday leaves a year in five or six; the first anchor that it allows decides. Where it allows none, a year
    next to the first anchor is taken if the weekday fits there, else the first anchor with the conflict noted.

    >>> infer_year(6, 23, 2, [Anchor(2021, "publication date")])
    Inferred(year=2021, rule='weekday and publication date', others=(), conflict=False)
    """
    usable = [anchor for anchor in anchors if day is None or day <= days_in_month(anchor.year, month)]
    if not usable:
        return None
    others = tuple(dict.fromkeys((anchor.year, anchor.rule) for anchor in usable))

    def chosen(year: int, rule: str, conflict: bool = False) -> Inferred:
        return Inferred(year, rule, tuple(other for other in others if other[0] != year), conflict)

    if weekday is None or day is None:
        return chosen(usable[0].year, usable[0].rule)
    for anchor in usable:
        if fits_weekday(anchor.year, month, day, weekday):
            return chosen(anchor.year, f"weekday and {anchor.rule}")
    for year in (usable[0].year - 1, usable[0].year + 1):
        if fits_weekday(year, month, day, weekday):
            return chosen(year, f"weekday, a year from {usable[0].rule}", conflict=True)
    return chosen(usable[0].year, f"{usable[0].rule}, weekday does not fit", conflict=True)


def placed(date: WrittenDate, published: dt.date | None) -> WrittenDate:
    """Give a day that is told from the day of writing ('afgelopen dinsdag', 'gisteren', 'a.s. donderdag') its date.

    >>> from pipeline.sessions.dates import find_dates
    >>> day = placed(find_dates("afgelopen dinsdag")[0], dt.date(2021, 6, 24))
    >>> day.year, day.month, day.day
    (2021, 6, 22)
    """
    if published is None or date.form != "relative" or date.month is not None:
        return date
    if date.weekday is not None and date.direction:
        step = (
            (date.weekday - published.weekday()) % 7 if date.direction > 0 else (published.weekday() - date.weekday) % 7
        )
        day = published + dt.timedelta(days=date.direction * (step or 7))
    elif date.offset and date.offset[0] == "day":
        day = published + dt.timedelta(days=date.offset[1])
    else:
        return date
    return replace(date, year=day.year, month=day.month, day=day.day, direction=0)
