"""Measure how new the mix of themes of a session is, and how much of it stays."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.network.statistics import Floats, Ints, benjamini_hochberg

WINDOW = 3  # sessions looked back and ahead
LEAST_SESSIONS = 2 * WINDOW + 1
_COLUMNS = ("session_id", "series", "window", "novelty", "transience", "resonance", "expected", "p", "q")


def novelty(
    count: Ints, sessions: tuple[str, ...], series: tuple[str, ...], n_shuffles: int, seed: int
) -> pd.DataFrame:
    """Compute novelty, transience and resonance (Barron, Huang, Spang and DeDeo 2018, *PNAS* 115) within each series.

    Novelty is the mean Kullback-Leibler divergence, in bits, of a session's mix of themes from those of the three
    sessions before; transience the same from the three after; resonance novelty minus transience: what was new and
    stayed. Few mentions make any mix look new, so novelty comes with what it would be if all sessions of the series
    drew from one mix (mentions shuffled over sessions) and the share of shuffles that reach it.

    Args:
        count: (n_sessions, n_themes) blocks with the theme, sessions in order of time.
        sessions, series: (n_sessions,) identifier and kind of meeting.
        n_shuffles: shuffles.
        seed: their seed.

    Returns:
        One row per session of a series with seven sessions or more that name a theme; transience and resonance are NaN
        for the last three, novelty and what goes with it for the first three.
    """
    frames = []
    for name in sorted(set(series)):
        rows = np.array([i for i, own in enumerate(series) if own == name and count[i].sum() > 0], dtype=np.int64)
        if len(rows) < LEAST_SESSIONS:
            continue
        frames.append(
            _of_series(count[rows], n_shuffles, seed).assign(session_id=[sessions[i] for i in rows], series=name)
        )
    if not frames:
        return pd.DataFrame(columns=list(_COLUMNS))
    return pd.concat(frames, ignore_index=True)[list(_COLUMNS)].sort_values("session_id", ignore_index=True)


def _of_series(count: Ints, n_shuffles: int, seed: int) -> pd.DataFrame:
    count = count[:, count.any(axis=0)]
    count = count[:, np.lexsort(count)]  # by counts alone, so that names of themes do not steer the shuffles
    n = len(count)
    seen = surprise(count, back=True)
    later = surprise(count, back=False)
    session, theme = np.nonzero(count)
    session, theme = (np.repeat(index, count[session, theme]) for index in (session, theme))
    rng = np.random.default_rng(seed)
    reached, total = np.zeros(n), np.zeros(n)
    for _ in range(n_shuffles):
        mixed = np.zeros_like(count)
        np.add.at(mixed, (session, rng.permutation(theme)), 1)
        by_chance = surprise(mixed, back=True)
        reached += by_chance >= seen - 1e-12
        total += by_chance
    p = np.where(np.isnan(seen), np.nan, (reached + 1) / (n_shuffles + 1))
    q = np.full(n, np.nan)
    known = ~np.isnan(p)
    q[known] = benjamini_hochberg(p[known])
    return pd.DataFrame(
        {
            "window": WINDOW,
            "novelty": seen,
            "transience": later,
            "resonance": seen - later,
            "expected": total / n_shuffles,
            "p": p,
            "q": q,
        }
    )


def surprise(count: Ints, back: bool) -> Floats:
    """Return the mean divergence of each row from the ``WINDOW`` rows before (or after) it; NaN where there are fewer.

    A prior of one mention, shared by all themes (Perks 1947), keeps the divergence finite.

    >>> surprise(np.array([[1, 0], [1, 0], [1, 0], [0, 1]]), back=True).round(4).tolist()
    [nan, nan, nan, 0.7925]
    """
    mix = count + 1 / count.shape[1]
    mix = mix / mix.sum(axis=1, keepdims=True)
    logs = np.log2(mix)
    if not back:
        mix, logs = mix[::-1], logs[::-1]
    result = np.full(len(mix), np.nan)
    result[WINDOW:] = 0.0
    for lag in range(1, WINDOW + 1):
        apart = (mix[lag:] * (logs[lag:] - logs[:-lag])).sum(axis=1)
        result[WINDOW:] += apart[WINDOW - lag :] / WINDOW
    return result if back else result[::-1]
