"""Read OpenDocument text (.odt, .fodt): headings, lists, tables, notes; deleted text of tracked changes is left out."""

from __future__ import annotations

from collections import Counter
from typing import TypeVar

from lxml import etree

from pipeline.ingest import marks
from pipeline.ingest.draft import Draft, Piece, clean
from pipeline.ingest.grid import Row, table_pieces
from pipeline.ingest.limits import Package, Refused, parse_xml
from pipeline.records import DocumentInfo
from pipeline.settings import Reading

_NS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TEXT, _TABLE, _OFFICE, _STYLE, _FO, _DRAW = (
    _NS % part for part in ("text", "table", "office", "style", "xsl-fo-compatible", "drawing")
)
_DEEPEST = 60
_T = TypeVar("_T")
_SKIP = frozenset(
    {
        f"{_TEXT}tracked-changes",
        f"{_OFFICE}annotation",
        f"{_OFFICE}forms",
        f"{_TEXT}sequence-decls",
        f"{_TEXT}variable-decls",
    }
)
_CONTENTS = frozenset({f"{_TEXT}table-of-content", f"{_TEXT}alphabetical-index", f"{_TEXT}illustration-index"})


def read_open_document(content: bytes, settings: Reading) -> Draft:
    """Read an .odt file.

    Raises:
        Refused: too large, damaged, protected or carrying XML entities.
    """
    package = Package(content, settings)
    manifest = package.read("META-INF/manifest.xml")
    if b"encryption-data" in manifest:
        raise Refused("is protected with a password", "open it, remove the password and save it again")
    root = package.xml("content.xml")
    if root is None:
        raise Refused("is damaged: it has no text", "open it in a word processor and save it again")
    return _read(root, [package.xml("styles.xml")], package.xml("meta.xml"))


def read_flat_open_document(content: bytes) -> Draft:
    """Read a .fodt file: the same in one XML file."""
    root = parse_xml(content, "the file")
    return _read(root, [], root)


