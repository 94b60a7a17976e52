"""Give every report the name of its series, over all reports."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from pipeline.sessions.kin import (
    abbreviates,
    has_abbreviation,
    likely_same,
    may_abbreviate,
    meeting_keys,
    same_series,
)
from pipeline.sessions.series import VAGUE
from pipeline.sessions.vocabulary import MONTHS, words

_PLAIN = words(
    "verslag notulen besluitenlijst impressie terugblik terugkoppeling overleg vergadering bijeenkomst sessie agenda "
    "concept definitief vastgesteld versie kort def van de het en d dd"
) | frozenset(MONTHS)  # words of a file name that say nothing of the series
_FEWEST_PEOPLE = 3  # present at both
_SHARE_PEOPLE = 0.6  # of the smaller company
_MOST_CIRCLES = 40  # series of one name; whoever is everywhere says nothing
_NO_PEOPLE: Mapping[str, frozenset[str]] = {}


def unify(names: Mapping[str, str], people: Mapping[str, frozenset[str]] = _NO_PEOPLE) -> dict[str, str]:
    """Give every report the canonical name of its series.

    Args:
        names: report_id -> series as read, '' for none.
        people: report_id -> names of those present, as far as known.

    Returns:
        report_id -> canonical series. The most frequent spelling is the name, then the longest. A bare name
        ("werksessie") joins the only fuller series of that kind in its folder; a report without a name takes the one
        that all its folder neighbours have. Names that only may mean one series are joined where the file names are
        alike or the same people were there.
    """
    counts = Counter(name for name in names.values() if name)
    ordered = sorted(counts, key=lambda name: (-counts[name], -len(name), name))
    unclear = set(ambiguous(counts))
    canonical: dict[str, str] = {}
    near: dict[str, list[str]] = defaultdict(list)  # canonical names by the keys that names alike share
    for name in ordered:
        keys = meeting_keys(name)
        like = dict.fromkeys(other for key in keys for other in near[key])
        kin = [
            other
            for other in like
            if same_series(name, other)
            and not ({name, other} & unclear and (abbreviates(name, other) or abbreviates(other, name)))
        ]
        canonical[name] = kin[0] if len(kin) == 1 or (kin and counts[kin[0]] > counts[kin[1]]) else name
        if canonical[name] == name:
            for key in keys:
                near[key].append(name)
    result = {report_id: canonical.get(name, "") for report_id, name in names.items()}
    _join_by_evidence(result, people)
    _fill_from_folders(result)
    return result


def ambiguous(names: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """Return the names with an abbreviation that two or more different full names explain, with those full names."""
    by_key = _by_key(names)
    found: dict[str, tuple[str, ...]] = {}
    for name in filter(_may_be_short, sorted(names)):
        fulls = sorted({other for key in meeting_keys(name) for other in by_key[key] if abbreviates(name, other)})
        if any(not same_series(one, other) for one, other in combinations(fulls, 2)):
            found[name] = tuple(fulls)
    return found


def _may_be_short(name: str) -> bool:
    return " " not in name or has_abbreviation(name)


def _by_key(names: Iterable[str]) -> dict[str, list[str]]:
    rows: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        for key in meeting_keys(name):
            rows[key].append(name)
    return rows


def unsettled(unified: Mapping[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    """Return (series, the series it may be the same as) for a person to decide.

    Args:
        unified: report_id -> series as ``unify`` gave it.
    """
    counts = Counter(name for name in unified.values() if name)
    found = {name: set(fulls) for name, fulls in ambiguous(counts).items()}
    by_key = _by_key(counts)
    for name in filter(has_abbreviation, sorted(counts)):
        fulls = {other for key in meeting_keys(name) for other in by_key[key] if may_abbreviate(name, other)}
        if fulls:
            found.setdefault(name, set()).update(fulls)
    return [(name, tuple(sorted(fulls))) for name, fulls in sorted(found.items())]


def _join_by_evidence(result: dict[str, str], people: Mapping[str, frozenset[str]]) -> None:
    """Join names that may mean one series where reports of both have like file names or the same people."""
    rows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for report_id in sorted(result):
        if stem := _stem(report_id):
            rows[_folder(report_id), stem].append(report_id)
    for row in rows.values():
        for one, other in combinations(sorted({result[report_id] for report_id in row} - {""}), 2):
            if likely_same(one, other):
                _rename(result, one, other)
    company: dict[str, set[str]] = defaultdict(set)
    for report_id, present in people.items():
        if result.get(report_id):
            company[result[report_id]] |= present
    circles: dict[str, list[str]] = defaultdict(list)  # the series that somebody goes to
    for name in sorted(company):
        for person in company[name]:
            circles[person].append(name)
    both: Counter[tuple[str, str]] = Counter()
    for person in sorted(circles):
        if len(circles[person]) <= _MOST_CIRCLES:
            both.update(combinations(circles[person], 2))
    for (one, other), number in sorted(both.items()):
        fewest = max(_FEWEST_PEOPLE, _SHARE_PEOPLE * min(len(company[one]), len(company[other])))
        if number >= fewest and likely_same(one, other):
            _rename(result, one, other)


def _rename(result: dict[str, str], one: str, other: str) -> None:
    """Give the reports of two series the name of the larger, then of the longer one."""
    counts = Counter(result.values())
    keep, drop = sorted((one, other), key=lambda name: (name in VAGUE, -counts[name], -len(name), name))
    for report_id, name in result.items():
        if name == drop:
            result[report_id] = keep


def _fill_from_folders(result: dict[str, str]) -> None:
    """Give reports without a name, or with a bare one, the only name that fits in their folder."""
    folders: dict[str, Counter[str]] = {}
    for report_id, name in result.items():
        folders.setdefault(_folder(report_id), Counter())[name] += 1
    for report_id, name in sorted(result.items()):
        around = folders[_folder(report_id)]
        if not name:
            named = [other for other in around if other]
            if len(named) == 1:
                result[report_id] = named[0]
        elif " " not in name and name not in VAGUE:
            fuller = [other for other in around if other.startswith(name + " ")]
            if len(fuller) == 1:
                result[report_id] = fuller[0]


def _folder(report_id: str) -> str:
    return report_id.rpartition("/")[0]


def _stem(report_id: str) -> str:
    """Return the words of a file name that may name the series, '' where there are none.

    >>> _stem("a/leerkring-verslag-2023-03-14.txt"), _stem("Notulen 3 mei 2021.docx")
    ('leerkring', '')
    """
    name = re.sub(r"\.[A-Za-z]{2,4}$", "", report_id.rpartition("/")[2]).lower()
    kept = [word for word in re.findall(r"[^\W\d_]+", name) if word not in _PLAIN]
    return " ".join(kept) if any(len(word) > 3 for word in kept) else ""


def closest(name: str, known: Sequence[str]) -> str:
    """Return the known series that a name means, or '' where none or several come near."""
    if name in known:
        return name
    near = [other for other in known if same_series(name, other) or other.startswith(name + " ")]
    return near[0] if len(near) == 1 else ""
