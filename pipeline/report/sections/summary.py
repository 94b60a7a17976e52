"""Say in one paragraph which sessions, which period, what stands out and how sure."""

from __future__ import annotations

from collections import Counter

from pipeline.report.bounds import long_silence
from pipeline.report.document import Paragraph, Section, Sentence
from pipeline.report.sections.teller import Teller, find_theme, holds, unsure

MOST = 3  # names in a sentence of the summary
MANY = 5  # blocks from which a theme is worth telling of


def summary(tell: Teller) -> Section:
    """Write the summary paragraph."""
    return Section("kort", tell.say("h_summary"), (Paragraph(tuple(_sentences(tell)), "lead"),))


def _sentences(tell: Teller) -> list[Sentence]:
    if not tell.corpus.reports:
        return [tell.sentence("s_nothing")]
    parts = (_scope, _most, _core, _course, _last, _gone, _links, _brokers, _missing, _how_sure)
    return [sentence for part in parts for sentence in part(tell)]


def _scope(tell: Teller) -> list[Sentence]:
    corpus, timeline = tell.corpus, tell.corpus.timeline
    announcements = [r for r in corpus.reports if corpus.is_announcement(r)]
    n_reports = len(corpus.reports) - len(announcements)
    dated = [r for r in corpus.reports if corpus.session_of.get(r) in corpus.position]
    undated = len(corpus.reports) - len(set(dated) | set(announcements))
    if not timeline:
        found = [tell.sentence("s_scope_undated", reports=n_reports)]
    else:
        first, last = (tell.say.day(row.date, row.precision) for row in (timeline[0], timeline[-1]))
        key = "s_scope" if len(timeline) > 1 else "s_scope_one"
        found = [tell.sentence(key, reports=n_reports, sessions=corpus.n_sessions, first=first, last=last)]
        series = Counter(row.series for row in timeline if row.series)
        if len(series) > 1:
            ranked = sorted(series.items(), key=lambda item: (-item[1], item[0]))
            words = [tell.say("s_series_item", n=n, series=name) for name, n in ranked]
            found.append(tell.sentence("s_series", series=tell.say.some(words, MOST)))
        if undated:
            found.append(tell.sentence("s_undated", n=undated))
    if announcements:
        found.append(tell.sentence("s_announcements", n=len(announcements)))
    if tell.theme:
        found.append(tell.sentence("s_theme", theme=tell.title_of(tell.theme)))
    elif tell.options.theme:
        found.append(tell.sentence("s_no_such_theme", theme=tell.options.theme))
    return found


def _most(tell: Teller) -> list[Sentence]:
    ranked = tell.all_themes
    if not ranked:
        return [tell.sentence("s_no_themes")]
    if tell.theme:
        return []
    top = ranked[:MOST]
    places = [place for theme in top for place in tell.corpus.blocks_of(theme)[:2]]
    key = "s_most_one" if len(ranked) == 1 else "s_most"
    return [tell.sentence(key, tell.note(places, *top), themes=tell.names(top))]


def _core(tell: Teller) -> list[Sentence]:
    """In how many sessions the core themes came up."""
    corpus, total = tell.corpus, len(tell.corpus.timeline)
    core = [find_theme(corpus, name) for name in tell.settings.report.core_themes]
    core = [theme for theme in core if theme in corpus.trends]
    if total < 2 or tell.theme or not core:
        return []
    counts = [sum(row.n_blocks > 0 for row in corpus.trends[theme]) for theme in core]
    items = [
        tell.say("s_core_item", theme=corpus.name(theme), n=n, sessions=total)
        for theme, n in zip(core, counts, strict=True)
    ]
    places = [place for theme in core for place in corpus.blocks_of(theme)[:3]]
    return [tell.sentence("s_core", tell.note(places, *core), items=items)]


def _course(tell: Teller) -> list[Sentence]:
    """Themes that rise or fall over all sessions."""
    found = []
    for direction, key in (("up", "s_rising"), ("down", "s_falling")):
        themes = [t for t in tell.all_themes if tell.corpus.direction(t) == direction]
        if themes:
            places = [p for t in themes for p in (tell.corpus.blocks_of(t)[:1] + tell.corpus.blocks_of(t)[-1:])]
            names = [tell.in_sentence(themes[0])] if len(themes) == 1 else tell.say.some(tell.names(themes), MOST)
            key = f"{key}_one" if len(themes) == 1 else key
            found.append(tell.sentence(key, tell.note(places, *themes), themes=names))
    return found


