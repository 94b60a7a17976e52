"""Lay resolved entities out as the tables that everything after relies on."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from pipeline.corrections import fold
from pipeline.entities.bodies import Bodies, KnownIndex
from pipeline.entities.clusters import Cluster
from pipeline.entities.inputs import ReportFacts, Use, as_date, unique
from pipeline.records import Rejected
from pipeline.tables import TABLES

Facts = Mapping[str, ReportFacts]


def frame(table: str, rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
    """Make a frame with the columns of a table, rows unique by its key and in its order."""
    declared = TABLES[table]
    names = [column.name for column in declared.columns]
    result = pd.DataFrame(list(rows), columns=pd.Index(names), dtype=object)
    if declared.key:
        result = result.drop_duplicates(list(declared.key))
    if declared.sort:
        result = result.sort_values(list(declared.sort), kind="stable")
    result = result.reset_index(drop=True)
    for column in declared.columns:
        if column.type == "int" and not column.null:
            result[column.name] = result[column.name].astype("int64")
    return result


def mention_rows(clusters: Iterable[Cluster]) -> tuple[list[tuple[Any, ...]], list[Rejected]]:
    """Rows of the mentions table; a span found twice with one kind keeps the first by source."""
    order = {"correction": 0, "lexicon": 1, "abbreviation": 2, "rule": 3, "model": 4}
    best: dict[tuple[str, int, int, str], tuple[Any, ...]] = {}
    rejected = []
    for cluster in clusters:
        for use in cluster.uses:
            if use.origin != "mention":
                continue
            end = use.start + len(use.text)
            row = (
                use.report, use.block, use.sentence, use.start, end, use.text, cluster.kind, cluster.entity_id,
                use.source, use.role, use.employer, use.doubt,
            )  # fmt: skip
            span = (use.report, use.start, end, cluster.kind)
            other = best.get(span)
            if other is None:
                best[span] = row
                continue
            keep, lose = sorted((row, other), key=lambda r: (order.get(r[8], 9), r[7]))
            best[span] = keep
            rejected.append(Rejected("entities", use.report, "the same words found twice", lose[5], lose[1], "mention"))
    return list(best.values()), rejected


def entity_rows(clusters: Iterable[Cluster], facts: Facts) -> list[tuple[Any, ...]]:
    """Rows of the entities table."""
    rows = []
    for cluster in clusters:
        reports = {use.report for use in cluster.uses}
        dated = [(f.date, f.session_id) for r in reports if (f := facts[r]).date and f.session_id]
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
        for use in sorted(cluster.uses, key=lambda u: u.place):
            if use.role or use.employer:
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
    outcomes: pd.DataFrame, owners: Mapping[tuple[int, int], Use], clusters: Sequence[Cluster], named: Bodies,
    lexicon: KnownIndex,
) -> list[tuple[Any, ...]]:  # fmt: skip
    """Rows of the outcomes table; owners without an entity ('allen') stay in owner_names alone.

    An owner is who the block itself means by that name, else the report, else the corpus.

    Args:
        outcomes: report_id and the columns of ``records.Outcome``.
        owners: the use per (row, place in owners).
        clusters: all entities.
        named: finds organisations by name.
        lexicon: finds known names.
    """
    of_use = {use.number: cluster.entity_id for cluster in clusters for use in cluster.uses}
    in_block: dict[tuple[str, int, str], set[str]] = defaultdict(set)
    for cluster in clusters:
        for use in cluster.uses:
            if use.origin == "mention":
                in_block[use.report, use.block, fold(use.text)].add(cluster.entity_id)
    rows = []
    columns = ["report_id", "block", "kind", "text", "owners", "due", "due_text", "cue", "status"]
    for n, values in enumerate(zip(*(outcomes[column] for column in columns), strict=True)):
        report, block, kind, text, names, due, due_text, cue, status = values
        found = []
        for i, name in enumerate(names):
            here = in_block.get((report, int(block), fold(str(name))), set())
            entity = next(iter(here)) if len(here) == 1 else None
            if entity is None and (n, i) in owners:
                entity = of_use.get(owners[n, i].number)
            body = named.find(str(name), lexicon) if entity is None else None
            if body is not None and body.uses:
                entity = of_use.get(body.uses[0].number)
            if entity:
                found.append(entity)
        due_date = as_date(due)
        rows.append(
            (report, int(block), kind, text, unique(found), due_date, due_text, cue, tuple(map(str, names)), status)
        )
    return rows
