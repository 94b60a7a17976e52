"""Find people: attendance lists, first names, titles, initials and e-mail addresses, then the whole report."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.lexicon.entries import name_key
from pipeline.mentions.folding import UPPER, fold_name
from pipeline.mentions.spans import Candidate, Evidence
from pipeline.mentions.trimming import goes_on, is_item_letter, trim_person
from pipeline.mentions.view import Run, View
from pipeline.mentions.words import (
    ADDRESSES,
    AFTER_PERSON,
    BEFORE_PERSON,
    COLUMN_HEADS,
    COMPANY_LAST,
    INFIX,
    INITIALS_NAME,
    LANGUAGES,
    NO_NAMES,
    ORGANISATION_FIRST,
    ORGANISATION_LAST,
    SELDOM_AFTER_NAME,
    TITLES,
    is_organisation_like,
    is_role,
    is_title,
    is_trade,
    word_set,
)
from pipeline.records import EntityKind

_INFIX_BEFORE = re.compile(rf"(?<![\w'’])(?:{INFIX}[ \u00a0])$")
_TITLE_BEFORE = re.compile(rf"([^\W\d_]+)\.?[ \u00a0](?:{INFIX}[ \u00a0])?$")
_INFIX_START = re.compile(rf"^{INFIX}[ \u00a0]", re.I)
_POSSESSIVE = re.compile(r"['’]s?$")
_INITIAL = re.compile(rf"[{UPPER}]\w?\.")
_ONLY_INITIALS = re.compile(rf"(?:[{UPPER}]\w?\.)+$|\(")
_INITIALS_FIRST = re.compile(rf"^(?:[{UPPER}]\w?\.\s?)+")
_LETTER_OF_INITIAL = re.compile(rf"([{UPPER}])\w?\.")
_PIECES = re.compile(r"[ \u00a0.]")
_LETTERS = re.compile(r"[^\W\d_]+")
_MORE_INITIALS = re.compile(rf"\.[ \u00a0]?[{UPPER}]")
_LONE_LETTER = re.compile(rf"[ \u00a0][{UPPER}]$")
_NUMBER = re.compile(r"[ \u00a0]\d")
NOT_BEFORE_FIRST = word_set(
    "de het een 't ’t dit dat deze die elke iedere sint st huize villa camping café hotel zaal the la le"
)

_COMPANY_LETTERS = frozenset({"bv", "nv", "ua", "vof", "cv"})
_STREET = re.compile(r"(?:weg|straat|laan|plein|gracht|kade|singel|dreef|steeg|plantsoen|dijk|hof|park)$")
_NEXT = re.compile(r"[ \u00a0]([^\W\d_]+)(?:[ \u00a0]([^\W\d_]))?")
_SMALL_WORD = re.compile(r"[ \u00a0][a-zà-ÿ]")
_INFIX_ENDS = frozenset("van de der den ten ter te 't ’t het la le el al von du da di op in".split())  # noqa: SIM905
_LONGEST_NAME = 5  # capitalised words


@dataclass(slots=True)
class People:
    """Who a report names: all spans that are people for certain, and the parts of their names."""

    candidates: list[Candidate] = field(default_factory=list)
    first_names: dict[str, str] = field(default_factory=dict)  # folded -> as written
    surnames: dict[str, str] = field(default_factory=dict)  # folded, without infix -> with infix
    half_surnames: dict[str, str] = field(default_factory=dict)  # first half of a double surname
    full_names: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)  # initials as written -> full name
    _learnt: set[str] = field(default_factory=set)  # names as written

    def add(self, view: View, block: int, start: int, end: int, evidence: Evidence, label: str = "") -> None:
        """Note a person's span and learn the parts of the name."""
        text = view.text(block, start, end)
        self.candidates.append(Candidate(block, start, end, "person", evidence, label=label))
        self.learn(view, text)

    def priors(self) -> dict[str, EntityKind]:
        """Return the folded names that are people in this report."""
        names = [*self.full_names.values(), *self.surnames.values(), *self.first_names.values()]
        person: EntityKind = "person"
        return dict.fromkeys([*map(fold_name, names), *self.surnames], person)

    def learn(self, view: View, text: str) -> None:
        """Learn first name and surname from a name as written; only the first time teaches anything."""
        if text in self._learnt:
            return
        self._learnt.add(text)
        bare = _POSSESSIVE.sub("", text)
        words = bare.split()
        firsts = 0
        while (
            firsts < len(words) - 1
            and _first(words[firsts])
            and not (firsts and not view.lexicon.is_first_name(words[firsts]))
        ):
            firsts += 1
        initials = bool(_INITIAL.match(bare))
        if initials:
            firsts = next((index for index, word in enumerate(words) if not _ONLY_INITIALS.match(word)), 0)
            if firsts == 0:
                bare = _INITIALS_FIRST.sub("", bare)
                words = bare.split()
        elif len(words) == 1:
            if view.lexicon.is_first_name(bare):
                self.first_names.setdefault(name_key(bare), bare)
            return
        elif firsts == 0 and not _INFIX_START.match(bare):
            firsts = 1
        if firsts and not initials:
            self.first_names.setdefault(name_key(words[0]), words[0])
            if firsts > 1:
                self.first_names.setdefault(name_key(" ".join(words[:firsts])), " ".join(words[:firsts]))
        surname = " ".join(words[firsts:])
        self.full_names.setdefault(name_key(bare), bare)
        if surname:
            last = _INFIX_START.sub("", surname)
            if len(last) > 2:
                self.surnames.setdefault(name_key(last), surname)
            half = last.split("-")[0]
            if half != last and len(half) > 3:
                self.half_surnames.setdefault(name_key(half), half)


