"""Look things up in the tables: sessions in order, names, who stands where, themes through time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.report.courses import Courses
from pipeline.report.labels import abbreviates
from pipeline.report.timeline import Rows, frame

__all__ = ["Corpus", "Rows", "abbreviates", "frame"]


@dataclass(frozen=True)
class Corpus(Courses):
    """The tables with what the sections ask of them, looked up once."""

    def links_in(self, entities: Sequence[str]) -> pd.DataFrame:
        """Links between some entities in each session: scope, source, target, weight and q."""
        edges, among = self.frame("edges"), list(entities)
        chosen = edges["source"].isin(among) & edges["target"].isin(among) & (edges["scope"] != "all")
        return edges.loc[chosen, ["scope", "source", "target", "weight", "q"]]

    def shared_table(self, rows: Sequence[str], columns: Sequence[str]) -> pd.DataFrame:
        """Return the number of blocks that entities share, by name."""
        return pd.DataFrame(
            [[self.neighbours.get(row, {}).get(column, 0) for column in columns] for row in rows],
            index=[self.name(row) for row in rows],
            columns=[self.name(column) for column in columns],
        )
