"""Write the reference from the code: verbs, settings, knowledge files, tables, exports, gold."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import click
import typer.main
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pipeline.cli.app import app
from pipeline.corrections.entries import FILE_NAME as CORRECTIONS
from pipeline.corrections.entries import KINDS
from pipeline.ingest.formats import MEDIA_TYPES, SUFFIXES
from pipeline.lexicon.read import GROUP_KEYS
from pipeline.report.exports import FORMATS
from pipeline.report.exports.documents import csv_files, json_document
from pipeline.settings import FILE_NAME, Settings
from pipeline.store.arrow import empty_frame
from pipeline.tables import TABLES

_HEAD = """\
# Reference

Made from the code by `make docs`; do not edit by hand.

- [Verbs](#verbs)
- [Exit codes](#exit-codes)
- [Settings](#settings)
- [Files that are read](#files-that-are-read)
- [Knowledge files](#knowledge-files)
- [Tables](#tables)
- [From Python](#from-python)
- [Exports](#exports)
- [Gold for evaluate](#gold-for-evaluate)
"""

_EXIT_CODES = """\
## Exit codes

| code | meaning |
|---|---|
| 0 | done |
| 1 | done, with reports left out; each is named |
| 2 | wrong use, settings or knowledge files; what was there is unchanged |
| 3 | nothing to do: no reports, nothing changed, or no results yet |
| 130 | stopped from the keyboard; a next run goes on from what was read |

Every error is one line on standard error: `error: PLACE: CAUSE; REMEDY`. `--debug` shows the traceback.
"""

_EXPORTS = {
    "csv": "One file per table and `columns.csv`, which says what each column means. Made for a Dutch Excel: UTF-8 with "
    "byte order mark, fields parted by `;`, decimal comma, ISO dates, lists joined by ` | `, lines ending in CRLF. A text "
    "that starts with `=`, `+`, `-`, `@`, tab or return gets an apostrophe before it, so that no spreadsheet runs it. "
    'Read back with `pandas.read_csv(file, sep=";", decimal=",", encoding="utf-8-sig")`.',
    "xlsx": "One workbook in Dutch, `rodedraad.xlsx`: an explanation, then a sheet per table with names beside identifiers, "
    "frozen header, filters, real dates. Text is never a formula or a link; a text over 32,767 characters is cut.",
    "graphml": "The network over all sessions, `netwerk.graphml`, with all attributes of `Project.network`; each edge "
    "names the sessions it stands in.",
    "gexf": "The network with a timeline, `netwerk.gexf` (GEXF 1.3): each name and link has a spell per session that "
    "mentions it, from that session until the day before the next; `weight` (for Gephi) and `blocks` change with it. "
    "What only undated reports say has `undated` true and no spell.",
    "json": "Everything in one document, `rodedraad.json`: `format`, `made_from`, and per table its `meaning`, `columns` "
    "and `rows`. Dates are ISO texts; what is missing is null.",
}

_PYTHON = """\
## From Python

```python
import pipeline

project = pipeline.load("mijn-programma")
```
"""

_GOLD = """\
## Gold for evaluate

`rodedraad evaluate GOLD DIR` reads every `*.json` in the folder GOLD that has the keys below, and scores the tables of DIR
against them. Names are compared without accents, case and punctuation. A kind that no file annotates is not scored.

| key | meaning |
|---|---|
| `document` | path of the report below data/raw, or its last part |
| `session` | object with `date`, `published` (ISO date or null) and `next` (list of ISO dates announced) |
| `mentions` | list of objects with `text` (as written), `kind` (person, organisation, place, theme) and `entity` (full name) |
| `optional` | list of texts that may be found or not; may be left out |

```json
{
 "document": "verslag-2022-03-08.txt",
 "session": {"date": "2022-03-08", "published": null, "next": ["2022-06-14"]},
 "mentions": [
  {"text": "Hanneke", "kind": "person", "entity": "Hanneke van Loon"},
  {"text": "OZA", "kind": "theme", "entity": "onderwijszorgarrangement"}
 ],
 "optional": ["De Regenboog"]
}
```

Where GOLD holds `*.jsonl` or `*.conllu` instead, the language pipeline is scored on it.
"""


def reference() -> str:
    """Return the whole page."""
    parts = [
        _HEAD,
        _verbs(),
        _EXIT_CODES,
        _settings(),
        _formats(),
        _knowledge(),
        _tables(),
        _python(),
        _exports(),
        _GOLD,
    ]
    return "\n".join(parts)


def _table(header: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines
    )


# ---------------------------------------------------------------- verbs
def commands() -> dict[str, click.Command]:
    """Return every verb of the command line by name."""
    group = typer.main.get_command(app)
    return dict(getattr(group, "commands"))  # noqa: B009 - typer's own type does not declare it


def _verbs() -> str:
    parts = ["## Verbs\n"]
    for name, command in commands().items():
        arguments = [p for p in command.params if p.param_type_name == "argument"]
        usage = " ".join(_usage(argument) for argument in arguments)
        parts.append(f"### `rodedraad {name} {usage}`\n\n{(command.help or '').strip()}\n")
        parts.append(_table(("option", "default", "meaning"), _options(command)) + "\n")
    return "\n".join(parts)


def _usage(argument: Any) -> str:
    name = {"folder": "DIR"}.get(argument.name, argument.name.upper())
    return name if argument.required else f"[{name}]"


def _options(command: Any) -> Iterator[tuple[str, str, str]]:
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            default = parameter.show_default if isinstance(parameter.show_default, str) else ""
            yield _usage(parameter).strip("[]"), default, parameter.help or ""
        else:
            names = ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
            yield names, _default(parameter), parameter.help or ""
    yield "`-h`, `--help`", "", "Show what the verb does and its options."


def _default(parameter: Any) -> str:
    if isinstance(parameter.show_default, str):
        return parameter.show_default
    if parameter.is_flag:
        return "yes" if parameter.default else ""
    return f"`{parameter.default}`" if parameter.default not in (None, "", False) else ""


# ---------------------------------------------------------------- settings
def _settings() -> str:
    parts = [
        f"## Settings\n\n`{FILE_NAME}` in the project folder; every key may be left out. An unknown key is an error.\n"
    ]
    plain = {n: f for n, f in Settings.model_fields.items() if not _is_section(f)}
    parts.append(_table(("key", "default", "allowed", "meaning"), _fields(plain)) + "\n")
    for name, field in Settings.model_fields.items():
        if _is_section(field):
            section: type[BaseModel] = field.annotation  # type: ignore[assignment]
            title = inspect.getdoc(section) or ""
            title = title.partition(": ")[2]
            parts.append(f"### `[{name}]`\n\n{title[:1].upper()}{title[1:]}\n")
            parts.append(_table(("key", "default", "allowed", "meaning"), _fields(section.model_fields)) + "\n")
    return "\n".join(parts)


def _is_section(field: FieldInfo) -> bool:
    return isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)


def _fields(fields: dict[str, FieldInfo]) -> Iterator[tuple[str, str, str, str]]:
    for name, field in fields.items():
        yield f"`{name}`", f"`{_toml(field.default)}`", _allowed(field), field.description or ""


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    return str(value)


def _allowed(field: FieldInfo) -> str:
    if get_origin(field.annotation) is Literal:
        return ", ".join(f"`{choice}`" for choice in get_args(field.annotation))
    words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    bounds = [
        f"{word} {getattr(rule, key):,}".replace(",", " ")
        for rule in field.metadata
        for key, word in words.items()
        if getattr(rule, key, None) is not None
    ]
    kind = {bool: "true or false", int: "whole number", float: "number", str: "text"}.get(
        field.annotation, "list of texts"
    )  # type: ignore[arg-type]
    return f"{kind}, {', '.join(bounds)}" if bounds else kind


# ---------------------------------------------------------------- files
def _formats() -> str:
    names: dict[str, list[str]] = {}
    for suffix, kind in SUFFIXES.items():
        names.setdefault(kind, []).append(suffix)
    rows = (
        (", ".join(f"`{s}`" for s in suffixes), MEDIA_TYPES.get(kind, "named, with what to do: save it as .docx"))
        for kind, suffixes in names.items()
    )
    intro = "Everything below `data/raw`, folders included. The bytes decide what a file is, its name only whether it is looked at.\n"
    return f"## Files that are read\n\n{intro}\n{_table(('ending', 'read as'), rows)}\n"


def _knowledge() -> str:
    parts = [
        "## Knowledge files\n",
        "### `themes.yaml` and `organisations.yaml`\n",
        "A list under `themes:` (or `organisations:`), added to the packaged list; `replace: true` on a line of its own takes "
        "the packaged list's place. An entry with the `id` of a packaged one takes its place; a body of the long packaged "
        "list (`pipeline/lexicon/organisations.txt`) gives way to an entry with one of its names.\n",
        _table(
            ("key", "meaning"),
            iter(
                (
                    ("`id`", "unique; lower case letters, digits and hyphens"),
                    ("`name`", "full name"),
                    ("`abbreviation`", "main short name; may be left out"),
                    (
                        "`forms`",
                        "all other words for it; plurals, hyphens, capitals and compounds need none of their own",
                    ),
                    ("`exclusions`", "phrases in which a form does not count"),
                    (
                        "`senses`",
                        "meanings of a form: objects with `name` and `words` that speak for it; the one that bears "
                        "the entry's name is its own",
                    ),
                    (
                        "`ambiguous`",
                        "`true` for an organisation whose one-word name or letters are an ordinary word or a person's name "
                        "too: it counts where the words around it or the model speak for the body",
                    ),
                    (
                        f"`{GROUP_KEYS['theme']}` / `{GROUP_KEYS['organisation']}`",
                        "part of policy of a theme / sort of body",
                    ),
                )
            ),
        )
        + "\n",
        f"### `{CORRECTIONS}`\n",
        "What people decided, applied at every run. Lists under these keys; the order has no meaning. A key in italics may be "
        "left out.\n",
        _table(("list", "keys", "meaning"), _corrections()) + "\n",
    ]
    return "\n".join(parts)


def _corrections() -> Iterator[tuple[str, str, str]]:
    for name, kind in KINDS.items():
        keys = []
        for field in dataclasses.fields(kind):
            if field.name == "line":
                continue
            key = "from" if (name, field.name) == ("retype", "kind") else field.name
            needed = field.default is dataclasses.MISSING
            keys.append(f"`{key}`" if needed else f"*`{key}`*")
        yield f"`{name}`", ", ".join(keys), (inspect.getdoc(kind) or "").replace("``", "`")


# ---------------------------------------------------------------- tables
def _tables() -> str:
    intro = (
        "`data/processed/*.parquet`, all of one run; `manifest.json` beside them says what they were made from. "
        "Characters count in the report's own text: the texts of its blocks joined by newlines.\n"
    )
    parts = [f"## Tables\n\n{intro}"]
    for table in TABLES.values():
        key = f" Identified by {', '.join(f'`{name}`' for name in table.key)}." if table.key else ""
        parts.append(f"### `{table.name}`\n\n{table.doc}{key}\n")
        rows = ((f"`{c.name}`", c.type + (", may be empty" if c.null else ""), c.doc) for c in table.columns)
        parts.append(_table(("column", "type", "meaning"), rows) + "\n")
    return "\n".join(parts)


def _python() -> str:
    from pipeline.project import Project

    rows = []
    for name, member in vars(Project).items():
        if name.startswith("_"):
            continue
        called = member.fget if isinstance(member, property) else member
        signature = "" if isinstance(member, property) else _signature(called)
        summary = (inspect.getdoc(called) or "").split("\n\n")[0]
        rows.append((f"`{name}{signature}`", " ".join(summary.replace("``", "`").split())))
    text = (inspect.getdoc(Project) or "").split("\n\nAttributes")[0].replace("``", "`")
    return f"{_PYTHON}\n{text}\n\n{_table(('call', 'gives'), iter(rows))}\n"


def _signature(called: Any) -> str:
    parameters = list(inspect.signature(called).parameters.values())[1:]
    return "(" + ", ".join(str(p.replace(annotation=inspect.Parameter.empty)) for p in parameters) + ")"


def _exports() -> str:
    rows = ((f"`{kind}`", _EXPORTS[kind]) for kind in FORMATS)
    empty = {name: empty_frame(table) for name, table in TABLES.items()}
    n_files = len(csv_files(empty))
    name = next(iter(json_document(empty, {})))
    note = (
        f"`rodedraad export` writes to `reports/export`, or to `--out`. CSV gives {n_files} files; JSON is `{name}`.\n"
    )
    return f"## Exports\n\n{note}\n{_table(('format', 'what it is'), rows)}\n"
