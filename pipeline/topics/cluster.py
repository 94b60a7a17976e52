"""Turn blocks and their terms into topics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.stats import binomtest
from sklearn.preprocessing import normalize

from pipeline.records import Rejected
from pipeline.settings import Topics as TopicSettings
from pipeline.tables import TABLES
from pipeline.topics.choice import choose, resample, topic_stability
from pipeline.topics.features import Documents, describe, documents, idf_counts, label_terms
from pipeline.topics.spectral import Labels, affinity, embed

MOST_FITTED = 3000  # documents; of a larger corpus an even part is clustered and the rest goes to the nearest topic
MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics as tables, and what was left out."""

    topics: pd.DataFrame
    block_topics: pd.DataFrame
    topic_shares: pd.DataFrame
    rejected: tuple[Rejected, ...]

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables by name."""
        return {"topics": self.topics, "block_topics": self.block_topics, "topic_shares": self.topic_shares}


def cluster(
    blocks: pd.DataFrame,
    terms: pd.DataFrame,
    reports: pd.DataFrame,
    people: frozenset[str],
    settings: TopicSettings,
    seed: int,
) -> Topics:
    """Cluster blocks into topics.

    Args:
        blocks: report_id, block, kind, n_words, ...
        terms: report_id, block, lemmas (content words in order).
        reports: report_id, session_id.
        people: names as mentioned; their words never describe a topic.
        settings: bounds, and the number of topics where it is fixed.
        seed: of resampling and k-means.

    Returns:
        Every block of enough words has one topic or is called mixed; no topics below ``settings.min_blocks``.
    """
    held = documents(blocks, terms, people, settings.min_words)
    rows = describe(held)
    known = np.asarray(rows.getnnz(axis=1) > 0).ravel()
    if int(known.sum()) < settings.min_blocks:
        reason = f"too few blocks for topics ({int(known.sum())}, needed {settings.min_blocks})"
        return Topics(
            _empty("topics"), _empty("block_topics"), _empty("topic_shares"), (Rejected("topics", "", reason),)
        )
    where = np.nonzero(known)[0]
    fitted = where[np.linspace(0, len(where) - 1, min(len(where), MOST_FITTED)).astype(int)]
    labels, stabilities = _fit(rows[fitted], settings.number, seed)
    labels, stabilities = _by_size(labels, stabilities)
    n_topics = len(stabilities)
    centres = _centres(rows[fitted], labels, n_topics)
    affinities = np.asarray((rows[where] @ centres.T).todense())
    assigned = affinities.argmax(axis=1).astype(np.int64)
    assigned[np.isin(where, fitted)] = labels
    inside = Documents(held.place.iloc[where].reset_index(drop=True), tuple(held.words[i] for i in where))
    weights = affinities[np.arange(len(where)), assigned] / np.maximum(affinities.sum(axis=1), 1e-12)
    ids = [f"t{number + 1:02d}" for number in range(n_topics)]
    block_topics = pd.concat(
        [
            inside.place.assign(topic_id=[ids[i] for i in assigned], weight=np.round(weights, 6)),
            held.place[~known].assign(topic_id=MIXED, weight=0.0),
        ],
        ignore_index=True,
    ).sort_values(["report_id", "block"], ignore_index=True)
    typical = _typical(inside, affinities, assigned, n_topics)
    found = label_terms(inside, assigned, n_topics)
    topics = pd.DataFrame(
        {
            "topic_id": ids,
            "label": [", ".join(words[:3]) for words in found],
            "terms": [tuple(words) for words in found],
            "n_blocks": np.bincount(assigned, minlength=n_topics),
            "stability": np.round(stabilities, 6),
            "coherence": _coherence(inside, found),
            "typical": typical,
        }
    )
    return Topics(topics, block_topics, _shares(block_topics, reports, ids), ())


def _empty(name: str) -> pd.DataFrame:
    return pd.DataFrame(columns=[column.name for column in TABLES[name].columns])


def _fit(rows: sparse.csr_matrix, number: int, seed: int) -> tuple[Labels, list[float]]:
    n = rows.shape[0]
    most = max(2, min(24, int(np.sqrt(n))))
    ks = range(min(number, n - 1), min(number, n - 1) + 1) if number else range(2, most + 1)
    embedding = embed(affinity(rows), max(ks))
    parts = resample(rows, ks, seed)
    k = ks[0] if number else choose(embedding, parts, ks, seed)[0]
    labels = embedding.cut(k, seed)
    return labels, topic_stability(labels, parts, k)


def _by_size(labels: Labels, stabilities: list[float]) -> tuple[Labels, list[float]]:
    """Number topics from large to small; ties by the first document."""
    present = [topic for topic in range(len(stabilities)) if (labels == topic).any()]
    order = sorted(present, key=lambda t: (-int((labels == t).sum()), int((labels == t).argmax())))
    number = {old: new for new, old in enumerate(order)}
    return np.array([number[int(label)] for label in labels]), [stabilities[old] for old in order]


def _centres(rows: sparse.csr_matrix, labels: Labels, n_topics: int) -> sparse.csr_matrix:
    n = len(labels)
    member = sparse.csr_matrix((np.ones(n), (labels, np.arange(n))), shape=(n_topics, n))
    return normalize(member @ rows).tocsr()


def _typical(
    held: Documents, affinities: np.ndarray, assigned: Labels, n_topics: int, most: int = 3
) -> list[tuple[str, ...]]:
    places = [f"{report}#{block}" for report, block in held.place.itertuples(index=False)]
    result = []
    for topic in range(n_topics):
        members = np.nonzero(assigned == topic)[0]
        order = sorted(members, key=lambda i: (-round(float(affinities[i, topic]), 9), i))
        result.append(tuple(places[i] for i in order[:most]))
    return result


def _coherence(held: Documents, terms: list[list[str]]) -> list[float | None]:
    """Return per topic the mean NPMI of its terms over blocks (Bouma 2009; Aletras & Stevenson 2013)."""
    matrix, column = idf_counts(held)
    n = len(held.words)
    result: list[float | None] = []
    for words in terms:
        present = [column[word] for word in words if word in column]
        if len(present) < 2:
            result.append(None)
            continue
        part = matrix[:, present].astype(float)
        joint = np.asarray((part.T @ part).todense()) / n
        single = np.diag(joint)
        upper = np.triu_indices(len(present), 1)
        both, apart = joint[upper], np.outer(single, single)[upper]
        with np.errstate(divide="ignore", invalid="ignore"):
            npmi = np.where(both > 0, np.log(both / apart) / -np.log(both), -1.0)
        result.append(round(float(np.nan_to_num(npmi, nan=1.0).mean()), 6))
    return result


def _shares(block_topics: pd.DataFrame, reports: pd.DataFrame, ids: list[str]) -> pd.DataFrame:
    """Return each topic's share of the blocks of each session with its Wilson (1927) interval."""
    joined = block_topics.merge(reports[["report_id", "session_id"]], on="report_id", validate="many_to_one")
    totals = joined.groupby("session_id").size()
    counts = joined.groupby(["topic_id", "session_id"]).size()
    rows = []
    for topic in ids:
        for session, total in sorted(totals.items()):
            n = int(counts.get((topic, session), 0))
            low, high = binomtest(n, int(total)).proportion_ci(method="wilson")
            rows.append((topic, session, n, int(total), n / total, float(low), float(high)))
    return pd.DataFrame(rows, columns=[column.name for column in TABLES["topic_shares"].columns])
