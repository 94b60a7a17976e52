"""Count and test which entities stand together more often than chance would have it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from pipeline.network.incidence import Incidence, count_by
from pipeline.network.statistics import (
    Bools,
    Floats,
    Ints,
    benjamini_hochberg,
    poisson_tails,
    upper_tails,
)

# Up to this many strata of all pairs together every p-value is exact; beyond it pairs that provably cannot be
# significant keep their Poisson value, which is then known to lie above the level.
EXACT_STRATA = 3_000_000
_PAIR_ROWS = 250  # entities whose pairs are looked at in one go: bounds memory at 250 x n_entities


@dataclass(frozen=True)
class Counts:
    """How often each entity stands in each stratum: all that the null distribution of a link depends on.

    Attributes:
        sizes: (n_strata,) units.
        table: (n_strata, n_entities) CSR, units of the stratum with the entity.
    """

    sizes: Ints
    table: sparse.csr_matrix

    @property
    def totals(self) -> Ints:
        """Units of each entity over all strata."""
        return np.asarray(self.table.sum(axis=0), dtype=np.int64).reshape(-1)


@dataclass(frozen=True)
class Pairs:
    """Pairs of entities that share units.

    Attributes:
        first, second: (n,) entity indexes, first < second.
        weight: (n,) units shared.
    """

    first: Ints
    second: Ints
    weight: Ints

    def __len__(self) -> int:
        return len(self.weight)


@dataclass(frozen=True)
class Tested:
    """The outcome for :class:`Pairs`, row by row.

    Attributes:
        expected: mean of the weight under independence.
        p: exact upper tail.
        tested: whether both entities are frequent enough and the margins could have shown something.
        q: Benjamini-Hochberg over ``n_tests``; 1 where not tested.
        n_tests: pairs tested, those that never met included.
    """

    expected: Floats
    p: Floats
    tested: Bools
    q: Floats
    n_tests: int


def counts_of(incidence: Incidence) -> Counts:
    """Count the units of each entity per stratum."""
    n_strata = len(incidence.strata)
    return Counts(
        sizes=np.bincount(incidence.unit_stratum, minlength=n_strata).astype(np.int64),
        table=count_by(incidence.matrix, incidence.unit_stratum, n_strata),
    )


def pairs_of(matrix: sparse.csr_matrix) -> Pairs:
    """Count the units each pair shares: one sparse product of the incidence matrix with itself."""
    shared = sparse.triu(matrix.T @ matrix, k=1, format="coo")
    order = np.lexsort((shared.col, shared.row))
    return Pairs(
        shared.row[order].astype(np.int64), shared.col[order].astype(np.int64), shared.data[order].astype(np.int64)
    )


def test_pairs(counts: Counts, pairs: Pairs, alpha: float, min_blocks: int) -> Tested:
    """Test every pair against independent placement within each stratum.

    ``p`` is the exact upper tail of the sum over strata of hypergeometric counts. Tested are pairs whose entities both
    stand in at least ``min_blocks`` units and whose most extreme outcome would have p <= alpha. Both conditions look only
    at the margins, which the test conditions on, so leaving the others out of Benjamini-Hochberg is sound
    (Tarone 1990, *Biometrics* 46; Bourgon et al. 2010, *PNAS* 107). Pairs that never met count as tests with p = 1.
    """
    expected, variance = moments(counts, pairs)
    p = tails(counts, pairs, expected, variance, alpha)
    can = testable(counts, pairs.first, pairs.second, alpha, min_blocks)
    n_tests = n_testable(counts, alpha, min_blocks)
    q = np.ones(len(pairs))
    q[can] = benjamini_hochberg(p[can], n_tests)
    return Tested(expected, p, can, q, n_tests)


def moments(counts: Counts, pairs: Pairs) -> tuple[Floats, Floats]:
    """Return mean and variance of each pair's weight under independence within strata."""
    mean, variance = np.zeros(len(pairs)), np.zeros(len(pairs))
    sizes = np.maximum(counts.sizes, 1).astype(float)
    table = sparse.csc_matrix(counts.table, dtype=float)
    scaled = sparse.csc_matrix(sparse.diags(1.0 / sizes) @ table)
    # variance = sum n/N * K/N * (N - n)(N - K)/(N - 1); the product of (N - count) keeps it two sparse factors
    spread = table.copy()
    spread.data = spread.data * (sizes[spread.indices] - spread.data)
    weight = np.where(counts.sizes > 1, 1.0 / (sizes**2 * np.maximum(sizes - 1, 1)), 0.0)
    spread_scaled = sparse.csc_matrix(sparse.diags(weight) @ spread)
    for start in range(0, table.shape[1], _PAIR_ROWS):
        low, high = np.searchsorted(pairs.first, [start, start + _PAIR_ROWS])
        if low == high:
            continue
        rows, columns = pairs.first[low:high] - start, pairs.second[low:high]
        mean[low:high] = (table[:, start : start + _PAIR_ROWS].T @ scaled).toarray()[rows, columns]
        variance[low:high] = (spread[:, start : start + _PAIR_ROWS].T @ spread_scaled).toarray()[rows, columns]
    return mean, variance


