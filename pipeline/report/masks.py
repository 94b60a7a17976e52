"""Find in a text what a public version must not show: names of people, mail addresses, telephone numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import ahocorasick
import pandas as pd

from pipeline.report.name_forms import introduced, name_forms, strip_accents, without_particles
from pipeline.report.rows import records
from pipeline.report.wording import Grammar

_MAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w.])(?:(?:\+|00)\d{2}[\s().-]*(?:\(0\)[\s.-]*)?|\(?0)\d(?:[\s().-]*\d){6,9}(?!\w)")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.I)
Span = tuple[int, int, str]  # first character, the one after the last, and what comes in their place


class Masks:
    """Finds what must not be read in a text: mail addresses, telephone numbers and every known form of a name."""

    def __init__(
        self, entities: pd.DataFrame, mentions: pd.DataFrame, labels: Mapping[str, str], say: Grammar, roles: set[str]
    ) -> None:
        self.mail, self.phone, self.person = say("masked_mail"), say("masked_phone"), say("masked_person")
        self.link = say("masked_link")
        others = {str(n).casefold() for n in entities.loc[entities["kind"] != "person", "name"]}
        owners: dict[str, set[str]] = defaultdict(set)
        for row in records(entities[entities["kind"] == "person"]):
            for form in (row.name, *row.aliases):
                for variant in name_forms(str(form)):
                    owners[variant].add(row.entity_id)
        for row in records(mentions[mentions["kind"] == "person"]):
            for variant in name_forms(str(row.text)):
                owners[variant].add(row.entity_id if isinstance(row.entity_id, str) else "")
        self._label = {
            form: labels.get(next(iter(who)), self.person) if len(who) == 1 else self.person
            for form, who in owners.items()
            if without_particles(form).casefold() not in others
        }
        self._tokens = {_fold(form) for form in self._label if " " not in form and len(form) > 3}
        self._known: dict[str, str] = {}
        self._before = introduced(roles)
        self._names = Finder(self._label)
        self._lower = Finder(_lower(form) for form in self._label)

    def spans(self, text: str) -> list[Span]:
        """Return what to replace, by what, in order and without overlap."""
        found = [(m.start(), m.end(), self.mail) for m in _MAIL.finditer(text)]
        found += [(m.start(), m.end(), self.phone) for m in PHONE.finditer(text)]
        for m in _ADDRESS.finditer(text):
            address = _fold(m[0])
            if any(token in address for token in self._tokens):
                found.append((m.start(), m.end(), self.link))
        found += [(start, end, self._label[form]) for start, end, form in self._names(text)]
        return without_overlap([self.widened(text, span) for span in found])

    def widened(self, text: str, span: Span) -> Span:
        """Return a span with the form of address and the function right before it, which tell who it is or stutter."""
        start, end, words = span
        while words not in (self.mail, self.phone, self.link) and (m := self._before.search(text[:start])):
            start = m.start()
        return start, end, words

    def neutral(self, text: str) -> str:
        """Return the name of an organisation, place or theme with every name of a person in it masked."""
        hidden = (self.mail, self.phone, self.link)
        return replace_spans(text, [(a, b, w if w in hidden else self.person) for a, b, w in self.spans(text)])

    def word(self, text: str) -> str:
        """Return a typical word or label with every name masked, in capitals or not."""
        masked = self(text)
        return replace_spans(masked, [(start, end, self.person) for start, end, _ in self._lower(_lower(masked))])

    def names_somebody(self, slug: str) -> bool:
        """Tell whether a name can be read in an identifier, which is written in lower case with hyphens."""
        return self.word(words := slug.replace("-", " ")) != words

    def __call__(self, text: str) -> str:
        """Return a text with everything masked."""
        if text not in self._known:
            self._known[text] = replace_spans(text, self.spans(text))
        return self._known[text]


class Finder:
    """Finds forms of names as whole words, with or without a genitive s: the longest at each place, left to right."""

    def __init__(self, forms: Iterable[str]) -> None:
        self._automaton = ahocorasick.Automaton()
        for form in forms:
            self._automaton.add_word(form, form)
        if len(self._automaton):
            self._automaton.make_automaton()

    def __call__(self, text: str) -> list[tuple[int, int, str]]:
        """Return (first character, the one after the last, form) of each name in a text."""
        if not len(self._automaton):
            return []
        longest: dict[int, tuple[int, str]] = {}
        for last, form in self._automaton.iter(text):
            start = last + 1 - len(form)
            if (start == 0 or not _in_word(text[start - 1])) and len(form) > len(longest.get(start, (0, ""))[1]):
                for tail in ("'s", "’s", "s", ""):
                    end = last + 1 + len(tail)
                    if text.startswith(tail, last + 1) and (end == len(text) or not _in_word(text[end])):
                        longest[start] = (end, form)
                        break
        found: list[tuple[int, int, str]] = []
        for start, (end, form) in sorted(longest.items()):
            if not found or start >= found[-1][1]:
                found.append((start, end, form))
        return found


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _lower(text: str) -> str:
    """Return a text in lower case, character by character, so that places in it stay the same."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _fold(text: str) -> str:
    return strip_accents(text).casefold()


def without_overlap(spans: list[Span]) -> list[Span]:
    """Keep of spans that overlap the first, and of those that begin together the longest."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda s: (s[0], -s[1], s[2])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def replace_spans(text: str, spans: list[Span]) -> str:
    """Return a text with spans, in order and without overlap, replaced.

    >>> replace_spans("Jan zegt ja", [(0, 3, "[persoon]")])
    '[persoon] zegt ja'
    """
    pieces, at = [], 0
    for start, end, words in spans:
        pieces += [text[at:start], words]
        at = end
    return "".join((*pieces, text[at:]))
