"""Remove a person from all outputs and caches, and leave a receipt."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline import __version__
from pipeline.corrections import FILE_NAME as CORRECTIONS
from pipeline.corrections.names import fold
from pipeline.entities import explain
from pipeline.errors import NothingToDo, ProjectError
from pipeline.flow.prepare import Prepared, prepare
from pipeline.flow.progress import Listener, silent
from pipeline.flow.run import RunResult, run
from pipeline.forgotten import FILE_NAME, Forgotten, load_forgotten
from pipeline.store import load_state, locked
from pipeline.store.files import write_whole
from pipeline.store.folder import writing_failed


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was removed; it does not hold the name."""

    path: Path
    removed: dict[str, int]  # rows per table that held the person
    raw_files: tuple[str, ...]  # files in data/raw that still hold the name: they are not the tool's to change
    result: RunResult


def forget(root: Path, name: str, tell: Listener = silent) -> Receipt:
    """Remove a person and make everything again without that person.

    Raises:
        NothingToDo: nobody is called so, or the folder was not run yet.
        ProjectError: the name is ambiguous, no person, or still stands in a file that people wrote.
    """
    prepared = prepare(root)
    with locked(prepared.folder):
        state = load_state(prepared.folder)
        entity_id, forms = _who(name, state.tables, prepared)
        _refuse_if_written_down(root, forms)
        known = load_forgotten(root)
        salted = known if known.salt else Forgotten(secrets.token_hex(16))
        removed = _rows_of(entity_id, state.tables)
        raw_files = tuple(sorted({report for reports in forms.values() for report in reports}))
        receipt = _receipt(entity_id, salted, removed, raw_files)
        path = prepared.folder.root / "data" / "receipts" / f"forget-{receipt['person'][:12]}.json"
        try:
            write_whole(root / "data" / FILE_NAME, salted.with_forms(forms).to_json().encode("utf-8"))
            _drop_outputs(prepared)
            write_whole(path, (json.dumps(receipt, indent=1, sort_keys=True) + "\n").encode("utf-8"))
        except OSError as error:
            raise writing_failed(root / "data", error) from error
    return Receipt(path, removed, raw_files, run(root, force=True, tell=tell))


def who_is_meant(root: Path, name: str) -> str:
    """Return the full name and entity_id of the person to forget, to be confirmed by whoever asks.

    Raises:
        NothingToDo: nobody is called so, or the folder was not run yet.
        ProjectError: the name is ambiguous or not a full name.
    """
    prepared = prepare(root)
    entity_id, forms = _who(name, load_state(prepared.folder).tables, prepared)
    return f"{next(iter(forms))} ({entity_id})"


def _who(name: str, tables: dict[str, pd.DataFrame] | Any, prepared: Prepared) -> tuple[str, dict[str, set[str]]]:
    found = explain(name, tables, prepared.corrections)
    people = [facts for facts in found.entities if facts.kind == "person"]
    if not people:
        near = f"near it: {', '.join(found.near)}" if found.near else "see 'rodedraad explain'"
        raise NothingToDo(name, "no person is called so in the results", near)
    if len(people) > 1:
        ids = ", ".join(facts.entity_id for facts in people)
        raise ProjectError(name, f"{len(people)} people are called so", f"name one of {ids}")
    (person,) = people
    if fold(name) != fold(person.name) and name != person.entity_id:
        raise ProjectError(name, "is not the full name of one person", f"name '{person.name}' or {person.entity_id}")
    mentions = tables["mentions"]
    mine = mentions[mentions["entity_id"] == person.entity_id]
    forms: dict[str, set[str]] = {person.name: set(), **{alias: set() for alias in person.aliases}}
    for report_id, text in zip(mine["report_id"], mine["text"], strict=True):
        for form in {text, *text.split()[-1:]}:  # the surname alone too, in the reports that name the person
            forms.setdefault(form, set()).add(report_id)
    return person.entity_id, forms


def _refuse_if_written_down(root: Path, forms: dict[str, set[str]]) -> None:
    """Stop while a file that people wrote still names the person in full: the tool does not edit it."""
    full = [folded for form in forms if " " in (folded := fold(form))]
    for file in (CORRECTIONS, "organisations.yaml", "themes.yaml", "rodedraad.toml"):
        path = root / file
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
        for number, line in enumerate(lines, 1):
            if any(form in fold(line) for form in full):
                raise ProjectError(f"{path}:{number}", "names the person", "remove the entry first, then do it again")


def _rows_of(entity_id: str, tables: Any) -> dict[str, int]:
    columns = {
        "mentions": ["entity_id"],
        "entities": ["entity_id"],
        "roles": ["entity_id"],
        "attendance": ["entity_id"],
    }
    columns["edges"] = ["source", "target"]
    return {name: int(tables[name][cols].eq(entity_id).any(axis=1).sum()) for name, cols in sorted(columns.items())}


def _receipt(entity_id: str, salted: Forgotten, removed: dict[str, int], raw_files: tuple[str, ...]) -> dict[str, Any]:
    return {
        "person": salted.hash_of(entity_id),
        "date": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        "rodedraad": __version__,
        "rows_removed": removed,
        "raw_files_that_hold_the_name": list(raw_files),
    }


def _drop_outputs(prepared: Prepared) -> None:
    """Delete tables, caches and every generated report; the next run makes them again."""
    for place in prepared.folder.processed.iterdir():
        if place.name == ".lock":
            continue
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        else:
            place.unlink()
    if prepared.folder.reports.is_dir():
        for place in prepared.folder.reports.iterdir():
            if place.is_dir():
                shutil.rmtree(place)
            elif place.name != "README.md":
                place.unlink()
