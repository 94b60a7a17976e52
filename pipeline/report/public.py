"""Replace people by their role, before anything is written: what is not in the tables cannot leak.

Every text column of every table goes through the same masks; report identifiers, which are file names, become numbers.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.report.name_forms import introduced, is_function, name_forms, strip_accents, without_particles
from pipeline.report.rows import records
from pipeline.report.wording import Grammar

FEW = 3  # a link about fewer people than this is left out, unless it is about nobody
_MAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.])(?:(?:\+|00)\d{2}[\s().-]*(?:\(0\)[\s.-]*)?|\(?0)\d(?:[\s().-]*\d){6,9}(?!\w)")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.I)
# not told of in the report, or about people and full of their names
_DROPPED = ("doubts", "proposals", "definitions", "link_changes", "since_last", "copresence", "community_events")
_ID_COLUMNS = ("entity_id", "other_id", "source", "target")


@dataclass(frozen=True)
class Public:
    """The tables without names, and how many links were left out of them."""

    tables: dict[str, pd.DataFrame]
    n_suppressed: int
    mask: Callable[[str], str]


def anonymise(tables: Mapping[str, pd.DataFrame], say: Grammar) -> Public:
    """Make the tables of a public report: people by role, mail addresses and telephone numbers masked.

    Links of one person with somebody or something are left out, and so are links between other things whose blocks name
    one or two people. File names, which may hold names too, become numbers.
    """
    labels = _labels(tables, say)
    ids = {old: f"person:p{number:04d}" for number, old in enumerate(sorted(labels), 1)}
    reports = _report_numbers(tables, say)
    roles = {plain for role in tables["roles"]["role"] if (plain := _plain_role(str(role)))}
    masks = _Masks(tables["entities"], tables["mentions"], labels, say, roles)
    suppressed = _rests_on_few(tables)
    found = {}
    for name, frame in tables.items():
        frame = frame.iloc[0:0].copy() if name in _DROPPED else frame.copy()
        found[name] = frame
    found["blocks"], found["mentions"] = _rewrite(found["blocks"], found["mentions"], labels, masks)
    n_links = 0
    for name, frame in found.items():
        if name == "edges":
            few = [key in suppressed for key in zip(frame["scope"], frame["source"], frame["target"], strict=True)]
            n_links = sum(f and s == "all" for f, s in zip(few, frame["scope"], strict=True))
            frame = frame[[not f for f in few]]
        if name == "community_members":
            frame = frame[[entity_id not in labels for entity_id in frame["entity_id"]]]
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


def _report_numbers(tables: Mapping[str, pd.DataFrame], say: Grammar) -> dict[str, str]:
    dates = dict(zip(tables["sessions"]["session_id"], tables["sessions"]["date"], strict=True))
    rows = [
        (str(dates.get(row.session_id) or "9999") if isinstance(row.session_id, str) else "9999", row.report_id)
        for row in records(tables["reports"])
    ]
    return {report_id: say("report_number", number=n) for n, (_, report_id) in enumerate(sorted(rows), 1)}


class _Masks:
    """Finds what must not be read in a text: mail addresses, telephone numbers and every known form of a name."""

    def __init__(
        self, entities: pd.DataFrame, mentions: pd.DataFrame, labels: Mapping[str, str], say: Grammar, roles: set[str]
    ) -> None:
        self.mail, self.phone, self.person = say("masked_mail"), say("masked_phone"), say("masked_person")
        self.link = say("masked_link")
        others = {str(n).casefold() for n in entities.loc[entities["kind"] != "person", "name"]}
        owners: dict[str, set[str]] = defaultdict(set)
        for row in records(entities[entities["kind"] == "person"]):
            for form in (row.name, *row.aliases):
                for variant in name_forms(str(form)):
                    owners[variant].add(row.entity_id)
        for row in records(mentions[mentions["kind"] == "person"]):
            for variant in name_forms(str(row.text)):
                owners[variant].add(row.entity_id if isinstance(row.entity_id, str) else "")
        self._label = {
            form: labels.get(next(iter(who)), self.person) if len(who) == 1 else self.person
            for form, who in owners.items()
            if without_particles(form).casefold() not in others
        }
        self._tokens = {_fold(form) for form in self._label if " " not in form and len(form) > 3}
        forms = sorted(self._label, key=lambda f: (-len(f), f))
        pattern = "|".join(re.escape(form) for form in forms)
        self._lower = re.compile(rf"(?<!\w)(?:{pattern})(?:'s|’s|s)?(?!\w)", re.I) if forms else None
        self._known: dict[str, str] = {}
        self._before = introduced(roles)
        self._names = re.compile(rf"(?<!\w)({pattern})(?:'s|’s|s)?(?!\w)") if forms else None

    def spans(self, text: str) -> list[tuple[int, int, str]]:
        """Return what to replace, by what, in order and without overlap."""
        found = [(m.start(), m.end(), self.mail) for m in _MAIL.finditer(text)]
        found += [(m.start(), m.end(), self.phone) for m in _PHONE.finditer(text)]
        for m in _ADDRESS.finditer(text):
            if any(token in _fold(m[0]) for token in self._tokens):
                found.append((m.start(), m.end(), self.link))
        if self._names is not None:
            found += [(m.start(), m.end(), self._label[m[1]]) for m in self._names.finditer(text)]
        return _without_overlap([self.widened(text, span) for span in found])

    def widened(self, text: str, span: tuple[int, int, str]) -> tuple[int, int, str]:
        """Return a span with the form of address and the function right before it, which tell who it is or stutter."""
        start, end, words = span
        while words not in (self.mail, self.phone, self.link) and (m := self._before.search(text[:start])):
            start = m.start()
        return start, end, words

    def neutral(self, text: str) -> str:
        """Return the name of an organisation, place or theme with every name of a person in it masked."""
        hidden = (self.mail, self.phone, self.link)
        return _replace(text, [(a, b, w if w in hidden else self.person) for a, b, w in self.spans(text)])

    def word(self, text: str) -> str:
        """Return a typical word or label with every name masked, in capitals or not."""
        masked = self(text)
        return self._lower.sub(self.person, masked) if self._lower is not None else masked

    def __call__(self, text: str) -> str:
        """Return a text with everything masked."""
        if text not in self._known:
            self._known[text] = _replace(text, self.spans(text))
        return self._known[text]


def _fold(text: str) -> str:
    return strip_accents(text).casefold()


def _without_overlap(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    kept: list[tuple[int, int, str]] = []
    for span in sorted(spans, key=lambda s: (s[0], -s[1], s[2])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _replace(text: str, spans: list[tuple[int, int, str]]) -> str:
    pieces, at = [], 0
    for start, end, words in spans:
        pieces += [text[at:start], words]
        at = end
    return "".join((*pieces, text[at:]))


def _rewrite(
    blocks: pd.DataFrame, mentions: pd.DataFrame, labels: Mapping[str, str], masks: _Masks
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Mask the text of the blocks and move the mentions along with it."""
    at: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for row in records(mentions):
        at[row.report_id, row.block].append(row)
    texts, starts, ends = [], [], []
    moved: dict[int, tuple[int, int, str]] = {}
    position: dict[str, int] = defaultdict(int)
    for block in records(blocks):
        text, here = str(block.text), at[block.report_id, block.block]
        named = [
            masks.widened(
                text,
                (
                    m.start_char - block.start_char,
                    m.end_char - block.start_char,
                    labels.get(m.entity_id, masks.person),
                ),
            )
            for m in here
            if m.kind == "person"
        ]
        masked = masks.spans(text)
        hidden = [s for s in masked if s[2] in (masks.mail, masks.phone, masks.link)]
        named = [s for s in named if not any(h[0] < s[1] and s[0] < h[1] for h in hidden)]
        rest = [s for s in masked if s not in hidden and not any(n[0] < s[1] and s[0] < n[1] for n in named)]
        # a surname in the name of an organisation stands for no role
        bodies = [(m.start_char - block.start_char, m.end_char - block.start_char) for m in here if m.kind != "person"]
        rest = [(a, b, masks.person if any(a < e and f < b for f, e in bodies) else w) for a, b, w in rest]
        spans = _without_overlap(hidden + named + rest)
        start = position[block.report_id]
        new = _replace(text, spans)
        for mention in here:
            first, last = mention.start_char - block.start_char, mention.end_char - block.start_char
            own = next((s for s in spans if s[0] < last and first < s[1]), None)
            if own is None or (own in named and own[0] <= first and last == own[1] and mention.kind == "person"):
                shift = sum(len(words) - (b - a) for a, b, words in spans if b <= first)
                length = len(own[2]) if own else last - first
                begin = (own[0] if own else first) + shift
                moved[mention.Index] = (start + begin, start + begin + length, new[begin : begin + length])
        texts.append(new)
        starts.append(start)
        ends.append(start + len(new))
        position[block.report_id] = start + len(new) + 1
    blocks = blocks.assign(text=texts, start_char=starts, end_char=ends)
    mentions = mentions.loc[sorted(moved)].copy()
    for place, name in enumerate(("start_char", "end_char", "text")):
        mentions[name] = [moved[index][place] for index in mentions.index]
    return blocks, mentions.reset_index(drop=True)


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
    found = set()
    for row in records(tables["edges"]):
        if "person" in (kind.get(row.source), kind.get(row.target)):
            found.add((row.scope, row.source, row.target))
            continue
        shared = places[row.source] & places[row.target]
        if row.scope != "all":
            shared = {place for place in shared if session.get(place[0]) == row.scope}
        named = {person for place in shared for person in people[place]}
        if 0 < len(named) < FEW:
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
    masks: _Masks,
) -> pd.DataFrame:
    if not len(frame):
        return frame
    values = {column: list(frame[column]) for column in frame.columns}

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
    cleaned = {
        column: [v if (name, column) in _DONE else clean(column, v) for v in inner] for column, inner in values.items()
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
