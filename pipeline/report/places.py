"""Look up where names stand: blocks, mentions, and who stands together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.report.rows import Lookup, plain
from pipeline.report.timeline import Timeline

Place = tuple[str, int]  # report and block
Ints = npt.NDArray[np.int64]
_NONE = np.zeros(0, dtype=np.int64)


class Blocks(Mapping[Place, Any]):
    """The blocks by report and number, made a row when asked for; in order of time and place."""

    def __init__(self, ordered: pd.DataFrame) -> None:
        self._lookup = Lookup(ordered)
        self.places: list[Place] = list(zip(plain(ordered["report_id"]), plain(ordered["block"]), strict=True))
        self.numbers = {place: number for number, place in enumerate(self.places)}

        kinds = zip(self.places, plain(ordered["kind"]), strict=True)
        self.headings = {place for place, kind in kinds if kind in ("title", "heading")}

    def __contains__(self, place: object) -> bool:
        return place in self.numbers

    def __getitem__(self, place: Place) -> Any:
        return self._lookup[self.numbers[place]]

    def __iter__(self) -> Iterator[Place]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)

    def of_report(self, report_id: str) -> list[Place]:
        """Return the blocks of a report in order."""
        first, last = self._spans.get(report_id, (0, 0))
        return self.places[first:last]

    @cached_property
    def _spans(self) -> dict[str, tuple[int, int]]:
        spans: dict[str, tuple[int, int]] = {}
        for number, (report_id, _) in enumerate(self.places):
            spans[report_id] = (spans.get(report_id, (number, 0))[0], number + 1)
        return spans


@dataclass(frozen=True)
class Standing(Timeline):
    """Who stands where: blocks are numbered in order of time and place, mentions are kept as columns."""

    @cached_property
    def blocks(self) -> Blocks:
        """Every block by report and number."""
        found = self.frame("blocks")
        names = plain(found["report_id"])
        order = {name: n for n, name in enumerate(sorted(set(names), key=lambda r: (self.when(r), r)))}
        rank = np.array([order[name] for name in names], dtype=np.int64)
        numbers = found["block"].to_numpy(dtype=np.int64) if len(found) else _NONE
        return Blocks(found.iloc[np.lexsort((numbers, rank))])

    @cached_property
    def _mentions(self) -> _Mentions:
        return _Mentions.of(self.frame("mentions"), self.blocks)

    @cached_property
    def _session_at(self) -> Ints:
        """Place in time of the session of each block, -1 without one."""
        at = {report: self.position.get(session, -1) for report, session in self.session_of.items()}
        return np.array([at.get(report, -1) for report, _ in self.blocks.places], dtype=np.int64)

    def numbers_of(self, entity_id: str) -> Ints:
        """Numbers of the blocks that mention an entity, in order."""
        return self._mentions.blocks_of(entity_id)

    def n_blocks(self, entity_id: str) -> int:
        """Count the blocks that mention an entity."""
        return len(self.numbers_of(entity_id))

    def blocks_of(self, entity_id: str) -> list[Place]:
        """Blocks that mention an entity, in order of time and place."""
        return self._places(self.numbers_of(entity_id))

    def _places(self, numbers: Ints) -> list[Place]:
        places = self.blocks.places
        return [places[number] for number in numbers.tolist()]

    def shared(self, source: str, target: str) -> list[Place]:
        """Blocks that mention both, in order of time and place."""
        both = np.intersect1d(self.numbers_of(source), self.numbers_of(target), assume_unique=True)
        return self._places(both)

    def places_in(self, entity_id: str, sessions: Sequence[str]) -> list[Place]:
        """Blocks that mention an entity in some sessions, in order."""
        numbers = self.numbers_of(entity_id)
        wanted = [self.position[session] for session in sessions if session in self.position]
        return self._places(numbers[np.isin(self._session_at[numbers], wanted)])

    def per_session(self, entity_id: str) -> Ints:
        """Count the blocks that mention an entity, per dated meeting in order."""
        at = self._session_at[self.numbers_of(entity_id)]
        return np.bincount(at[at >= 0], minlength=len(self.timeline))

    def in_block(self, place: Place) -> set[str]:
        """Entities that stand in a block."""
        return {row.entity_id for row in self._mentions.in_block(self.blocks.numbers.get(place, -1))}

    def forms(self, entity_id: str) -> list[str]:
        """Every mention of an entity as written, in order of time and place."""
        return self._mentions.texts_of(entity_id)

    def spans(self, place: Place, about: Sequence[str]) -> list[tuple[int, int]]:
        """Where some entities stand in a block: first character, and the one after the last, in the report's text."""
        here = self._mentions.in_block(self.blocks.numbers.get(place, -1))
        return sorted((row.start_char, row.end_char) for row in here if row.entity_id in about)

    def place_of(self, report_id: str, words: str) -> Place | None:
        """Find the block of a report that holds some words."""
        wanted = words.strip()[:60]
        if not wanted:
            return None
        return next((p for p in self.blocks.of_report(report_id) if wanted in self.blocks[p].text), None)

    @cached_property
    def neighbours(self) -> dict[str, dict[str, int]]:
        """Blocks each entity shares with others: without the lists of who was there, which no link counts."""
        edges = self.frame("edges")
        edges = edges[edges["scope"] == "all"]
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for source, target, weight in zip(*(plain(edges[c]) for c in ("source", "target", "weight")), strict=True):
            found[source][target] = found[target][source] = int(weight)
        return dict(found)


