"""Keep the outcomes of the map stage by content, in column files that the corpus half reads.

A part holds the outcomes of some reports. A report's outcome is found by its report id and key, and the
key covers the file's bytes, the settings, the lexicon, the model and the code; so a part is never wrong,
only unused.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import TypeAdapter

from pipeline.errors import UnreadableReport
from pipeline.records import Attendee, Rejected, ReportAnalysis, SessionFacts
from pipeline.store.arrow import frame_of, parquet_bytes, schema_of, to_arrow
from pipeline.store.files import file_hash, write_whole
from pipeline.store.folder import Folder, writing_failed
from pipeline.store.keys import MapKey, failure_row
from pipeline.tables import MAP_TABLES

_FACTS = TypeAdapter(SessionFacts)
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
            index = pq.read_table(part / "reports.parquet", columns=["report_id", "key", "failure", "remedy"])
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
            self._write(_frames(done, failed))

    def _write(self, frames: Mapping[str, pd.DataFrame]) -> None:
        contents = {name: parquet_bytes(to_arrow(frames[name], table)) for name, table in sorted(MAP_TABLES.items())}
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
        frames = {name: self._collect(name, wanted) for name in MAP_TABLES}
        facts = tuple(_FACTS.validate_json(text) for text in frames["reports"]["facts"])
        return MapResult(**frames, facts=facts)

    @staticmethod
    def _collect(name: str, wanted: Mapping[Path, Sequence[str]]) -> pd.DataFrame:
        table = MAP_TABLES[name]
        pieces = [schema_of(table).empty_table()]
        for part, report_ids in sorted(wanted.items()):
            piece = pq.read_table(part / f"{name}.parquet")
            pieces.append(piece.filter(pc.is_in(piece["report_id"], pa.array(sorted(report_ids), pa.string()))))
        merged = pa.concat_tables(pieces)
        if merged.num_rows:
            merged = merged.sort_by([(column, "ascending") for column in table.sort])
        return frame_of(merged, table)

    def tidy(self, keys: Iterable[MapKey]) -> None:
        """Remove parts that no wanted report is in, merge many small ones into one."""
        used: dict[Path, list[MapKey]] = {}
        for key in sorted(keys):
            if key in self._place:
                used.setdefault(self._place[key], []).append(key)
        small = sorted(part for part, members in used.items() if len(members) < SMALL_PART)
        if len(small) > SMALL_PART:
            merged = [key for part in small for key in used[part]]
            failures = [
                (k, UnreadableReport(k.report_id, f.reason, f.remedy)) for k in merged if (f := self._failed.get(k))
            ]
            frames = {
                name: self._collect(name, {p: [k.report_id for k in used[p]] for p in small}) for name in MAP_TABLES
            }
            alive = frames["reports"]["failure"] == ""
            extra = _frames((), failures)["reports"]
            frames["reports"] = pd.concat([frames["reports"][alive], extra], ignore_index=True)
            self._write(frames)
            for part in small:
                used.pop(part)
            used[self._place[merged[0]]] = merged
        if self._root.is_dir():
            for part in self._root.iterdir():
                if part not in used:
                    shutil.rmtree(part, ignore_errors=True)


def _frames(
    done: Sequence[tuple[str, ReportAnalysis]], failed: Sequence[tuple[MapKey, UnreadableReport]]
) -> dict[str, pd.DataFrame]:
    reports: list[dict[str, Any]] = []
    for key, analysis in done:
        report = analysis.report
        reports.append(
            {
                "report_id": report.report_id,
                "key": key,
                "title": report.title,
                "media_type": report.media_type,
                "sha256": report.sha256,
                "published": report.published,
                "language": report.language,
                "n_words": report.n_words,
                "warnings": report.warnings,
                "fingerprint": analysis.fingerprint,
                "facts": _FACTS.dump_json(analysis.facts).decode("utf-8"),
                "failure": "",
                "remedy": "",
            }
        )
    for map_key, error in failed:
        blank: dict[str, Any] = {
            "title": "",
            "media_type": "",
            "sha256": "",
            "published": None,
            "language": "",
            "n_words": 0,
        }
        blank |= {"warnings": (), "fingerprint": (), "facts": ""}
        reports.append({**map_key._asdict(), **blank, "failure": error.cause, "remedy": error.remedy})
    analyses = [analysis for _, analysis in done]
    blocks = [
        (a.report.report_id, b.block, b.kind, b.section, b.start_char, b.end_char, b.text, len(b.text.split()))
        for a in analyses for b in a.report.blocks
    ]  # fmt: skip
    terms = [
        (a.report.report_id, t.block, t.lemmas, t.pos, t.n_sentences, t.n_words)
        for a in analyses
        for t in a.found.terms
    ]
    return {
        "reports": pd.DataFrame(reports, columns=_names("reports")),
        "blocks": pd.DataFrame(blocks, columns=_names("blocks")),
        "mentions": _frame("mentions", (m for a in analyses for m in a.found.mentions)),
        "definitions": _frame("definitions", (d for a in analyses for d in a.found.definitions)),
        "terms": pd.DataFrame(terms, columns=_names("terms")),
        "rejected": _frame("rejected", (r for a in analyses for r in (*a.report.rejected, *a.found.rejected))),
    }


def _names(table: str) -> list[str]:
    return [column.name for column in MAP_TABLES[table].columns]


def _frame(table: str, records: Iterable[Any]) -> pd.DataFrame:
    """Return flat records, whose fields are the columns of a table, as a frame."""
    names = _names(table)
    return pd.DataFrame(list(map(attrgetter(*names), records)), columns=names)
