"""Work out the chances of large sums of counts by integrating along a circle in the complex plane."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.network.hypergeometric import distinct, hypergeometric
from pipeline.network.statistics import Floats, Ints

Complexes = npt.NDArray[np.complex128]

_DIGITS = 40.0  # what is left out is below exp(-40) = 4e-18 of the whole
_CELLS = 2_000_000  # numbers held at once


@dataclass(frozen=True)
class Circle:
    """Sums of independent hypergeometric counts, tilted so that their means lie near chosen weights.

    P(X = x) of a sum becomes P(X = x) exp(tilt x - log_scale): a narrow distribution around the weight, whose
    characteristic function is known at a few dozen points however long the sum is. Tilting keeps the digits of
    chances however small they are (Daniels 1954, *Ann. Math. Stat.* 25; Keich 2005, *J. Comput. Biol.* 12), and the
    points sum up to the exact chance as in the transform of Hong (2013, *Comput. Stat. Data Anal.* 59).

    A hypergeometric count, tilted or not, is a sum of independent coin tosses (Vatutin and Mikhailov 1982), so with
    standard deviation s the function is below exp(-2 s^2 sin^2(angle / 2)), and chances further than d from the mean
    are below 2 exp(-d^2 / (2 s^2 + 2 d / 3)) (Bernstein): that says how many points are needed.

    Attributes:
        tilt: (n,) of each sum.
        log_scale: (n,) log of the mean of exp(tilt (X - center)).
        center: (n,) the mean of the sum without tilt.
        variance: (n,) with tilt.
        period: (n,) odd number of points on the whole circle.
        reach: (n,) steps from the weight beyond which nothing is left.
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
        table, rows, tilt = _Table(total, few, many), np.arange(len(which)), self.tilt[which]
        log_scale, _, variance = table.moments(rows, tilt)
        values = table.transform(rows, tilt, self._turn(np.ones_like(which), which), rows)
        return Circle(tilt, log_scale, table.means, variance, self.period[which], self.reach[which], values)

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
        series[:, 1:] = (1 - gone[:, 1:]) / (1 - step[:, 1:])
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
    sizes = np.diff(begin)
    owner = np.repeat(np.arange(len(weight)), sizes)
    table = _Table(total, few, many)
    tilt, log_scale, center, variance = _tilts(weight, begin, owner, table)
    spread = np.sqrt(variance)
    reach = np.ceil(_DIGITS / 3 + np.sqrt((_DIGITS / 3) ** 2 + 2 * _DIGITS * variance)).astype(np.int64) + 2 + spare
    period = 2 * reach + 1
    angle = 2 * np.arcsin(np.minimum(1.0, np.sqrt(_DIGITS / 2) / np.maximum(spread, 1e-9)))
    n_points = np.minimum(np.ceil(angle / (2 * np.pi) * period).astype(np.int64), reach) + 1
    point = np.arange(int(n_points.max(initial=1)))
    unit = np.exp(2j * np.pi * point / period[:, None])
    values = np.empty((len(weight), len(point)), dtype=np.complex128)
    for first, last in pieces(begin, len(point)):
        rows = slice(int(begin[first]), int(begin[last]))
        each = table.transform(np.arange(rows.start, rows.stop), tilt[owner[rows]], unit, owner[rows])
        values[first:last] = np.multiply.reduceat(each, begin[first:last] - begin[first], axis=0)
    values[point >= n_points[:, None]] = 0.0
    return Circle(tilt, log_scale, center, variance, period, reach, values)


