"""Read what an office or a body takes on: 'De griffier maakt een overzicht', 'Het bestuur neemt dit mee'."""

from __future__ import annotations

import re

from pipeline.records import OutcomeKind
from pipeline.sessions.hints import Hints, pieces_of
from pipeline.sessions.vocabulary import words

_I = re.IGNORECASE

# Offices that carry out work for the meeting: what they take on is an action.
_STAFF = (
    r"griffier|raadsgriffier|secretaris|ambtelijk\s+secretaris|penningmeester|voorzitter|vicevoorzitter|notulist|"
    r"notuliste|secretaresse|secretariaat|griffie|\w*co[öo]rdinator|projectleider|projectmanager|programmamanager|"
    r"\w*beheerder|koster|conci[ëe]rge|webmaster|\w*adviseur|\w*medewerker|teamleider|teammanager|boekhouder|"
    r"administrateur|administratie|intern\s+begeleider|scriba|kwartiermaker|procesbegeleider|redacteur|redactie|"
    r"locatieleider|accountmanager|bibliothecaris|archivaris|jurist|controller|\w+leider|\w*arts|\w*verpleegkundige|"
    r"\w*regisseur|\w*agent|\w*manager|ouderling|diaken|pastor|pastoor|consulent|\w*ambtenaar|\w*werker|\w*begeleider|"
    r"\w*specialist|conservator|curator|docent|leraar|lerares|trainer|trainster|\w*coach|commandant|opzichter|huismeester|"
    r"\w*planner|apotheker|architect|\w*ontwikkelaar|analist|onderzoeker|bestuurslid|raadslid|commissielid|trekker|"
    r"stagiaire?|vrijwilliger|bode|dirigent|accountant|notaris|lector|tester|\w*therapeut|psycholoog|kok|tuinman|"
    r"\w*deskundige|casusregisseur|verbinder"
)
# Offices and bodies that answer to the meeting: what they take on is an agreement.
_ANSWERABLE = (
    r"wethouder|burgemeester|gedeputeerde|minister|staatssecretaris|dijkgraaf|heemraad|portefeuillehouder|directeur|"
    r"\w+directeur|directrice|bestuurder|bestuurssecretaris|rector|predikant|dominee|schoolleider|directie|bestuur|"
    r"\w+bestuur|college|presidium|\w*commissie|"
    r"\w*werkgroep|projectgroep|projectteam|stuurgroep|kerngroep|klankbordgroep|team|\w*kerkenraad|diaconie|"
    r"kerkrentmeesters|gemeente|provincie|corporatie|woningcorporatie|waterschap|school|schoolleiding|"
    r"bibliotheek|organisatie|ggd|mr|gmr|or|ondernemingsraad|oudergeleding|personeelsgeleding|afdeling|"
    r"oudervereniging|ouderraad|leerlingenraad|stichting|vereniging|werkgever|managementteam|mt|\w+raad|"
    r"politie|brandweer|boa['’]s|\w*commissies|\w*werkgroepen|gemeenten|scholen|\w*beheer|\w*organisatie|\w*dienst|\w*vereniging|"
    r"\w*coöperatie|\w*kamer|\w*bureau|netbeheerder|zorgverzekeraar|ministerie|directieteam|subgroep|auteurs|projectgroepen"
)
_COLLEGE = r"college\s+van\s+(?:b\s*(?:&|en)\s*w|kerkrentmeesters|bestuur)"
# Short names of bodies, which are looked for as words, and letters of all other offices and bodies.
_SHORT = words("mr gmr or mt")
_PIECES = tuple(sorted(set(pieces_of(f"{_STAFF}|{_ANSWERABLE}")) - _SHORT))
_HINTS = Hints([(1, _PIECES)])
_WORD = re.compile(r"\w+")
OFFICE_PIECES = (*_PIECES, *(f" {name}" for name in sorted(_SHORT)))  # letters of what stands behind an article
_WHO = re.compile(
    rf"^\W*(?:(?:de|het|onze|ons)\s+)?(?:(?:waarnemend|nieuwe|algemeen|dagelijks|ambtelijk)\s+)?"
    rf"(?:(?P<answerable>{_ANSWERABLE}|{_COLLEGE})|(?P<staff>{_STAFF}))"
    rf"(?:\s+(?:van|voor)\s+(?:(?:de|het)\s+)?[\w-]+)?(?:(?:\s+(?:van|de|der|den|ten|ter|el|al)){{0,2}}"
    rf"\s+(?-i:[A-ZÀ-Þ])[\w'’-]+){{0,3}}\s*(?:\([^()]{{1,30}}\))?$",
    _I,
)
_TITLE = re.compile(rf"^(?:de\s+)?(?:{_STAFF})\s+(?=(?-i:[A-ZÀ-Þ]))", _I)

