"""Find the dates that a Dutch text writes, as written."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from pipeline.lexicon.letters import latin
from pipeline.sessions.hints import Hints
from pipeline.sessions.text import sentences
from pipeline.sessions.vocabulary import (
    MONTH_NAMES,
    MONTHS,
    QUARTERS,
    SEASONS,
    WEEKDAY_NAMES,
    WEEKDAYS,
    alternatives,
)

Form = Literal["iso", "numeric", "words", "month", "season", "quarter", "school_year", "year", "relative"]
FIRST_YEAR, LAST_YEAR = 1950, 2099  # years outside are numbers, not years


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as a text writes it; what is not written is None.

    ``start`` and ``end`` count characters in the text searched. A date that cannot be (31 juni) or cannot be
    trusted (22 juni mei) carries a warning; an impossible one has no day.
    """

    start: int
    end: int
    text: str
    form: Form
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None  # 0 is Monday
    part: str = ""  # begin, medio or eind of the month or year
    direction: int = 0  # -1: jl., vorige; 1: a.s., volgende; 0: not said
    offset: tuple[str, int] | None = None  # relative dates: ("month", 1) is next month
    until_day: int | None = None  # last day of a range
    until_month: int | None = None
    warning: str = ""

    @property
    def two_months(self) -> bool:
        """Whether two months are written for one day: 22 juni mei."""
        return self.warning.endswith(": two months")

    @property
    def whole(self) -> bool:
        """Whether year, month and day are all written."""
        return self.year is not None and self.month is not None and self.day is not None


_MONTH = rf"(?P<month>{alternatives(MONTHS)})\b\.?"
_WEEKDAY = (
    r"(?:(?P<weekday>maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|ma|di|wo|do|vr|za|zo)"
    r"(?:[ -]?(?:avond|middag|ochtend|morgen|nacht))?(?:\.,?|,)?\s+(?:de\s+)?)?"
)
# '18 juni 24' at the end of a line has its year; '18 juni 24 leden' has none
_YEAR = r"(?:,?\s+(?:van\s+)?(?P<year>(?:19|20)\d\d|['’‘`]\d\d|[12]\d(?=\s*$))(?!\d))?"
_DAY = r"(?P<day>\d{1,2})(?:e|ste|de)?"
_AFTER = r"(?P<after>,?\s+(?:jl\b\.?|j\.l\.|jongstleden\b|l\.l\.|a\.s\.?(?=\W|$)|as\.|aanstaande\b))?"
_BEFORE = r"(?P<before>\b(?:a\.s\.|aanstaande|aankomende|komende|afgelopen|jongstleden|jl\.?)\s+)?"
_I = re.IGNORECASE

