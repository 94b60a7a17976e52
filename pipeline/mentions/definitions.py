"""Decide what an abbreviation that a report explains stands for: a theme, a body, or a term."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.mentions.abbreviations import Explained, find_explained
from pipeline.mentions.initials import FUNCTION_WORDS
from pipeline.mentions.names import Known
from pipeline.mentions.people import People
from pipeline.mentions.spans import Candidate
from pipeline.mentions.view import View
from pipeline.mentions.votes import KIND_OF_LABEL
from pipeline.mentions.words import LAW, NO_NAMES, is_organisation_like, word_set
from pipeline.records import Definition, EntityKind

# what a full form may begin with that is a thing, not a body
_THINGS = word_set(
    "plan wet regeling monitor toets model systeem methode traject maatwerktraject convenant agenda visie nota "
    "besluit akkoord programma project proces protocol richtlijn raamwerk rapportage register portaal budget "
    "subsidie overzicht onderzoek aanpak beleid nationaal landelijk lokaal regionaal centrum"
)


_BODY = re.compile(r"(?:voorziening|centr[ua]m?|orgaan|autoriteit|commissie|overleg|team|inspectie|instelling)\b", re.I)


@dataclass(slots=True)
class Definitions:
    """Abbreviations of a report, and what they add to the search for names."""

    definitions: list[Definition] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    shorts: list[Known] = field(default_factory=list)
    themes: frozenset[str] = frozenset()  # entity_ids whose abbreviation is explained here
    left_out: list[tuple[Candidate, str]] = field(default_factory=list)
    terms: set[str] = field(default_factory=set)  # abbreviations of what is no body: a product, a method


def find_definitions(view: View, people: People, organisations: list[Candidate]) -> Definitions:
    """Find all explained abbreviations of a report and decide what they stand for."""
    result = Definitions()
    themes: set[str] = set()
    persons: dict[int, list[Candidate]] = {}
    for candidate in people.candidates:
        persons.setdefault(candidate.block, []).append(candidate)
    for block, analysed in enumerate(view.blocks):
        offset = analysed.block.start_char
        for item in find_explained(analysed.text):
            long = Candidate(block, item.long_start, item.long_start + len(item.long), "organisation", "definition")
            if any(long.overlaps(person) for person in persons.get(block, ())):
                continue
            if item.short in people.codes or (
                "PERSON" in view.labels(block, long.start, long.end)
                and "ORG" not in view.labels(block, long.start, long.end)
            ):
                continue
            if any(h.entry.kind == "place" and h.start <= long.start and long.end <= h.end for h in view.hits[block]):
                continue
            result.definitions.append(
                Definition(
                    view.report.report_id,
                    block,
                    item.short,
                    item.long,
                    item.pattern,
                    offset + item.start,
                    offset + item.end,
                )
            )
            kind, key = _meaning(view, block, item, long, organisations)
            if kind is None:
                if not any(map(_body_word, item.long.split())) and not _BODY.search(item.long):
                    result.terms.add(item.short)
                continue
            result.candidates.append(Candidate(block, long.start, long.end, kind, "definition", key=key))
            result.shorts.append(Known(item.short, kind, "short", key))
            if kind == "theme":
                themes.add(key)
            elif kind == "organisation":
                result.shorts.append(Known(item.long, kind, "name", key))
    bodies = {short.text for short in result.shorts if short.kind == "organisation" and short.text.isupper()}
    people.candidates[:] = [c for c in people.candidates if view.text(c.block, c.start, c.end) not in bodies]
    result.themes = frozenset(themes)
    return result


def _body_word(word: str) -> bool:
    """Tell a body from a state of affairs: 'waterschap' is one, 'opdrachtgeverschap' none."""
    return is_organisation_like(word) and not re.search(r"(?<!wat)erschap$", word)


def _meaning(
    view: View, block: int, item: Explained, long: Candidate, organisations: list[Candidate]
) -> tuple[EntityKind | None, str]:
    """Return kind and key of an explained abbreviation, (None, '') for a mere term."""
    whole = [h for h in view.hits[block] if h.match != "excluded" and h.start <= long.start and h.end >= long.end]
    ending = [
        h for h in view.hits[block]
        if h.match != "excluded" and h.entry.kind != "place" and h.end == long.end and h.start >= long.start
        and h.end - h.start >= 0.6 * (long.end - long.start)
    ]  # fmt: skip
    for hit in sorted(whole + ending, key=lambda h: (h.start - h.end, h.entry.entity_id)):
        if hit.entry.kind in ("theme", "organisation"):
            return hit.entry.kind, hit.entry.entity_id
    short_start = item.short_start
    words = [word for word in re.findall(r"[^\s\u00a0]+", item.long) if word.lower() not in FUNCTION_WORDS]
    capitals = [word for word in words if word[0].isupper()]
    if capitals or any(map(_body_word, words)):  # 'virtuele rekentuin (VRT)' is not the body of those letters
        for hit in view.hits[block]:
            if hit.start == short_start and hit.entry.kind == "organisation" and hit.entry.abbreviation == item.short:
                return "organisation", hit.entry.entity_id
    if item.short.lower() in NO_NAMES:
        return None, ""
    labels = view.labels(block, long.start, long.end) | view.labels(block, short_start, short_start + len(item.short))
    kinds = {KIND_OF_LABEL[label] for label in labels if label in KIND_OF_LABEL}
    named = any(c.block == block and c.overlaps(long) for c in organisations)
    if not capitals or LAW.search(words[-1]) or labels & {"LAW", "EVENT"}:
        return None, ""
    if named or "organisation" in kinds or any(is_organisation_like(word) for word in capitals):
        return "organisation", ""
    if len(capitals) == len(words) > 1 and words[0].lower() not in _THINGS:
        return "organisation", ""
    return None, ""
