"""Refuse what is too large, protected or malicious, before it is read."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable

from lxml import etree

from pipeline.settings import Reading

_CHUNK = 1 << 20
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"  # the name of Word's elements in the strict format
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STREAM = re.compile(rb"stream\r?\n")
_DICTIONARY_BYTES = 600  # before a stream of a PDF stands what it is
_MOST_LAYERS = 4
_LAYERED = re.compile(rb"/Filter\s*\[\s*/\w+\s*/")
_DEFLATE_MOST = 1032  # times: more than this deflate cannot save


class Refused(Exception):
    """A file cannot become a report: why, and what to do; the report's name is added where it is known."""

    def __init__(self, cause: str, remedy: str = "") -> None:
        self.cause, self.remedy = cause, remedy
        super().__init__(cause)


class Package:
    """The parts of a docx or odt, unpacked one at a time within one bound for all."""

    def __init__(self, content: bytes, settings: Reading) -> None:
        self._bound = settings.max_unpacked_mb << 20
        self._setting = f"raise [reading] max_unpacked_mb (now {settings.max_unpacked_mb}) if you trust it"
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Refused(f"is damaged ({error})", "open it in a word processor and save it again") from error
        self._sizes: dict[str, int] = {}
        for member in self._archive.infolist():
            self._sizes[member.filename] = member.file_size
        if sum(self._sizes.values()) > self._bound:
            raise Refused(f"unpacks to {sum(self._sizes.values()) >> 20} MB", self._setting)

    def names(self) -> list[str]:
        """Return the names of all parts, in the order of the archive."""
        return list(self._sizes)

    def read(self, name: str) -> bytes:
        """Return a part; b'' when there is none.

        Raises:
            Refused: the part is larger than it says, encrypted or damaged.
        """
        if name not in self._sizes:
            return b""
        parts: list[bytes] = []
        try:
            if self._archive.getinfo(name).flag_bits & 1:
                raise Refused("is protected with a password", "open it, remove the password and save it again")
            with self._archive.open(name) as stream:
                while chunk := stream.read(_CHUNK):
                    self._bound -= len(chunk)
                    if self._bound < 0:
                        raise Refused("unpacks to far more than it says (zip bomb)", self._setting)
                    parts.append(chunk)
        except (
            zipfile.BadZipFile,
            OSError,
            EOFError,
            ValueError,
            NotImplementedError,
            RuntimeError,
            KeyError,
        ) as error:
            raise Refused(
                f"is damaged: part {name} ({error})", "open it in a word processor and save it again"
            ) from error
        except Exception as error:  # zlib.error and lzma.LZMAError share no base class
            if isinstance(error, Refused):
                raise
            raise Refused(
                f"is damaged: part {name} ({error})", "open it in a word processor and save it again"
            ) from error
        return b"".join(parts)

    def xml(self, name: str, keep: Callable[[bytes], bytes] | None = None) -> etree._Element | None:
        """Return the root element of an XML part, of which ``keep`` returns what is needed; None when there is none."""
        content = self.read(name).replace(_STRICT, _TRANSITIONAL)
        if keep is not None:
            content = keep(content)
        return parse_xml(content, name) if content else None


def parse_xml(content: bytes, name: str) -> etree._Element:
    """Parse XML without document types, entities or anything outside it.

    Raises:
        Refused: it declares a document type (entity expansion, external references), is nested too deep or malformed.
    """
    head = content[:_CHUNK].replace(b"\x00", b"")
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head or b"<!ENTITY" in content:
        raise Refused(
            f"declares XML entities in {name}, which office programs never do", "do not open it; ask for a clean copy"
        )
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Refused(
            f"is damaged: part {name} ({error.msg})", "open it in a word processor and save it again"
        ) from error
    return root


def check_pdf_streams(content: bytes, settings: Reading) -> None:
    """Refuse a PDF whose text would unpack to more than the limit; pictures are never unpacked and do not count.

    Raises:
        Refused: its streams unpack to more than ``max_unpacked_mb``.
    """
    bound = settings.max_unpacked_mb << 20
    streams: list[tuple[int, int]] = []
    for match in _STREAM.finditer(content):
        if b"/Image" not in content[max(0, match.start() - _DICTIONARY_BYTES) : match.start()]:
            end = content.find(b"endstream", match.end())
            streams.append((match.end(), end if end > 0 else len(content)))
    if _LAYERED.search(content) is None and sum(end - start for start, end in streams) * _DEFLATE_MOST <= bound:
        return
    for start, _ in streams:
        bound -= _unpacked_size(content, start, bound)
        if bound < 0:
            raise Refused(
                f"unpacks to more than {settings.max_unpacked_mb} MB",
                f"raise [reading] max_unpacked_mb (now {settings.max_unpacked_mb}) if you trust it",
            )


def _unpacked_size(content: bytes, start: int, bound: int) -> int:
    """Return how many bytes a stream unpacks to, also when it is deflated more than once; stops past the bound."""
    if content[start : start + 1] not in (b"x", b"h", b"X", b"H"):
        return 0
    layers = [zlib.decompressobj()]
    size, position = 0, start
    while size <= bound and position < len(content) and not layers[0].eof:
        chunk = content[position : position + 65_536]
        position += len(chunk)
        while chunk and size <= bound and not layers[0].eof:
            data = chunk
            try:
                data = layers[0].decompress(chunk, _CHUNK)
                chunk = layers[0].unconsumed_tail
                size += len(data)
                for layer in range(1, _MOST_LAYERS):
                    if layer == len(layers):
                        if size > len(data) or data[:1] != b"x":
                            break
                        layers.append(zlib.decompressobj())
                    data = layers[layer].decompress(data, bound + 1)
                    size += len(data)
            except zlib.error:
                if len(layers) == 1:
                    return size
                del layers[-1]
    return size
