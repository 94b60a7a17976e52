"""Write the tables as one Excel workbook in Dutch, for analysts.

No cell is ever a formula or a link: text is written as text, whatever it starts with.
"""

from __future__ import annotations

import datetime as dt
import io
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import pandas as pd
import xlsxwriter

from pipeline.report.exports.names import Names
from pipeline.report.exports.values import joined, shortened
from pipeline.report.wording import Grammar
from pipeline.settings import Settings
from pipeline.tables import TABLES

MOST_ROWS = 1_048_575  # rows of an Excel sheet below its header
_MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed moment: equal tables give equal bytes
_FIRST_DAY = dt.date(1900, 3, 1)  # Excel counts days wrongly before it
_WIDEST, _NARROWEST = 60, 9
_SHARES = frozenset({"share", "low", "high", "consensus", "support", "stability", "robust"})
_CHANCES = frozenset({"p", "q", "q_a", "q_b", "q_all", "p_clustered", "q_clustered"})


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a sheet: where its values come from, its title and, where needed, an explanation."""

    path: str
    title: str
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of the workbook: a table, or the rows of it with (or without) some value."""

    table: str
    title: str
    text: str
    columns: tuple[SheetColumn, ...]
    only: Mapping[str, str]
    only_not: Mapping[str, str]
    sort: tuple[str, ...] = ()  # a minus before a column: descending

    def rows(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of the table that the sheet shows, in its order."""
        for name, value in self.only.items():
            frame = frame[frame[name] == value]
        for name, value in self.only_not.items():
            frame = frame[frame[name] != value]
        if not self.sort:
            return frame
        falling = [name.startswith("-") for name in self.sort]
        names = [name.removeprefix("-") for name in self.sort]
        return frame.sort_values(names, ascending=[not one for one in falling], kind="stable")


@cache
def _written() -> Mapping[str, Any]:
    return tomllib.loads(resources.files("pipeline.report.exports").joinpath("sheets.nl.toml").read_text("utf-8"))


@cache
def sheets() -> tuple[Sheet, ...]:
    """Return the sheets of the workbook in order."""
    return tuple(
        Sheet(
            row["table"],
            row["title"],
            row["text"],
            tuple(SheetColumn(*column) for column in row["columns"]),
            row.get("only", {}),
            row.get("only_not", {}),
            tuple(row.get("sort", ())),
        )
        for row in _written()["sheet"]
    )


def workbook_files(
    tables: Mapping[str, pd.DataFrame], manifest: Mapping[str, Any], settings: Settings, public: bool = False
) -> dict[str, bytes]:
    """Return the workbook: an explanation and a sheet per table, with frozen header, filters and real dates.

    Args:
        tables: every table by name; those of the public version where that is meant.
        manifest: what the tables were made from.
        settings: as the run had them.
        public: say on the first sheet that names were replaced.
    """
    sink = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(sink, options) as book:
        book.set_properties({"title": settings.report.title or "Rode Draad", "created": _MADE, "language": "nl-NL"})
        _Writer(book, tables).write(manifest, settings, _written()["public" if public else "private"])
    return {"rodedraad.xlsx": sink.getvalue()}


class _Writer:
    """Fills one workbook."""

    def __init__(self, book: Any, tables: Mapping[str, pd.DataFrame]) -> None:
        self._book, self._tables, self._names = book, tables, Names(tables)
        self._words: Mapping[str, Mapping[str, str]] = _written()["words"]
        self._reason = Grammar("nl").reason
        top = {"valign": "top"}
        self._head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "bottom": 1, "text_wrap": True, **top})
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._formats = {
            "date": book.add_format({"num_format": "dd-mm-yyyy", "align": "left", **top}),
            "share": book.add_format({"num_format": "0%", **top}),
            "chance": book.add_format({"num_format": "0.000", **top}),
            "float": book.add_format({"num_format": "0.00", **top}),
            "text": book.add_format({"text_wrap": True, **top}),
            "": book.add_format(top),
        }

    def write(self, manifest: Mapping[str, Any], settings: Settings, whose: str) -> None:
        """Write the explanation, with who may read it, and all sheets."""
        front = self._book.add_worksheet(_written()["labels"]["front"])
        sizes = []
        for sheet in sheets():
            frame = sheet.rows(self._tables[sheet.table])
            for part, start in enumerate(range(0, max(len(frame), 1), MOST_ROWS)):
                title = sheet.title if not part else f"{sheet.title[:26]} ({part + 1})"
                self._sheet(title, sheet, frame.iloc[start : start + MOST_ROWS])
            sizes.append(len(frame))
        self._front(front, sizes, manifest, settings, whose)

    def _front(
        self, page: Any, sizes: Sequence[int], manifest: Mapping[str, Any], settings: Settings, whose: str
    ) -> None:
        labels: Mapping[str, str] = _written()["labels"]
        model = manifest.get("model", {})
        lines: list[tuple[Sequence[Any], Any]] = [((settings.report.title or labels["title"],), self._title)]
        lines += [((line,), None) for line in (*_written()["introduction"], whose)]
        lines += [
            ((), None),
            ((labels["made"], f"rodedraad {manifest.get('rodedraad', '')}"), None),
            ((labels["model"], f"{model.get('name', '')} {model.get('version', '')}"), None),
            ((labels["alpha"], settings.statistics.alpha), None),
            ((), None),
            ((labels["sheet"], labels["rows"], labels["meaning"]), self._head),
            *(((s.title, size, s.text), None) for s, size in zip(sheets(), sizes, strict=True)),
            ((), None),
            ((labels["sheet"], labels["column"], labels["explanation"]), self._head),
            *(((s.title, c.title, c.explanation), None) for s in sheets() for c in s.columns if c.explanation),
        ]
        for row, (values, style) in enumerate(lines):
            for column, value in enumerate(values):
                self._cell(page, row, column, value, style)
        page.set_column(0, 0, 26)
        page.set_column(1, 1, 24)
        page.set_column(2, 2, 90)

    def _sheet(self, title: str, sheet: Sheet, frame: pd.DataFrame) -> None:
        page = self._book.add_worksheet(title)
        for number, column in enumerate(sheet.columns):
            page.write_string(0, number, column.title, self._head)
            widest = len(column.title) + 3
            style = self._style(sheet.table, column)
            for row, value in enumerate(self._column(sheet.table, column, frame), 1):
                self._cell(page, row, number, value, style)
                if row <= 500:
                    widest = max(widest, 11 if isinstance(value, dt.date) else len(str(value)) + 1)
            page.set_column(number, number, min(max(widest, _NARROWEST), _WIDEST))
        page.freeze_panes(1, 1)
        page.autofilter(0, 0, max(len(frame), 1), len(sheet.columns) - 1)

    def _column(self, table: str, column: SheetColumn, frame: pd.DataFrame) -> Iterator[Any]:
        """Give the values of a column as a reader sees them."""
        name = column.path.rpartition(".")[2]
        words = self._words.get(name, {})
        for value in self._names.values(TABLES[table], column.path, frame):
            if isinstance(value, bool):
                yield self._words["bool"][str(value).lower()]
            elif name == "reason":
                yield self._reason(value)
            else:
                yield words.get(value, value) if isinstance(value, str) else joined(value)

    def _style(self, table: str, column: SheetColumn) -> Any:
        name = column.path.rpartition(".")[2]
        kind = self._names.type_of(TABLES[table], column.path)
        if kind in ("date", "float"):
            shares = _SHARES if table != "centrality" else frozenset()
            return self._formats["share" if name in shares else "chance" if name in _CHANCES else kind]
        return self._formats["text" if kind in ("string", "strings") else ""]

    def _cell(self, page: Any, row: int, column: int, value: Any, style: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, dt.date):
            if value >= _FIRST_DAY:
                page.write_datetime(row, column, value, style)
            else:
                page.write_string(row, column, value.isoformat(), style)
        elif isinstance(value, (int, float)):
            page.write_number(row, column, value, style)
        else:
            page.write_string(row, column, shortened(str(value)), style)
