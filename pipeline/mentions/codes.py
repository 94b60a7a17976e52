"""Find initials that stand for people: 'HdV' for Harmen de Vries."""

from __future__ import annotations

import re

from pipeline.lexicon.entries import name_key
from pipeline.mentions.folding import UPPER
from pipeline.mentions.people import People
from pipeline.mentions.spans import Candidate
from pipeline.mentions.trimming import trim_person
from pipeline.mentions.view import View
from pipeline.mentions.words import NO_NAMES

_CODE_AFTER = re.compile(rf"[ \u00a0]?(?:\(|\|[ ]?|[–=-][ ]?)([{UPPER}][^\W\d_]{{1,5}})(?=[\s),;|]|$)")
_CODE_BEFORE = re.compile(rf"(?<!\w)([{UPPER}][^\W\d_]{{1,5}})[ ]?(?:=|\||:|–|-)[ ]?$")

_CODE = rf"[{UPPER}][a-z]{{0,3}}[{UPPER}][A-Za-z]{{0,2}}"
_ONE_CODE = re.compile(rf"(?<!\w){_CODE}(?!\w)")
_CODES = rf"(?P<codes>{_CODE}(?:\s*(?:,|/|\+|&|\ben\b)\s*{_CODE})*)"
_ACTING = (
    re.compile(rf"(?:^(?:\[[ xX]?\][ ])?|[;:]\s){_CODES}(?=\s*(?:[:–]|\s-\s))"),  # 'JW: belt', '; RD - plan'
    re.compile(rf"(?:^|\s[|/]\s|\t){_CODES}(?=\s*$|\s[|/](?:\s|$)|\t)"),  # a cell of a table
    re.compile(rf"\s[–-]\s{_CODES}(?=\s[–-]\s|\s*$)"),  # 'brief - JW - 1/11'
    re.compile(rf"\({_CODES}\)(?=\W*$)"),  # in brackets at the end of an action
    re.compile(rf"\b(?:[Aa]ctie(?:houder)?|[Dd]oor|[Ww]ie|[Aa]ctienemer)\s*:\s*{_CODES}(?!\w)"),
)
_DOTTED = re.compile(rf"[{UPPER}](?<![\w.].)\.(?:[{UPPER}]\.){{1,3}}(?!\w|[ \u00a0]?[{UPPER}][a-zà-ÿ])")
_SECOND_HALF = re.compile(r"-|[ \u00a0]van[ \u00a0]")
_BETWEEN_WORDS = re.compile(r"[\s.'’-]+")
_HABIT = 3  # people called by initials that make it a habit of the report
_NO_INITIALS = frozenset({"nv", "bv", "nb", "ps", "po", "vo", "ad", "cs", "ea", "eo", "za", "ua", "zz"})
_NO_CODES = NO_NAMES | _NO_INITIALS


def find_listed_codes(view: View, people: People) -> None:
    """Find initials that a list gives with the full name: 'Harmen de Vries (HdV)'."""
    proposed = [
        Candidate(block, *trim_person(view, block, span.start, span.end), "person", "model")
        for block, analysed in enumerate(view.blocks)
        for span in analysed.spans
        if span.label == "PERSON" and " " in analysed.text[span.start : span.end]
    ]
    for candidate in [*people.candidates, *proposed]:
        text = view.texts[candidate.block]
        name = text[candidate.start : candidate.end]
        if " " not in name:
            continue
        for match in (_CODE_AFTER.match(text, candidate.end), _before(text, candidate.start)):
            if match and (is_code_of(match.group(1), name) or _is_code_of_half(match.group(1), name)):
                start, end = match.span(1)
                known = [hit for hit in view.hits[candidate.block] if hit.start == start and hit.end == end]
                if not any(hit.entry.kind == "organisation" for hit in known):
                    people.codes.setdefault(match.group(1), name)
                    if candidate.evidence == "model":
                        people.add(view, candidate.block, candidate.start, candidate.end, "pattern")


def _is_code_of_half(code: str, name: str) -> bool:
    """Tell whether initials that a list gives leave out the end of a double surname: 'MV' for Mirjam Verhoeven-Arts."""
    first, _, last = name.partition(" ")
    half = _SECOND_HALF.split(last)[0]
    return half != last and is_code_of(code, f"{first} {half}")


def _before(text: str, start: int) -> re.Match[str] | None:
    """Find initials before a name; what is no sign right before it is told at once."""
    left = text[:start].rstrip() if start < 20 else text[start - 20 : start].rstrip()
    return _CODE_BEFORE.search(text, max(0, start - 20), start) if left.endswith(("=", "|", ":", "–", "-")) else None


