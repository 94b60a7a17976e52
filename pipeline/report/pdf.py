"""Set a document as a tagged PDF (PDF/UA-1) by Typst."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import is_dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import matplotlib as mpl
import typst

from pipeline.report.document import Bullets, Document, Figure, Grid, Panels, Paragraph
from pipeline.report.layout import known_characters

_KINDS = {Paragraph: "paragraph", Bullets: "bullets", Grid: "grid", Figure: "figure", Panels: "panels"}
_PAGE_ONLY = ("data", "trajectory", "sort", "section", "whole", "before", "after")  # fields that are not printed
_LONGEST_WORD = 60  # characters of a word without a place to break it
_MISSING = "\N{REPLACEMENT CHARACTER}"


def pdf(document: Document) -> bytes:
    """Return the report as PDF; equal documents give equal bytes.

    Text from reports goes in as data, never as Typst markup. Only fonts that come with Typst and matplotlib are used,
    so that every machine sets the same pages; a character that they lack becomes U+FFFD.
    """
    source = resources.files("pipeline.report").joinpath("templates", "report.typ").read_bytes()
    result: bytes = typst.compile(
        source,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(_fonts())]),
        format="pdf",
        sys_inputs={"document": json.dumps(_plain(document), ensure_ascii=False, sort_keys=True)},
        pdf_standards=["ua-1"],
        timestamp=0,
    )
    return result


def _fonts() -> Path:
    return Path(mpl.get_data_path()) / "fonts" / "ttf"


def _plain(value: Any) -> Any:
    """Turn the parts of a document into what JSON can hold, every part with its kind."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, (tuple, list)):
        return [_plain(inner) for inner in value]
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        fields = {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__ if name not in _PAGE_ONLY}
        if isinstance(value, Figure):
            fields["svg"] = printable(value.svg, breaks=False)
        kind = _KINDS.get(type(value))
        return fields | ({"kind": kind} if kind else {})
    return value


def printable(text: str, breaks: bool = True) -> str:
    """Replace what no font shows, and let very long words break.

    >>> printable("caf\\u00e9 \\U0001d11e")
    'café �'
    """
    shown = text if text.isascii() and text.isprintable() else text.translate(_SHOWN)
    if not breaks or len(shown) <= _LONGEST_WORD or max(map(len, shown.split()), default=0) <= _LONGEST_WORD:
        return shown
    words = shown.split(" ")
    step = _LONGEST_WORD // 2
    return " ".join(
        "\u200b".join(word[i : i + step] for i in range(0, len(word), step)) if len(word) > _LONGEST_WORD else word
        for word in words
    )


class _Shown(dict[int, str]):
    """Remembers how each character is shown: a report holds millions of characters, of a few hundred kinds."""

    def __missing__(self, code: int) -> str:
        self[code] = _shown(chr(code))
        return self[code]


_SHOWN = _Shown()


def _shown(character: str) -> str:
    """The character itself, nothing for what only steers the text, or the sign for what cannot be shown."""
    if character in "\n\t\u00ad\u200b":
        return character
    category = unicodedata.category(character)
    if category in ("Cf", "Mn") and ord(character) > 0x2000:
        return ""
    if category in ("Cc", "Cs", "Co", "Cn") or ord(character) not in known_characters():
        return _MISSING
    return character
