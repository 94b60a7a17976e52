"""Hold the Dutch words that make a sentence a decision, an action, an agreement or an open question."""

from __future__ import annotations

import re
from itertools import count

from pipeline.records import OutcomeKind
from pipeline.sessions.hints import Hints
from pipeline.sessions.vocabulary import words

_I = re.IGNORECASE


class Cue:
    """Words that make an outcome: a pattern, and letters without which it need not be tried.

    Args:
        mark: bit by which ``HINTS`` tells that a text may hold the cue.
        name: short name of the cue.
        needs: pieces of lower-case text, one of which every match holds; '_' stands for a space.
        pattern: regular expression.
    """

    __slots__ = ("mark", "name", "needs", "search")

    def __init__(self, mark: int, name: str, needs: str, pattern: str) -> None:
        self.mark, self.name = mark, name
        self.needs = tuple(piece.replace("_", " ") for piece in needs.split())
        self.search = re.compile(pattern, _I).search


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
    rf"^{_NUMBER}(?:besluiten|acties|actiepunten|afspraken|toezeggingen|conclusies|vervolgstappen)\s*(?:,|en|&|/|"
    rf"\+)\s*(?:besluiten|acties|actiepunten|afspraken|toezeggingen|vervolgstappen|conclusies|vervolg).*$",
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
# Letters without which a line carries no label.
_LABEL_PIECES = (
    "actie",
    "to do",
    "to-do",
    "todo",
    "taak",
    "besl",
    "akkoord",
    "afspra",
    "afgespro",
    "toezeg",
    "vra",
    "nog open",
    "[",
)
OPEN_BOX = re.compile(r"^\W*\[\s?\]\s*(?=\S)|^☐\s*(?=\S)")

