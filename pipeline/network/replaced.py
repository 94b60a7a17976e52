"""Ask what becomes of the tail of a sum of counts when one of its strata is replaced: for many replacements at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.network.contour import circle, pieces
from pipeline.network.hypergeometric import distinct, tables
from pipeline.network.statistics import Bools, Floats, Ints
from pipeline.network.tails import LARGE, approximate_tails, chernoff, upper_tails

_CELLS = 8_000_000  # numbers held at once: 64 MB
_POINTS = 60  # of a circle, some


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
    length = sums.end - sums.begin
    alone = (length == 1)[asked.owner[open_]]  # nothing to add up: the tail of one count
    large = ~alone & (most[asked.owner[open_]] >= LARGE)
    if alone.any():
        below[open_[alone]] = _one_by_one(sums, asked.only(open_[alone])) <= cut
    if large.any():
        below[open_[large]] = _along_the_circle(sums, asked.only(open_[large])) <= cut
    open_ = open_[~(alone | large)]
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


def _along_the_circle(sums: Sums, asked: Replacements) -> Floats:
    """Take the stratum out of the characteristic function of its sum and put the other one in."""
    result = np.empty(len(asked))
    order = np.argsort(asked.owner, kind="stable")
    owners, first = np.unique(asked.owner[order], return_index=True)
    size = np.diff(np.append(first, len(order)))
    begin = np.concatenate([[0], np.cumsum((sums.end - sums.begin)[owners] + size)])  # both are held at once
    for low, high in pieces(begin, _POINTS):
        part = order[first[low] : first[high] if high < len(first) else len(order)]
        result[part] = _around(sums, owners[low:high], asked.only(part))
    return result


def _around(sums: Sums, owners: Ints, asked: Replacements) -> Floats:
    """Return P(X >= weight) of replacements ordered by sum, of these sums."""
    size = (sums.end - sums.begin)[owners]
    begin = np.concatenate([[0], np.cumsum(size)])
    rows = np.arange(int(begin[-1])) + np.repeat(sums.begin[owners] - begin[:-1], size)
    total, few, many = sums.total[rows], sums.few[rows], sums.many[rows]
    which = np.searchsorted(owners, asked.owner)
    new_few, new_many = np.minimum(asked.one, asked.other), np.maximum(asked.one, asked.other)
    certain = np.maximum(0, few + many - total)
    least, most = (np.add.reduceat(bound, begin[:-1]) for bound in (certain, few))
    at = asked.row - sums.begin[asked.owner] + begin[which]
    new_least = least[which] - certain[at] + np.maximum(0, new_few + new_many - asked.total)
    new_most = most[which] - few[at] + new_few
    p = np.where(asked.weight > new_most, 0.0, 1.0)
    live = np.flatnonzero((asked.weight > new_least) & (asked.weight <= new_most))
    target = np.zeros(len(owners), dtype=np.int64)
    np.maximum.at(target, which[live], asked.weight[live])
    target = np.minimum(np.maximum(target, least + 1), np.maximum(most, least + 1))
    useful = np.flatnonzero(least < most)  # of the others every count is certain
    place = np.full(len(owners), -1, dtype=np.int64)
    place[useful] = np.arange(len(useful))
    slow = place[which[live]] < 0
    if len(useful):
        chosen = np.flatnonzero((least < most)[np.repeat(np.arange(len(owners)), size)])
        spare = np.zeros(len(owners), dtype=np.int64)
        np.maximum.at(spare, which[live], (np.abs(target[which] - asked.weight) + few[at] + new_few)[live])
        begin = np.concatenate([[0], np.cumsum(size[useful])])
        whole = circle(target[useful], begin, total[chosen], few[chosen], many[chosen], spare[useful])
        now = live[~slow]
        own = place[which[now]]
        out = whole.strata(own, total[at[now]], few[at[now]], many[at[now]])
        into = whole.strata(own, asked.total[now], new_few[now], new_many[now])
        # A stratum that is most of what varies leaves too little to tell at the points that were kept.
        firm = out.variance <= 0.25 * whole.variance[own]
        slow[~slow] = ~firm
        values = whole.values[own] / out.values * into.values
        log_scale = whole.log_scale[own] - out.log_scale + into.log_scale
        log_scale += whole.tilt[own] * (into.center - out.center)
        p[now] = whole.upper(asked.weight[now], own, values, log_scale)
    if slow.any():
        p[live[slow]] = _one_by_one(sums, asked.only(live[slow]))
    return p


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
