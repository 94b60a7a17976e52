"""Take a Dutch main clause apart by word order and word forms: subject, finite verb in the present, the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.sessions.vocabulary import words

# a word in small letters with the ending of a verb in the present
_SIGN = r"[A-Za-zÀ-ÿ'’-]"
_MAY_BE_VERB = re.compile(rf"(?<!{_SIGN})[a-zß-öø-ÿ]{_SIGN}*+(?:(?<=t)|(?<=en)|(?<=aan)|(?<=zal))")
REACH = 110  # characters in which the finite verb of a main clause stands
_VOWELS = re.compile(r"(a)a|(e)e|(o)o|(u)u")
_NOUN_ENDS = ("komst", "dienst", "kracht", "tekst", "markt", "ment", "teit", "lijst", "raat", "riaat", "punt")
_SHORT_VERBS = {"gaan": "ga", "doen": "doe", "staan": "sta", "slaan": "sla", "zien": "zie"}
# Words with the ending of a verb in the present that are none.
_NO_VERBS = words(
    "vanuit vooruit achteruit omtrent rapport bericht project budget product traject advies resultaat "
    "bent hebt het dat wat met uit niet want tot omdat opdat zodat voordat doordat nadat toen dit best eerst laatst "
    "gerust bewust juist pas nooit ooit altijd al minst meest naast langst dichtst vast echt recht slecht "
    "een geen alleen binnen buiten boven tegen tussen samen eigen sommigen allen velen beiden tien zeven hen den ten "
    "morgen gisteren momenteel bovendien misschien toen wegen volgens "
    "zaten waren hadden kwamen gingen namen gaven deden zagen spraken vroegen stonden lagen hielden kregen vonden "
    "bleven schreven werden konden moesten wilden mochten zouden dachten brachten kochten zochten riepen "
    "vroeg kocht zocht bracht dacht mocht moest wist liet ging"
)
_PAST = re.compile(r"(?:[lrngvzwmb]|[aeiou]i|ij|uw|eu|ie|oe|ou)den$|[kpfs]ten$")
_NOT_PAST = re.compile(
    r"(?:meld|zend|vind|bind|wend|aanvaard|beantwoord|antwoord|geld|bied|leid|breid|bereid|houd|toets|"
    r"test|post|kost|rust|best|vast|raad|zoud)en$"
)
_PARTICLES = (
    "aan af bij door in na op over rond toe uit voor terug mee klaar vast samen los weg schoon om onder bijeen vrij"
)
_PARTICLE = re.compile(
    rf"\s(?P<particle>{'|'.join(_PARTICLES.split())})"
    r"(?=\s*(?:[.,;:!)]|$)|\s+(?:en|die|dat|om|zodra|of|als|zodat|waar\w*|wie|wat|hoe|wanneer|welke|voor|vóór|naar|met|"
    r"op|bij|aan|uit|in|namens|via|per|tegen|over|tijdens|na|uiterlijk|binnen|volgende|komende|begin|medio|eind|zoals|"
    r"tot|van|door)\b)"
)
_END_OF_CLAUSE = re.compile(
    r"[,;:.]\s|\s(?:omdat|zodat|zodra|terwijl|waarbij|waarna|die|dat)\s|\sen\s(?=[a-zà-ÿ]{3,}t\s)|\sof\s(?=\w+\s\w+\s)"
)


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """Return what the forms of a verb in the present share, roughly: 'neemt', 'nemen' and 'neem' give 'nem'.

    >>> [stem(word) for word in ("neemt", "nemen", "schrijft", "schrijven", "zet", "zetten", "gaat", "gaan")]
    ['nem', 'nem', 'schrijf', 'schrijf', 'ze', 'ze', 'ga', 'ga']
    """
    word = _SHORT_VERBS.get(word, word)
    if word.endswith("en") and len(word) > 3:
        word = word[:-2]
        if len(word) > 2 and word[-1] == word[-2]:
            word = word[:-1]
        word = word[:-1] + {"v": "f", "z": "s"}.get(word[-1], word[-1])
    return _VOWELS.sub(r"\1\2\3\4", word.removesuffix("t"))


@dataclass(frozen=True, slots=True)
class Clause:
    """A main clause in the present: 'In mei legt | het bestuur | een plan voor aan de leden'.

    ``stem`` is of the verb without its particle; ``between`` the words up to the particle, ``core`` those up
    to the next clause, ``rest`` all that follows verb and subject.
    """

    subject: str
    verb: str
    stem: str
    particle: str
    between: str
    core: str
    rest: str
    before: str = ""

    @property
    def plural(self) -> bool:
        """Whether the verb has the form of the plural."""
        return self.verb.endswith("en") or self.verb in _SHORT_VERBS


@lru_cache(maxsize=4096)
def finite(word: str) -> bool:
    """Whether a word has the form of a verb in the present, third person.

    >>> [finite(word) for word in ("schrijft", "schrijven", "schreef", "stelden", "met", "zal")]
    [True, True, False, False, False, True]
    """
    if word in ("zal", "zullen"):
        return True
    if len(word) < 3 or word in _NO_VERBS:
        return False
    if word.endswith("en") or word in _SHORT_VERBS:
        return not _PAST.search(word) or bool(_NOT_PAST.search(word))
    return word.endswith("t") and not word.endswith(_NOUN_ENDS)


def verbs_in(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the words that may be the finite verb of a main clause, the first three."""
    tried = 0
    for match in _MAY_BE_VERB.finditer(text, 0, REACH):
        if match.start() and finite(match[0]):
            yield match.span()
            tried += 1
            if tried == 3:
                return


def make_clause(subject: str, verb: str, rest: str, before: str = "") -> Clause:
    """Return the clause of a subject, a verb and what follows them; find the particle of the verb: 'stelt ... op'."""
    cut = _END_OF_CLAUSE.search(rest)
    core = rest[: cut.start() + 1] if cut else rest
    particles = list(_PARTICLE.finditer(core))
    if not particles:
        return Clause(subject, verb, stem(verb), "", core.strip(), core.strip(), rest.strip(), before)
    particle = particles[-1]
    between = rest[: particle.start()].strip()
    return Clause(subject, verb, stem(verb), particle["particle"], between, core.strip(), rest.strip(), before)
