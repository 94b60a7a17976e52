"""Fold names of organisations and places to what two ways of writing them have in common."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.corrections import fold

_ARTICLES = ("de ", "het ", "een ", "t ")
_LEGAL = re.compile(
    r"\b(stichting|vereniging|cooperatie|besloten vennootschap|naamloze vennootschap|maatschap)\b"
    r"|\b(b v|bv|n v|nv|vof|v o f|u a|ua|cv|c v)$"
)
_SHORTER = (  # letters that must be there, what is looked for, what it becomes
    ("samenwerkingsverband", re.compile(r"\bsamenwerkingsverband(?:en)?\b"), "swv"),
    ("swv ", re.compile(r"\bswv (?:passend onderwijs|po|vo)(?= \w)"), "swv"),
    ("communit", re.compile(r"\bcommunit(?:y|ies) of practice\b"), "cop"),
    ("cops", re.compile(r"\bcops\b"), "cop"),
    ("swvs", re.compile(r"\bswvs\b"), "swv"),
    ("ministerie ", re.compile(r"\bministerie (?:van )?"), "ministerie "),
    ("gem ", re.compile(r"\bgem (?=\w)"), "gemeente "),
)
_SORTS = (
    "corporatie", "verzekeraar", "school", "stichting", "vereniging", "dienst", "bedrijf", "bureau", "instelling",
    "organisatie", "aanbieder", "bank", "raad", "club", "groep", "museum", "theater", "bibliotheek", "ziekenhuis",
)  # fmt: skip
_GROUP = re.compile(
    r"\b(?:\w*(?:werk|project|stuur|kern|klankbord|regie|thema|expert|leer|ontwikkel|focus|intervisie|gebruikers|kennis)groep"
    r"|leerkring|leernetwerk|\w*netwerk|taskforce|task force|\w*commissie|denktank|cop|communit(?:y|ies) of practice"
    r"|programmaraad|\w*tafel|platform|\w*overleg|kwartiermakers)\b"
)
_EXPLAINED = re.compile(r"(?<=\w)\s+\([A-Z][\w’']{1,7}\)(?=\s+\w)")  # 'Community of Practice (CoP) Jonge Kind'
_POSSESSIVE = re.compile(r"(?<=\w)['’]s$")
_CODE = re.compile(r"[A-Z][A-Za-z&]{1,6}")
_SMALL = "van de der den het en voor in op te ten ter aan bij of met"
_SMALL_WORDS = frozenset(_SMALL.split())


@lru_cache(maxsize=100_000)
def body_key(text: str) -> str:
    """Fold a name of a body: articles and punctuation fall away, common words take one spelling.

    >>> body_key("het Samenwerkingsverband Oost-Veluwe"), body_key("ministerie van OCW"), body_key("CoP’s")
    ('swv oost veluwe', 'ministerie ocw', 'cop')
    """
    key = fold(_EXPLAINED.sub(" ", text) if "(" in text else text)
    for article in _ARTICLES:
        if key.startswith(article) and len(key) > len(article) + 1:
            key = key.removeprefix(article)
            break
    for letters, pattern, short in _SHORTER:
        if letters in key:
            key = pattern.sub(short, key)
    return key.removesuffix(" s").strip() or fold(text) or text


def without_legal_form(key: str) -> tuple[str, str]:
    """Split a key into name and legal form.

    >>> without_legal_form("stichting het veld"), without_legal_form("adviesbureau kok bv")
    (('veld', 'stichting'), ('adviesbureau kok', 'bv'))
    """
    legal = _LEGAL.search(key)
    if legal is None:
        return key, ""
    bare = " ".join(_LEGAL.sub(" ", key).split())
    for article in _ARTICLES:
        bare = bare.removeprefix(article)
    return (bare, legal.group().replace(" ", "")) if len(bare) > 1 else (key, "")


def without_sort(key: str) -> str:
    """Take the sort of body off a key, '' when it has none: bodies that a report also calls without it.

    >>> without_sort("woningcorporatie de veste"), without_sort("ggd twente")
    ('veste', '')
    """
    sort, _, name = key.partition(" ")
    if not name or not sort.endswith(_SORTS):
        return ""
    for article in _ARTICLES:
        name = name.removeprefix(article)
    return name


@lru_cache(maxsize=100_000)
def is_group(text: str) -> bool:
    """Tell whether a name is one of a working group, community of practice or the like.

    >>> is_group("Werkgroep Passend Vervoer"), is_group("CoP Jonge Kind"), is_group("GGD Twente")
    (True, True, False)
    """
    return _GROUP.search(fold(text)) is not None


def initials_of(text: str) -> set[str]:
    """Return the abbreviations a name may have, with and without its small words.

    >>> sorted(initials_of("Vereniging van Eigenaren"))
    ['ve', 'vve']
    """
    words = fold(text).split()
    return {"".join(w[0] for w in words), "".join(w[0] for w in words if w not in _SMALL_WORDS)}


def is_code(text: str) -> bool:
    """Tell whether a name is an abbreviation."""
    return _CODE.fullmatch(text) is not None and sum(letter.isupper() for letter in text) > 1


def without_possessive(text: str) -> str:
    """Drop the 's of an abbreviation.

    >>> without_possessive("NJi's"), without_possessive("VNG’s")
    ('NJi', 'VNG')
    """
    return _POSSESSIVE.sub("", text)
