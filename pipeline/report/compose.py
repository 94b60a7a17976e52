"""Compose the report: the sections in their order, the cards and the sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pipeline.report.corpus import Corpus
from pipeline.report.document import Document, Figure, Panels, Section
from pipeline.report.evidence import Evidence
from pipeline.report.options import ReportOptions
from pipeline.report.public import anonymise
from pipeline.report.sections.cards import cards, cards_remark
from pipeline.report.sections.made import made
from pipeline.report.sections.network import draw, drawing_data, network
from pipeline.report.sections.outcomes import outcomes
from pipeline.report.sections.since import since
from pipeline.report.sections.summary import summary
from pipeline.report.sections.teller import Teller
from pipeline.report.sections.themes import themes
from pipeline.report.sections.ties import ties
from pipeline.report.sections.topics import topics
from pipeline.report.wording import Grammar, templates
from pipeline.settings import Settings


def compose(
    tables: Mapping[str, pd.DataFrame], manifest: Mapping[str, Any], settings: Settings, options: ReportOptions
) -> Document:
    """Write the whole report as a document, whatever it is shown as."""
    say = Grammar(options.language)
    n_suppressed = 0
    if options.public:
        public = anonymise(tables, say)
        tables, n_suppressed = public.tables, public.n_suppressed
        settings = public.without_names(settings)
    corpus = Corpus(tables, say, settings.statistics.period)
    evidence = Evidence(corpus)
    tell = Teller(corpus, evidence, say, settings, options)
    drawing = draw(tell)
    sections = (
        summary(tell),
        themes(tell),
        since(tell),
        ties(tell),
        network(tell, drawing),
        outcomes(tell),
        topics(tell),
    )
    written = cards(tell, set(drawing.nodes["entity_id"]) if drawing is not None else set())
    return Document(
        language=options.language,
        title=_title(tell),
        subtitle=_subtitle(tell),
        remark=say("public") if options.public else "",
        sections=(*sections, made(tell, manifest, n_suppressed)),
        cards=written,
        notes=tuple(evidence.notes),
        words={key: text for key, text in templates(options.language).items() if isinstance(text, str)},
        data={"network": drawing_data(tell, drawing), "words": _script_words(tell)},
        cards_remark=cards_remark(tell, written),
    )


def _title(tell: Teller) -> str:
    name = tell.settings.report.title
    title = tell.say("title", name=name) if name else tell.say("title_plain")
    return tell.say("title_theme", title=title, theme=tell.corpus.name(tell.theme)) if tell.theme else title


def _subtitle(tell: Teller) -> str:
    timeline, n_reports = tell.corpus.timeline, len(tell.corpus.reports)
    if not timeline:
        return tell.say("subtitle_undated", reports=n_reports)
    first, last = (tell.say.day(row.date, row.precision) for row in (timeline[0], timeline[-1]))
    key = "subtitle" if len(timeline) > 1 else "subtitle_one"
    return tell.say(key, first=first, last=last, sessions=tell.corpus.n_sessions, reports=n_reports)


def _script_words(tell: Teller) -> dict[str, str]:
    """The words the page's script writes."""
    say, single = tell.say, tell.corpus.step() == "session"
    keys = ["all_themes", "drawn", "held_only", "line", "lines", "name", "names", "no_results"]
    keys += ["open_card", "result", "results"]
    kinds = {kind: say(kind) for kind in ("theme", "person", "organisation", "place")}
    more = {
        "source": say("w_source"),
        "session": say("w_session" if single else "w_period"),
        "no_lines": say("w_no_lines" if single else "w_no_lines_period"),
        "theme_filter": say("w_theme_filter"),
        "blocks": say("w_blocks"),
    }
    return {key: say(f"w_{key}") for key in keys} | kinds | more


def figures_of(document: Document) -> Iterator[Figure]:
    """Walk over the pictures of a document."""

    def walk(section: Section) -> Iterator[Figure]:
        for part in section.parts:
            if isinstance(part, Figure):
                yield part
            elif isinstance(part, Panels):
                yield from (panel.figure for panel in part.panels if panel.figure is not None)
        for inner in section.sections:
            yield from walk(inner)

    for section in document.sections:
        yield from walk(section)
