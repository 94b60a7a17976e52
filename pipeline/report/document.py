"""Declare the parts a report is made of, whatever it is shown as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Sentence:
    """One claim with the numbers of the footnotes that carry it."""

    text: str
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that belong together; style is '', 'lead' or 'note'."""

    sentences: tuple[Sentence, ...]
    style: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list, one paragraph each."""

    items: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; ``sort`` is what its column is ordered by when that is not its text."""

    text: str
    notes: tuple[int, ...] = ()
    sort: str | float | int = ""
    card: str = ""  # entity whose card it opens


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a header; the first cell of a row is its header."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: tuple[int, ...] = ()  # columns of numbers
    sortable: bool = True
    remark: str = ""  # what was left out, and where it stands


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with the text that replaces it; ``svg`` is a whole SVG document."""

    name: str
    alt: str
    caption: str
    svg: str = field(repr=False)
    interactive: str = ""  # element the page's script may put in its place


@dataclass(frozen=True, slots=True)
class Panel:
    """A small chart with its heading and sentences."""

    title: str
    figure: Figure | None
    text: Paragraph
    card: str = ""


@dataclass(frozen=True, slots=True)
class Panels:
    """Small charts side by side."""

    panels: tuple[Panel, ...]


Part = Paragraph | Bullets | Grid | Figure | Panels


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it."""

    anchor: str
    title: str
    parts: tuple[Part, ...]
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a report with their place and neighbours.

    Attributes:
        report, date: what and when, in words.
        block: number of the block, from 1 as people count.
        pieces: (text, marked) in order; marked is what the claim is about.
        before, after: the neighbouring blocks.
    """

    report: str
    date: str
    block: int
    section: str
    pieces: tuple[tuple[str, bool], ...]
    whole: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: the quotes that carry a claim, and how many more there are."""

    number: int
    quotes: tuple[Quote, ...]
    more: str  # "en nog 4 plaatsen", '' when all are shown


@dataclass(frozen=True, slots=True)
class Card:
    """What there is to know of one entity."""

    entity_id: str
    anchor: str
    name: str
    kind: str
    plural: str
    lines: tuple[Sentence, ...]
    trajectory: Grid | None
    neighbours: tuple[tuple[str, str, int], ...]  # (entity_id, name, blocks shared)
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report."""

    language: str
    title: str
    subtitle: str
    remark: str  # what a reader must know first, or ''
    sections: tuple[Section, ...]
    cards: tuple[Card, ...]
    notes: tuple[Note, ...]
    words: Mapping[str, str]  # fixed words of the page in its language
    data: Mapping[str, Any]  # what the page's script draws from
    cards_remark: str = ""  # which names have no card
