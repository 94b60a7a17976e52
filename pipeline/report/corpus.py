"""Look things up in the tables: sessions in order, names, who stands where, themes through time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.report.courses import Courses
from pipeline.report.labels import abbreviates
from pipeline.report.rows import records
from pipeline.report.timeline import Rows, frame

__all__ = ["Corpus", "Rows", "abbreviates", "frame"]


@dataclass(frozen=True)
class Corpus(Courses):
    """The tables with what the sections ask of them, looked up once."""

    def links_in(self, entities: Sequence[str]) -> list[Any]:
        """Links between some entities in each session."""
        edges = self.frame("edges")
        chosen = edges["source"].isin(list(entities)) & edges["target"].isin(list(entities)) & (edges["scope"] != "all")
        return records(edges[chosen])

    def shared_table(self, rows: Sequence[str], columns: Sequence[str]) -> pd.DataFrame:
        """Return the number of blocks that entities share, by name."""
        return pd.DataFrame(
            [[self.neighbours.get(row, {}).get(column, 0) for column in columns] for row in rows],
            index=[self.name(row) for row in rows],
            columns=[self.name(column) for column in columns],
        )
