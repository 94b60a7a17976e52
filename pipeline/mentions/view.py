"""Lay out a report for the rules: names in capitals, lexicon hits, lower-case words, e-mail addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from pipeline.lexicon import Lexicon
from pipeline.lexicon.entries import name_key
from pipeline.mentions.analysis import BlockAnalysis
from pipeline.mentions.automaton import Automaton, Hit
from pipeline.mentions.doubtful import settle_doubtful
from pipeline.mentions.programmes import is_sort_of_programme, programmes_in
from pipeline.mentions.words import LANGUAGES, NAME_RUN, ORGANISATION_LAST, PARTS, QUOTES, WORD_ENDS, is_trade
from pipeline.records import Report, SessionFacts

_WORD = re.compile(r"\w+")
# the letters stand before the look behind them: Python then skips fast to the next of them
_LOWER_WORD = re.compile(r"[a-zà-öø-ÿ](?<!\w.)[^\W\d_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_EMAIL = re.compile(r"([\w.+-]{2,60})@([\w-]+)(?:\.[\w-]+)+")
_OPENING = frozenset('"“‘([')
_BEFORE_FIRST = frozenset(" \u00a0\"“”‘’'(«")  # may stand between the end of a sentence and the next one
_NEXT_WORD = re.compile(r"[\"”’)\]]?[ \u00a0]*([\w'’&-]+)")


class Part(NamedTuple):
    """A capitalised word of a run; offsets count in the block's text."""

    start: int
    end: int
    word: str  # without possessive ending

    @property
    def abbreviated(self) -> bool:
        """All in capitals, two letters or more."""
        return len(self.word) > 1 and self.word.isupper()


class Run(NamedTuple):
    """Capitalised words that follow each other, with the infixes between them: 'Karin van der Velden'."""

    start: int
    end: int
    parts: tuple[Part, ...]


