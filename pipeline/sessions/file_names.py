"""Read the date that a file name carries."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.lexicon.letters import latin
from pipeline.sessions.dates import FIRST_YEAR, LAST_YEAR, days_in_month
from pipeline.sessions.vocabulary import MONTHS, alternatives


@dataclass(frozen=True, slots=True)
class NameDate:
    """A date in a file name; several for a year with a digit too many."""

    year: int | None
    month: int | None
    day: int | None
    text: str
    rule: str


_GAP = r"[-_. ]{0,3}"
_YMD = re.compile(rf"(?<!\d)((?:19|20)\d\d){_GAP}(0[1-9]|1[0-2]){_GAP}(0[1-9]|[12]\d|3[01])(?!\d)")
_YMD_LOOSE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_. ](\d{1,2})[-_. ](\d{1,2})(?!\d)")
_DMY = re.compile(r"(?<!\d)(\d{1,2})[-_. ](\d{1,2})[-_. ]((?:19|20)\d{2,3})(?!\d)")
_DMY_COMPACT = re.compile(r"(?<!\d)(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])((?:19|20)\d\d)(?!\d)")
_DMY_SHORT = re.compile(r"(?<!\d)(\d{1,2})[-_.](\d{1,2})[-_.](\d\d)(?!\d)")
_SIX = re.compile(r"(?<!\d)(\d\d)(0[1-9]|1[0-2])(\d\d)(?!\d)")
_NAMED = re.compile(
    rf"(?<![\da-z])(?:(\d{{1,2}})(?:e|ste|de)?{_GAP})?({alternatives(MONTHS)})(?![a-z])(?:{_GAP}((?:19|20)\d{{2,3}}|"
    rf"['’]?\d\d)(?!\d))?",
    re.IGNORECASE,
)
_YEAR_NAMED = re.compile(rf"(?<!\d)((?:19|20)\d\d){_GAP}({alternatives(MONTHS)})(?![a-z])", re.IGNORECASE)
_YM = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_. ](0[1-9]|1[0-2])(?!\d)")
_Y = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


def _years(written: str) -> list[int]:
    """Return the year, or for a year of five digits every year that dropping one digit gives.

    >>> _years("20256")
    [2025, 2026, 2056, 2256]
    """
    if len(written) == 4:
        return [int(written)]
    if len(written) < 4:
        return [2000 + int(written)] if int(written) < 70 else []
    return [int(written[:place] + written[place + 1 :]) for place in range(len(written) - 1, 0, -1)]


def name_dates(path: str) -> tuple[NameDate, ...]:
    """Return the dates in a report id, most likely first: the file name's, else a year that a folder names.

    >>> [(d.year, d.month, d.day) for d in name_dates("raad/Verslag 21-1-2026.docx")]
    [(2026, 1, 21)]
    >>> [(d.year, d.month, d.day) for d in name_dates("2019/verslag-27-juni.md")]
    [(2019, 6, 27)]
    """
    *folders, name = latin(path).split("/")
    stem = re.sub(r"\.[A-Za-z]{2,4}$", "", name)
    folder_year = next((int(match[1]) for folder in reversed(folders) for match in [_Y.search(folder)] if match), None)
    found = _in_stem(stem)
    if found and found[0].year is None and folder_year:
        return tuple(
            NameDate(folder_year, d.month, d.day, d.text, "date in the file name, year of the folder") for d in found
        )
    if not found and folder_year:
        return (NameDate(folder_year, None, None, str(folder_year), "year of the folder"),)
    return found


def _valid(year: int | None, month: int, day: int) -> bool:
    return (
        (year is None or FIRST_YEAR <= year <= LAST_YEAR)
        and 1 <= month <= 12
        and 1 <= day <= days_in_month(year, month)
    )


def _in_stem(stem: str) -> tuple[NameDate, ...]:
    for pattern in (_YMD, _YMD_LOOSE):
        for match in pattern.finditer(stem):
            year, month, day = (int(part) for part in match.groups())
            if _valid(year, month, day):
                return (NameDate(year, month, day, match[0], "date in the file name"),)
    for pattern in (_DMY, _DMY_COMPACT, _DMY_SHORT):
        for match in pattern.finditer(stem):
            day, month = int(match[1]), int(match[2])
            years = [year for year in dict.fromkeys(_years(match[3])) if _valid(year, month, day)]
            if years:
                rule = (
                    "date in the file name"
                    if len(match[3]) < 5
                    else "date in the file name, a digit too many in the year"
                )
                return tuple(NameDate(year, month, day, match[0], rule) for year in years)
    return _named(stem) or _partial(stem)


def _named(stem: str) -> tuple[NameDate, ...]:
    if match := _YEAR_NAMED.search(stem):
        return (NameDate(int(match[1]), MONTHS[match[2].lower()], None, match[0], "month in the file name"),)
    for match in _NAMED.finditer(stem):
        if not match[1] and not match[3] and len(match[2]) < 4 and match[2].lower() != "mei":
            continue  # 'jan' or 'dec' alone may be a name or a word
        month, day = MONTHS[match[2].lower()], int(match[1]) if match[1] else None
        years: list[int | None] = [*_years(match[3].lstrip("'’"))] if match[3] else [None]
        years = [year for year in dict.fromkeys(years) if _valid(year, month, day or 1)]
        rule = "date in the file name" if day else "month in the file name"
        if years:
            return tuple(NameDate(year, month, day, match[0], rule) for year in years)
    return ()


def _partial(stem: str) -> tuple[NameDate, ...]:
    if match := _SIX.search(stem):
        one, two, three = (int(part) for part in match.groups())
        readings = [(2000 + three, two, one), (2000 + one, two, three)]  # 110321 is 11 March 2021 or 21 March 2011
        return tuple(
            NameDate(year, month, day, match[0], "six digits in the file name")
            for year, month, day in dict.fromkeys(readings)
            if _valid(year, month, day) and year < 2050
        )
    if match := _YM.search(stem):
        return (NameDate(int(match[1]), int(match[2]), None, match[0], "month in the file name"),)
    if match := _Y.search(stem):
        return (NameDate(int(match[1]), None, None, match[0], "year in the file name"),)
    return ()
