"""The forms in which a name of a person may stand in a text, and the words that go with it."""

from __future__ import annotations

import re
import unicodedata

PARTICLES = frozenset(
    "van de den der het ter ten te el al la le du von und in op aan bij".split()  # noqa: SIM905
)
_ADDRESSED = r"(?:de\s+)?(?:heer|meneer|mevrouw|mejuffrouw|juffrouw)|dhr\.?|mevr\.?|mw\.?|mej\.?"
# a function by its last word: what stands before a name may also be a subject ('leerplicht') or a thing ('notulen')
_FUNCTION = re.compile(
    r"(?:adviseu[rs]e?|advocaat|agent|ambtenaar|analist|architect|arts|beheerder|begeleidster|begeleider|beleidsmaker"
    r"|bestuurder|bewoner|burgemeester|coach|commissaris|consulent|controller|coördinator|coordinator|deelnemer"
    r"|directeur|directrice|docente?|eigenaar|expert|functionaris|gedeputeerde|griffier|hoogleraar|inspecteur|jurist"
    r"|houder|huurder|kwartiermaker|leerkracht|leidster|leider|leraar|lerares|lector|lid|makelaar|manager|medewerkster"
    r"|medewerker|minister|notulist|officier|ondernemer|onderzoekster|onderzoeker|ontwikkelaar|ouder|pedagoog"
    r"|penningmeester|planner|professor|projectmanager|psycholoog|rechter|rector|regisseur|secretaris|specialist"
    r"|stagiaire?|strateeg|therapeut|trainer|trekker|verbinder|verpleegkundige|vertegenwoordiger|voorzitster"
    r"|voorzitter|vrijwilliger|werker)$"
)


def is_function(words: str) -> bool:
    """Tell whether one or two words name what a person does.

    >>> is_function("beleidsadviseur"), is_function("leerplicht"), is_function("notulen")
    (True, False, False)
    """
    return bool(_FUNCTION.search(words))


def name_forms(form: str) -> set[str]:
    """Return the forms a name may take: whole, without first name, each capitalised word, no accents, in capitals.

    >>> sorted(name_forms("Mo"))
    ['Mo']
    >>> {"Wolters", "WOLTERS", "Wolters-van Dam"} <= name_forms("R. Wolters-van Dam")
    True
    """
    form = " ".join(form.split())
    words = form.split()
    # a first name of two letters counts, initials do not
    parts = {w.strip(".,;:()'\"") for word in words for w in (word, *re.split(r"[-\u2010\u2011\u2013]", word))}
    parts = {w for w in parts if _is_part(w)}
    tails = {" ".join(words[at:]) for at in range(1, len(words) - 1)}
    whole = {f for f in {form, *tails} if len(f) > 2 and f.casefold() not in PARTICLES}
    every = {f for f in whole | parts if any(c.isalpha() for c in f)}
    every |= {strip_accents(f) for f in every}
    return every | {f.upper() for f in every if len(f) > 3} | {f.casefold() for f in every if " " in f}


def without_particles(form: str) -> str:
    """Return a name without the particles before it.

    >>> without_particles("van der Berg")
    'Berg'
    """
    words = form.split()
    while len(words) > 1 and words[0].casefold() in PARTICLES:
        words = words[1:]
    return " ".join(words)


def introduced(roles: set[str]) -> re.Pattern[str]:
    """Return a pattern for what stands right before a name and goes with it: forms of address and these functions."""
    functions = "".join(f"|{re.escape(role)}" for role in sorted(roles, key=lambda r: (-len(r), r)))
    return re.compile(rf"(?<!\w)(?:{_ADDRESSED}{functions})[ \u00a0]+$", re.I)


def strip_accents(text: str) -> str:
    """Return a text without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _is_part(word: str) -> bool:
    short = len(word) == 2 and word[1].islower()
    return (len(word) > 2 or short) and word[:1].isupper() and word.casefold() not in PARTICLES
