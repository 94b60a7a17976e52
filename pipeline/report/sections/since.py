"""Say what is new, came back or fell silent since the last session, and which sessions lack a report."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pipeline.report.document import Bullets, Cell, Grid, Paragraph, Part, Section, Sentence
from pipeline.report.sections.teller import Teller


def since(tell: Teller) -> Section:
    """Write the section on what changed since the last session, or since the day asked for."""
    corpus, say = tell.corpus, tell.say
    parts: list[Part] = []
    if not tell.latest:
        key = "n_none_since" if corpus.timeline else "n_no_dates"
        parts.append(Paragraph((tell.sentence(key, date=tell.options.since),)))
    elif not tell.earlier:
        parts.append(Paragraph((tell.sentence("n_first", date=corpus.session_name(tell.latest[0])),)))
    else:
        names = [corpus.session_name(s) for s in tell.latest]
        lead = (
            tell.sentence("n_last", date=names[0])
            if len(names) == 1
            else tell.sentence("n_since", n=len(names), first=names[0], last=names[-1])
        )
        parts.append(Paragraph((lead,)))
        items = [Paragraph((s,)) for s in (*_themes(tell), *_newcomers(tell))]
        parts.append(Bullets(tuple(items)) if items else Paragraph((tell.sentence("n_nothing"),)))
    return Section("sinds", say("h_since"), (*parts, *_missing(tell)))


def _themes(tell: Teller) -> list[Sentence]:
    corpus, found = tell.corpus, []
    now, before = set(tell.latest), tell.earlier
    recent = before[-2:]
    groups: dict[str, list[str]] = defaultdict(list)
    for theme in corpus.of_kind("theme"):
        if tell.theme and theme != tell.theme:
            continue
        rows = {row.session_id: row for row in corpus.trends.get(theme, [])}
        in_now = any(rows[s].n_blocks for s in now if s in rows)
        in_before = any(rows[s].n_blocks for s in before if s in rows)
        in_recent = any(rows[s].n_blocks for s in recent if s in rows)
        changes = {rows[s].change for s in now if s in rows}
        if in_now and not in_before:
            groups["n_new"].append(theme)
        elif in_now and in_before and not in_recent and len(recent) == 2:
            groups["n_returned"].append(theme)
        elif not in_now and in_recent:
            groups["n_silent"].append(theme)
        for change in ("up", "down"):
            if change in changes:
                groups[f"n_{change}"].append(theme)
    for key in ("n_new", "n_returned", "n_up", "n_down", "n_silent"):
        if themes := groups.get(key):
            where = before if key == "n_silent" else tell.latest
            places = [
                tell.places_in(t, where)[-1 if key == "n_silent" else 0] for t in themes if tell.places_in(t, where)
            ]
            found.append(tell.sentence(key, tell.note(places, *themes), themes=[corpus.name(t) for t in themes]))
    return found


def _newcomers(tell: Teller) -> list[Sentence]:
    """People and organisations met for the first time, the most mentioned first."""
    corpus, found = tell.corpus, []
    now, before = set(tell.latest), set(tell.earlier)
    for kind, key in (("person", "n_new_people"), ("organisation", "n_new_organisations")):
        new = []
        for entity_id in corpus.of_kind(kind):
            sessions = {corpus.session_of.get(report) for report, _ in corpus.blocks_of(entity_id)}
            if sessions & now and not sessions & before:
                new.append(entity_id)
        if tell.theme:
            new = [e for e in new if corpus.shared(e, tell.theme)]
        if new:
            places = [tell.places_in(e, tell.latest)[0] for e in new[:8]]
            names = [corpus.name(e) for e in new[:8]]
            if len(new) > 8:
                names.append(tell.say("n_others", n=len(new) - 8))
            found.append(tell.sentence(key, tell.note(places, *new[:8]), names=names))
    return found


def _missing(tell: Teller) -> list[Part]:
    rows = [row for row in tell.corpus.rows("missing") if row.date is not None]
    if not rows:
        return [Paragraph((tell.sentence("m_none"),))]
    header = (tell.say("c_date"), tell.say("c_series"), tell.say("c_announced"), tell.say("c_words"))
    grouped: dict[tuple[Any, str], list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.date, row.series].append(row)
    body = []
    for (date, series), group in sorted(grouped.items()):
        body.append(
            (
                Cell(tell.say.day(date), sort=date.isoformat()),
                Cell(series or tell.say("unknown")),
                Cell(tell.say.listed([tell.corpus.date_of_report(r.announced_by) for r in group])),
                Cell(group[0].evidence, _announcement(tell, group)),
            )
        )
    return [Grid(tell.say("m_caption"), header, tuple(body))]


def _announcement(tell: Teller, group: list[Any]) -> tuple[int, ...]:
    places = []
    for row in group:
        words = str(row.evidence)[:60]
        for place, block in tell.corpus.blocks.items():
            if place[0] == row.announced_by and words and words in block.text:
                places.append(place)
                break
    return tell.note(places)
