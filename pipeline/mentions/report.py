"""Turn the analysis of one report into its mentions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence

from pipeline.lexicon import Lexicon
from pipeline.lexicon.entries import name_key
from pipeline.mentions.affiliations import find_affiliations
from pipeline.mentions.analysis import BlockAnalysis
from pipeline.mentions.automaton import automaton_of
from pipeline.mentions.codes import find_acting_codes, find_codes, find_listed_codes
from pipeline.mentions.cues import cue_of
from pipeline.mentions.definitions import find_definitions
from pipeline.mentions.names import find_known, known_names
from pipeline.mentions.organisations import company_name, find_organisations, short_names
from pipeline.mentions.people import People, find_people
from pipeline.mentions.places import find_places
from pipeline.mentions.roles import names_another, role_and_employer
from pipeline.mentions.spans import SOURCES, Candidate, settle
from pipeline.mentions.themes import find_themes
from pipeline.mentions.view import View, lay_out_view
from pipeline.mentions.votes import poll
from pipeline.records import Mention, Rejected, Report, ReportMentions, SessionFacts

MAX_REJECTED_TEXT = 200
_SPACE = re.compile(r"\s+")


def mentions_of(
    report: Report, facts: SessionFacts, blocks: Sequence[BlockAnalysis], lexicon: Lexicon
) -> ReportMentions:
    """Find everything one report names: rules, lists and the model propose, the whole report decides."""
    view = lay_out_view(report, facts, blocks, lexicon, automaton_of(lexicon))
    people = find_people(view)
    find_listed_codes(view, people)
    organisations = find_organisations(view) + find_affiliations(view, people)
    definitions = find_definitions(view, people, organisations)
    organisations = [c for c in organisations if not _means_another(view, c, definitions.terms, people)]
    explained = {short.text for short in definitions.shorts} | definitions.terms
    find_codes(view, people, explained)
    find_acting_codes(view, people, explained)
    places, no_places = find_places(view, people)
    themes, no_themes = find_themes(view, definitions.themes)
    strong = people.candidates + organisations + definitions.candidates + places + themes
    decided, lost = settle(strong)
    chosen, no_names = poll(view, decided, {**people.priors(), **short_names(view, decided)}, definitions.terms)
    for candidate in chosen:
        if candidate.kind == "person":
            people.learn(view, view.text(candidate.block, candidate.start, candidate.end))
    settled = [
        (view.text(c.block, c.start, c.end), c)
        for c in (*chosen, *decided)
        if c.evidence in ("model", "pattern") and c.label != "GROUP" and (c.kind != "person" or c.evidence == "model")
    ]
    settled += [(short, c) for text, c in settled if c.kind == "organisation" and (short := company_name(view, text))]
    persons = {view.text(c.block, c.start, c.end) for c in (*people.candidates, *chosen) if c.kind == "person"}
    capitals = sorted(name for name in persons if " " not in name and not lexicon.is_first_name(name))
    known = find_known(view, known_names(people, settled, definitions.shorts, capitals), decided)
    final, lost_finally = settle(decided + chosen + known)
    rejected = _rejected(view, [*no_places, *no_themes, *no_names], [*lost, *lost_finally], final)
    return ReportMentions(
        report.report_id,
        tuple(_mentions(view, final)),
        tuple(definitions.definitions),
        tuple(analysed.terms for analysed in blocks),
        tuple(rejected),
    )


def _means_another(view: View, candidate: Candidate, terms: Collection[str], people: People) -> bool:
    """Tell whether a body of the lexicon is only called like a term that this report explains, or like somebody."""
    if candidate.evidence != "lexicon":
        return False
    name = view.text(candidate.block, candidate.start, candidate.end)
    called = " " not in name and name_key(name) in people.surnames and not name.isupper()
    return name in terms or (called and cue_of(view.before(candidate.block, candidate.start)) != "organisation")


def _mentions(view: View, final: list[Candidate]) -> list[Mention]:
    by_block: dict[int, list[Candidate]] = {}
    people: dict[int, list[Candidate]] = {}
    for candidate in final:
        if candidate.kind == "person":
            people.setdefault(candidate.block, []).append(candidate)
        elif candidate.kind in ("organisation", "place"):
            by_block.setdefault(candidate.block, []).append(candidate)
    attendees = {(a.start_char, a.end_char): a for a in view.facts.attendees}
    mentions = []
    for candidate in final:
        analysed = view.blocks[candidate.block]
        offset = analysed.block.start_char
        role = employer = ""
        if candidate.kind == "person":
            company = people[candidate.block]
            role, employer = role_and_employer(analysed.text, candidate, by_block.get(candidate.block, []), company)
            attendee = attendees.get((offset + candidate.start, offset + candidate.end))
            if attendee:
                names = [view.text(other.block, other.start, other.end) for other in company]
                listed = [
                    "" if names_another(words, names) else words for words in (attendee.function, attendee.employer)
                ]
                role, employer = role or listed[0], employer or listed[1]
        mentions.append(
            Mention(
                view.report.report_id,
                analysed.block.block,
                bisect_right(analysed.sentence_starts, candidate.start) - 1,
                offset + candidate.start,
                offset + candidate.end,
                analysed.text[candidate.start : candidate.end],
                candidate.kind,
                SOURCES[candidate.evidence],
                candidate.key,
                candidate.label,
                role,
                employer,
                candidate.doubt,
            )
        )
    return mentions


def _rejected(
    view: View,
    left_out: list[tuple[Candidate, str]],
    lost: list[tuple[Candidate, Candidate]],
    final: list[Candidate],
) -> list[Rejected]:
    """List what was proposed and left out; a span that became a mention after all is not in it."""
    spans = {(c.block, c.start, c.end) for c in final}
    rows: dict[tuple[int, int, int, str, str], Rejected] = {}
    reasons = [*left_out, *((candidate, f"inside or across a {winner.kind}") for candidate, winner in lost)]
    for candidate, reason in reasons:
        if (candidate.block, candidate.start, candidate.end) in spans and not reason.startswith("inside"):
            continue
        text = _SPACE.sub(" ", view.text(candidate.block, candidate.start, candidate.end))[:MAX_REJECTED_TEXT]
        place = (candidate.block, candidate.start, candidate.end, candidate.kind, reason)
        rows[place] = Rejected(
            "mentions", view.report.report_id, reason, text, view.blocks[candidate.block].block.block, candidate.kind
        )
    return [row for _, row in sorted(rows.items())]
