"""Ask what becomes of the tail of a sum of counts when one of its strata is replaced: for many replacements at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.network.statistics import Bools, Floats, Ints, approximate_tails, chernoff, distinct, tables, upper_tails

_CELLS = 8_000_000  # numbers held at once: 64 MB
_HEAVY = 5_000_000  # steps of one sum beyond which its replacements are worked out one by one


@dataclass(frozen=True)
class Sums:
    """Sums of independent hypergeometric counts, one per stratum.

    Attributes:
        begin, end: (n,) the rows of each sum.
        total, few, many: (m,) the parameters of each row: units, and how many of them stand with the rarer and with the
            more frequent entity.
    """

    begin: Ints
    end: Ints
    total: Ints
    few: Ints
    many: Ints

    @classmethod
    def of(cls, n: int, owner: Ints, total: Ints, one: Ints, other: Ints) -> Sums:
        """Lay out strata in order of ``owner``, the index of the sum each is part of."""
        size = np.bincount(owner, minlength=n)
        end = np.cumsum(size)
        return cls(end - size, end, total, np.minimum(one, other), np.maximum(one, other))


@dataclass(frozen=True)
class Replacements:
    """What is asked: the tail of a sum from ``weight`` up, were the stratum in ``row`` another one.

    All (n,); a replacement whose counts are 0 takes the stratum away.
    """

    owner: Ints
    row: Ints
    weight: Ints
    total: Ints
    one: Ints
    other: Ints

    def only(self, chosen: Bools | Ints) -> Replacements:
        """Keep some."""
        fields = (self.owner, self.row, self.weight, self.total, self.one, self.other)
        return Replacements(*(field[chosen] for field in fields))

    def __len__(self) -> int:
        return len(self.row)


def at_most_replaced(cut: float, sums: Sums, asked: Replacements) -> Bools:
    """Say of each replacement whether P(X >= weight) <= cut; exact values only where bounds leave it open.

    Exact ones take the distribution of the strata before the replaced one and of those after it, each worked out once
    per sum, so that a further replacement costs no more than one further stratum.
    """
    mean, variance = _moments(sums, asked)
    value, bound = approximate_tails(asked.weight, mean, variance)
    below = (asked.weight > 0) & (chernoff(asked.weight, mean) <= cut)
    open_ = np.flatnonzero((asked.weight > 0) & ~below & (value - bound <= cut))
    if not len(open_):
        return below
    most = np.zeros(len(sums.begin), dtype=np.int64)
    np.maximum.at(most, asked.owner[open_], asked.weight[open_])
    reach = np.concatenate([[0], np.cumsum(np.minimum(sums.few, np.repeat(most, sums.end - sums.begin)))])
    length = sums.end - sums.begin
    alone = length == 1  # nothing to add up: the tail of one count
    heavy = (alone | ((reach[sums.end] - reach[sums.begin]) * most > _HEAVY))[asked.owner[open_]]
    if heavy.any():
        below[open_[heavy]] = _one_by_one(sums, asked.only(open_[heavy])) <= cut
    open_ = open_[~heavy]
    owner = asked.owner[open_]
    size = np.frexp(most[owner])[1]  # sums of like weight and length together, so that one does not widen all
    open_ = open_[np.lexsort((owner, -length[owner], size))]
    owner = asked.owner[open_]
    starts = np.append(np.flatnonzero(np.diff(owner, prepend=-1)), len(open_))
    owner = owner[starts[:-1]]
    size = np.frexp(most[owner])[1]
    first = 0
    while first < len(owner):
        width = 1 << int(size[first])
        used = (
            2 * (length[owner[first]] + 1) * np.arange(1, len(owner) - first + 1) + starts[first + 1 :] - starts[first]
        )
        last = first + max(1, int(np.searchsorted(used * (width + 1), _CELLS, side="right")))
        last = min(last, int(np.searchsorted(size, size[first], side="right")))
        rows = open_[starts[first] : starts[last]]
        part = asked.only(rows)
        below[rows] = _tails(sums, part, int(part.weight.max())) <= cut
        first = last
    return below


def _moments(sums: Sums, asked: Replacements) -> tuple[Floats, Floats]:
    mean, variance = moments(sums.total, sums.few, sums.many)
    new_mean, new_variance = moments(asked.total, asked.one, asked.other)
    owner = np.repeat(np.arange(len(sums.begin)), sums.end - sums.begin)
    whole = [np.bincount(owner, part, len(sums.begin)) for part in (mean, variance)]
    return (
        whole[0][asked.owner] - mean[asked.row] + new_mean,
        np.maximum(whole[1][asked.owner] - variance[asked.row] + new_variance, 0.0),
    )


def moments(total: Ints, one: Ints, other: Ints) -> tuple[Floats, Floats]:
    """Return mean and variance of hypergeometric counts."""
    size = np.maximum(total, 1).astype(float)
    mean = one * other / size
    return mean, mean * (size - one) * (size - other) / (size * np.maximum(size - 1, 1))


def _one_by_one(sums: Sums, asked: Replacements) -> Floats:
    sizes = (sums.end - sums.begin)[asked.owner]
    owner = np.repeat(np.arange(len(asked)), sizes)
    rows = np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + sums.begin[asked.owner][owner]
    total, few, many = sums.total[rows], sums.few[rows], sums.many[rows]
    its = np.flatnonzero(rows == asked.row[owner])
    total[its], few[its], many[its] = asked.total, asked.one, asked.other
    return upper_tails(asked.weight, owner, total, few, many)


def _tails(sums: Sums, asked: Replacements, width: int) -> Floats:
    """Return P(X >= weight) of replacements ordered by sum; no weight is above ``width``."""
    owners, which = np.unique(asked.owner, return_inverse=True)
    which = which.reshape(-1)
    n_strata = (sums.end - sums.begin)[owners]
    by_length = np.argsort(-n_strata, kind="stable")
    place = np.empty(len(owners), dtype=np.int64)
    place[by_length] = np.arange(len(owners))
    owners, which, n_strata = owners[by_length], place[which], n_strata[by_length]
    offset = np.cumsum(n_strata) - n_strata
    rows = np.arange(int(n_strata.sum())) + np.repeat(sums.begin[owners] - offset, n_strata)
    kinds, kind = distinct(sums.total[rows], sums.few[rows], sums.many[rows])
    exactly, at_least = tables(kinds, width)
    reach = np.minimum(kinds[:, 1], width - 1)
    layers = int(n_strata[0])
    before = np.zeros((layers + 1, len(owners), width + 1))  # P(sum of the strata before = x); at the end: or more
    after = np.zeros((layers + 1, len(owners), width + 1))  # P(sum of the strata from here on >= x)
    before[0, :, 0] = 1.0
    after[:, :, 0] = 1.0
    alive = np.searchsorted(-n_strata, -np.arange(layers), side="left")  # sums that have so many strata or more
    for layer in range(layers):
        its = kind[offset[: int(alive[layer])] + layer]
        state = before[layer, : len(its)]
        before[layer + 1, : len(its)] = _one_more(state, exactly[its], at_least[its], int(reach[its].max()))
    for layer in range(layers - 1, -1, -1):
        its = kind[offset[: int(alive[layer])] + layer]
        state = after[layer + 1, : len(its)]
        after[layer, : len(its)] = _one_more_after(state, exactly[its], at_least[its], int(reach[its].max()))
    kinds, kind = distinct(asked.total, np.minimum(asked.one, asked.other), np.maximum(asked.one, asked.other))
    exactly, at_least = tables(kinds, width)
    layer_of = asked.row - sums.begin[asked.owner]
    most = int(np.minimum(kinds[:, 1], width - 1).max())
    rest = _one_more_after(after[layer_of + 1, which], exactly[kind], at_least[kind], most)
    missing = np.maximum(asked.weight[:, None] - np.arange(width + 1), 0)
    return np.asarray((before[layer_of, which] * np.take_along_axis(rest, missing, axis=1)).sum(axis=1))


def _one_more(state: Floats, exactly: Floats, at_least: Floats, reach: int) -> Floats:
    """Add a stratum to a sum: chances of 0, 1, ... and, at the end, of that many or more."""
    width = state.shape[1] - 1
    after = np.empty_like(state)
    after[:, :width] = state[:, :width] * exactly[:, :1]
    after[:, width] = state[:, width] + np.einsum("ij,ij->i", state[:, :width], at_least[:, :0:-1])
    for x in range(1, reach + 1):
        after[:, x:width] += state[:, : width - x] * exactly[:, x : x + 1]
    return after


def _one_more_after(state: Floats, exactly: Floats, at_least: Floats, reach: int) -> Floats:
    """Add a stratum to a sum: chances of 0, 1, ... or more."""
    width = state.shape[1] - 1
    after = at_least.copy()
    for x in range(reach + 1):
        after[:, x + 1 :] += state[:, 1 : width + 1 - x] * exactly[:, x : x + 1]
    after[:, 0] = 1.0
    return after
