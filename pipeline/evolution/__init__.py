"""Trace themes and links from session to session."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from pipeline.evolution.changes import Changes, by_session, find_changes, leave_one_out
from pipeline.evolution.flow import coarse_enough, trace_communities
from pipeline.evolution.latest import since_last
from pipeline.evolution.linkchanges import link_changes
from pipeline.evolution.novelty import novelty
from pipeline.evolution.summary import summarise
from pipeline.evolution.themes import ThemeCounts, count_themes
from pipeline.evolution.timeline import Period, Timeline, lay_out_time
from pipeline.network.incidence import build
from pipeline.network.statistics import Floats, Ints, wilson
from pipeline.records import Rejected
from pipeline.settings import Statistics

__all__ = ["Evolution", "trace"]


@dataclass(frozen=True)
class Evolution:
    """What the evolution stage hands on; the columns of each frame stand in ``pipeline.tables``."""

    trends: pd.DataFrame
    period_trends: pd.DataFrame
    theme_summary: pd.DataFrame
    link_changes: pd.DataFrame
    since_last: pd.DataFrame
    community_members: pd.DataFrame
    community_flow: pd.DataFrame
    community_events: pd.DataFrame
    novelty: pd.DataFrame
    rejected: tuple[Rejected, ...] = ()

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The frames by the name of their table."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "rejected"}


def trace(
    mentions: pd.DataFrame,
    blocks: pd.DataFrame,
    reports: pd.DataFrame,
    sessions: pd.DataFrame,
    entities: pd.DataFrame,
    edges: pd.DataFrame,
    settings: Statistics,
    seed: int,
    attendance_blocks: pd.DataFrame | None = None,
) -> Evolution:
    """Trace what changes over the dated sessions.

    Args:
        mentions, blocks, reports, sessions, entities, edges: tables as declared in ``pipeline.tables``.
        settings: unit, level, period, resamples.
        seed: seed of resamples and shuffles.
        attendance_blocks: (report_id, block) of attendance lists, in which links are not counted.
    """
    timeline = lay_out_time(reports, sessions)
    themes = tuple(sorted(entities.loc[entities["kind"] == "theme", "entity_id"].astype(str)))
    counts = count_themes(mentions, blocks, themes, timeline)
    count, total = by_session(counts, timeline)
    n = len(timeline.sessions)
    before = np.array([timeline.before(s) for s in range(n)], dtype=bool).reshape(n, n)
    found = find_changes(count, total, before, counts.clustering, settings.alpha)
    robust = leave_one_out(counts, timeline, found, settings.alpha)
    of_session = timeline.report_session
    trends = _trends(counts, found, timeline.sessions, of_session, robust).rename(columns={"step": "session_id"})
    trends = trends.sort_values(["entity_id", "session_id"], kind="stable", ignore_index=True)
    dated = reports[reports["report_id"].isin(timeline.reports)]
    named = mentions[mentions["report_id"].isin(timeline.reports)]
    incidence = build(named, blocks, dated, settings.unit, attendance_blocks)
    steps: set[Period] = {"session", settings.period, coarse_enough(incidence, timeline, settings.period)}
    changes = link_changes(incidence, timeline, sorted(steps), settings.alpha, settings.min_blocks)
    series = sessions.set_index("session_id")["series"].astype(str)
    members, flow, events = trace_communities(incidence, timeline, settings, seed)
    return Evolution(
        trends=trends,
        period_trends=_period_trends(counts, timeline, settings),
        theme_summary=summarise(counts, timeline, found, settings.alpha),
        link_changes=_with_overall(changes, edges),
        since_last=since_last(mentions, trends, changes["session"], timeline),
        community_members=members,
        community_flow=flow,
        community_events=events,
        novelty=novelty(count, timeline.sessions, tuple(series[list(timeline.sessions)]), seed),
        rejected=timeline.rejected,
    )


def _with_overall(changes: dict[Period, pd.DataFrame], edges: pd.DataFrame) -> pd.DataFrame:
    """Put the changes of all steps together, each with the q of its link over all sessions."""
    frames = [frame.assign(step=step) for step, frame in changes.items() if len(frame)]
    table = pd.concat(frames, ignore_index=True) if frames else changes["session"].assign(step="")
    overall = edges.loc[edges["scope"] == "all", ["source", "target", "q"]].rename(columns={"q": "q_all"})
    return table.merge(overall, on=["source", "target"], how="left", validate="many_to_one")


def _period_trends(counts: ThemeCounts, timeline: Timeline, settings: Statistics) -> pd.DataFrame:
    """Follow themes per month, quarter or year; each period is tested against all earlier ones."""
    names, period_of = timeline.periods(settings.period)
    of_report = period_of[timeline.report_session] if len(timeline.reports) else timeline.report_session
    count = _add_up(counts.blocks, of_report, len(names))
    total = _add_up(counts.totals[:, None], of_report, len(names))[:, 0]
    before = np.tri(len(names), k=-1, dtype=bool)
    if settings.period == "session":
        before = np.array([timeline.before(s) for s in range(len(names))], dtype=bool).reshape(before.shape)
    found = find_changes(count, total, before, counts.clustering, settings.alpha)
    frame = _trends(counts, found, names, of_report, np.full(count.shape, np.nan))
    n_sessions = dict(zip(names, np.bincount(period_of, minlength=len(names)).tolist(), strict=True))
    frame = frame.drop(columns="robust").rename(columns={"step": "period"})
    frame["n_sessions"] = frame["period"].map(n_sessions).astype("int64")
    return frame.sort_values(["entity_id", "period"], kind="stable", ignore_index=True)


def _trends(
    counts: ThemeCounts, found: Changes, steps: tuple[str, ...], of_report: Ints, robust: Floats
) -> pd.DataFrame:
    """Lay out counts, shares and changes as one row per theme and step."""
    n, n_themes = len(steps), len(counts.themes)
    count, n_mentions = _add_up(counts.blocks, of_report, n), _add_up(counts.mentions, of_report, n)
    total, words = _add_up(np.stack([counts.totals, counts.words], axis=1), of_report, n).T
    low, high = wilson(count, total[:, None])
    return pd.DataFrame(
        {
            "entity_id": np.tile(np.array(counts.themes, dtype=object), n),
            "step": np.repeat(np.array(steps, dtype=object), n_themes),
            "n_blocks": count.ravel(),
            "n_blocks_total": np.repeat(total, n_themes),
            "share": (count / np.maximum(total, 1)[:, None]).ravel(),
            "low": low.ravel(),
            "high": high.ravel(),
            "change": found.change.ravel(),
            "q": found.q.ravel(),
            "p": found.p.ravel(),
            "n_mentions": n_mentions.ravel(),
            "per_1000_words": (1000 * n_mentions / np.maximum(words, 1)[:, None]).ravel(),
            "robust": robust.ravel(),
            "p_clustered": found.p_clustered.ravel(),
            "q_clustered": found.q_clustered.ravel(),
        }
    )


def _add_up(values: Ints, group: Ints, n_groups: int) -> Ints:
    """Add up rows per group: (n_groups, n_columns)."""
    sums = np.zeros((n_groups, values.shape[1]), dtype=np.int64)
    np.add.at(sums, group, values)
    return sums
