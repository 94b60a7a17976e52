"""Describe blocks by their words, by what is inside those words, and by the blocks beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

CHARACTERS = (4, 7)  # n-grams within a word: they see the parts of Dutch compounds
WORD_SHARE = 0.3  # of a block's squared length that comes from whole words, the rest from their parts
NEIGHBOUR_SHARE = 0.5  # weight of the two blocks beside a block, against its own
MAX_SHARE = 0.5  # a term in a larger share of the blocks says nothing about a topic
# Nouns carry the subject, verbs mostly what is done with it, whatever the subject (Martin & Johnson 2015)
KINDS = {"NOUN": 1.0, "PROPN": 1.0, "ADJ": 0.7, "VERB": 0.5}


@dataclass(frozen=True, slots=True)
class Documents:
    """The blocks that can have a topic, with their words."""

    place: pd.DataFrame  # report_id, block; one row per document, reports by their words, blocks in order
    words: tuple[tuple[str, ...], ...]  # content lemmas per document, lower case
    kinds: tuple[tuple[str, ...], ...]  # their parts of speech
    texts: tuple[str, ...]

    def part(self, rows: np.ndarray) -> Documents:
        """Return some of the documents."""
        return Documents(
            self.place.iloc[rows].reset_index(drop=True),
            tuple(self.words[i] for i in rows),
            tuple(self.kinds[i] for i in rows),
            tuple(self.texts[i] for i in rows),
        )


def documents(blocks: pd.DataFrame, terms: pd.DataFrame, names: frozenset[str], min_words: int) -> Documents:
    """Select the blocks with enough words and drop people's names from their lemmas.

    Reports are put in the order of their words, so that how they are named or ordered changes nothing further on.
    """
    held = blocks[
        blocks["kind"].isin(("paragraph", "list_item", "quote", "table_row")) & (blocks["n_words"] >= min_words)
    ]
    columns = ["report_id", "block", "text"]
    joined = held[columns].merge(
        terms[["report_id", "block", "lemmas", "pos"]], on=["report_id", "block"], validate="one_to_one"
    )
    unwanted = {part.casefold() for name in names for part in name.split()}
    pairs = [
        [
            (w, k)
            for lemma, k in zip(lemmas, kinds, strict=True)
            if _is_word(w := lemma.casefold()) and w not in unwanted
        ]
        for lemmas, kinds in zip(joined["lemmas"], joined["pos"], strict=True)
    ]
    joined["words"] = [tuple(w for w, _ in row) for row in pairs]
    joined["kinds"] = [tuple(k for _, k in row) for row in pairs]
    joined = joined.sort_values(["report_id", "block"])
    whole = {report: tuple(rows) for report, rows in joined.groupby("report_id")["words"]}
    rank = {report: number for number, report in enumerate(sorted(whole, key=lambda report: whole[report]))}
    joined = joined.sort_values(["report_id", "block"], key=lambda c: c.map(rank) if c.name == "report_id" else c)
    joined = joined.reset_index(drop=True)
    return Documents(
        joined[["report_id", "block"]], tuple(joined["words"]), tuple(joined["kinds"]), tuple(joined["text"])
    )


def _is_word(word: str) -> bool:
    return len(word) > 2 and word[0].isalpha() and not set("@/_") & set(word)  # no addresses


def describe(held: Documents, neighbours: bool = True) -> sparse.csr_matrix:
    """Return one unit row per document: (n_documents, n_features), rows without known words are zero.

    TF-IDF of whole lemmas beside TF-IDF of the character n-grams inside them, by part of speech; a row then takes up
    a share of the rows of the blocks before and after it in its report.
    """
    n = len(held.words)
    whole, inside = [], []
    for kinds, weight in _by_weight():
        words = [
            [w for w, k in zip(row, row_kinds, strict=True) if k in kinds]
            for row, row_kinds in zip(held.words, held.kinds, strict=True)
        ]
        whole += _weighted(TfidfVectorizer(analyzer=_identity, **_options(n)), words, weight)
        characters = TfidfVectorizer(analyzer="char_wb", ngram_range=CHARACTERS, **_options(n))
        inside += _weighted(characters, [" ".join(row) for row in words], weight)
    if not inside:
        return sparse.csr_matrix((n, 1))
    parts = [np.sqrt(1 - WORD_SHARE) * normalize(sparse.hstack(inside, format="csr"))]
    if whole:
        parts.append(np.sqrt(WORD_SHARE) * normalize(sparse.hstack(whole, format="csr")))
    rows = normalize(sparse.hstack(parts, format="csr"))
    return normalize(rows + NEIGHBOUR_SHARE * _beside(held.place) @ rows).tocsr() if neighbours else rows


def _by_weight() -> list[tuple[set[str], float]]:
    weights = sorted(set(KINDS.values()), reverse=True)
    return [({kind for kind, weight in KINDS.items() if weight == each}, each) for each in weights]


def _options(n: int) -> dict[str, object]:
    return {"sublinear_tf": True, "min_df": 2 if n >= 20 else 1, "max_df": MAX_SHARE, "norm": None}


def _weighted(vectorizer: TfidfVectorizer, data: Sequence[object], weight: float) -> list[sparse.csr_matrix]:
    try:
        return [weight * vectorizer.fit_transform(data)]
    except ValueError:  # no term is frequent enough
        return []


def _identity(words: Sequence[str]) -> Sequence[str]:
    return words


def _beside(place: pd.DataFrame) -> sparse.csr_matrix:
    """Return (n, n) with 1/2 where two documents follow each other in one report."""
    n = len(place)
    same = (place["report_id"].to_numpy()[1:] == place["report_id"].to_numpy()[:-1]).nonzero()[0]
    half = np.full(len(same), 0.5)
    ahead = sparse.csr_matrix((half, (same, same + 1)), shape=(n, n))
    return (ahead + ahead.T).tocsr()
