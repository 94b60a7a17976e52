"""Find what the identifiers in a table stand for: names, dates, texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from pipeline.report.exports.values import clean, plain
from pipeline.tables import TABLES, ColumnType, Table

_ENTITY = frozenset({"entity_id", "source", "target", "other_id", "employer_id", "theme_a", "theme_b", "owners"})
_SESSION = frozenset({"session_id", "scope", "first_session", "last_session", "peak_session"})


class Names:
    """What identifiers stand for, in one set of tables.

    A path is a column of a table, or COLUMN.PART: ``entity_id.name``, ``source.kind``, ``session_id.date``,
    ``report_id.date``, ``block.text``, ``topic_id.label``, ``owners.names``.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._tables = tables

    def type_of(self, table: Table, path: str) -> ColumnType:
        """Return the type of the values at a path."""
        name, _, part = path.partition(".")
        if not part:
            return next(column.type for column in table.columns if column.name == name)
        return "date" if part == "date" else "strings" if part == "names" else "string"

    def values(self, table: Table, path: str, frame: pd.DataFrame) -> Iterator[Any]:
        """Give the values at a path for every row; None where the identifier is empty or unknown."""
        name, _, part = path.partition(".")
        if not part:
            column = next(column for column in table.columns if column.name == name)
            return (plain(value, column) for value in frame[name])
        if part == "text":
            keys = zip(frame["report_id"], frame["block"], strict=True)
            return (self._block_text.get((report_id, int(block))) for report_id, block in keys)
        if part == "names":
            return ([self._of("entities", "name").get(one, one) for one in ids] for ids in frame[name])
        return (self._lookup(name, part).get(value) for value in frame[name])

    def _lookup(self, name: str, part: str) -> Mapping[Any, Any]:
        if name in _ENTITY:
            return self._of("entities", part)
        if name in _SESSION:
            return self._of("sessions", part)
        if name == "topic_id":
            return self._of("topics", part)
        if part == "date":
            return self._date_of_report
        return self._of("reports", part)

    def _of(self, table: str, part: str) -> Mapping[Any, Any]:
        """Return a column of a table by its identifier."""
        if (table, part) not in self._known:
            declared = TABLES[table]
            column = next(c for c in declared.columns if c.name == part)
            frame = self._tables[table]
            values = (plain(value, column) for value in frame[part])
            self._known[table, part] = dict(zip(frame[declared.key[0]], values, strict=True))
        return self._known[table, part]

    @cached_property
    def _known(self) -> dict[tuple[str, str], Mapping[Any, Any]]:
        return {}

    @cached_property
    def _date_of_report(self) -> Mapping[Any, Any]:
        reports, dates = self._tables["reports"], self._of("sessions", "date")
        return {r: dates.get(s) for r, s in zip(reports["report_id"], reports["session_id"], strict=True)}

    @cached_property
    def _block_text(self) -> Mapping[tuple[str, int], str]:
        blocks = self._tables["blocks"]
        rows = zip(blocks["report_id"], blocks["block"], blocks["text"], strict=True)
        return {(report_id, int(block)): clean(str(text)) for report_id, block, text in rows}
