"""Find the coming meetings that a report announces."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.records import Announced, Block, Report
from pipeline.sessions.dates import WrittenDate, dated_sentences, find_dates
from pipeline.sessions.hints import Hints, Sieve
from pipeline.sessions.infer import placed
from pipeline.sessions.series import VAGUE, name_in
from pipeline.sessions.text import MEETING
from pipeline.sessions.vocabulary import MONTH_NAMES

_I = re.IGNORECASE
_CLOCK = r"(?:[01]?\d|2[0-4])[.:][0-5]\d"
_TO = r"\s?(?:-|–|—|tot(?: en met)?|t/m)\s?"
TIMES = re.compile(
    rf"(?<![\d.,:€])(?<!€ )(?:van\s+)?\b(?P<span>{_CLOCK}(?:\s?u(?:ur)?\b\.?)?{_TO}"
    rf"{_CLOCK}(?:\s?u(?:ur)?\b\.?)?)(?![\d.,]\d)"
    rf"|(?<![\d.,:€])(?<!€ )(?P<hour>{_CLOCK}\s?u(?:ur)?\b)"
    rf"|\b(?:om|vanaf|aanvang|inloop|start)\s+(?P<start>{_CLOCK})(?![\d.,]\d|\s*(?:euro|procent|%))"
    rf"|\b(?P<hours>(?:[01]?\d|2[0-4]){_TO}(?:[01]?\d|2[0-4])\s?uur)\b",
    _I,
)
_HOUR = re.compile(r"\d(?:[.:][0-5]\d|\s?[uU][uU][rR])")  # a quick look
_NEXT = Sieve(
    re.compile(
        r"\b(?:eerst)?volgende?\b(?:\s+[\w-]+){0,4}?\s+(?:keer|datum|data\b|" + MEETING + r")"
        r"|\b(?:eerst)?volgende\s+(?:is|zijn|staat|vindt|wordt|op|keer)\b|\bvolgende\s*:|\bvolgende\s*$"
        r"|\b(?:komende|aanstaande|nieuwe)\s+(?:[\w-]+\s+){0,3}?(?:vergaderdatum|" + MEETING + r")"
        r"(?=.*\b(?:is|zijn|staat|staan|vindt|vinden|wordt|worden|zal|zullen|gepland|houden|op)\b)"
        r"|\bde\s+(?:nieuwe\s+)?data\b.*\bzijn\b|\b(?:vergader|bijeenkomst)(?:data|schema|rooster)\b|^\W*next(?:\s+meeting)?\s*:"
        r"|^\W*(?:voor|na)jaars(?:vergadering|overleg|bijeenkomst|ledenvergadering)\s*:|^\W*data\s+(?:voor\s+)?(?:dit|volgend)\s+jaar\s*:"
        r"|^\W*(?:nieuwe|volgende|eerstvolgende)\s+(?:datum|data)\s*:"
        r"|\bvervolg(?:bijeenkomst|overleg|sessie|afspraak|vergadering)\b",
        _I,
    ),
    ("volgend", "komende", "aanstaande", "nieuwe", "data", "schema", "rooster", "next", "vervolg", "jaars"),
)
_NEXT_ROW = re.compile(r"^\W*(?:datum\s+)?(?:eerst)?volgende?\b", _I)
_PLANNED = Sieve(
    re.compile(
        r"\b(?:vindt|vinden)\s+(?:\w+\s+){0,8}?plaats\b|\bplaatsvinden\b|\bgepland\b|\bingepland\b|"
        r"\bstaat\s+(?:\w+\s+){0,6}op de agenda\b|"
        r"\bsave the date\b|\bnoteer\b|\breserveer\b|\bzien (?:we|wij|jullie) elkaar\b|\bkomen (?:we|"
        r"wij)\s+(?:\w+\s+){0,6}(?:bijeen|bij elkaar|samen)\b|"
        r"\bhouden (?:we|wij)\b|\bwordt\s+(?:\w+\s+){0,6}gehouden\b|\borganiseren (?:we|wij)\b|\bnodig(?:en|"
        r"t)?\s+(?:\w+\s+){0,4}uit\b|"
        r"\bu bent (?:van harte )?(?:welkom|uitgenodigd)\b|\bmeld je aan\b|\baanmelden\b|\bzal\b.*\bplaats\b|"
        r"\bstarten? (?:we|wij)\b|\btot dan\b|\btot ziens op\b",
        _I,
    ),
    (
        *("plaats", "gepland", "agenda", "save the", "noteer", "reserveer", "elkaar", "komen", "houden", "organiseren"),
        *("nodig", "welkom", "meld je aan", "aanmelden", "start", "tot dan", "tot ziens op"),
    ),
)
# A meeting without its name: 'We zien elkaar weer op 10 oktober', 'Op 4 april komen we weer bijeen'.
_AGAIN = Sieve(
    re.compile(
        r"\b(?:(?:we|wij)\s+(?:zien|treffen|spreken|ontmoeten)|(?:zien|treffen|spreken|ontmoeten)\s+(?:we|wij|jullie))"
        r"\s+elkaar\s+(?:\w+\s+)?(?:weer|opnieuw)\b"
        r"|\b(?:we|wij)\s+(?:komen\s+)?(?:\w+\s+){0,4}?(?:weer|opnieuw)\s+(?:bijeen|bij elkaar|samen)\b",
        _I,
    ),
    ("elkaar", "bijeen", "samen"),
)
_IS_ON = re.compile(
    rf"(?:{MEETING})(?:\s+[\w-]+){{0,4}}\s+(?:is|zijn)\s+(?:weer\s+)?op\s+(?:\d|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)",
    _I,
)
_ON = re.compile(r"(?:is|zijn)\s+(?:weer\s+)?op\s")  # a quick look
_MEETS = re.compile(MEETING + r"|\b(?:keer|eerste|tweede|derde|vierde|vijfde)\b", _I)
_COME_TOGETHER = re.compile(
    r"\bbij elkaar\b|\b(?!(?:maan|dins|woens|donder|vrij|zater|zon)dag)"
    r"\w{3,}(?:avond|middag|ochtend|dag|borrel|café)\b",
    _I,
)
_PAST = re.compile(
    r"\b(?:was|waren|vond|vonden|werd|werden|heeft|hebben|had|hadden|kwam|kwamen|bespraken|spraken|gehouden is|"
    r"plaatsgevonden|gehouden|geweest|gestart|begonnen|besproken|jl|jongstleden|afgelopen|"
    r"vorige?|vastgesteld|goedgekeurd)\b",
    _I,
)
_LIMIT_BEFORE = re.compile(
    r"\b(?:voor|vóór|uiterlijk|t/m|deadline|sinds|na|vanaf|binnen|per|notulen van|verslag van)\s+(?:de\s+|het\s+)?$", _I
)
_SECTION = re.compile(
    r"^\W*(?:\d+\.?\s*)?(?:(?:eerst)?volgende?\b.*|(?:nieuwe|komende)\s+(?:data|datum|"
    + MEETING
    + r").*|data\b.*|vergader(?:data|schema|planning)\b.*|"
    r"planning\s+" + MEETING + r".*|datum\s+volgende.*|save the date.*)$",
    _I,
)
_TASK = re.compile(r"^\W*(?:actie\w*|to ?do|taak|afspraak|besluit)\b", _I)
# Letters without which no sentence announces anything.
_PIECES = (
    *(
        "jaar",
        "volgend",
        "vervolg",
        "komende",
        "aanstaande",
        "nieuwe",
        "data",
        "plaats",
        "gepland",
        "agenda",
        "save the",
    ),
    *("noteer", "reserveer", "elkaar", "komen", "houden", "gehouden", "organiseren", "nodig", "welkom", "uitgenodigd"),
    *(" aan", "start", "tot ", "is op", "zijn op", "weer op", "a.s.", "schema", "rooster", "next"),
)
_HINTS = Hints([(1, _PIECES)])
_GROUP_SECTION = re.compile(r"\b(?:sub)?(?:werkgroep|projectgroep|commissie|expertgroep)\w*\b", _I)


def times_near(text: str, start: int = 0) -> str:
    """Return the first clock time or span after a place in a text, as written, or ''.

    >>> times_near("op 2 juni van 9.00-11.00 uur.")
    '9.00-11.00 uur'
    """
    match = TIMES.search(text, start) if _HOUR.search(text, start) else None
    return next(part for part in match.groups() if part).strip(" .") if match else ""


def announces(sentence: str, section: str = "") -> str:
    """Return the phrase for why a sentence announces a meeting, or ''.

    >>> announces("De volgende werksessie is op 16 september.")
    'next meeting'
    >>> announces("De volgende vergadering was druk bezocht.")
    ''
    """
    lower = sentence.lower()
    if not (section and _SECTION.match(section)) and not _HINTS.of(lower):
        return ""
    if _TASK.match(sentence):
        return ""
    if _NEXT.search(sentence) and not re.search(r"\b(?:was|waren|vond|werd|vorige)\b", sentence, _I):
        return "next meeting"
    if _AGAIN.search(sentence) and not _PAST.search(sentence):
        return "planned"
    if _ON.search(lower) and _IS_ON.search(sentence) and not _PAST.search(sentence):
        return "planned"
    if _PLANNED.search(sentence) and _MEETS.search(sentence) and not _PAST.search(sentence):
        return "planned"
    if _SECTION.match(section) and len(sentence) < 160 and not _PAST.search(sentence):
        return "under a heading about coming meetings"
    return ""


def announces_date(sentence: str, section: str, date: WrittenDate) -> str:
    """Return the phrase for why a sentence announces one of its dates, or ''.

    A date before the words that announce a later one is not announced.

    >>> text = "Verslag 3 mei 2024 | volgende bijeenkomst: 4 juni 2024"
    >>> [announces_date(text, "", date) for date in find_dates(text)]
    ['', 'next meeting']
    """
    reason, start = _announcement(sentence, section)
    return "" if date.end <= start else reason


@lru_cache(maxsize=1024)  # asked for every date of a sentence
def _announcement(sentence: str, section: str) -> tuple[str, int]:
    """Return the phrase for why a sentence announces a meeting, and where its announcement of a later date begins."""
    reason = announces(sentence, section)
    dates = find_dates(sentence) if reason == "next meeting" else ()
    start = next((match.start() for match in _NEXT.finditer(sentence)), 0) if len(dates) > 1 else 0
    return reason, start if any(date.start > start for date in dates) else 0


def usable(date: WrittenDate) -> bool:
    """Whether a written date can be a meeting's: a day or a month, and possible."""
    return date.month is not None and (date.day is not None or date.form == "month")


