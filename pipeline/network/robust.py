"""Ask of every link that holds whether it still holds when one report is left out."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from pipeline.network.incidence import Incidence, count_by
from pipeline.network.links import Counts, Pairs, Tested, exact_tails, moments, n_testable, tails, testable
from pipeline.network.statistics import Floats, Ints, benjamini_hochberg

# Up to this many reports each run repeats the whole test; beyond it the cut-off of the full corpus stands, because one report
# among hundreds does not move it, and only the p-values of the links that hold are computed again.
FULL_RUNS = 100


def leave_one_out(
    incidence: Incidence, counts: Counts, pairs: Pairs, tested: Tested, alpha: float, min_blocks: int
) -> Floats:
    """Return per pair the share of leave-one-report-out runs in which q < ``alpha``; NaN where the link does not hold.

    A pair whose report is left out entirely is a link lost. With a single report nothing can be left out: NaN.
    """
    robust = np.full(len(pairs), np.nan)
    held = np.flatnonzero(tested.q < alpha)
    present = np.unique(incidence.unit_report)
    if not len(held) or len(present) < 2:
        return robust
    by_report = count_by(incidence.matrix, incidence.unit_report, len(incidence.reports))
    if len(present) <= FULL_RUNS:
        kept = np.zeros(len(held), dtype=np.int64)
        for report in present.tolist():
            q = _q_without(incidence, counts, pairs, tested, report, by_report, alpha, min_blocks)
            kept += q[held] < alpha
        robust[held] = kept / len(present)
        return robust
    cut = tested.p[held].max()
    for pair in held.tolist():
        robust[pair] = _kept_at(incidence, counts, pairs, pair, by_report, cut, min_blocks) / len(present)
    return robust


def _weight_in(matrix: sparse.csr_matrix, pairs: Pairs, chosen: Ints) -> Ints:
    """Count the units of ``matrix`` that chosen pairs share."""
    columns = sparse.csc_matrix(matrix)
    both = columns[:, pairs.first[chosen]].multiply(columns[:, pairs.second[chosen]])
    return np.asarray(both.sum(axis=0), dtype=np.int64).reshape(-1)


def without(counts: Counts, stratum: int, size: int, row: sparse.csr_matrix) -> Counts:
    """Take a report's units and counts out of its stratum."""
    sizes = counts.sizes.copy()
    sizes[stratum] -= size
    placed = sparse.csr_matrix(
        (row.data, (np.full(row.nnz, stratum), row.indices)), shape=counts.table.shape, dtype=np.int64
    )
    table = sparse.csr_matrix(counts.table - placed)
    table.eliminate_zeros()
    return Counts(sizes, table)


def _q_without(
    incidence: Incidence,
    counts: Counts,
    pairs: Pairs,
    tested: Tested,
    report: int,
    by_report: sparse.csr_matrix,
    alpha: float,
    min_blocks: int,
) -> Floats:
    units = np.flatnonzero(incidence.unit_report == report)
    stratum = int(incidence.unit_stratum[units[0]])
    less = without(counts, stratum, len(units), by_report[report])
    here = np.zeros(counts.table.shape[1], dtype=bool)
    here[counts.table[stratum].indices] = True
    touched = np.flatnonzero(here[pairs.first] & here[pairs.second])
    weight = pairs.weight[touched] - _weight_in(incidence.matrix[units], pairs, touched)
    p = tested.p.copy()
    changed = Pairs(pairs.first[touched], pairs.second[touched], weight)
    p[touched] = tails(less, changed, *moments(less, changed), alpha)
    can = testable(less, pairs.first, pairs.second, alpha, min_blocks)
    q = np.ones(len(pairs))
    q[can] = benjamini_hochberg(p[can], n_testable(less, alpha, min_blocks))
    return q


def _kept_at(
    incidence: Incidence,
    counts: Counts,
    pairs: Pairs,
    pair: int,
    by_report: sparse.csr_matrix,
    cut: float,
    min_blocks: int,
) -> int:
    """Count the reports without which a pair's p stays at or below ``cut``."""
    one, other = int(pairs.first[pair]), int(pairs.second[pair])
    columns = sparse.csc_matrix(incidence.matrix)
    units = np.intersect1d(columns[:, one].indices, columns[:, other].indices)
    reports, lost = np.unique(incidence.unit_report[units], return_counts=True)
    # Leaving out a report in which the two never met can only lower p: it held and holds.
    kept = len(np.unique(incidence.unit_report)) - len(reports)
    first, second = pairs.first[[pair]], pairs.second[[pair]]
    for report, loss in zip(reports.tolist(), lost.tolist(), strict=True):
        size = int((incidence.unit_report == report).sum())
        stratum = int(incidence.unit_stratum[np.searchsorted(incidence.unit_report, report)])
        less = without(counts, stratum, size, by_report[report])
        enough = less.totals[[one, other]].min() >= min_blocks
        kept += int(enough and exact_tails(less, first, second, pairs.weight[[pair]] - loss)[0] <= cut)
    return kept
