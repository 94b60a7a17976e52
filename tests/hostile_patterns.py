"""Search hostile texts with every pattern of the rooms that read reports, in a process of its own.

Prints each pattern's place before it is tried and the processor seconds that it took.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
import time
from collections.abc import Iterator

import pipeline.ingest
import pipeline.mentions
import pipeline.sessions
from pipeline.ingest.draft import LONGEST_BLOCK

UNITS = (  # what the texts are made of
    "A", "Ab ", "A.", "A. ", "van de ", "Van der ", "Jan van ", "Jan, ", "jan ", "a-", "A-b-", "1", "1 ",
    "1.", "1,", "1-2-", "12:30 ", ",", ", ", "(", "( ", ")", "()", "(A", "[", "] ", "-", " - ", "–", " ",
    "\u00a0", "\t", "\n", "'", "’s ", "“", "\"", "/", "@", "a@", "a.b@", "voor ", "de ", "het ", "en ", "is ",
    "wordt ", "op 3 mei ", "mei ", "2021 ", "actie ", "besluit: ", "afgekort ", "ofwel ", "OZA ",
    "stichting ", "Stichting De ", "werkgroep ", "overleg ", "raad", "vergadering", "aanwezig: ", "mr. ",
    "drs. ir. ", "x: ", "|", "= ", "#", "*", "_", ";", "…", "é", "É",
)  # fmt: skip
ENDS = ("", "!", "x", "A", "(", " 1")


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for room in (pipeline.ingest, pipeline.mentions, pipeline.sessions):
        for module in pkgutil.iter_modules(room.__path__):
            place = f"{room.__name__}.{module.name}"
            for name, value in sorted(vars(importlib.import_module(place)).items()):
                for number, pattern in enumerate(_inside(value)):
                    yield f"{place}.{name}[{number}]", pattern


def _inside(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _inside(part)
    elif isinstance(value, dict):
        yield from _inside(list(value.values()))
    elif isinstance(getattr(value, "pattern", None), re.Pattern):
        yield from _inside(value.pattern)
    elif isinstance(getattr(getattr(value, "search", None), "__self__", None), re.Pattern):
        yield from _inside(value.search.__self__)


def main(length: int) -> None:
    texts = [(unit * length)[: length - 1] + end for unit in UNITS for end in ENDS[: 3 if len(unit) > 2 else 6]]
    for place, pattern in dict(patterns()).items():
        print(place, end=" ", flush=True)
        start = time.process_time()
        for text in texts:
            for _ in pattern.finditer(text):
                pass
            pattern.match(text)
        print(round(time.process_time() - start, 3), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else LONGEST_BLOCK)
