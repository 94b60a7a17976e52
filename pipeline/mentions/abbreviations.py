"""Find abbreviations that a text explains, in every usual way of writing.

After Schwartz & Hearst (2003), "A simple algorithm for identifying abbreviation definitions in biomedical text",
with Dutch compounds, function words, cue words and both orders.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.mentions.folding import UPPER
from pipeline.mentions.initials import FUNCTION_WORDS, NO_FIT, Alignment, align, begins_otherwise
from pipeline.mentions.words import word_set

MAX_SHORT = 10  # characters of an abbreviation
MAX_EXTRA = 6  # words of a full form beyond the letters of its abbreviation

_QUOTES = "\"'“”„‘’«»"
LONGEST_SHORT = 20  # more characters than the next pattern takes
_SHORT = rf"[{_QUOTES}]?([^\W\d_][\w&@/.+-]{{0,11}}(?:[’'](?:s|ers?|en))?)[{_QUOTES}]?"
_BRACKET = re.compile(r"\(([^()]{2,140}(?:\([^()]{1,20}\)[^()]{0,60})?)\)")
_CUES_IN_BRACKET = re.compile(
    r"^(?:hierna|hieronder|verder|voortaan|in het vervolg|afgekort|afkorting|kortweg|ook wel|oftewel|ofwel)"
    rf"(?:\s+(?:te\s+noemen|genoemd|als|tot|met|is|aangeduid\s+als|aan\s+te\s+duiden\s+als))*\s*:?\s*{_SHORT}"
    rf"(?:\s+genoemd)?$",
    re.IGNORECASE,
)
_IN_BRACKET = re.compile(rf"^{_SHORT}(?:\s*[,;:/]\s.*|\s+(?:genoemd|of|ofwel|oftewel)\b.*)?$")
# "Long, afgekort SHORT"; "Long, hierna te noemen SHORT"; "Long, ofwel SHORT"
_AFTER_LONG = re.compile(
    rf"(?:,\s*|\s+|\s*[–—-]\s*)(?P<cue>(?:wordt\s+|ook\s+|meestal\s+|vaak\s+)*afgekort(?:\s+(?:als|tot|met|naar))?:?"
    rf"|(?:ook\s+)?kortweg|hierna(?:\s+te\s+noemen|\s+genoemd)?:?|verder(?:\s+te\s+noemen):?|in\s+het\s+vervolg:?"
    rf"|ofwel|oftewel|of\s+ook|ook\s+wel(?:\s+bekend\s+als)?|beter\s+bekend\s+als|of\s+kortweg|d\.w\.z\.)\s+"
    rf"(?:de\s+|het\s+|een\s+)?{_SHORT}(?!\w)"
)
# "SHORT staat voor Long"; "SHORT, ofwel Long"
_CUE_AFTER_SHORT = (
    r"(?P<cue>,?\s+(?:dat\s+|die\s+|wat\s+)?(?:staat|staan)\s+(?:hier\s+|voluit\s+)?voor:?"
    r"|,?\s+(?:is|was)\s+(?:hier\s+)?(?:de\s+)?(?:afkorting|kort)\s+(?:van|voor):?|,?\s+betekent(?:\s+voluit)?:?"
    r"|\s+is\s+voluit:?|,?\s*voluit:?|,?\s+de\s+afkorting\s+van"
    r"|,?\s+(?:of|ofwel|oftewel|d\.w\.z\.|dat\s+wil\s+zeggen|in\s+het\s+Nederlands)|\s+=)\s"
)
_AFTER_SHORT = re.compile(rf"(?<!\w){_SHORT}\s*{_CUE_AFTER_SHORT}\s*(?:de\s+|het\s+|een\s+)?[{_QUOTES}]?(?=\w)")
# quick looks before the slow patterns; an abbreviation before a cue has a capital
_CAPITAL_BEFORE_CUE = re.compile(rf"[^\W\d_a-zà-öø-ÿ][\w&@/.+’'{_QUOTES}-]{{0,18}}\s*{_CUE_AFTER_SHORT}")
_CUES_AFTER_LONG = (
    "afgekort", "kortweg", "hierna", "verder", "vervolg", "ofwel", "oftewel", "ook", "bekend", "d.w.z.",
)  # fmt: skip
_CUES = (
    "afgekort", "kortweg", "hierna", "te noemen", "vervolg", "ofwel", "oftewel", "ook wel", "bekend als",
    "staat ", "staan ", "afkorting", "kort v", "betekent", "voluit", " = ", "d.w.z", "dat wil zeggen",
    "in het Nederlands", "verder",
)  # fmt: skip
_OR = re.compile(rf"[{UPPER}]{{2}}[^ ]* of ")
# the sign stands before the look behind it: Python then skips fast to the next of them
_DASH = re.compile(r"[–—=|-](?<=\s.)\s|:(?<=\w.)\s|\t(?![–—=|-]\s)")
_SHORT_BEFORE = re.compile(rf"(?<!\w){_SHORT}$")
_SHORT_AT_END = re.compile(rf"(?<![\w-]){_SHORT}$")
_SHORT_AT_START = re.compile(rf"{_SHORT}(?![\w-])")
_WORD = re.compile(r"[^\s,;:.!?|]+(?:\.(?=\w)[^\s,;:.!?|]*)*")
_CLAUSE_END = re.compile(r"[;:!?|]|\.\s")
_PLURAL = re.compile(r"[’'](?:s|ers?|en)$")
_CAPITAL = re.compile(rf"[{UPPER}]")
_DOTTED = re.compile(r"(?:\w\.)+\w?")
_LEAD = re.compile(r"(?:de|het|een|voluit|staat voor|afkorting van)\s+")
_THREE_LETTERS = re.compile(r"[^\W\d_]{3}")
_NO_ABBREVIATIONS = word_set(
    "zie nb ca bv nr evt ivm mbt tav obv ipv aub dhr mw mevr vz nl eu en of de het een in op te is ja nee wo "
    "do ma di vr za zo jl jr sr st ed red incl excl max min pag blz art lid wel niet ook nog tot met van bij "
    "dit dat die hij zij wij"
)


@dataclass(frozen=True, slots=True)
class Explained:
    """An abbreviation and its full form in one block; offsets count in the block's text."""

    short: str
    long: str
    pattern: str
    start: int
    end: int
    short_start: int
    long_start: int


