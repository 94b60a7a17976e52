"""Link the entities that share a block."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.network.brokers import brokers
from pipeline.network.centrality import centralities
from pipeline.network.communities import communities
from pipeline.network.copresence import copresence
from pipeline.network.incidence import Incidence, build
from pipeline.network.links import Pairs, Tested, assess, counts_of, pairs_of
from pipeline.network.resample import resample
from pipeline.network.robust import leave_one_out, leave_one_out_within
from pipeline.network.statistics import Floats, npmi
from pipeline.network.within import assess_within
from pipeline.records import Rejected
from pipeline.settings import Statistics

__all__ = ["Network", "link"]


@dataclass(frozen=True)
class Network:
    """What the network stage hands on; the columns of each frame stand in ``pipeline.tables``."""

    edges: pd.DataFrame
    centrality: pd.DataFrame
    brokers: pd.DataFrame
    communities: pd.DataFrame
    copresence: pd.DataFrame
    rejected: tuple[Rejected, ...] = ()

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The frames by the name of their table."""
        return {name: getattr(self, name) for name in ("edges", "centrality", "brokers", "communities", "copresence")}


def link(
    mentions: pd.DataFrame,
    blocks: pd.DataFrame,
    reports: pd.DataFrame,
    sessions: pd.DataFrame,
    settings: Statistics,
    seed: int,
    attendance_blocks: pd.DataFrame | None = None,
    attendance: pd.DataFrame | None = None,
) -> Network:
    """Link entities over all reports and within each session.

    Args:
        mentions, blocks, reports, sessions: tables as declared in ``pipeline.tables``.
        settings: unit, level, least number of blocks, resamples.
        seed: seed of the resamples.
        attendance_blocks: (report_id, block) of attendance lists, which are no co-occurrence.
        attendance: table of attendance, for the network of who meets whom.
    """
    incidence = build(mentions, blocks, reports, settings.unit, attendance_blocks)
    counts = counts_of(incidence)
    pairs = pairs_of(incidence.matrix)
    tested = assess(counts, pairs, settings.alpha, settings.min_blocks)
    robust = leave_one_out(incidence, counts, pairs, tested, settings.alpha, settings.min_blocks)
    stratum, inner, inner_tested, inner_npmi = assess_within(incidence, counts, settings.alpha, settings.min_blocks)
    inner_robust = leave_one_out_within(incidence, stratum, inner, inner_tested, settings.alpha, settings.min_blocks)
    totals = counts.totals[pairs.first], counts.totals[pairs.second], int(counts.sizes.sum())
    overall = _frame(incidence, pairs, tested, robust, npmi(pairs.weight, *totals)).assign(scope="all")
    scope = np.array(incidence.strata, dtype=object)[stratum]
    within = _frame(incidence, inner, inner_tested, inner_robust, inner_npmi).assign(scope=scope)
    frames = [overall, within[np.array(incidence.is_session, dtype=bool)[stratum]]]
    edges = pd.concat(frames, ignore_index=True).sort_values(
        ["scope", "source", "target"], kind="stable", ignore_index=True
    )
    held = np.flatnonzero(tested.q < settings.alpha)
    drawn = resample(incidence, counts, pairs, tested, settings.alpha, settings.resamples, seed)
    named = mentions[["entity_id", "kind"]].dropna().drop_duplicates("entity_id")
    kinds = dict(zip(named["entity_id"].astype(str), named["kind"].astype(str), strict=True))
    return Network(
        edges=_with_backbone(edges, settings.alpha),
        centrality=centralities(incidence.entities, pairs, held, drawn),
        brokers=brokers(incidence, kinds, counts, pairs, tested, robust, settings.alpha, settings.min_blocks),
        communities=communities(incidence.entities, pairs, held, tested.expected, drawn, seed),
        copresence=copresence(attendance, sessions, settings.alpha),
        rejected=incidence.rejected,
    )


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
