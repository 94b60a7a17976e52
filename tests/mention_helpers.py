"""Read marked-up cases and run the rules with a model that proposes nothing or what a test says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from ruamel.yaml import YAML

from pipeline.lexicon import Lexicon, load_lexicon
from pipeline.mentions.analysis import BlockAnalysis, ModelSpan
from pipeline.mentions.folding import fold
from pipeline.mentions.report import mentions_of
from pipeline.records import Attendee, BlockTerms, Report, ReportMentions, SessionFacts, lay_out

CASES = Path(__file__).parent / "cases"
KINDS = {"p": "person", "o": "organisation", "l": "place", "t": "theme"}
TAG = re.compile(r"\{([polt]):([^{}]*)\}")


def read_cases(name: str):
    return YAML(typ="safe").load((CASES / name).read_text(encoding="utf-8"))


def packaged_lexicon() -> Lexicon:
    return load_lexicon(CASES / "no project")


def unmark(marked: str) -> tuple[str, set[tuple[int, int, str]]]:
    """Take the marks out of a text; return it with the spans they gave."""
    text, position, spans = "", 0, set()
    for match in TAG.finditer(marked):
        text += marked[position : match.start()]
        spans.add((len(text), len(text) + len(match.group(2)), KINDS[match.group(1)]))
        text += match.group(2)
        position = match.end()
    return text + marked[position:], spans


def make_report(report_id: str, lines: Iterable[tuple[str, str]]) -> Report:
    section, pieces = "", []
    for kind, text in lines:
        section = text if kind == "heading" else section
        pieces.append((kind, section, text))
    blocks = lay_out(pieces)
    words = sum(len(block.text.split()) for block in blocks)
    return Report(report_id, blocks[0].text, "text/plain", "0" * 64, None, "nl", words, blocks)


def facts(report: Report) -> SessionFacts:
    return SessionFacts(report.report_id, "meeting", "")


def without_model(
    report: Report, lexicon: Lexicon, proposed: dict[str, str] | None = None, present: Iterable[str] = ()
) -> ReportMentions:
    """Run the rules; the 'model' proposes only the given words with their labels, and no parts of speech.

    ``present``: names of an attendance list that stands outside the text.
    """
    blocks = []
    for block in report.blocks:
        spans = tuple(
            ModelSpan(match.start(), match.end(), label)
            for text, label in (proposed or {}).items()
            for match in re.finditer(rf"(?<!\w){re.escape(text)}(?!\w)", block.text)
        )
        terms = BlockTerms(block.block, (), (), 1, len(block.text.split()))
        capitals = {match.start(): "PROPN" for match in re.finditer(r"\b[A-ZÀ-Þ]", block.text)}
        blocks.append(BlockAnalysis(block, fold(block.text), spans, (0,), capitals, frozenset(), terms))
    attendees = tuple(Attendee(name, "present", 0, -1, -1) for name in present)
    return mentions_of(report, replace(facts(report), attendees=attendees), blocks, lexicon)


def f_score(hits: int, found: int, true: int) -> float:
    return 2 * hits / (found + true) if found + true else 1.0
