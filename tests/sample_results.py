"""The sample with its results, made once for all tests that need them."""

import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from pipeline import flow

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A copy of the sample on which ``rodedraad run`` was done; workers of one test run share it."""
    base = tmp_path_factory.getbasetemp()
    project = (base if worker_id == "master" else base.parent) / "sample"
    with FileLock(str(project) + ".lock"):
        if not (project / "reports").is_dir():
            shutil.copytree(ROOT / "data" / "raw", project / "data" / "raw")
            flow.run(project)
    return project