_ISO = re.compile(r"(?<![\d-])(?P<year>(?:19|20)\d\d)([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?![\d-])")
_NUMERIC = re.compile(
    _BEFORE + r"\b" + _WEEKDAY + r"(?<![\d.,/-])(?P<day>\d{1,2})(?P<sep>\s?[-/–]\s?|\.|\s)(?P<month>\d{1,2})"
    r"(?P<sep2>\s?[-/–]\s?|\.|\s)(?P<year>(?:19|20)\d\d|['’]?\d\d)(?![\d/]|[.,:-]\d)" + _AFTER,
    _I,
)
_SHORT = re.compile(
    r"(?P<cue>\b(?:op|d\.?d\.?|overleg|vergadering|bijeenkomst|sessie|werksessie|verslag|notulen|per|vanaf|uiterlijk|voor|vóór|tot|t/m|is|van)\s+)?\b"
    + _WEEKDAY
    + r"(?<![\d.,/€-])(?P<day>\d{1,2})(?P<sep>[-/])(?P<month>\d{1,2})(?![\d/%]|[.,-]\d)"
    + _AFTER,
    _I,
)
_NOT_AFTER_FRACTION = re.compile(
    r"\s*(?:van\b|deel|delen|week|weken|jaar|jaren|jarig|uur|uren|maand|maanden|dag|dagen|meerderheid|keer|pers|fte|"
    r"ste\b|e\b)",
    _I,
)
_FRACTIONS = {(1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (1, 5), (1, 10), (24, 7), (50, 50)}
_WORDS = re.compile(
    _BEFORE + r"\b" + _WEEKDAY + r"(?:(?P<first>\d{1,2})(?:e|ste|de)?(?P<list>(?:\s*,\s*(?:\d{1,2})(?:e|ste|de)?){0,6})"
    r"\s*(?P<link>\ben\b|&|\bof\b|t/m|\btot(?:\s+en\s+met)?\b|-|–|—)\s*"
    + _WEEKDAY.replace("weekday", "weekday2")
    + ")?"
    + _DAY
    + r"[\s-]+"
    + _MONTH
    + r"(?P<second>\s+(?:"
    + alternatives(MONTHS)
    + r")\b\.?(?!\s*\d{1,2}\b(?!\d)))?"
    + _YEAR
    + _AFTER,
    _I,
)
_PART_MONTH = re.compile(
    r"\b(?P<part>begin|half|medio|midden|halverwege|eind|einde)\s+(?:van\s+)?(?P<month>"
    + alternatives(MONTHS)
    + r")\b\.?"
    + _YEAR,
    _I,
)
_MONTH_YEAR = re.compile(
    rf"\b(?P<month>{alternatives(MONTHS)})\b\.?,?\s+(?:van\s+)?(?P<year>(?:19|20)\d\d|['’‘]\d\d)(?!\d)", _I
)
_BARE_MONTH = re.compile(
    r"\b(?:in|vanaf|sinds|tot|per|van|voor|vóór|na|rond|uiterlijk)\s+(?:de\s+maand\s+)?"
    r"(?P<date>(?P<month>januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december))\b",
    _I,
)
_PART_YEAR = re.compile(
    r"\b(?P<part>begin|medio|midden|halverwege|eind|einde)\s+(?:van\s+)?(?P<year>(?:19|20)\d\d)(?!\d)", _I
)
_SEASON = re.compile(
    r"\b(?:(?P<rel>dit|deze|vorig|vorige|afgelopen|volgend|volgende|komend|komende|aanstaande)\s+)?"
    r"(?P<season>" + alternatives(SEASONS) + r")(?:\s+(?:van\s+)?(?P<year>(?:19|20)\d\d|['’]\d\d)(?!\d))?\b",
    _I,
)
_QUARTER = re.compile(
    r"\b(?:[QK](?P<number>[1-4])|(?P<word>" + alternatives(QUARTERS) + r")\s+kwartaal)"
    r"(?:[\s,-]+(?:van\s+)?(?P<year>(?:19|20)\d\d|['’]\d\d)(?!\d))?\b",
    _I,
)
_SCHOOL_YEAR = re.compile(
    r"\b(?:(?P<word>schooljaar|cursusjaar|studiejaar|collegejaar|seizoen|boekjaar|werkjaar)\s+)?"
    r"(?P<year>(?:19|20)\d\d|['’]?\d\d)\s?[-/–]\s?(?P<next>(?:19|20)\d\d|['’]?\d\d)(?![\d-])",
    _I,
)
_YEAR_ALONE = re.compile(
    r"(?<![\d.,/€#-])(?<!€ )(?P<year>(?:19|20)\d\d)(?![\d%]|[.,/-]\d|\s+(?:euro|leerlingen|uur|kinderen|leden|stuks))"
)
_RELATIVE = re.compile(
    r"\b(?P<dir>vorige?|afgelopen|laatste|volgende?|komende?|aankomende?|aanstaande|deze|dit|a\.s\.)\s+"
    r"(?P<unit>jaar|maand|week|kwartaal)\b",
    _I,
)
_RELATIVE_DAY = re.compile(
    r"\b(?:(?P<before>a\.s\.|aanstaande|aankomende|komende|volgende|afgelopen|vorige|jongstleden|jl\.?)\s+"
    r"(?P<weekday>maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)(?:avond|middag|ochtend|morgen)?\b"
    r"|(?P<weekday2>maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)(?:avond|middag|ochtend|morgen)?"
    r",?\s+(?P<after>a\.s\.?(?=\W|$)|aanstaande\b|jl\b\.?|jongstleden\b|l\.l\.)"
    r"|(?P<day>vandaag|gisteren|eergisteren|overmorgen))",
    _I,
)
_BACK = re.compile(r"j\.?l|jongst|l\.l|vorig|afgelopen|laatste|gisteren", _I)
_AHEAD = re.compile(r"a\.?s\b|aanst|aank|komend|volgend|overmorgen", _I)


def find_dates(text: str) -> tuple[WrittenDate, ...]:
    """Return the dates in a text in order of appearance, without overlaps.

    >>> [(d.day, d.month, d.year, d.text) for d in find_dates("Op do 3 feb. en 7 april '22.")]
    [(3, 2, 2022, 'do 3 feb.'), (7, 4, 2022, "7 april '22")]
    >>> find_dates("op 31 juni 2021")[0].warning
    '31 juni 2021: no such day'
    """
    return _find(text)


@lru_cache(maxsize=1024)  # a block is looked at from several sides
def dated_sentences(text: str) -> tuple[tuple[int, str, tuple[WrittenDate, ...]], ...]:
    """Return (start, sentence, dates) of each sentence of a block's text that holds dates.

    >>> [(start, [date.text for date in dates]) for start, _, dates in dated_sentences("Een zin. Op 3 mei was het.")]
    [(9, ['3 mei'])]
    """
    if not _DIGIT.search(text) and not _HINTS.of(latin(text).lower()) & _UNDIGITED:
        return ()
    found = ((start, text[start:end]) for start, end in sentences(text))
    return tuple((start, sentence, dates) for start, sentence in found if (dates := find_dates(sentence)))


@lru_cache(maxsize=4096)  # a sentence is looked at from several sides
def _find(text: str) -> tuple[WrittenDate, ...]:
    text = latin(text)
    marks = _HINTS.of(text.lower())
    digits = _DIGIT.search(text)
    if not digits and not marks & _UNDIGITED:
        return ()
    first, last = 0, len(text)
    if digits and (until := _LAST_DIGIT.match(text)):
        first, last = max(0, digits.start() - _REACH_BEFORE), min(last, until.end() + _REACH_AFTER)
        marks |= _DIGITS | sum(mark for mark, near in _NEAR if near.search(text, digits.start()))
    found: list[WrittenDate] = []
    taken = bytearray(len(text))
    for pattern, read, needs in _READERS:
        if marks & needs != needs:
            continue
        for match in pattern.finditer(text, first, last) if needs & _NUMBERED_DATE else pattern.finditer(text):
            new = [date for date in read(match) if not any(taken[date.start : date.end])]
            found += new
            for date in new:
                taken[date.start : date.end] = b"\x01" * (date.end - date.start)
    found.sort(key=lambda date: (date.start, date.end, date.day or 0))
    return tuple(_spread_years(text, found))


def _year(written: str | None) -> int | None:
    """Read a year; two digits are of this century, or the last when that is far ahead."""
    if not written:
        return None
    digits = written.lstrip("'’‘`")
    year = int(digits)
    if len(digits) == 2:
        year += 2000 if year < 70 else 1900
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def days_in_month(year: int | None, month: int) -> int:
    """Return the number of days; February has 29 where the year is not known.

    >>> days_in_month(None, 2), days_in_month(2021, 2)
    (29, 28)
    """
    return calendar.monthrange(year or 2000, month)[1]


def _direction(match: re.Match[str], *groups: str) -> int:
    words = " ".join(match.groupdict().get(group) or "" for group in groups)
    return -1 if _BACK.search(words) else 1 if _AHEAD.search(words) else 0


def _weekday(word: str | None) -> int | None:
    return WEEKDAYS[word.lower()] if word else None


def _make(match: re.Match[str], form: Form, year: int | None, month: int, day: int, warning: str = "") -> WrittenDate:
    """Build a date of day precision, with a warning where it cannot be."""
    groups = match.groupdict()
    start = match.end("cue") if groups.get("cue") else match.start()
    text = match.group(0)[start - match.start() :]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    weekday = _weekday(groups.get("weekday"))
    kept: int | None = day
    if not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month):
        return WrittenDate(start, start + len(text), text, form, year, None, None, warning=f"{text}: no such day")
    if year and weekday is not None and calendar.weekday(year, month, day) != weekday and not warning:
        real = WEEKDAY_NAMES[calendar.weekday(year, month, day)]
        warning = f"{text}: that day is a {real}"
    return WrittenDate(
        start,
        start + len(text),
        text,
        form,
        year,
        month,
        kept,
        weekday,
        direction=_direction(match, "before", "after"),
        warning=warning,
    )


