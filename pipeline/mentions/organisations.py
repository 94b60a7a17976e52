"""Find organisations by the lexicon and by how their names are built."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.mentions.cues import cue_of
from pipeline.mentions.folding import UPPER, fold_name
from pipeline.mentions.programmes import without_place
from pipeline.mentions.spans import Candidate
from pipeline.mentions.view import Run, View
from pipeline.mentions.words import (
    CAPITAL_WORD,
    GROUP_WORDS,
    NO_NAMES,
    ORGANISATION_FIRST,
    ORGANISATION_LAST,
    ORGANISATION_LOWER,
    PHRASE_FIRST,
    QUOTES,
    REGIONAL,
    SCHOOL_TYPES,
    TITLES_OF_WORKS,
    is_organisation_like,
    is_trade,
    word_set,
)
from pipeline.records import EntityKind

_LINK = r"(?:de|der|den|het|['’]t|van de[rn]?|van het|voor|en|&|aan de[n]?|op de[n]?|te|ten|ter|tot|in de)"
_INNER_LINK = re.compile(r"[ \u00a0](?:en|&|voor|van de[rn]?|van het|te|in de)[ \u00a0]")
_PLAIN_WORD = re.compile(r"[^\s\u00a0,;:()]+")
_SMALL_LETTER = re.compile(r"[a-z]")
_AFTER_SORT = re.compile(
    rf"[ \u00a0](?:(?:van|voor|tot|regio|de|der|den|het|['’]t|in de|in het)[ \u00a0]){{0,2}}[“‘\"]?"
    rf"(?:{CAPITAL_WORD}- en )?{CAPITAL_WORD}"
    rf"(?:[ \u00a0](?:{_LINK}[ \u00a0])?{CAPITAL_WORD})*"
)
_SORT = re.compile(
    rf"(?<![\w-])([{UPPER}a-z][^\W\d_]*(?:-[a-z]+)?)"
    rf"(?=[ \u00a0][“‘\"]?(?:[{UPPER}]|van |voor |tot |regio |de |het |['’]t |in ))"
)
# words before a body's sort that belong to its name: 'Landelijk Kenniscentrum X'
_ADJECTIVES = word_set(
    "Landelijk Landelijke Nationaal Nationale Regionaal Regionale Provinciaal Provinciale Koninklijk Koninklijke "
    "Nederlands Nederlandse Europees Europese Vlaams Vlaamse Internationaal Internationale Openbare "
    "Christelijk Christelijke Katholiek Katholieke Stedelijk Stedelijke Centraal Centrale Algemeen Algemene Vrije "
    "Academisch Academische Brede Eerste Tweede Sociaal Sociale Bouwkundig Juridisch Medisch Pedagogisch "
    "Maatschappelijk Stedenbouwkundig Technisch Integraal Multidisciplinair Oudheidkundige Historische Natuurkundige "
    "Wetenschappelijke Culturele"
)
_LAST_ADJECTIVES = tuple(sorted(_ADJECTIVES))
_ADJECTIVE = re.compile(rf"(?<![\w-])(?:(?:{'|'.join(_LAST_ADJECTIVES)})[ \u00a0])+$")
_HONOUR = re.compile(r"(?<!\w)(?:(?:St|Sint|Ste)\.?-?|(?:Dr|Prof|Mgr|Burg|Past|Ds|Ir|Mr)\.)[ \u00a0]?$")
# 'Protestantse Gemeente Winsum', 'Doopsgezinde gemeente Eenrum'
_BELIEFS = word_set(
    "Protestantse Hervormde Gereformeerde Christelijke Doopsgezinde Katholieke Rooms-Katholieke Lutherse "
    "Remonstrantse Molukse Evangelische Oecumenische Vrijzinnige Baptisten"
)
_CONGREGATION = re.compile(
    rf"(?<![\w-])(?:(?:{'|'.join(sorted(_BELIEFS))})[ \u00a0])+"
    rf"(?:[Gg]emeente|[Kk]erk|[Pp]arochie)(?:[ \u00a0](?:te|van|in)(?=[ \u00a0][{UPPER}]))?"
    rf"(?:[ \u00a0]{CAPITAL_WORD}){{1,3}}"
)
# 'v.v. Geel-Blauw', 's.v. De Treffers': a club by its letters
_CLUB = re.compile(
    rf"(?<![\w.])(?:[a-z]\.){{2,5}}[ \u00a0](?:De[ \u00a0]|Het[ \u00a0])?{CAPITAL_WORD}(?:[ \u00a0]{CAPITAL_WORD})?"
)
# 'Veldhuis B.V.': the letters of a company's legal form
_LEGAL_FORM = re.compile(
    r",?[ \u00a0](?:B\.[ \u00a0]?V\.?|BV|N\.[ \u00a0]?V\.?|NV|V\.?O\.?F\.?|v\.?o\.?f\.?|U\.A\.|BVBA|GmbH|Ltd)(?!\w)"
)
_LEGAL_LETTERS = word_set("B BV N NV V VO VOF v vo vof U BVBA GmbH Ltd")  # up to their first dot
_PARTNER = re.compile(
    rf"(?<![\w-])(?:{CAPITAL_WORD}[ \u00a0]){{1,2}}(?:&|en)[ \u00a0](?=$)"
)  # 'Rozen & ' before 'Vos Advocaten'
_LONGEST_PARTNER = 100  # characters
_PARTNERS = frozenset(
    {"advocaten", "notarissen", "accountants", "architecten", "zonen", "makelaars", "juristen", "dochters"}
)
_DESCRIBED = re.compile(r"se[ \u00a0][a-zà-ÿ]{4,}")  # the end of an adjective, and what it describes
_YEAR = re.compile(r"[ \u00a0]?['’‘]\d\d(?!\w)")  # 'Geel-Blauw '71'
_LETTERS_BEFORE = re.compile(rf"(?<![\w-])([{UPPER}]{{2,6}}|[{UPPER}][\w]*[{UPPER}])[ \u00a0]$")
_SMALL_WORD = re.compile(r"[ \u00a0][a-zà-ÿ]")
_PLURAL = re.compile(r"['’](?:s|ers?)$")
_MINISTRIES = word_set("Ministerie ministerie")
_MINISTRY = re.compile(rf"(?<!\w)[Mm]inisterie van ([{UPPER}][\w&]*)")
_GROUPS = GROUP_WORDS | {"practice"}
_GROUP = re.compile(
    rf"(?<![\w-])(?i:{'|'.join(sorted(GROUP_WORDS))}|community of practice(?: \(CoP\))?)[ \u00a0][“‘\"]?({CAPITAL_WORD}"
    rf"(?:[ \u00a0](?:{_LINK}[ \u00a0])?{CAPITAL_WORD})*)"
)
_INSIDE = r"(?:(?<=[\w)] .)|(?<=[\w)] [‘“\"'].))"  # after the first letter of a word: the sentence began before it
_PHRASE = re.compile(
    rf"((?:{'|'.join(word[0] + _INSIDE + word[1:] for word in sorted(PHRASE_FIRST))})"
    rf"(?:[ \u00a0](?:het|de|een|met|voor|en|in|op|te|je|van|elk|om))?"
    rf"(?:[ \u00a0]{CAPITAL_WORD})+(?:[ \u00a0](?:het|de|een|met|voor|en|in|op|te|je|van)[ \u00a0]{CAPITAL_WORD})*)"
)
_GOAL = re.compile(
    r"[ \u00a0](?:voor|van|tot)(?:[ \u00a0](?:de|het))?[ \u00a0]\(?[a-zà-ÿ][\w()-]{4,}\w"
    r"(?:[ \u00a0]en[ \u00a0][a-z]\w{4,})?"
)
_SORT_ENDS = (
    "vereniging", "stichting", "coöperatie", "corporatie", "school", "ziekenhuis", "bibliotheek", "museum", "fonds",
    "bond", "instituut", "zorggroep", "theater", "orkest", "fabriek", "netwerk", "platform",
)  # fmt: skip
# the words themselves, and the ends of those with a hyphen
_LAST_PARTS = frozenset(word.split("-")[-1] for word in SCHOOL_TYPES | ORGANISATION_FIRST)
_TEAMS = ("team", "vve")
_ALL_ENDS = _SORT_ENDS + _TEAMS
_GENERIC = frozenset(
    {
        "kinderdagverblijf",
        "studentenvereniging",
        "basisschool",
        "arbodienst",
        "woningcorporatie",
        "wooncorporatie",
        "zorginstelling",
        "welzijnsorganisatie",
    }
)
_NO_CLUBS = frozenset({"bv", "tb", "gv", "cc", "tc", "tgv", "tav", "hc", "zgb", "rb", "bb"})
_ROMAN = re.compile(r"(?=..)X{0,3}(?:IX|IV|V?I{0,3})")
_SURNAME_STARTS = frozenset({"Van", "De", "Den", "Ten", "Ter"})
_ARTICLES = frozenset(
    {"de", "het", "een", "deze", "dit", "onze", "bij", "van", "voor", "met", "in", "op", "door", "aan"}
)


def find_organisations(view: View) -> list[Candidate]:
    """Find every span that is an organisation by the lexicon or by its words."""
    found: list[Candidate] = []
    for block, text in enumerate(view.texts):
        found += _from_lexicon(view, block)
        found += _letters_and_place(view, block)
        found += _clubs(text, block)
        for run in view.runs[block]:
            if any(_comes_last(part.word) for part in run.parts[1:]):
                found += _with_sort_after(view, block, run)
    for block in view.with_word(word for word in view.vocabulary if _ends_in_sort(word)):
        found += _with_sort_before(view, block)
    for block in view.with_word(_LEGAL_LETTERS):
        for run in view.runs[block]:
            found += _with_legal_form(view, block, run)
    for block in view.with_word(PHRASE_FIRST):
        found += _phrases(view, block)
    for block in view.programmes:
        found += _programmes(view, block)
    for block in view.with_word(word for belief in _BELIEFS for word in belief.split("-")):
        for match in _CONGREGATION.finditer(view.texts[block]):
            found.append(Candidate(block, *match.span(), "organisation", "pattern"))
    for block in view.with_word(_MINISTRIES):
        found += _ministries(view, block)
    for block in view.with_word(word for word in view.vocabulary if word.lower() in _GROUPS):
        found += _groups(view, block)
    return found


@lru_cache(maxsize=16_384)
def _ends_in_sort(word: str) -> bool:
    """Tell whether a word, or one with a hyphen that ends in it, may be a sort of body as ``_sort_of`` knows them."""
    lower = word.lower()
    return lower in _LAST_PARTS or lower.endswith(_ALL_ENDS)


@lru_cache(maxsize=16_384)
def _comes_last(word: str) -> bool:
    """Tell whether a body's name may end in a word with a capital."""
    return word.lower() in ORGANISATION_LAST or is_trade(word)


