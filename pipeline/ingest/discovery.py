"""Find the files that may be reports, and fetch their bytes."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.errors import UnreadableReport
from pipeline.ingest.draft import clip
from pipeline.ingest.formats import SUFFIXES
from pipeline.records import Rejected
from pipeline.settings import Reading

_SILENT = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".gitkeep", ".gitignore", ".directory"})
_DEEPEST_FOLDER = 40
_KINDS = ".docx, .odt, .pdf, .rtf, .html, .htm, .md, .eml and .txt"
_REMEDIES = {
    ".xlsx": "save the text of the report as .docx or .txt",
    ".xls": "save the text of the report as .docx or .txt",
    ".pptx": "save the text of the report as .docx or .pdf",
    ".ppt": "save the text of the report as .docx or .pdf",
    ".msg": "save the message as .eml",
    ".pages": "export it as .docx",
    ".zip": "unpack it and put the reports in data/raw",
    ".mht": "save the page as .html",
    ".xps": "print it as .pdf",
}


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file that may be a report. ``size`` in bytes."""

    report_id: str
    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class Discovery:
    """What lies in data/raw: files to read, sorted by report_id, and files left out with the reason."""

    files: tuple[RawFile, ...]
    rejected: tuple[Rejected, ...] = ()


def discover(raw: Path, settings: Reading) -> Discovery:
    """Look through a folder and all folders in it.

    Links are followed to files within the folder only, never to folders. Lock and temporary files are passed over in
    silence; everything else that is not read has a row in ``rejected``.
    """
    found: dict[str, RawFile] = {}
    rejected: list[Rejected] = []
    root = raw.resolve()
    for path, relative in _walk(raw, "", 0, rejected):
        name = PurePosixPath(relative).name
        if _is_silent(name):
            continue
        report_id = printable(relative)
        size, reason, remedy = _look(path, relative, root, settings)
        if not reason and report_id in found:
            reason, remedy = "name cannot be told from another file's", f"rename it; it reads as {report_id}"
        if reason:
            rejected.append(_row(relative, reason, remedy))
        else:
            found[report_id] = RawFile(report_id, path, size)
    return Discovery(
        tuple(found[report_id] for report_id in sorted(found)),
        tuple(sorted(rejected, key=lambda row: (row.report_id, row.reason))),
    )


def printable(relative: str) -> str:
    """Return a path as it can be printed and stored: composed accents, '/' between folders, '?' for what has no sign.

    >>> printable("map/ver\\nslag.txt")
    'map/ver?slag.txt'
    """
    text = unicodedata.normalize("NFC", relative.replace(os.sep, "/"))
    return "".join(character if character.isprintable() else "?" for character in text)


def read_bytes(file: RawFile, settings: Reading) -> bytes:
    """Return the bytes of a file.

    Raises:
        UnreadableReport: it is gone, may not be read, or has grown beyond the limit.
    """
    limit = settings.max_file_mb << 20
    try:
        with file.path.open("rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise UnreadableReport(file.report_id, "is no ordinary file", "remove it from data/raw")
            content = stream.read(limit + 1)
    except FileNotFoundError:
        raise UnreadableReport(
            file.report_id, "vanished while the reports were read", "put it back, or run again"
        ) from None
    except PermissionError:
        raise UnreadableReport(file.report_id, "may not be read", "give read permission (chmod u+r)") from None
    except (OSError, ValueError) as error:
        raise UnreadableReport(
            file.report_id, f"cannot be read ({getattr(error, 'strerror', None) or error})", "copy it again"
        ) from None
    if len(content) > limit:
        raise UnreadableReport(
            file.report_id, f"is larger than {settings.max_file_mb} MB", "raise [reading] max_file_mb"
        )
    return content


def _walk(folder: Path, relative: str, depth: int, rejected: list[Rejected]) -> Iterator[tuple[Path, str]]:
    """Yield every file below a folder in a fixed order, with its path below the first folder."""
    try:
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        rejected.append(
            _row(relative or ".", "folder cannot be opened", f"{error.strerror or error}; give permission to read it")
        )
        return
    for entry in listed:
        below = f"{relative}/{entry.name}" if relative else entry.name
        if not _is_folder(entry):
            yield Path(entry.path), below
        elif entry.is_symlink():
            rejected.append(_row(below, "link to a folder", "put the folder itself in data/raw"))
        elif entry.name.startswith("."):
            rejected.append(_row(below, "hidden folder", "rename it without the dot to have it read"))
        elif depth >= _DEEPEST_FOLDER:
            rejected.append(
                _row(below, "folders nested too deep", f"move it up; at most {_DEEPEST_FOLDER} levels are read")
            )
        else:
            yield from _walk(Path(entry.path), below, depth + 1, rejected)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that goes round in circles
        return False


def _row(relative: str, reason: str, remedy: str) -> Rejected:
    return Rejected("ingest", clip(printable(relative), 300), reason, kind="file", remedy=remedy)


def _is_silent(name: str) -> bool:
    """Tell lock files, temporary files and what file managers leave behind."""
    low = name.lower()
    return (
        low in _SILENT
        or low.startswith(("~$", ".~lock.", "._"))
        or low.endswith((".tmp", "~", ".swp", ".part", ".crdownload"))
    )


def _look(path: Path, relative: str, root: Path, settings: Reading) -> tuple[int, str, str]:
    """Return the size of a file, why it is not read and what to do; two times '' when it is."""
    try:
        if path.is_symlink() and not path.resolve(strict=True).is_relative_to(root):
            return 0, "link to a file outside the folder", "put the file itself in data/raw"
        status = path.stat()
    except (OSError, RuntimeError) as error:
        cause = getattr(error, "strerror", None) or "broken link"
        return 0, "cannot be opened", f"{cause}; remove it or put the file back"
    return status.st_size, *(_bad_name(relative, settings) or _bad_file(path, status, settings) or ("", ""))


def _bad_name(relative: str, settings: Reading) -> tuple[str, str] | None:
    name = PurePosixPath(relative).name
    suffix = PurePosixPath(name).suffix.lower()
    if name.startswith("."):
        return "hidden file", "rename it without the dot to have it read"
    if len(relative) > settings.max_path_chars:
        return "name too long", f"shorten it, or raise [reading] max_path_chars (now {settings.max_path_chars})"
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in relative):
        return "name with characters that cannot be printed", "rename the file"
    if suffix not in SUFFIXES:
        reason = f"unknown kind of file '{suffix}'" if suffix else "no file ending"
        return reason, _REMEDIES.get(suffix, f"reports are {_KINDS}")
    return None


def _bad_file(path: Path, status: os.stat_result, settings: Reading) -> tuple[str, str] | None:
    if not stat.S_ISREG(status.st_mode):
        return "no ordinary file", "remove it from data/raw"
    if status.st_size > settings.max_file_mb << 20:
        return "file too large", f"{status.st_size >> 20} MB; raise [reading] max_file_mb (now {settings.max_file_mb})"
    if not os.access(path, os.R_OK):
        return "no permission to read", "give read permission (chmod u+r)"
    return None
