"""Compose the report: the sections in their order, the cards and the sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pipeline.report.corpus import Corpus
from pipeline.report.document import Document, Figure, Panels, Section
from pipeline.report.evidence import Evidence
from pipeline.report.options import ReportOptions
from pipeline.report.sections.made import made
from pipeline.report.sections.outcomes import outcomes
from pipeline.report.sections.since import since
from pipeline.report.sections.summary import summary
from pipeline.report.sections.teller import Teller
from pipeline.report.sections.themes import themes
from pipeline.report.sections.ties import ties
from pipeline.report.sections.topics import topics
from pipeline.report.wording import Grammar
from pipeline.settings import Settings

WORDS = ("w_skip", "w_contents", "w_sources", "w_sources_intro", "w_source", "w_block", "w_context")


def compose(
    tables: Mapping[str, pd.DataFrame], manifest: Mapping[str, Any], settings: Settings, options: ReportOptions
) -> Document:
    """Write the whole report as a document, whatever it is shown as."""
    say = Grammar(options.language)
    corpus = Corpus(tables, say)
    evidence = Evidence(corpus)
    tell = Teller(corpus, evidence, say, settings, options)
    title = settings.report.title
    sections = (
        summary(tell),
        themes(tell),
        since(tell),
        ties(tell),
        outcomes(tell),
        topics(tell),
        made(tell, manifest),
    )
    return Document(
        language=options.language,
        title=say("title", name=title) if title else say("title_plain"),
        subtitle="",
        sections=sections,
        cards=(),
        notes=tuple(evidence.notes),
        words={key: say(key) for key in WORDS},
        data={},
    )


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
