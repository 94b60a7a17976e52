"""Read Markdown: front matter, headings, lists, tables, quotes, and the HTML left in it."""

from __future__ import annotations

import datetime as dt
import html
import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from pipeline.ingest import marks
from pipeline.ingest.draft import Draft, Piece
from pipeline.ingest.grid import Row, table_pieces
from pipeline.ingest.lines import continues, join_lines, wrap_width
from pipeline.ingest.plain import decode
from pipeline.ingest.web import fragment_pieces
from pipeline.records import DocumentInfo

_FRONT = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_EMPHASIS = re.compile(
    r"(?<![\w*\\])(\*\*\*|\*\*|\*)(?=\S)([^*\n]{1,500}?)(?<=\S)\1(?![\w*])|(?<![\w\\])(___|__|_)(?=\S)([^_\n]{1,500}?)(?<=\S)\3(?!\w)"
)
_INSIDE_WORD = re.compile(r"\*\*(?=\S)([^*\n]{1,200}?)(?<=\S)\*\*")
_STRAY = re.compile(r"(?<=\w)(?:_{1,3}|\*{2,3})$")  # a closing mark without an opening one
_IMAGE = re.compile(r"!\[([^\]\n]{0,300})\]\([^)\n]{0,1000}\)")
_LINK = re.compile(r"(?<!\\)\[([^\]\n]{1,500})\](?:\((?:[^()\n]|\([^()\n]{0,200}\)){0,1000}\)|\[[^\]\n]{0,200}\])")
_FOOTNOTE_MARK = re.compile(r"\[\^[^\]\n]{1,40}\]")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,1000}|[^<>\s@]{1,100}@[^<>\s]{1,200})>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>|<!--.{0,2000}?-->", re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_CODE = re.compile(r"(`{1,3})([^`\n]{1,500})\1")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_STRIKE = re.compile(r"~~(?=\S)([^~\n]{1,500})~~")
_TASK = re.compile(r"^\[[ xX]\]\s+")
_WHOLE_STRONG = re.compile(r"^(\*\*\*|\*\*|__|_|\*)(?=\S)(?!.*\1.+\1).*(?<=\S)\1:?$")
_PIPE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_PIPE_RULE = re.compile(r"^[\s|:\-]+$")
_WIKI = re.compile(r"^\s*(?:\{\||\|\}|\|-|\|\+)")
_MOST_BRACKETS = 200
_PUBLISHED_KEYS = ("published", "gepubliceerd", "publicatiedatum", "datum_publicatie", "pubdate", "date_published")


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 50}).enable("table")
    return parser.disable(["inline", "code"], ignoreInvalid=True)


def read_markdown(content: bytes) -> Draft:
    """Read a Markdown file."""
    text, warning = decode(content)
    draft = Draft(warnings=[warning] if warning else [])
    match = _FRONT.match(text)
    if match and _front_matter(match.group(1), draft):
        text = text[match.end() :]
    draft.pieces = _Walk(text).pieces
    return draft


def plain_text(raw: str) -> str:
    """Take the marks of Markdown out of a line and keep its words.

    >>> plain_text("**Besluit:** [het plan](https://x.nl/a) is _akkoord_ <br> \\\\*")
    'Besluit: het plan is akkoord   *'
    """
    if not any(sign in raw for sign in "*_[<`\\&~"):
        return raw
    text = _CODE.sub(r"\2", raw)
    text = _FOOTNOTE_MARK.sub("", _IMAGE.sub(r"\1", text))
    text = _LINK.sub(r"\1", text)
    text = _AUTOLINK.sub(r"\1", text)
    text = _TAG.sub(" ", text)
    for _ in range(3):
        changed = _EMPHASIS.sub(lambda m: m.group(2) or m.group(4), text)
        if changed == text:
            break
        text = changed
    text = _STRAY.sub("", _STRIKE.sub(r"\1", _INSIDE_WORD.sub(r"\1", text)))
    return html.unescape(_ESCAPE.sub(r"\1", text))


