"""Propose themes that the lexicon lacks: explained abbreviations, compounds and phrases that stand out."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import chain

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.corrections import fold
from pipeline.entities.assemble import frame
from pipeline.entities.clusters import slug
from pipeline.entities.evidence import sentence_at
from pipeline.entities.inputs import shared
from pipeline.entities.remedies import to_line
from pipeline.lexicon import Lexicon

PRIOR = 2_000.0  # words of ordinary Dutch that weigh as much as the corpus: alpha_0 of Monroe et al.
MIN_BLOCKS = 3
MIN_SCORE = 1.96  # standard deviations
MIN_NPMI = 0.35  # how much more often two words stand together than by chance
LONG_WORD = 9  # letters from which a noun is likely a compound
ORDINARY = 3  # a noun seen so often in ordinary Dutch is no subject of its own
EVERYDAY = 40  # a word seen so often in ordinary Dutch begins no phrase ('nieuw')
EVERYDAY_HEAD = 190  # nor ends one ('jaar')
MIN_PART = 4  # letters of a part of a compound
MOST = 60
N_EXAMPLES = 3

Place = tuple[str, int]
IntArray = npt.NDArray[np.int64]
_MEETING = "bijeenkomst sessie vergadering overleg verslag notulen agenda actiepunt punt lijst keer groep deelnemer"
_MEETING_HEADS = tuple(_MEETING.split())  # what a meeting is made of, is not what it is about
_ENDINGS = frozenset(["heid", "schap", "ling", "loos", "baar", "ster", "isme"])  # words too, but mostly endings


@dataclass(slots=True)
class _Candidate:
    phrase: str
    kind: str
    places: set[Place] = field(default_factory=set)
    forms: Counter[str] = field(default_factory=Counter)
    n_found: int = 0
    score: float = 0.0
    long: str = ""


def propose_themes(
    terms: pd.DataFrame, definitions: pd.DataFrame, mentions: pd.DataFrame, blocks: pd.DataFrame, lexicon: Lexicon
) -> pd.DataFrame:
    """Return subjects worth naming in themes.yaml, strongest first; nothing is added by itself.

    The score is the log-odds ratio with an informative Dirichlet prior against ordinary Dutch, in standard deviations
    (Monroe, Colaresi and Quinn 2008, Fightin' Words, Political Analysis 16:372-403, equations 15-22).

    Args:
        terms: report_id, block, lemmas, pos (content words of a block in order).
        definitions: columns of ``records.Definition``.
        mentions: with kind and text; names of people, organisations and places are no themes.
        blocks: report_id, block, start_char, text.
        lexicon: what is known already.

    Returns:
        A frame with the columns of table 'proposals', at most ``MOST`` rows.
    """
    texts: dict[Place, str] = dict(zip(shared(blocks, "report_id", "block"), blocks["text"].tolist(), strict=True))
    known = _Known(mentions, lexicon)
    candidates = [*_words_and_phrases(terms, texts, known), *_abbreviations(definitions, texts, known)]
    chosen = sorted(candidates, key=lambda c: (-c.score, c.phrase, c.kind))[:MOST]
    return frame("proposals", (_row(candidate, texts) for candidate in chosen))


class _Known:
    """What is a theme, a name or an ordinary word already."""

    def __init__(self, mentions: pd.DataFrame, lexicon: Lexicon) -> None:
        entries = (*lexicon.themes, *lexicon.organisations, *lexicon.places)
        self.forms = {fold(form) for entry in entries for form in entry.all_forms}
        keys = {*self.forms, *(fold(text) for text in mentions["text"].unique())}
        words = [key.split() for key in keys if " " in key]
        self.pieces = {" ".join(w[i:j]) for w in words for i in range(len(w)) for j in range(i + 2, len(w) + 1)}
        self.stems = tuple(
            sorted({fold(f).replace(" ", "") for e in lexicon.themes for f in e.all_forms if len(fold(f)) >= 4})
        )
        named = mentions.loc[mentions["kind"] != "theme", "text"]
        self.names = {fold(text) for text in named.unique()}

    def covers(self, phrase: str) -> bool:
        """Tell whether a phrase is a known form, a compound of one, or a name."""
        key = fold(phrase)
        solid = key.replace(" ", "")
        if key in self.forms or key in self.names or solid in self.forms or key in self.pieces:
            return True
        return solid.startswith(self.stems) or solid.endswith(self.stems)


@lru_cache(maxsize=1)
def ordinary_dutch() -> tuple[Mapping[str, int], int]:
    """Return counts of lemmas in ordinary Dutch and their total; the data file names its sources."""
    text = (files("pipeline.entities") / "ordinary_dutch.tsv").read_text(encoding="utf-8")
    counts = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            lemma, count = line.split("\t")
            counts[lemma] = int(count)
    return counts, sum(counts.values())


def log_odds(n_here: float, total_here: float, n_there: float, total_there: float) -> float:
    """Return the log-odds ratio of a word here against there, in standard deviations.

    The prior of the word is its share of both texts together, worth ``PRIOR`` words.

    Args:
        n_here: count in the corpus.
        total_here: words of the corpus.
        n_there: count in ordinary Dutch.
        total_there: words of ordinary Dutch.

    >>> log_odds(10, 1000, 10, 1000)
    0.0
    >>> log_odds(10, 1000, 1, 10000) > 3 > 0 > log_odds(1, 10000, 10, 1000)
    True
    """
    prior = PRIOR * (n_here + n_there) / (total_here + total_there)
    here = (n_here + prior) / (total_here + PRIOR - n_here - prior)
    there = (n_there + prior) / (total_there + PRIOR - n_there - prior)
    variance = 1 / (n_here + prior) + 1 / (n_there + prior)
    return (math.log(here) - math.log(there)) / math.sqrt(variance)


def _words_and_phrases(terms: pd.DataFrame, texts: Mapping[Place, str], known: _Known) -> list[_Candidate]:
    found = _Words(terms)
    words, total = found.counts, sum(found.counts.values())
    result = []
    in_phrases: dict[str, set[Place]] = defaultdict(set)
    for pair, pair_places in found.pairs():
        candidate = _phrase(pair, pair_places, texts)
        if candidate is None or known.covers(candidate.phrase):
            continue
        first, second = pair
        together = candidate.n_found / total
        npmi = math.log(together / ((words[first] / total) * (words[second] / total))) / -math.log(together)
        candidate.score = log_odds(candidate.n_found, total, 0, ordinary_dutch()[1])
        if candidate.score >= MIN_SCORE and npmi >= MIN_NPMI and _recurs(candidate):
            result.append(candidate)
            for word in pair:
                in_phrases[word] |= candidate.places
    parts = {word for word in (*found.nouns, *ordinary_dutch()[0]) if len(word) >= MIN_PART}
    for lemma, places in found.long_nouns():
        if (
            not is_compound(lemma, parts)
            or known.covers(lemma)
            or len(places & in_phrases[lemma]) * 10 >= len(places) * 7
        ):
            continue
        n_there, total_there = ordinary_dutch()[0].get(lemma, 0), ordinary_dutch()[1]
        if n_there >= ORDINARY or lemma.endswith(_MEETING_HEADS):
            continue
        score = log_odds(words[lemma], total, n_there, total_there)
        candidate = _Candidate(lemma, "compound", places, Counter(), words[lemma], score)
        if score >= MIN_SCORE and _recurs(candidate):
            result.append(candidate)
    return result


class _Words:
    """The content words of all blocks in one row of numbers, to count them and those that follow each other."""

    def __init__(self, terms: pd.DataFrame) -> None:
        numbers: dict[Place, int] = {}
        of_row = [numbers.setdefault(place, len(numbers)) for place in shared(terms, "report_id", "block")]
        self.places = list(numbers)
        lengths = np.fromiter(map(len, terms["lemmas"]), np.int64, len(terms))
        self.place = np.repeat(np.array(of_row, np.int64), lengths)
        tags = np.array(list(chain.from_iterable(terms["pos"])), dtype=object)
        written = np.array(list(chain.from_iterable(terms["lemmas"])), dtype=object)
        as_written, spellings = pd.factorize(written)
        of_spelling, lemmas = pd.factorize(
            np.array([lemma.replace("_", "").lower() for lemma in spellings], dtype=object)
        )
        self.lemmas: list[str] = list(lemmas)
        self.lemma = of_spelling[as_written]
        self.is_noun, self.is_adjective = tags == "NOUN", tags == "ADJ"
        counts = np.bincount(self.lemma, minlength=len(self.lemmas)).tolist()
        self.counts: dict[str, int] = dict(zip(self.lemmas, counts, strict=True))
        of_letters = np.array([lemma.replace("-", "").isalpha() for lemma in self.lemmas], dtype=bool)
        self.is_word = self.is_noun & of_letters[self.lemma]
        self.nouns = {self.lemmas[n] for n in np.unique(self.lemma[self.is_word])}

    def long_nouns(self) -> Iterator[tuple[str, set[Place]]]:
        """Yield nouns that are likely compounds with the blocks that have them."""
        is_long = np.array([len(lemma) >= LONG_WORD for lemma in self.lemmas], dtype=bool)
        chosen = self.is_word & is_long[self.lemma]
        for lemma, places in self._in_blocks(self.lemma[chosen], self.place[chosen]):
            yield self.lemmas[lemma], places

    def pairs(self) -> Iterator[tuple[tuple[str, str], set[Place]]]:
        """Yield pairs of words that may be a phrase, as they follow each other, with the blocks that have them."""
        begins = np.array([_may_be_part(lemma, EVERYDAY) for lemma in self.lemmas], dtype=bool)
        ends = np.array([_may_be_part(lemma, EVERYDAY_HEAD) for lemma in self.lemmas], dtype=bool)
        nominal = (self.is_noun | self.is_adjective)[:-1] & self.is_noun[1:] & (self.place[:-1] == self.place[1:])
        chosen = np.flatnonzero(nominal & begins[self.lemma[:-1]] & ends[self.lemma[1:]])
        both = self.lemma[chosen] * len(self.lemmas) + self.lemma[chosen + 1]
        for pair, places in self._in_blocks(both, self.place[chosen]):
            first, second = divmod(pair, len(self.lemmas))
            yield (self.lemmas[first], self.lemmas[second]), places

    def _in_blocks(self, what: IntArray, where: IntArray) -> Iterator[tuple[int, set[Place]]]:
        """Yield what stands in enough blocks, in the order in which it is first met."""
        numbers, values = pd.factorize(what)
        once = np.unique(numbers * len(self.places) + where)
        bounds = np.searchsorted(once, np.arange(len(values) + 1) * len(self.places))
        for n in np.flatnonzero(np.diff(bounds) >= MIN_BLOCKS):
            own = once[bounds[n] : bounds[n + 1]] % len(self.places)
            yield int(values[n]), {self.places[place] for place in own}


@lru_cache(maxsize=100_000)
def _may_be_part(word: str, most: int) -> bool:
    """Tell whether a word may be part of a phrase: no everyday word, nothing of the meeting itself."""
    return len(word) > 2 and ordinary_dutch()[0].get(word, 0) < most and not word.endswith(_MEETING_HEADS)


def is_compound(lemma: str, words: Set[str]) -> bool:
    """Tell whether a noun is made of two known words, with or without -s-, -e- or -en- between them.

    >>> is_compound("gezinsplan", {"gezin", "plan"}), is_compound("organisatie", {"orgaan", "satie"})
    (True, False)
    """
    if "-" in lemma.strip("-"):
        return True
    for split in range(MIN_PART, len(lemma) - MIN_PART + 1):
        first, second = lemma[:split], lemma[split:]
        if second in words and second not in _ENDINGS:
            stems = {first, *(first.removesuffix(link) for link in ("s", "e", "en", "n"))}
            if any(stem in words for stem in stems if len(stem) >= 3):
                return True
    return False


def _recurs(candidate: _Candidate) -> bool:
    reports = {report for report, _ in candidate.places}
    return len(candidate.places) >= MIN_BLOCKS and (len(reports) > 1 or len(candidate.places) >= 2 * MIN_BLOCKS)


def _phrase(pair: tuple[str, str], places: Iterable[Place], texts: Mapping[Place, str]) -> _Candidate | None:
    """The words of a pair as they stand next to each other in the text; content words may not be neighbours."""
    first, second = (re.escape(word[: max(3, len(word) - 2)]) for word in pair)
    pattern = re.compile(rf"{first}(?<!\w{first})\w{{0,4}}\s+{second}\w{{0,5}}\b")  # letters first: found sooner
    candidate = _Candidate("", "phrase")
    for place in sorted(places):
        for match in pattern.finditer(texts.get(place, "").lower()):
            candidate.forms[" ".join(match.group().split())] += 1
            candidate.places.add(place)
            candidate.n_found += 1
    if len(candidate.places) < MIN_BLOCKS:
        return None
    candidate.phrase = min(candidate.forms, key=lambda form: (-candidate.forms[form], form))
    return candidate


def _abbreviations(definitions: pd.DataFrame, texts: Mapping[Place, str], known: _Known) -> list[_Candidate]:
    """Abbreviations that a report explains and that name no known theme, person, organisation or place."""
    longs: dict[str, Counter[str]] = defaultdict(Counter)
    for (short, long), n in Counter(shared(definitions, "short", "long")).items():
        if not (known.covers(short) or known.covers(long)):
            longs[short][long] += n
    if not longs:
        return []
    pattern = re.compile(rf"(?<![\w-])({'|'.join(sorted(map(re.escape, longs), key=lambda s: (-len(s), s)))})(?!\w)")
    candidates = {short: _Candidate(short, "abbreviation") for short in longs}
    n_words = 0
    for place, text in texts.items():
        n_words += text.count(" ") + 1
        for match in pattern.finditer(text):
            candidates[match[1]].places.add(place)
            candidates[match[1]].n_found += 1
    for short, candidate in candidates.items():
        candidate.long = min(longs[short], key=lambda long: (-longs[short][long], long))
        candidate.forms = longs[short]
        total = ordinary_dutch()[1]
        candidate.score = log_odds(max(candidate.n_found, 1), max(n_words, 1), 0, total)
    return [candidates[short] for short in sorted(candidates)]


def _row(candidate: _Candidate, texts: Mapping[Place, str]) -> tuple[object, ...]:
    word = re.compile(
        rf"(?<!\w){re.escape(candidate.phrase[:-2] if candidate.kind == 'compound' else candidate.phrase)}", re.I
    )
    examples: dict[str, None] = {}
    for place in sorted(candidate.places):
        text = texts.get(place, "")
        match = word.search(text)
        sentence = sentence_at(text, *match.span()) if match else text[:200]
        examples.setdefault(f"{place[0]}: {sentence}")
        if len(examples) == N_EXAMPLES:
            break
    n_reports = len({report for report, _ in candidate.places})
    return (
        candidate.phrase,
        candidate.kind,
        candidate.long,
        float(np.round(candidate.score, 6)),
        len(candidate.places),
        n_reports,
        tuple(examples),
        _line(candidate),
    )


def _line(candidate: _Candidate) -> str:
    """The entry of themes.yaml on one line."""
    name = candidate.long or candidate.phrase
    entry: dict[str, str | list[str]] = {"id": slug(name), "name": name}
    if candidate.kind == "abbreviation":
        entry["abbreviation"] = candidate.phrase
    others = sorted(form for form in candidate.forms if form not in (name, candidate.phrase))
    if others:
        entry["forms"] = others
    return to_line(entry)
