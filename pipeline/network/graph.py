"""Turn tables of links into networkx graphs."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pandas as pd

_EDGE = ("weight", "expected", "npmi", "p", "q", "robust")


def to_graph(edges: pd.DataFrame, entities: pd.DataFrame, scope: str = "all", backbone: bool = False) -> nx.Graph[str]:
    """Build the graph of one scope.

    Args:
        edges: table of edges.
        entities: table of entities; its rows become node attributes kind, name and n_mentions.
        scope: 'all' or a session_id.
        backbone: keep only the links to draw.

    Returns:
        Nodes and edges in the order of their identifiers; an edge has no attribute where the table has none (npmi,
        robust), so that GraphML and GEXF can hold it.
    """
    chosen = edges[edges["scope"] == scope]
    return _graph(chosen[chosen["backbone"]] if backbone else chosen, entities, scope=scope)


def bipartite(
    edges: pd.DataFrame, entities: pd.DataFrame, left: str = "person", right: str = "theme", scope: str = "all"
) -> nx.Graph[str]:
    """Build the view of two kinds of entities, with the links between them alone.

    Nodes carry ``bipartite`` 0 (left) or 1 (right), as ``networkx.algorithms.bipartite`` expects.
    """
    kind = entities.set_index("entity_id")["kind"]
    chosen = edges[edges["scope"] == scope]
    ends = chosen["source"].map(kind), chosen["target"].map(kind)
    across = ((ends[0] == left) & (ends[1] == right)) | ((ends[0] == right) & (ends[1] == left))
    graph = _graph(chosen[across], entities, scope=scope)
    for _, data in graph.nodes(data=True):
        data["bipartite"] = int(data["kind"] == right)
    return graph


def _graph(edges: pd.DataFrame, entities: pd.DataFrame, **attributes: Any) -> nx.Graph[str]:
    graph: nx.Graph[str] = nx.Graph(**attributes)
    known = entities.set_index("entity_id")
    for node in sorted(set(edges["source"]) | set(edges["target"])):
        row = known.loc[node]
        graph.add_node(node, kind=str(row["kind"]), name=str(row["name"]), n_mentions=int(row["n_mentions"]))
    for row in edges.sort_values(["source", "target"]).to_dict("records"):
        values = {name: row[name] for name in _EDGE if pd.notna(row[name])}
        graph.add_edge(row["source"], row["target"], **values)
    return graph
