"""Align the letters of an abbreviation with the words of its full form."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pipeline.lexicon.entries import name_key
from pipeline.mentions.words import word_set

FUNCTION_WORDS = word_set(
    "van de het een en voor in op der den des of tot bij met aan te ten ter om door over naar uit als per the "
    "and for 't ’t 's ’s onder tegen zonder na"
)
COMPOUND = 8  # letters of a word that may hold a second initial inside
LONG_COMPOUND = 14
PART = (
    3  # letters of the part of a compound before the next initial; one less in a long compound: 'ge-handicapten-zorg'
)
SKIPPED_PENALTY = 3
INSIDE_PENALTY = 1
IMPOSSIBLE = 99

_PIECES = re.compile(r"[\s/\-\u2010\u2011–]+")
_ATTACHED = re.compile(r"\([^\W\d_]{2,}-?\)(?=\w)")  # '(school)psychologen' has the initial of the rest
_NO_LETTER = re.compile(r"[^\w]+")


class Alignment(NamedTuple):
    """How well an abbreviation fits words: 0 is one initial per content word."""

    penalty: int
    inside: int  # initials found inside compounds
    skipped: int  # content words without an initial

    @property
    def fits(self) -> bool:
        """Every letter found its place."""
        return self.penalty < IMPOSSIBLE


NO_FIT = Alignment(IMPOSSIBLE, 0, 0)


def align(short: str, long: str) -> Alignment:
    """Align an abbreviation with a full form, letter by letter.

    >>> align("NPO", "Nationaal Programma Onderwijs")
    Alignment(penalty=0, inside=0, skipped=0)
    >>> align("TLV", "toelaatbaarheidsverklaring")
    Alignment(penalty=2, inside=2, skipped=0)
    >>> align("VNG", "Yusra El Amrani").fits
    False
    """
    letters = _letters(short)
    long = _ATTACHED.sub("", long)
    words = tuple(bare for word in _PIECES.split(long) if (bare := _NO_LETTER.sub("", name_key(word))))
    if not letters or not words or words[0][0] != letters[0] or words[0].isdigit():
        return NO_FIT
    return _align(letters, words)


def begins_otherwise(short: str, long: str) -> bool:
    """Tell at a glance that words cannot be the full form: they begin with another letter.

    >>> begins_otherwise("NPO", "Programma Onderwijs"), begins_otherwise("NPO", "Nationaal Programma Onderwijs")
    (True, False)
    """
    first = long[0]
    return first.isascii() and first.isalnum() and first.lower() != _letters(short)[:1]


@lru_cache(maxsize=4096)
def _letters(short: str) -> str:
    return "".join(character for character in name_key(short.replace("@", "a")) if character.isalpha())


@lru_cache(maxsize=4096)
def _align(letters: str, words: tuple[str, ...]) -> Alignment:
    best: dict[tuple[int, int], Alignment] = {}

    def after(letter: int, word: int) -> Alignment:
        """Fit letters[letter:] to words[word:]."""
        if word == len(words):
            return Alignment(0, 0, 0) if letter == len(letters) else NO_FIT
        known = best.get((letter, word))
        if known:
            return known
        text = words[word]
        function_word = text in FUNCTION_WORDS or text.isdigit()
        options = []
        if word:  # the first word always gives the first letter
            options.append(_add(after(letter, word + 1), 0, 0 if function_word else 1))
        if letter < len(letters) and text[0] == letters[letter]:
            options.append(after(letter + 1, word + 1))
            if len(text) >= COMPOUND and not function_word:
                options += [
                    _add(after(stop, word + 1), stop - letter - 1, 0) for stop in _inside(letters, letter, text)
                ]
        best[letter, word] = min(options, key=lambda option: option.penalty, default=NO_FIT)
        return best[letter, word]

    return after(0, 0)


def _inside(letters: str, letter: int, word: str) -> list[int]:
    """Return up to which letter a compound can give initials, each at least a part further."""
    stops = []
    position = 0
    part = PART - (len(word) >= LONG_COMPOUND)
    for index in range(letter + 1, len(letters)):
        position = word.find(letters[index], position + part)
        if position < 0 or position > len(word) - PART:
            break
        stops.append(index + 1)
    return stops


def _add(alignment: Alignment, inside: int, skipped: int) -> Alignment:
    if not alignment.fits:
        return NO_FIT
    penalty = alignment.penalty + inside * INSIDE_PENALTY + skipped * SKIPPED_PENALTY
    return Alignment(penalty, alignment.inside + inside, alignment.skipped + skipped)
