"""Lay entities against the units of text (blocks, sentences or sections) in which they can meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import sparse

from pipeline.network.statistics import Bools, Ints
from pipeline.records import Rejected

Unit = Literal["block", "sentence", "section"]
_STAGE = "network"


@dataclass(frozen=True)
class Incidence:
    """Which entity is in which unit; everything else in this room is computed from it.

    Units stand in the order of report and block. Entities stand in the order of the units they are in, so that
    nothing computed here depends on what entities are called.

    Attributes:
        entities: identifiers, (n_entities,).
        reports: identifiers in order, (n_reports,).
        strata: identifiers of what a unit is drawn within: the session, or the report where it has none.
        is_session: (n_strata,) whether the stratum is a session.
        matrix: (n_units, n_entities) CSR of 0 and 1.
        unit_report, unit_stratum: (n_units,) indexes.
        unit_block: (n_units,) number of the unit's first block.
        rejected: what could not be placed.
    """

    entities: tuple[str, ...]
    reports: tuple[str, ...]
    strata: tuple[str, ...]
    is_session: tuple[bool, ...]
    matrix: sparse.csr_matrix
    unit_report: Ints
    unit_stratum: Ints
    unit_block: Ints
    rejected: tuple[Rejected, ...]

    @property
    def report_stratum(self) -> Ints:
        """The stratum of each report that has units, -1 for one that has none."""
        strata = np.full(len(self.reports), -1, dtype=np.int64)
        strata[self.unit_report] = self.unit_stratum
        return strata

    def only(self, units: Bools) -> Incidence:
        """Keep some units, and the entities and strata in them."""
        matrix = self.matrix[units]
        present = np.flatnonzero(np.asarray(matrix.sum(axis=0)).reshape(-1))
        kept, stratum = np.unique(self.unit_stratum[units], return_inverse=True)
        return Incidence(
            entities=tuple(self.entities[i] for i in present),
            reports=self.reports,
            strata=tuple(self.strata[i] for i in kept),
            is_session=tuple(self.is_session[i] for i in kept),
            matrix=sparse.csr_matrix(matrix[:, present]),
            unit_report=self.unit_report[units],
            unit_stratum=stratum.reshape(-1).astype(np.int64),
            unit_block=self.unit_block[units],
            rejected=(),
        )

    def places(self, units: Ints, limit: int = 5) -> list[str]:
        """Name the first units of a selection as report_id#block."""
        return [f"{self.reports[self.unit_report[u]]}#{self.unit_block[u]}" for u in units[:limit]]


def count_by(matrix: sparse.csr_matrix, groups: Ints, n_groups: int) -> sparse.csr_matrix:
    """Add up the rows of each group: (n_groups, n_columns)."""
    n = matrix.shape[0]
    adder = sparse.csr_matrix((np.ones(n, dtype=np.int64), (groups, np.arange(n))), shape=(n_groups, n))
    return sparse.csr_matrix(adder @ matrix)


def build(
    mentions: pd.DataFrame,
    blocks: pd.DataFrame,
    reports: pd.DataFrame,
    unit: Unit,
    attendance_blocks: pd.DataFrame | None = None,
) -> Incidence:
    """Place mentions in units.

    Args:
        mentions: table of mentions; those without entity are passed over, they were counted when they got none.
        blocks: table of blocks; an optional column ``n_sentences`` sharpens the unit 'sentence'.
        reports: table of reports, for the session of each.
        unit: what counts as standing together.
        attendance_blocks: (report_id, block) of attendance lists: a relation of their own, left out here.
    """
    rejected: list[Rejected] = []
    rows = blocks[["report_id", "block", "section", "text"]].copy()
    if "n_sentences" in blocks.columns:
        rows["n_sentences"] = blocks["n_sentences"]
    rows = rows[rows["report_id"].isin(reports["report_id"])].sort_values(["report_id", "block"], kind="stable")
    known = mentions[mentions["entity_id"].notna()]
    if attendance_blocks is not None and len(attendance_blocks):
        lists = pd.MultiIndex.from_frame(attendance_blocks[["report_id", "block"]].drop_duplicates())
        out = pd.MultiIndex.from_frame(rows[["report_id", "block"]]).isin(lists)
        lost = pd.MultiIndex.from_frame(known[["report_id", "block"]]).isin(lists)
        for report_id, count in known.loc[lost, "report_id"].value_counts().sort_index().items():
            reason = "mentions on an attendance list are no co-occurrence"
            rejected.append(Rejected(_STAGE, str(report_id), reason, kind="mention", count=int(count)))
        rows, known = rows[~out], known[~lost]
    rows = rows.reset_index(drop=True)
    located = known[["report_id", "block", "sentence", "entity_id"]].merge(
        rows[["report_id", "block"]].assign(row=np.arange(len(rows))),
        on=["report_id", "block"],
        how="left",
        validate="many_to_one",
    )
    homeless = located["row"].isna()
    for report_id, count in located.loc[homeless, "report_id"].value_counts().sort_index().items():
        reason = "mentions in a block or report that is not in the tables"
        rejected.append(Rejected(_STAGE, str(report_id), reason, kind="mention", count=int(count)))
    located = located[~homeless]
    row = located["row"].to_numpy(dtype=np.int64)
    unit_of_row, unit_of_mention, n_units = _units(rows, row, located["sentence"].to_numpy(dtype=np.int64), unit)
    return _assemble(rows, reports, unit_of_row, unit_of_mention, located["entity_id"], n_units, tuple(rejected))


