"""Read PDF: lines with their place on the page become paragraphs, headings, bullets and table rows."""

from __future__ import annotations

import ctypes
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from statistics import median

import pypdfium2
import pypdfium2.raw as raw_api

from pipeline.ingest import marks
from pipeline.ingest.draft import Draft, Piece, clean
from pipeline.ingest.furniture import furniture
from pipeline.ingest.limits import Refused
from pipeline.ingest.lines import join_lines, words_of
from pipeline.records import DocumentInfo
from pipeline.settings import Reading

_EDGE = 0.12  # share of the page's height where running heads and page numbers stand
_LARGER = 1.12
_SCAN_CHARACTERS = 15  # fewer characters a page, on average: pictures of text
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class _Line:
    """A line of print; lengths in points, y upwards from the foot of the page."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    top: float
    size: float
    bold: bool

    @property
    def middle(self) -> float:
        return (self.bottom + self.top) / 2


def read_pdf(content: bytes, settings: Reading) -> Draft:
    """Read a PDF with a text layer.

    Raises:
        Refused: encrypted, damaged, a scan, or too many pages.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or b"/Encrypt" in content:
            raise Refused("is protected with a password", "open it, print it to a new PDF without password, or save it as .docx") from error
        raise Refused("is a damaged PDF", "open it in a PDF reader and print it to a new PDF") from error
    try:
        if len(document) > settings.max_pages:
            raise Refused(f"has {len(document)} pages", f"raise [reading] max_pages (now {settings.max_pages}) or split it")
        draft = Draft(info=_properties(document))
        lines, heights = _lines(document, settings)
    finally:
        document.close()
    letters = sum(len(line.text) for line in lines)
    if letters < _SCAN_CHARACTERS * max(1, len(heights)):
        raise Refused("is a scan: a PDF with pictures of pages and no text layer", "run text recognition (OCR) on it and save it again")
    lines = _without_running_heads(draft, lines, heights)
    draft.pieces = _pieces(lines)
    return draft


def _properties(document: pypdfium2.PdfDocument) -> DocumentInfo:
    values = {key: clean(value)[:500] for key, value in document.get_metadata_dict(skip_empty=True).items()}
    return DocumentInfo(
        title=values.get("Title", ""),
        author=values.get("Author", ""),
        created=marks.stamp_date(values.get("CreationDate", "")),
        modified=marks.stamp_date(values.get("ModDate", "")),
        fields=tuple(sorted((key.lower(), value) for key, value in values.items())),
    )


