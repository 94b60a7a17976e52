"""Hold what a format reader hands over: pieces of text in reading order, before they become blocks."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipeline.records import BlockKind, DocumentInfo

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
LONGEST_BLOCK = 6_000  # characters, about 1,000 words: three pages without a line end
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]?\s")


@dataclass(slots=True)
class Piece:
    """A paragraph, bullet, heading or table row as its format gives it.

    ``known`` says that the format itself declares the kind (a heading style, a list element), so that it is not guessed
    from the look; ``alone`` that white space stands before it; ``strong`` that it looks like a heading: bold or larger;
    ``listed`` that the format makes it an item of a list, not a bullet sign alone.
    """

    text: str
    kind: BlockKind = "paragraph"
    level: int = 0
    marker: str = ""
    cells: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    table: int = -1
    known: bool = False
    strong: bool = False
    alone: bool = True
    listed: bool = False


@dataclass(slots=True)
class Dropped:
    """Something of the page or the file that is no part of the report."""

    reason: str
    text: str = ""
    count: int = 1
    kind: str = "line"


@dataclass(slots=True)
class Draft:
    """A document as its format reader leaves it."""

    pieces: list[Piece] = field(default_factory=list)
    info: DocumentInfo = field(default_factory=DocumentInfo)
    published: dt.date | None = None
    dropped: list[Dropped] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def drop(self, reason: str, text: str = "", count: int = 1, kind: str = "line") -> None:
        """Note that something is left out."""
        self.dropped.append(Dropped(reason, clean(text[:400]), count, kind))


def clean(text: str) -> str:
    """Put a text on one line: white space becomes one space, what cannot be printed goes, accents are composed.

    >>> clean(" een\\n\\u00a0re\\u0301gel\\x00 ")
    'een régel'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        text = _UNPRINTABLE.sub("", text)
    text = " ".join(text.split())
    if text.isprintable():
        return text
    kept = "".join(sign for sign in text if sign.isprintable() or "\ue000" <= sign <= "\uf8ff")
    return " ".join(kept.split())


def clip(text: str, characters: int) -> str:
    """Shorten a text for a message or a row.

    >>> clip("vergadering", 6)
    'verga…'
    """
    return text if len(text) <= characters else text[: characters - 1] + "…"


def cut_long(piece: Piece) -> Iterator[Piece]:
    """Cut a piece of text that is too long for one block at its sentences, else at a space.

    Who shares such a block shares no subject, and what is done per block may take more than linear time.

    >>> pieces = cut_long(Piece("Een zin van niets. " * 1000))
    >>> [len(part.text) for part in pieces]
    [5984, 5984, 5984, 1045]
    """
    text = piece.text
    while len(text) > LONGEST_BLOCK:
        near = text[LONGEST_BLOCK // 2 : LONGEST_BLOCK]
        ends = [match.end() for match in _SENTENCE_END.finditer(near)]
        at = ends[-1] if ends else near.rfind(" ") + 1
        cut = LONGEST_BLOCK // 2 + at if at else LONGEST_BLOCK
        yield replace(piece, text=text[:cut].rstrip(), kind="paragraph", cells=(), header=(), table=-1)
        text = text[cut:].lstrip()
    if text is piece.text:
        yield piece
    elif text:
        yield replace(piece, text=text, kind="paragraph", cells=(), header=(), table=-1)
