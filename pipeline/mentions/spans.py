"""Declare the candidate spans of a report and the one rule that settles overlaps."""

from __future__ import annotations

from typing import Literal, NamedTuple

from pipeline.records import EntityKind, Source

Evidence = Literal["attendance", "lexicon", "pattern", "definition", "report", "model"]
# what outweighs what when two spans are of equal length
ORDER: dict[Evidence, int] = {"attendance": 0, "lexicon": 1, "definition": 2, "pattern": 3, "model": 4, "report": 5}
_KINDS: dict[EntityKind, int] = {"theme": 0, "person": 1, "organisation": 2, "place": 3}
SOURCES: dict[Evidence, Source] = {
    "attendance": "rule",
    "lexicon": "lexicon",
    "definition": "abbreviation",
    "pattern": "rule",
    "report": "rule",
    "model": "model",
}


class Candidate(NamedTuple):
    """A span that may be a mention; offsets count in the block's text."""

    block: int
    start: int
    end: int
    kind: EntityKind
    evidence: Evidence
    key: str = ""
    label: str = ""
    doubt: str = ""

    def overlaps(self, other: Candidate) -> bool:
        """Tell whether two spans of one block share characters."""
        return self.block == other.block and self.start < other.end and other.start < self.end


def settle(candidates: list[Candidate]) -> tuple[list[Candidate], list[tuple[Candidate, Candidate]]]:
    """Choose non-overlapping spans: the longest first, then by evidence, kind and place.

    Returns:
        The chosen spans in order of place, and (lost, won) pairs of different kinds.
    """
    order = sorted(
        set(candidates),
        key=lambda c: (c.block, c.start - c.end, ORDER[c.evidence], _KINDS[c.kind], c),
    )
    chosen: dict[int, list[Candidate]] = {}
    lost: list[tuple[Candidate, Candidate]] = []
    for candidate in order:
        taken = chosen.setdefault(candidate.block, [])
        start, end = candidate.start, candidate.end
        winner = None
        for other in taken:
            if start < other.end and other.start < end:
                winner = other
                break
        if winner is None:
            taken.append(candidate)
        elif winner.kind != candidate.kind:
            lost.append((candidate, winner))
    kept = sorted((c for taken in chosen.values() for c in taken), key=lambda c: (c.block, c.start))
    return kept, lost
