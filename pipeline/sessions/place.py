"""Read where and at what hour a meeting was."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.records import Block
from pipeline.sessions.announce import TIMES, announces, times_near
from pipeline.sessions.dates import find_dates
from pipeline.sessions.text import sentences

_I = re.IGNORECASE
_LABEL = re.compile(
    r"^\W*(?:locatie|plaats|waar|tijd\s+en\s+plaats|plaats\s+en\s+tijd|"
    r"datum\s+en\s+plaats)\s*[:|]\s*(?P<place>[^|;]{2,100})",
    _I,
)
_BUILDING = re.compile(
    r"^(?:(?:in|op|te)\s+)?(?:het\s+|de\s+)?(?:stadhuis|gemeentehuis|provinciehuis|raadzaal|raadhuis|bibliotheek|"
    r"buurthuis|wijkcentrum|dorpshuis|kantoor|"
    r"school|clubhuis|kantine|zaal|theater|museum|hotel|online|digitaal|teams|microsoft\s+teams|zoom|"
    r"videovergadering|videobellen|via\s+(?:teams|zoom))\b",
    _I,
)
_GUEST = re.compile(
    r"\bte\s+gast\s+(?:in|op|bij)\b[^.;]{0,60}?\bin\s+(?P<place>[A-ZÀ-Þ][\w'’-]+(?:\s+[A-ZÀ-Þ][\w'’-]+)?)"
)
_NAME = re.compile(
    r"^(?:in\s+|te\s+)?(?:[A-ZÀ-Þ][\w'’-]*|aan|den|de|van|het|'s-?\w+)(?:\s+(?:[A-ZÀ-Þ][\w'’-]*|aan|den|de|van|het|"
    r"bij|op)){0,4}$"
)
_NOT_A_PLACE = re.compile(
    r"\b(?:verslag|notulen|aanwezig|afwezig|voorzitter|concept|agenda|besluitenlijst|impressie|stuurgroep|werkgroep|"
    r"overleg|vergadering|bijeenkomst|"
    r"werksessie|raad|commissie|nieuwsbericht|aankondiging|versie|pagina|blad|datum|begin|gehouden|vanaf|aanvang|tijd|besproken|namens|voorjaar|najaar)\b",
    _I,
)
_NO_PIECE = frozenset(("op", "van", "van de", "de", "het", "in", "te", "tot", "om", "aan", "bij"))
_FILLER = re.compile(r"\b(?:van|tot|om|uur|u|aanvang|op|start|vanaf)\b|[^\w\s()'’-]", _I)


def read_place(blocks: Sequence[Block]) -> str:
    """Return the place as written in the first lines: labelled, or beside the date or the hour; '' when not there.

    >>> from pipeline.records import lay_out
    >>> read_place(lay_out([("title", "", "Verslag"), ("paragraph", "", "Utrecht, 3 mei 2022, 9.30 - 12.30 uur")]))
    'Utrecht'
    """
    for block in blocks:
        if match := _LABEL.match(block.text):
            return _clean(match["place"])
        for label, value in zip(block.cells, block.cells[1:], strict=False):
            if re.search(r"\b(?:locatie|plaats)\b", label, _I) and len(label) < 25:
                return _clean(value)
    for block in blocks:
        if block.kind == "title" or block.block > 6:
            continue
        line = re.split(r"(?<=uur)\.\s", block.text)[0]
        if block.cells or len(line) > 110 or line.endswith(("!", "?")):
            continue
        if not (times_near(line) or any(date.day is not None for date in find_dates(line))) or announces(line):
            continue
        for piece in _pieces(line):
            if piece.lower() in _NO_PIECE:
                continue
            if _BUILDING.match(piece) or (_NAME.match(piece) and not _NOT_A_PLACE.search(piece)):
                return re.sub(r"^(?:In|in|te)\s+(?:de\s+|het\s+)?", "", piece)
    for block in blocks[:4]:
        if match := _GUEST.search(block.text):
            return match["place"]
    return ""


def read_times(blocks: Sequence[Block]) -> str:
    """Return the hours of the meeting as written in the first lines: on a short line, or beside the date."""
    for block in blocks:
        text = block.text
        for start, end in sentences(text):
            sentence = text[start:end]
            own = any(date.day is not None for date in find_dates(sentence)) or len(text) < 110 or bool(block.cells)
            if own and (times := times_near(sentence)) and not announces(sentence):
                return times
    return ""


def _pieces(line: str) -> list[str]:
    """Cut a line at commas after its dates and hours are taken out."""
    for date in reversed(find_dates(line)):
        line = line[: date.start] + "," + line[date.end :]
    return [
        piece.strip(" .-–|:") for piece in re.split(r"[,|;]|\s[-–]\s", TIMES.sub(",", line)) if piece.strip(" .-–|:")
    ]


def _clean(value: str) -> str:
    pieces = [piece for piece in _pieces(value) if _FILLER.sub("", piece).strip()]
    return ", ".join(pieces[:2])
