"""Recognise list markers, headings by their look, and lines that are only a date."""

from __future__ import annotations

import datetime as dt
import re

from pipeline.lexicon.letters import latin

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan",
            "februari feb febr",
            "maart mrt",
            "april apr",
            "mei",
            "juni jun",
            "juli jul",
            "augustus aug",
            "september sep sept",
            "oktober okt",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b"
_DAY = r"(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|ma|di|wo|do|vr|za|zo)"

_BULLET = re.compile(
    r"^(?:(?P<sign>[·•‣⁃◦▪▫●○■□◆❖➢➤►✓✔☐☑☒∙\uf000-\uf0ff])\s*"
    r"|(?P<arrow>[-–—=]{1,2}>)\s*"
    r"|(?P<dash>[-–—*+§])\s+"
    r"|(?P<glued>[-–*])(?=[^\W\d_])"
    r"|(?P<letter_o>o)(?:\t\s*| {2,}))(?=\S)"
)
_NUMBER = re.compile(
    r"^(?P<mark>#\d{1,3}|\(\d{1,2}\)|\d{1,2}(?:\.\d{1,2}){0,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}|[a-z][.)]|[A-Z]\)|\([a-z]\)"
    r"|[ivx]{2,4}[.)]|[IVX]{2,4}[.)])(?:\s+(?=\S)|$)"
)
_BARE_NUMBER = re.compile(rf"^(?P<mark>\d{{1,2}})(?:[\t ]+[-–]?[\t ]*)(?!{_MONTH})(?=[^\W\d_])", re.IGNORECASE)
_CLOCK = re.compile(r"^(?:[01]?\d|2[0-4])\.[0-5]\d\b")
_DATE_LINE = re.compile(
    rf"^(?:{_DAY}\.?,?\s+)?(?P<day>\d{{1,2}})\s+(?P<month>{_MONTH})\.?,?\s+(?P<year>(?:19|20)\d\d)$", re.IGNORECASE
)
_DATE_DIGITS = re.compile(r"^(?P<day>\d{1,2})\s?[-/.]\s?(?P<month>\d{1,2})\s?[-/.]\s?(?P<year>(?:19|20)\d\d)$")
_DATE_ISO = re.compile(r"^(?P<year>(?:19|20)\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:$|[T ]\d)")
_STAMP = re.compile(
    r"^(?:gepubliceerd|geplaatst|publicatiedatum|datum publicatie|laatst bijgewerkt)(?: op)?\s*:?\s+", re.I
)

