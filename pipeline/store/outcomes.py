"""Lay out the outcomes of the map stage as tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

import pyarrow as pa
from pydantic import TypeAdapter

from pipeline.errors import UnreadableReport
from pipeline.records import ReportAnalysis, SessionFacts
from pipeline.store.arrow import rows_to_arrow
from pipeline.store.keys import MapKey
from pipeline.tables import MAP_TABLES

_FACTS = TypeAdapter(SessionFacts)


def read_facts(text: str) -> SessionFacts:
    """Return the facts of a report from its row in ``reports``."""
    return _FACTS.validate_json(text)


def outcome_tables(
    done: Sequence[tuple[str, ReportAnalysis]], failed: Sequence[tuple[MapKey, UnreadableReport]]
) -> dict[str, pa.Table]:
    """Return the outcomes of some reports, (key, analysis) pairs and failures, as the tables of the map stage."""
    analyses = [analysis for _, analysis in done]
    rows: dict[str, list[Sequence[Any]]] = {
        "reports": [_report_row(*one) for one in done] + [_failure_row(*one) for one in failed],
        "blocks": [
            (a.report.report_id, b.block, b.kind, b.section, b.start_char, b.end_char, b.text, len(b.text.split()))
            for a in analyses for b in a.report.blocks
        ],
        "mentions": [row for a in analyses for row in map(_FIELDS["mentions"], a.found.mentions)],
        "definitions": [row for a in analyses for row in map(_FIELDS["definitions"], a.found.definitions)],
        "terms": [
            (a.report.report_id, t.block, t.lemmas, t.pos, t.n_sentences, t.n_words)
            for a in analyses for t in a.found.terms
        ],
        "rejected": [
            row for a in analyses for row in map(_FIELDS["rejected"], (*a.report.rejected, *a.found.rejected))
        ],
    }  # fmt: skip
    return {name: rows_to_arrow(rows[name], table) for name, table in MAP_TABLES.items()}


_FIELDS: dict[str, Callable[[Any], tuple[Any, ...]]] = {  # records whose fields are the columns of a table
    name: attrgetter(*(column.name for column in MAP_TABLES[name].columns))
    for name in ("mentions", "definitions", "rejected")
}


def _report_row(key: str, analysis: ReportAnalysis) -> tuple[Any, ...]:
    report = analysis.report
    return (
        report.report_id,
        key,
        report.title,
        report.media_type,
        report.sha256,
        report.published,
        report.language,
        report.n_words,
        report.warnings,
        analysis.fingerprint,
        _FACTS.dump_json(analysis.facts).decode("utf-8"),
        "",
        "",
    )


def _failure_row(key: MapKey, error: UnreadableReport) -> tuple[Any, ...]:
    return (*key, "", "", "", None, "", 0, (), (), "", error.cause, error.remedy)
