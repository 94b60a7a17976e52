"""Measure what the project promises, as ratios within one run: ``python -m bench [--sizes 100,1000]``."""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import links, power, topics
from bench.generate import generate
from bench.measure import python, rodedraad, size_mb

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
    """Bare language pass against the whole run; 1 against 2 workers; reruns."""
    n = max(size for size in sizes if size <= 1000)
    project = folder / "speed"
    words = generate(project / "data" / "raw", n)
    _, out = python(BARE, str(project / "data" / "raw"))
    bare = float(out.split()[1])
    whole, _ = rodedraad("run", str(project), "-q")
    print(f"\nspeed on {n} reports, {words} words")
    print(f"  bare language pass  {bare:8.1f} s  {words / bare:8.0f} words/s")
    rate = words / whole.seconds
    print(f"  whole run           {whole.seconds:8.1f} s  {rate:8.0f} words/s, peak {whole.peak_mb:.0f} MB")
    print(f"  whole / bare        {whole.seconds / bare:8.2f}")
    unchanged, _ = rodedraad("run", str(project), "-q")
    generate(folder / "extra", 1, seed=99)
    shutil.copy(next((folder / "extra").rglob("*.txt")), project / "data" / "raw" / "een-erbij.txt")
    added, _ = rodedraad("run", str(project), "-q")
    (project / "corrections.yaml").write_text("reject:\n  - text: Welzijn Plus\n    reason: meting\n", encoding="utf-8")
    corrected, _ = rodedraad("run", str(project), "-q")
    for name, cost in (("unchanged rerun", unchanged), ("one report added", added), ("one correction", corrected)):
        print(f"  {name:18}  {cost.seconds:8.1f} s  {100 * cost.seconds / whole.seconds:8.1f} % of the first run")
    two, _ = rodedraad("run", str(project), "-q", "--force", "--workers", "2")
    one, _ = rodedraad("run", str(project), "-q", "--force")
    print(f"  1 worker / 2        {one.seconds / two.seconds:8.2f}")


def scale(folder: Path, sizes: list[int]) -> None:
    """Time, memory and disk as the number of reports grows."""
    print(f"\n{'reports':>8} {'words':>10} {'seconds':>9} {'words/s':>8} {'peak MB':>8} {'disk MB':>8}")
    for size in sizes:
        project = folder / f"scale-{size}"
        words = generate(project / "data" / "raw", size)
        cost, _ = rodedraad("run", str(project), "-q", "--workers", str(os.cpu_count() or 1))
        disk = size_mb(project / "data" / "processed")
        print(
            f"{size:8} {words:10} {cost.seconds:9.1f} {words / cost.seconds:8.0f} {cost.peak_mb:8.0f} {disk:8.1f}",
            flush=True,
        )
        shutil.rmtree(project)


def main() -> None:
    """Run the chosen measurements."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", default="100,1000", help="numbers of reports, e.g. 100,1000,10000")
    parser.add_argument("--only", default="", help="speed, scale, links, power or topics")
    arguments = parser.parse_args()
    sizes = sorted(int(part) for part in arguments.sizes.split(","))
    machine()
    with tempfile.TemporaryDirectory() as scratch:
        parts: dict[str, Callable[[], None]] = {
            "speed": lambda: speed(Path(scratch), sizes),
            "scale": lambda: scale(Path(scratch), sizes),
            "links": links.main,
            "power": lambda: power.main([]),
            "topics": topics.main,
        }
        for name, measure in parts.items():
            if arguments.only in ("", name):
                measure()


if __name__ == "__main__":
    main()
