"""Name the series a meeting belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import permutations

from pipeline.records import Block, Report
from pipeline.sessions.dates import find_dates
from pipeline.sessions.hints import Hints
from pipeline.sessions.vocabulary import words

# Groups that meet: they name a series by themselves and win over the event ("vergadering van de stuurgroep").
_BODIES = (
    r"stuurgroep|werkgroep|subwerkgroep|klankbordgroep|kerngroep|projectgroep|begeleidingsgroep|"
    r"begeleidingscommissie|"
    r"expertgroep|regiegroep|gemeenteraad|raadsvergadering|raadscommissie|commissievergadering|commissie|"
    r"provinciale staten|cliëntenraad|ouderraad|leerlingenraad|"
    r"ondernemingsraad|huurdersraad|huurdersvereniging|jongerenraad|adviesraad|wijkraad|dorpsraad|deelnemersraad|"
    r"ledenraad|"
    r"medezeggenschapsraad|raad van toezicht|raad van commissarissen|raad van advies|bestuursraad|"
    r"community of practice|cop|algemene ledenvergadering|ledenvergadering|jaarvergadering|alv|"
    r"(?:g?mr)(?:-vergadering)|g?mr|"
    r"bestuursvergadering|teamvergadering|teamoverleg|directieoverleg|managementoverleg|managementteam|"
    r"bestuurlijk overleg|"
    r"bestuurlijke tafel|bewonersbijeenkomst|bewonersavond|(?:regio|regie|thema|overleg|zorg|wijk|jeugd)tafel|"
    r"dagelijks bestuur|algemeen bestuur"
)
# Only in a title: any other group, and the short names of the usual ones.
_TITLE_BODIES = (
    r"[a-zà-ÿ]+(?:commissie|bestuur|netwerk|(?<!be)(?<!voor)raad|(?<!zieken)kring)|[a-z]*werkbedrijf|"
    r"[a-z]+parlement|denktank|(?:advies|focus|leer|taak|kop|gebruikers|initiatief|ouder)groep|"
    r"(?:kern|regie|leer|project|actie)-?team|platform|taskforce|"
    r"(?-i:RvT|RvC|RvA|OR|AB|DB|BO|DO|MT|DT|CR|OPR|PMR)"
)
_EVENTS = (
    r"[a-z]*conferentie|[a-z]*congres|symposium|hackathon|[a-z]*middag|"
    r"werksessie|themasessie|sessie|bijeenkomst|netwerkbijeenkomst|themabijeenkomst|startbijeenkomst|overleg|"
    r"vergadering|"
    r"(?:[a-z0-9]+-)*[a-z0-9]*(?:overleg|bijeenkomst|vergadering|sessie|beraad)|(?:[a-z0-9]+-)+(?:middag|avond)|"
    r"intervisie|webinar|(?:netwerk|studie|thema|inspiratie|ontmoetings|leer|praktijk|kennis|regio|project|vak|"
    r"relatie|beleids|programma|contact)-?dag|heidag"
)
_HEAD = re.compile(
    rf"(?<![\w-])(?:(?P<body>{_BODIES})|(?P<event>(?:online-?\s?)?(?:{_EVENTS})))(?:en|s)?(?![\w-])", re.IGNORECASE
)
_TITLE_HEAD = re.compile(rf"(?<![\w-])(?P<body>{_TITLE_BODIES})(?![\w-])", re.IGNORECASE)
_PREFIX = re.compile(
    r"(?P<prefix>[^\W_A-Z]*+[A-Z][^\W_A-Z]*+[A-Z][^\W_]*+)-(?P<event>[a-z]+)$"
)  # the KSL of 'KSL-bijeenkomst'
# Letters that the first word of every head holds.
_HINTS = Hints(
    [
        (
            1,
            (
                *("groep", "commissie", "raad", "staten", "provinciale", "vereniging", "community", "cop", "alv", "mr"),
                *("vergadering", "overleg", "team", "bestuur", "tafel", "avond", "bijeenkomst", "dagelijks", "algeme"),
                *("conferentie", "congres", "symposium", "hackathon", "middag", "sessie", "beraad", "intervisie"),
                *("webinar", "dag", "online"),
            ),
        )
    ]
)
_BEFORE_HEAD = re.compile(
    r"\b((?:bestuurlijk|ambtelijk|regionaal|lokaal|landelijk|provinciaal|strategisch|tactisch|operationeel|technisch|"
    r"periodiek)e?)\s+$",
    re.IGNORECASE,
)
_GROUP_WORD = re.compile(
    r"(?:netwerk|groep|team|raad|bestuur|ambassadeurs?|regio['’]?s|leden|directeuren|directeurs|co[oö]rdinatoren|"
    r"platform|kring|"
    r"tafel|gilde|coalitie|college|wethouders|scholen|ouders|projectleiders|bewoners|bestuurders|partners|trekkers|"
    r"portefeuillehouders|vrijwilligers|huurders|commissie|kennistafel|kopgroep|forum|alliantie|vereniging|"
    r"consortium)$",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"\s*(?:van|voor|met|der|des)?\s*(?:(?-i:de|het)|’t|'t|ons|onze|alle)?\s+", re.IGNORECASE
)  # 'de' of 'werkgroep de toekomst'; 'De' of 'huurdersraad De Kade' is of the name
# Small words within a name, between words with a capital: 'Gezond op School', 'Verkeer en Parkeren'.
_INNER = re.compile(r" +(?:(?:en|of|van|voor|op|naar|aan|de|het|der|den) +){1,2}(?=[A-ZÀ-Þ])")
_ARTICLE = re.compile(r"(?:De|DE|Het|HET) +(?=[A-ZÀ-Þ])")
_LETTER = re.compile(r"[A-Z](?=[\s,;:.]|$)")  # commissie A
_WORD = re.compile(r"[^\W\d_][\w'’&/-]*", re.UNICODE)
_STOP = words(
    "de het een en of van voor met op in te aan bij door is was zijn waren heeft er dat die om over uit tot "
    "naar dit deze d.d dd datum verslag notulen agenda concept kort besluitenlijst impressie terugblik "
    "terugkoppeling wordt worden werd maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma di wo do "
    "vr za zo a.s jl weer ook online fysiek digitaal januari februari maart april mei juni juli augustus "
    "september oktober november december jan feb mrt apr jun jul aug sept sep okt nov dec uur deel nr nummer "
    "pagina definitief versie gehouden belegd besproken bijgewerkt vastgesteld welke"
)
_SMALL = words("en of van voor op naar aan de het der den")
_SAME = {
    "raadsvergadering": "gemeenteraad", "algemene ledenvergadering": "ALV", "alv": "ALV",
    "medezeggenschapsraad": "MR-vergadering", "mr": "MR-vergadering", "mr-vergadering": "MR-vergadering",
    "gmr": "GMR-vergadering", "gmr-vergadering": "GMR-vergadering", "community of practice": "CoP", "cop": "CoP",
    "rvt": "raad van toezicht", "rvc": "raad van commissarissen", "rva": "raad van advies", "or": "ondernemingsraad",
    "ab": "algemeen bestuur", "db": "dagelijks bestuur", "bo": "bestuurlijk overleg", "do": "directieoverleg",
    "mt": "managementteam", "dt": "directieteam", "cr": "cliëntenraad", "opr": "ondersteuningsplanraad",
}  # fmt: skip
VAGUE = {
    "bijeenkomst",
    "overleg",
    "vergadering",
    "sessie",
    "commissie",
    "beraad",
    "startbijeenkomst",
}  # say nothing of which series
_REPORT_OF = re.compile(
    r"^\W*(?:(?:concept|kort|beknopt|definitief)\s+)?(?:verslag|notulen|impressie|terugblik|besluitenlijst)\b",
    re.IGNORECASE,
)
_LEAD_BLOCKS = 8  # blocks in which a report says what it is of
_OWNER_BLOCKS = 3  # lines among which the body of a bare kind of meeting stands
_MAX_QUALIFIER = 4  # words
_LONGEST_SHORT = 5  # letters of a head such as GMR; a longer one in capitals is a word of a line in capitals
_SENTENCE = (".", "?", "!")
_OWNER = re.compile(
    r"(?:[A-ZÀ-Þ][\w'’.-]*|en|of|van|voor|op|de|het|der|den|te|in|&)"
    r"(?: +(?:[A-ZÀ-Þ][\w'’.-]*|[a-zà-ÿ]*(?:bond|federatie|vereniging)|en|of|van|voor|op|de|het|der|den|te|in|&)){0,6}"
)
_OWNER_WORD = re.compile(
    r"(?:bond|unie|federatie|vereniging|stichting|genootschap|coöperatie|school|college|gymnasium|lyceum|gemeente|"
    r"eigenaars|vve|kerk|parochie|moskee|club|ziekenhuis)\b",
    re.IGNORECASE,
)


def name_in(text: str) -> str:
    """Return the most telling name of a kind of meeting in a text, or ''.

    >>> name_in("Impressie 3e online-bijeenkomst bestuurlijk ambassadeurs")
    'bijeenkomst bestuurlijk ambassadeurs'
    >>> name_in("Op 7 april was er een werksessie voor het inspiratienetwerk van de regio.")
    'werksessie inspiratienetwerk'
    >>> name_in("Verslag: Werkgroep Duurzaam Wonen 2021-05-04")
    'werkgroep duurzaam wonen'
    """
    names = _names(text)
    return max(names, key=lambda name: name[1])[0] if names else ""


def _names(text: str) -> list[tuple[str, tuple[int, int, int]]]:
    """Return (name, rank) for every kind of meeting in the text; rank grows with how telling the name is."""
    loose = len(text) < 90 and not text.rstrip().endswith(_SENTENCE)  # a title, not a sentence with verbs
    if not loose and not _HINTS.of(text.lower()):
        return []
    masked = list(text)
    for date in find_dates(text):
        masked[date.start : date.end] = ";" * (date.end - date.start)
    plain = "".join(masked)
    names = []
    for match, written, body in _all_heads(plain, loose):
        prefix = _PREFIX.fullmatch(written) if not body else None
        head = prefix["event"] if prefix else re.sub(r"^online-?\s?", "", written.lower())
        opens = loose and not _WORD.search(_REPORT_OF.sub("", plain[: match.start()]))
        qualifier, is_group = _qualifier(plain, match, body, loose, opens)
        if prefix:  # 'KSL-bijeenkomst'
            qualifier.insert(0, prefix["prefix"])
        if is_group and not body and (_HEAD.fullmatch(qualifier[-1]) or _is_named(plain, match.end(), loose, head)):
            continue  # 'bijeenkomst van de stuurgroep': the group names it, found by itself
        if body and head.endswith("netwerk") and not qualifier:
            continue  # 'het leernetwerk' by itself: which of its meetings this is says the text
        known = _SAME.get(head, head)
        before = _BEFORE_HEAD.search(plain, 0, match.start())
        if before and (not body or match.re is _TITLE_HEAD):
            known = f"{before[1].lower()} {known}"
        specific = body or head not in VAGUE or bool(before)
        name = " ".join([known, *qualifier])
        names.append((name, (int(specific) + 2 * int(is_group) + int(body), len(qualifier), -match.start())))
    return names


def _all_heads(text: str, loose: bool) -> list[tuple[re.Match[str], str, bool]]:
    """Return (match, words, whether it is a group) for every kind of meeting, in a title also the short ones."""
    found = [(match, match["body"] or match["event"], bool(match["body"])) for match in _heads(text)]
    if loose:
        taken = [match.span() for match, _, _ in found]
        found += [
            (match, match["body"], True)
            for match in _TITLE_HEAD.finditer(text)
            if all(match.end() <= start or end <= match.start() for start, end in taken)
        ]
        found.sort(key=lambda one: one[0].start())
    return found


def _is_named(text: str, start: int, loose: bool, event: str) -> bool:
    """Whether a group of a title with a name of its own follows: 'bijeenkomst platform Toegankelijk Veldwijk'."""
    link = _LINK.match(text, start)
    match = _TITLE_HEAD.match(text, link.end()) if loose and link else None
    if match is None or (match[0].lower().endswith("netwerk") and event not in VAGUE):
        return False  # 'werksessie leernetwerk Lezen': a network meets in more ways than one
    return bool(re.match(r" +[A-ZÀ-Þ]", text[match.end() : match.end() + 3]))


def _heads(text: str) -> Iterator[re.Match[str]]:
    """Yield what ``_HEAD`` finds in a text; it is tried only on words that hold a piece of one."""
    lower = text.lower()
    if len(lower) != len(text):  # places in it would not be those in the text
        yield from _HEAD.finditer(text)
        return
    done = 0
    for end in _HINTS.ends(lower):
        if end < done:
            continue
        start = end
        while start > done and (text[start - 1].isalnum() or text[start - 1] in "_-"):
            start -= 1
        same_word = start == done > 0  # as the piece before, where it was tried
        done = end + 1
        if not same_word and (match := _HEAD.match(text, start)):
            yield match
            done = match.end()


def _qualifier(text: str, head: re.Match[str], is_body: bool, loose: bool, opens: bool) -> tuple[list[str], bool]:
    """Read the words after the head that say of whom it is: those up to a group word, or after a body all names.

    Args:
        is_body: the head names a group (stuurgroep), which may take any words of a title behind it.
        loose: the text is a title; in a sentence only capitals go with a name.
        opens: the title begins with the head, so that what stands behind it is of the name.
    """
    start = head.end()
    words: list[str] = []
    raw: list[str] = []
    number = 0  # words that count
    link = _LINK.match(text, start)
    linked = bool(link and link[0].strip())
    place = link.end() if link else start
    capitals = text.isupper() or (head[0].isupper() and len(head[0]) > _LONGEST_SHORT)
    if article := _ARTICLE.match(text, place):
        words, raw, place = [article[0].strip().lower()], ["De"], article.end()
    while number < _MAX_QUALIFIER:
        match = _WORD.match(text, place)
        if not match or (match[0].lower().strip("-'’") in _STOP and not (words and match[0][0].isupper())):
            break
        if len(match[0]) < 2 and not (is_body and not words and _LETTER.match(text, place)):
            break
        number += 1
        raw.append(match[0])
        words.append(match[0].lower() if capitals else _shown(match[0]))
        if _GROUP_WORD.search(match[0]) and not is_body:
            return words, True
        inner = _INNER.match(text, match.end()) if match[0][0].isupper() else None
        if inner and number < _MAX_QUALIFIER:
            small = inner[0].split()
            words += small
            raw += [match[0]] * len(small)
            place = inner.end()
            continue
        gap = re.match(r" +", text[match.end() : match.end() + 3])
        if not gap:
            break
        place = match.end() + gap.end()
    while words and words[-1] in _SMALL:  # nothing that counts came behind them
        del words[-1], raw[-1]
    if is_body and loose and not linked:
        return words, False
    if opens and not linked and raw and raw[-1][:1].isupper():
        return words, False  # 'Afstemmingsoverleg zwembad De Plons'
    leading = next((i for i, word in enumerate(raw) if not word[:1].isupper()), len(raw))
    return words[:leading], False  # 'Overleg Duurzaam Wonen', but not 'de werkgroep gaat verder'


def _shown(word: str) -> str:
    """Lower case, except for abbreviations."""
    word = word.replace("’", "'")
    return word if sum(letter.isupper() for letter in word) > 1 and len(word) <= 6 else word.lower()


def read_series(report: Report) -> str:
    """Return the name of the series as one report gives it, or '' where it names none.

    The first telling name of the title holds; the first lines may only say more of it ("werksessie" becomes "werksessie
    leernetwerk"). Where the title has none, the first lines, the file name and the folders are asked, the most telling
    name first and earlier ones at a tie.
    """
    lead = [block.text[:400] for block in _lead(report)]
    *folders, name = report.report_id.split("/")
    stem = re.sub(r"[_-]+", " ", re.sub(r"\.[A-Za-z]{2,4}$", "", name))
    titled = next((found for text in (report.title, report.info.title) if (found := _first_telling(text))), "")
    best = titled or _named_by_title(report.title) or _named_by_title(report.info.title)
    for texts in (lead, [stem], *([re.sub(r"[_-]+", " ", folder)] for folder in reversed(folders))):
        best = _more_telling(best, texts)
    return f"{best} {owner}" if best and " " not in best and (owner := _owner(report, best)) else best


def _lead(report: Report) -> list[Block]:
    """Return the first blocks, up to the first heading behind running text: from there the report tells of subjects."""
    lead: list[Block] = []
    prose = False
    for block in report.blocks[:_LEAD_BLOCKS]:
        if block.kind == "heading" and prose:
            break
        sentence = block.text.rstrip().endswith(_SENTENCE)
        prose = prose or (block.kind == "paragraph" and sentence)
        if not block.cells and not (block.kind == "list_item" and sentence):
            lead.append(block)
    return lead


def _owner(report: Report, best: str) -> str:
    """Return the body named on the line of the head beside the one with the bare kind of meeting, or ''.

    'Landelijke Molenbond' above 'Notulen verenigingsraad'.
    """
    lines = [block.text.strip() for block in report.blocks[:_OWNER_BLOCKS] if not block.cells and len(block.text) <= 90]
    for line, other in permutations(lines, 2):
        names = {name for name, _ in _names(other)}
        if best in names and not _names(line) and _OWNER.fullmatch(line) and _OWNER_WORD.search(line):
            return " ".join(word.lower() if line.isupper() else _shown(word) for word in line.split())
    return ""


def _more_telling(best: str, texts: list[str]) -> str:
    """Return the most telling name of some texts, the earliest at a tie; a name once found may only be said fuller."""
    bare = best if best not in VAGUE else ""
    best_rank = (-1, 0, 0)
    for order, text in enumerate(texts):
        for found, rank in _names(text):
            if found in VAGUE and (best or text.rstrip().endswith(_SENTENCE)):
                continue  # 'Hilde opent het overleg.' names no series
            fuller = not bare or (found.startswith(bare) and " " not in bare)
            if fuller and (rank[0], min(rank[1], 1), -order) > best_rank:
                best, best_rank = found, (rank[0], min(rank[1], 1), -order)
    return best


def _named_by_title(title: str) -> str:
    """Return X of 'Verslag X, 6 oktober 2022' where no kind of meeting is named, or ''."""
    opening = _REPORT_OF.match(title)
    dates = [date for date in find_dates(title) if date.day is not None]
    if not opening or not dates or _names(title):
        return ""
    rest = title[opening.end() :]
    for date in dates:
        rest = rest.replace(date.text, " ")
    found = [match[0] for match in _WORD.finditer(rest)]
    while found and found[0].lower() in _STOP:
        del found[0]
    while found and found[-1].lower() in _STOP:
        del found[-1]
    return " ".join(_shown(word) for word in found) if len(found) <= _MAX_QUALIFIER + 1 else ""


def _first_telling(text: str) -> str:
    names = sorted(_names(text[:400]), key=lambda name: -name[1][2])
    return next((name for name, _ in names if name not in VAGUE), "")
