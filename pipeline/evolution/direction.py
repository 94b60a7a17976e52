"""Test whether a theme rises or falls over all sessions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from pipeline.network.statistics import Floats, Ints, benjamini_hochberg

_WORK = 20_000_000  # steps of the exact distribution for one theme; beyond it the large-sample test stands alone
_ENOUGH = 5  # blocks with a theme that make its spread worth counting
LEAST_SESSIONS = 3


@dataclass(frozen=True)
class Directions:
    """The overall course of each theme.

    Attributes:
        direction: (n_themes,) up, down, steady or insufficient.
        slope: (n_themes,) change of the share per session, by weighted least squares.
        p, q: (n_themes,), NaN where nothing could have been shown.
    """

    direction: npt.NDArray[np.object_]
    slope: Floats
    p: Floats
    q: Floats


def find_directions(count: Ints, total: Ints, time: Ints, alpha: float) -> Directions:
    """Test every theme for a trend over sessions.

    Args:
        count: (n_sessions, n_themes) blocks with the theme.
        total: (n_sessions,) blocks.
        time: (n_sessions,) order of the session, from 0; sessions of one day share a number.
        alpha: false discovery rate.
    """
    p, least, slope = trend(count, total, time)
    tested = least <= alpha
    q = np.full(len(p), np.nan)
    q[tested] = benjamini_hochberg(p[tested])
    direction = np.where(tested, "steady", "insufficient").astype(object)
    shown = tested & (np.nan_to_num(q, nan=1.0) < alpha)
    direction[shown & (slope > 0)] = "up"
    direction[shown & (slope < 0)] = "down"
    return Directions(direction, slope, np.where(tested, p, np.nan), q)


def trend(count: Ints, total: Ints, time: Ints) -> tuple[Floats, Floats, Floats]:
    """Return (p, least possible p, slope) of the trend in shares, per theme; two-sided.

    The larger of two p-values, so that both must speak for a trend:

    - Cochran's (1954, *Biometrics* 10) and Armitage's (1955, *Biometrics* 11) test for trend in proportions, with its
      exact permutation distribution where that is small enough: the same blocks dealt out over the sessions;
    - the same statistic divided by the spread of sessions around the trend where that exceeds chance
      (quasi-likelihood: Wedderburn 1974, *Biometrika* 61), because a theme that is on one agenda and not on the next
      varies more than independent blocks do. The spread is the theme's own or, if larger, that of all themes
      together: few sessions say little about one theme (Smyth 2004, *Stat. Appl. Genet. Mol. Biol.* 3).
    """
    used = total > 0
    count, total, time = count[used], total[used], time[used]
    n_sessions, n_themes = count.shape
    everything = int(total.sum())
    marked = count.sum(axis=0)
    if n_sessions < LEAST_SESSIONS or np.ptp(time) == 0:
        return np.ones(n_themes), np.ones(n_themes), np.zeros(n_themes)
    mean_time = float(total @ time) / everything
    spread = float((total * (time - mean_time) ** 2).sum())
    score = (time - mean_time) @ count
    slope = score / spread
    share = marked / everything
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = marked * (everything - marked) / (everything * (everything - 1.0)) * spread
        z = np.where(variance > 0, score / np.sqrt(variance), 0.0)
        expected = total[:, None] * share
        chi = np.where(share * (1 - share) > 0, (count - expected) ** 2 / (expected * (1 - share)), 0.0).sum(axis=0)
    freedom = n_sessions - 2
    rest = np.maximum(chi - z**2, 0.0)
    common = marked >= _ENOUGH
    pooled = float(rest[common].mean()) / freedom if common.any() else 1.0
    known = freedom * max(1, int(common.sum()))
    extra = np.maximum(max(1.0, pooled), rest / freedom)
    p = 2 * special.stdtr(known, -np.abs(z) / np.sqrt(extra))
    least = np.ones(n_themes)
    for theme in np.flatnonzero((marked > 0) & (marked < everything)).tolist():
        k = int(marked[theme])
        top, bottom = _extreme(total, time, k), -_extreme(total, -time, k)
        furthest = max(top - k * mean_time, k * mean_time - bottom)
        least[theme] = 2 * special.stdtr(known, -furthest / np.sqrt(variance[theme]))
        exact = exact_trend(count[:, theme], total, time)
        if exact is not None:
            p[theme], least[theme] = max(p[theme], exact[0]), max(least[theme], exact[1])
    return np.minimum(p, 1.0), np.minimum(least, 1.0), slope


def _extreme(total: Ints, time: Ints, k: int) -> int:
    """Return the largest possible sum of times of ``k`` blocks."""
    order = np.argsort(-time, kind="stable")
    taken = np.minimum(total[order], np.maximum(0, k - (np.cumsum(total[order]) - total[order])))
    return int(taken @ time[order])


def exact_trend(count: Ints, total: Ints, time: Ints) -> tuple[float, float] | None:
    """Return the exact two-sided p of the sum of session times over marked blocks, and the least possible one.

    All ways of choosing the marked blocks are equally likely; extreme means as far from the mean or further.

    Returns:
        None when there are too many ways to work out.

    >>> exact_trend(np.array([0, 1, 2]), np.array([2, 2, 2]), np.array([0, 1, 2]))
    (0.2, 0.2)
    """
    k = int(count.sum())
    if 2 * k > int(total.sum()):  # the unmarked blocks tell the same with less work
        return exact_trend(total - count, total, time)
    steps = time - time.min()
    width = int(k * steps.max()) + 1
    if len(total) * k * (k + 1) * width > _WORK:
        return None
    ways = np.zeros((k + 1, width))
    ways[0, 0] = 1.0
    for n, step in zip(total.tolist(), steps.tolist(), strict=True):
        after = ways.copy()
        for x in range(1, min(n, k) + 1):
            shift = x * step
            if shift < width:
                after[x:, shift:] += special.comb(n, x) * ways[: k + 1 - x, : width - shift]
        ways = after / after.max()
    chance = ways[k] / ways[k].sum()
    middle = k * float(total @ steps) / float(total.sum())
    distance = np.abs(np.arange(width) - middle)
    seen = abs(int(count @ steps) - middle)
    possible = chance > 0
    p = chance[distance >= seen - 1e-9].sum()
    least = chance[distance >= distance[possible].max() - 1e-9].sum()
    return float(p), float(least)