def _read_iso(match: re.Match[str]) -> Iterator[WrittenDate]:
    yield _make(match, "iso", _year(match["year"]), int(match["month"]), int(match["day"]))


def _read_numeric(match: re.Match[str]) -> Iterator[WrittenDate]:
    separator, other = match["sep"].strip() or " ", match["sep2"].strip() or " "
    four = len(match["year"]) == 4
    if separator != other or (separator in ". " and not four):
        return
    day, month = int(match["day"]), int(match["month"])
    if separator == " " and (len(match["day"]) < 2 or len(match["month"]) < 2 or month > 12):
        return
    if not four and (day > 31 or month > 31 or (month > 12 and day > 12)):
        return
    warning = ""
    if month > 12 >= day >= 1:
        day, month = month, day
        warning = f"{match.group(0).strip()}: read as month-day-year"
    yield _make(match, "numeric", _year(match["year"]), month, day, warning)


def _read_short(match: re.Match[str]) -> Iterator[WrittenDate]:
    """Read 3/2 and, with a word before it that announces a date, 3-2."""
    day, month = int(match["day"]), int(match["month"])
    sure = bool(match["weekday"]) or (match["cue"] or "").strip().lower() not in {
        "",
        "per",
        "vanaf",
        "voor",
        "vóór",
        "tot",
        "t/m",
        "is",
        "van",
    }
    if not 1 <= month <= 12 or not 1 <= day <= days_in_month(None, month):
        return
    if not sure and (match["sep"] == "-" or (day, month) in _FRACTIONS):
        return
    if _NOT_AFTER_FRACTION.match(match.string, match.end()):
        return
    yield _make(match, "numeric", None, month, day)


