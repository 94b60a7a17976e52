"""Turn the pieces of a document into titles, headings, list items and paragraphs, and take the page away."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.ingest import marks
from pipeline.ingest.draft import Draft, Piece, clean
from pipeline.ingest.furniture import furniture, is_file_name
from pipeline.ingest.grid import tabbed_rows

_GENERIC_TITLE = re.compile(
    r"^(?:(?:concept|kort|beknopt)\s*)?(?:concept)?(?:verslag|notulen|besluitenlijst|besprekingsverslag|gespreksverslag|"
    r"vergaderverslag|verslaglegging|agenda en verslag|impressie|terugkoppeling)(?:\s*\(?concept\)?)?$",
    re.IGNORECASE,
)
_WHOLE_QUOTE = re.compile(r"^(?:“[^“”]{20,}”|‘[^‘]{20,}’|„[^„”“]{20,}[”“]|\"[^\"]{20,}\"|«[^«»]{20,}»)[.!]?$")
_REPORT_WORD = re.compile(
    r"\b(?:verslag|notulen|besluitenlijst|impressie|terugblik|terugkoppeling|vergadering|bijeenkomst|werksessie|overleg)\b",
    re.IGNORECASE,
)
_TITLE_WORDS = 24
_STAMP_SEARCH = 6  # pieces from the top among which 'Gepubliceerd op ...' may stand
_TITLE_SEARCH = 12  # pieces from the top among which a title may stand
_SHORT_WORDS = 6  # a line as short as this may stand right above the text it heads
_FOLLOWED_BY_WORDS = 13  # a line with this many words is running text


def shape(draft: Draft, *, web: bool) -> list[Piece]:
    """Return the pieces that are the report, each with its kind; what is of the page goes to ``draft.dropped``."""
    pieces = [tidy for piece in tabbed_rows(draft.pieces) if (tidy := _tidy(piece)) is not None]
    pieces = _without_furniture(draft, pieces, web=web)
    _mark_headings(pieces)
    _take_dates_and_title(draft, pieces)
    return pieces


def _tidy(piece: Piece) -> Piece | None:
    """Clean the text of a piece and split off its marker; None for one without text."""
    if piece.kind == "table_row":
        cells = tuple(clean(cell) for cell in piece.cells)
        while cells and not cells[-1]:
            cells = cells[:-1]
        if not any(cells):
            return None
        header = tuple(clean(cell) for cell in piece.header)
        return replace(piece, cells=cells, header=header, text=" | ".join(cells).strip())
    text = piece.text.strip()
    marker = piece.marker
    if not marker and text:
        marker, text = marks.split_marker(text)
    text, marker = clean(text), clean(marker)
    if not text:
        if not marker or not any(character.isalnum() for character in marker):
            return None
        text = marker  # a heading that is only '#1'
    kind = piece.kind
    if kind == "paragraph" and marker and not piece.known:
        kind = "list_item"
    elif kind == "paragraph" and _WHOLE_QUOTE.match(text):
        kind = "quote"
    level = piece.level or (1 if kind == "list_item" else 0)
    listed = piece.kind == "list_item"
    return replace(piece, text=text, marker=marker, kind=kind, level=level, listed=listed)


def _without_furniture(draft: Draft, pieces: list[Piece], *, web: bool) -> list[Piece]:
    reasons = ["" if piece.kind == "title" else furniture(piece.text, web=web) for piece in pieces]
    top = next((i for i, reason in enumerate(reasons) if not reason), len(reasons))
    foot = len(reasons) - next((i for i, reason in enumerate(reversed(reasons)) if not reason), 0)
    reasons[top:foot] = [
        "" if reason == "menu" else reason for reason in reasons[top:foot]
    ]  # 'Contact' may be a heading
    kept: list[Piece] = []
    after_downloads = False
    for piece, reason in zip(pieces, reasons, strict=True):
        after_downloads = reason == "download list" or (after_downloads and (bool(reason) or is_file_name(piece.text)))
        if after_downloads and not reason:
            reason = "download list"
        if reason:
            draft.drop(f"page furniture: {reason}", piece.text)
        else:
            kept.append(piece)
    return kept


def _mark_headings(pieces: list[Piece]) -> None:
    heading_marker = ""
    for i, piece in enumerate(pieces):
        if piece.known or piece.kind not in ("paragraph", "list_item"):
            heading_marker = piece.marker or heading_marker if piece.kind == "heading" else heading_marker
            continue
        before = pieces[i - 1] if i else None
        after = pieces[i + 1] if i + 1 < len(pieces) else None
        if _is_heading(piece, before, after, heading_marker):
            piece.kind, piece.level = "heading", piece.level or 2
            heading_marker = piece.marker or heading_marker


def _is_heading(piece: Piece, before: Piece | None, after: Piece | None, heading_marker: str) -> bool:
    """Tell whether a piece is a heading, from its own look and from what stands around it.

    ``heading_marker`` is the number of the last heading that had one: '3.' after the heading '2.' is one too.
    """
    text, marker = piece.text, piece.marker
    if text == marker:
        return True
    if after is None:
        return bool(marker) and not marks.is_bullet(marker) and bool(marks.AGENDA_WORDS.match(text))
    if piece.level > 1:
        return False
    if not marks.looks_like_heading(text, question=bool(marker) or piece.strong or len(text.split()) <= 8):
        return False
    in_list = (before is not None and _same_list(before, piece)) or _same_list(piece, after)
    if marks.AGENDA_WORDS.match(text) and not in_list:
        return True
    if marks.is_content(text):
        return False
    if marker and not marks.is_bullet(marker) and not text.endswith(":"):
        follows_item = before is not None and before.kind == "list_item" and _same_list(before, piece)
        if not follows_item and (piece.strong or (heading_marker and marks.follows(heading_marker, marker))):
            return True
    if marker:
        if in_list or after.kind == "table_row" or text.endswith(":") or after.level > max(piece.level, 1):
            return False
        if marks.is_bullet(marker):
            lone = not after.marker and after.kind != "heading" and not after.strong
            return piece.strong or _is_running(after) or (lone and not text[0].islower())
        return piece.strong or not after.marker or marks.is_bullet(after.marker) or marker.isdigit()
    if piece.strong:
        return not marks.has_value(text)
    if text.endswith(":"):
        return piece.alone and len(text.split()) <= 6
    if marks.looks_like_attendee(text) or not text[0].isupper() or "|" in text:
        return False
    if piece.alone and not after.alone and len(text.split()) <= _SHORT_WORDS:
        return _is_running(after)
    return piece.alone and after.alone and (_is_running(after) or (marks.is_bullet(after.marker) and not after.strong))


def _same_list(one: Piece, other: Piece) -> bool:
    """Tell whether two neighbours are items of one list: the same bullet, or numbers that follow each other."""
    if not one.marker or not other.marker or one.kind == "heading" or other.kind == "heading":
        return False
    if marks.is_bullet(one.marker) or marks.is_bullet(other.marker):
        return one.marker == other.marker and (other.listed or not other.alone)
    return marks.follows(one.marker, other.marker) or (one.marker == other.marker and not other.alone)


def _is_running(piece: Piece) -> bool:
    return piece.kind in ("paragraph", "quote") and (
        len(piece.text.split()) >= _FOLLOWED_BY_WORDS or (piece.text[-1] in ".!?" and len(piece.text.split()) > 3)
    )


def _take_dates_and_title(draft: Draft, pieces: list[Piece]) -> None:
    """Set ``draft.published`` from a date line at the top and mark the title among the first pieces."""
    for i, piece in enumerate(pieces[:_STAMP_SEARCH] if draft.published is None else []):
        if piece.kind in ("paragraph", "heading") and (i == 0 or marks.is_stamp(piece.text)):
            draft.published = draft.published or marks.date_line(piece.text)
    declared = [piece for piece in pieces if piece.kind == "title"]
    if declared:
        for piece in declared[1:]:
            if piece is not declared[0] and not _GENERIC_TITLE.match(declared[0].text):
                piece.kind, piece.level = "heading", 1
        return
    for i, piece in enumerate(pieces[:_TITLE_SEARCH]):
        words = len(piece.text.split())
        if marks.date_line(piece.text) or piece.kind == "table_row":
            continue
        if piece.kind == "list_item" or words > _TITLE_WORDS or marks.AGENDA_WORDS.match(piece.text) or piece.marker:
            return
        ends_open = piece.text[-1] not in ".;,:" or (i == 0 and words <= 16 and _REPORT_WORD.search(piece.text))
        if piece.kind == "heading" or (ends_open and i + 1 < len(pieces)):
            piece.kind, piece.level = "title", 0
            follower = pieces[i + 1] if i + 1 < len(pieces) else None
            if (
                _GENERIC_TITLE.match(piece.text)
                and follower is not None
                and follower.kind in ("paragraph", "heading")
                and len(follower.text.split()) <= _TITLE_WORDS
                and not follower.marker
                and follower.text[-1] not in ".:;"
                and not marks.date_line(follower.text)
            ):
                follower.kind, follower.level = "title", 0
        return
