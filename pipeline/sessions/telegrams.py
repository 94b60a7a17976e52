"""Read tasks in note form, without a finite verb: 'Folders laten drukken - Anouk', 'Frits nog even bellen met ...'."""

from __future__ import annotations

import re

from pipeline.sessions.owners import due_in, only_owners

_I = re.IGNORECASE
_LONGEST = 20  # words
_BEHIND = re.compile(
    r"^(?P<what>.{5,150}?)\s*(?:[(\[]\s*(?P<who>[^()\[\]]{2,60})\s*[)\]]|\s[-–—>→]+\s*(?P<who2>[A-ZÀ-Þ][^()–—>→]{1,40}))\s*[.!]*$"
)
_PIECE = r"(?:[A-ZÀ-Þ][\w'’.-]*+|van|de|der|den|en)"
_BEFORE = re.compile(
    rf"^(?P<who>{_PIECE}(?:[\s,/&]++{_PIECE})*)\s+(?:om\s+|nog\b|even\b|alvast\b|z\.?s\.?m)(?P<what>.*)$"
)
_NO_PERSON = re.compile(r"\b[A-Z]{3,}\b")
_FINITE = re.compile(
    r"\b(?:is|zijn|was|waren|wordt|worden|werd|werden|heeft|hebben|had|hadden|kan|kunnen|kon|moet|moeten|moest|zou|zal|zullen|"
    r"gaat|gaan|ging|komt|kwam|vindt|vond|zegt|zei|wil|willen|wilde|mag|mogen|blijft|staat|ligt|geeft|heb|ben|ik|we|wij|ze)\b",
    _I,
)
_INFINITIVE = re.compile(
    r"(?:^(?P<first>[A-ZÀ-Þ]?[a-zà-ÿ]{3,}en|Nagaan)\s+(?:of|wat|hoe|wie|welke|waar|wanneer|met|bij|naar|over|aan)\b|"
    r"(?P<before>[\w'’-]+)\s+(?:te\s+)?(?P<verb>[a-zà-ÿ]{3,}en|nagaan|doen)(?=\s*(?:[.,;!]|$)|\s+(?:met|bij|voor|vóór|naar|aan|op|"
    r"over|uiterlijk|in|of|wie|hoe|wat|wanneer|om|via|per|eind|begin|medio)\b))"
)
_NOUN_BEFORE = re.compile(
    r"^(?:de|het|een|deze|die|dit|dat|van|voor|met|over|aan|in|op|bij|uit|naar|tussen|alle|veel|meer|en|te|andere|nieuwe|om|"
    r"onze|hun|zijn|haar|nog|\w+(?:ieke|ige|lijke|ale|ele|ende|se)|\d+|twee|drie|vier|vijf|zes)$",
    _I,
)


def telegram(text: str) -> tuple[str, ...] | None:
    """Return who does what a line in note form asks, or None when it is no such line.

    >>> telegram("Folders in het Turks laten drukken - Anouk.")
    ('Anouk',)
    >>> telegram("Frits nog even bellen met de drukker.")
    ('Frits',)
    >>> telegram("Het is druk op straat - Anouk") is None
    True
    """
    if len(text.split()) > _LONGEST:
        return None
    if match := _BEHIND.match(text):
        return _who(match["who"] or match["who2"], match["what"])
    if match := _BEFORE.match(text):
        return _who(match["who"], match["what"])
    return None


def _who(who: str, what: str) -> tuple[str, ...] | None:
    if _NO_PERSON.search(who) or _FINITE.search(re.sub(r"\b(?:of|wie|wat|hoe|wanneer|dat)\b.*", "", what)):
        return None
    if not any(_is_infinitive(match) for match in _INFINITIVE.finditer(what.strip())):
        return None
    due = due_in(who)
    return only_owners(who.replace(due, "") if due else who) or None


def _is_infinitive(match: re.Match[str]) -> bool:
    return bool(match["first"]) or match["verb"] == "nagaan" or not _NOUN_BEFORE.match(match["before"])
