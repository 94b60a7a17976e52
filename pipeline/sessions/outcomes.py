"""Find decisions, actions, agreements and open questions: by table, list, heading and line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline.records import Block, Outcome, OutcomeKind, Report
from pipeline.sessions import outcome_labels as labels
from pipeline.sessions.announce import announces, usable
from pipeline.sessions.dates import find_dates
from pipeline.sessions.names import people_in
from pipeline.sessions.outcome_sentences import labelled, listed_line, make_outcome, of_sentence
from pipeline.sessions.owners import due_in, is_owner
from pipeline.sessions.telegrams import telegram
from pipeline.sessions.text import sentences

_I = re.IGNORECASE
_LONGEST_LINE = 40  # words of a list item under a heading of outcomes; a longer one is a story
_LONGEST_LABELLED = 60
_COLON_LABEL = re.compile(r"^[^.:]{2,60}:")
_LIST_LABEL = re.compile(r"^.{3,60}:\s*$")
_ROW_SIGN = re.compile(r"\s[|/]\s|\t")
_INLINE_LIST = re.compile(r"^\W*(?:acties|actiepunten|to-?\s?do'?s?)\s*:\s*(?P<items>[^;]{3,}(?:;[^;]{3,})+)$", _I)


def read_outcomes(report: Report) -> tuple[Outcome, ...]:
    """Return the outcomes of a report in order of appearance.

    Precision comes first: a sentence needs a label ("Besluit:"), a place in a list under a heading that says so, a row
    in an action list, or words by which a meeting decides or somebody takes on a task.
    """
    found: list[Outcome] = []
    label: OutcomeKind | None = None
    columns: dict[str, int] = {}
    table, in_table = -1, False
    tops: dict[str, tuple[int, str]] = {}  # depth and sign of the first line of the list under each heading
    sure = _formal(report)
    in_rows = 0  # cells of the rows below a header that is written as a line: 'Actie / wie / wanneer'
    for block in report.blocks:
        if block.kind == "title":
            continue
        if block.kind == "table_row":
            if not in_table or block.table != table:
                columns, table = {}, block.table
            columns = _columns(block.header) or columns
            found += _row(block, columns)
            columns = _columns(block.cells) or columns
            in_table = True
            continue
        in_table = False
        if block.kind == "heading":
            label = None
            found += _labelled_heading(block)
            continue
        if block.kind == "paragraph":
            ends_open = block.text.rstrip().endswith(":")
            label = _kind_of_list(block.text) if ends_open and _LIST_LABEL.match(block.text) else None
            if label:
                continue
            if any(map(block.text.__contains__, "|/\t")) and _ROW_SIGN.search(block.text):
                written, held = _written_row(block)
                if _columns(written.cells):
                    columns, in_rows = _columns(written.cells), held
                    continue
                if in_rows and held == in_rows:
                    found += _row(written, columns)
                    continue
            in_rows = 0
            if inline := _INLINE_LIST.match(block.text):
                found += _inline_list(block, inline["items"])
                continue
        listed = label or _kind_of_list(block.section)
        if listed and block.kind == "list_item":
            sign = re.sub(r"\w+", "#", block.marker)
            level, first = tops.setdefault(block.section, (block.level, sign))
            if block.level > level or sign != first:
                listed = None  # a note below a line of the list
        found += _of_block(block, listed, sure)
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=256)  # the lines of a list share their heading
def _kind_of_list(words: str) -> OutcomeKind | None:
    """Return what the lines under a heading or label are, or None."""
    if mixed := labels.MIXED_SECTION.match(words):  # what names nobody is an action when agreements are not told of
        told = mixed[0].lower()
        return "agreement" if "afspra" in told else "decision" if "besl" in told else "action"
    return next((kind for kind, pattern in labels.SECTIONS if pattern.match(words)), None)


def _formal(report: Report) -> bool:
    """Whether a report is of minutes, which name people for what they will do, rather than an impression."""
    heads = [report.title, *(block.text for block in report.blocks[:4] if block.kind in ("title", "heading"))]
    return not any(labels.IMPRESSION.search(head) for head in heads)


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """Return which column holds what, when the cells are the header of an action or decision list."""
    found: dict[str, int] = {}
    for number, cell in enumerate(cells):
        for name, pattern in labels.COLUMNS.items():
            if name not in found and pattern.match(cell):
                found[name] = number
                break
    return (
        found
        if ("what" in found and len(found) > 1) or ("decision" in found) or ("who" in found and "status" in found)
        else {}
    )


def _row(block: Block, columns: dict[str, int]) -> Iterator[Outcome]:
    """Read a row of an action list."""
    if not columns or _columns(block.cells):
        return

    def cell(name: str) -> str:
        place = columns.get(name, -1)
        return block.cells[place].strip() if 0 <= place < len(block.cells) else ""

    if "decision" in columns:
        if cell("decision"):
            yield make_outcome("decision", block, cell("decision"), "row of a list of decisions")
        return
    what = cell("what") or next(
        (one.strip() for number, one in enumerate(block.cells) if number not in columns.values()), ""
    )
    if not what or not re.search(r"[^\W\d]{2}", what) or len(block.cells) < 2:
        return
    status = cell("status")
    owners = [person.name for person in people_in(cell("who")) if is_owner(person.name)]
    yield make_outcome("action", block, what, "row of an action list", owners, cell("when") or due_in(status), status)


def _written_row(block: Block) -> tuple[Block, int]:
    """Return a line that is written as a row, with its cells, and how many there are: 'Zaal huren / Noor / juni'."""
    sign = " | " if " | " in block.text else "\t" if "\t" in block.text else " / "
    cells = tuple(cell.strip() for cell in block.text.split(sign))
    return replace(block, cells=cells), len(cells)


def _inline_list(block: Block, items: str) -> Iterator[Outcome]:
    """Read 'Acties: Noor - zaal huren; Ali - programma (juni).'"""
    for item in items.split(";"):
        text = item.strip(" .")
        if re.search(r"[^\W\d]{2}", text):
            one = listed_line(replace(block, start_char=0, end_char=len(text), text=text), "action")
            yield replace(one, cue="Acties")


def _labelled_heading(block: Block) -> Iterator[Outcome]:
    """A short line 'Besluit: geen wijziging' or 'ACTIE: HvD' may have been taken for a heading."""
    for one in labelled(block, block.text):
        if ":" in block.text or (one.kind == "action" and one.owners):
            yield one


def _of_block(block: Block, listed: OutcomeKind | None, sure: bool) -> Iterator[Outcome]:
    """Read a paragraph, list item or quote; the place in a list gives the kind where no words do."""
    if block.kind == "quote":
        return
    mixed = listed is not None and bool(labels.MIXED_SECTION.match(block.section))
    in_list = listed is not None and (
        block.kind == "list_item" or (len(block.text.split()) <= 30 and listed in ("action", "decision"))
    )
    seen = False
    pieces = list(sentences(block.text))
    if not listed and (block.kind == "list_item" or len(pieces) == 1) and (owners := _noted(block)):
        yield make_outcome("action", block, block.text, "in note form", owners, due_in(block.text))
        return
    if len(pieces) > 1 and _COLON_LABEL.match(block.text) and len(block.text.split()) <= _LONGEST_LABELLED:
        first, *others = (any(labelled(block, block.text[start:end])) for start, end in pieces)
        if first and not any(others):
            pieces = [(pieces[0][0], len(block.text))]  # a label at the start holds for the whole line
    for start, end in pieces:
        for one in of_sentence(block, block.text[start:end], None if mixed else listed, sure):
            seen = True
            yield one
    if (
        in_list
        and not seen
        and listed
        and len(block.text.split()) <= _LONGEST_LINE
        and re.search(r"[^\W\d]{2}", block.text)
    ):
        if announces(block.text) == "next meeting" and any(map(usable, find_dates(block.text))):
            return
        one = listed_line(block, "action") if mixed else listed_line(block, listed)
        if mixed and not one.owners:
            one = listed_line(block, listed)
        if block.kind == "list_item" or listed != "action" or one.owners:
            yield one


def _noted(block: Block) -> tuple[str, ...] | None:
    """Return the owners of a line in note form; one that carries a label is read by its label."""
    text = block.text
    if block.kind == "table_row" or len(text) > 200 or text.endswith("?"):
        return None
    owners = telegram(text)
    return None if not owners or any(labelled(block, text)) else owners