def _first(word: str) -> bool:
    return word[0].isupper() and not _INFIX_START.match(word + " ")


def find_people(view: View) -> People:
    """Find every span that is a person by its own evidence."""
    people = People()
    _from_attendance(view, people)
    titled = set(view.with_word(word for word in view.vocabulary if _may_end_in_title(word)))
    for block, runs in enumerate(view.runs):
        _with_initials(view, people, block)
        for run in runs:
            _in_run(view, people, block, run, block in titled)
    return people


def _may_end_in_title(word: str) -> bool:
    """Tell whether a word is a title, or may end in one after a digit or '_'."""
    return word.lower() in TITLES or not (word.isalpha() or word.isdigit())


def _from_attendance(view: View, people: People) -> None:
    for attendee in view.facts.attendees:
        if attendee.start_char < 0 or not 0 <= attendee.block < len(view.blocks):
            continue
        block = view.blocks[attendee.block].block
        start, end = attendee.start_char - block.start_char, attendee.end_char - block.start_char
        if not 0 <= start < end <= len(block.text):
            continue
        start, end = trim_person(view, attendee.block, start, end)
        text = block.text[start:end]
        if text.lower() in COLUMN_HEADS:
            continue
        if (text[:1].isupper() or _INFIX_START.match(text)) and not _known_other(view, attendee.block, start, end):
            people.add(view, attendee.block, start, end, "attendance")


def _is_service(word: str) -> bool:
    """Tell whether a word is a trade that is nobody's surname: 'Notuleerservice'."""
    return is_trade(word) and word.lower() not in COMPANY_LAST


def _known_other(view: View, block: int, start: int, end: int) -> bool:
    """Tell whether a span is an organisation, or a place without a first name, of the lexicon."""
    return any(
        hit.start <= start and end <= hit.end and hit.entry.kind in ("organisation", "theme")
        for hit in view.hits[block]
    ) or any(is_organisation_like(word) or _is_service(word) for word in view.text(block, start, end).split())