_NUMBERED = re.compile(r"\b(?:nr|nummer|no|deel|week|versie)\.?\s*$", _I)


def _read_words(match: re.Match[str]) -> Iterator[WrittenDate]:
    month, day, year = MONTHS[match["month"].lower()], int(match["day"]), _year(match["year"])
    warning = ""
    if match["second"] and MONTHS[match["second"].strip().rstrip(".").lower()] != month:
        warning = f"{match.group(0).strip()}: two months"
    date = _make(match, "words", year, month, day, warning)
    if not match["first"] or (match["link"] in "-–—" and _NUMBERED.search(match.string, 0, match.start("first"))):
        yield date  # in 'vergadering nr 3 - 15 januari' the 3 is no day
        return
    first = int(match["first"])
    if not 1 <= first <= days_in_month(year, month):
        yield replace(date, warning=date.warning or f"{date.text}: no such day")
        return
    day_before = _weekday(match["weekday"])
    if re.match(r"en|&|of", match["link"], _I):
        days = [first, *(int(number) for number in re.findall(r"\d{1,2}", match["list"]))]
        for number in days:
            if 1 <= number <= days_in_month(year, month):
                yield replace(date, day=number, weekday=day_before if number == first else None, warning=warning)
        yield replace(date, weekday=_weekday(match["weekday2"]), warning=warning)
    elif match["list"] or first >= day:
        yield replace(date, start=match.start("day"), text=match.string[match.start("day") : date.end])
    else:
        yield replace(date, day=first, weekday=day_before, until_day=day, until_month=month, warning=warning)


