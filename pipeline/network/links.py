"""Count and test which entities stand together more often than chance would have it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from pipeline.network.incidence import Incidence, count_by
from pipeline.network.statistics import Bools, Floats, Ints, benjamini_hochberg
from pipeline.network.tails import approximate_tails, upper_tails

# Up to this many strata of all pairs together every p-value is exact; beyond it pairs that provably cannot be
# significant keep their approximate value, which is then known to lie above the cut-off.
EXACT_STRATA = 3_000_000
_STRIP = 250  # entities whose pairs are looked at in one go
_PAIRS = 20_000  # pairs whose strata are listed in one go, ...
_STRATA = 1_000_000  # ... and those strata
_CELLS = 10_000_000  # counts held densely in one go


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

    def cut(self, alpha: float) -> float:
        """Return the p-value up to which links hold: alpha x links that hold / tests."""
        return alpha * int((self.q < alpha).sum()) / max(1, self.n_tests)


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


def assess(counts: Counts, pairs: Pairs, alpha: float, min_blocks: int, reach: float = np.inf) -> Tested:
    """Test every pair against independent placement within each stratum.

    ``p`` is the exact upper tail of the sum over strata of hypergeometric counts. Tested are pairs whose entities both
    stand in at least ``min_blocks`` units and whose most extreme outcome would have p <= alpha. Both conditions look
    only at the margins, which the test conditions on, so leaving the others out of Benjamini-Hochberg is sound
    (Tarone 1990, *Biometrics* 46; Bourgon et al. 2010, *PNAS* 107). Pairs that never met count as tests with p = 1.

    With a ``reach`` p is exact, of the pairs tested, where it is up to so many times the cut-off of Benjamini-Hochberg;
    the others keep an approximate value, which is then known to lie above it. What holds is the same.
    """
    expected, variance, can, n_tests = margins(counts, pairs, alpha, min_blocks)
    if np.isfinite(reach):
        p = np.ones(len(pairs))
        told = Pairs(pairs.first[can], pairs.second[can], pairs.weight[can])
        p[can] = tails(counts, told, expected[can], variance[can], alpha, n_tests, reach)
    else:
        p = tails(counts, pairs, expected, variance, alpha, n_tests)
    q = np.ones(len(pairs))
    q[can] = benjamini_hochberg(p[can], n_tests)
    return Tested(expected, p, can, q, n_tests)


def margins(counts: Counts, pairs: Pairs, alpha: float, min_blocks: int) -> tuple[Floats, Floats, Bools, int]:
    """Return mean and variance of each pair's weight under independence, and which pairs can be tested.

    A pair can be tested when both entities are frequent enough and its largest possible overlap would have p <= alpha.
    The pairs are looked at in strips of the entities-by-entities square, so memory stays at a strip.

    Returns:
        (mean, variance, can, n_tests); the last counts also the pairs that never met.
    """
    mean, variance = np.zeros(len(pairs)), np.zeros(len(pairs))
    sizes = np.maximum(counts.sizes, 1).astype(float)
    table = sparse.csc_matrix(counts.table, dtype=float)
    shares = sparse.csc_matrix(sparse.diags(1.0 / sizes) @ table)
    # variance = sum of n/N * K/N * (N - n)(N - K)/(N - 1): count * (N - count) makes it a product of two sparse factors
    spread = table.copy()
    spread.data = spread.data * (sizes[spread.indices] - spread.data)
    spread_scaled = sparse.csc_matrix(sparse.diags(1.0 / (sizes**2 * np.maximum(sizes - 1, 1))) @ spread)
    frequent = counts.totals >= min_blocks
    most = np.asarray(table.max(axis=0).todense()).reshape(-1) if table.shape[1] else np.zeros(0)
    highest = np.asarray(shares.max(axis=0).todense()).reshape(-1) if table.shape[1] else np.zeros(0)
    can, n_tests = np.zeros(len(pairs), dtype=bool), 0
    for start in range(0, table.shape[1], _STRIP):
        strip = slice(start, start + _STRIP)
        low, high = np.searchsorted(pairs.first, [start, start + _STRIP])
        rows, columns = pairs.first[low:high] - start, pairs.second[low:high] - start
        means = (table[:, strip].T @ shares[:, start:]).toarray()
        mean[low:high] = means[rows, columns]
        variance[low:high] = (spread[:, strip].T @ spread_scaled[:, start:]).toarray()[rows, columns]
        means[~frequent[strip]] = 0
        means[:, ~frequent[start:]] = 0
        one, other = np.nonzero(np.triu(means, k=1))
        # The mean needs at least this many shared strata, and each multiplies the least p by at most the larger share:
        # that settles most pairs without a sum of their own.
        ceiling = np.minimum(most[one + start] * highest[other + start], highest[one + start] * most[other + start])
        n_shared = np.ceil(means[one, other] / ceiling - 1e-9)
        with np.errstate(divide="ignore"):
            share = np.log(np.maximum(highest[one + start], highest[other + start]))
        possible = n_shared * share <= np.log(alpha)
        unsure = np.flatnonzero(~possible)
        possible[unsure] = could_show(counts, one[unsure] + start, other[unsure] + start, alpha)
        n_tests += int(possible.sum())
        means[one, other] = np.where(possible, 1.0, -1.0)
        can[low:high] = frequent[pairs.first[low:high]] & frequent[pairs.second[low:high]]
        can[low:high] &= means[rows, columns] > 0
    return mean, variance, can, n_tests


def tails(
    counts: Counts,
    pairs: Pairs,
    mean: Floats,
    variance: Floats,
    alpha: float,
    n_tests: int,
    reach: float = np.inf,
) -> Floats:
    """Return the upper tail of each pair's weight: exact wherever q could be below ``alpha``, or up to a reach."""
    value, bound = approximate_tails(pairs.weight, mean, variance)
    in_strata = np.bincount(counts.table.indices, minlength=counts.table.shape[1])
    few = int(np.minimum(in_strata[pairs.first], in_strata[pairs.second]).sum()) <= EXACT_STRATA
    if few and not np.isfinite(reach):
        chosen = np.arange(len(pairs))
    else:
        # With r pairs at or below a level at most, no p above alpha * r / n_tests can have q < alpha; and so on down.
        level, n_below = alpha, n_tests + 1
        chosen = np.flatnonzero(value - bound <= level)
        while len(chosen) < n_below:
            n_below = len(chosen)
            level = alpha * n_below / max(1, n_tests)
            chosen = np.flatnonzero(value - bound <= level)
        if np.isfinite(reach):
            chosen = np.flatnonzero(value - bound <= reach * level)
    value[chosen] = exact_tails(counts, pairs.first[chosen], pairs.second[chosen], pairs.weight[chosen])
    return value


