"""Cut Dutch text into sentences and name the words that meetings are called by."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.sessions.vocabulary import words

_ABBREVIATIONS = words(
    "jl l.l j.l a.s as dhr dhrn mw mevr drs mr ir ing dr prof ds bijv bv b.v o.a i.v.m ivm ca nr nrs art incl "
    "excl evt resp t.a.v n.a.v t.b.v m.b.t d.d blz p pag vgl st sr jr m.k m.k.a z.s.m d.m.v i.o v.d n.v.t e.d "
    "e.a enz tel max min jan febr feb mrt apr jun jul aug sept sep okt nov dec ma di wo do vr za zo wnd plv vz "
    "secr"
)
# from the first mark of a run only, so that a long row of dots is looked at once
_END = re.compile(r"[.!?…](?<![.!?…].)[.!?…]*+[\"'”’)\]]*+\s+(?=[\"'“‘(\[]?[A-ZÀ-Þ0-9])")
_WORDS_FROM = 5  # letters in a row before a full stop that no abbreviation has
_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_])*")  # the H.J of 'H.J. Smit'

# One word for a meeting: 'werksessie', 'bestuursvergadering', 'teamoverleg' ...
MEETING = (
    r"\b[\w-]{0,60}(?:werksessies?|themasessies?|sessies?|bijeenkomst(?:en)?|vergadering(?:en)?|overleg(?:gen)?|"
    r"stuurgroep|"
    r"werkgroep|klankbordgroep|kerngroep|projectgroep|begeleidingsgroep|denktank|kwartaaloverleg|beraad|conferentie|"
    r"meeting|meet-?up|webinar|netwerkdag|themadag|studiedag|(?:inspiratie|ontmoetings|leer|praktijk|kennis|regio|project)dag(?:en)?|tafel|ALV|MR|GMR|ledenvergadering|intervisie|"
    r"commissie|raad|netwerk)\b"
)


@lru_cache(maxsize=1024)  # a block is looked at from several sides
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return (start, end) of each sentence of a block's text.

    >>> text = "Op 3 feb. is er overleg met mw. De Boer. Tot dan!"
    >>> [text[start:end] for start, end in sentences(text)]
    ['Op 3 feb. is er overleg met mw. De Boer.', 'Tot dan!']
    """
    spans, start = [], 0
    for match in _END.finditer(text):
        first = match.start()
        if first - start >= _WORDS_FROM and text[first - _WORDS_FROM : first].isalpha():
            spans.append((start, first + len(match[0].rstrip())))
            start = match.end()
            continue
        while first > start and (text[first - 1].isalnum() or text[first - 1] in "_."):
            first -= 1
        word = text[first : match.start()].lower()
        if match[0][0] == "." and (word in _ABBREVIATIONS or _INITIALS.fullmatch(word)):
            continue
        if match[0][0] == "." and word.isdigit() and len(word) < 3 and start == first:
            continue  # a list number
        end = match.start() + len(match[0].rstrip())
        spans.append((start, end))
        start = match.end()
    if start < len(text):
        spans.append((start, len(text)))
    return tuple(spans)