@dataclass(slots=True)
class View:
    """A report as the rules see it."""

    report: Report
    facts: SessionFacts
    blocks: Sequence[BlockAnalysis]
    lexicon: Lexicon
    texts: list[str] = field(default_factory=list)  # of the blocks
    words: list[frozenset[str]] = field(default_factory=list)  # of each block, as written: letters, digits and '_'
    vocabulary: frozenset[str] = frozenset()  # all these words
    hits: list[list[Hit]] = field(default_factory=list)
    runs: list[list[Run]] = field(default_factory=list)
    lower_words: frozenset[str] = frozenset()
    first_words: frozenset[str] = frozenset()  # of the names on the attendance list
    mail_names: frozenset[str] = frozenset()  # folded parts of e-mail addresses before the @
    bodies: frozenset[str] = frozenset()  # single words that are a body elsewhere: 'Limvast', of 'Limvast Vastgoed'
    employers: frozenset[str] = frozenset()  # of one word, on the attendance list
    # names of programmes, by block, perhaps with a place after them: 'Elke Stap Telt in Almere'
    programmes: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    _first_names: dict[str, str] = field(default_factory=dict)  # answers, as they were asked for
    _words_before: dict[tuple[int, int], str] = field(default_factory=dict)
    _beginnings: dict[tuple[int, int], bool] = field(default_factory=dict)

    def text(self, block: int, start: int, end: int) -> str:
        """Return the words of a span."""
        return self.texts[block][start:end]

    def with_word(self, words: Iterable[str]) -> list[int]:
        """Return the blocks that hold one of some words: a rule that needs one has to look nowhere else."""
        found = self.vocabulary.intersection(words)
        return [block for block, own in enumerate(self.words) if not own.isdisjoint(found)] if found else []

    def first_name(self, word: str) -> str:
        """Return the known first name that a word is, perhaps with a possessive ending; '' when it is none."""
        known = self._first_names.get(word)
        if known is None:
            known = next((name for name in without_possessive(word) if self.lexicon.is_first_name(name)), "")
            self._first_names[word] = known
        return known

    def before(self, block: int, start: int) -> str:
        """Return the word right before a place, '' when there is none in the same clause."""
        known = self._words_before.get((block, start))
        if known is None:
            known = self._words_before[block, start] = _word_before(self.texts[block], start)
        return known

    def after(self, block: int, end: int) -> str:
        """Return the word right after a place, '' when a sign other than a quote or bracket comes first."""
        match = _NEXT_WORD.match(self.texts[block], end, end + 40)
        return match.group(1) if match else ""

    def begins(self, block: int, start: int) -> bool:
        """Tell whether a place is where any word would have a capital: of a block, a sentence or a quote."""
        known = self._beginnings.get((block, start))
        if known is None:
            known = start in self.blocks[block].sentence_starts or _begins(self.texts[block], start)
            self._beginnings[block, start] = known
        return known

    def ordinary(self, block: int, start: int, word: str) -> bool:
        """Tell whether a capitalised word may just be an ordinary first word."""
        return self.begins(block, start) and (
            self.is_word(word) or self.blocks[block].pos.get(start, "X") != "PROPN" or bool(WORD_ENDS.search(word))
        )

    def is_word(self, word: str) -> bool:
        """Tell whether a word is an ordinary one: known as such, or in lower case elsewhere in the report."""
        lower = word.lower()
        return lower in self.lower_words or lower in self.lexicon.ordinary_words

    def near_language(self, block: int, start: int, end: int) -> bool:
        """Tell whether the name of a language stands right before or after."""
        text = self.texts[block]
        words = _LETTERS.findall(text[max(0, start - 25) : start])[-2:] + _LETTERS.findall(text[end : end + 25])[:2]
        return not LANGUAGES.isdisjoint(words)

    def quoted(self, block: int, start: int, end: int) -> bool:
        """Tell whether a span stands inside a short quoted title together with other words."""
        text = self.texts[block]
        for opening, closing in QUOTES:
            left = text.rfind(opening, 0, start + 1)
            right = text.find(closing, max(end, left + 1)) if left >= 0 else -1
            if right < 0 or (opening != closing and closing in text[left:start]):
                continue
            if opening == closing and text.count(opening, 0, start) % 2 == 0:
                continue
            inside = text[left + 1 : right]
            if 2 <= len(inside.split()) <= 8 and inside[-1:] not in ".!?," and len(inside) > end - start + 1:
                return True
        return False

    def labels(self, block: int, start: int, end: int) -> set[str]:
        """Return the labels of all model spans that touch a span."""
        return {span.label for span in self.blocks[block].spans if span.start < end and start < span.end}


def _word_before(text: str, start: int) -> str:
    left = text[max(0, start - 40) : start]
    if left[-1:] in _OPENING:
        left = left[:-1]
    left = left.rstrip(" \u00a0")
    first = len(left)
    while first and (left[first - 1].isalnum() or left[first - 1] in "'’.&-_"):
        first -= 1
    return left[first:]


def _begins(text: str, start: int) -> bool:
    """Tell by the signs before a place whether any word would have a capital there."""
    while start and text[start - 1] in _BEFORE_FIRST:
        start -= 1
    last = text[start - 1] if start else "."
    return last in ".!?:|•·;" or (last in "-–—/" and (start == 1 or text[start - 2] == " "))


