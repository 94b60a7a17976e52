"""Choose the number of topics by how well clusters come back under resampling."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from sklearn.metrics.cluster import contingency_matrix

from pipeline.topics.consensus import SHARE, Resample
from pipeline.topics.features import Floats, Integers

FINER = 1.25  # times as many clusters as topics in the finest cut of a resample
FEW = 80  # documents
CUTS = 5  # numbers of clusters in which each resample is cut
EQUAL_COHERENCE = 0.05  # NPMI; smaller differences between means over topics are noise


def most_topics(n: int) -> int:
    """Return the most topics that n documents are divided in: 1.2 times their root, and at most 4 times its root.

    Fewer blocks per topic would not be seen again in a resample; beyond some 120 documents a reader's headings grow
    more slowly than what a division can tell apart.

    >>> [most_topics(n) for n in (20, 100, 400, 1000)]
    [5, 12, 17, 22]
    """
    return max(2, int(min(1.2 * n**0.5, 4 * n**0.25)))


def candidates(n: int, number: int) -> list[int]:
    """Return the numbers of topics to choose from for n documents, or the one asked for.

    >>> candidates(50, 0), candidates(400, 15)
    ([2, 3, 4, 5, 6, 7, 8], [15])
    """
    return [max(1, min(number, int(n * SHARE)))] if number else list(range(2, most_topics(n) + 1))


def cuts(n: int, number: int) -> list[int]:
    """Return the numbers of clusters in which resamples of n documents are cut.

    Cuts finer than the topics to be found tell which blocks belong together; coarse cuts blur small topics. Few
    documents may hold two topics only, which fine cuts would hide.

    >>> cuts(400, 0), cuts(400, 30), cuts(30, 0)
    ([11, 13, 16, 18, 21], [19, 24, 29, 33, 38], [2, 3, 4, 5, 6, 7, 8])
    """
    finest = min(int(FINER * max(most_topics(n), number) + 0.5), int(n * SHARE))
    if n < FEW:
        return list(range(2, finest + 1))
    return sorted({int(k + 0.5) for k in np.linspace(finest / 2, finest, CUTS)})


def agreement(divisions: Mapping[int, Integers], part: Resample) -> dict[int, float]:
    """Return per division how well it comes back in a resample, 1 is wholly, 0 as chance gives.

    The mean of its agreement with the resample's division in as many clusters, or the nearest number, and of its mean
    agreement with all: the first alone favours whatever is cut in the same way twice, the second alone the middle.
    Agreement is the adjusted Rand index (Hubert & Arabie 1985).
    """
    mine, bounds = _members([labels[part.rows] for labels in divisions.values()])
    theirs, their_bounds = _members(list(part.labels.values()))
    pairs = _pairs(mine.T @ theirs)
    both = np.add.reduceat(np.add.reduceat(pairs, bounds, axis=0), their_bounds, axis=1)
    one = np.add.reduceat(_pairs(mine.sum(axis=0)), bounds)[:, None]
    other = np.add.reduceat(_pairs(theirs.sum(axis=0)), their_bounds)[None, :]
    chance = one * other / _pairs(np.array(len(part.rows), dtype=np.float64))
    most = (one + other) / 2 - chance
    indices = np.where(most > 0, (both - chance) / np.where(most > 0, most, 1.0), 1.0)
    near = [min(range(len(part.labels)), key=lambda i: abs(list(part.labels)[i] - k)) for k in divisions]
    own = indices[np.arange(len(divisions)), near]
    return dict(zip(divisions, ((own + indices.mean(axis=1)) / 2).tolist(), strict=True))


def _members(divisions: Sequence[Integers]) -> tuple[Floats, list[int]]:
    """Return which documents are in which clusters, (n, all clusters), and where each division starts."""
    parts = [np.eye(int(labels.max()) + 1, dtype=np.float32)[labels] for labels in divisions]
    starts = np.cumsum([0, *(part.shape[1] for part in parts)])[:-1]
    return np.hstack(parts), starts.tolist()


def _pairs(counts: Floats) -> Floats:
    exact = counts.astype(np.float64)
    pairs: Floats = exact * (exact - 1) / 2
    return pairs


def choose(
    divisions: Mapping[int, Integers], parts: Sequence[Resample], coherence: Callable[[Integers, int], float]
) -> tuple[int, dict[int, float]]:
    """Return the number of topics and the mean agreement per number.

    The number whose division agrees best with what comes back in resamples (Greene, O'Callaghan & Cunningham 2014;
    Belford, Mac Namee & Greene 2018), by the adjusted Rand index to be expected over all their divisions (Fritsch &
    Ickstadt 2009); those within one standard error of the best are tied, and of the tied the one that agrees best
    among those with the most coherent terms is taken.
    """
    each = [agreement(divisions, part) for part in parts]
    scores = {k: np.array([one[k] for one in each]) for k in divisions}
    means = {k: float(np.mean(values)) for k, values in scores.items()}
    best = max(means, key=lambda k: (means[k], -k))
    tied = []
    for k, values in scores.items():
        behind = scores[best] - values
        if k == best or behind.mean() <= np.std(behind, ddof=1) / np.sqrt(len(behind)):
            tied.append(k)
    if len(tied) == 1:
        return best, means
    coherent = {k: coherence(divisions[k], k) for k in tied}
    clear = [k for k in tied if coherent[k] >= max(coherent.values()) - EQUAL_COHERENCE]
    return max(clear, key=lambda k: (means[k], -k)), means


def topic_stability(whole: Integers, parts: Sequence[Resample], n_topics: int) -> list[float]:
    """Return per topic the mean over resamples of its best Jaccard similarity (Hennig 2007), 0..1.

    In each resample the best is sought in its division of the number of clusters nearest to the number of topics.
    """
    best: list[list[float]] = [[] for _ in range(n_topics)]
    for part in parts:
        nearest = min(part.labels, key=lambda k: (abs(k - n_topics), k))
        mine = whole[part.rows]
        shared = contingency_matrix(mine, part.labels[nearest])
        either = shared.sum(axis=1, keepdims=True) + shared.sum(axis=0) - shared
        for topic, value in zip(np.unique(mine), (shared / either).max(axis=1), strict=True):
            best[topic].append(float(value))
    return [float(np.mean(values)) if values else 0.0 for values in best]
