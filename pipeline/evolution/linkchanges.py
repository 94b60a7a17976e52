"""Test whether links appear, vanish, strengthen or weaken from one step of time to the next."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from pipeline.evolution.chances import Chances, conditional
from pipeline.evolution.leftout import LeftOut
from pipeline.evolution.timeline import Period, Timeline
from pipeline.network.incidence import Incidence
from pipeline.network.links import Pairs, counts_of, pairs_of
from pipeline.network.statistics import Floats, Ints, benjamini_hochberg
from pipeline.network.within import pairs_within

_COLUMNS = ("period", "source", "target", "change", "weight", "weight_before", "expected", "p", "q", "robust")
MOST_STEPS = 100  # steps told; of a longer history the last ones, each against everything before it


class _Step(NamedTuple):
    """A step of time: its name, its strata, and those that came before."""

    name: str
    here: list[int]
    past: list[int]


class _Move(NamedTuple):
    """When a step is tested: the chain of growing pasts it is part of, and what its past has more than the last."""

    step: int
    chain: int
    newly: list[int]


class _Found(NamedTuple):
    """Pairs tested in one step, as columns."""

    row: Ints
    now: Ints
    before: Ints
    expected: Floats
    p: Floats
    least: Floats


def link_changes(
    incidence: Incidence, timeline: Timeline, periods: Collection[Period], alpha: float, min_blocks: int
) -> dict[Period, pd.DataFrame]:
    """Compare the association of each pair in each step with that in all earlier steps.

    The test is Zelen's (1971, *Biometrika* 58) exact test that odds ratios are equal, with sessions as strata: given
    how often the two stand together in all, the number in this step depends on the counts of each entity alone, not on
    how strongly they are tied. So a pair that is met more often only because both are spoken of more often is no
    stronger link. Two-sided as Fisher's test; Benjamini-Hochberg over the pairs of the step whose margins could have
    given p <= ``alpha``.

    Args:
        incidence: entities by units, of the dated sessions alone.
        timeline: the dated sessions.
        periods: lengths of a step.
        alpha: false discovery rate.
        min_blocks: an entity in fewer units is left out.

    Returns:
        Per length one row per step (the last hundred) and pair that stands together in it, and per pair that
        significantly does not: period, source, target, change (appeared, vanished, strengthened, weakened, steady,
        insufficient), weight, weight_before, expected (in this step, had the tie not changed), p and q (NaN where
        insufficient), robust (share of leave-one-report-out runs in which p stays at or below the cut-off; NaN where
        nothing changed).
    """
    counts, pairs = counts_of(incidence), pairs_of(incidence.matrix)
    frequent = counts.totals >= min_blocks
    keep = frequent[pairs.first] & frequent[pairs.second]
    pairs = Pairs(pairs.first[keep], pairs.second[keep], pairs.weight[keep])
    told = {period: list(_steps(incidence, timeline, period))[-MOST_STEPS:] for period in periods}
    steps = [step for part in told.values() for step in part]
    moves = _in_order(steps)
    weights = _weights_by_stratum(incidence, pairs)
    found: list[list[_Found]] = [[] for _ in steps]
    size = np.frexp(pairs.weight + 1)[1]  # pairs of like weight together, so that one does not widen all
    for like in np.unique(size).tolist():
        rows = np.flatnonzero(size == like)
        part = Pairs(pairs.first[rows], pairs.second[rows], pairs.weight[rows])
        for index, outcome in _compare(Chances(counts, part), rows, weights[:, rows].toarray(), steps, moves):
            found[index].append(outcome)
    left_out = LeftOut(incidence, counts, pairs)
    frames = iter(
        [_label(incidence, pairs, left_out, parts, step, alpha) for parts, step in zip(found, steps, strict=True)]
    )
    return {period: _together([next(frames) for _ in part]) for period, part in told.items()}


def _together(frames: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return pd.DataFrame(columns=list(_COLUMNS))
    return pd.concat(filled, ignore_index=True).sort_values(["period", "source", "target"], ignore_index=True)


def _steps(incidence: Incidence, timeline: Timeline, period: Period) -> Iterator[_Step]:
    stratum = {name: i for i, name in enumerate(incidence.strata)}
    own = np.array([stratum.get(name, -1) for name in timeline.sessions], dtype=np.int64)
    names, period_of = timeline.periods(period)
    past: list[int] = []
    for number, name in enumerate(names):
        sessions = np.flatnonzero(period_of == number)
        before = np.flatnonzero((timeline.ends < timeline.starts[sessions].min()) & (period_of != number))
        here, known = (own[chosen][own[chosen] >= 0] for chosen in (sessions, before))
        past = past + known[~np.isin(known, past)].tolist()
        yield _Step(name, here.tolist(), past)


def _in_order(steps: Sequence[_Step]) -> list[_Move]:
    """Order steps, of whatever length, so that each past goes on from one that was worked out before."""
    chains: list[list[int]] = []
    moves = []
    for index in sorted(range(len(steps)), key=lambda i: len(steps[i].past)):
        past = steps[index].past
        chain = next((n for n, known in enumerate(chains) if past[: len(known)] == known), len(chains))
        if chain == len(chains):
            chains.append([])
        moves.append(_Move(index, chain, past[len(chains[chain]) :]))
        chains[chain] = past
    return moves


def _weights_by_stratum(incidence: Incidence, pairs: Pairs) -> sparse.csc_matrix:
    """Count the units each pair, in order of first and second, shares per stratum: (n_strata, n_pairs)."""
    stratum, shared = pairs_within(incidence)
    n = len(incidence.entities)
    known, code = pairs.first * n + pairs.second, shared.first * n + shared.second
    row = np.minimum(np.searchsorted(known, code), max(0, len(known) - 1))
    mine = known[row] == code if len(known) else np.zeros(len(code), dtype=bool)
    placed = (shared.weight[mine], (stratum[mine], row[mine]))
    return sparse.csc_matrix(placed, shape=(len(incidence.strata), len(pairs)))


def _compare(
    chances: Chances, rows: Ints, weights: Ints, steps: Sequence[_Step], moves: Sequence[_Move]
) -> Iterator[tuple[int, _Found]]:
    """Test pairs of like weight in every step."""
    pasts: dict[int, tuple[Floats, Ints]] = {}
    for move in moves:
        past, before = pasts.get(move.chain) or (chances.nothing(), np.zeros(len(rows), dtype=np.int64))
        past, before = chances.add(past, move.newly), before + weights[move.newly].sum(axis=0)
        pasts[move.chain] = past, before
        here = steps[move.step].here
        now = weights[here].sum(axis=0)
        # Nothing can be told of a pair that cannot meet in this step, or has never met in it or before.
        chosen = np.flatnonzero((now + before > 0) & chances.can_meet(here))
        p, least, expected = conditional(chances.of(chosen, here), past[chosen], now[chosen], before[chosen])
        yield move.step, _Found(rows[chosen], now[chosen], before[chosen], expected, p, least)


def _label(
    incidence: Incidence, pairs: Pairs, left_out: LeftOut, parts: Sequence[_Found], step: _Step, alpha: float
) -> pd.DataFrame:
    if not parts:
        return pd.DataFrame(columns=list(_COLUMNS))
    found = _Found(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    tested = found.least <= alpha
    q = np.full(len(found.p), np.nan)
    q[tested] = benjamini_hochberg(found.p[tested])
    changed = tested & (np.nan_to_num(q, nan=1.0) < alpha)
    more = found.now > found.expected
    change = np.where(tested, "steady", "insufficient").astype(object)
    change[changed & more] = "strengthened"
    change[changed & ~more] = "weakened"
    change[changed & more & (found.before == 0)] = "appeared"
    change[changed & ~more & (found.now == 0)] = "vanished"
    robust = np.full(len(found.p), np.nan)
    cut = alpha * int(changed.sum()) / max(1, int(tested.sum()))
    robust[changed] = left_out.robust(found.row[changed], step.here, step.past, cut)
    names = np.array(incidence.entities, dtype=object)
    rank = np.argsort(np.argsort(names))
    first, second = pairs.first[found.row], pairs.second[found.row]
    ordered = rank[first] < rank[second]
    frame = pd.DataFrame(
        {
            "period": step.name,
            "source": names[np.where(ordered, first, second)],
            "target": names[np.where(ordered, second, first)],
            "change": change,
            "weight": found.now,
            "weight_before": found.before,
            "expected": found.expected,
            "p": np.where(tested, found.p, np.nan),
            "q": q,
            "robust": robust,
        }
    )
    told: pd.DataFrame = frame[changed | (found.now > 0)]
    return told
