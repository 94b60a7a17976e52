"""Name topics by the words and phrases that set them apart, as a reader would write them."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from pipeline.topics.features import Documents, Integers

MOST_TERMS = 10
_TOKEN = re.compile(r"[^\W\d_][\w'’-]*")
# words of time, measure and meeting: frequent everywhere in minutes and never a subject
_EMPTY_WORDS = """
jaar maand week dag uur minuut avond middag ochtend weekend keer maal moment periode begin eind einde
januari februari maart april mei juni juli augustus september oktober november december
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag voorjaar zomer najaar winter
euro procent aantal deel helft stuk paar rest punt vraag antwoord geval manier wijze idee ding zaak reden
vergadering verslag agenda bijeenkomst overleg aanwezige mens persoon iemand iedereen bod man vrouw
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


@dataclass(frozen=True, slots=True)
class Terms:
    """Which terms stand in which documents."""

    names: tuple[str, ...]  # key of each term: a lemma, or two with a space
    surface: tuple[str, ...]  # how it is written
    counts: sparse.csr_matrix  # (n_documents, n_terms), 1 where the term stands in the document


def find_terms(held: Documents) -> Terms:
    """Find the nouns, abbreviations and noun phrases in documents; verbs and other proper names are no terms."""
    rows = [_candidates(*row) for row in _rows(held)]
    spread = Counter(term for row in rows for term in row)
    least = 2 if len(rows) >= 20 else 1
    names = sorted(term for term, n in spread.items() if n >= least)
    column = {name: number for number, name in enumerate(names)}
    pairs = [(i, column[term]) for i, row in enumerate(rows) for term in row if term in column]
    places = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    counts = sparse.csr_matrix((np.ones(len(places)), (places[:, 0], places[:, 1])), shape=(len(rows), len(names)))
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        for term, form in row.items():
            written[term][form] += 1
    surface = tuple(min(written[name], key=lambda form: (-written[name][form], form)) for name in names)
    return Terms(tuple(names), surface, counts)


def _rows(held: Documents) -> Iterator[tuple[list[str], list[str], str]]:
    """Yield the words, their kinds and the text of each document; names of people are no words."""
    known = set(held.vocabulary)
    for lemmas, kinds, text in zip(held.lemmas, held.kinds, held.texts, strict=True):
        pairs = [(w, k) for lemma, k in zip(lemmas, kinds, strict=True) if (w := lemma.casefold()) in known]
        yield [w for w, _ in pairs], [k for _, k in pairs], text


def _candidates(words: Sequence[str], kinds: Sequence[str], text: str) -> dict[str, str]:
    """Return the terms of one text, each with the form in which it is best shown."""
    tokens = _TOKEN.findall(text)
    found: dict[str, str] = {}
    where: list[int | None] = []
    at = 0
    for word in words:
        place = next((i for i in range(at, len(tokens)) if _is_form(tokens[i].casefold(), word)), None)
        where.append(place)
        at = at if place is None else place + 1
    for word, kind, place in zip(words, kinds, where, strict=True):
        token = word if place is None else tokens[place]
        if (kind == "NOUN" and word not in _EMPTY) or (kind == "PROPN" and sum(map(str.isupper, token)) > 1):
            found.setdefault(word, token if sum(map(str.isupper, token)) > 1 else token.lower())
    for (i, word), (j, other) in itertools.pairwise(enumerate(words)):
        first, second = where[i], where[j]
        if first is None or second is None or second != first + 1 or (kinds[i], kinds[j]) not in _PHRASES:
            continue
        if other not in _EMPTY and word not in _EMPTY:
            found.setdefault(f"{word} {other}", f"{tokens[first]} {tokens[second]}".lower())
    return found


_PHRASES = {("ADJ", "NOUN"), ("NOUN", "NOUN")}


def _is_form(token: str, lemma: str) -> bool:
    return token == lemma or (token[:3] == lemma[:3] and abs(len(token) - len(lemma)) <= 4)


def label_terms(terms: Terms, labels: Integers, n_topics: int, most: int = MOST_TERMS) -> list[list[int]]:
    """Return the most typical terms per topic, as columns, by class-based TF-IDF (Grootendorst 2022).

    A term's weight in a topic is its share of the topic's terms times log(1 + mean terms per topic / its
    frequency over all topics); ties are broken by spelling. Of terms that say the same - singular and plural, a
    word and a compound or phrase with it - the strongest is kept. Terms of one block alone come last.
    """
    n = len(labels)
    member = sparse.csr_matrix((np.ones(n), (labels, np.arange(n))), shape=(n_topics, n))
    per_topic = np.asarray((member @ terms.counts).todense())
    size = np.maximum(per_topic.sum(axis=1, keepdims=True), 1)
    weight = per_topic / size * np.log1p(size.mean() / np.maximum(per_topic.sum(axis=0, keepdims=True), 1))
    chosen = []
    for row, present in zip(weight, per_topic, strict=True):
        order = sorted(
            (int(j) for j in np.nonzero(present)[0]),
            key=lambda j: (present[j] < 2, -round(float(row[j]), 12), terms.names[j]),
        )
        chosen.append(_without_repeats(order, terms.names, most))
    return chosen


def _without_repeats(order: Sequence[int], names: Sequence[str], most: int) -> list[int]:
    kept: list[int] = []
    for term in order:
        if not any(_alike(names[term], names[other]) for other in kept):
            kept.append(term)
        if len(kept) == most:
            break
    return kept


def _alike(one: str, other: str) -> bool:
    """Tell whether two terms say nearly the same.

    >>> _alike("boot", "reddingsboot"), _alike("instructeur", "instructie"), _alike("dak", "vloer")
    (True, True, False)
    """
    return any(_same_word(a, b) for a in one.split() for b in other.split())


def _same_word(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if short in long and (len(short) >= 4 or short == long):
        return True
    shared = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return shared >= max(5, 0.7 * len(short))


def readable(terms: Terms, chosen: Sequence[int]) -> tuple[str, ...]:
    """Return terms as they are written most."""
    return tuple(terms.surface[j] for j in chosen)


def coherence(terms: Terms, chosen: Sequence[int]) -> float | None:
    """Return the mean NPMI of terms over documents (Bouma 2009; Aletras & Stevenson 2013), -1..1, None below two.

    Pairs that never share a document count as -1, pairs that are in every document as 1.
    """
    if len(chosen) < 2:
        return None
    part = terms.counts[:, list(chosen)]
    joint = np.asarray((part.T @ part).todense()) / part.shape[0]
    single = np.diag(joint)
    upper = np.triu_indices(len(chosen), 1)
    both, apart = joint[upper], np.outer(single, single)[upper]
    with np.errstate(divide="ignore", invalid="ignore"):
        npmi = np.where(both > 0, np.log(both / apart) / -np.log(both), -1.0)
    return round(float(np.nan_to_num(npmi, nan=1.0).mean()), 6)
