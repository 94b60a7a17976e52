"""Correct found entities by what brackets and quotes tell of names."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from spacy.tokens import Doc

from pipeline.language.decoding import Span

OPENING, CLOSING = frozenset("\"'‘“„«"), frozenset("\"'’”»")
LONGEST_REST = 3  # words of a quoted name that may have been missed


def stands_for(short: str, name: str) -> bool:
    """Whether letters are the first letters of a name's words, with or without the small ones.

    >>> stands_for("HdV", "Hanna de Vos"), stands_for("HV", "Hanna de Vos"), stands_for("ING", "Hanna de Vos")
    (True, True, False)
    """
    letters = "".join(word[0] for word in re.split(r"[\s.'’-]+", name) if word).lower()
    if not 2 <= len(short) <= len(letters) or not short.isalpha() or short.islower():
        return False
    wanted = short.lower()
    if (letters[0], letters[-1]) != (wanted[0], wanted[-1]):
        return False
    rest = iter(letters)
    return all(letter in rest for letter in wanted)


def with_explained(doc: Doc, found: list[Span]) -> list[Span]:
    """Give letters that stand for a name, by brackets, the name's label wherever they come in the text.

    Compare Schwartz & Hearst (2003), "A Simple Algorithm for Identifying Abbreviation Definitions in Biomedical Text".
    """
    short: dict[str, int] = {}
    for start, end, label in found:
        if end + 2 < len(doc) and doc[end].text == "(" and doc[end + 2].text in {")", ",", ";"}:
            letters = doc[end + 1].text
        elif start > 1 and end < len(doc) and doc[start - 1].text == "(" and doc[end].text == ")":
            letters = doc[start - 2].text
        else:
            continue
        if stands_for(letters, doc[start:end].text):
            short.setdefault(letters, label)
    if not short:
        return found
    inside = {i for start, end, _ in found if end - start > 1 for i in range(start, end)}
    single = {token.i: short[token.text] for token in doc if token.text in short and token.i not in inside}
    kept = [span for span in found if span[0] not in single]
    return sorted([*kept, *((i, i + 1, label) for i, label in single.items())])


def with_enumerated(doc: Doc, found: list[Span], place: int, person: int) -> list[Span]:
    """Make the last of three or more places that are listed a place where it was read as somebody: 'X, Y en Wolda'.

    Args:
        doc: the text.
        found: entities, ascending.
        place: number of the label of places; person: of people.
    """
    result = list(found)
    for n in range(2, len(found)):
        (_, a_end, a), (b_start, b_end, b), (start, end, label) = found[n - 2 : n + 1]
        listed = a_end + 1 == b_start and doc[a_end].text == "," and b_end + 1 == start and doc[b_end].text == "en"
        if listed and a == b == place and label == person and end == start + 1:
            result[n] = (start, end, place)
    return result


def with_whole_quotes(doc: Doc, found: list[Span]) -> list[Span]:
    """Let a name that fills the end or the beginning of a quotation fill it, where all its words have capitals."""
    strings: Any = doc.vocab.strings
    if not found or not np.isin(doc.to_array("ORTH"), [strings[quote] for quote in sorted(OPENING)]).any():
        return found
    taken = {i for start, end, _ in found for i in range(start, end)}
    whole = []
    for start, end, label in found:
        if end < len(doc) and doc[end].text in CLOSING:
            start = _edge(doc, start, -1, OPENING, taken)
        elif start and doc[start - 1].text in OPENING:
            end = _edge(doc, end - 1, 1, CLOSING, taken) + 1
        whole.append((start, end, label))
    return whole


def _edge(doc: Doc, at: int, step: int, quotes: frozenset[str], taken: set[int]) -> int:
    """Return the token beside the quote that comes after words with a capital, from a token on; else the token."""
    for reached in range(at + step, at + step * (LONGEST_REST + 2), step):
        if not 0 <= reached < len(doc):
            return at
        if doc[reached].text in quotes:
            return reached - step
        if reached in taken or not doc[reached].text[:1].isupper():
            return at
    return at
