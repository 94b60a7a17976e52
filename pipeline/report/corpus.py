"""Look things up in the tables: sessions in order, labels, who stands where."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from pipeline.report.wording import Grammar
from pipeline.tables import TABLES

Rows = list[Any]


def frame(tables: Mapping[str, pd.DataFrame], name: str) -> pd.DataFrame:
    """Return a table, or an empty one with its columns."""
    if name in tables:
        return tables[name]
    return pd.DataFrame({column.name: [] for column in TABLES[name].columns} if name in TABLES else {})


@dataclass(frozen=True)
class Corpus:
    """The tables with what the sections ask of them, looked up once."""

    tables: Mapping[str, pd.DataFrame]
    say: Grammar

    def rows(self, name: str) -> Rows:
        """Return the rows of a table as named tuples."""
        return list(frame(self.tables, name).itertuples(index=False, name="Row"))

    def rows_of(self, name: str, column: str, value: str) -> Rows:
        """Return the rows of a table with this value in a column."""
        if (name, column) not in self._grouped:
            groups: dict[str, Rows] = defaultdict(list)
            for row in self.rows(name):
                groups[getattr(row, column)].append(row)
            self._grouped[name, column] = groups
        return self._grouped[name, column].get(value, [])

    @cached_property
    def _grouped(self) -> dict[tuple[str, str], dict[str, Rows]]:
        return {}

    @cached_property
    def sessions(self) -> dict[str, Any]:
        """Every session by id."""
        return {row.session_id: row for row in self.rows("sessions")}

    @cached_property
    def timeline(self) -> list[Any]:
        """The dated meetings in order."""
        held = [
            r for r in self.sessions.values() if r.date is not None and r.kind != "announcement" and r.n_reports > 0
        ]
        return sorted(held, key=lambda r: (r.date, r.session_id))

    @cached_property
    def n_sessions(self) -> int:
        """Count the meetings, with those of unknown date: a report without session is of a meeting of its own."""
        undated = [
            r for r in self.reports if not self.is_announcement(r) and self.session_of.get(r) not in self.position
        ]
        return len(self.timeline) + len({self.session_of.get(r, r) for r in undated})

    @cached_property
    def position(self) -> dict[str, int]:
        """Place of each dated meeting in time."""
        return {row.session_id: place for place, row in enumerate(self.timeline)}

    @cached_property
    def reports(self) -> dict[str, Any]:
        """Every report by id."""
        return {row.report_id: row for row in self.rows("reports")}

    @cached_property
    def session_of(self) -> dict[str, str]:
        """Session of each report that has one."""
        return {r.report_id: r.session_id for r in self.reports.values() if isinstance(r.session_id, str)}

    @cached_property
    def entities(self) -> dict[str, Any]:
        """Every entity by id."""
        return {row.entity_id: row for row in self.rows("entities")}

    @cached_property
    def blocks(self) -> dict[tuple[str, int], Any]:
        """Every block by report and number."""
        return {(row.report_id, row.block): row for row in self.rows("blocks")}

    @cached_property
    def mentions(self) -> dict[str, Rows]:
        """Mentions of each entity, in order of time and place."""
        found: dict[str, Rows] = defaultdict(list)
        for row in self.rows("mentions"):
            if isinstance(row.entity_id, str):
                found[row.entity_id].append(row)
        for rows in found.values():
            rows.sort(key=lambda r: (self.when(r.report_id), r.report_id, r.start_char))
        return dict(found)

    @cached_property
    def in_block(self) -> dict[tuple[str, int], set[str]]:
        """Entities that stand in each block."""
        found: dict[tuple[str, int], set[str]] = defaultdict(set)
        for entity_id, rows in self.mentions.items():
            for row in rows:
                found[row.report_id, row.block].add(entity_id)
        return dict(found)

    def blocks_of(self, entity_id: str) -> list[tuple[str, int]]:
        """Blocks that mention an entity, in order of time and place."""
        return self._blocks_of.get(entity_id, [])

    @cached_property
    def _blocks_of(self) -> dict[str, list[tuple[str, int]]]:
        return {e: list(dict.fromkeys((m.report_id, m.block) for m in rows)) for e, rows in self.mentions.items()}

    @cached_property
    def _block_sets(self) -> dict[str, set[tuple[str, int]]]:
        return {entity_id: set(places) for entity_id, places in self._blocks_of.items()}

    def shared(self, source: str, target: str) -> list[tuple[str, int]]:
        """Blocks that mention both, in order of time and place."""
        other = self._block_sets.get(target, set())
        return [place for place in self.blocks_of(source) if place in other]

    @cached_property
    def neighbours(self) -> dict[str, dict[str, int]]:
        """Blocks each entity shares with others: without the lists of who was there, which no link counts."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for row in self.rows("edges"):
            if row.scope == "all":
                found[row.source][row.target] = found[row.target][row.source] = int(row.weight)
        return dict(found)

    def when(self, report_id: str) -> dt.date:
        """Date of a report's session; undated ones come last."""
        session = self.sessions.get(self.session_of.get(report_id, ""))
        return session.date if session is not None and session.date is not None else dt.date.max

    def session_name(self, session_id: str) -> str:
        """Name a session by its date, and its series where two meet on one day."""
        row = self.sessions[session_id]
        if row.date is None:
            return self.say("undated")
        words = self.say.day(row.date, row.precision)
        same = [r for r in self.timeline if r.date == row.date and r.precision == row.precision]
        return f"{words} ({row.series})" if len(same) > 1 and row.series else words

    def date_of_report(self, report_id: str) -> str:
        """Date of a report's session in words."""
        session_id = self.session_of.get(report_id)
        return self.session_name(session_id) if session_id in self.sessions else self.say("undated")

    def report_name(self, report_id: str) -> str:
        """Name a report by the date of its session, or by its title where that has none."""
        if self.session_of.get(report_id) in self.position:
            return self.date_of_report(report_id)
        row = self.reports.get(report_id)
        return str(row.title) if row is not None and row.title else report_id

    def name(self, entity_id: str) -> str:
        """Name of an entity as a reader knows it: a theme by its abbreviation where the reports mostly use that."""
        return self._names.get(entity_id, entity_id)

    def is_short(self, entity_id: str) -> bool:
        """Tell whether an entity goes by an abbreviation."""
        return is_abbreviation(self.name(entity_id))

    def kind(self, entity_id: str) -> str:
        """Kind of an entity, '' for an unknown one."""
        row = self.entities.get(entity_id)
        return str(row.kind) if row is not None else ""

    @cached_property
    def _names(self) -> dict[str, str]:
        return {e: self._theme_name(row) if row.kind == "theme" else row.name for e, row in self.entities.items()}

    def _theme_name(self, row: Any) -> str:
        """Name a theme by its abbreviation where the reports mostly use that, else by its name or its plural."""
        forms = Counter(m.text for m in self.mentions.get(row.entity_id, []))
        short = [a for a in row.aliases if abbreviates(a, row.name)]
        uses = sum(n for form, n in forms.items() if any(form.startswith(a) for a in short))
        if short and 2 * uses >= sum(forms.values()):
            return str(max(short, key=lambda a: (forms[a], -len(a), a)))
        written: Counter[str] = Counter({row.name: 0})
        for form, n in forms.items():
            if form.casefold().startswith(row.name.casefold()) and len(form) <= len(row.name) + 3 and form.isalpha():
                written[row.name + form[len(row.name) :].lower()] += n
        return str(max(written, key=lambda f: (written[f], f)))

    def of_kind(self, *kinds: str) -> list[str]:
        """Entities of some kinds, most mentioned first."""
        found = [e for e in self.entities.values() if e.kind in kinds]
        return [e.entity_id for e in sorted(found, key=lambda e: (-e.n_mentions, e.entity_id))]

    @cached_property
    def trends(self) -> dict[str, Rows]:
        """Rows of each theme's trajectory in order of time."""
        found: dict[str, Rows] = defaultdict(list)
        for row in self.rows("trends"):
            if row.session_id in self.position:
                found[row.entity_id].append(row)
        for rows in found.values():
            rows.sort(key=lambda r: self.position[r.session_id])
        return dict(found)

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The course of each theme over all sessions."""
        return {row.entity_id: row for row in self.rows("theme_summary")}

    def direction(self, theme: str) -> str:
        """Where a theme is heading: up, down, steady or insufficient."""
        row = self.summary.get(theme)
        return str(row.direction) if row is not None else "insufficient"

    def change(self, theme: str, session_id: str) -> str:
        """What a session changed for a theme."""
        return next((r.change for r in self.trends.get(theme, []) if r.session_id == session_id), "insufficient")

    def can_tell(self, theme: str) -> bool:
        """Tell whether a rise or fall could have been shown at all."""
        changes = {row.change for row in self.trends.get(theme, [])}
        return bool(changes & {"up", "down", "steady"}) or self.direction(theme) != "insufficient"

    def silent_for(self, theme: str) -> int:
        """Count the sessions since a theme was last named, of the series that named it; 0 for fewer than two.

        Where several series have no theme in common, silence in one says nothing: 0.
        """
        rows = self.trends.get(theme, [])
        present = [place for place, row in enumerate(rows) if row.n_blocks]
        if not present or not self._comparable:
            return 0
        named = {self.sessions[row.session_id].series for row in rows if row.n_blocks}
        later = sum(self.sessions[row.session_id].series in named for row in rows[present[-1] + 1 :])
        return later if later >= 2 else 0

    @cached_property
    def _comparable(self) -> bool:
        """Tell whether the meetings are of one series, or of several that some theme joins."""
        joined = ({self.sessions[r.session_id].series for r in rows if r.n_blocks} for rows in self.trends.values())
        return len({row.series for row in self.timeline}) < 2 or any(len(series) > 1 for series in joined)

    def returns(self, theme: str) -> list[tuple[int, str]]:
        """Return how many sessions a theme was silent before each return, with the session of the return."""
        rows, found, silence = self.trends.get(theme, []), [], 0
        for row in rows:
            if row.n_blocks and row.change == "returned":
                found.append((silence, str(row.session_id)))
            silence = 0 if row.n_blocks else silence + 1
        return found

    def last_seen(self, theme: str) -> str:
        """Last session that names a theme."""
        return next(str(row.session_id) for row in reversed(self.trends[theme]) if row.n_blocks)

    def is_announcement(self, report_id: str) -> bool:
        """Tell whether a report only announces a meeting."""
        session = self.sessions.get(self.session_of.get(report_id, ""))
        return session is not None and session.kind == "announcement"

    def place_of(self, report_id: str, words: str) -> tuple[str, int] | None:
        """Find the block of a report that holds some words."""
        wanted = words.strip()[:60]
        if not wanted:
            return None
        return next((p for p in self._places.get(report_id, []) if wanted in self.blocks[p].text), None)

    @cached_property
    def _places(self) -> dict[str, list[tuple[str, int]]]:
        found: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for place in self.blocks:
            found[place[0]].append(place)
        return dict(found)

    def trend_table(self, theme: str) -> pd.DataFrame:
        """Return what a chart of a theme needs: date, share, low, high, n_blocks per session in order."""
        rows = self.trends[theme]
        return pd.DataFrame(
            {
                "date": [self.sessions[row.session_id].date for row in rows],
                **{name: [getattr(row, name) for row in rows] for name in ("share", "low", "high", "n_blocks")},
            }
        )

    def theme_by_session(self, themes: Sequence[str]) -> pd.DataFrame:
        """Return blocks per theme (rows, by name) and session (columns, by date in words)."""
        sessions = [row.session_id for row in self.timeline]
        counts = {t: {row.session_id: int(row.n_blocks) for row in self.trends.get(t, [])} for t in themes}
        return pd.DataFrame(
            [[counts[t].get(s, 0) for s in sessions] for t in themes],
            index=[self.name(t) for t in themes],
            columns=[self.session_name(s) for s in sessions],
        )

    def shared_table(self, rows: Sequence[str], columns: Sequence[str]) -> pd.DataFrame:
        """Return the number of blocks that entities share, by name."""
        return pd.DataFrame(
            [[self.neighbours.get(row, {}).get(column, 0) for column in columns] for row in rows],
            index=[self.name(row) for row in rows],
            columns=[self.name(column) for column in columns],
        )


def is_abbreviation(text: str) -> bool:
    """Tell whether a form is an abbreviation.

    >>> is_abbreviation("OZA"), is_abbreviation("oza"), is_abbreviation("Onderwijs")
    (True, False, False)
    """
    return 2 <= len(text) <= 7 and text.isalnum() and sum(c.isupper() for c in text) >= 2


def abbreviates(short: str, full: str) -> bool:
    """Tell whether a form is an abbreviation of a name: its letters stand in the name, in that order.

    >>> abbreviates("OZA", "onderwijszorgarrangement"), abbreviates("API", "open standaarden")
    (True, False)
    """
    if not is_abbreviation(short) or short[0].casefold() != full[:1].casefold():
        return False
    rest = iter(full.casefold())
    return all(letter in rest for letter in short.casefold())