def find_explained(text: str) -> list[Explained]:
    """Find the abbreviations that one block explains, in order of place.

    >>> [(e.short, e.long) for e in find_explained("Het Nationaal Programma Onderwijs (NPO) loopt tot 2025.")]
    [('NPO', 'Nationaal Programma Onderwijs')]
    >>> [(e.short, e.long) for e in find_explained("Bas Hofstra (NJi) licht dit toe (zie bijlage).")]
    []
    """
    found: list[Explained] = []
    taken: list[tuple[int, int]] = []
    if "(" in text:
        found += _in_brackets(text)
    found += _with_cue(text)
    found += _around_dash(text)
    if not found:
        return found
    kept = []
    for item in sorted(found, key=lambda item: (item.start, -item.end, item.pattern)):
        if all(item.end <= start or item.start >= end for start, end in taken):
            kept.append(item)
            taken.append((item.start, item.end))
    return kept


def _in_brackets(text: str) -> Iterator[Explained]:
    for bracket in _BRACKET.finditer(text):
        content = bracket.group(1).strip()
        cue = _CUES_IN_BRACKET.match(content)
        inner = cue or _IN_BRACKET.match(content)
        if inner and (short := _short(inner.group(1), bare=True)):
            position = text.index(inner.group(1), bracket.start())
            long = _before(text, bracket.start(), short, cued=bool(cue))
            if long:
                start, full = long
                pattern = content.split()[0].rstrip(":").lower() if cue else "long_short"
                yield Explained(short, full, pattern, start, bracket.end(), position, start)
                continue
        stop = len(text[: bracket.start()].rstrip())
        before = _short_before(_SHORT_BEFORE, text, stop)
        if before and (short := _short(before.group(1))):
            full = _after(content, short)
            if full:
                long_start = text.index(full, bracket.start())
                yield Explained(short, full, "short_long", before.start(1), bracket.end(), before.start(1), long_start)


