"""Turn what could not be decided into questions with the line that settles them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.entities.bodies import Abbreviated
from pipeline.entities.body_names import is_code
from pipeline.entities.clusters import Cluster, Finder
from pipeline.entities.evidence import Blocks, quotes
from pipeline.entities.names import parse_name
from pipeline.entities.person import Question
from pipeline.entities.remedies import to_yaml
from pipeline.records import Doubt

REASON = "zelfde persoon"
MOST_ENTRIES = 20  # entries in one remedy


class _Known:
    """What is asked of an entity again and again, looked up once."""

    def __init__(self, finder: Finder, blocks: Blocks) -> None:
        self.finder, self.blocks = finder, blocks
        self._quotes: dict[int, tuple[str, ...]] = {}
        self._reports: dict[int, set[str]] = {}
        self._labels: dict[int, str] = {}

    def quotes(self, cluster: Cluster, most: int = 2) -> tuple[str, ...]:
        """Return the first one or two quotes of an entity."""
        if id(cluster) not in self._quotes:
            self._quotes[id(cluster)] = quotes(cluster.uses, self.blocks)
        return self._quotes[id(cluster)][:most]

    def reports(self, cluster: Cluster) -> set[str]:
        """Return the reports that name an entity."""
        if id(cluster) not in self._reports:
            self._reports[id(cluster)] = {use.report for use in cluster.uses}
        return self._reports[id(cluster)]

    def label(self, cluster: Cluster) -> str:
        """The name; where several have that name with an employer that only this one has, or else the id."""
        if id(cluster) not in self._labels:
            self._labels[id(cluster)] = self._label(cluster)
        return self._labels[id(cluster)]

    def _label(self, cluster: Cluster) -> str:
        if len(self.finder.find(cluster.name, cluster.kind)) == 1:
            return cluster.name
        for employer in sorted({use.employer for use in cluster.uses if use.employer}):
            label = f"{cluster.name} ({employer})"
            if len(self.finder.find(label, cluster.kind)) == 1:
                return label
        return cluster.entity_id


def person_doubts(
    questions: Iterable[Question],
    now: Mapping[int, Cluster],
    never: set[frozenset[str]],
    finder: Finder,
    blocks: Blocks,
) -> list[Doubt]:
    """Make a doubt of every open question about people.

    Args:
        questions: as resolution left them.
        now: the entity each person (by id()) is part of after corrections.
        never: pairs of ids that corrections keep apart.
        finder: to tell whether a name is enough to mean one entity.
        blocks: for quotes.
    """
    known = _Known(finder, blocks)
    merged: dict[tuple[str, ...], list[Cluster]] = {}
    found: dict[str, Cluster] = {}
    doubts: list[Doubt] = []
    for question in questions:
        subject = now.get(id(question.subject))
        if subject is None:
            continue
        if question.at:
            doubts += _two_employers(question, subject, blocks)
            continue
        others = {c.entity_id: c for p in question.candidates if (c := now.get(id(p))) is not None}
        if subject.entity_id in others:
            continue
        others = {i: c for i, c in others.items() if frozenset((i, subject.entity_id)) not in never}
        if not others:
            continue
        found.update(others)
        genders = "".join(sorted(question.subject.genders))
        key = (question.kind, subject.name, question.why, genders, *sorted(others))
        merged.setdefault(key, []).append(subject)
    for (kind, name, why, _, *ids), subjects in merged.items():
        ordered = sorted({c.entity_id: c for c in subjects}.values(), key=lambda c: c.entity_id)
        doubts.append(_person_doubt(kind, name, why, ordered, [found[i] for i in ids], known))
    return doubts


def _person_doubt(
    kind: str, name: str, why: str, subjects: list[Cluster], others: list[Cluster], known: _Known
) -> Doubt:
    labels = tuple(known.label(cluster) for cluster in others)
    partial = parse_name(name).style != "full"
    namesakes = known.finder.find(name, "person") if partial else []
    entries: list[dict[str, Any]] = []
    for subject in subjects:
        if len(entries) >= MOST_ENTRIES:
            break
        if partial and (len(subjects) > 1 or len(namesakes) != 1):
            for report in sorted(known.reports(subject))[: MOST_ENTRIES - len(entries)]:
                alone = sum(report in known.reports(cluster) for cluster in namesakes) == 1
                own = name if alone else subject.entity_id
                entries.append({"names": [own, labels[0]], "report": report, "reason": REASON})
        else:
            entries.append({"names": [known.label(subject), labels[0]], "reason": REASON})
    n_uses = sum(len(subject.uses) for subject in subjects)
    one = len(labels) == 1
    shown = known.label(subjects[0]) if not partial else name
    question = f"Is '{shown}' the same person as '{labels[0]}'? {_sentence(why)}"
    if not one:
        question = f"Which of {', '.join(repr(label) for label in labels)} is '{name}', if any? {_sentence(why)}"
    evidence = [quote for subject in subjects[:2] for quote in known.quotes(subject)]
    evidence += [quote for other in others[:3] for quote in known.quotes(other, 1)]
    ids = tuple(dict.fromkeys([*(s.entity_id for s in subjects), *(o.entity_id for o in others)]))
    remedy = to_yaml("merge", entries)
    return Doubt(kind, name, question, labels, tuple(dict.fromkeys(evidence)), n_uses, remedy, ids)


def _two_employers(question: Question, subject: Cluster, blocks: Blocks) -> list[Doubt]:
    """One name at two employers at the same time: one person, unless somebody says otherwise."""
    of = {key: [use for use in subject.uses if use.employer_key == key] for key in question.at}
    if not all(of.values()):  # corrections took one away
        return []
    written = [
        min(Counter(use.employer for use in uses).items(), key=lambda pair: (-pair[1], pair[0]))[0]
        for uses in of.values()
    ]
    names = tuple(f"{subject.name} ({employer})" for employer in sorted(written))
    text = f"Are {names[0]!r} and {names[1]!r} two people? {_sentence(question.why)}"
    evidence = tuple(quote for uses in of.values() for quote in quotes(uses, blocks, 1))
    remedy = to_yaml("never_merge", [{"names": list(names), "reason": "naamgenoten"}])
    weight = len(subject.uses)
    return [Doubt(question.kind, subject.name, text, names, evidence, weight, remedy, (subject.entity_id,))]


def _sentence(why: str) -> str:
    return f"{why[0].upper()}{why[1:]}."


def abbreviation_doubts(
    unclear: Iterable[Abbreviated],
    of_body: Mapping[int, Cluster],
    never: set[frozenset[str]],
    finder: Finder,
    blocks: Blocks,
) -> list[Doubt]:
    """Make a doubt of every abbreviation with no or more than one full form.

    Args:
        unclear: as resolution left them.
        of_body: the entity each body (by id()) is part of after corrections.
        never: pairs of ids that corrections keep apart.
        finder: finds the entities of full forms.
        blocks: for quotes.
    """
    doubts = []
    for item in unclear:
        cluster = of_body.get(id(item.body)) if item.body is not None else None
        if cluster is not None:
            doubts += _unknown_short(item, cluster, blocks)
        elif len(item.longs) > 1:
            doubts += _two_meanings(item, never, finder, blocks)
    return doubts


def _unknown_short(item: Abbreviated, cluster: Cluster, blocks: Blocks) -> list[Doubt]:
    """An abbreviation that is used without anybody knowing what it means."""
    uses = cluster.uses
    unexplained = item.why == "not explained"
    if cluster.given_name or (unexplained and any(not is_code(use.text) for use in uses)):
        return []
    if not item.longs and len(uses) < 2:  # said once, and nothing to offer
        return []
    short = uses[0].text
    question = f"What does '{short}' stand for? {'No report explains it' if unexplained else f'It is {item.why}'}."
    if item.longs and unexplained:
        remedy = to_yaml("merge", [{"names": [short, item.longs[0]], "reason": f"{short} is de afkorting"}])
    else:
        to = item.longs[0] if item.longs else f"volledige naam van {short}"
        remedy = to_yaml("rename", [{"name": short, "to": to, "reason": "afkorting voluit"}])
    ids = (cluster.entity_id,)
    return [Doubt("abbreviation", short, question, item.longs, quotes(uses, blocks), len(uses), remedy, ids)]


def _two_meanings(item: Abbreviated, never: set[frozenset[str]], finder: Finder, blocks: Blocks) -> list[Doubt]:
    """An abbreviation that reports explain differently, each for itself."""
    found = [clusters[0] for long in item.longs if len(clusters := finder.find(long)) == 1 and clusters[0].uses]
    ids = tuple(dict.fromkeys(cluster.entity_id for cluster in found))
    if len(ids) < 2 or all(frozenset((a, b)) in never for a in ids for b in ids if a != b):
        return []
    short = item.short.upper()
    names = [cluster.name for cluster in found]
    question = f"Does '{short}' stand for {' and '.join(map(repr, names))}, two different things? Reports explain both."
    evidence = tuple(quote for cluster in found for quote in quotes(cluster.uses, blocks, 1))
    weight = sum(len(cluster.uses) for cluster in found)
    remedy = to_yaml("never_merge", [{"names": names, "reason": f"{short} heeft twee betekenissen"}])
    return [Doubt("abbreviation", short, question, tuple(names), evidence, weight, remedy, ids)]
