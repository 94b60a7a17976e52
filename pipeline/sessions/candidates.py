"""Collect the dates that may be the meeting's, each with its source and strength."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from pipeline.records import Block, DateCandidate, Report
from pipeline.sessions.announce import agrees
from pipeline.sessions.claims import (
    FRESH,
    GATHERED,
    HEAD_BLOCKS,
    OWN_LINE,
    TOLD,
    WEAK,
    Seen,
    claim,
    place_and_day,
    rest,
)
from pipeline.sessions.dates import WrittenDate, dated_sentences, find_dates
from pipeline.sessions.file_names import name_dates
from pipeline.sessions.infer import date_or_none, placed, year_before
from pipeline.sessions.roles import heads_tasks, role_of
from pipeline.sessions.vocabulary import MONTH_NAMES

_I = re.IGNORECASE
LEAD_BLOCKS = 12  # blocks in which a report says when it was
STRONG = 0.5  # a candidate from here on is a claim about the meeting; below it is only a date in the text
_EARLIER = 0.25  # papers of an earlier meeting say nothing about this one
_LETTER = 0.45  # the date of a letter, where nothing else is said
_WEAKEST = 0.3  # a date of running text that is taken where nothing else is said
_CLEARLY = 0.14  # by which one date that is told must be stronger than another to be the only one
_MAX_PER_BLOCK = 30  # a block with more dates is a calendar
_MAX_OTHER = 40  # other dates kept as evidence for the year
# What an agenda has after its first items, or a report after its own date: papers of an earlier day.
_OF_EARLIER = re.compile(
    r"^\W*(?:(?:\d+|agendapunt|punt|bespreking|concept|van|het|de|goedkeuring|vaststelling|bijlage)\W+)*(?:concept-?)?(?:\w*verslag|notulen|besluitenlijst|terugkoppeling|"
    r"terugblik|brief|ingekomen)\b",
    _I,
)
_AGENDA = re.compile(
    r"^\W*(?:\d+\W+)?(?:opening|welkom|mededelingen|vaststell\w+|ingekomen stukken|agenda)\b[^,;:]{0,60}$", _I
)
_OF_A_PERIOD = re.compile(
    r"\b(?:(?:jaar|kwartaal|halfjaar|maand|activiteiten|voortgangs)-?(?:verslag|rapport\w*|plan|overzicht)|evaluatie(?:rapport|verslag)?)\b",
    _I,
)
_LETTER_LABEL = re.compile(
    r"^\W*(?:aan|van|cc|verzonden|betreft|onderwerp|uw kenmerk|ons kenmerk|kenmerk)\s*:"
    r"|^\W*(?:onderwerp|betreft|ons kenmerk|uw kenmerk)\b",
    _I,
)
_SUBJECT = re.compile(r"^\W*(?:betreft|onderwerp)\b", _I)
_FORMAL = re.compile(r"^\W*(?:aanwezig|afwezig|present|deelnemers|voorzitter|notulist|agenda)\w*\s*(?:[:(]|$)", _I)
_GREETING = re.compile(
    r"^\W*(?:beste|geachte|dag|hallo|hoi|lieve|waarde|goedemorgen|goedemiddag)\b[^.:;]{0,60}[,!]\s*$|^collega['’]?s\W*$",
    _I,
)
_MEETING_LABEL = re.compile(r"^\W*(?:vergaderdatum|datum\s+[a-z]|wanneer)", _I)
_BARE = (OWN_LINE, "date above the title", "date in the title")
_AND = re.compile(r"\s*(?:en|&|t/m)\s*", _I)
_LONGEST_LINE = 90
_RUNNING = 8  # words from which a block is running text
_DATE_FIELDS = {
    "datum",
    "vergaderdatum",
    "date",
    "meeting_date",
    "meetingdate",
    "datum vergadering",
    "datum_vergadering",
    "sessiedatum",
}


@dataclass(frozen=True, slots=True)
class _Read:
    """A candidate with the place it was read from."""

    candidate: DateCandidate
    seen: Seen


def read_candidates(report: Report) -> tuple[tuple[DateCandidate, ...], tuple[str, ...]]:
    """Return the date candidates of a report, strongest first, and warnings about odd dates."""
    read: list[_Read] = []
    warnings: dict[str, None] = {}
    title_done = tasks = agenda = False  # the title was read, a list of actions began, the items of the meeting began
    own = -1  # the first block with a date that can be the meeting's
    running = 0
    posted = report.published or _posted(report)
    for block in report.blocks:
        tasks = tasks or heads_tasks(block)
        for written, sentence, offset in islice(_dates_of(block), _MAX_PER_BLOCK):
            date = placed(written, report.published)
            if date.warning:
                warnings.setdefault(f"{date.warning}, {_use_of(report, block, date)}")
            seen = Seen(block, date, sentence, offset, running, title_done, agenda)
            one = _judge(report, seen, tasks, posted)
            if one.score >= STRONG:
                if (agenda or own not in (-1, block.block)) and _OF_EARLIER.match(block.text):
                    one = replace(one, score=_EARLIER, rule="date of an earlier paper")
                elif own < 0:
                    own = block.block
            read.append(_Read(one, seen))
        title_done = title_done or block.kind == "title"
        running += block.kind == "paragraph" and len(block.text.split()) >= _RUNNING
        agenda = agenda or (block.block < LEAD_BLOCKS and bool(_AGENDA.match(block.text)))
    judged = _in_context(report, read)
    found = [one for one in judged if one.score >= STRONG]
    others = [one for one in judged if one.score < STRONG]
    found += _from_name(report, warnings)
    found += _from_properties(report)
    if report.published:
        found.append(_of_day(report.published, "published", "publication date", 0.2))
    if not any(one.score >= STRONG and one.day is not None for one in found):
        found += _fallback(others)
    found.sort(key=lambda one: (-one.score, one.block if one.block >= 0 else 1_000_000, one.source, one.evidence))
    others = [one for one in others if one.year is not None or (one.day is not None and one.block < LEAD_BLOCKS)]
    others = [one if one.score < _WEAKEST else replace(one, score=_EARLIER) for one in others if one not in found]
    return (*found, *others[:_MAX_OTHER]), tuple(warnings)


def _posted(report: Report) -> dt.date | None:
    """Return the day on a bare line of the head, which is that of publication where the text tells of a day before."""
    for block in report.blocks[:HEAD_BLOCKS]:
        dates = find_dates(block.text) if len(block.text) < _LONGEST_LINE else ()
        if len(dates) == 1 and dates[0].whole and dates[0].weekday is None and not rest(block.text):
            return date_or_none(dates[0].year, dates[0].month, dates[0].day)
    return None


def _dates_of(block: Block) -> Iterator[tuple[WrittenDate, str, int]]:
    """Yield each date of a block with its sentence and the sentence's start in the block."""
    for start, sentence, dates in dated_sentences(block.text):
        for date in dates:
            yield date, sentence, start


