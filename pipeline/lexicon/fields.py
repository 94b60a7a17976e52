"""Tell which fields a word is typical of, by the packaged thesaurus of what meetings speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

import numpy as np
from scipy import sparse

from pipeline.lexicon.compounds import split_compound

LAST_PART, FIRST_PART = 0.7, 0.5  # weight of the parts of a compound, against 1 for a word that is listed


def read_fields(text: str) -> dict[str, tuple[str, ...]]:
    """Read a thesaurus: words per field, a field per line.

    >>> read_fields("# what\\nkantine: bar tap\\nveld: gras")
    {'kantine': ('bar', 'tap'), 'veld': ('gras',)}
    """
    lines = (line.partition(":") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: tuple(words.split()) for name, _, words in lines}


@lru_cache(maxsize=1)
def packaged_fields() -> Mapping[str, tuple[str, ...]]:
    """Return the fields that come with the package, by name."""
    text = files("pipeline.lexicon").joinpath("fields.txt").read_text(encoding="utf-8")
    return MappingProxyType(read_fields(text))


def word_fields(words: Sequence[str]) -> sparse.csr_matrix:
    """Return how typical words are of the packaged fields: (n_words, n_fields), 0..1.

    A word of several fields counts for each by one over the root of their number, so that all words weigh alike; a
    compound that is not listed counts by its parts.

    >>> table = word_fields(["dakgoot", "zomerdakgoot", "qqqqq"])
    >>> lengths = table.multiply(table).sum(axis=1).tolist()
    >>> round(lengths[0][0], 6), 0 < lengths[1][0] < 2, lengths[2][0]
    (1.0, True, 0.0)
    """
    fields_of = _fields_of()
    rows, columns, weights = [], [], []
    for row, word in enumerate(words):
        if word in fields_of:
            parts = [(word, 1.0)]
        else:
            parts = list(zip(reversed(split_compound(word, fields_of)), (LAST_PART, FIRST_PART), strict=False))
        for part, weight in parts:
            own = fields_of[part]
            rows += [row] * len(own)
            columns += own
            weights += [weight / len(own) ** 0.5] * len(own)
    shape = (len(words), len(packaged_fields()))
    return sparse.csr_matrix((np.array(weights, dtype=np.float64), (rows, columns)), shape=shape)


@lru_cache(maxsize=1)
def _fields_of() -> dict[str, list[int]]:
    """Return the numbers of the fields of each word."""
    found: dict[str, list[int]] = {}
    for number, words in enumerate(packaged_fields().values()):
        for word in dict.fromkeys(words):
            found.setdefault(word, []).append(number)
    return found
