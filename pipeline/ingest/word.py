"""Read Word documents: paragraphs, headings, lists, tables, text boxes and notes, as the page shows them."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass

from lxml import etree

from pipeline.ingest import marks
from pipeline.ingest.draft import Draft, Piece, clean
from pipeline.ingest.grid import Row, table_pieces
from pipeline.ingest.limits import Package, Refused
from pipeline.ingest.numbering import Numbering
from pipeline.ingest.numbering import only_used as only_used_lists
from pipeline.ingest.wordstyles import HEADING_STYLE, Style, Styles, W, is_on, only_used, value_of
from pipeline.records import DocumentInfo
from pipeline.settings import Reading

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TITLE_STYLE = re.compile(r"^(?:title|titel)$", re.IGNORECASE)
_LIST_STYLE = re.compile(r"^(?:list|lijst|opsomming)", re.IGNORECASE)
_QUOTE_STYLE = re.compile(r"^(?:intense )?(?:quote|citaat|duidelijk citaat)$", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"^(?:toc|inhopg|inhoudsopgave)\b", re.IGNORECASE)
_WRAPPERS = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"))
_INLINE = {
    f"{W}{name}": kind
    for kind, names in {
        "t": "t",
        "r": "r",
        "tab": "tab ptab",
        "break": "br cr",
        "hyphen": "noBreakHyphen",
        "sym": "sym",
        "note": "footnoteReference endnoteReference",
        "box": "txbxContent",
        "skip": "pPr rPr del moveFrom rt instrText delText",
    }.items()
    for name in names.split()
} | {_FALLBACK: "skip"}
_SIGNS = {"tab": "\t", "break": "\n", "hyphen": "-"}
_SYMBOL = re.compile(r"(?:[0-9A-Ca-cE-Fe-f][0-9A-Fa-f]{3}|[Dd][0-7][0-9A-Fa-f]{2})")
_RUN_PROPERTIES = f"{W}rPr"
_RUNNING = re.compile(r"word/(?:header|footer)\d*\.xml")
_WRITTEN = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
_LARGER = 1.12
_DEEPEST = 100


@dataclass(slots=True)
class _Raw:
    """A paragraph before it is known what the body size is."""

    piece: Piece
    size: float
    bold: bool
    sentence: bool


def read_word(content: bytes, settings: Reading) -> Draft:
    """Read a .docx: tracked changes as if accepted, running heads and hidden text left out and counted.

    Raises:
        Refused: too large, damaged, protected or carrying XML entities.
    """
    package = Package(content, settings)
    names = package.names()
    main = (
        "word/document.xml"
        if "word/document.xml" in names
        else next((n for n in names if re.fullmatch(r"word/document\d*\.xml", n)), "")
    )
    if not main:
        raise Refused("is damaged: it has no main text", "open it in Word and save it again")
    root = package.xml(main)
    body = root.find(f"{W}body") if root is not None else None
    if body is None:
        raise Refused("is damaged: no text found in it", "open it in Word and save it again")
    draft = Draft(info=_properties(package))
    reader = _Reader(package, body, draft)
    draft.pieces = reader.read(body)
    reader.count_running_heads(names)
    return draft


def _properties(package: Package) -> DocumentInfo:
    root = package.xml("docProps/core.xml")
    values: dict[str, str] = {}
    if root is not None:
        for element in root:
            if isinstance(element.tag, str):
                values[etree.QName(element).localname.lower()] = clean(element.text or "")[:500]
    return DocumentInfo(
        title=values.get("title", ""),
        author=values.get("creator", "") or values.get("lastmodifiedby", ""),
        created=marks.stamp_date(values.get("created", "")),
        modified=marks.stamp_date(values.get("modified", "")),
        fields=tuple(sorted((key, value) for key, value in values.items() if value)),
    )


class _Reader:
    """One pass over the body of a document."""

    def __init__(self, package: Package, body: etree._Element, draft: Draft) -> None:
        self._package, self._draft = package, draft
        used = {value_of(element) or "" for element in body.iter(f"{W}pStyle", f"{W}rStyle")}
        self._styles = Styles(package.xml("word/styles.xml", keep=lambda part: only_used(part, used)))
        lists = {value_of(element) or "" for element in body.iter(f"{W}numId")}
        lists.update(self._styles.resolve(style_id).num_id or "" for style_id in (*used, self._styles.default))
        self._numbering = Numbering(package.xml("word/numbering.xml", keep=lambda part: only_used_lists(part, lists)))
        self._sizes: Counter[float] = Counter()
        self._raw: dict[int, _Raw] = {}
        self._tables = 0
        self._notes: list[str] = []

    def read(self, body: etree._Element) -> list[Piece]:
        """Return all pieces in reading order, notes last."""
        pieces = self._content(body, 0)
        pieces += self._note_pieces()
        size = self._sizes.most_common(1)[0][0] if self._sizes else 11.0
        larger_sizes = sorted({raw.size for raw in self._raw.values() if raw.size > size * _LARGER}, reverse=True)[:6]
        for raw in self._raw.values():
            piece, larger = raw.piece, raw.size > size * _LARGER
            piece.strong = (raw.bold or larger) and not raw.sentence
            guessed = larger and not raw.sentence and not piece.known and piece.kind != "table_row"
            if guessed and marks.looks_like_heading(piece.text.strip(), question=True):
                piece.kind, piece.known = "heading", True
                piece.level = 1 + sum(1 for other in larger_sizes if other > raw.size)
        return pieces

    def _content(self, container: etree._Element, depth: int) -> list[Piece]:
        pieces: list[Piece] = []
        blank = True
        for element in container.iterchildren():
            tag = element.tag
            if tag == f"{W}p":
                found = self._paragraph(element)
                if found and blank:
                    found[0].alone = True
                blank = not found
                pieces += found
            elif depth > _DEEPEST:
                self._draft.drop("nested too deep", "".join(t.text or "" for t in element.iter(f"{W}t")), kind="block")
            elif tag == f"{W}tbl":
                pieces += self._table(element, depth)
                blank = True
            elif tag in _WRAPPERS and not (tag == f"{W}sdt" and self._is_contents(element)):
                pieces += self._content(element, depth + 1)
        return pieces

    def _is_contents(self, element: etree._Element) -> bool:
        gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        if value_of(gallery) != "Table of Contents":
            return False
        self._draft.drop("page furniture: table of contents", "".join(t.text or "" for t in element.iter(f"{W}t")))
        return True

    def _table(self, table: etree._Element, depth: int) -> list[Piece]:
        number, self._tables = self._tables, self._tables + 1
        rows: list[Row] = []
        for tr in _below(table, f"{W}tr"):
            if tr.find(f"{W}trPr/{W}del") is not None:
                continue
            row = Row([], is_on(tr.find(f"{W}trPr/{W}tblHeader")) or False)
            for tc in _below(tr, f"{W}tc"):
                merge = tc.find(f"{W}tcPr/{W}vMerge")
                row.cells.append(
                    [] if merge is not None and value_of(merge) in (None, "continue") else self._content(tc, depth + 1)
                )
                span = value_of(tc.find(f"{W}tcPr/{W}gridSpan"))
                if span and span.isdigit():
                    row.cells += [[] for _ in range(min(int(span), 60) - 1)]
            rows.append(row)
        for row in rows:  # strength is known after the body size is; cells need it now
            for piece in (piece for cell in row.cells for piece in cell):
                raw = self._raw.get(id(piece))
                piece.strong = piece.strong or (raw is not None and raw.bold)
        return table_pieces(rows, number)

    def _paragraph(self, paragraph: etree._Element) -> list[Piece]:
        properties = paragraph.find(f"{W}pPr")
        style_id = value_of(properties.find(f"{W}pStyle")) if properties is not None else None
        style = self._style(style_id or self._styles.default)
        text, size, bold, boxes = self._runs(paragraph, style)
        if _CONTENTS_STYLE.match(style.name) and text.strip():
            self._draft.drop("page furniture: table of contents", text)
            return []
        pieces: list[Piece] = []
        marker, item_level = self._marker(properties, style, bool(text.strip()))
        for i, line in enumerate(text.split("\n")):
            words = line.strip()
            if not words:
                continue
            piece = Piece(line, marker=marker if i == 0 else "", alone=False)
            n_words = len(words.split())
            sentence = (words[-1] in ".;!" and n_words > 6) or n_words > 24
            self._kind(piece, style, properties, item_level if piece.marker else 0, sentence=sentence)
            self._raw[id(piece)] = _Raw(piece, size, bold, sentence)
            self._sizes[size] += len(words)
            pieces.append(piece)
        for box in boxes:
            pieces += self._content(box, 1)
        return pieces

    def _kind(
        self, piece: Piece, style: Style, properties: etree._Element | None, item_level: int, *, sentence: bool
    ) -> None:
        heading = HEADING_STYLE.match(style.name)
        outline = value_of(properties.find(f"{W}outlineLvl")) if properties is not None else None
        level = int(outline) + 1 if outline and outline.isdigit() and int(outline) < 9 else style.outline + 1
        if heading:
            level = int(heading.group(1))
        if level and not sentence:
            piece.kind, piece.level, piece.known = "heading", level, True
        elif _TITLE_STYLE.match(style.name):
            piece.kind, piece.known = "title", True
        elif _QUOTE_STYLE.match(style.name):
            piece.kind, piece.known = "quote", True
        elif item_level or (_LIST_STYLE.match(style.name) and style.num_id):
            piece.kind, piece.level = "list_item", max(item_level, 1)

    def _marker(self, properties: etree._Element | None, style: Style, has_text: bool) -> tuple[str, int]:
        num = properties.find(f"{W}numPr") if properties is not None else None
        num_id, level = style.num_id, style.num_level
        if num is not None:
            own = value_of(num.find(f"{W}numId"))
            num_id = own if own is not None else num_id
            own_level = value_of(num.find(f"{W}ilvl"))
            level = int(own_level) if own_level and own_level.isdigit() else level
        if not num_id or num_id == "0" or not has_text:
            return "", 0
        return self._numbering.next_marker(num_id, min(level, 8)), min(level, 8) + 1

    def _runs(self, paragraph: etree._Element, style: Style) -> tuple[str, float, bool, list[etree._Element]]:
        """Return text with line breaks, size, whether all of it is bold, and the text boxes anchored here."""
        parts: list[str] = []
        sizes: Counter[float] = Counter()
        plain = 0
        boxes: list[etree._Element] = []
        usual = (style.size or self._styles.default_size, bool(style.bold), False)
        size, bold, hidden = usual
        waiting = list(paragraph)[::-1]
        while waiting:
            element = waiting.pop()
            name = _INLINE.get(element.tag, "")
            if name == "t":
                text = element.text or ""
                if hidden:
                    self._draft.drop("hidden text", text)
                    continue
                parts.append(text)
                if letters := len(text.strip()):
                    sizes[size] += letters
                    plain += 0 if bold else letters
            elif name == "r":
                properties = element.find(_RUN_PROPERTIES)
                size, bold, hidden = usual if properties is None else self._run_look(properties, style)
                waiting.extend(element[::-1])
            elif name == "box":
                boxes.append(element)
            elif name == "note":
                self._notes.append(f"{'foot' if 'foot' in element.tag else 'end'}:{value_of(element, 'id')}")
            elif name == "sym":
                code = value_of(element, "char") or ""
                if _SYMBOL.fullmatch(code):
                    parts.append(chr(int(code, 16)))
            elif name in _SIGNS:
                parts.append(_SIGNS[name])
            elif name != "skip":
                waiting.extend(element[::-1])
        main_size = sizes.most_common(1)[0][0] if sizes else size
        return "".join(parts), main_size, bool(sizes) and plain == 0, boxes

    def _run_look(self, properties: etree._Element, style: Style) -> tuple[float, bool, bool]:
        """Return size, bold and hidden of a run."""
        size, bold = style.size or self._styles.default_size, bool(style.bold)
        character = value_of(properties.find(f"{W}rStyle"))
        if character:
            own = self._style(character)
            size, bold = own.size or size, bold if own.bold is None else own.bold
        own_bold = is_on(properties.find(f"{W}b"))
        points = value_of(properties.find(f"{W}sz"))
        if points and points.isdigit():
            size = int(points) / 2
        return size, bold if own_bold is None else own_bold, bool(is_on(properties.find(f"{W}vanish")))

    def _style(self, style_id: str) -> Style:
        return self._styles.resolve(style_id)

    def _note_pieces(self) -> list[Piece]:
        pieces: list[Piece] = []
        for name, part in (("foot", "word/footnotes.xml"), ("end", "word/endnotes.xml")):
            wanted = [note.split(":", 1)[1] for note in self._notes if note.startswith(name)]
            root = self._package.xml(part) if wanted else None
            if root is None:
                continue
            by_id = {value_of(note, "id"): note for note in root}
            for number, note_id in enumerate(dict.fromkeys(wanted), 1):
                if note_id in by_id:
                    found = self._content(by_id[note_id], 1)
                    for piece in found:
                        piece.known = True
                    if found and not found[0].marker:
                        found[0].marker = f"[{number}]"
                    pieces += found
        return pieces

    def count_running_heads(self, names: list[str]) -> None:
        """Note the text of headers and footers, which is not read as part of the report."""
        for name in sorted(names):
            if _RUNNING.fullmatch(name):
                written = _WRITTEN.findall(self._package.read(name).decode("utf-8", "replace"))
                if text := clean(html.unescape(" ".join(written))):
                    self._draft.drop("page furniture: running head", text)


def _below(element: etree._Element, tag: str) -> list[etree._Element]:
    """Return the children with a tag, also those wrapped in content controls or accepted insertions."""
    found: list[etree._Element] = []
    queue = list(element)
    while queue:
        child = queue.pop(0)
        if child.tag == tag:
            found.append(child)
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins"):
            queue = list(child) + queue
    return found
