"""Turn stored tables into frames a researcher can work with at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from pipeline.tables import TABLES, Table

_NAMED = ("entity_id", "source", "target", "other_id", "employer_id", "theme_a", "theme_b")
_SESSIONS = ("session_id", "scope", "first_session", "last_session", "peak_session")


def with_datetimes(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return a copy whose date columns are ``datetime64[s]`` (NaT where there is no date)."""
    columns = [column.name for column in table.columns if column.type == "date"]
    return frame.assign(**{name: _datetimes(frame[name]) for name in columns})


def _datetimes(values: pd.Series[Any]) -> pd.Series[Any]:
    days = [None if pd.isna(value) else value for value in values]
    return pd.Series(np.array(days, dtype="datetime64[s]"), index=values.index)


def with_names(frame: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return a copy in which every identifier has a readable column beside it.

    An entity's column gets ``name`` (``entity_id``) or ``COLUMN_name``; a session's gets ``date`` (``session_id``,
    ``scope``) or ``COLUMN_date``; a frame with a ``report_id`` and no session gets the date of the report's session.
    Columns that are already there stay.
    """
    name_of = dict(zip(tables["entities"]["entity_id"], tables["entities"]["name"], strict=True))
    date_of = dict(zip(tables["sessions"]["session_id"], tables["sessions"]["date"], strict=True))
    session_of = dict(zip(tables["reports"]["report_id"], tables["reports"]["session_id"], strict=True))
    result = frame.copy()

    def beside(column: str, new: str, values: pd.Series[Any]) -> None:
        if new not in result:
            result.insert(list(result.columns).index(column) + 1, new, values)

    for column in _NAMED:
        if column in result:
            new = "name" if column == "entity_id" else f"{column.removesuffix('_id')}_name"
            beside(column, new, result[column].map(name_of))
    for column in _SESSIONS:
        if column in result:
            new = "date" if column in ("session_id", "scope") else f"{column}_date"
            beside(column, new, _datetimes(result[column].map(date_of)))
    if "report_id" in result:
        beside("report_id", "date", _datetimes(result["report_id"].map(session_of).map(date_of)))
    return result


def description(table: Table) -> pd.DataFrame:
    """Return one row per column: its type as a researcher gets it, whether it may be empty, what it means."""
    kinds = {"date": "datetime64", "strings": "tuple of str", "dates": "tuple of date", "ints": "tuple of int"}
    rows = [(c.name, kinds.get(c.type, c.type), c.null, c.doc) for c in table.columns]
    return pd.DataFrame(rows, columns=["column", "type", "may_be_empty", "meaning"]).set_index("column")


def contents(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return one row per table: how many rows it has and what a row is."""
    rows = [(name, len(tables[name]), table.doc) for name, table in TABLES.items()]
    return pd.DataFrame(rows, columns=["table", "rows", "meaning"]).set_index("table")


def span_of(sessions: pd.DataFrame) -> tuple[dt.date, dt.date] | None:
    """Return the first and last dated meeting, None when there is none."""
    days = [day for day in sessions.loc[sessions["kind"] == "meeting", "date"] if not pd.isna(day)]
    return (min(days), max(days)) if days else None
