"""Find who and what reports name: one spaCy pass plus lexicon, abbreviations and rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.language import LoadedModel
from pipeline.lexicon import Lexicon
from pipeline.mentions.analysis import analyse
from pipeline.mentions.report import mentions_of
from pipeline.records import Report, ReportMentions, SessionFacts

__all__ = ["find_mentions"]


def find_mentions(
    pairs: Iterable[tuple[Report, SessionFacts]], model: LoadedModel, lexicon: Lexicon, batch_size: int
) -> Iterator[ReportMentions]:
    """Find the mentions of many reports in one stream, in their order.

    Args:
        pairs: reports with what they say about their meeting.
        model: spaCy pipeline as ``pipeline.language.load`` gives it.
        lexicon: themes, organisations, places and first names.
        batch_size: blocks per batch of the language pass.

    Spans count in the report's own text. No two spans of people, organisations and places overlap, and no theme
    stands inside one of those. Each report is decided by itself, so batching and order change nothing.
    """
    for report, facts, blocks in analyse(pairs, model.nlp, batch_size):
        yield mentions_of(report, facts, blocks, lexicon)