class _Walk:
    """One pass over the block tokens of a document."""

    def __init__(self, text: str) -> None:
        self.pieces: list[Piece] = []
        lines = text.split("\n")
        self._width = wrap_width(lines)
        self._tables = 0
        self._lists: list[tuple[str, int]] = []  # per open list: marker of a bullet, or '' and the number reached
        self._marker = ""
        self._item_level = 0
        self._quotes = 0
        self._last_line = -1
        self._rows: list[Row] = []
        tokens = _parser().parse(text)
        i = 0
        while i < len(tokens):
            i = self._table(tokens, i) if tokens[i].type == "table_open" else self._token(tokens, i)

    def _token(self, tokens: list[Token], i: int) -> int:
        token = tokens[i]
        kind = token.type
        if kind == "ordered_list_open":
            self._lists.append(("", int(token.attrs.get("start", 1)) - 1))
        elif kind == "bullet_list_open":
            self._lists.append((token.markup, 0))
        elif kind in ("ordered_list_close", "bullet_list_close"):
            self._lists.pop()
        elif kind == "list_item_open":
            bullet, number = self._lists[-1]
            self._lists[-1] = (bullet, number + 1)
            self._marker = bullet or f"{token.info or number + 1}{token.markup}"
            self._item_level = len(self._lists)
        elif kind == "blockquote_open":
            self._quotes += 1
        elif kind == "blockquote_close":
            self._quotes -= 1
        elif kind == "heading_open":
            marker, text = marks.split_marker(plain_text(tokens[i + 1].content))
            self._add(Piece(text, "heading", int(token.tag[1]), marker=marker, known=True), token)
        elif kind == "inline" and tokens[i - 1].type == "paragraph_open":
            self._paragraph(token)
        elif kind in ("fence", "code_block"):
            for line in token.content.split("\n"):
                self._add(Piece(line), token)
        elif kind == "html_block":
            self._html(token)
        return i + 1

    def _add(self, piece: Piece, token: Token) -> None:
        first, last = token.map or (self._last_line, self._last_line)
        piece.alone = first > self._last_line
        self._last_line = last
        if piece.text.strip() or piece.cells:
            self.pieces.append(piece)

    def _html(self, token: Token) -> None:
        for piece in fragment_pieces(token.content):
            if piece.table >= 0:
                piece.table = self._tables
            self._add(piece, token)
        self._tables += 1

    def _paragraph(self, token: Token) -> None:
        """Add the lines of a paragraph: joined where they were wrapped, apart where each stands for itself."""
        lines = [part for line in token.content.split("\n") for part in _BREAK.split(line)]
        parts: list[str] = []
        alone = True
        for line in lines:
            if (_PIPE_ROW.match(line) and line.count("|") > 2) or (_WIKI.match(line)):
                self._flush(parts, token, alone)
                parts, alone = [], False
                self._pipe_row(line, token)
            elif parts and continues(parts[-1], line, self._width):
                parts.append(line.strip())
            else:
                if parts:
                    self._flush(parts, token, alone)
                    alone = False
                parts = [line.strip()]
        self._flush(parts, token, alone)
        self._end_pipes()

    def _flush(self, parts: list[str], token: Token, alone: bool) -> None:
        raw = join_lines([part for part in parts if part])
        if not raw:
            return
        raw = _TASK.sub("", raw)
        strong = bool(_WHOLE_STRONG.match(raw))
        piece = Piece(plain_text(raw), strong=strong)
        if self._marker:
            piece.kind, piece.marker, piece.level = "list_item", self._marker, self._item_level
            self._marker = ""
        elif self._quotes:
            piece.kind, piece.known = "quote", True
        if strong and not piece.marker:
            piece.marker, piece.text = marks.split_marker(piece.text)
        self._add(piece, token)
        if not alone:
            piece.alone = False

    def _pipe_row(self, line: str, token: Token) -> None:
        """Collect a row written with pipes but without the rule that makes it a Markdown table."""
        if _PIPE_RULE.match(line) or _WIKI.match(line):
            return
        cells = [
            [Piece(plain_text(cell), strong=bool(_WHOLE_STRONG.match(cell.strip())))]
            for cell in line.strip()[1:-1].split("|")
        ]
        self._rows.append(Row(cells))
        self._last_line = (token.map or (0, 0))[1]

    def _end_pipes(self) -> None:
        if self._rows:
            self.pieces += table_pieces(self._rows, self._tables)
            self._tables += 1
            self._rows = []

    def _table(self, tokens: list[Token], i: int) -> int:
        rows: list[Row] = []
        in_head = False
        while tokens[i].type != "table_close":
            token = tokens[i]
            if token.type == "thead_open":
                in_head = True
            elif token.type == "thead_close":
                in_head = False
            elif token.type == "tr_open":
                rows.append(Row([], in_head))
            elif token.type == "inline":
                parts = [
                    Piece(plain_text(part), strong=bool(_WHOLE_STRONG.match(part.strip())))
                    for part in _BREAK.split(token.content)
                ]
                rows[-1].cells.append(parts)
            i += 1
        self.pieces += table_pieces(rows, self._tables)
        self._tables += 1
        self._last_line = (tokens[i].map or (0, self._last_line))[1]
        return i + 1


def _front_matter(raw: str, draft: Draft) -> bool:
    """Read the YAML above a document; False when it is no mapping."""
    if raw.count("[") + raw.count("{") > _MOST_BRACKETS:
        draft.drop("front matter that is nested too deep", raw[:100], kind="metadata")
        return True
    try:
        values = YAML(typ="safe", pure=True).load(raw)
    except (YAMLError, ValueError, TypeError, OverflowError, RecursionError) as error:
        draft.drop("front matter that is no YAML", f"{type(error).__name__}: {raw[:100]}", kind="metadata")
        return ":" in raw
    if not isinstance(values, dict):
        return values is None
    fields: list[tuple[str, str]] = []
    for key, value in values.items():
        if isinstance(value, list):
            value = ", ".join(str(entry) for entry in value[:100] if not isinstance(entry, (list, dict)))
        if value is not None and not isinstance(value, dict):
            fields.append((str(key).lower()[:100], str(value)[:1000]))
    known = dict(fields)
    for key in _PUBLISHED_KEYS:
        draft.published = draft.published or marks.stamp_date(known.get(key, ""))
    draft.info = DocumentInfo(
        title=known.get("title", known.get("titel", "")),
        author=known.get("author", known.get("auteur", "")),
        created=_day(known, "created", "aangemaakt"),
        modified=_day(known, "modified", "updated", "lastmod", "gewijzigd"),
        fields=tuple(sorted(fields)),
    )
    return True


def _day(fields: dict[str, str], *keys: str) -> dt.date | None:
    return next((day for key in keys if (day := marks.stamp_date(fields.get(key, "")))), None)
