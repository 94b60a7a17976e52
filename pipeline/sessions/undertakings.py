"""Tell whether somebody takes on a task, from the build of a clause rather than from a list of tasks."""

from __future__ import annotations

import re

from pipeline.sessions.clauses import Clause, stem
from pipeline.sessions.undertaking_verbs import (
    AHEAD,
    DEFINITE,
    FRAMES,
    HABIT,
    NEVER,
    NO_PARTED_TASKS,
    NO_TASKS,
    PERSONAL_FRAMES,
    PRONOUN_OBJECT,
    SPOKEN,
    TO_WHAT_END,
)
from pipeline.sessions.vocabulary import words

_ASKS = re.compile(r"\w+\s+(?:of|wat|hoe|wie|welke|wanneer|waar)\b")  # 'rekent door wat het kost'
_TO_DO = re.compile(
    r"(?P<before>[\w'’-]+)\s+(?:(?:gaan|laten|komen|blijven)\s+)?(?P<verb>[a-zà-ÿ]{3,}en|doen|gaan|nagaan|navraag)"
    r"(?=\s*(?:[.,;:!)]|$)|\s+(?:en|of|om|voor|vóór|naar|met|bij|aan|in|op|over|door|namens|zodra|wanneer|wie|hoe|wat|tijdens|uiterlijk)\b)"
)
_NO_INFINITIVE_AFTER = words(
    "de het een deze die dit dat van voor met over aan in op bij uit naar tussen alle veel meer twee drie vier hun "
    "haar zijn onze en te andere nieuwe om"
)


def undertakes(clause: Clause, body: bool, sure: bool, deadline: bool) -> bool:
    """Whether the subject of a clause takes on what the clause tells, as people do in minutes.

    Args:
        clause: a main clause in the present.
        body: the subject is a board, a municipality ..., of which reports also tell what it does day by day.
        sure: the line stands in a list of actions or in formal minutes.
        deadline: the sentence says when it will be done.

    >>> from pipeline.sessions.clauses import make_clause
    >>> undertakes(make_clause("Joke", "dient", " een klacht in bij de apotheek."), False, True, False)
    True
    >>> undertakes(make_clause("Joke", "licht", " het voorstel toe."), False, True, False)
    False
    """
    if clause.verb in NEVER or HABIT.search(clause.core) or SPOKEN.search(f"{clause.verb} {clause.rest}"):
        return False
    ahead = deadline or bool(AHEAD.search(clause.rest))
    singular = _singular(clause)
    if clause.verb in ("zal", "zullen", "gaat", "gaan") and (done := _infinitive(clause.rest)):
        return stem(done) not in NO_TASKS and (sure or ahead)
    told = f"{singular} {clause.rest}"
    if FRAMES.match(told) or (PERSONAL_FRAMES.match(told) and (ahead or not body)):
        return sure or ahead
    definite = bool(DEFINITE.match(clause.between) or PRONOUN_OBJECT.match(clause.between))
    if clause.particle and (clause.between or _ASKS.match(clause.rest)):
        if clause.particle + clause.stem in NO_PARTED_TASKS:
            return False
        definite = definite or not clause.between
        if definite:
            return sure or ahead
        return ahead if body else (sure and clause.stem not in NO_TASKS) or ahead
    if clause.stem in NO_TASKS:
        return False
    if PRONOUN_OBJECT.match(clause.rest):
        return sure or ahead
    if DEFINITE.match(clause.rest):
        return ahead if body else sure or ahead
    if TO_WHAT_END.match(clause.rest):
        return ahead if body else sure or ahead
    return ahead and sure and not body


def _infinitive(rest: str) -> str:
    """Return the infinitive that closes a clause with 'zal' or 'gaat', or ''."""
    for match in _TO_DO.finditer(" . " + rest):
        if match["before"].lower() not in _NO_INFINITIVE_AFTER:
            return match["verb"]
    return ""


def _singular(clause: Clause) -> str:
    """Return a verb in the third person singular, good enough for the verbs of ``FRAMES``.

    >>> from pipeline.sessions.clauses import make_clause
    >>> [_singular(make_clause("", verb, "")) for verb in ("nemen", "gaan", "stellen", "zet", "maken", "voeren")]
    ['neemt', 'gaat', 'stelt', 'zet', 'maakt', 'voert']
    """
    return _FORMS.get(clause.stem, clause.verb) if clause.plural else clause.verb


_FORMS = {
    stem(form): form
    for form in words(
        "neemt geeft houdt brengt stelt legt doet zet gaat komt loopt kijkt maakt zorgt laat haalt leidt trekt vraagt "
        "spreekt wijst behandelt verzorgt voert bouwt verdiept buigt meldt begeleidt bezoekt kiest leest volgt deelt "
        "reageert betaalt ontwikkelt bekijkt zoekt bespreekt checkt informeert polst"
    )
}
