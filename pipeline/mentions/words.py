"""Name the words that tell people, organisations and places apart."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.mentions.folding import UPPER


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text as a set: lists of words stay readable in the code."""
    return frozenset(text.split())


TITLES = word_set(
    "mevrouw mevr mw mej mejuffrouw dhr dhr. heer heren dames meneer juffrouw juf meester familie fam herr frau "
    "mrs sir dg dr drs mr ir ing prof ds pastor pater zuster broeder prins prinses koning koningin mevr. mw. dr. "
    "drs. mr. ir. ing. prof. ds. fam. bc. bsc. msc. mej."
)
# forms of address, after which even letters in capitals are somebody's name: 'mevrouw WOLTERS'
ADDRESSES = word_set("mevrouw mevr mw heer dhr meneer juffrouw juf meester")
# a word with one of these ends is somebody's function: projectleider, beleidsadviseur, oud-wethouder
ROLE_ENDS = word_set(
    "wethouder schepen burgemeester minister staatssecretaris gedeputeerde dijkgraaf heemraad hoofdingeland raadslid "
    "statenlid "
    "fractievoorzitter kamerlid voorzitter vicevoorzitter secretaris penningmeester notulist notuliste griffier "
    "directeur directrice bestuurder bestuurslid commissaris manager leider leidster adviseur adviseuse "
    "medewerker medewerkster coördinator coordinator ambtenaar arts huisarts jeugdarts verpleegkundige psycholoog "
    "orthopedagoog pedagoog consulent consulente regisseur begeleider begeleidster docent docente leerkracht "
    "leraar lerares rector conrector hoogleraar lector onderzoeker onderzoekster specialist ambassadeur "
    "inspecteur architect ontwikkelaar beheerder trainer coach makelaar verbinder moderator gespreksleider "
    "dagvoorzitter spreker deskundige expert jurist controller accountmanager planner vrijwilliger ouder leerling "
    "student stagiair stagiaire trekker lid hoofd eigenaar opdrachtgever projectsecretaris woordvoerder "
    "ambtenaren inwoner bewoner huurder patiënt cliënt verzorgende opbouwwerker jongerenwerker werker "
    "professional contactpersoon analist tester programmeur boswachter agent wijkagent officier rechter advocaat "
    "notaris archivaris bibliothecaris conciërge tolk fotograaf journalist redacteur schrijver kunstenaar "
    "dirigent scheidsrechter aanvoerder terreinmeester gastvrouw gastheer oprichter ondernemer consultant officer "
    "owner lead engineer griffiemedewerker portefeuillehouder raadsheer epidemioloog socioloog econoom ecoloog "
    "predikant hydroloog geoloog logopedist fysiotherapeut diëtist apotheker tandarts chirurg cardioloog longarts "
    "patholoog radiotherapeut internist kinderarts psychiater"
)
_ROLE_TUPLE = tuple(sorted(ROLE_ENDS))
_SHORT_ROLES = frozenset({"cto", "ceo", "cio", "ciso", "fg", "po", "ib'er"})
_ROLE_WORDS = word_set(
    "interim waarnemend plaatsvervangend senior junior strategisch bestuurlijk ambtelijk technisch algemeen oud "
    "voormalig regionaal lokaal landelijk vice adjunct"
)


@lru_cache(maxsize=16_384)
def is_role(word: str) -> bool:
    """Tell whether a word is a function.

    >>> is_role("beleidsadviseur"), is_role("Projectleiders"), is_role("tafel")
    (True, True, False)
    """
    lower = word.strip(".,:;()").lower()
    if lower.endswith("aarts"):
        return False  # a surname, no physician
    return (
        lower.endswith(_ROLE_TUPLE)
        or lower.removesuffix("s").removesuffix("en").endswith(_ROLE_TUPLE)
        or (lower in _SHORT_ROLES)
    )


# functions that are surnames too
OFFICES = word_set("dijkgraaf heemraad griffier hoofdingeland")


def is_role_modifier(word: str) -> bool:
    """Tell whether a word may stand before a function: 'strategisch adviseur'."""
    return word.lower() in _ROLE_WORDS or word.lower().endswith(("isch", "elijk"))


def is_title(word: str) -> bool:
    """Tell whether a word is a form of address or an academic title."""
    return word.lower() in TITLES


