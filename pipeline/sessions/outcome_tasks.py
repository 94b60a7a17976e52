"""Hold the Dutch verbs by which somebody takes on a task."""

from __future__ import annotations

import re

from pipeline.sessions.vocabulary import words

_I = re.IGNORECASE

# What somebody will do: verbs in the present with the words that make them a task. {rest}: anything up to the end.
TASKS = re.compile(
    r"^(?P<cue>"
    r"neemt\s+(?:\w+\s+){0,5}?contact\s+(?:\w+\s+){0,3}?op\b|neemt\b(?=[^.;]*\b(?:mee\s+(?:naar|in|terug)|"
    r"initiatief)\b)|neemt\s+(?:dit|dat|het|deze?\s+\w+)\s+(?:\w+\s+){0,2}?(?:mee|op\s+zich)\b|"
    r"(?:stuurt|mailt|zendt|verstuurt|verspreidt|levert)\b(?=[^.;]*\b(?:rond|toe|door|na|op|naar|aan|uit|voor\s+\d|"
    r"vóór\s+\d|uiterlijk|mail|z\.s\.m)\b)(?!\s+(?:het\s+team|de\s+groep|aan\s+op))|"
    r"(?:agendeert|reserveert|regelt|organiseert)\b(?!\s+(?:zich|al\b))|"
    r"vraagt\b(?=[^.;]{0,80}\b(?:na|op)\s*(?:\.|,|;|$|bij\b|of\b|wie\b|hoe\b|wat\b))|"
    r"maakt\s+(?!bezwaar|gebruik|deel|bekend|duidelijk|zich|kennis|melding|reclame|"
    r"indruk)(?:\w+\s+){0,4}?\w*(?:afspraak|lijst|overzicht|opzet|voorstel|notitie|planning|ronde|concept|"
    r"verslag|kaart|formulier|plan|presentatie|rooster|begroting|"
    r"memo|brief|samenvatting|schema|inventarisatie|analyse|agenda|aanvraag|tekst|stuk|flyer|poster|draaiboek|"
    r"enquête)\b|maakt\s+afspraken\b|"
    r"gaat\s+(?:\w+\s+){0,4}?na\b|gaat\b(?=[^.;]*\b(?:uitzoeken|navragen|informeren|bellen|mailen|regelen|schrijven|"
    r"opstellen|nabellen|benaderen|onderzoeken|voorbereiden|rondsturen|uitwerken|aanpassen|inplannen|opvragen|"
    r"aanleveren|aan\s+de\s+slag)\b)|"
    r"moet\b(?=[^.;,]*\bnog\b[^.;,]*\b\w{3,}en\b)|stemt\s+(?:\w+\s+){0,3}?af\s+met\b|"
    r"zal\b(?=[^.;]*\b\w{3,}en\b)(?!\s+(?:blijken|zijn|hebben|moeten|kunnen|worden))|"
    r"koppelt\b(?=[^.;]*\bterug\b)|pakt\s+(?:dit|dat|het)\s+(?:\w+\s+){0,2}?op\b|zoekt\b(?=[^.;]*\buit\b)|"
    r"zoekt\s+(?:een\s+|nog\s+)?(?:zaal|locatie|datum|vrijwilligers|vervanger|vervanging|spreker|sprekers)\b|"
    r"werkt\b(?=[^.;]*\b(?:uit|bij)\s*(?:\.|,|;|$|voor\b|tot\b|in\b|met\b))|bereidt\b(?=[^.;]*\bvoor\b)|"
    r"stelt\b(?=[^.;]*\b(?:lijst|notitie|voorstel|brief|plan|document|overzicht|concept|agenda|memo|verslag)\s+op\b)|"
    r"legt\b(?=[^.;]*\b(?:voor\s+aan|contact\s+met)\b)|deelt\b(?=[^.;]*\b(?:presentatie|stukken|cijfers|link|"
    r"document|documenten|verslag|lijst|sheets|notitie)\b)|"
    r"zet\b(?=[^.;]*\b(?:op\s+(?:de\s+)?(?:agenda|website|site|papier|teams|github|sharepoint)|online|klaar)\b)|"
    r"doet\s+(?:\w+\s+)?(?:navraag|een\s+voorstel)|komt\s+(?:hier|er|daar)\s?op\s+terug|"
    r"(?:koopt|bestelt|boekt|huurt)\s+(?!(?:haar|zijn|hun|altijd|vaak|niets|niet|geen|veel|zelden|graag|nooit|zich|al)\b)"
    r"\w+|zorgt\s+(?:er\s?)?voor\s+(?:de|het|een|vervanging|koffie|vervoer|voldoende)\b(?!\s+(?:kinderen|gezin|onrust|"
    r"ophef|overlast|problemen))|gaat\s+(?:\w+\s+)?(?:op\s+bezoek|langs)\s+bij\b|"
    r"plant\s+[^.;]{2,60}\bin\s+(?:met|voor|op)\b|"
    r"(?:belt|mailt|benadert)\s+(?:met\s+)?(?:de|het|een|[A-ZÀ-Þ]\w+)\b(?![^.;]*\b(?:te|als|vanuit|zo)\b)|"
    r"laat\s+(?!zien\b|merken\b|weten\b)[^.;]{2,80}\b(?:nakijken|uitzoeken|onderzoeken|repareren|maken|controleren|"
    r"drukken|doorrekenen|keuren|vervangen|plaatsen|herstellen)\b|"
    r"inventariseert\b|actualiseert\b|kaart\s+(?:dit|dat|het)\s+(?:\w+\s+){0,4}?aan\b|"
    r"past\s+(?:het|de)\s+(?:\w+\s+){1,6}?aan\s*(?:\.|,|;|$)|vult\s+(?:het|de)\s+(?:\w+\s+){1,4}?aan\s*(?:\.|,|;|$)|"
    r"schrijft\s+(?:een|het|de)\s+(?:\w+\s+){0,2}?\w*(?:stuk|stukje|brief|bericht|tekst|artikel|verslag|plan|"
    r"notitie|voorstel)\b|bespreekt\s+(?:dit|dat)\s+(?:\w+\s+){0,3}?met\b|haalt\s+[^.;]{2,60}\bop\s*(?:\.|,|;|$)|"
    r"plant\s+[^.;]{2,60}\bin\s*(?:\.|,|;|$)|schiet\b(?=[^.;]*\bin\b)"
    r")",
    _I,
)
# Verbs that reports also tell stories with; they make a task only in a list of actions or with a deadline.
WEAK_TASKS = re.compile(
    r"^(?P<cue>"
    r"(?:stuurt|mailt|belt|informeert|contacteert|benadert|checkt|controleert|bewaakt|publiceert|plaatst|verwerkt|"
    r"organiseert|verzorgt|plant|schrijft|maakt|bespreekt|overlegt|zorgt|vraagt|deelt|zoekt|levert|"
    r"spreekt)\b(?!\s+zich)|"
    r"(?:nodigt|voegt|vult|haalt|stemt|past|zet|brengt|draagt|pakt|stelt|werkt|legt)\b(?=[^.;]*\b(?:uit|toe|aan|in|"
    r"op|af|klaar|voor|kaart|aandacht|zorg|samen|beschikbaar)\b)"
    r")",
    _I,
)
_VERBS = (  # third person singular / plural
    "neemt/nemen stuurt/sturen mailt/mailen zendt/zenden verstuurt/versturen verspreidt/verspreiden "
    "levert/leveren speelt/spelen belt/bellen informeert/informeren contacteert/contacteren benadert/benaderen "
    "checkt/checken controleert/controleren bewaakt/bewaken agendeert/agenderen reserveert/reserveren "
    "publiceert/publiceren plaatst/plaatsen verwerkt/verwerken organiseert/organiseren regelt/regelen "
    "verzorgt/verzorgen plant/plannen vraagt/vragen maakt/maken gaat/gaan zal/zullen koppelt/koppelen "
    "pakt/pakken zoekt/zoeken werkt/werken bereidt/bereiden nodigt/nodigen stelt/stellen past/passen "
    "voegt/voegen vult/vullen haalt/halen stemt/stemmen legt/leggen schrijft/schrijven deelt/delen zet/zetten "
    "doet/doen brengt/brengen overlegt/overleggen bespreekt/bespreken komt/komen schiet/schieten draagt/dragen "
    "zorgt/zorgen spreekt/spreken moet/moeten koopt/kopen bestelt/bestellen boekt/boeken huurt/huren laat/laten "
    "inventariseert/inventariseren actualiseert/actualiseren kaart/kaarten evalueert/evalueren rapporteert/rapporteren "
    "onderzoekt/onderzoeken meldt/melden bekijkt/bekijken"
)
SINGULAR = {plural: singular for singular, plural in (pair.split("/") for pair in words(_VERBS))}
VERBS = frozenset(SINGULAR) | frozenset(SINGULAR.values())
NOT_A_TASK = re.compile(
    r"\b(?:inmiddels|kanttekening|iedereen\s+uit|vult\s+(?:\w+\s+)?aan\s+dat|al\s+jaren|altijd|vaak|meestal|steeds|"
    r"regelmatig|zich\s+zorgen|elke\s+(?:dag|week|maand)|iedere|ieder\s+jaar|tegenwoordig|volgens)\b",
    _I,
)
# Letters without which NOT_A_TASK matches nothing.
NOT_A_TASK_PIECES = (
    *("inmiddels", "kanttekening", "iedereen", "vult", "jaren", "altijd", "vaak", "meestal", "steeds", "regelmatig"),
    *("zorgen", "elke", "ieder", "tegenwoordig", "volgens"),
)
