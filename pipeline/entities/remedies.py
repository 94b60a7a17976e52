"""Write the lines of YAML that settle a question or name a theme."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

WIDTH = 1000  # characters of a line
# words that no reader of YAML takes for anything but text, wherever they stand: 'Jan Kok', 'a-b/2020.docx'
_PLAIN = re.compile(
    r"(?!(?:true|false|null|yes|no|on|off|y|n)$)(?:[^\W\d_]|\d(?![a-z])(?=.*[^\W\d_]{2}))"
    r"(?:[\w./()'’-]| (?=[^ ])|:(?=\w))*",
    re.IGNORECASE,
)


def to_yaml(kind: str, entries: Sequence[Mapping[str, Any]]) -> str:
    """Return entries as YAML to paste into corrections.yaml.

    >>> print(to_yaml("merge", [{"names": ["Jan", "Jan Kok"], "reason": "zelfde persoon"}]), end="")
    merge:
      - names: [Jan, Jan Kok]
        reason: zelfde persoon
    """
    return _in_plain_words(kind, entries) or _in_any_words(kind, entries)


def _in_plain_words(kind: str, entries: Sequence[Mapping[str, Any]]) -> str:
    """The same text a hundred times sooner, or '' where a name needs quotes or a line would be too long."""
    lines = [f"{kind}:"]
    for entry in entries:
        lead = "  - "
        for key, value in entry.items():
            words = value if key == "names" else [value]
            if not words or not all(_PLAIN.fullmatch(word) for word in words):
                return ""
            lines.append(f"{lead}{key}: {_in_brackets(words)}" if key == "names" else f"{lead}{key}: {value}")
            lead = "    "
    return "" if max(map(len, lines)) >= WIDTH else "\n".join(lines) + "\n"


def to_line(entry: Mapping[str, str | list[str]]) -> str:
    """Return an entry of a list, on one line.

    >>> to_line({"id": "warme-overdracht", "name": "warme overdracht", "forms": ["warme overdrachten"]})
    '- {id: warme-overdracht, name: warme overdracht, forms: [warme overdrachten]}'
    """
    words = [word for value in entry.values() for word in ([value] if isinstance(value, str) else value)]
    if not all(map(_PLAIN.fullmatch, words)):
        return _any_line(entry)
    shown = [f"{key}: {value if isinstance(value, str) else _in_brackets(value)}" for key, value in entry.items()]
    return f"- {{{', '.join(shown)}}}"


def _in_brackets(words: Sequence[str]) -> str:
    return f"[{', '.join(words)}]"


def _any_line(entry: Mapping[str, str | list[str]]) -> str:
    row = CommentedMap(entry)
    row.fa.set_flow_style()
    yaml = YAML(typ="rt")
    yaml.allow_unicode = True
    yaml.width = 10 * WIDTH
    stream = io.StringIO()
    yaml.dump([row], stream)
    return stream.getvalue().strip()


def _in_any_words(kind: str, entries: Sequence[Mapping[str, Any]]) -> str:
    rows = []
    for entry in entries:
        row = CommentedMap(entry)
        if "names" in row:
            row["names"] = CommentedSeq(row["names"])
            row["names"].fa.set_flow_style()
        rows.append(row)
    yaml = YAML(typ="rt")
    yaml.allow_unicode = True
    yaml.width = WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump({kind: rows}, stream)
    return stream.getvalue()
