"""Read RTF: paragraphs with their look, list markers and table rows."""

from __future__ import annotations

import codecs
import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, replace

from pipeline.ingest import marks
from pipeline.ingest.draft import Draft, Piece, clean
from pipeline.ingest.grid import Row, table_pieces
from pipeline.ingest.plain import repair
from pipeline.records import DocumentInfo

_TOKEN = re.compile(r"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)")
_SKIPPED = re.compile(
    r"(?:fonttbl|colortbl|stylesheet|listtable|listoverridetable|revtbl|rsidtbl|generator|pict|object|themedata|datastore|"
    r"colorschememapping|latentstyles|xmlnstbl|fldinst|bkmkstart|bkmkend|header[lrf]?|footer[lrf]?|annotation|atnid|atnauthor|"
    r"atndate|pgptbl|filetbl|mmathPr|shpinst|nonshppict|listpicture|template|deleted)"
)
_RUNNING = re.compile(r"(?:header|footer)[lrf]?")
_MARKERS = frozenset({"listtext", "pntext"})
_INFO = frozenset({"title", "author", "subject", "company", "creatim", "revtim"})
_SIGNS = {
    "tab": "\t",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
    "~": "\u00a0",
    "_": "-",
    "-": "",
}
_LARGER = 1.12


@dataclass(slots=True)
class _State:
    """What holds within a group: whether it is skipped, where its text goes, what it looks like."""

    goes_to: str = "text"  # text, marker, info, running, nothing
    bold: bool = False
    half_points: int = 24
    hidden: bool = False
    fallback: int = 1  # characters that follow a Unicode character for old readers
    field: str = ""


def read_rich_text(content: bytes) -> Draft:
    """Read an .rtf file."""
    reader = _Reader(content.decode("latin_1"))
    draft = Draft(reader.pieces, reader.properties())
    for words in reader.running:
        draft.drop("page furniture: running head", words)
    return draft


