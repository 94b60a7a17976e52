"""Read who was there, who was not, who led the meeting and who wrote the report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from pipeline.records import AttendanceRole, Attendee, Block, Report
from pipeline.sessions.attendance_labels import CHAIR, OTHER_LABEL, attendees_of, read_label
from pipeline.sessions.attendance_tables import names_in_rows, read_labelled_row, read_name_rows
from pipeline.sessions.hints import Hints, Sieve
from pipeline.sessions.names import Person, looks_like_name, people_in
from pipeline.sessions.owners import NOT_NAMES, only_owners
from pipeline.sessions.text import sentences

_I = re.IGNORECASE
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(
    r"\b(?:(?:de|er waren|in totaal|totaal|ruim|ongeveer|circa|ca\.?|zo'n|met|"
    r"bijna)\s+)*(?P<n>\d{1,3})\s+(?:\w+\s+)?(?:aanwezigen|(?:mensen|personen|leden|bewoners)\s+aanwezig|aanwezig\b)",
    _I,
)
_NUMBER_AFTER = re.compile(
    r"\baanwezig\s+(?:zijn|waren)\s+(?:er\s+)?(?:(?:ruim|ongeveer|circa|ca\.?|zo'n|bijna|in\s+totaal)\s+)?(?P<n>\d{1,3})\s+"
    r"(?:\w+\s+)?(?:leden|personen|mensen|deelnemers|bewoners|huurders|ouders|bezoekers|belangstellenden)\b",
    _I,
)
_NUMBER_IN_LEAD = Sieve(
    re.compile(
        r"\b(?P<n>[1-9]\d{1,2})\s+(?:mensen|personen|leden|bewoners|ouders|bestuurders|professionals)\s+"
        r"(?:uit|te gast|bij elkaar|aan tafel|waren|kwamen|namen|tekenden)\b"
        r"|\b(?P<d>[1-9]\d{0,2})\s+(?:deelnemers|deelnemenden|belangstellenden)\b"
        r"|\bmet\s+(?P<m>[1-9]\d)\s+(?:mensen|personen)\b",
        _I,
    ),
    (
        "mensen",
        "personen",
        "leden",
        "bewoners",
        "ouders",
        "bestuurders",
        "professionals",
        "deelnem",
        "belangstellenden",
    ),
)
_NUMBER_LABEL = re.compile(r"\b(?:aantal\s+(?:aanwezigen|deelnemers)|aanwezigen)\s*:\s*(?P<n>\d{1,3})\b", _I)
_NAME = r"(?P<names>(?:[A-ZÀ-Þ][\w'’.-]*+|van|de|der|den|ten|ter|el|en|,|\s)+?)"
_OPENS = re.compile(
    rf"^{_NAME}\s+(?:opent|opende|begint|start|startte|sluit|leidt|leidde)\s+(?:om\s+[\d.:]+\s*(?:uur|u)?\s+)?(?:de|"
    rf"het|deze)\s+\w*(?:vergadering|bijeenkomst|overleg|sessie|ALV|raad)\w*(?P<rest>[^.]*)"
)
_NOTES_TOO = re.compile(
    r"\b(?:notuleert|notuleerde|maakt (?:het verslag|de notulen|notulen)|verzorgt het verslag)\b", _I
)
_NOTES = re.compile(
    rf"^{_NAME}\s+(?:notuleert|notuleerde|maakt(?:e)? (?:het verslag|de notulen|notulen)|verzorgt het verslag)"
)
_CHAIRS = re.compile(
    rf"^{_NAME}\s+(?:is|was|zit)\s+(?:de\s+)?(?:dag)?(?:voorzitter|voor\b)|"
    rf"^{_NAME.replace('names', 'names2')}\s+zit\s+(?:\w+\s+){{0,3}}voor\b"
)
_WELCOMES = re.compile(
    rf"^(?:(?P<chair>[Dd]e\s+voorzitter|[Vv]oorzitter),?\s+)?{_NAME},?\s+(?:heet|heette)\s+(?:iedereen|allen|"
    rf"alle\s+\w+|de\s+\w+|ons|eenieder)?\s*(?:van\s+harte\s+)?welkom"
)
_SIGNED_OFF = re.compile(
    rf"^{_NAME}\s+(?:heeft|hebben|had|hadden)\s+zich\s+(?:voor\s+\w+\s+)?(?:afgemeld|afmeld|ziek\s*gemeld)"
)
_RUN = (
    r"(?P<names>[A-ZÀ-Þ][\w'’.-]*(?:,?\s+(?:[A-ZÀ-Þ][\w'’.-]*|van|de|der|den|ten|ter|el|in|'t|en|"
    r"\([^()]{1,60}\))){0,40})"
)
_PROSE_VERBS: tuple[tuple[AttendanceRole, str], ...] = (
    (
        "present",
        r"(?:zaten|zat)\s+aan\s+tafel|(?:deden|deed|doet|doen)\s+(?:\w+\s+){0,2}mee\b|(?:waren|was|zijn|"
        r"is)\s+(?:er\s+|ook\s+|online\s+|digitaal\s+)*(?:aanwezig|bij)\b|namen\s+deel|nam\s+deel|schoven\s+aan|"
        r"schoof\s+aan",
    ),
    (
        "chair",
        r"zat\s+(?:de\s+\w+\s+)?voor\b|leidde\s+(?:de|het)\s+\w*(?:vergadering|overleg|bijeenkomst|gesprek|"
        r"sessie)",
    ),
    (
        "secretary",
        r"notuleerde|notuleert|maakte\s+(?:het\s+verslag|de\s+notulen|aantekeningen)|"
        r"schreef\s+het\s+verslag",
    ),
    (
        "absent",
        r"(?:waren|was|zijn|is)\s+(?:\w+\s+)?(?:verhinderd|afwezig|afgemeld|ziek)\b|(?:lieten|"
        r"liet)\s+zich\s+verontschuldigen|(?:konden|kon)\s+er\s+niet\s+bij\s+zijn",
    ),
)
_PROSE_PIECES: dict[AttendanceRole, tuple[str, ...]] = {
    "present": ("zaten", "zat", " mee", "aanwezig", " bij", " deel", "schoven", "schoof"),
    "chair": ("zat", "leidde"),
    "secretary": ("notule", "maakte", "schreef"),
    "absent": ("verhinderd", "afwezig", "afgemeld", "ziek", "verontschuldigen", "niet"),
}
_PROSE = tuple(
    (1 << bit, role, re.compile(rf"(?:^|, |; ){_RUN}\s+(?:{verbs})")) for bit, (role, verbs) in enumerate(_PROSE_VERBS)
)
# The marks of a text that may hold apologies or say who is of the board.
_SENT, _BOARD_OF = 1 << len(_PROSE), 2 << len(_PROSE)
_PROSE_HINTS = Hints(
    [
        *((mark, _PROSE_PIECES[role]) for mark, role, _ in _PROSE),
        (_SENT, ("verhindering", "afmelding")),
        (_BOARD_OF, ("bestaat uit",)),
    ]
)
_CHAIRED_BY = re.compile(
    r"\b[Oo]nder\s+(?:het\s+)?voorzitterschap\s+van\s+(?P<names>(?:(?:de\s+heer|dhr\.?|mevrouw|mevr\.?|mw\.?|[dm]rs?\.?|ir\.?|ing\.?|"
    r"prof\.?)\s+)*[A-ZÀ-Þ][\w'’.-]*(?:\s+(?:van|de|der|den|ten|ter|el|'t|[A-ZÀ-Þ][\w'’.-]*))*)"
)
_HERE = ("Aanwezig", "aanwezig", "Aanw.")
_BOARD = re.compile(r"\b(?:bestuur|raad|commissie|college|directie|werkgroep)\s+bestaat\s+uit:?\s+", _I)
_INNER_LABEL = re.compile(r"(?:[,;.]|[ \u00a0]\|)\s+(?=[A-Za-z][\w. ]{2,30}:)")
_APOLOGIES = re.compile(
    r"\b(?:bericht(?:en)?\s+van\s+verhindering|afmelding(?:en)?)\s+(?:is\s+|zijn\s+)?(?:ontvangen\s+|binnengekomen\s+)?van\s+",
    _I,
)
# Letters without which a sentence does not tell who is away, opens, takes notes, leads, welcomes, or has such a role.
_AWAY, _BEGINS, _WRITES, _LEADS, _GREETS, _OF_ROLE = (1 << bit for bit in range(6))
_HINTS = Hints(
    [
        (_AWAY, ("zich",)),
        (_BEGINS, ("open", "begin", "start", "sluit", "leid")),
        (_WRITES, ("notul", "verslag")),
        (_LEADS, ("voorzit", " voor", "dagvoor")),
        (_GREETS, ("welkom",)),
        (_OF_ROLE, ("moder", "gesprek")),
    ]
)
_NAME_AND_ROLE = re.compile(rf"^{_NAME}\s*[:(–-]\s*(?P<role>{CHAIR}|notulist|notulen|verslag)\)?\s*$")
_ROLE_ENDS = ("voorzitter", "voorzitster", "leider", "leiding", "moderator", "notulist", "notulen", "verslag")
_LEAD_BLOCKS = 80
_PROSE_BLOCKS = 12
_HEAD_BLOCKS = 5


def read_attendance(report: Report) -> tuple[tuple[Attendee, ...], int | None]:
    """Return the attendees in order of appearance, each name and role once, and the number present as stated.

    Where no number is stated, the names listed as present, chair or secretary are counted when there is a list.
    """
    found = [*_lists(report), *_sentences(report)]
    found.sort(key=lambda one: (one.start_char, one.role))
    unique: dict[tuple[str, AttendanceRole], Attendee] = {}
    for one in found:
        unique.setdefault((one.name.lower(), one.role), one)
    attendees = tuple(unique.values())
    stated = _stated(report)
    listed = {one.name.lower() for one in attendees if one.role != "absent"}
    full = {name.split()[0] for name in listed if " " in name}
    listed = {name for name in listed if " " in name or name not in full}  # 'Jan' is the Jan Bos of the list
    has_list = sum(one.role == "present" for one in attendees) > 1
    return attendees, stated if stated is not None else (len(listed) if has_list else None)


def _stated(report: Report) -> int | None:
    for block in report.blocks[:_LEAD_BLOCKS]:
        for pattern in (
            (_NUMBER_LABEL, _NUMBER_AFTER, _NUMBER)
            if ("anwezig" in block.text or "eelnemers:" in block.text) and _DIGIT.search(block.text)
            else ()
        ):
            if match := pattern.search(block.text):
                return int(match["n"])
    for block in report.blocks[:_PROSE_BLOCKS]:
        if match := _NUMBER_IN_LEAD.search(block.text):
            return int(next(number for number in match.groups() if number))
    return None


def _lists(report: Report) -> Iterator[Attendee]:
    """Read labelled lines, header tables and lists of one name per line below a label."""
    blocks = report.blocks[:_LEAD_BLOCKS]
    place = 0
    while place < len(blocks):
        block = blocks[place]
        place += 1
        if block.cells:
            table = _rows_from(blocks, place - 1)
            if people := list(read_name_rows(table, None)):
                place += len(table) - 1
                yield from people
            else:
                yield from read_labelled_row(block)
            continue
        found = read_label(block.text)
        if not found or block.text[found[1].end() :].strip():
            yield from _labelled_sentences(block)
            continue
        role = found[0]
        if role in ("chair", "secretary") and not found[1]["sign"]:
            continue  # 'Verslag' alone on a line is a title
        table = _rows_from(blocks, place)
        if table and names_in_rows(table):
            place += len(table)
            yield from read_name_rows(table, role)
            continue
        lines = _below(blocks, place)
        place += len(lines)
        split = _ends_in_employer(lines)
        for line in lines:
            yield from attendees_of(line, _line_people(line.text, split), role)


def _labelled_sentences(block: Block) -> Iterator[Attendee]:
    """Read 'Verslag: Pim Smit. Voorzitter: Noor de Wit.', every sentence with its own label."""
    for start, end in sentences(block.text):
        cuts = [start, *_inner_labels(block.text, start, end), end]
        for begin, stop in pairwise(cuts):
            found = read_label(block.text[begin:stop])
            if found and (found[1]["sign"] or block.kind != "heading"):
                role, match = found
                people = people_in(block.text[begin + match.end() : stop], begin + match.end())
                yield from attendees_of(block, [one for one in people if one.name.lower() not in NOT_NAMES], role)


def _inner_labels(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where another label begins within a sentence: 'Afwezig: Noor de Wit, verslag: Pim Smit'."""
    for match in _INNER_LABEL.finditer(text, start, end) if text.find(":", start, end) >= 0 else ():
        inside = text[start : match.start()]
        found = read_label(text[match.end() : end]) if inside.count("(") == inside.count(")") else None
        if found and found[1]["sign"]:
            yield match.end()


