"""Turn a word form into the numbers that the tok2vec layer embeds."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.lang.lex_attrs import word_shape
from spacy.strings import hash_string  # type: ignore[attr-defined]

Hashes = npt.NDArray[np.uint64]
Keys = npt.NDArray[np.uint32]

# name of a hashed feature, in the order of the columns of `hashed`
HASHED = ("norm", "prefix2", "prefix4", "suffix2", "suffix3", "suffix5", "shape", "lexicon")
PLAIN_MARKS = str.maketrans("’‘ʼ“”„", "'''\"\"\"")  # word processors and web pages write these for ' and "
MAX_TYPES = 100_000  # word forms whose features are kept; beyond that the memory is emptied


def form_strings(form: str, lexicon_class: str) -> tuple[str, ...]:
    """Return one string per hashed feature of a word form.

    >>> form_strings("Gouda", "p")
    ('n=gouda', 'p=go', 'q=goud', 's=da', 't=uda', 'u=gouda', 'Xxxxx', 'l=title|p')
    """
    form = "\n" if form.isspace() and "\n" in form else " " if form.isspace() else form.translate(PLAIN_MARKS)
    low = form.lower()
    return (
        f"n={low}",
        f"p={low[:2]}",
        f"q={low[:4]}",
        f"s={low[-2:]}",
        f"t={low[-3:]}",
        f"u={low[-5:]}",
        word_shape(form),
        f"l={casing(form)}|{lexicon_class}",
    )


def casing(form: str) -> str:
    """Name the way a form is written: lower, title, upper, mixed, digit or other.

    >>> [casing(form) for form in ("de", "Jan", "OCW", "NJi", "2021", "A4", "-")]
    ['lower', 'title', 'upper', 'mixed', 'digit', 'digit', 'other']
    """
    if any(c.isdigit() for c in form):
        return "digit"
    if not any(c.isalpha() for c in form):
        return "other"
    if form.islower():
        return "lower"
    if form.isupper():
        return "initial" if len(form.rstrip(".")) == 1 else "upper"
    return "title" if form[0].isupper() and form[1:].islower() else "mixed"


def plain(word: str) -> str:
    """Return the word in lower case and without accents, as lexicon keys are.

    >>> plain("Renée")
    'renee'
    """
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def keys_of(words: Iterable[str]) -> Keys:
    """Return 32-bit hashes of words: a stray word meets a table of 500,000 with a chance of 1 in 8,000."""
    return np.fromiter((hash_string(word) & 0xFFFFFFFF for word in words), dtype=np.uint32)


class SortedTable:
    """A read-only map from 32-bit keys to small numbers, kept as sorted arrays (5 bytes an entry)."""

    def __init__(self, keys: Keys, values: npt.NDArray[np.integer[Any]]) -> None:
        """keys: (n,) strictly ascending; values: (n,)."""
        if keys.shape != values.shape or (keys[1:] <= keys[:-1]).any():
            raise ValueError("keys of a sorted table must ascend and have one value each")
        self.keys, self.values = keys, values

    def get(self, keys: Keys) -> npt.NDArray[np.int32]:
        """Return the value of each key, 0 for those that are not in the table."""
        if not len(self.keys):
            return np.zeros(len(keys), dtype=np.int32)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[at] == keys, self.values[at], 0).astype(np.int32)


class FormFeatures:
    """Feature numbers of word forms: hashed strings, and the row of the form in the word vectors.

    Args:
        classes: lexicon classes of a word as bits, by hash of `plain(word)`.
        vectors: row of a word's vector, by hash of its lower-case form; row 0 is for unknown words.
    """

    def __init__(self, classes: SortedTable, vectors: SortedTable) -> None:
        self.classes, self.vectors = classes, vectors
        self._forget()

    def _forget(self) -> None:
        self._index: dict[int, int] = {}
        self._hashed = np.zeros((1024, len(HASHED)), dtype=np.uint64)
        self._vector_rows = np.zeros(1024, dtype=np.int32)

    def of(self, orths: Hashes, string_of: Callable[[int], str]) -> tuple[Hashes, npt.NDArray[np.int32]]:
        """Return (n, len(HASHED)) hashes and (n,) vector rows of forms given by their spaCy ids."""
        ids: list[int] = orths.tolist()
        missing = [orth for orth in ids if orth not in self._index]
        if missing:
            if len(self._index) + len(missing) > MAX_TYPES:
                self._forget()
                missing = list(dict.fromkeys(ids))
            self._add(missing, [string_of(orth) for orth in missing])
        at = np.fromiter((self._index[orth] for orth in ids), dtype=np.int64, count=len(ids))
        return self._hashed[at], self._vector_rows[at]

    def _add(self, ids: Sequence[int], forms: Sequence[str]) -> None:
        start, end = len(self._index), len(self._index) + len(ids)
        if end > len(self._hashed):
            grown = max(end, 2 * len(self._hashed))
            self._hashed = np.resize(self._hashed, (grown, len(HASHED)))
            self._vector_rows = np.resize(self._vector_rows, grown)
        hashed, rows = self.compute(forms)
        self._hashed[start:end], self._vector_rows[start:end] = hashed, rows
        self._index.update(zip(ids, range(start, end), strict=True))

    def compute(self, forms: Sequence[str]) -> tuple[Hashes, npt.NDArray[np.int32]]:
        """Return (n, len(HASHED)) hashes and (n,) vector rows of forms, without remembering them."""
        forms = [form.translate(PLAIN_MARKS) for form in forms]
        classes = self.classes.get(keys_of(plain(form) for form in forms))
        rows = self.vectors.get(keys_of(form.lower() for form in forms))
        hashed = np.zeros((len(forms), len(HASHED)), dtype=np.uint64)
        for number, (form, bits) in enumerate(zip(forms, classes.tolist(), strict=True)):
            hashed[number] = [hash_string(string) for string in form_strings(form, str(bits))]
        return hashed, rows


def bucket(hashes: Hashes, rows: int, seed: int) -> npt.NDArray[np.int64]:
    """Spread 64-bit hashes over 1..rows-1 (row 0 is left for padding), differently for each seed."""
    mixed = hashes * np.uint64(0x9E3779B97F4A7C15 + 2 * seed * 0x632BE59BD9B4E019 & 0xFFFFFFFFFFFFFFFF | 1)
    return ((mixed >> np.uint64(33)) % np.uint64(rows - 1)).astype(np.int64) + 1
