"""Compute the exact tests, intervals and rates that links and changes rest on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

Z_95 = 1.959963984540054  # 97.5 % point of the normal distribution
# Two probabilities that differ by rounding alone count as equal when "as extreme or more" is decided.
_SAME = 1.0 + 1e-7
_CELLS = 4_000_000  # numbers held at once by the tables below: 32 MB
_HEAVY = 5_000_000  # steps of one convolution beyond which it is done by Fourier transform


def wilson(count: npt.ArrayLike, total: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return the 95 % interval of a share (Wilson 1927, *JASA* 22); 0 and 1 where the total is 0.

    >>> low, high = wilson(3, 10)
    >>> round(float(low), 4), round(float(high), 4)
    (0.1078, 0.6032)
    """
    k, n = np.broadcast_arrays(np.asarray(count, dtype=float), np.asarray(total, dtype=float))
    safe = np.where(n > 0, n, 1.0)
    share = k / safe
    middle = (share + Z_95**2 / (2 * safe)) / (1 + Z_95**2 / safe)
    half = Z_95 * np.sqrt(share * (1 - share) / safe + Z_95**2 / (4 * safe**2)) / (1 + Z_95**2 / safe)
    low = np.where((n > 0) & (k > 0), np.clip(middle - half, 0.0, 1.0), 0.0)
    high = np.where((n > 0) & (k < n), np.clip(middle + half, 0.0, 1.0), 1.0)
    return low, high


def benjamini_hochberg(p: npt.ArrayLike, n_tests: int | None = None) -> Floats:
    """Return the adjusted p-values of Benjamini and Hochberg (1995, *JRSS B* 57).

    Args:
        p: p-values of the tests.
        n_tests: number of tests made; those not in ``p`` had p = 1.

    >>> benjamini_hochberg([0.01, 0.04, 0.03], n_tests=4).round(6).tolist()
    [0.04, 0.053333, 0.053333]
    """
    values = np.asarray(p, dtype=float)
    m = len(values) if n_tests is None else n_tests
    if m < len(values):
        raise ValueError(f"{len(values)} p-values cannot come from {m} tests")
    order = np.argsort(values, kind="stable")
    scaled = values[order] * m / np.arange(1, len(values) + 1)
    q = np.empty_like(values)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q


def npmi(weight: npt.ArrayLike, count: npt.ArrayLike, other: npt.ArrayLike, total: npt.ArrayLike) -> Floats:
    """Return normalised pointwise mutual information (Bouma 2009), -1..1; NaN where both are in every unit.

    >>> npmi(2, 2, 2, 8).round(6).tolist(), npmi(1, 2, 4, 8).round(6).tolist(), npmi(0, 2, 2, 8).tolist()
    (1.0, 0.0, -1.0)
    """
    w, a, b, n = (np.asarray(value, dtype=float) for value in (weight, count, other, total))
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log(w * n / (a * b)) / -np.log(w / n)
    return np.where(w == 0, -1.0, np.where(w >= n, np.nan, value))


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


