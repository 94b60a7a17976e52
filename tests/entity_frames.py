"""Build the frames that entity resolution takes from marked text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from pipeline.corrections import Corrections
from pipeline.entities import EntityInputs
from pipeline.lexicon import Entry, Lexicon

# [P:Jan Kok], [O:NJi], [L:Almere], [T:OZA]; after '|' role:.., employer:.., key:.., source:.., divided by ';';
# after '=' the true entity. A key is written with '_' for ':'.
MARK = re.compile(r"\[([POLT]):([^\]|=]+)(?:\|([^\]=]*))?(?:=([^\]]+))?\]")
KINDS = {"P": "person", "O": "organisation", "L": "place", "T": "theme"}
LEXICON = Lexicon(
    themes=(Entry("theme:oza", "theme", "onderwijszorgarrangement", "OZA", group="onderwijs en zorg"),),
    organisations=(
        Entry("organisation:ocw", "organisation", "ministerie van Onderwijs, Cultuur en Wetenschap", "OCW"),
        Entry("organisation:nji", "organisation", "Nederlands Jeugdinstituut", "NJi"),
    ),
    places=(
        Entry("place:almere", "place", "Almere", group="municipality"),
        Entry("place:zwolle", "place", "Zwolle", group="municipality"),
    ),
)
MENTIONS = [
    *("report_id", "block", "sentence", "start_char", "end_char", "text", "kind", "source", "key", "label"),
    *("role", "employer", "doubt"),
]
DEFINITIONS = ["report_id", "block", "short", "long", "pattern", "start_char", "end_char"]
ATTENDEES = ["report_id", "name", "role", "block", "start_char", "end_char", "function", "employer"]
OUTCOMES = ["report_id", "kind", "block", "text", "owners", "due", "due_text", "cue", "status"]
REPORTS = ["report_id", "session_id", "date", "published", "series"]
BLOCKS = ["report_id", "block", "start_char", "text"]


def frames(reports: Sequence[dict[str, Any]], corrections: Corrections | None = None) -> tuple[EntityInputs, dict]:
    """Return inputs and the truth: (report, end) -> name of the true entity.

    A report: id, date, series, lines (marked text), present/absent (each 'name' or 'name | function | employer'),
    definitions ('SHORT = long form'), actions ('owner: text').
    """
    rows: dict[str, list[list[Any]]] = {name: [] for name in ("mentions", "definitions", "attendees", "outcomes")}
    report_rows, blocks, truth = [], [], {}
    for report in reports:
        rid = report["id"]
        date = report.get("date")
        date = dt.date.fromisoformat(date) if isinstance(date, str) else date
        session = report.get("session", f"s-{rid}")
        report_rows.append([rid, session, date, None, report.get("series", "overleg")])
        start = 0
        for block, line in enumerate(report.get("lines", ())):
            text, at = "", 0
            for match in MARK.finditer(line):
                text += line[at : match.start()]
                at = match.end()
                pairs = (part.split(":", 1) for part in (match[3] or "").split(";") if ":" in part)
                extra = {key.strip(): value.strip() for key, value in pairs}
                where = start + len(text)
                key = extra.get("key", "").replace("_", ":")
                end, source = where + len(match[2]), extra.get("source", "model")
                about = [extra.get("role", ""), extra.get("employer", ""), ""]
                rows["mentions"].append([rid, block, 0, where, end, match[2], KINDS[match[1]], source, key, "", *about])
                if match[4]:
                    truth[rid, end] = match[4]
                text += match[2]
            text += line[at:]
            blocks.append([rid, block, start, text])
            start += len(text) + 1
        for role in ("present", "absent", "chair"):
            for entry in report.get(role, ()):
                name, function, employer = [*(part.strip() for part in entry.split("|")), "", ""][:3]
                rows["attendees"].append([rid, name, role, 0, -1, -1, function, employer])
        for entry in report.get("definitions", ()):
            short, long = entry.split(" = ")
            rows["definitions"].append([rid, 0, short, long, "long_short", 0, 0])
        for entry in report.get("actions", ()):
            owners, text = entry.split(": ", 1)
            owner_names = tuple(owner.strip() for owner in owners.split(","))
            rows["outcomes"].append([rid, "action", 0, text, owner_names, None, "", "Actie", ""])
    inputs = EntityInputs(
        mentions=frame(rows["mentions"], MENTIONS),
        definitions=frame(rows["definitions"], DEFINITIONS),
        attendees=frame(rows["attendees"], ATTENDEES),
        outcomes=frame(rows["outcomes"], OUTCOMES),
        reports=frame(report_rows, REPORTS),
        blocks=frame(blocks, BLOCKS),
        lexicon=LEXICON,
        corrections=corrections or Corrections(),
    )
    return inputs, truth


def frame(rows: list[list[Any]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=pd.Index(columns), dtype=object)
