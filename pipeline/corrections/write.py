"""Add a decision to the text of corrections.yaml, leaving every other byte as it was."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from pipeline.corrections.entries import FILE_NAME, KINDS
from pipeline.corrections.read import load_yaml, parse_corrections
from pipeline.errors import CorrectionsError, did_you_mean


def add_entry(text: str, kind: str, entry: Mapping[str, Any]) -> str:
    """Return the text with an entry added below ``kind``; comments and order stay.

    Raises:
        CorrectionsError: the text was malformed, or the entry is malformed or contradicts it.

    >>> print(add_entry("# wij", "rename", {"name": "NJI", "to": "NJi", "reason": "eigen spelling"}), end="")
    # wij
    rename:
      - name: NJI
        to: NJi
        reason: eigen spelling
    """
    if kind not in KINDS:
        raise CorrectionsError(FILE_NAME, f"unknown kind of correction '{kind}'", did_you_mean(kind, KINDS))
    text = text.removeprefix("\ufeff")
    parse_corrections(text)
    result = _insert(text, kind, {key: value for key, value in entry.items() if value not in ("", (), [])})
    parse_corrections(result)
    return result


def _insert(text: str, kind: str, entry: Mapping[str, Any]) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += newline
    root = YAML(typ="rt").compose(text)
    where = _list_of(root, kind)
    if where is None:
        if isinstance(root, MappingNode) and root.flow_style:
            return _round_trip(text, kind, entry)
        return "".join(lines) + _dump(kind, entry, 2, newline)
    key, values = where
    if isinstance(values, SequenceNode) and not values.flow_style and values.value:
        indent = values.start_mark.column
        at = _end_line(values)
        rows = _dump(kind, entry, indent, newline).splitlines(keepends=True)[1:]
        return "".join([*lines[: at + 1], *rows, *lines[at + 1 :]])
    if isinstance(values, ScalarNode):  # 'merge:' with nothing below it
        rows = _dump(kind, entry, 2, newline).splitlines(keepends=True)[1:]
        at = key.end_mark.line
        return "".join([*lines[: at + 1], *rows, *lines[at + 1 :]])
    return _round_trip(text, kind, entry)


def _list_of(root: Node | None, kind: str) -> tuple[Node, Node] | None:
    if isinstance(root, MappingNode):
        for key, values in root.value:
            if key.value == kind:
                return key, values
    return None


def _end_line(node: Node) -> int:
    """Return the line of a node's last word; the end marks of block nodes lie beyond comments below."""
    while isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(node, MappingNode) else last
    line = int(node.end_mark.line)
    block_scalar = isinstance(node, ScalarNode) and node.style in ("|", ">")
    return line - 1 if block_scalar and node.end_mark.column == 0 else line


def _dump(kind: str, entry: Mapping[str, Any], indent: int, newline: str) -> str:
    values = CommentedMap(entry)
    if "names" in values:
        names = CommentedSeq(values["names"])
        names.fa.set_flow_style()
        values["names"] = names
    yaml = _writer()
    yaml.indent(mapping=2, sequence=indent + 2, offset=indent)
    stream = io.StringIO()
    yaml.dump({kind: [values]}, stream)
    return stream.getvalue().replace("\n", newline)


def _round_trip(text: str, kind: str, entry: Mapping[str, Any]) -> str:
    document = load_yaml(text)
    if document.get(kind) is None:
        document[kind] = CommentedSeq()
    document[kind].append(CommentedMap({key: list(v) if isinstance(v, tuple) else v for key, v in entry.items()}))
    stream = io.StringIO()
    _writer().dump(document, stream)
    return stream.getvalue()


def _writer() -> YAML:
    yaml = YAML(typ="rt")
    yaml.allow_unicode = True
    yaml.preserve_quotes = True
    yaml.width = 1000
    return yaml