def upper_tails(weight: Ints, owner: Ints, total: Ints, marked: Ints, drawn: Ints) -> Floats:
    """Return P(X >= weight) where X is a sum of independent hypergeometric counts, one per stratum.

    This is the stratified form of Fisher's exact test (Fisher 1935; for strata, Cochran 1954, Mantel and Haenszel 1959,
    here without their normal approximation). The distribution is convolved stratum by stratum with all that has
    already reached the observed weight gathered in one state, so only sums of positive numbers occur and
    even p-values of 1e-100 keep their digits.

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
    live = np.flatnonzero((weight > least) & (weight <= most))
    if not len(live):
        return p
    n_strata = np.bincount(owner, minlength=n)
    first = np.cumsum(n_strata) - n_strata
    work = np.bincount(owner, np.minimum(few, weight[owner]), minlength=n) * weight
    for item in live[work[live] > _HEAVY].tolist():
        part = slice(int(first[item]), int(first[item] + n_strata[item]))
        p[item] = _heavy_tail(int(weight[item]), total[part], few[part], many[part])
    live = live[work[live] <= _HEAVY]
    live = live[np.lexsort((-n_strata[live], weight[live]))]
    start = 0
    while start < len(live):
        stop = _chunk_end(weight[live], n_strata[live], start)
        chunk = live[start:stop]
        p[chunk] = _tails_of(weight[chunk], first[chunk], n_strata[chunk], total, few, many)
        start = stop
    return np.clip(p, 0.0, 1.0)


def _chunk_end(weight: Ints, n_strata: Ints, start: int) -> int:
    """Return the end of a run of sums of like weight that fits in memory; ``weight`` ascends."""
    widest = max(int(weight[start]) + 1, int(weight[start] * 1.25))
    end = int(np.searchsorted(weight, widest, side="left"))
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


def _heavy_tail(weight: int, total: Ints, few: Ints, many: Ints) -> float:
    """Return P(X >= weight) of one large sum by Fourier transform of the exponentially tilted counts.

    Tilting moves the mean to ``weight``, so that the tail keeps its digits however small it is (Keich 2005, *J. Comput.
    Biol.* 12), and leaves a distribution so narrow that a transform of some forty standard deviations holds it.
    """
    kinds, kind = distinct(total, few, many)
    times = np.bincount(kind, minlength=len(kinds))
    pmf = hypergeometric(kinds[:, 0], kinds[:, 1], kinds[:, 2])
    x = np.arange(pmf.shape[1])
    with np.errstate(divide="ignore"):
        logs = np.log(pmf)

    def tilted(tilt: float) -> tuple[Floats, float, float, float]:
        tops = (logs + tilt * x).max(axis=1, keepdims=True)
        parts = np.exp(logs + tilt * x - tops)
        sums = parts.sum(axis=1, keepdims=True)
        parts = parts / sums
        means = parts @ x
        variance = float(times @ (parts @ x**2 - means**2))
        return parts, float(times @ (np.log(sums) + tops)[:, 0]), float(times @ means), variance

    tilt, (parts, log_sum, mean, variance) = 0.0, tilted(0.0)
    upper = weight > mean
    for _ in range(60 if upper else 0):  # Newton's method with bounded steps: the mean grows with the tilt
        tilt += min(1.0, max(-1.0, (weight - mean) / max(variance, 1e-9)))
        parts, log_sum, mean, variance = tilted(tilt)
        if abs(weight - mean) < 0.1 * max(1.0, np.sqrt(variance)):
            break
    size = 1 << int(np.ceil(np.log2(max(pmf.shape[1], 40 * np.sqrt(variance) + 64))))
    sums = np.fft.irfft(np.prod(np.fft.rfft(parts, size, axis=1) ** times[:, None], axis=0), size)
    steps = np.arange(size // 2)
    if not upper:
        return float(1 - np.maximum(sums[(weight - 1 - steps) % size], 0.0).sum())
    chance = np.maximum(sums[(weight + steps) % size], 0.0)
    return float((chance * np.exp(log_sum - tilt * (weight + steps))).sum())


def distinct(total: Ints, few: Ints, many: Ints) -> tuple[Ints, Ints]:
    """Return the (n, 3) distinct triples in order of first appearance, and which of them each row is."""
    sizes = pd.factorize(total)[0].astype(np.int64)
    code = (sizes * (int(few.max(initial=0)) + 1) + few) * (int(many.max(initial=0)) + 1) + many
    which, codes = pd.factorize(code)
    first = np.zeros(len(codes), dtype=np.int64)
    first[which[::-1]] = np.arange(len(code))[::-1]
    return np.stack([total[first], few[first], many[first]], axis=1), which.astype(np.int64)


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
    size = np.maximum(total, 1).astype(float)
    part = marked * drawn / size
    mean = np.bincount(owner, part, len(weight))
    spread = part * (size - marked) * (size - drawn) / (size * np.maximum(size - 1, 1))
    value, bound = approximate_tails(weight, mean, np.bincount(owner, spread, len(weight)))
    below = (weight > 0) & (chernoff(weight, mean) <= cut)
    open_ = (weight > 0) & ~below & (value - bound <= cut)
    if open_.any():
        rows = np.flatnonzero(open_[owner])
        # Large counts first: then the many strata with a count of 0 or 1 stand together and take one step each.
        rows = rows[np.lexsort((-np.minimum(marked[rows], drawn[rows]), owner[rows]))]
        place = np.cumsum(open_) - 1
        below[open_] = upper_tails(weight[open_], place[owner[rows]], total[rows], marked[rows], drawn[rows]) <= cut
    return below


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
