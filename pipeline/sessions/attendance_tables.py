"""Read attendance from tables: header tables, lists of names in rows, and lists with a column for presence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.records import AttendanceRole, Attendee, Block
from pipeline.sessions.attendance_labels import attendees_of, read_label
from pipeline.sessions.names import looks_like_name, people_in

_NAME_HEADER = re.compile(r"^\W*(?:naam|namen|deelnemer|aanwezige|lid|leden|wie)\W*$", re.IGNORECASE)
_PRESENCE_HEADER = re.compile(
    r"^\W*(?:aanwezig(?:heid)?|present|aanw\.?|aanwezig\s*/\s*afwezig|a/a)\W*$", re.IGNORECASE
)
_YES = re.compile(r"^\W*(?:x|ja|j|v|✓|✔|☒|☑|aanwezig|present|a|1)\W*$|^[✓✔☒☑]", re.IGNORECASE)
_NO = re.compile(r"^\W*(?:nee|n|afwezig|afgemeld|verhinderd|m\.?k\.?(?:a\.?)?|0|ziek|vakantie)\b", re.IGNORECASE)


def cell_starts(block: Block) -> list[int]:
    """Return where each cell of a table row starts in the block's text."""
    starts, position = [], 0
    for cell in block.cells:
        found = block.text.find(cell, position) if cell else position
        starts.append(max(found, 0))
        position = starts[-1] + len(cell)
    return starts


def read_labelled_row(block: Block) -> Iterator[Attendee]:
    """Read a row of a header table: a cell with a label, the names in the same cell or in the next."""
    starts = cell_starts(block)
    for number, cell in enumerate(block.cells):
        found = read_label(cell, in_cell=True)
        if not found:
            continue
        role, match = found
        label_alone = not re.search(r"[:\-–]\s*$", match.group())
        if label_alone and number and looks_like_name(block.cells[number - 1]) and cell[match.end() :].strip():
            continue  # 'Jan Smit | secretaris VNG' tells Jan's function
        following = block.cells[number + 1] if number + 1 < len(block.cells) else ""
        if cell[match.end() :].strip():
            yield from attendees_of(block, list(people_in(cell[match.end() :], starts[number] + match.end())), role)
        elif following and not read_label(following, in_cell=True):
            yield from attendees_of(block, list(people_in(following, starts[number + 1])), role)


def read_name_rows(rows: Sequence[Block], role: AttendanceRole | None) -> Iterator[Attendee]:
    """Read rows of one person each, under a label (role) or under a header with 'naam' and 'aanwezig'.

    Cells beside the name tell function and employer; a column for presence tells who was there.
    """
    first = rows[0].header or rows[0].cells
    header = first if any(_NAME_HEADER.match(cell) or _PRESENCE_HEADER.match(cell) for cell in first) else ()
    name_column = next((n for n, cell in enumerate(header) if _NAME_HEADER.match(cell)), 0)
    presence_column = next((n for n, cell in enumerate(header) if _PRESENCE_HEADER.match(cell)), None)
    if role is None and (presence_column is None or not any(_NAME_HEADER.match(cell) for cell in header)):
        return
    for row in rows:
        if row.cells == header or len(row.cells) <= name_column:
            continue
        starts = cell_starts(row)
        people = list(people_in(row.cells[name_column], starts[name_column]))
        if not people:
            continue
        own = (
            _presence(row.cells[presence_column], role)
            if presence_column is not None and presence_column < len(row.cells)
            else role
        )
        if own is None:
            continue
        beside = [cell for n, cell in enumerate(row.cells) if n not in (name_column, presence_column) and cell.strip()]
        if len(people) == 1:
            people = list(people_in(", ".join([row.cells[name_column], *beside]), starts[name_column], one=True))
        yield from attendees_of(row, people, own)


def _presence(cell: str, role: AttendanceRole | None) -> AttendanceRole | None:
    if _YES.match(cell):
        return "present"
    return "absent" if _NO.match(cell) else role


def names_in_rows(rows: Sequence[Block]) -> bool:
    """Whether most rows start with a name, so that the table is a list of people."""
    first = [row.cells[0].strip() for row in rows if row.cells]
    named = [cell for cell in first if looks_like_name(re.sub(r"\s*\(.*", "", cell).split(",")[0])]
    return len(named) >= max(1, 0.6 * len(first))