def _with_cue(text: str) -> Iterator[Explained]:
    if not any(map(text.__contains__, _CUES)) and not (" of " in text and _OR.search(text)):
        return
    for match in _AFTER_LONG.finditer(text) if any(map(text.__contains__, _CUES_AFTER_LONG)) else ():
        short = _short(match.group(2))
        long = _before(text, match.start(), short, cued=True) if short else None
        if short and long:
            yield Explained(short, long[1], _cue(match), long[0], match.end(2), match.start(2), long[0])
    for match in _AFTER_SHORT.finditer(text) if _CAPITAL_BEFORE_CUE.search(text) else ():
        short = _short(match.group(1))
        full = _after(text[match.end() :], short) if short else ""
        if short and full:
            start = match.end()
            yield Explained(short, full, _cue(match), match.start(1), start + len(full), match.start(1), start)


def _cue(match: re.Match[str]) -> str:
    return " ".join(match.group("cue").strip(" ,:").lower().split()) or "="


def _around_dash(text: str) -> Iterator[Explained]:
    """Find 'SHORT – Long' and 'Long – SHORT'; every word must give its initial."""
    for start, end in _dashes(text):
        before = _short_before(_SHORT_AT_END, text, start)
        if before and (short := _short(before.group(1))):
            full = _after(text[end:], short, exact=True, inside=0 if text[start] == ":" else len(short))
            if full:
                yield Explained(short, full, "dash", before.start(1), end + len(full), before.start(1), end)
                continue
        after = _SHORT_AT_START.match(text, end)
        if after and (short := _short(after.group(1))):
            long = _before(text, start, short, cued=False)
            if long and align(short, long[1]).penalty == 0:
                yield Explained(short, long[1], "dash", long[0], after.end(1), after.start(1), long[0])