_PAPER = (
    r"\w*(?:overzicht|lijst|voorstel|notitie|planning|opzet|concept|memo|brief|samenvatting|schema|inventarisatie|"
    r"analyse|rooster|begroting|tekst|flyer|poster|draaiboek|enquête|rapportage|uitwerking|aanvraag|formulier|plan|"
    r"offerte|protocol|document|stuk|reactie|zienswijze|presentatie)"
)
_DOING = (
    r"(?:(?:be)?antwoorden|sturen|toesturen|nasturen|rondsturen|opsturen|informeren|berichten|regelen|bellen|mailen|"
    r"benaderen|navragen|opvragen|nagaan|uitzoeken|onderzoeken|bespreken|overleggen|opnemen|meenemen|oppakken|"
    r"terugkoppelen|terugkomen|voorleggen|aanleveren|opstellen|schrijven|uitwerken|aanpassen|voorbereiden|uitnodigen|"
    r"agenderen|inplannen|plaatsen|publiceren|aanvragen|bestellen|controleren|nakijken|evalueren|rapporteren|"
    r"aankaarten|afstemmen|inventariseren|actualiseren|aanvullen|verspreiden|delen|maken|organiseren|vragen|zoeken|"
    r"laten\s+weten|in\s+gesprek\s+gaan|contact\s+zoeken)"
)
# Predicates by which an office takes something on, the verb in the singular.
_TAKES_ON = re.compile(
    rf"^(?:"
    rf"neemt\s+(?:\w+\s+){{0,5}}?contact\s+(?:\w+\s+){{0,3}}?op\b|"
    rf"neemt\s+(?:dit|dat|het|deze?\s+\w+|die\s+\w+|de\s+(?:suggestie|vraag|opmerking|wens|suggesties|vragen|"
    rf"opmerkingen))\s+(?:\w+\s+){{0,3}}?(?:mee|op|over\s+met|in\s+behandeling|voor\s+zijn\s+rekening)\b|"
    rf"(?:zal|gaat)\b(?!\s+(?:niet|nooit|nooit\s+meer)\b)(?=[^.;:]{{0,120}}\b{_DOING}\b)|"
    rf"gaat\s+(?:\w+\s+){{0,4}}?na\b(?!\s+(?:de|het|een)\b)|gaat\s+(?:\w+\s+){{0,3}}?met\s+[^.;]{{2,50}}\bin\s+"
    rf"(?:gesprek|overleg)\b|gaat\s+(?:\w+\s+){{0,3}}?in\s+(?:gesprek|overleg)\s+met\b|"
    rf"koppelt\b[^.;]{{0,80}}\bterug\b|pakt\s+(?:dit|dat|het)\s+(?:\w+\s+){{0,2}}?op\b|"
    rf"zoekt\s+(?:dit|dat|het|nog|verder)?\s*(?:\w+\s+)?uit\b|"
    rf"kom(?:t)\s+(?:\w+\s+){{0,6}}?met\s+(?:een|het)\s+(?:\w+\s+){{0,2}}?{_PAPER}\b|"
    rf"kom(?:t)\s+(?:hier|er|daar)\s?(?:op)?\s+(?:\w+\s+){{0,5}}?(?:op\s+)?terug\b|"
    rf"komt\s+(?:\w+\s+){{0,5}}?terug\s+op\s+(?:de|het|deze|dit)\b|plant\s+[^.;]{{2,60}}\bin\b|"
    rf"zorgt\s+(?:er\s?)?voor\s+(?:de|het|een|vervanging|voldoende)\b|"
    rf"(?:stuurt|mailt)\s+(?:de|het|een)\s+(?:\w+\s+){{0,2}}?{_PAPER}\b[^.;]{{0,50}}\b(?:naar|aan)\b|"
    rf"doet\s+(?:\w+\s+)?navraag\b|agendeert\b|vraagt\s+(?:\w+\s+){{0,6}}?(?:na|op)\s*(?:\.|,|;|$|bij\b)|"
    rf"(?:maakt|schrijft)\s+(?:een|het|de)\s+(?:\w+\s+){{0,2}}?{_PAPER}\b|"
    rf"stelt\s+(?:een|het|de)\s+(?:\w+\s+){{0,2}}?{_PAPER}\s+(?:\w+\s+){{0,4}}?op\b|"
    rf"past\s+(?:het|de)\s+(?:\w+\s+){{0,2}}?{_PAPER}\s+(?:\w+\s+){{0,6}}?aan\b|"
    rf"(?:stuurt|mailt|zendt)\s+[^.;]{{2,80}}\b(?:rond|toe|na|door)\b|"
    rf"legt\s+(?:dit|dat|het|de\s+\w+)\s+(?:\w+\s+){{0,3}}?voor\s+aan\b|"
    rf"(?:zet|plaatst)\s+[^.;]{{2,80}}\bop\s+de\s+(?:\w*agenda|website|site)\b|"
    rf"laat\s+(?!zien\b|merken\b|weten\b)[^.;]{{2,80}}\b(?:nakijken|uitzoeken|onderzoeken|repareren|maken|controleren|"
    rf"drukken|doorrekenen|keuren|vervangen|plaatsen|herstellen|uitvoeren|opstellen)\b|"
    rf"(?:koopt|bestelt|boekt|reserveert)\s+(?:een|de|het|nieuwe?|twee|drie|vier)\b|"
    rf"kaart\s+(?:dit|dat|het)\s+(?:\w+\s+){{0,3}}?aan\b|bespreekt\s+(?:dit|dat)\s+(?:\w+\s+){{0,3}}?met\b|"
    rf"nodigt\s+[^.;]{{2,60}}\buit\s+voor\s+(?:de|het|een)\s+(?:volgende|komende)\b"
    rf")",
    _I,
)
# With a deadline also the verbs that reports tell stories with.
_TAKES_ON_IN_TIME = re.compile(
    r"^(?:onderzoekt|meldt|bekijkt|stuurt|mailt|levert|informeert|deelt|verspreidt|publiceert|verwerkt|regelt|organiseert|belt|benadert|"
    r"controleert|evalueert|rapporteert|schrijft|maakt|zorgt|plant|vraagt|bespreekt)\b",
    _I,
)


