"""Find initials that stand for people: 'HdV' for Harmen de Vries."""

from __future__ import annotations

import re

from pipeline.lexicon.entries import name_key
from pipeline.mentions.folding import UPPER
from pipeline.mentions.people import People
from pipeline.mentions.spans import Candidate
from pipeline.mentions.trimming import trim_person
from pipeline.mentions.view import View
from pipeline.mentions.words import NO_NAMES

_CODE_AFTER = re.compile(rf"[ \u00a0]?(?:\(|\|[ ]?|[–=-][ ]?)([{UPPER}][^\W\d_]{{1,5}})(?=[\s),;|]|$)")
_CODE_BEFORE = re.compile(rf"(?<!\w)([{UPPER}][^\W\d_]{{1,5}})[ ]?(?:=|\||:|–|-)[ ]?$")


def find_listed_codes(view: View, people: People) -> None:
    """Find initials that a list gives with the full name: 'Harmen de Vries (HdV)'."""
    proposed = [
        Candidate(block, *trim_person(view, block, span.start, span.end), "person", "model")
        for block, analysed in enumerate(view.blocks)
        for span in analysed.spans
        if span.label == "PERSON" and " " in analysed.text[span.start : span.end]
    ]
    for candidate in [*people.candidates, *proposed]:
        text = view.blocks[candidate.block].text
        name = text[candidate.start : candidate.end]
        if " " not in name:
            continue
        for match in (_CODE_AFTER.match(text, candidate.end), _CODE_BEFORE.search(text[: candidate.start])):
            if match and is_code_of(match.group(1), name):
                start, end = match.span(1)
                known = [hit for hit in view.hits[candidate.block] if hit.start == start and hit.end == end]
                if not any(hit.entry.kind == "organisation" for hit in known):
                    people.codes.setdefault(match.group(1), name)
                    if candidate.evidence == "model":
                        people.add(view, candidate.block, candidate.start, candidate.end, "pattern")


def find_codes(view: View, people: People, explained: set[str]) -> None:
    """Find initials that no list explains but that fit one person of the report: 'GJW' for Gerrit-Jan Wevers.

    Args:
        view: the report.
        people: people found so far; gains the codes.
        explained: abbreviations that stand for something else here.
    """
    least = 2 if people.codes else 3
    for block, runs in enumerate(view.runs):
        for run in runs:
            for part in run.parts:
                code = part.word
                letters = sum(map(str.isupper, code))
                if not least <= letters <= 5 or len(code) > 5 or code in explained or code in people.codes:
                    continue
                if code.lower() in NO_NAMES or any(h.start <= part.start < h.end for h in view.hits[block]):
                    continue
                fitting = [name for name in people.full_names.values() if is_code_of(code, name)]
                if len(fitting) == 1:
                    people.codes[code] = fitting[0]


def is_code_of(code: str, name: str) -> bool:
    """Tell whether letters are the initials of a name.

    >>> is_code_of("HdV", "Harmen de Vries"), is_code_of("JKo", "Jan Kok"), is_code_of("NJi", "Bas Hofstra")
    (True, True, False)
    """
    if sum(map(str.isupper, code)) < 2:
        return False
    letters = name_key(code)
    if len(letters) != len(code):
        return False
    words = [key for word in re.split(r"[\s.'’-]+", name) if (key := name_key(word))]
    if not words or letters[0] != words[0][0]:
        return False

    def fits(letter: int, word: int) -> bool:
        if letter == len(letters):
            return word == len(words)
        if word == len(words):
            return False
        text = words[word]
        last = word == len(words) - 1
        if text[0] != letters[letter]:
            return not last and word > 0 and fits(letter, word + 1)
        if any(
            text.startswith(letters[letter:stop]) and fits(stop, word + 1)
            for stop in range(letter + 1, min(letter + 4, len(letters) + 1))
        ):
            return True
        return not last and word > 0 and fits(letter, word + 1)

    return fits(0, 0)
