"""Hold what every section needs: the tables, the words, the footnotes and the choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.report.corpus import Corpus
from pipeline.report.document import Sentence
from pipeline.report.evidence import Evidence, Place
from pipeline.report.options import ReportOptions
from pipeline.report.wording import Grammar
from pipeline.settings import Settings


@dataclass(frozen=True)
class Teller:
    """What every section needs."""

    corpus: Corpus
    evidence: Evidence
    say: Grammar
    settings: Settings
    options: ReportOptions

    def sentence(self, key: str, notes: Sequence[int] = (), /, **slots: Any) -> Sentence:
        """Fill a template as a claim with its footnotes."""
        return Sentence(self.say(key, **slots), tuple(notes))

    def note(self, places: Sequence[Place], *about: str) -> tuple[int, ...]:
        """Return the footnote that quotes some blocks."""
        return self.evidence.note(places, about)

    @cached_property
    def theme(self) -> str:
        """The theme the reader asked for, '' for all."""
        return find_theme(self.corpus, self.options.theme) if self.options.theme else ""

    @cached_property
    def themes(self) -> list[str]:
        """The themes that get a chart: the core ones, then the most mentioned."""
        corpus = self.corpus
        if self.theme:
            return [self.theme]
        every = [t for t in corpus.of_kind("theme") if t in corpus.trends or not corpus.timeline]
        core = [t for name in self.settings.report.core_themes if (t := find_theme(corpus, name))]
        ranked = sorted(every, key=lambda t: (-len(corpus.blocks_of(t)), t))
        return list(dict.fromkeys([t for t in core if t in every] + ranked))[: self.settings.report.max_themes]

    @cached_property
    def latest(self) -> list[str]:
        """The sessions 'since': from the day the reader gave, else the last session."""
        timeline = self.corpus.timeline
        if self.options.since is not None:
            return [s.session_id for s in timeline if s.date >= self.options.since]
        return [s.session_id for s in timeline[-1:]]

    @cached_property
    def earlier(self) -> list[str]:
        """The sessions before those."""
        latest = set(self.latest)
        return [s.session_id for s in self.corpus.timeline if s.session_id not in latest]

    def places_in(self, entity_id: str, sessions: Sequence[str]) -> list[Place]:
        """Blocks that mention an entity in some sessions."""
        wanted = set(sessions)
        return [p for p in self.corpus.blocks_of(entity_id) if self.corpus.session_of.get(p[0]) in wanted]


def find_theme(corpus: Corpus, asked: str) -> str:
    """Return the theme with this id, name or form, '' when there is none."""
    wanted = asked.casefold()
    for entity_id in corpus.of_kind("theme"):
        row = corpus.entities[entity_id]
        if wanted in (entity_id, entity_id.removeprefix("theme:"), row.name.casefold()):
            return entity_id
    for entity_id in corpus.of_kind("theme"):
        if wanted in {alias.casefold() for alias in corpus.entities[entity_id].aliases}:
            return entity_id
    return ""
