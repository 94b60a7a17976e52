"""Vary annotated reports: other people, places and organisations, other casing, bullets and accents."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path

from model.corpus import Entity, Segment

LISTS = Path(__file__).parent / "lists"
TUSSENVOEGSELS = frozenset((LISTS / "name_particles.txt").read_text(encoding="utf8").split())
BULLETS = (
    *("- ", "* ", "• ", "– ", "· ", "o ", "> ", "-", "▪ ", "◦ ", "→ ", "✓ ", "● ", "\uf0b7 ", "- [ ] "),
    *("a. ", "b) ", "1. ", "2) ", "3.2 ", "#1 ", "#4 ", "•\t", "o\t", "·\xa0", "·\xa0 "),
)
STRIP_BULLET = re.compile(r"^(?:[-*•–·>]|#?\d{1,2}[.)]|[a-z][.)])\s+")
INITIALS = re.compile(r"(?:[A-Z][a-z]?\.)+")


@cache
def entries(name: str) -> tuple[str, ...]:
    """Return the entries of a list in lists/."""
    return tuple((LISTS / f"{name}.txt").read_text(encoding="utf8").splitlines())


@cache
def entry_set(name: str) -> frozenset[str]:
    """Return the entries of a list in lists/ as a set."""
    return frozenset(entries(name))


def surname(rng: random.Random) -> str:
    """Return a made-up surname: listed, double, or recombined so that it stands on no list."""
    draw = rng.random()
    if draw < 0.3:
        return rng.choice(entries("prefixed_surnames"))
    name = rng.choice(entries("surnames"))
    if draw < 0.34:
        return rng.choice(entries("word_names"))
    if draw < 0.40:
        return f"{name}-{rng.choice(entries('surnames')).split()[-1]}"
    if draw < 0.47:
        prefix = rng.choice(("van ", "de ", "van der ", "van den ", "ter ", "van de ", "el "))
        return prefix + rng.choice(entries("towns") + entries("surnames") + entries("word_names"))
    if draw < 0.65:
        return recombined(rng)
    return name


def recombined(rng: random.Random) -> str:
    """Return a surname that looks Dutch and most likely is on no list."""
    middle = rng.choice(("", "", "", "ken", "den", "ger", "ten", "der", "men", "ne", "ber", "del"))
    return rng.choice(entries("surname_starts")) + middle + rng.choice(entries("surname_ends"))


def first_name(rng: random.Random) -> str:
    """Return a first name, now and then a double one."""
    draw = rng.random()
    if draw < 0.07:
        return rng.choice(entries("word_names"))
    if draw < 0.12:  # on no list: a listed name with another beginning or end
        name = rng.choice(entries("first_names"))
        return rng.choice(("Ba", "Do", "Fe", "Ja", "Le", "Mi", "No", "Ra", "Sy", "Ti", "Ye", "Za")) + name[2:].lower()
    name = rng.choice(entries("first_names"))
    return f"{name}-{rng.choice(entries('first_names')).split('-')[0]}" if rng.random() < 0.02 else name


def initials(rng: random.Random) -> str:
    """Return one to three initials with full stops."""
    return "".join(f"{rng.choice('ABCDEFGHJKLMNPRSTVW')}." for _ in range(rng.choice((1, 1, 1, 2, 2, 3))))


def organisation(rng: random.Random) -> str:
    """Return the name of an invented organisation."""
    draw = rng.random()
    if draw < 0.15:
        return rng.choice(entries("organisations"))
    if draw < 0.25:
        return programme(rng)
    if draw < 0.45:
        return made_up_word(rng)
    place = rng.choice(entries("municipalities") + entries("towns") + entries("regions") * 2)
    return rng.choice(entries("organisation_patterns")).format(
        place=place,
        word=organisation_word(rng),
        word2=organisation_word(rng),
        name=surname(rng).title(),
        abbreviation=abbreviation(rng),
        noun=rng.choice((str, str.lower))(rng.choice(entries("programme_nouns"))),
    )


def organisation_word(rng: random.Random) -> str:
    """Return what an organisation may be called beside what it is: a listed word or a made-up one."""
    return made_up_word(rng) if rng.random() < 0.4 else rng.choice(entries("organisation_words"))


def made_up_word(rng: random.Random) -> str:
    """Return the name of an organisation in one word that stands on no list, such as Zorgplein, Brenova or WijkNet."""
    start, end = rng.choice(entries("organisation_starts")), rng.choice(entries("organisation_ends"))
    draw = rng.random()
    if draw < 0.3:
        return start + end
    if draw < 0.4:
        return start + capital(end)
    bits = "".join(rng.choice(entries("organisation_bits")) for _ in range(rng.choice((1, 1, 2))))
    word = capital(bits + rng.choice(entries("organisation_tails")))
    return word.upper() if draw < 0.48 else word


def programme(rng: random.Random) -> str:
    """Return a name made of ordinary words, as programmes and networks have: Samen Sterker, Van school naar werk."""
    noun, noun2 = rng.sample(entries("programme_nouns"), 2)
    adjective = rng.choice(entries("programme_adjectives"))
    verb, verb2 = rng.sample(entries("programme_verbs"), 2)
    before = rng.choice(("Aan", "Binnen", "Buiten", "Door", "In", "Met", "Naar", "Om", "Onder", "Op", "Over", "Rond"))
    name = rng.choice(
        (
            f"{before} {adjective} {noun}",
            f"{before} {noun} En {noun2}",
            f"{before} De {noun}",
            f"{adjective} {noun}",
            f"{adjective} {noun} {rng.choice(('Voor', 'In', 'Rond'))} {noun2}",
            f"{noun} {rng.choice(('Voor', 'In', 'Naar', 'Met', 'Zonder', 'En'))} {noun2}",
            f"Van {noun} Naar {noun2}",
            f"{noun} {rng.choice(('Centraal', 'Eerst', 'Voorop', 'Dichtbij', 'Verder', 'Aan Zet', 'Op 1'))}",
            f"Samen {verb}",
            f"{verb} {before} {noun}",
            f"{verb} En {verb2}",
            f"{rng.choice(('Anders', 'Beter', 'Gewoon', 'Samen', 'Vroeg', 'Weer'))} {verb}",
            f"{rng.choice(('Een', 'Elke', 'Geen', 'Onze', 'Twee', 'Iedere'))} {noun} {before} {noun2}",
            " ".join(rng.sample(entries("programme_words"), rng.choice((2, 3, 3)))),
        )
    )
    return cased(name, rng)


def cased(name: str, rng: random.Random) -> str:
    """Return a name of several words as it may be written: all capitals, small words small, or one capital."""
    draw = rng.random()
    if draw < 0.55:
        return name
    if draw < 0.75:
        return name[0] + re.sub(r"\b(?:Van|Naar|De|Het|En|In|Op|Met|Voor|Over|Rond|Aan|Om)\b", lower_match, name)[1:]
    return name[0] + name[1:].lower()


def lower_match(match: re.Match[str]) -> str:
    """Return what matched in lower case."""
    return match[0].lower()


def abbreviation(rng: random.Random) -> str:
    """Return a made-up abbreviation of two to five letters, sometimes in mixed case."""
    size = rng.choice((3, 3, 3, 4, 4, 5)) if rng.random() < 0.95 else 2
    letters = "".join(rng.choice("ABCDEGHIJKLMNOPRSTVWZ") for _ in range(size))
    if rng.random() < 0.25:
        at = rng.randrange(size)
        letters = (
            letters[:at] + letters[at:].swapcase() if at and rng.random() < 0.5 else letters[:-1] + letters[-1].lower()
        )
    return abbreviation(rng) if letters in entry_set("theme_abbreviations") else letters


def substitute(segment: Segment, replace: Callable[[str, str], str]) -> Segment:
    """Return the segment with each entity's text replaced by replace(text, label); drops the syntax."""
    text, entities, at = "", [], 0
    spans = sorted(segment.entities)
    if any(a[1] > b[0] for a, b in pairwise(spans)):
        return segment
    for start, end, label in spans:
        text += segment.text[at:start]
        new = replace(segment.text[start:end], label)
        entities.append((len(text), len(text) + len(new), label))
        text, at = text + new, end
    return Segment(text + segment.text[at:], entities)


