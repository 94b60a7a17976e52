"""Look up where names stand: blocks, mentions, and who stands together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.report.rows import Lookup, numbered, plain
from pipeline.report.timeline import Timeline

Place = int  # of a block, in order of time and place in the report
Ints = npt.NDArray[np.int64]
_NONE = np.zeros(0, dtype=np.int64)
MOST_BLOCKS = 2**32  # more than a report has blocks


class Blocks(Sequence[Any]):
    """The blocks in order of time and place, each made a row when asked for.

    Attributes:
        keys: for each block the place of its report in order of time, times ``MOST_BLOCKS``, plus its own number.
        ranks: place in order of time of each report that has blocks.
        headings: the blocks that are titles or headings.
    """

    def __init__(self, frame: pd.DataFrame, keys: Ints, ranks: Mapping[str, int]) -> None:
        order = np.argsort(keys, kind="stable")
        self.keys = keys[order]
        self.ranks = ranks
        self._lookup = Lookup(frame)
        self._texts = frame["text"].array
        self._rows: list[int] = order.tolist()
        self.headings = set(np.flatnonzero(frame["kind"].isin(["title", "heading"]).to_numpy()[order]).tolist())

    def __getitem__(self, place: Any) -> Any:
        return self._lookup[self._rows[place]]

    def __len__(self) -> int:
        return len(self._rows)

    def text(self, place: Place) -> str:
        """Return the text of a block alone."""
        return str(self._texts[self._rows[place]])

    def find(self, report_id: str, block: int) -> Place:
        """Return the place of a block of a report, -1 when there is none."""
        key = self.ranks.get(report_id, -1) * MOST_BLOCKS + block
        place = int(np.searchsorted(self.keys, key))
        return place if key >= 0 and place < len(self) and self.keys[place] == key else -1

    def find_all(self, keys: Ints) -> Ints:
        """Return the places of blocks by their keys, -1 where there is none."""
        places = np.searchsorted(self.keys, keys)
        known = np.append(self.keys, -1)[places] == keys
        return np.where(known & (keys >= 0), places, -1)

    @cached_property
    def report_ranks(self) -> Ints:
        """Place in order of time of the report of each block."""
        return self.keys // MOST_BLOCKS

    def of_report(self, report_id: str) -> range:
        """Return the blocks of a report in order."""
        rank = self.ranks.get(report_id, -1)
        if rank < 0:
            return range(0)
        first, last = np.searchsorted(self.keys, [rank * MOST_BLOCKS, (rank + 1) * MOST_BLOCKS]).tolist()
        return range(first, last)


@dataclass(frozen=True)
class Standing(Timeline):
    """Who stands where: blocks are numbered in order of time and place, mentions are kept as columns."""

    @cached_property
    def blocks(self) -> Blocks:
        """Every block by its place."""
        return Blocks(self.frame("blocks"), self._keys(self.frame("blocks")), self._ranks)

    def _keys(self, rows: pd.DataFrame) -> Ints:
        """Number the block of each row so that numbers grow with time and place; negative for an unknown report."""
        keys: Ints = numbered(rows["report_id"], self._ranks) * MOST_BLOCKS + rows["block"].to_numpy(dtype=np.int64)
        return keys

    @cached_property
    def _ranks(self) -> dict[str, int]:
        """Place of each report that has blocks, in order of time."""
        names = self.frame("blocks")["report_id"].unique()
        return {name: n for n, name in enumerate(sorted(names, key=lambda r: (self.when(r), r)))}

    @cached_property
    def _mentions(self) -> _Mentions:
        mentions = self.frame("mentions")
        return _Mentions.of(mentions, self.blocks.find_all(self._keys(mentions)), len(self.blocks))

    @cached_property
    def _session_at(self) -> Ints:
        """Place in time of the session of each block, -1 without one."""
        at = [self.position.get(self.session_of.get(report, ""), -1) for report in self._ranks]
        return np.array(at, dtype=np.int64)[self.blocks.report_ranks]

    def numbers_of(self, entity_id: str) -> Ints:
        """Blocks that mention an entity, in order of time and place."""
        return self._mentions.blocks_of(entity_id)

    def n_blocks(self, entity_id: str) -> int:
        """Count the blocks that mention an entity."""
        return len(self.numbers_of(entity_id))

    def blocks_of(self, entity_id: str) -> list[Place]:
        """Blocks that mention an entity, in order of time and place."""
        return _listed(self.numbers_of(entity_id))

    def shared(self, source: str, target: str) -> list[Place]:
        """Blocks that mention both, in order of time and place."""
        few, many = sorted((self.numbers_of(source), self.numbers_of(target)), key=len)
        return _listed(few[np.append(many, -1)[np.searchsorted(many, few)] == few])  # both are in order

    def places_in(self, entity_id: str, sessions: Sequence[str]) -> list[Place]:
        """Blocks that mention an entity in some sessions, in order."""
        numbers = self.numbers_of(entity_id)
        wanted = [self.position[session] for session in sessions if session in self.position]
        return _listed(numbers[np.isin(self._session_at[numbers], wanted)])

    def sessions_at(self, places: Sequence[Place]) -> set[int]:
        """Places in time of the dated sessions in which some blocks stand."""
        return set(self._session_at[np.array(places, dtype=np.int64)].tolist()) - {-1}

    def per_session(self, entity_id: str) -> Ints:
        """Count the blocks that mention an entity, per dated meeting in order."""
        at = self._session_at[self.numbers_of(entity_id)]
        return np.bincount(at[at >= 0], minlength=len(self.timeline))

    def in_block(self, place: Place) -> set[str]:
        """Entities that stand in a block."""
        return {entity_id for entity_id, _, _ in self._mentions.in_block(place)}

    def forms(self, entity_id: str) -> Counter[str]:
        """Count the mentions of an entity as written."""
        return self._mentions.forms_of(entity_id)

    def spans(self, place: Place, about: Sequence[str]) -> list[tuple[int, int]]:
        """Where some entities stand in a block: first character, and the one after the last, in the report's text."""
        here = self._mentions.in_block(place)
        return sorted((start, end) for entity_id, start, end in here if entity_id in about)

    def place_of(self, report_id: str, words: str) -> Place:
        """Find the block of a report that holds some words, -1 when there is none."""
        wanted = words.strip()[:60]
        if not wanted:
            return -1
        return next((place for place in self.blocks.of_report(report_id) if wanted in self.blocks.text(place)), -1)

    @cached_property
    def whole_links(self) -> pd.DataFrame:
        """The rows of the table of edges that are about all sessions."""
        edges = self.frame("edges")
        return edges[edges["scope"] == "all"]

    @cached_property
    def neighbours(self) -> dict[str, dict[str, int]]:
        """Blocks each entity shares with others: without the lists of who was there, which no link counts."""
        columns = (plain(self.whole_links[name]) for name in ("source", "target", "weight"))
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for source, target, weight in zip(*columns, strict=True):
            found[source][target] = found[target][source] = int(weight)
        return dict(found)


