"""Link the entities that share a block."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx
import numpy as np
import pandas as pd

from pipeline.network.incidence import Incidence, build
from pipeline.network.links import Pairs, Tested, counts_of, pairs_of, test_pairs
from pipeline.network.robust import leave_one_out, leave_one_out_within
from pipeline.network.statistics import Floats, npmi
from pipeline.network.within import test_within
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
    counts = counts_of(incidence)
    pairs = pairs_of(incidence.matrix)
    tested = test_pairs(counts, pairs, settings.alpha, settings.min_blocks)
    robust = leave_one_out(incidence, counts, pairs, tested, settings.alpha, settings.min_blocks)
    stratum, inner, inner_tested, inner_npmi = test_within(incidence, counts, settings.alpha, settings.min_blocks)
    inner_robust = leave_one_out_within(incidence, stratum, inner, inner_tested, settings.alpha, settings.min_blocks)
    totals = counts.totals[pairs.first], counts.totals[pairs.second], int(counts.sizes.sum())
    overall = _frame(incidence, pairs, tested, robust, npmi(pairs.weight, *totals)).assign(scope="all")
    scope = np.array(incidence.strata, dtype=object)[stratum]
    within = _frame(incidence, inner, inner_tested, inner_robust, inner_npmi).assign(scope=scope)
    frames = [overall, within[np.array(incidence.is_session, dtype=bool)[stratum]]]
    edges = pd.concat(frames, ignore_index=True).sort_values(
        ["scope", "source", "target"], kind="stable", ignore_index=True
    )
    return Network(_with_backbone(edges, settings.alpha), incidence.rejected)


def _frame(incidence: Incidence, pairs: Pairs, tested: Tested, robust: Floats, npmi: Floats) -> pd.DataFrame:
    names = np.array(incidence.entities, dtype=object)
    rank = np.argsort(np.argsort(names))
    ordered = rank[pairs.first] < rank[pairs.second]
    one, other = names[pairs.first], names[pairs.second]
    return pd.DataFrame(
        {
            "source": np.where(ordered, one, other),
            "target": np.where(ordered, other, one),
            "weight": pairs.weight,
            "expected": tested.expected,
            "npmi": npmi,
            "p": tested.p,
            "q": tested.q,
            "robust": robust,
            "tested": tested.tested,
        }
    )


def _with_backbone(edges: pd.DataFrame, alpha: float, strongest: int = 20) -> pd.DataFrame:
    """Mark per scope the links to draw: those that hold or, where none does, the strongest; and by which rule."""
    held = edges["q"] < alpha
    bare = ~edges["scope"].isin(edges.loc[held, "scope"])
    repeated = edges[bare & (edges["weight"] >= 2) & (edges["weight"] > edges["expected"])]
    ranked = repeated.sort_values(["p", "weight", "source", "target"], ascending=[True, False, True, True])
    chosen = edges.index.isin(ranked.groupby("scope").head(strongest).index)
    return edges.assign(backbone=held | chosen, rule=np.select([held, chosen], ["held", "strongest"], ""))


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
