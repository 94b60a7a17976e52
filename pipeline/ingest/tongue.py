"""Tell whether a text is Dutch."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_DUTCH_WORDS = frozenset(
    [
        "een",
        "het",
        "zijn",
        "niet",
        "voor",
        "naar",
        "wordt",
        "worden",
        "bij",
        "heeft",
        "hebben",
        "deze",
        "werd",
        "ook",
        "door",
        "maar",
        "nog",
        "kunnen",
        "dit",
        "uit",
        "meer",
        "omdat",
        "hun",
        "wij",
        "ze",
    ]
)
_CANDIDATES = ("nl", "en", "de", "fr", "es", "it", "pt", "pl", "tr", "da", "sv", "fy", "af", "ar", "ru", "uk")
_WORD = re.compile(r"[^\W\d_]+")
_TO_SPACES = {code: " " for code in range(128) if not chr(code).isalpha()}
_ENOUGH_SHARE, _ENOUGH_HITS = 0.04, 4
_DOUBT_SHARE = 0.025  # with this many Dutch function words a text is never refused
_SURE = 0.9
_SAMPLE_CHARACTERS = 6000
_FEWEST_WORDS = 20


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the language of a text, '' when there is too little of it to be sure.

    Dutch function words decide first, so that a list of foreign names is not taken for another language; the language
    model of py3langid (Lui and Baldwin 2012) is asked only where there are too few.

    >>> language_of("Het verslag wordt door een van ons gemaakt en naar de leden gestuurd; er is ook een bijlage bij.")
    'nl'
    >>> language_of("Jan, Piet en Klaas")
    ''
    """
    sample = (
        text
        if len(text) <= _SAMPLE_CHARACTERS
        else text[: _SAMPLE_CHARACTERS // 2] + text[len(text) // 2 :][: _SAMPLE_CHARACTERS // 2]
    )
    words = _words(sample)
    hits = sum(map(_DUTCH_WORDS.__contains__, words))
    share = hits / max(1, len(words))
    if hits >= _ENOUGH_HITS and share >= _ENOUGH_SHARE:
        return "nl"
    if len(words) < _FEWEST_WORDS:
        return ""
    code, confidence = _identifier().classify(sample)
    if code == "nl":
        return "nl"
    if share >= _DOUBT_SHARE or confidence < _SURE:
        return ""
    return str(code)


def _words(text: str) -> list[str]:
    """Return the runs of letters of a text in small letters."""
    lower = text.lower()
    if lower.isascii():
        return lower.translate(_TO_SPACES).split()
    if len(lower) == len(text):
        return _WORD.findall(lower)
    return [word.lower() for word in _WORD.findall(text)]  # a small letter may be two signs


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_CANDIDATES)
    return identifier
