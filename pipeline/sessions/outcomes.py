"""Find decisions, actions, agreements and open questions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline.records import Block, Outcome, OutcomeKind, Report
from pipeline.sessions import outcome_cues as cues
from pipeline.sessions import outcome_labels as labels
from pipeline.sessions import outcome_tasks as tasks
from pipeline.sessions.announce import announces, usable
from pipeline.sessions.dates import find_dates
from pipeline.sessions.due import due_date
from pipeline.sessions.names import people_in
from pipeline.sessions.outcome_actors import undertaken
from pipeline.sessions.outcome_offices import office as office_of
from pipeline.sessions.outcome_offices import taken_on, without_office
from pipeline.sessions.owners import due_in, is_owner, only_owners, owners_in
from pipeline.sessions.telegrams import telegram
from pipeline.sessions.text import sentences

_I = re.IGNORECASE
_LONGEST_LINE = 40  # words of a list item under a heading of outcomes; a longer one is a story
_LONGEST_LABELLED = 60
_DEADLINE = re.compile(
    r"voor\b|vóór\b|uiterlijk\b|z\.?s\.?m|morgen|overmorgen|vandaag|volgende\s+week|deze\s+week|binnen\b", _I
)
_COLON_LABEL = re.compile(r"^[^.:]{2,60}:")
_LIST_LABEL = re.compile(r"^.{3,60}:\s*$")
_ASKED = re.compile(r"\b(?:gevraagd|vraagt|vroeg)\b[^.;]*\b(?:of|wie|wat|hoe|wanneer|waarom)\b", _I)
_ROW_SIGN = re.compile(r"\s[|/]\s|\t")
_INLINE_LIST = re.compile(r"^\W*(?:acties|actiepunten|to-?\s?do'?s?)\s*:\s*(?P<items>[^;]{3,}(?:;[^;]{3,})+)$", _I)
_RUN = re.compile(
    r"(?:(?:[Dd]e\s+heer|[Mm]evrouw|[Mm]evr\.?|[Mm]w\.?|[Dd]hr\.?|[A-ZÀ-Þ][\w'’.-]*|(?:van|de|der|den|ten|ter|el|"
    r"en)\b|&|,|/)\s*)+"
)
_RUN_TAIL = re.compile(r"(?:\s+(?:van|de|der|den|ten|ter|el|en|&)|[,/&])+\s*$")
_CLAUSE_IN_BRACKETS = re.compile(r"\(([A-ZÀ-Þ][^()]{12,150})\)")
_NO_REMARKS = re.compile(
    r"\bgeen\s+(?:\w+\s+)?(?:opmerkingen|wijzigingen|bezwaren|bezwaar|aanvullingen|correcties)\b", _I
)
_EVERYBODY = re.compile(r"^(?:alle|beide|de)\s+(?:\w+[\s-]+){0,2}\w+$|^iedereen$", _I)
_MEMBERS = re.compile(r"\b(?:leden|deelnemers|aanwezigen|partners|regio['’]?s|iedereen)$", _I)
_PRONOUN = re.compile(r"^(?:zij|ze|hij|ik|deze)$", _I)
_SURE_FOR_PRONOUN = re.compile(r"^(?:koppel|neem|stuur|zoek|vraag|mail|bel|kom)", _I)


def read_outcomes(report: Report) -> tuple[Outcome, ...]:
    """Return the outcomes of a report in order of appearance.

    Precision comes first: a sentence needs a label ("Besluit:"), a place in a list under a heading that says so, a row
    in an action list, or words by which a meeting decides or somebody takes on a task.
    """
    found: list[Outcome] = []
    label: OutcomeKind | None = None
    columns: dict[str, int] = {}
    table, in_table = -1, False
    tops: dict[str, tuple[int, str]] = {}  # depth and sign of the first line of the list under each heading
    sure = _formal(report)
    in_rows = 0  # cells of the rows below a header that is written as a line: 'Actie / wie / wanneer'
    for block in report.blocks:
        if block.kind == "title":
            continue
        if block.kind == "table_row":
            if not in_table or block.table != table:
                columns, table = {}, block.table
            columns = _columns(block.header) or columns
            found += _row(block, columns)
            columns = _columns(block.cells) or columns
            in_table = True
            continue
        in_table = False
        if block.kind == "heading":
            label = None
            found += _labelled_heading(block)
            continue
        if block.kind == "paragraph":
            label = _kind_of_list(block.text) if _LIST_LABEL.match(block.text) else None
            if label:
                continue
            if _ROW_SIGN.search(block.text):
                written, held = _written_row(block)
                if _columns(written.cells):
                    columns, in_rows = _columns(written.cells), held
                    continue
                if in_rows and held == in_rows:
                    found += _row(written, columns)
                    continue
            in_rows = 0
            if inline := _INLINE_LIST.match(block.text):
                found += _inline_list(block, inline["items"])
                continue
        listed = label or _kind_of_list(block.section)
        if listed and block.kind == "list_item":
            sign = re.sub(r"\w+", "#", block.marker)
            level, first = tops.setdefault(block.section, (block.level, sign))
            if block.level > level or sign != first:
                listed = None  # a note below a line of the list
        found += _of_block(block, listed, sure)
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=256)  # the lines of a list share their heading
def _kind_of_list(words: str) -> OutcomeKind | None:
    """Return what the lines under a heading or label are, or None."""
    if mixed := labels.MIXED_SECTION.match(words):  # what names nobody is an action when agreements are not told of
        told = mixed[0].lower()
        return "agreement" if "afspra" in told else "decision" if "besl" in told else "action"
    return next((kind for kind, pattern in labels.SECTIONS if pattern.match(words)), None)


def _formal(report: Report) -> bool:
    """Whether a report is of minutes, which name people for what they will do, rather than an impression."""
    heads = [report.title, *(block.text for block in report.blocks[:4] if block.kind in ("title", "heading"))]
    return not any(labels.IMPRESSION.search(head) for head in heads)


def _outcome(
    kind: OutcomeKind,
    block: Block,
    text: str,
    cue: str,
    owners: Sequence[str] = (),
    due_text: str = "",
    status: str = "",
) -> Outcome:
    return Outcome(kind, block.block, text, tuple(owners), due_date(due_text, None), due_text, cue.strip(), status)


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """Return which column holds what, when the cells are the header of an action or decision list."""
    found: dict[str, int] = {}
    for number, cell in enumerate(cells):
        for name, pattern in labels.COLUMNS.items():
            if name not in found and pattern.match(cell):
                found[name] = number
                break
    return (
        found
        if ("what" in found and len(found) > 1) or ("decision" in found) or ("who" in found and "status" in found)
        else {}
    )


def _row(block: Block, columns: dict[str, int]) -> Iterator[Outcome]:
    """Read a row of an action list."""
    if not columns or _columns(block.cells):
        return

    def cell(name: str) -> str:
        place = columns.get(name, -1)
        return block.cells[place].strip() if 0 <= place < len(block.cells) else ""

    if "decision" in columns:
        if cell("decision"):
            yield _outcome("decision", block, cell("decision"), "row of a list of decisions")
        return
    what = cell("what") or next(
        (one.strip() for number, one in enumerate(block.cells) if number not in columns.values()), ""
    )
    if not what or not re.search(r"[^\W\d]{2}", what) or len(block.cells) < 2:
        return
    status = cell("status")
    owners = [person.name for person in people_in(cell("who")) if is_owner(person.name)]
    yield _outcome("action", block, what, "row of an action list", owners, cell("when") or due_in(status), status)


def _written_row(block: Block) -> tuple[Block, int]:
    """Return a line that is written as a row, with its cells, and how many there are: 'Zaal huren / Noor / juni'."""
    sign = " | " if " | " in block.text else "\t" if "\t" in block.text else " / "
    cells = tuple(cell.strip() for cell in block.text.split(sign))
    return replace(block, cells=cells), len(cells)


def _inline_list(block: Block, items: str) -> Iterator[Outcome]:
    """Read 'Acties: Noor - zaal huren; Ali - programma (juni).'"""
    for item in items.split(";"):
        text = item.strip(" .")
        if re.search(r"[^\W\d]{2}", text):
            one = _listed(replace(block, start_char=0, end_char=len(text), text=text), "action")
            yield replace(one, cue="Acties")


def _labelled_heading(block: Block) -> Iterator[Outcome]:
    """A short line 'Besluit: geen wijziging' or 'ACTIE: HvD' may have been taken for a heading."""
    for one in _labelled(block, block.text):
        if ":" in block.text or (one.kind == "action" and one.owners):
            yield one


def _of_block(block: Block, listed: OutcomeKind | None, sure: bool) -> Iterator[Outcome]:
    """Read a paragraph, list item or quote; the place in a list gives the kind where no words do."""
    if block.kind == "quote":
        return
    mixed = listed is not None and bool(labels.MIXED_SECTION.match(block.section))
    in_list = listed is not None and (
        block.kind == "list_item" or (len(block.text.split()) <= 30 and listed in ("action", "decision"))
    )
    seen = False
    pieces = list(sentences(block.text))
    if not listed and (block.kind == "list_item" or len(pieces) == 1) and (owners := _noted(block)):
        yield _outcome("action", block, block.text, "in note form", owners, due_in(block.text))
        return
    if len(pieces) > 1 and _COLON_LABEL.match(block.text) and len(block.text.split()) <= _LONGEST_LABELLED:
        first, *others = (any(_labelled(block, block.text[start:end])) for start, end in pieces)
        if first and not any(others):
            pieces = [(pieces[0][0], len(block.text))]  # a label at the start holds for the whole line
    for start, end in pieces:
        for one in _of_sentence(block, block.text[start:end], None if mixed else listed, sure):
            seen = True
            yield one
    if (
        in_list
        and not seen
        and listed
        and len(block.text.split()) <= _LONGEST_LINE
        and re.search(r"[^\W\d]{2}", block.text)
    ):
        if announces(block.text) == "next meeting" and any(map(usable, find_dates(block.text))):
            return
        one = _listed(block, "action") if mixed else _listed(block, listed)
        if mixed and not one.owners:
            one = _listed(block, listed)
        if block.kind == "list_item" or listed != "action" or one.owners:
            yield one


def _noted(block: Block) -> tuple[str, ...] | None:
    """Return the owners of a line in note form; one that carries a label is read by its label."""
    text = block.text
    if block.kind == "table_row" or len(text) > 200 or text.endswith("?"):
        return None
    owners = telegram(text)
    return None if not owners or any(_labelled(block, text)) else owners


def _listed(block: Block, kind: OutcomeKind) -> Outcome:
    """Read a line under 'Acties': owners stand before a colon, in brackets or after a dash at the end."""
    text = block.text
    if kind not in ("action", "agreement"):
        return _outcome(kind, block, text, block.section or kind)
    owners: tuple[str, ...] = ()
    front = re.match(r"^\W*(?P<who>[^:→]{2,60}?)\s*[:–→]\s+|^\W*(?P<who2>[^:-]{2,60}?)\s+-\s+", text)
    if front:
        owners = only_owners(front["who"] or front["who2"]) or ()
    if not owners and (brackets := re.search(r"\(([^()]{2,80})\)\W*$", text)):
        owners = only_owners(brackets[1]) or tuple(one.name for one in people_in(brackets[1]) if is_owner(one.name))
    if not owners and (back := re.search(r"(?:\s[-–>]+|:|\|)\s*([^-–:|]{2,50})$", text)):
        owners = only_owners(back[1]) or ()
    owners = owners or _subject(text)
    return _outcome(kind, block, text, block.section or kind, owners, due_in(text))


def _of_sentence(block: Block, sentence: str, listed: OutcomeKind | None, sure: bool) -> Iterator[Outcome]:
    marks = cues.HINTS.of(sentence.lower())
    labelled = list(_with_label(block, sentence)) if block.marker or marks & cues.LABELLED else []
    if labelled:
        yield from labelled
        return
    if sentence.rstrip().endswith("?"):
        return
    if listed != "action":
        for cue in cues.AGREEMENTS:
            if marks & cue.mark and (match := cue.search(sentence)) and not _idle(sentence, match):
                owners = _subject(sentence) if cue.name in ("toezegging", "komt met") else ()
                yield _outcome("agreement", block, sentence, cue.name, owners, due_in(sentence))
                return
        for cue in cues.DECISIONS:
            if marks & cue.mark and (match := cue.search(sentence)) and not _idle(sentence, match, cue.name):
                yield _outcome("decision", block, sentence, match[0][-40:] if len(match[0]) > 60 else match[0])
                return
    for cue in cues.QUESTIONS:
        if marks & cue.mark and cue.search(sentence):
            yield _outcome("question", block, sentence, cue.name)
            return
    inside = [sentence[match.start(1) : match.end(1)] for match in _CLAUSE_IN_BRACKETS.finditer(sentence)]
    seen = False
    for one in (found for text in (sentence, *inside) for found in _task(block, text, listed)):
        seen = True
        if (
            listed != "agreement" or one.owners or one.kind == "agreement"
        ):  # without an owner a line under 'Afspraken' is an agreement
            yield one
    if not seen and listed in (None, "action") and not tasks.NOT_A_TASK.search(sentence):
        done = undertaken(sentence, sure or listed == "action", lambda: bool(_DEADLINE.match(due_in(sentence))))
        if done:
            yield _outcome(done.kind, block, sentence, done.cue, done.owners, due_in(sentence))


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


def _labelled(block: Block, sentence: str) -> Iterator[Outcome]:
    """Take a quick look before a label is searched for."""
    if block.marker or cues.HINTS.of(sentence.lower()) & cues.LABELLED:
        yield from _with_label(block, sentence)


def _with_label(block: Block, sentence: str) -> Iterator[Outcome]:
    """Read 'Besluit: ...', 'Actie Nadia: ...', '... (actie Frits)', '[ ] ...'."""
    for kind, pattern in labels.LABELS:
        if match := pattern.match(sentence):
            cue = match["cue"].lower()
            if kind == "question" and cue == "vraag" and "?" not in sentence:
                continue
            promise = cue.startswith("toezegging")
            owners = (only_owners(match["who"] or "") or _subject(sentence[match.end() :])) if promise else ()
            due = due_in(sentence) if kind == "agreement" else ""
            yield _outcome(kind, block, sentence, "toezegging" if promise else match["cue"], owners, due)
            return
    action = "actie" in sentence.lower()
    if action and (brackets := list(labels.ACTION_IN_BRACKETS.finditer(sentence))):
        for match in brackets:
            known = only_owners(match["who"])
            owners = _leading_owners(match["who"]) if known is None else known
            text = sentence if len(brackets) == 1 else match[0].strip("()[] ")
            yield _outcome("action", block, text, match["cue"], owners, due_in(text))
        return
    if action and (match := labels.ACTION_AT_END.search(sentence)):
        owners = only_owners(match["who"]) or _subject(sentence)
        yield _outcome("action", block, sentence, match["cue"], owners, due_in(sentence))
        return
    if action and (match := labels.ACTION_LIES_WITH.search(sentence)):
        yield _outcome("action", block, sentence, match["cue"], owners_in(match["who"]), due_in(sentence))
        return
    if match := labels.ACTION_LABEL.match(sentence):
        yield from _action(block, sentence, match["cue"], match["rest"])
        return
    if labels.OPEN_BOX.match(sentence) or block.marker.replace(" ", "") in ("[]", "☐", "-[]"):
        one = _listed(block, "action")
        yield _outcome("action", block, sentence, "[ ]", one.owners, one.due_text)


def _action(block: Block, sentence: str, cue: str, rest: str) -> Iterator[Outcome]:
    """Read what follows the word 'Actie' at the start of a line; 'Actie van de bibliotheek was leuk' is none."""
    colon = re.match(
        r"\s*(?:(?:voor|van|door|namens)\s+)?(?P<who>[^:]{0,60}?)\s*[:–]\s*(?P<what>.*)$", rest, re.DOTALL | _I
    )
    due = due_in(rest)
    if colon:
        owners = only_owners(colon["who"]) if colon["who"].strip() else None
        if owners is None:
            owners = only_owners(colon["what"])
        if owners is None:
            owners = _subject(colon["what"])
        yield _outcome("action", block, sentence, cue, owners or (), due)
        return
    bare = re.sub(r"^\s*(?:voor|van|door|bij)\s+", "", rest.strip(" .()"), flags=_I)
    owners = only_owners(bare)
    if owners is None and (match := re.match(r"^[\s)\]]*(?:(?:voor|bij)\s+)?", rest)):
        owners = _leading_owners(rest[match.end() :]) or None
    if owners is not None:
        yield _outcome("action", block, sentence, cue, owners, due)


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
    verb = re.match(r"\s*(?:\([^)]*\)\s*)?([a-zà-ÿ]+)", text[len(match[0].rstrip()) :])
    word = verb[1] if verb else ""
    fits = word in tasks.VERBS or (word.endswith("en") if len(owners) > 1 else word.endswith("t"))
    return owners if fits else ()


def _task(block: Block, sentence: str, listed: OutcomeKind | None) -> Iterator[Outcome]:
    """Read 'Hilde neemt contact op met ...': somebody, then a verb in the present that makes a task."""
    if tasks.VERBS.isdisjoint(sentence[:200].split()) or tasks.NOT_A_TASK.search(sentence):
        return
    verbs = [verb for verb in re.finditer(r"[a-zà-ÿ]+", sentence[:200]) if verb[0] in tasks.VERBS and verb.start() > 0]
    if not verbs:
        return
    who = sentence[: verbs[0].start()].strip()
    if ":" in who:
        return  # 'Henk: de omslag moet nog komen' tells what Henk said
    due = due_in(sentence)
    several = verbs[0][0] in tasks.SINGULAR
    joined = [verb for verb in verbs[1:] if re.search(r"\ben\s+$", sentence[: verb.start()])]
    office = taken_on(who, _predicate(sentence, verbs[0]), bool(_DEADLINE.match(due)))
    if office:
        yield _outcome(office, block, sentence, f"{who} {verbs[0][0]}"[:60], (), due)
        return
    task = next((found for verb in (verbs[0], *joined) if (found := _task_at(sentence, verb, listed, due))), None)
    if not task:
        return
    cue = f"{who} {verbs[0][0]}"[:60]
    who = without_office(who)
    bare = re.sub(r"\s*\([^)]*\)\s*$", "", who)
    owners = owners_in(who)
    if owners and len(who) <= 90 and (only_owners(bare) or len(list(people_in(who))) == len(owners)):
        if several == (len(owners) > 1):
            yield _outcome("action", block, sentence, cue, owners, due)
    elif (body := office_of(who)) and due:
        yield _outcome(body, block, sentence, cue, (), due)
    elif (_PRONOUN.match(who) and _SURE_FOR_PRONOUN.match(task)) or (
        _EVERYBODY.match(who) and (due or _MEMBERS.search(who))
    ):
        yield _outcome("action", block, sentence, cue, (), due)


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
