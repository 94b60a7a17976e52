"""Take every report through the map stage, keeping what was done before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline import ingest
from pipeline.engine import MapContext, Task, map_reports
from pipeline.errors import NothingToDo, UnreadableReport
from pipeline.flow.prepare import Engine, Inputs, Prepared
from pipeline.flow.progress import Listener, Step
from pipeline.records import Rejected, ReportAnalysis
from pipeline.settings import Settings
from pipeline.store import MapKey, Parts
from pipeline.store.files import file_hash
from pipeline.store.keys import failure_row
from pipeline.store.parts import MapResult

FLUSH_REPORTS = 64  # outcomes are kept on disk in groups of this size: what a killed run can lose


@dataclass(frozen=True, slots=True)
class Mapped:
    """The outcome of the map stage over the whole corpus."""

    result: MapResult
    hashes: dict[str, str]  # report_id -> SHA-256 of the bytes that were analysed
    unread: tuple[Rejected, ...]  # files whose bytes could not be had
    rejected: tuple[Rejected, ...]  # those, and files that hold no report
    n_analysed: int  # in this run; the others were known


def map_stage(
    prepared: Prepared, inputs: Inputs, engine: Engine, force: bool, tell: Listener, meanwhile: Callable[[], None]
) -> Mapped:
    """Analyse the reports that are new or changed, and read the outcomes of all.

    With several processes ``meanwhile`` is called while they start.

    Raises:
        NothingToDo: not one report could be read.
    """
    parts = Parts(prepared.folder)
    keys = dict(inputs.keys)
    todo = [file for file in inputs.files if force or keys[file.report_id] not in parts]
    gone: list[Rejected] = []
    tasks = _tasks(todo, prepared, keys, gone)
    language = prepared.settings.language
    shared = (prepared.settings.reading, language.model, language.batch_size, prepared.lexicon, prepared.forgotten)
    context = MapContext(*shared)
    done: list[tuple[str, ReportAnalysis]] = []
    failed: list[tuple[MapKey, UnreadableReport]] = []
    n_done = 0
    tell(Step("read", 0, len(todo)))
    place = (engine.workers, engine.kind, engine.scheduler)
    for task, outcome in map_reports(tasks, context, *place, meanwhile=meanwhile):
        n_done += 1
        tell(Step("read", n_done, len(todo), task.report_id))
        if isinstance(outcome, ReportAnalysis):
            done.append((task.key, outcome))
        else:
            failed.append((MapKey(task.report_id, task.key), outcome))
        if len(done) + len(failed) >= FLUSH_REPORTS:
            parts.add(done, failed)
            done, failed = [], []
    parts.add(done, failed)
    for row in gone:
        del keys[row.report_id]
    unread = (*inputs.rejected, *gone)
    rejected = [*unread]
    rejected += [failure for key in sorted(keys.values()) if (failure := parts.failure(key))]
    result = parts.read(keys.values())
    parts.tidy(keys.values())
    if result.reports.empty:
        raise _nothing(prepared, rejected)
    hashes = {key.report_id: inputs.hashes[key.report_id] for key in keys.values()}
    hashes |= dict(zip(result.reports["report_id"], result.reports["sha256"], strict=True))
    return Mapped(result, hashes, unread, tuple(rejected), n_done)


def _tasks(
    todo: list[ingest.RawFile], prepared: Prepared, keys: dict[str, MapKey], gone: list[Rejected]
) -> Iterator[Task]:
    """Read files one by one; a file that changed or vanished since it was listed is taken as it is now."""
    for file in todo:
        try:
            content = ingest.read_bytes(file, prepared.settings.reading)
        except UnreadableReport as error:
            gone.append(failure_row(file.report_id, error.cause, error.remedy))
            continue
        key = prepared.key_of(file_hash(content))
        keys[file.report_id] = MapKey(file.report_id, key)
        yield Task(file.report_id, key, content)


def _nothing(prepared: Prepared, rejected: list[Rejected]) -> NothingToDo:
    raw = str(prepared.folder.raw)
    if not rejected:
        return NothingToDo(raw, "holds no reports", "put reports in it (docx, pdf, html, md, txt, odt, rtf, eml)")
    first = rejected[0]
    cause = f"none of its {len(rejected)} files could be read; the first is {first.report_id}: {first.reason}"
    return NothingToDo(raw, cause, first.remedy)


def kept_once(mapped: Mapped, settings: Settings) -> tuple[MapResult, tuple[Rejected, ...]]:
    """Leave out reports that are the same as another one, each named."""
    reports = mapped.result.reports
    prints = dict(zip(reports["report_id"], reports["fingerprint"], strict=True))
    words = {name: int(n) for name, n in zip(reports["report_id"], reports["n_words"], strict=True)}
    doubles = ingest.near_duplicates(prints, words, settings.reading)
    if not doubles:
        return mapped.result, ()
    rejected = tuple(
        Rejected("ingest", dropped, f"the same report as {kept}", kind="file", remedy="remove one of the two")
        for dropped, kept in sorted(doubles.items())
    )
    return mapped.result.without(doubles), rejected
