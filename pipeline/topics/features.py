"""Describe blocks by their words and by what is inside those words."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize

CHARACTERS = (4, 6)  # n-grams within a word: they see the parts of Dutch compounds
WORD_SHARE = 0.2  # of a block's squared length that comes from whole words, the rest from their parts
MAX_SHARE = 0.5  # a term in a larger share of the blocks says nothing about a topic
STRETCH = 64  # blocks; a longer report is followed in pieces of at most this length
# Nouns carry the subject, verbs mostly what is done with it, whatever the subject (Martin & Johnson 2015)
KINDS = {"NOUN": 1.0, "PROPN": 1.0, "ADJ": 0.7, "VERB": 0.5}
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Documents:
    """The blocks that can have a topic, with their words; stretches in an order that depends on their words alone."""

    place: pd.DataFrame  # report_id, block; one row per document, blocks of a stretch in order
    texts: tuple[str, ...]
    lemmas: tuple[tuple[str, ...], ...]
    kinds: tuple[tuple[str, ...], ...]  # their parts of speech
    stretch: Integers  # number of the report, or piece of a long report, that a document stands in; 0, 0, 1 ...
    position: Floats  # where in its report a document stands, 0..1
    vocabulary: tuple[str, ...]  # content words, lower case
    counts: sparse.csr_matrix  # (n_documents, n_words), weighted by part of speech
    people: sparse.csr_matrix  # (n_documents, n_parts_of_names): 1 where a part of a person's name stands

    def part(self, rows: Integers) -> Documents:
        """Return some of the documents."""
        return Documents(
            self.place.iloc[rows].reset_index(drop=True),
            tuple(self.texts[i] for i in rows),
            tuple(self.lemmas[i] for i in rows),
            tuple(self.kinds[i] for i in rows),
            np.unique(self.stretch[rows], return_inverse=True)[1],
            self.position[rows],
            self.vocabulary,
            self.counts[rows],
            self.people[rows],
        )


def documents(blocks: pd.DataFrame, terms: pd.DataFrame, names: frozenset[str], min_words: int) -> Documents:
    """Select the blocks with enough words and count their content words, without people's names.

    Reports are put in an order that follows from their words, so that how they are named or ordered changes nothing
    further on, and a report more or less leaves the order of the others.
    """
    held = blocks.loc[
        blocks["kind"].isin(("paragraph", "list_item", "quote", "table_row")) & (blocks["n_words"] >= min_words),
        ["report_id", "block", "text"],
    ]
    columns = ["report_id", "block", "lemmas", "pos"]
    held = held.merge(terms[columns], on=["report_id", "block"], validate="one_to_one")
    held = held.sort_values(["report_id", "block"], ignore_index=True)
    if held.empty:
        nothing = np.zeros(0, dtype=np.int64)
        empty = sparse.csr_matrix((0, 0))
        return Documents(held[["report_id", "block"]], (), (), (), nothing, np.zeros(0), (), empty, empty)
    within = held.groupby("report_id").cumcount().to_numpy()
    position = (within + 0.5) / held.groupby("report_id")["block"].transform("size").to_numpy()
    first = np.nonzero(within % STRETCH == 0)[0]
    pieces = [(first[i], end) for i, end in enumerate([*first[1:], len(held)])]
    lemmas = held["lemmas"].tolist()
    ranked = sorted(pieces, key=lambda piece: _hash(lemmas[slice(*piece)]))
    order = np.concatenate([np.arange(*piece) for piece in ranked])
    stretch = np.repeat(np.arange(len(ranked)), [end - start for start, end in ranked])
    held = held.iloc[order].reset_index(drop=True)
    vocabulary, counts, people = _count(held, names)
    return Documents(
        held[["report_id", "block"]],
        tuple(held["text"]),
        tuple(tuple(row) for row in held["lemmas"]),
        tuple(tuple(row) for row in held["pos"]),
        stretch,
        position[order],
        vocabulary,
        counts,
        people,
    )


def _hash(rows: Sequence[Sequence[str]]) -> bytes:
    return hashlib.blake2b("\n".join(" ".join(row) for row in rows).encode(), digest_size=16).digest()


def _count(held: pd.DataFrame, names: frozenset[str]) -> tuple[tuple[str, ...], sparse.csr_matrix, sparse.csr_matrix]:
    """Count content words, those often used in one block less than in proportion (1 + log), and find names apart."""
    unwanted = {part.casefold() for name in names for part in name.split()}
    codes, forms = pd.factorize(np.array(list(chain.from_iterable(held["lemmas"])), dtype=object))
    kind, kinds = pd.factorize(np.array(list(chain.from_iterable(held["pos"])), dtype=object))
    words = [form.casefold() for form in forms]
    vocabulary = tuple(sorted({word for word in words if is_word(word) and word not in unwanted}))
    column = {word: number for number, word in enumerate(vocabulary)}
    columns = np.array([column.get(word, -1) for word in words], dtype=np.int64)[codes]
    weights = np.array([KINDS.get(each, 0.0) for each in kinds])[kind]
    rows = np.repeat(np.arange(len(held)), [len(row) for row in held["lemmas"]])
    kept = (columns >= 0) & (weights > 0)
    shape = (len(held), len(vocabulary))
    counts = sparse.csr_matrix((weights[kept], (rows[kept], columns[kept])), shape=shape)
    counts.sum_duplicates()
    counts.data = np.where(counts.data > 1, 1 + np.log(np.maximum(counts.data, 1)), counts.data)
    return vocabulary, counts, _people(words, codes, rows, names, len(held))


def _people(words: Sequence[str], codes: Integers, rows: Integers, names: frozenset[str], n: int) -> sparse.csr_matrix:
    """Return which parts of people's names stand in which documents, (n, n_parts); not the small words within them."""
    parts = sorted({part.casefold() for name in names for part in name.split() if part[0].isupper() and is_word(part)})
    column = {part: number for number, part in enumerate(parts)}
    columns = np.array([column.get(word, -1) for word in words], dtype=np.int64)[codes]
    kept = columns >= 0
    found = sparse.csr_matrix((np.ones(int(kept.sum())), (rows[kept], columns[kept])), shape=(n, len(parts)))
    found.sum_duplicates()
    found.data[:] = 1.0
    return found


