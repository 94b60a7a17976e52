"""Analyse one report: a pure function of its bytes, the settings, the lexicon and the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from pipeline.errors import RodeDraadError, UnreadableReport
from pipeline.forgotten import Forgotten, cover
from pipeline.ingest import fingerprint, read_report
from pipeline.language import LoadedModel, load
from pipeline.lexicon import Lexicon
from pipeline.mentions import find_mentions
from pipeline.records import ReportAnalysis
from pipeline.sessions import read_session
from pipeline.settings import Reading


@dataclass(frozen=True, slots=True)
class MapContext:
    """What the analysis of every report shares; sent to each worker once."""

    reading: Reading
    model: str
    batch_size: int
    lexicon: Lexicon
    forgotten: Forgotten


@dataclass(frozen=True, slots=True)
class Task:
    """One report to analyse."""

    report_id: str
    key: str
    content: bytes


Analyser = Callable[[MapContext, Task], ReportAnalysis | UnreadableReport]


@lru_cache(maxsize=2)
def _model(name: str) -> LoadedModel:
    return load(name)


def analyse(context: MapContext, task: Task) -> ReportAnalysis:
    """Read one report and find its session facts and mentions.

    The language pass batches the blocks of this report alone, so that the outcome cannot depend on which
    other reports are analysed with it.

    Raises:
        UnreadableReport: the bytes hold no readable report.
    """
    report = cover(read_report(task.report_id, task.content, context.reading), context.forgotten)
    facts = read_session(report)
    (found,) = find_mentions([(report, facts)], _model(context.model), context.lexicon, context.batch_size)
    return ReportAnalysis(report, facts, found, fingerprint(report))


def analyse_twice(context: MapContext, task: Task) -> ReportAnalysis | UnreadableReport:
    """Analyse one report; what fails in an unforeseen way is tried once more and then named."""
    for last in (False, True):
        try:
            return analyse(context, task)
        except UnreadableReport as error:
            return error
        except RodeDraadError:
            raise
        except Exception as error:  # a report must never stop the run
            if last:
                return poisoned(task.report_id, f"{type(error).__name__}: {error}")
    raise AssertionError("unreachable")


def poisoned(report_id: str, cause: str) -> UnreadableReport:
    """Name a report on which the analysis failed twice."""
    short = " ".join(cause.split())[:200]
    return UnreadableReport(report_id, f"analysis failed twice ({short})", "leave it out, or save it in another format")
