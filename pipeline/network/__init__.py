"""Link the entities that share a block."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
import numpy as np
import pandas as pd

from pipeline.network.incidence import Incidence, build
from pipeline.network.links import counts_of, pairs_of, test_pairs
from pipeline.network.robust import leave_one_out
from pipeline.network.statistics import npmi
from pipeline.records import Rejected
from pipeline.settings import Statistics

__all__ = ["Network", "link", "to_graph"]


@dataclass(frozen=True)
class Network:
    """What the network stage hands on; the columns of each frame stand in ``pipeline.tables``."""

    edges: pd.DataFrame
    rejected: tuple[Rejected, ...] = ()

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The frames by the name of their table."""
        return {"edges": self.edges}


def link(
    mentions: pd.DataFrame,
    blocks: pd.DataFrame,
    reports: pd.DataFrame,
    sessions: pd.DataFrame,
    settings: Statistics,
    seed: int,
    attendance_blocks: pd.DataFrame | None = None,
) -> Network:
    """Link entities over all reports and within each session.

    Args:
        mentions, blocks, reports, sessions: tables as declared in ``pipeline.tables``.
        settings: unit, level, least number of blocks, resamples.
        seed: seed of the resamples.
        attendance_blocks: (report_id, block) of attendance lists, which are no co-occurrence.
    """
    incidence = build(mentions, blocks, reports, settings.unit, attendance_blocks)
    scopes = [_edges(incidence, "all", settings)]
    for stratum in np.flatnonzero(incidence.is_session).tolist():
        part = incidence.only(incidence.unit_stratum == stratum)
        scopes.append(_edges(part, incidence.strata[stratum], settings))
    edges = pd.concat([scope for scope in scopes if len(scope)] or scopes[:1], ignore_index=True)
    edges = edges.sort_values(["scope", "source", "target"], kind="stable", ignore_index=True)
    return Network(edges, incidence.rejected)


def _edges(incidence: Incidence, scope: str, settings: Statistics) -> pd.DataFrame:
    counts, pairs = counts_of(incidence), pairs_of(incidence.matrix)
    tested = test_pairs(counts, pairs, settings.alpha, settings.min_blocks)
    robust = leave_one_out(incidence, counts, pairs, tested, settings.alpha, settings.min_blocks)
    names = np.array(incidence.entities, dtype=object)
    one, other = names[pairs.first], names[pairs.second]
    ordered = np.array([a < b for a, b in zip(one, other, strict=True)], dtype=bool)
    totals = counts.totals
    frame = pd.DataFrame(
        {
            "scope": np.full(len(pairs), scope, dtype=object),
            "source": np.where(ordered, one, other),
            "target": np.where(ordered, other, one),
            "weight": pairs.weight,
            "expected": tested.expected,
            "npmi": npmi(pairs.weight, totals[pairs.first], totals[pairs.second], int(counts.sizes.sum())),
            "p": tested.p,
            "q": tested.q,
            "robust": robust,
            "tested": tested.tested,
        }
    )
    return _with_backbone(frame, settings.alpha)


def _with_backbone(edges: pd.DataFrame, alpha: float, strongest: int = 20) -> pd.DataFrame:
    """Mark the links to draw: those that hold or, where none does, the strongest, and say by which rule."""
    held = edges["q"] < alpha
    if held.any() or not len(edges):
        return edges.assign(backbone=held, rule=np.where(held, "held", ""))
    repeated = edges[(edges["weight"] >= 2) & (edges["weight"] > edges["expected"])]
    top = repeated.sort_values(["p", "weight", "source", "target"], ascending=[True, False, True, True]).index[
        :strongest
    ]
    chosen = edges.index.isin(top)
    return edges.assign(backbone=chosen, rule=np.where(chosen, "strongest", ""))


def to_graph(edges: pd.DataFrame, entities: pd.DataFrame, scope: str = "all", backbone: bool = False) -> nx.Graph:
    """Build the graph of one scope.

    Args:
        edges: table of edges.
        entities: table of entities; its rows become node attributes kind, name and n_mentions.
        scope: 'all' or a session_id.
        backbone: keep only the links to draw.
    """
    chosen = edges[(edges["scope"] == scope) & (edges["backbone"] if backbone else True)]
    graph: nx.Graph = nx.Graph(scope=scope)
    nodes = sorted(set(chosen["source"]) | set(chosen["target"]))
    known = entities.set_index("entity_id")
    for node in nodes:
        row = known.loc[node]
        graph.add_node(node, kind=row["kind"], name=row["name"], n_mentions=int(row["n_mentions"]))
    for row in chosen.itertuples(index=False):
        attributes = {name: getattr(row, name) for name in ("weight", "expected", "npmi", "p", "q", "robust")}
        graph.add_edge(row.source, row.target, **{k: v for k, v in attributes.items() if pd.notna(v)})
    return graph