# words of two and more parts between first name and surname
INFIX = (
    r"(?:van ?(?:de[rn]?|het|['’]t)?|von(?: der)?|vom|zu[rm]?|de[rn]?|te[rn]?|la|le|l['’]|du|d['’]|da|di|del(?:la)?|"
    r"dos?|das|el|al|bin|ben|ibn|['’]t|in ['’]t|in de|op de[nr]?|op ['’]t|op het|aan den?|aan ['’]t|aan het|"
    r"uit de[nr]?|uit het|bij de|over de|onder de|voor de|auf der|af|y|e|und|opde|vande[rn]?|v\.? ?d\.?|v\.|v/d)"
)
CAPITAL_REST = r"[^\W\d_]*(?:[-'’´`][^\W\d_]+)*['’]?"
CAPITAL_WORD = rf"[{UPPER}]{CAPITAL_REST}"
NAME_RUN = re.compile(
    rf"[{UPPER}](?<![\w@./].){CAPITAL_REST}(?:[ \u00a0](?:{INFIX}[ \u00a0]?(?<=[ \u00a0'’]))?{CAPITAL_WORD}){{0,5}}"
)
INITIALS_NAME = re.compile(
    rf"[{UPPER}](?<![\w.].)(?:h|e|j)?\.-?[ \u00a0]?(?:[{UPPER}](?:h|e|j)?\.-?[ \u00a0]?){{0,4}}(?:\([^\W\d_]+\) )?"
    rf"(?:{INFIX}[ \u00a0]?(?<=[ \u00a0'’]))?{CAPITAL_WORD}"
    rf"(?:(?:(?<=-van)|(?<=-de)|(?<=-den)|(?<=-der)|(?<=-ten)|(?<=-ter))[ \u00a0](?:de[rn]? )?{CAPITAL_WORD})?(?![@\w])"
)
# ends of ordinary words that no name has
WORD_ENDS = re.compile(
    r"(?<=\w{3})(?:ing|ingen|heid|heden|atie|aties|iteit|iteiten|isme|elijke?|ische?|eren|eerd|eerde|punten|lijst|verslag|"
    r"agenda|vragen|stukken|momenten|mogelijk|zaam|baar|loos|achtig)$"
)
QUOTES = (("“", "”"), ("‘", "’"), ("„", "”"), ('"', '"'), ("«", "»"))
PARTS = re.compile(r"[^\s\u00a0]+")

