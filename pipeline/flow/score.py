"""Score the tables of a project folder against annotated truth.

Gold is a folder of JSON files, one per report: ``document``, ``session`` (date, published, next),
``mentions`` (text, kind, entity) and ``optional`` (spans that may be found or not).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.errors import ProjectError

KINDS = ("person", "organisation", "place", "theme")


def plain(name: str) -> str:
    """Return a name without accents, case and punctuation.

    >>> plain("Sámen Op-Pad (SOP)")
    'samen op pad sop'
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", bare.lower()).strip()


@dataclass
class Count:
    """Hits among what was found and what is true."""

    hits: int = 0
    found: int = 0
    true: int = 0

    def add(self, true: Counter[str], found: Counter[str]) -> None:
        """Count two multisets against each other."""
        self.hits += sum((true & found).values())
        self.found += sum(found.values())
        self.true += sum(true.values())

    @property
    def precision(self) -> float:
        """Share of what was found that is true; 1 when nothing was found and nothing is there."""
        return self.hits / self.found if self.found else float(self.true == 0)

    @property
    def recall(self) -> float:
        """Share of what is true that was found."""
        return self.hits / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass
class Score:
    """Counts per kind for mentions and resolved entities, and of session facts."""

    mentions: dict[str, Count] = field(default_factory=dict)
    entities: dict[str, Count] = field(default_factory=dict)
    facts_right: int = 0  # dates, publication dates and announced dates
    facts: int = 0
    misses: list[str] = field(default_factory=list)

    def frame(self) -> pd.DataFrame:
        """One row per level and kind: precision, recall, f1, found, true."""
        rows = [
            (level, kind, c.precision, c.recall, c.f1, c.found, c.true)
            for level, counts in (("mentions", self.mentions), ("entities", self.entities))
            for kind, c in counts.items()
        ]
        return pd.DataFrame(rows, columns=["level", "kind", "precision", "recall", "f1", "found", "true"])


def read_gold(folder: Path) -> list[dict[str, Any]]:
    """Read the annotated reports of a folder, sorted by file name.

    Raises:
        ProjectError: the folder is missing, holds no annotation, or a file is malformed.
    """
    if not folder.is_dir():
        raise ProjectError(str(folder), "no such folder", "name a folder with annotated reports")
    gold = []
    for path in sorted(folder.glob("*.json")):
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ProjectError(str(path), f"is no readable JSON ({error})", "correct it or take it away") from error
        if isinstance(value, dict) and {"document", "mentions", "session"} <= set(value):
            gold.append(value)
    if not gold:
        raise ProjectError(str(folder), "holds no annotated reports", "see docs/reference.md for the format")
    return gold


def score(tables: Mapping[str, pd.DataFrame], gold: list[dict[str, Any]]) -> Score:
    """Compare tables with gold, report by report.

    Mentions are compared as multisets of (kind, text) and entities by resolved name; names are equal when
    they are without accents, case and punctuation. A kind that gold never annotates is not scored.

    Raises:
        ProjectError: an annotated report is not in the tables.
    """
    kinds = [k for k in KINDS if any(m["kind"] == k for g in gold for m in g["mentions"])]
    result = Score({k: Count() for k in kinds}, {k: Count() for k in kinds})
    names = dict(zip(tables["entities"]["entity_id"], tables["entities"]["name"], strict=True))
    for document in gold:
        wanted = document["document"]
        match = [name for name in tables["reports"]["report_id"] if name == wanted or name.endswith(f"/{wanted}")]
        if not match:
            raise ProjectError(wanted, "is annotated but not among the reports", "run the folder that holds it first")
        mentions = tables["mentions"][tables["mentions"]["report_id"] == match[0]]
        optional = {plain(text) for text in document.get("optional", ())}
        for kind in kinds:
            _score_kind(result, document, mentions[mentions["kind"] == kind], kind, optional, names)
        _score_session(result, document, match[0], tables)
    return result


def _score_kind(
    result: Score,
    document: dict[str, Any],
    found: pd.DataFrame,
    kind: str,
    optional: set[str],
    names: Mapping[str, str],
) -> None:
    gold = [m for m in document["mentions"] if m["kind"] == kind]
    true = Counter(plain(m["text"]) for m in gold)
    seen = Counter(text for text in map(plain, found["text"]) if text in true or text not in optional)
    result.mentions[kind].add(true, seen)
    label = document["document"]
    result.misses += [f"{label}: missed {kind}: {text} x{n}" for text, n in sorted((true - seen).items())]
    result.misses += [f"{label}: false {kind}: {text} x{n}" for text, n in sorted((seen - true).items())]
    wanted = {plain(m["entity"]) for m in gold}
    # the full form and the abbreviation of a body name the same entity; a bare first name does not
    alias = {} if kind == "person" else {plain(m["text"]): plain(m["entity"]) for m in gold}
    got = {alias.get(n, n) for n in (plain(names.get(i, "")) for i in found["entity_id"].dropna().unique())}
    got = {name for name in got if name in wanted or name not in optional}
    result.entities[kind].add(Counter(wanted), Counter(got))
    result.misses += [f"{label}: entity missed {kind}: {name}" for name in sorted(wanted - got)]
    result.misses += [f"{label}: entity false {kind}: {name}" for name in sorted(got - wanted)]


def _score_session(result: Score, document: dict[str, Any], report_id: str, tables: Mapping[str, pd.DataFrame]) -> None:
    row = tables["reports"].set_index("report_id").loc[report_id]
    held = tables["sessions"][tables["sessions"]["session_id"] == row["session_id"]]
    date = held.iloc[0]["date"] if len(held) else None
    announced = sorted(str(day) for day in held.iloc[0]["announced_next"]) if len(held) else []
    got = {"date": _day(date), "published": _day(row["published"]), "next": announced}
    for fact, value in got.items():
        true = document["session"].get(fact)
        result.facts += 1
        result.facts_right += value == true
        if value != true:
            result.misses.append(f"{document['document']}: {fact} is {value}, true {true}")


def _day(value: Any) -> str | None:
    return None if value is None or pd.isna(value) else str(value)[:10]