def _units(rows: pd.DataFrame, row: Ints, sentence: Ints, unit: Unit) -> tuple[Ints, Ints, int]:
    """Return the first unit of every block, the unit of every mention and the number of units."""
    if unit == "block":
        return np.arange(len(rows)), row, len(rows)
    if unit == "section":
        place = rows[["report_id", "section"]]
        of_row = np.cumsum((place != place.shift()).any(axis=1).to_numpy(dtype=np.int64)) - 1
        return of_row, of_row[row], int(of_row[-1]) + 1 if len(of_row) else 0
    if "n_sentences" in rows.columns:
        sizes = rows["n_sentences"].to_numpy(dtype=np.int64).copy()
    else:
        # Where nobody counted them: full stops followed by space, and never fewer than the mentions show.
        sizes = rows["text"].str.count(r"[.!?]+(?=\s+\S)").to_numpy(dtype=np.int64) + 1
    np.maximum.at(sizes, row, sentence + 1)
    sizes = np.maximum(sizes, 1)
    first = np.cumsum(sizes) - sizes
    return first, first[row] + sentence, int(sizes.sum())


def _assemble(
    rows: pd.DataFrame,
    reports: pd.DataFrame,
    unit_of_row: Ints,
    unit_of_mention: Ints,
    entity: pd.Series[str],
    n_units: int,
    rejected: tuple[Rejected, ...],
) -> Incidence:
    report_ids = tuple(sorted(reports["report_id"].astype(str)))
    report_index = {name: i for i, name in enumerate(report_ids)}
    session = zip(reports["report_id"].astype(str), reports["session_id"], reports["session_id"].notna(), strict=True)
    stratum_of = {name: (own, True) if known else (name, False) for name, own, known in session}
    keys = sorted(set(stratum_of.values()))
    stratum_index = {key: i for i, key in enumerate(keys)}
    row_of_unit = np.zeros(n_units, dtype=np.int64)
    if len(rows):
        row_of_unit[unit_of_row[::-1]] = np.arange(len(rows))[::-1]  # a unit's first block wins
        row_of_unit = np.maximum.accumulate(row_of_unit)
    report_of_row = rows["report_id"].map(report_index).to_numpy(dtype=np.int64)
    unit_report = report_of_row[row_of_unit].astype(np.int64) if n_units else np.zeros(0, dtype=np.int64)
    stratum_of_report = np.array([stratum_index[stratum_of[name]] for name in report_ids], dtype=np.int64)
    codes, names = pd.factorize(entity, sort=True)
    matrix = sparse.csr_matrix(
        (np.ones(len(codes), dtype=np.int64), (unit_of_mention, codes)), shape=(n_units, len(names))
    )
    matrix.sum_duplicates()
    matrix.data[:] = 1
    order = _by_place(sparse.csc_matrix(matrix))
    return Incidence(
        entities=tuple(str(names[i]) for i in order),
        reports=report_ids,
        strata=tuple(name for name, _ in keys),
        is_session=tuple(flag for _, flag in keys),
        matrix=sparse.csr_matrix(matrix[:, order]),
        unit_report=unit_report,
        unit_stratum=stratum_of_report[unit_report],
        unit_block=rows["block"].to_numpy(dtype=np.int64)[row_of_unit] if n_units else np.zeros(0, dtype=np.int64),
        rejected=rejected,
    )


def _by_place(columns: sparse.csc_matrix) -> list[int]:
    """Order entities by the units they are in, most units first; identical ones keep the order of their names."""
    columns.sort_indices()
    ends = columns.indptr
    keys = [
        (-(int(ends[i + 1]) - int(ends[i])), columns.indices[ends[i] : ends[i + 1]].tolist())
        for i in range(columns.shape[1])
    ]
    return sorted(range(len(keys)), key=keys.__getitem__)