# an organisation's sort before its name, in any case: 'stichting De Essen'
ORGANISATION_FIRST = word_set(
    "stichting vereniging coöperatie cooperatie swv samenwerkingsverband ggd ggz roc waterschap hoogheemraadschap "
    "veiligheidsregio omgevingsdienst basisschool onderwijsgroep scholengroep scholengemeenschap schoolbestuur "
    "hogeschool universiteit ziekenhuis woonstichting wooncorporatie woningcorporatie woningstichting corporatie "
    "zorggroep kinderopvang jeugdzorggroep jeugdhulp rechtbank gerechtshof kenniscentrum expertisecentrum "
    "adviesbureau bureau ingenieursbureau onderzoeksbureau brandweer politie huurdersvereniging "
    "bewonersvereniging dorpsvereniging sportvereniging voetbalvereniging zwemvereniging hockeyclub "
    "tennisvereniging speeltuinvereniging buurtvereniging wijkvereniging ondernemersvereniging "
    "patiëntenvereniging oudervereniging studentenvereniging branchevereniging beroepsvereniging zorginstelling "
    "fonds instituut drukkerij bibliotheek welzijnsorganisatie welzijnsstichting zorgorganisatie mbo-college "
    "college regionaal federatie jeugdfonds sportclub harmonie fanfare zangkoor toneelvereniging omroep "
    "zorgverzekeraar energiecoöperatie wijkcentrum huurdersbelangenvereniging huurdersraad dorpsraad wijkraad "
    "cliëntenraad natuurvereniging milieudefensie jeugdbescherming rmc jgz wsp stadsbank voedselbank kredietbank "
    "speelgoedbank kledingbank bakkerij firma studio uitgeverij hospice apotheek huisartsenpraktijk verpleeghuis "
    "zorgcentrum restaurant café garage makelaardij buurthuis dorpshuis praktijkschool zorgboerderij "
    "vzw cvba cgg caw kinderdagverblijf peuterspeelzaal regiobureau projectbureau landschap fotokring koor "
    "cultuurcentrum "
    "kindercentra kindercentrum theatergroep actiecomité comité lijst partij rabobank jeugddorp bouwbedrijf "
    "aannemersbedrijf installatiebedrijf volkstuinvereniging schaakvereniging gymvereniging dansschool "
    "muziekschool volksuniversiteit universitair academisch scouting jeugdhonk vakbond coalitie alliantie "
    "dierenpark dierentuin pretpark attractiepark notariskantoor advocatenkantoor accountantskantoor "
    "makelaarskantoor installatiebedrijf schildersbedrijf loodgietersbedrijf hoveniersbedrijf schoonmaakbedrijf "
    "beveiligingsbedrijf touringcarbedrijf taxibedrijf transportbedrijf verhuisbedrijf uitzendbureau "
    "architectenbureau reclamebureau reisbureau vastgoed transport eerstelijnszone"
)
# a type of school or day care in letters before its name, which stays outside: 'obs De Brug'
SCHOOL_TYPES = word_set("obs cbs rkbs kbs pcbs gbs bs sbo so vso ikc kdv bso kc pcbo")
# of these, the ones that belong to the name in lower case too: 'stichting De Brug'; not so 'bureau De Brug'
ORGANISATION_LOWER = word_set(
    "mbo-college stichting vereniging coöperatie cooperatie swv samenwerkingsverband waterschap hoogheemraadschap "
    "veiligheidsregio omgevingsdienst rechtbank ggd ggz woonstichting vzw cvba"
)
# sorts whose names are joined by 'en' as a rule: 'Waterschap Vallei en Veluwe'
REGIONAL = word_set("waterschap hoogheemraadschap veiligheidsregio omgevingsdienst ggd regio unie")
# and after or at the end of its name: 'Sint-Ursula College', 'Mulier Instituut'
ORGANISATION_LAST = word_set(
    "college lyceum gymnasium instituut groep bv b.v. nv n.v. stichting fonds universiteit university ziekenhuis "
    "advies consultancy academie academy school foundation group bank raad unie bond federatie vereniging "
    "coöperatie u.a. alliantie coalitie netwerk platform associatie centrum makelaardij adviseurs architecten "
    "ingenieurs advocaten accountants partners holding corporatie museum theater zorggroep onderwijsgroep "
    "scholengroep genootschap kamer collectief consortium kinderopvang jeugdhulp jeugdzorg jeugdbescherming wonen "
    "welzijn company solutions systems software scholen"
)
# words after a company's own name that are ordinary words elsewhere: 'Van Heugten Tours', 'Peters Bouw'
COMPANY_LAST = word_set(
    "tours reizen express touringcars taxi's taxibedrijf autoverhuur vastgoed vastgoedbeheer vastgoedmanagement "
    "projectontwikkeling beveiliging catering transport logistics logistiek verhuizingen schilders schilderwerken "
    "dakwerken liften installaties installatietechniek elektrotechniek aannemers bouwgroep bouwbedrijf hoveniers "
    "loodgieters notarissen juristen makelaars verzekeringen assurantiën uitvaartzorg uitvaart producties "
    "evenementen events consult consulting services energy interim detachering uitzendgroep design recycling "
    "drukwerk kwekerijen kwekerij apotheken tandartsen dierenartsen huisartsen kliniek klinieken thuiszorg gastouders "
    "olie metaal staal mode optiek keukens kozijnen meubelen montage automatisering verhuur techniek plastics foods "
    "zonen zoon co. bouw reclame hypotheken mediation schoonmaak"
)
# and ends of such words: 'Kroon Koeltechniek', 'Adams Muziekcentrale'
COMPANY_ENDS = (
    "techniek", "centrale", "service", "services", "boringen", "werken", "bedrijf", "handel", "installaties", "montage",
    "beheer", "makers", "bouwers", "winkel", "drukkers", "advies", "meubelen", "keukens", "kozijnen", "transport",
    "logistiek", "verhuur", "reinigers", "reiniging", "automatisering", "opleidingen", "recycling", "metaal", "staal",
    "mode", "optiek", "banden", "fietsen", "auto's", "sloopwerken", "grondwerken",
)  # fmt: skip


@lru_cache(maxsize=16_384)
def is_trade(word: str) -> bool:
    """Tell whether a word after a company's own name says what it does.

    >>> is_trade("Vastgoedbeheer"), is_trade("Koeltechniek"), is_trade("Service"), is_trade("Jansen")
    (True, True, False, False)
    """
    lower = word.lower()
    return lower in COMPANY_LAST or (lower.endswith(COMPANY_ENDS) and lower not in COMPANY_ENDS)


GROUP_WORDS = word_set(
    "werkgroep klankbordgroep projectgroep leergroep kerngroep denktank taskforce cop expertgroep stuurgroep"
)
_ORGANISATION_ENDS = (
    "stichting", "vereniging", "coöperatie", "school", "scholen", "groep", "corporatie", "fonds", "bond", "instituut",
    "ziekenhuis", "raad", "bureau", "huis", "zorg", "dienst", "schap", "kring", "club", "college",
)  # fmt: skip
LAW = re.compile(
    r"(?:wet|wetboek|verdrag|verordening|besluit|regeling|richtlijn|grondwet|statuut|convenant|akkoord)$", re.I
)


