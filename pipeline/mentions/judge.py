"""Weigh everything a report says of a name that only the model knows: is it a person, a body, a place or no name?

A multinomial logistic regression over the model's own chances, the votes of the rules and what stands around the name,
averaged over its places in the report. Its weights are learnt from invented reports that the model never saw
(`model/judge.py`), because there a model is as sure or unsure as it will be of a reader's reports.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.mentions.cues import cue_of
from pipeline.mentions.folding import UPPER, fold_name
from pipeline.mentions.spans import Candidate
from pipeline.mentions.view import View
from pipeline.mentions.words import (
    AFTER_PERSON,
    BEFORE_ORGANISATION,
    BEFORE_PERSON,
    BEFORE_PLACE,
    INFIX,
    ROLE_ENDS,
    TITLES,
    is_organisation_like,
    is_role,
)
from pipeline.records import EntityKind

KINDS: tuple[EntityKind | None, ...] = (None, "organisation", "person", "place")
_EMPLOYED = re.compile(r"[ \u00a0](?:bij|van|namens|voor)[ \u00a0](?:de |het )?$", re.I)
_ROLE_ENDS = tuple(sorted(ROLE_ENDS))
_LONGEST_LINK = 13  # characters of ' namens het '
_INFIX = re.compile(INFIX, re.I)
_INITIAL = re.compile(rf"[{UPPER}]\.")
_CAPITAL_INSIDE = re.compile(rf"[a-zà-ÿ][{UPPER}]")
_TELLS_A_PERSON = BEFORE_PERSON - {"met", "aan", "door"}
_BETWEEN = re.compile(r",?[ \u00a0](?:en|of|&)[ \u00a0](?:de |het )?|, (?:de |het )?| ?/ ?")
_FAR = 10  # characters; more than stand between two names of an enumeration
_LEAST = 0.005  # chance below which nothing is told apart
_MOST_VOTES = 3.0


@dataclass(frozen=True, slots=True)
class Judge:
    """Weights of the evidence for each of `KINDS`."""

    names: tuple[str, ...]
    weights: tuple[tuple[float, ...], ...]  # (len(KINDS), len(names))
    bias: tuple[float, ...]

    def scores(self, evidence: Mapping[str, float]) -> tuple[float, ...]:
        """Return the log-odds of each of `KINDS`, up to a constant."""
        values = [(index, value) for index, name in enumerate(self.names) if (value := evidence.get(name, 0.0))]
        return tuple(
            bias + sum(row[index] * value for index, value in values)
            for row, bias in zip(self.weights, self.bias, strict=True)
        )

    def kinds(self, evidence: Mapping[str, float]) -> list[EntityKind | None]:
        """Return what a name may be, the most likely first; None is no name."""
        scores = self.scores(evidence)
        return [KINDS[i] for i in sorted(range(len(KINDS)), key=lambda i: -scores[i])]


@cache
def packaged() -> Judge:
    """Return the judge that comes with the package."""
    table = json.loads(files("pipeline.mentions").joinpath("judge.json").read_text(encoding="utf8"))
    if table["kinds"] != [kind or "none" for kind in KINDS]:
        raise ValueError("judge.json: kinds in another order than judge.KINDS; run model/judge.py")
    return Judge(tuple(table["names"]), tuple(map(tuple, table["weights"])), tuple(table["bias"]))


def evidence_of(
    view: View,
    candidate: Candidate,
    chances: tuple[float, ...],
    listed: frozenset[str],
    beside: Collection[EntityKind] = (),
) -> dict[str, float]:
    """Return what one place in a report says of a name, as numbers between -6 and 1 or so.

    Args:
        view: the report.
        candidate: what the model proposes there.
        chances: of the model, for a person, a body, a place and no name.
        listed: folded words of the names on the attendance list, empty where there is hardly a list.
        beside: kinds of the names that stand with it in an enumeration.
    """
    block, start, end = candidate.block, candidate.start, candidate.end
    text = view.text(block, start, end)
    words = text.split()
    before, after = view.before(block, start), view.after(block, end)
    lower, cue = before.lower(), cue_of(before)
    firsts = list(map(view.lexicon.is_first_name, words))
    on_list = bool(listed) and not listed.isdisjoint(fold_name(text).split())
    following = view.texts[block][end : end + 2]
    return {
        **_chances(*chances),
        "first name first": firsts[0],
        "first name inside": any(firsts) and not firsts[0],
        "infix inside": any(map(_INFIX.fullmatch, words[1:])),
        "infix first": bool(_INFIX.fullmatch(words[0])),
        "initial": bool(_INITIAL.match(words[0])),
        "one word": len(words) == 1,
        "two words": len(words) == 2,
        "many words": len(words) > 3,
        "capitals": text.isupper() and len(text) > 1,
        "few capitals": text.isupper() and len(text) < 5,
        "digit": any(map(str.isdigit, text)),
        "capital inside": bool(_CAPITAL_INSIDE.search(text)),
        "sign": any(sign in text for sign in "&+!?:.,"),
        "word of a body": any(map(is_organisation_like, words)),
        "ordinary words": sum(map(view.is_word, words)) / len(words),
        "ordinary first word": len(words) == 1 and view.ordinary(block, start, words[0]),
        "begins": view.begins(block, start),
        "small letter first": words[0][0].islower(),
        "after a sort of body": cue == "organisation",
        "after a sort of place": cue == "place",
        "after a sort of thing": cue == "thing",
        "after no person": cue == "no person",
        "after an article": lower in ("de", "het"),
        "after a word of place": lower in BEFORE_PLACE,
        "after a word of employer": lower in BEFORE_ORGANISATION,
        "after a word of person": lower in _TELLS_A_PERSON,
        "after a title": lower in TITLES,
        "after a function": bool(before) and is_role(before) and not before.isupper(),
        "after van": lower == "van",
        "after als": lower in ("zoals", "als"),
        "before a verb of people": after in AFTER_PERSON,
        "on the list": on_list,
        "not on the list": bool(listed) and not on_list,
        "ends in s": text.endswith(("s", "'")),
        "before a bracket": following == " (",
        "where people work": _is_employer(view.texts[block], start),
        **{f"beside a {kind}": kind in beside for kind in ("organisation", "person", "place")},
        "in a heading": view.blocks[block].block.kind in ("heading", "title"),
    }


def _is_employer(text: str, start: int) -> bool:
    """Tell whether a function and a little word stand before a name: 'jurist bij ', 'oud-medewerker van '."""
    link = _EMPLOYED.search(text, max(0, start - _LONGEST_LINK), start)
    return link is not None and text[max(0, start - 60) : link.start()].lower().endswith(_ROLE_ENDS)


def _chances(person: float, body: float, place: float, none: float) -> dict[str, float]:
    return {
        "chance of a person": math.log(max(person, _LEAST)),
        "chance of a body": math.log(max(body, _LEAST)),
        "chance of a place": math.log(max(place, _LEAST)),
        "chance of no name": math.log(max(none, _LEAST)),
        "chance of another name": math.log(max(1 - person - body - place - none, _LEAST)),
    }


def neighbours(text: str, start: int, end: int, names: Sequence[tuple[int, int, EntityKind]]) -> frozenset[EntityKind]:
    """Return the kinds of the names that stand with a name in an enumeration.

    Args:
        text: of the block.
        start: of the name in the text; end: after it.
        names: start, end and kind of names in the block.

    >>> sorted(neighbours("met Vitens, Brimax en Karin", 12, 18, [(4, 10, "organisation"), (22, 27, "person")]))
    ['organisation', 'person']
    """
    return frozenset(
        kind
        for first, last, kind in names
        if (0 <= start - last < _FAR and _BETWEEN.fullmatch(text, last, start))
        or (0 <= first - end < _FAR and _BETWEEN.fullmatch(text, end, first))
    )


def weigh(
    places: Sequence[Mapping[str, float]], votes: Mapping[EntityKind, float], none: float, prior: EntityKind | None
) -> dict[str, float]:
    """Return the evidence on a name: the mean over its places, and the votes of rules.

    The places all tell the same things in the same order, as `evidence_of` gives them.

    >>> evidence = weigh([{"begins": True}, {"begins": False}], {"person": 1.4}, 0.0, None)
    >>> evidence["begins"], evidence["votes for a person"], evidence["known as a person"]
    (0.5, 1.4, 0.0)
    """
    columns = zip(*(place.values() for place in places), strict=True)
    mean = {name: sum(column) / len(places) for name, column in zip(places[0], columns, strict=True)}
    for kind in ("organisation", "person", "place"):
        mean[f"votes for a {kind}"] = min(votes.get(kind, 0.0), _MOST_VOTES)
        mean[f"known as a {kind}"] = float(prior == kind)
    mean["votes for no name"] = min(none, _MOST_VOTES)
    return mean
