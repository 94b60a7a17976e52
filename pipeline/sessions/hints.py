"""See in one pass which of many pieces of text occur, so that only patterns that can match are tried."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import ahocorasick

from pipeline.lexicon.letters import latin


class Hints:
    """Pieces of lower-case text, each with the marks it sets, in one Aho-Corasick automaton.

    Args:
        pieces: (marks, pieces) pairs; marks are bits of one number.

    >>> hints = Hints([(1, ["besluit", "akkoord"]), (2, ["sluit"])])
    >>> hints.of("het besluit"), hints.of("akkoord"), hints.of("niets")
    (3, 1, 0)
    """

    __slots__ = ("_automaton",)

    def __init__(self, pieces: Iterable[tuple[int, Iterable[str]]]) -> None:
        marks: dict[str, int] = {}
        for bits, texts in pieces:
            for text in texts:
                marks[text] = marks.get(text, 0) | bits
        self._automaton: Any = ahocorasick.Automaton()
        for text, bits in sorted(marks.items()):
            self._automaton.add_word(text, bits)
        self._automaton.make_automaton()

    def of(self, lower: str) -> int:
        """Return the marks of all pieces that a lower-case text holds; a space that may not break is a space.

        Letters that a pattern without regard to case takes for an i or an s are that letter.

        >>> Hints([(1, ["actie", "de is"])]).of("de\u00a0ıs")
        1
        """
        marks = 0
        if not lower.isascii():
            lower = latin(lower).replace("\u00a0", " ").replace("i\u0307", "i")  # what 'İ' is in lower case
        for _, bits in self._automaton.iter(lower):
            marks |= bits
        return marks

    def ends(self, lower: str) -> Iterator[int]:
        """Yield the place of the last character of each piece that a lower-case text holds."""
        return (end for end, _ in self._automaton.iter(lower))


class Sieve:
    """A pattern that is tried only on texts that hold one of its pieces.

    Args:
        pattern: what is searched for.
        pieces: lower-case texts, one of which every match holds.

    >>> Sieve(re.compile(r"\\bgereed\\s*:", re.I), ["gereed"]).search("Gereed: 3 mei") is not None
    True
    """

    __slots__ = ("_finditer", "_of", "_search", "pattern")

    def __init__(self, pattern: re.Pattern[str], pieces: Iterable[str]) -> None:
        self.pattern = pattern
        self._of = Hints([(1, pieces)]).of
        self._search, self._finditer = pattern.search, pattern.finditer

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match, or None."""
        return self._search(text) if self._of(text.lower()) else None

    def finditer(self, text: str) -> Iterable[re.Match[str]]:
        """Return all matches."""
        return self._finditer(text) if self._of(text.lower()) else ()


_NO_LETTERS = re.compile(r"\[[^]]*\]\??|\\.[*+?]?|.\?|\W")


def pieces_of(alternatives: str) -> list[str]:
    """Return the longest run of letters of each alternative of a regular expression without groups.

    >>> pieces_of(r"co[oö]rdinator|fractie\\w*|ib'?er|vice-?voorzitter")
    ['rdinator', 'fractie', 'ib', 'voorzitter']
    """
    return [max(_NO_LETTERS.sub(" ", part).split(), key=len) for part in alternatives.split("|")]
