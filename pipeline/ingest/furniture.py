"""Recognise lines that belong to the page and not to the report."""

from __future__ import annotations

import re

_WEB_RULES: tuple[tuple[str, str], ...] = (
    (
        "share button",
        r"(?:delen|deel (?:deze |dit )?(?:pagina|artikel|bericht)?|delen (?:op|via) .{0,40}|"
        r"deel (?:dit )?(?:op|via) .{0,40}|"
        r"share|tweet|(?:(?:facebook|twitter|x|linked ?in|whatsapp|e-mail|mail|print|instagram|"
        r"youtube)[\s,|/·•]*){1,8})",
    ),
    (
        "read more link",
        r"(?:lees (?:hier )?(?:meer|verder)(?: .{0,30})?|lees het hele (?:artikel|bericht)|meer (?:lezen|nieuws)|"
        r"klik hier(?: .{0,40})?|bekijk (?:alle|meer) .{0,40}|lees ook:?|read more)",
    ),
    ("photo credit", r"(?:foto|beeld|fotografie|illustratie|bron foto)\s*:.{1,80}"),
    (
        "menu",
        r"(?:home|actueel|nieuws|over ons|vacatures|publicaties|thema.?s|onderwerpen|"
        r"english|menu|zoeken|zoek|contact|inloggen|uitloggen|(?:direct |spring |"
        r"ga )?naar (?:de )?(?:hoofd)?(?:inhoud|navigatie)|"
        r"terug(?: naar .{0,40})?|naar boven|vorige|volgende|print(?:en)?|print deze pagina|hoofdmenu|kruimelpad|"
        r"u bent hier:?.{0,80}|privacy(?:verklaring|beleid| ?statement)?|disclaimer|"
        r"toegankelijkheid(?:sverklaring)?|sitemap|"
        r"proclaimer|colofon|aanmelden (?:voor de )?nieuwsbrief|nieuwsbrief|volg ons(?: op .{0,40})?|"
        r"alle rechten voorbehouden.{0,60}|(?:©|\(c\)|copyright).{0,80})",
    ),
)
_RULES: tuple[tuple[str, str], ...] = (
    (
        "download list",
        r"(?:downloads?|bijlagen? downloaden|download (?:het|de|dit) \w+(?: \(.{0,40}\))?|"
        r"de volgende bestanden zijn bijgevoegd.{0,60}|bijgevoegde bestanden)",
    ),
    (
        "page number",
        r"(?:(?:pagina|pag\.?|blz\.?|blad|bladzijde|page)\s*:?\s*\d{1,4}(?:\s*(?:van|/|of|-)\s*\d{1,4})?|"
        r"\d{1,4}\s*(?:van|/|of)\s*\d{1,4}|[-–—]\s*\d{1,4}\s*[-–—]|(?:pagina|blad)(?:\s*van)?)",
    ),
    ("rule", r"[^\w]{1,200}"),
)
_COOKIES = re.compile(
    r"(?:accepteren|akkoord|toestaan|weigeren|plaatsen|gebruik|website|site|instellingen|beleid|verklaring)|^cookies?$",
    re.I,
)


def _compiled(rules: tuple[tuple[str, str], ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((reason, re.compile(rf"(?:{pattern})\s*[.:»›>→]?", re.IGNORECASE)) for reason, pattern in rules)


_MATCHERS = _compiled(_RULES)
_WEB_MATCHERS = _compiled(_WEB_RULES + _RULES)
_FILE_NAME = re.compile(r"[^/\\|]{1,150}\.(?:pdf|docx?|xlsx?|pptx?|odt|zip)(?:\W.{0,40})?", re.IGNORECASE)
_LEADERS = re.compile(r"(?:\.\s?){5}\s*\d{1,4}$|…{2,}\s*\d{1,4}$")
_LONGEST = 200
_LONGEST_COOKIE_LINE = 600


def furniture(text: str, *, web: bool) -> str:
    """Return which kind of page furniture a line is, '' when it is part of the report.

    Args:
        text: one line.
        web: whether the text may have been taken from a web page; menus and buttons are looked for there alone.

    >>> furniture("Delen", web=True), furniture("Pagina 3 van 12", web=False), furniture("Delen is leuk", web=True)
    ('share button', 'page number', '')
    """
    if web and len(text) <= _LONGEST_COOKIE_LINE and "cookie" in text.lower() and _COOKIES.search(text):
        return "cookie line"
    if len(text) > _LONGEST:
        return ""
    if text[-1:].isdigit() and _LEADERS.search(text):
        return "table of contents"
    for reason, matcher in _WEB_MATCHERS if web else _MATCHERS:
        if matcher.fullmatch(text):
            return reason
    return ""


def is_file_name(text: str) -> bool:
    """Tell whether a line is only the name of an attached file."""
    return bool(_FILE_NAME.fullmatch(text))
