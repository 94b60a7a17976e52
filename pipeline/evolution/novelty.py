"""Measure how new the mix of themes of a session is, and how much of it stays."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd

from pipeline.network.statistics import Floats, Ints, benjamini_hochberg

WINDOW = 3  # sessions looked back and ahead
LEAST_SESSIONS = 2 * WINDOW + 1
_STRIP = 1_000  # sessions, or draws, looked at in one go
_THREES = 5_000  # ways to choose the sessions compared with, beyond which some are drawn
_COLUMNS = ("session_id", "series", "window", "novelty", "transience", "resonance", "expected", "p", "q")


def novelty(count: Ints, sessions: tuple[str, ...], series: tuple[str, ...], seed: int) -> pd.DataFrame:
    """Compute novelty, transience and resonance (Barron, Huang, Spang and DeDeo 2018, *PNAS* 115) within each series.

    Novelty is the mean Kullback-Leibler divergence, in bits, of a session's mix of themes from those of the three
    sessions before; transience the same from the three after; resonance novelty minus transience: what was new and
    stayed. Few mentions make any mix look new, so novelty comes with its mean had the three come from anywhere in the
    series, and with the share of such threes that are as far away: the session is new for its time, not just odd.

    Args:
        count: (n_sessions, n_themes) blocks with the theme, sessions in order of time.
        sessions, series: (n_sessions,) identifier and kind of meeting.
        seed: seed of the draws that stand for all threes where there are too many.

    Returns:
        One row per session of a series with seven sessions or more that name a theme; transience and resonance are NaN
        for the last three, novelty and what goes with it for the first three.
    """
    frames = []
    for name in sorted(set(series)):
        rows = np.array([i for i, own in enumerate(series) if own == name and count[i].sum() > 0], dtype=np.int64)
        if len(rows) >= LEAST_SESSIONS:
            names = [sessions[i] for i in rows.tolist()]
            frames.append(_of_series(count[rows], seed).assign(session_id=names, series=name))
    if not frames:
        return pd.DataFrame(columns=list(_COLUMNS))
    return pd.concat(frames, ignore_index=True)[list(_COLUMNS)].sort_values("session_id", ignore_index=True)


def _of_series(count: Ints, seed: int) -> pd.DataFrame:
    mixes = count[:, count.any(axis=0)]
    n = len(count)
    seen, later, expected, p = (np.full(n, np.nan) for _ in range(4))
    threes = _threes(n - 1, seed)
    for start in range(0, n, _STRIP):
        for session, apart in enumerate(divergence(mixes, slice(start, start + _STRIP)), start):
            if session >= WINDOW:
                seen[session] = apart[session - WINDOW : session].mean()
                others = np.delete(apart, session)
                expected[session] = others.mean()
                p[session] = (others[threes].mean(axis=1) >= seen[session] - 1e-12).mean()
            if session < n - WINDOW:
                later[session] = apart[session + 1 : session + 1 + WINDOW].mean()
    q = np.full(n, np.nan)
    q[WINDOW:] = benjamini_hochberg(p[WINDOW:])
    columns = {"novelty": seen, "transience": later, "resonance": seen - later, "expected": expected, "p": p, "q": q}
    return pd.DataFrame({"window": WINDOW, **columns})


def _threes(n: int, seed: int) -> Ints:
    """Return (n_threes, 3) all ways to choose three of ``n``, or as many draws as fit."""
    if math.comb(n, WINDOW) <= _THREES:
        return np.array(list(itertools.combinations(range(n), WINDOW)), dtype=np.int64)
    rng = np.random.default_rng(seed)
    drawn = []
    for start in range(0, _THREES, _STRIP):
        chance = rng.random((min(_STRIP, _THREES - start), n))
        first = np.argpartition(chance, WINDOW, axis=1)[:, :WINDOW]
        order = np.argsort(np.take_along_axis(chance, first, axis=1), axis=1)
        drawn.append(np.take_along_axis(first, order, axis=1).astype(np.int64))
    return np.concatenate(drawn)


def divergence(count: Ints, rows: slice = slice(None)) -> Floats:
    """Return (n_rows, n) the Kullback-Leibler divergence in bits of the mix of some rows from that of each row.

    A prior of one mention, shared by all themes (Perks 1947), keeps it finite.

    >>> divergence(np.array([[1, 0], [0, 1]])).round(4).tolist()
    [[0.0, 0.7925], [0.7925, 0.0]]
    """
    mix = count + 1 / count.shape[1]
    mix = mix / mix.sum(axis=1, keepdims=True)
    logs = np.log2(mix)
    apart: Floats = (mix[rows] * logs[rows]).sum(axis=1)[:, None] - mix[rows] @ logs.T
    return np.maximum(apart, 0.0)