def find_codes(view: View, people: People, explained: set[str]) -> None:
    """Find initials that no list explains but that fit one person of the report: 'GJW' for Gerrit-Jan Wevers.

    Args:
        view: the report.
        people: people found so far; gains the codes.
        explained: abbreviations that stand for something else here.
    """
    least = 2 if people.codes else 3
    for block, runs in enumerate(view.runs):
        for start, _, code in (part for run in runs for part in run.parts if not part.word[1:].islower()):
            if len(code) > 5 or not least <= sum(map(str.isupper, code)) or code in explained or code in people.codes:
                continue
            if code.lower() in NO_NAMES or any(h.start <= start < h.end for h in view.hits[block]):
                continue
            fitting = [name for name in people.full_names.values() if is_code_of(code, name)]
            if len(fitting) == 1:
                people.codes[code] = fitting[0]


def find_acting_codes(view: View, people: People, explained: set[str]) -> None:
    """Find initials of people on the attendance list where those who act stand: 'JW: belt', '| brief | MK, GO |'.

    Args:
        view: the report.
        people: people found so far; gains the spans.
        explained: abbreviations that stand for something else here.
    """
    names = sorted({attendee.name for attendee in view.facts.attendees})
    if not names:
        return
    codes = {
        code: name
        for code in view.vocabulary - explained
        if not code[1:].islower() and _ONE_CODE.fullmatch(code) and (name := _only_one(code, names))
    }
    acting: dict[str, str] = {}
    for block in view.with_word(codes):
        text = view.texts[block]
        for group in (match for pattern in _ACTING for match in pattern.finditer(text)):
            for match in _ONE_CODE.finditer(text, *group.span("codes")):
                if name := codes.get(match.group(), ""):
                    people.candidates.append(Candidate(block, *match.span(), "person", "attendance"))
                    known = any(h.start <= match.start() < h.end for h in view.hits[block])
                    if not known and match.group().lower() not in _NO_CODES:
                        acting[match.group()] = name
    for block, text in enumerate(view.texts):
        for match in _DOTTED.finditer(text) if "." in text else ():
            code = match.group().replace(".", "")
            if code.lower() not in _NO_INITIALS and _only_one(code, names):
                people.candidates.append(Candidate(block, *match.span(), "person", "attendance"))
    if len(acting) >= _HABIT:  # the report calls people by initials, so 'LF biedt excuses aan' is one of them too
        for code, name in acting.items():
            people.codes.setdefault(code, name)


def _only_one(code: str, names: list[str]) -> str:
    """Return the one name that initials fit, or its double first name ('JW' for Jan-Wouter Prins); '' otherwise."""
    fitting = [name for name in names if is_code_of(code, name)]
    fitting = fitting or [name for name in names if _is_double_first(code, name)]
    return fitting[0] if len(fitting) == 1 else ""


def _is_double_first(code: str, name: str) -> bool:
    halves = name.split()[0].split("-")
    return len(halves) > 1 and code.lower() == "".join(half[:1] for half in halves).lower()


def is_code_of(code: str, name: str) -> bool:
    """Tell whether letters are the initials of a name.

    >>> is_code_of("HdV", "Harmen de Vries"), is_code_of("JKo", "Jan Kok"), is_code_of("NJi", "Bas Hofstra")
    (True, True, False)
    """
    first, initial = name[:1], code[:1]
    if first.isascii() and first.isalpha() and initial.isascii() and first.lower() != initial.lower():
        return False  # told at a glance
    if sum(map(str.isupper, code)) < 2:
        return False
    letters = name_key(code)
    if len(letters) != len(code):
        return False
    words = [key for word in _BETWEEN_WORDS.split(name) if (key := name_key(word))]
    if not words or letters[0] != words[0][0]:
        return False

    def fits(letter: int, word: int) -> bool:
        if letter == len(letters):
            return word == len(words)
        if word == len(words):
            return False
        text = words[word]
        last = word == len(words) - 1
        if text[0] != letters[letter]:
            return not last and word > 0 and fits(letter, word + 1)
        if any(
            text.startswith(letters[letter:stop]) and fits(stop, word + 1)
            for stop in range(letter + 1, min(letter + 4, len(letters) + 1))
        ):
            return True
        return not last and word > 0 and fits(letter, word + 1)

    return fits(0, 0)
