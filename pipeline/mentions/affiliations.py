"""Find organisations and places in brackets after a person's name: 'Roos Vermeer (Ouders Samen)'."""

from __future__ import annotations

import re

from pipeline.mentions.codes import is_code_of
from pipeline.mentions.people import People
from pipeline.mentions.spans import Candidate
from pipeline.mentions.view import View
from pipeline.mentions.words import CAPITAL_WORD, NO_NAMES, PARTS, is_role, is_role_modifier

_BRACKET = re.compile(r"[ \u00a0]?\(([^()]{2,120})\)")
_PIECE = re.compile(r"[^,;/]+")
_LEAD = re.compile(r"^(?:nu(?: nog)?|namens|van|bij|voorheen|de|het|tot \w+|per [\w ]*?\d{4})[ \u00a0]+")
_NAME = re.compile(
    rf"{CAPITAL_WORD}(?:[ \u00a0](?:(?:van|de|der|den|het|['’]t|voor|en|&|in|aan|op|te|ten)[ \u00a0]){{0,2}}"
    rf"(?:{CAPITAL_WORD}|\d+))*"
)


def find_affiliations(view: View, people: People) -> list[Candidate]:
    """Find names in brackets after people that stand for where they come from.

    A piece that the lexicon knows is left to the lexicon; the lexicon has the places, so the rest are organisations.
    """
    found = []
    for person in people.candidates:
        text = view.blocks[person.block].text
        match = _BRACKET.match(text, person.end)
        if not match:
            continue
        for piece in _PIECE.finditer(text, match.start(1), match.end(1)):
            candidate = _name_in(view, person, piece.start(), piece.end())
            if candidate:
                found.append(candidate)
    return found


def _name_in(view: View, person: Candidate, start: int, end: int) -> Candidate | None:
    text = view.blocks[person.block].text
    while start < end and text[start].isspace():
        start += 1
    lead = _LEAD.match(text[start:end])
    start += lead.end() if lead else 0
    words = list(PARTS.finditer(text[start:end]))
    for index, word in enumerate(words):
        if is_role(word.group()) and word.group()[0].islower() and index + 1 < len(words):
            start += words[index + 1].start()
            break
        if not (is_role_modifier(word.group()) or word.group()[0].islower()):
            break
    lead = _LEAD.match(text[start:end])
    start += lead.end() if lead else 0
    name = _NAME.fullmatch(text[start:end].rstrip())
    if not name or is_role(name.group()) or name.group().lower() in NO_NAMES:
        return None
    stop = start + name.end()
    if is_code_of(name.group(), text[person.start : person.end]):
        return None
    if any(
        h.match != "excluded" and h.start < stop and start < h.end and h.end - h.start >= 0.7 * (stop - start)
        for h in view.hits[person.block]
    ):
        return None
    labels = view.labels(person.block, start, stop)
    if view.lexicon.is_first_name(name.group().split()[0]) and "ORG" not in labels:
        return None
    return Candidate(person.block, start, stop, "organisation", "pattern")