def pieces(begin: Ints, width: int) -> Iterator[tuple[int, int]]:
    """Divide sums into runs whose strata, ``width`` numbers each, fit in memory."""
    first, n = 0, len(begin) - 1
    while first < n:
        last = int(np.searchsorted(begin, begin[first] + _CELLS // max(1, width), side="right")) - 1
        last = min(n, max(first + 1, last))
        yield first, last
        first = last


def large_tails(weight: Ints, begin: Ints, total: Ints, few: Ints, many: Ints) -> Floats:
    """Return P(X >= weight) of sums of hypergeometric counts; the cost grows with the strata, not with the weight.

    Arguments as in :func:`circle`.
    """
    p = np.empty(len(weight))
    for first, last in pieces(begin, 32):
        rows = slice(int(begin[first]), int(begin[last]))
        own = circle(weight[first:last], begin[first : last + 1] - begin[first], total[rows], few[rows], many[rows])
        p[first:last] = own.upper(weight[first:last], np.arange(last - first))
    return p


class _Table:
    """The chances of each stratum; strata of like size together, so that one large one does not widen all others."""

    def __init__(self, total: Ints, few: Ints, many: Ints) -> None:
        kinds, self._kind = distinct(total, few, many)
        self._classes: list[tuple[Ints, Floats]] = []  # kinds, and the logs of their chances
        self._class_of = np.zeros(len(kinds), dtype=np.int64)
        self._place = np.zeros(len(kinds), dtype=np.int64)
        size = np.frexp(kinds[:, 1])[1]
        for number, like in enumerate(np.unique(size).tolist()):
            members = np.flatnonzero(size == like)
            with np.errstate(divide="ignore"):
                logs = np.log(hypergeometric(*kinds[members].T))
            self._classes.append((members, logs))
            self._class_of[members] = number
            self._place[members] = np.arange(len(members))
        self.means = few * many / np.maximum(total, 1)

    def _by_class(self, rows: Ints) -> Iterator[tuple[Ints, Floats]]:
        """Yield places in ``rows`` and the logs of their chances."""
        kind = self._kind[rows]
        number = self._class_of[kind]
        for index, (_, logs) in enumerate(self._classes):
            mine = np.flatnonzero(number == index)
            step = max(1, _CELLS // logs.shape[1])
            for start in range(0, len(mine), step):
                part = mine[start : start + step]
                yield part, logs[self._place[kind[part]]]

    def moments(self, rows: Ints, tilt: Floats) -> tuple[Floats, Floats, Floats]:
        """Return log mean of exp(tilt (X - mean)), mean and variance of tilted strata."""
        found = np.empty((3, len(rows)))
        for part, logs in self._by_class(rows):
            x = np.arange(logs.shape[1])
            weighed, top = _tilt(logs, tilt[part], x)
            whole = weighed.sum(axis=1)
            mean = weighed @ x / whole
            found[0, part] = np.log(whole) + top - tilt[part] * self.means[rows[part]]
            found[1, part] = mean
            found[2, part] = weighed @ x**2 / whole - mean**2
        return found[0], found[1], np.maximum(found[2], 0.0)

    def transform(self, rows: Ints, tilt: Floats, unit: Complexes, owner: Ints) -> Complexes:
        """Return the characteristic function of tilted strata at the points of their sums: (n_rows, n_points)."""
        result = np.empty((len(rows), unit.shape[1]), dtype=np.complex128)
        for part, logs in self._by_class(rows):
            weighed, _ = _tilt(logs, tilt[part], np.arange(logs.shape[1]))
            weighed /= weighed.sum(axis=1, keepdims=True)
            points = unit[owner[part]]
            value = np.zeros_like(points)
            for x in range(logs.shape[1] - 1, -1, -1):
                value *= points
                value += weighed[:, x, None]
            result[part] = value
        return result


def _tilt(logs: Floats, tilt: Floats, x: Ints) -> tuple[Floats, Floats]:
    weighed = logs + tilt[:, None] * x
    top = weighed.max(axis=1)
    return np.exp(weighed - top[:, None]), top


def _tilts(weight: Ints, begin: Ints, owner: Ints, table: _Table) -> tuple[Floats, Floats, Floats, Floats]:
    """Find for each sum the tilt that brings its mean near its weight, by Newton's method with bounded steps.

    Returns:
        (tilt, log mean of exp(tilt (X - mean)), mean without tilt, variance with it).
    """
    n = len(weight)
    center = np.add.reduceat(table.means, begin[:-1])
    tilt = np.clip(np.log(np.maximum(weight, 0.5) / np.maximum(center, 1e-300)), -3.0, 3.0)
    low, high = np.full(n, -np.inf), np.full(n, np.inf)
    log_scale, mean, variance = (np.empty(n) for _ in range(3))
    open_ = np.arange(n)
    while len(open_):
        asked = np.zeros(n, dtype=bool)
        asked[open_] = True
        rows = np.flatnonzero(asked[owner])
        size = np.diff(begin)[open_]
        parts = table.moments(rows, tilt[owner[rows]])
        log_scale[open_], mean[open_], variance[open_] = (
            np.add.reduceat(part, np.cumsum(size) - size) for part in parts
        )
        off = (weight - mean)[open_]
        low[open_] = np.where(off > 0, tilt[open_], low[open_])
        high[open_] = np.where(off < 0, tilt[open_], high[open_])
        far = np.abs(off) >= 0.1 * np.maximum(1.0, np.sqrt(variance[open_]))
        off, open_ = off[far], open_[far]
        after = tilt[open_] + np.clip(off / np.maximum(variance[open_], 1e-9), -1.0, 1.0)
        between = (after > low[open_]) & (after < high[open_])
        tilt[open_] = np.where(between, after, (low[open_] + high[open_]) / 2)
    return tilt, log_scale, center, variance
