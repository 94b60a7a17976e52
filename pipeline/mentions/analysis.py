"""Run the spaCy pipeline once over the blocks of many reports, in batches that ignore where reports end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from pipeline.mentions.folding import Folded, fold
from pipeline.records import Block, BlockTerms, Report, SessionFacts

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

ATTRIBUTES: list[int | str] = ["IDX", "LENGTH", "POS", "LEMMA", "SENT_START"]
CONTENT = ("NOUN", "PROPN", "ADJ", "VERB")
CHUNK_BLOCKS = 512  # blocks whose analysis is held in memory at once, a report's own blocks at least
MAX_TEXT = 50_000  # characters given to spaCy in one piece; longer blocks are cut at a space


@dataclass(frozen=True, slots=True)
class ModelSpan:
    """An entity as the model proposes it; offsets count in the block's text."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class BlockAnalysis:
    """What the language model says of one block, without spaCy objects."""

    block: Block
    folded: Folded
    spans: tuple[ModelSpan, ...]
    sentence_starts: tuple[int, ...]  # offsets in the block's text, ascending, the first is 0
    pos: dict[int, str]  # offset of a token with a capital -> UPOS
    before_verb: frozenset[int]  # offsets of those tokens that a finite or other verb follows at once
    terms: BlockTerms

    @property
    def text(self) -> str:
        """The block's text."""
        return self.block.text


def analyse(
    pairs: Iterable[tuple[Report, SessionFacts]], nlp: Language, batch_size: int
) -> Iterator[tuple[Report, SessionFacts, list[BlockAnalysis]]]:
    """Analyse the blocks of many reports in one stream and hand each report back with its own.

    Args:
        pairs: reports with what they say about their meeting; consumed as far as needed.
        nlp: spaCy pipeline with parts of speech, lemmas, entities and sentence ends.
        batch_size: blocks per batch.

    Memory does not grow with the number of reports.
    """
    for group in _groups(pairs):
        zone = nlp.memory_zone() if hasattr(nlp, "memory_zone") else nullcontext()
        with zone:
            done = list(_analyse_group(group, nlp, batch_size))
        yield from done


def _groups(pairs: Iterable[tuple[Report, SessionFacts]]) -> Iterator[list[tuple[Report, SessionFacts]]]:
    group: list[tuple[Report, SessionFacts]] = []
    size = 0
    for pair in pairs:
        group.append(pair)
        size += len(pair[0].blocks)
        if size >= CHUNK_BLOCKS:
            yield group
            group, size = [], 0
    if group:
        yield group


def _analyse_group(
    group: list[tuple[Report, SessionFacts]], nlp: Language, batch_size: int
) -> Iterator[tuple[Report, SessionFacts, list[BlockAnalysis]]]:
    texts = chain.from_iterable(_pieces(block.text) for report, _ in group for block in report.blocks)
    docs = nlp.pipe(texts, batch_size=batch_size)
    strings = nlp.vocab.strings
    content = {strings[name]: name for name in CONTENT}
    for report, facts in group:
        blocks = []
        for block in report.blocks:
            pieces = list(_pieces(block.text))
            offsets = [sum(map(len, pieces[:index])) for index in range(len(pieces))]
            parts = [_Part(next(docs), offset, strings, content) for offset in offsets]
            blocks.append(_joined(block, parts))
        yield report, facts, blocks


def _pieces(text: str) -> Iterator[str]:
    """Cut a very long text at spaces; nearly every block is one piece."""
    while len(text) > MAX_TEXT:
        cut = text.rfind(" ", 1, MAX_TEXT) + 1 or MAX_TEXT
        yield text[:cut]
        text = text[cut:]
    yield text


class _Part:
    """What is taken from one Doc."""

    def __init__(self, doc: Doc, offset: int, strings: Any, content: dict[int, str]) -> None:
        self.spans = [ModelSpan(offset + e.start_char, offset + e.end_char, e.label_) for e in doc.ents]
        self.sentences: list[int] = []
        self.pos: dict[int, str] = {}
        self.before_verb: list[int] = []
        self.lemmas: list[str] = []
        self.kinds: list[str] = []
        self.n_words = 0
        text = doc.text
        if not len(doc):
            return
        upper_at = -1  # place of the token before, when it has a capital
        verb = strings["VERB"]
        for index, length, pos, lemma, begins in doc.to_array(ATTRIBUTES).tolist():
            if begins == 1:
                self.sentences.append(offset + index)
            first = text[index]
            if pos == verb and upper_at >= 0:
                self.before_verb.append(offset + upper_at)
            upper_at = index if first.isupper() else -1
            if not first.isalnum():
                continue
            self.n_words += 1
            upper = first.isupper()
            kind = content.get(pos)
            if upper:
                self.pos[offset + index] = kind or "X"
            if kind and first.isalpha() and length > 1:
                word = text[index : index + length]
                self.kinds.append(kind)
                self.lemmas.append(word if kind == "PROPN" else (strings[lemma] or word).replace("_", "").lower())


def _joined(block: Block, parts: list[_Part]) -> BlockAnalysis:
    sentences = sorted({0, *(start for part in parts for start in part.sentences)})
    terms = BlockTerms(
        block.block,
        tuple(lemma for part in parts for lemma in part.lemmas),
        tuple(kind for part in parts for kind in part.kinds),
        len(sentences) if block.text.strip() else 0,
        sum(part.n_words for part in parts),
    )
    spans = tuple(span for part in parts for span in part.spans)
    pos = parts[0].pos if len(parts) == 1 else {place: kind for part in parts for place, kind in part.pos.items()}
    verbs = frozenset(place for part in parts for place in part.before_verb)
    return BlockAnalysis(block, fold(block.text), spans, tuple(sentences), pos, verbs, terms)
