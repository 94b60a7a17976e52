"""Find out in which clause of a sentence somebody takes on a task, and who."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.records import OutcomeKind
from pipeline.sessions.clauses import REACH, Clause, make_clause, verbs_in
from pipeline.sessions.hints import Hints
from pipeline.sessions.names import people_in
from pipeline.sessions.outcome_offices import OFFICE_PIECES, office, without_office
from pipeline.sessions.owners import is_owner, only_owners
from pipeline.sessions.undertaking_verbs import AHEAD, HABIT
from pipeline.sessions.undertakings import undertakes
from pipeline.sessions.vocabulary import words

_I = re.IGNORECASE
_LONGEST_SUBJECT = 7  # words
_MEMBERS = "leden|deelnemers|aanwezigen|partners|trekkers|auteurs"
_EVERYBODY = re.compile(
    rf"^(?:iedereen|allen|(?:alle|de)\s+(?:\w+[\s-]?)?(?:{_MEMBERS}))$",
    _I,
)
_NOBODY = re.compile(
    r"^(?:(?-i:[A-Z]{3,})|(?:de|het|een|je|jullie|u|ik|men|er|komende|volgende)|\w+erij|\w*bedrijf|\w*garage|firma|hotel|"
    r"café|restaurant|\w*winkel|\w*markt)\b(?!['’])",
    _I,
)
_NAMES = re.compile(  # what a row of names can look like
    r"^(?:(?:de\s+heer|mevrouw|meneer|mw\.?|dhr\.?|ds\.?|drs\.?|[A-ZÀ-Þ][\w'’.-]*|(?:van|de|der|den|ten|ter|te|el|al|"
    r"'t|’t|in|op|en|samen\s+met)(?=\s)|[&,/+])(?:\s+|(?=[,/&])|$))+$"
)
_PIECE = re.compile(r"\S+")
_BRACKETS_BEHIND = re.compile(r"\s*\([^)]*\)\s*$")
# Words that often open a sentence and are neither an office nor of a name.
_NO_SUBJECT = words(
    "een er dat dit volgens veel weinig ook als wat hoe waar wie wanneer waarom met na om uit door omdat vanuit dan "
    "daar hier toen zo maar wel niet daarnaast verder vervolgens"
)
# Behind an article stands an office, a body or everybody, one of which has these letters.
_ARTICLES = words("de het")
_HINTS = Hints([(1, (*OFFICE_PIECES, *_MEMBERS.split("|")))])
_PLACED = re.compile(r"\b(?:bij|onder|over|aan|uit|tot|op|in)\s")
_PRONOUN = re.compile(r"^(?:zij|ze|hij)$", _I)
_OPENER = re.compile(
    r"^\W*(?:voor|vóór|na|in|op|tot|vanaf|per|namens|volgende|komende|hier\w*|daar(?!na\b)\w*|ook|verder|eind|begin|"
    r"medio|binnen|uiterlijk|dit|dat|over|met|deze|samen|morgen|maandag|dinsdag|woensdag|donderdag|vrijdag|om|ter|tijdens|"
    r"bij|naar\s+aanleiding|aan|tegen|de\s+(?:komende|volgende))\b",
    _I,
)
_PREFIX = re.compile(
    r"^\W*(?:AP|vervolg|vervolgactie|vervolgstap|afhandeling|afgesproken|conclusie|te\s+doen)\b[^:]{0,14}:\s*", _I
)
_PASSIVE = re.compile(r"\b(?:wordt|worden)\b(?P<between>[^.;]{0,60}?)\bdoor\s+(?P<who>[^.;]+)", _I)
_PARTICIPLE = re.compile(
    r"\b(?:(?:op|aan|uit|af|na|in|over|toe|rond|voor|door|om|bij|mee|terug)?(?:ge|be|ver|ont|her|er)\w{2,}(?:d|t|en))\b"
)
_NO_PARTICIPLE = re.compile(
    r"\b(?:ge(?:waardeerd|zien|noemd|dragen|steund|leid|vonden|voeld|bruikt|financierd|subsidieerd|maakt|vormd|deeld|"
    r"kozen)|toegelicht|gepresenteerd|voorgezeten|ervaren|betaald|bekostigd|begeleid|bezocht|bewoond|beheerd|herkend|"
    r"onderschreven|ondersteund|benadrukt|uitgelegd|ingebracht|opgemerkt|verzorgd|verteld|geopend|gesloten|geleid|gedeeld|"
    r"gestuurd|bepaald|veroorzaakt|belemmerd|ondertekend)\b"
)


@dataclass(frozen=True, slots=True)
class Undertaken:
    """Somebody takes something on: what it is, who, and the words that say so."""

    kind: OutcomeKind
    owners: tuple[str, ...]
    cue: str


@dataclass(frozen=True, slots=True)
class _Actor:
    kind: OutcomeKind
    owners: tuple[str, ...] = ()
    body: bool = False
    everybody: bool = False  # takes on only what is told with a day, or in so many words
    several: bool | None = None  # None: either


def undertaken(sentence: str, sure: bool, in_time: Callable[[], bool]) -> Undertaken | None:
    """Return what somebody takes on in a sentence, or None.

    Args:
        sentence: one sentence.
        sure: the line stands in formal minutes or a list of actions, where people are named for what they will do.
        in_time: whether the sentence names a day by which something will be done; asked where somebody acts.

    >>> undertaken("Joke en Arend ruimen de schuur op.", True, lambda: False).owners
    ('Joke', 'Arend')
    >>> undertaken("Joke vindt de schuur te vol.", True, lambda: False) is None
    True
    """
    if prefix := _PREFIX.match(sentence):
        sentence = sentence[prefix.end() :]
    for piece in sentence.split("; "):
        for actor, clause in _readings(piece):
            if clause.before and HABIT.search(clause.before):
                continue
            due = in_time() or bool(clause.before and AHEAD.search(clause.before))
            if (actor.several is None or actor.several == clause.plural) and undertakes(
                clause, actor.body or (actor.everybody and not due), sure, due
            ):
                return Undertaken(actor.kind, actor.owners, f"{clause.subject} {clause.verb}"[:60])
            break  # the first word that has a subject is the verb
        if found := _passive(piece, sure, in_time):
            return found
    return None


def _readings(text: str) -> Iterator[tuple[_Actor, Clause]]:
    """Yield the clauses of a text whose subject can take something on."""
    if not text[:1].isalpha() or not (text[0].isupper() or text[0] in "dh"):
        return
    first = text.partition(" ")[0].lower()
    nobody = first in _NO_SUBJECT or (first in _ARTICLES and not _HINTS.of(text[:REACH].lower()))
    if nobody and not _OPENER.match(text):
        return
    verbs = tuple(verbs_in(text))
    for start, end in verbs if not nobody else ():
        if actor := _actor(text[:start].strip()):
            yield actor, make_clause(text[:start].strip(), text[start:end], text[end:])
    if verbs and _OPENER.match(text):
        for start, end in verbs:
            rest = text[end:].lstrip()
            if found := _subject_at(rest):
                actor, subject = found
                before = text[:start].strip()
                told = f" {before.lower()}" if before.lower() in ("dit", "dat", "deze", "die") else ""
                yield actor, make_clause(subject, text[start:end], told + rest[len(subject) :], before)


def _subject_at(text: str) -> tuple[_Actor, str] | None:
    """Return who a text starts with, the longest reading."""
    if not (text[:1].isupper() or text.startswith(("de ", "het ", "onze ", "mevrouw ", "meneer "))):
        return None
    ends = [match.end() for match in _PIECE.finditer(text, 0, 90)][:_LONGEST_SUBJECT]
    for end in reversed(ends):
        subject = text[:end]
        if subject[-1] not in ".,;:" and (actor := _actor(subject)):
            return actor, subject
    return None


@lru_cache(maxsize=2048)  # the same people act throughout a report
def _actor(who: str) -> _Actor | None:
    """Return who the words before a verb name, or None where that is nobody who takes on tasks."""
    bare = (_BRACKETS_BEHIND.sub("", who) if ")" in who else who).strip(" -–•*")
    if not bare or ":" in bare or bare[-1] == "," or bare.count(" ") >= _LONGEST_SUBJECT:
        return None
    if _PRONOUN.match(bare):
        return _Actor("action")
    if _EVERYBODY.match(bare):
        return _Actor("action", everybody=True)
    if kind := office(bare):
        named = [one.name for one in people_in(without_office(bare)) if is_owner(one.name)]
        return _Actor(kind, tuple(named) if kind == "action" else (), body=kind == "agreement" and not named)
    if not _NAMES.match(bare) or _NOBODY.match(bare) or _PLACED.search(bare):
        return None
    if owners := only_owners(bare):
        return _Actor("action", owners, several=len(owners) > 1)
    return None


def _passive(text: str, sure: bool, in_time: Callable[[], bool]) -> Undertaken | None:
    """Read 'wordt door Anja nagekeken', 'wordt georganiseerd door Anja'."""
    if "door " not in text or not (match := _PASSIVE.search(text)):
        return None
    if HABIT.search(text) or _NO_PARTICIPLE.search(text) or not _PARTICIPLE.search(text[match.start() :]):
        return None
    if not (found := _subject_at(match["who"])):
        return None
    actor, _ = found
    ahead = in_time() or bool(AHEAD.search(text))
    if not (sure or ahead) or (actor.body and not ahead):
        return None
    return Undertaken(actor.kind, actor.owners, match[0][:60])
