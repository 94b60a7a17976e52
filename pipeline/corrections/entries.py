"""Hold what a person decided about names and dates, with the line it stands on."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields

from pipeline.records import EntityKind
from pipeline.settings import digest

FILE_NAME = "corrections.yaml"


@dataclass(frozen=True, slots=True)
class Merge:
    """These names are one entity; in one report only when ``report`` is given."""

    names: tuple[str, ...]
    reason: str
    into: str = ""  # the name to show; '' takes the fullest
    kind: EntityKind | None = None
    report: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class NeverMerge:
    """These names are different entities."""

    names: tuple[str, ...]
    reason: str
    kind: EntityKind | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Rename:
    """Show this entity under another name."""

    name: str
    to: str
    reason: str
    kind: EntityKind | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Retype:
    """What has this name is a person, organisation, place or theme."""

    name: str
    to: EntityKind
    reason: str
    kind: EntityKind | None = None  # only where it was taken for this; written 'from'
    report: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Reject:
    """These words (``text``) or everything of this entity (``entity``) are no mention."""

    reason: str
    text: str = ""
    entity: str = ""
    kind: EntityKind | None = None
    report: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class SessionDate:
    """The meeting of this report was on this date; None: its date is unknown."""

    report: str
    date: dt.date | None
    reason: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class AddAlias:
    """Whoever is called ``alias`` is the entity called ``name``."""

    name: str
    alias: str
    reason: str
    kind: EntityKind | None = None
    report: str = ""
    line: int = 0


Entry = Merge | NeverMerge | Rename | Retype | Reject | SessionDate | AddAlias
KINDS: dict[str, type[Entry]] = {
    "merge": Merge,
    "never_merge": NeverMerge,
    "rename": Rename,
    "retype": Retype,
    "reject": Reject,
    "session_date": SessionDate,
    "add_alias": AddAlias,
}
_KIND_OF = {entry: kind for kind, entry in KINDS.items()}


def kind_of(entry: Entry) -> str:
    """Return the key an entry stands under: merge, rename, ..."""
    return _KIND_OF[type(entry)]


@dataclass(frozen=True, slots=True)
class Corrections:
    """Everything a project's ``corrections.yaml`` says; the order of entries has no meaning."""

    merge: tuple[Merge, ...] = ()
    never_merge: tuple[NeverMerge, ...] = ()
    rename: tuple[Rename, ...] = ()
    retype: tuple[Retype, ...] = ()
    reject: tuple[Reject, ...] = ()
    session_date: tuple[SessionDate, ...] = ()
    add_alias: tuple[AddAlias, ...] = ()

    def __iter__(self) -> Iterator[Entry]:
        for kind in KINDS:
            yield from getattr(self, kind)

    @property
    def session_dates(self) -> dict[str, tuple[dt.date | None, str]]:
        """The decided date (None: unknown) and the reason, per report id."""
        return {entry.report: (entry.date, entry.reason) for entry in self.session_date}

    @property
    def digest(self) -> str:
        """Hash of what is decided; order, lines and comments do not change it."""
        return digest(*sorted(f"{kind_of(entry)} {content(entry)} {entry.reason}" for entry in self))


def content(entry: Entry) -> str:
    """Return what an entry says, without its reason and line, in one canonical spelling."""
    values = {f.name: getattr(entry, f.name) for f in fields(entry) if f.name not in ("line", "reason")}
    if "names" in values:
        values["names"] = sorted(values["names"])
    return json.dumps(values, sort_keys=True, default=str, ensure_ascii=False)
