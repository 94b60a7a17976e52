"""Write the tables for other programs: CSV, Excel, GraphML, GEXF and JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

import pandas as pd

from pipeline.report.exports.documents import csv_files, json_document
from pipeline.report.exports.gexf import gexf_files
from pipeline.report.exports.graphs import graph_of, graphml_files
from pipeline.report.exports.workbook import workbook_files
from pipeline.report.public import anonymise
from pipeline.report.wording import Grammar
from pipeline.settings import Settings

__all__ = ["FORMATS", "Format", "export", "graph_of"]

Format = Literal["csv", "xlsx", "graphml", "gexf", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)


def export(
    tables: Mapping[str, pd.DataFrame],
    manifest: Mapping[str, Any],
    settings: Settings,
    kind: Format,
    public: bool = False,
) -> dict[str, bytes]:
    """Return the files of one format by name; equal tables give equal bytes.

    Args:
        tables: every table of ``pipeline.tables.TABLES`` by name.
        manifest: what the tables were made from.
        settings: as the run had them.
        kind: csv (a file per table), xlsx (one workbook in Dutch), graphml or gexf (the network), json (everything).
        public: people by role and everything else as in the public report; names of files are left out.
    """
    if public:
        covered = anonymise(tables, Grammar("nl"))
        tables = covered.tables
        settings = covered.without_names(settings)
        manifest = {key: manifest[key] for key in ("rodedraad", "model", "seed") if key in manifest}
        manifest["settings"] = settings.model_dump(mode="json")
    if kind == "csv":
        return csv_files(tables)
    if kind == "xlsx":
        return workbook_files(tables, manifest, settings, public)
    if kind == "graphml":
        return graphml_files(tables)
    if kind == "gexf":
        return gexf_files(tables, f"rodedraad {manifest.get('rodedraad', '')}".strip())
    return json_document(tables, manifest)
