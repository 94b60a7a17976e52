"""Tell everything the tables know about one name, each fact with its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from rapidfuzz import fuzz, process

from pipeline.corrections import FILE_NAME, Corrections, Entry, fold, kind_of
from pipeline.entities.clusters import keys_of
from pipeline.entities.evidence import sentence_at
from pipeline.entities.inputs import as_date
from pipeline.records import EntityKind

NEAR = 5  # near names offered


@dataclass(frozen=True, slots=True)
class RoleFact:
    """A function and employer of a person in a report."""

    date: dt.date | None
    report_id: str
    role: str
    employer: str
    employer_id: str | None


@dataclass(frozen=True, slots=True)
class SessionFact:
    """A session in which the entity is named or on the list."""

    session_id: str
    date: dt.date | None
    series: str
    n_mentions: int
    attendance: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An entity that shares blocks with this one, over all sessions."""

    entity_id: str
    name: str
    weight_blocks: int
    q: float | None


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence that names the entity."""

    report_id: str
    block: int
    section: str
    date: dt.date | None
    text: str  # the words that name it
    sentence: str
    doubt: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A mention or other find of this name that was left out, and why."""

    stage: str
    report_id: str
    block: int
    text: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class EntityFacts:
    """Everything about one entity."""

    entity_id: str
    kind: str
    name: str
    aliases: tuple[str, ...]
    group: str
    n_mentions: int
    n_reports: int
    roles: tuple[RoleFact, ...]
    sessions: tuple[SessionFact, ...]
    neighbours: tuple[Neighbour, ...]
    quotes: tuple[Quote, ...]
    corrections: tuple[str, ...]  # 'corrections.yaml:3: rename, reason'
    doubts: tuple[str, ...]  # open questions about it


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known of a name: the entities called so, what was left out, and near names when there is nothing."""

    asked: str
    entities: tuple[EntityFacts, ...]
    rejected: tuple[LeftOut, ...]
    near: tuple[str, ...]


def explain(name: str, tables: Mapping[str, pd.DataFrame], corrections: Corrections) -> Explanation:
    """Explain a name or entity_id from the tables of a run.

    Args:
        name: as a person would type it; case, accents, hyphens and tussenvoegsels do not matter.
        tables: entities, mentions, blocks, reports, sessions, roles, attendance, edges, doubts, rejected.
        corrections: what people decided.

    Returns:
        Every entity of that name (those shown so before those with it as an alias), most mentioned first.
    """
    entities = tables["entities"]
    found = _find(name, entities)
    facts = tuple(_facts(row, tables, corrections) for row in found)
    names = {fold(name), *(fold(form) for e in facts for form in (e.name, *e.aliases))}
    near = () if facts else _near(name, entities)
    return Explanation(name, facts, _left_out(names, tables["rejected"]), near)


def _find(name: str, entities: pd.DataFrame) -> list[dict[str, object]]:
    rows = [dict(zip(entities.columns, row, strict=True)) for row in entities.itertuples(index=False, name=None)]
    same_id = [row for row in rows if row["entity_id"] == name]
    if same_id:
        return same_id
    wanted = set(keys_of(name, "person"))
    for column in ("name", "aliases"):
        found = []
        for row in rows:
            forms = [row["name"]] if column == "name" else list(row["aliases"])
            if any(wanted & set(keys_of(str(form), _kind(row))) for form in forms):
                found.append(row)
        if found:
            return sorted(found, key=lambda row: (-int(str(row["n_mentions"])), str(row["entity_id"])))
    return []


def _kind(row: Mapping[str, object]) -> EntityKind:
    return row["kind"]  # type: ignore[return-value]


def _near(name: str, entities: pd.DataFrame) -> tuple[str, ...]:
    forms: dict[str, str] = {}
    for shown, aliases in zip(entities["name"], entities["aliases"], strict=True):
        for form in (shown, *aliases):
            forms.setdefault(str(form), str(shown))
    found = process.extract(
        fold(name), {form: fold(form) for form in sorted(forms)}, scorer=fuzz.WRatio, limit=3 * NEAR
    )
    return tuple(dict.fromkeys(forms[form] for _, score, form in found if score >= 60))[:NEAR]


def _facts(row: Mapping[str, object], tables: Mapping[str, pd.DataFrame], corrections: Corrections) -> EntityFacts:
    entity_id = str(row["entity_id"])
    aliases = tuple(map(str, row["aliases"]))  # type: ignore[call-overload]
    mentions = tables["mentions"]
    own = mentions[mentions["entity_id"] == entity_id].sort_values(["report_id", "start_char"], kind="stable")
    session_of = dict(zip(tables["reports"]["report_id"], tables["reports"]["session_id"], strict=True))
    sessions = tables["sessions"].set_index("session_id")
    dates = {str(session): as_date(date) for session, date in sessions["date"].items()}
    doubts = tables["doubts"]
    asked = [q for q, ids in zip(doubts["question"], doubts["entities"], strict=True) if entity_id in list(ids)]
    names = {fold(form) for form in (str(row["name"]), *aliases)} | {entity_id}
    return EntityFacts(
        entity_id,
        str(row["kind"]),
        str(row["name"]),
        aliases,
        str(row["group"]),
        int(str(row["n_mentions"])),
        int(str(row["n_reports"])),
        _roles(entity_id, tables["roles"]),
        _sessions(entity_id, own, session_of, sessions, dates, tables["attendance"]),
        _neighbours(entity_id, tables["edges"], tables["entities"]),
        _quotes(own, tables["blocks"], session_of, dates),
        tuple(f"{FILE_NAME}:{e.line}: {kind_of(e)}, {e.reason}" for e in corrections if names & _names_in(e)),
        tuple(map(str, asked)),
    )


def _names_in(entry: Entry) -> set[str]:
    given = [*getattr(entry, "names", ())]
    given += [getattr(entry, field, "") for field in ("name", "alias", "text", "entity", "into", "to")]
    return {name if ":" in name else fold(name) for name in given if name}


def _roles(entity_id: str, roles: pd.DataFrame) -> tuple[RoleFact, ...]:
    own = roles[roles["entity_id"] == entity_id]
    columns = [own[c] for c in ("date", "report_id", "role", "employer", "employer_id")]
    facts = [
        RoleFact(as_date(date), str(report), str(role), str(employer), None if pd.isna(i) else str(i))
        for date, report, role, employer, i in zip(*columns, strict=True)
    ]
    return tuple(sorted(facts, key=lambda f: (f.date or dt.date.max, f.report_id, f.role, f.employer)))


def _sessions(
    entity_id: str,
    own: pd.DataFrame,
    session_of: Mapping[str, object],
    sessions: pd.DataFrame,
    dates: Mapping[str, dt.date | None],
    attendance: pd.DataFrame,
) -> tuple[SessionFact, ...]:
    n_mentions: dict[str, int] = {}
    for report in own["report_id"]:
        session = session_of.get(report)
        if isinstance(session, str):
            n_mentions[session] = n_mentions.get(session, 0) + 1
    listed: dict[str, list[str]] = {}
    on_list = attendance[attendance["entity_id"] == entity_id]
    for session, role in zip(on_list["session_id"], on_list["role"], strict=True):
        listed.setdefault(str(session), []).append(str(role))
    series = {str(session): str(name) for session, name in sessions["series"].items()}
    facts = [
        SessionFact(s, dates.get(s), series.get(s, ""), n_mentions.get(s, 0), tuple(sorted(listed.get(s, ()))))
        for s in {*n_mentions, *listed}
    ]
    return tuple(sorted(facts, key=lambda f: (f.date or dt.date.max, f.session_id)))


def _neighbours(entity_id: str, edges: pd.DataFrame, entities: pd.DataFrame) -> tuple[Neighbour, ...]:
    names = dict(zip(entities["entity_id"], entities["name"], strict=True))
    own = edges[(edges["scope"] == "all") & ((edges["source"] == entity_id) | (edges["target"] == entity_id))]
    found = []
    for source, target, weight, q in zip(own["source"], own["target"], own["weight"], own["q"], strict=True):
        other = str(target if source == entity_id else source)
        found.append(Neighbour(other, str(names.get(other, other)), int(weight), None if pd.isna(q) else float(q)))
    return tuple(sorted(found, key=lambda n: (-n.weight_blocks, 1.0 if n.q is None else n.q, n.entity_id)))


def _quotes(
    own: pd.DataFrame, blocks: pd.DataFrame, session_of: Mapping[str, object], dates: Mapping[str, dt.date | None]
) -> tuple[Quote, ...]:
    in_reports = blocks[blocks["report_id"].isin(own["report_id"].unique())]
    columns = [in_reports[c] for c in ("report_id", "block", "start_char", "text", "section")]
    where = {(str(r), int(b)): (int(s), str(t), str(h)) for r, b, s, t, h in zip(*columns, strict=True)}
    columns = [own[c] for c in ("report_id", "block", "start_char", "end_char", "text", "doubt")]
    quotes: dict[tuple[str, int, str], Quote] = {}
    for report, block, start, end, text, doubt in zip(*columns, strict=True):
        first, block_text, section = where.get((str(report), int(block)), (0, "", ""))
        sentence = sentence_at(block_text, int(start) - first, int(end) - first)
        date = dates.get(str(session_of.get(report)))
        quote = Quote(str(report), int(block), section, date, str(text), sentence, str(doubt))
        quotes.setdefault((quote.report_id, quote.block, sentence), quote)
    return tuple(sorted(quotes.values(), key=lambda q: (q.date or dt.date.max, q.report_id, q.block)))


def _left_out(names: set[str], rejected: pd.DataFrame) -> tuple[LeftOut, ...]:
    own = rejected[rejected["text"].map(lambda text: fold(str(text)) in names)]
    columns = [own[c] for c in ("stage", "report_id", "block", "text", "reason", "remedy")]
    return tuple(
        LeftOut(str(s), str(r), int(b), str(t), str(why), str(remedy))
        for s, r, b, t, why, remedy in zip(*columns, strict=True)
    )
