"""Read RTF."""

from __future__ import annotations

import re

from striprtf.striprtf import rtf_to_text

from pipeline.ingest import marks
from pipeline.ingest.draft import Draft, Piece, clean
from pipeline.ingest.grid import Row, table_pieces
from pipeline.ingest.lines import paragraphs
from pipeline.ingest.plain import repair
from pipeline.records import DocumentInfo

_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_INFO = re.compile(r"\{\\info(?:[^{}]|\{(?:[^{}]|\{[^{}]{0,500}\}){0,500}\}){0,200}\}")
_FIELD = re.compile(r"\{\\(title|author|subject|company)\s+([^{}]{0,500})\}")
_TIME = re.compile(r"\{\\(creatim|revtim)\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")


def read_rich_text(content: bytes) -> Draft:
    """Read an .rtf file."""
    raw = content.decode("latin_1")
    match = _CODE_PAGE.search(content[:2000])
    encoding = f"cp{match.group(1).decode()}" if match else "cp1252"
    try:
        "".encode(encoding)
    except LookupError:
        encoding = "cp1252"
    text = repair(str(rtf_to_text(raw, encoding=encoding, errors="replace")))
    draft = Draft(info=_properties(raw[:20_000], encoding))
    rows: list[Row] = []
    lines: list[str] = []
    tables = 0
    for line in [*text.replace("\r", "\n").split("\n"), None]:
        if line is not None and line.endswith("|") and line.count("|") > 1:
            draft.pieces += paragraphs(lines)
            lines = []
            rows.append(Row([[Piece(cell)] for cell in line[:-1].split("|")]))
            continue
        if rows:
            draft.pieces += table_pieces(rows, tables)
            tables += 1
            rows = []
        if line is not None:
            lines.append(line)
    draft.pieces += paragraphs(lines)
    return draft


def _properties(head: str, encoding: str) -> DocumentInfo:
    match = _INFO.search(head)
    if match is None:
        return DocumentInfo()
    fields = {
        key: clean(str(rtf_to_text("{\\rtf1 " + value + "}", encoding=encoding, errors="replace")))
        for key, value in _FIELD.findall(match.group(0))
    }
    days = {
        key: marks.make_date(int(year), int(month), int(day)) for key, year, month, day in _TIME.findall(match.group(0))
    }
    return DocumentInfo(
        title=fields.get("title", ""),
        author=fields.get("author", ""),
        created=days.get("creatim"),
        modified=days.get("revtim"),
        fields=tuple(sorted(fields.items())),
    )