AGENDA_WORDS = re.compile(
    r"^(?:(?:opening|welkom|mededelingen|meded[a-z]*|ingekomen stukken|agenda|vaststelling agenda|"
    r"rondvraag|sluiting|afsluiting|"
    r"w\.?v\.?t\.?t\.?k\.?|actiepunten|actielijst|acties|actiepuntenlijst|besluiten|besluitenlijst|"
    r"afspraken|afspraken en acties|"
    r"aanwezig|aanwezigen|afwezig|afwezigen|afgemeld|afmeldingen|deelnemers|tot slot|conclusies?|"
    r"samenvatting|inleiding|"
    r"introductie|aanleiding|vervolg|vervolgstappen|volgende vergadering|volgende bijeenkomst|vragen|"
    r"openstaande vragen|"
    r"terugblik|vooruitblik|notulen|toezeggingen|aandachtspunten|bijlagen?|kennismaking|voorstelronde|"
    r"genoteerde acties)"
    r"(?:\s*(?:en|,|/|&)\s*)?)+\s*:?$",
    re.IGNORECASE,
)
_OPEN_END = re.compile(
    r"\b(?:de|het|een|en|of|van|voor|met|in|op|aan|te|om|dat|die|door|bij|naar|tot|over|als|is|zijn)$", re.I
)
_LONGEST_OPEN_END = 5  # characters, a line end among them
_LINK = re.compile(r"https?://|www\.|\S@\S+\.\w", re.IGNORECASE)
_LABELLED = re.compile(r"^[^:]{2,40}:\s+\S")
_ATTENDEE = re.compile(r"^[^:]{2,40}:\s+\S|\([^)]{2,60}\)[,;]?$|,\s+[a-zà-ÿ]+ ")
_CONTENT = re.compile(
    r"^(?:geen|niets?|idem|nog te|zie|volgend onderwerp|(?:actie|besluit|besloten|afspraak|afgesproken|"
    r"toezegging|conclusie|vraag|akkoord)\b.*\S)"
    r"(?:\s|:|$)",
    re.IGNORECASE,
)
_ITEM_START = re.compile(
    r"^(?:actie(?:punt)?|besluit|besloten|afspraak|afgesproken|toezegging|open vraag|conclusie|"
    r"(?:vergader)?datum|aanwezig|afwezig|afgemeld|notulist|"
    r"notulen|verslag|voorzitter|plaats|locatie|tijd|vraag|antwoord|[VA])\b[^.:]{0,40}:",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")

HEADING_WORDS = 12
HEADING_CHARACTERS = 110


def split_marker(text: str) -> tuple[str, str]:
    """Split a line into its list marker or heading number and the rest.

    >>> split_marker("• Verslag"), split_marker("1. Opening"), split_marker("a) eerst"), split_marker("R. Peters zegt")
    (('•', 'Verslag'), ('1.', 'Opening'), ('a)', 'eerst'), ('', 'R. Peters zegt'))
    >>> split_marker("2 Introductie"), split_marker("3 februari"), split_marker("13.15 Pauze")
    (('2', 'Introductie'), ('', '3 februari'), ('', '13.15 Pauze'))
    """
    match = _BULLET.match(text)
    if match:
        return match.group(0).strip(), text[match.end() :].strip()
    if _CLOCK.match(text):
        return "", text
    match = _NUMBER.match(text)
    if match:
        return match["mark"], text[match.end() :].strip()
    match = _BARE_NUMBER.match(text)
    if match and text[match.end()].isupper() and len(text.split()) <= HEADING_WORDS and not text.endswith("."):
        return match["mark"], text[match.end() :].strip()
    return "", text


def is_bullet(marker: str) -> bool:
    """Tell bullets from numbers and letters."""
    return bool(marker) and not any(character.isalnum() for character in marker.lstrip("o"))


def follows(marker: str, other: str) -> bool:
    """Tell whether a number or letter is the next after another.

    >>> follows("1.", "2."), follows("a)", "b)"), follows("4", "1"), follows("2.1", "2.2")
    (True, True, False, True)
    """
    one, two = (re.sub(r"[^0-9A-Za-z.]", "", text).rstrip(".") for text in (marker, other))
    stem_one, _, last_one = one.rpartition(".")
    stem_two, _, last_two = two.rpartition(".")
    if last_one.isdigit() and last_two.isdigit():
        return stem_one == stem_two and int(last_two) == int(last_one) + 1
    if one and two and set((one + two).lower()) <= set("ivx"):
        return True
    return len(one) == len(two) == 1 and ord(two) == ord(one) + 1


def is_content(text: str) -> bool:
    """Tell a short line that says something ('Geen opmerkingen', 'Actie Jan: ...') from one that heads a section."""
    return bool(_CONTENT.match(text))


def looks_like_heading(text: str, *, question: bool = False) -> bool:
    """Tell whether a line could be a heading by its own look: short, with letters, not a sentence, a link or a date.

    >>> looks_like_heading("Terugkoppeling stuurgroep"), looks_like_heading("Er is niets besloten.")
    (True, False)
    """
    words = text.split()
    if not 0 < len(words) <= HEADING_WORDS or len(text) > HEADING_CHARACTERS or not _LETTER.search(text):
        return False
    if text[-1] in ".;,!…" and not text.lower().endswith(("etc.", "e.d.", "w.v.t.t.k.", "d.d.")):
        return False
    if text[-1] == "?" and not question:
        return False
    return not (_has_link(text) or ends_open(text) or date_line(text))


def _has_link(text: str) -> bool:
    return ("@" in text or "://" in text or "www." in text.lower()) and bool(_LINK.search(text))


def ends_open(text: str) -> bool:
    """Tell whether a line breaks off in the middle of a sentence: '... de stukken van'."""
    return bool(_OPEN_END.search(text, max(0, len(text) - _LONGEST_OPEN_END)))


def starts_item(text: str) -> bool:
    """Tell whether a line opens a statement of its own: 'Actie Els: ...', 'Besloten: ...', 'Aanwezig: ...'."""
    return bool(_ITEM_START.match(text))


def has_value(text: str) -> bool:
    """Tell whether a line is a label with its value: 'Datum: 3 mei', 'Jan Jansen: voorzitter'."""
    return bool(_LABELLED.match(text))


def looks_like_attendee(text: str) -> bool:
    """Tell whether a short line is a name with something about it: 'Jan Jansen (VNG)', 'Jan Jansen: voorzitter'."""
    return bool(_ATTENDEE.search(text))


def date_line(text: str) -> dt.date | None:
    """Return the date of a line that is nothing but a full date, with or without 'gepubliceerd op'.

    >>> date_line("dinsdag 22 juni 2021"), date_line("Gepubliceerd op: 2-11-2020"), date_line("22 juni 2021 te Ede")
    (datetime.date(2021, 6, 22), datetime.date(2020, 11, 2), None)
    """
    if len(text) > 60 or not any(character.isdigit() for character in text):
        return None
    text = _STAMP.sub("", latin(text).strip())
    match = _DATE_LINE.match(text) or _DATE_DIGITS.match(text) or _DATE_ISO.match(text)
    if match is None:
        return None
    month = match["month"].lower()
    return make_date(int(match["year"]), int(month) if month.isdigit() else MONTHS[month], int(match["day"]))


def is_stamp(text: str) -> bool:
    """Tell whether a line says when it was published: 'Gepubliceerd op 3 mei 2024'."""
    return bool(_STAMP.match(text))


def make_date(year: int, month: int, day: int) -> dt.date | None:
    """Return a date, or None where the calendar has no such day."""
    try:
        return dt.date(year, month, day)
    except (ValueError, OverflowError):
        return None


def stamp_date(value: str) -> dt.date | None:
    """Return the day of a machine-written time stamp, or of any line that is only a date.

    >>> stamp_date("2021-06-22T10:00:00+02:00"), stamp_date("D:20200424173402+02'00'"), stamp_date("gisteren")
    (datetime.date(2021, 6, 22), datetime.date(2020, 4, 24), None)
    """
    value = value.strip()[:60]
    match = re.match(r"(?:D:)?((?:19|20)\d\d)-?(\d\d)-?(\d\d)", value)
    return make_date(*(int(part) for part in match.groups())) if match else date_line(value)
