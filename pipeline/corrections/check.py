"""Find the entries that cannot all be true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pipeline.corrections.entries import (
    FILE_NAME,
    AddAlias,
    Corrections,
    Entry,
    Merge,
    Rename,
    Retype,
    content,
    kind_of,
)
from pipeline.corrections.names import name_key
from pipeline.errors import CorrectionsError


def check(corrections: Corrections, place: str = FILE_NAME) -> None:
    """Raise for the first duplicate or contradiction.

    Raises:
        CorrectionsError: names the line, what it contradicts and what to do.
    """
    entries = sorted(corrections, key=lambda entry: entry.line)
    _duplicates(entries, place)
    _merges(corrections, place)
    _renames(corrections, place)
    _retypes(corrections, place)
    _aliases(corrections, place)
    dates: dict[str, int] = {}
    for entry in corrections.session_date:
        earlier = dates.setdefault(entry.report, entry.line)
        if earlier != entry.line:
            raise _error(place, entry, f"gives '{entry.report}' a second date, after line {earlier}", "keep one")


def _a(kind: str) -> str:
    return f"an {kind}" if kind.startswith("o") else f"a {kind}"


def _error(place: str, entry: Entry, cause: str, remedy: str) -> CorrectionsError:
    return CorrectionsError(f"{place}:{entry.line}", f"{kind_of(entry)} {cause}", remedy)


def _duplicates(entries: Iterable[Entry], place: str) -> None:
    seen: dict[tuple[str, str], int] = {}
    for entry in entries:
        earlier = seen.setdefault((kind_of(entry), content(entry)), entry.line)
        if earlier != entry.line:
            raise _error(place, entry, f"says the same as line {earlier}", "remove one of the two")


class _Groups:
    """Names joined by merges (union-find)."""

    def __init__(self) -> None:
        self.parent: dict[str, str] = {}

    def find(self, name: str) -> str:
        root = self.parent.setdefault(name, name)
        while root != self.parent[root]:
            root = self.parent[root]
        while name != root:
            self.parent[name], name = root, self.parent[name]
        return root

    def join(self, names: Iterable[str]) -> None:
        first, *others = (self.find(name) for name in names)
        for other in others:
            self.parent[self.find(other)] = self.find(first)


def _merges(corrections: Corrections, place: str) -> None:
    """Merges chain: a = b and b = c make a = c, everywhere or together with those of one report."""
    everywhere = [entry for entry in corrections.merge if not entry.report]
    per_report: dict[str, list[Merge]] = defaultdict(list)
    for entry in corrections.merge:
        if entry.report:
            per_report[entry.report].append(entry)
    for of_report in [[], *(per_report[report] for report in sorted(per_report))]:
        merges = sorted([*everywhere, *of_report], key=lambda entry: entry.line)
        groups = _Groups()
        for entry in merges:
            groups.join(map(name_key, (*entry.names, *([entry.into] if entry.into else []))))
        for never in corrections.never_merge:
            roots: dict[str, str] = {}
            for name in never.names:
                other = roots.setdefault(groups.find(name_key(name)), name)
                if other != name:
                    lines = [m.line for m in merges if groups.find(name_key(m.names[0])) == groups.find(name_key(name))]
                    cause = f"keeps '{other}' and '{name}' apart, but merge (line {_and(lines)}) makes them one"
                    raise _error(place, never, cause, "remove one of the two")
        targets: dict[str, Merge] = {}
        for entry in merges:
            if entry.into:
                earlier = targets.setdefault(groups.find(name_key(entry.into)), entry)
                if name_key(earlier.into) != name_key(entry.into):
                    cause = (
                        f"is into '{entry.into}', but line {earlier.line} merges the same names into '{earlier.into}'"
                    )
                    raise _error(place, entry, cause, "give both the same 'into'")


def _and(lines: list[int]) -> str:
    return " and ".join(map(str, sorted(set(lines))))


def _renames(corrections: Corrections, place: str) -> None:
    renamed: dict[tuple[str, str | None], Rename] = {}
    for entry in sorted(corrections.rename, key=lambda entry: entry.line):
        earlier = renamed.setdefault((name_key(entry.name), entry.kind), entry)
        if earlier is not entry:
            cause = f"calls '{entry.name}' '{entry.to}', but line {earlier.line} calls it '{earlier.to}'"
            raise _error(place, entry, cause, "keep one")
    by_name = {key: entry for (key, _), entry in renamed.items()}
    for entry in corrections.rename:
        after = by_name.get(name_key(entry.to))
        if after is not None and after is not entry:
            cause = f"calls '{entry.name}' '{entry.to}', which line {after.line} renames to '{after.to}'"
            raise _error(place, entry, cause, "rename each entity once, straight to its last name")


def _retypes(corrections: Corrections, place: str) -> None:
    typed: dict[tuple[str, str | None, str], Retype] = {}
    for entry in sorted(corrections.retype, key=lambda entry: entry.line):
        if entry.kind == entry.to:
            raise _error(place, entry, f"makes {_a(entry.to)} of {_a(entry.to)}", "remove it or correct 'to'")
        earlier = typed.setdefault((name_key(entry.name), entry.kind, entry.report), entry)
        if earlier is not entry:
            cause = f"makes '{entry.name}' {_a(entry.to)}, but line {earlier.line} makes it {_a(earlier.to)}"
            raise _error(place, entry, cause, "keep one")
    for reject in corrections.reject:
        retype = typed.get((name_key(reject.text or reject.entity), reject.kind, reject.report))
        if retype is not None:
            cause = f"leaves out '{reject.text or reject.entity}', which line {retype.line} makes {_a(retype.to)}"
            raise _error(place, reject, cause, "keep one")


def _aliases(corrections: Corrections, place: str) -> None:
    groups = _Groups()
    for merge in corrections.merge:
        if not merge.report:
            groups.join(map(name_key, merge.names))
    owners: dict[tuple[str, str | None, str], AddAlias] = {}
    for entry in sorted(corrections.add_alias, key=lambda entry: entry.line):
        earlier = owners.setdefault((name_key(entry.alias), entry.kind, entry.report), entry)
        if groups.find(name_key(earlier.name)) != groups.find(name_key(entry.name)):
            cause = f"gives '{entry.alias}' to '{entry.name}', but line {earlier.line} gives it to '{earlier.name}'"
            raise _error(place, entry, cause, "keep one, or limit each to a 'report'")
    for never in corrections.never_merge:
        names = {name_key(name) for name in never.names}
        for entry in corrections.add_alias:
            if not entry.report and {name_key(entry.name), name_key(entry.alias)} <= names:
                cause = f"makes '{entry.alias}' a name of '{entry.name}', which line {never.line} keeps apart"
                raise _error(place, entry, cause, "remove one of the two")
