"""What is fuzzed: each target takes bytes and may raise nothing but the errors the product names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fuzz.seeds import SUFFIXES
from pipeline.corrections import parse_corrections
from pipeline.corrections.check import check
from pipeline.errors import RodeDraadError
from pipeline.ingest import read_report
from pipeline.lexicon.load import YAML_FILES
from pipeline.lexicon.read import read_entries
from pipeline.sessions import read_session
from pipeline.sessions.dates import find_dates
from pipeline.sessions.file_names import name_dates
from pipeline.settings import Reading

LIMITS = Reading(max_file_mb=1, max_unpacked_mb=2, max_words=20_000, max_blocks=5_000, min_words=1, max_pages=5)


def _one_line(error: RodeDraadError) -> None:
    assert "\n" not in str(error)


def readers(data: bytes) -> None:
    """Read a file of any format; the first byte chooses the suffix. What is read must hold its own text."""
    suffix = SUFFIXES[data[0] % len(SUFFIXES)] if data else "txt"
    try:
        report = read_report(f"fuzz.{suffix}", data[1:], LIMITS)
    except RodeDraadError as error:
        _one_line(error)
        return
    text = "\n".join(block.text for block in report.blocks)
    assert all(text[block.start_char : block.end_char] == block.text for block in report.blocks)
    read_session(report)


def dates(data: bytes) -> None:
    """Find dates in text and in a file name; every date is where it says."""
    text = data.decode("utf-8", "replace")
    for date in find_dates(text):
        assert text[date.start : date.end]
    name_dates(text)


def lexicon(data: bytes) -> None:
    """Read a lexicon file; every problem has a place."""
    text = data.decode("utf-8", "replace")
    for kind, _ in YAML_FILES:
        parsed = read_entries(text, "fuzz.yaml", kind, packaged=False)
        assert all(problem.place.startswith("fuzz.yaml:") for problem in parsed.problems)


def corrections(data: bytes) -> None:
    """Read corrections; what is wrong is one named error on one line."""
    try:
        check(parse_corrections(data.decode("utf-8", "replace")))
    except RodeDraadError as error:
        _one_line(error)


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "readers": readers,
    "dates": dates,
    "lexicon": lexicon,
    "corrections": corrections,
}
