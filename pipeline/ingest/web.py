"""Read HTML: the main content of a page, without its menus, buttons and footers."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.ingest import marks
from pipeline.ingest.draft import Draft, Piece, clean
from pipeline.ingest.limits import Refused
from pipeline.ingest.plain import decode
from pipeline.ingest.webhead import read_head
from pipeline.ingest.webwalk import PAGE_PARTS, Walk
from pipeline.settings import Reading

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.IGNORECASE)
_DEEPEST = 1000
_SHORT_LINE = 12  # words
_NESTING = re.compile(
    r"<(/?)(?:div|section|article|ul|ol|dl|blockquote|table|details|fieldset|center|main|aside|nav|header|footer|figure|form|span|b|i|u|em|"
    r"strong|font|small|big|code|button|object|address|pre|h[1-6])\b",
    re.IGNORECASE,
)
_MAIN = ("main", "[role=main]", "article", "#main-content", "#content", ".content")


def read_html(content: bytes, settings: Reading) -> Draft:
    """Read an HTML page or fragment."""
    text, warning = decode(_as_utf8(content))
    draft = read_html_text(text, settings)
    if warning:
        draft.warnings.append(warning)
    return draft


def read_html_text(text: str, settings: Reading) -> Draft:
    """Read HTML that is decoded already, such as a part of a mail.

    Raises:
        Refused: nested deeper than any page made by people, or more paragraphs than ``max_blocks``.
    """
    if text.count("<") > _DEEPEST and _deepest(text) > _DEEPEST:
        raise Refused(f"is nested more than {_DEEPEST} levels deep", "save its text as .txt or .docx")
    tree = LexborHTMLParser(text)
    draft = Draft()
    read_head(tree, draft)
    body = tree.body or tree.root
    if body is None:
        return draft
    main = _main_part(body)
    walk = Walk(draft, settings.max_blocks, inside_main=main is not body)
    walk.run(main)
    draft.pieces = walk.pieces
    _drop_above_title(draft)
    if main is not body:
        _count_outside(body, main, draft)
        if not any(piece.kind == "title" or (piece.kind == "heading" and piece.level == 1) for piece in draft.pieces):
            heading = body.css_first("h1")
            if heading is not None and (words := clean(heading.text(separator=" "))):
                draft.pieces.insert(0, Piece(words, "heading", 1, known=True))
    return draft


def _drop_above_title(draft: Draft) -> None:
    """Drop what stands above the title of a page when it is no text: the name of the site, a path through it."""
    first = next((i for i, piece in enumerate(draft.pieces) if piece.kind == "heading" and piece.level == 1), 0)
    above = draft.pieces[:first]
    if any(len(piece.text.split()) > _SHORT_LINE or piece.cells for piece in above):
        return
    for piece in above:
        if not marks.date_line(piece.text):
            draft.drop("page furniture: page header", piece.text)
    draft.pieces = [piece for piece in above if marks.date_line(piece.text)] + draft.pieces[first:]


def _deepest(text: str) -> int:
    """Estimate how deep the elements of a page are nested; parsers take quadratic time over deep ones."""
    depth = deepest = 0
    for match in _NESTING.finditer(text):
        depth = max(0, depth - 1) if match.group(1) else depth + 1
        deepest = max(deepest, depth)
    return deepest


def fragment_pieces(text: str) -> list[Piece]:
    """Return the pieces of HTML that stands in another format."""
    body = LexborHTMLParser(text).body if _deepest(text) <= _DEEPEST else None
    if body is None:
        return []
    walk = Walk(Draft(), len(text), inside_main=True)
    walk.run(body)
    return walk.pieces


def _as_utf8(content: bytes) -> bytes:
    """Recode a page that names its encoding and is not UTF-8."""
    match = _CHARSET.search(content[:4096])
    if match is None or content[:3] == b"\xef\xbb\xbf":
        return content
    name = match.group(1).decode("ascii", "replace").lower()
    if name.replace("-", "") in ("utf8", "utf16"):
        return content
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        try:
            encoding = "cp1252" if name in ("iso-8859-1", "latin1", "us-ascii", "ascii") else name
            return content.decode(encoding, "replace").encode("utf-8", "replace")
        except LookupError:
            return content
    return content


def _main_part(body: LexborNode) -> LexborNode:
    """Return the part of the page that holds most of its running text, or the whole body."""
    total = _paragraph_length(body)
    for selector in _MAIN:
        nodes = body.css(selector)[:50]
        if nodes:
            best = max(nodes, key=_paragraph_length)
            if _paragraph_length(best) >= 0.4 * total:
                return best
    return body


def _paragraph_length(node: LexborNode) -> int:
    return sum(len(part.text()) for part in node.css("p, li, td")[:20_000])


def _count_outside(body: LexborNode, main: LexborNode, draft: Draft) -> None:
    """Count what stands outside the main part of the page, by the element it stands in."""
    for node in body.css("nav, header, footer, aside, form")[:200]:
        words = clean(node.text(separator=" ")[:2000])
        if words and not _inside(node, main):
            draft.drop(f"page furniture: {PAGE_PARTS[node.tag or 'nav']}", words)


def _inside(node: LexborNode | None, other: LexborNode) -> bool:
    for _ in range(_DEEPEST):
        if node is None:
            return False
        if node.mem_id == other.mem_id:
            return True
        node = node.parent
    return False
