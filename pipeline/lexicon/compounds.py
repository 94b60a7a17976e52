"""Take Dutch compounds apart into words that are known."""

from __future__ import annotations

from collections.abc import Container

LEAST = 3  # characters of a part
LONGEST = 40  # characters of a word that is taken apart; what is longer is an address or a broken text
LINKS = ("", "s", "en", "e", "n")  # sounds between the parts


def split_compound(word: str, known: Container[str]) -> tuple[str, ...]:
    """Return the known parts of a compound: two that fill it, else the longest one at its end, else nothing.

    Of several ways to fill it, the one whose shorter part is longest. A Dutch compound means a kind of its last part.

    >>> split_compound("dakgootreiniging", {"dakgoot", "reiniging", "goot", "dak"})
    ('dakgoot', 'reiniging')
    >>> split_compound("verenigingsblad", {"vereniging", "blad"}), split_compound("zomerblad", {"blad", "lad"})
    (('vereniging', 'blad'), ('blad',))
    >>> split_compound("onbekend", {"blad"}), split_compound(LONGEST * "a" + "blad", {"blad"})
    ((), ())
    """
    two: tuple[tuple[int, int], tuple[str, ...]] | None = None
    one: tuple[str, ...] = ()
    for cut in cuts(word):
        last = word[cut:]
        if last not in known:
            continue
        one = one or (last,)
        first = _known_first(word[:cut], known)
        fit = (min(len(first), len(last)), len(last))
        if first and (two is None or fit > two[0]):
            two = (fit, (first, last))
    return two[1] if two else one


def cuts(word: str) -> range:
    """Return the places where a word may be cut in two."""
    return range(LEAST, len(word) - LEAST + 1) if len(word) <= LONGEST else range(0)


def _known_first(part: str, known: Container[str]) -> str:
    for link in LINKS:
        first = part.removesuffix(link)
        if len(first) >= LEAST and part.endswith(link) and first in known:
            return first
    return ""
