"""Take lists of people apart: name, function, employer, with the exact span of the name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.sessions.hints import Sieve, pieces_of
from pipeline.sessions.vocabulary import words

PARTICLES = words(
    "van de der den het 't ’t te ten ter tot op in 's ’s la le du des el al da di do dos von zu zum zur bin "
    "ben d' in't aan bij onder over v.d. vd v/d ’d"
)
_TITLES = re.compile(
    r"^(?:de\s+heer|(?:de\s+)?(?:dames|heren)(?=\s+[A-ZÀ-Þa-z])|dhr|heer|hr|mevrouw|mevr|mw|mej|meneer|drs|dr|mr|ir|ing|prof|em|bc|ds|jhr|mgr|dr\.ir|"
    r"prof\.dr)\b\.?(?:\s*\(?(?:m/v)\)?)?\s*",
    re.IGNORECASE,
)
_AFTER_TITLE = re.compile(r"(?<!\s)(?:\s*+,)?\s++(?:MSc|MA|BA|BSc|MBA|LLM|LL\.M\.|PhD|RA|AA|MPA|MPM|RC|EMBA|CPC)\.?$")
_FUNCTIONS = (
    r"voorzitter|vice-?voorzitter|secretaris|notulist|penningmeester|bestuurslid|lid|wethouder|schepen|"
    r"burgemeester|griffier|raadslid|"
    r"directeur|bestuurder|manager|medewerker|leider|co[oö]rdinator|adviseur|ambtenaar|consulent|regisseur|"
    r"ambassadeur|onderzoeker|docent|"
    r"leraar|leerkracht|begeleider|specialist|arts|psycholoog|coach|trainer|teamleider|projectleider|"
    r"programmamanager|ouder|leerling|student|"
    r"stagiair|inspecteur|jurist|architect|ontwikkelaar|eigenaar|beheerder|hoofd|chef|trekker|verbinder|aanjager|"
    r"expert|hoogleraar|lector|"
    r"huismeester|wijkagent|bewoner|huurder|vrijwilliger|trainer|commissaris|accountant|controller|verslag|notulen|"
    r"gast|fractie\w*|namens|"
    r"moderator|gespreksleider|contactpersoon|opvolger|vervanger|toehoorder|makelaar|verpleegkundige|zorgverlener|"
    r"planner|planoloog|"
    r"rector|conrector|intern begeleider|ib'?er|leerplicht|beleid|staf|gedeputeerde|minister|staatssecretaris|"
    r"penvoerder|opbouwwerker|werker|schrijver"
)
_FUNCTION_WORD = Sieve(re.compile(rf"(?:^|\b|[a-z-])(?:{_FUNCTIONS})(?:s|en)?\b", re.IGNORECASE), pieces_of(_FUNCTIONS))
_ORGANISATIONS = (
    r"gemeente|provincie|ministerie|stichting|vereniging|coöperatie|bureau|dienst|instituut|school|scholen|"
    r"college|universiteit|hogeschool|"
    r"lyceum|academie|swv|samenwerkingsverband|ggd|ggz|raad|inspectie|politie|bibliotheek|waterschap|"
    r"woningcorporatie|corporatie|zorg\w*|jeugd\w*|"
    r"jeugdhulp|kinderopvang|welzijn|centrum|groep|bv|nv|kamer|bank|fonds|platform|netwerk|"
    r"programma|regio|veiligheidsregio|"
    r"omgevingsdienst|rijkswaterstaat|realisatie|partij|fractie|basisschool|mbo|vo|po|ziekenhuis|apotheek|"
    r"huisartsen\w*|club|bond|unie|federatie|advies|"
    r"consultancy"
)
_ORGANISATION_ENDS = (
    r"stichting|vereniging|school|dienst|instituut|opvang|bedrijf|ministerie|zorg|hulp|college|"
    r"raad|verbond|fonds|organisatie|verband"
)
_ORGANISATION_WORD = Sieve(
    re.compile(rf"\b(?:{_ORGANISATIONS}|b\.?v\.?|n\.?v\.?|\w+(?:{_ORGANISATION_ENDS}))\b", re.IGNORECASE),
    (*pieces_of(_ORGANISATIONS), *pieces_of(_ORGANISATION_ENDS), "bv", "b.v", "nv", "n.v"),
)
_BODIES = words(
    "VNG NJI OCW VWS BZK SZW EZK KVK GGD GGZ RIVM DUO UWV SVB CJG CBS PO VO MBO HBO SO SBO VSO OZA NPO IPO COA "
    "NS RDW RWS BKWI OM ZZP VVD PVDA CDA D66 SP PVV CU SGP GL BBB NSC FVD VOLT PVDD DENK"
)
_INITIALS = re.compile(r"^(?:[A-Z]\.?(?:v|vd|d|vdr|ter|te)?[A-Z]|[A-Z]{2,3}|[A-Z][a-z]?v[dD]?[A-Z])$")
_WITH_INITIALS = re.compile(r"^(?:[A-ZÀ-Þ]\.)+\s*(?:[a-z]+\s+){0,3}[A-ZÀ-Þ][a-zß-ÿ]+$")  # 'W. Aarts' is no doctor
_CALL_NAME = re.compile(r"(?:^|\s)(?:[A-ZÀ-Þ][a-z]?\.)+\s*(?P<call>\([A-ZÀ-Þ][a-zß-ÿ][\w'’-]*\)\s+)(?=[A-ZÀ-Þa-z])")
_CAMEL = re.compile(r"(?!(?:Mac|Van|Vande[nr]?|Fitz)[A-Z])[A-ZÀ-Þ][a-zß-ÿ]{2,}[A-ZÀ-Þ][a-zß-ÿ]")
_CAPITAL = re.compile(r"^(?:[A-ZÀ-ÞŠŽČĆĐŁŚŻİ][\w'’.-]*|[dO]['’][A-Z]\w+|[A-Z]\.(?:-?[A-Z]\.?)*)$")
_NOBODY = re.compile(
    r"^(?:n\.?v\.?t\.?|geen|niemand|allen|iedereen|alle\b.*|zie\b.*|diversen|en anderen|anderen|e\.a\.|-|–|—|\?|"
    r"onbekend|idem|leden|overige\b.*|"
    r"de voltallige\b.*|vacature|vacant|vac\.?|nog onbekend|aantal\b.*|\d+.*|niet van toepassing|alle leden|"
    r"volledig\b.*|gasten|publiek|pers)$",
    re.IGNORECASE,
)
_ABSENT_HINT = re.compile(
    r"\b(?:afwezig|afgemeld|verhinderd|m\.?k\.?|met kennisgeving|ziek|met bericht)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Person:
    """A name in a list. ``start`` and ``end`` count characters in the text that was taken apart."""

    name: str
    start: int
    end: int
    function: str = ""
    employer: str = ""
    notes: str = ""  # everything in brackets, for roles such as (voorzitter)


@lru_cache(maxsize=4096)  # the same people are named throughout the reports of a series
def looks_like_name(text: str, titled: bool = False) -> bool:
    """Whether the words can be a person's name: capitals and particles, no function, no organisation.

    After a title even a function is a name: 'de heer Aarts'.

    >>> [looks_like_name(text) for text in ("Jan de Boer", "HvD", "VNG", "gemeente Almere", "beleidsadviseur")]
    [True, True, False, False, False]
    """
    words = text.split()
    if not 1 <= len(words) <= 6 or any(character.isdigit() for character in text) or _NOBODY.match(text):
        return False
    if any(word in _BODIES for word in words) or (
        len(words) == 1 and (words[0].upper() in _BODIES or len(words[0].rstrip(".")) < 2)
    ):
        return False
    if len(words) == 1 and words[0].isupper():
        return bool(_INITIALS.match(words[0])) and len(words[0]) <= 3
    if len(words) == 1 and _CAMEL.match(text):
        return False  # 'LeesPlus'
    if (
        not titled
        and not _WITH_INITIALS.match(text)
        and (_ORGANISATION_WORD.search(text) or _FUNCTION_WORD.search(text))
    ):
        return False
    if not all(_CAPITAL.match(word) or word.lower() in PARTICLES for word in words):
        return False
    if any(word.isupper() and len(word) > 3 and "." not in word for word in words) and not text.isupper():
        return False
    capitals = [word for word in words if _CAPITAL.match(word) and word.lower() not in PARTICLES]
    return bool(capitals) and (words[-1].lower() not in PARTICLES or _INITIALS.match(words[-1]) is not None)


def people_in(text: str, offset: int = 0, surname_then_employer: bool = False, one: bool = False) -> Iterator[Person]:
    """Yield the people of a list, one after the other.

    Args:
        text: "Ruud Smit (VNG), Nadia en Tomas", "Jan de Boer, wethouder, gemeente Almere", "Jan de Boer - NJi".
        offset: added to all positions.
        one: the text is one person's line; what follows the first name tells of that person.
        surname_then_employer: the lines of the list end in an employer without a sign between ("Jan Smit RIVM").

    >>> people = people_in("Jan de Boer (wethouder, gemeente Almere), mw. Smit en VNG")
    >>> [(one.name, one.function, one.employer) for one in people]
    [('Jan de Boer', 'wethouder', 'gemeente Almere'), ('Smit', '', '')]
    """
    last: Person | None = None
    vague = False  # 'directeuren uit Groningen, Drenthe': places, not people
    for start, end in [(0, len(text))] if surname_then_employer else _parts(text, one):
        start, end = _trim(text, start, end)
        part = text[start:end]
        if not part or _NOBODY.match(part):
            continue
        person = None if one and last is not None else _part_person(part, start == 0, surname_then_employer)
        if person is not None and vague and " " not in person.name:
            continue
        if person is not None:
            person = _moved(person, offset + start)
        if person is not None and last is not None and _is_function_of(last, person):
            last = _attach_part(last, part)
        elif person is not None:
            if last is not None:
                yield last
            last = person
        elif last is None:
            vague = vague or part[0].islower()
        elif not text[:start].endswith(" en "):  # 'Smit en VNG': the last of a row stands by itself
            last = _attach_part(last, part)
    if last is not None:
        yield last


def _attach_part(person: Person, part: str) -> Person:
    notes = " ; ".join(_IN_BRACKETS.findall(part))
    return _attach(person, _BRACKETS.sub("", part), notes)


def _is_function_of(last: Person, person: Person) -> bool:
    """'Noor Smit, wethouder Hoorn' is one person: a function with one name behind somebody named in full."""
    return (
        " " in last.name
        and last.name.split()[0].lower() not in PARTICLES
        and bool(person.function)
        and " " not in person.name
        and not last.function
        and not last.notes
    )


_AND = ("en", "&", "alsmede", "plus", "+", "/")
_CUT = re.compile(r"[(\[]|[)\]]|[,;¸•·\t|]|\s(?:en|&|alsmede|plus|\+)\s|(?<=\w)\s*/\s*(?=[A-Z])")
_SHORT_END = re.compile(r"(?:^|\s|\.)\w\.$|\b[A-Z]\.$")  # the B. of 'Jan B.'
_ASIDE = re.compile(r"(?:via\s+(?:de\s+)?\w+|per\s+\w+|online|digitaal|[a-z]{4,}\s*:)\s+(?=[A-ZÀ-Þ])")
_NOTES = re.compile(r"[(\[]([^()\[\]]*)")
_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]?")
_DASH = re.compile(r"\s+[-–—]+\s+|\s*:\s+|\s[-–—](?=\w)")
_SMALL_BEFORE = re.compile(
    r"(?:(?!van |de |den |der |ten |ter |te |'t |’t |in |op |el |al |la |le )[a-zà-ÿ][\w-]*\s+)+(?=[A-ZÀ-Þ])"
)
_WORD_BEFORE = re.compile(r"[A-Z][a-z]+-?[a-z]*(?<!s)(?<!en)\s+(?=[A-ZÀ-Þ]|van |de )")  # 'Wethouder Smit' opens a line
_FROM = re.compile(r"\b(?:uit|van|bij|namens|voor|in)\s")
_EMPLOYED = re.compile(r"\s+(?:namens|vanuit|van\s+(?:de\s+)?(?=gemeente|provincie|het\s)|bij)\s*")
_NOTE_ENDS = re.compile(r"\s*[,;/]\s*|\s+[-–]\s+|\s+bij\s+(?:de\s+|het\s+)?")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_WORD = re.compile(r"\S+")
_BODY_FIRST = re.compile(r"(?:gemeente|stichting|ministerie|swv|ggd)\b", re.IGNORECASE)
_HELD = re.compile(
    r"\s+(?=(?:gemeente|provincie|ministerie|stichting|swv|ggd)\b)|\s+(?:bij|van|namens)\s+(?:de\s+|het\s+)?(?=[A-Z])",
    re.IGNORECASE,
)
_FUNCTION_AND_PLACE = re.compile(r"((?:\w+-?\s)*?\w+)\s+((?:[A-Z][\w'’-]+\s?)+)$")
_BOTH = re.compile(r"^(?:beiden?|allebei)\s+")
_REMARK = re.compile(
    r"^(?:bij\s+punt|vanaf|tot\b|t/m|per\b|via\b|online\b|deels\b|met\b|na\b|door\b|volgt\b)", re.IGNORECASE
)


def _parts(text: str, one: bool) -> Iterator[tuple[int, int]]:
    """Cut at commas, semicolons and bullets, and at 'en' unless it is one person's line, outside brackets."""
    depth, start = 0, 0
    for match in _CUT.finditer(text):
        sign = match[0]
        if sign in "([":
            depth += 1
        elif sign in ")]":
            depth = max(0, depth - 1)
        elif depth == 0 and not (one and sign.strip() in _AND):
            yield start, match.start()
            start = match.end()
    yield start, len(text)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in "-–—:.•·*>"):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in ";:,"):
        end -= 1
    if end > start and text[end - 1] == "." and not _SHORT_END.search(text[start:end]):
        end -= 1
    return start, end


