"""Take the outcomes of all reports through the corpus half: one table from many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import pandas as pd

from pipeline import entities, evolution, network, sessions
from pipeline.corrections import FILE_NAME as CORRECTIONS
from pipeline.errors import CorrectionsError
from pipeline.flow.aside import LEAST_BLOCKS, aside
from pipeline.flow.clustering import cluster
from pipeline.flow.prepare import Prepared
from pipeline.flow.progress import Listener, Step
from pipeline.lexicon import entries_without_effect as lexicon_entries_without_effect
from pipeline.records import Doubt, Outcome, Rejected
from pipeline.store.parts import MapResult, rows_of
from pipeline.tables import TABLES


def corpus_stage(
    found: MapResult, left_out: Sequence[Rejected], prepared: Prepared, tell: Listener, workers: int = 1
) -> dict[str, pd.DataFrame]:
    """Resolve sessions and entities, cluster topics, link, and trace through time.

    With two workers or more the topics of a large corpus, which nothing else needs, are clustered by another process.

    Returns:
        Every table of ``pipeline.tables.TABLES`` by name.
    """
    settings, seed = prepared.settings, prepared.settings.seed
    tell(Step("sessions", 0, 1))
    held = sessions.resolve_sessions(found.facts, prepared.corrections.session_dates)
    reports, attendees = _reports(found, held), found.attendees()

    tell(Step("entities", 0, 1))
    resolved = _resolve(found, held, reports, attendees, prepared)
    proposals = entities.propose_themes(
        found.terms, found.definitions, resolved.mentions, found.blocks, prepared.lexicon
    )

    tell(Step("topics", 0, 1))
    people = resolved.mentions.loc[resolved.mentions["kind"] == "person", "text"]
    about_topics = (found.blocks, found.terms, reports, frozenset(people), settings.topics, seed)
    apart = workers > 1 and len(found.blocks) >= LEAST_BLOCKS
    with aside(apart, cluster, *about_topics) as clusters:
        if not apart:
            clustered, without_topic = clusters()

        tell(Step("network", 0, 1))
        about = (resolved.mentions, found.blocks, reports, held.sessions)
        lists = _attendance_lists(attendees)
        linked = network.link(
            *about, settings.statistics, seed, attendance_blocks=lists, attendance=resolved.attendance
        )

        tell(Step("evolution", 0, 1))
        traced = evolution.trace(
            *about, resolved.entities, linked.edges, settings.statistics, seed, attendance_blocks=lists
        )
        if apart:
            clustered, without_topic = clusters()

    tell(Step("tables", 0, 1))
    doubts = (*held.doubts, *resolved.doubts)
    rejected = (*left_out, *held.rejected, *resolved.rejected, *without_topic, *linked.rejected, *traced.rejected)
    tables = {
        "reports": reports,
        "sessions": held.sessions,
        "missing": held.missing,
        "blocks": found.blocks,
        "definitions": found.definitions,
        "mentions": resolved.mentions,
        "entities": resolved.entities,
        "roles": resolved.roles,
        "attendance": resolved.attendance,
        "outcomes": resolved.outcomes,
        "proposals": proposals,
        **clustered,
        **linked.tables,
        **traced.tables,
        "doubts": _doubts(doubts),
        "rejected": pd.concat([found.rejected, _rows(rejected, "rejected")], ignore_index=True),
    }
    return {name: tables[name][[column.name for column in table.columns]] for name, table in TABLES.items()}


def entries_without_effect(found: MapResult, prepared: Prepared) -> list[str]:
    """Name every correction and lexicon entry of the project that changes nothing, with its line and remedy."""
    held = sessions.resolve_sessions(found.facts, prepared.corrections.session_dates)
    resolved = _resolve(found, held, _reports(found, held), found.attendees(), prepared, strict=False)
    known = {name for column in (resolved.mentions["entity_id"], found.mentions["key"]) for name in column if name}
    lines = [str(error) for error in lexicon_entries_without_effect(prepared.lexicon, known)]
    without = [entry for entry in resolved.applied if entry.problem]
    lines += [str(CorrectionsError(f"{CORRECTIONS}:{entry.line}", entry.problem, entry.remedy)) for entry in without]
    return lines


def _resolve(
    found: MapResult,
    held: sessions.ResolvedSessions,
    reports: pd.DataFrame,
    attendees: pd.DataFrame,
    prepared: Prepared,
    strict: bool = True,
) -> entities.Resolution:
    inputs = entities.EntityInputs(
        mentions=found.mentions,
        definitions=found.definitions,
        attendees=attendees,
        outcomes=rows_of(Outcome, ((name, o) for name, listed in held.outcomes.items() for o in listed)),
        reports=reports.merge(held.sessions[["session_id", "date", "series"]], how="left", validate="many_to_one"),
        blocks=found.blocks,
        lexicon=prepared.lexicon,
        corrections=prepared.corrections,
    )
    return entities.resolve(inputs, strict=strict)


def _reports(found: MapResult, held: sessions.ResolvedSessions) -> pd.DataFrame:
    """One row per report with its session, as the ``reports`` table declares."""
    blocks = found.blocks.groupby("report_id").size()
    warnings = {facts.report_id: facts.warnings for facts in found.facts}
    published = {
        facts.report_id: facts.published for facts in found.facts
    }  # read from the text where the file is silent
    frame = found.reports[["report_id", "title", "media_type", "sha256", "published", "n_words", "language"]].copy()
    frame["published"] = pd.Series(
        [own or published[name] for name, own in zip(frame["report_id"], frame["published"], strict=True)],
        index=frame.index,
        dtype=object,
    )
    frame["session_id"] = frame["report_id"].map(held.session_of)
    frame["warnings"] = [
        (*own, *warnings[name]) for name, own in zip(frame["report_id"], found.reports["warnings"], strict=True)
    ]
    frame["n_blocks"] = frame["report_id"].map(blocks).fillna(0).astype("int64")
    return frame[[column.name for column in TABLES["reports"].columns]]


def _attendance_lists(attendees: pd.DataFrame) -> pd.DataFrame:
    """Blocks that list who was there: a relation of its own, no co-occurrence. One name makes no list."""
    places = attendees[["report_id", "block", "name"]].drop_duplicates()
    names = places.groupby(["report_id", "block"], as_index=False).size()
    return names.loc[names["size"] > 1, ["report_id", "block"]].reset_index(drop=True)


def _doubts(doubts: Sequence[Doubt]) -> pd.DataFrame:
    """All doubts, most consequential first."""
    return _rows(sorted(doubts, key=lambda d: (-d.weight, d.kind, d.subject, d.question)), "doubts")


def _rows(records: Sequence[Doubt] | Sequence[Rejected], table: str) -> pd.DataFrame:
    rows: list[Mapping[str, object]] = [asdict(record) for record in records]
    return pd.DataFrame(rows, columns=[column.name for column in TABLES[table].columns])
