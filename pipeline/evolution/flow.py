"""Follow communities from period to period, and name only the events that resampling supports."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse, special
from scipy.optimize import linear_sum_assignment

from pipeline.evolution.chances import tie_shift
from pipeline.evolution.timeline import Period, Timeline
from pipeline.network.communities import assign, cluster, groups, shares_together
from pipeline.network.incidence import Incidence, count_by
from pipeline.network.links import Pairs, assess, counts_of, pairs_of
from pipeline.network.resample import LEAST, REACH, resample
from pipeline.network.statistics import Floats
from pipeline.settings import Statistics

LIKE = 0.3  # least Jaccard likeness of a community and its continuation (Greene, Doyle and Cunningham 2010)
SUPPORT = 0.95  # share of resamples that must show an event
LEAST_MEMBERS = 3  # smaller groups are pairs: links, told as such
MEDIAN_BLOCKS = 150  # a period shorter on average has too few blocks for a network of its own
_RUNS = 400  # clusterings over all periods together
_STEPS: tuple[Period, ...] = ("session", "month", "quarter", "year")
_MEMBERS = ("period", "entity_id", "community", "consensus")
_FLOW = ("period", "community", "next_period", "next_community", "n_entities")
_EVENTS = ("period", "event", "community", "others", "support")


@dataclass(frozen=True)
class Snapshot:
    """The communities of one period.

    Attributes:
        members: entities of each community, largest first.
        labels: per resample the group of every entity in the network of the period.
        consensus: share of resamples together with the rest of its community, per entity.
    """

    period: str
    members: list[frozenset[str]]
    labels: list[dict[str, int]]
    consensus: dict[str, float]


def trace_communities(
    incidence: Incidence, timeline: Timeline, settings: Statistics, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Find the communities of each period, match them through time and list what happened to them.

    A community continues in the next period's community it is most alike (Jaccard at least 0.3, all matched together so
    that the sum is largest: Kuhn 1955); after a gap it may come back under its own name (Greene, Doyle and Cunningham
    2010, *ASONAM*). Split, merge, born and died are told only when 95 % of the resamples of both periods show them and
    the ties in question have changed by test, with Bonferroni over what could be told of the two periods.

    Returns:
        (members, flow, events): period, entity_id, community, consensus; period, community, next_period, next_community
        ('' when its members are in no community), n_entities; period, event, community, others, support.
    """
    step = coarse_enough(incidence, timeline, settings.period)
    names, period_of = timeline.periods(step)
    settings = settings.model_copy(
        update={"resamples": min(settings.resamples, max(LEAST, _RUNS // max(1, len(names))))}
    )
    place = {name: int(number) for name, number in zip(timeline.sessions, period_of, strict=True)}
    of_stratum = np.array([place.get(name, -1) for name in incidence.strata], dtype=np.int64)
    of_unit = of_stratum[incidence.unit_stratum] if len(incidence.strata) else np.zeros(0, dtype=np.int64)
    snapshots = [
        _snapshot(incidence.only(of_unit == number), name, settings, seed) for number, name in enumerate(names)
    ]
    identity = _identities(snapshots)
    members = [
        (shot.period, entity, identity[index][number], shot.consensus[entity])
        for index, shot in enumerate(snapshots)
        for number, community in enumerate(shot.members)
        for entity in sorted(community)
    ]
    flow: list[tuple[str, str, str, str, int]] = []
    events: list[Event] = []
    strata = [np.flatnonzero(of_stratum == number).tolist() for number in range(len(names))]
    ties = Ties(incidence)
    for index in range(len(snapshots) - 1):
        one, other = snapshots[index : index + 2]
        flow += _flow(one, other, identity[index], identity[index + 1])
        candidates = _events(one, other, identity[index], identity[index + 1])
        tested = [(event, ties.p(event, strata[index + 1], strata[index])) for event in candidates]
        events += [event for event, p in tested if p * len(tested) < settings.alpha and event.support >= SUPPORT]
    return (
        pd.DataFrame(sorted(members), columns=list(_MEMBERS)),
        pd.DataFrame(sorted(flow), columns=list(_FLOW)),
        pd.DataFrame(sorted(event[:5] for event in events), columns=list(_EVENTS)),
    )


def coarse_enough(incidence: Incidence, timeline: Timeline, step: Period) -> Period:
    """Return the shortest period, from ``step`` up, whose median has enough blocks; sizes alone decide."""
    size = dict(
        zip(incidence.strata, np.bincount(incidence.unit_stratum, minlength=len(incidence.strata)), strict=True)
    )
    sizes = np.array([size.get(name, 0) for name in timeline.sessions], dtype=float)
    for period in _STEPS[_STEPS.index(step) :]:
        _, period_of = timeline.periods(period)
        if len(sizes) and float(np.median(np.bincount(period_of, sizes))) >= MEDIAN_BLOCKS:
            return period
    return "year"


def _snapshot(part: Incidence, period: str, settings: Statistics, seed: int) -> Snapshot:
    counts, pairs = counts_of(part), pairs_of(part.matrix)
    tested = assess(counts, pairs, settings.alpha, settings.min_blocks, REACH)
    held = np.flatnonzero(tested.q < settings.alpha)
    if not len(held):
        return Snapshot(period, [], [], {})
    drawn = resample(part, counts, pairs, tested, settings.alpha, settings.resamples, seed)
    nodes = np.unique(np.concatenate([pairs.first[held], pairs.second[held]]))
    labels = assign(nodes, pairs, tested.expected, drawn, seed)
    together = shares_together(labels)
    rows, columns = np.nonzero(np.triu(together >= 0.5, k=1))
    final = cluster(len(nodes), rows, columns, together[rows, columns], seed)
    names = [part.entities[node] for node in nodes.tolist()]
    found = [members for members in groups(final) if len(members) >= LEAST_MEMBERS]
    return Snapshot(
        period,
        [frozenset(names[i] for i in members) for members in found],
        [dict(zip(names, label.tolist(), strict=True)) for label in labels],
        {names[i]: _consensus(together, i, members) for members in found for i in members},
    )


def _consensus(together: Floats, node: int, members: list[int]) -> float:
    return float(together[node, [other for other in members if other != node]].mean())


def _identities(snapshots: list[Snapshot]) -> list[list[str]]:
    """Give each community of each period its name through time."""
    last: dict[str, frozenset[str]] = {}
    names = []
    for shot in snapshots:
        known = list(last)
        own = [""] * len(shot.members)
        if known and own:
            like = np.array([[_jaccard(last[name], community) for community in shot.members] for name in known])
            for row, column in zip(*linear_sum_assignment(-np.where(like >= LIKE, like, 0)), strict=True):
                if like[row, column] >= LIKE:
                    own[column] = known[row]
        for number, name in enumerate(own):
            own[number] = name or f"g{len(last) + 1:02d}"
            last[own[number]] = shot.members[number]
        names.append(own)
    return names


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def _flow(
    one: Snapshot, other: Snapshot, names: list[str], next_names: list[str]
) -> list[tuple[str, str, str, str, int]]:
    rows = []
    for name, community in zip(names, one.members, strict=True):
        after = zip(next_names, other.members, strict=True)
        stays = [(next_name, len(community & members)) for next_name, members in after]
        stays.append(("", len(community) - sum(n for _, n in stays)))
        rows += [(one.period, name, other.period, next_name, n) for next_name, n in stays if n]
    return rows


class Event(NamedTuple):
    """Something that may have happened to a community between two periods.

    ``groups`` are the sets of entities whose ties to each other it says have changed: within the one set, or between
    the several.
    """

    period: str
    event: str
    community: str
    others: tuple[str, ...]
    support: float
    groups: tuple[frozenset[str], ...]


def _events(one: Snapshot, other: Snapshot, names: list[str], next_names: list[str]) -> list[Event]:
    rows = []
    for name, community in zip(names, one.members, strict=True):
        parts = {n: community & after for n, after in zip(next_names, other.members, strict=True)}
        parts = {n: part for n, part in sorted(parts.items()) if len(part) >= 2}
        if len(parts) > 1:
            moved = _moved(one, other, list(parts.values()))
            rows.append(Event(other.period, "split", name, tuple(parts), moved, tuple(parts.values())))
        if name not in next_names and not parts:
            rows.append(Event(other.period, "died", name, (), _apart(other, community), (community,)))
    for name, community in zip(next_names, other.members, strict=True):
        parts = {n: community & before for n, before in zip(names, one.members, strict=True)}
        parts = {n: part for n, part in sorted(parts.items()) if len(part) >= 2}
        if len(parts) > 1:
            moved = _moved(other, one, list(parts.values()))
            rows.append(Event(other.period, "merge", name, tuple(parts), moved, tuple(parts.values())))
        if name not in names and not parts:
            rows.append(Event(other.period, "born", name, (), _apart(one, community), (community,)))
    return rows


class Ties:
    """Test whether the ties that an event is about have changed; a group can also be missing for want of data."""

    def __init__(self, incidence: Incidence) -> None:
        self._incidence = incidence
        self._counts = counts_of(incidence)
        self._units = sparse.csc_matrix(incidence.matrix)
        self._index = {name: i for i, name in enumerate(incidence.entities)}

    def p(self, event: Event, here: list[int], past: list[int]) -> float:
        """Return the one-sided p-value of a change of the ties in the direction of the event.

        All ties together, by the normal distribution, and with the spread they would have if all moved as one: pairs
        of one community are not independent, so this is an upper bound.
        """
        parts = [sorted(self._index[name] for name in group) for group in event.groups]
        ends = set(itertools.combinations(parts[0], 2))
        if len(parts) > 1:
            ends = {(min(a, b), max(a, b)) for x, y in itertools.combinations(parts, 2) for a in x for b in y}
        first, second = np.array(sorted(ends), dtype=np.int64).T
        pairs = Pairs(first, second, np.zeros(len(first), dtype=np.int64))
        both = sparse.csr_matrix(self._units[:, first].multiply(self._units[:, second]))
        weights = count_by(both, self._incidence.unit_stratum, len(self._incidence.strata)).toarray()
        pairs = Pairs(first, second, weights[[*here, *past]].sum(axis=0))
        excess, spread = tie_shift(self._counts, pairs, weights, here, past)
        if event.event in ("split", "died"):
            excess = -excess
        return float(special.ndtr(-excess / spread)) if spread > 0 else 1.0


def _moved(whole: Snapshot, split: Snapshot, parts: list[frozenset[str]]) -> float:
    """Return the share of resamples in which the parts are one group in the one period and several in the other."""
    everyone = frozenset().union(*parts)
    runs = min(len(whole.labels), len(split.labels))
    if not runs:
        return 0.0
    shown = 0
    for together, apart in zip(whole.labels[:runs], split.labels[:runs], strict=True):
        one = _main_group(together, everyone)[1] > len(everyone) / 2
        mains = [_main_group(apart, part) for part in parts]
        several = len({number for number, _ in mains}) == len(parts)
        kept = all(size > len(part) / 2 for (_, size), part in zip(mains, parts, strict=True))
        shown += one and several and kept
    return shown / runs


def _apart(shot: Snapshot, community: frozenset[str]) -> float:
    """Return the share of resamples in which no group holds more than half of a community; 0 without a network."""
    if not shot.labels:
        return 0.0
    return float(np.mean([_main_group(label, community)[1] <= len(community) / 2 for label in shot.labels]))


def _main_group(label: dict[str, int], members: frozenset[str]) -> tuple[int, int]:
    """Return the group with most of some entities, and how many of them."""
    tally: dict[int, int] = {}
    for entity in members:
        if entity in label:
            tally[label[entity]] = tally.get(label[entity], 0) + 1
    return max(((number, n) for number, n in tally.items()), key=lambda row: (row[1], -row[0]), default=(-1, 0))