def _moved(person: Person, by: int) -> Person:
    return Person(person.name, person.start + by, person.end + by, person.function, person.employer, person.notes)


@lru_cache(maxsize=4096)
def _part_person(part: str, opens: bool, surname_then_employer: bool) -> Person | None:
    """Read one part of a list as a person, whose place counts in the part, or None.

    Args:
        opens: the list begins with it.
    """
    return _one(part if opens else f",{part}", int(not opens), surname_then_employer)


def _one(text: str, start: int, surname_then_employer: bool) -> Person | None:
    """Read a text from a place on as a person whose place counts from there, or None."""
    end, offset = len(text), -start
    if aside := _ASIDE.match(text, start, end):
        start = aside.end()
    notes, begin = "", start
    call = _CALL_NAME.search(text, start, end)
    behind = call.end() if call else start  # 'E.M. (Els) Bakker': these brackets are of the name
    bracket = _BRACKET.search(text, behind, end)
    body_end = end
    if bracket and bracket.start() > start:
        notes = " ; ".join(found.strip() for found in _NOTES.findall(text, behind, end))
        body_end = bracket.start()
    employer = function = ""
    dash = _DASH.search(text[start:body_end])
    tail = ""
    if dash and dash.start() > 0:
        tail = text[start + dash.end() : body_end].strip()
        body_end = start + dash.start()
    titled = False
    while title := _TITLES.match(text[start:body_end]):
        start, titled = start + title.end(), True
    words = text[start:body_end]
    lower = _SMALL_BEFORE.match(words) or _WORD_BEFORE.match(words)
    if lower and _FROM.search(lower[0]):
        return None  # 'directeuren uit Groningen'
    if lower and _FUNCTION_WORD.search(lower[0]):
        function = lower[0].strip()
        start += lower.end()
        while title := _TITLES.match(text[start:body_end]):
            start, titled = start + title.end(), True
    if after := _AFTER_TITLE.search(text[start:body_end]):
        body_end = start + after.start()
    if surname_then_employer:
        name_end = _name_end(text, start, body_end)
        employer = text[name_end:body_end].strip()
        body_end = name_end
    of = _EMPLOYED.search(text[start:body_end])
    if of and not looks_like_name(text[start:body_end], titled):
        employer = text[start + of.end() : body_end].strip()
        body_end = start + of.start()
    name = text[start:body_end].rstrip()
    if name[:1].islower() and start == begin:
        return None  # 'het Rode Kruis', 'van Dordrecht': a name begins with a capital or stands behind a title
    if not looks_like_name(name.replace(call["call"], "") if call else name, titled):
        return None
    person = Person(name, offset + start, offset + start + len(name), function, employer, notes)
    for piece in (tail, *_NOTE_ENDS.split(notes)):
        if piece:
            person = _attach(person, piece)
    return person


