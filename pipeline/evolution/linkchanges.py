"""Test whether links appear, vanish, strengthen or weaken from one step of time to the next."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from pipeline.evolution.chances import Chances, outcome
from pipeline.evolution.leftout import LeftOut
from pipeline.evolution.timeline import Period, Timeline
from pipeline.network.incidence import Incidence
from pipeline.network.links import Counts, Pairs, counts_of, pairs_of, shared_strata
from pipeline.network.statistics import Bools, Floats, Ints, benjamini_hochberg
from pipeline.network.within import pairs_within

_COLUMNS = ("period", "source", "target", "change", "weight", "weight_before", "expected", "p", "q", "robust")
_STRATA = 500_000  # strata of pairs worked out at once
_CELLS = 4_000_000  # chances held at once
_LEAST_WIDTH = 8
MOST_STEPS = 100  # steps told; of a longer history the last ones, each against everything before it


class _Step(NamedTuple):
    """A step of time: its name, its strata, and those that came before, in the order in which they became past."""

    name: str
    here: Ints
    past: Ints


class _Asked(NamedTuple):
    """Pairs that can meet in a step, as columns.

    Attributes:
        pair, step: indexes.
        begin, length: the rows, of those in order of step, that say where the two can meet in the step.
        now: units shared in the step.
    """

    pair: Ints
    step: Ints
    begin: Ints
    length: Ints
    now: Ints

    def only(self, chosen: Bools | Ints) -> _Asked:
        """Keep some."""
        return _Asked(*(column[chosen] for column in self))


class _Found(NamedTuple):
    """Pairs tested, as columns."""

    step: Ints
    row: Ints
    now: Ints
    before: Ints
    expected: Floats
    p: Floats
    least: Floats

    def only(self, chosen: Ints) -> _Found:
        """Keep some."""
        counts = (self.step[chosen], self.row[chosen], self.now[chosen], self.before[chosen])
        return _Found(*counts, self.expected[chosen], self.p[chosen], self.least[chosen])


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
    weights = _weights_by_stratum(incidence, pairs)
    numbers = iter(range(len(steps)))
    groups = [[next(numbers) for _ in part] for part in told.values()]
    found = [
        outcome
        for rows in _portions(counts, pairs)
        for outcome in _compare(counts, pairs, rows, weights, steps, groups)
    ]
    columns = _Found(*(np.concatenate(column) for column in zip(*found, strict=True))) if found else None
    left_out = LeftOut(incidence, counts, pairs)
    return {
        period: _label(incidence, pairs, left_out, columns, steps, own, alpha)
        for (period, own) in zip(told, groups, strict=True)
    }


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


def _chains(steps: Sequence[_Step]) -> list[tuple[Ints, list[int]]]:
    """Gather steps, of whatever length, whose pasts go on from one another: the longest past, and the steps."""
    chains: list[tuple[Ints, list[int]]] = []
    for index in sorted(range(len(steps)), key=lambda i: len(steps[i].past)):
        past = steps[index].past
        number = next((n for n, (known, _) in enumerate(chains) if np.array_equal(past[: len(known)], known)), None)
        if number is None:
            chains.append((past, [index]))
        else:
            chains[number] = past, [*chains[number][1], index]
    return chains


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
    counts: Counts,
    pairs: Pairs,
    rows: Ints,
    weights: sparse.csc_matrix,
    steps: Sequence[_Step],
    groups: Sequence[Sequence[int]],
) -> Iterator[_Found]:
    """Test some pairs of like weight in every step."""
    pair, stratum, one, other = shared_strata(counts, pairs.first[rows], pairs.second[rows])
    if not len(pair):
        return
    n_strata = len(counts.sizes)
    own = weights[:, rows]
    met = np.zeros(len(pair), dtype=np.int64)
    places = np.repeat(np.arange(len(rows)), np.diff(own.indptr)) * n_strata + own.indices
    met[np.searchsorted(pair * n_strata + stratum, places)] = own.data
    sizes = counts.sizes[stratum]
    order, asked = _asked(pair, stratum, met, steps, groups, n_strata)
    present = Chances(sizes[order], one[order], other[order])
    width = 1 << int(np.frexp(int(pairs.weight[rows].max()) + 1)[1])  # like that of all pairs of like weight
    for past, members in _chains(steps):
        position = np.full(n_strata, -1, dtype=np.int64)
        position[past] = np.arange(len(past))
        earlier = np.flatnonzero(position[stratum] >= 0)
        code = pair[earlier] * (n_strata + 1) + position[stratum[earlier]]
        sequence = np.argsort(code, kind="stable")
        earlier, code = earlier[sequence], code[sequence]
        begin = np.searchsorted(code, np.arange(len(rows)) * (n_strata + 1))
        reach = np.full(len(steps), -1, dtype=np.int64)
        reach[members] = [len(steps[index].past) for index in members]
        its = asked.only(reach[asked.step] >= 0)
        end = np.searchsorted(code, its.pair * (n_strata + 1) + reach[its.step])
        sums = np.concatenate([[0], np.cumsum(met[earlier])])
        before = sums[end] - sums[begin[its.pair]]
        length = end - begin[its.pair]
        known = np.flatnonzero(its.now + before > 0)  # nothing can be told of a pair that has never met
        its, before, length = its.only(known), before[known], length[known]
        chances = Chances(sizes[earlier], one[earlier], other[earlier])
        yield from _tested(rows, present, chances, begin, its, before, length, width)


def _asked(
    pair: Ints, stratum: Ints, met: Ints, steps: Sequence[_Step], groups: Sequence[Sequence[int]], n_strata: int
) -> tuple[Ints, _Asked]:
    """List in which steps pairs can meet: the rows in order of pair and step, and what is asked of them."""
    order, step = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for members in groups:
        of_stratum = np.full(n_strata, -1, dtype=np.int64)
        for index in members:
            of_stratum[steps[index].here] = index
        mine = np.flatnonzero(of_stratum[stratum] >= 0)
        order.append(mine)
        step.append(of_stratum[stratum[mine]])
    rows, of_step = np.concatenate(order), np.concatenate(step)
    sequence = np.lexsort((of_step, pair[rows]))
    rows, of_step = rows[sequence], of_step[sequence]
    code = pair[rows] * max(1, len(steps)) + of_step
    begin = np.flatnonzero(np.diff(code, prepend=-1))
    length = np.diff(np.append(begin, len(code)))
    now = np.add.reduceat(met[rows], begin) if len(begin) else np.zeros(0, dtype=np.int64)
    return rows, _Asked(pair[rows[begin]], of_step[begin], begin, length, now)


def _tested(
    rows: Ints, present: Chances, past: Chances, begin: Ints, asked: _Asked, before: Ints, length: Ints, width: int
) -> Iterator[_Found]:
    """Test what is asked, as many pairs at once as fit in memory."""
    most = np.concatenate([[0], np.cumsum(present.most)])
    reach = most[asked.begin + asked.length] - most[asked.begin] + 1
    widths = np.minimum(width, np.maximum(_LEAST_WIDTH, 1 << np.frexp(reach - 1)[1].astype(np.int64)))
    cells = np.cumsum(np.bincount(asked.pair, widths, len(rows)) + width)
    for pairs in np.split(np.arange(len(rows)), np.flatnonzero(np.diff(cells // _CELLS)) + 1):
        low, high = np.searchsorted(asked.pair, [pairs[0], pairs[-1] + 1])
        if low == high:
            continue
        part = asked.only(np.arange(low, high))
        both = part.now + before[low:high]
        rests = past.parts(begin, part.pair, length[low:high], both, width, widths[low:high])
        for wide, (mine, rest) in rests.items():
            its = part.only(mine)
            p, least, expected = outcome(present.whole(its.begin, its.length, wide), rest, its.now)
            yield _Found(its.step, rows[its.pair], its.now, before[low:high][mine], expected, p, least)


def _label(
    incidence: Incidence,
    pairs: Pairs,
    left_out: LeftOut,
    found: _Found | None,
    steps: Sequence[_Step],
    asked: Sequence[int],
    alpha: float,
) -> pd.DataFrame:
    """Say what changed in the steps of one length."""
    if found is None or not np.isin(found.step, asked).any():
        return pd.DataFrame(columns=list(_COLUMNS))
    mine = np.flatnonzero(np.isin(found.step, asked))
    mine = mine[np.lexsort((found.row[mine], found.step[mine]))]
    found = found.only(mine)
    tested = found.least <= alpha
    q, robust = np.full(len(found.p), np.nan), np.full(len(found.p), np.nan)
    ends = np.searchsorted(found.step, [*asked, max(asked) + 1])
    for index, low, high in zip(asked, ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        can = low + np.flatnonzero(tested[low:high])
        q[can] = benjamini_hochberg(found.p[can])
        moved = can[q[can] < alpha]
        cut = alpha * len(moved) / max(1, len(can))
        robust[moved] = left_out.robust(found.row[moved], steps[index].here, steps[index].past, cut)
    changed = tested & (np.nan_to_num(q, nan=1.0) < alpha)
    more = found.now > found.expected
    change = np.where(tested, "steady", "insufficient").astype(object)
    change[changed & more] = "strengthened"
    change[changed & ~more] = "weakened"
    change[changed & more & (found.before == 0)] = "appeared"
    change[changed & ~more & (found.now == 0)] = "vanished"
    told = np.flatnonzero(changed | (found.now > 0))
    names = np.array(incidence.entities, dtype=object)
    rank = np.argsort(np.argsort(names))
    first, second = pairs.first[found.row[told]], pairs.second[found.row[told]]
    ordered = rank[first] < rank[second]
    frame = pd.DataFrame(
        {
            "period": np.array([step.name for step in steps], dtype=object)[found.step[told]],
            "source": names[np.where(ordered, first, second)],
            "target": names[np.where(ordered, second, first)],
            "change": change[told],
            "weight": found.now[told],
            "weight_before": found.before[told],
            "expected": found.expected[told],
            "p": np.where(tested, found.p, np.nan)[told],
            "q": q[told],
            "robust": robust[told],
        }
    )
    if not len(frame):
        return pd.DataFrame(columns=list(_COLUMNS))
    return frame.sort_values(["period", "source", "target"], ignore_index=True)
