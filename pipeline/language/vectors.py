"""Look up the word vectors that come with the bundled pipeline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
import srsly  # type: ignore[import-untyped]

from pipeline.language import bundled_folder
from pipeline.lexicon.compounds import cuts, split_compound


def word_vectors(words: Sequence[str]) -> npt.NDArray[np.float32]:
    """Return a unit vector per word, (n_words, n_dimensions); zeros for a word that has none.

    A compound that has none gets the mean direction of its parts. The table alone is read, whichever pipeline analyses
    the reports.

    >>> one, other, unknown = word_vectors(["begroting", "kas", "qqqqq"])
    >>> round(float(one @ one), 3), float(one @ other) > 0.2, float(unknown @ unknown)
    (1.0, True, 0.0)
    >>> compound, last = word_vectors(["lentebegroting", "begroting"])
    >>> float(compound @ last) > 0.6, float(word_vectors([6_000 * "a" + "begroting"]).any())
    (True, 0.0)
    """
    found = _stored(words)
    lacking = [row for row in range(len(words)) if not found[row].any()]
    parts = sorted({part for row in lacking for part in _possible_parts(words[row].lower())})
    vectors = dict(zip(parts, _stored(parts), strict=True))
    known = {part for part, vector in vectors.items() if vector.any()}
    for row in lacking:
        if cut := split_compound(words[row].lower(), known):
            found[row] = np.sum([vectors[part] for part in cut], axis=0)
            found[row] /= max(float(np.linalg.norm(found[row])), 1e-9)
    return found


def _possible_parts(word: str) -> Iterator[str]:
    for cut in cuts(word):
        yield word[:cut]
        yield word[cut:]


def _stored(words: Sequence[str]) -> npt.NDArray[np.float32]:
    """Return a unit vector per word that the table has, zeros for others."""
    # here, because it brings spaCy, which a run without language analysis need not load before it
    from pipeline.language.features import SortedTable, keys_of

    keys, vectors = _table()
    rows = SortedTable(keys, np.arange(1, len(keys) + 1)).get(keys_of(word.lower() for word in words))
    known = rows > 0
    found = np.zeros((len(words), vectors.shape[1]), dtype=np.float32)
    found[known] = vectors[rows[known] - 1]
    found[known] /= np.maximum(np.linalg.norm(found[known], axis=1, keepdims=True), 1e-9)
    return found


@cache
def _table() -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int8]]:
    """Return hashes of words, ascending, and the vector of each."""
    stored = srsly.read_msgpack(bundled_folder() / "tok2vec" / "model")
    attributes = next(each for each in stored["attrs"] if "vectors" in each)
    keys, vectors = (srsly.msgpack_loads(attributes[name]) for name in ("vector_keys", "vectors"))
    return keys, vectors
