"""Replace people by their role, before anything is written: what is not in the tables cannot leak.

Every text column of every table goes through the same masks; report identifiers, which are file names, become numbers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.report.covered_text import cover_text
from pipeline.report.masks import Masks
from pipeline.report.name_forms import is_function
from pipeline.report.rows import plain, records
from pipeline.report.wording import Grammar
from pipeline.settings import Settings

FEW = 3  # a link about fewer people than this is left out, unless it is about nobody
# not told of in the report, or about people and full of their names
_DROPPED = ("doubts", "proposals", "definitions", "link_changes", "since_last", "copresence", "community_events")
_WITHOUT_PEOPLE = ("community_members", "communities", "centrality", "attendance")  # told of no single person
_ID_COLUMNS = ("entity_id", "other_id", "source", "target")


@dataclass(frozen=True)
class Public:
    """The tables without names, and how many links were left out of them."""

    tables: dict[str, pd.DataFrame]
    n_suppressed: int
    mask: Callable[[str], str]

    def without_names(self, settings: Settings) -> Settings:
        """Return the settings with every name in the title masked."""
        title = self.mask(settings.report.title)
        return settings.model_copy(update={"report": settings.report.model_copy(update={"title": title})})


def anonymise(tables: Mapping[str, pd.DataFrame], say: Grammar) -> Public:
    """Make the tables of a public report: people by role, mail addresses and telephone numbers masked.

    Links of one person with somebody or something are left out, and so are links between other things whose blocks name
    one or two people. File names, which may hold names too, become numbers.
    """
    labels = _labels(tables, say)
    ids = {old: f"person:p{number:04d}" for number, old in enumerate(sorted(labels), 1)}
    reports = _report_numbers(tables, say)
    roles = {bare for role in tables["roles"]["role"] if (bare := _plain_role(str(role)))}
    masks = Masks(tables["entities"], tables["mentions"], labels, say, roles)
    ids |= _covered_ids(tables, masks, ids)
    suppressed = _rests_on_few(tables)
    found = {}
    for name, frame in tables.items():
        frame = frame.iloc[0:0].copy() if name in _DROPPED else frame.copy()
        found[name] = frame
    found["blocks"], found["mentions"] = cover_text(found["blocks"], found["mentions"], labels, masks)
    n_links = 0
    for name, frame in found.items():
        if name == "edges":
            few = [key in suppressed for key in zip(frame["scope"], frame["source"], frame["target"], strict=True)]
            n_links = sum(f and s == "all" for f, s in zip(few, frame["scope"], strict=True))
            frame = frame[[not f for f in few]] if few else frame
        if name in _WITHOUT_PEOPLE:
            frame = frame[~frame["entity_id"].isin(list(labels))]
        if name == "brokers" and len(frame):
            pairs = {key[1:] for key in suppressed if key[0] == "all"}
            keep = [
                e not in labels and _pair(e, a) not in pairs and _pair(e, b) not in pairs
                for e, a, b in zip(frame["entity_id"], frame["theme_a"], frame["theme_b"], strict=True)
            ]
            frame = frame[keep]
        found[name] = _mask_frame(name, frame.reset_index(drop=True), ids, labels, reports, masks)
    return Public(found, n_links, masks)


def _labels(tables: Mapping[str, pd.DataFrame], say: Grammar) -> dict[str, str]:
    """Name every person by the most usual role and a number, in order of first mention."""
    people = tables["entities"].loc[tables["entities"]["kind"] == "person", "entity_id"]
    mentions = tables["mentions"]
    met = mentions.loc[mentions["kind"] == "person", ["report_id", "start_char", "entity_id"]].dropna()
    order = list(dict.fromkeys(met.sort_values(["report_id", "start_char"])["entity_id"]))
    roles: dict[str, Counter[str]] = defaultdict(Counter)
    for row in records(tables["roles"]):
        if role := _plain_role(row.role):
            roles[row.entity_id][role] += 1
    labels = {}
    rank = {entity_id: place for place, entity_id in enumerate(order)}
    for number, entity_id in enumerate(sorted(people, key=lambda e: (rank.get(e, len(rank)), e)), 1):
        words = say("person_plain", number=number)
        if roles[entity_id]:
            role = min(roles[entity_id], key=lambda r: (-roles[entity_id][r], r))
            words = say("person_by_role", role=role, number=number)
        labels[entity_id] = words
    return labels


def _plain_role(role: str) -> str:
    """Return a role only where it is a bare function: one or two words in lower case.

    >>> _plain_role("wethouder"), _plain_role("wethouder Almere"), _plain_role("leerplicht")
    ('wethouder', '', '')
    """
    words = role.strip().split()
    return (
        role.strip()
        if 0 < len(words) <= 2
        and is_function(role.strip())
        and role.islower()
        and all(w.replace("-", "").isalpha() for w in words)
        else ""
    )


def _covered_ids(tables: Mapping[str, pd.DataFrame], masks: Masks, ids: Mapping[str, str]) -> dict[str, str]:
    """Number the entities and sessions in whose identifier a name can be read."""
    found: dict[str, str] = {}
    for entity_id in sorted(set(tables["entities"]["entity_id"]) - set(ids)):
        kind, _, slug = entity_id.partition(":")
        if masks.names_somebody(slug):
            found[entity_id] = f"{kind}:x{len(found) + 1:04d}"
    for session_id in sorted(set(tables["sessions"]["session_id"])):
        if masks.names_somebody(session_id):
            found[session_id] = f"{session_id[:10] if session_id[:4].isdigit() else 'session'}-x{len(found) + 1:04d}"
    return found


def _report_numbers(tables: Mapping[str, pd.DataFrame], say: Grammar) -> dict[str, str]:
    dates = dict(zip(tables["sessions"]["session_id"], tables["sessions"]["date"], strict=True))
    rows = [
        (str(dates.get(row.session_id) or "9999") if isinstance(row.session_id, str) else "9999", row.report_id)
        for row in records(tables["reports"])
    ]
    return {report_id: say("report_number", number=n) for n, (_, report_id) in enumerate(sorted(rows), 1)}


def _rests_on_few(tables: Mapping[str, pd.DataFrame]) -> set[tuple[str, str, str]]:
    """Links (scope, source, target) of a person, and those whose shared blocks name one or two people."""
    kind = dict(zip(tables["entities"]["entity_id"], tables["entities"]["kind"], strict=True))
    session = dict(zip(tables["reports"]["report_id"], tables["reports"]["session_id"], strict=True))
    places: dict[str, set[tuple[str, int]]] = defaultdict(set)
    people: dict[tuple[str, int], set[str]] = defaultdict(set)
    for row in records(tables["mentions"]):
        place = (row.report_id, row.block)
        if isinstance(row.entity_id, str):
            places[row.entity_id].add(place)
        if row.kind == "person":
            people[place].add(row.entity_id if isinstance(row.entity_id, str) else row.text)
    named: dict[tuple[str, str], dict[str, set[str]]] = {}
    found = set()
    for row in records(tables["edges"][["scope", "source", "target"]]):
        if "person" in (kind.get(row.source), kind.get(row.target)):
            found.add((row.scope, row.source, row.target))
            continue
        pair = (row.source, row.target)
        if pair not in named:
            named[pair] = defaultdict(set)
            for place in places[row.source] & places[row.target]:
                for scope in ("all", session.get(place[0], "")):
                    named[pair][scope] |= people.get(place, set())
        if 0 < len(named[pair][row.scope]) < FEW:
            found.add((row.scope, row.source, row.target))
    return found


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _mask_frame(
    name: str,
    frame: pd.DataFrame,
    ids: Mapping[str, str],
    labels: Mapping[str, str],
    reports: Mapping[str, str],
    masks: Masks,
) -> pd.DataFrame:
    if not len(frame):
        return frame
    values = {column: plain(frame[column]) for column in frame.columns}
    numbers = {column for column in frame.columns if frame[column].dtype.kind in "biuf"}

    def clean(column: str, value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(clean(column, inner) for inner in value)
        if not isinstance(value, str):
            return value
        if value in ids:
            return ids[value]
        if value in reports:
            return reports[value]
        report, mark, block = value.rpartition("#")
        if mark and report in reports:
            return f"{reports[report]}#{block}"
        if column in _ID_COLUMNS or column.endswith("session_id") or (name, column) in _AS_IS:
            return value
        return masks.word(value) if name == "topics" else masks(value)

    if name == "entities":
        person = frame["kind"] == "person"
        values["aliases"] = [() if p else a for p, a in zip(person, values["aliases"], strict=True)]
        values["name"] = [
            labels.get(e) or masks.neutral(n) for e, n in zip(frame["entity_id"], values["name"], strict=True)
        ]
    if name == "roles":
        values["employer"] = [""] * len(frame)
        values["role"] = [_plain_role(role) for role in values["role"]]
    if name == "outcomes":
        values["owner_names"] = [
            tuple(masks(n) if masks(n) != n else masks.person for n in names) for names in values["owner_names"]
        ]
    if name == "rejected":
        values["text"] = values["remedy"] = [""] * len(frame)
        values["report_id"] = [r if r in reports else "" for r in values["report_id"]]
    if name == "reports":
        values["sha256"] = [""] * len(frame)
    if name == "mentions":
        values["employer"] = [""] * len(frame)
        values["role"] = [_plain_role(role) for role in values["role"]]
    cleaned = {
        column: inner if column in numbers or (name, column) in _DONE else [clean(column, v) for v in inner]
        for column, inner in values.items()
    }
    return pd.DataFrame(
        {c: pd.Series(v, dtype=frame[c].dtype if frame[c].dtype != object else object) for c, v in cleaned.items()}
    )


_DONE = {("blocks", "text"), ("mentions", "text"), ("entities", "name")}
_AS_IS = {
    *(
        (table, column)
        for table in ("rejected", "blocks", "mentions", "entities", "outcomes")
        for column in ("kind", "stage")
    ),
    ("edges", "scope"),
    ("edges", "rule"),
    ("link_changes", "period"),
    ("link_changes", "change"),
    ("trends", "change"),
    ("since_last", "change"),
    ("since_last", "kind"),
    ("theme_summary", "direction"),
    ("attendance", "role"),
    ("sessions", "precision"),
    ("sessions", "kind"),
    ("sessions", "date_source"),
    ("rejected", "reason"),
}
