"""Kill runs at random moments: ``python -m bench.kills --times 50``.

After every kill the tables must load as one whole state, the old or the new one; at the end a last run must give the
same bytes as a run that was never disturbed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.generate import generate
from bench.measure import ENVIRONMENT, RUN
from pipeline.errors import NothingToDo
from pipeline.store import load_state, open_folder

REPORTS = 12
EXTRA = """Verslag bestuurlijk overleg 3 maart 2021

Anna Dekker vraagt hoe het met de thuiszitters gaat. De gemeente Gouda zoekt het uit en vertelt het de keer daarna.
Agendapunt {}: de zorg in school krijgt een vervolg, en iedereen is daar blij mee.
"""


def main() -> int:
    """Kill runs and return 0 when no state was ever broken and the end is what it should be."""
    parser = argparse.ArgumentParser(prog="python -m bench.kills", description=__doc__)
    parser.add_argument("--times", type=int, default=50, help="number of kills")
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    chosen = parser.parse_args()
    draw = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory() as scratch:
        fresh, project = Path(scratch) / "fresh", Path(scratch) / "killed"
        generate(fresh / "data" / "raw", REPORTS)
        shutil.copytree(fresh, project)
        start = time.perf_counter()
        _run(fresh).wait()
        whole = time.perf_counter() - start
        final = outputs(fresh)
        seen: Counter[str] = Counter()
        for number in range(chosen.times):
            _disturb(project, number)
            child = _run(project)
            try:
                child.wait(draw.uniform(0.02, 1.1) * whole)
                seen["ended before the kill"] += 1
            except subprocess.TimeoutExpired:
                os.kill(child.pid, signal.SIGKILL)
                child.wait()
                seen["killed"] += 1
            seen[_state(project)] += 1
        _disturb(project, -1)
        _run(project).wait()
        now = outputs(project)
        same = now == final
        for name in sorted(name for name in now.keys() | final.keys() if now.get(name) != final.get(name)):
            print("differs:", name)
    for what, count in sorted(seen.items()):
        print(f"{count:5} {what}")
    print(f"undisturbed run: {whole:.1f} s; the last run gave {'the same bytes' if same else 'OTHER BYTES'}")
    return 0 if same and not seen["BROKEN"] else 1


def _run(project: Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", RUN, "run", str(project), "-q"]
    return subprocess.Popen(words, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _disturb(project: Path, number: int) -> None:
    """Give the next run something to do: one report more, or all as they were (number -1)."""
    extra = project / "data" / "raw" / "extra.txt"
    extra.unlink(missing_ok=True)
    if number % 2 == 0:
        extra.write_text(EXTRA.format(number), "utf-8")


def _state(project: Path) -> str:
    """Read all tables as a user would; every row must be of the reports of that same state."""
    try:
        state = load_state(open_folder(project))
    except NothingToDo:
        return "state: nothing yet"
    except Exception as error:  # whatever it is, the state is broken
        print(f"broken: {type(error).__name__}: {error}", flush=True)
        return "BROKEN"
    counts = {name: len(frame) for name, frame in state.tables.items()}
    strange = set(state.tables["mentions"]["report_id"]) - set(state.tables["reports"]["report_id"])
    if counts != dict(state.manifest["rows"]) or strange:
        print("broken: tables of different runs", flush=True)
        return "BROKEN"
    return "state: whole"


def outputs(project: Path) -> dict[str, str]:
    """Hash every public output of a project folder."""
    files = [*(project / "data" / "processed").glob("*.*"), *(project / "reports").rglob("*")]
    return {str(p.relative_to(project)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files if p.is_file()}


if __name__ == "__main__":
    sys.exit(main())
