"""Follow the themes through time: what the tables say of each, session by session."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import Any

import pandas as pd

from pipeline.report.bounds import FEW_STEPS, MOST_STEPS
from pipeline.report.labels import Named
from pipeline.report.timeline import Rows, Step

_DEVIATIONS = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Courses(Named):
    """The trajectories of the themes."""

    @cached_property
    def trends(self) -> dict[str, Rows]:
        """Rows of each theme's trajectory in order of time."""
        found: dict[str, Rows] = defaultdict(list)
        for row in self.rows("trends"):
            if row.session_id in self.position:
                found[row.entity_id].append(row)
        for rows in found.values():
            rows.sort(key=lambda r: self.position[r.session_id])
        return dict(found)

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The course of each theme over all sessions."""
        return {row.entity_id: row for row in self.rows("theme_summary")}

    def direction(self, theme: str) -> str:
        """Where a theme is heading: up, down, steady or insufficient."""
        row = self.summary.get(theme)
        return str(row.direction) if row is not None else "insufficient"

    def change(self, theme: str, session_id: str) -> str:
        """What a session changed for a theme."""
        return next((r.change for r in self.trends.get(theme, []) if r.session_id == session_id), "insufficient")

    def can_tell(self, theme: str) -> bool:
        """Tell whether a rise or fall could have been shown at all."""
        changes = {row.change for row in self.trends.get(theme, [])}
        return bool(changes & {"up", "down", "steady"}) or self.direction(theme) != "insufficient"

    def silent_for(self, theme: str) -> int:
        """Count the sessions since a theme was last named, of the series that named it; 0 for fewer than two.

        Where several series have no theme in common, silence in one says nothing: 0.
        """
        rows = self.trends.get(theme, [])
        present = [place for place, row in enumerate(rows) if row.n_blocks]
        if not present or not self._comparable:
            return 0
        named = {self.sessions[row.session_id].series for row in rows if row.n_blocks}
        later = sum(self.sessions[row.session_id].series in named for row in rows[present[-1] + 1 :])
        return later if later >= 2 else 0

    @cached_property
    def _comparable(self) -> bool:
        """Tell whether the meetings are of one series, or of several that some theme joins."""
        joined = ({self.sessions[r.session_id].series for r in rows if r.n_blocks} for rows in self.trends.values())
        return len({row.series for row in self.timeline}) < 2 or any(len(series) > 1 for series in joined)

    def returns(self, theme: str) -> list[tuple[int, str]]:
        """Return how many sessions a theme was silent before each return, with the session of the return."""
        rows, found, silence = self.trends.get(theme, []), [], 0
        for row in rows:
            if row.n_blocks and row.change == "returned":
                found.append((silence, str(row.session_id)))
            silence = 0 if row.n_blocks else silence + 1
        return found

    def last_seen(self, theme: str) -> str:
        """Last session that names a theme."""
        return next(str(row.session_id) for row in reversed(self.trends[theme]) if row.n_blocks)

    def trend_table(self, theme: str) -> pd.DataFrame:
        """Return what a chart of a theme needs: name, date, share, low, high and n_blocks per point in time, in order.

        A point is a session, or all of a month, quarter or year where there are many sessions: its share is that of all
        blocks of the period, with a Wilson 95 % interval.
        """
        rows = self.trends[theme]
        columns = ("share", "low", "high", "n_blocks")
        if self.step() == "session":
            values = [[getattr(row, name) for row in rows] for name in columns]
            names = [self.session_name(row.session_id) for row in rows]
            dates = [self.sessions[row.session_id].date for row in rows]
        else:
            at = {self.position[row.session_id]: row for row in rows}
            steps = self.steps()
            told = [_together([at[n] for n in range(step.first, step.last) if n in at]) for step in steps]
            values = [list(column) for column in zip(*told, strict=True)]
            names, dates = [step.name for step in steps], [step.date for step in steps]
        return pd.DataFrame({"name": names, "date": dates, **dict(zip(columns, values, strict=True))})

    def per_step(self, entity_id: str, most: int = MOST_STEPS) -> list[tuple[Step, int]]:
        """Count the blocks that mention an entity per point in time, in order."""
        counts = self.per_session(entity_id)
        return [(step, int(counts[step.first : step.last].sum())) for step in self.steps(most)]

    def theme_by_session(self, themes: Sequence[str]) -> pd.DataFrame:
        """Return blocks per theme (rows, by name) and point in time (columns, by name): a session, or a period."""
        steps = self.steps(FEW_STEPS)
        counts = []
        for theme in themes:
            at = {self.position[row.session_id]: int(row.n_blocks) for row in self.trends.get(theme, [])}
            counts.append([sum(at.get(n, 0) for n in range(step.first, step.last)) for step in steps])
        return pd.DataFrame(counts, index=[self.name(t) for t in themes], columns=[step.name for step in steps])


def _together(rows: Rows) -> tuple[float, float, float, int]:
    """Return share, low, high and blocks of some sessions together."""
    blocks, total = sum(int(row.n_blocks) for row in rows), sum(int(row.n_blocks_total) for row in rows)
    if not total:
        return 0.0, 0.0, 0.0, 0
    low, high = wilson(blocks, total)
    return blocks / total, low, high, blocks


def wilson(count: int, total: int) -> tuple[float, float]:
    """Return the Wilson (1927) 95 % interval of a share, as the tables have it per session.

    >>> [round(end, 4) for end in wilson(3, 10)]
    [0.1078, 0.6032]
    """
    share, square = count / total, _DEVIATIONS**2
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = _DEVIATIONS / (1 + square / total) * math.sqrt(share * (1 - share) / total + square / (4 * total**2))
    return max(middle - half, 0.0), min(middle + half, 1.0)
