"""Compare blocks by their words, by words that mean nearly the same, and with the blocks beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.preprocessing import normalize

from pipeline.topics.features import Documents, Floats, Integers, idf

WordVectors = Callable[[Sequence[str]], npt.NDArray[np.float32]]  # a unit row per word, zeros for an unknown one
WordFields = Callable[[Sequence[str]], sparse.csr_matrix]  # how typical each word is of each field

SOFT_SHARE = 0.3  # of the similarity of two blocks that comes from words that mean nearly the same
LEAST_COSINE = 0.45  # of two words that do
MOST_ALIKE = 8  # such words per word
ALIKE_WEIGHT = 0.7  # of their cosine, against 1 for the word itself
FIELD_SHARE = 0.35  # of the similarity that comes from the fields that words are typical of
PEOPLE_SHARE = 0.1  # of the similarity that comes from who is named: people have their subjects
REACH = 3  # blocks on either side whose words can count for a block
LEAST_TOGETHER = 0.05
CHUNK = 500  # words compared with all others at a time


def soft_rows(held: Documents, vectors: WordVectors) -> sparse.csr_matrix:
    """Return unit rows of documents over words, (n_documents, n_words), in which a word counts for its like too.

    Blocks on one subject often share no word: one speaks of the boiler, the other of heating. Each word is given to the
    words nearest to it in meaning as well, as in the soft cosine (Sidorov et al. 2014), and the outcome weighed anew.
    """
    n = held.counts.shape[0]
    found = np.bincount(held.counts.indices, minlength=len(held.vocabulary))
    used = np.nonzero(found)[0]
    usual = sparse.diags(np.log((1 + n) / (1 + found[used])) + 1)
    spread = sparse.identity(len(used)) + alike(vectors([held.vocabulary[i] for i in used]))
    soft = normalize(held.counts[:, used] @ usual @ spread)
    return normalize(soft @ sparse.diags(idf(soft, n)))


def alike(vectors: npt.NDArray[np.float32]) -> sparse.csr_matrix:
    """Return how much each word counts for which others, (n_words, n_words), from unit rows of vectors.

    >>> alike(np.array([[1, 0], [0.8, 0.6], [0, 1]], dtype=np.float32)).toarray().round(2).tolist()
    [[0.0, 0.56, 0.0], [0.56, 0.0, 0.42], [0.0, 0.42, 0.0]]
    """
    parts = []
    for start in range(0, len(vectors), CHUNK):
        cosines = vectors[start : start + CHUNK] @ vectors.T
        own = np.arange(len(cosines))
        cosines[own, start + own] = 0
        if len(vectors) > MOST_ALIKE:
            cosines[cosines < -np.partition(-cosines, MOST_ALIKE - 1, axis=1)[:, MOST_ALIKE - 1 : MOST_ALIKE]] = 0
        cosines[cosines < LEAST_COSINE] = 0
        parts.append(sparse.csr_matrix(cosines.astype(np.float64)))
    return (ALIKE_WEIGHT * sparse.vstack(parts)).tocsr() if parts else sparse.csr_matrix((0, 0))


def field_rows(held: Documents, fields: WordFields) -> sparse.csr_matrix:
    """Return unit rows of documents over fields, (n_documents, n_fields), as generalised vectors (Wong et al. 1985).

    A field that many documents touch counts less, but less so than a word: it may well be what divides them.
    """
    n = held.counts.shape[0]
    found = np.bincount(held.counts.indices, minlength=len(held.vocabulary))
    touched = (held.counts @ sparse.diags(np.log((1 + n) / (1 + found)) + 1) @ fields(held.vocabulary)).tocsr()
    spread = np.bincount(touched.indices, minlength=touched.shape[1])
    return normalize(touched @ sparse.diags(np.sqrt(np.log((1 + n) / (1 + spread)))))


def people_rows(held: Documents) -> sparse.csr_matrix:
    """Return unit rows of documents over parts of people's names, (n_documents, n_parts), TF-IDF."""
    return normalize(held.people @ sparse.diags(idf(held.people, held.people.shape[0])))


def cosines(rows: sparse.csr_matrix | Floats) -> Floats:
    """Return the cosines of unit rows, (n, n), 0..1."""
    product = rows @ rows.T
    return np.clip(product if isinstance(product, np.ndarray) else product.toarray(), 0.0, 1.0)


def with_others(similarity: Floats, others: sparse.csr_matrix) -> Floats:
    """Return the cosines of documents to each of which others are added, (n, n), from cosines of documents alone.

    Args:
        others: how much of each other document is added to a document, (n, n).
    """
    both = sparse.identity(len(similarity), format="csr") + others
    product = both @ np.asarray(both @ similarity).T
    length = np.sqrt(np.maximum(product.diagonal(), 1e-12))
    result: Floats = np.clip(product / length[:, None] / length, 0.0, 1.0)
    return result


def runs(shares: Floats, stretch: Integers) -> sparse.csr_matrix:
    """Return which blocks belong to the same run of a report as a block, (n, n), 0..1.

    As much as the least of ``shares``, how often two blocks fall together, of the block with those up to the other.

    >>> shares = np.array([[1, 0.8, 0.9], [0.8, 1, 0], [0.9, 0, 1]])
    >>> runs(shares, np.zeros(3, dtype=np.int64)).toarray().tolist()
    [[0.0, 0.8, 0.8], [0.8, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    n = len(stretch)
    rows, columns, values = [], [], []
    least_ahead, least_behind = np.ones(n), np.ones(n)
    for step in range(1, min(REACH, n - 1) + 1):
        first = np.arange(n - step)
        between = np.where(stretch[first] == stretch[first + step], shares[first, first + step], 0.0)
        least_ahead[first] = np.minimum(least_ahead[first], between)
        least_behind[first + step] = np.minimum(least_behind[first + step], between)
        rows += [first, first + step]
        columns += [first + step, first]
        values += [least_ahead[first], least_behind[first + step]]
    if not rows:
        return sparse.csr_matrix((n, n))
    weight = np.concatenate(values)
    weight[weight <= LEAST_TOGETHER] = 0.0
    result = sparse.csr_matrix((weight, (np.concatenate(rows), np.concatenate(columns))), shape=(n, n))
    result.eliminate_zeros()
    return result