@lru_cache(maxsize=16_384)
def is_organisation_like(word: str) -> bool:
    """Tell whether a word looks like part of an organisation's name."""
    lower = word.lower()
    return lower in ORGANISATION_FIRST or lower in ORGANISATION_LAST or lower.endswith(_ORGANISATION_ENDS)


# heads of columns in a list of people
COLUMN_HEADS = word_set("naam namen functie organisatie rol aanwezig afwezig paraaf")
# words before a place, an organisation, a person
BEFORE_PLACE = word_set(
    "in te uit naar vanuit nabij rond rondom richting gemeente gemeenten stad dorp provincie regio eiland kern "
    "wijk buurt stadsdeel inspiratieregio arbeidsmarktregio jeugdregio zorgregio"
)
BEFORE_ORGANISATION = word_set("bij namens via firma stichting bedrijf organisatie")
BEFORE_PERSON = (
    word_set("aldus volgens door met aan collega mevrouw mevr mw heer dhr meneer juf meester familie dank") | TITLES
)
AFTER_PERSON = word_set(
    "zegt zei zegde vertelt vertelde vindt vond vraagt vroeg lacht denkt opent opende benadrukt benadrukte pleit "
    "pleitte waarschuwt waarschuwde hoopt hoopte licht lichtte merkt merkte belt belde mailt mailde herinnert "
    "herinnerde nuanceert vertrekt wenst bedankt bedankte geeft gaf heet heette noemt noemde meldt meldde legt "
    "legde stelt stelde ziet zag herkent herkende reageert reageerde antwoordt antwoordde schetst schetste sluit "
    "sloot neemt nam vult vulde voegt voegde wijst wees presenteert presenteerde belooft beloofde vatte vat "
    "concludeert concludeerde beaamt beaamde deelt deelde zoekt regelt checkt maakt stuurt pakt zal wil gaat kan "
    "had moet kent kende haalt haalde komt kwam schrijft schreef bevestigt bevestigde betreurt klaagt glimlacht "
    "knikt leest las leidt leidde kijkt keek toont toonde"
)
# a capital in mid-sentence on one of these starts a name with a phrase: 'van Om het Kind Heen'
PHRASE_FIRST = word_set("Om Met Mét Voor Aan Naar Door Samen Thuis Iedereen Elk Ieder Goed Beter Sterk Anders")
TITLES_OF_WORKS = word_set(
    "rapport boek film nota thema getiteld titel artikel notitie brochure leidraad publicatie podcast boekje "
    "werkvorm spel project sessie workshop presentatie motie lied gedicht serie kop lezing voorstelling"
)
SELDOM_AFTER_NAME = word_set(
    "voor in op als de het een je we deze dit dat naar over om te tot aan met uit boven onder u ik wij mij"
)
LANGUAGES = word_set(
    "Frans Nederlands Engels Duits Turks Spaans Arabisch Pools Fries Italiaans Portugees Grieks Latijn Russisch Chinees"
)
NO_NAMES = word_set(
    "oas odata grpc hypermedia restful graphql soap raml mqtt amqp hateoas geojson ux dx iam oauth oidc saml url uri "
    "cvb ovd rvc bvo ovo cvt bw hoofdstuk sap erp crm kc hrm ckv lo ak gs nt ns2 eoa po vo so sbo vso mbo hbo wo "
    "vmbo havo vwo pro kdc ikc oza npo tlv vsv opp swv rmc vve bso isk mr gmr or opr ib iber mt rvb rvt ab db alv "
    "av bv nv hr ict it ai avg woo wmo wlz zvw bio api json xml rest http pdf ppt faq qr epd ecd mpt zzp zzp'er "
    "pgb zin cao fte kpi pdca smart swot btw iban bsn uzi cv vog sla sow rfc rfi dpia pia poc mvp gis ozb wkb bbv "
    "mo gr cop pvb pva mou spuk iza gala wpo wvo wec lgf bpv bbl bol lob ldo lea oogo rea rta zat ots uhp gi dak "
    "emb zml mg lg tos ass adhd add odd lvb lwoo pos dsm iq eq ggz jgz poh sohv bcf hoi tv wifi usb sms nb ps ntb "
    "wvttk co2 pfas krw hwbp res rsw twv wko led ev vz aws gps cct euro eur nk wk ek "
    "wbtr waadi awb wab wvggz wzd wnra wtp wgs wbo wet wfsv iow ioaw ioaz anw aow wao wajong wia zw bbz mdft mst fact "
    "sot mdo vvt ghz vg ghb bmr rvp dkte hpv phd msc bsc mba llm ehbo bhv rie pago pva cmd"
)
