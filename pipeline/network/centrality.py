"""Measure how central entities are among the links that hold, and how firm that is."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from pipeline.network.links import Pairs
from pipeline.network.resample import LEAST, Resamples
from pipeline.network.statistics import Floats, Ints

MEASURES = ("degree", "strength", "betweenness", "pagerank")
LIKENESS = 0.7  # rank correlation that a measure must keep ...
SURE = 0.95  # ... in this share of the resamples (Epskamp et al. 2018)
_DAMPING = 0.85
_COLUMNS = ("entity_id", "scope", "measure", "value", "low", "high", "stable")
_WORK = 300_000_000  # steps of betweenness over all resamples together


def centralities(entities: tuple[str, ...], pairs: Pairs, held: Ints, resamples: Resamples) -> pd.DataFrame:
    """Compute centralities of the network of links that hold, each with its interval over resamples.

    Degree: links. Strength: units shared over those links. Betweenness: share of shortest paths between others that
    run through the entity (Freeman 1977, *Sociometry* 40). Pagerank: share of visits of a random walker who follows
    links by units shared (Brin and Page 1998).

    A value is ``stable`` when the measure as a whole ranks entities alike (rank correlation at least 0.7) in 95 % of
    the resamples, and the middle 95 % of the entity's own ranks span at most a quarter of all ranks.

    Args:
        entities: identifiers.
        pairs: pairs that share units.
        held: indexes of the pairs that hold.
        resamples: which hold in each resample.

    Returns:
        One row per entity with a link that holds and measure: entity_id, scope, measure, value, low, high, stable.
    """
    if not len(held):
        return pd.DataFrame(columns=list(_COLUMNS))
    nodes = np.unique(np.concatenate([pairs.first[held], pairs.second[held]]))
    full = measure(len(nodes), *_ends(nodes, pairs, held), pairs.weight[held])
    known = np.isin(pairs.first[resamples.rows], nodes) & np.isin(pairs.second[resamples.rows], nodes)
    n_runs = min(len(resamples.held), max(LEAST, _WORK // (10 * len(nodes) * len(held))))
    runs = []
    for hold, weight in zip(resamples.held[:n_runs], resamples.weight[:n_runs], strict=True):
        alive = hold & known
        runs.append(measure(len(nodes), *_ends(nodes, pairs, resamples.rows[alive]), weight[alive]))
    drawn = np.stack(runs)  # (n_runs, n_measures, n_nodes)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    frames = []
    for index, name in enumerate(MEASURES):
        frames.append(
            pd.DataFrame(
                {
                    "entity_id": [entities[node] for node in nodes.tolist()],
                    "scope": "all",
                    "measure": name,
                    "value": full[index],
                    "low": low[index],
                    "high": high[index],
                    "stable": _stable(full[index], drawn[:, index]),
                }
            )
        )
    return pd.concat(frames, ignore_index=True).sort_values(["scope", "measure", "entity_id"], ignore_index=True)


def _ends(nodes: Ints, pairs: Pairs, chosen: Ints) -> tuple[Ints, Ints]:
    return np.searchsorted(nodes, pairs.first[chosen]), np.searchsorted(nodes, pairs.second[chosen])


def _stable(full: Floats, drawn: Floats) -> list[bool]:
    n = len(full)
    own = pd.Series(full).rank().to_numpy()
    ranks = pd.DataFrame(drawn).rank(axis=1).to_numpy()
    if np.ptp(own) == 0:
        return [False] * n
    centred, base = ranks - ranks.mean(axis=1, keepdims=True), own - own.mean()
    length = np.sqrt((centred**2).sum(axis=1) * (base**2).sum())
    alike = np.where(length > 0, centred @ base / np.where(length > 0, length, 1.0), 0.0)
    low, high = np.quantile(ranks, [(1 - SURE) / 2, (1 + SURE) / 2], axis=0)
    firm = high - low <= max(1.0, n / 4)
    return [bool(value) for value in firm & ((alike >= LIKENESS).mean() >= SURE)]


def measure(n: int, first: Ints, second: Ints, weight: Ints) -> Floats:
    """Return (n_measures, n) centralities, in the order of ``MEASURES``."""
    ends, others = np.concatenate([first, second]), np.concatenate([second, first])
    adjacency = sparse.csr_matrix((np.ones(len(ends)), (ends, others)), shape=(n, n))
    strength = np.bincount(first, weight, n) + np.bincount(second, weight, n)
    degree = np.bincount(ends, minlength=n).astype(float)
    weighted = sparse.csr_matrix((np.concatenate([weight, weight]).astype(float), (ends, others)), shape=(n, n))
    return np.stack([degree, strength, betweenness(adjacency), pagerank(weighted)])


def betweenness(adjacency: sparse.csr_matrix) -> Floats:
    """Return betweenness of every node, 0..1, by Brandes (2001, *J. Math. Sociol.* 25) for all sources at once.

    Same values as ``networkx.betweenness_centrality``, which is too slow to call for every resample.
    """
    n = adjacency.shape[0]
    if n < 3:
        return np.zeros(n)
    paths = np.eye(n)  # paths[node, source]: shortest paths
    depth = np.where(np.eye(n, dtype=bool), 0, -1)
    frontier, level = np.eye(n), 0
    while frontier.any():
        level += 1
        frontier = np.where(depth < 0, adjacency @ frontier, 0.0)
        depth[frontier > 0] = level
        paths += frontier
    credit = np.zeros((n, n))
    for step in range(level - 1, 0, -1):
        share = np.where(depth == step, (1 + credit) / np.where(paths > 0, paths, 1.0), 0.0)
        credit += np.where(depth == step - 1, paths * (adjacency @ share), 0.0)
    np.fill_diagonal(credit, 0.0)
    return np.asarray(credit.sum(axis=1) / ((n - 1) * (n - 2)))


def pagerank(weights: sparse.csr_matrix) -> Floats:
    """Return the stationary shares of a random walk that restarts anywhere with chance 0.15."""
    n = weights.shape[0]
    out = np.asarray(weights.sum(axis=1)).reshape(-1)
    steps = sparse.csr_matrix(sparse.diags(np.where(out > 0, 1 / np.where(out > 0, out, 1.0), 0.0)) @ weights).T
    rank = np.full(n, 1 / n)
    for _ in range(200):
        after = _DAMPING * (steps @ rank + rank[out == 0].sum() / n) + (1 - _DAMPING) / n
        if np.abs(after - rank).sum() < 1e-12:
            break
        rank = after
    return rank
