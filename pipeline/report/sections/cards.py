"""Write a card per entity: when it was named, as what, and with whom."""

from __future__ import annotations

from itertools import pairwise

from pipeline.report.bounds import FEW_STEPS, MOST_CARDS
from pipeline.report.document import Card, Cell, Grid, Sentence
from pipeline.report.public import FEW
from pipeline.report.sections.teller import Teller

NEIGHBOURS = 8


def cards(tell: Teller, needed: set[str]) -> tuple[Card, ...]:
    """Write the cards of the most mentioned entities, and of all that the report points to.

    Args:
        tell: what every section needs.
        needed: entities that must have a card.
    """
    ranked = tell.corpus.of_kind("theme", "person", "organisation", "place")
    if tell.theme:
        ranked = [e for e in ranked if e == tell.theme or tell.corpus.shared(e, tell.theme)]
    chosen = {*ranked[:MOST_CARDS], *(e for e in ranked if e in needed)}
    order = {"theme": 0, "person": 1, "organisation": 2, "place": 3}
    corpus = tell.corpus
    listed = sorted(chosen, key=lambda e: (order[corpus.kind(e)], corpus.name(e).casefold(), e))
    return tuple(_card(tell, entity_id, number) for number, entity_id in enumerate(listed, 1))


def cards_remark(tell: Teller, written: tuple[Card, ...]) -> str:
    """Say how many names have no card, and where they stand; '' when all have one."""
    every = sum(not tell.theme or tell.corpus.shared(e, tell.theme) != [] for e in tell.corpus.entities)
    return tell.say("k_cut", n=len(written), all=every) if len(written) < every else ""


def _card(tell: Teller, entity_id: str, number: int) -> Card:
    corpus, say = tell.corpus, tell.say
    row = corpus.entities[entity_id]
    places = corpus.blocks_of(entity_id)
    per_session = corpus.per_session(entity_id)
    sessions = [row.session_id for row, n in zip(corpus.timeline, per_session, strict=True) if n]
    lines = [tell.sentence("k_counts", mentions=int(row.n_mentions), reports=int(row.n_reports))]
    if sessions:
        first, last = corpus.session_name(sessions[0]), corpus.session_name(sessions[-1])
        key = "k_period" if len(sessions) > 1 else "k_period_one"
        lines.append(tell.sentence(key, first=first, last=last))
    met = {form.casefold() for form in corpus.forms(entity_id)} - {corpus.name(entity_id).casefold()}
    aliases = [a for a in row.aliases if a.casefold() in met]
    if aliases:
        lines.append(tell.sentence("k_aliases", names=say.some(aliases, 6)))
    lines += _roles(tell, entity_id)
    grid = _trajectory(tell, entity_id)
    shared = corpus.neighbours.get(entity_id, {})
    if tell.options.public:
        shared = {other: n for other, n in shared.items() if not _few_people(tell, entity_id, other)}
    least = min(sorted(shared.values())[-NEIGHBOURS:], default=0)  # most share less with it, and need no name
    nearest = [(other, n) for other, n in shared.items() if n >= least]
    near = sorted(nearest, key=lambda item: (-item[1], corpus.name(item[0]).casefold(), item[0]))[:NEIGHBOURS]
    return Card(
        entity_id=entity_id,
        anchor=f"kaart-{number}",
        name=tell.title_of(entity_id) if row.kind == "theme" else corpus.name(entity_id),
        kind=say(row.kind),
        plural=say(f"plural_{row.kind}"),
        lines=tuple(lines),
        trajectory=grid if sessions else None,
        neighbours=tuple((other, corpus.name(other), n) for other, n in near),
        notes=tell.evidence.note(places, (entity_id,), most=3),
    )


def _trajectory(tell: Teller, entity_id: str) -> Grid:
    """Blocks per session that names the entity, or per period where there are many sessions."""
    say = tell.say
    counted = [(step, n) for step, n in tell.corpus.per_step(entity_id, FEW_STEPS) if n]
    body = tuple((Cell(step.name, sort=str(step.first)), Cell(str(n), sort=n)) for step, n in counted)
    period = tell.corpus.step(FEW_STEPS)
    caption = say("k_trajectory") if period == "session" else say("k_trajectory_period", per=say(f"per_{period}"))
    return Grid(caption, (say(f"c_{period}"), say("c_blocks")), body, numeric=(1,), sortable=False)


def _roles(tell: Teller, entity_id: str) -> list[Sentence]:
    """Functions and employers of a person, each from the day it is first met."""
    corpus = tell.corpus
    rows = [r for r in corpus.rows_of("roles", "entity_id", entity_id) if r.role or r.employer]
    rows.sort(key=lambda r: (corpus.when(r.report_id), r.report_id))
    phrases = [(r.report_id, ", ".join(part for part in (r.role, r.employer) if part)) for r in rows]
    kept = [phrases[0]] if phrases else []
    kept += [later for earlier, later in pairwise(phrases) if later[1].casefold() != earlier[1].casefold()]
    unique = list({words.casefold(): (report, words) for report, words in reversed(kept)}.values())[::-1]
    if not unique:
        return []
    words = [tell.say("k_role_since", role=w, date=corpus.date_of_report(report)) for report, w in unique]
    return [tell.sentence("k_roles", roles=tell.say.some(words, 4))]


def _few_people(tell: Teller, one: str, other: str) -> bool:
    """Tell whether what two entities share is about one or two people."""
    corpus = tell.corpus
    if "person" in (corpus.kind(one), corpus.kind(other)):
        return True
    named = {e for place in corpus.shared(one, other) for e in corpus.in_block(place) if corpus.kind(e) == "person"}
    return 0 < len(named) < FEW
