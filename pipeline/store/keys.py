"""Name the outcome of one report, and tell of one that has none."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.records import Rejected


class MapKey(NamedTuple):
    """What identifies the outcome of one report."""

    report_id: str
    key: str


def failure_row(report_id: str, cause: str, remedy: str) -> Rejected:
    """Return a left-out file as a row for ``rejected``."""
    return Rejected("ingest", report_id, cause, kind="file", remedy=remedy)
