"""Apply corrections: whatever the order of the entries, the result is the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from rapidfuzz import fuzz, process

from pipeline.corrections import (
    FILE_NAME,
    AddAlias,
    Corrections,
    Entry,
    Merge,
    NeverMerge,
    Reject,
    Rename,
    Retype,
    fold,
    is_entity_id,
)
from pipeline.entities.clusters import Cluster, Finder, keys_of, name_at
from pipeline.entities.inputs import Use
from pipeline.entities.names import parse_name
from pipeline.entities.person import best_name
from pipeline.errors import did_you_mean
from pipeline.records import Rejected

Effects = dict[Entry, int]
_E = TypeVar("_E", Reject, Retype)


def apart_by(corrections: Corrections) -> Callable[[str, str], bool]:
    """Return whether two spellings of people's names are kept apart by a never_merge."""
    pairs: set[frozenset[str]] = set()
    for entry in corrections.never_merge:
        keys = {_person_key(name) for name in entry.names}
        pairs.update(frozenset((a, b)) for a in keys for b in keys if a != b)
    if not pairs:
        return lambda _a, _b: False
    return lambda a, b: frozenset((parse_name(a).key, parse_name(b).key)) in pairs


def apart_at(corrections: Corrections, employer_key: Callable[[str], str]) -> dict[str, set[frozenset[str]]]:
    """Return the employers by which a never_merge tells namesakes apart: 'Jan Kok (GGD)' and 'Jan Kok (NJi)'.

    Args:
        corrections: what people decided.
        employer_key: what two ways of writing an employer have in common.
    """
    pairs: dict[str, set[frozenset[str]]] = defaultdict(set)
    for entry in corrections.never_merge:
        at = [
            (parse_name(base).key, employer_key(employer)) for base, employer in map(name_at, entry.names) if employer
        ]
        for key, employer in at:
            pairs[key] |= {frozenset((employer, other)) for same, other in at if same == key and other != employer}
    return pairs


def _person_key(name: str) -> str:
    if is_entity_id(name):
        name = name.partition(":")[2].rstrip("0123456789").strip("-").replace("-", " ").title()
    return parse_name(name).key


def correct_uses(uses: Sequence[Use], corrections: Corrections, effects: Effects) -> tuple[list[Use], list[Rejected]]:
    """Apply what concerns words rather than entities: rejected texts and kinds of names.

    Returns the uses that stay, and what was left out.
    """
    if not (corrections.reject or corrections.retype):
        return list(uses), []
    rejects: dict[str, list[Reject]] = defaultdict(list)
    retypes: dict[str, list[Retype]] = defaultdict(list)
    for reject in corrections.reject:
        if reject.text:
            rejects[fold(reject.text)].append(reject)
    for retype in corrections.retype:
        if not is_entity_id(retype.name):
            retypes[fold(retype.name)].append(retype)
    kept, out = [], []
    for use in uses:
        if use.origin == "owner":
            kept.append(use)
            continue
        name = fold(use.text)
        if gone := _first(rejects.get(name, ()), use):
            effects[gone] = effects.get(gone, 0) + 1
            out.append(rejected(use, gone))
            continue
        if typed := _first(retypes.get(name, ()), use):
            effects[typed] = effects.get(typed, 0) + 1
            use.kind, use.source, use.key = typed.to, "correction", ""
        kept.append(use)
    return kept, out


def _first(entries: Iterable[_E], use: Use) -> _E | None:
    """The entry that fits a use best: one for its report before one for all."""
    fitting = [e for e in entries if e.kind in (None, use.kind) and e.report in ("", use.report)]
    return min(fitting, key=lambda e: (not e.report, e.kind is None, e.line), default=None)


def rejected(use: Use, entry: Reject) -> Rejected:
    """Tell that a correction left a use out."""
    where = f"{FILE_NAME}:{entry.line}: {entry.reason}"
    return Rejected("entities", use.report, "rejected by a correction", use.text[:200], use.block, use.origin, 1, where)


