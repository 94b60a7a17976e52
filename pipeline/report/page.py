"""Show a document as one self-contained web page."""

from __future__ import annotations

import base64
import hashlib
import json
import urllib.parse
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline.report.document import Bullets, Document, Figure, Grid, Panels, Paragraph


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
    return environment


def page(document: Document) -> bytes:
    """Return the page as UTF-8 HTML; it fetches nothing and allows nothing but its own style and script."""
    style, script = _asset("style.css"), _asset("page.js")
    policy = (
        f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    html = (
        _environment()
        .get_template("page.html.j2")
        .render(
            doc=document,
            style=Markup(style),
            script=Markup(script),
            policy=policy,
        )
    )
    return html.encode("utf-8", "replace")


def _asset(name: str) -> str:
    return resources.files("pipeline.report").joinpath("templates", name).read_text("utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _data_uri(svg: str) -> str:
    return "data:image/svg+xml," + urllib.parse.quote(svg, safe=" =:/;,()'-._~!$*@+&?[]|\n")


def _data(value: Any) -> Markup:
    """Write data for the script: no '<', '>' or '&' stands in it, so nothing can end the element."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)