class _Reader:
    """One pass over the control words of a document; groups nest on a list, so that depth costs nothing."""

    def __init__(self, raw: str) -> None:
        self.pieces: list[Piece] = []
        self.running: list[str] = []
        self._codec = "cp1252"
        self._parts: list[str] = []
        self._marker: list[str] = []
        self._info: dict[str, list[str]] = {}
        self._bold = self._plain = 0
        self._sizes: Counter[int] = Counter()
        self._all_sizes: Counter[int] = Counter()
        self._look: list[tuple[Piece, int]] = []
        self._cell: list[Piece] = []
        self._cells: list[list[Piece]] = []
        self._rows: list[Row] = []
        self._in_table = False
        self._tables = 0
        self._alone = True
        self._high = 0
        self._read(raw)

    def _read(self, raw: str) -> None:
        state = _State()
        groups: list[_State] = []
        starred = fresh = False
        owed = 0  # fallback characters still to be left out
        running: list[str] = []
        for word, number, code, sign, brace, text in _TOKEN.findall(raw):
            if brace == "{":
                groups.append(state)
                state, fresh, owed = replace(state), True, 0
                continue
            if brace == "}":
                if (
                    state.goes_to == "running"
                    and groups
                    and groups[-1].goes_to != "running"
                    and clean("".join(running))
                ):
                    self.running.append("".join(running))
                    running = []
                state, owed = groups.pop() if groups else _State(), 0
                continue
            if sign == "*":
                starred = fresh
                continue
            if text or code or sign:
                if owed and (text or code):
                    left = text[owed:] if text else ""
                    owed -= min(owed, len(text) or 1)
                    text, code = left, ""
                written = text or (self._decode(code) if code else _SIGNS.get(sign, sign if sign in "\\{}" else ""))
                if sign in "\r\n" and sign:
                    self._paragraph()
                elif written:
                    (running.append(written) if state.goes_to == "running" else self._write(written, state))
            elif word == "u":
                self._write(self._unicode(int(number or 0)), state)
                owed = state.fallback
            elif fresh and (_SKIPPED.fullmatch(word) or word in _MARKERS or word in _INFO or starred):
                state.goes_to = self._destination(word, state)
                state.field = word if state.goes_to == "info" else ""
            else:
                self._control(word, int(number) if number else None, state)
            fresh = starred = False
        self._paragraph()
        self._end_table()
        usual = self._all_sizes.most_common(1)[0][0] if self._all_sizes else 24
        for piece, size in self._look:
            piece.strong = piece.strong or (size > usual * _LARGER and piece.text.strip()[-1:] not in ".;")

    @staticmethod
    def _destination(word: str, state: _State) -> str:
        if state.goes_to != "text":
            return state.goes_to
        if word in _MARKERS:
            return "marker"
        if _RUNNING.fullmatch(word):
            return "running"
        return "info" if word in _INFO else "nothing"

    def _decode(self, code: str) -> str:
        return bytes([int(code, 16)]).decode(self._codec, "replace")

    def _unicode(self, number: int) -> str:
        """Return the character of a \\u word, joining the halves of a pair."""
        number %= 65536
        if 0xD800 <= number < 0xDC00:
            self._high = number
            return ""
        if 0xDC00 <= number < 0xE000:
            number = 0x10000 + ((self._high - 0xD800) << 10) + number - 0xDC00 if self._high else 0xFFFD
        self._high = 0
        return chr(number)

    def _write(self, text: str, state: _State) -> None:
        if state.goes_to == "marker":
            self._marker.append(text)
        elif state.goes_to == "info":
            self._info.setdefault(state.field, []).append(text)
        elif state.goes_to == "text" and not state.hidden:
            self._parts.append(text)
            if letters := len(text.strip()):
                self._sizes[state.half_points] += letters
                self._bold += letters if state.bold else 0
                self._plain += 0 if state.bold else letters

    def _control(self, word: str, number: int | None, state: _State) -> None:
        if state.goes_to == "info":
            self._info.setdefault(state.field, []).append(f"{word}{number or ''} ")
        elif word == "ansicpg" and number:
            try:
                self._codec = codecs.lookup(f"cp{number}").name
            except LookupError:
                self._codec = "cp1252"
        elif word in ("par", "sect", "page", "line"):
            if state.goes_to == "text":
                self._paragraph()
        elif word in ("cell", "nestcell"):
            self._end_cell()
        elif word in ("row", "nestrow"):
            self._rows.append(Row(self._cells))
            self._cells, self._in_table = [], False
        elif word == "intbl":
            self._in_table = True
        elif word == "pard":
            self._in_table = False
        elif word == "plain":
            state.bold, state.half_points, state.hidden = False, 24, False
        elif word == "b":
            state.bold = number != 0
        elif word == "fs" and number:
            state.half_points = number
        elif word == "v":
            state.hidden = number != 0
        elif word == "uc":
            state.fallback = max(0, min(number or 0, 10))
        elif word in _SIGNS:
            self._write(_SIGNS[word], state)

    def _paragraph(self) -> None:
        """End a paragraph."""
        text = repair("".join(self._parts))
        marker = clean("".join(self._marker))
        strong = self._bold > 0 and self._plain == 0
        size = self._sizes.most_common(1)[0][0] if self._sizes else 24
        self._all_sizes.update(self._sizes)
        self._parts.clear()
        self._marker.clear()
        self._sizes.clear()
        self._bold = self._plain = 0
        if not clean(text):
            self._alone = True
            return
        if not self._in_table and not self._cells and not self._cell:
            self._end_table()
        piece = Piece(text, marker=marker, strong=strong, alone=self._alone)
        self._look.append((piece, size))
        self._alone = False
        (self._cell if self._in_table else self.pieces).append(piece)

    def _end_cell(self) -> None:
        self._in_table = True
        self._paragraph()
        self._cells.append(self._cell)
        self._cell = []

    def _end_table(self) -> None:
        if self._rows:
            self.pieces += table_pieces(self._rows, self._tables)
            self._rows, self._tables = [], self._tables + 1
            self._alone = True

    def properties(self) -> DocumentInfo:
        """Return what the document says about itself."""
        fields = {key: clean(repair("".join(parts)))[:500] for key, parts in self._info.items()}
        days = {key: _day(fields.pop(key, "")) for key in ("creatim", "revtim")}
        return DocumentInfo(
            title=fields.get("title", ""),
            author=fields.get("author", ""),
            created=days["creatim"],
            modified=days["revtim"],
            fields=tuple(sorted((key, value) for key, value in fields.items() if value)),
        )


def _day(words: str) -> dt.date | None:
    values = dict(re.findall(r"(yr|mo|dy)(\d{1,4})", words))
    return marks.make_date(*(int(values[part]) for part in ("yr", "mo", "dy"))) if len(values) == 3 else None
