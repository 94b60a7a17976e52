"""Hold what every section needs: the tables, the words, the footnotes and the choices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.report.corpus import Corpus
from pipeline.report.document import Sentence
from pipeline.report.evidence import Evidence
from pipeline.report.options import ReportOptions
from pipeline.report.places import Place
from pipeline.report.rows import records
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

    def note(self, places: Iterable[Place], *about: str) -> tuple[int, ...]:
        """Return the footnote that quotes some blocks."""
        return self.evidence.note(places, about)

    def names(self, entities: Iterable[str]) -> list[str]:
        """Return names as a reader knows them."""
        return [self.corpus.name(entity_id) for entity_id in entities]

    def title_of(self, theme: str) -> str:
        """Name a theme with what its abbreviation stands for."""
        name, full = self.corpus.name(theme), self.corpus.entities[theme].name
        return f"{name} ({full})" if self.corpus.is_short(theme) and name != full else name

    def in_sentence(self, theme: str) -> str:
        """Name a theme so that it can be the subject of a sentence: 'OZA', 'het thema thuiszitters'."""
        name = self.corpus.name(theme)
        return name if self.corpus.is_short(theme) else self.say("the_theme", name=name)

    @cached_property
    def theme(self) -> str:
        """The theme the reader asked for, '' for all."""
        return find_theme(self.corpus, self.options.theme) if self.options.theme else ""

    @cached_property
    def all_themes(self) -> list[str]:
        """The themes the report tells of, most discussed first."""
        if self.theme:
            return [self.theme]
        return sorted(self.corpus.of_kind("theme"), key=lambda t: (-self.corpus.n_blocks(t), t))

    @cached_property
    def themes(self) -> list[str]:
        """The themes that get a chart: the core ones, then the most discussed."""
        core = [find_theme(self.corpus, name) for name in self.settings.report.core_themes]
        chosen = dict.fromkeys([t for t in core if t in self.all_themes] + self.all_themes)
        return list(chosen)[: self.settings.report.max_themes]

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

    @cached_property
    def links(self) -> list[Any]:
        """Links over all sessions that hold, are drawn or have two blocks: those that hold first, then by p."""
        edges = self.corpus.whole_links
        held = edges["q"] < self.settings.statistics.alpha
        rows = records(edges[edges["backbone"].astype(bool) | (edges["weight"] > 1) | held])
        if self.theme:
            rows = [row for row in rows if self.theme in (row.source, row.target)]
        return sorted(rows, key=lambda r: (not holds(self, r), r.p, -r.weight, r.source, r.target))

    @cached_property
    def brokers(self) -> list[Any]:
        """Who links two themes, where both links hold."""
        rows = [row for row in self.corpus.rows("brokers") if row.held]
        return [row for row in rows if not self.theme or self.theme in (row.theme_a, row.theme_b)]

    def places_in(self, entity_id: str, sessions: Sequence[str]) -> list[Place]:
        """Blocks that mention an entity in some sessions."""
        return self.corpus.places_in(entity_id, sessions)

    def announcements(self, dates: Iterable[dt.date]) -> tuple[int, ...]:
        """Return the footnote that quotes who announced meetings on some days."""
        wanted = set(dates)
        rows = [row for row in self.corpus.rows("missing") if row.date in wanted]
        return self.note(self.corpus.place_of(row.announced_by, row.evidence) for row in rows)


def holds(tell: Teller, row: Any) -> bool:
    """Tell whether a link holds."""
    return bool(row.q < tell.settings.statistics.alpha)


def fragile(row: Any) -> bool:
    """Tell whether a claim falls when one report is left out, as far as that was tried."""
    return bool(row.robust is not None and row.robust == row.robust and row.robust < 1)


def unsure(tell: Teller, row: Any) -> bool:
    """Tell whether a change of a theme may be chance once blocks side by side count as less than one each."""
    if row.change not in ("up", "down") or row.q_clustered is None:
        return False
    return bool(row.q_clustered >= tell.settings.statistics.alpha)


def find_theme(corpus: Corpus, asked: str) -> str:
    """Return the theme with this id, name or form, '' when there is none."""
    wanted = asked.strip().casefold()
    for entity_id in corpus.of_kind("theme"):
        row = corpus.entities[entity_id]
        if wanted in (entity_id, entity_id.removeprefix("theme:"), row.name.casefold()):
            return entity_id
    for entity_id in corpus.of_kind("theme"):
        if wanted in {alias.casefold() for alias in corpus.entities[entity_id].aliases}:
            return entity_id
    return ""
