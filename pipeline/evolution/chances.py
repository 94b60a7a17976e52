"""Add up, stratum by stratum, how often pairs of entities would share a unit by chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from pipeline.network.hypergeometric import distinct, hypergeometric
from pipeline.network.links import Counts, Pairs, shared_strata
from pipeline.network.statistics import Bools, Floats, Ints

_SAME = 1.0 + 1e-7  # chances that differ by rounding alone count as equal
_CELLS = 4_000_000  # chances worked out at once
_MANY = 32  # strata from which they are first added up among themselves


class Chances:
    """The distribution of the units each pair shares, over any strata.

    Only strata in which both entities stand are looked at: elsewhere the two cannot meet.
    """

    def __init__(self, counts: Counts, pairs: Pairs) -> None:
        pair, stratum, one, other = shared_strata(counts, pairs.first, pairs.second)
        order = np.argsort(stratum, kind="stable")
        self._pair = pair[order]
        self._begin = np.searchsorted(stratum[order], np.arange(len(counts.sizes) + 1))
        few, many = np.minimum(one, other)[order], np.maximum(one, other)[order]
        kinds, self._kind = distinct(counts.sizes[stratum[order]], few, many)
        self._few = kinds[:, 1]
        self._table = _table(kinds)
        self._width = int(pairs.weight.max(initial=0)) + 1
        self._n = len(pairs)

    def nothing(self) -> Floats:
        """Return the distribution over no strata at all, certainly 0: (n_pairs, 1)."""
        return np.ones((self._n, 1))

    def add(self, state: Floats, strata: Sequence[int]) -> Floats:
        """Return the distribution of each pair after some further strata: (n_pairs, width)."""
        if len(strata) > _MANY:
            return convolved(state, self._over(strata), self._width)
        return self._one_by_one(_widened(state, self._width), strata)

    def _over(self, strata: Sequence[int]) -> Floats:
        """Return the distribution over many strata, no wider than it must be: by halves, which are narrow."""
        if len(strata) > _MANY:
            half = len(strata) // 2
            return convolved(self._over(strata[:half]), self._over(strata[half:]), self._width)
        return self._one_by_one(_widened(self.nothing(), self._reach(strata)), strata)

    def _one_by_one(self, state: Floats, strata: Sequence[int]) -> Floats:
        for stratum in strata:
            rows = self._rows(stratum)
            self._convolve(state, self._pair[rows], self._kind[rows])
        return state

    def of(self, pairs: Ints, strata: Sequence[int]) -> Floats:
        """Return the distribution of some pairs, ascending, over some strata, no wider than it must be."""
        place = np.full(self._n, -1, dtype=np.int64)
        place[pairs] = np.arange(len(pairs))
        state = _widened(np.ones((len(pairs), 1)), self._reach(strata))
        for stratum in strata:
            rows = self._rows(stratum)
            at = place[self._pair[rows]]
            self._convolve(state, at[at >= 0], self._kind[rows][at >= 0])
        return state

    def _rows(self, stratum: int) -> slice:
        return slice(int(self._begin[stratum]), int(self._begin[stratum + 1]))

    def _reach(self, strata: Sequence[int]) -> int:
        """Return how many counts are possible over some strata, for the pair with most."""
        most = np.zeros(self._n, dtype=np.int64)
        for stratum in strata:
            rows = self._rows(stratum)
            most[self._pair[rows]] += self._few[self._kind[rows]]
        return min(self._width, int(most.max(initial=0)) + 1)

    def can_meet(self, strata: Iterable[int]) -> Bools:
        """Say which pairs stand together in some stratum."""
        found = np.zeros(self._n, dtype=bool)
        for stratum in strata:
            found[self._pair[self._begin[stratum] : self._begin[stratum + 1]]] = True
        return found

    def _convolve(self, state: Floats, at: Ints, kind: Ints) -> None:
        if not len(at):
            return
        now = state[at]
        after = now * self._table[kind, :1]
        for x in range(1, min(int(self._few[kind].max()) + 1, state.shape[1])):
            after[:, x:] += now[:, :-x] * self._table[kind, x : x + 1]
        state[at] = after


def _widened(state: Floats, width: int) -> Floats:
    """Return a distribution with room for more: a copy, or the same where it is as wide already."""
    if state.shape[1] >= width:
        return state
    return np.pad(state, ((0, 0), (0, width - state.shape[1])))


def convolved(one: Floats, other: Floats, width: int) -> Floats:
    """Return the distribution of the sum of two counts, row by row, of which ``width`` columns at most are kept."""
    if one.shape[1] < other.shape[1]:
        one, other = other, one
    wide = one.shape[1]
    result = np.zeros((len(one), min(width, wide + other.shape[1] - 1)))
    for x in range(min(other.shape[1], result.shape[1])):
        end = min(result.shape[1], x + wide)
        result[:, x:end] += one[:, : end - x] * other[:, x : x + 1]
    return result


def _table(kinds: Ints) -> Floats:
    """Return P(X = x), one row per (total, few, many)."""
    chances = np.zeros((len(kinds), int(kinds[:, 1].max(initial=0)) + 1))
    order = np.argsort(kinds[:, 1], kind="stable")
    start = 0
    while start < len(order):
        size = int(kinds[order[start], 1])  # rows of like support together
        end = int(np.searchsorted(kinds[order, 1], max(size + 4, 2 * size), side="left"))
        end = min(end, start + max(1, _CELLS // (2 * size + 4)))
        part = order[start:end]
        found = hypergeometric(kinds[part, 0], kinds[part, 1], kinds[part, 2])
        chances[part, : found.shape[1]] = found
        start = end
    return chances


def conditional(present: Floats, past: Floats, now: Ints, before: Ints) -> tuple[Floats, Floats, Floats]:
    """Return two-sided p, the least possible one and the mean of the present count, given the sum of both counts."""
    chance = given_sum(present, past, now + before)
    seen = chance[np.arange(len(now)), now]
    rarest = np.where(chance > 0, chance, np.inf).min(axis=1, initial=np.inf)
    p = np.where(chance <= seen[:, None] * _SAME, chance, 0.0).sum(axis=1)
    least = np.where(chance <= rarest[:, None] * _SAME, chance, 0.0).sum(axis=1)
    known = chance.any(axis=1)  # counts too large for the range of numbers are told nothing about
    return np.where(known, p, 1.0), np.where(known, least, 1.0), chance @ np.arange(chance.shape[1])


def given_sum(present: Floats, past: Floats, both: Ints) -> Floats:
    """Return the distribution of the present count given the sum of the present and the past one.

    Args:
        present: (n, width) chances of the present count.
        past: (n, width of the past) chances of the past count; larger counts than it has columns are not asked for.
        both: (n,) the sums.
    """
    rest = both[:, None] - np.arange(present.shape[1])
    known = np.take_along_axis(past, np.clip(rest, 0, past.shape[1] - 1), axis=1)
    chance = np.where((rest >= 0) & (rest < past.shape[1]), present * known, 0.0)
    total = chance.sum(axis=1, keepdims=True)
    return np.asarray(chance / np.where(total > 0, total, 1.0))


def tie_shift(counts: Counts, pairs: Pairs, weights: Ints, here: list[int], past: list[int]) -> tuple[float, float]:
    """Compare how strongly some pairs are tied in two sets of strata, all pairs together.

    Returns:
        (excess, spread): units shared in ``here`` beyond what they would be had no tie changed, summed over pairs, and
        the largest standard deviation that sum can have, which is that of pairs that all move together.
    """
    chances = Chances(counts, pairs)
    present, earlier = (chances.add(chances.nothing(), strata) for strata in (here, past))
    now, before = weights[here].sum(axis=0), weights[past].sum(axis=0)
    chance = given_sum(present, earlier, now + before)
    steps = np.arange(chance.shape[1])
    mean = chance @ steps
    variance = chance @ steps**2 - mean**2
    return float((now - mean).sum()), float(np.sqrt(np.maximum(variance, 0.0)).sum())