def _line_people(text: str, split: bool) -> list[Person]:
    """Read one line of a list; of 'Naam, functie, organisatie' only the first part is a name."""
    people = list(people_in(text, 0, split))
    one = len(people) > 1 and "," in text and " en " not in text and " " in people[0].name
    if one and not all(" " in other.name for other in people[1:]):
        return list(people_in(text, 0, split, one=True))
    return people


def _below(blocks: Sequence[Block], place: int) -> list[Block]:
    """Return the lines below a label that are names, up to the first that is none."""
    lines: list[Block] = []
    for block in blocks[place : place + 60]:
        if block.text.endswith((".", "?", "!")) and len(block.text.split()) > 6:
            break
        if block.cells or len(block.text) > 120 or read_label(block.text) or OTHER_LABEL.match(block.text):
            break
        if not _line_people(block.text, False) and not _might_be_name_line(block.text):
            break
        if block.text.strip(" .:").lower() in NOT_NAMES:
            break
        if block.kind == "heading" and (block.marker or " " not in block.text):
            break
        lines.append(block)
    return lines


def _rows_from(blocks: Sequence[Block], place: int) -> list[Block]:
    """Return the table rows that follow without a break."""
    return list(takewhile(lambda block: bool(block.cells), blocks[place:]))


def _might_be_name_line(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 7 and looks_like_name(" ".join(words[:2])) and not text.endswith((".", "?", ":"))


def _ends_in_employer(lines: Sequence[Block]) -> bool:
    """Whether the lines read 'Jan Smit RIVM': many have words beyond first name, particles and one surname."""
    plain = [line.text.strip() for line in lines if not re.search(r"[,(–:]|\s-\s", line.text)]
    if len(plain) < 3:
        return False
    longer = [
        text for text in plain if re.search(r"^\S+\s+(?:(?:van|de|der|den|ten|ter|het|’t|'t)\s+)*[A-Z]\S+\s+\S+", text)
    ]
    return len(longer) >= 0.6 * len(plain)


def _names_of(match: re.Match[str], group: str = "names") -> list[Person]:
    return list(people_in(match[group], match.start(group)))


def _sentences(report: Report) -> Iterator[Attendee]:
    """Read sentences that say who opens, chairs, takes notes, or has sent apologies."""
    for block in report.blocks:
        if block.cells or not block.text[:1].isalpha():
            continue
        text = block.text[:300]
        if block.block < _PROSE_BLOCKS:
            yield from _prose(block)
        if not (marks := _HINTS.of(text.lower())):
            continue
        if marks & _AWAY and (match := _SIGNED_OFF.match(text)):
            yield from attendees_of(block, _names_of(match), "absent")
        if block.block >= _LEAD_BLOCKS:
            continue
        if "voorzitterschap" in text and (match := _CHAIRED_BY.search(text)):
            yield from attendees_of(block, _names_of(match), "chair")
        if marks & _BEGINS and (match := _OPENS.match(text)):
            presents = re.match(r"\s+met\b", match["rest"])
            yield from attendees_of(block, _names_of(match), "present" if presents else "chair")
            if _NOTES_TOO.search(match["rest"]):
                yield from attendees_of(block, _names_of(match), "secretary")
        elif marks & _WRITES and (match := _NOTES.match(text)):
            yield from attendees_of(block, _names_of(match), "secretary")
        elif marks & _LEADS and (match := _CHAIRS.match(text)):
            yield from attendees_of(block, _names_of(match, "names" if match["names"] else "names2"), "chair")
        elif marks & _GREETS and (match := _WELCOMES.match(text)):
            yield from attendees_of(block, _names_of(match), "chair" if match["chair"] else "present")
        if text.rstrip().removesuffix(")").endswith(_ROLE_ENDS) and (match := _NAME_AND_ROLE.match(text)):
            yield from attendees_of(
                block, _names_of(match), "chair" if re.match(CHAIR, match["role"], _I) else "secretary"
            )


def _prose(block: Block) -> Iterator[Attendee]:
    """Read 'Jan Smit en Noor de Wit zaten aan tafel, Ali zat voor' in the first lines; all of it must be names."""
    marks = _PROSE_HINTS.of(block.text.lower())
    if not marks:
        return
    for start, end in sentences(block.text):
        sentence = block.text[start:end]
        for mark, role, pattern in _PROSE if block.block < _HEAD_BLOCKS else ():
            for match in pattern.finditer(sentence) if marks & mark else ():
                people = list(people_in(match["names"], start + match.start("names")))
                alone = len(people) == 1 and " " not in people[0].name and role == "present"  # a town 'doet mee' too
                if people and not alone and only_owners(re.sub(r"\s*\([^()]*\)", "", match["names"])):
                    yield from attendees_of(block, people, role)
        if "bestaat uit" in sentence and block.text.startswith(_HERE) and (board := _BOARD.search(sentence)):
            yield from attendees_of(block, list(people_in(sentence[board.end() :], start + board.end())), "present")
        if marks & _SENT and (sorry := _APOLOGIES.search(sentence)):
            yield from attendees_of(block, list(people_in(sentence[sorry.end() :], start + sorry.end())), "absent")