class Recast:
    """Other names for the people, places and organisations of one report, the same each time they come."""

    def __init__(self, segments: list[Segment], rng: random.Random) -> None:
        self.rng = rng
        self.known: dict[tuple[str, str], str] = {}
        self.first: set[str] = set()
        self.last: set[str] = set()
        names = {s.text[a:b] for s in segments for a, b, label in s.entities if label == "PERSON"}
        for name in sorted(names):
            given, family = split_name(name)
            if family:
                self.last.add(bare(family))
                if given and not INITIALS.fullmatch(given):
                    self.first.add(given)
        self.rate = {
            "PERSON": rng.choice((0.0, 0.9, 1.0)),
            "ORG": rng.choice((0.0, 0.0, 0.4, 0.8)),
            "GPE": rng.choice((0.0, 1.0)),
            "LOC": rng.choice((0.0, 1.0)),
        }

    def __call__(self, text: str, label: str) -> str:
        """Return the new name of an entity, or the old one."""
        if label not in self.rate:
            return text
        if label == "PERSON":
            return self.person(text) if self.rng.random() < self.rate[label] else text
        key = (label, text.lower())
        if key not in self.known:
            self.known[key] = self.other(text, label) if self.rng.random() < self.rate[label] else text
        new = self.known[key]
        return new.upper() if text.isupper() and len(text) > 6 else new

    def other(self, text: str, label: str) -> str:
        """Return another place or organisation of the same sort."""
        if label == "ORG":
            if " " not in text and text.isupper():
                return abbreviation(self.rng)
            if text[:1].isupper() or self.rng.random() < 0.3:
                return organisation(self.rng)
            return text
        for kind in ("municipalities", "towns", "provinces", "countries") if label == "GPE" else ("regions",):
            if text in entry_set(kind):
                return self.rng.choice(
                    entries("towns" if kind == "municipalities" and self.rng.random() < 0.3 else kind)
                )
        return text

    def person(self, text: str) -> str:
        """Return the new form of a person's name, made from the same parts as the old form."""
        given, family = split_name(text)
        if not family:
            if given in self.first or (given in entry_set("first_names") and given not in self.last):
                return self.part("first", given)
            if given in self.last or given in entry_set("surnames"):
                return capital(self.part("last", bare(given)))
            return text
        if bare(family) not in self.last and given:
            return text
        new_family = self.part("last", bare(family))
        if not given:
            return capital(new_family)
        new_given = initials(self.rng) if INITIALS.fullmatch(given) else self.part("first", given)
        return f"{new_given} {new_family}"

    def part(self, kind: str, old: str) -> str:
        """Return what stands for a first name or surname in this report."""
        key = (kind, old.lower())
        if key not in self.known:
            self.known[key] = first_name(self.rng) if kind == "first" else surname(self.rng)
        new = self.known[key]
        return new.upper() if old.isupper() and len(old) > 1 else new


