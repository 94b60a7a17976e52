"""Kill runs at random moments: ``python -m bench.kills --times 50``.

Counted are real kills: a run that ended before its moment is done again. After every kill the tables must be exactly
those of the state before or exactly those of the state that the run was making; at the end a last run must give the
same bytes, tables and reports, as a run that was never disturbed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench.generate import generate
from bench.measure import ENVIRONMENT, RUN
from pipeline.store import load_state, open_folder

REPORTS = 12
KINDS = ("", "twee", "drie", "vier")  # word in the extra report; none for the first kind
EXTRA = """Verslag bestuurlijk overleg 3 maart 2021

Anna Dekker vraagt hoe het met de thuiszitters gaat. De gemeente Gouda zoekt het uit en vertelt het de keer daarna.
Agendapunt {}: de zorg in school krijgt een vervolg, en iedereen is daar blij mee.
"""
CORRECTION = "reject:\n  - text: Welzijn Plus\n    reason: meting\n"


def main() -> int:
    """Kill runs and return 0 when no state was ever broken and the end is what it should be."""
    parser = argparse.ArgumentParser(prog="python -m bench.kills", description=__doc__)
    parser.add_argument("--times", type=int, default=50, help="number of kills")
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    chosen = parser.parse_args()
    draw = random.Random(chosen.seed)
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        whole: list[float] = []
        alone = [_alone(Path(scratch) / f"alone-{kind}", kind, whole) for kind in range(len(KINDS))]
        project = Path(scratch) / "killed"
        generate(project / "data" / "raw", REPORTS)
        before: dict[str, str] = {}
        while seen["killed"] < chosen.times:
            kind = draw.randrange(len(KINDS))
            _put(project, kind)
            child = _run(project)
            try:
                child.wait(draw.uniform(0.02, 1.1) * whole[kind])
                seen["ended before its kill, done again"] += 1
            except subprocess.TimeoutExpired:
                os.kill(child.pid, signal.SIGKILL)
                child.wait()
                seen["killed"] += 1
            now = tables(project)
            seen[_state(project, now, before, alone[kind])] += 1
            before = now
        _put(project, 0)
        _run(project).wait()
        now, final = outputs(project), outputs(Path(scratch) / "alone-0")
        for name in sorted(name for name in now.keys() | final.keys() if now.get(name) != final.get(name)):
            print("differs:", name)
    for what, count in sorted(seen.items()):
        print(f"{count:5} {what}")
    times = ", ".join(f"{seconds:.1f} s" for seconds in whole)
    print(f"undisturbed runs: {times}; the last run gave {'the same bytes' if now == final else 'OTHER BYTES'}")
    return 0 if now == final and not seen["BROKEN"] else 1


def _alone(project: Path, kind: int, seconds: list[float]) -> dict[str, str]:
    """Make the state of a kind in a folder of its own, undisturbed."""
    generate(project / "data" / "raw", REPORTS)
    _put(project, kind)
    start = time.perf_counter()
    _run(project).wait()
    seconds.append(time.perf_counter() - start)
    return tables(project)


def _run(project: Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", RUN, "run", str(project), "-q"]
    return subprocess.Popen(words, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _put(project: Path, kind: int) -> None:
    """Give the next run something to do: as generated, one report more, or that one changed and a correction."""
    extra, corrections = project / "data" / "raw" / "extra.txt", project / "corrections.yaml"
    for path in (extra, corrections):
        path.unlink(missing_ok=True)
    if KINDS[kind]:
        extra.write_text(EXTRA.format(KINDS[kind]), "utf-8")
    if kind == len(KINDS) - 1:
        corrections.write_text(CORRECTION, "utf-8")


def tables(project: Path) -> dict[str, str]:
    """Hash all tables and the manifest as they stand under their public names."""
    folder = project / "data" / "processed"
    places = [path for path in folder.glob("*.*") if path.is_file() and not path.name.startswith(".")]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in places}


def _state(project: Path, now: dict[str, str], before: dict[str, str], after: dict[str, str]) -> str:
    """Say whether the tables are exactly the old or the new ones, and load as a user would load them."""
    if not now:
        return "state: nothing yet" if not before else "BROKEN"
    name = "state: the old one" if now == before else "state: the new one" if now == after else "BROKEN"
    try:
        load_state(open_folder(project))
    except Exception as error:  # whatever it is, the state is broken
        print(f"broken: {type(error).__name__}: {error}", flush=True)
        return "BROKEN"
    if name == "BROKEN":
        print("broken: tables that are neither the old nor the new ones", flush=True)
    return name


def outputs(project: Path) -> dict[str, str]:
    """Hash every public output of a project folder."""
    files = [*(project / "data" / "processed").glob("*.*"), *(project / "reports").rglob("*")]
    return {str(p.relative_to(project)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files if p.is_file()}


if __name__ == "__main__":
    sys.exit(main())
