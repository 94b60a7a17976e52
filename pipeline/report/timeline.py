"""Put the sessions in order, name them, and take them together where there are many."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, Literal

import pandas as pd

from pipeline.report.bounds import MOST_STEPS
from pipeline.report.rows import plain, records
from pipeline.report.wording import Grammar
from pipeline.tables import TABLES

Rows = list[Any]
Period = Literal["session", "month", "quarter", "year"]
PERIODS: tuple[Period, ...] = ("session", "month", "quarter", "year")


def frame(tables: Mapping[str, pd.DataFrame], name: str) -> pd.DataFrame:
    """Return a table, or an empty one with its columns."""
    if name in tables:
        return tables[name]
    return pd.DataFrame({column.name: [] for column in TABLES[name].columns} if name in TABLES else {})


@dataclass(frozen=True, slots=True)
class Step:
    """A point on the axis of time: one session, or all of a month, quarter or year.

    Attributes:
        name: in words.
        date: where it stands on the axis; the middle of a period.
        first, last: places of its first session, and of the one after its last, in the timeline.
    """

    name: str
    date: dt.date
    first: int
    last: int


@dataclass(frozen=True)
class Timeline:
    """The reports and sessions of the tables, looked up once.

    Attributes:
        tables: every table by name.
        say: the language of the report.
        period: the shortest stretch of time that the settings ask for.
    """

    tables: Mapping[str, pd.DataFrame]
    say: Grammar
    period: Period = "session"

    def frame(self, name: str) -> pd.DataFrame:
        """Return a table, or an empty one with its columns."""
        return frame(self.tables, name)

    def rows(self, name: str) -> Rows:
        """Return the rows of a table as named tuples: of small tables alone."""
        return records(self.frame(name))

    def rows_of(self, name: str, column: str, value: str) -> Rows:
        """Return the rows of a table with this value in a column."""
        if (name, column) not in self._grouped:
            rows: dict[str, Rows] = defaultdict(list)
            for found, row in zip(plain(self.frame(name)[column]), self.rows(name), strict=True):
                rows[found].append(row)
            self._grouped[name, column] = rows
        return self._grouped[name, column].get(value, [])

    @cached_property
    def _grouped(self) -> dict[tuple[str, str], dict[str, Rows]]:
        return {}

    @cached_property
    def sessions(self) -> dict[str, Any]:
        """Every session by id."""
        return {row.session_id: row for row in self.rows("sessions")}

    @cached_property
    def timeline(self) -> list[Any]:
        """The dated meetings in order."""
        held = [
            r for r in self.sessions.values() if r.date is not None and r.kind != "announcement" and r.n_reports > 0
        ]
        return sorted(held, key=lambda r: (r.date, r.session_id))

    @cached_property
    def n_sessions(self) -> int:
        """Count the meetings, with those of unknown date: a report without session is of a meeting of its own."""
        undated = [
            r for r in self.reports if not self.is_announcement(r) and self.session_of.get(r) not in self.position
        ]
        return len(self.timeline) + len({self.session_of.get(r, r) for r in undated})

    @cached_property
    def position(self) -> dict[str, int]:
        """Place of each dated meeting in time."""
        return {row.session_id: place for place, row in enumerate(self.timeline)}

    @cached_property
    def reports(self) -> dict[str, Any]:
        """Every report by id."""
        return {row.report_id: row for row in self.rows("reports")}

    @cached_property
    def session_of(self) -> dict[str, str]:
        """Session of each report that has one."""
        return {r.report_id: r.session_id for r in self.reports.values() if isinstance(r.session_id, str)}

    def when(self, report_id: str) -> dt.date:
        """Date of a report's session; undated ones come last."""
        session = self.sessions.get(self.session_of.get(report_id, ""))
        return session.date if session is not None and session.date is not None else dt.date.max

    def session_name(self, session_id: str) -> str:
        """Name a session by its date, and its series where two meet on one day."""
        row = self.sessions[session_id]
        if row.date is None:
            return self.say("undated")
        words = self.say.day(row.date, row.precision)
        return f"{words} ({row.series})" if self._on_one_day[row.date, row.precision] > 1 and row.series else words

    @cached_property
    def _on_one_day(self) -> Counter[tuple[dt.date, str]]:
        return Counter((row.date, row.precision) for row in self.timeline)

    def date_of_report(self, report_id: str) -> str:
        """Date of a report's session in words."""
        session_id = self.session_of.get(report_id)
        return self.session_name(session_id) if session_id in self.sessions else self.say("undated")

    def report_name(self, report_id: str) -> str:
        """Name a report by the date of its session, or by its title where that has none."""
        if self.session_of.get(report_id) in self.position:
            return self.date_of_report(report_id)
        row = self.reports.get(report_id)
        return str(row.title) if row is not None and row.title else report_id

    def is_announcement(self, report_id: str) -> bool:
        """Tell whether a report only announces a meeting."""
        session = self.sessions.get(self.session_of.get(report_id, ""))
        return session is not None and session.kind == "announcement"

    def step(self, most: int = MOST_STEPS) -> Period:
        """Return the shortest stretch of time that gives at most so many points; with few sessions each is a point.

        Args:
            most: points wanted, where there are more than ``MOST_STEPS`` sessions.
        """
        asked = PERIODS.index(self.period)
        if not asked and len(self.timeline) <= MOST_STEPS:
            return "session"
        return next((period for period in PERIODS[max(asked, 1) : -1] if self._n_periods[period] <= most), "year")

    @cached_property
    def _n_periods(self) -> dict[Period, int]:
        return {period: len({_label(row.date, period) for row in self.timeline}) for period in PERIODS[1:]}

    def steps(self, most: int = MOST_STEPS) -> list[Step]:
        """Return the points on an axis of time, in order: together they hold every dated meeting once."""
        if most not in self._steps:
            self._steps[most] = self._walk(self.step(most))
        return self._steps[most]

    @cached_property
    def _steps(self) -> dict[int, list[Step]]:
        return {}

    def _walk(self, period: Period) -> list[Step]:
        if period == "session":
            return [
                Step(self.session_name(row.session_id), row.date, place, place + 1)
                for place, row in enumerate(self.timeline)
            ]
        found = []
        for label, group in groupby(enumerate(self.timeline), key=lambda pair: _label(pair[1].date, period)):
            places = [place for place, _ in group]
            found.append(Step(self._name(period, *label), _middle(period, *label), places[0], places[-1] + 1))
        return found

    def _name(self, period: Period, year: int, number: int) -> str:
        if period == "year":
            return str(year)
        if period == "quarter":
            return self.say("quarter", number=number, year=year)
        return self.say.day(dt.date(year, number, 1), "month")


def _label(date: dt.date, period: Period) -> tuple[int, int]:
    """Return the year, and the number of the period in it."""
    return date.year, {"month": date.month, "quarter": (date.month + 2) // 3}.get(period, 1)


def _middle(period: Period, year: int, number: int) -> dt.date:
    month, day = {"month": (number, 15), "quarter": (3 * number - 1, 15), "year": (7, 1)}[period]
    return dt.date(year, month, day)
