"""Work out the chances of large sums of counts by integrating along a circle in the complex plane."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.network.hypergeometric import numbered
from pipeline.network.statistics import Floats, Ints
from pipeline.network.tilted import Complexes, Tilted

_DIGITS = 40.0  # what is left out is below exp(-40) = 4e-18 of the whole
_CELLS = 2_000_000  # numbers held at once
_NEAR = 60_000  # numbers multiplied at once: as many as stay near the processor
_ROUNDS = 12  # steps towards a tilt of the lattice


@dataclass(frozen=True)
class Circle:
    """Sums of independent hypergeometric counts, tilted so that their means lie near chosen weights.

    P(X = x) of a sum becomes P(X = x) exp(tilt x - log_scale): a narrow distribution around the weight, whose
    characteristic function is known at a few dozen points however long the sum is. Tilting keeps the digits of
    chances however small they are (Daniels 1954, *Ann. Math. Stat.* 25; Keich 2005, *J. Comput. Biol.* 12), and the
    points sum up to the exact chance as in the transform of Hong (2013, *Comput. Stat. Data Anal.* 59).

    A hypergeometric count, tilted or not, is a sum of independent coin tosses (Vatutin and Mikhailov 1982), so with
    standard deviation s the function is below exp(-2 s^2 sin^2(angle / 2)), and chances further than d from the mean
    are below 2 exp(d - (s^2 + d) log(1 + d / s^2)) (Bennett 1962, *JASA* 57): that says how many points are needed.

    Tilts and numbers of points come from a coarse lattice, so that sums share them: then what like strata give is
    worked out once. Each sum has its own from its own strata alone, whatever
    else is asked for with it.

    Attributes:
        tilt: (n,) of each sum.
        log_scale: (n,) log of the mean of exp(tilt (X - center)).
        center: (n,) the mean of the sum without tilt.
        variance: (n,) with tilt.
        period: (n,) odd number of points on the whole circle.
        reach: (n,) steps from the weight, away from the mean without tilt, beyond which nothing is left.
        values: (n, n_points) characteristic function at angles 2 pi k / period, k = 0, 1, ...; 0 where negligible.
    """

    tilt: Floats
    log_scale: Floats
    center: Floats
    variance: Floats
    period: Ints
    reach: Ints
    values: Complexes

    def _turn(self, by: Ints, which: Ints) -> Complexes:
        """Return the points to the power ``by``; whole turns are taken off in whole numbers, so no digit is lost."""
        period = self.period[which][:, None]
        turns = (by[:, None] * np.arange(self.values.shape[1])) % period
        return np.asarray(np.exp(2j * np.pi * turns / period))

    def strata(self, which: Ints, total: Ints, few: Ints, many: Ints) -> Circle:
        """Return single strata, each tilted as the sum it is for and at the points of that sum."""
        tilt, period = self.tilt[which], self.period[which]
        kinds = Tilted(total, few, many, tilt)
        log_scale, _, variance = kinds.moments()[:, kinds.row]
        values = np.empty((len(which), self.values.shape[1]), dtype=np.complex128)
        for own in np.unique(period).tolist():
            mine = np.flatnonzero(period == own)
            used, row = numbered(kinds.row[mine], kinds.n)
            values[mine] = kinds.transform(used, own, values.shape[1])[row]
        center = few * many / np.maximum(total, 1)
        return Circle(tilt, log_scale, center, variance, period, self.reach[which], values)

    def at(self, x: Ints, which: Ints, values: Complexes | None = None, log_scale: Floats | None = None) -> Floats:
        """Return P(X = x) of the sums ``which``, one x each, or of sums with other values at the same points."""
        values = self.values[which] if values is None else values
        total = self._add_up(values * np.conj(self._turn(x, which)), which)
        return np.maximum(total, 0.0) * self._scale(x, which, log_scale)

    def upper(
        self, weight: Ints, which: Ints, values: Complexes | None = None, log_scale: Floats | None = None
    ) -> Floats:
        """Return P(X >= weight) of the sums ``which``; for a tilt of 0 or less by way of the chances below it."""
        values = self.values[which] if values is None else values
        reach, slope = self.reach[which], np.abs(self.tilt[which])
        above = self.tilt[which] > 0
        # Taking the tilt off makes each further step from the weight, up where it is above the mean and down where
        # it is below, smaller by exp(-slope): a geometric series of ``reach`` turned steps.
        ahead = np.where(above, -1, 1)
        step = self._turn(ahead, which) * np.exp(-slope)[:, None]
        gone = self._turn(ahead * reach, which) * np.exp(-slope * reach)[:, None]
        series = np.empty_like(step)
        turned = np.arange(1, step.shape[1]) < self.period[which][:, None]  # after a whole turn nothing is left
        series[:, 1:] = (1 - gone[:, 1:]) / np.where(turned, 1 - step[:, 1:], 1.0)
        flat = slope * reach < 1e-12
        series[:, 0] = np.where(flat, reach, np.expm1(-slope * reach) / np.where(flat, 1.0, np.expm1(-slope)))
        series = np.where(above[:, None], series, series * step)  # below, the first step is the one under the weight
        total = self._add_up(values * np.conj(self._turn(weight, which)) * series, which)
        chance = np.maximum(total, 0.0) * self._scale(weight, which, log_scale)
        return np.clip(np.where(above, chance, 1 - chance), 0.0, 1.0)

    def _add_up(self, values: Complexes, which: Ints) -> Floats:
        total = values[:, 0].real.copy()
        for point in range(1, values.shape[1]):  # one by one: a sum must not depend on how many points others have
            total += 2 * values[:, point].real
        return np.asarray(total / self.period[which])

    def _scale(self, x: Ints, which: Ints, log_scale: Floats | None) -> Floats:
        log_scale = self.log_scale[which] if log_scale is None else log_scale
        return np.asarray(np.exp(log_scale - self.tilt[which] * (x - self.center[which])))


def circle(weight: Ints, begin: Ints, total: Ints, few: Ints, many: Ints, spare: Ints | int = 0) -> Circle:
    """Tilt sums of hypergeometric counts towards weights and work out their characteristic functions.

    Args:
        weight: (n,) where chances are asked for, more than the least and at most the largest the sum can be.
        begin: (n + 1,) where the strata of each sum begin, and the end of the last; none is empty.
        total, few, many: (m,) parameters of the strata, few <= many.
        spare: how many steps from the weight further chances are asked for.
    """
    owner = np.repeat(np.arange(len(weight)), np.diff(begin))
    center = np.add.reduceat(few * many / np.maximum(total, 1), begin[:-1])
    tilt = _tilts(weight, begin, owner, center, total, few, many)
    kinds = Tilted(total, few, many, tilt[owner])
    log_scale, mean, variance = np.add.reduceat(kinds.moments()[:, kinds.row], begin[:-1], axis=1)
    reach, period, n_points = _points(weight, mean, variance, tilt, spare)
    values = np.zeros((len(weight), int(n_points.max(initial=1))), dtype=np.complex128)
    for own in np.unique(period).tolist():
        mine = np.flatnonzero(period == own)
        width = int(n_points[mine].max())
        ends = np.concatenate([[0], np.cumsum(np.diff(begin)[mine])])
        used, row = numbered(kinds.row[np.flatnonzero((period == own)[owner])], kinds.n)
        step = max(1, _CELLS // len(used))
        for first in range(0, width, step):
            each = kinds.transform(used, own, min(width, first + step), first)
            for low, high in pieces(ends, each.shape[1], _NEAR):
                whole = np.multiply.reduceat(each[row[ends[low] : ends[high]]], ends[low:high] - ends[low], axis=0)
                values[mine[low:high], first : first + each.shape[1]] = whole
    values[np.arange(values.shape[1]) >= n_points[:, None]] = 0.0
    return Circle(tilt, log_scale, center, variance, period, reach, values)


def _points(weight: Ints, mean: Floats, variance: Floats, tilt: Floats, spare: Ints | int) -> tuple[Ints, Ints, Ints]:
    """Return the reach and the period of sums, and at how many points from 0 their functions are not negligible."""
    spread = np.sqrt(variance)
    far = _DIGITS / 3 + np.sqrt((_DIGITS / 3) ** 2 + 2 * _DIGITS * variance)  # by Bernstein's bound, which is weaker
    some = np.maximum(variance, 1e-9)
    for _ in range(4):  # Newton's method, which comes from above
        over = (some + far) * np.log1p(far / some) - far - _DIGITS
        far -= np.maximum(over, 0.0) / np.log1p(far / some)
    up = np.ceil(far + np.maximum(mean - weight, 0.0)).astype(np.int64) + 2 + spare
    down = (
        np.minimum(np.ceil(far + np.maximum(weight - mean, 0.0)).astype(np.int64) + 2, weight) + spare
    )  # none below 0
    need = (up + down) // 2 + 1
    size = np.maximum(8, 1 << np.frexp(need - 1)[1].astype(np.int64))  # a power of two, or three quarters of it
    half = np.where(3 * size // 4 >= need, 3 * size // 4, size)
    period = 2 * half + 1
    angle = 2 * np.arcsin(np.minimum(1.0, np.sqrt(_DIGITS / 2) / np.maximum(spread, 1e-9)))
    n_points = np.minimum(np.ceil(angle / (2 * np.pi) * period).astype(np.int64), half) + 1
    return np.where(tilt > 0, up, np.maximum(down, 1)), period, n_points


def pieces(begin: Ints, width: int, cells: int = _CELLS) -> Iterator[tuple[int, int]]:
    """Divide sums into runs whose strata, ``width`` numbers each, fit in memory."""
    first, n = 0, len(begin) - 1
    while first < n:
        last = int(np.searchsorted(begin, begin[first] + cells // max(1, width), side="right")) - 1
        last = min(n, max(first + 1, last))
        yield first, last
        first = last


def large_tails(weight: Ints, begin: Ints, total: Ints, few: Ints, many: Ints) -> Floats:
    """Return P(X >= weight) of sums of hypergeometric counts; the cost grows with the strata, not with the weight.

    Arguments as in :func:`circle`.
    """
    p = np.empty(len(weight))
    for first, last in pieces(begin, 4):
        rows = slice(int(begin[first]), int(begin[last]))
        own = circle(weight[first:last], begin[first : last + 1] - begin[first], total[rows], few[rows], many[rows])
        p[first:last] = own.upper(weight[first:last], np.arange(last - first))
    return p


def _tilts(weight: Ints, begin: Ints, owner: Ints, center: Floats, total: Ints, few: Ints, many: Ints) -> Floats:
    """Find for each sum a tilt that brings its mean within some 1.5 standard deviations of its weight.

    Newton's method with bounded steps. The lattice is as fine as the weight asks: a step moves the mean by a standard
    deviation at most, since no variance is above the mean.
    """
    n = len(weight)
    lattice = np.exp2(np.floor(-0.5 * np.log2(np.maximum(weight, 1))))
    tilt = np.clip(np.log(np.maximum(weight, 0.5) / np.maximum(center, 1e-300)), -3.0, 3.0)
    low, high = np.full(n, -np.inf), np.full(n, np.inf)
    open_ = np.arange(n)
    size = np.diff(begin)
    for turn in range(100):
        if turn < _ROUNDS:
            tilt[open_] = np.rint(tilt[open_] / lattice[open_]) * lattice[open_]
        rows = np.arange(len(owner))
        if len(open_) < n:
            asked = np.zeros(n, dtype=bool)
            asked[open_] = True
            rows = np.flatnonzero(asked[owner])
        kinds = Tilted(total[rows], few[rows], many[rows], tilt[owner[rows]])
        starts = np.cumsum(size[open_]) - size[open_]
        _, mean, variance = np.add.reduceat(kinds.moments()[:, kinds.row], starts, axis=1)
        off = weight[open_] - mean
        low[open_] = np.where(off > 0, tilt[open_], low[open_])
        high[open_] = np.where(off < 0, tilt[open_], high[open_])
        far = np.abs(off) > np.maximum(0.5, 1.5 * np.sqrt(variance))
        if not far.any():
            break
        off, variance, open_ = off[far], variance[far], open_[far]
        after = tilt[open_] + np.clip(off / np.maximum(variance, 1e-9), -1.0, 1.0)
        between = (after > low[open_]) & (after < high[open_])
        tilt[open_] = np.where(between, after, (low[open_] + high[open_]) / 2)
    return tilt
