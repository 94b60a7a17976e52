"""Turn blocks and their terms into topics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.stats import norm
from sklearn.preprocessing import normalize

from pipeline.records import Rejected
from pipeline.settings import Topics as TopicSettings
from pipeline.tables import TABLES
from pipeline.topics.agenda import Agenda
from pipeline.topics.choice import candidates, choose, cuts, topic_stability
from pipeline.topics.consensus import View, divide, resample, together
from pipeline.topics.features import Documents, Floats, Integers, beside, documents, learn_space, linked
from pipeline.topics.labels import Terms, coherence, find_terms, label_terms, readable
from pipeline.topics.semantic import MEANING_SHARE, embed_texts
from pipeline.topics.similarity import (
    FIELD_SHARE,
    PEOPLE_SHARE,
    SOFT_SHARE,
    WordFields,
    WordVectors,
    cosines,
    field_rows,
    people_rows,
    runs,
    soft_rows,
    with_others,
)
from pipeline.topics.spectral import Nearest

LABEL_TERMS = 3
MOST_FITTED = (
    1500  # documents; of a larger corpus that many are clustered, chosen by their words, and the rest assigned
)
NEIGHBOUR_SHARE = 0.5  # weight of the two blocks beside a block, against its own
FIRST_RESAMPLES = 4  # in which it is found where a subject ends
RUN_SHARE = 0.7  # weight of each block on the same subject near a block, against its own
RUN_SHARE_ALONE = 0.1  # the same where a block is to be judged by its own words
SHARPNESS = 25.0  # of cosines as evidence for a topic
MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics as tables, and what was left out."""

    topics: pd.DataFrame
    block_topics: pd.DataFrame
    topic_shares: pd.DataFrame
    rejected: tuple[Rejected, ...]

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables by name."""
        return {"topics": self.topics, "block_topics": self.block_topics, "topic_shares": self.topic_shares}


def cluster(
    blocks: pd.DataFrame,
    terms: pd.DataFrame,
    reports: pd.DataFrame,
    people: frozenset[str],
    settings: TopicSettings,
    seed: int,
    vectors: WordVectors | None = None,
    fields: WordFields | None = None,
) -> Topics:
    """Cluster blocks into topics.

    Args:
        blocks: report_id, block, kind, text, n_words.
        terms: report_id, block, lemmas, pos (content words in order).
        reports: report_id, session_id.
        people: names as mentioned; they bring blocks together, but never describe a topic.
        settings: bounds, and the number of topics where it is fixed.
        seed: of resampling.
        vectors: of words, by which blocks are alike that share no word.
        fields: that words are typical of, by which they are too.

    Returns:
        Every block of enough words has one topic or is called mixed; no topics below ``settings.min_blocks``.
    """
    held = documents(blocks, terms, people, settings.min_words)
    known = linked(held)
    if int(known.sum()) < settings.min_blocks:
        reason = f"too few blocks for topics ({int(known.sum())}, needed {settings.min_blocks})"
        return Topics(
            _empty("topics"), _empty("block_topics"), _empty("topic_shares"), (Rejected("topics", "", reason),)
        )
    inside = held.part(np.nonzero(known)[0])
    fitted = inside.part(np.arange(_sample_size(inside.stretch)))
    space = learn_space(fitted.vocabulary, fitted.counts)
    rows = space.rows(fitted.counts)
    found = find_terms(fitted)
    similarity = _similarity(rows, fitted, settings.semantic, vectors, fields)
    shares, stabilities = _fit(_view(similarity, fitted, seed), found, settings.number, seed)
    shares, stabilities = _by_size(shares, stabilities)
    n_topics = len(stabilities)
    affinities = space.cosines(inside.counts, _centres(rows, shares.argmax(axis=1), n_topics))
    shares = np.vstack([shares, _spread(affinities, shares, inside)])
    assigned = shares.argmax(axis=1)
    weights = shares[np.arange(len(shares)), assigned]
    ids = [f"t{number + 1:02d}" for number in range(n_topics)]
    block_topics = pd.concat(
        [
            inside.place.assign(topic_id=[ids[i] for i in assigned], weight=np.round(weights, 6)),
            held.place[~known].assign(topic_id=MIXED, weight=0.0),
        ],
        ignore_index=True,
    ).sort_values(["report_id", "block"], ignore_index=True)
    chosen = label_terms(found, assigned[: rows.shape[0]], n_topics)
    topics = pd.DataFrame(
        {
            "topic_id": ids,
            "label": [", ".join(readable(found, columns[:LABEL_TERMS])) for columns in chosen],
            "terms": [readable(found, columns) for columns in chosen],
            "n_blocks": np.bincount(assigned, minlength=n_topics),
            "stability": np.round(stabilities, 6),
            "coherence": [coherence(found, columns) for columns in chosen],
            "typical": _typical(inside, affinities, assigned, n_topics),
        }
    )
    return Topics(topics, block_topics, _shares(block_topics, reports, ids), ())


def _empty(name: str) -> pd.DataFrame:
    return pd.DataFrame(columns=[column.name for column in TABLES[name].columns])


def _sample_size(stretch: Integers) -> int:
    """Return how many documents, from the first, are clustered: whole stretches, as many as fit.

    A first stretch that is longer than that is taken up to twice as far, as memory grows with the square.

    >>> _sample_size(np.repeat([0, 1], [MOST_FITTED - 9, 10])) == MOST_FITTED - 9
    True
    >>> _sample_size(np.repeat([0, 1], [9 * MOST_FITTED, 10])) == 2 * MOST_FITTED
    True
    """
    ends = np.nonzero(np.diff(stretch, append=-1))[0] + 1
    return int(max(min(ends[0], 2 * MOST_FITTED), ends[ends <= MOST_FITTED].max(initial=0)))


def _similarity(
    rows: sparse.csr_matrix,
    held: Documents,
    semantic: bool,
    vectors: WordVectors | None,
    fields: WordFields | None,
) -> Floats:
    """Return how alike documents are by themselves, (n, n), 0..1: each view takes its share from those before it."""
    alike = cosines(rows)
    if vectors:
        alike = (1 - SOFT_SHARE) * alike + SOFT_SHARE * cosines(soft_rows(held, vectors))
    if fields:
        alike = (1 - FIELD_SHARE) * alike + FIELD_SHARE * cosines(field_rows(held, fields))
    if semantic:
        alike = (1 - MEANING_SHARE) * alike + MEANING_SHARE * cosines(embed_texts(held.texts))
    if held.people.nnz:
        alike = (1 - PEOPLE_SHARE) * alike + PEOPLE_SHARE * cosines(people_rows(held))
    return alike


def _view(similarity: Floats, held: Documents, seed: int) -> View:
    """Compare documents with what is said around them: first of the blocks beside, then of those on the same subject.

    A first, quick round tells where in a report one subject ends and the next begins.
    """

    def view(own: sparse.csr_matrix | None, others: sparse.csr_matrix) -> View:
        alone = similarity if own is None else with_others(similarity, own)
        return View(Nearest.of(alone), Nearest.of(with_others(similarity, others)), held.stretch, held.position)

    n = len(similarity)
    first = resample(view(None, NEIGHBOUR_SHARE * beside(held.stretch)), cuts(n, 0), seed, FIRST_RESAMPLES)
    run = runs(together(n, first), held.stretch)
    return view(RUN_SHARE_ALONE * run, RUN_SHARE * run)


def _fit(view: View, found: Terms, number: int, seed: int) -> tuple[Floats, list[float]]:
    """Return shares of topics per fitted document, (n, k), and a stability per topic."""
    n = len(view.stretch)
    parts = resample(view, cuts(n, number), seed)
    divisions = divide(together(n, parts), candidates(n, number))

    def coherent(labels: Integers, k: int) -> float:
        values = [coherence(found, columns) for columns in label_terms(found, labels, k)]
        return float(np.mean([value for value in values if value is not None] or [-1.0]))

    k = next(iter(divisions)) if len(divisions) == 1 else choose(divisions, parts, coherent)[0]
    shares = view.follow(np.arange(n), divisions[k], k)
    if len(np.unique(shares.argmax(axis=1))) < k:  # a topic would be left without blocks
        shares = np.eye(k)[divisions[k]]
    return shares, topic_stability(shares.argmax(axis=1), parts, k)


def _by_size(shares: Floats, stabilities: list[float]) -> tuple[Floats, list[float]]:
    """Number topics from large to small; ties by the first document."""
    labels = shares.argmax(axis=1)
    order = sorted(range(len(stabilities)), key=lambda t: (-int((labels == t).sum()), int((labels == t).argmax())))
    return shares[:, order], [stabilities[old] for old in order]


def _centres(rows: sparse.csr_matrix, labels: Integers, n_topics: int) -> Floats:
    n = len(labels)
    member = sparse.csr_matrix((np.ones(n), (labels, np.arange(n))), shape=(n_topics, n))
    centres: Floats = normalize(member @ rows).toarray()
    return centres


def _spread(affinities: Floats, shares: Floats, held: Documents) -> Floats:
    """Return shares of topics for the documents that were not fitted, by their words and the habits of the fitted."""
    n = len(shares)
    if n == len(affinities):
        return shares[:0]
    _, after = Agenda.of(held.stretch[:n], held.position[:n]).habits(shares)
    rest = Agenda.of(held.stretch[n:] - held.stretch[n], held.position[n:])
    evidence = SHARPNESS * affinities[n:]
    return rest.smooth(evidence, after)


def _typical(
    held: Documents, affinities: Floats, assigned: Integers, n_topics: int, most: int = 3
) -> list[tuple[str, ...]]:
    places = [f"{report}#{block}" for report, block in held.place.itertuples(index=False)]
    result = []
    for topic in range(n_topics):
        members = np.nonzero(assigned == topic)[0]
        order = sorted(members, key=lambda i: (-round(float(affinities[i, topic]), 9), i))
        result.append(tuple(places[i] for i in order[:most]))
    return result


def _shares(block_topics: pd.DataFrame, reports: pd.DataFrame, ids: list[str]) -> pd.DataFrame:
    """Return each topic's share of the blocks of each session with its Wilson (1927) interval."""
    joined = block_topics.merge(reports[["report_id", "session_id"]], on="report_id", validate="many_to_one")
    totals = joined.groupby("session_id").size().sort_index()
    every = pd.MultiIndex.from_product([ids, totals.index], names=["topic_id", "session_id"])
    counts = joined.groupby(["topic_id", "session_id"]).size().reindex(every, fill_value=0)
    n = counts.to_numpy()
    total = np.tile(totals.to_numpy(), len(ids))
    low, high = _wilson(n, total)
    frame = every.to_frame(index=False)
    values = (frame["topic_id"], frame["session_id"], n, total, n / total, low, high)
    return pd.DataFrame(dict(zip((column.name for column in TABLES["topic_shares"].columns), values, strict=True)))


def _wilson(n: np.ndarray, total: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the 95 % score interval of n / total (Wilson 1927); total is at least 1.

    >>> [float(round(end[0], 4)) for end in _wilson(np.array([3]), np.array([10]))]
    [0.1078, 0.6032]
    """
    z2 = float(norm.ppf(0.975)) ** 2
    middle = (n + z2 / 2) / (total + z2)
    half = np.sqrt(z2) * np.sqrt(n * (total - n) / total + z2 / 4) / (total + z2)
    return np.where(n == 0, 0.0, middle - half), np.where(n == total, 1.0, middle + half)
