"""Read one sentence or line: its label, the words by which a meeting decides, who takes on what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.records import Block, Outcome, OutcomeKind
from pipeline.sessions import outcome_cues as cues
from pipeline.sessions import outcome_labels as labels
from pipeline.sessions import outcome_tasks as tasks
from pipeline.sessions.due import due_date
from pipeline.sessions.names import people_in
from pipeline.sessions.outcome_actors import undertaken
from pipeline.sessions.outcome_offices import office as office_of
from pipeline.sessions.outcome_offices import taken_on, without_office
from pipeline.sessions.owners import due_in, is_owner, only_owners, owners_in

_I = re.IGNORECASE
_DEADLINE = re.compile(
    r"voor\b|vóór\b|uiterlijk\b|z\.?s\.?m|morgen|overmorgen|vandaag|volgende\s+week|deze\s+week|binnen\b", _I
)
_ASKED = re.compile(r"\b(?:gevraagd|vraagt|vroeg)\b[^.;]*\b(?:of|wie|wat|hoe|wanneer|waarom)\b", _I)
_RUN = re.compile(
    r"(?:(?:[Dd]e\s+heer|[Mm]evrouw|[Mm]evr\.?|[Mm]w\.?|[Dd]hr\.?|[A-ZÀ-Þ][\w'’.-]*|(?:van|de|der|den|ten|ter|el|"
    r"en)\b|&|,|/)\s*)+"
)
_RUN_TAIL = re.compile(r"(?:\s+(?:van|de|der|den|ten|ter|el|en|&)|[,/&])+\s*$")
_SMALL_WORD = re.compile(r"[a-zà-ÿ]+")
_VERB_NEXT = re.compile(r"\s*(?:\([^)]*\)\s*)?([a-zà-ÿ]+)")
_AND_BEFORE = re.compile(r"\ben\s+$")
_BRACKETS_BEHIND = re.compile(r"\s*\([^)]*\)\s*$")
_WHO_AND_WHAT = re.compile(
    r"\s{0,9}(?:(?:voor|van|door|namens)\s{1,9})?(?P<who>[^:–]{0,60})[:–]\s*(?P<what>.*)$", re.DOTALL | _I
)
_FOR = re.compile(r"^\s*(?:voor|van|door|bij)\s+", _I)
_FOR_NEXT = re.compile(r"^[\s)\]]*(?:(?:voor|bij)\s+)?")
_CLAUSE_IN_BRACKETS = re.compile(r"\(([A-ZÀ-Þ][^()]{12,150})\)")
ADOPTED = "verslag vastgesteld"  # the cue of every decision that adopts the minutes of an earlier meeting
_VERDICT = re.compile(r"\b(?:vastgesteld|goedgekeurd|akkoord|gearresteerd|vast|goed)\b", _I)
_MINUTES = re.compile(
    r"\b(?:concept)?-?(?:verslag|notulen)\b(?!\s+(?:van\s+)?(?:de\s+)?(?:bevindingen|werkzaamheden|accountant|penningmeester|"
    r"kascommissie))",
    _I,
)
_NO_REMARKS = re.compile(
    r"\bgeen\s+(?:\w+\s+)?(?:opmerkingen|wijzigingen|bezwaren|bezwaar|aanvullingen|correcties)\b", _I
)
_EVERYBODY = re.compile(r"^(?:alle|beide|de)\s+(?:\w+[\s-]+){0,2}\w+$|^iedereen$", _I)
_MEMBERS = re.compile(r"\b(?:leden|deelnemers|aanwezigen|partners|regio['’]?s|iedereen)$", _I)
_PRONOUN = re.compile(r"^(?:zij|ze|hij|ik|deze)$", _I)
_SURE_FOR_PRONOUN = re.compile(r"^(?:koppel|neem|stuur|zoek|vraag|mail|bel|kom)", _I)


def make_outcome(
    kind: OutcomeKind,
    block: Block,
    text: str,
    cue: str,
    owners: Sequence[str] = (),
    due_text: str = "",
    status: str = "",
) -> Outcome:
    """Return an outcome of a block; ``cue`` is what made it one."""
    return Outcome(kind, block.block, text, tuple(owners), due_date(due_text, None), due_text, cue.strip(), status)


def listed_line(block: Block, kind: OutcomeKind) -> Outcome:
    """Read a line under 'Acties': owners stand before a colon, in brackets or after a dash at the end."""
    text = block.text
    if kind not in ("action", "agreement"):
        return make_outcome(kind, block, text, block.section or kind)
    owners: tuple[str, ...] = ()
    front = re.match(r"^\W*(?P<who>[^:→]{2,60}?)\s*[:–→]\s+|^\W*(?P<who2>[^:-]{2,60}?)\s+-\s+", text)
    if front:
        owners = only_owners(front["who"] or front["who2"]) or ()
    if not owners and (brackets := re.search(r"\(([^()]{2,80})\)\W*$", text)):
        owners = only_owners(brackets[1]) or tuple(one.name for one in people_in(brackets[1]) if is_owner(one.name))
    if not owners and (back := re.search(r"(?:\s[-–>]+|:|\|)\s*([^-–:|]{2,50})$", text)):
        owners = only_owners(back[1]) or ()
    owners = owners or _subject(text)
    return make_outcome(kind, block, text, block.section or kind, owners, due_in(text))


def of_sentence(block: Block, sentence: str, listed: OutcomeKind | None, sure: bool) -> Iterator[Outcome]:
    """Yield the outcomes of a sentence.

    Args:
        listed: what the heading or label above says that the lines are, or None.
        sure: the report is of minutes, which name people for what they will do.
    """
    marks = cues.HINTS.of(sentence.lower())
    if labelled := list(_with_label(block, sentence, marks)):
        yield from labelled
        return
    if sentence.rstrip().endswith("?"):
        return
    if listed != "action":
        for cue in cues.AGREEMENTS if marks & cues.AGREED else ():
            if marks & cue.mark and (match := cue.search(sentence)) and not _idle(sentence, match):
                owners = _subject(sentence) if cue.name in ("toezegging", "komt met") else ()
                yield make_outcome("agreement", block, sentence, cue.name, owners, due_in(sentence))
                return
        for cue in cues.DECISIONS if marks & cues.DECIDED else ():
            if marks & cue.mark and (match := cue.search(sentence)) and not _idle(sentence, match, cue.name):
                said = match[0][-40:] if len(match[0]) > 60 else match[0]
                yield make_outcome("decision", block, sentence, ADOPTED if _adopts(block, sentence) else said)
                return
    for cue in cues.QUESTIONS if marks & cues.ASKED else ():
        if marks & cue.mark and cue.search(sentence):
            yield make_outcome("question", block, sentence, cue.name)
            return
    inside = _CLAUSE_IN_BRACKETS.findall(sentence) if "(" in sentence else ()
    no_task = bool(marks & cues.NO_TASK)
    seen = False
    for one in (found for text in (sentence, *inside) for found in _task(block, text, listed, no_task)):
        seen = True
        if (
            listed != "agreement" or one.owners or one.kind == "agreement"
        ):  # without an owner a line under 'Afspraken' is an agreement
            yield one
    if not seen and listed in (None, "action") and not (no_task and tasks.NOT_A_TASK.search(sentence)):
        done = undertaken(sentence, sure or listed == "action", lambda: bool(_DEADLINE.match(due_in(sentence))))
        if done:
            yield make_outcome(done.kind, block, sentence, done.cue, done.owners, due_in(sentence))


def _adopts(block: Block, sentence: str) -> bool:
    """Whether a decision adopts minutes: it names them, or is a short verdict under their heading."""
    if not _VERDICT.search(sentence):
        return False
    return bool(_MINUTES.search(sentence) or (len(sentence.split()) <= 6 and _MINUTES.search(block.section)))


def _idle(sentence: str, match: re.Match[str], name: str = "") -> bool:
    """Whether a cue tells of another time or of no decision; 'verslag vorige vergadering akkoord' is of today."""
    if _ASKED.search(sentence[: match.end()]):
        return True
    if name != "goedgekeurd" and cues.EARLIER.search(sentence[: match.end() + 12]):
        return True
    return _hypothetical(sentence, match.start(), match[0])


def _hypothetical(sentence: str, start: int, cue: str) -> bool:
    """Whether the words before a cue, or a negation within it, take its force away: 'konden niet besluiten'."""
    before, cue = sentence[:start], _NO_REMARKS.sub("", cue)
    if re.search(
        r"\b(?:geen|niet|nooit|nog)\b(?=[^.;,]*\b(?:besloten|akkoord|aangenomen|vastgesteld|goedgekeurd|afgesproken|"
        r"besluit)\b)",
        cue,
        _I,
    ):
        return not re.search(r"^besloten", cue, _I) and not re.search(
            r"\b(?:besluit|besluiten|besloot)\s+(?:niet|geen)", cue, _I
        )
    return bool(
        re.search(cues.MODAL, before, _I)
        or (re.search(cues.MODAL, cue.split(" om ")[0].split(" dat ")[0], _I) and "besluit" in cue)
    )


def labelled(block: Block, sentence: str) -> Iterator[Outcome]:
    """Return what a label in a sentence says is its kind."""
    return _with_label(block, sentence, cues.HINTS.of(sentence.lower()))


def _with_label(block: Block, sentence: str, marks: int) -> Iterator[Outcome]:
    """Read 'Besluit: ...', 'Actie Nadia: ...', '... (actie Frits)', '[ ] ...'."""
    if not block.marker and not marks & cues.LABELLED:
        return
    for kind, pattern in labels.LABELS if ":" in sentence or "–" in sentence else ():
        if match := pattern.match(sentence):
            cue = match["cue"].lower()
            if kind == "question" and cue == "vraag" and "?" not in sentence:
                continue
            promise = cue.startswith("toezegging")
            owners = (only_owners(match["who"] or "") or _subject(sentence[match.end() :])) if promise else ()
            due = due_in(sentence) if kind == "agreement" else ""
            yield make_outcome(kind, block, sentence, "toezegging" if promise else match["cue"], owners, due)
            return
    action = marks & cues.ACTION
    in_brackets = action and ("(" in sentence or "[" in sentence)
    if in_brackets and (brackets := list(labels.ACTION_IN_BRACKETS.finditer(sentence))):
        for match in brackets:
            known = only_owners(match["who"])
            owners = _leading_owners(match["who"]) if known is None else known
            text = sentence if len(brackets) == 1 else match[0].strip("()[] ")
            yield make_outcome("action", block, text, match["cue"], owners, due_in(text))
        return
    if action and any(map(sentence.__contains__, ">→»")) and (match := labels.ACTION_AT_END.search(sentence)):
        owners = only_owners(match["who"]) or _subject(sentence)
        yield make_outcome("action", block, sentence, match["cue"], owners, due_in(sentence))
        return
    if marks & cues.LIES_WITH and (match := labels.ACTION_LIES_WITH.search(sentence)):
        yield make_outcome("action", block, sentence, match["cue"], owners_in(match["who"]), due_in(sentence))
        return
    if marks & cues.ACTION_LABEL and (match := labels.ACTION_LABEL.match(sentence)):
        yield from _action(block, sentence, match["cue"], match["rest"])
        return
    if labels.OPEN_BOX.match(sentence) or block.marker.replace(" ", "") in ("[]", "☐", "-[]"):
        one = listed_line(block, "action")
        yield make_outcome("action", block, sentence, "[ ]", one.owners, one.due_text)


def _action(block: Block, sentence: str, cue: str, rest: str) -> Iterator[Outcome]:
    """Read what follows the word 'Actie' at the start of a line; 'Actie van de bibliotheek was leuk' is none."""
    colon = _WHO_AND_WHAT.match(rest)
    due = due_in(rest)
    if colon:
        owners = only_owners(colon["who"]) if colon["who"].strip() else None
        if owners is None:
            owners = only_owners(colon["what"])
        if owners is None:
            owners = _subject(colon["what"])
        yield make_outcome("action", block, sentence, cue, owners or (), due)
        return
    bare = _FOR.sub("", rest.strip(" .()"))
    owners = only_owners(bare)
    if owners is None and (match := _FOR_NEXT.match(rest)):
        owners = _leading_owners(rest[match.end() :]) or None
    if owners is not None:
        yield make_outcome("action", block, sentence, cue, owners, due)


def _leading_owners(text: str) -> tuple[str, ...]:
    """Return the owners that a text starts with: 'Frits vraagt na ...', 'Frits, Noor en Peter, uitwerken'."""
    match = _RUN.match(text)
    return owners_in(_RUN_TAIL.sub("", match[0].strip())) if match else ()


def _subject(text: str) -> tuple[str, ...]:
    """Return the people a sentence starts with, when a verb in the present follows: 'Marit en Joost zoeken uit'."""
    match = _RUN.match(text)
    if not match:
        return ()
    owners = owners_in(_RUN_TAIL.sub("", match[0].strip()))
    verb = _VERB_NEXT.match(text, len(match[0].rstrip()))
    word = verb[1] if verb else ""
    fits = word in tasks.VERBS or (word.endswith("en") if len(owners) > 1 else word.endswith("t"))
    return owners if fits else ()


def _task(block: Block, sentence: str, listed: OutcomeKind | None, no_task: bool) -> Iterator[Outcome]:
    """Read 'Hilde neemt contact op met ...': somebody, then a verb in the present that makes a task.

    Args:
        no_task: the sentence may hold a word that makes it none.
    """
    head = sentence[:200]
    if tasks.VERBS.isdisjoint(head.split()) or (no_task and tasks.NOT_A_TASK.search(sentence)):
        return
    verbs = [verb for verb in _SMALL_WORD.finditer(head) if verb[0] in tasks.VERBS and verb.start() > 0]
    if not verbs:
        return
    who = sentence[: verbs[0].start()].strip()
    if ":" in who:
        return  # 'Henk: de omslag moet nog komen' tells what Henk said
    due = due_in(sentence)
    several = verbs[0][0] in tasks.SINGULAR
    joined = [verb for verb in verbs[1:] if _AND_BEFORE.search(sentence, 0, verb.start())]
    office = taken_on(who, _predicate(sentence, verbs[0]), bool(_DEADLINE.match(due)))
    if office:
        yield make_outcome(office, block, sentence, f"{who} {verbs[0][0]}"[:60], (), due)
        return
    task = next((found for verb in (verbs[0], *joined) if (found := _task_at(sentence, verb, listed, due))), None)
    if not task:
        return
    cue = f"{who} {verbs[0][0]}"[:60]
    who = without_office(who)
    bare = _BRACKETS_BEHIND.sub("", who)
    owners = owners_in(who)
    if owners and len(who) <= 90 and (only_owners(bare) or len(list(people_in(who))) == len(owners)):
        if several == (len(owners) > 1):
            yield make_outcome("action", block, sentence, cue, owners, due)
    elif (body := office_of(who)) and due:
        yield make_outcome(body, block, sentence, cue, (), due)
    elif (_PRONOUN.match(who) and _SURE_FOR_PRONOUN.match(task)) or (
        _EVERYBODY.match(who) and (due or _MEMBERS.search(who))
    ):
        yield make_outcome("action", block, sentence, cue, (), due)


def _task_at(sentence: str, verb: re.Match[str], listed: OutcomeKind | None, due: str) -> str:
    """Return the words by which the predicate that starts at a verb is a task, or ''."""
    predicate = _predicate(sentence, verb)
    match = tasks.TASKS.match(predicate)
    if not match and (listed or _DEADLINE.match(due)):
        match = tasks.WEAK_TASKS.match(predicate)
    return match["cue"] if match else ""


def _predicate(sentence: str, verb: re.Match[str]) -> str:
    """Return the words from a verb on, the verb in the singular."""
    return tasks.SINGULAR.get(verb[0], verb[0]) + sentence[verb.end() :]
