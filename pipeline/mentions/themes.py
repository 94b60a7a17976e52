"""Find themes of the lexicon under any of their forms, and tell the senses of a form apart."""

from __future__ import annotations

import re

from pipeline.lexicon import Entry
from pipeline.mentions.automaton import Hit
from pipeline.mentions.spans import Candidate
from pipeline.mentions.view import View

NEIGHBOURS = 1  # blocks before and after that count as context, half as much
_WORD = re.compile(r"[^\W\d_][\w-]+")


def find_themes(view: View, defined: frozenset[str]) -> tuple[list[Candidate], list[tuple[Candidate, str]]]:
    """Find every theme span; return those left out with the reason as well.

    Args:
        view: the report.
        defined: entity_ids of themes whose abbreviation this report explains, so that it has no other sense here.
    """
    found: list[tuple[Candidate, Entry]] = []
    left_out: list[tuple[Candidate, str]] = []
    for block in range(len(view.blocks)):
        hits = [hit for hit in view.hits[block] if hit.entry.kind == "theme"]
        excluded = [hit for hit in hits if hit.match == "excluded"]
        whole = {(hit.start, hit.end) for hit in hits if hit.match in ("form", "inflected")}
        hits = [hit for hit in hits if hit.match != "compound" or (hit.start, hit.end) not in whole]
        for hit in _distinct(hits):
            candidate = Candidate(block, hit.start, hit.end, "theme", "lexicon", key=hit.entry.entity_id)
            if any(e.entry is hit.entry and e.start < hit.end and hit.start < e.end for e in excluded):
                left_out.append((candidate, "exclusion of the lexicon"))
            elif hit.entry.senses and _is_short(hit):
                found.append((candidate, hit.entry))
            else:
                found.append((candidate, _NO_SENSES))
    return _with_senses(view, found, left_out, defined)


_NO_SENSES = Entry("theme:none", "theme", "none")


def _is_short(hit: Hit) -> bool:
    """Only an abbreviation has other senses; a full name speaks for itself."""
    return hit.form == hit.entry.abbreviation or (" " not in hit.form and len(hit.form) <= 5)


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
    for candidate, entry in found:
        if entry is _NO_SENSES:
            kept.append(candidate)
            continue
        own, other, name = _weigh(view, candidate, entry)
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


def _weigh(view: View, candidate: Candidate, entry: Entry) -> tuple[float, float, str]:
    """Count the words around a mention that speak for its own and for the best other sense."""
    own = 0.0
    others = {sense.name: 0.0 for sense in entry.other_senses()}
    own_words = entry.own_words()
    for index in range(max(0, candidate.block - NEIGHBOURS), min(len(view.blocks), candidate.block + NEIGHBOURS + 1)):
        weight = 1.0 if index == candidate.block else 0.5
        for word in _context(view, index, candidate):
            own += weight * _speaks(word, own_words)
            for sense in entry.other_senses():
                others[sense.name] += weight * _speaks(word, sense.words)
    name = max(sorted(others), key=lambda key: others[key], default="")
    return own, others.get(name, 0.0), name


def _context(view: View, index: int, candidate: Candidate) -> set[str]:
    """Return the words of a block apart from the mention itself."""
    text = view.blocks[index].text
    if index == candidate.block:
        text = f"{text[: candidate.start]} {text[candidate.end :]}"
    return {word.lower() for word in _WORD.findall(text)}


def _speaks(word: str, words: tuple[str, ...] | frozenset[str]) -> bool:
    """Tell whether a word is, or is a compound or inflection of, one that speaks for a sense."""
    return any(
        word == known or (len(known) > 3 and (word.startswith(known) or word.endswith(known))) for known in words
    )
