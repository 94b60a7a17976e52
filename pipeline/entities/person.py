"""Hold people while they are resolved, and say what is known of them."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.entities.inputs import ReportFacts, Use
from pipeline.entities.names import PersonName, parse_name

Facts = Mapping[str, ReportFacts]
ApartAt = Mapping[str, set[frozenset[str]]]  # key of a name -> pairs of employers of two people of that name
FirstName = Callable[[str], bool]  # whether a word is known as a first name
Apart = Callable[[str, str], bool]  # whether corrections keep two names apart
_SHORT_INFIX = re.compile(r"\s(?:v\.?\s?/?\s?d[nr]?\.?|v\.|d\.)\s")
Span = tuple[dt.date | None, dt.date | None]
NEIGHBOURING = dt.timedelta(days=730)  # a member of a series is not expected to be silent for longer


@dataclass(eq=False, slots=True)
class Local:
    """Someone in one report: all uses that the report itself shows to be the same person."""

    report: str
    name: PersonName
    uses: list[Use] = field(default_factory=list)
    names: set[PersonName] = field(default_factory=set)
    employers: set[str] = field(default_factory=set)
    present: bool = False
    listed: bool = False
    genders: set[str] = field(default_factory=set)  # f or m, as 'mevrouw' and 'de heer' tell
    candidates: tuple[PersonName, ...] = ()  # not empty: could be any of these people of the report

    def add(self, use: Use, name: PersonName) -> None:
        """Add a use of a name that belongs to this person."""
        self.uses.append(use)
        self.names.add(name)
        if use.employer_key:
            self.employers.add(use.employer_key)
        if use.gender:
            self.genders.add(use.gender)
        if use.attendance:
            self.listed = True
            self.present |= use.attendance in ("present", "chair", "secretary")

    @property
    def sort_key(self) -> tuple[str, int, str]:
        """Place of the first use: what is sorted by this does not depend on the order of the input."""
        return min(use.place for use in self.uses)


@dataclass(slots=True)
class _Known:
    """What the first ``n_locals`` of a person tell together; it grows with them."""

    n_locals: int = 0
    reports: set[str] = field(default_factory=set)
    full_reports: set[str] = field(default_factory=set)
    employers: set[str] = field(default_factory=set)
    genders: set[str] = field(default_factory=set)
    n_dated: int = 0
    spans: dict[str, Span] = field(default_factory=dict)
    shown: tuple[int, str] = (0, "")


@dataclass(eq=False, slots=True)
class Person:
    """Someone in the corpus; ``locals`` only grow, and none changes once it is here.

    The sets are shared, not copied: whoever asks looks at them and leaves them alone.
    """

    names: set[PersonName]
    locals: list[Local] = field(default_factory=list)
    _known: _Known = field(default_factory=_Known)

    def _now(self) -> _Known:
        known = self._known
        for local in self.locals[known.n_locals :]:
            known.reports.add(local.report)
            known.employers |= local.employers
            known.genders |= local.genders
            if any(name.style == "full" for name in local.names):
                known.full_reports.add(local.report)
        known.n_locals = len(self.locals)
        return known

    @property
    def reports(self) -> set[str]:
        """Reports in which the person occurs."""
        return self._now().reports

    @property
    def employers(self) -> set[str]:
        """All employers given."""
        return self._now().employers

    @property
    def genders(self) -> set[str]:
        """What titles tell: f, m, both or nothing."""
        return self._now().genders

    @property
    def full_reports(self) -> set[str]:
        """Reports that give the full name."""
        return self._now().full_reports

    def spans(self, facts: Facts) -> Mapping[str, Span]:
        """First and last date per series; None when a report of the series is undated."""
        known = self._known
        for local in self.locals[known.n_dated :]:
            fact = facts[local.report]
            first, last = known.spans.get(fact.series, (fact.date, fact.date))
            if fact.date is None or first is None or last is None:
                known.spans[fact.series] = (None, None)
            else:
                known.spans[fact.series] = (min(first, fact.date), max(last, fact.date))
        known.n_dated = len(self.locals)
        return known.spans

    @property
    def n_uses(self) -> int:
        """How often the person is named."""
        return sum(len(local.uses) for local in self.locals)

    @property
    def forms(self) -> Counter[str]:
        """All forms as written, counted."""
        return Counter(use.spoken for local in self.locals for use in local.uses)

    @property
    def shown(self) -> str:
        """The fullest name in its most frequent spelling."""
        if self._known.shown[0] != len(self.locals):
            name = best_name([use.spoken for local in self.locals for use in local.uses])
            self._known.shown = (len(self.locals), name)
        return self._known.shown[1]


@dataclass(frozen=True, slots=True)
class Question:
    """Two or more people who may be one, or one who may be any of several."""

    kind: str  # merge or twin
    subject: Person
    candidates: tuple[Person, ...]
    why: str
    at: tuple[str, ...] = ()  # employers of two people that the subject may be


@dataclass(frozen=True, slots=True)
class People:
    """All people of the corpus and what could not be decided."""

    people: tuple[Person, ...]
    questions: tuple[Question, ...]


def best_name(texts: Iterable[str]) -> str:
    """Return the fullest name in its most frequent spelling; ties by spelling.

    >>> best_name(["Lieke", "Lieke Herve", "Lieke Hervé", "Lieke Hervé", "L. Hervé"])
    'Lieke Hervé'
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
    given = {first for name in of_style if name.style == "full" for first in name.first_keys}
    whole = {key: n for key, n in keys.items() if key not in given and key.removesuffix("s") not in keys.keys() - {key}}
    keys = Counter(whole or keys)
    most = max(keys.values())
    full = [key for key, n in keys.items() if n * 3 >= most and n > 1] or list(keys)
    chosen = min(full, key=lambda key: (-len(key), -keys[key], key)) if len(full) > 1 else full[0]
    spellings = [(-n, name.shown) for name, n in of_style.items() if name.key == chosen]
    return min(spellings, key=_plainness)[1]


def _plainness(spelling: tuple[int, str]) -> tuple[bool, int, bool, bool, int, str]:
    """Infix in full, most frequent first, then not all small, accented, with the fewest capitals ('van der')."""
    count, text = spelling
    return (
        bool(_SHORT_INFIX.search(text)),
        count,
        text.islower(),
        text.isascii(),
        sum(letter.isupper() for letter in text),
        text,
    )


def employers_meet(a: set[str], b: set[str]) -> bool:
    """Tell whether two people have an employer in common; one may be written more fully than the other.

    >>> employers_meet({"jeugdhulp anker"}, {"anker"}), employers_meet({"organisation:nji"}, {"place:zwolle"})
    (True, False)
    """
    if a & b:
        return True
    words_a, words_b = [set(name.split()) for name in a], [set(name.split()) for name in b]
    return any(x <= y or y <= x for x in words_a for y in words_b)


def differ(a: set[str], b: set[str]) -> bool:
    """Tell whether titles say that these are a woman and a man."""
    return bool(a and b) and not a & b


def near(facts: Facts, local: Local, person: Person) -> bool:
    """Tell whether a person occurs in the same series, not long before the first or after the last time."""
    here = facts[local.report]
    if not here.series or here.series not in (spans := person.spans(facts)):
        return False
    first, last = spans[here.series]
    if here.date is None or first is None or last is None:
        return True
    return first - NEIGHBOURING <= here.date <= last + NEIGHBOURING


def person_of(locals_: Sequence[Local]) -> Person:
    """Make a person of what reports say."""
    return Person({name for local in locals_ for name in local.names}, list(locals_))
