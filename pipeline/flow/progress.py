"""Say how far a run is, without knowing who listens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

STAGES = ("read", "sessions", "entities", "topics", "network", "evolution", "tables", "report", "write")


@dataclass(frozen=True, slots=True)
class Step:
    """A message from the run: a stage, how much of it is done, and what it is on."""

    stage: str
    done: int
    total: int
    note: str = ""


Listener = Callable[[Step], None]


def silent(step: Step) -> None:
    """Listen to nothing."""
    del step
