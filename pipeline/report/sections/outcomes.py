"""List decisions, actions with owner and date, agreements, open questions and next dates."""

from __future__ import annotations

from typing import Any

from pipeline.report.bounds import shown
from pipeline.report.document import Cell, Grid, Paragraph, Part, Section
from pipeline.report.evidence import clip
from pipeline.report.formal import adopts_minutes
from pipeline.report.rows import plain, records
from pipeline.report.sections.teller import Teller

KINDS = ("decision", "action", "agreement", "question")


def outcomes(tell: Teller) -> Section:
    """Write the section of decisions, actions, agreements, questions and next dates, the newest first.

    Adopting the minutes of an earlier meeting is a formality: it is counted apart from the decisions.
    """
    found = _wanted(tell)
    parts: list[Part] = [Paragraph((tell.sentence("o_intro"),), "note")] if found else []
    for kind in KINDS:
        rows = [row for row in found if row.kind == kind]
        formal = [row for row in rows if kind == "decision" and adopts_minutes(row.text)]
        rows = [row for row in rows if row not in formal] if formal else rows
        parts.append(_grid(tell, kind, rows) if rows else Paragraph((tell.sentence(f"o_{kind}_none"),)))
        if formal:
            parts.append(_formal(tell, formal))
    return Section("besluiten", tell.say("h_outcomes"), (*parts, _next(tell)))


def _wanted(tell: Teller) -> list[Any]:
    """Outcomes of the theme and the time asked for, the newest first."""
    corpus = tell.corpus
    rows = corpus.frame("outcomes")
    if tell.options.since is not None:
        latest = set(tell.latest)
        rows = rows[[corpus.session_of.get(report) in latest for report in plain(rows["report_id"])]]
    found = records(rows)
    if tell.theme:
        found = [row for row in found if tell.theme in corpus.in_block(corpus.blocks.find(row.report_id, row.block))]
    return sorted(found, key=lambda r: (-_day(tell, r), r.report_id, r.block, r.text))


def _day(tell: Teller, row: Any) -> int:
    date = tell.corpus.when(row.report_id)
    return date.toordinal() if date.year < 9999 else 0


def _grid(tell: Teller, kind: str, rows: list[Any]) -> Grid:
    corpus, say = tell.corpus, tell.say
    header = [say(f"c_{kind}"), say("c_session")]
    if kind == "action":
        header[1:1] = [say("c_owner"), say("c_due")]
    body = []
    for row in rows[: shown(len(rows))]:
        text = clip(row.text, 400)
        cells = [Cell(text, tell.note([corpus.blocks.find(row.report_id, row.block)]), sort=text.casefold()[:60])]
        if kind == "action":
            owners = [o for o in row.owners if o in corpus.entities]
            names = tell.names(owners) or list(row.owner_names)
            cells.append(Cell(say.listed(names) or say("unknown"), card=owners[0] if len(owners) == 1 else ""))
            due = say.day(row.due) if row.due is not None else row.due_text or say("unknown")
            cells.append(Cell(due, sort=row.due.isoformat() if row.due is not None else "9999"))
        date = corpus.when(row.report_id)
        cells.append(Cell(corpus.date_of_report(row.report_id), sort=date.isoformat()))
        body.append(tuple(cells))
    remark = say("o_cut", n=len(body), all=len(rows)) if len(body) < len(rows) else ""
    return Grid(say(f"o_{kind}"), tuple(header), tuple(body), remark=remark)


def _formal(tell: Teller, rows: list[Any]) -> Paragraph:
    dates = list(dict.fromkeys(tell.corpus.report_name(row.report_id) for row in rows))
    notes = tell.note(tell.corpus.blocks.find(row.report_id, row.block) for row in rows)
    return Paragraph((tell.sentence("o_formal", notes, n=len(rows), dates=tell.say.some(dates, 8)),), "note")


def _next(tell: Teller) -> Paragraph:
    corpus = tell.corpus
    last = corpus.timeline[-1].date if corpus.timeline else None
    announced = {d for s in corpus.sessions.values() for d in s.announced_next}
    announced |= {row.date for row in corpus.rows("missing") if row.date is not None}
    dates = sorted(d for d in announced if last is None or d > last)
    if not dates:
        return Paragraph((tell.sentence("o_next_none"),))
    words = tell.say.some([tell.say.day(d) for d in dates], 8)
    return Paragraph((tell.sentence("o_next", tell.announcements(dates), n=len(dates), dates=words),))
