"""Tell which format a file has, by its bytes first and its name second."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline.ingest.limits import Refused

SUFFIXES: dict[str, str] = {
    ".txt": "txt",
    ".text": "txt",
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".doc": "doc",
    ".odt": "odt",
    ".ott": "odt",
    ".fodt": "fodt",
    ".pdf": "pdf",
    ".rtf": "rtf",
    ".eml": "eml",
}
"""Which kind of file a name promises; names with another ending are no reports."""

MEDIA_TYPES: dict[str, str] = {
    "txt": "text/plain",
    "md": "text/markdown",
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "fodt": "application/vnd.oasis.opendocument.text-flat-xml",
    "pdf": "application/pdf",
    "rtf": "application/rtf",
    "eml": "message/rfc822",
}
RICHEST_FIRST = ("docx", "odt", "fodt", "html", "md", "pdf", "rtf", "eml", "txt")
WEB = frozenset({"html", "txt", "md", "eml"})
"""Formats whose text may have been taken from a web page, with its menus and buttons."""

_SAVE_AS = "open it in a word processor and save it as .docx"


@dataclass(frozen=True, slots=True)
class _Signature:
    start: bytes
    name: str


_BINARIES = (
    _Signature(b"\x89PNG", "a PNG image"),
    _Signature(b"\xff\xd8\xff", "a JPEG image"),
    _Signature(b"GIF8", "a GIF image"),
    _Signature(b"BM", "a bitmap image"),
    _Signature(b"II*\x00", "a TIFF image"),
    _Signature(b"MM\x00*", "a TIFF image"),
    _Signature(b"MZ", "a program"),
    _Signature(b"\x7fELF", "a program"),
    _Signature(b"\x1f\x8b", "a gzip archive"),
    _Signature(b"7z\xbc\xaf", "a 7-Zip archive"),
    _Signature(b"Rar!", "a RAR archive"),
    _Signature(b"BZh", "a bzip2 archive"),
    _Signature(b"SQLite format 3", "a database"),
    _Signature(b"PAR1", "a Parquet table"),
    _Signature(b"\xffWPC", "a WordPerfect document"),
    _Signature(b"ID3", "a sound recording"),
)
_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_FLAT_ODF = b"urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_CONTROL = bytes(set(range(32)) - {7, 8, 9, 10, 11, 12, 13, 27}) + b"\x7f"


def tell_format(name: str, content: bytes) -> str:
    """Return the format of a file: txt, md, html, docx, odt, fodt, pdf, rtf or eml.

    Raises:
        Refused: no format that can hold a report, with what it is instead and what to do.
    """
    promised = SUFFIXES.get(PurePosixPath(name).suffix.lower(), "txt")
    head = content[:1024]
    if not content.strip(b"\x00\t\n\r "):
        raise Refused("is empty", "remove it, or put the report in it")
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _tell_archive(content)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise _tell_ole(content)
    bare = head.lstrip(b"\xef\xbb\xbf\t\n\r ")
    if bare.startswith(b"{\\rtf"):
        return "rtf"
    if _HTML_START.match(bare):
        return "html"
    if bare.startswith(b"<?xml") and _FLAT_ODF in content[:4096]:
        return "fodt"
    for signature in _BINARIES:
        if head.startswith(signature.start) and _has_control(head):
            raise Refused(f"is {signature.name}, not a report", "remove it from data/raw")
    if promised in ("docx", "odt", "pdf", "doc", "rtf", "fodt") and not _is_text(content):
        raise Refused(f"is damaged: it is named {PurePosixPath(name).suffix} but is not one", "fetch the file again")
    if not _is_text(content):
        raise Refused("is binary, not text", "remove it from data/raw, or save the report as .docx, .pdf or .txt")
    return promised if promised in ("txt", "md", "html", "eml") else "txt"


def _tell_archive(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused(
            f"is damaged ({error})", "open it in a word processor and save it again, or fetch it again"
        ) from error
    if "content.xml" in names:
        return "odt"
    if any(name.startswith("word/") for name in names):
        return "docx"
    for folder, what in (("xl/", "a spreadsheet"), ("ppt/", "a presentation")):
        if any(name.startswith(folder) for name in names):
            raise Refused(f"is {what}, not a report", "save the text of the report as .docx or .txt")
    if "[Content_Types].xml" in names:
        return "docx"
    raise Refused("is an archive, not a report", "unpack it and put the reports in data/raw")


def _tell_ole(content: bytes) -> Refused:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return Refused("is protected with a password", "open it, remove the password and save it again")
    if "WordDocument".encode("utf-16-le") in content:
        return Refused("is in the old Word format .doc (97-2003)", _SAVE_AS)
    if "__substg1.0_".encode("utf-16-le") in content:
        return Refused("is an Outlook message (.msg)", "save the message as .eml or .txt")
    return Refused("is an old Office file, not a report", _SAVE_AS)


def _has_control(head: bytes) -> bool:
    return head.translate(None, _CONTROL) != head


def _is_text(content: bytes) -> bool:
    """Tell text from binary by its control characters; UTF-16 has zero bytes at every other place only."""
    sample = content[:8192]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    zeros = sample.count(0)
    if zeros > len(sample) * 0.2:
        even, odd = sample[::2], sample[1::2]
        return min(even.count(0), odd.count(0)) <= len(sample) * 0.02
    strange = len(sample) - len(sample.translate(None, _CONTROL.replace(b"\x00", b"")))
    return zeros <= len(sample) * 0.05 and strange <= max(2, len(sample) * 0.02)
