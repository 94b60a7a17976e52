"""Read plain text: decode its bytes, repair broken accents, part its paragraphs."""

from __future__ import annotations

import codecs
import re

import ftfy
from charset_normalizer import from_bytes

from pipeline.ingest.draft import Draft
from pipeline.ingest.lines import paragraphs

_REPAIR = ftfy.TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=True,
    fix_character_width=False,
    uncurl_quotes=False,
    normalization="NFC",
    explain=False,
)
_BROKEN = re.compile("[ÂÃâÅÄ][\x80-\xff\u2018-\u2122€†‡ˆ‰Š‹ŒŽœžŸ˜]|\x1b\\[|\ufb00|[\ufb01-\ufb04]")
_STARTS = "ÂÃâÅÄ\x1b\ufb00\ufb01\ufb02\ufb03\ufb04"  # of what is broken; looking for one sign takes no time
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES = 100_000


def decode(content: bytes) -> tuple[str, str]:
    """Return the text of bytes and a warning, '' when the encoding was certain.

    UTF-8, with or without byte order mark, UTF-16 and UTF-32 by their mark or their zero bytes, else Windows-1252;
    where that has holes the likeliest encoding of older systems. Text that was once decoded wrongly is repaired.

    >>> decode("ideeën".encode("cp1252"))[0], decode("ideeën".encode("utf-16"))[0], decode("ideeÃ«n".encode())[0]
    ('ideeën', 'ideeën', 'ideeën')
    """
    text, warning = _decode(content)
    return repair(text.replace("\r\n", "\n").replace("\r", "\n")), warning


def repair(text: str) -> str:
    """Repair text that was decoded with the wrong encoding; Dutch quotes and correct accents stay as they are."""
    if not any(map(text.__contains__, _STARTS)) or not _BROKEN.search(text):
        return text
    return str(ftfy.fix_text(text, _REPAIR))


def _decode(content: bytes) -> tuple[str, str]:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace"), ""
    sample = content[:4000]
    zeros = sample.count(0)
    if zeros > len(sample) * 0.2:
        odd = sample[1::2].count(0) >= sample[::2].count(0)
        return content.decode("utf-16-le" if odd else "utf-16-be", "replace"), "UTF-16 without byte order mark"
    try:
        return content.decode("utf-8"), ""
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), ""
    except UnicodeDecodeError:
        pass
    best = from_bytes(
        content[:_SAMPLE_BYTES], cp_isolation=["cp850", "mac_roman", "latin_1", "iso8859_15"], enable_fallback=False
    ).best()
    encoding = best.encoding if best is not None else "latin_1"
    return content.decode(encoding, "replace"), f"uncertain encoding, read as {encoding}"


def read_plain(content: bytes) -> Draft:
    """Read a plain text file."""
    text, warning = decode(content)
    draft = Draft(paragraphs(text.replace("\f", "\n\n").replace("\v", "\n").split("\n")))
    if warning:
        draft.warnings.append(warning)
    return draft
