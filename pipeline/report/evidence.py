"""Number the quotes that carry the claims."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from pipeline.report.bounds import LONG_TABLE, QUOTES, QUOTES_OF_MANY
from pipeline.report.corpus import Corpus
from pipeline.report.document import Note, Quote
from pipeline.report.places import Place

LONGEST = 600  # characters of a block that are shown
_END = re.compile(r"(?<=[.!?])[\"'’”)]*\s+(?=[\"'‘“(]?[A-Z0-9À-Þ])")
_SHORT = re.compile(
    r"\b(?:dhr|mevr|mw|dr|drs|ir|mr|prof|nr|blz|art|ca|bijv|o\.a|d\.d|i\.v\.m|m\.b\.t|t\.a\.v|jl|[A-Z])\.$", re.I
)


class Evidence:
    """Footnotes as they are asked for; equal evidence gets one number."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._numbers: dict[tuple[tuple[Place, ...], tuple[str, ...]], int] = {}
        self.notes: list[Note] = []
        self._most = QUOTES if len(corpus.reports) <= LONG_TABLE else QUOTES_OF_MANY

    def note(self, places: Iterable[Place], about: Sequence[str] = (), most: int = QUOTES) -> tuple[int, ...]:
        """Return the number of the footnote that quotes some blocks, as a tuple; empty when there are none.

        Args:
            places: the blocks, the most telling first; -1 for one that is not there.
            about: entities whose mentions are marked.
            most: quotes that are shown; the others are counted.
        """
        known = dict.fromkeys(places)
        known.pop(-1, None)
        headings = self._corpus.blocks.headings
        asked = tuple(sorted(known, key=headings.__contains__))  # a sentence says more than a heading
        if not asked:
            return ()
        key = (asked, tuple(sorted(about)))
        if key not in self._numbers:
            number = len(self.notes) + 1
            quotes = tuple(self.quote(place, about) for place in self._spread(asked, min(most, self._most)))
            more = len(asked) - len(quotes)
            self.notes.append(Note(number, quotes, self._corpus.say("w_more", n=more) if more else ""))
            self._numbers[key] = number
        return (self._numbers[key],)

    def quote(self, place: Place, about: Sequence[str] = ()) -> Quote:
        """Quote a block: the sentences about some entities, or all of it."""
        corpus = self._corpus
        block = corpus.blocks[place]
        report_id, number = block.report_id, block.block
        text = str(block.text)
        marks = sorted((start - block.start_char, end - block.start_char) for start, end in corpus.spans(place, about))
        kept = [(a, b) for a, b in sentences(text) if not marks or any(a <= start < b for start, _ in marks)]
        first, last = (kept[0][0], kept[-1][1]) if kept else (0, len(text))
        pieces = _shorten(_pieces(text, first, last, marks))
        if first > 0:
            pieces = (("… ", False), *pieces)
        if last < len(text):
            pieces = (*pieces, (" …", False))
        neighbours = [corpus.blocks.find(report_id, number + step) for step in (-1, 1)]
        before, after = ("" if n < 0 else clip(corpus.blocks.text(n), LONGEST // 2) for n in neighbours)
        return Quote(
            report=corpus.reports[report_id].title or report_id,
            date=corpus.date_of_report(report_id),
            block=number + 1,
            section=str(block.section) if block.kind not in ("title", "heading") else "",
            pieces=pieces,
            whole="" if (first, last) == (0, len(text)) and len(text) <= LONGEST else clip(text, 2 * LONGEST),
            before=before,
            after=after,
        )

    def _spread(self, places: tuple[Place, ...], most: int) -> tuple[Place, ...]:
        """Choose what is quoted: spread over the reports, in the order given."""
        if len(places) <= most:
            return places
        reports = self._corpus.blocks.report_ranks[list(places)]
        firsts = np.sort(np.unique(reports, return_index=True)[1])
        if len(firsts) > most:  # first, last and evenly between
            return tuple(places[firsts[round(i * (len(firsts) - 1) / (most - 1))]] for i in range(most))
        rounds: Counter[int] = Counter()
        ranked = []
        for order, report in enumerate(reports.tolist()):
            rounds[report] += 1
            ranked.append((rounds[report], order))
        return tuple(places[order] for order in sorted(order for _, order in sorted(ranked)[:most]))


def sentences(text: str) -> list[tuple[int, int]]:
    """Split a block into sentences, as spans.

    >>> [("Dag. Dhr. Jansen is er."[a:b]) for a, b in sentences("Dag. Dhr. Jansen is er.")]
    ['Dag.', 'Dhr. Jansen is er.']
    """
    spans, start = [], 0
    for match in _END.finditer(text):
        head = text[start : match.start()].rstrip("\"'’”)")
        if _SHORT.search(head):
            continue
        end = match.start() + len(match.group().rstrip())
        spans.append((start, end))
        start = match.end()
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def _pieces(text: str, first: int, last: int, marks: Sequence[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    pieces: list[tuple[str, bool]] = []
    at = first
    for start, end in marks:
        start, end = max(start, at), min(end, last)
        if start >= end:
            continue
        if start > at:
            pieces.append((text[at:start], False))
        pieces.append((text[start:end], True))
        at = end
    if at < last:
        pieces.append((text[at:last], False))
    return tuple(pieces)


def _shorten(pieces: tuple[tuple[str, bool], ...]) -> tuple[tuple[str, bool], ...]:
    """Keep a quote readable: long stretches between marks lose their middle."""
    share = max(LONGEST // max(len(pieces), 1), 80)
    return tuple((clip(text, share if not marked else 120), marked) for text, marked in pieces)


def clip(text: str, longest: int = LONGEST) -> str:
    """Cut the middle out of a text that is too long, on spaces where there are any near.

    >>> clip("een twee drie vier vijf zes zeven", 20)
    'een twee … zeven'
    """
    if len(text) <= longest:
        return text
    half = (longest - 3) // 2
    head, tail = text[:half], text[-half:]
    if " " in head[half // 2 :]:
        head = head[: head.rindex(" ")]
    if " " in tail[: half // 2]:
        tail = tail[tail.index(" ") + 1 :]
    return f"{head.rstrip()} … {tail.lstrip()}"
