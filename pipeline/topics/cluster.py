"""Turn blocks and their terms into topics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.stats import norm
from sklearn.preprocessing import normalize

from pipeline.records import Rejected
from pipeline.settings import Topics as TopicSettings
from pipeline.tables import TABLES
from pipeline.topics.choice import candidates, choose, topic_stability
from pipeline.topics.consensus import divide, resample, together
from pipeline.topics.features import Documents, describe, documents
from pipeline.topics.labels import Terms, coherence, find_terms, label_terms, readable
from pipeline.topics.spectral import Labels

LABEL_TERMS = 3
MOST_FITTED = 2000  # documents; of a larger corpus an even part is clustered and the rest goes to the nearest topic
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
        blocks: report_id, block, kind, text, n_words.
        terms: report_id, block, lemmas, pos (content words in order).
        reports: report_id, session_id.
        people: names as mentioned; their words never describe a topic.
        settings: bounds, and the number of topics where it is fixed.
        seed: of resampling.

    Returns:
        Every block of enough words has one topic or is called mixed; no topics below ``settings.min_blocks``.
    """
    held = documents(blocks, terms, people, settings.min_words)
    rows = describe(held)
    known = _linked(rows)
    if int(known.sum()) < settings.min_blocks:
        reason = f"too few blocks for topics ({int(known.sum())}, needed {settings.min_blocks})"
        return Topics(
            _empty("topics"), _empty("block_topics"), _empty("topic_shares"), (Rejected("topics", "", reason),)
        )
    where = np.nonzero(known)[0]
    inside, rows = held.part(where), rows[where]
    found = find_terms(inside)
    fitted = np.linspace(0, len(where) - 1, min(len(where), MOST_FITTED)).astype(int)
    labels, stabilities = _fit(rows[fitted], found, fitted, settings.number, seed)
    labels, stabilities = _by_size(labels, stabilities)
    n_topics = len(stabilities)
    affinities = np.asarray((rows @ _centres(rows[fitted], labels, n_topics).T).todense())
    assigned = affinities.argmax(axis=1).astype(np.int64)
    assigned[fitted] = labels
    weights = affinities[np.arange(len(where)), assigned] / np.maximum(affinities.sum(axis=1), 1e-12)
    ids = [f"t{number + 1:02d}" for number in range(n_topics)]
    block_topics = pd.concat(
        [
            inside.place.assign(topic_id=[ids[i] for i in assigned], weight=np.round(weights, 6)),
            held.place[~known].assign(topic_id=MIXED, weight=0.0),
        ],
        ignore_index=True,
    ).sort_values(["report_id", "block"], ignore_index=True)
    chosen = label_terms(found, assigned, n_topics)
    topics = pd.DataFrame(
        {
            "topic_id": ids,
            "label": [", ".join(readable(found, columns[:LABEL_TERMS])) for columns in chosen],
            "terms": [readable(found, columns) for columns in chosen],
            "n_blocks": np.bincount(assigned, minlength=n_topics),
            "stability": np.round(stabilities, 6),
            "coherence": [coherence(found, columns) for columns in chosen],
            "typical": _typical(inside, affinities, assigned, n_topics),
        }
    )
    return Topics(topics, block_topics, _shares(block_topics, reports, ids), ())


def _empty(name: str) -> pd.DataFrame:
    return pd.DataFrame(columns=[column.name for column in TABLES[name].columns])


def _linked(rows: sparse.csr_matrix) -> np.ndarray:
    """Tell which documents share anything with another document: (n,) booleans."""
    shared = np.asarray((rows > 0).sum(axis=0)).ravel() > 1
    return np.asarray((rows > 0) @ shared.astype(np.int64) > 0).ravel()


def _fit(
    rows: sparse.csr_matrix, found: Terms, fitted: np.ndarray, number: int, seed: int
) -> tuple[Labels, list[float]]:
    """Return a topic per fitted document and a stability per topic."""
    n = rows.shape[0]
    ks = candidates(n, number)
    similarity = np.clip((rows @ rows.T).toarray(), 0.0, 1.0)
    parts = resample(similarity, ks, seed)
    # only the finer half of the divisions tells which blocks belong together; the coarse ones blur small topics
    divisions = divide(together(n, parts, [k for k in ks if 2 * k >= max(ks)]), ks)
    part = Terms(found.names, found.surface, found.counts[fitted])

    def coherent(labels: Labels, k: int) -> float:
        values = [coherence(part, columns) for columns in label_terms(part, labels, k)]
        return float(np.mean([value for value in values if value is not None] or [-1.0]))

    k = min(ks, key=lambda k: abs(k - number)) if number else choose(divisions, parts, coherent)[0]
    return divisions[k], topic_stability(divisions[k], parts, k)


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


def _shares(block_topics: pd.DataFrame, reports: pd.DataFrame, ids: list[str]) -> pd.DataFrame:
    """Return each topic's share of the blocks of each session with its Wilson (1927) interval."""
    joined = block_topics.merge(reports[["report_id", "session_id"]], on="report_id", validate="many_to_one")
    totals = joined.groupby("session_id").size().sort_index()
    every = pd.MultiIndex.from_product([ids, totals.index], names=["topic_id", "session_id"])
    counts = joined.groupby(["topic_id", "session_id"]).size().reindex(every, fill_value=0)
    n = counts.to_numpy()
    total = np.tile(totals.to_numpy(), len(ids))
    low, high = _wilson(n, total)
    frame = every.to_frame(index=False)
    values = (frame["topic_id"], frame["session_id"], n, total, n / total, low, high)
    return pd.DataFrame(dict(zip((column.name for column in TABLES["topic_shares"].columns), values, strict=True)))


def _wilson(n: np.ndarray, total: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the 95 % score interval of n / total (Wilson 1927); total is at least 1.

    >>> [float(round(end[0], 4)) for end in _wilson(np.array([3]), np.array([10]))]
    [0.1078, 0.6032]
    """
    z2 = float(norm.ppf(0.975)) ** 2
    middle = (n + z2 / 2) / (total + z2)
    half = np.sqrt(z2) * np.sqrt(n * (total - n) / total + z2 / 4) / (total + z2)
    return np.where(n == 0, 0.0, middle - half), np.where(n == total, 1.0, middle + half)
