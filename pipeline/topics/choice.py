"""Choose the number of topics by how well clusters come back under resampling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.metrics import adjusted_rand_score

from pipeline.topics.spectral import Embedding, Labels, affinity, embed

RESAMPLES = 8
SHARE = 0.8  # of the documents in a resample


@dataclass(frozen=True, slots=True)
class Resample:
    """A part of the documents, clustered on its own for every k."""

    rows: np.ndarray  # which documents
    labels: Mapping[int, Labels]


def resample(rows: sparse.csr_matrix, ks: range, seed: int) -> list[Resample]:
    """Cluster random parts of the documents for each k; parts are drawn without replacement."""
    n = rows.shape[0]
    drawn = []
    for number in range(RESAMPLES):
        chosen = np.sort(np.random.default_rng([seed, number]).choice(n, int(n * SHARE), replace=False))
        embedding = embed(affinity(rows[chosen]), max(ks))
        drawn.append(Resample(chosen, {k: embedding.cut(k, seed) for k in ks}))
    return drawn


def stability(whole: Labels, parts: list[Resample], k: int) -> list[float]:
    """Return the agreement of each resample with the whole: adjusted Rand index, 1 is equal."""
    return [float(adjusted_rand_score(whole[part.rows], part.labels[k])) for part in parts]


def choose(embedding: Embedding, parts: list[Resample], ks: range, seed: int) -> tuple[int, dict[int, float]]:
    """Return the number of topics and the mean stability per k.

    The most stable k, after Greene, O'Callaghan & Cunningham (2014) and Belford, Mac Namee & Greene (2018);
    within one standard error of the best the largest k is taken, since a finer division says more.
    """
    scores = {k: stability(embedding.cut(k, seed), parts, k) for k in ks}
    means = {k: float(np.mean(values)) for k, values in scores.items()}
    best = max(ks, key=lambda k: (means[k], -k))
    margin = float(np.std(scores[best], ddof=1) / np.sqrt(len(scores[best]))) if len(scores[best]) > 1 else 0.0
    return max(k for k in ks if means[k] >= means[best] - margin), means


def topic_stability(whole: Labels, parts: list[Resample], k: int) -> list[float]:
    """Return per topic the mean over resamples of its best Jaccard similarity (Hennig 2007), 0..1."""
    result = []
    for topic in range(k):
        best = []
        for part in parts:
            mine = whole[part.rows] == topic
            if not mine.any():
                continue
            found = part.labels[k]
            jaccards = [np.sum(mine & (found == other)) / np.sum(mine | (found == other)) for other in range(k)]
            best.append(max(jaccards))
        result.append(float(np.mean(best)) if best else 0.0)
    return result