def _listed(places: Ints) -> list[Place]:
    listed: list[Place] = places.tolist()
    return listed


@dataclass(frozen=True)
class _Mentions:
    """The mentions of known entities in order of entity, block and place in the text.

    Attributes:
        names: the entities.
        codes: number of the entity of each mention.
        start_char, end_char: where each stands in the report's text.
        forms: number of the form of each, as written.
        written: the forms.
        spans: first mention of each entity, and the one after its last.
        numbers: numbers of the blocks that mention an entity, entity by entity, each once and in order.
        block_spans: where those of each entity begin and end.
        by_block: mentions in order of block.
        starts: place in ``by_block`` at which each block begins; one more than there are blocks.
    """

    names: Sequence[str]
    codes: Ints
    start_char: Ints
    end_char: Ints
    forms: Ints
    written: Sequence[str]
    spans: Mapping[str, tuple[int, int]]
    numbers: Ints
    block_spans: Mapping[str, tuple[int, int]]
    by_block: Ints
    starts: Ints

    @classmethod
    def of(cls, mentions: pd.DataFrame, numbers: Ints, n_blocks: int) -> _Mentions:
        """Arrange mentions, each with the number of its block or -1."""
        codes, found = pd.factorize(mentions["entity_id"])
        names = [str(name) for name in found]
        forms, written = pd.factorize(mentions["text"])
        start, end = (mentions[name].to_numpy(dtype=np.int64) for name in ("start_char", "end_char"))
        kept = np.flatnonzero((codes >= 0) & (numbers >= 0))
        kept = kept[np.lexsort((start[kept], numbers[kept], codes[kept]))]
        numbers, codes = numbers[kept], codes[kept]
        edges = np.searchsorted(codes, np.arange(len(names) + 1)).tolist()
        spans = {name: (edges[n], edges[n + 1]) for n, name in enumerate(names)}
        fresh = np.ones(len(kept), dtype=bool)
        fresh[1:] = (numbers[1:] != numbers[:-1]) | (codes[1:] != codes[:-1])
        before = np.concatenate(([0], np.cumsum(fresh))).tolist()
        return cls(
            names=names,
            codes=codes,
            start_char=start[kept],
            end_char=end[kept],
            forms=forms[kept],
            written=list(written),
            spans=spans,
            numbers=numbers[fresh],
            block_spans={name: (before[first], before[last]) for name, (first, last) in spans.items()},
            by_block=(by_block := np.argsort(numbers, kind="stable")),
            starts=np.searchsorted(numbers[by_block], np.arange(n_blocks + 1)),
        )

    def forms_of(self, entity_id: str) -> Counter[str]:
        first, last = self.spans.get(entity_id, (0, 0))
        forms, counts = np.unique(self.forms[first:last], return_counts=True)
        return Counter({self.written[form]: n for form, n in zip(forms.tolist(), counts.tolist(), strict=True)})

    def blocks_of(self, entity_id: str) -> Ints:
        first, last = self.block_spans.get(entity_id, (0, 0))
        return self.numbers[first:last]

    def in_block(self, place: Place) -> list[tuple[str, int, int]]:
        """Entity, first character and the one after the last, of each mention in a block."""
        rows = self.by_block[self.starts[place] : self.starts[place + 1]] if place >= 0 else _NONE
        found = (self.codes[rows].tolist(), self.start_char[rows].tolist(), self.end_char[rows].tolist())
        return [(self.names[code], start, end) for code, start, end in zip(*found, strict=True)]
