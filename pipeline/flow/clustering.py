"""Cluster the topics, in this process or another: imports nothing that the other one would not need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pipeline.records import Rejected
from pipeline.settings import Topics as TopicSettings

if TYPE_CHECKING:
    import pandas as pd


def cluster(
    blocks: pd.DataFrame,
    terms: pd.DataFrame,
    reports: pd.DataFrame,
    people: frozenset[str],
    settings: TopicSettings,
    seed: int,
) -> tuple[Mapping[str, pd.DataFrame], tuple[Rejected, ...]]:
    """Return the tables of topics and what has none; scikit-learn takes long to import, so only when it is needed."""
    from threadpoolctl import threadpool_limits

    from pipeline import topics
    from pipeline.language.vectors import word_vectors
    from pipeline.lexicon.fields import word_fields

    with threadpool_limits(limits=1):
        found = topics.cluster(blocks, terms, reports, people, settings, seed, word_vectors, word_fields)
    return found.tables, found.rejected
