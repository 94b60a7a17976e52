"""Hold the headings, labels and table columns that announce decisions, actions, agreements and open questions."""

from __future__ import annotations

import re

from pipeline.records import OutcomeKind
from pipeline.sessions.hints import Sieve

_I = re.IGNORECASE
_NUMBER = r"(?:\W*\d+(?:\.\d+)*[.)]?\s*)?\W*"

# Headings and labels above a list.
SECTIONS: tuple[tuple[OutcomeKind, re.Pattern[str]], ...] = (
    (
        "question",
        re.compile(
            rf"^{_NUMBER}(?:open(?:staande)?\s+vragen|vragen die (?:nog )?open\w*.*|nog open|"
            rf"wat (?:nog |er nog )?openstaat|onbeantwoorde vragen)\W*$",
            _I,
        ),
    ),
    (
        "action",
        re.compile(
            rf"^{_NUMBER}(?:genoteerde\s+|nieuwe\s+|directe\s+|lopende\s+|overzicht\s+(?:van\s+)?|"
            rf"lijst\s+(?:van\s+)?)?(?:acties?|actie-?\s?punten|actie-?\s?lijst|actieoverzicht|to-?\s?do'?s?|"
            rf"to-?do-?lijst|taken|takenlijst|wie doet wat)(?:\s+(?:voor|uit|van|naar aanleiding van|"
            rf"n\.a\.v\.)\b.{{0,50}})?\W*$",
            _I,
        ),
    ),
    (
        "decision",
        re.compile(
            rf"^{_NUMBER}(?:genomen\s+)?(?:besluiten|besluit|besloten|besluitenlijst|beslissingen|"
            rf"beslispunten)(?:\s+(?:van|uit|in|op)\b.{{0,50}})?\W*$",
            _I,
        ),
    ),
    (
        "agreement",
        re.compile(
            rf"^{_NUMBER}(?:gemaakte\s+|nieuwe\s+|concrete\s+|vervolg-?)?(?:afspraken|afspraak|"
            rf"toezeggingen|wat (?:spreken|spraken) we af|wat is (?:er )?afgesproken)(?:\s+(?:van|uit|voor|"
            rf"met)\b.{{0,50}})?\W*$",
            _I,
        ),
    ),
)
MIXED_SECTION = re.compile(
    rf"^{_NUMBER}(?:besluiten|besluitenlijst|acties|actiepunten|actielijst|afspraken|toezeggingen)\s*(?:,|en|&|/|\+|-)\s*"
    rf"(?:besluiten|besluitenlijst|acties|actiepunten|actielijst|afspraken|afsprakenlijst|toezeggingen)\W*$",
    _I,
)

# A label at the start of a line: "Besluit: ...". The kind, the label, what may follow it.
LABELS: tuple[tuple[OutcomeKind, re.Pattern[str]], ...] = (
    (
        "decision",
        re.compile(
            rf"^{_NUMBER}(?P<cue>(?:raads)?besluit(?:en)?|besloten|beslissing|beslispunt|"
            rf"akkoord)(?:\s+(?:nr\.?\s*)?[\d][\d./-]*)?\s*[:–]\s*(?=\S)",
            _I,
        ),
    ),
    (
        "agreement",
        re.compile(
            rf"^{_NUMBER}(?P<cue>(?i:afspra(?:ak|ken)|toezegging(?:en)?|"
            rf"afgesproken))(?:\s+(?:nr\.?\s*)?[\d][\d./-]*)?(?:\s+(?:van\s+)?(?P<who>[A-ZÀ-Þ][^:]{{1,40}}|"
            rf"(?:de\s+)?wethouder[^:]{{0,30}}))?\s*[:–]\s*(?=\S)"
        ),
    ),
    (
        "question",
        re.compile(rf"^{_NUMBER}(?P<cue>open(?:staande)?\s+vra(?:ag|gen)|nog open|vraag)\s*[:–]\s*(?=\S)", _I),
    ),
)
ACTION_LABEL = re.compile(r"^\W*(?:\d+[.)]\s*)?(?P<cue>actie(?:punt)?|to ?-?do|taak)\b(?P<rest>.*)$", _I | re.DOTALL)
ACTION_LIES_WITH = re.compile(r"\b(?P<cue>actie(?:punt)?)\s+(?:ligt|is|komt)\s+(?:bij|voor)\s+(?P<who>[^:,.;]+)", _I)
ACTION_IN_BRACKETS = re.compile(r"[(\[]\s*(?P<cue>actie(?:punt)?(?:houder)?)\s*:?\s*(?P<who>[^()\[\]]{1,80})[)\]]", _I)
ACTION_AT_END = re.compile(r"\w\W*(?:[>→»]|[-=]>)\s*(?P<cue>actie(?:punt)?)\b\s*:?\s*(?P<who>[^.;:>→]{0,60})\W*$", _I)
# Letters without which a line carries no label: of an action, of something else, before a colon.
ACTION_PIECES = ("actie", "to do", "to-do", "todo", "taak")
_OTHER_PIECES = ("besl", "akkoord", "afspra", "afgespro", "toezeg", "vra", "nog open")
LABEL_PIECES = (*ACTION_PIECES, *_OTHER_PIECES, "[")
LIES_WITH_PIECES = tuple(f"{what} {verb}" for what in ("actie", "actiepunt") for verb in ("ligt", "is", "komt"))
# Reports that tell a story of what people do rather than what they will do.
_STORIES = (
    r"terugblik|terugkoppeling|werksessie|impressie|sfeerimpressie|themasessie|webinar|symposium|congres|conferentie|netwerkbijeenkomst|"
    r"inspiratiesessie|werkbezoek|nieuwsbericht|lezing|kennissessie|leersessie|kennisnetwerk|kenniscafé|studiedag"
)
IMPRESSION = Sieve(re.compile(rf"\b(?:{_STORIES})\w*\b", _I), _STORIES.split("|"))
OPEN_BOX = re.compile(r"^\W*\[\s?\]\s*(?=\S)|^☐\s*(?=\S)")

# Columns of an action list.
COLUMNS: dict[str, re.Pattern[str]] = {
    name: re.compile(rf"^\W*(?:{words})\W*$", _I)
    for name, words in (
        (
            "what",
            r"actie(?:punt(?:en)?|s)?|omschrijving(?:\s+actie)?|wat|taak|taken|te\s+doen|activiteit|afspraak|to-?do",
        ),
        (
            "who",
            r"wie|door(?:\s+wie)?|eigenaar|actiehouder|actie(?:houder)?\s+door|houder|verantwoordelijk\w*|trekker|"
            r"wie\s+doet\s+het|uitvoering|uitvoerder|naam",
        ),
        (
            "when",
            r"wanneer|deadline|gereed(?:\s+op)?|voor\s+wanneer|datum(?:\s+gereed)?|uiterlijk|planning|termijn|"
            r"einddatum|streefdatum|klaar",
        ),
        ("status", r"status|stand(?:\s+van\s+zaken)?|voortgang|stavaza|opmerking(?:en)?"),
        ("decision", r"besluit(?:en)?|genomen\s+besluit"),
    )
}
