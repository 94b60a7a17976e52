"""Find themes of the lexicon under any of their forms, and tell the senses of a form apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import cache, lru_cache

from pipeline.lexicon import Entry
from pipeline.mentions.automaton import SHORT, Hit
from pipeline.mentions.folding import UPPER
from pipeline.mentions.spans import Candidate
from pipeline.mentions.view import View
from pipeline.mentions.words import word_set

MAX_LENGTH = 1_000  # characters; more than any form has
MAX_WORDS = 10_000  # that a sense remembers; beyond that its memory is emptied
NEIGHBOURS = 1  # blocks before and after that count as context, half as much
_WORD = re.compile(r"[^\W\d_][\w-]+")
# places, bodies and functions that are a subject by themselves, but not with a name after them: 'sporthal Zuid'
_NAME_BEARERS = word_set(
    "sporthal gymzaal zwembad dorpshuis wijkgebouw speeltuin natuurspeeltuin poppodium meldkamer gemaal jachthaven "
    "inloophuis jeugdhuis jongerencentrum jongerenhub buurtkamer zorgboerderij clubhuis parkeergarage huisartsenpost "
    "spoedpost taalhuis taalcafé stadspas kredietbank voedselbank kringloopwinkel ontmoetingscentrum herstelacademie "
    "dienstencentrum bewonerscommissie jongerenraad dorpskrant wijkkrant burgerberaad collecte regiotafel cantorij "
    "schoolarts jobcoach gezinscoach zorgcoördinator straathoekwerker pleegvader pleegmoeder promovendus pachter "
    "vermogensbeheerder huismeester buurtbus cjg"
)
_NAME_AFTER = re.compile(rf"[ \u00a0][{UPPER}][^\W\d_]")
_ARTICLE_NAME_AFTER = re.compile(rf"[ \u00a0](?:De|Het|['’][Tt]|Den)[ \u00a0][{UPPER}]")


def find_themes(view: View, defined: frozenset[str]) -> tuple[list[Candidate], list[tuple[Candidate, str]]]:
    """Find every theme span; return those left out with the reason as well.

    Args:
        view: the report.
        defined: entity_ids of themes whose abbreviation this report explains, so that it has no other sense here.
    """
    found: list[tuple[Candidate, Entry]] = []
    left_out: list[tuple[Candidate, str]] = []
    for block in range(len(view.blocks)):
        hits = [hit for hit in view.hits[block] if hit.entry.kind == "theme" and not _is_a_body(view, block, hit)]
        if not hits:
            continue
        excluded = [hit for hit in hits if hit.match == "excluded"]
        hits = _settle_compounds(hits, excluded)
        for hit in _distinct(hits):
            candidate = Candidate(block, hit.start, hit.end, "theme", "lexicon", key=hit.entry.entity_id)
            if _is_excluded(hit, excluded):
                left_out.append((candidate, "exclusion of the lexicon"))
            elif _bears_a_name(view.texts[block], hit):
                left_out.append((candidate, "inside or across a name"))
            elif hit.entry.senses and _is_short(hit):
                found.append((candidate, hit.entry))
            else:
                found.append((candidate, _NO_SENSES))
    return _with_senses(view, found, left_out, defined)


def _is_excluded(hit: Hit, excluded: list[Hit]) -> bool:
    """Tell whether a hit stands in a phrase in which its entry does not count."""
    return any(e.entry is hit.entry and e.start < hit.end and hit.start < e.end for e in excluded)


def _is_a_body(view: View, block: int, hit: Hit) -> bool:
    """Tell whether the word for a theme, or a compound of it, is a body's name there: 'bij VluchtelingenWerk'."""
    written = view.text(block, hit.start, hit.end)
    if hit.match == "excluded" or not hit.form.islower() or written.islower() or written.isupper():
        return False
    named = any(
        h.entry.kind == "organisation" and h.match != "excluded" and (h.start, h.end) == (hit.start, hit.end)
        for h in view.hits[block]
    )
    return named and (any(map(str.isupper, written[1:])) or not view.begins(block, hit.start))


def _bears_a_name(text: str, hit: Hit) -> bool:
    """Tell whether the words after a hit make it the sort of something with a name of its own: 'thuiszorg De Lelie'."""
    written = text[hit.start : hit.end]
    if written.isupper() and len(written) > SHORT:
        return False  # a heading in capitals
    if written.lower() in _NAME_BEARERS and _NAME_AFTER.match(text, hit.end):
        return True
    return bool(_ARTICLE_NAME_AFTER.match(text, hit.end))


