"""Lay resolved entities out as the tables that everything after relies on."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, pairwise
from operator import attrgetter, itemgetter
from typing import Any

import pandas as pd

from pipeline.corrections import fold
from pipeline.entities.bodies import Bodies, Body, KnownIndex
from pipeline.entities.clusters import Cluster
from pipeline.entities.inputs import ReportFacts, Use, as_date, unique
from pipeline.records import Rejected
from pipeline.tables import TABLES

Facts = Mapping[str, ReportFacts]


def frame(table: str, rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
    """Make a frame with the columns of a table, rows unique by its key (the first stays) and in its order."""
    declared = TABLES[table]
    place = {column.name: n for n, column in enumerate(declared.columns)}
    kept = list(rows)
    if declared.key:
        key = itemgetter(*(place[name] for name in declared.key))
        once: dict[Any, Sequence[Any]] = {}
        for row in kept:
            once.setdefault(key(row), row)
        kept = list(once.values())
    if declared.sort:
        kept.sort(key=itemgetter(*(place[name] for name in declared.sort)))
    return _laid_out(table, zip(*kept, strict=True) if kept else ((),) * len(place))


def _laid_out(table: str, columns: Iterable[Sequence[Any]]) -> pd.DataFrame:
    """Make a frame of a table of its columns in order."""
    typed = zip(TABLES[table].columns, columns, strict=True)
    return pd.DataFrame(
        {
            column.name: pd.Series(values, dtype="int64" if column.type == "int" and not column.null else object)
            for column, values in typed
        },
        copy=False,  # the columns are made here and belong to nobody else
    )


def mention_table(uses: Iterable[Use], of_use: Mapping[int, Cluster]) -> tuple[pd.DataFrame, list[Rejected]]:
    """Return the mentions table; a span found twice with one kind keeps the first by source.

    Args:
        uses: all, in order.
        of_use: the entity per number of a use; what has none is left out.
    """
    source = {"correction": 0, "lexicon": 1, "abbreviation": 2, "rule": 3, "model": 4}

    def worth(use: Use) -> tuple[int, str]:
        return source.get(use.source, 9), of_use[use.number].entity_id

    kept: list[Use] = []
    rejected = []
    reason = "the same words found twice"
    named = (use for use in uses if use.origin == "mention" and use.number in of_use)
    for report, group in groupby(named, attrgetter("report")):
        own = list(group)
        if all(a.start < b.start for a, b in pairwise(own)):  # as nearly always
            kept += own
            continue
        before = None
        for use in sorted(own, key=lambda use: (use.start, len(use.text), of_use[use.number].kind)):
            span = (use.start, len(use.text), of_use[use.number].kind)
            if span == before:
                kept[-1], lose = sorted((use, kept[-1]), key=worth)
                rejected.append(Rejected("entities", report, reason, lose.text, lose.block, "mention"))
            else:
                kept.append(use)
            before = span
    clusters = [of_use[use.number] for use in kept]
    columns = (
        [use.report for use in kept],
        [use.block for use in kept],
        [use.sentence for use in kept],
        [use.start for use in kept],
        [use.start + len(use.text) for use in kept],
        [use.text for use in kept],
        [cluster.kind for cluster in clusters],
        [cluster.entity_id for cluster in clusters],
        [use.source for use in kept],
        [use.role for use in kept],
        [use.employer for use in kept],
        [use.doubt for use in kept],
    )
    return _laid_out("mentions", columns), rejected


def entity_rows(clusters: Iterable[Cluster], facts: Facts) -> list[tuple[Any, ...]]:
    """Rows of the entities table."""
    rows = []
    session = {report: (f.date, f.session_id) for report, f in facts.items() if f.date and f.session_id}
    for cluster in clusters:
        reports = {use.report for use in cluster.uses}
        dated = [session[report] for report in reports if report in session]
        first, last = (min(dated)[1], max(dated)[1]) if dated else (None, None)
        n_mentions = sum(use.origin == "mention" for use in cluster.uses)
        rows.append(
            (cluster.entity_id, cluster.kind, cluster.name, cluster.aliases, n_mentions, len(reports), first, last,
             cluster.group)
        )  # fmt: skip
    return rows


def role_rows(
    clusters: Iterable[Cluster], facts: Facts, employer_ids: Mapping[str, str]
) -> list[tuple[str, str, str | None, dt.date | None, str, str, str | None]]:
    """Rows of the roles table: per report the functions and employers given; what another row says too is left out."""
    rows = []
    for cluster in clusters:
        if cluster.kind != "person":
            continue
        found: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
        told = [use for use in cluster.uses if use.role or use.employer]
        for use in sorted(told, key=attrgetter("place")):
            found[use.report][use.role, use.employer] = use.employer_key
        for report, pairs in found.items():
            fact = facts[report]
            for (role, employer), key in pairs.items():
                said = any(
                    other != (role, employer) and role in ("", other[0]) and employer in ("", other[1])
                    for other in pairs
                )
                if not said:
                    rows.append(
                        (cluster.entity_id, report, fact.session_id, fact.date, role, employer, employer_ids.get(key))
                    )
    return rows


def attendance_rows(clusters: Iterable[Cluster], facts: Facts) -> tuple[list[tuple[str, str, str]], list[Rejected]]:
    """Rows of the attendance table; lists of reports that belong to no session are counted as rejected."""
    rows, without = [], []
    for cluster in clusters:
        for use in cluster.uses:
            if use.attendance:
                session = facts[use.report].session_id
                if session is None:
                    reason = "attendance of a report without session"
                    without.append(Rejected("entities", use.report, reason, use.text[:200], use.block, "attendee"))
                else:
                    rows.append((session, cluster.entity_id, use.attendance))
    return rows, without


def outcome_rows(
    outcomes: pd.DataFrame, owners: Mapping[tuple[int, int], Use], uses: Iterable[Use],
    of_use: Mapping[int, Cluster], named: Bodies, lexicon: KnownIndex,
) -> list[tuple[Any, ...]]:  # fmt: skip
    """Rows of the outcomes table; owners without an entity ('allen') stay in owner_names alone.

    An owner is who the block itself means by that name, else the report, else the corpus.

    Args:
        outcomes: report_id and the columns of ``records.Outcome``.
        owners: the use per (row, place in owners).
        uses: all.
        of_use: the entity per number of a use.
        named: finds organisations by name.
        lexicon: finds known names.
    """
    columns = ["report_id", "block", "owners", "kind", "text", "due", "due_text", "cue", "status"]
    told = list(zip(*(outcomes[column].tolist() for column in columns), strict=True))
    places = {(str(report), int(block)) for report, block, names, *_ in told if len(names)}
    in_block: dict[tuple[str, int, str], set[str]] = defaultdict(set)
    for use in uses:
        if use.origin == "mention" and (use.report, use.block) in places and use.number in of_use:
            in_block[use.report, use.block, fold(use.text)].add(of_use[use.number].entity_id)
    body_of: dict[str, Body | None] = {}
    rows = []
    for n, (report, block, names, kind, text, due, due_text, cue, status) in enumerate(told):
        found = []
        for i, name in enumerate(names):
            here = in_block.get((report, int(block), fold(str(name))), set())
            entity = next(iter(here)) if len(here) == 1 else None
            if entity is None and (n, i) in owners and (owner := of_use.get(owners[n, i].number)):
                entity = owner.entity_id
            if entity is None and name not in body_of:
                body_of[name] = named.find(str(name), lexicon)
            body = body_of[name] if entity is None else None
            if body is not None and body.uses and (named_so := of_use.get(body.uses[0].number)):
                entity = named_so.entity_id
            if entity:
                found.append(entity)
        due_date = as_date(due)
        rows.append(
            (report, int(block), kind, text, unique(found), due_date, due_text, cue, tuple(map(str, names)), status)
        )
    return rows
