"""Read the function and the employer of a person from the words around the name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.mentions.folding import UPPER
from pipeline.mentions.spans import Candidate
from pipeline.mentions.words import is_role, is_role_modifier, is_title

MAX_ROLE = 80  # characters
_BRACKET = re.compile(r"[ \u00a0]?\(([^()]{2,140})\)")
_COMMA = re.compile(r",[ \u00a0]([^.;:()!?]{3,120})")
_DASH = re.compile(r"[ \u00a0][-–|][ \u00a0]([^.;:()!?|]{3,120})")
_OF = re.compile(
    r"[ \u00a0](?:van|namens|bij)[ \u00a0](?:de[ \u00a0]|het[ \u00a0])?(?:gemeente[ \u00a0]|provincie[ \u00a0])?$"
)
_CONNECTOR = re.compile(
    r"[ \u00a0](?:van|bij|namens|voor|te|in|aan|uit|en|gemeente|provincie|regio|,)[ \u00a0]|,|;|/| – | - "
)
_PLAIN_WORD = re.compile(r"[\w'’-]+\.?")
_PARTED = re.compile(r"[,;/]|[ \u00a0](?:en|van|bij|namens|voor|-|–)[ \u00a0]")
_SENTENCE_END = re.compile(rf"\w{{3}}\.\s+[{UPPER}]|\w{{4}}\.$")
_OF_BEFORE = re.compile(r"(?:van|bij)[ \u00a0](?:de[ \u00a0]|het[ \u00a0])?$")
_SORT_BEFORE = re.compile(r"(?:gemeente|provincie|regio)[ \u00a0]$", re.I)


def role_and_employer(
    text: str, person: Candidate, others: list[Candidate], people: Sequence[Candidate] = ()
) -> tuple[str, str]:
    """Read what a block says a person is and works for, as written; '' where it says nothing.

    Args:
        text: the block.
        person: the person's span.
        others: organisations and places of the block, in order of place.
        people: people of the block; a function right before one of them is that one's.
    """
    role = _role_before(text, person.start)
    after_role, employer = _after(text, person.end, others, people)
    if not employer and (role or not after_role):
        before_role, employer_before = _before_comma(text, person.start, others)
        role, employer = role or before_role, employer_before
    return (after_role or role), employer


def _role_before(text: str, start: int) -> str:
    """'wethouder Janneke' -> 'wethouder'; 'strategisch adviseur mevrouw' -> 'strategisch adviseur'."""
    left = text[max(0, start - 80) : start].replace("\u00a0", " ")
    words = left[:-1].split(" ")[-4:] if left.endswith(" ") else []
    last = len(words) - 1
    while last >= 0 and is_title(words[last].rstrip(".")) and _PLAIN_WORD.fullmatch(words[last]):
        last -= 1
    if last < 0 or not is_role(words[last]) or words[last].endswith("."):  # a sentence ended there
        return ""
    first = last + 1
    while first and (first > last or is_role_modifier(words[first - 1])) and _PLAIN_WORD.fullmatch(words[first - 1]):
        first -= 1
    return " ".join(words[first : last + 1])


def _after(text: str, end: int, others: list[Candidate], people: Sequence[Candidate]) -> tuple[str, str]:
    match = _BRACKET.match(text, end)
    if match:
        return _parse(text, match.start(1), match.end(1), others, bracket=True)
    for pattern in (_COMMA, _DASH):
        match = pattern.match(text, end)
        if match and _of_another(text, match.start(1), people):
            return "", ""
        if match:
            return _parse(text, match.start(1), match.end(1), others, bracket=False)
    nearest = next((other for other in others if other.start >= end), None)
    if nearest and _OF.fullmatch(text[end : nearest.start]):
        return "", _with_sort(text, nearest)
    return "", ""


def _of_another(text: str, start: int, people: Sequence[Candidate]) -> bool:
    """Tell whether a function from here on belongs to the next person: 'Bo Kist, wijkagent Ad Mol'."""
    following = min((other.start for other in people if other.start >= start), default=-1)
    between = text[start:following] if following >= 0 else ","
    return not _PARTED.search(between)


def names_another(words: str, others: Iterable[str]) -> bool:
    """Tell whether a function or employer holds somebody's name or goes on over the end of a sentence.

    >>> names_another("de heer Mol", ["Mol"]), names_another("lid. Mol", []), names_another("dr. in opleiding", [])
    (True, True, False)
    """
    return bool(_SENTENCE_END.search(words)) or any(
        name in words and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words) for name in others
    )


def _parse(text: str, start: int, end: int, others: list[Candidate], *, bracket: bool) -> tuple[str, str]:
    """Read 'directeur SWV X', 'projectleider, NJi' or 'gemeente Y' in the words after a name."""
    content = text[start:end]
    words = content.split()
    roles = [index for index, word in enumerate(words[:4]) if is_role(word)]
    inside = [other for other in others if start <= other.start and other.end <= end]
    if not bracket and not roles:
        return "", ""
    if words[0].lower() in ("en", "en/of", "of", "met"):
        return "", ""
    if not roles:
        direct = next((o for o in inside if text[start : o.start].strip().lower() in _DIRECT), None)
        return "", _with_sort(text, direct) if direct else ""
    stop = inside[0].start if inside else end
    if (
        inside
        and not bracket
        and "," in text[start : inside[0].start].replace(", ", ",", 1)[len(content.split(",")[0]) + 1 :]
    ):
        inside = []
        stop = end
    role = text[start:stop]
    first_role_end = content.index(words[roles[0]]) + len(words[roles[0]])
    if not inside and not bracket:
        role = content[:first_role_end]
    connector = _CONNECTOR.search(role, min(first_role_end, len(role)))
    role = (role[: connector.start()] if connector else role).strip(" ,-–")
    employer = ""
    if inside:
        between = text[start + min(first_role_end, len(content)) : inside[0].start]
        if bracket or (len(between) <= 40 and between.count(",") < 2):
            employer = _with_sort(text, inside[0])
    return role[:MAX_ROLE], employer


_DIRECT = frozenset({"", "gemeente", "provincie", "regio", "van", "namens", "de", "nu nog", "nu", "het", "namens de"})


def _before_comma(text: str, start: int, others: list[Candidate]) -> tuple[str, str]:
    """Read 'directeur van SWV X, Femke ...' and 'wethouder Almere Janneke ...'."""
    previous = next((o for o in reversed(others) if o.end <= start), None)
    if not previous or text[previous.end : start].strip(" ,\u00a0") or start - previous.end > 3:
        return "", ""
    left = _SORT_BEFORE.sub("", text[: previous.start])
    left = _OF_BEFORE.sub("", left)
    role = _role_before(left, len(left))
    return (role, _with_sort(text, previous)) if role else ("", "")


def _with_sort(text: str, other: Candidate) -> str:
    """Return an employer as written, with 'gemeente' where that stands before it."""
    sort = _SORT_BEFORE.search(text[max(0, other.start - 12) : other.start])
    return (sort.group() if sort else "") + text[other.start : other.end]
