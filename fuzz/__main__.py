"""Fuzz all targets, or one: ``python -m fuzz [--seconds 300] [--only readers]``.

Each target runs in a process of its own, because a fuzzer ends its process. What it finds lands in
``fuzz/found``; add it to ``tests/cases/fuzz`` when it is mended.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from fuzz.seeds import NAMES, SEEDS, SUFFIXES

HERE = Path(__file__).parent
RAW = HERE.parent / "data" / "raw"
CASES = HERE.parent / "tests" / "cases" / "fuzz"
ONE_INPUT = 10  # seconds that no input may take


def main() -> int:
    """Give every target its share of the time; return 1 when one of them found something."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=300, help="for all targets together")
    parser.add_argument("--only", choices=NAMES, help="one target")
    parser.add_argument("--inside", choices=NAMES, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.inside:
        return _fuzz(chosen.inside, chosen.seconds)
    names = [chosen.only] if chosen.only else list(NAMES)
    share = max(1, chosen.seconds // len(names))
    failed = []
    for name in names:
        print(f"fuzzing {name} for {share} s", flush=True)
        words = [sys.executable, "-m", "fuzz", "--inside", name, "--seconds", str(share)]
        if subprocess.run(words, cwd=HERE.parent, check=False).returncode:
            failed.append(name)
    print(f"found something in: {', '.join(failed)}; see fuzz/found" if failed else "found nothing")
    return 1 if failed else 0


def _fuzz(name: str, seconds: int) -> int:
    """Fuzz one target in this process; does not return when the time is up."""
    try:
        import atheris  # an extra: not every Python has a wheel
    except ImportError:
        print("atheris is not installed: pip install --group fuzz")
        return 2
    corpus, found = HERE / "corpus" / name, HERE / "found"
    corpus.mkdir(parents=True, exist_ok=True)
    found.mkdir(exist_ok=True)
    for number, seed in enumerate(_seeds(name)):
        (corpus / f"seed-{number}").write_bytes(seed)
    with atheris.instrument_imports(include=["pipeline"]):
        from fuzz.targets import TARGETS
    limits = [f"-max_total_time={seconds}", f"-timeout={ONE_INPUT}", "-max_len=20000", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={found}/{name}-", str(corpus)], TARGETS[name])
    atheris.Fuzz()
    return 0


def _seeds(name: str) -> list[bytes]:
    """Return inputs to start from: the sample reports for the readers, and what was found before."""
    seeds = [text.encode("utf-8") for text in SEEDS.get(name, ())]
    seeds += [path.read_bytes() for path in sorted(CASES.glob(f"{name}-*"))]
    if name == "readers":
        files = [path for path in sorted(RAW.rglob("*")) if path.suffix[1:] in SUFFIXES]
        seeds += [bytes([SUFFIXES.index(path.suffix[1:])]) + path.read_bytes() for path in files]
    return seeds


if __name__ == "__main__":
    sys.exit(main())
