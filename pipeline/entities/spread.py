"""Find names that one report settles in the other reports, where the language pass saw nothing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import ahocorasick

from pipeline.corrections import fold
from pipeline.entities.evidence import Blocks, sentence_number
from pipeline.entities.inputs import Use
from pipeline.entities.names import parse_name
from pipeline.records import EntityKind

LEAST_SHORT = 3  # letters of an abbreviation that may be looked for everywhere
_CAPITAL = re.compile(r"[^\W\d_]")


def spread(uses: Sequence[Use], definitions: Iterable[tuple[str, str, str]], blocks: Blocks) -> list[Use]:
    """Return further uses of names that are certain: written exactly so, as whole words, where nothing is named yet.

    Where the language model alone saw a part of such an organisation's name, that use is widened to the name.
    Certain are explained abbreviations of organisations with their full forms, names of organisations of several
    capitalised words that a rule, a list or two mentions show, and full names of people.

    Args:
        uses: everything named so far; those found are numbered on from them.
        definitions: (report_id, short, long) of abbreviations explained in the text.
        blocks: the text to search.
    """
    names = _certain(uses, definitions)
    if not names:
        return []
    automaton: Any = ahocorasick.Automaton()
    for name in sorted(names):
        automaton.add_word(name, name)
    automaton.make_automaton()
    taken: dict[tuple[str, int], list[Use]] = defaultdict(list)
    for use in uses:
        if use.start >= 0:
            taken[use.report, use.block].append(use)
    found: list[Use] = []
    for (report, block), (offset, text) in sorted(blocks.items()):
        matches = [(last - len(name) + 1, last + 1, name) for last, name in automaton.iter(text)]
        if not matches:
            continue
        here = taken[report, block]
        known = {use.start - offset: use.text for use in here}
        for start, end, name in sorted(matches, key=lambda match: (match[0] - match[1], match[0])):
            if known.get(start) == name or not _whole(text, start, end):
                continue
            kind, source = names[name]
            there = [use for use in here if use.start < offset + end and offset + start < use.start + len(use.text)]
            if [(use.source, use.kind) for use in there] == [("model", "organisation")] and kind == "organisation":
                part = there[0]
                if part.text != name and part.text in name:
                    part.start, part.text, part.spoken = offset + start, name, name
            if there:
                continue
            use = Use(len(uses) + len(found), "mention", report, block, offset + start, name, kind, source=source)
            use.spoken, use.sentence = name, sentence_number(text, start)
            here.append(use)
            found.append(use)
    return found


def _certain(uses: Sequence[Use], definitions: Iterable[tuple[str, str, str]]) -> dict[str, tuple[EntityKind, str]]:
    """Names to look for, with kind and source; what the corpus calls by two kinds is left out."""
    kinds: dict[str, set[EntityKind]] = defaultdict(set)
    shown: Counter[str] = Counter()
    by_rule: set[str] = set()
    mentions = [use for use in uses if use.origin == "mention"]
    for (text, kind, source), n in Counter((use.text, use.kind, use.source) for use in mentions).items():
        kinds[text].add(kind)
        shown[text] += n
        if source != "model":
            by_rule.add(text)
    bodies: dict[str, set[str]] = defaultdict(set)  # report -> folded names of organisations
    for report, text in {(use.report, use.text) for use in mentions if use.kind == "organisation"}:
        bodies[report].add(fold(text))
    names: dict[str, tuple[EntityKind, str]] = {}
    for text, n in shown.items():
        if len(kinds[text]) > 1:
            continue
        (kind,) = kinds[text]
        words = [word for word in text.split() if _CAPITAL.match(word) and word[0].isupper()]
        if kind == "person" and len(words) > 1 and parse_name(text).style == "full" and "." not in text:
            names[text] = ("person", "rule")
        elif kind == "organisation" and len(words) > 1 and (n > 1 or text in by_rule):
            names[text] = ("organisation", "rule")
    meanings: dict[str, set[str]] = defaultdict(set)
    forms: dict[str, str] = {}
    for report, short, long in definitions:
        meanings[short].add(fold(long))
        if {fold(short), fold(long)} & bodies[report]:
            forms[short], forms[long] = short, short
    for form, short in forms.items():
        distinct = sum(map(str.isupper, form)) > 1 and (len(form) >= LEAST_SHORT or " " in form)
        if len(meanings[short]) == 1 and distinct and kinds.get(form, {"organisation"}) == {"organisation"}:
            names[form] = ("organisation", "abbreviation")
    return names


def _whole(text: str, start: int, end: int) -> bool:
    """Tell whether a span is no part of a longer word, name or address."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before and (before.isalnum() or before in "-_@/.'’&"):
        return False
    if after.isalnum() or after in ("_", "@", "&") or (after in ("-", "/", ".") and text[end + 1 : end + 2].isalnum()):
        return False
    longer = re.match(r"[ \u00a0]([^\W\d_])", text[end : end + 2])
    return not (longer and longer[1].isupper())  # 'Samen Sterk Noord' is not Samen Sterk
