"""See in one pass which of many pieces of text occur, so that only patterns that can match are tried."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ahocorasick


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
        """Return the marks of all pieces that a lower-case text holds."""
        marks = 0
        for _, bits in self._automaton.iter(lower):
            marks |= bits
        return marks