def _plain(match: re.Match[str], form: Form, **values: object) -> WrittenDate:
    return WrittenDate(match.start(), match.end(), match.group(0), form, **values)  # type: ignore[arg-type]


_PARTS = {"half": "medio", "midden": "medio", "halverwege": "medio", "einde": "eind"}


def _read_part_month(match: re.Match[str]) -> Iterator[WrittenDate]:
    part = match["part"].lower()
    month = MONTHS[match["month"].lower()]
    yield _plain(match, "month", year=_year(match["year"]), month=month, part=_PARTS.get(part, part))


def _read_month_year(match: re.Match[str]) -> Iterator[WrittenDate]:
    yield _plain(match, "month", year=_year(match["year"]), month=MONTHS[match["month"].lower()])


def _read_bare_month(match: re.Match[str]) -> Iterator[WrittenDate]:
    month = MONTHS[match["month"].lower()]
    yield WrittenDate(match.start("date"), match.end("date"), match["date"], "month", month=month)


def _read_part_year(match: re.Match[str]) -> Iterator[WrittenDate]:
    part = match["part"].lower()
    yield _plain(match, "year", year=_year(match["year"]), part=_PARTS.get(part, part))


def _read_season(match: re.Match[str]) -> Iterator[WrittenDate]:
    direction = _direction(match, "rel")
    if match["year"] or match["rel"]:
        yield _plain(match, "season", year=_year(match["year"]), part=match["season"].lower(), direction=direction)


def _read_quarter(match: re.Match[str]) -> Iterator[WrittenDate]:
    number = int(match["number"]) if match["number"] else QUARTERS[match["word"].lower()]
    yield _plain(match, "quarter", year=_year(match["year"]), part=f"Q{number}")


def _read_school_year(match: re.Match[str]) -> Iterator[WrittenDate]:
    year, following = _year(match["year"]), _year(match["next"])
    if year and following == year + 1 and (match["word"] or (len(match["year"]) == 4)):
        yield _plain(match, "school_year", year=year)


def _read_year(match: re.Match[str]) -> Iterator[WrittenDate]:
    yield _plain(match, "year", year=_year(match["year"]))


_UNITS = {"jaar": "year", "maand": "month", "week": "week", "kwartaal": "quarter"}


def _read_relative(match: re.Match[str]) -> Iterator[WrittenDate]:
    direction = _direction(match, "dir")
    yield _plain(match, "relative", direction=direction, offset=(_UNITS[match["unit"].lower()], direction))


def _read_relative_day(match: re.Match[str]) -> Iterator[WrittenDate]:
    if match["day"]:
        days = {"vandaag": 0, "gisteren": -1, "eergisteren": -2, "overmorgen": 2}[match["day"].lower()]
        yield _plain(match, "relative", direction=(days > 0) - (days < 0), offset=("day", days))
        return
    weekday = _weekday(match["weekday"] or match["weekday2"])
    yield _plain(match, "relative", weekday=weekday, direction=_direction(match, "before", "after"))


