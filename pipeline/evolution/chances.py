"""Add up, stratum by stratum, how often pairs of entities would share a unit by chance."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pipeline.network.hypergeometric import distinct, hypergeometric
from pipeline.network.links import Counts, Pairs, shared_strata
from pipeline.network.statistics import Floats, Ints

_SAME = 1.0 + 1e-7  # chances that differ by rounding alone count as equal
_CELLS = 4_000_000  # chances worked out at once
_FEW = 16  # sums of which it takes longer to choose some than to add up all


class Chances:
    """The distributions of sums of the units that pairs share, one stratum after another.

    Rows stand for a pair in a stratum in which both entities stand: elsewhere the two cannot meet. What is worked out
    of a sum depends on its own rows alone, in their order.
    """

    def __init__(self, total: Ints, one: Ints, other: Ints) -> None:
        kinds, self._kind = distinct(total, np.minimum(one, other), np.maximum(one, other))
        self._few = kinds[:, 1]
        self._table = _table(kinds)

    @property
    def most(self) -> Ints:
        """The largest count possible, row by row."""
        return np.asarray(self._few[self._kind])

    def whole(self, begin: Ints, length: Ints, width: int) -> Floats:
        """Return the distributions of sums of rows that stand together, up to a width: (n, width)."""
        order = np.argsort(-length, kind="stable")
        result = np.empty((len(begin), width))
        *_, (_, result[order]) = self._grow(begin[order], length[order], width)
        return result

    def parts(
        self, begin: Ints, owner: Ints, length: Ints, both: Ints, width: int, widths: Ints
    ) -> dict[int, tuple[Ints, Floats]]:
        """Return chances of the first rows of sums, backwards from some counts.

        Args:
            begin: (n,) where the rows of each sum begin.
            owner, length: (n_asked,) of which sum, and how many of its rows.
            both: (n_asked,) below ``width``.
            width: counts looked at.
            widths: (n_asked,) how many chances are asked for.

        Returns:
            For each width which of those asked have it, and P(sum = both - x), x = 0 ... width - 1; 0 where both - x is
            negative.
        """
        longest = np.full(len(begin), -1, dtype=np.int64)
        np.maximum.at(longest, owner, length)
        order = np.argsort(-longest, kind="stable")
        order = order[: int((longest >= 0).sum())]
        place = np.empty(len(begin), dtype=np.int64)
        place[order] = np.arange(len(order))
        sequence = np.lexsort((length, widths))
        found, runs = {}, []
        for wide in np.unique(widths).tolist():
            mine = sequence[slice(*np.searchsorted(widths[sequence], [wide, wide + 1]))]
            found[wide] = mine, np.empty((len(mine), wide))
            layers, starts = np.unique(length[mine], return_index=True)
            runs.append(dict(zip(layers.tolist(), zip(starts, [*starts[1:], len(mine)], strict=True), strict=True)))
        for layer, state in self._grow(begin[order], longest[order], width):
            for (wide, (mine, chances)), own in zip(found.items(), runs, strict=True):
                if layer in own:
                    run = slice(*own[layer])
                    rest = both[mine[run], None] - np.arange(wide)
                    known = state[place[owner[mine[run]]][:, None], np.maximum(rest, 0)]
                    chances[run] = np.where(rest >= 0, known, 0.0)
        return found

    def _grow(self, begin: Ints, length: Ints, width: int) -> Iterator[tuple[int, Floats]]:
        """Yield how many rows were added and the distributions so far of sums, longest first."""
        state = np.zeros((len(begin), width))
        state[:, 0] = 1.0
        reach = np.zeros(len(begin), dtype=np.int64)
        yield 0, state
        for layer in range(int(length.max(initial=0))):
            n = int(np.searchsorted(-length, -layer, side="left"))
            kind = self._kind[begin[:n] + layer]
            few = self._few[kind]
            reach[:n] += few
            wide = min(width, int(reach[:n].max()) + 1)
            now, table = state[:n, :wide], self._table
            after = now * table[kind, :1]
            for x in range(1, min(int(few.max()) + 1, wide)):
                rows = slice(None) if n < _FEW or x == 1 else (few >= x).nonzero()[0]
                after[rows, x:] += now[rows, :-x] * table[kind[rows], x, None]
            state[:n, :wide] = after
            yield layer + 1, state


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
    """Return two-sided p, the least possible one and the mean of the present count, given the sum of both counts.

    Args:
        present: (n, width) chances of the present count.
        past: (n, width of the past) chances of the past count; larger counts than it has columns are not asked for.
        now, before: (n,) the counts seen.
    """
    both = (now + before)[:, None] - np.arange(present.shape[1])
    known = np.take_along_axis(past, np.clip(both, 0, past.shape[1] - 1), axis=1)
    return outcome(present, np.where((both >= 0) & (both < past.shape[1]), known, 0.0), now)


def outcome(present: Floats, rest: Floats, now: Ints) -> tuple[Floats, Floats, Floats]:
    """Do the same for the chances (n, width) that the past count is what is left of the sum by each present count."""
    chance = given_sum(present, rest)
    seen = chance[np.arange(len(now)), now]
    rarest = np.where(chance > 0, chance, np.inf).min(axis=1, initial=np.inf)
    p = np.where(chance <= seen[:, None] * _SAME, chance, 0.0).sum(axis=1)
    least = np.where(chance <= rarest[:, None] * _SAME, chance, 0.0).sum(axis=1)
    known = chance.any(axis=1)  # counts too large for the range of numbers are told nothing about
    mean = (chance * np.arange(chance.shape[1])).sum(axis=1)
    return np.where(known, p, 1.0), np.where(known, least, 1.0), mean


def given_sum(present: Floats, rest: Floats) -> Floats:
    """Return the distribution of the present count given the sum of the present and the past one.

    Args:
        present: (n, width) chances of the present count.
        rest: (n, width) chances of the past count that goes with each.
    """
    chance = present * rest
    total = chance.sum(axis=1, keepdims=True)
    return np.asarray(chance / np.where(total > 0, total, 1.0))


def tie_shift(counts: Counts, pairs: Pairs, weights: Ints, here: list[int], past: list[int]) -> tuple[float, float]:
    """Compare how strongly some pairs are tied in two sets of strata, all pairs together.

    Returns:
        (excess, spread): units shared in ``here`` beyond what they would be had no tie changed, summed over pairs, and
        the largest standard deviation that sum can have, which is that of pairs that all move together.
    """
    owner, stratum, one, other = shared_strata(counts, pairs.first, pairs.second)
    width = int(pairs.weight.max(initial=0)) + 1
    sides = []
    for side in (here, past):
        rows = np.flatnonzero(np.isin(stratum, side))
        length = np.bincount(owner[rows], minlength=len(pairs))
        chances = Chances(counts.sizes[stratum[rows]], one[rows], other[rows])
        sides.append(chances.whole(np.cumsum(length) - length, length, width))
    now, before = weights[here].sum(axis=0), weights[past].sum(axis=0)
    steps = np.arange(width)
    rest = (now + before)[:, None] - steps
    chance = given_sum(sides[0], np.where(rest >= 0, np.take_along_axis(sides[1], np.maximum(rest, 0), axis=1), 0.0))
    mean = chance @ steps
    variance = chance @ steps**2 - mean**2
    return float((now - mean).sum()), float(np.sqrt(np.maximum(variance, 0.0)).sum())