def _from_lexicon(view: View, block: int) -> list[Candidate]:
    found = []
    hits = view.hits[block]
    text = view.texts[block]
    excluded = [hit for hit in hits if hit.match == "excluded"]
    for hit in hits:
        if hit.entry.kind != "organisation" or hit.match == "excluded":
            continue
        if any(o.entry is hit.entry and o.start < hit.end and hit.start < o.end for o in excluded):
            continue
        if (
            hit.form.isalpha()
            and len(hit.form) <= 5
            and not hit.form.isupper()
            and view.ordinary(block, hit.start, hit.form)
        ):
            continue  # 'Halt', 'Volt' as a first word
        doubt = ""
        if hit.form.islower() and not text[hit.start : hit.end].isupper():
            continue
        found.append(
            Candidate(block, hit.start, hit.end, "organisation", "lexicon", key=hit.entry.entity_id, doubt=doubt)
        )
    return found


def _with_sort_before(view: View, block: int) -> list[Candidate]:
    """Find 'SWV Nieuwe Stad', 'stichting De Es', 'Waterschap Vallei en Veluwe'."""
    text = view.texts[block]
    found: list[Candidate] = []
    if text.isupper():
        return found  # capitals tell nothing
    for match in _SORT.finditer(text):
        word = match.group(1)
        lower, school, sort = _sort_of(word)
        if not (school or sort or lower.endswith(_TEAMS)):
            continue
        school = school or (sort and word[0].islower() and lower not in ORGANISATION_LOWER)
        school = school or (sort and is_generic(lower) and view.begins(block, match.start()))
        sort = sort or word == "VvE"
        sort = sort or (lower.endswith("team") and word[0].isupper() and not view.begins(block, match.start()))
        if not school and not sort:
            continue
        name = _AFTER_SORT.match(text, match.end())
        if name and _DESCRIBED.match(text, name.end() - 2):
            continue  # 'het samenwerkingsverband van de Twentse gemeenten'
        if not name or (school and _SMALL_LETTER.match(text, match.end() + 1)):
            continue
        end = _cut(view, block, match.start(), match.end(), name.end())
        if end > match.end() + 1:
            start = match.end() + 1 if school else match.start()
            if school and (view.is_word(text[start:end]) or _is_place(view, block, start, end)):
                continue
            if not school and view.before(block, start).endswith(_LAST_ADJECTIVES):
                adjective = _ADJECTIVE.search(text, 0, start)
                start = adjective.start() if adjective else start
            found.append(Candidate(block, start, _with_year(text, end), "organisation", "pattern"))
    return found


