"""Hold entities while corrections are applied, and find them by what a person would call them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.corrections import fold, is_entity_id
from pipeline.entities.bodies import Body, best_body_name
from pipeline.entities.body_names import is_group
from pipeline.entities.inputs import ReportFacts, Use
from pipeline.entities.names import parse_name
from pipeline.entities.person import Person, best_name
from pipeline.lexicon import Entry
from pipeline.records import EntityKind


@dataclass(eq=False, slots=True)
class Cluster:
    """An entity in the making."""

    kind: EntityKind
    uses: list[Use]
    entry: Entry | None = None
    also: set[str] = field(default_factory=set)  # names that are not among the uses
    entity_id: str = ""
    given_name: str = ""  # by a correction
    person: Person | None = None
    _named: tuple[int, str, str] = (-1, "", "")  # number of uses and kind for which the name was found

    @property
    def name(self) -> str:
        """The name to show."""
        if self.given_name:
            return self.given_name
        if self._named[:2] != (len(self.uses), self.kind):
            if self.kind == "person":
                name = best_name(use.spoken for use in self.uses)
            else:
                name = best_body_name(Body(self.kind, self.entity_id, self.uses, self.also, self.entry))
            self._named = (len(self.uses), self.kind, name)
        return self._named[2]

    @property
    def aliases(self) -> tuple[str, ...]:
        """All forms met and known abbreviations, most used first; the name itself is left out."""
        counted = Counter(use.text for use in self.uses)
        forms = sorted(counted, key=lambda text: (-counted[text], text))
        known = [self.entry.name, self.entry.abbreviation] if self.entry else []
        name = self.name
        return tuple(form for form in dict.fromkeys([*forms, *known, *sorted(self.also)]) if form and form != name)

    @property
    def group(self) -> str:
        """Theme group, sort of body, or 'group' for a working group."""
        if self.entry is not None:
            return self.entry.group
        if self.kind != "organisation":
            return ""
        return "group" if any(map(is_group, {self.given_name, *(use.text for use in self.uses)})) else ""


def make_clusters(people: Iterable[Person], bodies: Iterable[Body]) -> list[Cluster]:
    """Make an entity of every person and body that is used."""
    clusters = [
        Cluster("person", [use for local in person.locals for use in local.uses], person=person) for person in people
    ]
    clusters += [Cluster(body.kind, list(body.uses), body.entry, set(body.also)) for body in bodies if body.uses]
    return clusters


def give_ids(clusters: Iterable[Cluster], facts: Mapping[str, ReportFacts]) -> None:
    """Name every entity 'kind:slug', with -2, -3 by first occurrence where a slug is taken.

    An entity of the lexicon keeps its id. Ids follow from names alone, so that more reports change only those of
    entities that get another name or an earlier namesake.
    """
    taken = Counter[str]()
    slugs: dict[str, list[Cluster]] = defaultdict(list)
    for cluster in clusters:
        if cluster.entry is not None:
            cluster.entity_id = cluster.entry.entity_id
            taken[cluster.entity_id] += 1
        else:
            slugs[f"{cluster.kind}:{slug(cluster.name)}"].append(cluster)
    used = set(taken) | set(slugs)
    for base in sorted(slugs):
        number = 1 + (base in taken)
        namesakes = slugs[base]
        for cluster in sorted(namesakes, key=lambda c: first_use(c, facts)) if len(namesakes) > 1 else namesakes:
            entity_id = base if number == 1 else f"{base}-{number}"
            while number > 1 and entity_id in used:
                number += 1
                entity_id = f"{base}-{number}"
            cluster.entity_id = entity_id
            used.add(entity_id)
            number += 1


def slug(name: str) -> str:
    """Return a name as part of an id.

    >>> slug("Lieke Hervé-de Wit"), slug("…")
    ('lieke-herve-de-wit', 'naamloos')
    """
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-") or "naamloos"


def first_use(cluster: Cluster, facts: Mapping[str, ReportFacts]) -> tuple[str, str, int, str]:
    """Sort key: date of the first session, then place of the first use."""
    return min((str(facts[use.report].date or "9999"), *use.place) for use in cluster.uses)


def name_at(name: str) -> tuple[str, str]:
    """Split 'Jan Kok (GGD)' into name and employer.

    >>> name_at("Jan Kok (GGD)"), name_at("Jan Kok")
    (('Jan Kok', 'GGD'), ('Jan Kok', ''))
    """
    match = re.fullmatch(r"(.*\S)\s*\(([^()]+)\)", name)
    return (match[1], match[2]) if match else (name, "")


class Finder:
    """Find entities by id, name or any form of their name."""

    def __init__(self, clusters: Iterable[Cluster]) -> None:
        self.by_id: dict[str, Cluster] = {}
        self.by_name: dict[str, list[Cluster]] = defaultdict(list)
        self.by_form: dict[str, list[Cluster]] = defaultdict(list)
        self.names: set[str] = set()
        for cluster in clusters:
            self.add(cluster)

    def add(self, cluster: Cluster) -> None:
        """Make an entity findable; again after its name or forms changed."""
        self.by_id[cluster.entity_id] = cluster
        self.names.add(cluster.name)
        for key in keys_of(cluster.name, cluster.kind):
            _put(self.by_name[key], cluster)
        for form in {*(use.text for use in cluster.uses), *(use.spoken for use in cluster.uses), *cluster.also} - {""}:
            for key in keys_of(form, cluster.kind):
                _put(self.by_form[key], cluster)
        if cluster.entry is not None:
            for form in cluster.entry.all_forms:
                _put(self.by_form[fold(form)], cluster)

    def find(self, name: str, kind: EntityKind | None = None) -> list[Cluster]:
        """Return the entities called so: by id, else by the name shown, else by any form."""
        if is_entity_id(name):
            return [self.by_id[name]] if name in self.by_id else []
        base, employer = name_at(name)
        if employer and not self.by_name.get(fold(name)) and not self.by_form.get(fold(name)):
            at = fold(employer)
            return [c for c in self.find(base, kind) if any(fold(use.employer) == at for use in c.uses)]
        for index in (self.by_name, self.by_form):
            found = [
                cluster
                for key in keys_of(name, kind or "person")
                for cluster in index.get(key, [])
                if kind is None or cluster.kind == kind
            ]
            if found:
                return list(dict.fromkeys(found))
        return []


@lru_cache(maxsize=200_000)
def keys_of(name: str, kind: EntityKind) -> tuple[str, ...]:
    """Return the keys under which a name is found: folded, for people also without tussenvoegsels."""
    if kind != "person":
        return (fold(name),)
    parsed = parse_name(name)
    style = "part" if parsed.style in ("single", "surname") else parsed.style
    return tuple(dict.fromkeys((fold(name), f"{style} {parsed.key} {parsed.generation}")))


def _put(clusters: list[Cluster], cluster: Cluster) -> None:
    if cluster not in clusters:
        clusters.append(cluster)
