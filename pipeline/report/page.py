"""Show a document as one self-contained web page."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import urllib.parse
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from pipeline.report.document import Bullets, Document, Figure, Grid, Panels, Paragraph

_LONG_WORD = 30  # characters
_UNSAFE = re.compile(r"[^A-Za-z0-9 =:/;,()'\-._~!$*@+&?\[\]|{}]+")  # would end or break an address


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pipeline.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    kinds = {Paragraph: "paragraph", Bullets: "bullets", Grid: "grid", Figure: "figure", Panels: "panels"}
    environment.filters["kind"] = lambda part: kinds[type(part)]
    environment.filters["data_uri"] = _data_uri
    environment.filters["data"] = _data
    environment.filters["svg_size"] = _svg_size
    environment.filters["breakable"] = breakable
    return environment


def page(document: Document) -> bytes:
    """Return the page as UTF-8 HTML; it fetches nothing and allows nothing but its own style and script."""
    style, script = _asset("style.css"), _asset("page.js")
    policy = (
        f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    seen: set[int] = set()

    def first(number: int) -> bool:
        """Tell whether this is the first reference to a footnote: the one its way back leads to."""
        fresh = number not in seen
        seen.add(number)
        return fresh

    html = (
        _environment()
        .get_template("page.html.j2")
        .render(
            doc=document,
            anchors={card.entity_id: card.anchor for card in document.cards},
            first=first,
            style=Markup(style),  # packaged, not from reports
            script=Markup(script),
            policy=policy,
        )
    )
    return html.encode("utf-8", "replace")


def _asset(name: str) -> str:
    return resources.files("pipeline.report").joinpath("templates", name).read_text("utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def breakable(text: str) -> Markup:
    """Escape a text and let its very long words break, which tables otherwise grow with.

    >>> breakable("<b>" + 40 * "x")
    Markup('&lt;b&gt;xxxxxxxxxxxxxxxxxxxxxx<wbr>xxxxxxxxxxxxxxxxxx')
    """
    if len(text) <= _LONG_WORD:
        return escape(text)
    parts = []
    for word in text.split(" "):
        pieces = [word] if len(word) <= _LONG_WORD else [word[i : i + 25] for i in range(0, len(word), 25)]
        parts.append(Markup("<wbr>").join(pieces))
    return Markup(" ").join(parts)


def _data_uri(svg: str) -> str:
    """Write a picture as an address: only what would end or break it is encoded."""
    return "data:image/svg+xml," + _UNSAFE.sub(lambda found: urllib.parse.quote(found[0], ""), svg.replace('"', "'"))


def _svg_size(svg: str) -> tuple[int, int]:
    """Width and height of a picture in CSS pixels."""
    width, height = (float(value) for value in re.findall(r'\b(?:width|height)="([\d.]+)pt"', svg[:400])[:2])
    return round(width * 4 / 3), round(height * 4 / 3)


def _data(value: Any) -> Markup:
    """Write data for the script: no '<', '>' or '&' stands in it, so nothing can end the element."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)
