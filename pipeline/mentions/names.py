"""Find every further occurrence of the names a report has settled: one automaton per report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import ahocorasick

from pipeline.lexicon.entries import name_key
from pipeline.mentions.folding import fold
from pipeline.mentions.people import NOT_BEFORE_FIRST, People, clause_goes_on, name_end
from pipeline.mentions.spans import Candidate
from pipeline.mentions.view import View
from pipeline.mentions.words import (
    AFTER_PERSON,
    BEFORE_PERSON,
    INFIX,
    LANGUAGES,
    NO_NAMES,
    OFFICES,
    ORGANISATION_FIRST,
    is_title,
)
from pipeline.records import EntityKind

Part = Literal["full", "first", "surname", "capitals", "code", "name", "short"]
_INFIX_BEFORE = re.compile(rf"(?<![\w'’])((?i:{INFIX})[ \u00a0])$")
_INFIX_FIRST = re.compile(rf"(?i:{INFIX})[ \u00a0]")


class Known(NamedTuple):
    """A name that the report has settled."""

    text: str  # as written where it was settled
    kind: EntityKind
    part: Part
    key: str = ""
    full: str = ""  # a surname with its infix


def known_names(
    people: People, settled: Iterable[tuple[str, Candidate]], shorts: Iterable[Known], capitals: Iterable[str] = ()
) -> list[Known]:
    """Collect the names to look for: people's full names and their parts, other names, explained abbreviations.

    Args:
        people: the people of the report.
        settled: other names with what they are.
        shorts: explained abbreviations.
        capitals: further surnames that count when they are written in capitals only.
    """
    names = {Known(name, "person", "full") for name in people.full_names.values()}
    names |= {Known(name, "person", "first") for name in people.first_names.values()}
    names |= {Known(name[len(_infix_of(name)) :], "person", "surname", full=name) for name in people.surnames.values()}
    names |= {Known(key, "person", "surname") for key in people.half_surnames.values()}
    names |= {
        Known(form.upper(), "person", "capitals") for form in [*people.surnames.values(), *capitals] if len(form) > 3
    }
    names |= {Known(code, "person", "code") for code in people.codes}
    names |= {
        Known(text, c.kind, "name", c.key) for text, c in settled if c.kind in ("organisation", "place", "person")
    }
    return sorted(names | set(shorts))


def _infix_of(surname: str) -> str:
    """Return the infix that a surname begins with, and the space after it."""
    infix = _INFIX_FIRST.match(surname)
    return infix.group() if infix else ""


@lru_cache(maxsize=16_384)  # the reports of a series name the same people
def _pattern(name: str) -> str:
    core = fold(name).text.strip()
    return f" {core}" if core else ""


def find_known(view: View, names: list[Known], decided: list[Candidate]) -> list[Candidate]:
    """Find the occurrences of settled names that are not decided yet, also where the model saw nothing."""
    patterns: dict[str, list[Known]] = {}
    for name in names:
        pattern = _pattern(name.text)
        if pattern:
            patterns.setdefault(pattern, []).append(name)
    if not patterns:
        return []
    automaton: Any = ahocorasick.Automaton()
    for pattern, known in sorted(patterns.items()):
        automaton.add_word(pattern, (len(pattern) - 1, tuple(known)))
    automaton.make_automaton()
    found: list[Candidate] = []
    there = {(candidate.block, candidate.start, candidate.end, candidate.kind) for candidate in decided}
    for block, analysed in enumerate(view.blocks):
        folded = analysed.folded
        for last, (length, known) in automaton.iter(folded.text):
            end = last + 1
            rest = "" if folded.text[end] == " " else folded.text[end : folded.text.index(" ", end)]
            if rest not in ("", "s"):
                continue
            first, stop = folded.original(end - length), folded.original(end + len(rest) - 1) + 1
            for name in known:
                if (block, first, stop, name.kind) in there:
                    continue
                candidate = _check(view, block, first, stop, rest, name)
                if candidate:
                    found.append(candidate)
    return found


def _check(view: View, block: int, start: int, end: int, rest: str, name: Known) -> Candidate | None:
    """Return the occurrence as a candidate when it is written as a name here."""
    text = view.texts[block]
    written = text[start:end]
    if name.part == "capitals":
        if written.removesuffix(rest) != name.text or rest or _no_surname(view, block, start, end, written):
            return None
    elif name.part in ("code", "short"):
        if written.removesuffix(rest) != name.text and not (name.part == "short" and written == name.text.upper()):
            return None
    elif (not written[0].isupper() and not (name.text[0].islower() and any(map(str.isupper, written)))) or (
        written.isupper() and len(written) > 3 and not name.text.isupper() and name.part in ("first", "surname")
    ):
        return None
    if name.part in ("full", "name") and not written.isupper() and not _same_capitals(name.text, written):
        return None
    if rest and name.part not in ("full", "first", "surname"):
        return None
    after = text[end : end + 2]
    if (after[:1] in ("-", "\u2011") and after[1:].isalpha()) or (
        start > 1 and text[start - 1] == "-" and text[start - 2].isalpha()
    ):
        return None
    if not rest:
        end = _possessive(text, end, written, name.kind)
    if name.part in ("surname", "full") and written.lower() in OFFICES and _office(view, block, start, end):
        return None
    if name.part == "surname":
        start = _with_infix(text, start, name.full)
    if name.part == "first" and text[end : end + 1] in (" ", "\u00a0"):
        run = next((run for run in view.runs[block] if run.start <= start and end < run.end), None)
        index = next((i for i, part in enumerate(run.parts) if part.start == start), -1) if run else -1
        if run and index >= 0:
            stop = name_end(view, block, run, index)
            if stop > index and not view.is_word(run.parts[stop].word):
                end = run.parts[stop].end
    if (
        name.kind == "person"
        and name.part not in ("full", "capitals")
        and not _is_person(view, block, start, end, written, rest, name)
    ):
        return None
    single = name.part == "name" and name.kind != "person" and " " not in name.text
    if single and view.begins(block, start) and written.lower() in view.lower_words:
        return None
    evidence = "definition" if name.part in ("short", "code") else "report"
    return Candidate(block, start, end, name.kind, evidence, key=name.key)  # type: ignore[arg-type]


def _no_surname(view: View, block: int, start: int, end: int, written: str) -> bool:
    """Tell whether capitals that spell a surname of the report may well be something else."""
    if view.blocks[block].text.isupper() or view.is_word(written) or written.lower() in NO_NAMES:
        return True
    return any(hit.start < end and start < hit.end and hit.match != "excluded" for hit in view.hits[block])


def _office(view: View, block: int, start: int, end: int) -> bool:
    """Tell whether a word that is a surname too is the function here: 'de Dijkgraaf', 'Dijkgraaf: mw. Mol'."""
    after = view.blocks[block].text[end : end + 2]
    named = after[:1] == ":" or (after[:1] in (" ", "\u00a0") and after[1:].isupper())
    return view.before(block, start).lower() in ("de", "een", "onze", "deze", "elke") or (
        named and not is_title(view.before(block, start).rstrip("."))
    )


def _with_infix(text: str, start: int, full: str) -> int:
    """Return where a surname starts with the infix it has: 'van der Velden', 'Van der Velden'."""
    infix = _INFIX_BEFORE.search(text[max(0, start - 12) : start])
    if not infix:
        return start
    before = infix.group(1)
    capital = next((i for i, character in enumerate(before) if character.isupper()), None)
    if capital is not None:  # 'van Den Hartog': the name is Den Hartog
        return start - len(before) + capital
    own = _infix_of(full)
    return start - len(own) if before.endswith(own.lower()) else start


def _same_capitals(known: str, written: str) -> bool:
    """Tell whether every capital of a settled name is kept: 'De nieuwe aanpak' is not 'De Nieuwe Aanpak'."""
    mine, theirs = known.split(), written.split()
    return len(mine) != len(theirs) or all(
        theirs[i][0].isupper()
        or not word[0].isupper()
        or (i == 0 and word.lower() in ("de", "het", "van", "den", "ten", "ter"))
        for i, word in enumerate(mine)
    )


def _possessive(text: str, end: int, written: str, kind: EntityKind) -> int:
    """Take a possessive or plural ending with apostrophe into the span: "Anne's", "CoP's"."""
    if text[end : end + 1] in ("'", "’"):
        if text[end + 1 : end + 2] == "s" and not text[end + 2 : end + 3].isalnum():
            return end + 2
        if kind == "person" and written[-1] in "sxz" and text[end + 1 : end + 2] in (" ", "\u00a0"):
            return end + 1
    return end


def _is_person(view: View, block: int, start: int, end: int, written: str, rest: str, name: Known) -> bool:
    """Decide whether a first name, surname or code of the report is a person here."""
    labels = view.labels(block, start, end)
    if name.part == "code":
        return view.before(block, start).lower() not in ("de", "het", "een", "onze", "deze")
    before, after = view.before(block, start), view.after(block, end)
    text_after = view.blocks[block].text[end : end + 1]
    if is_title(before):
        return True
    if view.begins(block, start) and clause_goes_on(view, block, end):
        return False
    if view.begins(block, start) and (
        written.lower() in view.lexicon.ordinary_words or written.lower() in view.lower_words
    ):
        named = text_after in (":", ",") or (text_after == " " and start in view.blocks[block].before_verb)
        return after in AFTER_PERSON or (named and "PERSON" in labels)
    if "PERSON" in labels:
        return True
    if before.lower() in ORGANISATION_FIRST or (name.part == "first" and before.lower() in NOT_BEFORE_FIRST):
        return False
    if after in AFTER_PERSON or before.lower() in BEFORE_PERSON:
        return True
    if written in LANGUAGES and view.near_language(block, start, end):
        return False
    if text_after == ":" and view.begins(block, start):
        return True
    if rest and name.part == "first" and written.lower() in view.lower_words:
        return False
    ambiguous = name.part != "first" or name_key(name.text) in view.lexicon.ambiguous_names
    if ambiguous and view.begins(block, start):
        return written.lower() not in view.lower_words and view.blocks[block].pos.get(start) == "PROPN"
    return True