def _dashes(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a sign between two halves stands, with the spaces around it; no two share a space.

    >>> list(_dashes("API - zie bijlage: een = twee"))
    [(3, 6), (17, 19), (22, 25)]
    """
    last = 0
    for sign in _DASH.finditer(text):
        start, end = sign.span()
        start -= text[start] not in ":\t"
        if start >= last:
            yield start, end
            last = end


def _short_before(pattern: re.Pattern[str], text: str, stop: int) -> re.Match[str] | None:
    """Find the abbreviation that ends at a place; most plain words are told at once."""
    start = max(0, stop - LONGEST_SHORT)
    word = text[max(start, text.rfind(" ", start, stop) + 1) : stop]
    if word.islower() or (word.isalpha() and not _short(word)):
        return None
    return pattern.search(text, start, stop)


def _short(word: str, *, bare: bool = False) -> str:
    """Return the abbreviation in a word, '' when it is none.

    Args:
        word: as written, perhaps with a plural ending.
        bare: whether an abbreviation in lower case counts too.
    """
    short = _PLURAL.sub("", word.strip(_QUOTES)).rstrip(".-/+")
    short = short.removesuffix("-")
    if "@" in short and not short.replace("@", "").isupper():
        return ""  # an address
    letters = [character for character in short if character.isalpha()]
    if not 2 <= len(letters) <= MAX_SHORT or len(short) > MAX_SHORT or short.lower() in _NO_ABBREVIATIONS:
        return ""
    if "." in short and not _DOTTED.fullmatch(short):
        return ""
    capitals = sum(character.isupper() for character in letters)
    if capitals >= 2 and capitals * 3 >= len(letters):
        return short
    if capitals == 1 and letters[0].isupper() and len(letters) <= 4 and (bare or len(letters) == 3):
        return short  # Wmo, Woo, Rli
    return short if bare and capitals == 0 and len(letters) <= 5 and short.isalpha() else ""


def _plain(short: str) -> bool:
    """Tell whether an abbreviation has no capitals of its own, so that only an exact fit proves it."""
    return sum(character.isupper() for character in short) < 2


def _before(text: str, end: int, short: str, *, cued: bool) -> tuple[int, str] | None:
    """Find the full form that ends at a place: (start, words), the best fit of the nearest."""
    left = text[:end].rstrip(" ,\u00a0" + _QUOTES)
    floor = _clause_start(left)
    opened = left.rfind("(", floor)
    if opened >= 0 and ")" not in left[opened:]:
        floor = opened + 1
    best: tuple[Alignment, int] = (NO_FIT, 0)
    letters = sum(character.isalpha() for character in short)
    for word in reversed(_last_words(left, floor, letters * 2 + MAX_EXTRA)):
        start = word.start() + len(word.group()) - len(word.group().lstrip(_QUOTES + "(["))
        long = left[start:]
        if (
            start >= len(left)
            or begins_otherwise(short, long)
            or (_lower(word.group()) in FUNCTION_WORDS and not word.group()[0].isupper())
        ):
            continue
        if sum(_lower(part) not in FUNCTION_WORDS for part in long.split()) > letters + 2:
            break
        fit = align(short, long)
        if fit.penalty < best[0].penalty:
            best = (fit, start)
    fit, start = best
    long = left[start:].strip(_QUOTES)
    if not fit.fits or not _convincing(short, long, fit, cued):
        return None
    return start, long


def _clause_start(left: str) -> int:
    """Return where the last clause of a text starts."""
    at = max(map(left.rfind, ";:!?|")) + 1
    dot = left.rfind(".", at)
    while dot >= 0 and not left[dot + 1 : dot + 2].isspace():
        dot = left.rfind(".", at, dot)
    return max(at, dot + 2) if dot >= 0 else at


def _last_words(left: str, floor: int, most: int) -> list[re.Match[str]]:
    """Return the last words from a place on; they are sought from the end, because a clause may be a long list."""
    start = len(left)
    words: list[re.Match[str]] = []
    while start > floor and len(words) < most:
        start = left.rfind(" ", floor, max(floor, start - 8 * most)) + 1 or floor
        words = list(_WORD.finditer(left, start))
    return words[-most:]


def _after(text: str, short: str, *, exact: bool = False, inside: int = 0) -> str:
    """Find the full form at the start of a text; '' when there is none.

    Args:
        text: what follows the abbreviation.
        short: the abbreviation.
        exact: whether every content word must give its initial, and the form may not begin with a function word.
        inside: initials inside compounds that an exact fit may have.
    """
    lead = _LEAD.match(text)
    text = text[lead.end() :] if lead else text
    if text and begins_otherwise(short, text):
        return ""
    if exact and (_first_word(text) in FUNCTION_WORDS):
        return ""
    clause = _CLAUSE_END.search(text)
    text = (text[: clause.start()] if clause else text).rstrip(" .,")
    best: tuple[int, int, str] = (10**6, 0, "")
    letters = sum(character.isalpha() for character in short)
    for match in _WORD.finditer(text):
        long = (
            text[: match.end()].rstrip(_QUOTES + ")")
            if text[: match.end()].count("(") < text[: match.end()].count(")")
            else text[: match.end()].rstrip(_QUOTES)
        )
        content = sum(_lower(part) not in FUNCTION_WORDS for part in long.split())
        if content > letters + 2:
            break
        if _lower(match.group()) in FUNCTION_WORDS:
            continue
        fit = align(short, long)
        if (
            fit.fits
            and _convincing(short, long, fit, cued=False)
            and (not exact or (fit.skipped == 0 and fit.penalty <= (inside if " " in long else len(short))))
        ):
            best = min(best, (fit.penalty, len(long), long))
    return best[2]


def _convincing(short: str, long: str, fit: Alignment, cued: bool) -> bool:
    """Decide whether a fit is more than chance."""
    if len(long) <= len(short) + 1 or long.isupper() or not _THREE_LETTERS.search(long):
        return False
    if _plain(short):
        compound = " " not in long and sum(map(str.isalpha, short)) >= 3
        return fit.penalty == 0 or ((cued or compound) and fit.skipped == 0)
    letters = sum(character.isalpha() for character in short)
    if fit.skipped:
        return fit.skipped <= (2 if cued or fit.inside else 1) and letters >= 3 and fit.skipped < letters
    words = len(long.split())
    if words == 1 and fit.inside and long[0].isupper() and _CAPITAL.match(long):
        return cued or letters >= 3 or len(long) >= 12
    return True


def _first_word(text: str) -> str:
    return text.split(maxsplit=1)[0] if text.strip() else ""


def _lower(word: str) -> str:
    return word.strip(_QUOTES + "()[].,").lower()
