"""Cluster many resamples and keep what they agree on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import cut_tree, linkage
from scipy.spatial.distance import squareform

from pipeline.topics.agenda import Agenda, by_links
from pipeline.topics.features import Floats, Integers
from pipeline.topics.spectral import Nearest, embed

RESAMPLES = 10
SHARE = 0.8  # of the documents in a resample


@dataclass(frozen=True, slots=True)
class View:
    """What is known of documents before they are clustered."""

    alone: Nearest  # by each document's own words
    around: Nearest  # by its own and its neighbours' words
    stretch: Integers  # as in ``Documents``
    position: Floats

    def follow(self, rows: Integers, labels: Integers, n_topics: int) -> Floats:
        """Return shares of topics, (n_rows, n_topics), for some documents from a first division of them."""
        agenda = Agenda.of(np.unique(self.stretch[rows], return_inverse=True)[1], self.position[rows])
        return agenda.follow(labels, n_topics, by_links(self.alone.graph(rows)))


@dataclass(frozen=True, slots=True)
class Resample:
    """A part of the documents, clustered on its own for every k."""

    rows: Integers  # which documents
    labels: Mapping[int, Integers]


def resample(view: View, ks: Sequence[int], seed: int, n_parts: int = RESAMPLES) -> list[Resample]:
    """Cluster random parts of the documents for each k; parts are drawn without replacement."""
    n = len(view.stretch)
    drawn = []
    for number in range(n_parts):
        rows = np.sort(np.random.default_rng([seed, number]).choice(n, max(int(n * SHARE), 2), replace=False))
        embedding = embed(view.around.graph(rows), max(ks))
        agenda = Agenda.of(np.unique(view.stretch[rows], return_inverse=True)[1], view.position[rows])
        emission = by_links(view.alone.graph(rows))
        labels = {k: agenda.follow(embedding.cut(k), k, emission).argmax(axis=1) for k in ks}
        drawn.append(Resample(rows, labels))
    return drawn


def together(n: int, parts: Sequence[Resample]) -> Floats:
    """Return how often two documents fell in one cluster, of the times both were drawn: (n, n), 0..1.

    Evidence accumulation (Fred & Jain 2005; Monti et al. 2003) over resamples and over their numbers of clusters.
    """
    joint = np.zeros((n, n), dtype=np.float32)
    drawn = np.zeros((n, n), dtype=np.float32)
    for part in parts:
        place = np.ix_(part.rows, part.rows)
        drawn[place] += len(part.labels)
        member = np.hstack([np.eye(k, dtype=np.float32)[labels] for k, labels in part.labels.items()])
        joint[place] += member @ member.T
    shares: Floats = (joint / np.maximum(drawn, 1)).astype(np.float64)
    np.fill_diagonal(shares, 1.0)
    return shares


def divide(shares: Floats, ks: Sequence[int]) -> dict[int, Integers]:
    """Return labels 0..k-1 for each k: one tree over all documents (Ward 1963), cut at k."""
    tree = linkage(squareform(1 - shares, checks=False), "ward")
    cuts = cut_tree(tree, n_clusters=list(ks))
    return {k: cuts[:, column].astype(np.int64) for column, k in enumerate(ks)}