# What makes a sentence speak of another time or of no decision at all.
EARLIER = re.compile(
    r"\b(?:vorig(?:e)?\s+(?:jaar|keer|vergadering|overleg|maand|periode|bijeenkomst|week)|destijds|indertijd|"
    r"eerder(?:e)?|al\s+(?:eens|in)|toen|voorheen|"
    r"(?:heeft|hebben|had|hadden|is|zijn|werd|werden)\s+op\s+\d{1,2}\s+[a-z]{3,9}|"
    r"(?:over|hierover|daarover)\b[^.;]{0,60}\b(?:wordt|worden)\b[^.;]{0,40}\bbesloten\b(?!\s+(?:om|dat|tot)\b)|"
    r"in\s+(?:19|20)\d\d|sinds|jarenlang|jl\.?|jongstleden|afgelopen)\b",
    _I,
)
MODAL = (
    r"\b(?:moet|moeten|moest|kan|kunnen|kon|konden|wil|willen|wilde|wilden|zou|zouden|mag|mogen|durf|durven|of|"
    r"als|indien|hoe|wie|wanneer|voordat|alvorens|laten)\b"
)
LABELLED = 1  # the mark of a text that may carry a label
_marks = (1 << bit for bit in count(1))
DECISIONS: tuple[Cue, ...] = tuple(
    Cue(next(_marks), name, needs, pattern)
    for name, needs, pattern in (
        (
            "besloten",
            "besloten",
            r"\bbesloten\s+(?:is|wordt|werd|zijn|om|tot|dat)\b|\b(?:is|wordt|werd|worden|werden|hebben|"
            r"heeft|zijn)\b(?:(?!\bom\b)[^.,;:]){0,60}\bbesloten(?!\s+(?:vergadering|karakter|groep|netwerk|deel|"
            r"club|zitting))\b",
        ),
        (
            "besluit",
            "beslu besloo besloten",
            r"^(?:de|het|wij|we|alle|beide|ons)\b[^.,;:]{0,50}?\b(?:besluit|besluiten|besloot|"
            r"besloten)\s+(?:om|dat|tot|unaniem|de|het|een|met|in\s+te|niet|geen|dan|daarom|hiertoe|conform|voor|"
            r"per)\b",
        ),
        (
            "stemmen",
            "aangenomen verworpen goedgekeurd vastgesteld bekrachtigd geaccordeerd ingetrokken",
            r"\b(?:wordt|worden|werd|werden|is|zijn)\b[^.;]{0,90}\b(?:aangenomen|verworpen|goedgekeurd|"
            r"vastgesteld|bekrachtigd|geaccordeerd|ingetrokken)\b(?!\s+(?:dat|of|hoe|wie|wat)\b)|"
            r"\bmet\b[^.;]{0,60}\bstemmen\b[^.;]{0,80}\b(?:aangenomen|verworpen|goedgekeurd|vastgesteld)\b",
        ),
        (
            "goedgekeurd",
            "verslag",
            r"^[^.;:]{0,60}\bverslag\b[^.;:]{0,40}\b(?:akkoord|goedgekeurd|vastgesteld)\b(?!\s+op\s+\d)",
        ),
        (
            "stemt in",
            "stem",
            r"\b(?:stemt|stemmen|stemde|stemden)\s+(?:unaniem\s+|van harte\s+|ook\s+)?in\s*(?:\s+(?:met|mits|onder|"
            r"op\s+voorwaarde)\b|,|[.;]?\s*$)|"
            r"\bstemt\b[^.;,]{0,40}\bin\s+met\b",
        ),
        (
            "akkoord",
            "akkoord",
            r"\b(?:is|zijn|was|waren|gaat|gaan|ging|gingen|geeft|geven|gaf|"
            r"gaven)\s+(?:\w+\s+){0,2}?akkoord(?:\s+(?:met|op|om|voor|dat|mits|onder)\b|\s*[.,;]|\s*$)|^\W*akkoord\s+(?:op|met|"
            r"voor)\b",
        ),
        (
            "kort",
            "akkoord vastgesteld goedgekeurd aangenomen verworpen",
            r"^\W*(?:(?:unaniem|ongewijzigd|gewijzigd|conform|voor\s+kennisgeving|"
            r"zonder\s+(?:wijzigingen|opmerkingen|stemming))\s+)?(?:akkoord|vastgesteld|goedgekeurd|aangenomen|"
            r"verworpen)\W*$",
        ),
        (
            "voorwaarde",
            "door",
            r"^(?:de|het)\s+(?:[\w-]+\s+){1,3}(?:gaat|gaan)\s+(?:alleen\s+|pas\s+)?door\s*,?\s*(?:als|mits|wanneer|"
            r"op\s+voorwaarde|onder\s+voorwaarde)\b",
        ),
        (
            "afhandeling",
            "betrokken handen",
            r"\b(?:wordt|worden)\s+betrokken\s+bij\s+de\s+(?:behandeling|beraadslaging)\b|"
            r"\b(?:wordt|worden)\s+(?:ter\s+\w+\s+)?in\s+handen\s+gesteld\s+van\b",
        ),
        (
            "beslist",
            "beschikbaar niet aanvaard verle kiest kiezen advise we_ wij_",
            r"\b(?:stelt|stellen)\s+[^.;]{0,60}\b(?:krediet|budget|bedrag|euro|subsidie)\b[^.;]{0,60}\bbeschikbaar\b|"
            r"^(?:de|het)\s+(?:motie|amendement|voorstel)\b[^.;]{0,40}\bhaalt\s+het\s+niet\b|"
            r"\baanvaard(?:t|en)\s+de\s+(?:vergadering|raad|leden)\b|"
            r"^(?:de|het)\s+(?:[\w-]+\s+){1,2}aanvaard(?:t|en)\s+(?:het|de)\s+(?:\w*voorstel|motie|begroting|plan)\b|"
            r"^(?:de|het)\s+(?:[\w-]+\s+){1,2}(?:verleent|verlenen)\s+(?:\w+\s+)?(?:instemming|goedkeuring|toestemming)\b|"
            r"^(?:de\s+(?:groep|vergadering|raad|kerkenraad|commissie|werkgroep|leden|MR|OR|directie)|het\s+(?:bestuur|"
            r"college|team)|we|wij)\s+(?:kiest|kiezen)\s+(?:er\s?voor|voor)\b|"
            r"^(?:de|het)\s+(?:[\w-]+\s+){1,2}advise(?:ert|ren)\s+(?:unaniem\s+)?(?:positief|negatief)\b|"
            r"^(?:we|wij)\s+(?:verlengen|verplaatsen|handhaven|schrappen|behouden)\s+(?:de|het|deze|dit)\b",
        ),
        ("décharge", "charge", r"\bverleen(?:t|de)\b[^.;]{0,60}\bd[ée]charge\b"),
        (
            "benoemd",
            "kiest koos benoem gekozen herkozen",
            r"^(?:de|het)\s+\w+\s+(?:kiest|koos|benoemt|benoemde)\b.*\b(?:tot|als)\b|\b(?:wordt|is|"
            r"werd)\s+[^.;]{0,50}\b(?:benoemd|gekozen|herbenoemd|herkozen)\s+(?:tot|als)\b|\b(?:wordt|is|"
            r"werd)\s+(?:unaniem\s+)?(?:tot|als)\s+[^.;]{0,40}\b(?:benoemd|gekozen|herkozen|herbenoemd)\b",
        ),
        (
            "advies",
            "advies",
            r"\b(?:geeft|gaf|brengt|bracht)\s+(?:een\s+|unaniem\s+(?:een\s+)?)?(?:positief|"
            r"negatief)\s+advies\b",
        ),
        (
            "stelt vast",
            "vast goed verw bekrachtigt gun",
            r"^(?:de|het|wij|we)\s+\w+\s+(?:stelt|stellen|stelde|"
            r"stelden)\s+(?!vast\s+dat\b)[^.;]{0,80}\bvast\s*(?:\.|$|op\b|met\b|zonder\b)|^(?:de|het|wij|"
            r"we)\s+\w+\s+(?:keurt|keurde|keuren)\b[^.;]{0,80}\bgoed\b|^(?:de|het)\s+\w+\s+(?:verwerpt|verwierp|"
            r"bekrachtigt|gunt|gunde)\b",
        ),
    )
)
AGREEMENTS: tuple[Cue, ...] = tuple(
    Cue(next(_marks), name, needs, pattern)
    for name, needs, pattern in (
        (
            "afgesproken",
            "afgesproken",
            r"^\W*(?:\w+\s+)?afgesproken\s+(?:is|wordt|werd|om|dat)\b|\bafgesproken\s+(?:is\s+|"
            r"wordt\s+)?(?:om|dat)\b|^\W*(?:ook|verder|er|daarbij|vervolgens|tevens|tot slot)?\s*(?:is|wordt|"
            r"werd)\s+(?:er\s+)?afgesproken\b(?!\s+met)",
        ),
        (
            "afspraak",
            "afspraak spreken spraken spreekt sprak",
            r"\b(?:de\s+)?afspraak\s+is\s+(?:dat|om)\b|\b(?:we|wij|zij|partijen|partners|deelnemers|leden|"
            r"allen)\s+(?:spreken|spraken)\b[^.;]{0,40}\baf\b|^\W*spreken\s+af\b|\b(?:spreken|spraken|spreekt|"
            r"sprak)\s+(?:we|wij|partijen|de\s+\w+)\s+(?:\w+\s+){0,4}af\b|\bafspraak\s+gemaakt\s+(?:dat|om)\b",
        ),
        (
            "toezegging",
            "_toe toegezegd belo",
            r"\b(?:zeg|zegt|zeggen|zegde|zegden|"
            r"zei)\b(?:\s+[\w'’-]+){0,8}?\s+toe\b(?!\s+aan\s+het\s+gesprek)|\b(?:heeft|hebben|is|wordt|"
            r"werd)\b[^.;]{0,60}\btoegezegd\b|\b(?:belooft|beloofde|beloven|beloofden)\b(?!\s+niets?\b)(?=[^.;]*\b(?:om|dat|te|"
            r"terug|op)\b)",
        ),
        (
            "komt met",
            "kom",
            r"\bkom(?:t|en)\b[^.;]{0,50}\bmet\s+een\s+(?:nieuw|aangepast|concreet|uitgewerkt|"
            r"eerste)e?\s+(?:voorstel|plan|notitie|opzet|concept|planning)\b|\bkom(?:t|en)\s+(?:hier|er|"
            r"daar)(?:op)?\s+(?:\w+\s+){0,4}?(?:op\s+)?terug\b",
        ),
    )
)
QUESTIONS: tuple[Cue, ...] = tuple(
    Cue(next(_marks), name, needs, pattern)
    for name, needs, pattern in (
        (
            "open",
            "open blijft",
            r"\bvraag\b[^.;?]{0,60}\bblijft\s+(?:nog\s+)?(?:\w+\s+)?open\b|\bblijft\s+(?:nog\s+)?(?:de\s+vraag|"
            r"open)\b|\bstaat\s+(?:nog\s+)?open\s+(?:of|wie|hoe|wat|wanneer|welke)\b|"
            r"\bvraag\b[^.;?]{0,40}\bstaat\s+(?:nog\s+)?open\b|\bvraag\s+die\s+(?:nog\s+)?open",
        ),
        (
            "onduidelijk",
            "duidelijk bekend",
            r"\b(?:is|blijft|was)\s+(?:\w+\s+)?nog\s+(?:onduidelijk|onbekend|niet\s+(?:duidelijk|"
            r"bekend))\s*,?\s*(?:of|wie|hoe|wat|wanneer|welke|waar)\b|^\W*(?:nog\s+)?(?:onduidelijk|"
            r"onbekend|niet\s+(?:duidelijk|bekend|helder))\s+(?:is\s+|blijft\s+)?(?:nog\s+)?(?:of|wie|hoe|wat|wanneer|welke|waar)\b",
        ),
        (
            "antwoord volgt",
            "duidelijk bekend vraag",
            r"^\W*(?:hoe|wie|wat|waar|wanneer|welke?|of)\b[^.;?]{0,90}\b(?:is|blijft)\s+(?:nog\s+)?(?:niet\s+(?:duidelijk|"
            r"bekend)|onduidelijk|onbekend|een\s+open\s+vraag|nog\s+de\s+vraag)\W*$",
        ),
        (
            "uitzoeken",
            "moet",
            r"\bmoet(?:en)?\s+nog\s+(?:\w+\s+){0,4}?(?:worden\s+)?(?:uitgezocht|nagegaan|nagevraagd)\b",
        ),
    )
)
HINTS = Hints([(LABELLED, _LABEL_PIECES), *((cue.mark, cue.needs) for cue in (*DECISIONS, *AGREEMENTS, *QUESTIONS))])

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