def _use_of(report: Report, block: Block, date: WrittenDate) -> str:
    """Say what was done with an odd date."""
    if date.day is None:
        return "date not used"
    if date.two_months:
        return (
            f"read as {date.day} {MONTH_NAMES[(date.month or 1) - 1]}"
            if agrees(report, block, date)
            else "date not used"
        )
    return "to be checked"


def _judge(report: Report, seen: Seen, tasks: bool, posted: dt.date | None) -> DateCandidate:
    """Say how strongly a date in the text speaks for the meeting's date, and by which rule."""
    block, date, sentence = seen.block, seen.date, seen.sentence
    score, rule, source = 0.1, "other date in the text", "body"
    claims = (date.month is not None and (date.day is not None or date.form == "month")) or date.form in {
        "season",
        "quarter",
    }
    if claims and block.block < LEAD_BLOCKS and not (tasks and _is_row(block)):
        role = role_of(block, date, sentence)
        if role in ("", "published") and _is_published(report, seen, role):
            score, rule, source = 0.15, "publication date in the text", "published"
        elif not role and date.direction <= 0:
            strength, of = claim(seen, posted)
            if strength and not (of in (TOLD, WEAK) and _OF_A_PERIOD.search(report.title)):
                score, rule = strength, of
        if date.warning and score >= STRONG:
            score = 0.3 if date.two_months else score - 0.2
        if date.day is None and score >= STRONG:
            score -= 0.2
    evidence = sentence.strip() if len(sentence) <= 200 else sentence[max(0, date.start - 80) : date.end + 80].strip()
    return DateCandidate(
        date.year, date.month, date.day, source, rule, evidence, round(score, 3), date.weekday, block.block
    )


def _is_row(block: Block) -> bool:
    return bool(block.cells) or "|" in block.text


def _is_published(report: Report, seen: Seen, role: str) -> bool:
    """Whether a date is that of publication: by the words before it, or a bare line with the day that is known."""
    date, day = seen.date, report.published
    if role == "published":
        return True
    known = day is not None and (date.year, date.month, date.day) == (day.year, day.month, day.day)
    return known and len(rest(seen.sentence)) < 2


def _in_context(report: Report, read: list[_Read]) -> list[DateCandidate]:
    """Weigh the dates against each other: a letter and a post on a website have a date after that of the meeting."""
    letter = _letter(report)
    formal = _is_formal(report)
    claimed = [one.candidate for one in read if one.candidate.score >= STRONG and one.candidate.day is not None]
    told = max((one.score for one in claimed if one.rule == TOLD), default=0.0)
    judged = []
    for place, one in enumerate(read):
        candidate = one.candidate
        if candidate.rule == TOLD and STRONG <= candidate.score < told - _CLEARLY:
            candidate = replace(candidate, rule=WEAK, score=_EARLIER)
        bare = candidate.rule in _BARE and not rest(one.seen.sentence) and one.seen.date.weekday is None
        sent = one.seen.block.block < letter and _is_letter_date(one)
        if candidate.score >= STRONG and (sent or bare) and one.seen.date.whole:
            if not (formal and bare and not sent) and any(_appears_after(candidate, other, sent) for other in claimed):
                candidate = replace(candidate, source="published", rule="publication date in the text", score=0.15)
            elif sent and place_and_day(one.seen.sentence):
                candidate = replace(candidate, rule="date of a letter", score=_LETTER)
        if candidate.score >= STRONG and place and _continues(read[place - 1].seen, one.seen):
            candidate = replace(candidate, rule="a later day of the same meeting", score=0.1)
        judged.append(candidate)
    return judged


