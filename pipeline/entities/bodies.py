"""Resolve organisations, places and themes: abbreviations, full names, articles and legal forms."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.corrections import fold
from pipeline.entities.body_names import (
    body_key,
    initials_of,
    is_code,
    without_legal_form,
    without_possessive,
    without_sort,
)
from pipeline.entities.inputs import Use
from pipeline.lexicon import Entry, Lexicon
from pipeline.records import EntityKind

_MUNICIPALITY = re.compile(r"(?:de\s+)?(?:gemeente|gem\.)\s+(?=\S)", re.IGNORECASE)


@dataclass(eq=False, slots=True)
class Body:
    """An organisation, place or theme of the corpus."""

    kind: EntityKind
    key: str  # entity_id of the lexicon, or the folded name
    uses: list[Use] = field(default_factory=list)
    also: set[str] = field(default_factory=set)  # abbreviations and full forms from definitions
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Abbreviated:
    """An abbreviation with more than one full form, or with none."""

    short: str
    longs: tuple[str, ...]
    body: Body | None
    why: str


@dataclass(frozen=True)
class Bodies:
    """All organisations, places and themes, with the way to find one by any of its names."""

    bodies: tuple[Body, ...]
    unclear: tuple[Abbreviated, ...]
    by_name: Mapping[tuple[EntityKind, str], Body]

    def find(self, text: str, index: KnownIndex) -> Body | None:
        """Return the organisation or place of this name, e.g. of an employer as written."""
        key = body_key(text)
        for kind in ("organisation", "place"):
            known = index.find(kind, text)
            body = self.by_name.get((kind, known.entity_id if known else key))
            if body is not None:
                return body
        if key.startswith("gemeente "):
            return self.by_name.get(("place", key.removeprefix("gemeente ")))
        return None


class KnownIndex:
    """Find entries of the lexicon by any of their names."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.by_id = lexicon.by_id
        self.by_form: dict[tuple[str, str], Entry] = {}
        for entry in (*lexicon.themes, *lexicon.organisations, *lexicon.places):
            for form in entry.all_forms:
                self.by_form.setdefault((entry.kind, body_key(form)), entry)

    def find(self, kind: str, text: str) -> Entry | None:
        """Return the entry with this name, 'gemeente X' and 'X' being one place."""
        key = body_key(text)
        entry = self.by_form.get((kind, key)) or self.by_form.get((kind, key.removesuffix(" s")))
        if entry is None and kind == "place" and key.startswith("gemeente "):
            return self.by_form.get((kind, key.removeprefix("gemeente ")))
        if entry is None and kind == "organisation" and key.startswith("ministerie "):
            return self.by_form.get((kind, key.removeprefix("ministerie ")))
        return entry


def resolve_bodies(uses: Iterable[Use], definitions: Sequence[tuple[str, str, str]], lexicon: KnownIndex) -> Bodies:
    """Group all uses of names of organisations, places and themes.

    Args:
        uses: those of kind organisation, place and theme, in order. The kind of 'gemeente X' becomes place.
        definitions: (report_id, short, long) of abbreviations explained in the text.
        lexicon: what is known beforehand.
    """
    return _Bodies(definitions, lexicon).resolve(list(uses))


