"""Grade how strongly a date speaks for being the meeting's, by its place and the words around it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from pipeline.records import Block
from pipeline.sessions.announce import TIMES
from pipeline.sessions.dates import WrittenDate, find_dates
from pipeline.sessions.infer import date_or_none, year_before
from pipeline.sessions.text import MEETING
from pipeline.sessions.vocabulary import words

_I = re.IGNORECASE
HEAD_BLOCKS = 8  # blocks that can be lines of the head
TOLD = "date of what the report tells in its first lines"
OWN_LINE = "date on a line of its own"
WEAK = "first date without another meaning"
GATHERED = 0.6  # a told date of people together; from here on a bare date above it is that of publication
_ALONE = 0.55  # 'Op 3 mei werd ...', without people or a meeting
FRESH = 60  # days within which a report appears after its meeting
_LABEL = re.compile(
    r"^\W*(?:vergader)?dat(?:um|a)(?:(?:\s+(?:en|/)\s+|/)(?:tijd(?:stip)?|plaats|locatie)|"
    r"\s+(?:van\s+(?:de\s+|het\s+)?)?\w*(?:vergadering|overleg|bijeenkomst|sessie|zitting))?\s*[:|]"
    r"|^\W*(?:dag|aanvang|zitting|tijd(?:stip)?|(?:deze\s+|datum\s+)?(?:bijeenkomst|vergadering|overleg|zitting))\s*[:|]"
    r"|^\W*(?:vergaderdatum|wanneer|d\.d\.|dd\.?|datum(?=\s+\d))\s*[:?]?",
    _I,
)
_LABEL_CELL = re.compile(
    r"^\W*(?:(?:vergader)?datum|datum(?:\s+en\s+tijd| vergadering| overleg| bijeenkomst)?|wanneer|d\.d\.)\W*$", _I
)
_REPORT_WORD = (
    r"\b(?:\w*verslag|notulen|\w*besluitenlijst|toezeggingenlijst|actielijst|impressie|aantekeningen|terugblik|"
    r"terugkoppeling|samenvatting)\b"
)
_HEAD_WORD = re.compile(rf"{_REPORT_WORD}|{MEETING}|\b\w+(?:avond|middag|ochtend|dag|tafel|bezoek|groep|bestuur)\b", _I)
_MEETING_WORD = re.compile(MEETING, _I)
_HELD = re.compile(
    r"\b(?:gehouden|plaatsgevonden|georganiseerd|belegd|plaatsvond|plaats\s+vond)\b[^.;:]{0,70}$"
    r"|\b(?:die|dat|welke)\s+(?:is|werd|was)\s+(?:gehouden|belegd)[^.;:]{0,70}$",
    _I,
)
_PRESENT_VERB = re.compile(
    r"\b(?:is|zijn|wordt|worden|houdt|houden|vindt|vinden|komt|komen|gaat|gaan|organiseert|start|heet|kan|kunnen|moet|"
    r"moeten|zal|zullen|vervalt)\b",
    _I,
)
_PAST_VERB = re.compile(
    r"\b(?:was|waren|vond|vonden|heeft|hebben|had|hadden|werd|werden|kwam|kwamen|zat|zaten|boog|bogen|gingen|ging|"
    r"zijn we|zijn wij|mocht|mochten|schoof|schoven|liep|liepen|begon|begonnen|deed|deden|riep|brak|bracht|brachten|"
    r"stond|stonden|verscheen|verschenen|trok|trokken|bood|boden|keek|keken|gaf|gaven|sloot|sloten|bleef|bleven|"
    r"schreef|schreven|at|aten|koos|kozen|vroeg|vroegen|kreeg|kregen|bespraken|spraken|sprak|hield|hielden|lag|lagen|hoorde|zag|zagen|"
    r"trof|troffen|nam|namen|bezocht|bezochten|\w{3,}(?:de|te)(?:n)?)\b",
    _I,
)
_NO_VERBS = words(
    "gemeente gemeenten gemeentes ruimte gehouden besluiten middelen eerste tweede derde vierde vijfde zesde zevende "
    "achtste negende tiende laatste beste leden raadsleden bestuursleden commissieleden klanten cliënten patiënten "
    "studenten diensten projecten kosten waarde goede gezamenlijke beperkte verkorte uitgebreide openbare besloten "
    "ontmoeten gasten gemeenteraden wedstrijden breedte hoogte kwaliteiten activiteiten voorwaarden "
    "afgevaardigden belangstellenden genodigden gebiedsgerichte middelgrote grote gerichte "
    "avonden einde bende beide beiden zijde mede orde waarden landelijke verenigde gezonde duizenden honderden "
    "medewerkenden zelfstandige zelfstandigen gepensioneerden kwartiermakende toezichthoudende volgende komende "
    "lopende bestaande aanstaande geachte buurten toekomstige bijzondere punten documenten schulden "
    "klachten assistenten docenten agenten straten markten gezichten oude"
)
# Words of people who come together, and of what they do then.
_GATHERING = re.compile(
    r"\b(?:bijeen|bij\s+elkaar|samen|elkaar|symposium|workshop|deelnemers|deelnamen|aanwezig\w*|bewoners|leden|ouders|leraren|leerkrachten|"
    r"collega['’]?s|professionals|vrijwilligers|bestuurders|raadsleden|belangstellenden|bezoekers|mensen|zaal|gastheer|"
    r"gastvrouw|te\s+gast|aftrap|aan\s+tafel|schoven\s+aan|schoof\s+aan|vol|opende|vergaderd\w*|plaats|bezochten|"
    r"bezoek|in\s+gesprek|spraken|luisterden|voorzitter|"
    r"\w+(?:tafel|café|avond|middag|dag|bezoek|conferentie|congres|werkers|begeleiders|verleners|adviseurs))\b",
    _I,
)
_OF_OTHER = re.compile(r"\b(?:van|sinds|tot|per|vanaf|na|voor|vóór|uiterlijk|t/m|binnen|begin|eind)\s+(?:de\s+)?$", _I)
_OF_A_MEETING = re.compile(rf"\b(?:op|in|tijdens|bij)\s+(?:de|het|onze|een)\s+(?:{MEETING})\s+(?:van|op)\s+$", _I)
_PER = re.compile(r"\bper\s+$", _I)
_FILLER = re.compile(
    r"\b(?:op|van|tot|d\.?d\.?|datum|verslag|notulen|locatie|online|teams|uur|te|in|om|de|het|aanvang|concept|"
    r"definitief|kort|nieuws|door|tekst|redactie|foto|jl)\b|[^\w]",
    _I,
)
_OWN_LABEL = re.compile(
    r"^(?:betreft|onderwerp|datum|wanneer|dag|tijd|aanvang|plaats|locatie|waar|concept|organisatie|project|thema|van|aan)\b",
    _I,
)
_PIECES = re.compile(r"\s*[,|;•/()]\s*|\s+[-–—]\s+")
_LONGEST_PIECE = 6  # words of a piece of a head: a hall, a body
_PLACE_AND_DAY = re.compile(r"^(?:[A-ZÀ-Þ'’][\w'’-]*|aan|den|de|van|het|op|bij)(?:[ -][\w'’]+){0,3},?\s*$")


@dataclass(frozen=True, slots=True)
class Seen:
    """A date with where it stands.

    ``offset`` is the start of the sentence in the block; ``running`` the number of blocks of running text before.
    """

    block: Block
    date: WrittenDate
    sentence: str
    offset: int
    running: int = 0
    title_done: bool = False
    items: bool = False  # the items of the meeting have begun

    @property
    def before(self) -> str:
        """The words of the sentence before the date."""
        return self.sentence[: self.date.start]

    @property
    def after(self) -> str:
        """The words of the sentence behind the date."""
        return self.sentence[self.date.end :]


def claim(seen: Seen, published: dt.date | None) -> tuple[float, str]:
    """Return how strongly a date speaks for the meeting (0 to 1) and the rule it follows, (0.0, '') for no rule.

    Args:
        seen: the date; it has no other role.
        published: the day of publication, as far as known.
    """
    block, date, sentence = seen.block, seen.date, seen.sentence
    if _labelled(seen):
        return 0.95, "date with the label 'datum'"
    if block.kind == "title":
        return 0.9, "date in the title"
    head = block.block < HEAD_BLOCKS and date.day is not None
    if head and sentence == block.text and _own_line(sentence, date) and not _PER.search(seen.before):
        if seen.items and block.kind == "list_item" and not _HEAD_WORD.search(sentence):
            return 0.0, ""
        return (0.9, OWN_LINE) if seen.title_done or block.block else (0.55, "date above the title")
    if head and _heads(seen):
        return 0.88, "date after the kind of meeting in the first lines"
    told = _told(seen, published) if block.kind != "heading" else 0.0
    return (told, TOLD) if told >= 0.5 else (told, WEAK)


def rest(sentence: str) -> list[str]:
    """Return the words that a line holds besides dates, times and filler."""
    kept = sentence
    for date in reversed(find_dates(sentence)):
        kept = kept[: date.start] + " " + kept[date.end :]
    return _FILLER.sub(" ", TIMES.sub(" ", kept)).split()


def place_and_day(line: str) -> bool:
    """'Utrecht, 14 mei 2024': how a letter begins.

    >>> place_and_day("Utrecht, 14 mei 2024"), place_and_day("Dinsdag 14 mei 2024, Utrecht")
    (True, False)
    """
    dates = find_dates(line)
    if len(dates) != 1 or not dates[0].whole or dates[0].weekday is not None or line[dates[0].end :].strip(" ."):
        return False
    place = line[: dates[0].start].strip()
    return bool(_PLACE_AND_DAY.match(place)) and not _HEAD_WORD.search(place)


def _labelled(seen: Seen) -> bool:
    """Whether a label such as 'Datum:' stands right before the date, or in the cell before it."""
    block, date = seen.block, seen.date
    for cell, before in zip(block.cells, ("", *block.cells), strict=False):
        if date.text in cell and (_LABEL_CELL.match(before) or _LABEL_CELL.match(cell[: cell.index(date.text)])):
            return True
    match = _LABEL.match(block.text) if not block.cells else None
    return match is not None and 0 <= date.start + seen.offset - match.end() < 12


def _own_line(line: str, date: WrittenDate) -> bool:
    """Whether a line is a date with hours, place or body beside it, in pieces without a verb."""
    if has_verb(line) or _other_label(line[: date.start]):
        return False
    words_beside = rest(line)
    if len(words_beside) <= 4:
        return len(words_beside) <= 2 or not line.endswith(".") or bool(_HEAD_WORD.search(line))
    if line.endswith((".", "?", "!")) or len(words_beside) > 14:
        return False
    leads = len(line[: date.start].split()) <= 2 and bool(re.match(r"\s*(?:[,|;•/(–—-]|$)", line[date.end :]))
    apart = bool(_PIECES.search(line[: date.start])) and not line[: date.start].rstrip()[-1:].isalnum()
    pieces = [TIMES.sub("", piece).split() for piece in _PIECES.split(line)]
    return (leads and len(words_beside) <= 9) or (apart and all(len(piece) <= _LONGEST_PIECE for piece in pieces))


def _other_label(before: str) -> bool:
    """Whether a label that is not of a meeting stands before a date: 'Bijlage: brief 3 mei 2024'."""
    label = re.match(r"^\W*([^\W\d][\w /-]{1,30}):\s", before)
    return label is not None and not (_HEAD_WORD.search(label[1]) or _OWN_LABEL.match(label[1]))


def has_verb(line: str) -> bool:
    """Whether a line has a finite verb; a word with a capital inside is a name: 'in Houten' holds none.

    >>> has_verb("Verslag gemeente Houten, avond voor afgevaardigden"), has_verb("Het overleg was kort")
    (False, True)
    """
    verbs = (match for pattern in (_PAST_VERB, _PRESENT_VERB) for match in pattern.finditer(line))
    return any(
        (not match[0][0].isupper() or not match.start()) and match[0].lower() not in _NO_VERBS for match in verbs
    )


def _heads(seen: Seen) -> bool:
    """'Verslag van de vergadering van X, gehouden op 30 september 2021': a kind of meeting, no verb up to the date."""
    before, after, sentence = seen.before, seen.after, seen.sentence
    if sentence.endswith("?"):
        return False
    if re.match(r"^\W*(?:gehouden|vergaderd|besproken|bijeengekomen)\b", before, _I):
        return True
    last = max((other.end for other in find_dates(sentence) if other.day and other.end <= seen.date.start), default=0)
    heads = list(_HEAD_WORD.finditer(before, last))
    if not heads or len(before) - heads[-1].end() > 160 or len(before[: heads[-1].start()].split()) > 14:
        return False
    held = _HELD.search(before)
    lead = before[: held.start()] if held else before
    if has_verb(lead) or re.search(r"[!?]", before[heads[-1].end() :]):
        return False
    if held:
        return True
    clause = re.split(r"[,;:(|]|\s[-–—]\s", after)[0]
    return not has_verb(clause) and not (sentence.endswith((".", "?", "!")) and has_verb(after))


def _told(seen: Seen, published: dt.date | None) -> float:
    """Grade a date in running text: what a report tells first, in the past, of people together, is its meeting."""
    date, sentence = seen.date, seen.sentence
    if date.day is None or date.month is None:
        return 0.0
    before = seen.before.strip().lower()
    past = any(match[0].lower() not in _NO_VERBS for match in _PAST_VERB.finditer(sentence))
    meets = bool(_MEETING_WORD.search(sentence))
    opens = before in {"", "op", "afgelopen"}
    of_other = bool(_OF_OTHER.search(seen.before))
    if past and meets and not of_other:
        return 0.85
    if past and (opens or _OF_A_MEETING.search(seen.before)):
        return 0.7 if meets or _GATHERING.search(sentence) else _ALONE
    if re.search(r"\bbegin|\beind|\bmedio", before[-8:]):
        return 0.0
    grade = 0.2 - 0.08 * seen.running - 0.15 * of_other
    grade += 0.1 * (date.weekday is not None) + 0.05 * (date.year is not None) + 0.1 * before.endswith("op")
    grade += 0.15 * past + 0.1 * bool(re.match(r"(?:het|dit)\s+is\b", before))
    grade += 0.1 * (meets or bool(_GATHERING.search(sentence)))
    grade -= 0.15 * (sum(other.day is not None for other in find_dates(sentence)) > 1)
    if published:
        day = date_or_none(date.year or year_before(date.month, date.day, published), date.month, date.day)
        if day:
            days = (published - day).days
            grade += 0.15 if 0 <= days <= FRESH else -0.2
    return round(max(0.0, min(grade, 0.7)), 3)
