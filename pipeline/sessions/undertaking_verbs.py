"""Hold the Dutch verbs by which nobody takes on a task, as stems, and the frames that make a light verb a task."""

from __future__ import annotations

import re

from pipeline.sessions.clauses import stem
from pipeline.sessions.vocabulary import words

_I = re.IGNORECASE

# What people do in the meeting itself: speak, think, feel, perceive.
_IN_THE_MEETING = (
    "zeggen vertellen melden vinden vragen denken menen noemen benoemen benadrukken onderstrepen constateren "
    "concluderen schetsen tonen presenteren openen sluiten bedanken danken verwelkomen heten groeten feliciteren "
    "complimenteren prijzen waarderen bekritiseren betwijfelen betreuren bevestigen ontkennen beamen erkennen "
    "herkennen verduidelijken verklaren beschrijven schilderen memoreren herinneren refereren verwijzen wijzen "
    "pleiten roepen antwoorden reageren beantwoorden beginnen vervolgen citeren signaleren merken zien horen lezen "
    "voelen ervaren weten begrijpen snappen geloven hopen vrezen verwachten vermoeden twijfelen aarzelen wensen "
    "klagen mopperen lachen grappen schrikken genieten waarschuwen suggereren opperen bepleiten nuanceren "
    "relativeren onderschrijven vergelijken voorspellen vertonen modereren spreken praten discussieren luisteren "
    "kijken dromen gunnen missen hekelen loven roemen betogen stellen illustreren uiten tekenen overwegen "
    "overtuigen verbazen verheugen ergeren accepteren respecteren steunen delen verdedigen bestrijden ondervinden "
    "bemerken opvallen zuchten juichen trakteren interpreteren onderkennen bespreken besluiten beslissen kiezen "
    "stemmen adviseren instemmen introduceren inspireren"
)
# What is so, also outside the meeting: state, habit, trade, events that happen to somebody.
_STATE = (
    "zoeken bekijken overhandigen zijn hebben worden blijven lijken schijnen blijken wonen werken zitten liggen "
    "staan hangen kennen behoren passen kosten duren gelden bestaan krijgen ontvangen vallen groeien stijgen dalen "
    "lopen gaan komen leven bezitten beheren gebruiken begeleiden ondersteunen helpen bieden vormen dienen "
    "vertrekken stoppen rijden reizen eten drinken spelen zingen fluiten trainen vertegenwoordigen kunnen mogen "
    "moeten durven hoeven willen volgen sporten studeren leren doceren verdienen betalen wachten ontbreken "
    "verlangen dragen tellen omvatten bevatten voldoen verlopen functioneren draaien adopteren hanteren bestrijken "
    "kampen worstelen profiteren behandelen verzorgen dansen tennissen schaatsen verliezen winnen slapen sterven "
    "trouwen verhuizen houden geven nemen brengen zetten doen leggen halen laten maken zorgen vertrouwen ontstaan "
    "gebeuren slagen falen mislukken lukken betekenen heersen schieten hechten eisen schelen horen oefenen "
    "surveilleren vergaderen bekleden deelnemen streven richten bewegen kloppen ontvluchten verblijven bewonen "
    "verkeren ontwikkelen kenmerken verbinden beschikken weigeren slikken dreigen plegen groeten haten varen voeren "
    "leiden bezoeken besteden bewijzen bouwen combineren"
)
NEVER = frozenset(
    {"is", "zijn", "heeft", "hebben", "wordt", "worden", "krijgt", "krijgen", "lijkt", "lijken", "blijft", "blijven"}
    | {"hoeft", "hoeven", "durft", "durven", "moet", "moeten"}
)
NO_TASKS = frozenset(map(stem, (*words(f"{_IN_THE_MEETING} {_STATE}"), "heeft", "is", "wil", "kan", "mag")))
# Verbs with a particle by which nobody takes anything on.
_PARTED = (
    "aan_sluiten samen_vatten uit_geven op_vangen mee_nemen aan_geven uit_leggen toe_lichten op_merken voor_stellen "
    "aan_vullen mee_delen voor_lezen bij_dragen af_vragen in_brengen aan_halen af_sluiten terug_blikken "
    "terug_kijken mee_doen mee_werken uit_spreken voor_zitten in_leiden door_vragen aan_voeren uit_komen mee_maken "
    "in_zien in_stemmen af_haken af_wijken uit_gaan op_vallen over_blijven op_houden voor_komen uit_delen "
    "uit_reiken af_treden op_treden voor_dragen aan_treden op_stappen terug_treden uit_zien toe_geven toe_voegen "
    "op_roepen op_volgen aan_stippen aan_tonen aan_komen af_komen op_gaan in_gaan door_gaan voor_gaan mee_gaan "
    "om_gaan af_gaan terug_gaan uit_stralen over_houden vast_houden in_schatten aan_kondigen op_geven uit_maken "
    "op_maken uit_kijken op_kijken rond_kijken mee_kijken mee_denken na_denken om_kijken door_werken samen_werken "
    "mee_vallen tegen_vallen in_vallen op_lopen terug_lopen af_lopen mee_lopen aan_lopen aan_trekken op_zien "
    "aan_zien op_staan aan_staan voor_staan toe_staan bij_staan in_staan af_nemen toe_nemen aan_nemen deel_nemen "
    "in_nemen waar_nemen voor_hebben aan_hebben door_hebben nodig_hebben mee_hebben uit_zijn af_zijn mee_zijn "
    "voor_zijn in_zijn op_zijn af_zeggen aan_moedigen aan_spreken_op in_springen op_leveren om_vatten in_houden "
    "uit_oefenen uit_voeren uit_zenden op_leiden voor_bereiden_op terug_keren uit_roepen in_zetten over_lijden "
    "op_brengen toe_juichen tegen_spreken na_streven uit_drukken om_schrijven voor_schrijven in_luiden uit_nodigen "
    "in_schenken op_trekken terug_trekken in_trekken af_keuren goed_keuren aan_raden af_raden door_brengen"
)
NO_PARTED_TASKS = frozenset(particle + stem(verb) for particle, verb in (one.split("_", 1) for one in words(_PARTED)))

