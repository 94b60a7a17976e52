"""Verbs that do the work or look at its state: run, check, status, init."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from pipeline import flow
from pipeline.cli.closing import closing_lines, left_out_lines, summary
from pipeline.cli.options import Dir, Json, Model, Quiet, Verbose
from pipeline.cli.screen import Screen


def run(
    folder: Dir = Path(),
    workers: Annotated[int, typer.Option("--workers", "-w", min=1, help="Processes that read reports.")] = 1,
    engine: Annotated[str, typer.Option(help="Where reports are read: local or dask.")] = "local",
    scheduler: Annotated[str, typer.Option(help="Address of a Dask scheduler, e.g. tcp://host:8786.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Read every report again.")] = False,
    model: Model = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
    as_json: Json = False,
) -> int:
    """Read the reports in DIR/data/raw and bring tables and report up to date."""
    screen = Screen(quiet or as_json, verbose)
    if engine not in ("local", "dask"):
        raise typer.BadParameter(f"'{engine}' is no engine; use local or dask", param_hint="--engine")
    with screen.progress() as tell:
        result = flow.run(folder, model=model, engine=flow.Engine(workers, engine, scheduler), force=force, tell=tell)
    left_out = bool(result.manifest["left_out"] or result.manifest["unread"])
    if as_json:
        screen.say(json.dumps(summary(result), ensure_ascii=False, indent=1))
    elif result.unchanged:
        screen.say(f"Nothing to do: {result.manifest['rows']['reports']} reports, all unchanged since the last run.")
        screen.note(f"Report: {_page(result)}")
    else:
        for line in left_out_lines(result):
            screen.err.print(line)
        if not quiet:
            for part in closing_lines(result):
                screen.out.print(part)
        screen.say(f"Report: {_page(result)}")
    return 3 if result.unchanged else 1 if left_out else 0


def _page(result: flow.RunResult) -> Path:
    pages = [path for path in result.outputs if path.suffix == ".html"]
    return pages[0] if pages else result.prepared.folder.reports


def check(folder: Dir = Path(), as_json: Json = False) -> int:
    """Check settings, lexicon, corrections and raw files, without running anything."""
    screen = Screen()
    found = flow.check(folder)
    if as_json:
        screen.say(json.dumps(found.as_dict(), ensure_ascii=False, indent=1))
    else:
        for line in found.lines():
            screen.say(line)
    return found.exit_code


def status(folder: Dir = Path(), as_json: Json = False) -> int:
    """Tell what was made, from what, and what changed in data/raw since."""
    screen = Screen()
    state = flow.status(folder)
    if as_json:
        screen.say(json.dumps(state.as_dict(), ensure_ascii=False, indent=1))
    else:
        for line in state.lines():
            screen.say(line)
    return state.exit_code


def init(folder: Annotated[Path, typer.Argument(help="Folder to make.")]) -> int:
    """Make a project folder: data/raw, rodedraad.toml, themes.yaml, organisations.yaml and corrections.yaml."""
    screen = Screen()
    for path, made in flow.init(folder):
        screen.say(f"{'made' if made else 'kept'}  {path}")
    screen.say(f"Put reports in {folder / 'data' / 'raw'} and do: rodedraad run {folder}")
    return 0
