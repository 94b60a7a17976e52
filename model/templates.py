"""Make invented reports from line templates: many names in the places where reports put them."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from model.augment import (
    abbreviation,
    capital,
    entries,
    first_name,
    initials,
    organisation,
    organisation_word,
    programme,
    surname,
)
from model.corpus import Entity, Segment

SLOT = re.compile(r"\{([A-Z])\}")
LABELS = {
    **dict.fromkeys("PFSNI", "PERSON"),
    **dict.fromkeys("OAWKY", "ORG"),
    "G": "GPE",
    "L": "LOC",
    "Z": "LAW",
    "D": "DATE",
    "T": "TIME",
    "C": "CARDINAL",
    "M": "MONEY",
    "X": "PERCENT",
}
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
ABBREVIATIONS = (
    *("VNG", "OCW", "VWS", "NJi", "UWV", "NRO", "SLO", "CBS", "SCP", "RIVM"),
    *("DUO", "SZW", "BZK", "COA", "SVB", "CIZ", "IPO", "VOO", "NCJ", "GGD"),
)
MINISTRIES = tuple(
    f"ministerie van {name}" for name in ("OCW", "VWS", "BZK", "SZW", "JenV", "IenW", "LNV", "Financiën", "Defensie")
)


@cache
def templates() -> tuple[str, ...]:
    """Return the templates."""
    lines = (Path(__file__).parent / "templates.txt").read_text(encoding="utf8").splitlines()
    return tuple(line for line in lines if not line.startswith("#"))


class Cast:
    """The people, bodies and places of one made-up report."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.people = [(first_name(rng), surname(rng)) for _ in range(rng.randint(4, 10))]
        self.bodies = [organisation(rng) for _ in range(3)] + [
            rng.choice(entries("organisations")),
            rng.choice(MINISTRIES),
        ]
        self.short = [abbreviation(rng), abbreviation(rng), *rng.sample(ABBREVIATIONS, 2)]
        self.words = [organisation_word(rng) for _ in range(3)]
        self.programme = programme(rng)
        self.short_programme = "".join(word[0].upper() for word in self.programme.split())
        self.places = rng.sample(entries("municipalities"), 3) + rng.sample(entries("towns"), 2)
        self.regions = rng.sample(entries("regions"), 3)

    def fill(self, slot: str) -> str:
        """Return the text for a slot."""
        rng = self.rng
        given, family = rng.choice(self.people)
        if slot in "PFSNI":
            return {
                "P": f"{given} {family}",
                "F": given,
                "S": capital(family),
                "N": f"{given[0]}. {family}" if rng.random() < 0.7 else f"{initials(rng)} {family}",
                "I": abbreviated(given, family),
            }[slot]
        if slot in "WK":
            return self.programme if slot == "W" else self.short_programme
        if slot in "OAGLYZ":
            lists: dict[str, Sequence[str]] = {
                "Z": entries("laws"),
                "O": self.bodies,
                "A": self.short,
                "G": self.places,
                "L": self.regions,
                "Y": self.words,
            }
            return rng.choice(lists[slot])
        number = rng.choice(
            (
                str(rng.randint(2, 40)),
                rng.choice(["twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "tien", "twaalf"]),
            )
        )
        return {
            "D": date(rng),
            "T": rng.choice(
                (
                    f"{rng.randint(8, 20)}.{rng.choice(('00', '30', '15'))}",
                    f"{rng.randint(8, 12)}:00-{rng.randint(13, 17)}:30",
                )
            ),
            "C": number,
            "M": rng.choice(
                (
                    f"€ {rng.randint(2, 90)}.000",
                    f"{number} miljoen euro",
                    f"€ {rng.randint(10, 900)},-",
                    f"{rng.randint(100, 900)} euro",
                )
            ),
            "X": rng.choice((f"{rng.randint(1, 99)}%", f"{rng.randint(1, 99)} procent", f"{number} procent")),
        }[slot]


def abbreviated(given: str, family: str) -> str:
    """Return the initials that stand for a person.

    >>> abbreviated("Hanna", "de Vos")
    'HdV'
    """
    return given[0] + "".join(word[0] for word in family.split())


def date(rng: random.Random) -> str:
    """Return a date as reports write it."""
    day, month, year = rng.randint(1, 28), rng.choice(MONTHS), rng.randint(2016, 2027)
    weekday = rng.choice(DAYS)
    days = [f"{day} {month}", f"{day} {month} {year}", f"{weekday} {day} {month}", f"{weekday} {day} {month} {year}"]
    short = [f"{day}-{rng.randint(1, 12)}-{year}", f"{day} {month[:3]}.", weekday, "volgende week"]
    return rng.choice([*days, *short, f"{month} {year}", f"eind {month}", f"begin {year}", f"voorjaar {year}"])


def made_up_report(rng: random.Random) -> list[Segment]:
    """Return the lines of a made-up report."""
    cast = Cast(rng)
    return [fill(template, cast) for template in rng.sample(templates(), rng.randint(8, 18))]


def fill(template: str, cast: Cast) -> Segment:
    """Return a template as annotated text."""
    text, entities, at = "", list[Entity](), 0
    for match in SLOT.finditer(template):
        text += template[at : match.start()]
        if match.group(1) in "QB":  # with what stands for it later: Hanna de Vos (HdV), Samen Naar School (SNS)
            person = cast.rng.choice(cast.people)
            full, short = (cast.programme, cast.short_programme)
            if match.group(1) == "Q":
                full, short = " ".join(person), abbreviated(*person)
            label = "PERSON" if match.group(1) == "Q" else "ORG"
            entities += [(len(text), len(text) + len(full), label)]
            entities += [(len(text) + len(full) + 2, len(text) + len(full) + 2 + len(short), label)]
            text, at = f"{text}{full} ({short})", match.end()
            continue
        if match.group(1) == "E":
            text, at = text + cast.rng.choice(entries("theme_abbreviations")), match.end()
            continue
        value = cast.fill(match.group(1))
        entities.append((len(text), len(text) + len(value), LABELS[match.group(1)]))
        text, at = text + value, match.end()
    return Segment(text + template[at:], entities)
