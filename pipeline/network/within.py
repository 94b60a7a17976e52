"""Link entities within every session at once."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from pipeline.network.incidence import Incidence
from pipeline.network.links import Counts, Pairs, Tested, log_least, pairs_of
from pipeline.network.statistics import Floats, Ints, benjamini_hochberg, npmi
from pipeline.network.tails import upper_tails


def pairs_within(incidence: Incidence) -> tuple[Ints, Pairs]:
    """Count the units each pair shares in each stratum.

    Entities are counted as (stratum, entity): then one sparse product gives the shared units of all strata, since
    two such columns can only meet within one stratum.

    Returns:
        (stratum, pairs), row by row, in order of stratum, first and second.
    """
    placed = sparse.coo_matrix(incidence.matrix)
    n_entities = len(incidence.entities)
    columns, column = np.unique(incidence.unit_stratum[placed.row] * n_entities + placed.col, return_inverse=True)
    shape = (incidence.matrix.shape[0], len(columns))
    local = pairs_of(sparse.csr_matrix((placed.data, (placed.row, column.reshape(-1))), shape=shape))
    first, second = columns[local.first], columns[local.second]
    return first // max(1, n_entities), Pairs(first % max(1, n_entities), second % max(1, n_entities), local.weight)


def assess_within(
    incidence: Incidence, counts: Counts, alpha: float, min_blocks: int
) -> tuple[Ints, Pairs, Tested, Floats]:
    """Test the pairs of each stratum by itself, as if it were the whole corpus.

    Returns:
        (stratum, pairs, outcome, npmi), row by row; q is over the pairs tested in the stratum, ``n_tests`` over all.
    """
    stratum, pairs = pairs_within(incidence)
    n_entities = len(incidence.entities)
    table = sparse.coo_matrix(counts.table)
    columns, frequency = table.row * np.int64(n_entities) + table.col, table.data
    order = np.argsort(columns)
    columns, frequency = columns[order], frequency[order]
    one, other = (
        frequency[np.searchsorted(columns, stratum * n_entities + end)] for end in (pairs.first, pairs.second)
    )
    sizes = counts.sizes[stratum]
    p = upper_tails(pairs.weight, np.arange(len(pairs)), sizes, one, other)
    tested = (one >= min_blocks) & (other >= min_blocks) & (log_least(sizes, one, other) <= np.log(alpha) + 1e-9)
    n_tests = _n_tests(columns // max(1, n_entities), frequency, counts.sizes, alpha, min_blocks)
    q = np.ones(len(pairs))
    chosen = np.flatnonzero(tested)  # ordered by stratum, since columns are
    ends = np.searchsorted(stratum[chosen], np.arange(len(counts.sizes) + 1))
    for index in np.flatnonzero(np.diff(ends)).tolist():
        rows = chosen[ends[index] : ends[index + 1]]
        q[rows] = benjamini_hochberg(p[rows], int(n_tests[index]))
    outcome = Tested(one * other / np.maximum(sizes, 1), p, tested, q, int(n_tests.sum()))
    return stratum, pairs, outcome, npmi(pairs.weight, one, other, sizes)


def _n_tests(stratum: Ints, frequency: Ints, sizes: Ints, alpha: float, min_blocks: int) -> Ints:
    """Count per stratum the pairs of entities whose frequencies allow a test, whether they met or not."""
    enough = frequency >= min_blocks
    widest = int(frequency.max(initial=0)) + 1
    kinds, n_like = np.unique(stratum[enough] * widest + frequency[enough], return_counts=True)
    place, value = kinds // widest, kinds % widest
    ends = np.searchsorted(place, place, side="right")
    reach = ends - np.arange(len(kinds))  # every kind of frequency with itself and the larger ones of its stratum
    left = np.repeat(np.arange(len(kinds)), reach)
    right = np.arange(len(left)) - np.repeat(np.cumsum(reach) - reach, reach) + left
    possible = log_least(sizes[place[left]], value[left], value[right]) <= np.log(alpha) + 1e-9
    n_pairs = np.where(left == right, n_like[left] * (n_like[left] - 1) // 2, n_like[left] * n_like[right])
    return np.bincount(place[left], n_pairs * possible, len(sizes)).astype(np.int64)
