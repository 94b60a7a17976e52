"""Weigh the sources of one report's date and choose."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.records import DateCandidate, Precision, SessionFacts
from pipeline.sessions.candidates import STRONG
from pipeline.sessions.infer import Anchor, Inferred, date_or_none, fits_weekday, infer_year, year_after, year_before
from pipeline.sessions.rhythm import Rhythm

_WEAK_RULES = ("other dates in the text", "document properties", "reports before and after", "year of the folder")
_CLAIM = 0.3  # candidates below say nothing about the meeting's date


@dataclass(frozen=True, slots=True)
class Around:
    """What the other reports say: announced days and the meetings of the series, dated neighbours in the folder."""

    announced: tuple[dt.date, ...] = ()
    before: dt.date | None = None
    after: dt.date | None = None
    rhythm: Rhythm | None = None  # of the series
    own: dt.date | None = None  # the day given to the report itself so far


@dataclass(frozen=True, slots=True)
class Chosen:
    """The date of one report: what was chosen, why, what else was said, and why it is doubtful ('' when not)."""

    date: dt.date | None = None
    precision: Precision = "none"
    evidence: str = ""
    source: str = ""
    conflicts: tuple[str, ...] = ()
    candidates: tuple[dt.date, ...] = ()  # other possible dates
    doubt: str = ""


@dataclass(slots=True)
class _Option:
    date: dt.date
    precision: Precision
    claims: list[tuple[DateCandidate, Inferred | None]] = field(default_factory=list)
    score: float = 0.0

    @property
    def best(self) -> tuple[DateCandidate, Inferred | None]:
        return max(
            self.claims,
            key=lambda claim: (claim[0].score, claim[1] is None, claim[0].source == "body", claim[0].evidence),
        )

    @property
    def first_block(self) -> int:
        """The first block that gives the date; what is not in the text comes last."""
        return min(candidate.block if candidate.block >= 0 else 1_000_000 for candidate, _ in self.claims)


def choose_date(facts: SessionFacts, around: Around) -> Chosen:
    """Choose the date of a report's meeting from all its sources and what the other reports say."""
    options, unplaced = _options(facts, around)
    if not options:
        if not unplaced:
            return Chosen()
        shown = dict.fromkeys(f"{claim.evidence} ({claim.source}: no year)" for claim in unplaced)
        return Chosen(conflicts=tuple(shown), doubt="the year is not written and nothing in the reports gives it")
    for option in options:
        option.score = _score(option, options, facts, around)
    options.sort(key=lambda option: (-option.score, option.precision != "day", option.first_block, option.date))
    chosen = options[0]
    rivals = [option for option in options[1:] if not _compatible(option, chosen)]
    candidate, inferred = chosen.best
    rule = candidate.rule + (f"; year from {inferred.rule}" if inferred else "")
    return Chosen(
        chosen.date,
        chosen.precision,
        f"{candidate.evidence} [{rule}]",
        _source(candidate, inferred),
        tuple(_conflict(option) for option in rivals),
        tuple(dict.fromkeys(option.date for option in rivals)),
        _doubt(
            chosen,
            [one for one in rivals if not _of_publication(one, facts)],
            inferred,
            chosen.date in around.announced,
        ),
    )


def _source(candidate: DateCandidate, inferred: Inferred | None) -> str:
    if inferred and "announcement" in inferred.rule:
        return "announcement"
    if inferred and "before and after" in inferred.rule:
        return "series"
    return candidate.source if candidate.source != "published" else "body"


def _options(facts: SessionFacts, around: Around) -> tuple[list[_Option], list[DateCandidate]]:
    """Turn the candidates into whole dates; those whose year cannot be found come back apart."""
    options: dict[tuple[dt.date, Precision], _Option] = {}
    unplaced: list[DateCandidate] = []
    for candidate in facts.dates:
        if candidate.score < _CLAIM or candidate.source == "published":
            continue
        inferred = None
        year = candidate.year
        if year is None:
            if candidate.month is None:
                continue
            inferred = infer_year(candidate.month, candidate.day, candidate.weekday, _anchors(candidate, facts, around))
            if inferred is None:
                unplaced.append(candidate)
                continue
            year = inferred.year
        precision: Precision = "day" if candidate.day else "month" if candidate.month else "year"
        date = date_or_none(year, candidate.month or 1, candidate.day or 1)
        if date is not None:
            options.setdefault((date, precision), _Option(date, precision)).claims.append((candidate, inferred))
    return list(options.values()), unplaced


def _anchors(candidate: DateCandidate, facts: SessionFacts, around: Around) -> list[Anchor]:
    """List the years that evidence gives to a month and day, in the order in which it is believed."""
    month, day = candidate.month or 1, candidate.day
    same = {other.year for other in facts.dates if other.year and (other.month, other.day) == (month, day)}
    anchors = [Anchor(year, "the same day elsewhere in the text") for year in same if len(same) == 1]
    anchors += [
        Anchor(other.year, "the file name")
        for other in facts.dates
        if other.source == "file_name" and other.year and (other.month, other.day) == (month, day)
    ]
    if facts.published:
        anchors.append(Anchor(year_before(month, day, facts.published), "publication date"))
    anchors += [
        Anchor(date.year, "announcement in another report")
        for date in around.announced
        if (date.month, date.day) == (month, day)
    ]
    anchors += [
        Anchor(year_before(month, day, date), "the meeting it announces")
        for one in facts.announced
        for date in [date_or_none(one.year, one.month, one.day)]
        if date
    ]
    years: Counter[int] = Counter()
    for other in facts.dates:
        if other.year and other.source == "body" and other is not candidate:
            years[other.year] += 3 if other.score >= STRONG else 2 if other.month else 1
    if years:
        top = max(years.values())
        anchors.append(Anchor(min(year for year, count in years.items() if count == top), "other dates in the text"))
    anchors += [
        Anchor(other.year, "year of the folder" if "folder" in other.rule else "the file name")
        for other in facts.dates
        if other.source == "file_name" and other.year and other.month in (None, month) and other.day is None
    ]
    for other in facts.dates:
        made = date_or_none(other.year, other.month, other.day)
        if other.source == "properties" and made and other.rule in ("document created", "document changed"):
            anchors.append(Anchor(year_before(month, day, made), "document properties"))
    if around.before and around.after:
        years_between = [
            year
            for year in range(around.before.year, around.after.year + 1)
            for date in [date_or_none(year, month, day or 1)]
            if date and around.before < date < around.after
        ]
        if len(years_between) == 1:
            anchors.append(Anchor(years_between[0], "reports before and after"))
    return anchors


