"""Write the network as GEXF 1.3 with a timeline.

Written by hand: networkx writes GEXF without ``timerepresentation`` and cannot write a weight that changes. Gephi takes
a changing weight from the attribute with the id 'weight' alone; networkx reads that id as a fixed number, so the same
counts stand in a second attribute 'blocks', which it reads as a list of (value, start, end).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import networkx as nx
import pandas as pd
from lxml import etree

from pipeline.report.exports.graphs import graph_of, moments

NAMESPACE = "http://gexf.net/1.3"
_SCHEMA = "http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_TYPES = ((bool, "boolean"), (int, "integer"), (float, "double"), (str, "string"))

Moment = tuple[dt.date, dt.date]
Counts = Mapping[Any, Mapping[Moment, int]]


def gexf_files(tables: Mapping[str, pd.DataFrame], creator: str) -> dict[str, bytes]:
    """Return the network with the moments at which each name and each link is there.

    A moment lasts from a session to the day before the next. What only undated reports say has no moment and the
    attribute ``undated``. The weight of a link is the number of blocks shared in the sessions of the moment, that of a
    name (``blocks``) the number of blocks that mention it.
    """
    graph, when = graph_of(tables), moments(tables["sessions"])
    root = etree.Element(f"{{{NAMESPACE}}}gexf", nsmap={None: NAMESPACE, "xsi": _XSI}, version="1.3")
    root.set(f"{{{_XSI}}}schemaLocation", _SCHEMA)
    meta = _under(root, "meta")
    _under(meta, "creator").text = creator
    _under(meta, "description").text = "Names and themes that share a block of a meeting report, session by session"
    body = _under(root, "graph", mode="dynamic", defaultedgetype="undirected", timeformat="date")
    body.set("timerepresentation", "interval")
    if when:
        body.set("start", min(start for start, _ in when.values()).isoformat())
        body.set("end", max(end for _, end in when.values()).isoformat())
    _nodes(body, graph, _node_counts(tables, when))
    _edges(body, graph, _edge_counts(tables["edges"], when))
    text = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return {"netwerk.gexf": text}


def _under(parent: Any, tag: str, **attributes: str) -> Any:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)


def _node_counts(tables: Mapping[str, pd.DataFrame], when: Mapping[str, Moment]) -> Counts:
    """Count per entity and moment the blocks that mention it."""
    session_of = dict(zip(tables["reports"]["report_id"], tables["reports"]["session_id"], strict=True))
    places = tables["mentions"][["entity_id", "report_id", "block"]].dropna().drop_duplicates()
    found: dict[str, Counter[Moment]] = defaultdict(Counter)
    for entity_id, report_id in zip(places["entity_id"], places["report_id"], strict=True):
        if (moment := when.get(session_of.get(report_id, ""))) is not None:
            found[entity_id][moment] += 1
    return found


def _edge_counts(edges: pd.DataFrame, when: Mapping[str, Moment]) -> Counts:
    """Count per pair and moment the blocks they share."""
    found: dict[tuple[str, str], Counter[Moment]] = defaultdict(Counter)
    for scope, source, target, weight in zip(*(edges[c] for c in ("scope", "source", "target", "weight")), strict=True):
        if scope in when:
            found[source, target][when[scope]] += int(weight)
    return found


def _nodes(body: Any, graph: nx.Graph[str], counts: Counts) -> None:
    rows = {node: {k: v for k, v in data.items() if k != "label"} for node, data in graph.nodes(data=True)}
    keys = _declare(body, "node", rows.values(), {"blocks": "integer"})
    holder = _under(body, "nodes")
    for node, data in rows.items():
        element = _under(holder, "node", id=node, label=graph.nodes[node]["label"])
        _values(element, data, keys, counts.get(node, {}), ("blocks",))


def _edges(body: Any, graph: nx.Graph[str], counts: Counts) -> None:
    rows = {(a, b): {k: v for k, v in data.items() if k != "weight"} for a, b, data in graph.edges(data=True)}
    keys = _declare(body, "edge", rows.values(), {"weight": "double", "blocks": "integer"})
    holder = _under(body, "edges")
    for number, ((source, target), data) in enumerate(rows.items()):
        total = str(graph.edges[source, target]["weight"])
        element = _under(holder, "edge", id=f"e{number}", source=source, target=target, weight=total)
        _values(element, data, keys, counts.get((source, target), {}), ("weight", "blocks"))


def _declare(body: Any, of: str, rows: Iterable[Mapping[str, Any]], changing: Mapping[str, str]) -> list[str]:
    """Declare the attributes that occur, and return those that stay the same."""
    kinds: dict[str, type] = {"undated": bool}
    for row in rows:
        for name, value in row.items():
            kinds.setdefault(name, type(value))
    holder = _under(body, "attributes", mode="static", **{"class": of})
    for name in sorted(kinds):
        kind = next(word for known, word in _TYPES if issubclass(kinds[name], known))
        _under(holder, "attribute", id=name, title=name, type=kind)
    holder = _under(body, "attributes", mode="dynamic", **{"class": of})
    for name, kind in changing.items():
        _under(holder, "attribute", id=name, title=name, type=kind)
    return sorted(kinds)


def _values(
    element: Any, data: Mapping[str, Any], keys: Iterable[str], counts: Mapping[Moment, int], changing: tuple[str, ...]
) -> None:
    holder = _under(element, "attvalues")
    row = {**data, "undated": not counts}
    for name in keys:
        if name in row:
            value = row[name]
            text = str(value).lower() if isinstance(value, bool) else str(value)
            _under(holder, "attvalue", value=text, **{"for": name})
    for name in changing:
        for (start, end), count in sorted(counts.items()):
            span = {"start": start.isoformat(), "end": end.isoformat()}
            _under(holder, "attvalue", value=str(count), **span, **{"for": name})
    if counts:
        spells = _under(element, "spells")
        for start, end in sorted(counts):
            _under(spells, "spell", start=start.isoformat(), end=end.isoformat())
