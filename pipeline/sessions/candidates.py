"""Collect the dates that may be the meeting's, each with its source and strength."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from pipeline.records import Block, DateCandidate, Report
from pipeline.sessions.announce import TIMES, agrees, announces
from pipeline.sessions.dates import WrittenDate, find_dates
from pipeline.sessions.file_names import name_dates
from pipeline.sessions.infer import placed
from pipeline.sessions.text import MEETING, sentences
from pipeline.sessions.vocabulary import MONTH_NAMES

_I = re.IGNORECASE
LEAD_BLOCKS = 12  # blocks in which a report says when it was
STRONG = 0.5  # a candidate from here on is a claim about the meeting; below it is only a date in the text
_EARLIER = 0.25  # papers of an earlier meeting say nothing about this one
_MAX_PER_BLOCK = 30  # a block with more dates is a calendar
_MAX_OTHER = 40  # other dates kept as evidence for the year
_LABEL = re.compile(
    r"^\W*(?:vergader)?dat(?:um|a)(?:\s+(?:en\s+tijd(?:stip)?|\w*(?:vergadering|overleg|bijeenkomst|"
    r"sessie)))?\s*[:|]|^\W*(?:wanneer|d\.d\.|dd\.?)\s*:?",
    _I,
)
_LABEL_CELL = re.compile(
    r"^\W*(?:(?:vergader)?datum|datum(?:\s+en\s+tijd| vergadering| overleg| bijeenkomst)?|wanneer|d\.d\.)\W*$", _I
)
_PUBLISHED = re.compile(
    r"\b(?:periode|looptijd|geldig|gepubliceerd|publicatie(?:datum)?|geplaatst|nieuwsbericht|laatst gewijzigd|"
    r"bijgewerkt|gewijzigd|printdatum|opgesteld|versie|verzonden)\b",
    _I,
)
_NOT_OURS = re.compile(
    r"\b(?:vastgesteld|goedgekeurd|vorige?|voorgaande|verslag van|notulen van|besluitenlijst van|actielijst)\b", _I
)
_HEAD_WORD = re.compile(
    rf"^\W*(?:\w+\W+){{0,4}}?(?:verslag|notulen|besluitenlijst|impressie|aantekeningen|terugblik|terugkoppeling|{MEETING})",
    _I,
)
_PRESENT_VERB = re.compile(
    r"\b(?:is|zijn|wordt|worden|houdt|houden|vindt|vinden|komt|komen|gaat|gaan|organiseert|start)\b", _I
)
_ADOPTED = re.compile(
    r"\b(?:vastgesteld|vaststell\w+|goedgekeurd|goedkeur\w+|akkoord|vorige?|voorgaande|actielijst)\b", _I
)
# What an agenda has after its first items, or a report after its own date: papers of an earlier day.
_OF_EARLIER = re.compile(
    r"^\W*(?:(?:\d+|bespreking|concept|van|het|de)\W+)*(?:concept-?)?(?:\w*verslag|notulen|besluitenlijst|terugkoppeling|"
    r"terugblik|brief|ingekomen)\b",
    _I,
)
_AGENDA = re.compile(
    r"^\W*(?:\d+\W+)?(?:opening|welkom|mededelingen|vaststell\w+|ingekomen stukken|agenda)\b[^,;:]{0,60}$", _I
)
_PAST_VERB = re.compile(
    r"\b(?:was|waren|vond|vonden|heeft|hebben|had|hadden|werd|werden|kwam|kwamen|zat|zaten|boog|bogen|gingen|ging|"
    r"zijn we|zijn wij|"
    r"stond|stonden|verscheen|verschenen|kreeg|kregen|bespraken|spraken|sprak|organiseerde|organiseerden|hield|hielden|verzamelde|verzamelden|"
    r"ontmoette|ontmoetten|trof|troffen|"
    r"startte|startten|opende|openden|namen|nam|vergaderde|vergaderden|bezocht|bezochten|deelden|\w{3,}(?:de|"
    r"te)(?:n)?)\b",
    _I,
)
_MEETING_WORD = re.compile(MEETING, _I)
_FILLER = re.compile(
    r"\b(?:op|van|tot|d\.?d\.?|datum|verslag|notulen|locatie|online|teams|uur|te|in|om|de|het|aanvang|concept|"
    r"definitief|kort)\b|[^\w]",
    _I,
)
_OF_OTHER = re.compile(r"\b(?:van|sinds|tot|per|vanaf|na|voor|vóór|uiterlijk|t/m|binnen|begin|eind)\s+(?:de\s+)?$", _I)
_LIMIT = re.compile(r"\b(?:sinds|tot|per|vanaf|voor|vóór|uiterlijk|t/m|binnen|deadline)\s+(?:de\s+)?$", _I)
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


def read_candidates(report: Report) -> tuple[tuple[DateCandidate, ...], tuple[str, ...]]:
    """Return the date candidates of a report, strongest first, and warnings about odd dates."""
    found: list[DateCandidate] = []
    others: list[DateCandidate] = []
    warnings: dict[str, None] = {}
    title_done = False
    own = -1  # the first block with a date that can be the meeting's
    agenda = False  # whether the items of the meeting have begun
    for block in report.blocks:
        for written, sentence, offset in islice(_dates_of(block), _MAX_PER_BLOCK):
            date = placed(written, report.published)
            if date.warning:
                warnings.setdefault(f"{date.warning}, {_use_of(report, block, date)}")
            candidate = _judge(report, block, date, sentence, offset, title_done)
            if candidate.score >= STRONG:
                if (agenda or own not in (-1, block.block)) and _OF_EARLIER.match(block.text):
                    candidate = replace(candidate, score=_EARLIER, rule="date of an earlier paper")
                elif own < 0:
                    own = block.block
            (found if candidate.score >= STRONG else others).append(candidate)
        title_done = title_done or block.kind == "title"
        agenda = agenda or (block.block < LEAD_BLOCKS and bool(_AGENDA.match(block.text)))
    found += _from_name(report, warnings)
    found += _from_properties(report)
    if report.published:
        found.append(_of_day(report.published, "published", "publication date", 0.2))
    found.sort(key=lambda one: (-one.score, one.block if one.block >= 0 else 1_000_000, one.source, one.evidence))
    others = [one for one in others if one.year is not None or (one.day is not None and one.block < LEAD_BLOCKS)]
    return (*found, *others[:_MAX_OTHER]), tuple(warnings)


def _dates_of(block: Block) -> Iterator[tuple[WrittenDate, str, int]]:
    """Yield each date of a block with its sentence and the sentence's start in the block."""
    for start, end in sentences(block.text):
        sentence = block.text[start:end]
        for date in find_dates(sentence):
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


