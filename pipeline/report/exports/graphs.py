"""Write the network as a graph that networkx, Gephi and other programs open."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from typing import Any

import networkx as nx
import pandas as pd

from pipeline.report.exports.values import JOINT, clean

_NODE = ("kind", "group", "n_mentions", "n_reports", "first_session", "last_session")
_EDGE = ("weight", "expected", "npmi", "p", "q", "robust", "tested", "backbone", "rule")


def graph_of(tables: Mapping[str, pd.DataFrame], scope: str = "all", backbone: bool = False) -> nx.Graph[str]:
    """Return the network of one scope: who and what share a block.

    Args:
        tables: every table of ``pipeline.tables.TABLES`` by name.
        scope: 'all' or a session_id.
        backbone: keep only the links that the report draws.

    Returns:
        Nodes are entity_ids with label (the name), kind, group, aliases, n_mentions, n_reports, first_session,
        last_session and, over all sessions, community and the centralities; edges have the columns of the table
        ``edges`` and, over all sessions, the sessions in which both share a block. What is unknown is left out, so
        that every format can hold it. Nodes and edges come in the order of their identifiers.
    """
    edges = tables["edges"]
    chosen = edges[(edges["scope"] == scope) & (edges["backbone"] if backbone else True)]
    graph: nx.Graph[str] = nx.Graph(scope=scope)
    extra = _node_extras(tables) if scope == "all" else {}
    known = {row["entity_id"]: row for row in tables["entities"].to_dict("records")}
    for node in sorted(set(chosen["source"]) | set(chosen["target"])):
        row = known[node]
        graph.add_node(
            node,
            label=clean(str(row["name"])),
            aliases=clean(JOINT.join(row["aliases"])),
            **_given(row, _NODE),
            **extra.get(node, {}),
        )
    within = edges[edges["scope"] != "all"].groupby(["source", "target"])["scope"] if scope == "all" else None
    sessions = {pair: JOINT.join(sorted(scopes)) for pair, scopes in within} if within is not None else {}
    for row in chosen.sort_values(["source", "target"]).to_dict("records"):
        source, target = row["source"], row["target"]
        stands_in = {"sessions": sessions[source, target]} if (source, target) in sessions else {}
        graph.add_edge(source, target, **_given(row, _EDGE), **stands_in)
    return graph


def _given(row: Mapping[Any, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return the values that are there, as plain Python, by name."""
    found = {}
    for name in names:
        value = row[name]
        if value is not None and not pd.isna(value):
            value = value.item() if hasattr(value, "item") else value
            found[name] = clean(value) if isinstance(value, str) else value
    return found


def _node_extras(tables: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, Any]]:
    """Return the community and centralities of the entities that have them."""
    found: dict[str, dict[str, Any]] = {}
    for row in tables["communities"].to_dict("records"):
        if row["scope"] == "all":
            found.setdefault(row["entity_id"], {})["community"] = row["community"]
    for row in tables["centrality"].to_dict("records"):
        if row["scope"] == "all":
            found.setdefault(row["entity_id"], {})[row["measure"]] = float(row["value"])
    return found


def graphml_files(tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """Return the network over all sessions as GraphML; each edge names the sessions it stands in."""
    sink = io.BytesIO()
    nx.write_graphml(graph_of(tables), sink, named_key_ids=True)
    return {"netwerk.graphml": sink.getvalue()}


def moments(sessions: pd.DataFrame) -> dict[str, tuple[dt.date, dt.date]]:
    """Return from when to when each dated session is the latest: until the day before the next one.

    Sessions of one day share a moment. The last one gets as many days as the one before it had (30 when it is alone),
    so that it can be seen on a timeline.
    """
    dated = {row["session_id"]: row["date"] for row in sessions.to_dict("records") if not pd.isna(row["date"])}
    days = sorted(set(dated.values()))
    if not days:
        return {}
    tail = days[-1] - days[-2] if len(days) > 1 else dt.timedelta(days=30)
    ends = [*(day - dt.timedelta(days=1) for day in days[1:]), days[-1] + tail - dt.timedelta(days=1)]
    until = dict(zip(days, ends, strict=True))
    return {session_id: (day, until[day]) for session_id, day in sorted(dated.items())}
