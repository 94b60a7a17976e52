"""Tell what a date in a text is the date of, where it is not the meeting's: a paper, an adoption, a deadline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from pipeline.records import Block
from pipeline.sessions.announce import announces_date
from pipeline.sessions.dates import WrittenDate, find_dates
from pipeline.sessions.text import MEETING

Role = Literal["", "published", "adopted", "earlier", "limit", "period", "event", "task", "announced"]

_I = re.IGNORECASE
_NEAR = 45  # characters in which a word before a date says what it is of
_PUBLISHED = re.compile(
    r"\b(?:gepubliceerd|publicatie|geplaatst|gepost|verspreid|verzonden|verstuurd|rondgestuurd|toegestuurd|toegezonden|"
    r"bijgewerkt|gewijzigd|opgemaakt|opgesteld|openbaar\s+gemaakt|bekendgemaakt|online\s+gezet|laatste\s+wijziging|"
    r"(?:publicatie|plaatsings|registratie|verzend|verzond|print|afdruk|opmaak|versie|bekendmakings|verslag|aanmaak)"
    r"-?datum|datum\s+(?:van\s+)?(?:het\s+|de\s+)?(?:verslag|brief|verzending|publicatie|plaatsing|versie|druk)|"
    r"versie|uitgave|editie|jaargang|kenmerk|ref(?:erentie)?|zaak(?:nummer|nr)|document(?:nummer|nr)|dossier)\b",
    _I,
)
# A paper that tells of more than one meeting; its own date is that of its appearance.
_PERIODICAL = re.compile(
    r"\b(?:\w*nieuwsbrief|\w*nieuwsbericht|\w*nieuwsflits|(?:wijk|dorps|buurt|club|school|gemeente|leden)-?"
    r"(?:nieuws|krant|blad|bulletin)|bulletin|weekbericht|persbericht|infobrief)\b",
    _I,
)
_UP_TO_A_MEETING = re.compile(
    r"\b(?:t/m|tot\s+en\s+met|na|n\.a\.v\.|naar\s+aanleiding\s+van)\s+(?:de\s+|het\s+)?(?:" + MEETING + r")\W+"
    r"(?:(?:van|d\.d\.|dd\.?|op)\s+)?$",
    _I,
)
_ADOPTED = re.compile(
    r"\b(?:vastgesteld|vast\s+te\s+stellen|vaststell\w+|goedgekeurd|goed\s+te\s+keuren|goedkeur\w+|bekrachtigd|"
    r"ondertekend|getekend|geaccordeerd)\b",
    _I,
)
_ADOPTED_AFTER = re.compile(
    r"^\W*(?:(?:is|zijn|wordt|worden|werd|werden)\W+)?(?:(?!op\b|in\b|d\.d)\w++\W++){0,5}?"
    r"(?:vastgesteld|goedgekeurd|vaststellen|akkoord|conform|ongewijzigd|geen\s+(?:op|bijzonder|wijziging))",
    _I,
)
_ADOPTED_ON = re.compile(
    r"\b(?:vastgesteld|goedgekeurd|vast\s+te\s+stellen)\W++(?:(?:in|op|d\.?d\.?|door)\W*)?(?:\w+\W+){0,4}?\d", _I
)
_EARLIER = re.compile(
    r"\b(?:vorige?|voorgaande?|eerdere?|laatste|actielijst|actiepunten|bijlagen?|terugblik\s+op)\b", _I
)
_LIMIT = re.compile(r"\b(?:sinds|tot|per|vanaf|voor|vóór|uiterlijk|t/m|binnen|deadline|ingang\s+van)\W+(?:de\s+)?$", _I)
_PERIOD = re.compile(r"\b(?:periode|looptijd|geldig|tijdvak|vervangt|vervanging)\b[^,;|]*$", _I)
# Papers and happenings that have a day of their own.
_EVENT = re.compile(
    r"\b(?:opgericht|geboren|overleden|verschenen|verscheen|besloten|besluit|brief|mail|e-mail|nota|notitie|rapport|"
    r"advies|wet|convenant|vergunning|begroting|raadsbesluit|motie|artikel|uitspraak)\s+(?:(?:van|op|d\.d\.?|dd\.?|per)\s+)?$",
    _I,
)
_EVENT_AFTER = re.compile(
    r"^,?\s*(?:(?:is|was|zijn|waren|werd|werden|trad|ging|heeft|geldt)\s+)?(?:(?:de|het|een|er)\s+)?(?:[\w-]+\s+){0,2}?"
    r"(?:verscheen|verschenen|ondertekend|getekend|opgericht|geboren|overleden|in\s+werking|ingegaan|geldt|begonnen\s+als|"
    r"als\s+\w+\s+begon)\b",
    _I,
)
_BYLINE = re.compile(
    r"^\s*[|•·,–—-]\s*(?:tekst|door|foto|redactie|auteur|bron|nieuws|blog|leestijd|categorie|interview)\b", _I
)
_BYLINE_BEFORE = re.compile(r"^\W*(?:door|tekst|redactie|auteur|nieuws|blog)\b[^.;]{0,50}(?:[|•·–—,-]|\bop)\s*$", _I)
_DASH = re.compile(r"\s*[-–—:]\s+[A-ZÀ-Þ\"'“‘]")
_DATELINE = 9  # words from which what stands behind a date and a dash is running text
_TASK_CELL = re.compile(r"^\W*(?:actie\w*|wie|wat|wanneer|gereed|deadline|planning|door\s+wie|verantwoordelijke?|"
                        r"termijn|trekker|status|datum\s+gereed|uitvoer\w*|afgerond)\W*$", _I)  # fmt: skip


def role_of(block: Block, date: WrittenDate, sentence: str) -> Role:
    """Return what a date is the date of by the words around it, '' where it may be the meeting's.

    >>> from pipeline.records import lay_out
    >>> def role(text: str) -> str:
    ...     (block,) = lay_out([("paragraph", "", text)])
    ...     return role_of(block, find_dates(text)[0], text)
    >>> role("Verslag vergadering 3 mei 2024 (vastgesteld op 4 juni 2024)"), role("Vastgesteld op 4 juni 2024")
    ('', 'adopted')
    >>> role("De notulen van 3 mei worden vastgesteld."), role("Reacties uiterlijk 7 mei"), role("Verspreid: 7 mei")
    ('earlier', 'limit', 'published')
    """
    others = [other for other in find_dates(sentence) if other.day is not None]
    last = max((other.end for other in others if other.end <= date.start), default=0)
    before = sentence[max(last, date.start - _NEAR) : date.start]
    before = re.split(r"(?<!d)[.;|)](?=\s)", before)[-1] if len(before) > 20 else before
    after = sentence[date.end :]
    following = min((other.start for other in others if other.start >= date.end), default=len(sentence))
    if announces_date(sentence, block.section if block.kind != "heading" else "", date):
        return "announced"
    if _UP_TO_A_MEETING.search(before):
        return ""
    if _PUBLISHED.search(before) or _PERIODICAL.search(sentence, 0, date.start) or _is_byline(sentence, date):
        return "published"
    if _ADOPTED.search(before):
        return "adopted"
    if _EARLIER.search(before):
        return "earlier"
    if _LIMIT.search(before):
        return "limit"
    if _PERIOD.search(before):
        return "period"
    if _ADOPTED_AFTER.match(after[: following - date.end] if not _ADOPTED_ON.search(after) else ""):
        return "earlier"
    return "event" if _EVENT.search(before) or _EVENT_AFTER.match(after) else ""


def _is_byline(sentence: str, date: WrittenDate) -> bool:
    """'Door: redactie - 16 januari 2024', '20 oktober 2023 | Nieuws', or '20 maart 2024 - Gisteren kwamen ...'."""
    before, after = sentence[: date.start], sentence[date.end :]
    if _BYLINE.match(after) or _BYLINE_BEFORE.match(before):
        return True
    return not before.strip() and len(after.split()) > _DATELINE and bool(_DASH.match(after))


def heads_tasks(block: Block) -> bool:
    """Whether a row is the head of a list of actions, whose dates are of what must be done.

    >>> from pipeline.records import lay_out
    >>> heads_tasks(lay_out([("paragraph", "", "Nr | Actie | Wie | Gereed")])[0])
    True
    """
    cells: Sequence[str] = block.cells or block.text.split("|")
    return len(cells) > 1 and sum(bool(_TASK_CELL.match(cell)) for cell in cells[:8]) > 1
