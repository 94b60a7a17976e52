"""Run the spaCy pipeline once over each report and take from it what the rules need, block by block."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.language import CHANCES, reads_lines
from pipeline.mentions.folding import Folded, fold
from pipeline.records import Block, BlockTerms, Report, SessionFacts

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

ATTRIBUTES: list[int | str] = ["IDX", "LENGTH", "POS", "LEMMA", "SENT_START"]
CONTENT = ("NOUN", "PROPN", "ADJ", "VERB")
MAX_TEXT = 50_000  # characters given to spaCy at once; bounds memory
_RUN = re.compile(r"[^\w\s]{300,}")
MAX_FORMS = 100_000  # word forms that spaCy keeps (some 50 MB); it cuts a form that it knows ten times as fast


@dataclass(frozen=True, slots=True)
class ModelSpan:
    """An entity as the model proposes it; offsets count in the block's text."""

    start: int
    end: int
    label: str
    chances: tuple[float, ...] = ()  # of a person, an organisation, a place and no name; () where the model tells none


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
    """Analyse reports one by one, as they are asked for; memory does not grow with their number.

    Args:
        pairs: reports with what they say about their meeting; consumed as far as needed.
        nlp: spaCy pipeline with parts of speech, lemmas, entities and sentence ends.
        batch_size: most texts per batch.

    A pipeline whose components know of line ends gets the lines of a report as one text, so that it can learn on
    line 2 who the first name on line 30 is; any other one gets them one by one, or it would join sentences.
    """
    whole = reads_lines(nlp)
    for report, facts in pairs:
        with nullcontext() if len(nlp.vocab) < MAX_FORMS else nlp.memory_zone():
            found = [_Found() for _ in report.blocks]
            for batch in _batches(_texts(report.blocks, whole), batch_size):
                docs = nlp.pipe([_without_runs(text) for text, _ in batch], batch_size=batch_size)
                for (text, places), doc in zip(batch, docs, strict=True):
                    _take(doc, text, places, found)
        yield report, facts, [_finish(block, one) for block, one in zip(report.blocks, found, strict=True)]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a block, or a part of a long one, stands in a text given to spaCy."""

    start: int
    end: int
    block: int
    offset: int  # of the part in the block


_Text = tuple[str, list[_Place]]


def _texts(blocks: Sequence[Block], whole: bool) -> Iterator[_Text]:
    """Lay out blocks as texts of at most MAX_TEXT characters: as many as fit, or each by itself."""
    pieces: list[str] = []
    places: list[_Place] = []
    length = 0
    for number, block in enumerate(blocks):
        offset = 0
        for piece in _pieces(block.text):
            if places and (not whole or length + len(piece) > MAX_TEXT):
                yield "\n".join(pieces), places
                pieces, places, length = [], [], 0
            pieces.append(piece)
            places.append(_Place(length, length + len(piece), number, offset))
            length += len(piece) + 1
            offset += len(piece)
    if places:
        yield "\n".join(pieces), places


def _pieces(text: str) -> Iterator[str]:
    """Cut a very long text at spaces; nearly every block is one piece."""
    while len(text) > MAX_TEXT:
        cut = text.rfind(" ", 1, MAX_TEXT) + 1 or MAX_TEXT
        yield text[:cut]
        text = text[cut:]
    yield text


def _without_runs(text: str) -> str:
    """Blank out long runs of signs: spaCy cuts them off one by one and looks at all that is left each time.

    >>> [len(part) for part in _without_runs("Slot" + "." * 1_000 + "3 (...)").split()]
    [4, 1, 5]
    """
    return _RUN.sub(lambda run: " " * len(run.group()), text)


def _batches(texts: Iterable[_Text], most: int) -> Iterator[list[_Text]]:
    """Group texts by number and length."""
    batch: list[_Text] = []
    length = 0
    for text in texts:
        if batch and (len(batch) >= most or length + len(text[0]) > MAX_TEXT):
            yield batch
            batch, length = [], 0
        batch.append(text)
        length += len(text[0])
    if batch:
        yield batch


@dataclass(slots=True)
class _Found:
    """What was taken from Docs for one block."""

    spans: list[ModelSpan] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)
    pos: dict[int, str] = field(default_factory=dict)
    before_verb: list[int] = field(default_factory=list)
    lemmas: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    n_words: int = 0


def _take(doc: Doc, text: str, places: Sequence[_Place], found: Sequence[_Found]) -> None:
    """Hand the tokens and entities of a Doc to the blocks that they stand in."""
    strings: Any = doc.vocab.strings
    content = {strings[name]: name for name in CONTENT}
    verb = strings["VERB"]
    tokens = doc.to_array(ATTRIBUTES).tolist() if len(doc) else []
    starts = [place.start for place in places]
    chances = doc.user_data.get(CHANCES, {})
    for entity in doc.ents:
        place = places[bisect_right(starts, entity.start_char) - 1]
        if entity.end_char <= place.end:  # no name goes over the end of a line
            shift = place.offset - place.start
            sure = chances.get((entity.start_char, entity.end_char), ())
            span = ModelSpan(entity.start_char + shift, entity.end_char + shift, entity.label_, sure)
            found[place.block].spans.append(span)
    rest = iter(places)
    place = next(rest)
    into, shift = found[place.block], place.offset - place.start
    upper_at = -1  # place of the token before, when it has a capital
    for index, length, pos, lemma, begins in tokens:
        while index >= place.end and (following := next(rest, None)):
            place = following
            into, shift = found[place.block], place.offset - place.start
            upper_at = -1
        if begins == 1:
            into.sentences.append(index + shift)
        first = text[index]
        if pos == verb and upper_at >= 0:
            into.before_verb.append(upper_at + shift)
        upper_at = index if first.isupper() else -1
        if not first.isalnum():
            continue
        into.n_words += 1
        kind = content.get(pos)
        if upper_at >= 0:
            into.pos[index + shift] = kind or "X"
        if kind and first.isalpha() and length > 1:
            word = text[index : index + length]
            into.kinds.append(kind)
            into.lemmas.append(word if kind == "PROPN" else (strings[lemma] or word).replace("_", "").lower())


def _finish(block: Block, found: _Found) -> BlockAnalysis:
    sentences = sorted({0, *found.sentences})
    terms = BlockTerms(
        block.block,
        tuple(found.lemmas),
        tuple(found.kinds),
        len(sentences) if block.text.strip() else 0,
        found.n_words,
    )
    return BlockAnalysis(
        block, fold(block.text), tuple(found.spans), tuple(sentences), found.pos, frozenset(found.before_verb), terms
    )