def is_word(word: str) -> bool:
    """Tell whether a lemma is a word: three characters or more and no address."""
    return len(word) > 2 and word[0].isalpha() and not set("@/_") & set(word)


@dataclass(frozen=True, slots=True)
class Space:
    """TF-IDF weights of words and of the n-grams inside them, learned from some documents."""

    inside: sparse.csr_matrix  # (n_words, n_ngrams), idf-weighted
    whole: sparse.csr_matrix  # (n_words, n_words), idf on the diagonal

    def rows(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        """Return one unit row per document, (n_documents, n_features); rows without known words are zero."""
        parts = (
            np.sqrt(1 - WORD_SHARE) * normalize(counts @ self.inside),
            np.sqrt(WORD_SHARE) * normalize(counts @ self.whole),
        )
        return normalize(sparse.hstack(parts, format="csr"))

    def cosines(self, counts: sparse.csr_matrix, centres: Floats) -> Floats:
        """Return the cosine of each document with each centre, (n_documents, n_centres).

        As ``rows(counts) @ centres.T`` without making the rows, for many documents; the length of a row is taken as if
        its words had no n-gram in common.
        """
        n = self.inside.shape[1]
        result = np.zeros((counts.shape[0], len(centres)))
        for table, part, share in (
            (self.inside, centres[:, :n], 1 - WORD_SHARE),
            (self.whole, centres[:, n:], WORD_SHARE),
        ):
            squared = np.asarray(table.multiply(table).sum(axis=1)).ravel()
            length = np.sqrt(counts.multiply(counts) @ squared)
            result += np.sqrt(share) * (counts @ (table @ part.T)) / np.maximum(length, 1e-12)[:, None]
        return result


def learn_space(vocabulary: Sequence[str], counts: sparse.csr_matrix) -> Space:
    """Weigh words and the n-grams inside them by how few of the documents have them.

    Terms of one document alone link nothing and are left out from 20 documents on.
    """
    n = counts.shape[0]
    used = np.nonzero(np.asarray((counts > 0).sum(axis=0)).ravel())[0]
    grams = _ngrams(vocabulary)
    inside = grams @ sparse.diags(idf(counts[:, used] @ grams[used], n))
    return Space(inside.tocsr(), sparse.diags(idf(counts, n)).tocsr())


def idf(counts: sparse.csr_matrix, n: int) -> Floats:
    """Return how few of n documents have each term, 0 for terms of one document or of most."""
    found = np.bincount(counts.tocsr().indices, minlength=counts.shape[1])
    kept = (found >= (2 if n >= 20 else 1)) & (found <= MAX_SHARE * n)
    return np.where(kept, np.log((1 + n) / (1 + found)) + 1, 0.0)


def _ngrams(vocabulary: Sequence[str]) -> sparse.csr_matrix:
    """Return which n-grams stand in which words, (n_words, n_ngrams); a word has a space at each end."""
    column: dict[str, int] = {}
    rows, columns = [], []
    for number, word in enumerate(vocabulary):
        padded = f" {word} "
        grams = {
            padded[i : i + size]
            for size in range(CHARACTERS[0], CHARACTERS[1] + 1)
            for i in range(max(len(padded) - size + 1, 1))
        }
        for gram in sorted(grams):
            rows.append(number)
            columns.append(column.setdefault(gram, len(column)))
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(vocabulary), max(len(column), 1)))


def linked(held: Documents) -> NDArray[np.bool_]:
    """Tell which documents, or one beside them, share a word or a part of a word with another: (n_documents,)."""
    found = np.bincount(held.counts.indices, minlength=len(held.vocabulary)).astype(np.float64)
    grams = _ngrams(held.vocabulary)
    shared = grams @ (grams.T @ found > 1).astype(np.float64) > 0
    known = held.counts @ shared.astype(np.float64) > 0
    same = held.stretch[1:] == held.stretch[:-1]
    result: NDArray[np.bool_] = known.copy()
    result[1:] |= known[:-1] & same
    result[:-1] |= known[1:] & same
    return result


def beside(stretch: Integers) -> sparse.csr_matrix:
    """Return (n, n) with 1/2 where two documents follow each other in one report."""
    n = len(stretch)
    same = np.nonzero(stretch[1:] == stretch[:-1])[0]
    half = np.full(len(same), 0.5)
    ahead = sparse.csr_matrix((half, (same, same + 1)), shape=(n, n))
    return (ahead + ahead.T).tocsr()
