"""Read PDF: lines of print become paragraphs, headings, bullets and table rows."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict

import pypdfium2

from pipeline.ingest import marks
from pipeline.ingest.draft import Draft, Piece, clean
from pipeline.ingest.furniture import furniture
from pipeline.ingest.grid import table_pieces
from pipeline.ingest.limits import Refused, check_pdf_streams
from pipeline.ingest.lines import join_lines, words_of
from pipeline.ingest.print_lines import Line, Page, read_page, with_tables
from pipeline.records import DocumentInfo
from pipeline.settings import Reading

_EDGE = 0.12  # share of the page's height where running heads and page numbers stand
_LARGER = 1.12
_COLUMN_SHARE = 0.15  # of a page's letters that start at one place make a column
_PARAGRAPH_GAP = 1.3  # a step down of more than this many usual lines parts paragraphs
_SCAN_CHARACTERS = 15  # fewer characters a page, on average: pictures of text
_MOST_CHARACTERS_A_WORD = 12
_READABLE_FROM, _LETTERS = 200, 0.4  # of what is printed, less than this share being letters is no text
_DIGITS = re.compile(r"\d+")


def read_pdf(content: bytes, settings: Reading) -> Draft:
    """Read a PDF with a text layer.

    Raises:
        Refused: encrypted, damaged, a scan, too large once unpacked, or too many pages.
    """
    check_pdf_streams(content, settings)
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or b"/Encrypt" in content:
            raise Refused(
                "is protected with a password", "open it, print it to a new PDF without password, or save it as .docx"
            ) from error
        raise Refused("is a damaged PDF", "open it in a PDF reader and print it to a new PDF") from error
    try:
        if len(document) > settings.max_pages:
            raise Refused(
                f"has {len(document)} pages", f"raise [reading] max_pages (now {settings.max_pages}) or split it"
            )
        draft = Draft(info=_properties(document))
        pages = _pages(document, settings)
    finally:
        document.close()
    lines, heights = with_tables(pages), [page.height for page in pages]
    letters = sum(len(line.text) for page in pages for line in page.lines)
    if letters > _READABLE_FROM and _letters(pages) < _LETTERS * letters:
        raise Refused(
            "has a text layer without letters (fonts without character table)", "run text recognition (OCR) on it"
        )
    if letters < _SCAN_CHARACTERS * max(1, len(heights)):
        raise Refused(
            "is a scan: a PDF with pictures of pages and no text layer",
            "run text recognition (OCR) on it and save it again",
        )
    lines = _without_running_heads(draft, lines, heights)
    draft.pieces = _pieces(lines)
    return draft


def _letters(pages: list[Page]) -> int:
    return sum(character.isalpha() for page in pages for line in page.lines for character in line.text)


def _properties(document: pypdfium2.PdfDocument) -> DocumentInfo:
    values = {key: clean(value)[:500] for key, value in document.get_metadata_dict(skip_empty=True).items()}
    return DocumentInfo(
        title=values.get("Title", ""),
        author=values.get("Author", ""),
        created=marks.stamp_date(values.get("CreationDate", "")),
        modified=marks.stamp_date(values.get("ModDate", "")),
        fields=tuple(sorted((key.lower(), value) for key, value in values.items())),
    )


def _pages(document: pypdfium2.PdfDocument, settings: Reading) -> list[Page]:
    pages: list[Page] = []
    characters = 0
    for number in range(len(document)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            pages.append(Page(842.0, [], []))  # a page that is damaged
            continue
        try:
            textpage = page.get_textpage()
            try:
                characters += textpage.count_chars()
                if characters > settings.max_words * _MOST_CHARACTERS_A_WORD:
                    raise Refused(f"has more than {settings.max_words} words", "raise [reading] max_words or split it")
                pages.append(read_page(page, textpage, number))
            finally:
                textpage.close()
        finally:
            page.close()
    return pages


def _without_running_heads(draft: Draft, lines: list[Line], heights: list[float]) -> list[Line]:
    """Drop page numbers, and lines that come back at the same height at the edge of most pages."""
    pages_with: dict[tuple[str, int], set[int]] = defaultdict(set)
    edge: dict[int, tuple[str, int]] = {}
    for i, line in enumerate(lines):
        height = heights[line.page]
        if line.bottom > height * (1 - _EDGE) or line.top < height * _EDGE:
            edge[i] = (_DIGITS.sub("#", clean(line.text).lower()), round(line.middle / 6))
            pages_with[edge[i]].add(line.page)
    n_pages = len(heights)
    kept: list[Line] = []
    for i, line in enumerate(lines):
        if i in edge:
            text = clean(line.text)
            if (text.isdigit() and len(text) <= 4) or furniture(text, web=False) == "page number":
                draft.drop("page furniture: page number", text)
                continue
            if n_pages > 1 and len(pages_with[edge[i]]) >= max(2, n_pages / 2):
                draft.drop("page furniture: running head", text)
                continue
        kept.append(line)
    return kept


def _pieces(lines: list[Line]) -> list[Piece]:
    """Join lines into paragraphs."""
    sizes: Counter[float] = Counter()
    for line in lines:
        if not line.rows:
            sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0] if sizes else 10.0
    pitches = _usual_pitches(lines)
    rights = _right_edges(lines)
    vocabulary = words_of(line.text for line in lines)
    pieces: list[Piece] = []
    parts: list[str] = []
    last: Line | None = None
    tables = 0
    for line in lines:
        if line.rows:
            pieces += table_pieces(line.rows, tables)
            tables, parts, last = tables + 1, [], None
            continue
        pitch = pitches.get(round(last.size if last else line.size), 1.3 * line.size)
        if last is not None and parts and _continues(last, line, rights, pitch):
            parts.append(line.text)
            pieces[-1].text = join_lines(parts, vocabulary)
        else:
            alone = (
                last is None or last.page != line.page or not 0 < last.bottom - line.bottom <= _PARAGRAPH_GAP * pitch
            )
            larger = line.size > body * _LARGER
            piece = Piece(line.text, strong=line.bold or larger, alone=alone)
            if marks.is_bullet(marks.split_marker(line.text)[0]):
                piece.kind = "list_item"
            if larger and marks.looks_like_heading(clean(line.text), question=True):
                piece.kind, piece.known = "heading", True
                piece.level = 1 + sum(1 for size in _larger_sizes(sizes, body) if size > line.size)
            parts = [line.text]
            pieces.append(piece)
        last = line
    return pieces


def _larger_sizes(sizes: Counter[float], body: float) -> list[float]:
    return sorted((size for size in sizes if size > body * _LARGER), reverse=True)[:6]


def _usual_pitches(lines: list[Line]) -> dict[int, float]:
    """Return per size of print the usual distance between the feet of two lines of one paragraph."""
    steps: dict[int, list[float]] = defaultdict(list)
    for one, other in itertools.pairwise(lines):
        if (
            one.page == other.page
            and 0.8 * one.size < one.bottom - other.bottom < 3 * max(one.size, 4)
            and not one.rows
        ):
            steps[round(one.size)].append(one.bottom - other.bottom)
    return {size: sorted(found)[len(found) // 5] for size, found in steps.items()}


def _right_edges(lines: list[Line]) -> dict[int, list[tuple[float, float]]]:
    """Return per page the columns of running text from left to right: where each starts and how far its lines reach."""
    by_page: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if not line.rows:
            by_page[line.page].append(line)
    return {page: _columns(found) for page, found in by_page.items()}


def _columns(lines: list[Line]) -> list[tuple[float, float]]:
    starts: Counter[int] = Counter()
    for line in lines:
        starts[round(line.left / 6)] += len(line.text)
    total = sum(starts.values())
    lefts = sorted(6.0 * start for start, letters in starts.items() if letters >= _COLUMN_SHARE * total) or [0.0]
    columns: list[tuple[float, float]] = []
    for i, left in enumerate(lefts):
        following = lefts[i + 1] if i + 1 < len(lefts) else float("inf")
        rights = sorted(line.right for line in lines if left - 6 <= line.left < following - 6)
        right = rights[int(0.95 * (len(rights) - 1))] if rights else left
        if columns and right <= columns[-1][1] + 12 and left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))  # an indent, not a column
        elif columns and left < columns[-1][1]:
            columns[-1] = (columns[-1][0], right)
        else:
            columns.append((left, right))
    return columns


def _right_edge(line: Line, rights: dict[int, list[tuple[float, float]]]) -> float:
    columns = rights[line.page]
    return next((right for left, right in reversed(columns) if left <= line.left + 6), columns[0][1])


def _continues(last: Line, line: Line, rights: dict[int, list[tuple[float, float]]], pitch: float) -> bool:
    """Tell whether a line of print goes on with the paragraph of the line before it."""
    if line.bold != last.bold or abs(line.size - last.size) > 0.15 * last.size:
        return False
    if marks.split_marker(line.text)[0] or "\t" in line.text.partition(" ")[2]:
        return False
    width = (last.right - last.left) / max(1, len(last.text))
    first = line.text.split(maxsplit=1)[0]
    edge = _right_edge(last, rights)
    full = last.right + (len(first) + 1) * width > edge - 2
    small = first[:1].islower() and last.text[-1:] not in ".!?:;"
    if last.page != line.page:
        return full and small
    step = last.bottom - line.bottom
    if not 0 < step <= _PARAGRAPH_GAP * pitch or line.left > last.left + 60:
        return step < 0 and full and small  # on to the next column
    if last.text[-1:] in ".;:!?" and marks.starts_item(line.text):
        return False
    return full or (small and last.right > 0.6 * edge)
