"""Say in one paragraph which sessions, which period, what stands out and how sure."""

from __future__ import annotations

from collections import Counter

from pipeline.report.document import Paragraph, Section, Sentence
from pipeline.report.sections.teller import Teller
from pipeline.report.sections.themes import silent_sessions


def summary(tell: Teller) -> Section:
    """Write the summary paragraph."""
    return Section("kort", tell.say("h_summary"), (Paragraph(tuple(_sentences(tell)), "lead"),))


def _sentences(tell: Teller) -> list[Sentence]:
    corpus = tell.corpus
    if not corpus.reports:
        return [tell.sentence("s_nothing")]
    return [*_scope(tell), *_themes(tell), *_links(tell), *_missing(tell), *_how_sure(tell)]


def _scope(tell: Teller) -> list[Sentence]:
    corpus, n_reports = tell.corpus, len(tell.corpus.reports)
    timeline = corpus.timeline
    if not timeline:
        return [tell.sentence("s_scope_undated", reports=n_reports)]
    first, last = timeline[0], timeline[-1]
    written = {"first": tell.say.day(first.date, first.precision), "last": tell.say.day(last.date, last.precision)}
    if len(timeline) == 1:
        found = [tell.sentence("s_scope_one", reports=n_reports, first=written["first"])]
    else:
        found = [tell.sentence("s_scope", reports=n_reports, sessions=len(timeline), **written)]
    series = Counter(row.series for row in timeline if row.series)
    if len(series) > 1:
        ranked = sorted(series.items(), key=lambda item: (-item[1], item[0]))
        words = [tell.say("s_series_item", n=n, series=name) for name, n in ranked[:4]]
        found.append(tell.sentence("s_series", series=words))
    undated = [r for r in corpus.reports if r not in corpus.session_of or corpus.session_of[r] not in corpus.position]
    announcements = {
        r for r in undated if (s := corpus.sessions.get(corpus.session_of.get(r, ""))) and s.kind == "announcement"
    }
    if n := len(set(undated) - announcements):
        found.append(tell.sentence("s_undated", n=n))
    return found


def _themes(tell: Teller) -> list[Sentence]:
    corpus = tell.corpus
    ranked = sorted(corpus.of_kind("theme"), key=lambda t: (-len(corpus.blocks_of(t)), t))
    if not ranked:
        return [tell.sentence("s_no_themes")]
    top = ranked[:3]
    places = [place for theme in top for place in corpus.blocks_of(theme)[:2]]
    key = "s_most_one" if len(ranked) == 1 else "s_most"
    found = [tell.sentence(key, tell.note(places, *top), themes=[corpus.name(t) for t in top])]
    if len(corpus.timeline) < 2:
        return found
    last = corpus.timeline[-1].session_id
    changes = {
        t: next((row.change for row in corpus.trends.get(t, []) if row.session_id == last), "insufficient")
        for t in ranked
    }
    for key, change in (("s_up", "up"), ("s_down", "down")):
        if themes := [t for t in ranked if changes[t] == change]:
            places = [place for t in themes for place in tell.places_in(t, [last])]
            found.append(tell.sentence(key, tell.note(places, *themes), themes=[corpus.name(t) for t in themes]))
    if not {"up", "down"} & set(changes.values()) and "steady" in changes.values():
        found.append(tell.sentence("s_no_change"))
    gone = [(t, n) for t in ranked[:6] if (n := silent_sessions(tell, t)) >= 3]
    if gone:
        least = min(n for _, n in gone)
        places = [corpus.blocks_of(t)[-1] for t, _ in gone]
        names = [corpus.name(t) for t, _ in gone]
        found.append(tell.sentence("s_gone", tell.note(places, *(t for t, _ in gone)), themes=names, least=least))
    return found


def _links(tell: Teller) -> list[Sentence]:
    corpus = tell.corpus
    held = [
        row
        for row in corpus.rows("edges")
        if row.scope == "all"
        and row.q < tell.settings.statistics.alpha
        and {corpus.entities[row.source].kind, corpus.entities[row.target].kind} == {"theme"}
    ]
    if not held:
        return [tell.sentence("s_no_links")] if len(corpus.of_kind("theme")) > 1 else []
    first = min(held, key=lambda row: (row.q, -row.weight, row.source, row.target))
    notes = tell.note(corpus.shared(first.source, first.target), first.source, first.target)
    return [tell.sentence("s_link", notes, first=corpus.name(first.source), second=corpus.name(first.target))]


def _missing(tell: Teller) -> list[Sentence]:
    rows = tell.corpus.rows("missing")
    if not rows:
        return []
    dates = list(dict.fromkeys(tell.say.day(row.date) for row in rows if row.date is not None))
    return [tell.sentence("s_missing", n=len(dates), dates=dates)] if dates else []


def _how_sure(tell: Teller) -> list[Sentence]:
    corpus = tell.corpus
    if not corpus.timeline or not corpus.trends:
        return []
    if len(corpus.timeline) < 2:
        return [tell.sentence("s_sure_small")]
    known = [t for t, rows in corpus.trends.items() if any(r.change in ("up", "down", "steady") for r in rows)]
    few = len(corpus.trends) - len(known)
    if not known:
        return [tell.sentence("s_sure_none")]
    return [tell.sentence("s_sure_some", few=few, all=len(corpus.trends))] if few else []
