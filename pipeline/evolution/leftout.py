"""Ask of links that changed whether they still do when one report is left out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from pipeline.evolution.chances import conditional
from pipeline.network.hypergeometric import hypergeometric
from pipeline.network.incidence import Incidence, count_by
from pipeline.network.links import Counts, Pairs
from pipeline.network.statistics import Floats, Ints

FULL_RUNS = 100  # reports up to which each is left out; beyond it only those in which the two met


class LeftOut:
    """Tests changed links again without each report."""

    def __init__(self, incidence: Incidence, counts: Counts, pairs: Pairs) -> None:
        self._pairs = pairs
        self._units = sparse.csc_matrix(incidence.matrix)
        self._of_stratum = sparse.csc_matrix(counts.table)
        self._of_report = sparse.csc_matrix(count_by(incidence.matrix, incidence.unit_report, len(incidence.reports)))
        self._sizes = counts.sizes
        self._report = incidence.unit_report
        self._stratum = incidence.report_stratum
        self._n_units = np.bincount(incidence.unit_report, minlength=len(incidence.reports))

    def robust(self, rows: Ints, here: Ints, past: Ints, cut: float) -> Floats:
        """Return for some pairs the share of runs without one report in which p stays at or below the cut-off."""
        side = np.zeros(len(self._sizes) + 1, dtype=np.int64)  # 1 here, 2 past; the last is 'no stratum'
        side[here], side[past] = 1, 2
        reports = np.flatnonzero(side[self._stratum])
        if len(reports) < 2:
            return np.full(len(rows), np.nan)
        return np.array([self._share(row, side[:-1], reports, cut) for row in rows.tolist()])

    def _share(self, row: int, side: Ints, reports: Ints, cut: float) -> float:
        ends = int(self._pairs.first[row]), int(self._pairs.second[row])
        strata = np.stack([self._sizes, *(_column(self._of_stratum, end) for end in ends)], axis=1)
        met = np.bincount(self._report[_both(self._units, ends)], minlength=len(self._stratum))
        asked = reports if len(reports) <= FULL_RUNS else reports[met[reports] > 0]
        lost = np.stack([self._n_units, *(_column(self._of_report, end) for end in ends), met], axis=1)[asked]
        its = self._stratum[asked]
        runs, n_like = np.unique(np.hstack([side[its][:, None], strata[its], lost]), axis=0, return_counts=True)
        width = int(self._pairs.weight[row]) + 1
        dealt, seen = [], []
        for number in (1, 2):
            mine = runs[:, 0] == number
            dealt.append(_without_each(strata[side == number], runs[:, 1:4], runs[:, 4:7], mine, width))
            seen.append(int(met[side[self._stratum] == number].sum()) - np.where(mine, runs[:, 7], 0))
        p, _, _ = conditional(dealt[0], dealt[1], seen[0], seen[1])
        kept = len(reports) - len(asked) + int(n_like[(p <= cut) & (seen[0] + seen[1] > 0)].sum())
        return kept / len(reports)


def _column(matrix: sparse.csc_matrix, number: int) -> Ints:
    column = np.zeros(matrix.shape[0], dtype=np.int64)
    span = slice(matrix.indptr[number], matrix.indptr[number + 1])
    column[matrix.indices[span]] = matrix.data[span]
    return column


def _both(units: sparse.csc_matrix, ends: tuple[int, int]) -> Ints:
    """Return the units in which both entities stand."""
    one, other = (units.indices[units.indptr[end] : units.indptr[end + 1]] for end in ends)
    return np.intersect1d(one, other, assume_unique=True).astype(np.int64)


def _without_each(strata: Ints, whole: Ints, lost: Ints, mine: npt.NDArray[np.bool_], width: int) -> Floats:
    """Return the distribution of the units two entities share over some strata, in runs that lose part of one.

    Args:
        strata: (n_strata, 3) units, and units with the one and with the other.
        whole: (n_runs, 3) the stratum that loses something.
        lost: (n_runs, 3) what it loses.
        mine: (n_runs,) whether that stratum is one of these; if not, nothing is lost here.
        width: chances returned per run.
    """
    kinds, which = np.unique(strata[strata[:, 1:].all(axis=1)], axis=0, return_inverse=True)
    which = np.sort(which.reshape(-1))  # like strata together: taking one out is the same for each of them
    chances = hypergeometric(*kinds.T) if len(kinds) else np.ones((0, 1))
    before, after = np.zeros((2, len(which) + 1, width))
    before[0, 0] = after[-1, 0] = 1.0
    for place, kind in enumerate(which.tolist()):
        before[place + 1] = np.convolve(before[place], chances[kind])[:width]
    for place, kind in reversed(list(enumerate(which.tolist()))):
        after[place] = np.convolve(after[place + 1], chances[kind])[:width]
    result = np.repeat(before[-1:], len(whole), axis=0)
    touched = np.flatnonzero(mine & whole[:, 1:].all(axis=1))
    if len(touched):
        left = hypergeometric(*(whole - lost)[touched].T)
        number = {tuple(kind): index for index, kind in enumerate(kinds.tolist())}
        places = np.searchsorted(which, [number[tuple(kind)] for kind in whole[touched].tolist()])
        for run, place, chance in zip(touched.tolist(), places.tolist(), left, strict=True):
            rest = np.convolve(before[place], after[place + 1])[:width]
            result[run] = np.convolve(rest, chance)[:width]
    return result