class Corrector:
    """Change entities as the corrections say.

    ``effects`` counts what each entry changed; ``problems`` holds cause and remedy of entries that match nothing.
    """

    def __init__(self, clusters: list[Cluster], finder: Finder, reports: Collection[str], effects: Effects) -> None:
        self.clusters, self.finder, self.reports, self.effects = clusters, finder, reports, effects
        self.problems: dict[Entry, tuple[str, str]] = {}
        self.rejected: list[Rejected] = []
        self.never: set[frozenset[str]] = set()  # pairs of ids that are not the same
        self.moved: dict[str, Cluster] = {}  # id -> the entity it is now part of

    def apply(self, corrections: Corrections) -> None:
        """Apply everything but texts: look all names up first, then change kinds, entities, names."""
        for entry in corrections:
            report = getattr(entry, "report", "")
            if report and report not in self.reports:
                remedy = did_you_mean(report, self.reports)
                remedy = remedy if remedy.startswith("did") else "correct the path or remove the entry"
                self.problems[entry] = (f"names report '{report}', which is not there", remedy)
        resolved = {entry: self._look_up(entry) for entry in corrections if entry not in self.problems}
        resolved = {entry: found for entry, found in resolved.items() if entry not in self.problems}
        for entry in corrections.session_date:
            if entry not in self.problems:
                self.effects[entry] = 1
        for never in corrections.never_merge:
            if never in resolved:
                self._never(never, resolved[never])
        for retype in corrections.retype:
            for cluster in resolved.get(retype, []):
                self._retype(retype, cluster)
        for reject in corrections.reject:
            for cluster in resolved.get(reject, []):
                self._reject(reject, cluster)
        self._merge({entry: resolved[entry] for entry in corrections.merge if entry in resolved and not entry.report})
        self._move(corrections, resolved)
        for rename in corrections.rename:
            for cluster in resolved.get(rename, []):
                now = self.now(cluster)
                self.effects[rename] = int(now.name != rename.to)
                now.given_name = rename.to
        self._texts_without_effect(corrections)
        self.clusters[:] = [cluster for cluster in self.clusters if cluster.uses]

    def now(self, cluster: Cluster) -> Cluster:
        """Return the entity that a cluster has become part of."""
        while cluster.entity_id in self.moved:
            cluster = self.moved[cluster.entity_id]
        return cluster

    # ------------------------------------------------------------ looking up
    def _look_up(self, entry: Entry) -> list[Cluster]:
        if isinstance(entry, NeverMerge):
            return [cluster for name in entry.names for cluster in self._some(entry, name)]
        if isinstance(entry, Merge) and entry.report:
            names: tuple[str, ...] = (target_name(entry),)
        elif isinstance(entry, Merge):
            names = entry.names
        elif isinstance(entry, Rename | AddAlias):
            names = (entry.name,)
        elif isinstance(entry, Reject) and entry.entity:
            names = (entry.entity,)
        elif isinstance(entry, Retype) and is_entity_id(entry.name):
            names = (entry.name,)
        else:
            return []
        found = [cluster for name in names if (cluster := self._one(entry, name)) is not None]
        kinds = sorted({cluster.kind for cluster in found})
        if len(kinds) > 1:
            remedy = "say which is right with 'retype', or add 'kind'"
            self.problems[entry] = (f"joins {' and '.join(kinds)}", remedy)
        return list(dict.fromkeys(found))

    def _some(self, entry: Entry, name: str) -> list[Cluster]:
        found = self.finder.find(name, getattr(entry, "kind", None))
        if not found:
            self.problems[entry] = (f"names '{name}', which no report mentions", self._near(name))
        return found

    def _near(self, name: str) -> str:
        near = process.extractOne(name, sorted(self.finder.names), scorer=fuzz.ratio, score_cutoff=70)
        return f"did you mean '{near[0]}'?" if near else "correct the name or remove the entry"

    def _one(self, entry: Entry, name: str) -> Cluster | None:
        found = self._some(entry, name)
        if len(found) > 1:
            ids = sorted(cluster.entity_id for cluster in found)
            self.problems[entry] = (f"names '{name}', which is a name of {', '.join(ids)}", "use the id of one")
            return None
        return found[0] if found else None

    # ------------------------------------------------------------ changing
    def _never(self, entry: NeverMerge, found: list[Cluster]) -> None:
        self.effects[entry] = 0
        if len(set(map(id, found))) == 1:
            self._split(entry, found[0])
        pairs = {frozenset((a.entity_id, b.entity_id)) for a in found for b in found if a is not b}
        self.never |= pairs
        self.effects[entry] += len(pairs)

    def _split(self, entry: NeverMerge, cluster: Cluster) -> None:
        """Take the names of one entity apart that are not the same after all; the shown name keeps the rest."""
        main = fold(cluster.name)
        for name in sorted(entry.names, key=lambda n: (fold(n) != main, n))[1:]:
            own = [use for use in cluster.uses if fold(use.text) == fold(name)]
            if own and len(own) < len(cluster.uses):
                cluster.uses = [use for use in cluster.uses if fold(use.text) != fold(name)]
                cluster.also = {also for also in cluster.also if fold(also) != fold(name)}
                new = Cluster(cluster.kind, own)
                self.clusters.append(new)
                self.effects[entry] += len(own)

    def _retype(self, entry: Retype, cluster: Cluster) -> None:
        chosen = [use for use in cluster.uses if entry.report in ("", use.report)]
        if len(chosen) < len(cluster.uses):
            cluster.uses = [use for use in cluster.uses if entry.report != use.report]
            cluster = Cluster(entry.to, chosen)
            self.clusters.append(cluster)
        cluster.kind, cluster.entry = entry.to, None
        for use in chosen:
            use.kind, use.source = entry.to, "correction"
        self.effects[entry] = len(chosen)

    def _reject(self, entry: Reject, cluster: Cluster) -> None:
        gone = [use for use in cluster.uses if entry.report in ("", use.report)]
        cluster.uses = [use for use in cluster.uses if entry.report not in ("", use.report)]
        self.rejected.extend(rejected(use, entry) for use in gone if use.origin == "mention")
        self.effects[entry] = len(gone)
        if not gone:
            cause = f"leaves out '{entry.entity}' in {entry.report}, which does not name it"
            self.problems[entry] = (cause, "correct the report or remove the entry")

    def _merge(self, resolved: Mapping[Merge, list[Cluster]]) -> None:
        groups: list[tuple[list[Cluster], list[Merge]]] = []
        for entry in sorted(resolved, key=lambda e: e.line):
            joined, entries = list(resolved[entry]), [entry]
            for other in [group for group in groups if any(c in joined for c in group[0])]:
                joined += [c for c in other[0] if c not in joined]
                entries += other[1]
                groups.remove(other)
            groups.append((joined, entries))
            self.effects[entry] = len(resolved[entry]) - 1
        for joined, entries in groups:
            into = next((entry.into for entry in entries if entry.into), "")
            wanted = self.finder.find(into) if into else []
            best = best_name([use.spoken for c in joined for use in c.uses]) if joined[0].kind == "person" else ""
            target = min(
                joined, key=lambda c: (c not in wanted, c.entry is None, c.name != best, -len(c.uses), c.entity_id)
            )
            for part in joined:
                if part is not target:
                    target.also |= part.also | {part.name}
                    target.uses = [*target.uses, *part.uses]
                    part.uses = []
                    self.moved[part.entity_id] = target
            target.given_name = into

    def _move(self, corrections: Corrections, resolved: Mapping[Entry, list[Cluster]]) -> None:
        """Give single names to an entity: aliases, then what holds in one report only."""
        moves: list[tuple[Entry, str, Cluster]] = []
        for alias in corrections.add_alias:
            for cluster in resolved.get(alias, []):
                target = self.now(cluster)
                self.effects[alias] = 0
                if not alias.report:
                    self.effects[alias] = int(alias.alias not in (target.name, *target.aliases))
                    target.also.add(alias.alias)
                moves.append((alias, alias.alias, target))
        for merge in corrections.merge:
            if merge.report:
                for cluster in resolved.get(merge, []):
                    self.effects[merge] = 0
                    others = [name for name in merge.names if name != target_name(merge)]
                    moves += [(merge, name, self.now(cluster)) for name in others]
        where: dict[str, list[tuple[Cluster, Use]]] = defaultdict(list)
        wanted = {key for _, name, target in moves for key in self._move_keys(name, target)}
        for cluster in self.clusters if wanted else ():
            for use in cluster.uses:
                for key in {*keys_of(use.text, cluster.kind), cluster.entity_id} & wanted:
                    where[key].append((cluster, use))
        new: dict[int, Cluster] = {}
        for entry, name, target in sorted(moves, key=lambda move: (bool(getattr(move[0], "report", "")), move[0].line)):
            report = getattr(entry, "report", "")
            matched = [
                (cluster, use)
                for key in self._move_keys(name, target)
                for cluster, use in where.get(key, [])
                if report in ("", use.report) and cluster.kind == target.kind
            ]
            for cluster, use in matched:
                if cluster is not target and new.get(use.number) is not target:
                    new[use.number] = target
                    self.effects[entry] += 1
            if not matched and report:
                self.problems[entry] = (
                    f"names '{name}', which {report} does not mention",
                    "correct the name or report",
                )
        arriving: dict[int, list[Use]] = defaultdict(list)
        for cluster in self.clusters if new else ():
            for use in cluster.uses:
                arriving[id(new.get(use.number, cluster))].append(use)
        for cluster in self.clusters if new else ():
            cluster.uses = arriving[id(cluster)]

    @staticmethod
    def _move_keys(name: str, target: Cluster) -> tuple[str, ...]:
        return (name,) if is_entity_id(name) else keys_of(name, target.kind)

    def _texts_without_effect(self, corrections: Corrections) -> None:
        entries: list[Reject | Retype] = [*corrections.reject, *corrections.retype]
        for entry in entries:
            text = entry.text if isinstance(entry, Reject) else entry.name
            if text and not is_entity_id(text) and entry not in self.effects and entry not in self.problems:
                where = f" of {entry.report}" if entry.report else ""
                self.problems[entry] = (f"concerns '{text}', which is no mention{where}", self._near(text))


def target_name(entry: Merge) -> str:
    """Return the name that gets the others: 'into' when it is one of them, else an id, else the fullest."""
    if entry.into in entry.names:
        return entry.into
    ids = sorted(name for name in entry.names if is_entity_id(name))
    return ids[0] if ids else best_name(sorted(entry.names))
