"""Divide a weighted network into groups by Louvain's method, quickly enough to do it for every resample."""

from __future__ import annotations

import random
from collections.abc import Iterable

_LEAST_GAIN = 1e-7  # of modularity by a further level

_Adjacency = list[dict[int, float]]


def louvain(n: int, edges: Iterable[tuple[int, int, float]], seed: int) -> list[list[int]]:
    """Divide nodes so that modularity is large (Blondel, Guillaume, Lambiotte and Lefebvre 2008, *J. Stat. Mech.*).

    Same groups as ``networkx.community.louvain_communities``, which spends most of its time on the making of graphs.

    Args:
        n: number of nodes.
        edges: (node, larger node, weight above 0), ascending, each pair once.
        seed: of the order in which nodes are looked at.

    Returns:
        The nodes of each group, ascending.

    >>> louvain(5, [(0, 1, 2.0), (0, 2, 2.0), (1, 2, 2.0), (2, 3, 1.0), (3, 4, 2.0)], 0)
    [[0, 1, 2], [3, 4]]
    """
    near: _Adjacency = [{} for _ in range(n)]
    for one, other, weight in edges:
        near[one][other] = near[other][one] = weight
    draw = random.Random(seed)
    degree = _degrees(near)
    total = sum(degree) / 2
    members = [[node] for node in range(n)]
    if not total:
        return members
    modularity = -sum((own / (2 * total)) ** 2 for own in degree)
    moved = True
    groups = _one_level(near, degree, total, draw)[0]
    while moved:
        members = [sorted(node for part in group for node in members[part]) for group in groups]
        near = _merged(near, groups)
        degree = _degrees(near)
        after = sum(own.get(node, 0.0) for node, own in enumerate(near)) / total
        after -= sum((own / (2 * total)) ** 2 for own in degree)
        if after - modularity <= _LEAST_GAIN:
            break
        modularity = after
        groups, moved = _one_level(near, degree, total, draw)
    return members


def _degrees(near: _Adjacency) -> list[float]:
    return [sum(own.values()) + own.get(node, 0.0) for node, own in enumerate(near)]


def _one_level(
    near: _Adjacency, degree: list[float], total: float, draw: random.Random
) -> tuple[list[list[int]], bool]:
    """Move nodes to the group of a neighbour as long as that adds to modularity."""
    others = [[(other, weight) for other, weight in own.items() if other != node] for node, own in enumerate(near)]
    group_of, sums = list(range(len(near))), list(degree)
    order = list(range(len(near)))
    draw.shuffle(order)
    twice = 2 * total**2
    moves, moved = 1, False
    while moves:
        moves = 0
        for node in order:
            if not others[node]:
                continue
            own = degree[node]
            weight_of: dict[int, float] = {}
            best = here = group_of[node]
            for other, weight in others[node]:
                group = group_of[other]
                weight_of[group] = weight_of.get(group, 0.0) + weight
            sums[here] -= own
            most, stay = 0.0, -weight_of.get(here, 0.0) / total + sums[here] * own / twice
            for group, weight in weight_of.items():
                gain = stay + weight / total - sums[group] * own / twice
                if gain > most:
                    most, best = gain, group
            sums[best] += own
            if best != here:
                group_of[node] = best
                moves += 1
                moved = True
    groups: list[list[int]] = [[] for _ in near]
    for node, group in enumerate(group_of):
        groups[group].append(node)
    return [group for group in groups if group], moved


def _merged(near: _Adjacency, groups: list[list[int]]) -> _Adjacency:
    """Make one node of each group; what is within it becomes its link with itself."""
    group_of = {node: number for number, group in enumerate(groups) for node in group}
    result: _Adjacency = [{} for _ in groups]
    for node, own in enumerate(near):
        one = group_of[node]
        for other, weight in own.items():
            if other >= node:
                group = group_of[other]
                result[one][group] = result[group][one] = weight + result[one].get(group, 0.0)
    return result