def _with_initials(view: View, people: People, block: int) -> None:
    text = view.texts[block]
    if "." not in text:
        return
    for match in INITIALS_NAME.finditer(text):
        letters = "".join(_LETTER_OF_INITIAL.findall(match.group())).lower()
        words = [word for word in _PIECES.split(match.group()) if len(word) > 1]
        if letters in _COMPANY_LETTERS or not words or any(is_organisation_like(word) for word in words):
            continue
        if (words[-1].isupper() and len(words[-1]) > 1) or is_item_letter(view, block, *match.span()):
            continue
        if (
            len(letters) == 1
            and view.begins(block, match.start())
            and "PERSON" not in view.labels(block, *match.span())
        ):
            last = match.end() - len(words[-1])
            if view.is_word(words[-1]) or view.blocks[block].pos.get(last) != "PROPN":
                continue  # 'A. Schriftelijke vragen'
        if len(letters) == 1 and len(words) == 1 and view.begins(block, match.start()) and view.is_word(words[-1]):
            continue
        start, end = trim_person(view, block, match.start(), match.end())
        for run in view.runs[block]:
            if start < run.start < end <= run.end and len(run.parts) > 1:
                stop = name_end(view, block, run, 0)
                labelled = any(
                    s.label == "PERSON" and s.end >= run.parts[stop].end > end > s.start
                    for s in view.blocks[block].spans
                )
                if labelled or run.parts[0].word in ("Ben", "Bin", "Ibn", "Abu"):
                    end = max(end, run.parts[stop].end)
        people.add(view, block, start, end, "pattern")


def _in_run(view: View, people: People, block: int, run: Run, titled: bool) -> None:
    """Find the people in a run of capitalised words: after a title, if the block has any, or from a first name on."""
    text = view.texts[block]
    index = 0
    while index < len(run.parts):
        part = run.parts[index]
        before = text[max(0, part.start - 30) : part.start] if titled else ""
        title = _title_in(before) if titled else None
        if title and title.group(1).lower() in ADDRESSES and part.abbreviated:
            stop = _capitals_end(view, block, run, index)
            if stop >= index:  # 'mevrouw WOLTERS'
                infix = _INFIX_BEFORE.search(before)
                start = part.start - len(infix.group()) if infix else part.start
                people.candidates.append(Candidate(block, start, run.parts[stop].end, "person", "pattern"))
                index = stop + 1
                continue
        if title and is_title(title.group(1)) and not part.abbreviated and not is_title(part.word):
            if len(part.word) == 1:  # 'mevrouw B.'; 'mr. J.F. Middelkamp' is found by its initials
                if text[part.end : part.end + 1] == "." and not _MORE_INITIALS.match(text, part.end):
                    people.candidates.append(Candidate(block, part.start, part.end + 1, "person", "pattern"))
                index += 1
                continue
            if is_organisation_like(part.word) and index + 1 == len(run.parts):
                index += 1
                continue
            infix = _INFIX_BEFORE.search(before)
            start = part.start - len(infix.group()) if infix else part.start
            stop = name_end(view, block, run, index)
            people.add(view, block, start, run.parts[stop].end, "pattern")
            index = stop + 1
            continue
        known = view.first_name(part.word)
        if known:
            stop = name_end(view, block, run, index)
            if _accept_first(view, block, run, index, stop, known):
                start, end = _with_model(view, block, run, part.start, run.parts[stop].end)
                if _LONE_LETTER.search(text, max(start, end - 2), end) and text[end : end + 1] == ".":
                    end += 1  # 'Joke S.'
                people.add(view, block, start, end, "pattern")
                index = stop + 1
                while index < len(run.parts) and run.parts[index].start < end:
                    index += 1
                continue
        index += 1


def _capitals_end(view: View, block: int, run: Run, index: int) -> int:
    """Return the last part of a surname in capitals after a form of address; before the index when it is none."""
    text = view.texts[block]
    stop = index
    while (
        stop + 1 < len(run.parts)
        and run.parts[stop + 1].abbreviated
        and text[run.parts[stop].end : run.parts[stop + 1].start].isspace()
        and _INFIX_START.match(run.parts[stop].word + " ")
    ):
        stop += 1
    part = run.parts[stop]
    known = any(hit.start <= part.start < hit.end and hit.match != "excluded" for hit in view.hits[block])
    plain = text.isupper() and (view.is_word(part.word) or is_role(part.word))
    if known or plain or len(part.word) < 3 or part.word.lower() in NO_NAMES or is_organisation_like(part.word):
        return index - 1
    return stop


