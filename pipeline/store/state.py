"""Keep a complete set of tables current, and replace it by the next in one step.

A state is a folder in ``.generations`` named after its content. ``data/processed/current`` inside it is a
link, and every table in ``data/processed`` is a link through it, so that one rename moves all tables at
once: whoever reads finds the old set or the new one, never a mixture.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import NothingToDo, StoreError
from pipeline.store.files import file_hash
from pipeline.store.folder import Folder, writing_failed
from pipeline.tables import TABLES

if TYPE_CHECKING:
    import pandas as pd

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class State:
    """All tables of one run with their manifest."""

    tables: Mapping[str, pd.DataFrame]
    manifest: Mapping[str, Any]


def publish(folder: Folder, tables: Mapping[str, pd.DataFrame], manifest: Mapping[str, Any]) -> None:
    """Write all tables and the manifest, then make them current in one step.

    Raises:
        StoreError: a table does not fit its declaration.
        ProjectError: the disk is full or the folder cannot be written; the old tables stay.
    """
    # here and below, because pandas and pyarrow take longer to import than looking at a manifest takes
    from pipeline.store.arrow import parquet_bytes, to_arrow

    if set(tables) != set(TABLES):
        raise StoreError("data/processed", f"tables do not match: {sorted(set(tables) ^ set(TABLES))}", "this is a bug")
    contents = {f"{name}.parquet": parquet_bytes(to_arrow(tables[name], TABLES[name])) for name in sorted(TABLES)}
    hashes = {name: file_hash(content) for name, content in contents.items()}
    contents[MANIFEST] = _json({**manifest, "tables": hashes})
    name = file_hash(contents[MANIFEST])[:24]
    try:
        _write_generation(folder, name, contents)
        _make_current(folder, name, sorted(contents))
        _remove_others(folder, name)
    except OSError as error:
        raise writing_failed(folder.processed, error) from error


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n").encode("utf-8")


def _write_generation(folder: Folder, name: str, contents: Mapping[str, bytes]) -> None:
    target = folder.generations / name
    if target.is_dir():
        if all((target / file).is_file() and (target / file).read_bytes() == data for file, data in contents.items()):
            return
        shutil.rmtree(target)
    draft = folder.generations / f".draft-{uuid.uuid4().hex}"
    draft.mkdir(parents=True)
    try:
        for file, data in contents.items():
            with (draft / file).open("wb") as sink:
                sink.write(data)
                sink.flush()
                os.fsync(sink.fileno())
        draft.rename(target)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _make_current(folder: Folder, name: str, files: list[str]) -> None:
    for file in files:
        _link(folder.processed / file, Path(".generations") / "current" / file)
    _link(folder.generations / "current", Path(name))


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() and link.readlink() == target:
        return
    draft = link.parent / f".draft-{uuid.uuid4().hex}"
    draft.symlink_to(target)
    draft.replace(link)


def _remove_others(folder: Folder, name: str) -> None:
    for other in folder.generations.iterdir():
        if other.name not in (name, "current"):
            shutil.rmtree(other, ignore_errors=True)
    for stray in folder.processed.glob(".draft-*"):
        stray.unlink(missing_ok=True)
    for link in folder.processed.glob("*.parquet"):
        if link.is_symlink() and link.stem not in TABLES:
            link.unlink()


def read_manifest(folder: Folder) -> dict[str, Any] | None:
    """Return the manifest of the current tables, or None when there are none (or none that can be read)."""
    try:
        value = json.loads((folder.generations / "current" / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def is_complete(folder: Folder, manifest: Mapping[str, Any]) -> bool:
    """Tell whether the current tables are all there, unchanged, under their public names."""
    hashes = manifest.get("tables", {})
    for file, expected in hashes.items():
        path = folder.processed / file
        if not path.is_file() or file_hash(path.read_bytes()) != expected:
            return False
    return set(hashes) == {f"{name}.parquet" for name in TABLES} and (folder.processed / MANIFEST).is_file()


def load_state(folder: Folder) -> State:
    """Read all current tables, as one consistent set.

    Raises:
        NothingToDo: the folder was not run yet.
        StoreError: a table is damaged, or was made by another version.
    """
    from pipeline.store.arrow import read_frame

    current = folder.generations / "current"
    manifest = read_manifest(folder)
    if manifest is None:
        raise NothingToDo(str(folder.root), "has no results yet", f"first do 'rodedraad run {folder.root}'")
    settled = current.resolve()
    tables = {name: read_frame(settled / f"{name}.parquet", table) for name, table in TABLES.items()}
    for name, table in TABLES.items():
        if list(tables[name].columns) != [column.name for column in table.columns]:
            cause = f"was made by rodedraad {manifest.get('rodedraad', '')} and misses columns of this version"
            raise StoreError(f"table '{name}'", cause, f"do 'rodedraad run {folder.root}' once")
    return State(tables, manifest)
