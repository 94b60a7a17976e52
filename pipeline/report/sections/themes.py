"""Tell how each theme went through time, never more than its tests carry."""

from __future__ import annotations

from typing import Any

from pipeline.report import figures
from pipeline.report.document import Figure, Panel, Panels, Paragraph, Section, Sentence
from pipeline.report.sections.teller import Teller


def themes(tell: Teller) -> Section:
    """Write the section of themes through time: a small chart and sentences per theme, on one scale."""
    say, corpus = tell.say, tell.corpus
    intro = Paragraph((tell.sentence("t_intro"),), "note")
    if not tell.themes:
        return Section("themas", say("h_themes"), (Paragraph((tell.sentence("s_no_themes"),)),))
    trends = corpus.trends
    top = max((row.high for t in tell.themes for row in trends.get(t, [])), default=1.0)
    panels = []
    for theme in tell.themes:
        rows = trends.get(theme, [])
        figure = _chart(tell, theme, rows, top) if len(corpus.timeline) > 1 and rows else None
        text = Paragraph(tuple(theme_sentences(tell, theme)))
        panels.append(Panel(_title(tell, theme), figure, text, theme))
    parts: list[Any] = [intro, Panels(tuple(panels))]
    if len(corpus.timeline) > 1 and len(tell.themes) > 1:
        parts.append(_heat(tell))
    return Section("themas", say("h_themes"), tuple(parts))


def _title(tell: Teller, theme: str) -> str:
    name, full = tell.corpus.name(theme), tell.corpus.entities[theme].name
    if name == full:
        return f"{name[:1].upper()}{name[1:]}"
    return f"{name} ({full})"


def _chart(tell: Teller, theme: str, rows: list[Any], top: float) -> Figure:
    corpus, name = tell.corpus, tell.corpus.name(theme)
    dates = [corpus.sessions[row.session_id].date for row in rows]
    svg = figures.svg_of(
        figures.theme_panel(
            dates, [r.share for r in rows], [r.low for r in rows], [r.high for r in rows], top, tell.say
        ),
        theme,
    )
    highest = max(rows, key=lambda r: r.share)
    alt = tell.say(
        "t_alt",
        theme=name,
        n=sum(r.n_blocks > 0 for r in rows),
        sessions=len(rows),
        share=highest.share,
        date=corpus.session_name(highest.session_id),
        last=rows[-1].share,
    )
    return Figure(f"thema-{theme.removeprefix('theme:')}", alt, "", svg)


def _heat(tell: Teller) -> Figure:
    corpus, chosen = tell.corpus, tell.themes
    labels = [tell.corpus.session_name(s.session_id) for s in corpus.timeline]
    counts = [[row.n_blocks for row in corpus.trends[t]] for t in chosen]
    names = [corpus.name(t) for t in chosen]
    svg = figures.svg_of(figures.theme_by_session(names, labels, counts, tell.say), "heat")
    alt = tell.say("t_heat_alt", themes=len(chosen), sessions=len(labels), most=names[0])
    return Figure("thema-per-sessie", alt, tell.say("t_heat"), svg)


def theme_sentences(tell: Teller, theme: str) -> list[Sentence]:
    """Say of one theme when it was talked of, and what of its changes holds."""
    corpus, name = tell.corpus, tell.corpus.name(theme)
    rows = corpus.trends.get(theme, [])
    seen = [row for row in rows if row.n_blocks > 0]
    if not seen:
        return [
            tell.sentence(
                "t_undated", tell.note(corpus.blocks_of(theme), theme), theme=name, blocks=len(corpus.blocks_of(theme))
            )
        ]
    most = max(seen, key=lambda r: (r.n_blocks, r.n_mentions))
    slots = {
        "theme": name,
        "n": len(seen),
        "sessions": len(rows),
        "date": corpus.session_name(most.session_id),
        "mentions": most.n_mentions,
        "blocks": most.n_blocks,
    }
    notes = tell.note([*tell.places_in(theme, [most.session_id])[:3], *corpus.blocks_of(theme)], theme)
    key = "t_all" if len(seen) == len(rows) > 1 else ("t_once" if len(seen) == 1 else "t_some")
    return [tell.sentence(key, notes, **slots), *_changes(tell, theme, rows)]


def _changes(tell: Teller, theme: str, rows: list[Any]) -> list[Sentence]:
    corpus, found = tell.corpus, []
    if len(rows) < 2:
        return []
    for change, key in (("up", "t_up"), ("down", "t_down")):
        held = [row for row in rows if row.change == change]
        if not held:
            continue
        sessions = [row.session_id for row in held]
        notes = tell.note(tell.places_in(theme, sessions), theme)
        found.append(tell.sentence(key, notes, dates=[corpus.session_name(s) for s in sessions]))
        fragile = [row for row in held if row.robust is not None and row.robust == row.robust and row.robust < 1]
        found.append(tell.sentence("t_fragile" if fragile else "t_robust", n=len(fragile)))
    for row in rows:
        if row.change == "returned":
            place = rows.index(row)
            silence = 0
            while rows[place - silence - 1].n_blocks == 0:
                silence += 1
            notes = tell.note(tell.places_in(theme, [row.session_id]), theme)
            found.append(tell.sentence("t_returned", notes, n=silence, date=corpus.session_name(row.session_id)))
        elif row.change == "new":
            notes = tell.note(tell.places_in(theme, [row.session_id]), theme)
            found.append(tell.sentence("t_new", notes, date=corpus.session_name(row.session_id)))
    if silence := silent_sessions(tell, theme):
        last = next(row for row in reversed(rows) if row.n_blocks)
        notes = tell.note(tell.places_in(theme, [last.session_id]), theme)
        found.append(tell.sentence("t_silent", notes, date=corpus.session_name(last.session_id), n=silence))
    if not any(row.change in ("up", "down") for row in rows):
        tested = any(row.change == "steady" for row in rows)
        found.append(tell.sentence("t_steady" if tested else "t_insufficient"))
    return found


def silent_sessions(tell: Teller, theme: str) -> int:
    """Count the sessions at the end of the series in which a theme was not named."""
    silence = 0
    for row in reversed(tell.corpus.trends.get(theme, [])):
        if row.n_blocks:
            return silence
        silence += 1
    return 0