def _continues(before: Seen, now: Seen) -> bool:
    """Whether a date goes on from the one before it: '18 en 19 april 2024' is one meeting."""
    one, two = before.date, now.date
    if before.block is not now.block or before.offset != now.offset or None in (one.day, two.day):
        return False
    step = (two.day or 0) - (one.day or 0)
    joined = one.start == two.start or _AND.fullmatch(now.sentence[one.end : two.start])
    return one.month == two.month and 0 < step <= 2 and bool(joined)


def _appears_after(candidate: DateCandidate, other: DateCandidate, sent: bool) -> bool:
    """Whether a date is of the paper that tells of another day, shortly before."""
    if other.rule == TOLD and other.score < GATHERED:
        return False
    if other.rule not in (TOLD, "date after the kind of meeting in the first lines") and not (
        sent and other.rule in (OWN_LINE, "date in the title")
    ):
        return False
    day = date_or_none(candidate.year, candidate.month, candidate.day)
    if day is None or other.month is None:
        return False
    told = date_or_none(other.year or year_before(other.month, other.day, day), other.month, other.day)
    return told is not None and 0 < (day - told).days <= FRESH


def _is_formal(report: Report) -> bool:
    """Whether the head has the items or the attendance list of minutes, above which a bare date is the meeting's."""
    return any(_FORMAL.match(block.text) or _AGENDA.match(block.text) for block in report.blocks[:LEAD_BLOCKS])


def _letter(report: Report) -> int:
    """Return the number of blocks that are the head of a letter, memo or mail, 0 where the report is none."""
    lead = report.blocks[:LEAD_BLOCKS]
    greeting = next((block.block for block in lead if _GREETING.match(block.text)), 0)
    if greeting:
        return greeting
    labels = [block.block for block in lead if _LETTER_LABEL.match(block.text)]
    subject = any(_SUBJECT.match(block.text) for block in lead)
    return max(labels) + 2 if len(labels) > 1 and subject else 0


def _is_letter_date(one: _Read) -> bool:
    """Whether a line of the head of a letter holds its date: 'Datum: 3 mei', 'Utrecht, 3 mei 2024'."""
    if one.candidate.rule.startswith("date with the label"):
        return not _MEETING_LABEL.match(one.seen.block.text)
    return place_and_day(one.seen.sentence) or not rest(one.seen.sentence)


def _fallback(others: list[DateCandidate]) -> list[DateCandidate]:
    """Return the dates that are taken where nothing claims strongly: the best one, and those as good."""
    weak = [
        one
        for one in others
        if one.day is not None
        and one.score >= _WEAKEST
        and one.source == "body"
        and one.rule in (WEAK, "date of a letter")
    ]
    best = max((one.score for one in weak), default=0.0)
    return [one for one in weak if one.score >= best - 0.05]


def _of_day(day: object, source: str, rule: str, score: float) -> DateCandidate:
    year, month, number = (int(part) for part in str(day).split("-"))
    return DateCandidate(year, month, number, source, rule, str(day), score)


def _from_name(report: Report, warnings: dict[str, None]) -> Iterator[DateCandidate]:
    dates = name_dates(report.report_id)
    several = len(dates) > 1
    if several and "too many" in dates[0].rule:
        warnings.setdefault(f"{dates[0].text}: year with a digit too many in the file name, to be checked")
    for date in dates:
        whole = date.day is not None and date.year is not None
        score = 0.35 if several else 0.8 if whole else 0.6 if date.month else 0.1
        yield DateCandidate(date.year, date.month, date.day, "file_name", date.rule, date.text, score)


def _from_properties(report: Report) -> Iterator[DateCandidate]:
    for key, value in report.info.fields:
        if key.lower() in _DATE_FIELDS:
            for date in find_dates(value[:100])[:1]:
                if date.month is not None:
                    yield DateCandidate(
                        date.year, date.month, date.day, "properties", f"field '{key}'", value[:100], 0.9, date.weekday
                    )
    if report.info.title and report.info.title != report.title:
        for date in find_dates(report.info.title[:200]):
            if date.month is not None and date.day is not None:
                yield DateCandidate(
                    date.year,
                    date.month,
                    date.day,
                    "properties",
                    "date in the document's title",
                    report.info.title[:200],
                    0.5,
                    date.weekday,
                )
    if report.info.created:
        yield _of_day(report.info.created, "properties", "document created", 0.2)
    if report.info.modified:
        yield _of_day(report.info.modified, "properties", "document changed", 0.15)