def read_announced(report: Report, own_series: str, invitation: bool = False) -> tuple[Announced, ...]:
    """Return the announced meetings of a report, in order of appearance, each date once.

    Args:
        own_series: the report's series; an announcement that names it says no more than that.
        invitation: the report itself is an announcement, so a date with the meeting's name or 'Wanneer' will do.
    """
    found: list[Announced] = []
    last = len(report.blocks)
    for block in report.blocks:
        if len(block.text) < 5 or (block.cells and not _NEXT_ROW.match(block.text)):
            continue
        section = block.section if block.kind != "heading" else ""
        for _, sentence, written in dated_sentences(block.text):
            dates = [date for one in written if usable(date := placed(one, report.published))]
            if not dates or not (announces(sentence, section) or (invitation and _invites(sentence, dates[0]))):
                continue
            named = name_in(sentence)
            if named in ("", *VAGUE):
                named = ""
            under = section if not named and not _SECTION.match(section) else ""
            halfway = block.block < 0.6 * last and report.blocks[0].section != section
            if under and (_GROUP_SECTION.search(section) or halfway):
                named = section.lower()  # halfway a report, under a subject, it is that subject's meeting
            for date in dates:
                if (
                    date.direction < 0
                    or not (invitation or announces_date(sentence, section, date))
                    or (date.two_months and not agrees(report, block, date))
                    or _LIMIT_BEFORE.search(sentence, 0, date.start)
                    or (date.day is None and len(dates) > 1)
                ):
                    continue
                found.append(
                    Announced(
                        date.year,
                        date.month,
                        date.day,
                        sentence.strip(),
                        block.block,
                        date.weekday,
                        "" if named == own_series else named,
                        times_near(sentence, date.end),
                    )
                )
    unique: dict[tuple[int | None, int | None], Announced] = {}
    for one in found:
        unique.setdefault((one.month, one.day), one)
    return tuple(unique.values())


def agrees(report: Report, block: Block, date: WrittenDate) -> bool:
    """Whether more of a text than its date lines names the month that '22 juni mei' begins with."""
    month = re.compile(rf"\b{MONTH_NAMES[(date.month or 1) - 1]}\b", _I)
    return any(
        month.search(other.text.replace(date.text, "") if other is block else other.text)
        for other in report.blocks
        if len(other.text.split()) > 4
    )


def _invites(sentence: str, date: WrittenDate) -> bool:
    if re.match(
        r"^\W*(?:(?:wanneer|datum)\b|(?:die|deze|dat|dit|hij|ze)\s+(?:is|zijn|vindt|valt)\s+op\b)", sentence, _I
    ):
        return True
    meets = _MEETS.search(sentence) or _COME_TOGETHER.search(sentence)
    return date.day is not None and bool(meets) and not _PAST.search(sentence)
