"""Find every form of the lexicon in a text, with one automaton over all forms."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import ahocorasick

from pipeline.lexicon import Entry, Lexicon
from pipeline.mentions.conjunctions import completed
from pipeline.mentions.folding import Folded, fold
from pipeline.mentions.inflection import inflections
from pipeline.mentions.words import word_set

Match = Literal["form", "inflected", "compound", "excluded"]

# what may follow a form within the word: plural, adjective and person endings
ENDINGS = word_set("s en n e er ers es tje tjes ing nd nde")
# part of a town: 'Haarlem-Oost'
DIRECTIONS = word_set("noord oost zuid west noordoost noordwest zuidoost zuidwest centrum stad haven buiten binnenstad")
SHORT = 5  # a form of at most so many letters must stand at the start of a word
MIN_COMPOUND = 5  # a form of fewer letters makes no compound without hyphen
MIN_REST = 3  # letters of the other part of a compound


class Hit(NamedTuple):
    """A form found in a text: span in the original, whose it is, and how it matched."""

    start: int
    end: int
    entry: Entry
    form: str
    match: Match


class _Form(NamedTuple):
    entry: Entry
    form: str
    length: int  # of the folded form
    strict: bool  # capitals as written
    cased: bool  # words with a capital need one
    whole: bool  # a body: found as a whole word only
    excluded: bool = False


_HYPHENS = frozenset("-\u2010\u2011")
_ADDRESS_SIGNS = frozenset("./@_=")
_DOMAIN = re.compile(r"[a-z]\.(?:nl|com|org|eu|net|be|md|pdf|example)(?:/|$)")


class Automaton:
    """All forms of a lexicon in one Aho-Corasick automaton: time grows with the text alone."""

    def __init__(self, lexicon: Lexicon) -> None:
        patterns: dict[str, list[_Form]] = {}
        for entry in (*lexicon.themes, *lexicon.organisations, *lexicon.places):
            for form in entry.all_forms:
                _add(patterns, entry, form)
            for phrase in entry.exclusions:
                _add(patterns, entry, phrase, excluded=True)
        self._words = _add_inflections(patterns, lexicon.themes)
        self._automaton: Any = ahocorasick.Automaton()
        for pattern, forms in sorted(patterns.items()):
            self._automaton.add_word(pattern, tuple(forms))
        self._empty = not patterns
        if patterns:
            self._automaton.make_automaton()

    def find(self, text: str, folded: Folded | None = None) -> list[Hit]:
        """Return all hits in a text, also overlapping ones, in order of their end.

        Args:
            text: one block.
            folded: the same text folded, if that is at hand.
        """
        if self._empty:
            return []
        folded = folded or fold(text)
        hits: list[Hit] = []
        plain = folded.text
        for last, forms in self._automaton.iter(plain):
            ends = plain[last + 1] == " "
            for form in forms:
                if form.whole and not ends:
                    continue
                hit = _check(form, text, folded, plain, last + 1 - form.length, last + 1)
                if hit:
                    hits.append(hit)
        if "- " in text or "-," in text or "-/" in text:
            for start, end, word in completed(text, self._words):
                hits.append(Hit(start, end, self._words[word], word, "form"))
        return hits


@lru_cache(maxsize=4)
def automaton_of(lexicon: Lexicon) -> Automaton:
    """Return the automaton of a lexicon, made once."""
    return Automaton(lexicon)


def _add(patterns: dict[str, list[_Form]], entry: Entry, form: str, *, excluded: bool = False) -> None:
    core = fold(form).text.strip()
    if core:
        pattern = f" {core}" if len(core) <= SHORT or entry.kind != "theme" else core
        strict, cased = (False, False) if excluded else _capitals(entry, form)
        patterns.setdefault(pattern, []).append(
            _Form(entry, form, len(core), strict, cased, entry.kind == "organisation", excluded)
        )


def _add_inflections(patterns: dict[str, list[_Form]], themes: tuple[Entry, ...]) -> dict[str, Entry]:
    """Add what the forms of themes look like in running text, unless that is another form; return all single words."""
    listed = [(theme, form) for theme in themes for form in theme.all_forms]
    words = {form.lower(): theme for theme, form in listed}
    for theme, form in listed:
        for inflected in inflections(form):
            if words.setdefault(inflected, theme) is theme:
                _add(patterns, theme, inflected)
    return {word: theme for word, theme in words.items() if word.isalpha() and len(word) > SHORT}


def _capitals(entry: Entry, form: str) -> tuple[bool, bool]:
    """Decide whether the capitals of a form are held to as written, and whether its words with a capital need one."""
    if form.islower():
        return False, entry.kind != "theme"
    capitals = sum(map(str.isupper, form))
    # an abbreviation, or a short word with a capital, is found as written only
    strict = entry.kind != "place" and " " not in form and (capitals >= 2 or (capitals > 0 and len(form) <= SHORT))
    return strict, entry.kind != "theme" or sum(word[0].isupper() for word in form.split()) == 2


def _check(form: _Form, text: str, folded: Folded, plain: str, start: int, end: int) -> Hit | None:
    """Return the hit if the form stands there as a word, inflected word or part of a compound."""
    theme = form.entry.kind == "theme"
    from_word_start = plain[start - 1] == " "
    word_end = end if plain[end] == " " else plain.index(" ", end)
    rest = plain[end:word_end]
    if not from_word_start and not (theme and form.length >= MIN_COMPOUND + 1 and " " not in plain[start:end]):
        return None
    word_start = start if from_word_start else plain.rindex(" ", 0, start) + 1
    if not from_word_start and start - word_start < MIN_REST:
        return None
    if rest and theme and from_word_start and form.length < MIN_COMPOUND:
        after = folded.original(end - 1) + 1
        if text[after] in _HYPHENS:  # 'Wmo-vervoer': the hyphen ends the abbreviation
            word_end, rest = end, ""
    match: Match = "form" if from_word_start else "compound"
    if rest:
        if form.entry.kind == "place" and rest in DIRECTIONS and from_word_start:
            first, last = folded.original(start), folded.original(word_end - 1) + 1
            named = text[first].isupper() and "-" in text[first:last]
            return Hit(first, last, form.entry, form.form, "compound") if named else None
        if not theme:
            return None
        if form.strict or form.length < MIN_COMPOUND - 1:
            if rest not in ("s", "en", "ers"):
                return None
            match = "inflected"
        elif rest in ENDINGS:
            match = match if match == "compound" else "inflected"
        elif form.length >= MIN_COMPOUND and len(rest) >= MIN_REST:
            match = "compound"
        else:
            return None
    first, last = folded.original(word_start), folded.original(word_end - 1) + 1
    if form.excluded:
        return Hit(first, last, form.entry, form.form, "excluded")
    if form.form.endswith(")") and text[last : last + 1] == ")":
        last += 1
    if _in_address(text, first, last):
        return None
    written = text[first:last]
    if form.strict and not _as_written(form.form, written):
        return None
    if form.cased and not form.strict and not _capitals_kept(form.form, written, theme):
        return None
    if not theme and _in_hyphen_compound(text, first, last):
        return None
    if match == "compound":  # of 'zorg-avond' only the part before or after the hyphen is the form
        inner_first, inner_last = folded.original(start), folded.original(end - 1) + 1
        first = inner_first if inner_first > first and text[inner_first - 1] == "-" else first
        last = inner_last if inner_last < last and text[inner_last] == "-" else last
    return Hit(first, _with_apostrophe(text, last), form.entry, form.form, match)


def _in_address(text: str, start: int, end: int) -> bool:
    """Tell whether a span is part of a web or mail address."""
    if text[end : end + 1] not in _ADDRESS_SIGNS and text[start - 1 : start] not in _ADDRESS_SIGNS:
        return False
    first, last = text.rfind(" ", 0, start) + 1, text.find(" ", end)
    word = text[first : last if last >= 0 else len(text)]
    return "@" in word or "://" in word or "www." in word or bool(_DOMAIN.search(word))


def _as_written(form: str, written: str) -> bool:
    """Tell whether an abbreviation stands there with its own capitals, or all in capitals."""
    bare = written[: len(form)]
    return bare == form or (bare.isupper() and len(form) >= 3)


def _capitals_kept(form: str, written: str, theme: bool) -> bool:
    """Tell whether the words that a form writes with a capital have one here."""
    form_words, words = form.split(), written.split()
    if len(form_words) != len(words):
        return written[:1].isupper()
    pairs = zip(form_words, words, strict=True)
    return all(
        not mine[0].isupper() or theirs[0].isupper() or (theme and not theirs[0].isalpha()) for mine, theirs in pairs
    )


def _in_hyphen_compound(text: str, start: int, end: int) -> bool:
    """Tell whether a name is only part of a word: 'VNG-congres', 'oud-OCW'er'."""
    after = text[end : end + 2]
    return (after[:1] in ("-", "\u2011") and after[1:].isalpha()) or (
        start > 1 and text[start - 1] == "-" and text[start - 2].isalpha()
    )


def _with_apostrophe(text: str, end: int) -> int:
    """Take a plural or person ending after an apostrophe into the span: "OZA's", "VSV'ers"."""
    if text[end : end + 1] in ("'", "’", "‘", "`"):
        for ending in ("ers", "er", "s", "en"):
            stop = end + 1 + len(ending)
            if text[end + 1 : stop] == ending and not text[stop : stop + 1].isalnum():
                return stop
    return end
