"""Declare what a lexicon holds."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

LexiconKind = Literal["theme", "organisation", "place"]


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a form, with the words that speak for it (lower case lemmas)."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A theme, organisation or place with all its names.

    ``entity_id`` is what a mention of it carries as key ('theme:oza'). ``origin`` is file and line.
    """

    entity_id: str
    kind: LexiconKind
    name: str
    abbreviation: str = ""
    forms: tuple[str, ...] = ()  # all other names
    exclusions: tuple[str, ...] = ()  # phrases in which a form does not count
    senses: tuple[Sense, ...] = ()  # the one called as the entry is its own
    group: str = ""  # part of policy of a theme, sort of body, municipality/province/...
    ambiguous: bool = False  # the name is an ordinary word or a surname too
    packaged: bool = True  # False: from the project folder
    origin: str = ""

    @property
    def all_forms(self) -> tuple[str, ...]:
        """Name, abbreviation and forms, each once."""
        return tuple(dict.fromkeys(form for form in (self.name, self.abbreviation, *self.forms) if form))

    def own_words(self) -> frozenset[str]:
        """Words that speak for the entry's own sense."""
        return frozenset(word for sense in self.senses if sense.name == self.name for word in sense.words)

    def other_senses(self) -> tuple[Sense, ...]:
        """Senses that are not the entry's own."""
        return tuple(sense for sense in self.senses if sense.name != self.name)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Everything that is known beforehand; lexicons with the same digest are equal."""

    themes: tuple[Entry, ...]
    organisations: tuple[Entry, ...]
    places: tuple[Entry, ...]
    first_names: frozenset[str] = field(repr=False, default=frozenset())  # as ``name_key`` makes them
    ambiguous_names: frozenset[str] = field(repr=False, default=frozenset())  # first names that are words too
    digest: str = ""
    ordinary_words: frozenset[str] = field(repr=False, default=frozenset())  # lower case words that are no names

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Lexicon) and self.digest != "" and self.digest == other.digest)

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def by_id(self) -> dict[str, Entry]:
        """Every entry by its entity_id."""
        return {entry.entity_id: entry for entry in (*self.themes, *self.organisations, *self.places)}

    def is_first_name(self, word: str) -> bool:
        """Tell whether a word, or each part of a hyphenated word, is a known first name.

        >>> Lexicon((), (), (), frozenset({"jan", "zoe"})).is_first_name("Jan-Zoë")
        True
        """
        key = name_key(word)
        return key in self.first_names or ("-" in key and all(part in self.first_names for part in key.split("-")))


def name_key(word: str) -> str:
    """Fold a word for look-up: no accents, lower case.

    >>> name_key("Zoë")
    'zoe'
    """
    if word.isascii():
        return word.lower()
    bare = unicodedata.normalize("NFKD", word.lower())
    return "".join(character for character in bare if not unicodedata.combining(character)).replace("ı", "i")