def exact_tails(counts: Counts, first: Ints, second: Ints, weight: Ints) -> Floats:
    """Return P(X >= weight) for pairs of entities, exactly."""
    p = np.ones(len(weight))
    for part in _portions(counts, first, second):
        owner, stratum, one, other = shared_strata(counts, first[part], second[part])
        p[part] = upper_tails(weight[part], owner, counts.sizes[stratum], one, other)
    return p


def _portions(counts: Counts, first: Ints, second: Ints) -> Iterator[slice]:
    """Divide pairs into runs whose strata fit in memory."""
    in_strata = np.bincount(counts.table.indices, minlength=counts.table.shape[1])
    ends = np.cumsum(np.minimum(in_strata[first], in_strata[second]))
    start = 0
    while start < len(first):
        done = int(ends[start - 1]) if start else 0
        stop = int(np.searchsorted(ends, done + _STRATA, side="right"))
        stop = max(start + 1, min(stop, start + _PAIRS))
        yield slice(start, stop)
        start = stop


def shared_strata(counts: Counts, first: Ints, second: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """List the strata in which both entities of a pair stand.

    Returns:
        (pair, stratum, count of first, count of second), ordered by pair and stratum.
    """
    by_entity = sparse.csc_matrix(counts.table)
    by_entity.sort_indices()
    in_strata = np.diff(by_entity.indptr)
    swap = in_strata[first] > in_strata[second]
    rare, common = np.where(swap, second, first), np.where(swap, first, second)
    look_up = _LookUp(by_entity)
    ends = np.cumsum(in_strata[rare])
    found = [(np.zeros(0, dtype=np.int64),) * 4]
    start = 0
    while start < len(first):
        done = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + _CELLS // 4, side="right")))
        sizes = in_strata[rare[start:stop]]
        pair = np.repeat(np.arange(start, stop), sizes)
        inside = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        row = np.repeat(by_entity.indptr[rare[start:stop]], sizes) + inside
        other = look_up(by_entity.indices[row], common[pair])
        met = np.flatnonzero(other)
        pair, row, other = pair[met], row[met], other[met]
        one = by_entity.data[row]
        turned = swap[pair]
        stratum = by_entity.indices[row].astype(np.int64)
        found.append((pair, stratum, np.where(turned, other, one), np.where(turned, one, other)))
        start = stop
    if len(found) == 2:
        return found[1]
    pair, stratum, one, two = (np.concatenate(part) for part in zip(*found, strict=True))
    return pair, stratum, one, two


class _LookUp:
    """Give the count of an entity in a stratum, 0 where it does not stand."""

    def __init__(self, by_entity: sparse.csc_matrix) -> None:
        self._n_strata = by_entity.shape[0]
        self._table: Ints | None = None
        if by_entity.shape[0] * by_entity.shape[1] <= _CELLS:
            self._table = np.asarray(by_entity.T.toarray(), dtype=np.int64).ravel()
        else:
            entity = np.repeat(np.arange(by_entity.shape[1]), np.diff(by_entity.indptr))
            self._codes = entity * np.int64(self._n_strata) + by_entity.indices
            self._counts = by_entity.data

    def __call__(self, stratum: Ints, entity: Ints) -> Ints:
        """Look up one count per row."""
        code = entity * np.int64(self._n_strata) + stratum
        if self._table is not None:
            return np.asarray(self._table[code])
        place = np.minimum(np.searchsorted(self._codes, code), len(self._codes) - 1)
        return np.asarray(np.where(self._codes[place] == code, self._counts[place], 0), dtype=np.int64)


def could_show(counts: Counts, first: Ints, second: Ints, alpha: float) -> Bools:
    """Say of each pair whether its margins could give p <= alpha at all."""
    can = np.zeros(len(first), dtype=bool)
    for part in _portions(counts, first, second):
        owner, stratum, one, other = shared_strata(counts, first[part], second[part])
        least = np.bincount(owner, log_least(counts.sizes[stratum], one, other), len(first[part]))
        can[part] = least <= np.log(alpha) + 1e-9
    return can


def log_least(total: Ints, one: Ints, other: Ints) -> Floats:
    """Return the log chance of the largest possible overlap of two sets in each stratum."""
    few, many = np.minimum(one, other), np.maximum(one, other)
    order = np.argsort(-few, kind="stable")
    total, many, falling = total[order], many[order], -few[order]
    sums = np.zeros(len(few))
    for i in range(-int(falling[0]) if len(falling) else 0):
        n = int(np.searchsorted(falling, -i, side="left"))  # the sets that have an i-th member
        sums[:n] += np.log((many[:n] - i) / (total[:n] - i))
    logs = np.empty(len(few))
    logs[order] = sums
    return logs
