"""Resolve people across reports, where no second candidate exists."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.entities.inputs import ReportFacts, Use
from pipeline.entities.names import PersonName, codes_of, parse_name, singular_forms
from pipeline.entities.within import Apart, Local, best_fitting, is_longer, one_letter, resolve_within, typo

NEIGHBOURING = dt.timedelta(days=730)  # a member of a series is not expected to be silent for longer


def _plainness(spelling: tuple[int, str]) -> tuple[int, bool, bool, int, str]:
    """Most frequent first, then not all small, accented, with the fewest capitals ('van der' before 'Van Der')."""
    count, text = spelling
    return count, text.islower(), text.isascii(), sum(letter.isupper() for letter in text), text


def employers_meet(a: set[str], b: set[str]) -> bool:
    """Tell whether two people have an employer in common; one may be written more fully than the other.

    >>> employers_meet({"jeugdhulp anker"}, {"anker"}), employers_meet({"organisation:nji"}, {"place:zwolle"})
    (True, False)
    """
    if a & b:
        return True
    words_a, words_b = [set(name.split()) for name in a], [set(name.split()) for name in b]
    return any(x <= y or y <= x for x in words_a for y in words_b)


@dataclass(eq=False, slots=True)
class Person:
    """Someone in the corpus."""

    names: set[PersonName]
    locals: list[Local] = field(default_factory=list)
    _full: tuple[int, set[str]] = field(default_factory=lambda: (-1, set()))
    _spans: tuple[int, dict[str, tuple[dt.date | None, dt.date | None]]] = field(default_factory=lambda: (-1, {}))

    @property
    def reports(self) -> set[str]:
        """Reports in which the person occurs."""
        return {local.report for local in self.locals}

    @property
    def employers(self) -> set[str]:
        """All employers given."""
        return {employer for local in self.locals for employer in local.employers}

    @property
    def genders(self) -> set[str]:
        """What titles tell: f, m, both or nothing."""
        return {gender for local in self.locals for gender in local.genders}

    @property
    def full_reports(self) -> set[str]:
        """Reports that give the full name."""
        if self._full[0] != len(self.locals):
            full = {local.report for local in self.locals if any(name.style == "full" for name in local.names)}
            self._full = (len(self.locals), full)
        return self._full[1]

    def spans(self, facts: Mapping[str, ReportFacts]) -> dict[str, tuple[dt.date | None, dt.date | None]]:
        """First and last date per series; None when a report of the series is undated."""
        if self._spans[0] != len(self.locals):
            dates: dict[str, list[dt.date | None]] = defaultdict(list)
            for local in self.locals:
                fact = facts[local.report]
                dates[fact.series].append(fact.date)
            spans: dict[str, tuple[dt.date | None, dt.date | None]] = {}
            for series, found in dates.items():
                known = [date for date in found if date is not None]
                spans[series] = (min(known), max(known)) if known and len(known) == len(found) else (None, None)
            self._spans = (len(self.locals), spans)
        return self._spans[1]

    @property
    def n_uses(self) -> int:
        """How often the person is named."""
        return sum(len(local.uses) for local in self.locals)

    @property
    def forms(self) -> Counter[str]:
        """All forms as written, counted."""
        return Counter(use.text for local in self.locals for use in local.uses)

    @property
    def shown(self) -> str:
        """The fullest name in its most frequent spelling."""
        return best_name([use.text for local in self.locals for use in local.uses])


@dataclass(frozen=True, slots=True)
class Question:
    """Two or more people who may be one, or one who may be any of several."""

    kind: str  # merge or twin
    subject: Person
    candidates: tuple[Person, ...]
    why: str


@dataclass(frozen=True, slots=True)
class People:
    """All people of the corpus and what could not be decided."""

    people: tuple[Person, ...]
    questions: tuple[Question, ...]


def resolve_people(uses: Iterable[Use], facts: Mapping[str, ReportFacts], apart: Apart) -> People:
    """Group all uses of names of people by person.

    Args:
        uses: with employers already resolved; any order.
        facts: series and date per report.
        apart: whether corrections keep two spellings apart.
    """
    per_report: dict[str, list[Use]] = defaultdict(list)
    taken: set[str] = set()
    for use in uses:
        per_report[use.report].append(use)
        name = parse_name(use.spoken)
        if name.style == "full":
            taken.update((*name.first_keys, *name.last_keys))
    frozen = frozenset(taken)
    locals_: list[Local] = []
    for report in sorted(per_report):
        ordered = sorted(per_report[report], key=lambda u: (u.place, u.origin, u.role, u.employer, u.attendance))
        locals_.extend(resolve_within(ordered, frozen, apart))
    return _Corpus(locals_, facts, apart).resolve()


class _Corpus:
    def __init__(self, locals_: Sequence[Local], facts: Mapping[str, ReportFacts], apart: Apart) -> None:
        self.locals, self.facts, self.apart = locals_, facts, apart
        self.people: list[Person] = []
        self.questions: list[Question] = []
        self.by_first: dict[str, list[Person]] = defaultdict(list)
        self.by_last: dict[str, list[Person]] = defaultdict(list)
        self.by_code: dict[str, list[tuple[int, Person]]] = defaultdict(list)
        self.by_key: dict[str, list[Person]] = defaultdict(list)
        self.near_first: dict[str, set[str]] = defaultdict(set)

    def resolve(self) -> People:
        self._same_full_name()
        self._spellings()
        for person in self.people:
            self._index(person)
        parts = [local for local in self.locals if local.name.style != "full" and not local.candidates]
        for styles in (("initial_surname",), ("first_initial", "surname", "single", "initials")):
            self._parts([local for local in parts if local.name.style in styles])
        self._undecided()
        return People(tuple(self.people), tuple(self.questions))

    # ------------------------------------------------------------ full names
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
            return [_person(locals_)] if per_report.most_common(1)[0][1] == 1 else [_person([one]) for one in locals_]
        groups = self._by_employer(locals_, sorted(employers))
        if len(groups) == 1:
            return [_person(locals_)]
        people = [_person(group) for group in groups]
        loose = [local for local in locals_ if not local.employers]
        for local in loose:
            fits = [p for p in people if local.report not in p.reports and self._near(local, p)]
            if len(fits) == 1:
                fits[0].locals.append(local)
                fits[0].names |= local.names
            else:
                lone = _person([local])
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
        of: dict[str, list[Local]] = {e: [one for one in locals_ if e in one.employers] for e in employers}
        parent = {employer: employer for employer in employers}

        def root(employer: str) -> str:
            while parent[employer] != employer:
                employer = parent[employer]
            return employer

        for n, a in enumerate(employers):
            for b in employers[n + 1 :]:
                reports_a, reports_b = {x.report for x in of[a]}, {x.report for x in of[b]}
                shared = any(a in x.employers and b in x.employers for x in locals_)
                if reports_a & reports_b and not shared:
                    continue  # two on one list
                series = {self.facts[r].series for r in reports_a} & {self.facts[r].series for r in reports_b} - {""}
                if shared or series or not self._overlap(reports_a, reports_b):
                    parent[root(b)] = root(a)
        groups: dict[str, list[Local]] = defaultdict(list)
        for local in locals_:
            if local.employers:
                groups[root(min(local.employers))].append(local)
        result = [groups[key] for key in sorted(groups)]
        if any(max(Counter(x.report for x in group).values()) > 1 for group in result):
            return [of[employer] for employer in employers]
        if len(result) == 1:
            return [locals_]
        return result

    def _overlap(self, a: set[str], b: set[str]) -> bool:
        dates_a = [d for r in a if (d := self.facts[r].date)]
        dates_b = [d for r in b if (d := self.facts[r].date)]
        if not dates_a or not dates_b:
            return False
        return min(dates_a) <= max(dates_b) and min(dates_b) <= max(dates_a)

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
            Question(q.kind, _last(q.subject, replaced), tuple(_last(c, replaced) for c in q.candidates), q.why)
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

    # ------------------------------------------------------------ evidence
    def _evidence(self, a: Person, b: Person) -> bool:
        if a.employers and b.employers:
            return employers_meet(a.employers, b.employers)
        return any(self._near(local, b) for local in a.locals)

    def _near(self, local: Local, person: Person) -> bool:
        """Tell whether a person occurs in the same series, not long before the first or after the last time."""
        here = self.facts[local.report]
        if not here.series or here.series not in (spans := person.spans(self.facts)):
            return False
        first, last = spans[here.series]
        if here.date is None or first is None or last is None:
            return True
        return first - NEIGHBOURING <= here.date <= last + NEIGHBOURING

    def _kept_apart(self, a: Person, b: Person) -> bool:
        return any(self.apart(x, y) for x in a.forms for y in b.forms)

    # ------------------------------------------------------------ parts of names
    def _index(self, person: Person) -> None:
        for name in person.names:
            if name.style in ("full", "initial_surname"):
                for key in name.first_keys:
                    _put(self.by_first[key], person)
                for key in name.last_keys:
                    _put(self.by_last[key], person)
                _put(self.by_key[name.key], person)
                for tier, codes in enumerate(codes_of(name)):
                    for code in codes:
                        self.by_code[code].append((tier, person))

    def _parts(self, locals_: list[Local]) -> None:
        """Names without a full name in their own report."""
        left: dict[tuple[str, ...], list[Local]] = defaultdict(list)
        asked: dict[tuple[str, ...], list[Person]] = {}
        waiting: dict[int, list[tuple[Local, Person]]] = defaultdict(list)
        for local in locals_:
            found = [p for p in self._candidates(local) if not self.apart(local.name.shown, p.shown)]
            found = [p for p in found if not differ(p.genders, local.genders)]
            if local.employers and len(found) > 1:
                found = [p for p in found if employers_meet(p.employers, local.employers)] or found
            if len(found) == 1 and local.report not in found[0].full_reports:
                waiting[id(found[0])].append((local, found[0]))
            else:
                self._leave(local, found, left, asked)
        for pairs in waiting.values():
            for local, person in self._join(pairs):
                self._leave(local, [person], left, asked)
        for group in sorted(left):
            person = _person(left[group])
            self.people.append(person)
            self._index(person)
            found = [p for p in asked[group] if not p.full_reports & person.reports]
            if not asked[group]:
                found = self._near_names(person)
                if len(found) == 1:
                    self.questions.append(Question("merge", person, tuple(found), "a name that differs by a letter"))
            elif len(found) == 1:
                self.questions.append(Question("merge", person, tuple(found), "part of a name, from another report"))
            elif found:
                self.questions.append(Question("twin", person, tuple(found), "part of the names of several people"))

    def _leave(
        self,
        local: Local,
        found: list[Person],
        left: dict[tuple[str, ...], list[Local]],
        asked: dict[tuple[str, ...], list[Person]],
    ) -> None:
        """Keep a name apart: with the same name in its series, unless several people there may be meant."""
        series = self.facts[local.report].series
        several = sum(self._near(local, person) for person in found) > 1
        scope = local.report if several or not series else f"{series}\n"
        group = (*_class(local.name), "".join(sorted(local.genders)), scope)
        left[group].append(local)
        asked.setdefault(group, []).extend(p for p in found if p not in asked.get(group, []))

    def _join(self, pairs: list[tuple[Local, Person]]) -> list[tuple[Local, Person]]:
        """Give a person the names that fit, which may make others fit; return those that do not."""
        while fitting := [pair for pair in pairs if self._fits(*pair)]:
            for local, person in fitting:
                person.locals.append(local)
                person.names |= local.names
            pairs = [pair for pair in pairs if pair not in fitting]
        return pairs

    def _fits(self, local: Local, person: Person) -> bool:
        if local.employers and person.employers:
            return employers_meet(local.employers, person.employers)
        return self._near(local, person)

    def _candidates(self, local: Local) -> list[Person]:
        name = local.name
        use = local.uses[0]
        if use.key and ":" not in use.key and (named := self.by_key.get(parse_name(use.key).key)):
            return named
        if name.style == "initials":
            found = self.by_code.get(name.initials, [])
            best = min((tier for tier, _ in found), default=0)
            return list(dict.fromkeys(person for tier, person in found if tier == best))
        if name.style == "first_initial":
            first = self.by_first.get("".join(name.tokens), [])
            return [p for p in first if any(k.startswith(name.initials) for n in p.names for k in n.last_keys)]
        if name.style in ("surname", "initial_surname"):
            last = self.by_last.get("".join(name.tokens), [])
            if name.style == "initial_surname":
                last = best_fitting(name, {p: p.names for p in last})
            if name.generation:
                last = [p for p in last if any(full.generation == name.generation for full in p.names)]
            return last
        for token in singular_forms(name.tokens[0], name.shown):
            found_ = list(dict.fromkeys([*self.by_first.get(token, []), *self.by_last.get(token, [])]))
            if found_:
                return found_
        return []

    def _near_names(self, person: Person) -> list[Person]:
        """People of the same series with a first name or surname that differs by a letter."""
        if not self.near_first:
            for index in (self.by_first, self.by_last):
                for key in index:
                    for form in one_less(key):
                        self.near_first[form].add(key)
        tokens = {"".join(name.tokens) for name in person.names if name.style in ("single", "surname")}
        keys = {
            key
            for token in tokens
            if len(token) >= 5
            for form in one_less(token)
            for key in self.near_first.get(form, ())
            if len(key) >= 5 and typo(token, key)
        }
        found = dict.fromkeys(p for key in sorted(keys) for index in (self.by_first, self.by_last) for p in index[key])
        return [p for p in found if p is not person and any(self._near(local, p) for local in person.locals)]

    def _undecided(self) -> None:
        """Names that may be any of several people of their own report stay on their own."""
        by_names: dict[PersonName, list[Person]] = defaultdict(list)
        for person in self.people:
            for name in person.names:
                by_names[name].append(person)
        for local in self.locals:
            if local.candidates:
                lone = _person([local])
                of_report = [
                    p for name in dict.fromkeys(local.candidates) for p in by_names[name] if local.report in p.reports
                ]
                self.people.append(lone)
                found = tuple(dict.fromkeys(of_report))
                self.questions.append(Question("twin", lone, found, "several people of this report have this name"))


def best_name(texts: Iterable[str]) -> str:
    """Return the fullest name in its most frequent spelling; ties by spelling.

    >>> best_name(["Lieke", "Lieke Salome", "Lieke Salomé", "Lieke Salomé", "L. Salomé"])
    'Lieke Salomé'
    """
    order = {"full": 0, "initial_surname": 1, "first_initial": 2, "surname": 3, "single": 4, "initials": 5}
    counted: Counter[PersonName] = Counter()
    for text, n in Counter(texts).items():
        counted[parse_name(text)] += n
    best = min(order[name.style] for name in counted)
    of_style = {name: n for name, n in counted.items() if order[name.style] == best}
    keys: Counter[str] = Counter()
    for name, n in of_style.items():
        keys[name.key] += n
    most = max(keys.values())
    full = [key for key, n in keys.items() if n * 3 >= most and n > 1] or list(keys)
    chosen = min(full, key=lambda key: (-len(key), -keys[key], key)) if len(full) > 1 else full[0]
    spellings = [(-n, name.shown) for name, n in of_style.items() if name.key == chosen]
    return min(spellings, key=_plainness)[1]


def one_less(key: str) -> set[str]:
    """Return a key with each letter but the first left out: two keys one letter apart have one of these in common.

    >>> sorted(one_less("jan") & one_less("jaan"))
    ['jan']
    """
    return {key, *(key[:i] + key[i + 1 :] for i in range(1, len(key)))}


def differ(a: set[str], b: set[str]) -> bool:
    """Tell whether titles say that these are a woman and a man."""
    return bool(a and b) and not a & b


def _person(locals_: Sequence[Local]) -> Person:
    return Person({name for local in locals_ for name in local.names}, list(locals_))


def _put(people: list[Person], person: Person) -> None:
    if person not in people:
        people.append(person)


def _last(person: Person, replaced: Mapping[int, Person]) -> Person:
    while id(person) in replaced:
        person = replaced[id(person)]
    return person


def _class(name: PersonName) -> tuple[str, ...]:
    style = name.style if name.style in ("initials", "first_initial", "initial_surname") else ""
    token = name.key
    if style == "" and name.style == "single":
        token = singular_forms(token, name.shown)[0]
    return style, token, name.generation