def _score(option: _Option, options: Sequence[_Option], facts: SessionFacts, around: Around) -> float:
    """Add up what speaks for a date: independent sources, then what the rest of the evidence makes of it."""
    strongest: dict[str, float] = {}
    for candidate, _ in option.claims:
        strongest[candidate.source] = max(strongest.get(candidate.source, 0.0), candidate.score)
    missing = 1.0
    for score in strongest.values():
        missing *= 1 - score
    score = 1 - missing
    if option.precision != "day":
        return score - 0.3
    date = option.date
    score += 0.3 * (date in around.announced)
    if around.rhythm:
        score += 0.12 * around.rhythm.is_near(date, around.own) + 0.08 * around.rhythm.is_usual_weekday(date)
    score -= 0.2 * (date.weekday() >= 5)
    for candidate, inferred in option.claims:
        if candidate.weekday is not None and not fits_weekday(date.year, date.month, date.day, candidate.weekday):
            score -= 0.25
            break
        if inferred and inferred.conflict:
            score -= 0.15
            break
    for rule, early, late in (("document created", 0.0, 0.15), ("document changed", -0.25, 0.1)):
        for other in facts.dates:
            made = date_or_none(other.year, other.month, other.day) if other.rule == rule else None
            if made:
                days = (made - date).days  # minutes are made within weeks of the meeting
                score += early if days < 0 else late if days <= 45 else late / 2 if days <= 120 else 0.0
                score += 0.1 * (days == 0) - 0.1 * (days > 300)
    if facts.published:
        score -= 0.4 if facts.published < date else 0.2 if (facts.published - date).days > 200 else 0.0
    for one in facts.announced:
        following = date_or_none(one.year, one.month, one.day)
        if following and not one.series:
            score += 0.15 if 0 < (following - date).days <= 370 else -0.25
            break
    iso = any("-" in claim.evidence and claim.evidence[:4].isdigit() for claim, _ in option.claims)
    swapped = [
        other
        for other in options
        if (other.date.year, other.date.month, other.date.day) == (date.year, date.day, date.month)
    ]
    if swapped and not iso and date.day != date.month:
        others_iso = any(
            claim.evidence.replace("_", "-")[:4].isdigit() for other in swapped for claim, _ in other.claims
        )
        score -= 0.35 * others_iso
    return round(score, 6)


def _compatible(option: _Option, chosen: _Option) -> bool:
    """A month or year that holds the chosen day does not conflict; nor do other readings of a name with a typo."""
    if option.precision == "month":
        return (option.date.year, option.date.month) == (chosen.date.year, chosen.date.month)
    if option.precision == "year":
        return option.date.year == chosen.date.year
    chosen_words = {candidate.evidence for candidate, _ in chosen.claims if candidate.score < STRONG}
    return all(candidate.evidence in chosen_words and candidate.score < STRONG for candidate, _ in option.claims)


def _conflict(option: _Option) -> str:
    candidate, _ = option.best
    shown = option.date.isoformat() if option.precision == "day" else option.date.isoformat()[:7]
    return f"{shown} ({candidate.source}: {candidate.evidence[:80]})"


def _of_publication(option: _Option, facts: SessionFacts) -> bool:
    """Whether a file name gives only the month in which the report appeared."""
    month = facts.published and (facts.published.year, facts.published.month)
    return option.precision == "month" and month == (option.date.year, option.date.month)


def _doubt(chosen: _Option, rivals: Sequence[_Option], inferred: Inferred | None, announced: bool) -> str:
    told = "date of what the report tells in its first lines"
    agreed = announced or len({candidate.source for candidate, _ in chosen.claims}) > 1
    strong = [
        option
        for option in rivals
        if option.best[0].score >= STRONG
        and not (option.best[0].rule == told and (agreed or chosen.best[0].rule != told))
    ]
    if strong:
        return "the sources give different dates"
    if inferred and inferred.conflict:
        return "the weekday does not fit the date"
    if inferred and any(rule in inferred.rule for rule in _WEAK_RULES) and "weekday" not in inferred.rule:
        return f"the year is not written; it follows from {inferred.rule} only"
    if chosen.best[0].score < STRONG and not announced:
        return "only a weak indication gives the date"
    return ""


def complete_announced(
    year: int | None, month: int | None, day: int | None, weekday: int | None, base: dt.date | None
) -> dt.date | None:
    """Return the day of an announced meeting, the first after the base date where the year is not written.

    >>> complete_announced(None, 1, 12, None, dt.date(2020, 12, 1))
    datetime.date(2021, 1, 12)
    """
    if month is None or day is None:
        return None
    if year is None:
        if base is None:
            return None
        inferred = infer_year(month, day, weekday, [Anchor(year_after(month, day, base), "the report's date")])
        year = inferred.year if inferred else None
    return date_or_none(year, month, day)