def without_office(who: str) -> str:
    """Return a name without the office before it.

    >>> without_office("Ouderling Van der Wal"), without_office("De griffier")
    ('Van der Wal', 'De griffier')
    """
    return _TITLE.sub("", who)


def _may_name_office(lower: str) -> bool:
    """Take a quick look at words in small letters."""
    return bool(_HINTS.of(lower)) or not _SHORT.isdisjoint(_WORD.findall(lower))


def office(who: str) -> OutcomeKind | None:
    """Return what it is when the words name an office ('action') or a body ('agreement') that takes something on.

    >>> [office(who) for who in ("De griffier", "Het dagelijks bestuur", "De buurman", "Wijkagent Nel Bos")]
    ['action', 'agreement', None, 'action']
    """
    if len(who) > 90 or not _may_name_office(who.lower()):
        return None
    match = _WHO.match(who)
    return ("action" if match["staff"] else "agreement") if match else None


def taken_on(who: str, predicate: str, deadline: bool) -> OutcomeKind | None:
    """Return what it is when an office or a body is said to do something, or None when it is no outcome.

    Args:
        who: the words before the verb.
        predicate: the verb in the third person singular and what follows it.
        deadline: whether the sentence says when it will be done.

    >>> taken_on("De griffier", "maakt een overzicht van de moties.", False)
    'action'
    >>> taken_on("Het bestuur", "neemt dit op met de gemeente.", False)
    'agreement'
    >>> taken_on("De griffier", "maakt zich zorgen.", False) is None
    True
    """
    kind = office(who)
    if kind and (_TAKES_ON.match(predicate) or (deadline and _TAKES_ON_IN_TIME.match(predicate))):
        return kind
    return None
