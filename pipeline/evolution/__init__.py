"""Trace themes and links from session to session."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.evolution.changes import by_session, find_changes, leave_one_out
from pipeline.evolution.themes import count_themes
from pipeline.evolution.timeline import lay_out_time
from pipeline.network.statistics import wilson
from pipeline.records import Rejected
from pipeline.settings import Statistics

__all__ = ["Evolution", "trace"]


@dataclass(frozen=True)
class Evolution:
    """What the evolution stage hands on; the columns of each frame stand in ``pipeline.tables``."""

    trends: pd.DataFrame
    rejected: tuple[Rejected, ...] = ()

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The frames by the name of their table."""
        return {"trends": self.trends}


def trace(
    mentions: pd.DataFrame,
    blocks: pd.DataFrame,
    reports: pd.DataFrame,
    sessions: pd.DataFrame,
    entities: pd.DataFrame,
    edges: pd.DataFrame,
    settings: Statistics,
    seed: int,
) -> Evolution:
    """Trace what changes over the dated sessions.

    Args:
        mentions, blocks, reports, sessions, entities, edges: tables as declared in ``pipeline.tables``.
        settings: level, period, resamples.
        seed: seed of the resamples.
    """
    timeline = lay_out_time(reports, sessions)
    themes = tuple(sorted(entities.loc[entities["kind"] == "theme", "entity_id"].astype(str)))
    counts = count_themes(mentions, blocks, reports, themes, timeline)
    count, total = by_session(counts, timeline)
    n = len(timeline.sessions)
    before = np.array([timeline.before(s) for s in range(n)], dtype=bool).reshape(n, n)
    found = find_changes(count, total, before, counts.clustering, settings.alpha)
    robust = leave_one_out(counts, timeline, found, settings.alpha)
    n_mentions = np.zeros_like(count)
    np.add.at(n_mentions, timeline.report_session, counts.mentions)
    words = np.zeros(n, dtype=np.int64)
    np.add.at(words, timeline.report_session, counts.words)
    low, high = wilson(count, total[:, None])
    trends = pd.DataFrame(
        {
            "entity_id": np.tile(np.array(themes, dtype=object), n),
            "session_id": np.repeat(np.array(timeline.sessions, dtype=object), len(themes)),
            "n_blocks": count.ravel(),
            "n_blocks_total": np.repeat(total, len(themes)),
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
        }
    ).sort_values(["entity_id", "session_id"], kind="stable", ignore_index=True)
    return Evolution(trends, timeline.rejected)
