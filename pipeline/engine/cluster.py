"""Spread the map stage over a Dask cluster (extra ``rodedraad[dask]``)."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from pipeline.engine.analyse import Analyser, MapContext, Task, poisoned
from pipeline.errors import ProjectError, UnreadableReport
from pipeline.records import ReportAnalysis

if TYPE_CHECKING:
    from pipeline.engine.pool import Outcome

IN_FLIGHT = 4  # tasks per worker thread


def map_on_cluster(
    tasks: Iterable[Task], context: MapContext, workers: int, scheduler: str, work: Analyser
) -> Iterator[Outcome]:
    """Analyse reports on a Dask cluster; tasks of a worker that dies are given to another one.

    Raises:
        ProjectError: dask is not installed, or the scheduler does not answer.
    """
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError as error:
        remedy = "install it with: pip install 'rodedraad[dask]'"
        raise ProjectError("--engine dask", "dask is not installed", remedy) from error
    logging.getLogger("distributed").setLevel(logging.ERROR)
    cluster: Any = None
    try:
        if not scheduler:
            cluster = distributed.LocalCluster(n_workers=max(workers, 1), threads_per_worker=1, dashboard_address=":0")
        client = distributed.Client(cluster or scheduler, timeout="15s")
    except (OSError, ValueError) as error:
        cause = f"the Dask scheduler does not answer ({' '.join(str(error).split())[:120]})"
        raise ProjectError(scheduler or "--engine dask", cause, "start it, or correct the address") from error
    try:
        client.register_plugin(_plugin(distributed, context), name=_PLUGIN)
        waiting = iter(tasks)
        window = IN_FLIGHT * max(sum(client.nthreads().values()), 1)
        flying = {_submit(client, work, task): task for task in islice(waiting, window)}
        finished = distributed.as_completed(flying)
        suspects: list[Task] = []
        for future in finished:
            task = flying.pop(future)
            try:
                outcome: ReportAnalysis | UnreadableReport = future.result()
            except distributed.KilledWorker:
                suspects.append(task)
            else:
                yield task, outcome
            future.release()
            for following in islice(waiting, 1):
                extra = _submit(client, work, following)
                flying[extra] = following
                finished.add(extra)
        for task in suspects:
            yield task, _alone(distributed, client, work, task)
    finally:
        client.close()
        if cluster is not None:
            cluster.close()


_PLUGIN = "rodedraad-context"


def _plugin(distributed: Any, context: MapContext) -> Any:
    """Return what gives every worker the context, those that start later included."""

    class Context(distributed.WorkerPlugin):  # type: ignore[misc]
        def __init__(self) -> None:
            self.context = context

        def setup(self, worker: Any) -> None:
            worker.rodedraad_context = self.context

    return Context()


def _on_worker(work: Analyser, task: Task) -> ReportAnalysis | UnreadableReport:
    distributed: Any = importlib.import_module("distributed")
    return work(distributed.get_worker().rodedraad_context, task)


def _submit(client: Any, work: Analyser, task: Task, suffix: str = "") -> Any:
    return client.submit(_on_worker, work, task, key=f"{task.key}-{task.report_id}{suffix}", pure=True, retries=1)


def _alone(distributed: Any, client: Any, work: Analyser, task: Task) -> ReportAnalysis | UnreadableReport:
    """Analyse a report with no other beside it; Dask blames all that waited on a worker for its death."""
    future = _submit(client, work, task, "-alone")
    try:
        outcome: ReportAnalysis | UnreadableReport = future.result()
    except distributed.KilledWorker:
        return poisoned(task.report_id, "the workers that read it died")
    finally:
        future.release()
    return outcome