def _name_end(text: str, start: int, end: int) -> int:
    """Return where the name ends in 'Jan van Dijk Kadaster': after the first capital behind the particles."""
    words = list(_WORD.finditer(text[start:end]))
    particles = [i for i, word in enumerate(words) if i and word[0].lower() in PARTICLES]
    last = particles[-1] + 1 if particles else 1
    if last >= len(words):
        return end
    return start + words[last].end()


def _attach(person: Person, piece: str, notes: str = "") -> Person:
    """Add a function or an employer to a person."""
    piece = piece.strip(" .;,")
    if not piece or person.function == piece:
        return replace(person, notes=" ; ".join(one for one in (person.notes, notes) if one))
    function, employer = person.function, person.employer
    if _FUNCTION_WORD.search(piece) and not _BODY_FIRST.match(piece):
        held = _HELD.search(piece)
        if held and not employer:
            employer = piece[held.end() :].strip()
            piece = piece[: held.start()].strip()
        elif not employer and (place := _FUNCTION_AND_PLACE.match(piece)) and place[1][:1].islower():
            employer, piece = place[2].strip(), place[1]
        function = piece if not function else f"{function}, {piece}"
    elif not employer and not _ABSENT_HINT.search(piece) and _is_employer(piece, person.name):
        employer = _BOTH.sub("", piece)
    notes = " ; ".join(one for one in (person.notes, notes) if one)
    return Person(person.name, person.start, person.end, function, employer, notes)


def _is_employer(piece: str, name: str) -> bool:
    """Whether the words beside a name are a body: not the person's initials, nor a remark such as 'later' or 'werk'."""
    if _INITIALS.match(piece) and piece[0] == name[0]:
        return False
    if _REMARK.match(piece):
        return False
    return any(letter.isupper() for letter in piece) or bool(_ORGANISATION_WORD.search(piece))
