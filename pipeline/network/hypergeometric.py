"""Compute the chances of counts whose margins are given, and the exact test of one table."""

from __future__ import annotations

import numpy as np

from pipeline.network.statistics import Floats, Ints

# Two probabilities that differ by rounding alone count as equal when "as extreme or more" is decided.
_SAME = 1.0 + 1e-7
_CELLS = 4_000_000  # numbers held at once by the tables below: 32 MB


def hypergeometric(total: Ints, marked: Ints, drawn: Ints) -> Floats:
    """Return P(X = x) for x = 0, 1, ...: marked units met when ``drawn`` of ``total`` are drawn.

    Built from the ratios of neighbouring probabilities, outwards from the mode, and normalised: no factorials, so the
    relative error stays near 1e-14 however many units there are.

    Args:
        total, marked, drawn: (n,) units, units of the first kind, units drawn.

    Returns:
        (n, width) probabilities; width is one more than the largest possible x.

    >>> hypergeometric(np.array([8]), np.array([2]), np.array([4])).round(6).tolist()
    [[0.214286, 0.571429, 0.214286]]
    """
    top = np.minimum(marked, drawn)
    bottom = np.maximum(0, marked + drawn - total)
    width = int(top.max(initial=0)) + 1
    if width == 1:
        return np.ones((len(total), 1))
    x = np.arange(width - 1)
    up = (marked[:, None] - x) * (drawn[:, None] - x)
    down = (x + 1) * (total[:, None] - marked[:, None] - drawn[:, None] + x + 1)
    inside = (x >= bottom[:, None]) & (x < top[:, None])
    ratio = np.where(inside, up, 1) / np.where(inside, down, 1)
    mode = np.clip((marked + 1) * (drawn + 1) // (total + 2), bottom, top)[:, None]
    rising = np.cumprod(np.where(inside & (x >= mode), ratio, 1.0), axis=1)
    falling = np.cumprod(np.where(inside & (x < mode), 1.0 / ratio, 1.0)[:, ::-1], axis=1)[:, ::-1]
    values = np.ones((len(total), width))
    values[:, 1:] *= rising
    values[:, :-1] *= falling
    columns = np.arange(width)
    values[(columns < bottom[:, None]) | (columns > top[:, None])] = 0.0
    return np.asarray(values / values.sum(axis=1, keepdims=True), dtype=np.float64)


def distinct(total: Ints, few: Ints, many: Ints) -> tuple[Ints, Ints]:
    """Return the (n, 3) distinct triples, ascending by total, few and many, and which of them each row is."""
    wide, high = int(few.max(initial=0)) + 1, int(many.max(initial=0)) + 1
    span = (int(total.max(initial=0)) + 1) * wide * high
    if span <= max(_CELLS, 4 * len(total)):
        sizes, size = None, total
    else:  # a few large totals would make the table of what is there too long
        sizes, size = np.unique(total, return_inverse=True)
        span = len(sizes) * wide * high
    codes, which = numbered((size.reshape(-1) * wide + few) * high + many, span)
    rest, size = codes % (wide * high), codes // (wide * high)
    return np.stack([size if sizes is None else sizes[size], rest // high, rest % high], axis=1), which


def numbered(codes: Ints, span: int) -> tuple[Ints, Ints]:
    """Return the distinct numbers among some from 0 up to ``span``, ascending, and which of them each is.

    >>> [found.tolist() for found in numbered(np.array([5, 2, 5]), 6)]
    [[2, 5], [1, 0, 1]]
    """
    if span > max(_CELLS, 4 * len(codes)):
        found, which = np.unique(codes, return_inverse=True)
        return found, which.reshape(-1).astype(np.int64)
    present = np.zeros(span, dtype=bool)
    present[codes] = True
    found = np.flatnonzero(present)
    place = np.empty(span, dtype=np.int64)
    place[found] = np.arange(len(found))
    return found, place[codes]


def tables(kinds: Ints, width: int) -> tuple[Floats, Floats]:
    """Return P(X = x) for x < width and P(X >= x) for x <= width, one row per (total, few, many)."""
    exactly = np.zeros((len(kinds), width))
    at_least = np.zeros((len(kinds), width + 1))
    by_size = np.argsort(kinds[:, 1], kind="stable")
    start = 0
    while start < len(by_size):
        # Rows of like support together: one dominant pair of entities must not widen the table of all others.
        size = int(kinds[by_size[start], 1])
        end = int(np.searchsorted(kinds[by_size, 1], max(size + 4, 2 * size), side="left"))
        end = min(end, start + max(1, _CELLS // (2 * (2 * size + 4))))
        part = by_size[start:end]
        pmf = hypergeometric(kinds[part, 0], kinds[part, 1], kinds[part, 2])
        tail = np.cumsum(pmf[:, ::-1], axis=1)[:, ::-1]
        cut = min(pmf.shape[1], width)
        exactly[part, :cut] = pmf[:, :cut]
        cut = min(tail.shape[1], width + 1)
        at_least[part, :cut] = tail[:, :cut]
        start = end
    return exactly, at_least


def fisher(count: Ints, n: Ints, all_count: Ints, all_n: Ints) -> tuple[Floats, Floats]:
    """Test whether ``count`` of ``n`` differs from the rest of ``all_count`` of ``all_n`` (Fisher 1935), two-sided.

    Two-sided means: all tables at most as likely as the one seen, given the margins.

    Returns:
        (p, least): the p-value, and the smallest one that any table with these margins could have; where ``least`` is
        above the level, nothing could have been shown (Tarone 1990, *Biometrics* 46).

    >>> p, least = fisher(np.array([3]), np.array([4]), np.array([4]), np.array([8]))
    >>> p.round(6).tolist(), least.round(6).tolist()
    ([0.485714], [0.028571])
    """
    p, least = np.ones(len(count)), np.ones(len(count))
    if not len(count):
        return p, least
    size = np.minimum(all_count, n)
    by_size = np.argsort(size, kind="stable")
    start = 0
    while start < len(by_size):
        # Tables of like width together, so that one large table does not widen all others.
        widest = 2 * int(size[by_size[start]]) + 8
        end = int(np.searchsorted(size[by_size], widest, side="left"))
        part = by_size[start : min(end, start + max(1, _CELLS // (4 * (widest + 1))))]
        pmf = hypergeometric(all_n[part], all_count[part], n[part])
        seen = pmf[np.arange(len(part)), count[part]]
        rarest = np.where(pmf > 0, pmf, np.inf).min(axis=1)  # impossible tables have probability 0
        p[part] = np.where(pmf <= seen[:, None] * _SAME, pmf, 0.0).sum(axis=1)
        least[part] = np.where(pmf <= rarest[:, None] * _SAME, pmf, 0.0).sum(axis=1)
        start += len(part)
    return np.minimum(p, 1.0), np.minimum(least, 1.0)
