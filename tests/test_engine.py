"""The map stage: the same outcome wherever it runs; a worker that dies costs time, not data."""

import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from pipeline.engine import MapContext, Task, map_reports
from pipeline.engine.analyse import analyse_twice
from pipeline.errors import ModelNotFound, ProjectError, UnreadableReport
from pipeline.forgotten import Forgotten
from pipeline.lexicon import load_lexicon
from pipeline.records import Report, ReportAnalysis, ReportMentions, SessionFacts, lay_out
from pipeline.settings import Reading

pytestmark = pytest.mark.xdist_group("engine")
TEXT = (
    b"Verslag overleg 3 maart 2021\n\nHanneke van Loon (gemeente Gouda) opent. Het gaat over thuiszitters in Gouda.\n"
)


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> MapContext:
    lexicon = load_lexicon(tmp_path_factory.mktemp("project"))
    return MapContext(Reading(min_words=5), "nl_vergader_sm", 64, lexicon, Forgotten())


def small(report_id: str) -> ReportAnalysis:
    report = Report(report_id, "t", "text/plain", "0", None, "nl", 1, lay_out([("title", "", "t")]))
    return ReportAnalysis(report, SessionFacts(report_id, "other", ""), ReportMentions(report_id, ()))


def deadly(context: MapContext, task: Task) -> ReportAnalysis | UnreadableReport:
    """Kill the worker on a poison report; kill it once on an unlucky one."""
    if task.report_id == "poison.txt":
        os.kill(os.getpid(), signal.SIGKILL)
    if task.report_id.startswith("unlucky") and not (flag := Path(task.key)).exists():
        flag.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return small(task.report_id)


def slow(context: MapContext, task: Task) -> ReportAnalysis | UnreadableReport:
    time.sleep(0.4)
    return small(task.report_id)


def failing(context: MapContext, task: Task) -> ReportAnalysis | UnreadableReport:
    raise ModelNotFound("nl_nergens", "no such language model", "use 'auto'")


def test_two_processes_give_what_one_gives(context: MapContext) -> None:
    tasks = [Task(f"r{n}.txt", "k", TEXT + b"Nog een regel over jeugdhulp.\n" * n) for n in range(5)]
    tasks.append(Task("leeg.txt", "k", b""))
    outcomes = []
    meanwhile: list[int] = []
    for workers in (1, 2):
        spread = map_reports(tasks, context, workers, meanwhile=partial(meanwhile.append, workers))
        outcomes.append({task.report_id: str(outcome) for task, outcome in spread})
    assert outcomes[0] == outcomes[1]
    assert meanwhile == [2]
    assert set(outcomes[0]) == {task.report_id for task in tasks}
    assert "Hanneke van Loon" in outcomes[0]["r0.txt"]


def test_an_unforeseen_failure_is_tried_again_and_named(context: MapContext, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    def broken(context: MapContext, task: Task) -> ReportAnalysis:
        tries.append(task.report_id)
        raise RecursionError("too deep\n  in here")

    monkeypatch.setattr(importlib.import_module("pipeline.engine.analyse"), "analyse", broken)
    outcome = analyse_twice(context, Task("a.txt", "k", TEXT))
    assert isinstance(outcome, UnreadableReport)
    assert str(outcome).startswith("a.txt: analysis failed twice (RecursionError: too deep in here); ")
    assert tries == ["a.txt", "a.txt"]


@pytest.mark.parametrize("engine", ["local", "dask"])
def test_a_poison_report_is_named_and_the_rest_is_kept(context: MapContext, tmp_path: Path, engine: str) -> None:
    names = [*(f"r{n}.txt" for n in range(9)), "poison.txt", "unlucky.txt", "last.txt"]
    tasks = (Task(name, str(tmp_path / name), TEXT) for name in names)
    outcomes = {task.report_id: outcome for task, outcome in map_reports(tasks, context, 2, engine, "", deadly)}
    assert set(outcomes) == set(names)
    failed = {name: str(value) for name, value in outcomes.items() if isinstance(value, UnreadableReport)}
    assert set(failed) == {"poison.txt"}
    assert "died" in failed["poison.txt"]


def test_a_killed_dask_worker_costs_no_report(context: MapContext) -> None:
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster:
        names = [f"r{n:02}.txt" for n in range(16)]

        def tasks() -> Iterator[Task]:
            for number, name in enumerate(names):
                if number == 10:  # two rounds are out by now
                    os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
                yield Task(name, "k", TEXT)

        found = dict(map_reports(tasks(), context, 2, "dask", cluster.scheduler_address, slow))
        assert sorted(task.report_id for task in found) == names
        assert all(isinstance(outcome, ReportAnalysis) for outcome in found.values())


def test_what_concerns_the_whole_run_stops_it(context: MapContext) -> None:
    with pytest.raises(ModelNotFound, match="no such language model"):
        list(map_reports([Task("a.txt", "k", TEXT)], context, 2, "local", "", failing))


def test_a_scheduler_that_is_not_there(context: MapContext, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ProjectError, match="does not answer"):
        list(map_reports([Task("a.txt", "k", TEXT)], context, 1, "dask", "tcp://127.0.0.1:9"))


def test_dask_not_installed(context: MapContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ProjectError, match=r"pip install 'rodedraad\[dask\]'"):
        list(map_reports([], context, 1, "dask"))


def test_importing_the_package_does_no_work() -> None:
    code = "import sys, pipeline; print([m for m in ('spacy', 'pandas', 'sklearn', 'matplotlib') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
