"""Compute the exact chance that a sum of counts is as large as seen or larger."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from pipeline.network.contour import large_tails
from pipeline.network.hypergeometric import distinct, tables
from pipeline.network.statistics import Bools, Floats, Ints

_CELLS = 4_000_000  # numbers held at once
_FEW = 40_000  # numbers that are sooner worked out together than apart
LARGE = 60  # weight from which a sum is worked out along a circle, not step by step


def upper_tails(weight: Ints, owner: Ints, total: Ints, marked: Ints, drawn: Ints) -> Floats:
    """Return P(X >= weight) where X is a sum of independent hypergeometric counts, one per stratum.

    This is the stratified form of Fisher's exact test (Fisher 1935; for strata, Cochran 1954, Mantel and Haenszel 1959,
    here without their normal approximation). The distribution is convolved stratum by stratum with all that has
    already reached the observed weight gathered in one state, so only sums of positive numbers occur and
    even p-values of 1e-100 keep their digits. Large sums take the way of :func:`~pipeline.network.contour.large_tails`,
    whose cost does not grow with the weight.

    Args:
        weight: (n,) the observed sums.
        owner: (m,) for each stratum of each sum the index of its sum, ascending.
        total, marked, drawn: (m,) the parameters of each stratum.

    >>> one = np.array([0, 0])
    >>> upper_tails(np.array([2]), one, np.array([4, 4]), np.array([1, 1]), np.array([1, 2])).round(6).tolist()
    [0.125]
    """
    n = len(weight)
    few, many = np.minimum(marked, drawn), np.maximum(marked, drawn)  # the two are interchangeable: one order
    useful = few > 0
    owner, total, few, many = owner[useful], total[useful], few[useful], many[useful]
    least = np.bincount(owner, np.maximum(0, few + many - total), minlength=n)
    most = np.bincount(owner, few, minlength=n)
    p = np.where(weight > most, 0.0, 1.0)
    once = np.flatnonzero((weight == 1) & (weight > least) & (weight <= most))
    if len(once):
        p[once] = _met_at_all(once, owner, total, few, many)
    live = np.flatnonzero((weight > np.maximum(least, 1)) & (weight <= most))
    if not len(live):
        return p
    n_strata = np.bincount(owner, minlength=n)
    first = np.cumsum(n_strata) - n_strata
    large = live[(weight[live] >= LARGE) & (n_strata[live] > 1)]
    if len(large):
        end = np.cumsum(n_strata[large])
        rows = np.arange(int(end[-1])) + np.repeat(first[large] - end + n_strata[large], n_strata[large])
        begin = np.concatenate([[0], end])
        p[large] = large_tails(weight[large], begin, total[rows], few[rows], many[rows])
        live = live[(weight[live] < LARGE) | (n_strata[live] == 1)]
    live = live[np.lexsort((-n_strata[live], weight[live]))]
    start = 0
    while start < len(live):
        stop = _chunk_end(weight[live], n_strata[live], start)
        chunk = live[start:stop]
        p[chunk] = _tails_of(weight[chunk], first[chunk], n_strata[chunk], total, few, many)
        start = stop
    return np.clip(p, 0.0, 1.0)


def _met_at_all(chosen: Ints, owner: Ints, total: Ints, few: Ints, many: Ints) -> Floats:
    """Return P(X >= 1) of some sums, one minus the product of the chances of 0."""
    asked = np.zeros(int(owner[-1]) + 1, dtype=bool)
    asked[chosen] = True
    rows = np.flatnonzero(asked[owner])
    kinds, kind = distinct(total[rows], few[rows], many[rows])
    exactly, at_least = tables(kinds, 1)
    with np.errstate(divide="ignore"):  # of a stratum in which the two must meet
        logs = np.where(at_least[:, 1] < 0.5, np.log1p(-np.minimum(at_least[:, 1], 0.5)), np.log(exactly[:, 0]))
    return np.asarray(-np.expm1(np.bincount(owner[rows], logs[kind], len(asked))[chosen]))


def _chunk_end(weight: Ints, n_strata: Ints, start: int) -> int:
    """Return the end of a run of sums of like weight that fits in memory; ``weight`` ascends."""
    widest = max(int(weight[start]) + 1, int(weight[start] * 1.25))
    cells = np.cumsum(n_strata[start:]) * (weight[start:] + 1)
    end = max(
        int(np.searchsorted(weight, widest, side="left")), start + int(np.searchsorted(cells, _FEW, side="right"))
    )
    used = np.cumsum(n_strata[start:end] + weight[start:end] + 1)
    return start + max(1, int(np.searchsorted(used, _CELLS // 2, side="right")))


def _tails_of(weight: Ints, first: Ints, n_strata: Ints, total: Ints, few: Ints, many: Ints) -> Floats:
    """Convolve the strata of sums of like weight; states count what is still missing, 0 is 'reached'."""
    order = np.argsort(-n_strata, kind="stable")
    weight, first, n_strata = weight[order], first[order], n_strata[order]
    width = int(weight.max())
    offset = np.cumsum(n_strata) - n_strata
    rows = np.arange(int(n_strata.sum())) + np.repeat(first - offset, n_strata)
    kinds, row_kind = distinct(total[rows], few[rows], many[rows])
    exactly, at_least = tables(kinds, width)
    reach = np.minimum(kinds[:, 1], width - 1)
    if n_strata[0] == 1:
        single = np.empty(len(weight))
        single[order] = at_least[row_kind, weight]
        return single
    state = np.zeros((len(weight), width + 1))
    state[np.arange(len(weight)), weight] = 1.0
    for layer in range(int(n_strata[0])):
        n_here = int(np.searchsorted(-n_strata, -layer, side="left"))
        kind = row_kind[offset[:n_here] + layer]
        now = state[:n_here]
        reached = now[:, 0] + np.einsum("ij,ij->i", now[:, 1:], at_least[kind, 1:])
        after = now * exactly[kind, :1]
        for x in range(1, int(reach[kind].max()) + 1):
            after[:, 1 : width + 1 - x] += now[:, 1 + x :] * exactly[kind, x : x + 1]
        after[:, 0] = reached
        state[:n_here] = after
    result = np.empty(len(weight))
    result[order] = state[:, 0]
    return result


def approximate_tails(weight: npt.ArrayLike, mean: npt.ArrayLike, variance: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return a quick value of P(X >= weight) and how far at most the exact one lies from it.

    A hypergeometric count, and so a sum of them, is a sum of independent unequal coin tosses (Vatutin and Mikhailov
    1982, *Theory Probab. Appl.* 27). For these Barbour and Hall (1984, *Math. Proc. Camb. Phil. Soc.* 95) bound the
    distance to the Poisson distribution by (1 - exp(-mean)) / mean times the sum of squared chances = mean - variance,
    and Shevtsova (2010, *Doklady Math.* 82) that to the normal one by 0.56 / standard deviation. The nearer one counts.
    """
    w, mu, var = (np.asarray(value, dtype=float) for value in (weight, mean, variance))
    value = np.where(w > 0, special.pdtrc(np.maximum(w - 1, 0), mu), 1.0)
    bound = -np.expm1(-mu) / np.where(mu > 0, mu, 1.0) * np.maximum(mu - var, 0.0)
    spread = np.sqrt(np.maximum(var, 1e-300))
    nearer = 0.56 / spread < bound
    value = np.where(nearer, special.ndtr((mu - w + 0.5) / spread), value)
    return value, np.where(nearer, 0.56 / spread, bound)