def _lines(document: pypdfium2.PdfDocument, settings: Reading) -> tuple[list[_Line], list[float]]:
    lines: list[_Line] = []
    heights: list[float] = []
    characters = 0
    for number in range(len(document)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            heights.append(842.0)
            continue
        try:
            heights.append(page.get_height())
            textpage = page.get_textpage()
            try:
                characters += textpage.count_chars()
                if characters > settings.max_words * 12:
                    raise Refused(f"has more than {settings.max_words} words", "raise [reading] max_words or split it")
                lines += _page_lines(textpage, number)
            finally:
                textpage.close()
        finally:
            page.close()
    return lines, heights


def _page_lines(textpage: pypdfium2.PdfTextPage, page: int) -> list[_Line]:
    lines: list[_Line] = []
    text = textpage.get_text_range()
    look = _Look(textpage)
    position = 0
    for printed in re.split(r"(\r\n|\r|\n)", text):
        start, position = position, position + len(printed)
        words = printed.strip()
        if not words:
            continue
        first = look.index(start + len(printed) - len(printed.lstrip()))
        last = look.index(start + len(printed.rstrip()) - 1)
        middle = look.index(start + len(printed) // 2)
        box_first, box_last = look.box(first), look.box(last)
        if box_first is None or box_last is None:
            continue
        words = words.replace("\ufffe", "-").replace("\x02", "-")
        line = _Line(
            words,
            page,
            min(box_first[0], box_last[0]),
            max(box_first[2], box_last[2]),
            min(box_first[1], box_last[1]),
            max(box_first[3], box_last[3]),
            round(max(look.size(first), look.size(middle)), 1),
            look.bold(first) and look.bold(middle) and look.bold(last),
        )
        before = lines[-1] if lines else None
        if before is not None and before.right <= line.left + 2 and abs(before.middle - line.middle) < 0.4 * max(line.size, before.size, 1):
            before.text += "\t" + line.text  # number and heading, label and value on one line of print
            before.right, before.bold = max(before.right, line.right), before.bold and line.bold
            before.size = max(before.size, line.size)
        else:
            lines.append(line)
    return lines


class _Look:
    """Where the characters of a page stand and what they look like."""

    def __init__(self, textpage: pypdfium2.PdfTextPage) -> None:
        self._raw = textpage.raw
        self._edges = [ctypes.c_double() for _ in range(4)]
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

    def size(self, index: int) -> float:
        """Return the height of the character's font as it stands on the page."""
        box = self.box(index)
        return 0.0 if box is None else box[3] - box[1]

    def bold(self, index: int) -> bool:
        """Tell whether a character is bold, by its font's weight or name."""
        if int(raw_api.FPDFText_GetFontWeight(self._raw, index)) >= 600:
            return True
        length = raw_api.FPDFText_GetFontInfo(self._raw, index, self._buffer, 200, self._flags)
        return bool(length) and b"bold" in self._buffer.raw[: min(int(length), 200)].lower()


def _without_running_heads(draft: Draft, lines: list[_Line], heights: list[float]) -> list[_Line]:
    """Drop page numbers, and lines that come back at the same height at the edge of most pages."""
    pages_with: dict[tuple[str, int], set[int]] = defaultdict(set)
    edge: dict[int, tuple[str, int]] = {}
    for i, line in enumerate(lines):
        height = heights[line.page]
        if line.bottom > height * (1 - _EDGE) or line.top < height * _EDGE:
            edge[i] = (_DIGITS.sub("#", clean(line.text).lower()), round(line.middle / 6))
            pages_with[edge[i]].add(line.page)
    n_pages = len(heights)
    kept: list[_Line] = []
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


def _pieces(lines: list[_Line]) -> list[Piece]:
    """Join lines into paragraphs."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    body = sizes.most_common(1)[0][0] if sizes else 10.0
    pitch = _usual_pitch(lines)
    rights = _right_edges(lines)
    vocabulary = words_of(line.text for line in lines)
    pieces: list[Piece] = []
    parts: list[str] = []
    last: _Line | None = None
    for line in lines:
        if last is not None and parts and _continues(last, line, rights, pitch):
            parts.append(line.text)
            pieces[-1].text = join_lines(parts, vocabulary)
        else:
            alone = last is None or last.page != line.page or last.bottom - line.bottom > 1.4 * pitch or line.bottom > last.bottom
            larger = line.size > body * _LARGER
            piece = Piece(line.text, strong=line.bold or larger, alone=alone)
            if larger and marks.looks_like_heading(clean(line.text), question=True):
                piece.level = 1 + sum(1 for size in _larger_sizes(sizes, body) if size > line.size)
            parts = [line.text]
            pieces.append(piece)
        last = line
    return pieces


def _larger_sizes(sizes: Counter[float], body: float) -> list[float]:
    return sorted((size for size in sizes if size > body * _LARGER), reverse=True)[:6]


def _usual_pitch(lines: list[_Line]) -> float:
    """Return the usual distance between the feet of two lines of one paragraph."""
    steps = [a.bottom - b.bottom for a, b in zip(lines, lines[1:], strict=False) if a.page == b.page and 0 < a.bottom - b.bottom < 3 * max(a.size, 4)]
    return median(steps) if steps else 14.0


def _right_edges(lines: list[_Line]) -> dict[int, float]:
    """Return per page how far running text reaches to the right."""
    by_page: dict[int, list[float]] = defaultdict(list)
    for line in lines:
        by_page[line.page].append(line.right)
    widest = max((line.right for line in lines), default=0.0)
    return {page: max(sorted(rights)[int(0.95 * (len(rights) - 1))], 0.8 * widest) for page, rights in by_page.items()}


def _continues(last: _Line, line: _Line, rights: dict[int, float], pitch: float) -> bool:
    """Tell whether a line of print goes on with the paragraph of the line before it."""
    if line.bold != last.bold or abs(line.size - last.size) > 0.8:
        return False
    if marks.split_marker(line.text)[0]:
        return False
    width = (last.right - last.left) / max(1, len(last.text))
    first = line.text.split(maxsplit=1)[0]
    full = last.right + (len(first) + 1) * width > rights[last.page] - 2
    small = first[:1].islower() and last.text[-1:] not in ".!?:;"
    if last.page != line.page:
        return full and small
    step = last.bottom - line.bottom
    if not 0 < step <= 1.4 * pitch or line.left > last.left + 60:
        return step < 0 and full and small  # on to the next column
    return full or (small and last.right > 0.6 * rights[last.page])
