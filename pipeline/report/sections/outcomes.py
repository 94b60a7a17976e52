"""List decisions, actions with owner and date, agreements, open questions and next dates."""

from __future__ import annotations

from typing import Any

from pipeline.report.document import Cell, Grid, Paragraph, Part, Section
from pipeline.report.evidence import clip
from pipeline.report.sections.teller import Teller

KINDS = ("decision", "action", "agreement", "question")


def outcomes(tell: Teller) -> Section:
    """Write the section of decisions, actions, agreements, questions and next dates, the newest first."""
    rows = [row for row in tell.corpus.rows("outcomes") if _wanted(tell, row)]
    parts: list[Part] = [Paragraph((tell.sentence("o_intro"),), "note")] if rows else []
    for kind in KINDS:
        chosen = [row for row in rows if row.kind == kind]
        chosen.sort(key=lambda r: (-_day(tell, r), r.report_id, r.block, r.text))
        parts.append(_grid(tell, kind, chosen) if chosen else Paragraph((tell.sentence(f"o_{kind}_none"),)))
    return Section("besluiten", tell.say("h_outcomes"), (*parts, _next(tell)))


def _wanted(tell: Teller, row: Any) -> bool:
    corpus = tell.corpus
    if tell.theme and tell.theme not in corpus.in_block.get((row.report_id, row.block), set()):
        return False
    return tell.options.since is None or corpus.session_of.get(row.report_id) in tell.latest


def _day(tell: Teller, row: Any) -> int:
    date = tell.corpus.when(row.report_id)
    return date.toordinal() if date.year < 9999 else 0


def _grid(tell: Teller, kind: str, rows: list[Any]) -> Grid:
    corpus, say = tell.corpus, tell.say
    header = [say(f"c_{kind}"), say("c_session")]
    if kind == "action":
        header[1:1] = [say("c_owner"), say("c_due")]
    body = []
    for row in rows:
        text = clip(row.text, 400)
        cells = [Cell(text, tell.note([(row.report_id, row.block)]), sort=text.casefold()[:60])]
        if kind == "action":
            owners = [o for o in row.owners if o in corpus.entities]
            names = tell.names(owners) or list(row.owner_names)
            cells.append(Cell(say.listed(names) or say("unknown"), card=owners[0] if len(owners) == 1 else ""))
            due = say.day(row.due) if row.due is not None else row.due_text or say("unknown")
            cells.append(Cell(due, sort=row.due.isoformat() if row.due is not None else "9999"))
        date = corpus.when(row.report_id)
        cells.append(Cell(corpus.date_of_report(row.report_id), sort=date.isoformat()))
        body.append(tuple(cells))
    return Grid(say(f"o_{kind}"), tuple(header), tuple(body))


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
