"""Resolve full names across reports: namesakes, spellings, married names."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from pipeline.entities.person import (
    Apart,
    ApartAt,
    Facts,
    Local,
    People,
    Person,
    Question,
    Span,
    differ,
    employers_meet,
    near,
    person_of,
)
from pipeline.entities.spelling import is_longer, one_less, one_letter


def resolve_full_names(locals_: Sequence[Local], facts: Facts, apart: Apart, apart_at: ApartAt) -> People:
    """Make people of all full names; the same name is one person unless lists or employers show two.

    Args:
        locals_: everybody in every report.
        facts: series and date per report.
        apart: whether corrections keep two spellings apart.
        apart_at: pairs of employers that corrections keep apart, per key of a name.
    """
    return _FullNames(locals_, facts, apart, apart_at).resolve()


class _FullNames:
    def __init__(self, locals_: Sequence[Local], facts: Facts, apart: Apart, apart_at: ApartAt) -> None:
        self.locals, self.facts, self.apart, self.apart_at = locals_, facts, apart, apart_at
        self.people: list[Person] = []
        self.questions: list[Question] = []

    def resolve(self) -> People:
        self._same_full_name()
        self._spellings()
        return People(tuple(self.people), tuple(self.questions))

    def _same_full_name(self) -> None:
        groups: dict[tuple[str, str], list[Local]] = defaultdict(list)
        for local in self.locals:
            if local.name.style == "full" and not local.candidates:
                groups[local.name.key, local.name.generation].append(local)
        for key in sorted(groups):
            self.people.extend(self._namesakes(groups[key]))

    def _namesakes(self, locals_: list[Local]) -> list[Person]:
        """One person, unless the report or the employers at one time show two."""
        employers = {employer for local in locals_ for employer in local.employers}
        per_report = Counter(local.report for local in locals_)
        if len(employers) < 2:
            return (
                [person_of(locals_)] if per_report.most_common(1)[0][1] == 1 else [person_of([one]) for one in locals_]
            )
        groups = self._by_employer(locals_, sorted(employers))
        if len(groups) == 1:
            person = person_of(locals_)
            if pair := self._alternating(person):
                self.questions.append(Question("twin", person, (), "two employers at the same time", pair))
            return [person]
        people = [person_of(group) for group in groups]
        loose = [local for local in locals_ if not local.employers]
        for local in loose:
            fits = [p for p in people if local.report not in p.reports and near(self.facts, local, p)]
            if len(fits) == 1:
                fits[0].locals.append(local)
                fits[0].names |= local.names
            else:
                lone = person_of([local])
                self.questions.append(Question("twin", lone, tuple(people), "the same name with different employers"))
                people.append(lone)
        for n, person in enumerate(people[: len(groups)]):
            for other in people[n + 1 : len(groups)]:
                why = "the same name with different employers at the same time"
                if not person.reports & other.reports:
                    self.questions.append(Question("twin", person, (other,), why))
        return people

    def _by_employer(self, locals_: list[Local], employers: list[str]) -> list[list[Local]]:
        """Group by employer; employers that follow each other, or meet in one series, are of one person."""
        of: dict[str, list[Local]] = {employer: [] for employer in employers}
        for one in locals_:
            for employer in one.employers:
                of[employer].append(one)
        when = {employer: self._when(own) for employer, own in of.items()}
        groups = [{employer} for employer in employers]

        def join(a: str, b: str) -> None:
            first, second = (next(group for group in groups if e in group) for e in (a, b))
            if first is not second:
                groups.remove(second)
                first |= second

        pairs = list(itertools.combinations(employers, 2))
        at_once = {
            pair for own in {frozenset(one.employers) for one in locals_} for pair in itertools.permutations(own, 2)
        }
        for a, b in pairs:
            if (a, b) in at_once:
                join(a, b)
        key = locals_[0].name.key
        for a, b in pairs:
            first, second = (next(group for group in groups if e in group) for e in (a, b))
            if first is second or not _may_follow(when, a, b):
                continue
            joined = {id(local): local for e in first | second for local in of[e]}.values()
            two_on_a_list = len({local.report for local in joined}) < len(joined)
            apart = any(frozenset((x, y)) in self.apart_at.get(key, ()) for x in first for y in second)
            if not two_on_a_list and not apart:
                join(a, b)
        return [[local for local in locals_ if local.employers & group] for group in groups]

    def _when(self, locals_: list[Local]) -> tuple[set[str], Span]:
        """In which series, and between which dates, some reports stand."""
        facts = [self.facts[report] for report in {local.report for local in locals_}]
        dates = [fact.date for fact in facts if fact.date]
        return {fact.series for fact in facts} - {""}, (min(dates, default=None), max(dates, default=None))

    def _alternating(self, person: Person) -> tuple[str, str] | None:
        """Two employers of which one is given between two mentions of the other, or on the same day."""
        dated: list[tuple[dt.date, str]] = []
        for local in person.locals:
            date = self.facts[local.report].date
            if date is not None and len(local.employers) == 1:
                dated.append((date, next(iter(local.employers))))
        dated.sort()
        for (_, a), (_, b), (_, c) in zip(dated, dated[1:], dated[2:], strict=False):
            if a == c and not employers_meet({a}, {b}):
                return a, b
        return None

    def _spellings(self) -> None:
        """Join full names that are spellings of one another, where there is evidence and no second candidate."""
        fuller: dict[int, set[int]] = defaultdict(set)
        for a, b, longer in self._close_pairs():
            first, second = self.people[a], self.people[b]
            if (
                first.reports & second.reports
                or self._kept_apart(first, second)
                or differ(first.genders, second.genders)
            ):
                continue
            less, more = (a, b) if longer == b or (longer < 0 and self._rank(b) > self._rank(a)) else (b, a)
            fuller[less].add(more)
        joined: list[tuple[int, int]] = []
        for n in sorted(fuller):
            for m in sorted(fuller[n]):
                alone = len(fuller[n]) == 1
                if alone and self._evidence(self.people[n], self.people[m]):
                    joined.append((n, m))
                else:
                    why = "names that differ by a letter or a part" if alone else "more than one near name"
                    self.questions.append(Question("merge", self.people[n], (self.people[m],), why))
        gone: dict[int, int] = {}
        for n, m in joined:
            while m in gone:
                m = gone[m]
            keep, lose = self.people[m], self.people[n]
            if keep.reports & lose.reports:
                self.questions.append(Question("merge", lose, (keep,), "names that differ by a letter or a part"))
                continue
            keep.locals.extend(lose.locals)
            keep.names |= lose.names
            gone[n] = m
        replaced = {id(self.people[n]): self.people[m] for n, m in gone.items()}
        self.people = [person for n, person in enumerate(self.people) if n not in gone]
        self.questions = [
            Question(q.kind, _last(q.subject, replaced), tuple(_last(c, replaced) for c in q.candidates), q.why, q.at)
            for q in self.questions
        ]

    def _rank(self, n: int) -> tuple[int, int, int]:
        person = self.people[n]
        return person.n_uses, len(max((name.key for name in person.names), key=len)), -n

    def _close_pairs(self) -> list[tuple[int, int, int]]:
        """Pairs of people whose full names are close and which of the two is longer (-1: neither, a typo).

        Found by what names share, so that the work is linear in the number of names.
        """
        buckets: dict[str, set[int]] = defaultdict(set)
        by_key: dict[str, set[int]] = defaultdict(set)
        leads: list[tuple[int, str]] = []
        for n, person in enumerate(self.people):
            for name in person.names:
                if name.style != "full":
                    continue
                key = name.key
                by_key[key].add(n)
                leads += [(n, lead) for lead in (*name.first_keys, "".join(name.tokens[:2])) if lead != key]
                for form in one_less(key):
                    buckets[form].add(n)
                for part in name.parts:
                    buckets[f"married {name.given} {part}"].add(n)
                buckets[f"married {name.given} {name.surname}"].add(n)
                buckets[f"ends {name.tokens[0]} {name.tokens[-1]}"].add(n)
        pairs = {
            (a, b) for members in buckets.values() if 1 < len(members) <= 50 for a in members for b in members if a < b
        }
        pairs |= {(min(n, m), max(n, m)) for n, lead in leads for m in by_key.get(lead, ()) if m != n}
        found = []
        for a, b in sorted(pairs):
            full = [(x, y) for x in self.people[a].names for y in self.people[b].names if x.style == y.style == "full"]
            if any(is_longer(x, y) for x, y in full):
                found.append((a, b, a))
            elif any(is_longer(y, x) for x, y in full):
                found.append((a, b, b))
            elif any(one_letter(x, y, strict=True) for x, y in full):
                found.append((a, b, -1))
        return found

    def _evidence(self, a: Person, b: Person) -> bool:
        if a.employers and b.employers:
            return employers_meet(a.employers, b.employers)
        return any(near(self.facts, local, b) for local in a.locals)

    def _kept_apart(self, a: Person, b: Person) -> bool:
        return any(self.apart(x, y) for x in a.forms for y in b.forms)


def _may_follow(when: Mapping[str, tuple[set[str], Span]], a: str, b: str) -> bool:
    """Tell whether one person may have had both employers: in turn, in one series, or one name for both."""
    (series_a, (first_a, last_a)), (series_b, (first_b, last_b)) = when[a], when[b]
    if series_a & series_b or employers_meet({a}, {b}):
        return True
    if first_a is None or last_a is None or first_b is None or last_b is None:
        return True
    return first_a > last_b or first_b > last_a


def _last(person: Person, replaced: Mapping[int, Person]) -> Person:
    while id(person) in replaced:
        person = replaced[id(person)]
    return person