class _Bodies:
    def __init__(self, definitions: Sequence[tuple[str, str, str]], lexicon: KnownIndex) -> None:
        self.lexicon = lexicon
        self.longs: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
        self.shown: dict[str, Counter[str]] = defaultdict(Counter)
        for report, short, long in definitions:
            long_key = body_key(long)
            if long_key != fold(short):
                self.longs[fold(short)][report][long_key] += 1
                self.shown[long_key][long] += 1
        self.unclear: list[Abbreviated] = []
        self.bodies: dict[tuple[EntityKind, str], Body] = {}

    def resolve(self, uses: Sequence[Use]) -> Bodies:
        legal: dict[str, set[str]] = defaultdict(set)
        for text in {use.text for use in uses if use.kind == "organisation"}:
            bare, form = without_legal_form(body_key(text))
            legal[bare].add(form)
        known: dict[tuple[str, str, str], tuple[Body, int]] = {}
        for use in uses:
            asked = (use.kind, use.text, use.key)
            found = known.get(asked)
            if found is None:
                found = self._body(use, legal)
                if not self._explained(use):
                    known[asked] = found
            body, n_before = found
            if n_before:
                use.text, use.start = use.text[n_before:], use.start + n_before
            use.kind = body.kind
            body.uses.append(use)
        self._without_sorts()
        self._definitions_as_names()
        self._unexplained()
        return Bodies(tuple(self.bodies[key] for key in sorted(self.bodies)), tuple(self.unclear), self._names())

    def _body(self, use: Use, legal: Mapping[str, set[str]]) -> tuple[Body, int]:
        """The body that a use is of, and how many letters stand before its name: 'gemeente '."""
        kind, key, entry = self._key(use, legal)
        body = self.bodies.get((kind, key))
        if body is None:
            body = self.bodies[kind, key] = Body(kind, key, entry=entry)
        before = _MUNICIPALITY.match(use.text) if kind == "place" else None  # the place is the name alone
        return body, before.end() if before else 0

    def _explained(self, use: Use) -> bool:
        """Tell whether a report explains this name, which may make it mean something else there than elsewhere."""
        key = body_key(use.text)
        return key in self.longs or key.removesuffix("s") in self.longs

    def _key(self, use: Use, legal: Mapping[str, set[str]]) -> tuple[EntityKind, str, Entry | None]:
        entry = self.lexicon.by_id.get(use.key)
        if entry is not None:
            return entry.kind, entry.entity_id, entry
        text = use.text
        key = body_key(text)
        if use.kind == "organisation" and key.startswith("gemeente "):
            place = self.lexicon.find("place", text)
            return ("place", place.entity_id, place) if place else ("place", key.removeprefix("gemeente "), None)
        entry = self.lexicon.find(use.kind, text)
        if entry is not None and self._means(entry, key, use.report):
            return entry.kind, entry.entity_id, entry
        long = self._long(key, use.report) or (body_key(use.key) if use.key and ":" not in use.key else "")
        if long:
            entry = self.lexicon.by_form.get((use.kind, long))
            if entry is not None:
                return entry.kind, entry.entity_id, entry
            key = long
        if use.kind == "organisation":
            key = self._legal(key, legal)
        elif use.kind == "place":
            key = key.removeprefix("gemeente ")
        return use.kind, key, None

    def _means(self, entry: Entry, key: str, report: str) -> bool:
        """Tell whether an abbreviation means what the lexicon says: not where the report explains it otherwise."""
        longs = self.longs.get(key, {}).get(report)
        return not longs or any(body_key(form) in longs for form in entry.all_forms)

    def _long(self, short: str, report: str) -> str:
        """The full form of an abbreviation: of its own report, else the only one there is."""
        per_report = self.longs.get(short) or self.longs.get(short.removesuffix("s")) or {}
        if own := per_report.get(report):
            return min(own, key=lambda long: (-own[long], long))
        everywhere = {long for longs in per_report.values() for long in longs}
        return everywhere.pop() if len(everywhere) == 1 else ""

    @staticmethod
    def _legal(key: str, legal: Mapping[str, set[str]]) -> str:
        """'Stichting X' is 'X' when no other legal form of X occurs."""
        bare, form = without_legal_form(key)
        forms = legal.get(bare, set())
        return bare if len(forms - {""}) <= 1 else f"{form} {bare}".strip()

    def _without_sorts(self) -> None:
        """Join 'De Veste' with 'woningcorporatie De Veste' where no other body has that name behind its sort."""
        longer: dict[str, list[Body]] = defaultdict(list)
        for (kind, key), body in sorted(self.bodies.items()):
            if kind == "organisation" and body.entry is None and (name := without_sort(key)):
                longer[name].append(body)
        for name, bodies in longer.items():
            short = self.bodies.get(("organisation", name))
            if len(bodies) == 1 and short is not None and short.entry is None and not is_code(short.uses[0].text):
                bodies[0].uses.extend(short.uses)
                bodies[0].uses.sort(key=lambda use: use.place)
                del self.bodies["organisation", name]

    def _definitions_as_names(self) -> None:
        """Give bodies the abbreviations and full forms that definitions name."""
        for short in sorted(self.longs):
            everywhere = sorted({long for longs in self.longs[short].values() for long in longs})
            for long in everywhere:
                for kind in ("organisation", "place", "theme"):
                    entry = self.lexicon.by_form.get((kind, long)) or self.lexicon.by_form.get((kind, short))
                    body = self.bodies.get((kind, entry.entity_id if entry else without_legal_form(long)[0]))
                    if body is not None and (entry is None or self._same(entry, long, short)):
                        body.also.add(min(self.shown[long], key=lambda s: (-self.shown[long][s], s)))
                        if len(everywhere) == 1:
                            body.also.add(short.upper() if len(short) < 5 else short)
            if len(everywhere) > 1 and len({without_legal_form(long)[0] for long in everywhere}) > 1:
                longs = tuple(min(self.shown[long], key=lambda s: (-self.shown[long][s], s)) for long in everywhere)
                body = next((b for k in ("organisation", "theme") if (b := self.bodies.get((k, short)))), None)
                self.unclear.append(Abbreviated(short, longs, body, "explained in more than one way"))

    @staticmethod
    def _same(entry: Entry, long: str, short: str) -> bool:
        keys = {body_key(form) for form in entry.all_forms}
        return long in keys or short in keys

    def _unexplained(self) -> None:
        """Abbreviations that stand for nothing known, with the full names they may be of."""
        by_report: dict[str, list[Body]] = defaultdict(list)
        for body in self.bodies.values():
            for report in sorted({use.report for use in body.uses}):
                by_report[report].append(body)
        for (kind, key), body in sorted(self.bodies.items()):
            if kind != "organisation" or body.entry is not None or " " in key or body.also or key in self.longs:
                continue
            if not all(is_code(without_possessive(use.text)) for use in body.uses):
                continue
            near = {
                other.uses[0].text
                for use in body.uses
                for other in by_report[use.report]
                if other is not body and any(key in initials_of(o.text) for o in other.uses[:3])
            }
            self.unclear.append(Abbreviated(body.uses[0].text, tuple(sorted(near)), body, "not explained"))

    def _names(self) -> dict[tuple[EntityKind, str], Body]:
        """Every name of every body; a name of two bodies of a kind is left out."""
        names: dict[tuple[EntityKind, str], Body | None] = {}
        for (kind, key), body in sorted(self.bodies.items()):
            keys = {key, *(body_key(use.text) for use in body.uses), *(body_key(name) for name in body.also)}
            if body.entry is not None:
                keys.update(body_key(form) for form in body.entry.all_forms)
            for name in sorted(keys | {without_legal_form(name)[0] for name in keys}):
                names[kind, name] = body if names.get((kind, name), body) is body else None
        return {name: body for name, body in names.items() if body is not None}


def best_body_name(body: Body) -> str:
    """Return the name to show: of a theme or place the lexicon's; else the most used form, full before short.

    A full form counts as most used from a quarter of the uses of the most frequent form.
    """
    if body.entry is not None and body.kind != "organisation":
        return body.entry.name
    counted: Counter[str] = Counter()
    for text, n in Counter(use.text for use in body.uses).items():
        counted[without_possessive(text)] += n
    if not counted:
        return body.entry.name if body.entry else body.key
    if body.entry is not None:  # 'VNG Realisatie' is counted with the VNG, but not its name
        own = {body_key(body.entry.name), body_key(body.entry.abbreviation or body.entry.name)}
        counted = Counter({text: n for text, n in counted.items() if body_key(text) in own}) or counted
    most = max(counted.values())
    return min(
        (text for text, n in counted.items() if n * 4 >= most),
        key=lambda text: (is_code(text), -counted[text], -len(text), text),
    )
