"""Hold the Dutch words that make a sentence a decision, an agreement or an open question."""

from __future__ import annotations

import re
from itertools import count

from pipeline.sessions.hints import Hints
from pipeline.sessions.outcome_labels import ACTION_PIECES, LABEL_PIECES, LIES_WITH_PIECES
from pipeline.sessions.outcome_tasks import NOT_A_TASK_PIECES

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
_BODY = (  # who decides
    r"(?:vergadering|ledenvergadering|leden|college|team|\w+team|mr|gmr|or|pgmr|directie|platform|kring|redactie|presidium|"
    r"\w*raad|\w*bestuur|\w*commissie|\w*groep|\w*geleding|\w*kamer|\w*tafel)"
)
# The marks of a text that may carry a label, the word 'actie', the label of an action, 'actie ligt bij', and of one
# that may be no task.
LABELLED, ACTION, ACTION_LABEL, LIES_WITH, NO_TASK = (1 << bit for bit in range(5))
_marks = (1 << bit for bit in count(5))
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
            r"^\W*(?:(?:met\s+(?:die|deze|een|enkele|twee|een\s+paar)\s+(?:\w+\s+)?(?:wijziging|aanpassing|aanvulling|opmerking)(?:en)?|"
            r"unaniem|ongewijzigd|gewijzigd|conform|voor\s+kennisgeving|"
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
            "kiest koos benoem gekozen herkozen verkozen",
            r"^(?:de|het)\s+\w+\s+(?:kiest|koos|benoemt|benoemde)\b.*\b(?:tot|als)\b|\b(?:wordt|is|"
            r"werd)\s+[^.;]{0,50}\b(?:benoemd|gekozen|herbenoemd|herkozen|verkozen|herverkozen)\s+(?:tot|als)\b|\b(?:wordt|is|"
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
        (
            "oordeel",
            "wijs wijz neem nem geeft geven machtig benoem honoreer stel houd verle ken dien",
            rf"^(?:de|het|onze)\s+(?:[\w-]+\s+){{0,2}}?{_BODY}\s+(?:\([^)]*\)\s+)?(?:(?:wijst|wijzen)\s+[^.;]{{2,80}}\baf\b|"
            r"(?:neemt|nemen)\s+(?:het|de|dit|deze|alle)\s+(?:[\w-]+\s+){0,3}?(?:advies|adviezen|voorstel|voorstellen|"
            r"aanbevelingen?|conclusies?|punten)\s+[^.;]{0,60}?\bover\b|"
            r"(?:geeft|geven)\s+(?:[^.;]{2,40}\s)?(?:mandaat|toestemming|opdracht|groen\s+licht|fiat|goedkeuring|machtiging|"
            r"instemming)\b|(?:machtigt|machtigen|benoemt|benoemen|honoreert|honoreren)\b|"
            r"(?:stelt|stellen)\s+een\s+(?:[\w-]+\s+){0,3}?in\b|(?:houdt|houden)\s+(?:het|de|dit)\s+[^.;]{2,50}\baan\b|"
            r"(?:verleent|verlenen)\s+(?:de\s+)?(?:opdracht|gunning|mandaat|vergunning)|(?:verlengt|verlengen)\s+(?:het|de)\b|"
            r"(?:kent|kennen)\s+[^.;]{2,60}\btoe\b|dien(?:t|en)\s+een\s+(?:verzoek|zienswijze|bezwaar|aanvraag)\b)",
        ),
        (
            "eens",
            "eens consensus overeenstemming",
            r"\b(?:we|wij|allen|iedereen|aanwezigen|leden|partijen|deelnemers)\s+(?:zijn|is)\s+het\s+(?:er\s+)?(?:\w+\s+)?"
            r"(?:over\s+)?eens\s*,?\s+(?:over\s+)?(?:dat|om)\b|\b(?:er\s+is|bestaat)\s+(?:consensus|overeenstemming)\b|"
            r"^\W*(?:consensus|overeenstemming)\s+(?:over|is|dat|om)\b",
        ),
        (
            "conclusie",
            "concl",
            r"^\W*conclusie(?:\s+is\s+dat\b|\s*:)[^.;]*\b(?:blijf|gaa|word|kom|krijg|stop|start|verval|door(?:gaat|gaan)|behoud)\w*|"
            r"^(?:de\s+)?(?:voorzitter|vergadering)\s+concludeert\s+dat\b[^.;]*\b(?:wordt|worden|blijft|gaat|draagvlak|akkoord|"
            r"instem\w+|doorga\w+|krijgt)\b",
        ),
        (
            "afgehandeld",
            "gesch aangehouden gesteld afgewezen gehonoreerd genomen verlengd opge toege afge verdaagd trokken "
            "stopgezet igd gewacht doorgeschoven",
            r"^(?:(?!\b(?:dat|of|die|omdat|als|indien|hoe|wie|waarom|welke)\b)[^.;:]){0,80}?\b(?:wordt|worden)\b"
            r"(?:(?!\b(?:niet|mogelijk|misschien|elke?|iedere?|jaarlijks|vaak|soms|meestal|altijd|alleen|dat|die)\b)[^.;]){0,70}"
            r"\b(?:doorgeschoven|aangehouden|uitgesteld|afgewezen|gehonoreerd|overgenomen|"
            r"verlengd|ingesteld|opgeheven|toegekend|afgevoerd|verdaagd|aangesteld|teruggetrokken|afgelast|geschrapt|"
            r"stopgezet|beëindigd|ingetrokken)\b(?!\s+(?:dat|of|hoe|wie|wat)\b|[^.;]{0,20}\bvolgende?\s)|"
            r"^met\s+[^.;,]{3,60}\bwordt\s+gewacht\b",
        ),
        (
            "voortaan",
            "vanaf per_ ingang tot_ voortaan",
            r"^(?:vanaf|per|met\s+ingang\s+van)\s+(?:nu|\d|week|begin|eind|medio|volgend|komend|januari|februari|maart|april|mei|juni|"
            r"juli|augustus|september|oktober|november|december|maandag|dinsdag|woensdag|donderdag|vrijdag|het|de\s+volgende)"
            r"[^.;,]{0,40}?\s\w+(?:t|en)\s+(?:we|wij|elke?|iedere?|alle)\b|"
            r"^tot\s+(?:die\s+tijd|dan|nader\s+order|[^.;,]{3,30}?)\s+(?:blijven|blijft|houden|werken|gebruiken|wachten|gaan)\s+"
            r"(?:we|wij|de|het)\b|^(?:we|wij)\b[^.;]{0,60}\bvoortaan\b|^voortaan\s+\w+(?:t|en)\b",
        ),
        (
            "wij",
            "we_ wij_",
            r"^(?:we|wij)\s+(?:stoppen|gaan\s+(?:door|verder)|starten|beginnen)\s+(?:per|met|in|op|vanaf|na|volgend)\b"
            r"(?!\s+(?:een\s+)?(?:\w+)?(?:rond|film|kennis|quiz|spel|oefening|vraag|terugblik))|"
            r"^(?:we|wij)\s+houden\s+(?:de|het|een)\s+[\w-]+\s+(?:op|in|bij|om)\b|"
            r"^(?:we|wij)\s+doen\s+(?:dit\s+(?:jaar|keer)\s+)?(?:niet|geen|wel)\s+mee\b",
        ),
        (
            "regeling",
            "verhuis verschuif vervalt gaat gaan blijft keuze geen",
            r"^(?:de|het|onze|dit|deze)\s+(?:[\w-]+\s+){1,4}?(?:verhuist|verschuift)\s+(?:naar|van)\b|"
            r"^(?:de|het)\s+(?:[\w-]+\s+){1,4}?vervalt\b|^de\s+keuze\s+(?:is\s+ge)?val(?:t|len)\s+op\b|"
            r"^(?:de|het)\s+(?:[\w-]+\s+){1,5}?(?:gaat|gaan)\s+(?:naar\s+(?:€\s*)?\d|(?:per|op|vanaf|in)\s+(?:\d{1,2}\s+)?(?:januari|"
            r"februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|week)\b[^.;,]{0,20}\s(?:in|van|open|"
            r"dicht|live|door|omhoog|omlaag|over|met)\b|(?:dit|volgend|komend)\s+(?:jaar|seizoen|voorjaar|najaar)\s+"
            r"(?:naar|door|niet|over)\b)|"
            r"^(?:de|het)\s+(?:[\w-]+\s+){1,6}?blijft\b[^.;,]{0,50}\b(?:tot|t/m)\s+(?:en\s+met\s+)?(?:\d|begin|eind|medio|na\s|volgend)|"
            r"^er\s+(?:gaat|komt|komen)\s+(?:dit\s+jaar\s+)?geen\s+(?:\w+\s+)?\w+\s+(?:naar|voor|meer)\b",
        ),
    )
)
AGREEMENTS: tuple[Cue, ...] = tuple(
    Cue(next(_marks), name, needs, pattern)
    for name, needs, pattern in (
        (
            "afgesproken",
            "afgesproken afspraak",
            r"^\W*afspraak\s+(?:dat|om)\b|^\W*afgesproken\s+met\b[^.;]{2,40}\bis\s+(?:dat|om)\b|"
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
        (
            "uiterste datum",
            "moet dien",
            r"\b(?:moet|moeten|dient|dienen)\s+(?:\w+\s+){0,3}?(?:uiterlijk|voor|vóór)\s+(?:\d|begin|eind|medio|de\s+(?:zomer|"
            r"vakantie|volgende)|maandag|dinsdag|woensdag|donderdag|vrijdag|het\s+eind)[^.;]{0,60}\b(?:zijn|worden|hebben|liggen|"
            r"\w{3,}en)\s*(?:[.,;]|$)",
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
            "duidelijk bekend helder",
            r"\b(?:is|blijft|was)\s+(?:\w+\s+)?nog\s+(?:onduidelijk|onbekend|niet\s+(?:duidelijk|"
            r"bekend))\s*,?\s*(?:of|wie|hoe|wat|wanneer|welke|waar)\b|^\W*(?:nog\s+)?(?:onduidelijk|"
            r"onbekend|niet\s+(?:duidelijk|bekend|helder))\s+(?:is\s+|blijft\s+)?(?:nog\s+)?(?:of|wie|hoe|wat|wanneer|welke|waar)\b",
        ),
        (
            "antwoord volgt",
            "duidelijk bekend vraag moet word",
            r"^\W*(?:hoe|wie|wat|waar|wanneer|welke?|of)\b[^.;?]{0,90}\b(?:is|blijft)\s+(?:nog\s+)?(?:niet\s+(?:duidelijk|"
            r"bekend)|onduidelijk|onbekend|een\s+open\s+vraag|nog\s+de\s+vraag)\W*$|"
            r"^\W*(?:hoe|wie|wat|waar|wanneer|welke?|of)\b[^.;?]{0,90}\b(?:moet|moeten|wordt|worden)\s+nog\s+(?:worden\s+)?"
            r"(?:bepaald|bekeken|besproken|afgestemd|blijken|duidelijk|onderzocht|bezien|uitgezocht)\b|"
            r"^\W*(?:hoe|wie|wat|waar|wanneer|welke?|of)\b[^.;?]{0,90}\bis\s+een\s+vraag\b",
        ),
        (
            "uitzoeken",
            "moet",
            r"\bmoet(?:en)?\s+nog\s+(?:\w+\s+){0,4}?(?:worden\s+)?(?:uitgezocht|nagegaan|nagevraagd)\b",
        ),
    )
)
DECIDED, AGREED, ASKED = (sum(cue.mark for cue in cues) for cues in (DECISIONS, AGREEMENTS, QUESTIONS))
HINTS = Hints(
    [
        (LABELLED, LABEL_PIECES),
        (ACTION, ("actie",)),
        (ACTION_LABEL, (*ACTION_PIECES, "to -do")),
        (LIES_WITH, LIES_WITH_PIECES),
        (NO_TASK, NOT_A_TASK_PIECES),
        *((cue.mark, cue.needs) for cue in (*DECISIONS, *AGREEMENTS, *QUESTIONS)),
    ]
)
