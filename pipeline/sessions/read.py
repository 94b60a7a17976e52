"""Gather what one report says about its meeting."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from pipeline.records import DateCandidate, Report, SessionFacts, SessionKind
from pipeline.sessions.announce import read_announced
from pipeline.sessions.attendance import read_attendance
from pipeline.sessions.candidates import LEAD_BLOCKS, STRONG, read_candidates
from pipeline.sessions.infer import date_or_none, year_after
from pipeline.sessions.outcomes import read_outcomes
from pipeline.sessions.place import read_place, read_times
from pipeline.sessions.series import name_in, read_series

_I = re.IGNORECASE
_MINUTES = re.compile(
    r"\b(?:verslag|notulen|besluitenlijst|impressie|sfeerimpressie|terugblik|terugkoppeling|samenvatting|"
    r"aantekeningen|oogst|minutes)\b",
    _I,
)
_TOLD = re.compile(
    r"\b(?:kwamen|waren|was|gingen|spraken|vertelde|vertelden|opende|schetste|boog|bogen|deelde|ontving|zaten)\b", _I
)
_INVITATION = re.compile(
    r"\b(?:uitnodiging|aankondiging|save the date|vooraankondiging|meld je (?:dan |"
    r"snel )?(?:vooral )?(?:tijdig )?aan|aanmelden|inschrijven|"
    r"je schrijft je in|nodigen (?:je|u|jullie)|is gepland|wordt verwacht|oproep)\b",
    _I,
)


def read_session(report: Report) -> SessionFacts:
    """Return what a report says about its meeting: dates, series, attendance, outcomes, announced dates.

    Pure and per report; which date holds is decided over all reports by ``resolve_sessions``.
    """
    series = read_series(report)
    dates, warnings = read_candidates(report)
    invitation = _is_invitation(report, dates)
    announced = read_announced(report, series, invitation)
    attendees, n_present = read_attendance(report)
    outcomes = read_outcomes(report)
    lead = report.blocks[:LEAD_BLOCKS]
    held = any(one.score >= STRONG and one.source in ("body", "properties") for one in dates)
    return SessionFacts(
        report.report_id,
        "announcement" if invitation else _kind(report, held or bool(attendees) or bool(outcomes), bool(announced)),
        series,
        dates,
        announced,
        attendees,
        outcomes,
        n_present,
        read_place(lead),
        read_times(lead),
        report.published or _published(dates, invitation),
        warnings,
    )


def _is_invitation(report: Report, dates: Sequence[DateCandidate]) -> bool:
    """Whether title, file name or a meeting date after the day of publication make the report an announcement."""
    heading = " ".join([report.title, report.report_id.rpartition("/")[2].replace("_", " ").replace("-", " ")])
    if _MINUTES.search(heading):
        return False
    if _INVITATION.search(heading):
        return True
    own = next((one for one in dates if one.score >= STRONG and one.day), None)
    if own is None or own.month is None or report.published is None:
        return False
    year = own.year or year_after(own.month, own.day, report.published)
    day = date_or_none(year, own.month, own.day)
    if day is None or not 0 < (day - report.published).days <= (400 if own.year else 100):
        return False
    lead = " ".join(block.text for block in report.blocks[:LEAD_BLOCKS])
    return own.year is not None or bool(_INVITATION.search(lead))


def _published(dates: Sequence[DateCandidate], invitation: bool) -> dt.date | None:
    """Return the day of publication that the text itself gives; in an announcement a date on its own line is that."""
    for one in dates:
        if one.source == "published" or (invitation and one.rule.endswith("of its own")):
            return date_or_none(one.year, one.month, one.day)
    return None


def _kind(report: Report, held: bool, announces: bool) -> SessionKind:
    """A report with a date, people or outcomes is of a meeting; one that only looks ahead announces."""
    heading = " ".join([report.title, report.report_id.rpartition("/")[2].replace("_", " ").replace("-", " ")])
    if held or _MINUTES.search(heading):
        return "meeting"
    lead = " ".join(block.text for block in report.blocks[:LEAD_BLOCKS])
    if announces or _INVITATION.search(lead):
        return "announcement"
    told = _MINUTES.search(lead) or (name_in(report.title) and _TOLD.search(lead))
    return "meeting" if told else "other"
