"""Find places by the lexicon and by the words before them."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.mentions.automaton import Hit
from pipeline.mentions.cues import cue_of
from pipeline.mentions.folding import fold_name
from pipeline.mentions.people import People, clause_goes_on
from pipeline.mentions.spans import Candidate
from pipeline.mentions.view import View
from pipeline.mentions.words import (
    AFTER_PERSON,
    BEFORE_PERSON,
    BEFORE_PLACE,
    CAPITAL_WORD,
    INFIX,
    NO_NAMES,
    is_title,
)

_PLACE_LABELS = frozenset({"GPE", "LOC"})
_AFTER_SORT = re.compile(
    r"(?<!\w)(?:[Gg]emeenten?|[Pp]rovincies?|(?:[Ii]nspiratie|[Jj]eugd|[Zz]org|[Aa]rbeidsmarkt)?[Rr]egio(?:['’]s)?|"
    r"(?P<part>(?:woon|volks|nieuwbouw)?wijk(?:en)?|buurt(?:schap)?(?:en)?|dorp(?:en)?|(?:dorps)?kern(?:en)?|stadsde(?:el|len)))"
    r"[ \u00a0]"
    rf"(?P<names>{CAPITAL_WORD}(?:[ \u00a0](?:{INFIX}[ \u00a0])?{CAPITAL_WORD})*"
    rf"(?:,[ \u00a0]{CAPITAL_WORD}(?:[ \u00a0](?:{INFIX}[ \u00a0])?{CAPITAL_WORD})*)*"
    rf"(?:[ \u00a0]en[ \u00a0]{CAPITAL_WORD}(?:[ \u00a0](?:{INFIX}[ \u00a0])?{CAPITAL_WORD})*)?)"
)
_SIGN_AFTER = re.compile(r"[ \u00a0]?[:–|(-]")
_OFFICES = frozenset({"wethouder", "burgemeester", "raadslid", "schepen", "gemeenteraadslid"})
_SORT_ENDS = (  # of the words that `_AFTER_SORT` begins with, up to the apostrophe of "regio's"
    "emeente", "emeenten", "rovincie", "rovincies", "egio", "wijk", "wijken", "buurt", "buurten", "buurtschap",
    "buurtschapen", "dorp", "dorpen", "kern", "kernen", "stadsdeel", "stadsdelen",
)  # fmt: skip
_ENUMERATED = re.compile(r",[ \u00a0]|[ \u00a0]en[ \u00a0]")


def find_places(view: View, people: People) -> tuple[list[Candidate], list[tuple[Candidate, str]]]:
    """Find every span that is a place; return those left out with the reason as well."""
    found: list[Candidate] = []
    left_out: list[tuple[Candidate, str]] = []
    unclear: list[Candidate] = []
    listed = _listed(view)
    for block in range(len(view.blocks)):
        longest = _longest([h for h in view.hits[block] if h.entry.kind == "place"])
        for hit in longest:
            start = hit.start
            if hit.form.startswith("'s") and view.texts[block][start - 1 : start] in ("'", "’"):
                start -= 1
            key = "" if hit.match == "compound" else hit.entry.entity_id  # a part of a town is a place of its own
            candidate = Candidate(block, start, hit.end, "place", "lexicon", key=key)
            verdict = _judge(view, people, candidate, hit, listed)
            if hit.entry.group == "village" and view.text(block, start, hit.end) in view.employers:
                verdict = "an employer on the list, not a place"
            if verdict == "place" and hit.entry.group == "village" and not _beside_a_place(view, candidate, longest):
                verdict = "unclear"
            if verdict == "place":
                found.append(candidate)
            elif verdict == "unclear":
                unclear.append(candidate)
            else:
                left_out.append((candidate, verdict))
    for block in view.with_word(word for word in view.vocabulary if word.endswith(_SORT_ENDS)):
        found += _after_sort(view, block)
    certain = {candidate.key for candidate in found}
    for candidate in unclear:
        if candidate.key in certain:
            found.append(candidate)
        else:
            left_out.append((candidate, "ordinary first word, not a place elsewhere in the report"))
    return found, left_out


def _longest(hits: list[Hit]) -> list[Hit]:
    if len(hits) < 2:
        return hits
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.start)):
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


def _beside_a_place(view: View, candidate: Candidate, hits: list[Hit]) -> bool:
    """Tell whether something says that a village is meant, not somebody of that name: 'in X', 'Zwolle, X en Y'."""
    block, start, end = candidate.block, candidate.start, candidate.end
    before = view.before(block, start).lower()
    if before in BEFORE_PLACE or cue_of(before) == "place" or view.labels(block, start, end) & _PLACE_LABELS:
        return True
    text = view.texts[block]
    if before in _OFFICES or (text[start - 1 : start] == "(" and text[end : end + 1] == ")"):
        return True  # 'schepen Hemelgem', 'Jan Smit (Hemelgem)'
    return any(
        (other.end < start and _ENUMERATED.fullmatch(text[other.end : start]))
        or (other.start > end and _ENUMERATED.fullmatch(text[end : other.start]))
        for other in hits
    )


def _listed(view: View) -> set[int]:
    """Return the blocks of lists whose items begin with a place: 'Ede: ...', 'Zeist: ...'."""
    by_section: Counter[str] = Counter()
    blocks: dict[int, str] = {}
    for index, analysed in enumerate(view.blocks):
        if analysed.block.kind not in ("list_item", "table_row", "paragraph"):
            continue
        first = next((h for h in view.hits[index] if h.entry.kind == "place" and h.start <= 1), None)
        if first and _SIGN_AFTER.match(view.texts[index], first.end):
            blocks[index] = analysed.block.section
            if not first.entry.ambiguous:
                by_section[analysed.block.section] += 1
    return {index for index, section in blocks.items() if by_section[section] >= 1}


def _judge(view: View, people: People, candidate: Candidate, hit: Hit, listed: set[int]) -> str:
    """Return 'place', 'unclear', or why a name of the lexicon is no place here."""
    block, start, end = candidate.block, candidate.start, candidate.end
    text = view.text(block, start, end)
    before, after = view.before(block, start), view.after(block, end)
    labels = view.labels(block, start, end)
    place_before = before.lower() in BEFORE_PLACE or before.lower() in _OFFICES
    if is_title(before):
        return "after a title: a person"
    if fold_name(text).split()[-1] in people.surnames and not place_before:
        person = before.lower() in BEFORE_PERSON or after in AFTER_PERSON or "PERSON" in labels
        if person or not labels & _PLACE_LABELS:
            return "surname of a person in this report"
    if not hit.entry.ambiguous or place_before or labels & _PLACE_LABELS:
        if labels and not labels & _PLACE_LABELS and hit.entry.ambiguous and not place_before:
            return "unclear"
        return "place"
    if view.begins(block, start) and clause_goes_on(view, block, end):
        return "ordinary first word"
    if block in listed and start <= 1:
        return "place"
    if not view.begins(block, start) and view.blocks[block].pos.get(start) == "PROPN":
        return "place"
    return "unclear"


def _after_sort(view: View, block: int) -> list[Candidate]:
    """Find 'gemeente X', 'gemeenten X, Y en Z', 'regio X', also where the lexicon has no such place."""
    text = view.texts[block]
    found = []
    for match in _AFTER_SORT.finditer(text):
        start = match.start("names")
        names = _ENUMERATED.split(match.group("names"))
        if not match.group().split()[0].endswith(("en", "s")):
            del names[1:]  # 'stadsdeel Noord, Femke rooster'
        for name in names:
            position = text.index(name, start)
            start = position + len(name)
            known = any(h.start <= position and h.end >= start for h in view.hits[block])
            if known or name.isupper() or name.lower() in NO_NAMES or view.lexicon.is_first_name(name.split()[0]):
                continue
            labels = view.labels(block, position, start)
            if name.lower() in view.lower_words or (not match.group("part") and labels and not labels & _PLACE_LABELS):
                continue
            end = start - 1 if name.endswith(("'", "’")) else start
            found.append(Candidate(block, position, end, "place", "pattern"))
    return found
