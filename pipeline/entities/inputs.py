"""Declare what entity resolution takes and gives."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import numpy as np
import pandas as pd

from pipeline.corrections import Corrections, Entry
from pipeline.lexicon import Lexicon
from pipeline.records import Doubt, EntityKind, Rejected


@dataclass(frozen=True)
class EntityInputs:
    """Everything the corpus has to say about who and what is meant.

    Args:
        mentions: one row per mention, columns of ``records.Mention``.
        definitions: columns of ``records.Definition``.
        attendees: report_id and the columns of ``records.Attendee``.
        outcomes: report_id and the columns of ``records.Outcome``.
        reports: report_id, session_id (or null), date of the session (or null), published, series ('' unknown).
        blocks: report_id, block, start_char, text.
        lexicon: themes, organisations, places and first names known beforehand.
        corrections: what people decided.
    """

    mentions: pd.DataFrame
    definitions: pd.DataFrame
    attendees: pd.DataFrame
    outcomes: pd.DataFrame
    reports: pd.DataFrame
    blocks: pd.DataFrame
    lexicon: Lexicon
    corrections: Corrections = field(default_factory=Corrections)


@dataclass(frozen=True, slots=True)
class Applied:
    """What one correction changed."""

    kind: str
    line: int
    n_effects: int  # mentions, entities or merges it changed; 0: everything it names was so already
    reason: str
    entry: Entry
    problem: str = ""  # why it has no effect
    remedy: str = ""


@dataclass(frozen=True)
class Resolution:
    """Who and what is meant: frames with the columns of ``tables.TABLES``, and what is left to decide."""

    mentions: pd.DataFrame
    entities: pd.DataFrame
    roles: pd.DataFrame
    attendance: pd.DataFrame
    outcomes: pd.DataFrame
    doubts: tuple[Doubt, ...]
    rejected: tuple[Rejected, ...]
    applied: tuple[Applied, ...]


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What resolution needs of one report."""

    report_id: str
    session_id: str | None
    date: dt.date | None
    series: str


NOWHERE = 1 << 60  # sorts what stands at no place in a report behind all that does


@dataclass(slots=True)
class Use:
    """A name used in a report: a mention, a line of an attendance list or the owner of an action."""

    number: int
    origin: str  # mention, attendee or owner
    report: str
    block: int
    start: int
    text: str
    kind: EntityKind
    key: str = ""
    source: str = ""
    role: str = ""
    employer: str = ""
    attendance: str = ""
    doubt: str = ""
    spoken: str = ""  # the text with 'mevrouw' before it when a title shows that it is a surname
    gender: str = ""  # f after 'mevrouw', m after 'de heer'
    sentence: int = 0
    employer_key: str = ""  # the organisation or place, '' when none is given

    @property
    def order(self) -> tuple[object, ...]:
        """Sorts uses of one report by place and, at one place, by all that tells them apart."""
        start = self.start if self.start >= 0 else NOWHERE
        return start, self.text, self.kind, self.origin, self.role, self.employer, self.attendance, self.key

    @property
    def place(self) -> tuple[str, int, str]:
        """Sorts uses as they stand in the reports; those without a place last."""
        return self.report, self.start if self.start >= 0 else NOWHERE, self.text


def in_order(uses: Iterable[Use]) -> list[Use]:
    """Return uses as they stand in the reports; report by report, because the keys to sort by take room."""
    per_report: dict[str, list[Use]] = defaultdict(list)
    for use in uses:
        per_report[use.report].append(use)
    return [use for report in sorted(per_report) for use in sorted(per_report[report], key=attrgetter("order"))]


def report_facts(reports: pd.DataFrame) -> dict[str, ReportFacts]:
    """Return the facts per report id."""
    facts = {}
    for report_id, session_id, date, series in zip(
        reports["report_id"], reports["session_id"], reports["date"], reports["series"], strict=True
    ):
        session = None if pd.isna(session_id) else str(session_id)
        facts[str(report_id)] = ReportFacts(
            str(report_id), session, as_date(date), "" if pd.isna(series) else str(series)
        )
    return facts


def shared(frame: pd.DataFrame, *names: str) -> Iterable[tuple[Any, ...]]:
    """Return the rows of some columns; equal texts are one object, which takes less room and is compared at once."""
    return zip(*(shared_column(frame[name]) for name in names), strict=True)


def shared_column(column: pd.Series) -> list[Any]:
    """Return the values of a column that lacks none; equal texts are one object."""
    if pd.api.types.is_numeric_dtype(column.dtype):
        return list(column.tolist())
    codes, values = pd.factorize(column, use_na_sentinel=False)
    return list(np.asarray(values, dtype=object)[codes])


def as_date(value: object) -> dt.date | None:
    """Return a date, or None for any way a frame says 'none'."""
    if isinstance(value, dt.datetime):
        return None if pd.isna(value) else value.date()
    return value if isinstance(value, dt.date) else None


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """Drop empty and repeated values, keeping order."""
    return tuple(dict.fromkeys(value for value in values if value))
