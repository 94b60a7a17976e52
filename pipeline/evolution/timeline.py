"""Put sessions in order of time and gather them in periods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from pipeline.network.statistics import Bools, Ints
from pipeline.records import Rejected

Period = Literal["session", "month", "quarter", "year"]


@dataclass(frozen=True)
class Timeline:
    """The dated meetings in order.

    Attributes:
        sessions: identifiers by date.
        starts, ends: (n_sessions,) first and last day, as days since 1970; they differ where only the month or year is
            known.
        reports: report identifiers of those sessions, in order of session and report.
        report_session: (n_reports,) index of the session.
        rejected: reports that stay out of time.
    """

    sessions: tuple[str, ...]
    starts: Ints
    ends: Ints
    reports: tuple[str, ...]
    report_session: Ints
    rejected: tuple[Rejected, ...]

    @property
    def order(self) -> Ints:
        """The place of each session in time, from 0; sessions that start on one day share a number."""
        return np.unique(self.starts, return_inverse=True)[1].reshape(-1).astype(np.int64)

    def before(self, session: int) -> Bools:
        """Say which sessions certainly came before; two on one day, or within one undivided year, do not precede."""
        return np.asarray(self.ends < self.starts[session])

    def periods(self, step: Period) -> tuple[tuple[str, ...], Ints]:
        """Name the periods in order and say in which each session falls.

        A session known less precisely than the step falls in the period of its first day.
        """
        if step == "session":
            return self.sessions, np.arange(len(self.sessions))
        days = pd.to_datetime(self.starts, unit="D")
        months = days.strftime("%Y-%m")
        quarters = days.year.astype(str) + "-Q" + days.quarter.astype(str)
        labels = {"month": months, "quarter": quarters, "year": days.year.astype(str)}[step]
        names, index = np.unique(np.asarray(labels, dtype=object).astype(str), return_inverse=True)
        return tuple(names.tolist()), index.astype(np.int64)


def lay_out_time(reports: pd.DataFrame, sessions: pd.DataFrame) -> Timeline:
    """Order the dated meetings; announcements and reports without a date are listed, not placed."""
    date = pd.to_datetime(sessions["date"])
    placed = date.notna() & (sessions["precision"] != "none") & (sessions["kind"] != "announcement")
    table = sessions.assign(start=date)[placed].sort_values(["start", "session_id"], kind="stable")
    starts = table["start"].dt.normalize()
    ends = starts.where(table["precision"] == "day", starts + pd.offsets.MonthEnd(0))
    ends = ends.where(table["precision"] != "year", starts + pd.offsets.YearEnd(0))
    names = tuple(table["session_id"].astype(str))
    index = {name: i for i, name in enumerate(names)}
    announcements = set(sessions.loc[sessions["kind"] == "announcement", "session_id"])
    rejected, rows = [], []
    for report_id, session_id in sorted(
        zip(reports["report_id"], reports["session_id"], strict=True), key=lambda row: row[0]
    ):
        if session_id in index:
            rows.append((index[session_id], report_id))
        else:
            reason = "an announcement is no meeting" if session_id in announcements else "no date: left out of time"
            remedy = "" if session_id in announcements else "set 'session_date' in corrections.yaml"
            rejected.append(Rejected("evolution", str(report_id), reason, kind="report", remedy=remedy))
    rows.sort()
    return Timeline(
        sessions=names,
        starts=_days(starts),
        ends=_days(ends),
        reports=tuple(str(report_id) for _, report_id in rows),
        report_session=np.array([session for session, _ in rows], dtype=np.int64),
        rejected=tuple(rejected),
    )


def _days(dates: pd.Series[pd.Timestamp]) -> Ints:
    return dates.to_numpy(dtype="datetime64[D]").astype(np.int64)