_Reader = Callable[[re.Match[str]], Iterator[WrittenDate]]
# Marks of what a text holds.
(
    _UNDIGITED, _DIGITS, _CENTURY, _MONTH_WORD, _MONTH_NAME, _PART, _QUARTER_WORD, _SEASON_WORD, _UNIT, _NEAR_DAY,
    _THREE_NUMBERS, _JOINED_NUMBERS, _DAY_AND_MONTH,
) = (1 << bit for bit in range(13))  # fmt: skip
_NUMBERED_DATE = _DIGITS | _CENTURY | _THREE_NUMBERS | _JOINED_NUMBERS | _DAY_AND_MONTH  # what needs one has digits
_HINTS = Hints(
    (
        (
            _UNDIGITED,  # letters without which a text without digits holds no date
            (
                *MONTH_NAMES, "kwartaal", "vorig", "volgend", "afgelopen", "komend", "laatste", "deze ", "dit ",
                "aanstaande", "a.s.", "jongstleden", " jl", "l.l.", "gisteren", "vandaag", "overmorgen", *SEASONS,
            ),
        ),
        (_CENTURY, ("19", "20")),
        (_MONTH_WORD, MONTHS),
        (_MONTH_NAME, MONTH_NAMES),
        (_PART, ("begin", "half", "medio", "midden", "halverwege", "eind")),
        (_QUARTER_WORD, ("kwartaal", *(letter + number for letter in "qk" for number in "1234"))),
        (_SEASON_WORD, SEASONS),
        (_UNIT, _UNITS),
        (_NEAR_DAY, (*WEEKDAY_NAMES, "vandaag", "gisteren", "overmorgen")),
    )
)  # fmt: skip
_NEAR = (  # how numbers stand near each other
    (_THREE_NUMBERS, re.compile(r"\d(?:\s?[-/–]\s?|[.\s])\d{1,2}(?:\s?[-/–]\s?|[.\s])['’]?\d")),
    (_JOINED_NUMBERS, re.compile(r"\d\s?[-/–]\s?['’]?\d")),
    (_DAY_AND_MONTH, re.compile(r"\d[-/]\d")),
)
_READERS: tuple[tuple[re.Pattern[str], _Reader, int], ...] = (  # earlier ones take the words first
    (_ISO, _read_iso, _CENTURY),
    (_WORDS, _read_words, _DIGITS | _MONTH_WORD),
    (_NUMERIC, _read_numeric, _THREE_NUMBERS),
    (_SCHOOL_YEAR, _read_school_year, _JOINED_NUMBERS),
    (_SHORT, _read_short, _DAY_AND_MONTH),
    (_PART_MONTH, _read_part_month, _PART | _MONTH_WORD),
    (_MONTH_YEAR, _read_month_year, _DIGITS | _MONTH_WORD),
    (_BARE_MONTH, _read_bare_month, _MONTH_NAME),
    (_QUARTER, _read_quarter, _QUARTER_WORD),
    (_SEASON, _read_season, _SEASON_WORD),
    (_PART_YEAR, _read_part_year, _PART | _CENTURY),
    (_RELATIVE, _read_relative, _UNIT),
    (_RELATIVE_DAY, _read_relative_day, _NEAR_DAY),
    (_YEAR_ALONE, _read_year, _CENTURY),
)
_DIGIT = re.compile(r"\d")
_LAST_DIGIT = re.compile(r".*\d", re.DOTALL)
# A date with digits begins and ends this near a digit, in characters; the longest words are '16 september' and
# 'aankomende donderdagmiddag de 16'.
_REACH_BEFORE, _REACH_AFTER = 60, 80
_JOINED = re.compile(r"\s*(?:,|en|&|of|t/m|tot|tot en met|-|–)\s*", _I)


def _spread_years(text: str, dates: list[WrittenDate]) -> Iterator[WrittenDate]:
    """Give '30 juni' in '30 juni en 1 juli 2021' the year that is written once at the end."""
    following: WrittenDate | None = None
    spread: list[WrittenDate] = []
    for date in reversed(dates):
        if (
            following is not None
            and date.year is None
            and date.month is not None
            and date.day is not None
            and following.year is not None
            and following.month is not None
            and following.day is not None
            and _JOINED.fullmatch(text[date.end : following.start] or "x")
        ):
            year = following.year - (date.month > following.month)
            if date.day <= days_in_month(year, date.month):
                date = replace(date, year=year)
        spread.append(date)
        following = date
    return reversed(spread)
