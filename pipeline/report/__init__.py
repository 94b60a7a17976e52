"""Turn the tables into the Dutch report: page, PDF and figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipeline.report.options import ReportOptions
from pipeline.settings import Settings

__all__ = ["ReportOptions", "render"]


def render(
    tables: Mapping[str, pd.DataFrame],
    manifest: Mapping[str, Any],
    settings: Settings,
    options: ReportOptions = ReportOptions(),  # noqa: B008 - frozen
) -> dict[str, bytes]:
    """Make the report; equal tables give equal bytes.

    Args:
        tables: every table of ``pipeline.tables.TABLES`` by name.
        manifest: what the tables were made from.
        settings: as the run had them.
        options: what the reader chose.

    Returns:
        'rapport.html', 'rapport.pdf' and 'figuren/*.svg' as bytes.
    """
    # here, because matplotlib and Typst take long to import and most verbs make no report
    from pipeline.report.compose import compose, figures_of
    from pipeline.report.page import page
    from pipeline.report.pdf import pdf

    document = compose(tables, manifest, settings, options)
    outputs = {"rapport.html": page(document)}
    if options.pdf:
        outputs["rapport.pdf"] = pdf(document)
    for figure in figures_of(document):
        outputs[f"figuren/{figure.name}.svg"] = figure.svg.encode("utf-8")
    return dict(sorted(outputs.items()))
