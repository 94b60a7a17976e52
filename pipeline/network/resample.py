"""Draw parts of every session again and again and see which links still hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from pipeline.network.incidence import Incidence
from pipeline.network.links import Counts, Pairs, Tested, shared_strata
from pipeline.network.statistics import Bools, Ints
from pipeline.network.tails import at_most

SHARE = 0.8  # of the units of a session in each resample
LEAST = 20  # resamples, however large the corpus
_STRATA = 4_000_000  # strata of all candidates in all resamples together: beyond it fewer resamples are drawn
REACH = 5.0  # a link with p this many times the cut-off may still come to hold in a part
_CELLS = 2_000_000  # counts held at once


@dataclass(frozen=True)
class Resamples:
    """Which links hold in each resample.

    Attributes:
        rows: (n_candidates,) indexes in the pairs that were resampled: those that hold or nearly do.
        held: (n_resamples, n_candidates) whether p stays at or below the cut-off of the full corpus.
        weight: (n_resamples, n_candidates) units shared.
    """

    rows: Ints
    held: Bools
    weight: Ints


def resample(
    incidence: Incidence, counts: Counts, pairs: Pairs, tested: Tested, alpha: float, n_resamples: int, seed: int
) -> Resamples:
    """Test the candidate links again in parts of the corpus, each with a share of the units of every stratum.

    Parts are drawn without replacement (Politis and Romano 1994, *Ann. Stat.* 22; case dropping in Epskamp, Borsboom
    and Fried 2018, *Behav. Res. Methods* 50): with replacement a block drawn twice would count as two meetings of the
    same pair, and every link would look firmer than it is. A link holds in a part when its exact p stays at or below
    the cut-off of the full corpus.
    """
    held = tested.q < alpha
    if not held.any():
        empty = np.zeros((n_resamples, 0))
        return Resamples(np.zeros(0, dtype=np.int64), empty.astype(bool), empty.astype(np.int64))
    cut = tested.cut(alpha)
    rows = np.flatnonzero(tested.tested & (tested.p <= REACH * cut))
    owner, stratum, few, many = shared_strata(counts, pairs.first[rows], pairs.second[rows])
    # Large counts first: then the many strata with a count of 0 or 1 stand together and take one step each.
    order = np.lexsort((-np.minimum(few, many), owner))
    owner, stratum = owner[order], stratum[order]
    n_resamples = min(n_resamples, max(LEAST, _STRATA // len(owner)))
    placed, codes = _by_stratum(incidence)
    base = stratum * len(incidence.entities)
    one, other = (np.searchsorted(codes, base + side[rows][owner]) for side in (pairs.first, pairs.second))
    columns = sparse.csc_matrix(incidence.matrix)
    both = sparse.csr_matrix(columns[:, pairs.first[rows]].multiply(columns[:, pairs.second[rows]]))
    rng = np.random.default_rng(seed)
    hold = np.zeros((n_resamples, len(rows)), dtype=bool)
    weight = np.zeros((n_resamples, len(rows)), dtype=np.int64)
    step = max(1, _CELLS // max(1, placed.shape[1] + len(owner)))
    for start in range(0, n_resamples, step):
        runs = min(step, n_resamples - start)
        keep = np.stack([_draw(incidence.unit_stratum, counts.sizes, rng) for _ in range(runs)])
        chosen = sparse.csr_matrix(keep, dtype=np.int64)
        share = (chosen @ both).toarray()
        count = (chosen @ placed).toarray()
        sizes = np.stack([np.bincount(incidence.unit_stratum[row], minlength=len(counts.sizes)) for row in keep])
        owners = (np.arange(runs)[:, None] * len(rows) + owner).ravel()
        firm = at_most(
            cut, share.ravel(), owners, sizes[:, stratum].ravel(), count[:, one].ravel(), count[:, other].ravel()
        )
        weight[start : start + runs] = share
        hold[start : start + runs] = firm.reshape(share.shape)
    return Resamples(rows, hold, weight)


def _draw(stratum: Ints, sizes: Ints, rng: np.random.Generator) -> Bools:
    """Choose the share of every stratum's units, at least one."""
    order = np.lexsort((rng.random(len(stratum)), stratum))
    first = np.cumsum(sizes) - sizes
    place = np.arange(len(stratum)) - first[stratum[order]]
    keep = np.zeros(len(stratum), dtype=bool)
    keep[order] = place < np.maximum(1, np.rint(SHARE * sizes))[stratum[order]]
    return keep


def _by_stratum(incidence: Incidence) -> tuple[sparse.csr_matrix, Ints]:
    """Return units x (stratum, entity) and for each column stratum * n_entities + entity."""
    placed = sparse.coo_matrix(incidence.matrix)
    n_entities = len(incidence.entities)
    codes, column = np.unique(incidence.unit_stratum[placed.row] * n_entities + placed.col, return_inverse=True)
    matrix = sparse.csr_matrix(
        (placed.data, (placed.row, column.reshape(-1))), shape=(incidence.matrix.shape[0], len(codes))
    )
    return matrix, codes
