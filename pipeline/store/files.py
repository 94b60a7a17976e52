"""Write files whole or not at all."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Mapping
from pathlib import Path

from pipeline.store.folder import writing_failed


def file_hash(content: bytes) -> str:
    """Return the SHA-256 of some bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    """Write bytes beside ``path``, flush them to disk and move them in place in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.parent / f".draft-{uuid.uuid4().hex}"
    try:
        with draft.open("wb") as sink:
            sink.write(content)
            sink.flush()
            os.fsync(sink.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_outputs(folder: Path, outputs: Mapping[str, bytes]) -> None:
    """Write generated files below a folder, each whole or not at all; equal files are left alone.

    What a killed run left half is removed, and so are files of the same kind in a subfolder (figures of a theme that
    is no longer there): a subfolder belongs to the outputs as a whole.

    Raises:
        ProjectError: the disk is full or the folder cannot be written; files written before stay.
    """
    try:
        for name, content in sorted(outputs.items()):
            path = folder / name
            if not path.is_file() or path.read_bytes() != content:
                write_whole(path, content)
        for stale in _stale(folder, outputs):
            stale.unlink(missing_ok=True)
    except OSError as error:
        raise writing_failed(folder, error) from error


def _stale(folder: Path, outputs: Mapping[str, bytes]) -> list[Path]:
    places = {(folder / name).parent for name in outputs}
    drafts = [path for place in places for path in place.glob(".draft-*")]
    kinds = {((folder / name).parent, Path(name).suffix) for name in outputs if "/" in name}
    old = [path for place, kind in kinds for path in place.glob(f"*{kind}")]
    return drafts + [path for path in old if path.relative_to(folder).as_posix() not in outputs]


def read_output(path: Path) -> bytes | None:
    """Return a generated file's bytes, or None when it is not there."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
