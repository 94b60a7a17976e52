"""Walk over the nodes of a page and gather its paragraphs, without the parts that are of the site."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from pipeline.ingest import marks
from pipeline.ingest.draft import Draft, Piece, clean
from pipeline.ingest.grid import Row, table_pieces
from pipeline.ingest.limits import Refused

_SKIP = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "canvas",
        "iframe",
        "object",
        "embed",
        "video",
        "audio",
        "form",
        "select",
        "button",
        "input",
        "textarea",
        "label",
        "nav",
        "aside",
        "dialog",
        "menu",
        "head",
        "title",
        "meta",
        "link",
        "map",
        "picture",
        "img",
        "figure",
    ]
)
PAGE_PARTS = {
    "nav": "menu",
    "aside": "sidebar",
    "footer": "footer",
    "header": "page header",
    "form": "form",
    "dialog": "dialog",
    "menu": "menu",
    "button": "button",
}
_BLOCK = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "caption",
        "blockquote",
        "pre",
        "address",
        "figure",
        "figcaption",
        "hr",
        "body",
        "html",
        "fieldset",
        "details",
        "summary",
        "center",
    ]
)
_PAGE_NAME = re.compile(
    r"(?:^|[\s_-])(?:nav(?:igation|bar)?|menu|breadcrumbs?|kruimelpad|cookies?|consent|share|sharing|social|delen|deel|sidebar|"
    r"downloads?|related|gerelateerd|footer|comments?|reacties|newsletter|nieuwsbrief|pagination|pager|skip-?links?|search|zoeken|"
    r"banner|popup|modal|toolbar|tags|meta-nav|site-header|page-header)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ROLES = {
    "navigation": "menu",
    "banner": "page header",
    "contentinfo": "footer",
    "search": "form",
    "complementary": "sidebar",
    "dialog": "dialog",
}


class Walk:
    """A walk over the nodes of a page without recursion, so that depth costs nothing."""

    def __init__(self, draft: Draft, most: int, *, inside_main: bool) -> None:
        self.pieces: list[Piece] = []
        self._draft = draft
        self._most = most
        self._inside_main = inside_main
        self._words: list[str] = []
        self._bold = self._plain = 0  # characters in bold and not
        self._style: list[tuple[str, int]] = []  # open headings, items, quotes
        self._lists: list[list[int]] = []  # per open list: -1 for bullets, else the last number
        self._rows: list[Row] = []
        self._cells: list[tuple[list[Piece], bool]] = []
        self._tables: list[tuple[list[Row], list[Piece]]] = []
        self._n_tables = 0
        self._marker = ""
        self._strong_depth = 0
        self._after_break = False
        self._term = ""  # of a list of terms, waiting for what is said of it

    def run(self, top: LexborNode) -> None:
        """Walk over everything under a node in document order."""
        node: LexborNode | None = top.child
        open_nodes: list[LexborNode] = []
        while node is not None or open_nodes:
            if node is None:
                closing = open_nodes.pop()
                self._close(closing)
                node = closing.next
                continue
            if node.tag == "-text":
                self._text(node.text_content or "")
                node = node.next
                continue
            tag = node.tag or ""
            if tag.startswith("-") or tag == "!doctype" or self._skip(node, tag):
                node = node.next
                continue
            self._open(node, tag)
            child = node.child
            if child is None:
                self._close(node)
                node = node.next
            else:
                open_nodes.append(node)
                node = child
        self._flush()

    def _skip(self, node: LexborNode, tag: str) -> bool:
        attributes = node.attributes if tag in _BLOCK or tag in _SKIP or tag in ("span", "a") else {}
        hidden = (
            "hidden" in attributes
            or attributes.get("aria-hidden") == "true"
            or "display:none" in (attributes.get("style") or "").replace(" ", "")
        )
        if tag in _SKIP:
            reason = PAGE_PARTS.get(tag, "")
            if tag in ("figure", "label"):
                return False
        else:
            reason = _ROLES.get(attributes.get("role") or "", "")
            name = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
            if not reason and tag == "footer":
                reason = "footer"
            elif not reason and tag == "header" and not self._inside_main:
                reason = "" if node.css_first("h1") is not None else "page header"
            elif (
                not reason
                and tag in _BLOCK
                and tag not in ("body", "html", "main", "article", "table")
                and len(name) > 1
                and _PAGE_NAME.search(name)
            ):
                reason = "menu or sharing"
            if not reason and not hidden:
                return False
            reason = reason or "hidden text"
        words = clean(node.text(separator=" ")[:2000]) if reason else ""
        if words:
            self._draft.drop(f"page furniture: {reason}", words)
        return True

    def _text(self, text: str) -> None:
        if text and text.strip():
            if self._strong_depth:
                self._bold += len(text)
            else:
                self._plain += len(text.strip())
        if text:
            self._words.append(text)

    def _open(self, node: LexborNode, tag: str) -> None:
        if tag in ("b", "strong"):
            self._strong_depth += 1
        elif tag == "br":
            self._break()
        elif tag in _BLOCK:
            self._flush()
            if tag in ("ul", "ol"):
                self._lists.append([_integer(node.attributes.get("start"), 1) - 1 if tag == "ol" else -1])
            elif tag == "li":
                counter = self._lists[-1] if self._lists else [-1]
                if counter[0] >= 0:
                    counter[0] = _integer(node.attributes.get("value"), counter[0] + 1)
                    self._marker = f"{counter[0]}."
                else:
                    self._marker = "•"
            elif tag == "table":
                self._tables.append((self._rows, self.pieces))
                self._rows, self.pieces = [], []
            elif tag == "tr":
                self._rows.append(Row([]))
            elif tag in ("td", "th") and self._rows:
                self._cells.append((self.pieces, tag == "th"))
                self.pieces = []
            if tag in ("h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "dt", "dd", "summary", "caption"):
                self._style.append((tag, len(self.pieces)))

    def _close(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in ("b", "strong"):
            self._strong_depth = max(0, self._strong_depth - 1)
        if tag not in _BLOCK:
            return
        self._flush()
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._marker = ""
        elif tag in ("td", "th") and self._cells:
            cell = self.pieces
            self.pieces, is_header = self._cells.pop()
            if self._rows:
                row = self._rows[-1]
                row.header = is_header and (row.header or not row.cells)
                row.cells.append(cell)
        elif tag == "table" and self._tables:
            rows = self._rows
            if len(rows) > 1 and all(row.header and len(row.cells) > 1 for row in rows):
                rows[0].header = False
            loose = self.pieces
            self._rows, self.pieces = self._tables.pop()
            if self._cells:  # a table within a cell is part of that cell
                self.pieces += [piece for row in rows for cell in row.cells for piece in cell] + loose
            else:
                self.pieces += loose + table_pieces(rows, self._n_tables)
                self._n_tables += 1
        if self._style and self._style[-1][0] == tag:
            self._style.pop()

    def _break(self) -> None:
        """End a line: it is a paragraph of its own, as writers of pages use <br>."""
        self._flush(alone=False)

    def _flush(self, *, alone: bool = True) -> None:
        text = clean("".join(self._words))
        self._words.clear()
        strong = self._bold > 0 and self._plain <= 1
        self._bold = self._plain = 0
        if not text:
            self._after_break = not alone
            return
        piece = Piece(text, strong=strong, alone=not self._after_break)
        self._after_break = not alone
        style = self._style[-1][0] if self._style else ""
        if style[:1] == "h" and style != "html":
            piece.kind, piece.level, piece.known = "heading", int(style[1]), True
            piece.marker, piece.text = marks.split_marker(text)
        elif style == "dt":
            self._term = f"{self._term}, {text}" if self._term else text
            return
        elif style == "dd":
            if self._term:
                piece.text = f"{self._term.rstrip(':')}: {text}"
                piece.kind, piece.level, piece.known = "list_item", 1, True
            self._term = ""
        elif style in ("summary", "caption"):
            piece.strong = True
        elif self._marker or self._lists:
            if self._marker:
                piece.kind, piece.marker, piece.level = "list_item", self._marker, len(self._lists) or 1
                piece.known = not strong
                self._marker = ""
        elif style == "blockquote":
            piece.kind, piece.known = "quote", True
        self.pieces.append(piece)
        if len(self.pieces) > self._most:
            raise Refused(f"has more than {self._most} paragraphs", "raise [reading] max_blocks or split it")


def _integer(value: str | None, default: int) -> int:
    return int(value) if value and value.strip().isascii() and value.strip().isdigit() and len(value) < 7 else default
