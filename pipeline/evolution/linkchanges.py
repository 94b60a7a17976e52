"""Test whether links appear, vanish, strengthen or weaken from one step of time to the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from pipeline.evolution.timeline import Period, Timeline
from pipeline.network.incidence import Incidence, count_by
from pipeline.network.links import Counts, Pairs, counts_of, pairs_of
from pipeline.network.statistics import Bools, Floats, Ints, benjamini_hochberg, distinct, hypergeometric

_COLUMNS = ("period", "source", "target", "change", "weight", "weight_before", "expected", "p", "q", "robust")
_SAME = 1.0 + 1e-7  # chances that differ by rounding alone count as equal
MOST_STEPS = 100  # steps told; of a longer history the last ones, each against everything before it
FULL_RUNS = 100  # reports up to which each is left out; beyond it only those in which the two met


class _Step(NamedTuple):
    """A step of time: its strata, those that came before, and those that came to belong to the past just now."""

    number: int
    here: list[int]
    past: list[int]
    newly: list[int]


def link_changes(
    incidence: Incidence, timeline: Timeline, period: Period, alpha: float, min_blocks: int
) -> pd.DataFrame:
    """Compare the association of each pair in each step with that in all earlier steps.

    The test is Zelen's (1971, *Biometrika* 58) exact test that odds ratios are equal, with sessions as strata: given
    how often the two stand together in all, the number in this step depends on the counts of each entity alone, not on
    how strongly they are tied. So a pair that is met more often only because both are spoken of more often is no
    stronger link. Two-sided as Fisher's test; Benjamini-Hochberg over the pairs of the step whose margins could have
    given p <= ``alpha``.

    Args:
        incidence: entities by units, of the dated sessions alone.
        timeline: the dated sessions.
        period: length of a step.
        alpha: false discovery rate.
        min_blocks: an entity in fewer units is left out.

    Returns:
        One row per step (the last hundred) and pair that stands together in it, and per pair that significantly does
        not: period, source, target, change (appeared, vanished, strengthened, weakened, steady, insufficient), weight,
        weight_before, expected (in this step, had the tie not changed), p and q (NaN where insufficient), robust (share
        of leave-one-report-out runs in which p stays at or below the cut-off; NaN where nothing changed).
    """
    counts, pairs = counts_of(incidence), pairs_of(incidence.matrix)
    frequent = counts.totals >= min_blocks
    keep = frequent[pairs.first] & frequent[pairs.second]
    pairs = Pairs(pairs.first[keep], pairs.second[keep], pairs.weight[keep])
    names, _ = timeline.periods(period)
    steps = list(_steps(incidence, timeline, period))[-MOST_STEPS:]
    if steps:
        steps[0] = steps[0]._replace(newly=steps[0].past)
    weights = weights_by_stratum(incidence, pairs)
    frames: list[list[pd.DataFrame]] = [[] for _ in steps]
    size = np.frexp(pairs.weight + 1)[1]  # pairs of like weight together, so that one does not widen all
    for like in np.unique(size).tolist():
        rows = np.flatnonzero(size == like)
        part = Pairs(pairs.first[rows], pairs.second[rows], pairs.weight[rows])
        for index, frame in enumerate(_compare(counts, part, rows, weights[:, rows].toarray(), steps)):
            frames[index].append(frame)
    found = [
        _label(incidence, pairs, pd.concat(parts, ignore_index=True), step, names[step.number], alpha)
        for parts, step in zip(frames, steps, strict=True)
        if parts
    ]
    found = [frame for frame in found if len(frame)]
    if not found:
        return pd.DataFrame(columns=list(_COLUMNS))
    return pd.concat(found, ignore_index=True).sort_values(["period", "source", "target"], ignore_index=True)


def _steps(incidence: Incidence, timeline: Timeline, period: Period) -> Iterator[_Step]:
    stratum = {name: i for i, name in enumerate(incidence.strata)}
    names, period_of = timeline.periods(period)
    past: list[int] = []
    for number in range(len(names)):
        sessions = np.flatnonzero(period_of == number)
        begin = timeline.starts[sessions].min()
        before = np.flatnonzero((timeline.ends < begin) & (period_of != number))
        known = [stratum[timeline.sessions[s]] for s in before.tolist() if timeline.sessions[s] in stratum]
        here = [stratum[timeline.sessions[s]] for s in sessions.tolist() if timeline.sessions[s] in stratum]
        old = set(past)
        newly = [s for s in known if s not in old]
        past = past + newly
        yield _Step(number, here, list(past), newly)


def weights_by_stratum(incidence: Incidence, pairs: Pairs) -> sparse.csc_matrix:
    """Count the units each pair shares per stratum: (n_strata, n_pairs)."""
    columns = sparse.csc_matrix(incidence.matrix)
    both = sparse.csr_matrix(columns[:, pairs.first].multiply(columns[:, pairs.second]))
    return sparse.csc_matrix(count_by(both, incidence.unit_stratum, len(incidence.strata)))


def _compare(counts: Counts, pairs: Pairs, rows: Ints, weights: Ints, steps: list[_Step]) -> list[pd.DataFrame]:
    """Test pairs of like weight in every step."""
    width = int(pairs.weight.max()) + 1
    past = np.zeros((len(rows), width))
    past[:, 0] = 1.0
    before = np.zeros(len(rows), dtype=np.int64)
    frames = []
    for step in steps:
        for stratum in step.newly:
            _add(past, counts, pairs, stratum, np.ones(len(rows), dtype=bool))
        now, before = weights[step.here].sum(axis=0), before + weights[step.newly].sum(axis=0)
        # Nothing can be told of a pair that cannot meet in this step, or has never met in it or before.
        active = (now + before > 0) & _present(counts, pairs, step.here)
        present = np.zeros((len(rows), width))
        present[:, 0] = 1.0
        for stratum in step.here:
            _add(present, counts, pairs, stratum, active)
        chosen = np.flatnonzero(active)
        p, least, expected = _conditional(present[chosen], past[chosen], now[chosen], before[chosen])
        columns = {"row": rows[chosen], "weight": now[chosen], "weight_before": before[chosen]}
        frames.append(pd.DataFrame({**columns, "expected": expected, "p": p, "least": least}))
    return frames


def _present(counts: Counts, pairs: Pairs, strata: list[int]) -> Bools:
    here = np.zeros(len(pairs), dtype=bool)
    for stratum in strata:
        row = _row(counts, stratum)
        here |= (row[pairs.first] > 0) & (row[pairs.second] > 0)
    return here


def _row(counts: Counts, stratum: int) -> Ints:
    """Return the units of each entity in one stratum; slicing the sparse table is slower by far."""
    table = counts.table
    span = slice(table.indptr[stratum], table.indptr[stratum + 1])
    row = np.zeros(table.shape[1], dtype=np.int64)
    row[table.indices[span]] = table.data[span]
    return row


def _add(state: Floats, counts: Counts, pairs: Pairs, stratum: int, wanted: Bools) -> None:
    """Convolve the distribution of each wanted pair with its count in one more stratum, in place."""
    row = _row(counts, stratum)
    one, other = row[pairs.first], row[pairs.second]
    chosen = np.flatnonzero(wanted & (one > 0) & (other > 0))
    if not len(chosen):
        return
    few, many = np.minimum(one, other)[chosen], np.maximum(one, other)[chosen]
    kinds, kind = distinct(np.full(len(chosen), counts.sizes[stratum]), few, many)
    pmf = hypergeometric(kinds[:, 0], kinds[:, 1], kinds[:, 2])
    width = state.shape[1]
    now = state[chosen]
    after = now * pmf[kind, :1]
    for x in range(1, min(pmf.shape[1], width)):
        after[:, x:] += now[:, : width - x] * pmf[kind, x : x + 1]
    state[chosen] = after


def _conditional(present: Floats, past: Floats, now: Ints, before: Ints) -> tuple[Floats, Floats, Floats]:
    """Return two-sided p, the least possible one and the mean of the present count, given the sum of both counts."""
    chance = _chances(present, past, now + before)
    seen = chance[np.arange(len(now)), now]
    rarest = np.where(chance > 0, chance, np.inf).min(axis=1, initial=np.inf)
    p = np.where(chance <= seen[:, None] * _SAME, chance, 0.0).sum(axis=1)
    least = np.where(chance <= rarest[:, None] * _SAME, chance, 0.0).sum(axis=1)
    known = chance.any(axis=1)  # counts too large for the range of numbers are told nothing about
    return np.where(known, p, 1.0), np.where(known, least, 1.0), chance @ np.arange(chance.shape[1])


def _chances(present: Floats, past: Floats, both: Ints) -> Floats:
    """Return the distribution of the present count given the sum of the present and the past one."""
    width = present.shape[1]
    rest = both[:, None] - np.arange(width)
    chance = np.where(rest >= 0, present * np.take_along_axis(past, np.clip(rest, 0, width - 1), axis=1), 0.0)
    total = chance.sum(axis=1, keepdims=True)
    return np.asarray(chance / np.where(total > 0, total, 1.0))


def tie_shift(counts: Counts, pairs: Pairs, weights: Ints, here: list[int], past: list[int]) -> tuple[float, float]:
    """Compare how strongly some pairs are tied in two sets of strata, all pairs together.

    Returns:
        (excess, spread): units shared in ``here`` beyond what they would be had no tie changed, summed over pairs, and
        the largest standard deviation that sum can have, which is that of pairs that all move together.
    """
    width = int(pairs.weight.max(initial=0)) + 1
    sides = []
    for strata in (here, past):
        state = np.zeros((len(pairs), width))
        state[:, 0] = 1.0
        for stratum in strata:
            _add(state, counts, pairs, stratum, np.ones(len(pairs), dtype=bool))
        sides.append(state)
    now, before = weights[here].sum(axis=0), weights[past].sum(axis=0)
    chance = _chances(sides[0], sides[1], now + before)
    mean = chance @ np.arange(width)
    variance = chance @ np.arange(width) ** 2 - mean**2
    return float((now - mean).sum()), float(np.sqrt(np.maximum(variance, 0.0)).sum())


def _label(
    incidence: Incidence, pairs: Pairs, table: pd.DataFrame, step: _Step, period: str, alpha: float
) -> pd.DataFrame:
    tested = table["least"].to_numpy() <= alpha
    q = np.full(len(table), np.nan)
    q[tested] = benjamini_hochberg(table["p"].to_numpy()[tested])
    changed = tested & (np.nan_to_num(q, nan=1.0) < alpha)
    now, before = table["weight"].to_numpy(), table["weight_before"].to_numpy()
    more = now > table["expected"].to_numpy()
    change = np.where(tested, "steady", "insufficient").astype(object)
    change[changed & more] = "strengthened"
    change[changed & ~more] = "weakened"
    change[changed & more & (before == 0)] = "appeared"
    change[changed & ~more & (now == 0)] = "vanished"
    robust = np.full(len(table), np.nan)
    cut = alpha * int(changed.sum()) / max(1, int(tested.sum()))
    for row in np.flatnonzero(changed).tolist():
        robust[row] = _robust(incidence, pairs, int(table["row"].iloc[row]), step, cut)
    names = np.array(incidence.entities, dtype=object)
    row_ids = table["row"].to_numpy(dtype=np.int64)
    ends = [sorted(pair) for pair in zip(names[pairs.first[row_ids]], names[pairs.second[row_ids]], strict=True)]
    frame = table.assign(
        period=period,
        source=[pair[0] for pair in ends],
        target=[pair[1] for pair in ends],
        change=change,
        p=np.where(tested, table["p"], np.nan),
        q=q,
        robust=robust,
    )
    told: pd.DataFrame = frame[changed | (now > 0)][list(_COLUMNS)]
    return told


def _robust(incidence: Incidence, pairs: Pairs, pair: int, step: _Step, cut: float) -> float:
    """Return the share of leave-one-report-out runs in which one pair's p stays at or below the cut-off."""
    columns = sparse.csc_matrix(incidence.matrix)
    one, other = (columns[:, [int(side[pair])]].toarray().reshape(-1) for side in (pairs.first, pairs.second))
    concerned = np.isin(incidence.unit_stratum, step.here + step.past)
    reports = np.unique(incidence.unit_report[concerned])
    asked = reports
    if len(reports) > FULL_RUNS:
        asked = np.unique(incidence.unit_report[concerned & (one * other > 0)])
    if len(reports) < 2:
        return float("nan")
    kept = len(reports) - len(asked)
    for report in asked.tolist():
        units = incidence.unit_report != report
        sides = []
        for strata in (step.here, step.past):
            inside = units & np.isin(incidence.unit_stratum, strata)
            sides.append(_single(incidence.unit_stratum[inside], one[inside], other[inside], int(pairs.weight[pair])))
        (present, now), (past, before) = sides
        p, _, _ = _conditional(present[None], past[None], np.array([now]), np.array([before]))
        kept += int(p[0] <= cut and now + before > 0)
    return kept / len(reports)


def _single(stratum: Ints, one: Ints, other: Ints, most: int) -> tuple[Floats, int]:
    """Return the distribution of one pair's shared units over some strata, and the number seen."""
    result = np.zeros(most + 1)
    result[0] = 1.0
    for index in np.unique(stratum[one > 0]).tolist():
        inside = stratum == index
        sizes = np.array([[int(inside.sum())], [int(one[inside].sum())], [int(other[inside].sum())]])
        result = np.convolve(result, hypergeometric(*sizes)[0])[: most + 1]
    return result, int((one * other).sum())