@lru_cache(maxsize=16_384)
def _sort_of(word: str) -> tuple[str, bool, bool]:
    """Return a word in lower case, whether it is a type of school as such are written, and whether a sort of body."""
    lower = word.lower()
    school = lower in SCHOOL_TYPES and word.islower()
    letters = lower in SCHOOL_TYPES and word.isupper()  # 'OBS De Brug' is a name, 'obs De Brug' a sort and a name
    return lower, school, letters or lower in ORGANISATION_FIRST or lower.endswith(_SORT_ENDS)


def with_honour(text: str, start: int) -> int:
    """Return where a body's name starts with the title of whom it is called after: 'Dr. Poelscollege', 'St. Lucia'."""
    honour = _HONOUR.search(text[max(0, start - 10) : start])
    return start - len(honour.group()) if honour else start


def is_generic(word: str) -> bool:
    """Tell whether a word says what sort of body a name is of, without being part of the name: 'zorgverzekeraar X'."""
    return word in _GENERIC or cue_of(word) == "organisation"


def _with_year(text: str, end: int) -> int:
    """Take the year at the end of a club's name into the span: 'Geel-Blauw '71'."""
    year = _YEAR.match(text, end - 1 if text[end - 1] in "'’" else end)
    return year.end() if year else end


def _clubs(text: str, block: int) -> list[Candidate]:
    """Find clubs by the letters before their name: 'v.v. Geel-Blauw '71'."""
    found: list[Candidate] = []
    if "v." not in text and "c." not in text and "b." not in text:
        return found
    for match in _CLUB.finditer(text):
        letters = match.group().split()[0].replace(".", "")
        if letters[0] in "vsckrhtgbz" and letters[-1] in "vcb" and letters not in _NO_CLUBS:
            found.append(Candidate(block, match.start(), _with_year(text, match.end()), "organisation", "pattern"))
    return found


