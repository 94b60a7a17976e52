"""Recognise names that mean the same series, and names that may."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from pipeline.sessions.vocabulary import words

_SMALL = words("de het een en of van voor met op in te aan bij door over uit tot naar der des den t s")
# What a meeting is called by itself: 'netwerkmiddag' and 'netwerkbijeenkomst' are both meetings of a network.
_EVENT = re.compile(r"^(?P<of>[a-z-]*?)-?(?:bijeenkomst|middag|ochtend|avond|sessie|overleg|vergadering|dag)$")
# A body by the name of its meetings: 'commissievergadering' is of the commissie.
_OF_BODY = re.compile(
    r"^(?P<body>[a-z-]*(?:commissie|raad|bestuur|netwerk|platform|team|kring|groep|tafel|college))s?-?"
    r"(?:vergadering|bijeenkomst|overleg|zitting)$"
)
_LIKE_WORD = 75  # of 100: a word with a slip of the pen
_SAME_HEAD = {"alv": "ledenvergadering", "jaarvergadering": "ledenvergadering"}
_MIN_LETTERS = 3  # of an abbreviation that stands for a name by its letters alone
_LIKE = 88  # of 100: spelled nearly alike
_LIKE_HEAD = 90


def slug(name: str) -> str:
    """Return a name as lower-case ASCII with hyphens.

    >>> slug("Stuurgroep Open Data")
    'stuurgroep-open-data'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of a series taken apart: the kind of meeting, the words behind it, and which of them are abbreviations."""

    head: str
    of: str | None  # 'netwerk' of netwerkmiddag, '' of bijeenkomst, None of what is no event
    order: tuple[str, ...]  # words as they stand, small ones too
    words: frozenset[str]
    short: frozenset[str]  # those written as an abbreviation
    body: str  # the head, or the body whose meeting it is


@lru_cache(maxsize=8192)
def _taken_apart(name: str) -> _Name:
    head, *rest = name.split(" ")
    first = _SAME_HEAD.get(slug(head), slug(head))
    of_body = _OF_BODY.match(first)
    event = _EVENT.match(first)
    order = tuple(part for word in rest for part in slug(word).split("-") if part)
    short = frozenset(slug(word) for word in rest if sum(letter.isupper() for letter in word) > 1)
    kept = frozenset(word.rstrip("s") for word in order if word not in _SMALL)
    return _Name(
        first.replace("-", ""),
        event["of"] if event else None,
        order,
        kept,
        short,
        of_body["body"] if of_body else first,
    )


def same_series(first: str, second: str) -> bool:
    """Whether two names are near enough to mean one series.

    The kind of meeting must be the same; the rest must be a part of the other, spelled nearly alike, share a long
    beginning (inspiratienetwerk, inspiratieregio's), or be its abbreviation.

    >>> same_series("werkgroep architectuur", "werkgroep API architectuur")
    True
    >>> same_series("werkgroep wonen", "werkgroep zorg")
    False
    >>> same_series("commissievergadering samenleving", "commissie samenleving")
    True
    >>> same_series("netwerkmiddag GoS", "netwerkbijeenkomst gezond op school")
    True
    """
    one, other = _taken_apart(first), _taken_apart(second)
    if abbreviates(first, second) or abbreviates(second, first):
        return True
    if one.head != other.head and (one.head[:1] != other.head[:1] or fuzz.ratio(one.head, other.head) < _LIKE_HEAD):
        same_body = one.body == other.body and bool(one.words)
        return (same_body or (_same_event(one, other) and len(one.words) > 1)) and one.words == other.words
    if one.words == other.words:
        return True
    if one.words and other.words and (one.words < other.words or other.words < one.words):
        return True
    mine, theirs = " ".join(sorted(one.words)), " ".join(sorted(other.words))
    if not mine or not theirs:
        return False
    joined = "".join(one.order), "".join(other.order)
    if joined[0] == joined[1]:  # 'wonen-zorg' and 'woonzorg' differ, 'wonen zorg' and 'wonen-zorg' do not
        return True
    if fuzz.ratio(mine, theirs) >= _LIKE and min(len(mine), len(theirs)) > 5:
        return _slip(one.words, other.words)
    shared = next(
        (i for i, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), min(len(mine), len(theirs))
    )
    return shared >= 8 and len(one.words) == len(other.words) == 1


def _slip(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether the words that differ do so by a slip of the pen: 'oost' and 'west', or A and B, are two series."""
    ours, others = (" ".join(sorted(words)) for words in (mine - theirs, theirs - mine))
    return min(len(ours), len(others)) >= _MIN_LETTERS and fuzz.ratio(ours, others) >= _LIKE_WORD


def _same_event(one: _Name, other: _Name) -> bool:
    """'netwerkmiddag' and 'netwerkbijeenkomst', or one of them a mere 'bijeenkomst'."""
    return one.of is not None and other.of is not None and (one.of == other.of or "" in (one.of, other.of))


def _initials(order: tuple[str, ...]) -> set[str]:
    """Return what the first letters of words spell, with and without the small words."""
    return {"".join(word[0] for word in order), "".join(word[0] for word in order if word not in _SMALL)}


def abbreviates(short: str, full: str) -> bool:
    """Whether one name is the other with an abbreviation in the place of its words.

    The letters must be the first letters of all words that the abbreviation replaces, in order; what else stands in
    the names must be the same. Two letters do where the kind of meeting is the same.

    >>> abbreviates("stuurgroep SSO", "stuurgroep samen sterk opgroeien")
    True
    >>> abbreviates("BOJZ", "bestuurlijk overleg jeugd zuid")
    True
    >>> abbreviates("stuurgroep VOF", "stuurgroep samen sterk opgroeien")
    False
    """
    one, other = _taken_apart(short), _taken_apart(full)
    if not one.order and sum(letter.isupper() for letter in short) >= _MIN_LETTERS and " " not in short:
        return one.head in _initials((other.head, *other.order)) or one.head in _initials(other.order)
    same_head = one.head == other.head
    if not same_head and not _same_event(one, other):
        return False
    for letters in sorted(one.short):
        if len(letters) < (2 if same_head else _MIN_LETTERS):
            continue
        place = one.order.index(letters) if letters in one.order else -1
        if place < 0:
            continue
        before, after = one.order[:place], one.order[place + 1 :]
        middle = other.order[len(before) : len(other.order) - len(after)]
        if (
            len(middle) > 1
            and other.order[: len(before)] == before
            and other.order[len(other.order) - len(after) :] == after
            and letters in _initials(middle)
        ):
            return True
    return False


def meeting_keys(name: str) -> tuple[str, ...]:
    """Return keys of a name; names that mean one series share at least one.

    >>> set(meeting_keys("netwerkmiddag GoS")) & set(meeting_keys("bijeenkomst gezond op school"))
    {'~gos'}
    """
    one = _taken_apart(name)
    keys = {one.head[:4]}
    if one.of is not None:
        keys.add(f"={' '.join(sorted(one.words))}")
        keys |= {f"~{letters}" for letters in (*one.short, *_initials(one.order)) if len(letters) >= _MIN_LETTERS}
    if not one.order:
        keys.add(f"~~{one.head}")
    else:
        keys |= {f"~~{letters}" for letters in _initials((one.head, *one.order)) | _initials(one.order)}
    return tuple(sorted(keys))


def has_abbreviation(name: str) -> bool:
    """Whether a name of a series has words behind the kind of meeting that are abbreviations."""
    return bool(_taken_apart(name).short)


def may_abbreviate(short: str, full: str) -> bool:
    """Whether one name could be the other with an abbreviation for one of its words, so that a person must decide.

    >>> may_abbreviate("werkgroep OV veldwijk", "werkgroep omgevingsvisie veldwijk")
    True
    """
    one, other = _taken_apart(short), _taken_apart(full)
    if one.head != other.head and not _same_event(one, other):
        return False
    rest, written = one.words - other.words, other.words - one.words
    if len(rest) != 1 or len(written) != 1 or not rest <= {letters.rstrip("s") for letters in one.short}:
        return False
    return _within(next(iter(rest)), next(iter(written)))


def likely_same(one: str, other: str) -> bool:
    """Whether two names could mean one series if more speaks for it: one says nothing but the kind of meeting.

    >>> likely_same("bijeenkomst", "overleg"), likely_same("werkgroep groen", "werkgroep verkeer")
    (True, False)
    """
    mine, theirs = _taken_apart(one), _taken_apart(other)
    if mine.head != theirs.head and not _same_event(mine, theirs):
        return False
    return not mine.words or not theirs.words or may_abbreviate(one, other) or may_abbreviate(other, one)


def _within(letters: str, word: str) -> bool:
    """Whether an abbreviation has the letters of one word in order, the first one first: OV of omgevingsvisie."""
    rest = iter(word)
    return word[:1] == letters[:1] and all(letter in rest for letter in letters)
