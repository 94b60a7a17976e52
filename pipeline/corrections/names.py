"""Fold names to what stays the same however they are spelled."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ĳ": "ij"}
)
_WORDS = re.compile(r"[^\W_]+")


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Drop accents, case, punctuation and double spaces.

    >>> fold("  Lieke  Hervé-de Wit ")
    'lieke herve de wit'
    >>> fold("NJi’s")
    'nji s'
    """
    if text.isascii():
        return " ".join(_WORDS.findall(text.lower()))
    bare = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return " ".join(_WORDS.findall("".join(c for c in bare if not unicodedata.combining(c))))


def is_entity_id(text: str) -> bool:
    """Tell whether a name is typed as an entity id.

    >>> is_entity_id("person:lieke-herve"), is_entity_id("Lieke Hervé")
    (True, False)
    """
    return re.fullmatch(r"(person|organisation|place|theme):\S+", text) is not None


def name_key(text: str) -> str:
    """Return what two ways of typing one name have in common: an id as it is, a name folded.

    >>> name_key("person:jan-2"), name_key("De Wit")
    ('person:jan-2', 'de wit')
    """
    return text if is_entity_id(text) else fold(text)