def _is_place(view: View, block: int, start: int, end: int) -> bool:
    """Tell whether a span is a place of the lexicon."""
    return any(h.entry.kind == "place" and h.start <= start and end <= h.end for h in view.hits[block])


def _cut(view: View, block: int, sort: int, start: int, end: int) -> int:
    """End a name before 'en' or 'van' when something else begins there; drop a quote at its end."""
    text = view.texts[block]
    regional = text[sort:start].lower() in REGIONAL
    whole = any(s.label == "ORG" and s.start <= start and s.end >= end for s in view.blocks[block].spans)
    for link in _INNER_LINK.finditer(text[start:end]):
        following = start + link.end()
        if start + link.start() == start:
            continue
        after = _PLAIN_WORD.match(text, following, end)
        word = after.group() if after else ""
        known = any(hit.start == following and hit.entry.kind in ("organisation", "theme") for hit in view.hits[block])
        place = link.group().strip() in ("te",)
        apart = link.group().strip() == "en" and not (regional and not is_organisation_like(word)) and not whole
        if known or place or apart or word.lower() in ORGANISATION_FIRST or view.lexicon.is_first_name(word):
            return start + link.start()
    return end - 1 if text[end - 1] in "'’" else end


def _with_sort_after(view: View, block: int, run: Run) -> list[Candidate]:
    """Find 'Sint-Ursula College', 'Mulier Instituut', 'Veldkamp Advies'."""
    heading = view.blocks[block].block.kind in ("heading", "title")
    for index in range(len(run.parts) - 1, 0, -1):
        part = run.parts[index]
        text = view.texts[block]
        company = is_trade(part.word)
        if part.word.lower() not in ORGANISATION_LAST and not company:
            continue
        first = index
        while first and text[run.parts[first - 1].end : run.parts[first].start] in (" ", "\u00a0", " & "):
            first -= 1  # an infix parts: 'Alwin Smit van Zonnebloem Groep'
        if index + 1 < len(run.parts) and any(h.start == run.parts[index + 1].start for h in view.hits[block]):
            return []
        while (
            first < index
            and not (company and first + 1 < index and run.parts[first].word in _SURNAME_STARTS)
            and (
                run.parts[first].word.lower() in _ARTICLES
                or view.ordinary(block, run.parts[first].start, run.parts[first].word)
            )
        ):
            first += 1
        start = run.parts[first].start
        article = next((p for p in run.parts[first + 1 : index] if p.word in ("De", "Het")), None)
        inner = next((h for h in view.hits[block] if h.entry.kind == "organisation" and h.start < start < h.end), None)
        start = article.start if article else inner.start if inner else start
        labels = view.labels(block, start, part.end)
        if company and not labels & {"ORG", "FAC"} and view.lexicon.is_first_name(run.parts[first].word):
            return []  # 'Sanne Bouw' is somebody
        joined = part.word.lower() in _PARTNERS or text[start - 2 : start - 1] == "&"
        partner = _PARTNER.search(text, max(0, start - _LONGEST_PARTNER), start) if joined else None
        start = partner.start() if partner and not view.begins(block, partner.start()) else start
        end = part.end
        start = with_honour(text, start)
        if start < part.start and text[start : start + 5] in ("Neder", "Lande", "Konin", "Natio"):
            goal = _GOAL.match(text, end)
            end = goal.end() if goal else end
        if first == index or ((part.word.lower() in view.lower_words or heading) and not labels & {"ORG", "FAC"}):
            return []
        return [Candidate(block, start, end, "organisation", "pattern")]
    return []