def _last(tell: Teller) -> list[Sentence]:
    """What the last session changed against all before it."""
    corpus = tell.corpus
    if len(corpus.timeline) < 2 or not tell.all_themes:
        return []
    last = corpus.timeline[-1].session_id
    date = corpus.session_name(last)
    changes = {t: corpus.change(t, last) for t in tell.all_themes}
    up, down = ([t for t in tell.all_themes if changes[t] == change] for change in ("up", "down"))
    places = [p for t in (*up, *down) for p in (tell.places_in(t, [last]) or corpus.blocks_of(t)[-1:])[:3]]
    notes = tell.note(places, *up, *down)
    names = [tell.say.some(tell.names(themes), MOST) for themes in (up, down)]
    doubtful = [t for t in (*up, *down) if any(unsure(tell, r) for r in corpus.trends[t] if r.session_id == last)]
    beside = [tell.sentence("s_unsure", themes=tell.say.some(tell.names(doubtful), MOST))] if doubtful else []
    if up and down:
        return [tell.sentence("s_both", notes, date=date, up=names[0], down=names[1]), *beside]
    if up or down:
        return [tell.sentence("s_up" if up else "s_down", notes, date=date, themes=names[0] or names[1]), *beside]
    return [tell.sentence("s_no_change", date=date)] if "steady" in changes.values() else []


def _gone(tell: Teller) -> list[Sentence]:
    """Much discussed themes that came back after a long silence, or are silent since."""
    corpus, found, least = tell.corpus, [], long_silence(len(tell.corpus.timeline))
    back = []
    for theme in tell.all_themes:
        for silence, session in corpus.returns(theme):
            since = int(corpus.per_session(theme)[corpus.position[session] :].sum())
            if silence >= least and since >= MANY:
                back.append((since * silence, silence, theme, session))
    back = sorted(back, key=lambda item: (-item[0], item[2]))[:2]
    if back:
        places = [p for *_, t, s in back for p in tell.places_in(t, [s])[:2]]
        items = [
            tell.say("s_returned_item", theme=corpus.name(t), date=corpus.session_name(s), n=n) for _, n, t, s in back
        ]
        found.append(tell.sentence("s_returned", tell.note(places, *(t for *_, t, _ in back)), themes=items))
    gone = [t for t in tell.all_themes if corpus.silent_for(t) >= least and corpus.n_blocks(t) >= MANY][:MOST]
    if gone:
        seen = {t: corpus.last_seen(t) for t in gone}
        items = [tell.say("s_gone_item", theme=corpus.name(t), date=corpus.session_name(seen[t])) for t in gone]
        places = [tell.places_in(t, [seen[t]])[-1] for t in gone]
        found.append(tell.sentence("s_gone", tell.note(places, *gone), themes=items))
    return found


def _links(tell: Teller) -> list[Sentence]:
    corpus = tell.corpus
    pairs = [row for row in tell.links if {corpus.kind(row.source), corpus.kind(row.target)} == {"theme"}]
    held = [row for row in pairs if holds(tell, row)][:MOST]
    if not held:
        return [tell.sentence("s_no_links")] if len(tell.all_themes) > 1 else []
    places = [p for row in held for p in corpus.shared(row.source, row.target)[:2]]
    names = [tell.say("s_link_item", first=corpus.name(r.source), second=corpus.name(r.target)) for r in held]
    about = [e for row in held for e in (row.source, row.target)]
    return [tell.sentence("s_link", tell.note(places, *about), pairs=names)]


def _brokers(tell: Teller) -> list[Sentence]:
    if not tell.brokers:
        return []
    row = tell.brokers[0]
    places = [*tell.corpus.shared(row.entity_id, row.theme_a)[:2], *tell.corpus.shared(row.entity_id, row.theme_b)[:2]]
    notes = tell.note(places, row.entity_id, row.theme_a, row.theme_b)
    names = tell.names([row.entity_id, row.theme_a, row.theme_b])
    return [tell.sentence("s_broker", notes, name=names[0], first=names[1], second=names[2])]


def _missing(tell: Teller) -> list[Sentence]:
    """Announced sessions without a report: those that should be there, and those that are still to come."""
    dates = sorted({row.date for row in tell.corpus.rows("missing") if row.date is not None})
    last = tell.corpus.timeline[-1].date if tell.corpus.timeline else None
    found = []
    for key, chosen in (
        ("s_missing", [d for d in dates if last is None or d <= last]),
        ("s_next", [d for d in dates if last is not None and d > last]),
    ):
        if chosen:
            words = tell.say.some([tell.say.day(date) for date in chosen], MOST)
            found.append(tell.sentence(key, tell.announcements(chosen), n=len(chosen), dates=words))
    return found


def _how_sure(tell: Teller) -> list[Sentence]:
    corpus = tell.corpus
    if not corpus.timeline or not tell.all_themes:
        return []
    if len(corpus.timeline) < 2:
        return [tell.sentence("s_sure_small")]
    few = [t for t in tell.all_themes if not corpus.can_tell(t)]
    if tell.theme:
        return [tell.sentence("s_sure_one_theme")] if few else []
    if len(few) == len(tell.all_themes):
        return [tell.sentence("s_sure_none")]
    return [tell.sentence("s_sure_some", few=len(few), all=len(tell.all_themes))] if few else []
