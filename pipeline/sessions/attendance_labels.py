"""Recognise the labels of attendance lists and turn people of a list into attendees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.records import AttendanceRole, Attendee, Block
from pipeline.sessions.hints import Hints
from pipeline.sessions.names import Person

_I = re.IGNORECASE
_PRESENT = (
    r"(?:ook\s+|mede\s+|tevens\s+)?aanw\.|wie\s+waren\s+er(?:bij)?|(?:ook\s+|mede\s+|tevens\s+)?aanwezig(?:en|e\s+leden|en\s*\(.*?\))?(?:\s+(?:waren|zijn|was|is|"
    r"namens[^:]{2,30}|leden|bestuursleden|raadsleden|deelnemers|onder anderen|o\.a\.|"
    r"[^\s:,.]{2,20}(?:\s+[^\s:,.]{2,20}){0,2}(?=\s*:)))*|"
    r"(?:ambtelijk(?:e\s+(?:ondersteuning|bijstand|leden))?|insprekers?|genodigden|"
    r"vanuit\s[^:]{2,40}|overige\s+aanwezigen)(?=\s*:)|"
    r"deelnemers?(?:lijst)?(?:\s+aan[^:]{2,40})?|deelname|aanwezigheid|present|presentielijst|gast(?:en)?|te gast|"
    r"(?:leden|bestuur)(?=\s*:)|"
    r"(?:er\s+(?:waren|zijn)|(?:wie\s+)?erbij)(?=\s*:)|(?:later|te laat)(?:\s+(?:aangesloten|binnen|gekomen))?(?=\s*:)|"
    r"bestuursleden|toehoorders?|met medewerking van|m\.m\.v\.?|van de zijde van[^:]{2,40}|"
    r"namens[^:]{2,40}"
)
_ABSENT = (
    r"niet(?:\s+erbij)?(?=\s*:)|afw\.|afwezige\s+\w+|m\.?k\.?(?:a\.?)?(?=\s*:)|met\s+afbericht(?:\s+afwezig)?|(?:niet\s+aanwezig|afwezig(?:en)?|afgemeld|afmelding(?:en)?(?:\s+ontvangen)?(?:\s+van)?|verhinderd|"
    r"(?:met\s+)?bericht\s+van\s+verhindering|met\s+kennisgeving(?:\s+afwezig)?|"
    r"zonder\s+kennisgeving)(?:\s*[,(]?\s*(?:met|zonder|m\.?\s?k\.?\s?(?:a\.?)?|z\.?\s?k\.?|"
    r"i\.v\.m\.)?\s*(?:afmelding|kennisgeving|bericht(?:\s+van\s+verhindering)?|opgave|reden)?\s*\)?\.?)?"
)
CHAIR = (
    r"(?:technisch\s+|onafhankelijk\s+|dag|plv\.?\s+|plaatsvervangend\s+|wnd\.?\s+|waarnemend\s+)?voorzit(?:ter|"
    r"ster)|gespreksleid(?:er|ing)|moderator|leiding|dagvoorzitter"
)
_SECRETARY = (
    r"notulist(?:e)?|notulen(?:\s+door)?|verslag(?:legging|gever|door)?(?:\s+door)?|notuleerder|"
    r"secretaris(?:\s*/\s*notulist)?|ambtelijk\s+secretaris|griffier|gemaakt\s+door|opgesteld\s+door"
)
_LEADS = rf"{CHAIR}|dijkgraaf(?=\s*:)"  # who leads a water board
_LABELS: tuple[tuple[AttendanceRole, re.Pattern[str]], ...] = (
    ("absent", re.compile(rf"^\W*(?:\d+\W+)?(?P<label>{_ABSENT})\s*(?P<sign>[:\-–]|$|(?<=van))\s*", _I)),
    ("chair", re.compile(rf"^\W*(?P<label>{_LEADS})\s*(?P<sign>[:\-–]|$)\s*", _I)),
    ("secretary", re.compile(rf"^\W*(?P<label>{_SECRETARY})\s*(?P<sign>[:–]|$)\s*", _I)),
    (
        "present",
        re.compile(
            rf"^\W*(?:\d+\W+)?(?P<label>{_PRESENT})\s*(?P<sign>[:\-–]|$|(?<=waren)|(?<=zijn)|(?<=anderen)|"
            rf"(?<=o\.a\.))\s*",
            _I,
        ),
    ),
)
# In a cell the label and the names may stand in one: "aanwezig Jan Smit (VNG)".
_WORDS: tuple[tuple[AttendanceRole, str], ...] = (
    ("absent", _ABSENT),
    ("chair", _LEADS),
    ("secretary", _SECRETARY),
    ("present", _PRESENT),
)
_CELL_LABELS: tuple[tuple[AttendanceRole, re.Pattern[str]], ...] = tuple(
    (role, re.compile(rf"^\W*(?P<label>{words})(?:\s*[:\-–]\s*|\s+|$)", _I)) for role, words in _WORDS
)
# Letters without which a text does not start with a label.
_PIECES = (
    *("anw", "afw", "deeln", "present", "gast", "voorzit", "gesprek", "moder", "leiding", "notul", "verslag", "secret"),
    *("griff", "gemaakt", "opgesteld", "afgemeld", "afmeld", "verhind", "kennisgeving", "bestuurslid", "bestuursleden"),
    *("m.k", "mk", "afbericht", "leden", "bestuur", "dijkgraaf"),
    *("ambtelijk", "insprek", "genodigd", "vanuit"),
    *(
        "toehoor",
        "m.m.v",
        "medewerking",
        "namens",
        "zijde",
        "wie waren",
        "later",
        "te laat",
        "er waren",
        "er zijn",
        "erbij",
        "niet",
    ),
)
_HINTS = Hints([(1, _PIECES)])
_OPENS = re.compile(  # how a label begins
    r"\W{0,60}(?:\d{1,60}\W{1,60})?(?:aanw|ook\s|mede\s|tevens\s|wie\s|amb|ins|geno|van|over|deeln|pres|gast|te\s|led|bes|er|late|toe|"
    r"m|na|niet|af|verh|beri|zonder|tech|onaf|dag|pl|wnd|waar|voorz|gesp|lei|dijk|not|vers|secr|gri|gemaakt|opge)",
    _I,
)
_NOTE_ROLES: tuple[tuple[AttendanceRole, re.Pattern[str]], ...] = (
    ("chair", re.compile(rf"\b(?:{CHAIR}|vz\.?)\b(?!\s+(?:van|bestuur|stichting|or\b))", _I)),
    (
        "secretary",
        re.compile(r"\b(?:notulist(?:e)?|notulen|verslag(?:legging)?|notuleert|secretaris(?!\s+(?:van|bij)))\b", _I),
    ),
)
_ABSENT_NOTE = re.compile(r"\b(?:afwezig|afgemeld|verhinderd|m\.k\.?|m\.k\.a\.?|met kennisgeving)", _I)
OTHER_LABEL = re.compile(
    r"^\W*(?:locatie|plaats|datum|tijd|agenda|onderwerp|betreft|kopie|cc|kenmerk|bijlagen?|vergaderdatum|aanvang|"
    r"sluiting|blad|status|versie)\b",
    _I,
)


def read_label(text: str, in_cell: bool = False) -> tuple[AttendanceRole, re.Match[str]] | None:
    """Return the role that a line or cell is labelled with and the match: 'Aanwezig:', 'Notulist', 'Verhinderd'.

    >>> found = read_label("Afwezig m.k.: Loes")
    >>> found and found[0]
    'absent'
    """
    if not _OPENS.match(text) or not _HINTS.of(text[:60].lower()):
        return None
    for role, pattern in _CELL_LABELS if in_cell else _LABELS:
        if match := pattern.match(text):
            return role, match
    return None


def attendees_of(block: Block, people: Sequence[Person], role: AttendanceRole) -> Iterator[Attendee]:
    """Turn people of a list into attendees; roles in brackets add a second role."""
    start = block.start_char
    for person in people:
        notes = f"{person.notes} {person.function}"
        roles: list[AttendanceRole] = ["absent" if _ABSENT_NOTE.search(notes) else role]
        if roles != ["absent"]:
            roles += [extra for extra, pattern in _NOTE_ROLES if pattern.search(notes) and extra not in roles]
            roles = roles if "present" in roles else ["present", *roles]  # who leads or writes was there
        for one in roles:
            yield Attendee(
                person.name,
                one,
                block.block,
                start + person.start,
                start + person.end,
                person.function,
                person.employer,
            )