def split_name(name: str) -> tuple[str, str]:
    """Return (given name or initials, family name with particles); a single word is given.

    >>> split_name("Hanneke van Loon"), split_name("Van Loon"), split_name("Piet")
    (('Hanneke', 'van Loon'), ('', 'Van Loon'), ('Piet', ''))
    """
    given, _, family = name.partition(" ")
    return ("", name) if family and given.lower() in TUSSENVOEGSELS else (given, family.strip())


def bare(family: str) -> str:
    """Return a surname's key: without capital at its first particle."""
    return family[:1].lower() + family[1:] if family.split()[0].lower() in TUSSENVOEGSELS else family


def capital(family: str) -> str:
    """Return a surname as it is written without a first name."""
    return family[:1].upper() + family[1:]


def strip_accents(segment: Segment) -> Segment:
    """Return the segment without accents; one character stays one character."""
    text = "".join(unicodedata.normalize("NFKD", c)[0] for c in segment.text)
    return Segment(text, segment.entities) if len(text) == len(segment.text) else segment


def restyle(segment: Segment, rng: random.Random) -> Segment:
    """Return the segment with another list marker, casing, closing mark or without accents, at times."""
    text, entities = segment.text, segment.entities
    marker = STRIP_BULLET.match(text)
    if marker and rng.random() < 0.4 and all(s >= marker.end() for s, _, _ in entities):
        text, entities = text[marker.end() :], shifted(entities, -marker.end())
    elif not marker and rng.random() < 0.12:
        bullet = rng.choice(BULLETS)
        text, entities = bullet + text, shifted(entities, len(bullet))
    if text.endswith(".") and rng.random() < 0.15 and not any(e == len(text) for _, e, _ in entities):
        text = text[:-1]
    elif text[-1:].isalpha() and len(text) > 30 and rng.random() < 0.2:
        text += rng.choice(".;,")
    if " " in text and rng.random() < 0.04:  # hard spaces, as in text from web pages and word processors
        text = text.replace(" ", "\xa0") if rng.random() < 0.2 else text.replace(" ", "\xa0", rng.randint(1, 3))
    draw = rng.random()
    for changed, limit in ((text.upper(), 0.03), (text.lower(), 0.045), (text[:1].lower() + text[1:], 0.06)):
        if draw < limit and len(changed) == len(text):
            text = changed
            break
    result = Segment(text, entities)
    return strip_accents(result) if rng.random() < 0.06 else result


def shifted(entities: list[Entity], by: int) -> list[Entity]:
    """Return entities moved by a number of characters."""
    return [(start + by, end + by, label) for start, end, label in entities]


def vary(report: list[Segment], rng: random.Random) -> list[Segment]:
    """Return a variant of a report: a new cast, and lines restyled."""
    recast = Recast(report, rng)
    return [restyle(substitute(segment, recast), rng) for segment in report]