def lay_out_view(
    report: Report, facts: SessionFacts, blocks: Sequence[BlockAnalysis], lexicon: Lexicon, automaton: Automaton
) -> View:
    """Prepare a report for the rules."""
    view = View(report, facts, blocks, lexicon)
    view.first_words = frozenset(attendee.name.split()[0] for attendee in facts.attendees if attendee.name)
    mail: set[str] = set()
    for analysed in blocks:
        text = analysed.text
        view.texts.append(text)
        view.words.append(frozenset(_WORD.findall(text)))
        view.hits.append(automaton.find(text, analysed.folded))
        view.runs.append([_run(text, match) for match in NAME_RUN.finditer(text)])
        if "@" in text:
            for address in _EMAIL.finditer(text):
                mail.update(name_key(part) for part in re.split(r"[._+-]", address.group(1)) if len(part) > 2)
    settle_doubtful(view.hits, blocks, view.before, _somebody(view))
    view.vocabulary = frozenset().union(*view.words)
    view.lower_words = frozenset(_LOWER_WORD.findall(" ".join(view.vocabulary)))
    view.mail_names = frozenset(mail)
    employers = (attendee.employer for attendee in facts.attendees)
    view.employers = frozenset(name for name in employers if name[:1].isupper() and " " not in name)
    view.bodies = frozenset(_bodies(view))
    sorts = (word for word in view.vocabulary if is_sort_of_programme(word))
    view.programmes = {block: programmes_in(view.texts[block]) for block in view.with_word(sorts)}
    return view


def _somebody(view: View) -> Callable[[str], bool]:
    """Return a function that tells whether a body's name may be a person's: 'Henk Smelt', or who is listed."""
    listed = {name_key(word) for attendee in view.facts.attendees for word in attendee.name.split()}

    def may_be(name: str) -> bool:
        words = name.split()
        if len(words) == 1:
            return name_key(name) in listed and not name.isupper()
        return len(words) < 4 and words[-1][0].isupper() and view.lexicon.is_first_name(words[0])

    return may_be


def _bodies(view: View) -> Iterator[str]:
    """Return single words that the report elsewhere uses as the name of a body, so that 'Kim van Limvast' is Kim."""
    people = {word for attendee in view.facts.attendees for word in attendee.name.split()}
    people.update(
        word
        for analysed in view.blocks
        for span in analysed.spans
        if span.label == "PERSON" and " van " not in analysed.text[span.start : span.end]
        for word in analysed.text[span.start : span.end].split()
    )
    yield from view.employers
    for analysed, runs in zip(view.blocks, view.runs, strict=True):
        for run in runs:
            for part, following in pairwise(run.parts) if len(run.parts) > 1 else ():
                last = following.word
                named = following.start == part.end + 1 and part.word not in people  # 'Faber van Bureau X' is somebody
                if named and (is_trade(last) or last.lower() in ORGANISATION_LAST):
                    yield part.word
        for span in analysed.spans:
            word = analysed.text[span.start : span.end]
            if (
                span.label == "ORG"
                and word.isalnum()
                and word not in people
                and analysed.text[max(0, span.start - 4) : span.start] != "van "
            ):
                yield word


def _run(text: str, match: re.Match[str]) -> Run:
    start, end = match.span()
    words = match.group()
    if words.isalpha():
        return Run(start, end, (Part(start, end, words),))  # most are one plain word
    parts = []
    for word in PARTS.finditer(text, start, end):
        bare = word.group()
        if bare[0].isupper():
            parts.append(Part(word.start(), word.end(), bare))
    last = parts[-1].word
    if last.endswith(("'", "’")) and not last[:-1].endswith(("s", "x", "z")):  # a closing quote, no possessive
        parts[-1] = Part(parts[-1].start, parts[-1].end - 1, last[:-1])
        end -= 1
    return Run(start, end, tuple(parts))


def without_possessive(word: str) -> tuple[str, ...]:
    """Return the names a word may be: itself, and what remains without a possessive ending.

    >>> without_possessive("Marijkes")
    ('Marijkes', 'Marijke')
    >>> without_possessive("Anne's"), without_possessive("Hans'")
    (("Anne's", 'Anne'), ("Hans'", 'Hans'))
    """
    if word.endswith(("'s", "’s")):
        return word, word[:-2]
    if word.endswith(("'", "’")):
        return word, word[:-1]
    return (word, word[:-1]) if word.endswith("s") and len(word) > 3 else (word,)
