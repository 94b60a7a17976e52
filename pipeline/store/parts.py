"""Keep the outcomes of the map stage by content, in column files that the corpus half reads.

A part holds the outcomes of some reports. A report's outcome is found by its report id and key, and the
key covers the file's bytes, the settings, the lexicon, the model and the code; so a part is never wrong,
only unused.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import UnreadableReport
from pipeline.records import Attendee, Rejected, ReportAnalysis, SessionFacts
from pipeline.store.arrow import frame_of, quick_parquet_bytes, read_arrow, schema_of
from pipeline.store.files import file_hash, write_whole
from pipeline.store.folder import Folder, writing_failed
from pipeline.store.keys import MapKey, failure_row
from pipeline.store.outcomes import outcome_tables, read_facts
from pipeline.tables import MAP_TABLES

SMALL_PART = 32  # reports; parts below this are merged when there are many of them


@dataclass(frozen=True, slots=True)
class MapResult:
    """The outcomes of all reports of a run, as columns; rows are sorted by report_id."""

    reports: pd.DataFrame
    blocks: pd.DataFrame
    mentions: pd.DataFrame
    definitions: pd.DataFrame
    terms: pd.DataFrame
    rejected: pd.DataFrame
    facts: tuple[SessionFacts, ...]

    def without(self, report_ids: Collection[str]) -> MapResult:
        """Return the outcomes without those of some reports."""
        frames = {name: getattr(self, name) for name in MAP_TABLES}
        left = {name: f[~f["report_id"].isin(list(report_ids))].reset_index(drop=True) for name, f in frames.items()}
        return MapResult(**left, facts=tuple(f for f in self.facts if f.report_id not in report_ids))

    def attendees(self) -> pd.DataFrame:
        """One row per attendee as written: report_id and the fields of ``Attendee``."""
        return rows_of(Attendee, ((f.report_id, a) for f in self.facts for a in f.attendees))


def rows_of(kind: type[Any], pairs: Iterable[tuple[str, Any]]) -> pd.DataFrame:
    """Return (report_id, record) pairs as a frame with a column per field of the record."""
    names = [field.name for field in fields(kind)]
    rows = [(report_id, *(getattr(record, name) for name in names)) for report_id, record in pairs]
    return pd.DataFrame.from_records(rows, columns=["report_id", *names])


class Parts:
    """The map outcomes kept in one project folder."""

    def __init__(self, folder: Folder) -> None:
        self._root = folder.parts
        self._place: dict[MapKey, Path] = {}
        self._failed: dict[MapKey, Rejected] = {}
        for part in sorted(self._root.glob("p-*")):
            self._index(part)

    def _index(self, part: Path) -> None:
        try:
            index = read_arrow(part / "reports.parquet", ["report_id", "key", "failure", "remedy"])
        except (OSError, pa.ArrowInvalid):
            shutil.rmtree(part, ignore_errors=True)
            return
        for row in index.to_pylist():
            key = MapKey(row["report_id"], row["key"])
            if row["failure"]:
                self._failed[key] = failure_row(row["report_id"], row["failure"], row["remedy"])
            self._place[key] = part

    def __contains__(self, key: MapKey) -> bool:
        return key in self._place

    def failure(self, key: MapKey) -> Rejected | None:
        """Return why a report was left out, or None when it was read."""
        return self._failed.get(key)

    def add(
        self, done: Sequence[tuple[str, ReportAnalysis]], failed: Sequence[tuple[MapKey, UnreadableReport]]
    ) -> None:
        """Keep the outcomes of some reports as one part: (key, analysis) pairs and failures."""
        if done or failed:
            self._write(outcome_tables(done, failed))

    def _write(self, tables: Mapping[str, pa.Table]) -> None:
        contents = {name: quick_parquet_bytes(tables[name]) for name in sorted(MAP_TABLES)}
        name = "p-" + file_hash(b"".join(file_hash(data).encode() for data in contents.values()))[:24]
        target = self._root / name
        if not target.is_dir():
            draft = self._root / f".draft-{uuid.uuid4().hex}"
            try:
                draft.mkdir(parents=True)
                for table, data in contents.items():
                    write_whole(draft / f"{table}.parquet", data)
                draft.rename(target)
            except OSError as error:
                shutil.rmtree(draft, ignore_errors=True)
                raise writing_failed(self._root, error) from error
        self._index(target)

    def read(self, keys: Iterable[MapKey]) -> MapResult:
        """Return the outcomes of the named reports (those that were read, not the failures)."""
        wanted: dict[Path, list[str]] = {}
        for key in sorted(keys):
            if key not in self._failed:
                wanted.setdefault(self._place[key], []).append(key.report_id)
        frames = {name: frame_of(_collect(name, wanted), table) for name, table in MAP_TABLES.items()}
        facts = tuple(map(read_facts, frames["reports"]["facts"]))
        return MapResult(**frames, facts=facts)

    def tidy(self, keys: Iterable[MapKey]) -> None:
        """Remove parts that no wanted report is in, merge many small ones into one."""
        used: dict[Path, list[MapKey]] = {}
        for key in sorted(keys):
            if key in self._place:
                used.setdefault(self._place[key], []).append(key)
        small = sorted(part for part, members in used.items() if len(members) < SMALL_PART)
        if len(small) > SMALL_PART:
            merged = [key for part in small for key in used[part]]
            wanted = {part: [key.report_id for key in used[part]] for part in small}
            self._write({name: _collect(name, wanted) for name in MAP_TABLES})
            for part in small:
                used.pop(part)
            used[self._place[merged[0]]] = merged
        if self._root.is_dir():
            for part in self._root.iterdir():
                if part not in used:
                    shutil.rmtree(part, ignore_errors=True)


def _collect(name: str, wanted: Mapping[Path, Collection[str]]) -> pa.Table:
    """Return the rows of some reports of some parts, sorted as the table is."""
    table = MAP_TABLES[name]
    pieces = [(read_arrow(part / f"{name}.parquet"), frozenset(ids)) for part, ids in sorted(wanted.items())]
    if table.sort[0] == "report_id":
        return pa.concat_tables([schema_of(table).empty_table(), *_by_report(pieces)]).combine_chunks()
    kept = [piece.filter(pc.is_in(piece["report_id"], pa.array(sorted(ids), pa.string()))) for piece, ids in pieces]
    merged = pa.concat_tables([schema_of(table).empty_table(), *kept]).combine_chunks()
    return merged.sort_by([(column, "ascending") for column in table.sort]) if merged.num_rows else merged


def _by_report(pieces: Sequence[tuple[pa.Table, Collection[str]]]) -> Iterator[pa.Table]:
    """Cut tables that are each sorted by report, and yield the rows of the wanted reports in the order of all reports.

    A report stands in one of the tables; to move whole reports takes a tenth of the time of sorting their rows.
    """
    runs = sorted(
        (report_id, number, start, end)
        for number, (piece, wanted) in enumerate(pieces)
        for report_id, start, end in _runs(piece["report_id"])
        if report_id in wanted
    )
    cuts: list[tuple[int, int, int]] = []
    for _, number, start, end in runs:
        if cuts and cuts[-1][0] == number and cuts[-1][2] == start:
            cuts[-1] = (number, cuts[-1][1], end)
        else:
            cuts.append((number, start, end))
    return (pieces[number][0].slice(start, end - start) for number, start, end in cuts)


def _runs(column: pa.ChunkedArray) -> Iterator[tuple[str, int, int]]:
    """Yield each value of a sorted column with its first row and the row behind its last."""
    if not len(column):
        return
    encoded = pc.run_end_encode(column.combine_chunks())
    ends = encoded.run_ends.to_pylist()
    yield from zip(encoded.values.to_pylist(), [0, *ends], ends, strict=False)
