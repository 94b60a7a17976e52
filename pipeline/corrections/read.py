"""Read corrections.yaml strictly: every problem names its line, value and remedy."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent

from pipeline.corrections.check import check
from pipeline.corrections.entries import FILE_NAME, KINDS, Corrections, Entry
from pipeline.corrections.names import fold
from pipeline.errors import CorrectionsError, did_you_mean
from pipeline.records import ENTITY_KINDS

MAX_BYTES = 1_000_000
MAX_LINE = 2_000  # characters; the YAML reader is slow on longer lines
MAX_DEPTH = 6
MAX_NAME = 300  # characters of one name, reason or report id

# key as written -> (field of the entry, required)
_FIELDS: dict[str, dict[str, tuple[str, bool]]] = {
    "merge": {"names": ("names", True), "into": ("into", False), "kind": ("kind", False), "report": ("report", False)},
    "never_merge": {"names": ("names", True), "kind": ("kind", False)},
    "rename": {"name": ("name", True), "to": ("to", True), "kind": ("kind", False)},
    "retype": {"name": ("name", True), "to": ("to", True), "from": ("kind", False), "report": ("report", False)},
    "reject": {
        "text": ("text", False),
        "entity": ("entity", False),
        "kind": ("kind", False),
        "report": ("report", False),
    },
    "session_date": {"report": ("report", True), "date": ("date", True)},
    "add_alias": {
        "name": ("name", True),
        "alias": ("alias", True),
        "kind": ("kind", False),
        "report": ("report", False),
    },
}


def load_corrections(project: Path) -> Corrections:
    """Read ``corrections.yaml`` of a project folder; no file means no corrections.

    Raises:
        CorrectionsError: unreadable, malformed or contradictory; the message names line, value and remedy.
    """
    path = project / FILE_NAME
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise CorrectionsError(FILE_NAME, f"is larger than {MAX_BYTES:,} bytes", "split the project")
        return parse_corrections(raw.decode("utf-8-sig"))
    except FileNotFoundError:
        return Corrections()
    except (OSError, UnicodeDecodeError) as error:
        raise CorrectionsError(FILE_NAME, f"cannot be read ({error})", "make it a readable UTF-8 file") from error


def parse_corrections(text: str) -> Corrections:
    """Parse the text of a ``corrections.yaml``.

    >>> parse_corrections("rename: [{name: NJI, to: NJi, reason: eigen spelling}]").rename[0].to
    'NJi'
    >>> parse_corrections("renam: []")
    Traceback (most recent call last):
        ...
    pipeline.errors.CorrectionsError: corrections.yaml:1: unknown key 'renam'; did you mean 'rename'?
    """
    document = load_yaml(text)
    if document is None:
        return Corrections()
    if not isinstance(document, CommentedMap):
        raise _error(1, "does not start with a key", did_you_mean("", KINDS))
    entries: dict[str, list[Entry]] = {}
    for kind, values in document.items():
        line = document.lc.key(kind)[0] + 1
        if kind not in KINDS:
            raise _error(line, f"unknown key '{_short(kind)}'", did_you_mean(str(kind)[:50], KINDS))
        if values is None:
            continue
        if not isinstance(values, CommentedSeq):
            raise _error(line, f"'{kind}' holds no list", f"start each entry below '{kind}:' with '- '")
        entries[kind] = [_entry(kind, value, _line(values, number)) for number, value in enumerate(values)]
    corrections = Corrections(**{kind: tuple(of_kind) for kind, of_kind in entries.items()})  # type: ignore[arg-type]
    check(corrections)
    return corrections


def load_yaml(text: str) -> Any:
    """Load YAML with line numbers, after checking that it is small, flat and without aliases."""
    if len(text) > MAX_BYTES:
        raise CorrectionsError(FILE_NAME, f"is larger than {MAX_BYTES:,} characters", "split the project")
    for number, row in enumerate(text.splitlines(), 1):
        if len(row) > MAX_LINE:
            raise _error(number, f"is longer than {MAX_LINE:,} characters", "write one entry a line")
    try:
        depth = 0
        for event in YAML(typ="rt").parse(text):
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise _error(event.start_mark.line + 1, f"is nested more than {MAX_DEPTH} deep", "write flat entries")
            if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
                raise _error(event.start_mark.line + 1, "uses a YAML anchor or alias", "write the value out")
        return YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = (error.problem or "malformed").splitlines()[0]
        raise _error(mark.line + 1 if mark else 1, f"is not valid YAML ({problem})", "correct the line") from error
    except (YAMLError, ValueError, RecursionError) as error:
        problem = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise _error(1, f"is not valid YAML ({_short(problem)})", "correct the file") from error


def _error(line: int, cause: str, remedy: str) -> CorrectionsError:
    return CorrectionsError(f"{FILE_NAME}:{line}", cause, remedy)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _line(values: CommentedSeq, number: int) -> int:
    value = values[number]
    return int(value.lc.line if isinstance(value, CommentedMap) else values.lc.item(number)[0]) + 1


def _entry(kind: str, value: Any, line: int) -> Entry:
    known = _FIELDS[kind]
    if not isinstance(value, CommentedMap):
        example = ", ".join(f"{key}: ..." for key, (_, required) in known.items() if required) or "text: ..."
        raise _error(line, f"entry '{_short(value)}' of '{kind}' has no keys", f"write - {{{example}, reason: ...}}")
    fields: dict[str, Any] = {"line": line}
    for key, found in value.items():
        at = value.lc.key(key)[0] + 1
        if key == "reason":
            fields["reason"] = _text(key, found, at)
        elif key not in known:
            raise _error(
                at, f"unknown key '{_short(key)}' in '{kind}'", did_you_mean(str(key)[:50], [*known, "reason"])
            )
        else:
            fields[known[key][0]] = _value(kind, key, found, at)
    for key, (field, required) in known.items():
        if required and field not in fields:
            raise _error(line, f"entry of '{kind}' has no '{key}'", f"add '{key}: ...'")
    if kind == "reject" and ("text" in fields) == ("entity" in fields):
        raise _error(line, "entry of 'reject' needs either 'text' or 'entity'", "give one of the two")
    if "reason" not in fields:
        raise _error(line, f"entry of '{kind}' has no reason", "add 'reason: ...' so that others can follow it")
    return KINDS[kind](**fields)


def _value(kind: str, key: str, value: Any, line: int) -> Any:
    if key == "names":
        return _names(value, line)
    if key == "date":
        return _date(value, line)
    text = _text(key, value, line)
    if key in ("kind", "from") or (kind, key) == ("retype", "to"):
        if text not in ENTITY_KINDS:
            raise _error(line, f"'{key}' is '{_short(text)}'", did_you_mean(text[:50], ENTITY_KINDS))
    elif not fold(text):
        raise _error(line, f"'{key}' is '{_short(text)}', which holds no letter or digit", "give a name")
    return text


def _text(key: str, value: Any, line: int) -> str:
    if not isinstance(value, str):
        remedy = (
            f'write {key}: "{_short(value)}"' if isinstance(value, (int, float, dt.date)) else f"give '{key}' a text"
        )
        raise _error(line, f"'{key}' is {_short(value)}, not text", remedy)
    text = " ".join(value.split())
    if not text:
        raise _error(line, f"'{key}' is empty", "fill it in")
    if len(text) > MAX_NAME:
        raise _error(line, f"'{key}' is longer than {MAX_NAME} characters", "shorten it")
    return text


def _names(value: Any, line: int) -> tuple[str, ...]:
    if not isinstance(value, CommentedSeq):
        raise _error(line, "'names' is no list", "write names: [first name, second name]")
    names = tuple(str(_value("", "name", name, line)) for name in value)
    if len(names) < 2:
        raise _error(line, "'names' holds fewer than two names", "give the names that belong together")
    if len(set(names)) < len(names):
        raise _error(line, "'names' holds a name twice", "name each once; use entity ids for two of the same name")
    return names


def _date(value: Any, line: int) -> dt.date | None:
    if value is None or value == "none":
        return None
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    raise _error(line, f"'date' is '{_short(value)}', not a date", "write 2021-06-23, or none when nobody knows")