def _judge(
    report: Report, block: Block, date: WrittenDate, sentence: str, offset: int, title_done: bool
) -> DateCandidate:
    """Say how strongly a date in the text speaks for the meeting's date, and by which rule."""
    score, rule, source = 0.1, "other date in the text", "body"
    claims = (date.month is not None and (date.day is not None or date.form == "month")) or date.form in {
        "season",
        "quarter",
    }
    early = block.block < LEAD_BLOCKS
    announced = bool(announces(sentence, block.section if block.kind != "heading" else ""))
    if claims and early and not announced and date.direction <= 0:
        published = report.published is not None and (date.year, date.month, date.day) == (
            report.published.year,
            report.published.month,
            report.published.day,
        )
        rest = _rest(sentence)
        if _labelled(block, date, offset):
            score, rule = 0.95, "date with the label 'datum'"
        elif _PUBLISHED.search(sentence) or (published and len(rest) < 2):
            score, rule, source = 0.15, "publication date in the text", "published"
        elif block.kind == "title" and not _LIMIT.search(sentence, 0, date.start):
            score, rule = 0.9, "date in the title"
        elif (
            ((len(rest) <= 4 and not _has_verb(sentence)) or (len(rest) <= 9 and _is_header(sentence, date)))
            and sentence == block.text
            and date.day is not None
            and block.block < 8
            and not _ADOPTED.search(sentence)
            and not re.search(r"\bper\s+$", sentence[: date.start], _I)
        ):
            score, rule = (
                (0.9, "date on a line of its own") if title_done or block.block else (0.55, "date above the title")
            )
        elif block.block < 8 and date.day is not None and _heads(sentence, date) and not _ADOPTED.search(sentence):
            score, rule = 0.88, "date after the kind of meeting in the first lines"
        elif block.block < 8 and _narrated(sentence, date):
            score, rule = (
                (0.85 if _MEETING_WORD.search(sentence) else 0.7),
                "date of what the report tells in its first lines",
            )
        if date.warning and score >= STRONG:
            score = 0.3 if date.two_months else score - 0.2
        if date.day is None and score >= STRONG:
            score -= 0.2
    evidence = sentence.strip() if len(sentence) <= 200 else sentence[max(0, date.start - 80) : date.end + 80].strip()
    return DateCandidate(
        date.year, date.month, date.day, source, rule, evidence, round(score, 3), date.weekday, block.block
    )


