"""Cut a nearest-neighbour graph of blocks into k clusters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import eigsh
from sklearn.cluster import KMeans
from sklearn.neighbors import NearestNeighbors

NEIGHBOURS = 15
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Embedding:
    """Spectral coordinates of documents: (n_documents, n_dimensions), first dimension first."""

    vectors: NDArray[np.float64]

    def cut(self, k: int, seed: int) -> Labels:
        """Return a label in 0..k-1 per document: k-means on the first k coordinates, rows at unit length."""
        coordinates = self.vectors[:, :k]
        length = np.linalg.norm(coordinates, axis=1, keepdims=True)
        points = coordinates / np.where(length > 0, length, 1)
        labels: Labels = KMeans(k, n_init=4, random_state=seed).fit_predict(points).astype(np.int64)
        return labels


def affinity(rows: sparse.csr_matrix, neighbours: int = NEIGHBOURS) -> sparse.csr_matrix:
    """Return the symmetric graph that links each document to its nearest, weighted by cosine similarity."""
    n = rows.shape[0]
    finder = NearestNeighbors(n_neighbors=min(neighbours, n - 1), metric="cosine", algorithm="brute").fit(rows)
    graph = finder.kneighbors_graph(mode="distance")
    graph.data = np.maximum(1 - graph.data, 0)
    graph.setdiag(0)
    graph.eliminate_zeros()
    return graph.maximum(graph.T).tocsr()


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
