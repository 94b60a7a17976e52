"""Know the places of a project folder, and let one run at a time write in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import ProjectError


@dataclass(frozen=True, slots=True)
class Folder:
    """The places of one project folder."""

    root: Path

    @property
    def raw(self) -> Path:
        """Where the reports lie."""
        return self.root / "data" / "raw"

    @property
    def processed(self) -> Path:
        """Where the tables lie."""
        return self.root / "data" / "processed"

    @property
    def reports(self) -> Path:
        """Where the generated report lies."""
        return self.root / "reports"

    @property
    def generations(self) -> Path:
        """Where complete sets of tables lie; ``current`` in it points at the valid one."""
        return self.processed / ".generations"

    @property
    def parts(self) -> Path:
        """Where the outcomes of the map stage are kept."""
        return self.processed / ".parts"


def open_folder(root: Path) -> Folder:
    """Return the places of a project folder.

    Raises:
        ProjectError: it is not there, is a file, or has no data/raw.
    """
    folder = Folder(root)
    if not root.exists():
        raise ProjectError(
            str(root), "no such folder", "name an existing project folder, or make one with 'rodedraad init'"
        )
    if not root.is_dir():
        raise ProjectError(str(root), "is a file", "name the project folder that holds data/raw")
    if not folder.raw.is_dir():
        raise ProjectError(str(root), "has no folder data/raw", "make it with 'rodedraad init' and put reports in it")
    return folder


@contextmanager
def locked(folder: Folder) -> Iterator[None]:
    """Hold the folder for this process.

    Raises:
        ProjectError: another run holds it, or data/processed cannot be written.
    """
    try:
        folder.processed.mkdir(parents=True, exist_ok=True)
        lock = FileLock(str(folder.processed / ".lock"), timeout=0, mode=0o644)
        lock.acquire()
    except Timeout:
        raise ProjectError(str(folder.root), "another run is working in this folder", "wait until it is done") from None
    except OSError as error:
        raise ProjectError(
            str(folder.processed),
            f"cannot be written ({_reason(error)})",
            "make the folder writable or free disk space",
        ) from error
    try:
        yield
    finally:
        lock.release()


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else str(error)


def writing_failed(place: Path, error: OSError) -> ProjectError:
    """Name a failed write: full disk, read-only folder, vanished folder."""
    return ProjectError(
        str(place),
        f"cannot be written ({_reason(error)})",
        "free disk space or make the folder writable, then run again; what was there is unchanged",
    )
