"""Describe blocks by their words, by what is inside those words, and by the blocks beside them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.preprocessing import normalize

CHARACTERS = (4, 7)  # n-grams within a word: they see the parts of Dutch compounds
WORD_SHARE = 0.5  # of a block's squared length that comes from whole words, the rest from their parts
NEIGHBOUR_SHARE = 0.5  # weight of the two blocks beside a block, against its own
MAX_SHARE = 0.5  # a term in a larger share of the blocks says nothing about a topic


@dataclass(frozen=True, slots=True)
class Documents:
    """The blocks that can have a topic, with their words."""

    place: pd.DataFrame  # report_id, block; one row per document, sorted
    words: tuple[tuple[str, ...], ...]  # content lemmas per document, lower case


def documents(blocks: pd.DataFrame, terms: pd.DataFrame, names: frozenset[str], min_words: int) -> Documents:
    """Select the blocks with enough words and drop people's names from their lemmas."""
    held = blocks[
        blocks["kind"].isin(("paragraph", "list_item", "quote", "table_row")) & (blocks["n_words"] >= min_words)
    ]
    joined = held[["report_id", "block"]].merge(terms, on=["report_id", "block"], validate="one_to_one")
    joined = joined.sort_values(["report_id", "block"]).reset_index(drop=True)
    unwanted = {part.casefold() for name in names for part in name.split()}
    words = tuple(
        tuple(w for lemma in lemmas if (w := lemma.casefold()) not in unwanted and len(w) > 2 and w[0].isalpha())
        for lemmas in joined["lemmas"]
    )
    return Documents(joined[["report_id", "block"]], words)


def describe(held: Documents, neighbours: bool = True) -> sparse.csr_matrix:
    """Return one unit row per document: (n_documents, n_features), rows without known words are zero."""
    n = len(held.words)
    least = 2 if n >= 20 else 1
    whole = TfidfVectorizer(analyzer=_identity, sublinear_tf=True, min_df=least, max_df=MAX_SHARE)
    texts = [" ".join(words) for words in held.words]
    inside = TfidfVectorizer(
        analyzer="char_wb", ngram_range=CHARACTERS, sublinear_tf=True, min_df=least, max_df=MAX_SHARE
    )
    parts = []
    for share, vectorizer, data in ((WORD_SHARE, whole, held.words), (1 - WORD_SHARE, inside, texts)):
        try:
            parts.append(np.sqrt(share) * vectorizer.fit_transform(data))
        except ValueError:  # no term is frequent enough
            continue
    if not parts:
        return sparse.csr_matrix((n, 1))
    rows = normalize(sparse.hstack(parts, format="csr"))
    return normalize(rows + NEIGHBOUR_SHARE * _beside(held.place) @ rows) if neighbours else rows


def _identity(words: Sequence[str]) -> Sequence[str]:
    return words


def _beside(place: pd.DataFrame) -> sparse.csr_matrix:
    """Return (n, n) with 1/2 where two documents follow each other in one report."""
    n = len(place)
    same = (place["report_id"].to_numpy()[1:] == place["report_id"].to_numpy()[:-1]).nonzero()[0]
    half = np.full(len(same), 0.5)
    ahead = sparse.csr_matrix((half, (same, same + 1)), shape=(n, n))
    return (ahead + ahead.T).tocsr()


def label_terms(held: Documents, labels: np.ndarray, n_topics: int, n_terms: int = 10) -> list[list[str]]:
    """Return the most typical words and word pairs per topic, by class-based TF-IDF (Grootendorst 2022).

    A term's weight in a topic is its share of the topic's words times log(1 + mean words per topic / its
    frequency over all topics); ties are broken by spelling.
    """
    counter = CountVectorizer(analyzer=_words_and_pairs, min_df=2 if len(held.words) >= 20 else 1)
    try:
        counts = counter.fit_transform(held.words)
    except ValueError:
        return [[] for _ in range(n_topics)]
    names = counter.get_feature_names_out()
    member = sparse.csr_matrix((np.ones(len(labels)), (labels, np.arange(len(labels)))), shape=(n_topics, len(labels)))
    per_topic = np.asarray((member @ (counts > 0).astype(float)).todense())
    size = np.maximum(per_topic.sum(axis=1, keepdims=True), 1)
    weight = per_topic / size * np.log1p(size.mean() / np.maximum(per_topic.sum(axis=0, keepdims=True), 1))
    chosen = []
    for row, present in zip(weight, per_topic, strict=True):
        order = sorted((j for j in np.nonzero(present)[0]), key=lambda j: (-round(float(row[j]), 12), names[j]))
        chosen.append(_without_repeats([str(names[j]) for j in order], n_terms))
    return chosen


def _words_and_pairs(words: Sequence[str]) -> list[str]:
    return [*words, *(f"{a} {b}" for a, b in itertools.pairwise(words) if a != b)]


def _without_repeats(terms: list[str], n_terms: int) -> list[str]:
    """Keep the strongest terms, leaving out those that stand inside a kept one or hold it."""
    kept: list[str] = []
    for term in terms:
        if not any(set(term.split()) & set(other.split()) for other in kept):
            kept.append(term)
        if len(kept) == n_terms:
            break
    return kept


def idf_counts(held: Documents) -> tuple[sparse.csr_matrix, dict[str, int]]:
    """Return a binary (n_documents, n_words) matrix and the column of each word, for coherence."""
    counter = CountVectorizer(analyzer=_words_and_pairs, binary=True)
    try:
        matrix = counter.fit_transform(held.words)
    except ValueError:
        return sparse.csr_matrix((len(held.words), 0)), {}
    return matrix.tocsr(), dict(counter.vocabulary_)