def _with_legal_form(view: View, block: int, run: Run) -> list[Candidate]:
    """Find 'Veldhuis Montage B.V.', 'Kool & Zn. BV': a name before the letters of its legal form."""
    text = view.texts[block]
    letters = _LEGAL_FORM.search(text, run.parts[0].end, run.end + 8)
    if not letters or letters.start() > run.end:
        return []
    own = [
        part for part in run.parts if part.end <= letters.start() and not view.ordinary(block, part.start, part.word)
    ]
    if not own:
        return []
    first = own[0]
    partner = (
        _PARTNER.search(text, max(0, first.start - _LONGEST_PARTNER), first.start)
        if text[first.start - 2 : first.start - 1] == "&"
        else None
    )
    start = partner.start() if partner else first.start
    return [Candidate(block, start, letters.end(), "organisation", "pattern")]


def _letters_and_place(view: View, block: int) -> list[Candidate]:
    """Find 'SPO Utrecht', 'RMC Rijnstreek': letters, then a place."""
    text = view.texts[block]
    found = []
    for hit in view.hits[block]:
        if hit.entry.kind == "place" and hit.start > 3 and text[hit.start - 2].isupper():
            letters = _LETTERS_BEFORE.search(text, text.rfind(" ", 0, hit.start - 1) + 1, hit.start)
            if letters and (
                letters.group(1).lower() in ORGANISATION_FIRST
                or ("ORG" in view.labels(block, *letters.span(1)) and not is_no_organisation(letters.group(1)))
            ):
                known = any(h.start == letters.start(1) and h.end == letters.end(1) for h in view.hits[block])
                word = letters.group(1).lower()
                if not known and not (view.lexicon.is_first_name(word) or view.is_word(word)):
                    found.append(Candidate(block, letters.start(1), hit.end, "organisation", "pattern"))
    return found


def _groups(view: View, block: int) -> list[Candidate]:
    """Find 'werkgroep Monitoring', 'CoP Langdurige Afspraken', 'Community of Practice ‘Samen sterk’'."""
    text = view.texts[block]
    found = []
    for match in _GROUP.finditer(text):
        name, end = match.group(1), match.end()
        opening = text[match.start(1) - 1]
        closing = dict(QUOTES).get(opening, "")
        if closing and text.find(closing, end) >= 0:
            end = text.index(closing, end) + 1
        elif _SMALL_WORD.match(text, end) and len(name.split()) == 1 and name.endswith(("e", "en")):
            continue  # 'CoP Warme overdracht': where the name ends cannot be told
        if not view.lexicon.is_first_name(name.split()[0]):
            found.append(Candidate(block, match.start(), end, "organisation", "pattern", label="GROUP"))
    return found


