"""Say what is new, came back or fell silent since the last session, and which sessions lack a report."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pipeline.report.bounds import shown
from pipeline.report.document import Bullets, Cell, Grid, Paragraph, Part, Section, Sentence
from pipeline.report.evidence import clip
from pipeline.report.sections.teller import Teller, unsure

MOST = 8  # names in one sentence
NEWS = ("n_new", "n_returned", "n_up", "n_down", "n_silent")


def since(tell: Teller) -> Section:
    """Write the section on what changed since the last session, or since the day asked for."""
    corpus, say, asked = tell.corpus, tell.say, tell.options.since
    parts: list[Part] = []
    if not corpus.timeline:
        parts.append(Paragraph((tell.sentence("n_no_dates"),)))
    elif not tell.latest:
        parts.append(Paragraph((tell.sentence("n_none_since", date=asked),)))
    elif not tell.earlier and len(tell.latest) > 1:
        parts.append(Paragraph((tell.sentence("n_all"),)))
    elif not tell.earlier:
        parts.append(Paragraph((tell.sentence("n_first", date=corpus.session_name(tell.latest[0])),)))
    else:
        names = [corpus.session_name(s) for s in tell.latest]
        if asked is None:
            lead = tell.sentence("n_last", date=names[0])
        else:
            lead = tell.sentence("n_since", n=len(names), dates=say.some(names, 5))
        items = [Paragraph((s,)) for s in (*theme_news(tell), *_newcomers(tell), *_link_news(tell))]
        news = Bullets(tuple(items)) if items else Paragraph((tell.sentence("n_nothing"),))
        parts += [Paragraph((lead,)), news]
    title = say("h_since") if asked is None else say("h_since_day", date=asked)
    return Section("sinds", title, (*parts, _missing(tell)))


def theme_news(tell: Teller) -> list[Sentence]:
    """Say which themes are new, returned, changed or fell silent."""
    corpus, found = tell.corpus, []
    recent = tell.earlier[-2:]
    groups: dict[str, list[str]] = defaultdict(list)
    doubtful: list[str] = []
    for theme in tell.all_themes:
        rows = {row.session_id: row for row in corpus.trends.get(theme, [])}
        now, before, lately = (
            any(rows[s].n_blocks for s in sessions if s in rows) for sessions in (tell.latest, tell.earlier, recent)
        )
        if now and not before:
            groups["n_new"].append(theme)
        elif now and not lately and len(recent) == 2:
            groups["n_returned"].append(theme)
        elif not now and lately and corpus.silent_for(theme):
            groups["n_silent"].append(theme)
        changes = {rows[s].change for s in tell.latest if s in rows}
        for change in ("up", "down"):
            if change in changes:
                groups[f"n_{change}"].append(theme)
        if any(unsure(tell, rows[s]) for s in tell.latest if s in rows):
            doubtful.append(theme)
    for key in NEWS:
        if themes := groups.get(key):
            last = key == "n_silent"
            places = []
            for theme in themes:
                met = tell.places_in(theme, tell.earlier if last else tell.latest)
                places += met[-1:] if last else met[:1]
            names = tell.say.some(tell.names(themes), MOST)
            found.append(tell.sentence(key, tell.note(places, *themes), themes=names))
    if doubtful:
        found.append(tell.sentence("s_unsure", themes=tell.say.some(tell.names(doubtful), MOST)))
    return found


def _newcomers(tell: Teller) -> list[Sentence]:
    """People and organisations met for the first time, the most mentioned first."""
    corpus, found = tell.corpus, []
    now, before = ({corpus.position[s] for s in some} for some in (tell.latest, tell.earlier))
    for kind, key in (("person", "n_people"), ("organisation", "n_organisations")):
        new = []
        for entity_id in corpus.of_kind(kind):
            sessions = corpus.sessions_at(corpus.blocks_of(entity_id))
            if sessions & now and not sessions & before:
                new.append(entity_id)
        if tell.theme:
            new = [e for e in new if corpus.shared(e, tell.theme)]
        if new:
            shown = new[: MOST + 1]
            places = [tell.places_in(e, tell.latest)[0] for e in shown]
            names = tell.say.some(tell.names(new), MOST)
            found.append(tell.sentence(key, tell.note(places, *shown), names=names))
    return found


def _link_news(tell: Teller) -> list[Sentence]:
    """Links that the last session changed, where a test says so."""
    if tell.options.since is not None:
        return []
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in tell.corpus.rows("since_last"):
        if row.kind == "link" and (not tell.theme or tell.theme in (row.entity_id, row.other_id)):
            groups[row.change].append(row)
    found = []
    for change in ("appeared", "strengthened", "weakened", "vanished"):
        if rows := groups.get(change):
            pairs = [
                tell.say("s_link_item", first=a, second=b)
                for a, b in (tell.names((r.entity_id, r.other_id)) for r in rows)
            ]
            places = [
                tell.corpus.blocks.find(report, int(block))
                for r in rows
                for report, _, block in (e.rpartition("#") for e in r.evidence)
            ]
            about = [e for r in rows for e in (r.entity_id, r.other_id)]
            found.append(tell.sentence(f"n_link_{change}", tell.note(places, *about), pairs=tell.say.some(pairs, MOST)))
    return found


def _missing(tell: Teller) -> Part:
    corpus, say = tell.corpus, tell.say
    grouped: dict[tuple[Any, str], list[Any]] = defaultdict(list)
    for row in corpus.rows("missing"):
        if row.date is not None:
            grouped[row.date, row.series].append(row)
    if not grouped:
        return Paragraph((tell.sentence("m_none"),))
    final = corpus.timeline[-1].date if corpus.timeline else None
    body = []
    chosen = sorted(grouped.items())[-shown(len(grouped)) :]
    for (date, series), group in chosen:
        places = [corpus.place_of(row.announced_by, row.evidence) for row in group]
        words = say.day(date)
        if final is not None and date > final:
            words = f"{words} ({say('m_future')})"
        announced = list(dict.fromkeys(corpus.report_name(row.announced_by) for row in group))
        body.append(
            (
                Cell(words, sort=date.isoformat()),
                Cell(series or say("unknown")),
                Cell(say.listed(announced)),
                Cell(clip(group[0].evidence, 200), tell.note(places)),
            )
        )
    header = tuple(say(key) for key in ("c_date", "c_series", "c_announced", "c_words"))
    remark = say("m_cut", n=len(chosen), all=len(grouped)) if len(chosen) < len(grouped) else ""
    return Grid(say("m_caption"), header, tuple(body), remark=remark)
