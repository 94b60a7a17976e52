"""Verbs that write for a reader or measure: report, export, evaluate."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from pipeline import flow
from pipeline.cli.options import Dir, Json, Model
from pipeline.cli.screen import Screen


def report(
    folder: Dir = Path(),
    sinds: Annotated[
        dt.datetime | None, typer.Option(formats=["%Y-%m-%d", "%d-%m-%Y"], help="Only sessions from this date.")
    ] = None,
    thema: Annotated[str, typer.Option(help="Only what concerns this theme, e.g. OZA.")] = "",
    publiek: Annotated[bool, typer.Option("--publiek", help="People by role, addresses and numbers masked.")] = False,
    taal: Annotated[str, typer.Option(help="Language of the report: nl or en.")] = "nl",
    pdf: Annotated[bool, typer.Option(help="Write the PDF as well.")] = True,
) -> int:
    """Make the report again from the tables, for another reader or a part of it."""
    from pipeline.report import ReportOptions  # here and below, because '--help' need not wait for pandas

    screen = Screen()
    if taal not in ("nl", "en"):
        raise typer.BadParameter(f"'{taal}' is no language of the report; use nl or en", param_hint="--taal")
    options = ReportOptions(
        since=sinds.date() if sinds else None,
        theme=thema,
        public=publiek,
        language="en" if taal == "en" else "nl",
        pdf=pdf,
    )
    for path in flow.report_again(folder, options):
        if path.suffix in (".html", ".pdf"):
            screen.say(str(path))
    return 0


def export(
    folder: Dir = Path(),
    kind: Annotated[str, typer.Option("--format", help="csv, xlsx, graphml, gexf or json.")] = "xlsx",
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder to write in.", show_default="DIR/reports/export")
    ] = None,
    publiek: Annotated[bool, typer.Option("--publiek", help="People by role, addresses and numbers masked.")] = False,
) -> int:
    """Write the tables for other programs: spreadsheets, Gephi, your own scripts."""
    from pipeline.report.exports import FORMATS

    screen = Screen()
    chosen = next((known for known in FORMATS if known == kind), None)
    if chosen is None:
        raise typer.BadParameter(f"'{kind}' is no format; use one of {', '.join(FORMATS)}", param_hint="--format")
    for path in flow.export_tables(folder, chosen, out, publiek):
        screen.say(str(path))
    return 0


def evaluate(
    gold: Annotated[
        Path, typer.Argument(help="Folder with annotated reports (.json), or language data (.jsonl, .conllu).")
    ],
    folder: Dir = Path(),
    model: Model = None,
    show: Annotated[bool, typer.Option("--show", help="List misses and false finds.")] = False,
    as_json: Json = False,
) -> int:
    """Score a project folder against annotated reports, or a language pipeline against annotated sentences."""
    screen = Screen()
    found = flow.evaluate(gold, folder, model)
    if as_json:
        rows = json.loads(found.frame.to_json(orient="records"))
        screen.say(
            json.dumps({"of": found.subject, "scores": rows, "facts": found.facts}, ensure_ascii=False, indent=1)
        )
        return 0
    screen.say(found.subject)
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in found.frame.columns:
        table.add_column(str(name), justify="left" if found.frame[name].dtype.kind not in "if" else "right")
    for row in found.frame.itertuples(index=False):
        table.add_row(*(f"{value:.3f}" if isinstance(value, float) else str(value) for value in row))
    screen.out.print(table)
    if found.facts:
        screen.say(found.facts)
    for line in found.misses if show else ():
        screen.say(line)
    return 0
