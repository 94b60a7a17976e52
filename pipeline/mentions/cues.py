"""Tell what a name is, or is not, by the word right before it: 'uitgever Matrix', 'wijk Overkamp', 'in Bostein'."""

from __future__ import annotations

from typing import Literal

from pipeline.mentions.words import word_set

Cue = Literal["organisation", "place", "thing", "no person", ""]

# in the annotated reports no surname without a first name stands after one of these
_NO_PERSON = word_set(
    "de het 't ’t een in te op uit namens vanuit tussen gemeente gemeenten provincie regio onze deze dit nabij rondom "
    "elke elk iedere ieder"
)
_ORGANISATION = (
    "uitgever", "uitgeverij", "sponsor", "leverancier", "aannemer", "fabrikant", "producent", "projectontwikkelaar",
    "zorgaanbieder", "aanbieder", "vervoerder", "netbeheerder", "verzekeraar", "bedrijf", "corporatie", "instelling",
    "welzijnsorganisatie", "zorgorganisatie", "jongerenorganisatie", "brancheorganisatie", "hulpverleningsorganisatie",
    "onderzoeksbureau", "adviesbureau", "ingenieursbureau", "detacheerder", "softwarehuis", "vakbond", "bank",
    "energieleverancier", "warenhuis", "supermarkt", "keten", "omroep", "krant", "dagblad", "tijdschrift", "vakblad",
    "moskee", "kerk", "synagoge", "tempel", "parochie",
)  # fmt: skip
_PLACE = (
    "wijk", "wijken", "buurt", "buurten", "dorp", "dorpen", "dorpskern", "dorpskernen", "kernen", "buurtschap",
    "buurtschappen", "stadsdeel", "stadsdelen", "woonwijk", "volkswijk", "nieuwbouwwijk", "gehucht", "eiland",
    "eilanden", "polder", "rivier", "landstreek",
)  # fmt: skip
_THING = (
    "app", "chatbot", "tool", "applicatie", "softwarepakket", "pakket", "zaaksysteem", "systeem", "leerlingvolgsysteem",
    "flat", "gebouw", "zaal", "vergaderzaal", "ruimte", "lokaal", "complex", "toren", "straat", "route", "buslijn",
    "lijn", "boot", "schip", "versie", "methode", "lesmethode", "boek", "roman", "film", "toneelstuk",
    "spel", "musical", "cursus", "training", "werktitel", "taal", "merk", "hond", "kat", "pony", "paard", "orkaan",
    "storm",
)  # fmt: skip
_ENDS_ORGANISATION = ("leverancier", "aannemer", "fabrikant", "aanbieder", "vervoerder", "verzekeraar", "uitgever")
_ENDS_PLACE = ("wijk", "buurt", "buurtschap")
_ENDS_THING = ("app", "systeem", "pakket", "methode", "flat", "zaal", "straat", "tool", "software", "bestand")
_CUES: dict[str, Cue] = {
    **dict.fromkeys(_THING, "thing"),
    **dict.fromkeys(_ORGANISATION, "organisation"),
    **dict.fromkeys(_PLACE, "place"),
    **dict.fromkeys(_NO_PERSON, "no person"),
}


def cue_of(word: str) -> Cue:
    """Return what a word right before a name tells, '' for nothing.

    >>> cue_of("softwareleverancier"), cue_of("wijk"), cue_of("het"), cue_of("Wijk"), cue_of("zegt")
    ('organisation', 'place', 'no person', '', '')
    """
    if not word.islower():
        return cue_of(word.lower()) if word[1:].islower() and word.lower() in _ORGANISATION else ""
    known = _CUES.get(word)
    if known:
        return known
    if word.endswith(_ENDS_ORGANISATION):
        return "organisation"
    if word.endswith(_ENDS_THING):
        return "thing"
    return "place" if word.endswith(_ENDS_PLACE) and len(word) > 5 else ""