def chernoff(weight: npt.ArrayLike, mean: npt.ArrayLike) -> Floats:
    """Return what P(X >= weight) cannot exceed for any sum of independent coin tosses with this mean (Chernoff 1952).

    >>> float(chernoff(20, 2.0)) < 1e-12, float(chernoff(1, 2.0))
    (True, 1.0)
    """
    w, mu = np.asarray(weight, dtype=float), np.maximum(np.asarray(mean, dtype=float), 1e-300)
    above = w > mu
    return np.where(above, np.exp(np.where(above, w - mu - w * np.log(np.where(above, w, 1.0) / mu), 0.0)), 1.0)


def at_most(cut: float, weight: Ints, owner: Ints, total: Ints, marked: Ints, drawn: Ints) -> Bools:
    """Say of each sum whether P(X >= weight) <= cut; exact values are worked out only where bounds leave it open.

    Arguments as in :func:`upper_tails`.
    """
    size = np.maximum(total, 1)
    part = marked * drawn / size
    mean = np.bincount(owner, part, len(weight))
    below = (weight > 0) & (chernoff(weight, mean) <= cut)
    open_ = (weight > 0) & ~below
    rows = np.flatnonzero(open_[owner])  # most strata are those of pairs that meet often: settled by now
    owner, total, marked, drawn, size = owner[rows], total[rows], marked[rows], drawn[rows], size[rows]
    spread = part[rows] * ((size - marked) * (size - drawn) / (size * np.maximum(size - 1, 1)))
    value, bound = approximate_tails(weight, mean, np.bincount(owner, spread, len(weight)))
    open_ &= value - bound <= cut
    if open_.any():
        rows = np.flatnonzero(open_[owner])
        place = np.cumsum(open_) - 1
        below[open_] = upper_tails(weight[open_], place[owner[rows]], total[rows], marked[rows], drawn[rows]) <= cut
    return below