@dataclass(frozen=True)
class _Mentions:
    """The mentions of known entities, by entity and by block.

    Attributes:
        frame: the mentions in order of entity, block and place in the text.
        spans: first row of each entity, and the one after its last.
        numbers: numbers of the blocks that mention an entity, entity by entity, each once and in order.
        block_spans: where those of each entity begin and end.
        by_block: rows in order of block.
        starts: row in ``by_block`` at which each block begins; one more than there are blocks.
    """

    frame: pd.DataFrame
    spans: Mapping[str, tuple[int, int]]
    numbers: Ints
    block_spans: Mapping[str, tuple[int, int]]
    by_block: Ints
    starts: Ints

    @classmethod
    def of(cls, mentions: pd.DataFrame, blocks: Blocks) -> _Mentions:
        places = zip(plain(mentions["report_id"]), plain(mentions["block"]), strict=True)
        numbers = np.array([blocks.numbers.get(place, -1) for place in places], dtype=np.int64)
        codes, names = pd.factorize(mentions["entity_id"].to_numpy(dtype=object), sort=False)
        kept = np.flatnonzero((codes >= 0) & (numbers >= 0))
        start = mentions["start_char"].to_numpy(dtype=np.int64)
        kept = kept[np.lexsort((start[kept], numbers[kept], codes[kept]))]
        numbers, codes = numbers[kept], codes[kept]
        edges = np.searchsorted(codes, np.arange(len(names) + 1))
        spans = {str(name): (int(edges[n]), int(edges[n + 1])) for n, name in enumerate(names)}
        fresh = np.ones(len(kept), dtype=bool)
        fresh[1:] = (numbers[1:] != numbers[:-1]) | (codes[1:] != codes[:-1])
        before = np.concatenate(([0], np.cumsum(fresh)))
        blocks_of = {name: (int(before[first]), int(before[last])) for name, (first, last) in spans.items()}
        by_block = np.argsort(numbers, kind="stable")
        starts = np.searchsorted(numbers[by_block], np.arange(len(blocks) + 1))
        columns = mentions[["entity_id", "text", "start_char", "end_char"]]
        return cls(columns.iloc[kept], spans, numbers[fresh], blocks_of, by_block, starts)

    @cached_property
    def _lookup(self) -> Lookup:
        return Lookup(self.frame)

    def texts_of(self, entity_id: str) -> list[str]:
        first, last = self.spans.get(entity_id, (0, 0))
        return plain(self.frame["text"].iloc[first:last])

    def blocks_of(self, entity_id: str) -> Ints:
        first, last = self.block_spans.get(entity_id, (0, 0))
        return self.numbers[first:last]

    def in_block(self, number: int) -> list[Any]:
        rows = self.by_block[self.starts[number] : self.starts[number + 1]] if number >= 0 else _NONE
        return [self._lookup[row] for row in rows.tolist()]
