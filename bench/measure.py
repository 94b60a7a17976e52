"""Run a command as a process of its own and tell its time and peak memory, as a whole or per stage."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process cost."""

    seconds: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class StageCost:
    """What a stage of a run cost; the processor time is that of the first process alone."""

    stage: str
    seconds: float
    processor_seconds: float
    peak_mb: float


def python(code: str, *words: str, well: tuple[int, ...] = (0,)) -> tuple[Cost, str]:
    """Run Python code in a new process; return its cost and what it printed.

    Raises:
        RuntimeError: it ended with another exit code than those in ``well``.
    """
    start = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-c", code, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT, text=True
    )
    out, err = child.communicate()
    seconds = time.perf_counter() - start
    if child.returncode not in well:
        raise RuntimeError(f"{words}: {err.strip()}")
    peak = next((float(line.split("=")[1]) for line in err.splitlines() if line.startswith("peak_mb=")), 0.0)
    return Cost(seconds, peak), out


PEAK = """
import resource, sys
print(f"peak_mb={resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}", file=sys.stderr)
"""
RUN = f"import sys\nfrom pipeline.cli import main\ncode = main(sys.argv[1:])\n{PEAK}\nsys.exit(code)"
STAGES = f"""
import json, sys, time, warnings
from pathlib import Path
from pipeline import flow
warnings.simplefilter("ignore")
found, now = [], []

def peak():  # of this stage alone, where Linux can say so
    try:
        with open("/proc/self/status") as lines:
            return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
    except OSError:
        import resource
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

def turn(name):
    if now:
        stage, start, processor = now
        found.append([stage, time.perf_counter() - start, time.process_time() - processor, peak()])
    try:
        with open("/proc/self/clear_refs", "w") as control:
            control.write("5")
    except OSError:
        pass
    now[:] = [name, time.perf_counter(), time.process_time()] if name else []

def listen(step):
    if not now or step.stage != now[0]:
        turn(step.stage)

turn("start")
flow.run(Path(sys.argv[1]), engine=flow.Engine(int(sys.argv[2])), force=sys.argv[3] == "force", tell=listen)
turn("")
print(json.dumps(found))
{PEAK}
"""


def rodedraad(*words: str) -> tuple[Cost, str]:
    """Run a verb of the command line in a new process."""
    return python(RUN, *words, well=(0, 1, 3))


def run_by_stage(project: Path, workers: int = 1, force: bool = False) -> tuple[Cost, list[StageCost]]:
    """Run a project in a new process; return its cost, and that of each stage in order."""
    cost, out = python(STAGES, str(project), str(workers), "force" if force else "")
    return cost, [StageCost(*row) for row in json.loads(out.splitlines()[-1])]


def size_mb(folder: Path) -> float:
    """Return the size of a folder on disk in MB."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6
