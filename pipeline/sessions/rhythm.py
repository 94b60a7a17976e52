"""Know on which days the meetings of a series fall, and whether a day fits among them."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

_FEWEST = 4  # meetings from which a rhythm can be seen
_STEADY = 0.7  # share of meetings on the same weekday that makes it the usual one


class Rhythm:
    """The days of a series: how far apart they usually are and on which weekday.

    >>> days = [dt.date(2018, month, 6) for month in (2, 4, 6, 8)]
    >>> rhythm = Rhythm(days)
    >>> rhythm.is_near(dt.date(2018, 10, 4), None), rhythm.is_near(dt.date(2017, 2, 1), None)
    (True, False)
    """

    def __init__(self, days: Iterable[dt.date]) -> None:
        self._count = Counter(days)
        self._days = sorted(self._count)
        gaps = sorted((later - earlier).days for earlier, later in pairwise(self._days))
        self._gap = gaps[len(gaps) // 2] if len(self._days) >= _FEWEST else 0
        weekdays = Counter(day.weekday() for day in self._days)
        usual, times = min(weekdays.items(), key=lambda item: (-item[1], item[0]), default=(0, 0))
        self._weekday = usual if times >= _STEADY * len(self._days) and len(self._days) >= _FEWEST else None

    def is_near(self, day: dt.date, own: dt.date | None) -> bool:
        """Whether a day lies no further from another meeting than twice the usual gap.

        Args:
            own: the day now given to the report itself, which counts only if another report has it too.
        """
        if not self._gap:
            return False
        place = bisect_left(self._days, day)
        around = [
            other for other in self._days[max(0, place - 2) : place + 3] if other != own or self._count[other] > 1
        ]
        return any(abs((day - other).days) <= 2 * self._gap for other in around)

    def is_usual_weekday(self, day: dt.date) -> bool:
        """Whether the series meets on this weekday nearly always."""
        return self._weekday is not None and day.weekday() == self._weekday
