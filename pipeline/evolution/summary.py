"""Sum up each theme's course: first, last, silent, returned, and where it is heading."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.evolution.changes import Changes, by_session
from pipeline.evolution.direction import Directions, find_directions, trend
from pipeline.evolution.themes import ThemeCounts
from pipeline.evolution.timeline import Timeline
from pipeline.network.statistics import Floats, Ints

FULL_RUNS = 100  # reports up to which each is left out; beyond it only those with the theme
_COLUMNS = (
    "entity_id",
    "n_sessions",
    "n_sessions_total",
    "n_blocks",
    "n_mentions",
    "first_session",
    "last_session",
    "peak_session",
    "silent_for",
    "returned",
    "direction",
    "slope",
    "p",
    "q",
    "robust",
)


def summarise(counts: ThemeCounts, timeline: Timeline, found: Changes, alpha: float) -> pd.DataFrame:
    """Return one row per theme that a dated session mentions."""
    count, total = by_session(counts, timeline)
    time = timeline.order
    directions = find_directions(count, total, time, alpha)
    robust = _leave_one_out(counts, timeline, directions, alpha)
    share = count / np.maximum(total, 1)[:, None]
    rows = []
    for column, theme in enumerate(counts.themes):
        present = np.flatnonzero(count[:, column])
        if not len(present):
            continue
        back = np.flatnonzero(found.change[:, column] == "returned")
        rows.append(
            (
                theme,
                len(present),
                len(timeline.sessions),
                int(count[:, column].sum()),
                int(counts.mentions[:, column].sum()),
                timeline.sessions[present[0]],
                timeline.sessions[present[-1]],
                timeline.sessions[int(share[:, column].argmax())],
                len(timeline.sessions) - 1 - int(present[-1]),
                tuple(timeline.sessions[i] for i in back.tolist()),
                directions.direction[column],
                float(directions.slope[column]),
                float(directions.p[column]),
                float(directions.q[column]),
                float(robust[column]),
            )
        )
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _leave_one_out(counts: ThemeCounts, timeline: Timeline, found: Directions, alpha: float) -> Floats:
    """Return per theme that rises or falls the share of leave-one-report-out runs that say the same.

    The cut-off of Benjamini and Hochberg for the full corpus stands.
    """
    robust = np.full(len(counts.themes), np.nan)
    claimed = np.flatnonzero(np.isin(found.direction, ["up", "down"]))
    n_reports = len(timeline.reports)
    if not len(claimed) or n_reports < 2:
        return robust
    cut = alpha * len(claimed) / int((~np.isnan(found.p)).sum())
    count, total = by_session(counts, timeline)
    same = np.zeros(len(claimed))
    # Among hundreds of reports those without the theme move a trend least; they are taken to leave it as it is.
    asked = np.arange(n_reports)
    if n_reports > FULL_RUNS:
        asked = np.flatnonzero(counts.blocks[:, claimed].any(axis=1))
        same += n_reports - len(asked)
    for report in asked.tolist():
        session = int(timeline.report_session[report])
        less: Ints = count[:, claimed].copy()
        less[session] -= counts.blocks[report, claimed]
        fewer = total.copy()
        fewer[session] -= counts.totals[report]
        p, _, slope = trend(less, fewer, timeline.order)
        same += (p <= cut) & (np.sign(slope) == np.sign(found.slope[claimed]))
    robust[claimed] = same / n_reports
    return robust