def _read(root: etree._Element, style_roots: list[etree._Element | None], meta: etree._Element | None) -> Draft:
    body = root.find(f".//{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise Refused("is an OpenDocument file without text", "save the text of the report as .odt or .txt")
    draft = Draft(info=_properties(meta))
    reader = _Reader(draft, [found for found in (*style_roots, root) if found is not None])
    draft.pieces = reader.read(body)
    for styles in (*style_roots, root):
        for running in styles.iter(f"{_STYLE}header", f"{_STYLE}footer") if styles is not None else ():
            if words := clean("".join(running.itertext())):
                draft.drop("page furniture: running head", words)
    return draft


def _properties(meta: etree._Element | None) -> DocumentInfo:
    values: dict[str, str] = {}
    holder = meta.find(f".//{_OFFICE}meta") if meta is not None else None
    for element in holder if holder is not None else ():
        if isinstance(element.tag, str) and element.text:
            values[etree.QName(element).localname] = clean(element.text)[:500]
    return DocumentInfo(
        title=values.get("title", ""),
        author=values.get("initial-creator", values.get("creator", "")),
        created=marks.stamp_date(values.get("creation-date", "")),
        modified=marks.stamp_date(values.get("date", "")),
        fields=tuple(sorted(values.items())),
    )


class _Reader:
    """One pass over the body of a document."""

    def __init__(self, draft: Draft, style_roots: list[etree._Element]) -> None:
        self._draft = draft
        self._parents: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._sizes: dict[str, float] = {}
        self._bold: dict[str, bool] = {}
        self._numbered: dict[str, dict[int, str]] = {}
        for root in style_roots:
            self._collect(root)
        self._notes: list[etree._Element] = []
        self._tables = 0
        self._look: list[tuple[Piece, float]] = []

    def _collect(self, root: etree._Element) -> None:
        for style in root.iter(f"{_STYLE}style"):
            name = style.get(f"{_STYLE}name") or ""
            self._parents[name] = style.get(f"{_STYLE}parent-style-name") or ""
            self._names[name] = style.get(f"{_STYLE}display-name") or name
            text = style.find(f"{_STYLE}text-properties")
            if text is not None:
                size = text.get(f"{_FO}font-size") or ""
                if size.endswith("pt") and size[:-2].replace(".", "", 1).isdigit():
                    self._sizes[name] = float(size[:-2])
                weight = text.get(f"{_FO}font-weight")
                if weight:
                    self._bold[name] = weight in ("bold", "600", "700", "800", "900")
        for style in root.iter(f"{_TEXT}list-style"):
            self._numbered[style.get(f"{_STYLE}name") or ""] = {
                int(level.get(f"{_TEXT}level") or "1"): (level.get(f"{_STYLE}num-suffix") or ".")
                for level in style.iterchildren(f"{_TEXT}list-level-style-number")
                if level.get(f"{_STYLE}num-format") and (level.get(f"{_TEXT}level") or "1").isdigit()
            }

    def read(self, body: etree._Element) -> list[Piece]:
        """Return all pieces in reading order, notes last."""
        pieces = self._content(body, 0)
        for number, note in enumerate(self._notes, 1):
            found = self._content(note, 1)
            for piece in found:
                piece.known = True
            if found:
                found[0].marker = f"[{number}]"
            pieces += found
        sizes: Counter[float] = Counter()
        for piece, size in self._look:
            sizes[size] += len(piece.text)
        usual = sizes.most_common(1)[0][0] if sizes else 12.0
        for piece, size in self._look:
            if size > usual * 1.12 and piece.text.strip()[-1:] not in ".;":
                piece.strong = True
        return pieces

    def _content(self, container: etree._Element, depth: int) -> list[Piece]:
        pieces: list[Piece] = []
        blank = True
        for element in container.iterchildren():
            tag = element.tag
            if tag in (f"{_TEXT}p", f"{_TEXT}h"):
                found = self._paragraph(element)
                for piece in found:
                    piece.alone = blank
                blank = not found
                pieces += found
                continue
            blank = True
            if depth > _DEEPEST or tag in _SKIP or not isinstance(tag, str):
                continue
            if tag == f"{_TEXT}list":
                pieces += self._list(element, 1, "", depth + 1)
            elif tag == f"{_TABLE}table":
                pieces += self._table(element, depth + 1)
            elif tag in _CONTENTS:
                self._draft.drop("page furniture: table of contents", "".join(element.itertext()))
            else:
                pieces += self._content(element, depth + 1)
        return pieces

    def _list(self, element: etree._Element, level: int, style: str, depth: int) -> list[Piece]:
        style = element.get(f"{_TEXT}style-name") or style
        pieces: list[Piece] = []
        number = 0
        for item in element.iterchildren(f"{_TEXT}list-item", f"{_TEXT}list-header"):
            start = item.get(f"{_TEXT}start-value") or ""
            number = int(start) if start.isdigit() and len(start) < 7 else number + 1
            suffix = self._numbered.get(style, {}).get(level)
            marker = f"{number}{suffix}" if suffix else "•"
            for child in item.iterchildren():
                if child.tag == f"{_TEXT}list":
                    if depth < _DEEPEST:
                        pieces += self._list(child, level + 1, style, depth + 1)
                    continue
                for piece in self._paragraph(child) if child.tag in (f"{_TEXT}p", f"{_TEXT}h") else []:
                    if marker:
                        piece.marker, marker = marker, ""
                        if piece.kind == "paragraph":
                            piece.kind, piece.level = "list_item", level
                    piece.alone = False
                    pieces.append(piece)
        return pieces

    def _table(self, table: etree._Element, depth: int) -> list[Piece]:
        number, self._tables = self._tables, self._tables + 1
        rows: list[Row] = []
        for tr in table.iter(f"{_TABLE}table-row"):
            if _nearest_table(tr) is not table:
                continue
            parent = tr.getparent()
            row = Row([], parent is not None and parent.tag == f"{_TABLE}table-header-rows")
            for cell in tr.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                row.cells.append(
                    self._content(cell, depth + 1) if cell.tag == f"{_TABLE}table-cell" and depth < _DEEPEST else []
                )
                repeat = cell.get(f"{_TABLE}number-columns-repeated") or "1"
                if repeat.isdigit() and len(repeat) < 4 and row.cells[-1]:
                    row.cells += [list(row.cells[-1]) for _ in range(min(int(repeat), 30) - 1)]
            rows.append(row)
        return table_pieces(rows, number)

    def _paragraph(self, element: etree._Element) -> list[Piece]:
        parts: list[str] = []
        style = element.get(f"{_TEXT}style-name") or ""
        base_bold = self._inherited(style, self._bold, default=False)
        plain = self._gather(element, parts, base_bold, 0)
        boxes = list(element.iter(f"{_DRAW}text-box"))
        pieces: list[Piece] = []
        name = self._style_name(style)
        for line in "".join(parts).split("\n"):
            if not clean(line):
                continue
            piece = Piece(line, strong=plain == 0)
            if element.tag == f"{_TEXT}h":
                level = element.get(f"{_TEXT}outline-level") or "1"
                piece.kind, piece.level, piece.known = "heading", int(level) if level.isdigit() else 1, True
                piece.marker, piece.text = marks.split_marker(line.strip())
            elif name in ("title", "titel"):
                piece.kind, piece.known = "title", True
            elif name in ("quotations", "citaten", "quote", "citaat"):
                piece.kind, piece.known = "quote", True
            self._look.append((piece, self._inherited(style, self._sizes, default=12.0)))
            pieces.append(piece)
        for box in boxes:
            pieces += self._content(box, _DEEPEST - 5)
        return pieces

    def _gather(self, element: etree._Element, parts: list[str], bold: bool, depth: int) -> int:
        """Collect the text of a paragraph; returns how many characters are not bold."""
        plain = 0

        def add(text: str | None) -> int:
            words = " ".join(text.split()) if text and text.strip() else ""
            if text:
                parts.append((" " if text[0].isspace() else "") + words + (" " if words and text[-1].isspace() else ""))
            return 0 if bold else len(words)

        plain += add(element.text)
        for child in element.iterchildren():
            tag = child.tag
            if tag in (f"{_TEXT}tab", f"{_TEXT}s"):
                parts.append("\t" if tag.endswith("tab") else " ")
            elif tag == f"{_TEXT}line-break":
                parts.append("\n")
            elif tag == f"{_TEXT}note":
                body = child.find(f"{_TEXT}note-body")
                if body is not None:
                    self._notes.append(body)
            elif isinstance(tag, str) and tag not in _SKIP and not tag.startswith(_DRAW) and depth < _DEEPEST:
                inner = (
                    self._inherited(child.get(f"{_TEXT}style-name") or "", self._bold, default=bold)
                    if tag == f"{_TEXT}span"
                    else bold
                )
                plain += self._gather(child, parts, inner, depth + 1)
            plain += add(child.tail)
        return plain

    def _inherited(self, style: str, values: dict[str, _T], *, default: _T) -> _T:
        for _ in range(20):
            if style in values:
                return values[style]
            style = self._parents.get(style, "")
        return default

    def _style_name(self, style: str) -> str:
        """Return the name of the first style in the chain that people know, in lower case."""
        for _ in range(20):
            name = self._names.get(style, style).lower()
            if name in ("title", "titel", "quotations", "citaten", "quote", "citaat"):
                return name
            style = self._parents.get(style, "")
        return ""


def _nearest_table(element: etree._Element) -> etree._Element | None:
    parent = element.getparent()
    while parent is not None and parent.tag != f"{_TABLE}table":
        parent = parent.getparent()
    return parent
