"""Name the series a meeting belongs to, and recognise names that mean the same series."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from pipeline.records import Report
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
    r"community of practice|cop|algemene ledenvergadering|alv|(?:g?mr)(?:-vergadering)|g?mr|"
    r"bestuursvergadering|teamvergadering|teamoverleg|directieoverleg|managementoverleg|managementteam|"
    r"bestuurlijk overleg|"
    r"bestuurlijke tafel|bewonersbijeenkomst|bewonersavond|(?:regio|regie|thema|overleg|zorg|wijk|jeugd)tafel|"
    r"dagelijks bestuur|algemeen bestuur"
)
_EVENTS = (
    r"[a-z]*conferentie|[a-z]*congres|symposium|hackathon|[a-z]*middag|"
    r"werksessie|themasessie|sessie|bijeenkomst|netwerkbijeenkomst|themabijeenkomst|startbijeenkomst|overleg|"
    r"vergadering|"
    r"[a-z]+(?:overleg|bijeenkomst|vergadering|sessie|beraad)|intervisie|webinar|netwerkdag|studiedag|themadag"
)
_HEAD = re.compile(
    rf"(?<![\w-])(?:(?P<body>{_BODIES})|(?P<event>(?:online-?\s?)?(?:{_EVENTS})))(?:en|s)?(?![\w-])", re.IGNORECASE
)
# Letters that the first word of every head holds.
_HINTS = Hints(
    [
        (
            1,
            (
                *("groep", "commissie", "raad", "staten", "provinciale", "vereniging", "community", "cop", "alv", "mr"),
                *("vergadering", "overleg", "team", "bestuur", "tafel", "avond", "bijeenkomst", "dagelijks", "algeme"),
                *("conferentie", "congres", "symposium", "hackathon", "middag", "sessie", "beraad", "intervisie"),
                *("webinar", "netwerkdag", "studiedag", "themadag", "online"),
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
_LINK = re.compile(r"\s*(?:van|voor|met|der|des)?\s*(?:de|het|’t|'t|ons|onze|alle)?\s+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w'’&/-]*", re.UNICODE)
_STOP = words(
    "de het een en of van voor met op in te aan bij door is was zijn waren heeft er dat die om over uit tot "
    "naar dit deze d.d dd datum verslag notulen agenda concept kort besluitenlijst impressie terugblik "
    "terugkoppeling wordt worden werd maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma di wo do "
    "vr za zo a.s jl weer ook online fysiek digitaal januari februari maart april mei juni juli augustus "
    "september oktober november december jan feb mrt apr jun jul aug sept sep okt nov dec uur deel nr nummer "
    "pagina definitief versie"
)
_SAME = {
    "raadsvergadering": "gemeenteraad", "algemene ledenvergadering": "ALV", "alv": "ALV",
    "medezeggenschapsraad": "MR-vergadering", "mr": "MR-vergadering", "mr-vergadering": "MR-vergadering",
    "gmr": "GMR-vergadering", "gmr-vergadering": "GMR-vergadering", "community of practice": "CoP", "cop": "CoP",
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
_MAX_QUALIFIER = 4  # words


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
    if not _HINTS.of(text.lower()):
        return []
    masked = list(text)
    for date in find_dates(text):
        masked[date.start : date.end] = ";" * (date.end - date.start)
    plain = "".join(masked)
    names = []
    loose = len(text) < 90 and not text.rstrip().endswith((".", "?", "!"))  # a title, not a sentence with verbs
    for match in _heads(plain):
        head = re.sub(r"^online-?\s?", "", (match["body"] or match["event"]).lower())
        qualifier, is_group = _qualifier(plain, match.end(), bool(match["body"]), loose)
        if is_group and match["event"] and _HEAD.fullmatch(qualifier[-1]):
            continue  # 'bijeenkomst van de stuurgroep': the group names it, found by itself
        known = _SAME.get(head, head)
        before = _BEFORE_HEAD.search(plain, 0, match.start())
        if before and not match["body"]:
            known = f"{before[1].lower()} {known}"
        specific = bool(match["body"]) or head not in VAGUE or bool(before)
        name = " ".join([known, *qualifier])
        names.append(
            (name, (int(specific) + 2 * int(is_group) + int(bool(match["body"])), len(qualifier), -match.start()))
        )
    return names


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


def _qualifier(text: str, start: int, is_body: bool, loose: bool) -> tuple[list[str], bool]:
    """Read the words after the head that say of whom it is: those up to a group word, or after a body all names.

    Args:
        is_body: the head names a group (stuurgroep), which may take any words of a title behind it.
        loose: the text is a title; in a sentence only capitals go with a name.
    """
    words: list[str] = []
    raw: list[str] = []
    place = start
    link = _LINK.match(text, place)
    linked = bool(link and link[0].strip())
    place = link.end() if link else place
    while len(words) < _MAX_QUALIFIER:
        match = _WORD.match(text, place)
        if not match or (match[0].lower().strip("-'’") in _STOP and not (words and match[0][0].isupper())):
            break
        if len(match[0]) < 2:
            break
        raw.append(match[0])
        words.append(_shown(match[0]))
        if _GROUP_WORD.search(match[0]) and not is_body:
            return words, True
        gap = re.match(r" +", text[match.end() : match.end() + 3])
        if not gap:
            break
        place = match.end() + gap.end()
    if is_body and loose and not linked:
        return words, False
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
    lead = [block.text[:400] for block in report.blocks[:_LEAD_BLOCKS] if not block.cells]
    *folders, name = report.report_id.split("/")
    stem = re.sub(r"[_-]+", " ", re.sub(r"\.[A-Za-z]{2,4}$", "", name))
    rest = [*lead, stem, *(re.sub(r"[_-]+", " ", folder) for folder in reversed(folders))]
    titled = next((found for text in (report.title, report.info.title) if (found := _first_telling(text))), "")
    titled = titled or _named_by_title(report.title) or _named_by_title(report.info.title)
    best, best_rank = titled, (-1, 0, 0)
    for order, text in enumerate(rest):
        for found, rank in _names(text):
            if found in VAGUE and text.rstrip().endswith((".", "?", "!")):
                continue  # 'Hilde opent het overleg.' names no series
            same = not titled or (found.startswith(titled) and " " not in titled)
            if same and (rank[0], min(rank[1], 1), -order) > best_rank:
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


def slug(name: str) -> str:
    """Return a name as lower-case ASCII with hyphens.

    >>> slug("Stuurgroep Open Data")
    'stuurgroep-open-data'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


