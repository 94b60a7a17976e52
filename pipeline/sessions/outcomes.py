"""Find decisions, actions, agreements and open questions."""

from __future__ import annotations

from pipeline.records import Outcome, Report


def read_outcomes(report: Report) -> tuple[Outcome, ...]:
    """Return the outcomes of a report."""
    return ()
