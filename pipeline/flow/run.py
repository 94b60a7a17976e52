"""Turn a folder of reports into tables, a network and a Dutch report."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import __version__
from pipeline.flow.prepare import Engine, Inputs, Prepared, glance, library_versions, look_at_inputs
from pipeline.flow.progress import Listener, Step, silent
from pipeline.store import load_state, locked, publish, read_manifest, read_output, write_outputs
from pipeline.store.files import file_hash
from pipeline.store.state import is_complete

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.flow.map_stage import Mapped


@dataclass(frozen=True)
class RunResult:
    """What a run did, for whoever shows it."""

    prepared: Prepared
    manifest: Mapping[str, Any]
    made: Mapping[str, pd.DataFrame] | None  # None: nothing was, the tables are those of an earlier run
    n_analysed: int
    unchanged: bool
    outputs: tuple[Path, ...] = field(default=())

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """All tables by name; those of an earlier run are read when they are first asked for."""
        return load_state(self.prepared.folder).tables if self.made is None else self.made


def run(
    root: Path,
    *,
    model: str | None = None,
    engine: Engine | None = None,
    force: bool = False,
    tell: Listener = silent,
) -> RunResult:
    """Bring the tables and the report of a project folder up to date.

    Args:
        root: project folder with data/raw.
        model: Dutch pipeline to use instead of the one the settings name.
        engine: where the map stage runs; this process when None.
        force: analyse every report again.
        tell: hears how far the run is.

    Raises:
        RodeDraadError: nothing could be done; what was there is unchanged.
    """
    prepared = glance(root, model)
    with locked(prepared.folder):
        inputs = look_at_inputs(prepared)
        if not force and (known := _unchanged(prepared, inputs)):
            return known
        with _fewer_sweeps():
            _ = prepared.lexicon  # what is wrong with it is told before any work is done
            # here, because pandas and the readers of all formats take longer to import than an unchanged rerun takes
            from threadpoolctl import threadpool_limits

            from pipeline.flow.map_stage import kept_once, map_stage

        with _fewer_sweeps(), threadpool_limits(limits=1):  # equal bytes on every machine
            mapped = map_stage(prepared, inputs, engine or Engine(), force, tell, _import_corpus_half)
        with _fewer_sweeps():  # and here, because the first report need not wait for scipy, networkx and matplotlib
            from pipeline.flow.corpus import corpus_stage
            from pipeline.report import render

        with _fewer_sweeps(), threadpool_limits(limits=1):  # once more: it binds only libraries imported by now
            result, doubles = kept_once(mapped, prepared.settings)
            rejected = (*mapped.rejected, *doubles)
            tables = corpus_stage(result, rejected, prepared, tell, (engine or Engine()).workers)
            manifest, n_analysed = _manifest(prepared, mapped, tables), mapped.n_analysed
            del mapped, result  # as large as the tables, and the report takes most memory of all
            tell(Step("report", 0, 1))
            outputs = render(tables, manifest, prepared.settings)
        manifest["outputs"] = {name: file_hash(content) for name, content in sorted(outputs.items())}
        tell(Step("write", 0, 1))
        publish(prepared.folder, tables, manifest)
        write_outputs(prepared.folder.reports, outputs)
        tell(Step("write", 1, 1))
    places = tuple(prepared.folder.reports / name for name in sorted(outputs))
    return RunResult(prepared, manifest, tables, n_analysed, False, places)


def _import_corpus_half() -> None:
    import pipeline.flow.corpus
    import pipeline.report  # noqa: F401


@contextmanager
def _fewer_sweeps() -> Iterator[None]:
    """Look for garbage in cycles a hundred times less often: the rows of a corpus are millions, and none is garbage."""
    before = gc.get_threshold()
    gc.set_threshold(before[0] * 100, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _unchanged(prepared: Prepared, inputs: Inputs) -> RunResult | None:
    """Return the present state when it is what this run would make; mend missing or changed report files."""
    if not inputs.files:
        return None
    manifest = read_manifest(prepared.folder)
    if manifest is None or manifest.get("run") != prepared.run_digest(inputs.hashes):
        return None
    if manifest["unread"] != [[row.report_id, row.reason] for row in inputs.rejected]:
        return None
    if not is_complete(prepared.folder, manifest):
        return None
    expected: dict[str, str] = manifest["outputs"]
    places = {name: prepared.folder.reports / name for name in expected}
    damaged = any((data := read_output(places[n])) is None or file_hash(data) != h for n, h in expected.items())
    result = RunResult(prepared, manifest, None, 0, not damaged, tuple(places.values()))
    if damaged:
        from pipeline.report import render

        write_outputs(prepared.folder.reports, render(result.tables, manifest, prepared.settings))
    return result


def _manifest(prepared: Prepared, mapped: Mapped, tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Say what the outputs were made from; no clock time, so that equal inputs give equal bytes."""
    rejected = tables["rejected"]
    stages = sorted(set(rejected["stage"]))
    left_out = rejected[(rejected["stage"] == "ingest") & (rejected["kind"] == "file")]
    return {
        "rodedraad": __version__,
        "run": prepared.run_digest(mapped.hashes),
        "inputs": dict(sorted(mapped.hashes.items())),
        "unread": [[row.report_id, row.reason] for row in mapped.unread],
        "left_out": dict(sorted(zip(left_out["report_id"], left_out["reason"], strict=True))),
        "settings": prepared.settings.model_dump(mode="json"),
        "lexicon": prepared.lexicon.digest,
        "corrections": prepared.corrections.digest,
        "model": {"name": prepared.model.name, "version": prepared.model.version},
        "packages": library_versions(),
        "seed": prepared.settings.seed,
        "rows": {name: len(frame) for name, frame in sorted(tables.items())},
        "rejected": {s: int(rejected.loc[rejected["stage"] == s, "count"].sum()) for s in stages},
    }
