"""Run a command as a process of its own and tell its time and peak memory."""

from __future__ import annotations

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


def rodedraad(*words: str) -> tuple[Cost, str]:
    """Run a verb of the command line in a new process."""
    return python(RUN, *words, well=(0, 1, 3))


def size_mb(folder: Path) -> float:
    """Return the size of a folder on disk in MB."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6
