"""Make the report of a project folder again, for another reader or a part of it."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from pipeline.corrections import fold
from pipeline.errors import ProjectError, did_you_mean
from pipeline.flow.prepare import Prepared, prepare
from pipeline.report import ReportOptions, render
from pipeline.store import load_state, locked, write_outputs


def report_again(root: Path, options: ReportOptions) -> list[Path]:
    """Render the report with other options, beside the standard one, and return the files written.

    Raises:
        NothingToDo: the folder was not run yet.
        RodeDraadError: it cannot be read or written.
    """
    prepared = prepare(root)
    with locked(prepared.folder):
        state = load_state(prepared.folder)
        if options.theme:
            _require_theme(options.theme, state.tables["entities"])
        outputs = render(state.tables, state.manifest, prepared.settings, options)
        named = {_beside(name, options): content for name, content in outputs.items()}
        write_outputs(prepared.folder.reports, named)
    return _places(prepared, named)


def _require_theme(theme: str, entities: pd.DataFrame) -> None:
    themes = entities[entities["kind"] == "theme"]
    names = {fold(str(name)) for column in ("name", "entity_id") for name in themes[column]}
    names |= {fold(alias) for aliases in themes["aliases"] for alias in aliases}
    if fold(theme) not in names:
        raise ProjectError(
            f"--thema {theme}", "no theme is called so in these reports", did_you_mean(theme, themes["name"])
        )


def _beside(name: str, options: ReportOptions) -> str:
    """Name a variant so that it does not take the standard report's place.

    >>> _beside("rapport.html", ReportOptions(public=True, language="en"))
    'rapport-publiek-en.html'
    """
    marks = [
        "publiek" if options.public else "",
        re.sub(r"[^a-z0-9]+", "-", options.theme.casefold()).strip("-"),
        f"sinds-{options.since}" if options.since else "",
        options.language if options.language != "nl" else "",
    ]
    mark = "".join(f"-{part}" for part in marks if part)
    stem, _, rest = name.partition("/") if "/" in name else name.partition(".")
    return f"{stem}{mark}{'/' if '/' in name else '.'}{rest}"


def _places(prepared: Prepared, named: dict[str, bytes]) -> list[Path]:
    return [prepared.folder.reports / name for name in sorted(named)]
