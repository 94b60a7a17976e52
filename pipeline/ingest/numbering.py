"""Count the automatic list numbers of a Word document."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NUM = re.compile(rb'<w:num w:numId="(\d+)"[^>]*>\s*<w:abstractNumId w:val="(\d+)"')
_ABSTRACT_ID = re.compile(rb'w:abstractNumId="(\d+)"')
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


def only_used(content: bytes, num_ids: Iterable[str]) -> bytes:
    """Return a numbering part with the definitions that some lists use; Word stores many more."""
    used = {num_id.encode() for num_id in num_ids}
    kept = {abstract for num_id, abstract in _NUM.findall(content) if num_id in used}
    head, opening, rest = content.partition(b"<w:abstractNum ")
    *chunks, foot = (opening + rest).split(b"</w:abstractNum>")
    wanted = [chunk for chunk in chunks if (match := _ABSTRACT_ID.search(chunk)) and match[1] in kept]
    return head + b"".join(chunk + b"</w:abstractNum>" for chunk in wanted) + foot if chunks else content


class Numbering:
    """The numbering definitions of a document, with the counters as they stand while it is read."""

    def __init__(self, root: etree._Element | None) -> None:
        self._definitions: dict[str, etree._Element] = {}
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}  # abstract id: level: (format, text, start)
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if root is None:
            return
        for element in root.iterchildren(f"{_W}abstractNum"):
            self._definitions[element.get(f"{_W}abstractNumId") or ""] = element
        for element in root.iterchildren(f"{_W}num"):
            self._abstract[element.get(f"{_W}numId") or ""] = _attribute(element, "abstractNumId", "")

    def _levels_of(self, abstract: str) -> dict[int, tuple[str, str, int]]:
        if abstract not in self._levels:
            element = self._definitions.get(abstract)
            self._levels[abstract] = {
                _number(level.get(f"{_W}ilvl"), 0): (
                    _attribute(level, "numFmt", "decimal"),
                    _attribute(level, "lvlText", ""),
                    _number(_attribute(level, "start", "1"), 1),
                )
                for level in (element.iterchildren(f"{_W}lvl") if element is not None else ())
            }
        return self._levels[abstract]

    def next_marker(self, num_id: str, level: int) -> str:
        """Return the marker of the next paragraph of a list, '•' for any bullet."""
        abstract = self._abstract.get(num_id, "")
        levels = self._levels_of(abstract)
        kind, text, start = levels.get(level, ("bullet", "", 1))
        if kind in ("bullet", "none") or not text:
            return "•" if kind != "none" else ""
        counts = self._counts.setdefault(abstract, {})
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]

        def written(match: re.Match[str]) -> str:
            wanted = int(match.group(1)) - 1
            form, _, first = levels.get(wanted, ("decimal", "", 1))
            return _write(counts.get(wanted, first), form)

        return re.sub(r"%(\d)", written, text).strip()[:20]


def _write(number: int, form: str) -> str:
    """Write a number as the list does.

    >>> _write(3, "lowerLetter"), _write(4, "upperRoman"), _write(12, "decimal")
    ('c', 'IV', '12')
    """
    if form in ("lowerLetter", "upperLetter"):
        letters = chr(ord("a") + (number - 1) % 26) * (1 + min((number - 1) // 26, 5))
        return letters.upper() if form == "upperLetter" else letters
    if form in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        letters, rest = "", number
        for value, sign in _ROMAN:
            letters += sign * (rest // value)
            rest %= value
        return letters.upper() if form == "upperRoman" else letters
    return f"{number:02d}" if form == "decimalZero" else str(number)


def _attribute(element: etree._Element, child: str, default: str) -> str:
    found = element.find(_W + child)
    return default if found is None else found.get(f"{_W}val") or default


def _number(value: str | None, default: int) -> int:
    return int(value) if value and value.isdigit() and len(value) < 7 else default
