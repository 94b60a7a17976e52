"""Cut a nearest-neighbour graph of blocks into k clusters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.linalg import qr, svd
from scipy.sparse.linalg import eigsh

from pipeline.topics.features import Floats, Integers

NEIGHBOURS = 10
SPARE = 8  # further neighbours kept, for when some of the nearest are not drawn in a resample
SCALE_AT = 7  # the neighbour whose distance sets a document's own scale (Zelnik-Manor & Perona 2004)
TOLERANCE = 1e-3  # of eigenvalues; a cut does not change by less


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest documents of each document, nearest first."""

    documents: Integers  # (n, most)
    cosines: Floats  # (n, most), 0..1

    @classmethod
    def of(cls, similarity: Floats, neighbours: int = NEIGHBOURS) -> Nearest:
        """Find them in (n, n) cosines; of equally near ones the first."""
        n = len(similarity)
        near = np.array(similarity)
        np.fill_diagonal(near, -1.0)
        chosen = np.argsort(-near, axis=1, kind="stable")[:, : min(neighbours + SPARE, n - 1)]
        return cls(chosen, np.take_along_axis(near, chosen, axis=1))

    def graph(self, rows: Integers, neighbours: int = NEIGHBOURS) -> sparse.csr_matrix:
        """Return the symmetric graph that links each of some documents to the nearest among them.

        A link weighs exp(-d_ij^2 / (s_i s_j)), with d the cosine distance and s_i the distance from i to its seventh
        neighbour, so that a topic of long-winded blocks and one of curt blocks are judged each on its own scale
        (Zelnik-Manor & Perona 2004). Documents that share nothing are not linked.
        """
        place = np.full(len(self.documents), -1)
        place[rows] = np.arange(len(rows))
        target, cosines = place[self.documents[rows]], self.cosines[rows]
        rank = np.cumsum(target >= 0, axis=1)
        kept = (target >= 0) & (rank <= neighbours)
        last = np.minimum(SCALE_AT, np.maximum(kept.sum(axis=1), 1))
        at = (kept & (rank == last[:, None])).argmax(axis=1)
        scale = np.maximum(1 - cosines[np.arange(len(rows)), at], 1e-6)
        kept &= cosines > 1e-12
        source, column = np.nonzero(kept)
        other = target[source, column]
        weight = np.exp(-((1 - cosines[source, column]) ** 2) / (scale[source] * scale[other]))
        graph = sparse.csr_matrix((weight, (source, other)), shape=(len(rows), len(rows)))
        return ((graph + graph.T) / 2).tocsr()


@dataclass(frozen=True, slots=True)
class Embedding:
    """Spectral coordinates of documents: (n_documents, n_dimensions), first dimension first."""

    vectors: Floats

    def cut(self, k: int) -> Integers:
        """Return a label in 0..k-1 per document.

        Pivoted QR picks k documents that differ most, the polar factor turns the coordinates towards them, and each
        document goes to the largest of its turned coordinates (Damle, Minden & Ying 2019): no seeds, no restarts.
        """
        coordinates = self.vectors[:, :k]
        _, _, pivots = qr(coordinates.T, pivoting=True, mode="economic")
        left, _, right = svd(coordinates[pivots[:k]].T)
        labels: Integers = np.abs(coordinates @ (left @ right.conj())).argmax(axis=1).astype(np.int64)
        return labels


def embed(graph: sparse.csr_matrix, n_dimensions: int) -> Embedding:
    """Return the leading eigenvectors of the normalised graph (Ng, Jordan & Weiss 2002).

    Documents without neighbours get zeros. Signs are fixed, so that equal graphs give equal coordinates.
    """
    n = graph.shape[0]
    degree = np.asarray(graph.sum(axis=1)).ravel()
    scale = sparse.diags(np.where(degree > 0, 1 / np.sqrt(np.maximum(degree, 1e-12)), 0))
    matrix = scale @ graph @ scale
    if n <= 3 * n_dimensions or n < 60:
        values, vectors = np.linalg.eigh(matrix.toarray())
    else:
        values, vectors = eigsh(matrix, k=n_dimensions, which="LA", v0=np.ones(n) / np.sqrt(n), tol=TOLERANCE)
    order = np.argsort(-values, kind="stable")[:n_dimensions]
    vectors = vectors[:, order]
    strongest = np.abs(vectors).argmax(axis=0)
    return Embedding(vectors * np.sign(vectors[strongest, np.arange(vectors.shape[1])]))