def _rest(sentence: str) -> list[str]:
    """Return the words that a line holds besides dates, times and filler."""
    kept = sentence
    for date in reversed(find_dates(sentence)):
        kept = kept[: date.start] + " " + kept[date.end :]
    return _FILLER.sub(" ", TIMES.sub(" ", kept)).split()


def _labelled(block: Block, date: WrittenDate, offset: int) -> bool:
    """Whether a label such as 'Datum:' stands right before the date, or in the cell before it."""
    for cell, before in zip(block.cells, ("", *block.cells), strict=False):
        if date.text in cell and (_LABEL_CELL.match(before) or _LABEL_CELL.match(cell[: cell.index(date.text)])):
            return True
    match = _LABEL.match(block.text) if not block.cells else None
    return match is not None and date.start + offset - match.end() < 12


def _is_header(line: str, date: WrittenDate) -> bool:
    """'Dinsdag 4 november, gemeentehuis, kleine zaal': the date leads a line of pieces without a verb."""
    if not line[date.end :].lstrip().startswith(",") or len(line[: date.start].split()) > 2:
        return False
    return not _has_verb(line) and not line.endswith((".", "?", "!"))


def _has_verb(line: str) -> bool:
    verbs = (match for pattern in (_PAST_VERB, _PRESENT_VERB) for match in pattern.finditer(line))
    return any(not match[0][0].isupper() or not match.start() for match in verbs)  # 'in Houten' holds no verb


def _heads(sentence: str, date: WrittenDate) -> bool:
    """'Verslag van de vergadering van donderdag 30 september 2021': short, no verb, a meeting word before the date."""
    if len(sentence) >= 140 or not _MEETING_WORD.search(sentence, 0, date.start):
        return False
    return bool(_HEAD_WORD.match(sentence)) and not _has_verb(sentence)


def _narrated(sentence: str, date: WrittenDate) -> bool:
    """'Op 7 april was er weer een werksessie': the date opens the sentence, or a meeting word goes with it."""
    if date.day is None or _NOT_OURS.search(sentence):
        return False
    before = sentence[: date.start].strip().lower()
    if re.match(r"^gehouden(?:\s+(?:te|in)\s+[^,;:.]{2,60}?)?,?(?:\s+(?:op|d\.?d\.?))?$", before):
        return True
    past = _PAST_VERB.search(sentence)
    if before in {"", "op", "afgelopen"} and past:
        return True
    return bool(past and _MEETING_WORD.search(sentence)) and not _OF_OTHER.search(sentence, 0, date.start)


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
