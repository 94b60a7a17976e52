"""Spread the map stage over processes; a worker that dies costs time, not data."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

from threadpoolctl import threadpool_limits

from pipeline.engine.analyse import Analyser, MapContext, Task, analyse_twice, poisoned
from pipeline.errors import UnreadableReport
from pipeline.records import ReportAnalysis

Outcome = tuple[Task, ReportAnalysis | UnreadableReport]
IN_FLIGHT = 4  # tasks per worker that are handed out at once: bounds memory

_context: MapContext | None = None


def map_reports(
    tasks: Iterable[Task],
    context: MapContext,
    workers: int = 1,
    engine: str = "local",
    scheduler: str = "",
    work: Analyser = analyse_twice,
    meanwhile: Callable[[], None] | None = None,
) -> Iterator[Outcome]:
    """Analyse reports, in any order of completion.

    Args:
        tasks: consumed lazily; no more than a few per worker are held at once.
        context: what all reports share.
        workers: processes; 1 works in this process.
        engine: 'local' or 'dask'.
        scheduler: address of a Dask scheduler; '' starts a local cluster.
        work: what is done with each report.
        meanwhile: called once while the processes of the local engine start, which takes them seconds.
    """
    if engine == "dask":
        from pipeline.engine.cluster import map_on_cluster  # an extra: dask need not be installed

        yield from map_on_cluster(tasks, context, workers, scheduler, work)
    elif workers <= 1:
        for task in tasks:
            yield task, work(context, task)
    else:
        yield from _map_on_processes(iter(tasks), context, workers, work, meanwhile)


def _start(context: MapContext) -> None:
    global _context
    _context = context
    threadpool_limits(limits=1)
    # as the first process does when it works alone: what a report leaves behind is hardly ever a cycle
    first, *others = gc.get_threshold()
    gc.set_threshold(first * 100, *others)


def _do(work: Analyser, task: Task) -> ReportAnalysis | UnreadableReport:
    assert _context is not None
    return work(_context, task)


def _pool(context: MapContext, workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _start, (context,))


def _map_on_processes(
    tasks: Iterator[Task],
    context: MapContext,
    workers: int,
    work: Analyser,
    meanwhile: Callable[[], None] | None,
) -> Iterator[Outcome]:
    pool = _pool(context, workers)
    flying: dict[Future[ReportAnalysis | UnreadableReport], Task] = {}
    try:
        while True:
            for task in islice(tasks, workers * IN_FLIGHT - len(flying)):
                flying[_submit(pool, work, task)] = task
            if not flying:
                return
            if meanwhile:
                meanwhile()
                meanwhile = None
            done, _ = wait(flying, return_when=FIRST_COMPLETED)
            broken = [future for future in done if isinstance(future.exception(), BrokenProcessPool)]
            for future in done - set(broken):
                yield flying.pop(future), future.result()
            if broken:
                pool.shutdown(wait=True, cancel_futures=True)
                suspects = list(flying.values())
                flying.clear()
                yield from _one_by_one(suspects, context, work)
                pool = _pool(context, workers)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, work: Analyser, task: Task) -> Future[ReportAnalysis | UnreadableReport]:
    try:
        return pool.submit(_do, work, task)
    except BrokenProcessPool as error:
        failed: Future[ReportAnalysis | UnreadableReport] = Future()
        failed.set_exception(error)
        return failed


def _one_by_one(suspects: Iterable[Task], context: MapContext, work: Analyser) -> Iterator[Outcome]:
    """Try tasks that were out when a worker died, each alone: one that kills its worker twice is named."""
    for task in suspects:
        yield task, _alone(task, context, work)


def _alone(task: Task, context: MapContext, work: Analyser, tries: int = 2) -> ReportAnalysis | UnreadableReport:
    for _ in range(tries):
        with _pool(context, 1) as pool:
            try:
                return pool.submit(_do, work, task).result()
            except BrokenProcessPool:
                continue
    return poisoned(task.report_id, "the process that read it died")
