"""Ask of every link that holds whether it still holds when one report is left out."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from pipeline.network.incidence import Incidence, count_by
from pipeline.network.links import Counts, Pairs, Tested, counts_of, margins, shared_strata, tails
from pipeline.network.replaced import Replacements, Sums, at_most_replaced
from pipeline.network.statistics import Floats, Ints, benjamini_hochberg

# Up to this many reports each run repeats the whole test. Beyond it the cut-off of the full corpus stands, because one
# report among hundreds does not move it, and only the p-values of the links that hold are computed again.
FULL_RUNS = 100


def leave_one_out(
    incidence: Incidence, counts: Counts, pairs: Pairs, tested: Tested, alpha: float, min_blocks: int
) -> Floats:
    """Return per pair the share of leave-one-report-out runs in which q < ``alpha``; NaN where the link does not hold.

    With a single report nothing can be left out: NaN.
    """
    robust = np.full(len(pairs), np.nan)
    held = np.flatnonzero(tested.q < alpha)
    present = np.unique(incidence.unit_report)
    if not len(held) or len(present) < 2:
        return robust
    by_report = count_by(incidence.matrix, incidence.unit_report, len(incidence.reports))
    if len(present) > FULL_RUNS:
        kept = len(present) - _lost(incidence, counts, pairs, tested, held, by_report, alpha, min_blocks)
    else:
        kept = np.zeros(len(held), dtype=np.int64)
        for report in present.tolist():
            kept += _q_without(incidence, counts, pairs, tested, report, by_report, alpha, min_blocks)[held] < alpha
    robust[held] = kept / len(present)
    return robust


def leave_one_out_within(
    incidence: Incidence, stratum: Ints, pairs: Pairs, tested: Tested, alpha: float, min_blocks: int
) -> Floats:
    """Do the same for links tested within each stratum by itself; only strata of several reports have runs."""
    robust = np.full(len(pairs), np.nan)
    used = incidence.report_stratum
    n_reports = np.bincount(used[used >= 0], minlength=len(incidence.strata))
    for index in np.unique(stratum[tested.q < alpha]).tolist():
        if n_reports[index] < 2:
            continue
        rows = np.flatnonzero(stratum == index)
        part = incidence.only(incidence.unit_stratum == index)
        own = {name: i for i, name in enumerate(part.entities)}
        place = np.array([own.get(name, -1) for name in incidence.entities], dtype=np.int64)
        its_pairs = Pairs(place[pairs.first[rows]], place[pairs.second[rows]], pairs.weight[rows])
        its_tests = Tested(tested.expected[rows], tested.p[rows], tested.tested[rows], tested.q[rows], 0)
        robust[rows] = leave_one_out(part, counts_of(part), its_pairs, its_tests, alpha, min_blocks)
    return robust


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
    """Test all pairs again without one report; only pairs that share its stratum can have another p."""
    units = np.flatnonzero(incidence.unit_report == report)
    stratum = int(incidence.unit_stratum[units[0]])
    less = _without(counts, stratum, len(units), by_report[report])
    here = np.zeros(counts.table.shape[1], dtype=bool)
    here[counts.table[stratum].indices] = True
    touched = np.flatnonzero(here[pairs.first] & here[pairs.second])
    columns = sparse.csc_matrix(incidence.matrix[units])
    lost = columns[:, pairs.first[touched]].multiply(columns[:, pairs.second[touched]]).sum(axis=0)
    mean, variance, can, n_tests = margins(less, pairs, alpha, min_blocks)
    weight = pairs.weight[touched] - np.asarray(lost, dtype=np.int64).reshape(-1)
    changed = Pairs(pairs.first[touched], pairs.second[touched], weight)
    p = tested.p.copy()
    p[touched] = tails(less, changed, mean[touched], variance[touched], alpha, n_tests)
    q = np.ones(len(pairs))
    q[can] = benjamini_hochberg(p[can], n_tests)
    return q


def _without(counts: Counts, stratum: int, size: int, row: sparse.csr_matrix) -> Counts:
    """Take a report's units and counts out of its stratum."""
    sizes = counts.sizes.copy()
    sizes[stratum] -= size
    placed = (row.data, (np.full(row.nnz, stratum), row.indices))
    table = sparse.csr_matrix(counts.table - sparse.csr_matrix(placed, shape=counts.table.shape))
    table.eliminate_zeros()
    return Counts(sizes, table)


def _lost(
    incidence: Incidence,
    counts: Counts,
    pairs: Pairs,
    tested: Tested,
    held: Ints,
    by_report: sparse.csr_matrix,
    alpha: float,
    min_blocks: int,
) -> Ints:
    """Count for each held pair the reports without which its p would be above the cut-off of the full corpus.

    Leaving out a report in which the two never met can only lower p, so only those in which they met are tried.
    """
    cut = tested.cut(alpha)
    first, second = pairs.first[held], pairs.second[held]
    columns = sparse.csc_matrix(incidence.matrix)
    both = sparse.coo_matrix(columns[:, first].multiply(columns[:, second]))
    met = count_by(sparse.csr_matrix(both), incidence.unit_report, len(incidence.reports)).tocoo()
    run_report, run_pair, loss = met.row.astype(np.int64), met.col.astype(np.int64), met.data.astype(np.int64)
    n_units = np.bincount(incidence.unit_report, minlength=len(incidence.reports))
    own_first = np.asarray(by_report[run_report, first[run_pair]]).reshape(-1)
    own_second = np.asarray(by_report[run_report, second[run_pair]]).reshape(-1)
    totals = counts.totals
    enough = np.minimum(totals[first[run_pair]] - own_first, totals[second[run_pair]] - own_second) >= min_blocks
    owner, stratum, one, other = shared_strata(counts, first, second)
    sums = Sums.of(len(held), owner, counts.sizes[stratum], one, other)
    code = owner * len(counts.sizes) + stratum  # ascending
    row = np.searchsorted(code, run_pair * len(counts.sizes) + incidence.report_stratum[run_report])
    asked = Replacements(
        owner=run_pair,
        row=row,
        weight=pairs.weight[held][run_pair] - loss,
        total=sums.total[row] - n_units[run_report],
        one=one[row] - own_first,
        other=other[row] - own_second,
    )
    below = at_most_replaced(cut, sums, asked)
    return np.bincount(run_pair, ~below | ~enough, len(held)).astype(np.int64)