def tails(counts: Counts, pairs: Pairs, mean: Floats, variance: Floats, alpha: float) -> Floats:
    """Return the upper tail of each pair's weight: exact wherever it could be at or below ``alpha``."""
    if not len(pairs):
        return np.zeros(0)
    value, bound = poisson_tails(pairs.weight, mean, variance)
    in_strata = np.diff(sparse.csc_matrix(counts.table).indptr)
    n_strata = int(np.minimum(in_strata[pairs.first], in_strata[pairs.second]).sum())
    exact = np.ones(len(pairs), dtype=bool) if n_strata <= EXACT_STRATA else value - bound <= alpha
    chosen = np.flatnonzero(exact)
    if len(chosen):
        value[chosen] = exact_tails(counts, pairs.first[chosen], pairs.second[chosen], pairs.weight[chosen])
    return value


def exact_tails(counts: Counts, first: Ints, second: Ints, weight: Ints) -> Floats:
    """Return P(X >= weight) for pairs of entities, exactly."""
    p = np.ones(len(weight))
    step = max(1, 2_000_000 // max(1, int(np.diff(counts.table.indptr).size)))
    for start in range(0, len(weight), step):
        part = slice(start, start + step)
        owner, stratum, one, other = shared_strata(counts, first[part], second[part])
        p[part] = upper_tails(weight[part], owner, counts.sizes[stratum], one, other)
    return p


def shared_strata(counts: Counts, first: Ints, second: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """List the strata in which both entities of a pair stand.

    Returns:
        (pair, stratum, count of first, count of second), ordered by pair and stratum.
    """
    by_entity = sparse.csr_matrix(counts.table.T)
    one, other = by_entity[first], by_entity[second]
    both = sparse.coo_matrix(one.multiply(other > 0))
    order = np.lexsort((both.col, both.row))
    pair, stratum = both.row[order].astype(np.int64), both.col[order].astype(np.int64)
    counterpart = sparse.coo_matrix(other.multiply(one > 0))
    matching = np.lexsort((counterpart.col, counterpart.row))
    return pair, stratum, both.data[order].astype(np.int64), counterpart.data[matching].astype(np.int64)


def testable(counts: Counts, first: Ints, second: Ints, alpha: float, min_blocks: int) -> Bools:
    """Say of each pair whether it is frequent enough and whether its margins could give p <= alpha."""
    totals = counts.totals
    can = (totals[first] >= min_blocks) & (totals[second] >= min_blocks)
    asked = np.flatnonzero(can)
    if not len(asked):
        return can
    owner, stratum, one, other = shared_strata(counts, first[asked], second[asked])
    can[asked] = np.bincount(owner, _log_least(counts.sizes[stratum], one, other), len(asked)) <= np.log(alpha) + 1e-9
    return can


def n_testable(counts: Counts, alpha: float, min_blocks: int) -> int:
    """Count the pairs, met or not, that are :func:`testable`."""
    frequent = np.flatnonzero(counts.totals >= min_blocks)
    table = sparse.csc_matrix(counts.table)[:, frequent]
    inside = Counts(counts.sizes, sparse.csr_matrix(table))
    # Each shared stratum multiplies the least p by at most the larger of the two shares, so most pairs need no sum.
    shares = sparse.csc_matrix(sparse.diags(1.0 / np.maximum(counts.sizes, 1)) @ table)
    highest = np.asarray(shares.max(axis=0).todense()).reshape(-1) if len(frequent) else np.zeros(0)
    present = sparse.csc_matrix(table > 0, dtype=np.int32)
    n = 0
    for start in range(0, len(frequent), _PAIR_ROWS):
        shared = (present[:, start : start + _PAIR_ROWS].T @ present).toarray()
        rows, columns = np.nonzero(shared)
        upper = columns > rows + start
        rows, columns = rows[upper], columns[upper]
        share = np.minimum(np.maximum(highest[rows + start], highest[columns]), 1.0)
        with np.errstate(divide="ignore"):
            sure = shared[rows, columns] * np.log(share) <= np.log(alpha)
        n += int(sure.sum())
        unsure = ~sure
        n += int(testable(inside, (rows + start)[unsure], columns[unsure], alpha, 0).sum())
    return n


def _log_least(total: Ints, one: Ints, other: Ints) -> Floats:
    """Return the log chance of the largest possible overlap of two sets in each stratum."""
    few, many = np.minimum(one, other), np.maximum(one, other)
    kinds, which = np.unique(np.stack([total, few, many], axis=1), axis=0, return_inverse=True)
    logs = np.zeros(len(kinds))
    for row, (size, k, n) in enumerate(kinds.tolist()):
        logs[row] = np.log(np.arange(n, n - k, -1) / np.arange(size, size - k, -1)).sum()
    return logs[which.reshape(-1)]
