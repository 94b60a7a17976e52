"""Tell how each theme went through time, never more than its tests carry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from pipeline.report import figures
from pipeline.report.bounds import FEW_STEPS, MOST_STEPS, long_silence
from pipeline.report.document import Cell, Figure, Grid, Panel, Panels, Paragraph, Part, Section, Sentence
from pipeline.report.sections.teller import Teller, fragile, unsure

DATES = 4  # dates named in one sentence
MOST_COLUMNS = MOST_STEPS  # of the heat map: more can neither be read nor printed


def themes(tell: Teller) -> Section:
    """Write the section of themes through time: a small chart and sentences per theme, on one scale."""
    say, corpus = tell.say, tell.corpus
    if not tell.themes:
        return Section("themas", say("h_themes"), (Paragraph((tell.sentence("s_no_themes"),)),))
    drawn = len(corpus.timeline) > 1
    tables = {theme: corpus.trend_table(theme) for theme in tell.themes if theme in corpus.trends} if drawn else {}
    charts = dict(zip(tables, _charts(tell, tables), strict=True))
    panels = tuple(
        Panel(
            _heading(tell, theme),
            charts.get(theme),
            Paragraph(tuple(theme_sentences(tell, theme))),
            theme,
        )
        for theme in tell.themes
    )
    parts: list[Part] = []
    if drawn:
        period = corpus.step()
        intro = (
            tell.sentence("t_intro")
            if period == "session"
            else tell.sentence("t_intro_period", per=say(f"per_{period}"), sessions=len(corpus.timeline))
        )
        parts.append(Paragraph((intro,), "note"))
    elif corpus.timeline:
        parts.append(Paragraph((tell.sentence("t_intro_one"),), "note"))
    parts.append(Panels(panels))
    if more := len(tell.all_themes) - len(tell.themes):
        parts.append(Paragraph((tell.sentence("t_more", n=more),)))
    if drawn and len(tell.themes) > 1:
        parts.append(_heat(tell))
        parts += _novel(tell)
    if len(tell.all_themes) > 1:
        parts.append(_table(tell))
    return Section("themas", say("h_themes"), tuple(parts))


def _heading(tell: Teller, theme: str) -> str:
    title = tell.title_of(theme)
    return f"{title[:1].upper()}{title[1:]}"


def top_of(tables: Iterable[pd.DataFrame]) -> float:
    """Return the upper end of the scale that the charts of these themes share."""
    return max((float(table["high"].max()) for table in tables), default=1.0)


def _charts(tell: Teller, tables: Mapping[str, pd.DataFrame]) -> Iterator[Figure]:
    """Draw the themes on one scale."""
    pictures = figures.theme_panels(tables.values(), top_of(tables.values()), tell.say)
    for (theme, table), picture in zip(tables.items(), pictures, strict=True):
        file_name = re.sub(r"[^a-z0-9]+", "-", theme.removeprefix("theme:"))
        yield Figure(f"thema-{file_name}", _alt(tell, theme, table), "", figures.svg_of(picture, theme))


def _alt(tell: Teller, theme: str, table: pd.DataFrame) -> str:
    corpus, period = tell.corpus, tell.corpus.step()
    highest, last = int(table["share"].argmax()), len(table) - 1
    return tell.say(
        "t_alt" if period == "session" else "t_alt_period",
        theme=corpus.name(theme),
        per=tell.say(f"per_{period}"),
        n=sum(row.n_blocks > 0 for row in corpus.trends[theme]),
        sessions=len(corpus.trends[theme]),
        share=float(table["share"].iloc[highest]),
        date=table["name"].iloc[highest],
        final=table["name"].iloc[last],
        last=float(table["share"].iloc[last]),
    )


def _heat(tell: Teller) -> Figure:
    table, period = tell.corpus.theme_by_session(tell.themes).iloc[:, -MOST_COLUMNS:], tell.corpus.step(FEW_STEPS)
    row, column = divmod(int(table.to_numpy().argmax()), table.shape[1])
    alt = tell.say(
        "t_heat_alt" if period == "session" else "t_heat_alt_period",
        themes=table.shape[0],
        sessions=table.shape[1],
        periods=tell.say(f"many_{period}", n=table.shape[1]),
        most=int(table.to_numpy().max()),
        theme=table.index[row],
        date=table.columns[column],
    )
    caption = "t_heat" if period == "session" else "t_heat_period"
    svg = figures.svg_of(figures.theme_by_session(table), "heat")
    return Figure("thema-per-sessie", alt, tell.say(caption, per=tell.say(f"per_{period}")), svg)


def _novel(tell: Teller) -> list[Part]:
    """Sessions whose mix of themes differs from those before more than chance gives."""
    alpha, corpus = tell.settings.statistics.alpha, tell.corpus
    rows = [r for r in corpus.rows("novelty") if r.q is not None and r.q < alpha and r.session_id in corpus.position]
    if tell.theme or not rows:
        return []
    rows.sort(key=lambda r: corpus.position[r.session_id])
    dates = tell.say.some([corpus.session_name(r.session_id) for r in rows], DATES)
    return [Paragraph((tell.sentence("t_novel", dates=dates),))]


def _table(tell: Teller) -> Grid:
    corpus, say = tell.corpus, tell.say
    body = []
    for theme in tell.all_themes:
        rows = [row for row in corpus.trends.get(theme, []) if row.n_blocks]
        ends = [corpus.sessions[row.session_id] for row in (rows[:1] + rows[-1:])]
        dates = [Cell(say.day(e.date, e.precision), sort=e.date.isoformat()) for e in ends] or [
            Cell(say("undated"))
        ] * 2
        course = corpus.direction(theme)
        body.append(
            (
                Cell(tell.title_of(theme), card=theme),
                Cell(str(corpus.entities[theme].n_mentions), sort=int(corpus.entities[theme].n_mentions)),
                Cell(
                    str(corpus.n_blocks(theme)),
                    tell.note(corpus.blocks_of(theme), theme),
                    sort=corpus.n_blocks(theme),
                ),
                Cell(str(len(rows)), sort=len(rows)),
                *dates,
                Cell(say(f"course_{course}"), sort=("up", "down", "steady", "insufficient").index(course)),
            )
        )
    heads = ("c_theme", "c_mentions", "c_blocks", "c_sessions", "c_first", "c_final", "c_course")
    return Grid(say("t_table"), tuple(say(h) for h in heads), tuple(body), numeric=(1, 2, 3))


def theme_sentences(tell: Teller, theme: str) -> list[Sentence]:
    """Say of one theme when it was talked of, and what of its changes holds."""
    corpus, name = tell.corpus, tell.in_sentence(theme)
    rows = corpus.trends.get(theme, [])
    seen = [row for row in rows if row.n_blocks > 0]
    everywhere = corpus.blocks_of(theme)
    if not seen:
        return [tell.sentence("t_undated", tell.note(everywhere, theme), theme=name, blocks=len(everywhere))]
    most = max(seen, key=lambda r: (r.n_blocks, r.n_mentions))
    notes = tell.note([*tell.places_in(theme, [most.session_id])[:2], *everywhere], theme)
    key = "t_some" if len(seen) > 1 else "t_once"
    if len(seen) == len(rows):
        key = "t_all" if len(rows) > 1 else "t_only"
    first = tell.sentence(
        key,
        notes,
        theme=name,
        n=len(seen),
        sessions=len(rows),
        date=corpus.session_name(most.session_id),
        mentions=int(most.n_mentions),
        blocks=int(most.n_blocks),
    )
    if len(rows) < 2:
        return [first]
    return [
        first,
        *_coming(tell, theme, rows),
        *_changes(tell, theme, rows),
        *_silence(tell, theme),
        *_verdict(tell, theme),
    ]


def _coming(tell: Teller, theme: str, rows: list[Any]) -> list[Sentence]:
    """The first mention, when that is after the first session, and the return after the longest silence."""
    corpus, found, least = tell.corpus, [], long_silence(len(tell.corpus.timeline))
    many = len(corpus.timeline) > MOST_STEPS  # of these the second is hardly later than the first
    n_seen = sum(r.n_blocks > 0 for r in rows)
    for place, row in enumerate(rows):
        if row.change == "new" and n_seen > 1 and not (many and place < least):
            notes = tell.note(tell.places_in(theme, [row.session_id]), theme)
            found.append(tell.sentence("t_new", notes, date=corpus.session_name(row.session_id)))
    if returns := corpus.returns(theme):
        silence, session_id = max(returns, key=lambda r: (r[0], corpus.position[r[1]]))
        if silence >= least:
            notes = tell.note(tell.places_in(theme, [session_id]), theme)
            found.append(tell.sentence("t_returned", notes, n=silence, date=corpus.session_name(session_id)))
    return found


def _changes(tell: Teller, theme: str, rows: list[Any]) -> list[Sentence]:
    """Sessions in which the theme came up more or less often than before, as far as the test carries that."""
    corpus, found = tell.corpus, []
    for change, key in (("up", "t_up"), ("down", "t_down")):
        held = [row for row in rows if row.change == change]
        if not held:
            continue
        sessions = [row.session_id for row in held]
        notes = tell.note(tell.places_in(theme, sessions), theme)
        dates = tell.say.some([corpus.session_name(s) for s in sessions], DATES)
        found.append(tell.sentence(key, notes, dates=dates))
        weak = [corpus.session_name(row.session_id) for row in held if fragile(row)]
        if weak and len(weak) < len(held):
            found.append(tell.sentence("t_fragile_some", dates=tell.say.some(weak, DATES)))
        else:
            found.append(tell.sentence("t_fragile" if weak else "t_robust"))
        doubtful = [corpus.session_name(row.session_id) for row in held if unsure(tell, row)]
        if doubtful:
            found.append(tell.sentence("t_unsure_some", dates=tell.say.some(doubtful, DATES)))
    return found


def _silence(tell: Teller, theme: str) -> list[Sentence]:
    corpus, n_sessions = tell.corpus, len(tell.corpus.timeline)
    silence = corpus.silent_for(theme)
    if not silence or (n_sessions > MOST_STEPS and silence < long_silence(n_sessions)):
        return []
    last = corpus.last_seen(theme)
    notes = tell.note(tell.places_in(theme, [last])[-2:], theme)
    return [tell.sentence("t_silent", notes, date=corpus.session_name(last), n=silence)]


def _verdict(tell: Teller, theme: str) -> list[Sentence]:
    """What may be said of rise and fall over all sessions."""
    corpus = tell.corpus
    course = corpus.direction(theme)
    if course in ("up", "down"):
        robust = "t_fragile" if corpus.summary.get(theme) is not None and fragile(corpus.summary[theme]) else "t_robust"
        notes = tell.note([*corpus.blocks_of(theme)[:2], *corpus.blocks_of(theme)[-2:]], theme)
        return [tell.sentence("t_rising" if course == "up" else "t_falling", notes), tell.sentence(robust)]
    if any(row.change in ("up", "down") for row in corpus.trends.get(theme, [])):
        return []
    return [tell.sentence("t_steady" if corpus.can_tell(theme) else "t_insufficient")]
