"""Measure what the project promises, as ratios within one run: ``python -m bench [--sizes 100,1000]``."""

from __future__ import annotations

import argparse
import importlib.metadata
import itertools
import os
import platform
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import links, power, topics
from bench.generate import generate
from bench.measure import StageCost, python, rodedraad, run_by_stage, size_mb

BARE = """
import sys, time
from pathlib import Path
from pipeline.ingest import discover, read_bytes, read_report
from pipeline.language import load
from pipeline.settings import Reading
limits = Reading()
reports = [read_report(f.report_id, read_bytes(f, limits), limits) for f in discover(Path(sys.argv[1]), limits).files]
nlp = load().nlp
words = sum(report.n_words for report in reports)
for _ in nlp.pipe(["Even opwarmen."]): pass
start = time.perf_counter()
for report in reports:
    for _ in nlp.pipe([block.text for block in report.blocks]): pass
print(words, time.perf_counter() - start)
"""


def machine() -> None:
    """Say on what this was measured."""
    names = ("rodedraad", "spacy", "thinc", "numpy", "pandas", "pyarrow", "scipy", "scikit-learn", "networkx")
    print("machine:", platform.machine(), f"{os.cpu_count()} cores, Python {platform.python_version()}")
    print("versions:", ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names))


def speed(folder: Path, sizes: list[int]) -> None:
    """Bare language pass against the map stage and the whole run; 1 against 2 workers; reruns."""
    n = max(size for size in sizes if size <= 1000)
    project = folder / "speed"
    words = generate(project / "data" / "raw", n)
    _, out = python(BARE, str(project / "data" / "raw"))
    bare = float(out.split()[1])
    whole, stages = run_by_stage(project)
    read = next(stage.seconds for stage in stages if stage.stage == "read")
    print(f"\nspeed on {n} reports, {words} words")
    for name, seconds in (("bare language pass", bare), ("map stage", read), ("whole run", whole.seconds)):
        print(f"  {name:24} {seconds:8.1f} s  {words / seconds:8.0f} words/s  {seconds / bare:6.2f} x bare", flush=True)
    two, its_stages = run_by_stage(project, workers=2, force=True)
    its_read = next(stage.seconds for stage in its_stages if stage.stage == "read")
    print(f"  1 worker / 2 workers: map stage {read / its_read:.2f}, whole run {whole.seconds / two.seconds:.2f}")
    by_stage(stages)
    unchanged, _ = rodedraad("run", str(project), "-q")
    generate(folder / "extra", 1, seed=99)
    shutil.copy(next((folder / "extra").rglob("*.txt")), project / "data" / "raw" / "een-erbij.txt")
    added, _ = rodedraad("run", str(project), "-q")
    (project / "corrections.yaml").write_text("reject:\n  - text: Welzijn Plus\n    reason: meting\n", encoding="utf-8")
    corrected, _ = rodedraad("run", str(project), "-q")
    print("\n  first run and what comes after it")
    for name, cost in (
        ("first run", whole),
        ("unchanged rerun", unchanged),
        ("one report added", added),
        ("one correction changed", corrected),
    ):
        share = 100 * cost.seconds / whole.seconds
        print(f"  {name:24} {cost.seconds:8.1f} s  {share:6.1f} % of the first run, peak {cost.peak_mb:.0f} MB")


def by_stage(stages: list[StageCost]) -> None:
    """Print what each stage of a run cost."""
    print(f"\n  {'stage':12} {'seconds':>9} {'processor s':>12} {'peak MB':>9}")
    for stage in stages:
        print(
            f"  {stage.stage:12} {stage.seconds:9.1f} {stage.processor_seconds:12.1f} {stage.peak_mb:9.0f}", flush=True
        )


def scale(folder: Path, sizes: list[int], workers: int) -> None:
    """Time, memory and disk as the number of reports grows, as a whole and per stage."""
    rows: list[tuple[int, list[StageCost]]] = []
    for size in sizes:
        project = folder / f"scale-{size}"
        words = generate(project / "data" / "raw", size)
        cost, stages = run_by_stage(project, workers)
        disk = size_mb(project / "data" / "processed")
        print(f"\n{size} reports, {words} words, {workers} workers: {cost.seconds:.1f} s,", end=" ")
        print(f"{words / cost.seconds:.0f} words/s, peak {cost.peak_mb:.0f} MB, tables and caches {disk:.1f} MB")
        by_stage(stages)
        rows.append((size, stages))
        shutil.rmtree(project)
    for (small, before), (large, after) in itertools.pairwise(rows):
        print(f"\nfrom {small} to {large} reports, {large / small:g} times as many; seconds grow by")
        for one, other in zip(before, after, strict=True):
            print(f"  {one.stage:12} {other.seconds / max(one.seconds, 0.01):8.1f} times")


def main() -> None:
    """Run the chosen measurements."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", default="100,1000", help="numbers of reports, e.g. 100,1000,10000")
    parser.add_argument("--only", default="", help="speed, scale, links, power or topics")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes that read, in 'scale'")
    arguments = parser.parse_args()
    sizes = sorted(int(part) for part in arguments.sizes.split(","))
    machine()
    with tempfile.TemporaryDirectory() as scratch:
        parts: dict[str, Callable[[], None]] = {
            "speed": lambda: speed(Path(scratch), sizes),
            "scale": lambda: scale(Path(scratch), sizes, arguments.workers),
            "links": links.main,
            "power": lambda: power.main([]),
            "topics": topics.main,
        }
        for name, measure in parts.items():
            if arguments.only in ("", name):
                measure()


if __name__ == "__main__":
    main()
