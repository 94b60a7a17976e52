"""Resolve people across reports, where no second candidate exists."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, compress

from pipeline.entities.full_names import resolve_full_names
from pipeline.entities.inputs import Use
from pipeline.entities.names import PersonName, codes_of, parse_name, singular_forms
from pipeline.entities.person import (
    Apart,
    ApartAt,
    Facts,
    FirstName,
    Local,
    People,
    Person,
    Question,
    differ,
    employers_meet,
    near,
    person_of,
)
from pipeline.entities.spelling import best_fitting, one_less, same_infix, typo
from pipeline.entities.within import resolve_within

COMPANY = 2  # others whom two reports name in full: then they speak of the same circle


def resolve_people(uses: Iterable[Use], facts: Facts, apart: Apart, apart_at: ApartAt, first_name: FirstName) -> People:
    """Group all uses of names of people by person.

    Args:
        uses: with employers already resolved, in order.
        facts: series and date per report.
        apart: whether corrections keep two spellings apart.
        apart_at: pairs of employers that corrections keep apart, per key of a name.
        first_name: whether a word is known as a first name.
    """
    per_report: dict[str, list[Use]] = defaultdict(list)
    for use in uses:
        per_report[use.report].append(use)
    names = {parse_name(spoken) for spoken in {use.spoken for of_one in per_report.values() for use in of_one}}
    full = [name for name in names if name.style == "full"]
    taken = frozenset(key for name in full for key in (*name.first_keys, *name.last_keys))
    _surnames_of_two_words(per_report, names, first_name)
    locals_: list[Local] = []
    for report in sorted(per_report):
        locals_.extend(resolve_within(per_report[report], taken, apart, first_name))
    named = resolve_full_names(locals_, facts, apart, apart_at)
    return _Corpus(locals_, named, facts, apart, first_name).resolve()


def _surnames_of_two_words(
    per_report: Mapping[str, Sequence[Use]], names: Iterable[PersonName], first_name: FirstName
) -> None:
    """Hear 'Oude Wolbers' as one surname where the corpus has a 'C.M. Oude Wolbers'."""
    double = {"".join(name.tokens) for name in names if name.style == "initial_surname" and len(name.tokens) > 1}
    for use in (use for uses in per_report.values() for use in uses) if double else ():
        name = parse_name(use.spoken)
        if name.style == "full" and name.key in double and not first_name(use.text.split()[0]):
            use.spoken = use.spoken.replace(" ", "-")


class _Corpus:
    def __init__(
        self, locals_: Sequence[Local], named: People, facts: Facts, apart: Apart, first_name: FirstName
    ) -> None:
        self.locals, self.facts, self.apart, self.first_name = locals_, facts, apart, first_name
        self.people, self.questions = list(named.people), list(named.questions)
        self.by_first: dict[str, list[Person]] = defaultdict(list)
        self.by_last: dict[str, list[Person]] = defaultdict(list)
        self.by_code: dict[str, list[tuple[int, Person]]] = defaultdict(list)
        self.by_key: dict[str, list[Person]] = defaultdict(list)
        self.near_first: dict[str, set[str]] = defaultdict(set)
        self.in_full: dict[str, set[int]] = defaultdict(set)  # report -> people it names in full, by id()
        self.in_full_in: dict[int, set[str]] = {}  # the other way about

    def resolve(self) -> People:
        for person in self.people:
            self._index(person)
            self.in_full_in[id(person)] = set(person.full_reports)
            for report in person.full_reports:
                self.in_full[report].add(id(person))
        parts = [local for local in self.locals if local.name.style != "full" and not local.candidates]
        for styles in (("initial_surname",), ("first_initial", "surname", "single", "initials")):
            self._parts([local for local in parts if local.name.style in styles])
        self._undecided()
        return People(tuple(self.people), tuple(self.questions))

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
            person = person_of(left[group])
            self.people.append(person)
            self._index(person)
            found = [p for p in asked[group] if not p.full_reports & person.reports]
            if len(found) > 1:  # many people elsewhere with this name are no question
                found = [p for p in found if any(near(self.facts, local, p) for local in person.locals)]
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
        several = sum(near(self.facts, local, person) for person in found) > 1
        scope = local.report if several or not series else f"{series}\n"
        group = (*_class(local.name), "".join(sorted(local.genders)), scope)
        left[group].append(local)
        asked.setdefault(group, []).extend(p for p in found if p not in asked.get(group, []))

    def _join(self, pairs: list[tuple[Local, Person]]) -> list[tuple[Local, Person]]:
        """Give a person the names that fit, which may make others fit; return those that do not."""
        while True:
            fitting = [self._fits(*pair) for pair in pairs]
            if not any(fitting):
                return pairs
            for local, person in compress(pairs, fitting):
                person.locals.append(local)
                person.names |= local.names
            pairs = [pair for pair, fits in zip(pairs, fitting, strict=True) if not fits]

    def _fits(self, local: Local, person: Person) -> bool:
        if local.employers and person.employers:
            return employers_meet(local.employers, person.employers)
        return near(self.facts, local, person) or self._in_company(local, person)

    def _in_company(self, local: Local, person: Person) -> bool:
        """Tell whether the report names people in full who stand with this person elsewhere.

        Whoever is introduced with a function ('ervaringsdeskundige Anouk') is somebody new.
        """
        if any(use.role for use in local.uses):
            return False
        others = self.in_full[local.report] - {id(person)}
        shared = Counter(chain.from_iterable(self.in_full_in[other] & person.full_reports for other in others))
        return max(shared.values(), default=0) >= COMPANY

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
            key = "".join(name.tokens)
            last = self.by_last.get(key) or self.by_last.get(singular_forms(key, name.shown)[-1], [])
            if name.style == "initial_surname":
                last = best_fitting(name, {p: p.names for p in last})
            else:
                last = same_infix(name, {p: p.names for p in last})
            if name.generation:
                last = [p for p in last if any(full.generation == name.generation for full in p.names)]
            return last
        for token in singular_forms(name.tokens[0], name.shown):
            first, last = self.by_first.get(token, []), self.by_last.get(token, [])
            if first and self.first_name(name.shown):
                last = []
            if first or last:
                return list(dict.fromkeys([*first, *last]))
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
        return [p for p in found if p is not person and any(near(self.facts, local, p) for local in person.locals)]

    def _undecided(self) -> None:
        """Names that may be any of several people of their own report stay on their own."""
        by_names: dict[PersonName, list[Person]] = defaultdict(list)
        for person in self.people:
            for name in person.names:
                by_names[name].append(person)
        for local in self.locals:
            if local.candidates:
                lone = person_of([local])
                of_report = [
                    p for name in dict.fromkeys(local.candidates) for p in by_names[name] if local.report in p.reports
                ]
                self.people.append(lone)
                found = tuple(dict.fromkeys(of_report))
                self.questions.append(Question("twin", lone, found, "several people of this report have this name"))


def _put(people: list[Person], person: Person) -> None:
    if person not in people:
        people.append(person)


def _class(name: PersonName) -> tuple[str, ...]:
    style = name.style if name.style in ("initials", "first_initial", "initial_surname") else ""
    token = name.key
    if style == "" and name.style == "single":
        token = singular_forms(token, name.shown)[0]
    return style, token, name.generation