def _title_in(before: str) -> re.Match[str] | None:
    """Return the title that the words before a name end in, perhaps with an infix after it."""
    if not may_be_titled(before) or TITLES.isdisjoint(_LETTERS.findall(before.lower())):
        return None
    return _TITLE_BEFORE.search(before)


def may_be_titled(before: str) -> bool:
    """Take a quick look whether the words before a name may end in a title, perhaps with an infix after it."""
    last = before[before.rfind(" ", 0, -1) + 1 :].strip(" \u00a0.").lower()
    return last in TITLES or last in _INFIX_ENDS


def clause_goes_on(view: View, block: int, end: int) -> bool:
    """Tell whether a word follows that seldom follows the name a sentence begins with: 'Roos in de vaas'."""
    match = _NEXT.match(view.texts[block], end)
    if not match:
        return False
    return match.group(1) in SELDOM_AFTER_NAME or (
        match.group(1) in ("en", "of", "noch") and (match.group(2) or "A").islower()
    )


def _with_model(view: View, block: int, run: Run, start: int, end: int) -> tuple[int, int]:
    """Stretch a name to what the model calls a person, within the same run of capitalised words."""
    for span in view.blocks[block].spans:
        if (
            span.label == "PERSON"
            and span.start < end
            and start < span.end
            and run.start <= span.start
            and span.end <= run.end
        ):
            first, last = trim_person(view, block, span.start, span.end)
            words = view.text(block, first, last).split()
            if any(_two_of_the_list(view, *pair) for pair in pairwise(words)):
                continue
            if first < last and not any(is_organisation_like(word) or word in view.bodies for word in words):
                start = start if view.ordinary(block, first, words[0]) or words[0].isupper() else min(start, first)
    return start, end


def name_end(view: View, block: int, run: Run, index: int) -> int:
    """Return the last part of the name that starts at a part of a run."""
    text = view.texts[block]
    stop = index
    surname = False  # whether the name has its surname
    while stop + 1 < len(run.parts) and stop - index + 1 < _LONGEST_NAME:
        part, following = run.parts[stop], run.parts[stop + 1]
        gap = text[part.end : following.start]
        infix = gap.strip()
        if part.word.endswith(("'s", "’s", "'", "’")):
            break
        if not infix and (goes_on(following.word) or _two_of_the_list(view, part.word, following.word)):
            break
        if following.abbreviated and following.word != text[run.start : run.end].upper():
            break
        if is_organisation_like(following.word) and following.word.lower() in ORGANISATION_FIRST | ORGANISATION_LAST:
            break
        starts = [hit for hit in view.hits[block] if hit.start == following.start and hit.match != "excluded"]
        if any(hit.entry.kind == "organisation" for hit in starts):
            break
        if surname and infix and not _is_one(view, block, run.parts[index].start, following.end):
            break  # 'Noor Hamer van Stichting ...'
        further = run.parts[stop + 2] if stop + 2 < len(run.parts) else None
        if infix == "van" and not surname and further and text[following.end : further.start].isspace():
            break  # 'Tonia van Haag Wonen'
        if infix == "van" and not surname and following.word in view.bodies:
            break  # 'Kim van Limvast', where the report has a Limvast Vastgoedbeheer
        if infix in ("van", "uit", "te", "in") and any(hit.entry.kind == "place" for hit in starts):
            end = following.end
            whole = _is_one(view, block, part.start, end)
            listed = any(a.name.endswith(text[part.end : end].strip()) for a in view.facts.attendees)
            # 'Jan Smit van Ede vertelt' comes from Ede, also where the model sees one name; in a list it may be one
            prose = "-" in following.word or bool(_SMALL_WORD.match(text, end))
            whole = whole and not (prose and surname and infix in ("van", "uit"))
            if not (whole or listed or name_key(following.word) in view.mail_names):
                break
        surname = surname or bool(infix) or not view.lexicon.is_first_name(following.word)
        stop += 1
    return stop


