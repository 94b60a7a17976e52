"""Write the tables as text files: CSV that a Dutch Excel opens right, and JSON."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipeline.report.exports.values import harmless, joined, plain
from pipeline.tables import TABLES, Table

CSV_ENCODING = "utf-8-sig"  # with a byte order mark, without which Excel takes it for Windows-1252
CSV_SEPARATOR = ";"
CSV_DECIMAL = ","
JSON_FORMAT = "rodedraad/1"


def csv_files(tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """Return a CSV file per table, and ``columns.csv`` that says what each column means.

    Fields are parted by semicolons, numbers have a decimal comma, dates are ISO, lists are joined by `` | ``. A text
    that a spreadsheet would run as a formula gets an apostrophe before it. Read one back with
    ``pandas.read_csv(file, sep=";", decimal=",", encoding="utf-8-sig")``.
    """
    files = {f"{name}.csv": _csv(tables[name], table) for name, table in TABLES.items()}
    meanings = [[t.name, c.name, c.type, "yes" if c.null else "no", c.doc] for t in TABLES.values() for c in t.columns]
    files["columns.csv"] = _rows([["table", "column", "type", "may be empty", "meaning"], *meanings])
    return files


def _csv(frame: pd.DataFrame, table: Table) -> bytes:
    columns = [[_text(plain(value, column)) for value in frame[column.name]] for column in table.columns]
    return _rows([[column.name for column in table.columns], *zip(*columns, strict=True)])


def _rows(rows: Any) -> bytes:
    sink = io.StringIO()
    csv.writer(sink, delimiter=CSV_SEPARATOR, lineterminator="\r\n").writerows(rows)
    return sink.getvalue().encode(CSV_ENCODING)


def _text(value: Any) -> str:
    """Write a value as a CSV field."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.12g}".replace(".", CSV_DECIMAL)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return harmless(joined(value))


def json_document(tables: Mapping[str, pd.DataFrame], manifest: Mapping[str, Any]) -> dict[str, bytes]:
    """Return one JSON document with what it was made from, the meaning of every column and all rows.

    Dates are ISO texts, lists are lists, what is missing is null.
    """
    document = {
        "format": JSON_FORMAT,
        "note": "tables.NAME.rows holds one object per row; tables.NAME.columns says what each key means",
        "made_from": {key: manifest.get(key) for key in ("rodedraad", "model", "settings", "seed", "inputs")},
        "tables": {name: _table(tables[name], table) for name, table in TABLES.items()},
    }
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False, default=str)
    return {"rodedraad.json": (text + "\n").encode("utf-8", "replace")}


def _table(frame: pd.DataFrame, table: Table) -> dict[str, Any]:
    names = [column.name for column in table.columns]
    columns = [[plain(value, column) for value in frame[column.name]] for column in table.columns]
    return {
        "meaning": table.doc,
        "columns": [{"name": c.name, "type": c.type, "null": c.null, "meaning": c.doc} for c in table.columns],
        "rows": [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)],
    }