def _ministries(view: View, block: int) -> list[Candidate]:
    """Take 'ministerie van' into the span of a ministry's abbreviation."""
    found = []
    for match in _MINISTRY.finditer(view.texts[block]):
        hit = max(
            (h for h in view.hits[block] if h.entry.group == "ministry" and h.start in (match.start(), match.start(1))),
            key=lambda h: h.end,
            default=None,
        )
        if hit or match.group(1).isupper():
            key, end = (hit.entry.entity_id, hit.end) if hit else ("", match.end(1))
            found.append(Candidate(block, match.start(), end, "organisation", "lexicon", key=key))
    return found


def short_names(view: View, decided: list[Candidate]) -> dict[str, EntityKind]:
    """Return what names are elsewhere in the report by a rule: whole names, and names without their sort.

    'Stichting De Es' makes 'De Es' an organisation; 'SWV Weideland' makes 'Weideland' a region.
    """
    known: dict[str, EntityKind] = {}
    for candidate in decided:
        if candidate.kind != "organisation" or candidate.label == "GROUP":
            continue
        text = view.text(candidate.block, candidate.start, candidate.end)
        known[fold_name(text)] = "organisation"
        if short := company_name(view, text):
            known.setdefault(fold_name(short), "organisation")
        sort, _, name = text.partition(" ")
        if candidate.evidence != "pattern" or not name or sort.lower() not in ORGANISATION_FIRST:
            continue
        regional = sort.lower() in REGIONAL or sort.lower() in ("swv", "samenwerkingsverband", "rmc", "jgz")
        if regional and not is_organisation_like(name):
            known.setdefault(fold_name(name), "place")
        elif not regional and (name.startswith(("De ", "Het ")) or " " not in name):
            known.setdefault(fold_name(name), "organisation")
    return known


def company_name(view: View, text: str) -> str:
    """Return what a company is called for short, 'Limvast' of 'Limvast Vastgoedbeheer'; '' when not certain."""
    words = text.split()
    own = len(words) == 2 and is_trade(words[1]) and words[0] in view.bodies
    return words[0] if own and not (view.is_word(words[0]) or view.lexicon.is_first_name(words[0])) else ""


def _phrases(view: View, block: int) -> list[Candidate]:
    """Find programmes whose name is a phrase: 'van Om het Kind Heen', 'bij Samen voor de Wijk'."""
    text = view.texts[block]
    found = []
    for match in _PHRASE.finditer(text):
        start, end = match.span(1)
        before = view.before(block, start)
        if view.begins(block, start) or before.lower() in TITLES_OF_WORKS or view.quoted(block, start, end):
            continue
        if (
            text[start - 2 : start - 1] in ",;"
            or before[:1].isupper()
            or view.blocks[block].block.kind in ("title", "heading")
        ):
            continue
        if any(h.entry.kind == "place" and h.start < end and start < h.end for h in view.hits[block]):
            continue
        if not view.lexicon.is_first_name(match.group(1).split()[-1]):
            found.append(Candidate(block, start, end, "organisation", "pattern"))
    return found


def _programmes(view: View, block: int) -> list[Candidate]:
    """Find programmes and networks by their sort: 'het landelijke programma Elke Stap Telt'."""
    text = view.texts[block]
    found = []
    for start, stop in view.programmes.get(block, ()):
        known = [h for h in view.hits[block] if h.match != "excluded" and h.start < stop and start < h.end]
        end = without_place(text, start, stop, known[0].start) if known and known[0].entry.kind == "place" else stop
        if (not known or end < stop) and not view.quoted(block, start, end):
            found.append(Candidate(block, start, end, "organisation", "pattern"))
    return found


def is_no_organisation(word: str) -> bool:
    """Tell whether an abbreviation is a term of the trade, not a body: 'SBO', 'TLV', 'AVG'."""
    return word.lower() in NO_NAMES or bool(_ROMAN.fullmatch(word)) or _PLURAL.sub("", word.lower()) in NO_NAMES