def _is_one(view: View, block: int, start: int, end: int) -> bool:
    """Tell whether the model takes all of a span for one person."""
    return any(s.label == "PERSON" and s.start <= start and s.end >= end for s in view.blocks[block].spans)


def _two_of_the_list(view: View, first: str, second: str) -> bool:
    """Tell whether two words are the first names of two people on the attendance list: 'actie Frank Peter'."""
    return first != second and first in view.first_words and second in view.first_words


def _is_programme(view: View, words: str) -> bool:
    """Tell whether the name of a programme in the report starts with some words."""
    return any(
        view.texts[block].startswith(words, start) and start + len(words) <= end
        for block, found in view.programmes.items()
        for start, end in found
    )


def _accept_first(view: View, block: int, run: Run, index: int, stop: int, known: str) -> bool:
    """Decide whether a known first name starts a person's name here."""
    part = run.parts[index]
    text = view.texts[block]
    start, end = part.start, run.parts[stop].end
    if part.abbreviated and not (stop > index and text.isupper() and "PERSON" in view.labels(block, start, end)):
        return False
    if text[end : end + 1] == "&":
        return False  # 'Sam&'
    if known != part.word and stop > index and is_trade(run.parts[index + 1].word):
        return False  # 'Adams Muziekcentrale'
    if stop > index and _is_programme(view, text[start:end]):
        return False  # 'Elke Stap Telt', a programme
    before = run.parts[index - 1].word if index else view.before(block, start)
    if before.lower() in NOT_BEFORE_FIRST or before.lower() in ORGANISATION_FIRST:
        return False
    following = run.parts[stop + 1] if stop + 1 < len(run.parts) else None
    if following and text[end : following.start].isspace() and is_organisation_like(following.word):
        return False  # 'Jan Ligthart School'
    if any(hit.start <= start and hit.end > part.end and hit.entry.kind != "theme" for hit in view.hits[block]):
        return False  # inside a longer name of the lexicon
    labels = view.labels(block, start, end)
    certain = "PERSON" in labels or name_key(run.parts[stop].word) in view.mail_names
    ambiguous = name_key(known) in view.lexicon.ambiguous_names or known != part.word
    if index and not certain and not _two_of_the_list(view, run.parts[index - 1].word, part.word):
        previous = run.parts[index - 1]
        glued = text[previous.end : start] in (" ", "\u00a0")
        plain_first = view.begins(block, previous.start) and (
            previous.word.lower() in view.lower_words
            or view.blocks[block].pos.get(previous.start) != "PROPN"
            or is_role(previous.word)
        )
        if glued and not plain_first and not is_role(previous.word) and not is_title(previous.word):
            return False  # 'Villa Anna'
    if stop > index and _STREET.search(run.parts[stop].word) and _NUMBER.match(text, end):
        return False  # 'Karel Doormanweg 40'
    if stop > index:
        return (
            certain
            or not (ambiguous and view.begins(block, start))
            or run.parts[stop].word.lower() not in view.lower_words
        )
    if part.word in LANGUAGES and view.near_language(block, start, end):
        return False
    if view.begins(block, start) and clause_goes_on(view, block, end) and ambiguous:
        return False
    if not ambiguous or (certain and not view.begins(block, start)):
        return True
    if certain and part.start in view.blocks[block].before_verb:
        return True
    speaks = view.after(block, end) in AFTER_PERSON or view.before(block, start).lower() in BEFORE_PERSON
    listed = text[end : end + 1] == ":" and view.begins(block, start)
    if known != part.word:  # 'Marijkes': the bare name must be a person in this report; see the report's names
        return False
    return (speaks or listed) and not (view.begins(block, start) and known.lower() in view.lower_words)