@lru_cache(maxsize=4096)
def _tokens(name: str) -> tuple[str, frozenset[str]]:
    words = slug(name).split("-")
    return words[0], frozenset(word.rstrip("s") for word in words[1:])


def same_series(first: str, second: str) -> bool:
    """Whether two names are near enough to mean one series.

    The kind of meeting must be the same; the rest must be a part of the other, spelled nearly alike, or share a long
    beginning (inspiratienetwerk, inspiratieregio's).

    >>> same_series("werkgroep architectuur", "werkgroep API architectuur")
    True
    >>> same_series("werkgroep wonen", "werkgroep zorg")
    False
    """
    head, words = _tokens(first)
    other_head, other_words = _tokens(second)
    if head != other_head and fuzz.ratio(head, other_head) < 90:
        return False
    if words == other_words:
        return True
    if words and other_words and (words < other_words or other_words < words):
        return True
    one, two = " ".join(sorted(words)), " ".join(sorted(other_words))
    if not one or not two:
        return False
    if fuzz.ratio(one, two) >= 88 and min(len(one), len(two)) > 5:
        return True
    shared = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    return shared >= 8 and len(words) == len(other_words) == 1


def unify(names: Mapping[str, str]) -> dict[str, str]:
    """Give every report the canonical name of its series.

    Args:
        names: report_id -> series as read, '' for none.

    Returns:
        report_id -> canonical series. The most frequent spelling is the name, then the longest. A bare name
        ("werksessie") joins the only fuller series of that kind in its folder; a report without a name takes the one
        that all its folder neighbours have.
    """
    counts = Counter(name for name in names.values() if name)
    ordered = sorted(counts, key=lambda name: (-counts[name], -len(name), name))
    canonical: dict[str, str] = {}
    kinds: dict[str, list[str]] = {}  # canonical names by the first letters of the kind of meeting
    for name in ordered:
        like = kinds.setdefault(slug(name)[:4], [])
        kin = [other for other in like if same_series(name, other)]
        canonical[name] = kin[0] if len(kin) == 1 or (kin and counts[kin[0]] > counts[kin[1]]) else name
        if canonical[name] == name:
            like.append(name)
    result = {report_id: canonical.get(name, "") for report_id, name in names.items()}
    folders: dict[str, Counter[str]] = {}
    for report_id, name in result.items():
        folders.setdefault(_folder(report_id), Counter())[name] += 1
    for report_id, name in sorted(result.items()):
        around = folders[_folder(report_id)]
        if not name:
            named = [other for other in around if other]
            if len(named) == 1:
                result[report_id] = named[0]
        elif " " not in name and name not in VAGUE:
            fuller = [other for other in around if other.startswith(name + " ")]
            if len(fuller) == 1:
                result[report_id] = fuller[0]
    return result


def _folder(report_id: str) -> str:
    return report_id.rpartition("/")[0]


def closest(name: str, known: Sequence[str]) -> str:
    """Return the known series that a name means, or '' where none or several come near."""
    if name in known:
        return name
    near = [other for other in known if same_series(name, other) or other.startswith(name + " ")]
    return near[0] if len(near) == 1 else ""