def _settle_compounds(hits: list[Hit], excluded: list[Hit]) -> list[Hit]:
    """Leave out compounds that are a form themselves, and of the forms that one compound holds all but the longest."""
    longest: dict[tuple[int, int], int] = {}
    for hit in hits:
        span = (hit.start, hit.end)
        if hit.match in ("form", "inflected"):
            longest[span] = MAX_LENGTH
        elif hit.match == "compound" and not _is_excluded(hit, excluded):
            longest[span] = max(len(hit.form), longest.get(span, 0))
    return [hit for hit in hits if hit.match != "compound" or len(hit.form) >= longest.get((hit.start, hit.end), 0)]


_NO_SENSES = Entry("theme:none", "theme", "none")


def _is_short(hit: Hit) -> bool:
    """Only an abbreviation, or the name of an entry without one, has other senses; a full name speaks for itself."""
    short = hit.entry.abbreviation or hit.entry.name
    return hit.form == short or (" " not in hit.form and len(hit.form) <= 5)


def _distinct(hits: list[Hit]) -> list[Hit]:
    """Return the longest hits of one theme where several of its forms overlap."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.start, h.entry.entity_id)):
        if hit.match != "excluded" and all(
            hit.end <= other.start or other.end <= hit.start or other.entry is not hit.entry for other in kept
        ):
            kept.append(hit)
    return sorted(kept, key=lambda h: (h.start, h.end, h.entry.entity_id))


def _with_senses(
    view: View,
    found: list[tuple[Candidate, Entry]],
    left_out: list[tuple[Candidate, str]],
    defined: frozenset[str],
) -> tuple[list[Candidate], list[tuple[Candidate, str]]]:
    """Keep what means the theme: by the words around it, else by the report's other mentions of it."""
    kept: list[Candidate] = []
    open_ones: list[tuple[Candidate, Entry]] = []
    settled: set[str] = set(defined) | {candidate.key for candidate, entry in found if entry is _NO_SENSES}
    words_of = cache(lambda block: _words(view.texts[block]))
    for candidate, entry in found:
        if entry is _NO_SENSES:
            kept.append(candidate)
            continue
        own, other, name = _weigh(view, candidate, entry, words_of)
        if other > own:
            left_out.append((candidate, f"other sense: {name}"))
        elif own > other:
            kept.append(candidate)
            settled.add(candidate.key)
        else:
            open_ones.append((candidate, entry))
    for candidate, entry in open_ones:
        doubt = "" if candidate.key in settled else f"sense unclear: {' or '.join(s.name for s in entry.senses)}"
        kept.append(
            Candidate(candidate.block, candidate.start, candidate.end, "theme", "lexicon", candidate.key, doubt=doubt)
        )
    return kept, left_out


def _weigh(
    view: View, candidate: Candidate, entry: Entry, words_of: Callable[[int], frozenset[str]]
) -> tuple[float, float, str]:
    """Count the words around a mention that speak for its own and for the best other sense."""
    own = 0.0
    other_senses = [(sense.name, _cues(sense.words)) for sense in entry.other_senses()]
    others = {name: 0.0 for name, _ in other_senses}
    own_cues = _cues(entry.own_words())
    for index in range(max(0, candidate.block - NEIGHBOURS), min(len(view.blocks), candidate.block + NEIGHBOURS + 1)):
        if index == candidate.block:  # the words around the mention, without its own
            text = view.texts[index]
            weight, words = 1.0, _words(f"{text[: candidate.start]} {text[candidate.end :]}")
        else:
            weight, words = 0.5, words_of(index)
        own += weight * own_cues.count(words)
        for name, cues in other_senses:
            others[name] += weight * cues.count(words)
    name = max(sorted(others), key=lambda key: others[key], default="")
    return own, others.get(name, 0.0), name


def _words(text: str) -> frozenset[str]:
    return frozenset(map(str.lower, _WORD.findall(text)))


class _Cues(dict[str, bool]):
    """Whether words speak for a sense, as they were asked for; of the longer cues a compound or inflection does too."""

    def __init__(self, cues: Collection[str]) -> None:
        super().__init__()
        self._whole = frozenset(cues)
        self._longer = tuple(cue for cue in cues if len(cue) > 3)

    def __missing__(self, word: str) -> bool:
        if len(self) >= MAX_WORDS:
            self.clear()
        speaks = word in self._whole or word.startswith(self._longer) or word.endswith(self._longer)
        self[word] = speaks
        return speaks

    def count(self, words: frozenset[str]) -> int:
        """Return how many words speak for the sense."""
        return sum(map(self.__getitem__, words))


@lru_cache(maxsize=256)
def _cues(words: Collection[str]) -> _Cues:
    return _Cues(words)
