"""Read the invented minutes of tests/cases/trouble with the truth about their people."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from pipeline.corrections import Corrections
from pipeline.entities import EntityInputs
from pipeline.mentions.roles import role_and_employer
from pipeline.mentions.spans import Candidate
from tests.entity_frames import ATTENDEES, BLOCKS, DEFINITIONS, LEXICON, MENTIONS, OUTCOMES, REPORTS, frame

CASES = Path(__file__).parent / "cases"
LISTS = {
    "aanwezig": "present",
    "aanw": "present",
    "aanwezige leden": "present",
    "afwezig": "absent",
    "voorzitter": "chair",
    "griffier": "secretary",
}
ORGANISATION = re.compile(r"\(([^)]*)\)")
BODY = re.compile(r"^(?:gemeente|GGD|SWV|Stichting|De |Het |jeugdhulp|Hanzebank|Bouwbedrijf|Kuipers Advies)")

Place = tuple[str, int]


def read_trouble(corrections: Corrections | None = None) -> tuple[EntityInputs, dict[Place, str], dict[Place, str]]:
    """Return the inputs, who is meant at each (report, end), and the words there."""
    cases = YAML(typ="safe").load((CASES / "trouble.yaml").read_text(encoding="utf-8"))
    mentions: list[list[Any]] = []
    attendees: list[list[Any]] = []
    reports: list[list[Any]] = []
    blocks: list[list[Any]] = []
    truth: dict[Place, str] = {}
    words: dict[Place, str] = {}
    for case in cases["reports"]:
        report = case["file"]
        text = (CASES / "trouble" / report).read_text(encoding="utf-8").rstrip("\n")
        reports.append([report, f"s {report}", case["date"], None, case["series"]])
        starts = []
        for number, line in enumerate(text.split("\n")):
            starts.append(sum(len(block[3]) + 1 for block in blocks if block[0] == report))
            blocks.append([report, number, starts[-1], line])
        at = 0
        for item in case["people"]:
            written, who = item.rsplit(" = ", 1)
            at = text.index(written, at)
            end = at + len(written)
            truth[report, end], words[report, end] = who, written
            number = max(n for n, start in enumerate(starts) if start <= at)
            line = text.split("\n")[number]
            role = LISTS.get(line.split(":")[0].lower(), "") if ":" in line else ""
            after = ORGANISATION.match(text[at + len(written) :].lstrip())
            given = [part.strip() for part in after[1].split(",")] if after else []
            employer = next((part for part in given if BODY.match(part)), "")
            function = next((part for part in given if part != employer), "")
            in_line = at - starts[number]
            named = Candidate(number, in_line, in_line + len(written), "person", "model")
            function = function or role_and_employer(line, named, [])[0]
            mentions.append(
                [report, number, 0, at, end, written, "person", "model", "", "PERSON", function, employer, ""]
            )
            if role:
                attendees.append([report, written, role, number, at, end, function, employer])
            at = end
    inputs = EntityInputs(
        mentions=frame(mentions, MENTIONS),
        definitions=frame([], DEFINITIONS),
        attendees=frame(attendees, ATTENDEES),
        outcomes=frame([], OUTCOMES),
        reports=frame(reports, REPORTS),
        blocks=frame(blocks, BLOCKS),
        lexicon=LEXICON,
        corrections=corrections or Corrections(),
    )
    return inputs, truth, words


def pairwise(found: Mapping[Place, str], true: Mapping[Place, str]) -> tuple[float, float]:
    """Precision and recall over pairs of mentions that are said to be the same person."""

    def pairs(groups: Counter[Any]) -> int:
        return sum(n * (n - 1) // 2 for n in groups.values())

    both = pairs(Counter((found[place], true[place]) for place in true))
    return both / pairs(Counter(found[p] for p in true)), both / pairs(Counter(true.values()))


def b_cubed(found: Mapping[Place, str], true: Mapping[Place, str]) -> tuple[float, float]:
    """Mean precision and recall per mention (Bagga and Baldwin 1998)."""
    together = Counter((found[place], true[place]) for place in true)
    n_found, n_true = Counter(found[p] for p in true), Counter(true.values())
    precision = sum(together[found[p], true[p]] / n_found[found[p]] for p in true) / len(true)
    recall = sum(together[found[p], true[p]] / n_true[true[p]] for p in true) / len(true)
    return precision, recall


def mistakes(found: Mapping[Place, str], true: Mapping[Place, str], words: Mapping[Place, str]) -> Sequence[str]:
    """Entities that hold two people, and people in two entities."""
    of_entity: dict[str, set[str]] = defaultdict(set)
    of_person: dict[str, dict[str, str]] = defaultdict(dict)
    for place, who in true.items():
        of_entity[found[place]].add(who)
        of_person[who].setdefault(found[place], f"{place[0]}: {words[place]}")
    lines = [
        f"wrong merge {entity}: {', '.join(sorted(people))}"
        for entity, people in sorted(of_entity.items())
        if len(people) > 1
    ]
    lines += [f"missed merge {who}: {dict(sorted(e.items()))}" for who, e in sorted(of_person.items()) if len(e) > 1]
    return lines
