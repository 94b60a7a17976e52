"""The notebooks run from top to bottom on the sample, and on projects with little or nothing in them."""

import os
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient

from docs.notebooks import sources
from pipeline.store import open_folder, publish
from tests.report_tables import MANIFEST, world_tables
from tests.sample_results import ROOT, sample  # noqa: F401 - a fixture

NAMES = [source.stem for source in sources()]
pytestmark = pytest.mark.xdist_group("notebooks")


def test_there_are_four() -> None:
    assert [name[0] for name in NAMES] == ["1", "2", "3", "4"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the kernel's own libraries
@pytest.mark.parametrize("name", NAMES)
def test_notebook_runs_on_the_sample(name: str, sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("RODEDRAAD_PROJECT", str(sample))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(ROOT / "notebooks")}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    said = [output["text"] for output in outputs if output.get("name") == "stderr"]
    assert said == []
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    assert len(pictures) >= 1


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_project(tmp_path_factory.mktemp("small"), world_tables())


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One report without a date, in which nothing was found."""
    world = world_tables()
    reports = world["reports"].tail(1)
    blocks = world["blocks"][world["blocks"]["report_id"].isin(reports["report_id"])]
    empty = {name: frame.iloc[:0] for name, frame in world.items()}
    return publish_project(tmp_path_factory.mktemp("bare"), {**empty, "reports": reports, "blocks": blocks})


def publish_project(root: Path, tables: dict[str, pd.DataFrame]) -> Path:
    (root / "data" / "raw").mkdir(parents=True)
    manifest = {**MANIFEST, "lexicon": "", "corrections": ""}
    publish(open_folder(root), tables, manifest)
    return root


@pytest.mark.parametrize("project", ["small", "bare"])
@pytest.mark.parametrize("source", sources(), ids=NAMES)
def test_notebook_runs_on_any_project(
    source: Path, project: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RODEDRAAD_PROJECT", str(request.getfixturevalue(project)))
    mpl.use("Agg")
    with pd.option_context("display.max_colwidth", 120):
        exec(compile(source.read_text(encoding="utf-8"), str(source), "exec"), {"__name__": "notebook"})
    plt.close("all")
