"""Tell whether a name of the lexicon that is an ordinary word or somebody's name too stands for the body."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import chain

from pipeline.lexicon import Entry
from pipeline.mentions.analysis import BlockAnalysis
from pipeline.mentions.automaton import Hit
from pipeline.mentions.cues import cue_of
from pipeline.mentions.words import BEFORE_ORGANISATION, ORGANISATION_FIRST

_ARTICLES = frozenset({"de", "het", "'t", "’t"})
_LETTERS = re.compile(r"[^\W\d_]+")
_WHOLE = 3  # words of so many letters speak for a sense as a whole word only; longer ones begin a word too


def is_doubtful(hit: Hit, may_be_somebody: Callable[[str], bool] = lambda _: False) -> bool:
    """Tell whether a hit is the one-word name of a body that is marked as ambiguous or has senses, or may be somebody.

    Args:
        hit: of the lexicon.
        may_be_somebody: whether the words may be the name of a person in this report.
    """
    entry = hit.entry
    if entry.kind == "organisation" and hit.match != "excluded" and may_be_somebody(hit.form):
        return True
    if entry.kind != "organisation" or not (entry.ambiguous or entry.senses) or hit.match == "excluded":
        return False
    words = hit.form.lower().split()
    return len(words) - (words[0] in _ARTICLES) == 1  # 'Stichting Talent', 'Talent Onderwijs' speak for themselves


def settle_doubtful(
    hits: list[list[Hit]],
    blocks: Sequence[BlockAnalysis],
    before: Callable[[int, int], str],
    may_be_somebody: Callable[[str], bool],
) -> None:
    """Leave out the doubtful hits of a report that do not stand for the body.

    One does where the words around it speak for the body, where the word before it says what sort of body it is, where
    the model takes it for a body, or where the report elsewhere means that body or calls it by a longer name; never
    where the model takes it for anything else.

    Args:
        hits: of each block; what does not stand for a body is taken out.
        blocks: of the report.
        before: gives the word right before a place in a block, '' for none.
        may_be_somebody: whether a name may be that of a person in this report.
    """
    doubtful = [[is_doubtful(hit, may_be_somebody) for hit in found] for found in hits]
    if not any(map(any, doubtful)):
        return
    verdicts = [
        [
            _is_meant(hit, blocks[block], before(block, hit.start)) if doubt else True
            for hit, doubt in zip(found, doubts, strict=True)
        ]
        for block, (found, doubts) in enumerate(zip(hits, doubtful, strict=True))
    ]
    meant = {
        hit.entry.entity_id
        for hit, verdict in zip(chain.from_iterable(hits), chain.from_iterable(verdicts), strict=True)
        if verdict and hit.match != "excluded"
    }
    for found, answers in zip(hits, verdicts, strict=True):
        found[:] = [
            hit
            for hit, answer in zip(found, answers, strict=True)
            if answer or (answer is None and hit.entry.entity_id in meant)
        ]


def _is_meant(hit: Hit, analysed: BlockAnalysis, before: str) -> bool | None:
    """Tell whether a doubtful hit stands for the body; None where its block does not say."""
    labels = {span.label for span in analysed.spans if span.start < hit.end and hit.start < span.end}
    if analysed.text.isupper() or (labels and "ORG" not in labels):
        return False
    own, other = _weigh(hit.entry, f"{analysed.text[: hit.start]} {analysed.text[hit.end :]}")
    if own != other:
        return own > other
    named = before.lower() in ORGANISATION_FIRST or before in BEFORE_ORGANISATION or cue_of(before) == "organisation"
    return True if named or "ORG" in labels else None


def _weigh(entry: Entry, text: str) -> tuple[int, int]:
    """Count the words of a text that speak for the entry's own and for the best other sense."""
    if not entry.senses:
        return 0, 0
    words = {word.lower() for word in _LETTERS.findall(text)}
    counts = {}
    for sense in entry.senses:
        begins = tuple(cue for cue in sense.words if len(cue) > _WHOLE)
        counts[sense.name] = sum(word in sense.words or word.startswith(begins) for word in words)
    return counts.pop(entry.name, 0), max(counts.values(), default=0)
