"""Resolve all names of the corpus to people, organisations, places and themes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count, repeat

import pandas as pd

from pipeline.corrections import FILE_NAME, fold, kind_of
from pipeline.entities.apply import Corrector, Effects, apart_at, apart_by, correct_uses
from pipeline.entities.assemble import (
    attendance_rows,
    entity_rows,
    frame,
    mention_table,
    outcome_rows,
    role_rows,
)
from pipeline.entities.bodies import Bodies, KnownIndex, resolve_bodies
from pipeline.entities.body_names import body_key
from pipeline.entities.clusters import Finder, give_ids, make_clusters
from pipeline.entities.evidence import Blocks
from pipeline.entities.inputs import (
    Applied,
    EntityInputs,
    Resolution,
    Use,
    in_order,
    report_facts,
    shared,
    shared_column,
)
from pipeline.entities.kinds import agree_on_kinds
from pipeline.entities.names import parse_name
from pipeline.entities.people import resolve_people
from pipeline.entities.questions import abbreviation_doubts, person_doubts
from pipeline.entities.spread import spread
from pipeline.errors import CorrectionsError
from pipeline.records import Rejected

_TITLE_BEFORE = re.compile(r"\b(?:(mevrouw|mevr|mw)|(dhr|heer|meneer|mijnheer))\.?\s*$", re.IGNORECASE)

_TITLE_ENDS = ("mevrouw", "mevr", "mw", "dhr", "eer")
_GENERATION_AFTER = re.compile(r",?\s+\(?(sr|jr|senior|junior)\b", re.IGNORECASE)
_OF_MENTION = (
    "report_id", "block", "sentence", "start_char", "text", "kind", "key", "source", "role", "employer", "doubt",
)  # fmt: skip
_OF_ATTENDEE = ("report_id", "block", "start_char", "name", "role", "function", "employer")


def resolve(inputs: EntityInputs, *, strict: bool = True) -> Resolution:
    """Say of every mention who or what is meant.

    Within a report its full names and attendance list decide; across reports a name joins another only where no second
    candidate exists and series, employer or spelling speak for it. What is unsure stays separate and becomes a doubt.
    The order of rows has no meaning.

    Args:
        inputs: the frames of the corpus.
        strict: raise for the first correction that matches nothing; otherwise ``applied`` tells its problem.

    Raises:
        CorrectionsError: a correction matches nothing or contradicts the data; names its line.
    """
    facts = report_facts(inputs.reports)
    blocks = _blocks(inputs.blocks)
    effects: Effects = {}
    uses, owners = _uses(inputs, blocks)
    definitions = list(shared(inputs.definitions, "report_id", "short", "long"))
    uses += spread(uses, definitions, blocks)
    uses, rejected = correct_uses(uses, inputs.corrections, effects)
    lexicon = KnownIndex(inputs.lexicon)
    agree_on_kinds(uses, lambda kind, text: lexicon.find(kind, text) is not None)
    uses, not_people = _people_only(uses)

    _explain_initials(uses, definitions)
    uses = in_order(uses)
    bodies = resolve_bodies((use for use in uses if use.kind != "person"), definitions, lexicon)
    _set_employers(uses, bodies, lexicon)
    people = resolve_people(
        in_order(use for use in uses if use.kind == "person"),
        facts,
        apart_by(inputs.corrections),
        apart_at(inputs.corrections, lambda text: _employer_key(text, bodies, lexicon)),
        inputs.lexicon.is_first_name,
    )

    clusters = make_clusters(people.people, bodies.bodies)
    clusters = [c for c in clusters if any(use.origin != "owner" for use in c.uses)]
    of_person = {id(c.person): c for c in clusters if c.person is not None}
    of_first = {c.uses[0].number: c for c in clusters}
    of_body = {id(body): of_first[body.uses[0].number] for body in bodies.bodies if body.uses}
    give_ids(clusters, facts)
    finder = Finder(clusters)
    corrector = Corrector(clusters, finder, facts.keys(), effects)
    corrector.apply(inputs.corrections)
    give_ids((c for c in clusters if not c.entity_id), facts)
    applied = _applied(inputs, corrector, strict=strict)

    employer_ids = {
        key: of_employer.entity_id
        for key, employer in dict.fromkeys((use.employer_key, use.employer) for use in uses if use.employer_key)
        if (body := bodies.find(employer, lexicon)) is not None and body.uses
        if (of_employer := corrector.now(of_body[id(body)])).uses
    }
    of_use = {use.number: cluster for cluster in clusters for use in cluster.uses}
    mentions, twice = mention_table(uses, of_use)
    attendance, without_session = attendance_rows(clusters, facts)
    now = {person: corrector.now(cluster) for person, cluster in of_person.items()}
    doubts = [
        *person_doubts(people.questions, {p: c for p, c in now.items() if c.uses}, corrector.never, finder, blocks),
        *abbreviation_doubts(
            bodies.unclear,
            {b: n for b, c in of_body.items() if (n := corrector.now(c)).uses},
            corrector.never,
            finder,
            blocks,
        ),
    ]
    return Resolution(
        mentions,
        frame("entities", entity_rows(clusters, facts)),
        frame("roles", role_rows(clusters, facts, employer_ids)),
        frame("attendance", attendance),
        frame("outcomes", outcome_rows(inputs.outcomes, owners, uses, of_use, bodies, lexicon)),
        tuple(sorted(doubts, key=lambda d: (-d.weight, d.kind, d.subject, d.entities, d.question))),
        tuple(sorted([*rejected, *not_people, *corrector.rejected, *twice, *without_session], key=_rejected_order)),
        applied,
    )


def _rejected_order(row: Rejected) -> tuple[str, int, str, str]:
    return row.report_id, row.block, row.reason, row.text


def _blocks(blocks: pd.DataFrame) -> Blocks:
    rows = zip(
        shared(blocks, "report_id", "block"), zip(blocks["start_char"].tolist(), blocks["text"].tolist(), strict=True),
        strict=True,
    )  # fmt: skip
    return dict(rows)


def _mentions(mentions: pd.DataFrame) -> list[Use]:
    """One use per mention, made of whole columns: there are more of them than of anything else."""
    own = {name: shared_column(mentions[name]) for name in _OF_MENTION}
    place = (own[name] for name in ("report_id", "block", "start_char", "text"))
    told = (own[name] for name in ("kind", "key", "source", "role", "employer"))
    more = (repeat(""), own["doubt"], own["text"], repeat(""), own["sentence"])  # attendance to sentence
    return list(map(Use, count(), repeat("mention"), *place, *told, *more))


def _uses(inputs: EntityInputs, blocks: Blocks) -> tuple[list[Use], Mapping[tuple[int, int], Use]]:
    """Everything that is named: mentions, attendance lists and owners of outcomes."""
    uses = _mentions(inputs.mentions)
    for use in uses:
        if use.kind == "person":
            _hear(use, blocks)
    for report, block, start, name, role, function, employer in shared(inputs.attendees, *_OF_ATTENDEE):
        use = Use(len(uses), "attendee", report, block, start, name, "person", role=function)
        use.employer, use.attendance, use.spoken = employer, role, name
        _hear(use, blocks)
        uses.append(use)
    owners = {}
    places = zip(shared(inputs.outcomes, "report_id", "block"), inputs.outcomes["owners"], strict=True)
    for row, ((report, block), names) in enumerate(places):
        for place, name in enumerate(names):
            if fold(name):
                use = Use(len(uses), "owner", report, block, -1, name, "person", spoken=name)
                uses.append(use)
                owners[row, place] = use
    return uses, owners


def _hear(use: Use, blocks: Blocks) -> None:
    """Keep what stands around a name and tells of it: 'mevrouw', 'de heer', 'sr.', 'jr.'."""
    start, text = blocks.get((use.report, use.block), (0, ""))
    if use.start < 0 or not text:
        return
    before = text[max(0, use.start - start - 12) : max(0, use.start - start)]
    near = before.endswith((" ", ".")) and before.rstrip().removesuffix(".").lower().endswith(_TITLE_ENDS)
    if near and (title := _TITLE_BEFORE.search(before)):
        use.gender = "f" if title[1] else "m"
        use.spoken = use.text if " " in use.text else f"{title[0].strip()} {use.text}"
    if generation := _GENERATION_AFTER.match(text, use.start - start + len(use.text)):
        use.spoken += f" {generation[1]}."


def _people_only(uses: list[Use]) -> tuple[list[Use], list[Rejected]]:
    """Leave out of attendance lists and owners what the report itself calls an organisation or place."""
    kinds: dict[tuple[str, str], set[str]] = {
        (use.report, fold(use.text)): set() for use in uses if use.origin != "mention"
    }
    listed = {name for _, name in kinds}
    for use in uses:
        if use.origin == "mention" and (name := fold(use.text)) in listed and (use.report, name) in kinds:
            kinds[use.report, name].add(use.kind)
    kept, out = [], []
    for use in uses:
        named = kinds[use.report, fold(use.text)] if use.origin != "mention" else set()
        if named and "person" not in named:
            if use.origin == "attendee":
                reason = f"attendance names no person but this kind: {min(named)}"
                out.append(Rejected("entities", use.report, reason, use.text[:200], use.block, "attendee"))
        else:
            kept.append(use)
    return kept, out


def _explain_initials(uses: list[Use], definitions: list[tuple[str, str, str]]) -> None:
    """'Hilde van Dam (HvD)' in a report tells who HvD is there."""
    longs = {(report, fold(short)): long for report, short, long in sorted(definitions, reverse=True)}
    for use in uses:
        if use.kind == "person" and not use.key:
            use.key = longs.get((use.report, fold(use.text)), "")


def _set_employers(uses: list[Use], bodies: Bodies, lexicon: KnownIndex) -> None:
    """Give every use with an employer the key under which two ways of writing it are one."""
    people = {(use.report, parse_name(use.spoken).key) for use in uses if use.kind == "person"}
    keys: dict[str, str] = {}
    for use in uses:
        if use.employer:
            named = parse_name(use.employer)
            if named.style in ("full", "initial_surname", "surname") and (use.report, named.key) in people:
                use.employer = ""  # the next one on the list
                continue
            if use.employer not in keys:
                keys[use.employer] = _employer_key(use.employer, bodies, lexicon)
            use.employer_key = keys[use.employer]


def _employer_key(text: str, bodies: Bodies, lexicon: KnownIndex) -> str:
    """What two ways of writing an employer have in common."""
    body = bodies.find(text, lexicon)
    known = lexicon.find("organisation", text) or lexicon.find("place", text)
    return body.key if body else known.entity_id if known else body_key(text)


def _applied(inputs: EntityInputs, corrector: Corrector, *, strict: bool) -> tuple[Applied, ...]:
    applied = []
    for entry in sorted(inputs.corrections, key=lambda e: e.line):
        problem, remedy = corrector.problems.get(entry, ("", ""))
        if problem and strict:
            raise CorrectionsError(f"{FILE_NAME}:{entry.line}", f"{kind_of(entry)} {problem}", remedy)
        n_effects = 0 if problem else corrector.effects.get(entry, 0)
        applied.append(Applied(kind_of(entry), entry.line, n_effects, entry.reason, entry, problem, remedy))
    return tuple(applied)
