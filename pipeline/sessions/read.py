"""Gather what one report says about its meeting."""

from __future__ import annotations

import re

from pipeline.records import Report, SessionFacts, SessionKind
from pipeline.sessions.announce import TIMES, read_announced, times_near
from pipeline.sessions.attendance import read_attendance
from pipeline.sessions.candidates import LEAD_BLOCKS, STRONG, read_candidates
from pipeline.sessions.dates import find_dates
from pipeline.sessions.outcomes import read_outcomes
from pipeline.sessions.series import read_series

_I = re.IGNORECASE
_MINUTES = re.compile(
    r"\b(?:verslag|notulen|besluitenlijst|impressie|sfeerimpressie|terugblik|terugkoppeling|samenvatting|aantekeningen|oogst|minutes)\b",
    _I,
)
_INVITATION = re.compile(
    r"\b(?:uitnodiging|aankondiging|save the date|vooraankondiging|meld je (?:dan |snel )?(?:vooral )?(?:tijdig )?aan|aanmelden|inschrijven|"
    r"je schrijft je in|nodigen (?:je|u|jullie)|is gepland|wordt verwacht|oproep)\b",
    _I,
)  # fmt: skip
_PLACE_LABEL = re.compile(r"^\W*(?:locatie|plaats|waar)\s*[:|]\s*(?P<place>[^|;]{2,80})", _I)


def read_session(report: Report) -> SessionFacts:
    """Return what a report says about its meeting: dates, series, attendance, outcomes, announced dates.

    Pure and per report; which date holds is decided over all reports by ``resolve_sessions``.
    """
    series = read_series(report)
    dates, warnings = read_candidates(report)
    announced = read_announced(report, series)
    attendees, n_present = read_attendance(report)
    held = any(one.score >= STRONG and one.source in ("body", "properties") for one in dates)
    return SessionFacts(
        report.report_id,
        _kind(report, held, bool(attendees), bool(announced)),
        series,
        dates,
        announced,
        attendees,
        read_outcomes(report),
        n_present,
        _place(report),
        _times(report),
        report.published,
        warnings,
    )


def _kind(report: Report, held: bool, attended: bool, announces: bool) -> SessionKind:
    """A report with a date or a list of people is of a meeting; one that only looks ahead announces."""
    heading = " ".join([report.title, report.report_id.rpartition("/")[2].replace("_", " ").replace("-", " ")])
    minutes = bool(_MINUTES.search(heading))
    if _INVITATION.search(heading) and not minutes:
        return "announcement"
    if held or attended or minutes:
        return "meeting"
    lead = " ".join(block.text for block in report.blocks[:LEAD_BLOCKS])
    if announces or _INVITATION.search(lead):
        return "announcement"
    return "meeting" if _MINUTES.search(lead) else "other"


def _place(report: Report) -> str:
    """Read a labelled place, or what stands with the date on a line of its own."""
    for block in report.blocks[:LEAD_BLOCKS]:
        if match := _PLACE_LABEL.match(block.text):
            return match["place"].strip()
        for label, value in zip(block.cells, block.cells[1:], strict=False):
            if label.strip(" :").lower() in ("locatie", "plaats"):
                return value.strip()
    for block in report.blocks[:LEAD_BLOCKS]:
        dates = [date for date in find_dates(block.text) if date.day is not None]
        if not dates or block.cells or len(block.text) > 140:
            continue
        pieces = [piece.strip() for piece in TIMES.sub("", block.text[dates[0].end :]).split(",")]
        for piece in pieces:
            words = piece.split()
            if 1 <= len(words) <= 5 and not find_dates(piece) and not any(c.isdigit() for c in piece[:1]):
                if words[0].lower() in ("online", "stadhuis", "gemeentehuis", "teams", "raadzaal", "via") or (
                    words[0][:1].isupper() and len(pieces) > 1 and not piece.endswith((".", "?", "!"))
                ):
                    return piece.strip(" .")
    return ""


def _times(report: Report) -> str:
    """Return the clock times that stand with the meeting's own date in the first lines."""
    for block in report.blocks[:LEAD_BLOCKS]:
        if any(date.day is not None for date in find_dates(block.text)) and len(block.text) < 400:
            if times := times_near(block.text):
                return times
    return ""
