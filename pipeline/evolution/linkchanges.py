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
from pipeline.network.links import Counts, Pairs, counts_of, pairs_of
from pipeline.network.statistics import Floats, Ints, benjamini_hochberg
from pipeline.network.within import pairs_within

_COLUMNS = ("period", "source", "target", "change", "weight", "weight_before", "expected", "p", "q", "robust")
_STRATA = 2_000_000  # strata of all pairs worked out at once
MOST_STEPS = 100  # steps told; of a longer history the last ones, each against everything before it


class _Step(NamedTuple):
    """A step of time: its name, its strata, and those that came before, in the order in which they became past."""

    name: str
    here: Ints
    past: Ints


class _Move(NamedTuple):
    """When a step is tested: the chain of growing pasts it is part of, and what its past has more than the last."""

    step: int
    chain: int
    newly: Ints


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
    told = {period: _steps(incidence, timeline, period) for period in periods}
    steps = [step for part in told.values() for step in part]
    moves = _in_order(steps)
    weights = _weights_by_stratum(incidence, pairs)
    now, newly = _added(weights, [step.here for step in steps]), _added(weights, [move.newly for move in moves])
    found: list[list[_Found]] = [[] for _ in steps]
    for rows in _portions(counts, pairs):
        part = Pairs(pairs.first[rows], pairs.second[rows], pairs.weight[rows])
        for index, outcome in _compare(Chances(counts, part), rows, now, newly, steps, moves):
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


def _portions(counts: Counts, pairs: Pairs) -> Iterator[Ints]:
    """Yield pairs of like weight together, so that one does not widen all, and not too many strata at once."""
    in_strata = np.bincount(counts.table.indices, minlength=counts.table.shape[1])
    n_strata = np.minimum(in_strata[pairs.first], in_strata[pairs.second])
    size = np.frexp(pairs.weight + 1)[1]
    for like in np.unique(size).tolist():
        rows = np.flatnonzero(size == like)
        portion = np.cumsum(n_strata[rows]) // _STRATA
        yield from np.split(rows, np.flatnonzero(np.diff(portion)) + 1)


def _steps(incidence: Incidence, timeline: Timeline, period: Period) -> list[_Step]:
    """List the steps to tell; a session is past as soon as a step begins after its last day."""
    stratum = {name: i for i, name in enumerate(incidence.strata)}
    own = np.array([stratum.get(name, -1) for name in timeline.sessions], dtype=np.int64)
    names, period_of = timeline.periods(period)
    begin = np.full(len(names), np.iinfo(np.int64).max)
    np.minimum.at(begin, period_of, timeline.starts)
    past_from = np.searchsorted(begin, timeline.ends, side="right")  # periods are in order of time
    order = np.argsort(past_from, kind="stable")
    ends = np.searchsorted(past_from[order], np.arange(len(names)), side="right")
    steps = []
    for number in range(max(0, len(names) - MOST_STEPS), len(names)):
        here, past = own[period_of == number], own[order[: ends[number]]]
        steps.append(_Step(names[number], here[here >= 0], past[past >= 0]))
    return steps


def _in_order(steps: Sequence[_Step]) -> list[_Move]:
    """Order steps, of whatever length, so that each past goes on from one that was worked out before."""
    chains: list[Ints] = []
    moves = []
    for index in sorted(range(len(steps)), key=lambda i: len(steps[i].past)):
        past = steps[index].past
        chain = next((n for n, known in enumerate(chains) if np.array_equal(past[: len(known)], known)), len(chains))
        if chain == len(chains):
            chains.append(past[:0])
        moves.append(_Move(index, chain, past[len(chains[chain]) :]))
        chains[chain] = past
    return moves


def _added(weights: sparse.csc_matrix, strata: Sequence[Ints]) -> Ints:
    """Add up the units each pair shares in each of some sets of strata: (n_sets, n_pairs)."""
    row = np.repeat(np.arange(len(strata)), [len(own) for own in strata])
    column = np.concatenate([np.zeros(0, dtype=np.int64), *strata])
    chosen = sparse.csr_matrix(
        (np.ones(len(row), dtype=np.int64), (row, column)), shape=(len(strata), weights.shape[0])
    )
    return np.asarray((chosen @ weights).toarray(), dtype=np.int64)


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
    chances: Chances, rows: Ints, now: Ints, newly: Ints, steps: Sequence[_Step], moves: Sequence[_Move]
) -> Iterator[tuple[int, _Found]]:
    """Test some pairs in every step."""
    pasts: dict[int, tuple[Floats, Ints]] = {}
    for number, move in enumerate(moves):
        past, before = pasts.get(move.chain) or (chances.nothing(), np.zeros(len(rows), dtype=np.int64))
        past, before = chances.add(past, move.newly.tolist()), before + newly[number, rows]
        pasts[move.chain] = past, before
        here, weight = steps[move.step].here.tolist(), now[move.step, rows]
        # Nothing can be told of a pair that cannot meet in this step, or has never met in it or before.
        chosen = np.flatnonzero((weight + before > 0) & chances.can_meet(here))
        p, least, expected = conditional(chances.of(chosen, here), past[chosen], weight[chosen], before[chosen])
        yield move.step, _Found(rows[chosen], weight[chosen], before[chosen], expected, p, least)


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
