"""Write the plurals, inflected adjectives and articles that a form of the lexicon may have in running text."""

from __future__ import annotations

import re

# plurals that no rule gives: the last part of a word, and what it becomes
_IRREGULAR = {
    "stad": "steden", "lid": "leden", "schip": "schepen", "kind": "kinderen", "weg": "wegen", "pad": "paden",
    "bad": "baden", "dak": "daken", "glas": "glazen", "verbod": "verboden", "gebod": "geboden", "bedrag": "bedragen",
    "slag": "slagen", "dag": "dagen", "hof": "hoven", "slot": "sloten", "centrum": "centra", "spel": "spelen",
}  # fmt: skip
_IRREGULAR_END = re.compile(rf"({'|'.join(_IRREGULAR)})$")
_LONG_VOWEL = re.compile(r"([^aeiou]|^)([aeou])\2([bdfgklmnprst])$")  # school -> scholen
_SHORT_VOWEL = re.compile(r"([^aeiou]|^)([aeiou])([bdfgklmnprst])$")  # plan -> plannen
_TWO_VOWELS = re.compile(r"(?:ij|ie|ei|eu|oe|ou|ui|au)[fs]$|[lr]f$")  # prijs -> prijzen
# no noun with a plural of these rules: plurals, verbs, words with a weak last syllable, words that are never plural
_AS_IT_IS = re.compile(r"(?:e[nrlms]|[er]s|um|ig|onderwijs)$")
_VOICED = {"f": "v", "s": "z"}
# ends of adjectives, and their inflected form
_ADJECTIVES = (
    ("ieel", "iele"), ("eel", "ele"), ("aal", "ale"), ("aar", "are"), ("baar", "bare"), ("zaam", "zame"),
    ("loos", "loze"), ("ief", "ieve"), ("air", "aire"), ("isch", "ische"), ("lijk", "lijke"), ("ig", "ige"),
    ("end", "ende"), ("eerd", "eerde"), ("gericht", "gerichte"),
)  # fmt: skip
_OF = re.compile(r" van (?:de |het )?(?=[a-zà-ÿ])")
MIN_LETTERS = 4  # shorter words are abbreviations or have too many lookalikes


def inflections(form: str) -> tuple[str, ...]:
    """Return what else a form may look like, without itself; regular endings the matcher knows already.

    >>> inflections("basisschool"), inflections("huurprijs"), inflections("bestemmingsplan")
    (('basisscholen',), ('huurprijzen',), ('bestemmingsplannen',))
    >>> inflections("laagdrempelig steunpunt")
    ('laagdrempelige steunpunt',)
    >>> inflections("sociaal wijkteam"), inflections("kwaliteit van zorg")
    (('sociale wijkteam',), ('kwaliteit van de zorg', 'kwaliteit van het zorg'))
    >>> inflections("NPO"), inflections("warmtenet")
    ((), ('warmtenetten',))
    """
    words = form.split(" ")
    last = words[-1]
    if len(last) < MIN_LETTERS or not last.islower() or not last.isalpha():
        return ()
    ends = [last, *_plural(last)]
    starts = [words[:-1]]
    if len(words) == 2 and (inflected := _inflected(words[0])):
        starts.append([inflected])
    found = [" ".join([*start, end]) for start in starts for end in ends]
    if " van " in form:
        found += [_OF.sub(f" van {article}", form) for article in ("", "de ", "het ")]
    return tuple(dict.fromkeys(variant for variant in found if variant != form))


def _plural(word: str) -> list[str]:
    """Return the plural of a noun where it is more than the noun with an ending."""
    if irregular := _IRREGULAR_END.search(word):
        return [word[: irregular.start()] + _IRREGULAR[irregular.group()]]
    if _AS_IT_IS.search(word):
        return []
    if match := _LONG_VOWEL.search(word):
        return [word[: match.start(2)] + match.group(2) + _VOICED.get(match.group(3), match.group(3)) + "en"]
    if _TWO_VOWELS.search(word):
        return [word[:-1] + _VOICED[word[-1]] + "en"]
    if match := _SHORT_VOWEL.search(word):
        return [word + match.group(3) + "en"]
    return []


def _inflected(word: str) -> str:
    """Return an adjective with its ending -e, '' where the word looks like no adjective."""
    if len(word) > MIN_LETTERS and word.islower():
        for end, inflected in _ADJECTIVES:
            if word.endswith(end):
                return word[: -len(end)] + inflected
    return ""