# Light verbs: what makes them a task. The verb in the third person singular, then what follows it.
FRAMES = re.compile(
    r"^(?:"
    r"neemt\b(?!\s+(?:ons|je|iedereen|de\s+(?:aanwezigen|deelnemers|groep|zaal))\b)[^.;]{0,80}?\b(?:op\s+zich|mee(?=\s*[.,;]|\s+(?:naar|in\s+(?:de|het)\s+volgende)\b|$)|over(?=\s*[.,;]|\s+(?:van|met)\b|$)|contact|voor\s+(?:zijn|haar|hun)\s+rekening|het\s+initiatief|in\s+behandeling|"
    r"ter\s+hand)|"
    r"geeft\b[^.;]{2,80}\b(?:door|terug)\s*(?:[.,;]|$|aan\b|voor\b|bij\b|uiterlijk\b)|"
    r"brengt\s+[^.;]{2,60}\b(?:in\s+kaart|onder\s+de\s+aandacht|ter\s+sprake|in\s+bij|op\s+de\s+hoogte)\b|"
    r"(?:checkt|informeert|polst|verifieert)\s+(?:dit\s+|dat\s+)?(?:bij|met)\b|"
    r"zoekt\s+(?:contact|aansluiting|samenwerking)\s|zoekt\s+[^.;]{1,60}\b(?:uit|op)\s*(?:[.,;]|$)|"
    r"bekijkt\s+(?:of|dit|deze|hoe|welke|wat|met)\b|"
    r"bespreekt\s+[^.;]{2,60}\bmet\s+(?:de|het|haar|zijn)\b|"
    r"stelt\s+[^.;]{2,60}\b(?:op\s+de\s+hoogte|in\s+kennis|ter\s+beschikking|beschikbaar)\b|"
    r"legt\s+(?:\w+\s+){0,2}?(?:contact|de\s+link|de\s+verbinding)\b|"
    r"doet\s+(?:een\s+(?:voorstel|navraag|rondvraag)|navraag|onderzoek)\b|"
    r"zet\s+[^.;]{2,60}\b(?:uit|op\s+papier|op\s+de\s+\w+|in\s+gang|klaar|door)\b|"
    r"(?:gaat|komt)\s+[^.;]{0,60}\b(?:om|rond)\s+(?:de\s+)?tafel\b|"
    r"gaat\s+[^.;]{0,60}\b(?:in\s+(?:gesprek|overleg)|op\s+zoek|op\s+pad|aan\s+de\s+slag|langs|achteraan|erachteraan)\b|"
    r"komt\s+[^.;]{0,40}\bterug\s+op\b|komt\s+[^.;]{0,40}\bop\s+terug\b|"
    r"komt\s+(?:\w+\s+){0,4}?met\s+(?:een|het)\b|"
    r"loopt\s+[^.;]{0,60}\b(?:na|door|langs)\s*(?:[.,;]|$)|loopt\s+[^.;]{0,60}\been\s+ronde\b|"
    r"kijkt\s+(?:\w+\s+){0,2}?(?:of|na|hoe|wat|welke|waar)\b"
    r")",
    _I,
)
# The same for people and offices alone: of a body these tell what it does day by day.
PERSONAL_FRAMES = re.compile(
    r"^(?:"
    r"doet\s+(?:dit|dat|(?:de|het)\s+(?!suggestie|mededeling|uitspraak|aanbeveling|groeten)\w+)\b|"
    r"houdt\s+(?:\w+\s+){0,3}?(?:contact|in\s+de\s+gaten|op\s+de\s+hoogte|bij\b|vinger)|"
    r"houdt\s+[^.;]{2,40}\b(?:in\s+de\s+gaten|op\s+de\s+hoogte)\b|"
    r"maakt\s+(?:een|de|het|hiervan|hiervoor|hierover|daarvan|daarvoor|nog|afspraken|werk)\b(?!\s+(?:grapje|einde|indruk|fout|verschil|"
    r"vergelijking|kanttekening|opmerking|punt|compliment|bezwaar|keuze|diepe?|goede|sprong|reis))|"
    r"zorgt\s+(?:\w+\s+){0,3}?(?:voor|dat)\b|laat\s+(?:het|dit|dat)\s+(?:\w+\s+){0,3}?weten\b|"
    r"haalt\s+(?:de|het|een|nog|dit)\b|leidt\b[^.;]{2,60}\bin\s+goede\s+banen\b|trekt\s+(?:dit|dat|deze?)\b|"
    r"vraagt\s+(?:(?:de|het|een|bij|aan|om|[A-ZÀ-Þ]\w+)\s+)(?:\w+\s+){0,5}?(?:om|na|op|of)\b|"
    r"vraagt\s+(?:\w+\s+){0,5}?(?:na|aan|op)\s*(?:[.,;]|$|bij\b|of\b|wie\b|wanneer\b|hoe\b|voor\b)|"
    r"spreekt\s+[^.;]{2,60}\b(?:aan|in)\s*(?:[.,;]|$|op\b|over\b)|"
    r"wijst\s+[^.;]{2,40}\baan\s*(?:[.,;]|$)|behandelt\s+(?:dit|deze|de\s+aanvraag)|verzorgt\s+(?:de|het|een)\b|"
    r"voert\s+[^.;]{2,60}\b(?:uit|in|door|gesprekken?|het\s+gesprek)\b|bouwt\s+[^.;]{2,60}\b(?:om|af|op)\s*(?:[.,;]|$)|"
    r"verdiept\s+zich\b|buigt\s+zich\b|meldt\s+(?:dit|zich)\b|begeleidt\s+(?:dit|deze)\b|"
    r"bezoekt\s+(?:de|het)\b|kiest\s+(?:de|het|een)\b|leidt\s+(?:dit|deze)\b|leest\s+[^.;]{0,40}\b(?:mee|na|door)\b|"
    r"volgt\s+(?:dit|deze|het)\b|deelt\s+(?:dit|deze|de|het)\b(?!\s+(?:mening|zorg|opvatting|analyse|ervaring|kamer))|"
    r"reageert\b(?![^.;]*\bop\s+een\b)|betaalt\s+de\b|ontwikkelt\s+(?:een|hiervoor)\b"
    r")",
    _I,
)
# Who says something in the middle of it; motions and amendments are handed in on the spot.
SPOKEN = re.compile(
    r",\s*(?:vindt|vinden|zegt|aldus|denkt|vertelt|meent|stelt|vraagt|licht|vult|antwoordt|meldt)\b|"
    r"^(?:dient|dienen)\s+(?:\w+\s+){0,3}?(?:moties?|amendement\w*|klachten)\b|\bvolgens\s+(?:haar|hem|[A-ZÀ-Þ])",
)
HABIT = re.compile(
    r"\b(?:al|altijd|sinds|vaak|graag|meestal|soms|regelmatig|jaarlijks|dagelijks|wekelijks|maandelijks|zelden|nooit|"
    r"tegenwoordig|momenteel|niet|geen|niets|liever|telkens|steeds|doorgaans|elke?\s+\w+|iedere?\s+(?:jaar|dag|week|maand|keer|"
    r"zomer|winter|ochtend|avond|\w+dag)|overal|vooral|"
    r"waar\s+dat\s+kan|zo\s+veel\s+mogelijk|veel\s+te|van\s+oudsher|nog\s+steeds|wel\s+eens|af\s+en\s+toe|eens\s+(?:in|per)|"
    r"keer\s+per|per\s+(?:dag|week|maand|jaar|keer)|in\s+de\s+praktijk|inmiddels|vorige?\s+\w+|gisteren|zich\s+af|volgens|"
    r"zich\s+(?:zorgen|aan|over|te)|dan\s+ook|ervan\s+uit|"
    r"(?:19|20)\d\d\s+al)\b",
    _I,
)
# Words by which a clause looks ahead, beside a deadline.
AHEAD = re.compile(
    r"\b(?:nog|binnenkort|alvast|zodra|hierover|hiervan|hiervoor|hierop|daarover|daarvoor|vooraf|zo\s+snel|spoedig|"
    r"eerst|opnieuw|nogmaals|(?:volgende|komende|deze|aankomende)\s+(?:keer|week|maand|vergadering|dagen|weken|periode|bijeenkomst|"
    r"zomer|herfst|winter|lente|dinsdag|maandag|woensdag|donderdag|vrijdag|zaterdag|zondag)|na\s+(?:afloop|de\s+vakantie)|"
    r"(?:voor|vóór|na|in|tegen|deze|komende|vanaf)\s+(?:de\s+)?(?:zomer|herfst|winter|lente|kerst|vakantie|najaar|voorjaar)\w*)\b",
    _I,
)
PRONOUN_OBJECT = re.compile(
    r"^(?:(?:wel|nog|zelf|ook|intern)\s+)?(?:dit|dat|het(?=\s+(?:met|bij|aan|op|uit|door|in|nog|verder|even|zelf|rond)\b)|deze|ze|hen|er|"
    r"hier(?:van|voor|over|op|aan|naar|mee|bij)?|daar(?:van|voor|over|op|aan|naar|mee|bij)|erover|ervoor|erop)\b",
    _I,
)
DEFINITE = re.compile(
    r"^(?:(?:nog|even|zelf|alvast|ook|samen|intern|daarvoor|hiervoor|met\s+\w+|volgende\s+\w+|\w+\s+zelf)\s+){0,2}"
    r"(?:de|het|een|dit|dat|deze|die|hun|haar|zijn|ons|onze|alle|twee|drie|vier|vijf|nieuwe?|contact|navraag|"
    r"verdere?|concrete)\b",
    _I,
)
TO_WHAT_END = re.compile(
    r"^(?:(?:nog|even|zelf|alvast|eerst|intern)\s+){0,2}(?:naar|om(?=[^.;]*\ste\s)|of|hoe|wat|wie|welke|wanneer)\b",
    _I,
)
