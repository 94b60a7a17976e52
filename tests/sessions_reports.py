"""Make small reports for the tests of sessions."""

from __future__ import annotations

import re
from typing import Any

from pipeline.records import Block, BlockKind, DocumentInfo, Report


def make_report(report_id: str, text: str, **known: Any) -> Report:
    """Lay out lines: '# ' title, '## ' heading, '- ' list item, '| ' table row."""
    blocks: list[Block] = []
    section, start = "", 0
    for line in filter(None, text.splitlines()):
        kind: BlockKind = "paragraph"
        cells: tuple[str, ...] = ()
        if line.startswith("# "):
            kind, line = "title", line[2:]
        elif line.startswith("## "):
            kind, line = "heading", line[3:]
            section = line
        elif line.startswith("- "):
            kind, line = "list_item", line[2:]
        elif line.startswith("| "):
            kind, cells = "table_row", tuple(cell.strip() for cell in re.split(r"\s\|\s", line[2:]))
            line = " | ".join(cells)
        blocks.append(Block(len(blocks), kind, section, start, start + len(line), line, cells=cells))
        start += len(line) + 1
    title = next((block.text for block in blocks if block.kind == "title"), "")
    info = DocumentInfo(created=known.get("created"), modified=known.get("modified"))
    return Report(
        report_id, title, "text/plain", "0" * 64, known.get("published"), "nl", len(text.split()), tuple(blocks), info
    )
