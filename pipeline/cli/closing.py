"""Close a run: what was read, left out and found, and the three things to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from pipeline.cli.screen import printable

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.flow import RunResult


def summary(result: RunResult) -> dict[str, Any]:
    """Return the closing figures for programs."""
    tables = result.tables
    kinds = tables["entities"]["kind"].value_counts()
    sessions = tables["sessions"]
    meetings = sessions[sessions["kind"] == "meeting"]
    edges = tables["edges"]
    overall = edges[edges["scope"] == "all"]
    alpha = result.prepared.settings.statistics.alpha
    return {
        "unchanged": result.unchanged,
        "model": dict(result.manifest["model"]),
        "reports": len(tables["reports"]),
        "reports_analysed": result.n_analysed,
        "left_out": dict(result.manifest["left_out"]),
        "sessions": len(meetings),
        "sessions_undated": int(meetings["date"].isna().sum()),
        "announcements": int((sessions["kind"] == "announcement").sum()),
        "announced_missing": _past(tables["missing"]["date"], meetings["date"]),
        **{f"{kind}s": int(kinds.get(kind, 0)) for kind in ("person", "organisation", "place", "theme")},
        "topics": len(tables["topics"]),
        "links_tested": len(overall),
        "links_held": int((overall["q"] < alpha).sum()),
        "decisions": int((tables["outcomes"]["kind"] == "decision").sum()),
        "actions": int((tables["outcomes"]["kind"] == "action").sum()),
        "doubts": len(tables["doubts"]),
        "outputs": [str(path) for path in result.outputs],
    }


def _past(announced: pd.Series[Any], held: pd.Series[Any]) -> int:
    """Count announced days up to the last session: later ones are still to come."""
    last = max((day for day in held if day is not None), default=None)
    return sum(1 for day in announced if last is not None and day is not None and day <= last)


def left_out_lines(result: RunResult) -> list[str]:
    """One line per file that was left out: file, cause, remedy."""
    rejected = result.tables["rejected"]
    files = rejected[(rejected["stage"] == "ingest") & (rejected["kind"] == "file")]
    return [
        printable(f"left out: {name}: {cause}" + (f"; {remedy}" if remedy else ""))
        for name, cause, remedy in zip(files["report_id"], files["reason"], files["remedy"], strict=True)
    ]


def closing_lines(result: RunResult) -> list[Table | Text]:
    """Return the closing table and what to do next."""
    figures = summary(result)
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(justify="right")
    table.add_column()
    read, known = figures["reports"], figures["reports"] - figures["reports_analysed"]
    table.add_row(str(read), "reports read" + (f" ({known} known from before)" if known > 0 else ""))
    table.add_row(str(len(figures["left_out"])), "files left out" + (", named above" if figures["left_out"] else ""))
    undated = f", {figures['sessions_undated']} without a date" if figures["sessions_undated"] else ""
    missing = f", {figures['announced_missing']} announced without a report" if figures["announced_missing"] else ""
    table.add_row(str(figures["sessions"]), f"sessions{undated}, {figures['announcements']} announcements{missing}")
    table.add_row(str(figures["persons"]), "people")
    table.add_row(str(figures["organisations"]), "organisations")
    table.add_row(str(figures["places"]), "places")
    table.add_row(str(figures["themes"]), "themes")
    table.add_row(str(figures["topics"]), "topics")
    table.add_row(
        str(figures["links_held"]), f"links held by the test, of {figures['links_tested']} pairs that share a block"
    )
    table.add_row(str(figures["decisions"]), f"decisions, {figures['actions']} actions")
    model = figures["model"]
    table.add_row("", f"language model {model['name']} {model['version']}")
    return [table, *(Text(printable(line)) for line in _next_steps(result))]


def _next_steps(result: RunResult) -> list[str]:
    doubts = result.tables["doubts"]
    if doubts.empty:
        return []
    where = result.prepared.folder.root
    steps = [f"To do next (rodedraad review {where}):"]
    for number, row in enumerate(doubts.head(3).itertuples(), 1):
        steps += [f"  {number}. {row.question}", *(f"       {line}" for line in str(row.remedy).splitlines())]
    if len(doubts) > 3:
        counts = doubts["kind"].value_counts()
        steps.append("  all doubts: " + ", ".join(f"{n} {kind}" for kind, n in sorted(counts.items())))
    return steps
