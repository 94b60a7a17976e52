"""Fold text for look-up, with the way back to the original characters."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽȘȚ"  # for regular expressions
# left out of folded text: hyphens inside a word, soft hyphens, all but one of several spaces
_DROPPED = re.compile(rf"(?<=[a-zà-öø-ÿ])[-\u2010\u2011](?=[{UPPER}]?[a-zà-öø-ÿ])|[\u00ad\u200b]|(?<=\s)\s+")


class _Table(dict[int, str]):
    """Character by character: lower case without accent; a space for what is no letter or digit."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        bare = unicodedata.normalize("NFKD", character.lower())
        folded = bare[0] if bare and bare[0].isalnum() else " "
        self[code] = folded
        return folded


_TABLE = _Table()


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text between two spaces; ``cuts`` are where characters of the original were dropped."""

    text: str
    cuts: tuple[int, ...]  # positions in text, ascending
    dropped: tuple[int, ...]  # characters dropped up to there

    def original(self, position: int) -> int:
        """Map a position in ``text`` to one in the original."""
        if not self.cuts:
            return position - 1
        index = bisect_right(self.cuts, position)
        return position - 1 + (self.dropped[index - 1] if index else 0)


def fold(text: str) -> Folded:
    """Fold a text: lower case, no accents, no hyphens inside words, spaces for all other signs.

    >>> fold("Onderwijs-zorg, à la Zoë").text
    ' onderwijszorg  a la zoe '
    >>> folded = fold("bij onderwijs-zorg hier")
    >>> folded.original(folded.text.index("hier"))
    19
    """
    if "-" not in text and "  " not in text and text.isascii() and text.isprintable():
        return Folded(f" {text.translate(_TABLE)} ", (), ())  # nothing to drop
    cuts: list[int] = []
    dropped: list[int] = []
    pieces: list[str] = []
    last = total = 0
    for match in _DROPPED.finditer(text):
        pieces.append(text[last : match.start()])
        total += match.end() - match.start()
        cuts.append(match.end() - total + 1)
        dropped.append(total)
        last = match.end()
    pieces.append(text[last:])
    return Folded(f" {''.join(pieces).translate(_TABLE)} ", tuple(cuts), tuple(dropped))


@lru_cache(maxsize=16_384)  # a report names the same people over and over
def fold_name(text: str) -> str:
    """Fold a name to the key by which its spellings are compared: 'Sámen Op Pad' -> 'samen op pad'.

    >>> fold_name("SWV Noord-Oost")
    'swv noordoost'
    """
    return " ".join(fold(text).text.split())
