"""Read who was there, who was not, who led the meeting and who wrote the report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.records import AttendanceRole, Attendee, Block, Report
from pipeline.sessions.names import Person, looks_like_name, people_in
from pipeline.sessions.owners import NOT_NAMES, only_owners
from pipeline.sessions.text import sentences

_I = re.IGNORECASE
_PRESENT = (
    r"(?:ook\s+|mede\s+|tevens\s+)?aanw\.|wie\s+waren\s+er(?:bij)?|(?:ook\s+|mede\s+|tevens\s+)?aanwezig(?:en|e\s+leden|en\s*\(.*?\))?(?:\s+(?:waren|zijn|was|is|"
    r"namens[^:]{2,30}|leden|bestuursleden|raadsleden|deelnemers|onder anderen|o\.a\.))*|"
    r"deelnemers?(?:lijst)?(?:\s+aan[^:]{2,40})?|deelname|aanwezigheid|present|presentielijst|gasten?|te gast|"
    r"bestuursleden|toehoorders?|met medewerking van|m\.m\.v\.?|van de zijde van[^:]{2,40}|"
    r"namens[^:]{2,40}"
)
_ABSENT = (
    r"afw\.|(?:niet\s+aanwezig|afwezig(?:en)?|afgemeld|afmelding(?:en)?(?:\s+ontvangen)?(?:\s+van)?|verhinderd|"
    r"(?:met\s+)?bericht\s+van\s+verhindering|met\s+kennisgeving(?:\s+afwezig)?|"
    r"zonder\s+kennisgeving)(?:\s*[,(]?\s*(?:met|zonder|m\.?\s?k\.?\s?(?:a\.?)?|z\.?\s?k\.?|"
    r"i\.v\.m\.)?\s*(?:afmelding|kennisgeving|bericht(?:\s+van\s+verhindering)?|opgave|reden)?\s*\)?\.?)?"
)
_CHAIR = (
    r"(?:technisch\s+|onafhankelijk\s+|dag|plv\.?\s+|plaatsvervangend\s+|wnd\.?\s+|waarnemend\s+)?voorzit(?:ter|"
    r"ster)|gespreksleid(?:er|ing)|moderator|leiding|dagvoorzitter"
)
_SECRETARY = (
    r"notulist(?:e)?|notulen(?:\s+door)?|verslag(?:legging|gever|door)?(?:\s+door)?|notuleerder|"
    r"secretaris(?:\s*/\s*notulist)?|ambtelijk\s+secretaris|griffier|gemaakt\s+door|opgesteld\s+door"
)
_LABELS: tuple[tuple[AttendanceRole, re.Pattern[str]], ...] = (
    ("absent", re.compile(rf"^\W*(?:\d+\W+)?(?P<label>{_ABSENT})\s*(?P<sign>[:\-–]|$|(?<=van))\s*", _I)),
    ("chair", re.compile(rf"^\W*(?P<label>{_CHAIR})\s*(?P<sign>[:\-–]|$)\s*", _I)),
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
    ("chair", _CHAIR),
    ("secretary", _SECRETARY),
    ("present", _PRESENT),
)
_CELL_LABELS: tuple[tuple[AttendanceRole, re.Pattern[str]], ...] = tuple(
    (role, re.compile(rf"^\W*(?P<label>{words})(?:\s*[:\-–]\s*|\s+|$)", _I)) for role, words in _WORDS
)
_NOTE_ROLES: tuple[tuple[AttendanceRole, re.Pattern[str]], ...] = (
    ("chair", re.compile(rf"\b(?:{_CHAIR}|vz\.?)\b(?!\s+(?:van|bestuur|stichting|or\b))", _I)),
    (
        "secretary",
        re.compile(r"\b(?:notulist(?:e)?|notulen|verslag(?:legging)?|notuleert|secretaris(?!\s+(?:van|bij)))\b", _I),
    ),
)
_ABSENT_NOTE = re.compile(r"\b(?:afwezig|afgemeld|verhinderd|m\.k\.?|m\.k\.a\.?|met kennisgeving)", _I)
_OTHER_LABEL = re.compile(
    r"^\W*(?:locatie|plaats|datum|tijd|agenda|onderwerp|betreft|kopie|cc|kenmerk|bijlagen?|vergaderdatum|aanvang|"
    r"sluiting|blad|status|versie)\b",
    _I,
)
_NUMBER = re.compile(
    r"\b(?:(?:de|er waren|in totaal|totaal|ruim|ongeveer|circa|ca\.?|zo'n|met|"
    r"bijna)\s+)*(?P<n>\d{1,3})\s+(?:\w+\s+)?(?:aanwezigen|(?:mensen|personen|leden|bewoners)\s+aanwezig|aanwezig\b)",
    _I,
)
_NUMBER_IN_LEAD = re.compile(
    r"\b(?P<n>[1-9]\d{1,2})\s+(?:mensen|personen|leden|bewoners|ouders|bestuurders|professionals)\s+"
    r"(?:uit|te gast|bij elkaar|aan tafel|waren|kwamen|namen|tekenden)\b"
    r"|\b(?P<d>[1-9]\d{0,2})\s+(?:deelnemers|deelnemenden|belangstellenden|bezoekers)\b"
    r"|\bmet\s+(?P<m>[1-9]\d)\s+(?:mensen|personen)\b",
    _I,
)
_NUMBER_LABEL = re.compile(r"\b(?:aantal\s+(?:aanwezigen|deelnemers)|opkomst|aanwezigen)\s*:\s*(?P<n>\d{1,3})\b", _I)
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
    r"\([^()]{1,60}\)))*)"
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
_PROSE = tuple((role, re.compile(rf"(?:^|, |; ){_RUN}\s+(?:{verbs})")) for role, verbs in _PROSE_VERBS)
_APOLOGIES = re.compile(
    r"\b(?:bericht(?:en)?\s+van\s+verhindering|afmelding(?:en)?)\s+(?:is\s+|zijn\s+)?(?:ontvangen\s+|binnengekomen\s+)?van\s+",
    _I,
)
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
    has_list = sum(one.role == "present" for one in attendees) > 1
    return attendees, stated if stated is not None else (len(listed) if has_list else None)


def _stated(report: Report) -> int | None:
    for block in report.blocks[:_LEAD_BLOCKS]:
        for pattern in (_NUMBER_LABEL, _NUMBER):
            if match := pattern.search(block.text):
                return int(match["n"])
    for block in report.blocks[:_PROSE_BLOCKS]:
        if match := _NUMBER_IN_LEAD.search(block.text):
            return int(next(number for number in match.groups() if number))
    return None


def _label(text: str, in_cell: bool = False) -> tuple[AttendanceRole, re.Match[str]] | None:
    for role, pattern in _CELL_LABELS if in_cell else _LABELS:
        if match := pattern.match(text):
            return role, match
    return None


def _attendees(block: Block, people: Sequence[Person], role: AttendanceRole) -> Iterator[Attendee]:
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


def _lists(report: Report) -> Iterator[Attendee]:
    """Read labelled lines, header tables and lists of one name per line below a label."""
    blocks = report.blocks[:_LEAD_BLOCKS]
    place = 0
    while place < len(blocks):
        block = blocks[place]
        place += 1
        if block.cells:
            yield from _table_row(block)
            continue
        found = _label(block.text)
        if not found or block.text[found[1].end() :].strip():
            yield from _labelled_sentences(block)
            continue
        role = found[0]
        if role in ("chair", "secretary") and not found[1]["sign"]:
            continue  # 'Verslag' alone on a line is a title
        lines = _below(blocks, place)
        place += len(lines)
        split = _ends_in_employer(lines)
        for line in lines:
            yield from _attendees(line, _line_people(line.text, split), role)


def _labelled_sentences(block: Block) -> Iterator[Attendee]:
    """Read 'Verslag: Pim Smit. Voorzitter: Noor de Wit.', every sentence with its own label."""
    for start, end in sentences(block.text):
        found = _label(block.text[start:end])
        if found and (found[1]["sign"] or block.kind != "heading"):
            role, match = found
            yield from _attendees(
                block, list(people_in(block.text[start + match.end() : end], start + match.end())), role
            )


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
        if block.cells or len(block.text) > 120 or _label(block.text) or _OTHER_LABEL.match(block.text):
            break
        if not _line_people(block.text, False) and not _might_be_name_line(block.text):
            break
        if block.text.strip(" .:").lower() in NOT_NAMES:
            break
        if block.kind == "heading" and (block.marker or " " not in block.text):
            break
        lines.append(block)
    return lines


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


def _table_row(block: Block) -> Iterator[Attendee]:
    """Read a header table: a cell with a label, the names in the next cell or in the same."""
    starts, position = [], 0
    for cell in block.cells:
        position = block.text.find(cell, position) if cell else position
        starts.append(position)
        position += len(cell)
    for number, cell in enumerate(block.cells):
        found = _label(cell, in_cell=True)
        if not found:
            continue
        role, match = found
        rest = cell[match.end() :]
        if rest.strip():
            yield from _attendees(block, list(people_in(rest, starts[number] + match.end())), role)
        elif not rest.strip() and number + 1 < len(block.cells) and not _label(block.cells[number + 1], in_cell=True):
            yield from _attendees(block, list(people_in(block.cells[number + 1], starts[number + 1])), role)


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
        if match := _SIGNED_OFF.match(text):
            yield from _attendees(block, _names_of(match), "absent")
        if block.block >= _LEAD_BLOCKS:
            continue
        if match := _OPENS.match(text):
            presents = re.match(r"\s+met\b", match["rest"])
            yield from _attendees(block, _names_of(match), "present" if presents else "chair")
            if _NOTES_TOO.search(match["rest"]):
                yield from _attendees(block, _names_of(match), "secretary")
        elif match := _NOTES.match(text):
            yield from _attendees(block, _names_of(match), "secretary")
        elif match := _CHAIRS.match(text):
            yield from _attendees(block, _names_of(match, "names" if match["names"] else "names2"), "chair")
        elif match := _WELCOMES.match(text):
            yield from _attendees(block, _names_of(match), "chair" if match["chair"] else "present")
        if match := re.match(rf"^{_NAME}\s*[:(–-]\s*(?P<role>{_CHAIR}|notulist|notulen|verslag)\)?\s*$", text):
            yield from _attendees(
                block, _names_of(match), "chair" if re.match(_CHAIR, match["role"], _I) else "secretary"
            )


def _prose(block: Block) -> Iterator[Attendee]:
    """Read 'Jan Smit en Noor de Wit zaten aan tafel, Ali zat voor' in the first lines; all of it must be names."""
    for start, end in sentences(block.text):
        sentence = block.text[start:end]
        for role, pattern in _PROSE if block.block < _HEAD_BLOCKS else ():
            for match in pattern.finditer(sentence):
                people = list(people_in(match["names"], start + match.start("names")))
                alone = len(people) == 1 and " " not in people[0].name and role == "present"  # a town 'doet mee' too
                if people and not alone and only_owners(re.sub(r"\s*\([^()]*\)", "", match["names"])):
                    yield from _attendees(block, people, role)
        if sorry := _APOLOGIES.search(sentence):
            yield from _attendees(block, list(people_in(sentence[sorry.end() :], start + sorry.end())), "absent")
