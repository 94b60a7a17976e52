"""Read the lines of print of a PDF page, with their place and look, and its ruled tables."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as raw_api

from pipeline.ingest import marks
from pipeline.ingest.draft import Piece
from pipeline.ingest.grid import Row
from pipeline.ingest.lines import join_lines
from pipeline.ingest.rules import Rule, Table, find_tables

_MOST_OBJECTS = 5000  # drawn things looked at on a page
_THIN = 3.0  # points
_WIDE = 1.0  # times the height of the print: white this wide parts columns
_SPACES = re.compile(" +")
_LEAST_RULES = 5
_LAYOUT_LINES = 7  # more lines of print in a cell are running text
_BREAK = re.compile("(\r\n|\r|\n|(?<=[\ufffe\x02]))")
_LONE_NUMBER = re.compile(r"\d{1,2}[.)]?$")


@dataclass(slots=True)
class Line:
    """A line of print, or a whole ruled table in ``rows``; lengths in points, y upwards from the foot of the page."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    top: float
    size: float
    bold: bool
    rows: list[Row] = field(default_factory=list)

    @property
    def middle(self) -> float:
        """Return the height of the middle of the line."""
        return (self.bottom + self.top) / 2


@dataclass(slots=True)
class Grid:
    """A ruled table on a page: its rows, and which lines of the page stand in it."""

    table: Table
    rows: list[Row]
    lines: list[int]

    @property
    def is_layout(self) -> bool:
        """Tell whether it only arranges running text: a cell holds a list or many lines."""
        for cell in (cell for row in self.rows for cell in row.cells):
            bullets = sum(1 for piece in cell if marks.is_bullet(marks.split_marker(piece.text)[0]))
            if bullets > 1 or sum(piece.level for piece in cell) > _LAYOUT_LINES:
                return True
        return False


@dataclass(slots=True)
class Page:
    """A page of print: its lines in reading order and the ruled tables they stand in."""

    height: float
    lines: list[Line]
    grids: list[Grid]


def read_page(page: pypdfium2.PdfPage, textpage: pypdfium2.PdfTextPage, number: int) -> Page:
    """Read the lines and the ruled tables of a page."""
    lines = _printed_lines(textpage, number)
    across, down = _rules(page)
    grids: list[Grid] = []
    for table in find_tables(across, down) if len(across) + len(down) >= _LEAST_RULES else []:
        inside = [i for i, line in enumerate(lines) if table.holds((line.left + line.right) / 2, line.middle)]
        if inside:
            grids.append(Grid(table, _table_rows(textpage, table, [lines[i] for i in inside]), inside))
    return Page(page.get_height(), lines, grids)


def with_tables(pages: list[Page]) -> list[Line]:
    """Return the lines of all pages; a table becomes one line with rows, where its first line was.

    A table that only arranges text, and those with the same columns (its continuation), are left as lines.
    """
    layouts = {_columns(grid.table) for page in pages for grid in page.grids if grid.is_layout}
    result: list[Line] = []
    for page in pages:
        in_grid = {i: grid for grid in page.grids if _columns(grid.table) not in layouts for i in grid.lines}
        for i, line in enumerate(page.lines):
            grid = in_grid.get(i)
            if grid is None:
                result.append(line)
            elif i == grid.lines[0]:
                table = grid.table
                result.append(
                    Line(
                        "",
                        line.page,
                        table.columns[0],
                        table.columns[-1],
                        table.rows[-1],
                        table.rows[0],
                        line.size,
                        bold=False,
                        rows=grid.rows,
                    )
                )
    return result


def _columns(table: Table) -> tuple[int, ...]:
    return tuple(round(edge / 4) for edge in table.columns)


