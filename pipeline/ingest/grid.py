"""Turn tables into table rows: which row is the header, which cells are labels, which tables are only layout."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.ingest import marks
from pipeline.ingest.draft import Piece, clean

_COLUMN_WORDS = re.compile(
    r"^(?:nr\.?|nummer|actie(?:punt)?(?:en)?|wie|wat|wanneer|door|door wie|datum|deadline|gereed|status|"
    r"naam|namen|organisatie|functie|"
    r"rol|gemeente|onderwerp|omschrijving|punt|agendapunt|tijd|toelichting|opmerkingen?|eigenaar|verantwoordelijke?|actiehouder|"
    r"besluit|trekker|afspraak|bespreking|voortgang|e-?mail|voor|instelling|bron|resultaat|thema)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:vergader)?(?:datum|aanwezig(?:en)?|afwezig(?:en)?|afgemeld|afmeldingen|notulist|verslag(?:legger|gever)?|voorzitter|secretaris|"
    r"locatie|plaats|tijd(?:stip)?|aanvang|deelnemers|genodigden|gasten?|onderwerp|betreft|kenmerk|"
    r"opgesteld door|auteur|status|"
    r"versie|organisatie|afschrift(?: aan)?|cc|aan|van|blad|agenda|bijlagen?|volgende (?:vergadering|bijeenkomst)|"
    r"(?:aanwezig|afwezig) .{0,25}|(?:datum|plaats) .{0,25}|vergader.{0,20})$",
    re.IGNORECASE,
)
_LAYOUT_WORDS = 120
_GAP = re.compile(r"\s*\t\s*|[ \u00a0]{3,}")
_LEAST_TABBED_ROWS, _MOST_TABBED_COLUMNS, _CELL_WORDS = 3, 6, 15


@dataclass(slots=True)
class Row:
    """A table row: its cells as paragraphs, and whether the format calls it a header."""

    cells: list[list[Piece]]
    header: bool = False


def table_pieces(rows: Sequence[Row], number: int) -> list[Piece]:
    """Return the rows of a table as pieces; running text in cells, and tables of one column, become paragraphs."""
    rows = [row for row in rows if any(clean(piece.text) for cell in row.cells for piece in cell)]
    if all(len(row.cells) <= 1 for row in rows):
        return [piece for row in rows for cell in row.cells for piece in cell]
    texts = [tuple(_cell_text(cell) for cell in row.cells) for row in rows]
    header = _header(rows, texts)
    pieces: list[Piece] = []
    for row, cells in zip(rows, texts, strict=True):
        if any(len(cell) > 1 and _words(cell) > _LAYOUT_WORDS for cell in row.cells):
            pieces += [replace(piece) for cell in row.cells for piece in cell]
        elif len(cells) > 1 and sum(1 for cell in cells if cell) == 1 and cells[0] and row.cells[0][0].strong:
            pieces.append(Piece(cells[0], strong=True))  # a heading across the table
        else:
            pieces.append(Piece("", "table_row", cells=cells, header=header, table=number, known=True))
    return pieces


def _words(cell: list[Piece]) -> int:
    return sum(len(piece.text.split()) for piece in cell)


def _cell_text(cell: list[Piece]) -> str:
    """Join the paragraphs of a cell; a label above its value reads 'label: value'.

    >>> _cell_text([Piece("aanwezig"), Piece("Jan (VNG), Els")]), _cell_text([Piece("Jan"), Piece("Els")])
    ('aanwezig: Jan (VNG), Els', 'Jan; Els')
    """
    parts = [(text, piece.strong) for piece in cell if (text := clean(f"{piece.marker} {piece.text}"))]
    if len(parts) < 2:
        return parts[0][0] if parts else ""
    (first, strong), rest = parts[0], parts[1:]
    label = first.rstrip(":").strip()
    if len(label.split()) <= 4 and (
        first.endswith(":") or _LABEL.match(label) or (strong and not any(s for _, s in rest))
    ):
        return f"{label}: {'; '.join(text for text, _ in rest)}"
    return "; ".join(text for text, _ in parts)


def _header(rows: Sequence[Row], texts: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the header cells: what the format marks, or a first row that is bold or made of column names."""
    if len(rows) < 2:
        return ()
    first = texts[0]
    if rows[0].header:
        return first
    if (
        len(first) < 2
        or not all(first)
        or any(len(cell.split()) > 8 or (cell[-1] in ".:;" and not _COLUMN_WORDS.match(cell)) for cell in first)
    ):
        return ()
    if all(piece.strong for cell in rows[0].cells for piece in cell if piece.text.strip()) and not all(
        piece.strong for row in rows[1:] for cell in row.cells for piece in cell if piece.text.strip()
    ):
        return first
    return first if sum(1 for cell in first if _COLUMN_WORDS.match(cell)) * 2 > len(first) else ()


def tabbed_rows(pieces: Sequence[Piece]) -> list[Piece]:
    """Turn neighbouring lines that are parted by tabs or wide spaces in as many columns into table rows.

    >>> lines = [Piece(text) for text in ("Els Mos\\tTiel", "Bo Vis\\tEde", "Jan Tol\\tGouda")]
    >>> [row.cells for row in tabbed_rows(lines)]
    [('Els Mos', 'Tiel'), ('Bo Vis', 'Ede'), ('Jan Tol', 'Gouda')]
    """
    result: list[Piece] = []
    number = 1 + max((piece.table for piece in pieces), default=-1)
    for columns, group in groupby(pieces, key=_columns):
        lines = list(group)
        if columns < 2 or len(lines) < _LEAST_TABBED_ROWS:
            result += lines
            continue
        rows = [
            Row([[replace(line, text=part, known=True)] for part in _GAP.split(line.text.strip())]) for line in lines
        ]
        result += table_pieces(rows, number)
        number += 1
    return result


def _columns(piece: Piece) -> int:
    """Return in how many columns a line is parted; 0 for running text, list items and labels with their value."""
    text = piece.text
    if piece.kind != "paragraph" or piece.known or piece.marker or ("\t" not in text and "   " not in text):
        return 0
    parts = _GAP.split(text.strip())
    if len(parts) > _MOST_TABBED_COLUMNS or parts[0].endswith(":") or not all(parts):
        return 0
    if marks.split_marker(text.strip())[0] or any(len(part.split()) > _CELL_WORDS for part in parts):
        return 0
    return len(parts)
