"""Resolve the styles of a Word document: what a paragraph inherits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HEADING_STYLE = re.compile(r"^(?:heading|kop|überschrift|titre)\s*(\d)", re.IGNORECASE)
_STYLE_ID = re.compile(rb'w:styleId="([^"]*)"')
_BASED_ON = re.compile(rb'<w:basedOn w:val="([^"]*)"')
_ATTRIBUTES_BYTES = 200
_LONGEST_CHAIN = 20
_USUAL_SIZE = 10.0  # points, where a document says nothing


@dataclass(slots=True)
class Style:
    """A style with all it inherits. ``outline`` 0 is the outermost heading, -1 none; ``size`` in points, 0 unknown."""

    name: str = ""
    outline: int = -1
    size: float = 0.0
    bold: bool | None = None
    num_id: str | None = None
    num_level: int = 0


def value_of(element: etree._Element | None, attribute: str = "val") -> str | None:
    """Return an attribute of an element that may be absent."""
    return None if element is None else element.get(W + attribute)


def is_on(element: etree._Element | None) -> bool | None:
    """Read a switch such as <w:b/>; None when it is absent."""
    return None if element is None else value_of(element) not in ("0", "false", "off", "none")


def only_used(content: bytes, used: Iterable[str]) -> bytes:
    """Return a styles part with the styles a document uses and what they build on.

    Word stores hundreds of styles with every document; parsing them takes longer than reading the text.
    """
    head, opening, rest = content.partition(b"<w:style ")
    latent, after = head.find(b"<w:latentStyles"), head.find(b"</w:latentStyles>")
    if 0 <= latent < after:
        head = head[:latent] + head[after + len(b"</w:latentStyles>") :]
    *chunks, foot = (opening + rest).split(b"</w:style>")
    by_id = {match[1]: chunk for chunk in chunks if (match := _STYLE_ID.search(chunk))}
    waiting = [style_id.encode() for style_id in used]
    waiting += [style_id for style_id, chunk in by_id.items() if b'w:default="1"' in chunk[:_ATTRIBUTES_BYTES]]
    kept: dict[bytes, bytes] = {}
    while waiting:
        style_id = waiting.pop()
        if style_id in by_id and style_id not in kept:
            kept[style_id] = by_id[style_id] + b"</w:style>"
            waiting += _BASED_ON.findall(by_id[style_id])
    return head + b"".join(kept.values()) + foot if chunks else content


class Styles:
    """The styles of a document, resolved when they are met."""

    def __init__(self, root: etree._Element | None) -> None:
        self.default = ""
        self.default_size = _USUAL_SIZE
        self._elements: dict[str, etree._Element] = {}
        self._resolved: dict[str, Style] = {}
        if root is None:
            return
        self.default_size = _points(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}sz")) or _USUAL_SIZE
        for element in root.iterchildren(f"{W}style"):
            style_id = value_of(element, "styleId") or ""
            self._elements[style_id] = element
            if element.get(f"{W}default") in ("1", "true") and element.get(f"{W}type") == "paragraph":
                self.default = style_id

    def resolve(self, style_id: str) -> Style:
        """Return a style with what it inherits; an empty one for a style the document does not have."""
        if style_id in self._resolved:
            return self._resolved[style_id]
        merged = Style()
        seen: set[str] = set()
        current = style_id
        while current in self._elements and current not in seen and len(seen) < _LONGEST_CHAIN:
            seen.add(current)
            element = self._elements[current]
            _inherit(merged, element)
            current = value_of(element.find(f"{W}basedOn")) or ""
        self._resolved[style_id] = merged
        return merged


def _inherit(style: Style, element: etree._Element) -> None:
    """Fill in what a style does not say itself."""
    name = value_of(element.find(f"{W}name")) or ""
    style.name = style.name or name
    if not HEADING_STYLE.match(style.name) and HEADING_STYLE.match(name):
        style.name = name
    outline = value_of(element.find(f"{W}pPr/{W}outlineLvl")) or ""
    if style.outline < 0 and outline.isdigit() and int(outline) < 9:
        style.outline = int(outline)
    style.size = style.size or _points(element.find(f"{W}rPr/{W}sz"))
    if style.bold is None:
        style.bold = is_on(element.find(f"{W}rPr/{W}b"))
    numbering = element.find(f"{W}pPr/{W}numPr")
    if style.num_id is None and numbering is not None:
        style.num_id = value_of(numbering.find(f"{W}numId"))
        level = value_of(numbering.find(f"{W}ilvl")) or ""
        style.num_level = int(level) if level.isdigit() else 0


def _points(element: etree._Element | None) -> float:
    """Return a size in points; it is written in half points. 0 when it is not written."""
    half_points = value_of(element) or ""
    return int(half_points) / 2 if half_points.isdigit() and len(half_points) < 5 else 0.0
