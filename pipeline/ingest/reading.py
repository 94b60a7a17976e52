"""Turn the bytes of one file into a Report."""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Callable
from pathlib import PurePosixPath

from pipeline.errors import UnreadableReport
from pipeline.ingest.draft import Draft, Piece, clean, clip, cut_long
from pipeline.ingest.formats import MEDIA_TYPES, WEB, tell_format
from pipeline.ingest.limits import Refused
from pipeline.ingest.mail import read_mail
from pipeline.ingest.markdown import read_markdown
from pipeline.ingest.opendocument import read_flat_open_document, read_open_document
from pipeline.ingest.pdf import read_pdf
from pipeline.ingest.plain import read_plain
from pipeline.ingest.richtext import read_rich_text
from pipeline.ingest.shape import shape
from pipeline.ingest.tongue import language_of
from pipeline.ingest.web import read_html
from pipeline.ingest.word import read_word
from pipeline.records import Block, Rejected, Report
from pipeline.settings import Reading

_READERS: dict[str, Callable[[bytes, Reading], Draft]] = {
    "txt": lambda content, _: read_plain(content),
    "md": lambda content, _: read_markdown(content),
    "html": read_html,
    "docx": read_word,
    "odt": read_open_document,
    "fodt": lambda content, _: read_flat_open_document(content),
    "pdf": read_pdf,
    "rtf": lambda content, _: read_rich_text(content),
    "eml": read_mail,
}
_MOST_LINES_A_BLOCK = 4
_NO_TITLE = re.compile(
    r"^(?:untitled|naamloos|document\d*|microsoft word.*|.*\.(?:docx?|pdf|odt|indd)|template.*|sjabloon.*)$",
    re.IGNORECASE,
)


def read_report(report_id: str, content: bytes, settings: Reading) -> Report:
    """Read one file; depends on its arguments alone.

    Args:
        report_id: path below data/raw; its ending is a hint, the bytes decide.
        content: all bytes of the file.
        settings: limits, and the languages that are read.

    Raises:
        UnreadableReport: it cannot become a report; cause and remedy say why and what to do.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a library thinks of a file is not the reader's concern
            return _read(report_id, content, settings)
    except Refused as refused:
        raise UnreadableReport(report_id, refused.cause, refused.remedy) from None
    except (MemoryError, RecursionError) as error:
        what = "takes too much memory" if isinstance(error, MemoryError) else "is nested too deep"
        raise UnreadableReport(report_id, what, "save its text as .txt") from None
    except Exception as error:  # any library may fail in any way on a hostile file
        detail = clip(clean(f"{type(error).__name__}: {error}"), 160)
        raise UnreadableReport(
            report_id, f"cannot be read ({detail})", "open it, save it again as .docx or .txt"
        ) from error


def _read(report_id: str, content: bytes, settings: Reading) -> Report:
    if len(content) > settings.max_file_mb << 20:
        raise Refused(f"is {len(content) >> 20} MB", f"raise [reading] max_file_mb (now {settings.max_file_mb})")
    form = tell_format(report_id, content)
    may_be_long = form in ("txt", "md") and len(content) >= 2 * settings.max_words  # a word and a space are two bytes
    if may_be_long and len(content.split(maxsplit=settings.max_words)) > settings.max_words:
        raise Refused(
            f"has more than {settings.max_words} words",
            f"raise [reading] max_words (now {settings.max_words}) or split it",
        )
    if form in ("txt", "md") and content.count(b"\n") > settings.max_blocks * _MOST_LINES_A_BLOCK:
        lines = content.count(b"\n")
        raise Refused(f"has {lines} lines", f"raise [reading] max_blocks (now {settings.max_blocks}) or split it")
    draft = _READERS[form](content, settings)
    pieces = [part for piece in shape(draft, web=form in WEB) for part in cut_long(piece)]
    n_words = sum(len(piece.text.split()) for piece in pieces)
    if n_words > settings.max_words:
        raise Refused(f"has {n_words} words", f"raise [reading] max_words (now {settings.max_words}) or split it")
    if len(pieces) > settings.max_blocks:
        raise Refused(
            f"has {len(pieces)} paragraphs", f"raise [reading] max_blocks (now {settings.max_blocks}) or split it"
        )
    if n_words < settings.min_words:
        raise Refused(f"has only {n_words} words", f"lower [reading] min_words (now {settings.min_words}) to read it")
    blocks = _blocks(pieces)
    language = language_of(" ".join(piece.text for piece in pieces if piece.kind != "table_row") or blocks[0].text)
    if language and language not in settings.languages:
        names = ", ".join(f'"{code}"' for code in (*settings.languages, language))
        raise Refused(f"not Dutch ({language})", f"to read it, set [reading] languages = [{names}]")
    return Report(
        report_id=report_id,
        title=_title(report_id, draft, pieces),
        media_type=MEDIA_TYPES[form],
        sha256=hashlib.sha256(content).hexdigest(),
        published=draft.published,
        language=language,
        n_words=n_words,
        blocks=blocks,
        info=draft.info,
        warnings=tuple(draft.warnings),
        rejected=_rejected(report_id, draft),
    )


def _blocks(pieces: list[Piece]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    section, start = "", 0
    for number, piece in enumerate(pieces):
        if piece.kind == "heading":
            section = piece.text
        end = start + len(piece.text)
        blocks.append(
            Block(
                number,
                piece.kind,
                "" if piece.kind == "title" else section,
                start,
                end,
                piece.text,
                level=min(piece.level, 9),
                marker=piece.marker[:20],
                cells=piece.cells,
                header=piece.header,
                table=piece.table,
            )
        )
        start = end + 1
    return tuple(blocks)


def _title(report_id: str, draft: Draft, pieces: list[Piece]) -> str:
    """Return the title that the text gives, else the file's properties, else its name."""
    declared = " ".join(piece.text for piece in pieces if piece.kind == "title")
    if declared:
        return clip(declared, 300)
    if draft.info.title and not _NO_TITLE.match(draft.info.title):
        return clip(draft.info.title, 300)
    return clip(clean(PurePosixPath(report_id).stem.replace("_", " ")), 300) or report_id


def _rejected(report_id: str, draft: Draft) -> tuple[Rejected, ...]:
    """Return one row per reason and text, page numbers together."""
    counts: dict[tuple[str, str, str], int] = {}
    samples: dict[str, str] = {}
    for dropped in draft.dropped:
        text = clip(dropped.text, 200)
        if dropped.reason == "page furniture: page number":
            text = samples.setdefault(dropped.reason, text)
        key = (dropped.reason, text, dropped.kind)
        counts[key] = counts.get(key, 0) + dropped.count
    return tuple(
        Rejected("ingest", report_id, reason, text, kind=kind, count=n)
        for (reason, text, kind), n in sorted(counts.items())
    )
