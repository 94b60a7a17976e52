"""Cluster many resamples and keep what they agree on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import cut_tree, linkage
from scipy.spatial.distance import squareform

from pipeline.topics.spectral import Labels, Matrix, affinity, embed

RESAMPLES = 24
SHARE = 0.8  # of the documents in a resample


@dataclass(frozen=True, slots=True)
class Resample:
    """A part of the documents, clustered on its own for every k."""

    rows: np.ndarray  # which documents
    labels: Mapping[int, Labels]


def resample(similarity: Matrix, ks: Sequence[int], seed: int) -> list[Resample]:
    """Cluster random parts of the documents for each k; parts are drawn without replacement."""
    n = len(similarity)
    drawn = []
    for number in range(RESAMPLES):
        chosen = np.sort(np.random.default_rng([seed, number]).choice(n, max(int(n * SHARE), 2), replace=False))
        embedding = embed(affinity(similarity[np.ix_(chosen, chosen)]), max(ks))
        drawn.append(Resample(chosen, {k: embedding.cut(k) for k in ks}))
    return drawn


def together(n: int, parts: Sequence[Resample], ks: Sequence[int]) -> Matrix:
    """Return how often two documents fell in one cluster, of the times both were drawn: (n, n), 0..1.

    Evidence accumulation (Fred & Jain 2005; Monti et al. 2003) over resamples and over the ks given.
    """
    joint = np.zeros((n, n))
    drawn = np.zeros((n, n))
    for part in parts:
        place = np.ix_(part.rows, part.rows)
        drawn[place] += len(ks)
        member = np.hstack([np.eye(k, dtype=np.float32)[part.labels[k]] for k in ks])
        joint[place] += member @ member.T
    shares: Matrix = np.where(drawn > 0, joint / np.maximum(drawn, 1), 0.0)
    np.fill_diagonal(shares, 1.0)
    return shares


def divide(shares: Matrix, ks: Sequence[int]) -> dict[int, Labels]:
    """Return labels 0..k-1 for each k: one tree over all documents (Ward 1963), cut at k."""
    tree = linkage(squareform(1 - shares, checks=False), "ward")
    cuts = cut_tree(tree, n_clusters=list(ks))
    return {k: cuts[:, column].astype(np.int64) for column, k in enumerate(ks)}
