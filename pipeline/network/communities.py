"""Group the entities whose links hold, and say how firm each group is."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from pipeline.network.links import Pairs
from pipeline.network.louvain import louvain
from pipeline.network.resample import LEAST, Resamples
from pipeline.network.statistics import Floats, Ints

_COLUMNS = ("scope", "entity_id", "community", "consensus", "size")
_WORK = 40_000  # links clustered over all resamples together: bounds the time spent on Louvain


def communities(
    entities: tuple[str, ...], pairs: Pairs, held: Ints, expected: Floats, resamples: Resamples, seed: int
) -> pd.DataFrame:
    """Cluster the network of links that hold by consensus over resamples.

    Louvain (Blondel et al. 2008, *J. Stat. Mech.*) on the links of each resample, weighted by the units shared beyond
    what was expected; then on the shares of resamples in which two entities fall together, cut at one half
    (Lancichinetti and Fortunato 2012, *Sci. Rep.* 2). A group that is not connected is split, which Louvain alone does
    not promise (Traag, Waltman and Van Eck 2019, *Sci. Rep.* 9).

    Returns:
        One row per entity with a link that holds: scope, entity_id, community ('c01' is the largest), consensus (mean
        share of resamples together with the rest of its community; NaN when alone), size.
    """
    if not len(held):
        return pd.DataFrame(columns=list(_COLUMNS))
    nodes = np.unique(np.concatenate([pairs.first[held], pairs.second[held]]))
    labels = assign(nodes, pairs, expected, resamples, seed)
    together = shares_together(labels)
    rows, columns = np.nonzero(np.triu(together >= 0.5, k=1))
    final = cluster(len(nodes), rows, columns, together[rows, columns], seed)
    records = []
    for number, members in enumerate(groups(final), start=1):
        for node in members:
            others = [other for other in members if other != node]
            consensus = float(together[node, others].mean()) if others else float("nan")
            records.append(("all", entities[nodes[node]], f"c{number:02d}", consensus, len(members)))
    return pd.DataFrame(records, columns=list(_COLUMNS)).sort_values(["scope", "entity_id"], ignore_index=True)


def assign(nodes: Ints, pairs: Pairs, expected: Floats, resamples: Resamples, seed: int) -> Ints:
    """Return (n_resamples, n_nodes) group numbers, one clustering per resample; nodes without links stand alone."""
    first, second = pairs.first[resamples.rows], pairs.second[resamples.rows]
    known = np.isin(first, nodes) & np.isin(second, nodes)
    one, other = np.searchsorted(nodes, first), np.searchsorted(nodes, second)
    excess = np.maximum(pairs.weight[resamples.rows] - expected[resamples.rows], 1e-9)
    n_runs = min(len(resamples.held), max(LEAST, _WORK // max(1, int(known.sum()))))
    one, other, excess = one[known], other[known], excess[known]
    held, run = np.unique(resamples.held[:n_runs, known], axis=0, return_inverse=True)  # small networks come back
    labels = np.stack([cluster(len(nodes), one[hold], other[hold], excess[hold], seed) for hold in held])
    return np.asarray(labels[run.reshape(-1)])


def shares_together(labels: Ints) -> Floats:
    """Return (n_nodes, n_nodes) the share of clusterings in which two nodes are in one group."""
    together = np.zeros((labels.shape[1], labels.shape[1]))
    for label in labels:
        together += label[:, None] == label
    return together / len(labels)


def cluster(n: int, first: Ints, second: Ints, weight: Floats, seed: int) -> Ints:
    """Return the group number of each of ``n`` nodes; groups are connected. Links come by first, then second node."""
    found = louvain(n, zip(first.tolist(), second.tolist(), weight.tolist(), strict=True), seed)
    label = np.empty(n, dtype=np.int64)
    for number, members in enumerate(found):
        label[members] = number
    inside = label[first] == label[second]
    links = sparse.coo_matrix((np.ones(int(inside.sum())), (first[inside], second[inside])), shape=(n, n))
    part = csgraph.connected_components(links, directed=False)[1]
    order = np.lexsort((np.arange(n), label))
    _, at, which = np.unique(part[order], return_index=True, return_inverse=True)
    label[order] = np.argsort(np.argsort(at))[which.reshape(-1)]
    return label


def groups(label: Ints) -> list[list[int]]:
    """List the members of each group, largest group first, ties by the smallest member."""
    found: dict[int, list[int]] = {}
    for node, number in enumerate(label.tolist()):
        found.setdefault(number, []).append(node)
    return sorted(found.values(), key=lambda members: (-len(members), members[0]))