def _printed_lines(textpage: pypdfium2.PdfTextPage, page: int) -> list[Line]:
    lines: list[Line] = []
    look = _Look(textpage)
    position = 0
    for printed in _BREAK.split(textpage.get_text_range()):
        start, position = position, position + len(printed)
        words = printed.strip()
        if not words:
            continue
        first = look.index(start + len(printed) - len(printed.lstrip()))
        last = look.index(start + len(printed.rstrip()) - 1)
        middle = look.index(start + len(printed) // 2)
        boxes = [box for box in (look.box(first), look.box(middle), look.box(last)) if box is not None]
        if not boxes:
            continue
        line = Line(
            re.sub("[\ufffe\x02]", "-", _with_gaps(look, printed, start)),
            page,
            min(box[0] for box in boxes),
            max(box[2] for box in boxes),
            min(box[1] for box in boxes),
            max(box[3] for box in boxes),
            round(sorted(box[3] - box[1] for box in boxes)[len(boxes) // 2], 1),
            look.bold(first) and look.bold(middle) and look.bold(last),
        )
        if lines and _same_print_line(lines[-1], line):
            before = lines[-1]
            before.text += "\t" + line.text
            before.right, before.bold = max(before.right, line.right), before.bold and line.bold
            before.size = max(before.size, line.size)
        else:
            lines.append(line)
    return lines


def _with_gaps(look: _Look, printed: str, start: int) -> str:
    """Return a line of print with a tab where the white between two words is too wide for a space."""
    words = printed.strip()
    if " " not in words:
        return words
    start += len(printed) - len(printed.lstrip())
    first = look.index(start)
    contiguous = look.index(start + len(words) - 1) - first == len(words) - 1
    parts: list[str] = []
    done = 0
    for space in _SPACES.finditer(words):
        left, right = space.start() - 1, space.end()
        before = look.box(first + left if contiguous else look.index(start + left))
        after = look.box(first + right if contiguous else look.index(start + right))
        if before is not None and after is not None and after[0] - before[2] > _WIDE * max(after[3] - after[1], 1.0):
            parts += [words[done : left + 1], "\t"]
            done = right
    return "".join([*parts, words[done:]])


def _same_print_line(before: Line, line: Line) -> bool:
    """Tell whether two texts stand beside each other: a heading and its number, a label and its value."""
    if before.right > line.left + 2:
        return False
    reach = 2.5 if _LONE_NUMBER.match(before.text) and marks.looks_like_heading(line.text) else 0.4
    return abs(before.middle - line.middle) < reach * max(line.size, before.size, 1)


class _Look:
    """Where the characters of a page stand and what they look like."""

    def __init__(self, textpage: pypdfium2.PdfTextPage) -> None:
        self._raw = textpage.raw
        self._loose = raw_api.FS_RECTF()
        self._buffer = ctypes.create_string_buffer(200)
        self._flags = ctypes.c_int()

    def index(self, text_index: int) -> int:
        """Return the number of a character on the page from its place in the page's text."""
        return int(raw_api.FPDFText_GetCharIndexFromTextIndex(self._raw, text_index))

    def box(self, index: int) -> tuple[float, float, float, float] | None:
        """Return left, bottom, right and top of a character in points."""
        if index < 0 or not raw_api.FPDFText_GetLooseCharBox(self._raw, index, self._loose):
            return None
        loose = self._loose
        return loose.left, loose.bottom, loose.right, loose.top

    def bold(self, index: int) -> bool:
        """Tell whether a character is bold, by its font's weight or name."""
        if int(raw_api.FPDFText_GetFontWeight(self._raw, index)) >= 600:
            return True
        length = raw_api.FPDFText_GetFontInfo(self._raw, index, self._buffer, 200, self._flags)
        return bool(length) and b"bold" in self._buffer.raw[: min(int(length), 200)].lower()


def _rules(page: pypdfium2.PdfPage) -> tuple[list[Rule], list[Rule]]:
    """Return the horizontal and vertical lines drawn on a page; a frame counts as its four sides."""
    across: list[Rule] = []
    down: list[Rule] = []
    edges = [ctypes.c_float() for _ in range(4)]
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    for i in range(min(int(raw_api.FPDFPage_CountObjects(page.raw)), _MOST_OBJECTS)):
        drawn = raw_api.FPDFPage_GetObject(page.raw, i)
        if raw_api.FPDFPageObj_GetType(drawn) != raw_api.FPDF_PAGEOBJ_PATH or not raw_api.FPDFPageObj_GetBounds(
            drawn, *edges
        ):
            continue
        left, bottom, right, top = (edge.value for edge in edges)
        if top - bottom <= _THIN:
            across.append(Rule((top + bottom) / 2, left, right))
        if right - left <= _THIN:
            down.append(Rule((left + right) / 2, bottom, top))
        elif top - bottom > _THIN and raw_api.FPDFPath_GetDrawMode(drawn, fill, stroke) and stroke.value:
            across += [Rule(bottom, left, right), Rule(top, left, right)]
            down += [Rule(left, bottom, top), Rule(right, bottom, top)]
    return across, down


def _table_rows(textpage: pypdfium2.PdfTextPage, table: Table, lines: list[Line]) -> list[Row]:
    """Return the rows of a table, each cell as its paragraphs."""
    rows: list[Row] = []
    for top, bottom in zip(table.rows, table.rows[1:], strict=False):
        row = Row([])
        for left, right in zip(table.columns, table.columns[1:], strict=False):
            text = textpage.get_text_bounded(left=left, bottom=bottom, right=right, top=top)
            bold = [
                line.bold for line in lines if bottom <= line.middle <= top and line.left < right and line.right > left
            ]
            row.cells.append(_cell(text, strong=bool(bold) and all(bold)))
        rows.append(row)
    return rows


def _cell(text: str, *, strong: bool) -> list[Piece]:
    """Join the lines of a cell; bullets start a new paragraph. ``level`` counts the lines."""
    pieces: list[Piece] = []
    parts: list[str] = []
    for line in re.split("\r\n|\r|\n", text.replace("\ufffe", "-\n").replace("\x02", "-\n")):
        words = line.strip()
        if not words:
            continue
        if parts and not marks.split_marker(words)[0]:
            parts.append(words)
            pieces[-1].text = join_lines(parts)
        else:
            parts = [words]
            pieces.append(Piece(words, strong=strong))
        pieces[-1].level = len(parts)
    return pieces
