"""Cut a nearest-neighbour graph of blocks into k clusters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import qr, svd
from scipy.sparse.linalg import eigsh

NEIGHBOURS = 10
SCALE_AT = 7  # the neighbour whose distance sets a document's own scale (Zelnik-Manor & Perona 2004)
Labels = NDArray[np.int64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Embedding:
    """Spectral coordinates of documents: (n_documents, n_dimensions), first dimension first."""

    vectors: Matrix

    def cut(self, k: int) -> Labels:
        """Return a label in 0..k-1 per document.

        Pivoted QR picks k documents that differ most, the polar factor turns the coordinates towards them, and each
        document goes to the largest of its turned coordinates (Damle, Minden & Ying 2019): no seeds, no restarts.
        """
        coordinates = self.vectors[:, :k]
        _, _, pivots = qr(coordinates.T, pivoting=True, mode="economic")
        left, _, right = svd(coordinates[pivots[:k]].T)
        labels: Labels = np.abs(coordinates @ (left @ right.conj())).argmax(axis=1).astype(np.int64)
        return labels


def affinity(similarity: Matrix, neighbours: int = NEIGHBOURS) -> sparse.csr_matrix:
    """Return the symmetric graph that links each document to its nearest.

    Args:
        similarity: (n, n) cosines, 0..1.
        neighbours: links from each document.

    A link weighs exp(-d_ij^2 / (s_i s_j)), with d the cosine distance and s_i the distance from i to its seventh
    neighbour, so that a topic of long-winded blocks and one of curt blocks are judged each on its own scale
    (Zelnik-Manor & Perona 2004). Documents that share nothing are not linked.
    """
    n = len(similarity)
    near = np.array(similarity)
    np.fill_diagonal(near, -1.0)
    most = min(neighbours, n - 1)
    chosen = (
        np.argsort(-near, axis=1, kind="stable")[:, :most] if n < 60 else np.argpartition(-near, most - 1)[:, :most]
    )
    cosines = np.take_along_axis(near, chosen, axis=1)
    ordered = -np.sort(-cosines, axis=1)
    scale = np.maximum(1 - ordered[:, min(SCALE_AT, most) - 1], 1e-6)
    source = np.repeat(np.arange(n), most)
    target = chosen.ravel()
    distance = 1 - cosines.ravel()
    weight = np.exp(-(distance**2) / (scale[source] * scale[target])) * (cosines.ravel() > 1e-12)
    graph = sparse.csr_matrix((weight, (source, target)), shape=(n, n))
    graph.eliminate_zeros()
    return ((graph + graph.T) / 2).tocsr()


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
        values, vectors = eigsh(matrix, k=n_dimensions, which="LA", v0=np.ones(n) / np.sqrt(n))
    order = np.argsort(-values, kind="stable")[:n_dimensions]
    vectors = vectors[:, order]
    strongest = np.abs(vectors).argmax(axis=0)
    return Embedding(vectors * np.sign(vectors[strongest, np.arange(vectors.shape[1])]))
