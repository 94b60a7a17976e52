"""Find who will do an action and when, as written."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.sessions.dates import find_dates
from pipeline.sessions.hints import Sieve
from pipeline.sessions.names import PARTICLES, Person, looks_like_name, people_in

_I = re.IGNORECASE
# Words that open a sentence with a capital and are no name.
NOT_NAMES = frozenset(
    word
    for words in (
        "dat dit de het een er wie wat als ook maar we wij zij hij ik ze men deze die daar hier nu dan toen zo ja "
        "nee geen niet alle",
        "iedereen allen in op van voor met na om bij over uit door tot aan per volgens verder vervolgens daarna "
        "daarnaast tot en of",
        "omdat hoewel terwijl wel nog al veel weinig sommige enkele beide ieder elke elk waar hoe waarom wanneer "
        "welke zodra indien",
        "gemeente gemeenten school scholen ouders bewoners leden bestuur college raad stuurgroep werkgroep "
        "projectgroep commissie",
        "vergadering voorzitter secretaris penningmeester directie directeur team leverancier aannemer partners "
        "deelnemers actie acties",
        "besluit besluiten afspraak afspraken vraag vragen antwoord reactie punt punten voorstel verslag notulen "
        "agenda presentatie",
        "conclusie toelichting opmerking discussie idee suggestie project overleg bijeenkomst sessie regio provincie "
        "ministerie allemaal",
        "volgende vorige eerste tweede laatste nieuwe elkaar aandacht graag lijst overzicht stukken planning "
        "begroting mededeling",
        "mededelingen rondvraag opening sluiting welkom tip tips let nb pm ps graag namens vanuit sinds inmiddels "
        "binnenkort",
        "begin medio eind jaar maand week dag uur januari februari maart april mei juni juli augustus september "
        "oktober november december",
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag contact informatie communicatie onderwijs "
        "jeugdhulp jeugdzorg zorg",
        "kinderen jongeren leerlingen docenten leraren medewerkers professionals vrijwilligers huurders inwoners "
        "iedere enige meer minder",
        "ambtenaren wethouder wethouders burgemeester raadsleden bestuurders secretariaat redactie organisatie "
        "organisaties bureau",
    )
    for word in words.split()
)
_EVERYBODY = re.compile(
    r"^(?:allen|iedereen|alle[nr]?|allemaal|all|alle\s+(?:leden|deelnemers|aanwezigen|partners))$", _I
)
_DUE = Sieve(
    re.compile(
        r"\b(?:(?:gereed|klaar|deadline|uiterlijk)\s*:\s*(?:begin\s+|medio\s+|eind\s+)?(?:januari|februari|maart|april|"
        r"mei|juni|juli|augustus|september|oktober|november|december)\b|z\.?\s?s\.?\s?m\b\.?|zo\s+(?:spoedig|"
        r"snel)\s+mogelijk|a\.?s\.?a\.?p\b\.?|per\s+direct|doorlopend|continu\b|"
        r"deze\s+(?:week|maand)|(?:voor\s+het\s+)?eind(?:e)?\s+van\s+de\s+(?:week|maand)|volgende\s+(?:week|maand|keer|"
        r"vergadering|bijeenkomst|sessie|werksessie|overleg|stuurgroep)|"
        r"(?:voor|vóór|tegen|in|na)\s+(?:de|het)\s+(?:\w+\s+)?(?:zomer|zomervakantie|herfstvakantie|kerstvakantie|kerst|"
        r"meivakantie|voorjaarsvakantie|vakantie|zomerreces|reces|najaar|"
        r"voorjaar|volgende\s+\w+|eind(?:e)?\s+van\s+(?:het|de)\s+(?:jaar|maand|week|kwartaal|"
        r"schooljaar))(?:\s+van\s+\d{4})?|"
        r"(?:voor|vóór|uiterlijk|op|tegen)\s+(?:a\.?s\.?\s+|aanstaande\s+|komende\s+)?(?:maandag|dinsdag|woensdag|"
        r"donderdag|vrijdag)\b(?!\s+\d)|"
        r"(?:^|(?<=\s))(?:morgen|overmorgen|vandaag|vanmiddag)\b|binnen\s+(?:\w+)\s+(?:dagen?|weken|week|maanden?)|"
        r"(?:voor|vóór)\s+de\s+zomer)",
        _I,
    ),
    (
        *(
            "gereed",
            "klaar",
            "deadline",
            "uiterlijk",
            "zs",
            "z.",
            "z ",
            "zo ",
            "spoedig",
            "snel",
            "asap",
            "a.s",
            "as.a",
        ),
        *(
            "direct",
            "doorlopend",
            "continu",
            "deze",
            "eind",
            "volgende",
            "zomer",
            "herfst",
            "kerst",
            "vakantie",
            "reces",
        ),
        *("jaar", "week", "maand", "dag", "weken", "morgen", "vandaag", "vanmiddag", "asa.p"),
    ),
)
_DUE_WORD = re.compile(
    r"(?:\b(?:voor|vóór|uiterlijk(?:\s+op)?|per|op|vanaf|tot|t/m|tegen|deadline:?|gereed:?|klaar:?|in|"
    r"rond)\s+(?:het\s+)?)$",
    _I,
)


_NO_NAME = re.compile(
    r"\([^)]*\)|\b(?:en|samen|met|mw|mevr|mevrouw|dhr|de\s+heer|de|heer|allen|namens|ds|drs|dr|ir|ing|prof|mr)\b|[^\w]",
    _I,
)
_NOUN = re.compile(
    r"(?:ing|heid|lijst|ronde|groep|team|dienst|avond|middag|dag|beleid|commissie|bureau|school|raad|overleg|plan|budget|project|"
    r"punt|bestuur|fonds|vereniging|stichting|bibliotheek|college|club|zorg|hulp|schap|tie|iteit|werk|huis|partij|bedrijf|loket|"
    r"beheer|monumenten|kamer|regio|gemeente)$",
    _I,
)


@lru_cache(maxsize=4096)  # as for names: the same people act throughout the reports of a series
def is_owner(name: str) -> bool:
    """Whether a name as written can own an action: a person's name and no ordinary word.

    >>> [is_owner(name) for name in ("Nadia", "Gemeente", "HvD", "Van Ommen")]
    [True, False, True, True]
    """
    words = [word for word in name.lower().split() if word not in PARTICLES]
    if len(words) == 1 and len(words[0]) > 6 and _NOUN.search(words[0]):
        return False
    return looks_like_name(name) and bool(words) and words[0] not in NOT_NAMES and words[-1] not in NOT_NAMES


@lru_cache(maxsize=4096)
def owners_in(text: str) -> tuple[str, ...]:
    """Return the names in a text that holds nothing but owners: "Nadia en Tomas", "J. Smit/P. Kok (VNG)".

    >>> owners_in("Redmer en mw. De Wit (GGD)")
    ('Redmer', 'De Wit')
    >>> owners_in("een nieuwe opzet")
    ()
    """
    names: list[Person] = list(people_in(text))
    if not names or not all(is_owner(one.name) for one in names):
        return ()
    return tuple(dict.fromkeys(one.name for one in names))


@lru_cache(maxsize=4096)
def only_owners(text: str) -> tuple[str, ...] | None:
    """Return the owners when the text is nothing but owners or 'allen', else None."""
    stripped = text.strip(" .:;()[]-–>*")
    if not stripped or len(stripped) > 80:
        return None
    if _EVERYBODY.match(stripped):
        return ()
    found = owners_in(stripped)
    if not found:
        return None
    left = stripped
    for name in found:
        left = left.replace(name, " ", 1)
    left = _NO_NAME.sub(" ", left)
    return found if not left.strip() else None


@lru_cache(maxsize=1024)  # asked of a sentence from several sides
def due_in(text: str) -> str:
    """Return the deadline that a text names, as written, or ''.

    >>> due_in("Yvonne stuurt de brief voor 20 september naar de ouders.")
    'voor 20 september'
    >>> due_in("Graag z.s.m. regelen")
    'z.s.m.'
    """
    for date in find_dates(text):
        if date.month is None or date.direction < 0:
            continue
        before = _DUE_WORD.search(text[: date.start])
        if before:
            return text[before.start() : date.end].strip(" .")
        if (
            date.part
            or text[date.end :].strip(" .)") == ""
            or text[: date.start].rstrip().endswith((",", "(", ";", ":", "|", "-", "–"))
        ):
            return date.text.rstrip(".")
    match = _DUE.search(text)
    return match[0].strip() if match else ""
