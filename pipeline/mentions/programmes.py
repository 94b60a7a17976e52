"""Find programmes and networks by their sort: 'het landelijke programma Elke Stap Telt'."""

from __future__ import annotations

import re

from pipeline.mentions.words import CAPITAL_WORD

_PROGRAMME = re.compile(
    rf"(?<![\w-])[a-z]{{0,20}}(?:programma|netwerk|beweging|alliantie|coalitie)[ \u00a0][“‘\"]?({CAPITAL_WORD}"
    rf"(?:[ \u00a0](?:(?:en|voor|de|het|in|van|op|met|te|een)[ \u00a0]){{0,2}}{CAPITAL_WORD})+)(?![\w-])"
)
_SORTS = ("programma", "netwerk", "beweging", "alliantie", "coalitie")
_IN_A_PLACE = re.compile(r"[ \u00a0](?:in|te|uit|van)[ \u00a0][^ \u00a0]+$")


def is_sort_of_programme(word: str) -> bool:
    """Tell whether the name of a programme or network may follow a word."""
    return word.endswith(_SORTS)


def programmes_in(text: str) -> list[tuple[int, int]]:
    """Return where the names of programmes and networks stand in a text.

    >>> text = "Zij leidt het programma Elke Stap Telt al lang."
    >>> [text[start:end] for start, end in programmes_in(text)]
    ['Elke Stap Telt']
    """
    if text.isupper():
        return []
    return [match.span(1) for match in _PROGRAMME.finditer(text)]


def without_place(text: str, start: int, end: int, place: int) -> int:
    """Return where a name ends before the place it is in: 'Elke Stap Telt in Almere'; its end where it is not so.

    >>> text = "Elke Stap Telt in Almere"
    >>> text[: without_place(text, 0, 24, 18)]
    'Elke Stap Telt'
    """
    match = _IN_A_PLACE.search(text, start, end)
    return match.start() if match and match.start() < place else end
