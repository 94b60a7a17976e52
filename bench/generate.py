"""Generate meeting reports of realistic lengths, with names and themes that follow Zipf's law.

The sentences are frames filled with people, bodies, places and themes, of the lengths that
reports have. Lengths of reports are lognormal (median 700 words, between
300 and 5,000). Names, organisations and places are drawn by rank with weight 1 / rank.
"""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

FIRST = [
    "Anna",
    "Bram",
    "Chantal",
    "Daan",
    "Els",
    "Farid",
    "Greet",
    "Hassan",
    "Ingrid",
    "Joris",
    "Khadija",
    "Lars",
    "Maaike",
    "Niels",
    "Olga",
    "Piet",
    "Rachid",
    "Saskia",
    "Teun",
    "Ulla",
    "Vera",
    "Wim",
    "Yara",
    "Zeynep",
]
LAST = [
    "de Wit",
    "Bakker",
    "van den Berg",
    "Yilmaz",
    "El Amrani",
    "Kuipers",
    "Hoekstra",
    "van Dam",
    "Visser",
    "Smeets",
    "de Groot",
    "Mulder",
    "Bos",
    "Peters",
    "Jansen",
    "Willems",
    "Dekker",
    "Brouwer",
    "Kaya",
    "Postma",
    "van Loon",
    "Koster",
    "Vermeulen",
    "Schouten",
]
BODIES = [
    "Stichting Horizon",
    "SWV De Brug",
    "GGD Midden",
    "Veilig Thuis",
    "Scholengroep Noord",
    "Kinderopvang Klein",
    "VNG",
    "NJi",
    "OCW",
    "VWS",
    "Bibliotheek Oost",
    "Jeugdteam Zuid",
    "ROC De Poort",
    "Welzijn Plus",
    "Woonbron",
]
PLACES = [
    "Almere",
    "Zwolle",
    "Tilburg",
    "Utrecht",
    "Deventer",
    "Breda",
    "Haarlem",
    "Enschede",
    "Gouda",
    "Assen",
    "Hengelo",
    "Venlo",
    "Delft",
    "Alkmaar",
    "Apeldoorn",
]
THEMES = [
    "onderwijszorgarrangementen (OZA)",
    "het NPO",
    "passend onderwijs",
    "thuiszitters",
    "jeugdhulp",
    "leerlingenvervoer",
    "ouderbetrokkenheid",
    "kinderopvang",
    "armoede",
    "mentale gezondheid",
    "taalontwikkeling",
    "de wijkteams",
    "vroegsignalering",
    "leerplicht",
    "privacy",
]
FRAMES = (
    "{p} van {b} vertelde over {t} in {g}, en over wat er sinds de vorige keer is veranderd.",
    "In {g} werkt men sinds dit jaar anders aan {t}, en dat merken de scholen.",
    "Volgens {p} ontbreekt het vooral aan tijd en aan een vaste contactpersoon voor {t}.",
    "De groep besprak hoe {t} en {t2} elkaar raken, en wie daarvoor betaalt.",
    "Er is behoefte aan overzicht, want de regels veranderen ieder jaar.",
    "{b} biedt aan om de cijfers naast elkaar te leggen en daar in het najaar op terug te komen.",
    "Niemand weet precies hoeveel kinderen het betreft; de schattingen lopen ver uiteen.",
    "{p} vroeg of {b} hierover al met de gemeente {g} heeft gesproken.",
    "Afgesproken wordt dat de werkgroep een voorstel maakt.",
    "Actie {p}: zoekt uit wat {t} in {g} kost, voor de volgende bijeenkomst.",
    "Het gesprek ging verder over de rol van ouders en over wat zij nodig hebben.",
    "Dat lukt alleen als de bestuurders er tijd voor maken, zei iemand achter in de zaal.",
    "Veel deelnemers herkennen dat, maar de oplossing ligt niet voor het oprapen.",
    "Over {t} werd weinig gezegd, omdat het onderzoek nog loopt.",
)
SERIES = ("werksessie netwerk", "bestuurlijk overleg", "werkgroep uitvoering", "regiotafel jeugd", "stuurgroep")
MONTHS = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]


def generate(folder: Path, n_reports: int, seed: int = 0) -> int:
    """Write ``n_reports`` text files below ``folder`` and return the number of words in them."""
    draw = random.Random(seed)
    people = [f"{first} {last}" for last in LAST for first in FIRST]
    draw.shuffle(people)
    words = 0
    for number in range(n_reports):
        text = _report(number, people, draw)
        words += len(text.split())
        path = folder / f"{number // 1000:04d}" / f"verslag-{number:06d}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return words


def _report(number: int, people: list[str], draw: random.Random) -> str:
    series = SERIES[number % len(SERIES)]
    day = dt.date(2004, 1, 5) + dt.timedelta(days=7 * (number // len(SERIES)) % 7300 + number % 5)
    length = min(max(draw.lognormvariate(6.55, 0.55), 300), 5000)
    present = sorted({_zipf(people, draw) for _ in range(9)})
    lines = [
        f"Verslag {series} {day.day} {MONTHS[day.month - 1]} {day.year}",
        "Aanwezig: " + ", ".join(f"{name} ({_zipf(list(BODIES), draw)})" for name in present),
    ]
    count = sum(len(line.split()) for line in lines)
    while count < length:
        if draw.random() < 0.2:
            lines.append(_zipf(list(THEMES), draw).capitalize())
        paragraph = " ".join(_sentence(present, draw) for _ in range(draw.randint(1, 5)))
        lines.append(("- " if draw.random() < 0.3 else "") + paragraph)
        count += len(paragraph.split())
    return "\n\n".join(lines) + "\n"


def _sentence(present: list[str], draw: random.Random) -> str:
    name = draw.choice(present)
    return draw.choice(FRAMES).format(
        p=name if draw.random() < 0.5 else name.split()[0],
        b=_zipf(list(BODIES), draw),
        g=_zipf(list(PLACES), draw),
        t=_zipf(list(THEMES), draw),
        t2=_zipf(list(THEMES), draw),
    )


def _zipf(items: list[str], draw: random.Random) -> str:
    return draw.choices(items, weights=[1 / rank for rank in range(1, len(items) + 1)])[0]
