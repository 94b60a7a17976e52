"""Decide over all reports which sessions there are and when they were."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from pipeline.records import Doubt, Outcome, Rejected, SessionFacts
from pipeline.sessions.choose import Around, Chosen, choose_date, complete_announced
from pipeline.sessions.due import with_due_dates
from pipeline.sessions.kin import likely_same, slug
from pipeline.sessions.rhythm import Rhythm
from pipeline.sessions.series import VAGUE
from pipeline.sessions.unify import closest, unify, unsettled
from pipeline.tables import TABLES

_ROUNDS = 6  # dates found in one round announce dates for the next; chains are short
MISSING_COLUMNS = ("series", "date", "announced_by", "evidence")


@dataclass(frozen=True, slots=True)
class ResolvedSessions:
    """The sessions of a corpus.

    ``sessions`` has the columns of ``tables.TABLES['sessions']``; ``missing`` has one row per announced date without a
    report: series, date, announced_by (report_id) and evidence. ``outcomes`` are those of the facts with due dates
    completed from the session's date.
    """

    sessions: pd.DataFrame
    session_of: dict[str, str]
    missing: pd.DataFrame
    doubts: tuple[Doubt, ...]
    rejected: tuple[Rejected, ...]
    outcomes: dict[str, tuple[Outcome, ...]] = field(default_factory=dict)


class Series:
    """The series of every report, and which of them a name met in an announcement means."""

    def __init__(self, of: Mapping[str, str]) -> None:
        self.of = of
        self._known = sorted(set(of.values()) - {""})
        self._meant: dict[str, str] = {}

    def meant_by(self, name: str) -> str:
        """Return the known series that a name means, or the name itself."""
        if name not in self._meant:
            self._meant[name] = closest(name, self._known) or name
        return self._meant[name]


@dataclass(frozen=True, slots=True)
class _Coming:
    """An announced day."""

    date: dt.date
    series: str
    announced_by: str
    evidence: str
    ours: bool  # of the report's own series, or an event that the sentence itself names


def resolve_sessions(
    facts: Sequence[SessionFacts], session_dates: Mapping[str, tuple[dt.date | None, str]]
) -> ResolvedSessions:
    """Bring the facts of all reports together into sessions.

    Args:
        facts: one per report, in any order.
        session_dates: corrections, report_id -> (date or None for "has none", reason).
    """
    ordered = sorted(facts, key=lambda one: one.report_id)
    names = {one.report_id: one.series for one in ordered}
    people = {
        one.report_id: frozenset(person.name for person in one.attendees if person.role != "absent") for one in ordered
    }
    series = Series(unify(names, people))
    chosen = _choose_all(ordered, series, session_dates)
    coming = {one.report_id: _coming(one, chosen[one.report_id].date, series) for one in ordered}
    groups = _group(ordered, series, chosen)
    session_of = {one.report_id: session_id for session_id, members in groups.items() for one in members}
    rows = [_row(session_id, members, series, chosen, coming) for session_id, members in groups.items()]
    known = {one.report_id for one in ordered}
    rejected = tuple(
        Rejected("sessions", report_id, "date correction for a report that is not there", kind="correction",
                 remedy="remove the entry from session_date or correct the report's name")
        for report_id in sorted(session_dates) if report_id not in known
    )  # fmt: skip
    return ResolvedSessions(
        _frame(rows),
        dict(sorted(session_of.items())),
        _missing(coming, chosen, series, ordered),
        (*_doubts(ordered, chosen, session_dates), *_series_doubts(series.of)),
        rejected,
        {one.report_id: with_due_dates(one.outcomes, chosen[one.report_id].date or one.published) for one in ordered},
    )


def _choose_all(
    ordered: Sequence[SessionFacts], series: Series, session_dates: Mapping[str, tuple[dt.date | None, str]]
) -> dict[str, Chosen]:
    """Choose all dates; every round may use what the reports dated before announce, until nothing changes."""
    chosen: dict[str, Chosen] = {one.report_id: Chosen() for one in ordered}
    for _ in range(_ROUNDS):
        around = _look_around(ordered, series, chosen)
        revised = {}
        for one in ordered:
            if one.report_id in session_dates:
                revised[one.report_id] = _corrected(*session_dates[one.report_id])
            elif one.kind != "meeting":
                revised[one.report_id] = Chosen()
            else:
                revised[one.report_id] = choose_date(one, around[one.report_id])
        if revised == chosen:
            break
        chosen = revised
    return chosen


def _look_around(ordered: Sequence[SessionFacts], series: Series, chosen: Mapping[str, Chosen]) -> dict[str, Around]:
    """Collect for every report what the others say, from the dates chosen so far."""
    announced: dict[tuple[int, int], set[tuple[str, dt.date, str]]] = defaultdict(set)
    days: dict[str, list[dt.date]] = defaultdict(list)
    shelves: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in ordered:
        choice = chosen[one.report_id]
        name = series.of[one.report_id]
        shelves[_folder(one.report_id), name].append(one.report_id)
        if choice.date and choice.precision == "day":
            days[name].append(choice.date)
        for coming in _coming(one, choice.date, series):
            announced[coming.date.month, coming.date.day].add((coming.series, coming.date, one.report_id))
    rhythms = {name: Rhythm(dates) for name, dates in days.items()}
    before, after = _neighbours(shelves, chosen)
    around = {}
    for one in ordered:
        name = series.of[one.report_id]
        written = {(date.month, date.day) for date in one.dates if date.month and date.day}
        others = [each for day in written for each in announced.get(day, ()) if each[2] != one.report_id]
        elsewhere = {date for of, date, _ in others if of == name}
        if not elsewhere:  # of a series that is called a little otherwise, where it is one day only
            near = {date for of, date, _ in others if of and name and likely_same(of, name)}
            elsewhere = near if len(near) == 1 else set()
        around[one.report_id] = Around(
            tuple(sorted(elsewhere)),
            before.get(one.report_id),
            after.get(one.report_id),
            rhythms.get(name),
            chosen[one.report_id].date,
        )
    return around


def _corrected(date: dt.date | None, reason: str) -> Chosen:
    return Chosen(date, "day" if date else "none", f"{reason} [correction]", "correction")


def _neighbours(
    shelves: Mapping[tuple[str, str], Sequence[str]], chosen: Mapping[str, Chosen]
) -> tuple[dict[str, dt.date], dict[str, dt.date]]:
    """Return for every report the dates of the nearest dated ones by name, in its folder and series."""
    before: dict[str, dt.date] = {}
    after: dict[str, dt.date] = {}
    for names in shelves.values():
        for found, row in ((before, names), (after, names[::-1])):
            last: dt.date | None = None
            for name in row:
                if last:
                    found[name] = last
                last = chosen[name].date or last
    return before, after


def _folder(report_id: str) -> str:
    return report_id.rpartition("/")[0]


def _coming(one: SessionFacts, date: dt.date | None, series: Series) -> list[_Coming]:
    """Return the announced days of a report that lie after its meeting, earliest first."""
    base = date or one.published
    if date is None and one.kind == "meeting" and one.published is None:
        base = None
    found: dict[tuple[dt.date, str], _Coming] = {}
    for announced in one.announced:
        day = complete_announced(announced.year, announced.month, announced.day, announced.weekday, base)
        if day is None or (base and day <= base):
            continue
        own = series.of[one.report_id]
        name = series.meant_by(announced.series) if announced.series else own
        if own and name and name.split(" ")[0] == own.split(" ")[0] and " " not in name:
            name = own
        named = bool(name) and name.split(" ")[0].lower() in announced.evidence.lower()
        found.setdefault((day, name), _Coming(day, name, one.report_id, announced.evidence, name == own or named))
    return sorted(found.values(), key=lambda coming: (coming.date, coming.series))


def _group(
    ordered: Sequence[SessionFacts], series: Series, chosen: Mapping[str, Chosen]
) -> dict[str, list[SessionFacts]]:
    """Put reports of the same day and series in one session and name the sessions."""
    together: dict[tuple[str, str, str], list[SessionFacts]] = {}
    for one in ordered:
        choice = chosen[one.report_id]
        stem = "zonder-datum"
        if choice.date:
            stem = choice.date.isoformat()[: {"day": 10, "month": 7, "year": 4, "none": 0}[choice.precision]]
        alone = "" if choice.precision == "day" else one.report_id
        together.setdefault((stem, series.of[one.report_id], alone), []).append(one)
    groups: dict[str, list[SessionFacts]] = {}
    for (stem, name, _), members in sorted(together.items()):
        base = f"{stem}-{slug(name) or 'bijeenkomst'}"
        session_id, number = base, 1
        while session_id in groups:
            number += 1
            session_id = f"{base}-{number}"
        groups[session_id] = members
    return groups


def _row(
    session_id: str,
    members: Sequence[SessionFacts],
    series: Series,
    chosen: Mapping[str, Chosen],
    coming: Mapping[str, Sequence[_Coming]],
) -> dict[str, object]:
    choices = [chosen[one.report_id] for one in members]
    best = min(choices, key=lambda choice: (bool(choice.doubt), choice.source != "correction"))
    own = series.of[members[0].report_id]
    following = {
        one.date for member in members for one in coming[member.report_id] if one.ours or member.kind == "announcement"
    }
    present = [one.n_present for one in members if one.n_present is not None]
    return {
        "session_id": session_id,
        "date": best.date,
        "precision": best.precision,
        "date_evidence": best.evidence,
        "series": own,
        "kind": "meeting" if any(one.kind == "meeting" for one in members) else members[0].kind,
        "announced_next": sorted(following),
        "date_source": best.source,
        "date_conflicts": sorted({conflict for choice in choices for conflict in choice.conflicts}),
        "place": next((one.place for one in members if one.place), ""),
        "times": next((one.times for one in members if one.times), ""),
        "n_present": max(present) if present else None,
        "n_reports": len(members),
    }


def _frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    rows.sort(key=lambda row: (row["date"] is None, str(row["date"]), str(row["session_id"])))
    frame = pd.DataFrame(rows, columns=[column.name for column in TABLES["sessions"].columns], dtype=object)
    return frame.astype({"n_present": "Int64", "n_reports": "int64"})


def _missing(
    coming: Mapping[str, Sequence[_Coming]],
    chosen: Mapping[str, Chosen],
    series: Series,
    ordered: Sequence[SessionFacts],
) -> pd.DataFrame:
    """List announced days without a report, of the series where it is known, each with the first that announces it."""
    known = set(series.of.values())
    held = {(series.of[one.report_id], chosen[one.report_id].date) for one in ordered}
    of_any = {chosen[one.report_id].date for one in ordered}
    unnamed = {day for name, day in held if not name or name in VAGUE}  # may be a meeting of any series
    absent: dict[tuple[str, dt.date], _Coming] = {}
    for one in ordered:
        for day in coming[one.report_id]:
            unsure = not day.series or day.series in VAGUE or day.series not in known
            if day.date in unnamed or (unsure and day.date in of_any):
                continue
            if (day.series, day.date) not in held and (day.ours or day.series in known or one.kind == "announcement"):
                absent.setdefault((day.series, day.date), day)
    rows = [
        (day.series, day.date, day.announced_by, day.evidence)
        for _, day in sorted(absent.items(), key=lambda item: (item[0][1], item[0][0]))
    ]
    return pd.DataFrame(rows, columns=list(MISSING_COLUMNS), dtype=object)


def _doubts(
    ordered: Sequence[SessionFacts], chosen: Mapping[str, Chosen], corrected: Mapping[str, object]
) -> list[Doubt]:
    """Ask about every date that the sources disagree on, or that is missing."""
    doubts = []
    for one in ordered:
        choice = chosen[one.report_id]
        if one.report_id in corrected or one.kind == "other":
            continue
        if one.kind == "announcement" and not choice.doubt:
            continue
        if choice.date is not None and not choice.doubt:
            continue
        why = choice.doubt or "no date was found"
        candidates = tuple(dict.fromkeys(day.isoformat() for day in (choice.date, *choice.candidates) if day))
        date = candidates[0] if candidates else "YYYY-MM-DD"
        doubts.append(
            Doubt(
                "date",
                one.report_id,
                f"When was the meeting of {one.report_id}? {why[0].upper()}{why[1:]}.",
                candidates,
                tuple(f"{one.report_id}: {text}" for text in (choice.evidence, *choice.conflicts) if text),
                1 + len(one.outcomes) + len(one.attendees),
                f"session_date:\n  - report: {_quoted(one.report_id)}\n    date: {date}\n    reason: {why}",
            )
        )
    return sorted(doubts, key=lambda doubt: (-doubt.weight, doubt.subject))


def _series_doubts(of: Mapping[str, str]) -> list[Doubt]:
    """Ask about series with an abbreviation in their name that may mean another series."""
    reports: dict[str, list[str]] = defaultdict(list)
    for report_id, name in sorted(of.items()):
        reports[name].append(report_id)
    return [
        Doubt(
            "series",
            name,
            f"Is {name} the same series as {' or '.join(candidates)}?",
            candidates,
            tuple(f"{report_id}: {one}" for one in (name, *candidates) for report_id in reports[one][:2]),
            len(reports[name]),
            "# write the name of the series in full in the titles of these reports",
        )
        for name, candidates in unsettled(of)
    ]


def _quoted(report_id: str) -> str:
    """Return a report id as a YAML scalar."""
    escaped = report_id.replace("\\", "\\\\").replace('"', '\\"')
    plain = escaped.isprintable() and all(character.isalnum() or character in "/_-. " for character in escaped)
    return report_id if plain and report_id == report_id.strip() and report_id[:1].isalpha() else f'"{escaped}"'
