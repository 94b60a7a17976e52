"""Quote the sentence a name stands in, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile

from pipeline.entities.inputs import Use

# begins with what is rare; a long row of dots is looked at once
_END = re.compile(r"[.!?…](?<![.!?…].)[.!?…]*+[\"”’')]*+\s+(?=\W*[A-ZÀ-Ý0-9])")
MOST_LETTERS = 12  # enough to know an abbreviation by
_WORD = re.compile(rf"[^\W\d_]{{0,{MOST_LETTERS}}}\Z")
_NO_END = frozenset(
    ["dhr", "mw", "mevr", "drs", "dr", "ir", "ing", "prof", "mr", "jl", "ca", "nr", "bijv", "o", "a", "st"]
)
LONGEST = 300  # characters of a quoted sentence

Blocks = Mapping[tuple[str, int], tuple[int, str]]  # (report_id, block) -> (start_char, text)


def sentence_at(text: str, start: int, end: int) -> str:
    """Return the sentence of a text in which a span stands, at most ``LONGEST`` characters around it.

    >>> sentence_at("Jan opent. Mw. Kok vraagt uitleg. Einde.", 15, 18)
    'Mw. Kok vraagt uitleg.'
    >>> sentence_at("Jan opent. Dan komt Kok. De rest luistert.", 20, 23)
    'Dan komt Kok.'
    """
    first, last = 0, len(text)
    for before, after in _ends(text):
        if after <= start:
            first = after
        elif before >= end - 1:
            last = after
            break
    if last - first > LONGEST:
        middle = (start + end) // 2
        low, high = max(first, middle - LONGEST // 2), min(last, middle + LONGEST // 2)
        quote = text[low:high].strip()
        return ("… " if low > first else "") + quote + (" …" if high < last else "")
    return text[first:last].strip()


def sentence_number(text: str, start: int) -> int:
    """Return the number of the sentence of a text in which a place stands, from 0.

    >>> sentence_number("Jan opent. Mw. Kok vraagt uitleg. Einde.", 15), sentence_number("Jan opent. Einde.", 0)
    (1, 0)
    """
    return sum(1 for _ in takewhile(lambda end: end[1] <= start, _ends(text)))


def _ends(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence ends but the last: at its full stop, and where the next begins."""
    for match in _END.finditer(text):
        at = match.start()
        word = _WORD.search(text, max(0, at - MOST_LETTERS), at)
        letters = word[0] if word else ""
        if letters.lower() not in _NO_END and not (len(letters) == 1 and letters.isupper()):
            yield at, match.end()


def quote(use: Use, blocks: Blocks) -> str:
    """Return 'report_id: sentence' for a use of a name."""
    start, text = blocks.get((use.report, use.block), (0, ""))
    if not text or use.start < 0:
        return f"{use.report}: {use.text}"
    return f"{use.report}: {sentence_at(text, use.start - start, use.start - start + len(use.text))}"


def quotes(uses: Iterable[Use], blocks: Blocks, most: int = 2) -> tuple[str, ...]:
    """Return the first different quotes of some uses, those in running text first."""
    ordered = sorted(uses, key=lambda u: (u.origin != "mention", u.report, u.start, u.text))
    found: dict[str, None] = {}
    for use in ordered:
        found.setdefault(quote(use, blocks))
        if len(found) == most:
            break
    return tuple(found)
